"""Fit the weights of the page cleaner from labelled pages: which line is text, which is the title, which page is an offer.

``python -m training.lines`` writes ``src/faqbot/corpus/lines.json`` from ``tests/data/pages/train``.
"""

from __future__ import annotations

import json
import random
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from faqbot.corpus import blocks, clean, lines, offers
from faqbot.corpus.clean import NO_REPEATS, Repeats, cut_noise, learn_repeats
from faqbot.corpus.lines import Line, letters
from faqbot.corpus.markup import Head, read_markup
from training.pages import LabelledPage, read_pages

TARGET = Path(clean.__file__).with_name("lines.json")

# 2026-11-25, benchmarks/results/clean.json: chosen by leave-style-out on the train styles.
_UNITS, _VOTES, _DECAY, _ROUNDS = 16, 3, 1.0, 12
_FARTHEST = 6.0
_OFFER_STRENGTH, _PAIR_ARTICLES = 0.03, 4
_PARTS = 3  # of the styles; the first look at each part is by weights from the others
_PAIR_STYLES, _WORDING_STRENGTH = 4, 0.5  # a pair known from fewer styles is one site's
_FAR = 100_000  # keeps element numbers of two pages apart
_SHORT = 0.3  # so many pages teach also what a very short page looks like
_SMALLEST_SPREAD = 0.02  # a feature that hardly varies gets no large weight for it

Weights = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A page as it is or as it might be, and which of its lines are text."""

    styles: frozenset[str]  # whose text and whose frame
    view: lines.View
    wanted: np.ndarray  # (lines,), 1 for text
    real: bool  # a page as it was written


@dataclass(frozen=True, slots=True)
class _TitleLesson:
    style: str
    wanted: np.ndarray  # (candidates,), 1 for the title
    names: tuple[str, ...]
    rows: np.ndarray  # (candidates, features)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What all weights are fitted from."""

    pages: tuple[LabelledPage, ...]
    lines: tuple[_Lesson, ...]
    titles: tuple[_TitleLesson, ...]

    def without(self, styles: Set[str]) -> Lessons:
        """Return the lessons in which nothing of these styles stands."""
        return Lessons(
            tuple(page for page in self.pages if page.style not in styles),
            tuple(lesson for lesson in self.lines if not lesson.styles & styles),
            tuple(lesson for lesson in self.titles if lesson.style not in styles),
        )


def prepare(pages: Sequence[LabelledPage]) -> Lessons:
    """Read the pages; each counts alone and as one of its style's folder, varied, and in another style's frame."""
    rng = random.Random(0)
    found: list[_Lesson] = []
    titles: list[_TitleLesson] = []
    seen = [(page, *read_lines(page, repeats)) for page, repeats in _twice(pages)]
    for page, filled, head in seen:
        labels = label_lines(page, filled)
        begins = slice(*_beginning(filled, labels, page, rng)) if rng.random() < _SHORT else None
        for part in (filled, *([filled[begins]] if begins else [])):
            wanted, names, rows = _title_rows(part, head, page)
            if names:
                titles.append(_TitleLesson(page.style, wanted, names, rows))
        if page.quarantined:
            continue
        made = [(filled, labels.tolist(), page.style, True), (*vary(filled, labels.tolist(), rng), page.style, False)]
        if begins:
            made.append((filled[begins], labels[begins].tolist(), page.style, False))
        other, others_lines, _ = rng.choice(seen)
        if other.suffix == page.suffix and not other.quarantined:
            moved = move(page, filled, labels.tolist(), other, others_lines, label_lines(other, others_lines).tolist())
            made.append((*vary(*moved, rng), other.style, False))
        for part, kinds, frame, real in made:
            view = lines.view(part, page.title or " ")
            found.append(_Lesson(frozenset((page.style, frame)), view, np.array(kinds, np.float32), real))
    return Lessons(tuple(pages), tuple(found), tuple(titles))


def fit(pages: Sequence[LabelledPage]) -> Weights:
    """Fit all weights from labelled pages."""
    return learn(prepare(pages))


def learn(lessons: Lessons) -> Weights:
    """Fit all weights.

    What the second look learns from is the first look at styles that the first look did not learn from.
    """
    rows, wanted = [each.rows for each in lessons.titles], [each.wanted for each in lessons.titles]
    weights: Weights = {"title": _networks(lessons.titles[0].names, np.concatenate(rows), np.concatenate(wanted))}
    weights |= two_looks(lessons.lines)
    return weights | {"offer": _fit_offer(lessons.pages, weights)}


def two_looks(lessons: Sequence[_Lesson]) -> Weights:
    """Fit what tells text from frame."""
    styles = sorted({style for lesson in lessons for style in lesson.styles})
    part_of = {style: k % _PARTS for k, style in enumerate(styles)}
    again: list[tuple[_Lesson, tuple[str, ...], np.ndarray]] = []
    for part in range(_PARTS):
        out = [lesson for lesson in lessons if part in {part_of[style] for style in lesson.styles}]
        known = [lesson for lesson in lessons if part not in {part_of[style] for style in lesson.styles}]
        with patch.object(lines, "model", cache(partial(_first_look, known))):
            for lesson in out:
                first = lines.vote("line", lesson.view.names, lesson.view.rows)
                again.append((lesson, *lines.second_look(lesson.view, first, lines.model()["wording"])))
    names = (*again[0][0].view.names, *again[0][1])
    rows = np.concatenate([np.hstack([lesson.view.rows, found]) for lesson, _, found in again])
    wanted = np.concatenate([lesson.wanted for lesson, _, _ in again])
    return _first_look(lessons) | {"again": _networks(names, rows, wanted)}


def _first_look(lessons: Sequence[_Lesson]) -> Weights:
    rows = np.concatenate([lesson.view.rows for lesson in lessons])
    wanted = np.concatenate([lesson.wanted for lesson in lessons])
    return {"line": _networks(lessons[0].view.names, rows, wanted), "wording": _fit_wording(lessons)}


def _fit_wording(lessons: Sequence[_Lesson]) -> dict[str, float]:
    """Fit character pairs that tell text from frame in several styles; a line counts once a style."""
    seen = {
        (text, float(kind), min(lesson.styles))
        for lesson in lessons
        if lesson.real
        for text, kind in zip(lesson.view.plain, lesson.wanted, strict=True)
    }
    spoken = [(blocks.pairs(text), kind, style) for text, kind, style in sorted(seen)]
    styles: dict[str, set[str]] = defaultdict(set)
    for found, _, style in spoken:
        for pair in found:
            styles[pair].add(style)
    known = {pair: k for k, pair in enumerate(sorted(pair for pair, where in styles.items() if len(where) >= _PAIR_STYLES))}
    places, shares, starts = [], [], [0]
    for found, _, _ in spoken:
        inside = sorted(known[pair] for pair in found if pair in known)
        places += inside
        shares += [1 / (len(inside) + 1) ** 0.5] * len(inside)
        starts.append(len(places))
    table = csr_matrix((shares, places, starts), shape=(len(spoken), len(known)))
    fitted = LogisticRegression(C=_WORDING_STRENGTH, max_iter=300).fit(table, [kind for _, kind, _ in spoken])
    weights = {pair: round(float(fitted.coef_[0][k]), 2) for pair, k in known.items() if abs(fitted.coef_[0][k]) >= 0.05}
    return {"bias": round(float(fitted.intercept_[0]), 3)} | weights


def move(
    page: LabelledPage,
    filled: Sequence[Line],
    labels: Sequence[float],
    other: LabelledPage,
    others_lines: Sequence[Line],
    others_labels: Sequence[float],
) -> tuple[list[Line], list[float]]:
    """Set a page's text, with what stands in it, into another page's frame under its own title."""
    start, end = _text_run(labels)
    top, foot = _text_run(others_labels)
    text = [
        replace(line, markup=replace(line.markup, parent=line.markup.parent + _FAR)) if line.markup else line
        for line in filled
    ]
    frame = [
        replace(line, text=page.title) if page.title and letters(line.text) == letters(other.title) else line
        for line in others_lines
    ]
    return (
        [*frame[:top], *text[start:end], *frame[foot:]],
        [*others_labels[:top], *labels[start:end], *others_labels[foot:]],
    )


def _text_run(labels: Sequence[float]) -> tuple[int, int]:
    """Return from the first to behind the last line of text."""
    start = next((k for k, label in enumerate(labels) if label), 0)
    return start, len(labels) - next((k for k, label in enumerate(reversed(labels)) if label), 0)


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
    start, end = _text_run(labels)
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
        return [
            Line(cut_noise(text, repeats), False, False, mark, repeats.others(text), repeats.echoed(text))
            for text, mark in found
        ], head
    filled, gap = [], False
    for raw in page.text.split("\n"):
        if raw.strip():
            filled.append(
                Line(
                    cut_noise(raw.strip(), repeats),
                    raw[:1].isspace(),
                    gap,
                    None,
                    repeats.others(raw.strip()),
                    repeats.echoed(raw.strip()),
                )
            )
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
        match = next((k for k in range(at - 1, -1, -1) if have[k] == text or (len(text) > 7 and text in have[k])), -1)
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


def _beginning(filled: Sequence[Line], labels: np.ndarray, page: LabelledPage, rng: random.Random) -> tuple[int, int]:
    """Return where a short page ends that has the title, its byline and the first lines of text; few show their title so."""
    start = int(labels.argmax())
    titles = [k for k in range(start) if letters(filled[k].text) == letters(page.title)]
    return (titles[-1], start + rng.randint(1, 4)) if titles else (0, len(filled))


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
