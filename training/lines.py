"""Fit the weights of the page cleaner from labelled pages: which line is text, which is the title, which page is an offer.

``python -m training.lines`` writes ``src/faqbot/corpus/lines.json`` from ``tests/data/pages/train``.
"""

import json
import random
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from faqbot.corpus import clean, lines, offers
from faqbot.corpus.clean import NO_REPEATS, Repeats, cut_noise, learn_repeats
from faqbot.corpus.lines import Line, letters
from faqbot.corpus.markup import Head, read_markup
from training.pages import LabelledPage, read_pages

TARGET = Path(clean.__file__).with_name("lines.json")

# 2026-11-25, benchmarks/results/clean.json: chosen by leave-style-out on the train styles.
_UNITS, _VOTES, _DECAY, _ROUNDS = 16, 3, 1.0, 12
_FARTHEST = 6.0
_OFFER_STRENGTH, _PAIR_ARTICLES = 0.03, 4
_SHORT = 0.3  # so many pages teach what the title of a very short page looks like
_SMALLEST_SPREAD = 0.02  # a feature that hardly varies gets no large weight for it

Weights = dict[str, dict[str, Any]]


def fit(pages: Sequence[LabelledPage]) -> Weights:
    """Fit all weights; each page counts twice, alone and as one of its style's folder."""
    views, wanted = [], []
    title_rows, title_wanted, title_names = [], [], ()  # type: ignore[var-annotated]
    rng = random.Random(0)
    for page, repeats in _twice(pages):
        filled, head = read_lines(page, repeats)
        labels = label_lines(page, filled)
        for part in (filled, *([_beginning(filled, labels, page, rng)] if rng.random() < _SHORT else [])):
            columns, names, rows = _title_rows(part, head, page)
            if names:
                title_rows.append(rows)
                title_wanted.append(columns)
                title_names = names
        if page.quarantined:
            continue
        for made, kinds in [(filled, labels.tolist()), vary(filled, labels.tolist(), rng)]:
            views.append(lines.view(made, page.title or " "))
            wanted.append(np.array(kinds, np.float32))
    weights: Weights = {
        "line": _networks(views[0].names, np.concatenate([view.rows for view in views]), np.concatenate(wanted)),
        "title": _networks(title_names, np.concatenate(title_rows), np.concatenate(title_wanted)),
    }
    return weights | {"offer": _fit_offer(pages, weights)}


def _networks(names: Sequence[str], rows: np.ndarray, target: np.ndarray) -> dict[str, Any]:
    """Fit the networks that vote on a line; they differ by their first random weights."""
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), _SMALLEST_SPREAD)
    scaled = np.clip((rows - mean) / spread, -_FARTHEST, _FARTHEST)
    networks = []
    for seed in range(_VOTES):
        net = MLPClassifier(
            (_UNITS,), alpha=_DECAY, max_iter=_ROUNDS, learning_rate_init=2e-3, batch_size=256, random_state=seed
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # few rounds on purpose: more fit the train styles only
            net.fit(scaled, target)
        (w1, w2), (b1, b2) = net.coefs_, net.intercepts_
        networks.append({"w1": _rounded(w1), "b1": _rounded(b1), "w2": _rounded(w2[:, 0]), "b2": round(float(b2[0]), 3)})
    return {"names": list(names), "mean": _rounded(mean), "spread": _rounded(spread), "networks": networks}


def _rounded(values: np.ndarray) -> Any:
    return np.round(values.astype(float), 3).tolist()


def vary(filled: Sequence[Line], labels: Sequence[float], rng: random.Random) -> tuple[list[Line], list[float]]:
    """Return the page as another site might have set it, so that no one way of setting a text is learnt.

    The body may be cut into sentences, phrases or wrapped lines, lose its stops or be merged; the frame above or below may
    be shorter; blanks, indents and the names, tags and depths of the markup change.
    """
    shape = rng.choice(("as is", "as is", "sentences", "phrases", "wrapped", "no stops", "merged", "spaced stops"))
    start = next((k for k, label in enumerate(labels) if label), 0)
    end = len(labels) - next((k for k, label in enumerate(reversed(labels)) if label), 0)
    first = rng.randrange(start + 1) if rng.random() < 0.3 else 0
    last = rng.randint(end, len(labels)) if rng.random() < 0.3 else len(labels)
    gap, indent = rng.choice((None, 0.0, 1.0, 0.5)), rng.choice((None, None, 0.0, 1.0))
    plain = rng.random() < 0.4
    around = rng.random() < 0.2
    tag = rng.choice(("", "", "p", "div", "td", "section", "li"))
    frame = [line for line, label in zip(filled, labels, strict=True) if not label]
    made: list[Line] = []
    kinds: list[float] = []
    for k in range(first, last):
        line, label = filled[k], labels[k]
        pieces = _reshape(line.text, shape, rng) if label else [line.text]
        for number, text in enumerate(pieces):
            mark = line.markup
            if mark:
                beside = around if label else mark.beside and not plain
                parent = mark.parent * 50 + (number if label and tag == "section" else 0)
                named = mark.text and not plain
                mark = replace(
                    mark,
                    beside=beside,
                    text=named,
                    parent=parent,
                    tag=tag if label and tag and mark.tag[0] != "h" else mark.tag,
                )
            blank = line.gap if gap is None else rng.random() < gap
            if label and start < k < end - 1 and rng.random() < 0.05:  # a box inside the text
                for other in rng.sample(frame, min(rng.randint(1, 3), len(frame))):
                    made.append(other)
                    kinds.append(0.0)
            made.append(
                replace(
                    line,
                    text=text,
                    markup=mark,
                    gap=blank,
                    indent=line.indent if indent is None else bool(indent and label),
                )
            )
            kinds.append(label)
    return made, kinds


def _reshape(text: str, shape: str, rng: random.Random) -> list[str]:
    if shape == "sentences":
        return re.findall(r"[^。！？]+[。！？]?[”’）]*", text)
    if shape == "phrases":
        return [piece.rstrip("，；。") for piece in re.findall(r"[^，。！？；]+[，。！？；]?[”’）]*", text)]
    if shape == "wrapped":
        width = rng.randint(18, 40)
        return [text[k : k + width] for k in range(0, len(text), width)]
    if shape == "no stops":
        return [text.rstrip("。")]
    if shape == "spaced stops":
        return [text.replace("。", " ").strip()]
    if shape == "merged":
        return [text + text] if len(text) > 20 else [text]
    return [text]


def read_lines(page: LabelledPage, repeats: Repeats = NO_REPEATS) -> tuple[list[Line], Head]:
    """Return a page's filled lines as the cleaner sees them."""
    if page.suffix == ".html":
        found, head = read_markup(page.text)
        return [Line(cut_noise(text, repeats), False, False, mark, repeats.others(text)) for text, mark in found], head
    filled, gap = [], False
    for raw in page.text.split("\n"):
        if raw.strip():
            filled.append(Line(cut_noise(raw.strip(), repeats), raw[:1].isspace(), gap, None, repeats.others(raw.strip())))
        gap = not raw.strip()
    return filled, Head()


def label_lines(page: LabelledPage, filled: Sequence[Line]) -> np.ndarray:
    """Return 1 for each line that is text; of HTML by aligning its lines with the wanted body, last first."""
    if page.labels:
        kinds = [label for raw, label in zip(page.text.split("\n"), page.labels, strict=False) if raw.strip()]
        return np.array([kind in "bj" for kind in kinds], np.float32)
    wanted = np.zeros(len(filled), np.float32)
    have = [letters(line.text) for line in filled]
    at = len(have)
    for text in reversed([letters(text) for text in page.body]):
        match = next((k for k in range(at - 1, -1, -1) if have[k] == text or (len(text) > 15 and text in have[k])), -1)
        if match >= 0:
            wanted[match] = 1
            at = match
    return wanted


def _twice(pages: Sequence[LabelledPage]) -> list[tuple[LabelledPage, Repeats]]:
    by_style: dict[str, list[list[str]]] = defaultdict(list)
    for page in pages:
        by_style[page.style].append([line.text for line in read_lines(page)[0]])
    learned = {style: learn_repeats(texts) for style, texts in by_style.items()}
    return [(page, NO_REPEATS) for page in pages] + [(page, learned[page.style]) for page in pages]


def _beginning(filled: Sequence[Line], labels: np.ndarray, page: LabelledPage, rng: random.Random) -> Sequence[Line]:
    """Return a short page: the title, its byline and the first lines of text; a short page shows its title in few ways."""
    start = int(labels.argmax())
    titles = [k for k in range(start) if letters(filled[k].text) == letters(page.title)]
    return filled[titles[-1] : start + rng.randint(1, 4)] if titles else filled


def _title_rows(filled: Sequence[Line], head: Head, page: LabelledPage) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """Return for each candidate whether it is the title, and its features; a page that shows its title nowhere gives none wanted."""
    plain, column, core = lines.look(filled)
    candidates, names, rows = lines.title_features(filled, plain, column, core, head)
    is_title = [letters(lines.title_text(filled[k].text, head)) == letters(page.title) for k in candidates]
    return np.array(is_title, np.float32), names, rows


def _fit_offer(pages: Sequence[LabelledPage], weights: Weights) -> dict[str, dict[str, float]]:
    """Fit signs and character pairs together; copies of one article count together as one."""
    texts = []
    with patch.object(lines, "model", lambda: weights):
        for page in pages:
            filled, _ = read_lines(page)
            view = lines.view(filled, page.title or " ")
            texts.append(clean.judged(view, lines.probabilities(view).tolist(), [line.text for line in filled]))
    target = np.array([page.quarantined for page in pages], np.float32)
    copies = Counter(page.title for page in pages)
    shares = np.array([1 / copies[page.title] for page in pages])
    signs = [offers.features(text) for text in texts]
    names = tuple(signs[0])
    table = np.array([list(row.values()) for row in signs], np.float32)
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), _SMALLEST_SPREAD)
    spoken = [offers.pairs(text) for text in texts]
    weight: Counter[str] = Counter()
    for found, share in zip(spoken, shares, strict=True):
        for pair in found:
            weight[pair] += share
    known = sorted(pair for pair, value in weight.items() if value >= _PAIR_ARTICLES)
    has = np.array([[pair in found for pair in known] for found in spoken], np.float32)
    has *= offers.PAIR_SCALE / np.sqrt(has.sum(axis=1, keepdims=True) + 1)
    balance = shares * np.where(target > 0, (shares * (1 - target)).sum() / (shares * target).sum(), 1)
    fitted = LogisticRegression(C=_OFFER_STRENGTH, max_iter=500).fit(
        np.hstack([has, (table - mean) / spread * 2]), target, balance
    )
    of_pairs, of_signs = fitted.coef_[0][: len(known)], fitted.coef_[0][len(known) :] * 2 / spread
    named = {name: round(float(value), 3) for name, value in zip(names, of_signs, strict=True)}
    bias = {"bias": round(float(fitted.intercept_[0] - (of_signs * mean).sum()), 3)}
    return {
        "signs": bias | named,
        "pairs": {pair: round(float(value), 3) for pair, value in zip(known, of_pairs, strict=True) if abs(value) >= 0.002},
    }


def main() -> None:
    """Fit and write the weights."""
    pages = read_pages("train")
    weights = fit(pages)
    TARGET.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(pages)} pages, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
