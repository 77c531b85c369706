"""Which texts say nearly the same, and where two of them part in a number or a date."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from faqbot.corpus.statement import number
from faqbot.text import normalise, sentences

Item = TypeVar("Item", bound=Hashable)

# Chosen on the development half of tests/data/duplicates; see benchmarks/results/duplicates.json (2026-11-26).
_SAME = 0.6  # Dice overlap of 5-character shingles from which two texts are one
_CONTAINED = 0.8  # share of the shorter text's shingles that the longer one holds, from which it is an excerpt
_LEAST_LETTERS = 30  # a shorter excerpt is a common phrase
_SHINGLE = 5
_PERMUTATIONS, _ROWS_A_BAND = 126, 3  # two sets of Jaccard 0.38 meet in a band with probability 0.9
_LIKELY = 0.25  # Jaccard as the sketches estimate it, below which two texts are not compared exactly
_BLOCK = 2000  # texts normalised and sketched at once
_BETWEEN = "\u241e"  # parts the texts of a block
_CROWD = 64  # rows in one bucket above which not every pair is compared
_ALIKE = 0.6  # Dice overlap of two sentences' words without numbers, from which they speak of the same
_REPEATS = 0.8  # share of the shorter passage that the longer holds, from which showing both is showing one twice

_NO_LETTER = re.compile(r"[\W_]+")
_BYLINE = re.compile(
    r"(?:更新|发布|发表|编辑|整理|修改|转载|刊登|收录|撰写|成稿|撰文|上传)(?:于|时间|日期|至|：|:)|^(?:来源|作者|日期|时间|编辑|责编|文/|本文|原标题|阅读|浏览|点赞|版权)"
    r"|^[\d\s年月日/.:：-]+$"
)
_LIST_MARK = re.compile(
    r"^\s*(?:[-*•·#>]+\s*|\d{1,2}[.、．)）](?!\d)\s*|[(（]?[一二三四五六七八九十\d]{1,2}[)）]\s*|[一二三四五六七八九十]{1,3}[、.．]\s*|[①-⑳]\s*|第?[一二三四五六七八九十\d]{1,2}步[:：，,]?\s*)+"
)
_NUMERIC_DAY = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_HAN_DIGITS = "零〇一二两三四五六七八九十百千"
_UNITS = r"%|‰|个?工作日|个月|个?小时|个?百分点|个?基点|分钟|年|月|日|天|号|期|元|块|次|条|倍|成|折|岁|周|人|笔|级|点|分"
_NUMBER = re.compile(
    rf"百分之(?P<percent>\d+(?:\.\d+)?|[{_HAN_DIGITS}]+(?:点[{_HAN_DIGITS}]+)?)"
    rf"|(?P<digits>\d+(?:,\d\d\d)*(?:\.\d+)?)\s*(?P<scale>[万亿千百])?\s*(?P<unit>{_UNITS})?"
    rf"|(?P<ordinal>第?)(?P<han>[{_HAN_DIGITS}]+)(?P<han_scale>[万亿])?(?P<han_unit>{_UNITS}|(?<=[万亿]))"
)
_SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}
_SAME_UNIT = {"天": "日", "号": "日", "块": "元"}
_NO_NUMBER = re.compile(r"第?[一二三四五六七八九]点|一[次条人分点笔成级]")  # 第一点, 一次性, 一条, 一分 count nothing


def shingles(text: str, size: int) -> frozenset[str]:
    """Return the character n-grams of the text's letters and digits; a shorter text is one shingle."""
    letters = "".join(c for c in normalise(text) if c.isalnum())
    return frozenset(letters[i : i + size] for i in range(max(1, len(letters) - size + 1))) - {""}


def near_duplicates(
    left: Sequence[frozenset[Item]], right: Sequence[frozenset[Item]] | None, threshold: float
) -> Iterator[tuple[int, int, float]]:
    """Find every pair whose Dice overlap reaches the threshold, as (left row, right row, overlap).

    Two sets that overlap so much share one of their rarest items (Chaudhuri, Ganti & Kaushik 2006, prefix filtering), so
    only sets that meet there are compared. It misses none, and is meant for short texts; ``twins`` is for many long ones.

    :param right: None compares ``left`` with itself, each pair once.
    :param threshold: in (0, 1].
    """
    other = left if right is None else right
    frequency = Counter(item for group in (left, right or ()) for items in group for item in items)
    rank = {
        item: place for place, (item, _) in enumerate(sorted(frequency.items(), key=lambda pair: (pair[1], str(pair[0]))))
    }
    held: dict[Item, list[int]] = {}
    for row, items in enumerate(other):
        for item in _prefix(items, rank, threshold):
            held.setdefault(item, []).append(row)
    for row, items in enumerate(left):
        met = {found for item in _prefix(items, rank, threshold) for found in held.get(item, ())}
        for found in sorted(met):
            if right is None and found <= row:
                continue
            overlap = 2 * len(items & other[found]) / (len(items) + len(other[found]))
            if overlap >= threshold:
                yield row, found, overlap


def _prefix(items: frozenset[Item], rank: dict[Item, int], threshold: float) -> list[Item]:
    """Return the rarest items, as many as guarantee that two sets reaching the threshold share one of them."""
    if not items:
        return []
    needed = math.ceil(len(items) * threshold / (2 - threshold) - 1e-9)
    return sorted(items, key=rank.__getitem__)[: len(items) - needed + 1]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two texts that are one: reposted, reworded a little, in another order, or one an excerpt of the other."""

    one: int  # row of the text, less than ``other``
    other: int
    overlap: float  # of their shingles, in [0, 1]


def twins(texts: Sequence[str]) -> list[Twin]:
    """Find the texts that are one, in order of their rows; script, case, punctuation and the order of paragraphs do not count.

    MinHash sketches (Broder 1997) that meet in a band name the candidates, whose shingles are then compared exactly.
    """
    hashes = [row for start in range(0, len(texts), _BLOCK) for row in _hashes(texts[start : start + _BLOCK])]
    found = []
    for one, other in _candidates(hashes):
        overlap = _overlap(hashes[one], hashes[other])
        if overlap:
            found.append(Twin(one, other, overlap))
    return sorted(found, key=lambda twin: (twin.one, twin.other))


def _overlap(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    """Return how much two texts share when that makes them one, else 0."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    dice = 2 * shared / (len(one) + len(other))
    shorter = min(len(one), len(other))
    if dice >= _SAME or (shared >= _CONTAINED * shorter and shorter >= _LEAST_LETTERS):
        return max(dice, shared / shorter if shorter >= _LEAST_LETTERS else 0.0)
    return 0.0


def _hashes(texts: Sequence[str]) -> list[NDArray[np.uint32]]:
    """Return for each text the sorted distinct hashes of its shingles, ``(shingles,)``."""
    plain = normalise(_BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts)).split(_BETWEEN)
    return [_hash(_NO_LETTER.sub("", text)) for text in plain]


def _hash(letters: str) -> NDArray[np.uint32]:
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    size = min(_SHINGLE, len(codes))
    count = len(codes) - size + 1 if size else 0
    mixed = np.zeros(count, np.uint64)
    for place in range(size):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes[place : place + count]
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _candidates(hashes: Sequence[NDArray[np.uint32]]) -> Iterator[tuple[int, int]]:
    """Yield each pair whose sketches meet in a band and look alike, once."""
    filled = np.array([row for row, held in enumerate(hashes) if len(held)], np.int64)
    if len(filled) < 2:
        return
    sketches = _sketches([hashes[row] for row in filled])
    met: list[NDArray[np.int64]] = []
    for start in range(0, _PERMUTATIONS, _ROWS_A_BAND):
        band = np.zeros(len(filled), np.uint64)
        for column in range(start, start + _ROWS_A_BAND):
            band = band * np.uint64(0x9E3779B97F4A7C15) + sketches[:, column]
        pairs = _pairs_of(band)
        alike = (sketches[pairs[:, 0]] == sketches[pairs[:, 1]]).mean(axis=1) if len(pairs) else np.zeros(0)
        met.append(pairs[alike >= _LIKELY])
    for one, other in np.unique(np.concatenate(met), axis=0):
        yield int(filled[one]), int(filled[other])


def _sketches(hashes: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:  # (texts, _PERMUTATIONS)
    from rensa import RMinHash

    made = []
    for start in range(0, len(hashes), _BLOCK):
        block = hashes[start : start + _BLOCK]
        ends = np.cumsum([0, *(len(held) for held in block)], dtype=np.uint64)
        flat = np.concatenate(block).astype(np.uint64)
        rows = RMinHash.digest_matrix_from_flat_token_hashes(flat, ends, _PERMUTATIONS, 7).to_rows()
        made.append(np.array(rows, np.uint32))
    return np.concatenate(made)


def _pairs_of(keys: NDArray[np.uint64]) -> NDArray[np.int64]:  # (pairs, 2)
    """Return the pairs of rows with equal keys; of a crowd each with its first and with the one before it, not all with all."""
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    sizes = np.diff(np.concatenate([[0], ends, [len(order)]]))
    starts = np.concatenate([[0], ends])
    pairs: list[tuple[int, int]] = []
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        rows = order[start : start + size].tolist()
        if size <= _CROWD:
            pairs += [(one, other) for place, one in enumerate(rows) for other in rows[place + 1 :]]
        else:
            pairs += [pair for place in range(1, size) for pair in ((rows[0], rows[place]), (rows[place - 1], rows[place]))]
    return np.array(pairs, np.int64).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sentences that say the same but for a number or a date."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class _Statement:
    sentence: str
    letters: str
    pairs: frozenset[str]  # of its letters without numbers
    numbers: Counter[tuple[float, str]]


def differences(left: str, right: str, alike: float = _ALIKE) -> list[Difference]:
    """Find where two texts that are one part in a number or a date, sentence by sentence; bylines do not count.

    :param alike: Dice overlap of two sentences' words without numbers, from which they are compared.
    """
    ours, theirs = _statements(left), _statements(right)
    shared = {s.letters for s in ours} & {s.letters for s in theirs}
    ours = [s for s in ours if s.letters not in shared and s.numbers]
    theirs = [s for s in theirs if s.letters not in shared]
    scored = sorted(
        ((_dice(a.pairs, b.pairs), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs)),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    found, used, taken = [], set(), set()
    for likeness, i, j in scored:
        if likeness < alike:
            break
        if i in used or j in taken:
            continue
        used.add(i)
        taken.add(j)
        if _conflict(ours[i].numbers, theirs[j].numbers):
            found.append(Difference(ours[i].sentence, theirs[j].sentence))
    return found


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _conflict(ours: Counter[tuple[float, str]], theirs: Counter[tuple[float, str]]) -> bool:
    """Tell whether each side counts something of one unit that the other counts otherwise; a number left out is no conflict."""
    return bool({unit for _, unit in ours - theirs} & {unit for _, unit in theirs - ours})


def _statements(text: str) -> list[_Statement]:
    found = []
    for start, end in sentences(text):
        sentence = text[start:end]
        plain = _NUMERIC_DAY.sub(r"\1年\2月\3日", _LIST_MARK.sub("", normalise(sentence)))
        if _BYLINE.search(plain):
            continue
        numbers, words = _without_numbers(plain)
        letters = _NO_LETTER.sub("", words)
        pairs = frozenset(letters[i : i + 2] for i in range(len(letters) - 1)) or frozenset(letters)
        found.append(_Statement(sentence, _NO_LETTER.sub("", plain), pairs, numbers))
    return found


def _without_numbers(plain: str) -> tuple[Counter[tuple[float, str]], str]:
    """Take the numbers out of a normalised sentence: what they count, and the words left."""
    numbers: Counter[tuple[float, str]] = Counter()
    words, end = [], 0
    for match in _NUMBER.finditer(plain):
        counted = _counted(match, plain)
        if counted:
            numbers[counted] += 1
            words.append(plain[end : match.start()])
            end = match.end()
    return numbers, "".join([*words, plain[end:]])


def _counted(match: re.Match[str], plain: str) -> tuple[float, str] | None:
    """Return a number's value and unit; None where it counts nothing, as in 第一步, 一次性 or the name 360借条."""
    if match["percent"]:
        return number(match["percent"]), "%"
    if match["digits"]:
        unit, after = match["unit"] or "", plain[match.end() : match.end() + 1]
        if not unit and not match["scale"] and len(match["digits"]) < 5 and after.isalpha():
            return None
        return float(match["digits"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1.0), _SAME_UNIT.get(unit, unit)
    unit = match["han_unit"]
    if _NO_NUMBER.match(match.group()) or (match["ordinal"] and unit != "条"):
        return None
    return number(match["han"]) * _SCALES.get(match["han_scale"] or "", 1.0), _SAME_UNIT.get(unit, unit)


def distinct(texts: Sequence[str], wanted: int) -> list[int]:
    """Return the rows of the first ``wanted`` texts of which none repeats one before it.

    A text repeats another when the shorter stands almost whole in the longer and no number or date parts them. Texts of one
    index are compared as they stand, without turning scripts: it runs for each answer.
    """
    kept: list[int] = []
    held: list[frozenset[str]] = []
    for row, text in enumerate(texts):
        if len(kept) >= wanted:
            break
        letters = _NO_LETTER.sub("", text)
        grams = frozenset(letters[i : i + 4] for i in range(max(len(letters) - 3, 1)))
        if not any(
            _repeats(grams, earlier) and not differences(text, texts[k]) for k, earlier in zip(kept, held, strict=True)
        ):
            kept.append(row)
            held.append(grams)
    return kept


def _repeats(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return len(one & other) >= _REPEATS * shorter and (shorter >= _LEAST_LETTERS or one == other)
