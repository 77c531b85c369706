"""A second look at a page: what the first took for text tells more about each line's neighbours, kin and wording."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from faqbot.corpus.markup import Markup

_NOT_LETTERS = re.compile(r"[\W_]+")
_SURE = 4.0  # log-odds: what is surer than this counts no more
_REACHES = (3, 8)
_WORDING_CHARS = 40  # a frame's line shows its wording in its first and last characters
_SHAPE = re.compile(r"(?P<n>[0-9]+)|(?P<h>[\u4e00-\u9fff]+)|(?P<a>[A-Za-z]+)|(?P<s>[ 　\t]+)")


def pairs(text: str) -> set[str]:
    """Return a line's character pairs, its beginning and end marked; digits are one sign."""
    bare = re.sub(r"\d+", "0", re.sub(r"\s+", " ", text.strip()))
    if len(bare) > 2 * _WORDING_CHARS:
        bare = bare[:_WORDING_CHARS] + bare[-_WORDING_CHARS:]
    marked = f"^{bare}$"
    return {marked[k : k + 2] for k in range(len(marked) - 1)}


def wording(texts: Sequence[str], weights: Mapping[str, float]) -> NDArray[np.float32]:
    """Return for each line how much its wording is text's rather than a frame's, a log-odds."""
    said = []
    for text in texts:
        known = [weights[pair] for pair in sorted(pairs(text)) if pair in weights]
        said.append(weights["bias"] + sum(known) / (len(known) + 1) ** 0.5)
    return np.array(said, np.float32)


def familiar(texts: Sequence[str], weights: Mapping[str, float]) -> NDArray[np.float32]:
    """Return which share of a line's character pairs is known from texts of several sites: of another matter few are."""
    own = [pairs(text) for text in texts]
    return np.array([sum(weights.get(pair, 0.0) > 0 for pair in found) / max(len(found), 1) for found in own], np.float32)


def features(
    plain: Sequence[str],
    marks: Sequence[Markup | None],
    chances: NDArray[np.float32],
    words: NDArray[np.float32],
    known: NDArray[np.float32],
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Compute what the first look at all lines says about each.

    :param plain: the lines in simplified characters, at least one.
    :param chances: by line, the first look's probability that it is text.
    :param words: by line, what `wording` says.
    :returns: the features' names and a row for each line.
    """
    n = len(plain)
    at = np.arange(n)
    inner = np.clip(chances.astype(np.float64), 1e-6, 1 - 1e-6)
    odds = np.clip(np.log(inner / (1 - inner)), -_SURE, _SURE)
    bare = [_NOT_LETTERS.sub("", text) for text in plain]
    size = np.array([min(len(text), 60) for text in bare], np.float64)
    mass = size * chances
    total = max(float(mass.sum()), 1.0)
    above = np.cumsum(mass) - mass
    said = np.clip(words, -_SURE, _SURE).astype(np.float64)
    out: dict[str, NDArray[np.float64]] = {
        "odds": odds,
        "wording": said,
        "text_above": above / total,
        "text_below": (total - above - mass) / total,
        "text_size": np.full(n, np.log1p(total) / 7),
    }
    out["familiar"] = known.astype(np.float64)
    out["familiar_to_page"] = out["familiar"] - float((known * mass).sum() / total)
    for step in (1, 2, 3):
        for name, values in (("odds", odds), ("wording", said)):
            if name == "wording" and step > 2:
                continue
            out[f"{name}_above_{step}"] = _moved(values, step)
            out[f"{name}_below_{step}"] = _moved(values, -step)
    for reach in _REACHES:
        for name, values in (("odds", odds), ("wording", said)):
            out[f"{name}_mean_above_{reach}"] = _mean_above(values, reach)
            out[f"{name}_mean_below_{reach}"] = _mean_above(values[::-1], reach)[::-1]
        out[f"highest_above_{reach}"] = _highest_above(odds, reach)
        out[f"highest_below_{reach}"] = _highest_above(odds[::-1], reach)[::-1]
    start, end = _block(odds * np.sqrt(size + 1))
    out["in_block"] = ((at >= start) & (at < end)).astype(float)
    out["above_block"] = np.clip(start - at, 0, 10) / 10
    out["below_block"] = np.clip(at - end + 1, 0, 10) / 10
    out["block_share"] = np.full(n, (end - start) / n)
    out["block_edge"] = np.exp(-np.minimum(np.abs(at - start), np.abs(at - end + 1)) / 2.0)
    out |= _kin("shape", [_shape(text) for text in plain], odds, at)
    out |= _kin("ending", [_ending(text) for text in plain], odds, at)
    parents = [str(mark.parent) if mark else "" for mark in marks]
    tags = [f"{mark.tag} {mark.depth} {mark.listed} {mark.link_share > 0.5}" if mark else "" for mark in marks]
    out |= _kin("parent", parents, odds, at)
    out |= _kin("tag", tags, odds, at)
    out["topic"] = _topic(bare, chances)
    names = tuple(f"again_{name}" for name in out)
    return names, np.column_stack(list(out.values())).astype(np.float32)


def _moved(values: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """Shift down by so many lines (up when negative); beyond the page all is frame."""
    moved = np.full_like(values, -_SURE)
    if abs(by) >= len(values):
        return moved
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _mean_above(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    padded = np.concatenate([np.full(reach, -_SURE), values])
    total = np.concatenate([[0.0], np.cumsum(padded)])
    at = np.arange(len(values))
    return np.asarray((total[at + reach] - total[at]) / reach)


def _highest_above(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    return np.asarray(np.max([_moved(values, step) for step in range(1, reach + 1)], axis=0))


def _block(weight: NDArray[np.float64]) -> tuple[int, int]:
    """Find the stretch of lines with the largest sum of log-odds: the page's text as one block, with what stands in it."""
    best, run, start = 0.0, 0.0, 0
    found = (0, len(weight))
    for k, value in enumerate(weight.tolist()):
        if run <= 0:
            run, start = 0.0, k
        run += value
        if run > best:
            best, found = run, (start, k + 1)
    return found


@lru_cache(maxsize=1 << 14)
def _shape(text: str) -> str:
    """Return what a line looks like: its first signs by kind, and how long it is."""
    signs = _SHAPE.sub(lambda match: str(match.lastgroup), text[:60])[:5]
    bucket = 0 if len(text) <= 6 else 1 if len(text) <= 14 else 2 if len(text) <= 30 else 3
    return f"{signs} {bucket}"


def _ending(text: str) -> str:
    last = text.rstrip()[-1:]
    first = text.lstrip()[:1]
    kind = "h" if "\u4e00" <= last <= "\u9fff" else "n" if last.isdigit() else last
    return f"{'' if first.isalnum() else first} {kind} {min(len(text) // 12, 3)}"


def _kin(
    name: str, keys: Sequence[str], odds: NDArray[np.float64], at: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """Return for each line the mean log-odds of the page's other lines of its kind, of those near it, and their number."""
    groups: dict[str, list[int]] = defaultdict(list)
    for k, key in enumerate(keys):
        groups[key].append(k)
    mean, near, count = np.zeros(len(keys)), np.zeros(len(keys)), np.zeros(len(keys))
    for key, members in groups.items():
        if not key or len(members) < 2:
            continue
        where = np.array(members)
        own = odds[where]
        mean[where] = (own.sum() - own) / (len(own) - 1)
        count[where] = min(len(own) - 1, 8) / 8
        closeness = np.exp(-np.abs(where[:, None] - where[None, :]) / 4.0) if len(where) <= 400 else None
        if closeness is None:
            near[where] = mean[where]
            continue
        np.fill_diagonal(closeness, 0)
        near[where] = closeness @ own / np.maximum(closeness.sum(axis=1), 0.05)
    return {f"{name}_kin": mean, f"{name}_kin_near": near, f"{name}_kin_count": count}


def _topic(bare: Sequence[str], chances: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return which share of a line's character pairs stands in other lines that are likely text."""
    own = [{text[k : k + 2] for k in range(len(text) - 1)} for text in bare]
    weight: Counter[str] = Counter()
    for found, chance in zip(own, chances.tolist(), strict=True):
        for pair in found:
            weight[pair] += chance
    return np.array(
        [
            sum(min(weight[pair] - chance, 1.0) for pair in found) / max(len(found), 1)
            for found, chance in zip(own, chances.tolist(), strict=True)
        ]
    )
