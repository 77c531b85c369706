"""Fit the weights of the page cleaner from labelled pages: which line is text, which is the title, which page is an offer.

``python -m training.lines`` writes ``src/faqbot/corpus/lines.json`` from ``tests/data/pages/train``.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from faqbot.corpus import clean, lines, offers
from faqbot.corpus.clean import NO_REPEATS, Repeats, cut_noise, learn_repeats
from faqbot.corpus.lines import Line, View, letters
from faqbot.corpus.markup import Head, read_markup
from training.pages import LabelledPage, read_pages

TARGET = Path(clean.__file__).with_name("lines.json")

# 2026-11-25, benchmarks/results/clean.json: chosen by leave-style-out on the train styles.
_STRENGTH = {"first": 0.05, "second": 0.02, "title": 0.2, "offer": 0.5}
_INNER_FOLDS = 5
_SMALLEST_SPREAD = 0.02  # a feature that hardly varies gets no large weight for it

Weights = dict[str, dict[str, float]]


def fit(pages: Sequence[LabelledPage]) -> Weights:
    """Fit all weights; each page counts twice, alone and as one of its style's folder."""
    views, wanted, styles = [], [], []
    title_rows, title_wanted = [], []
    for page, repeats in _twice(pages):
        filled, head = read_lines(page, repeats)
        labels = label_lines(page, filled)
        columns, names, rows = _title_rows(filled, head, page)
        title_rows.append(rows)
        title_wanted.append(columns)
        if not page.quarantined:
            views.append(lines.view(filled, page.title or " "))
            wanted.append(labels)
            styles.append(page.style)
    names_first = views[0].names
    first_rows = np.concatenate([view.rows for view in views])
    target = np.concatenate(wanted)
    sizes = np.cumsum([0, *(len(view.rows) for view in views)])
    groups = np.repeat([sorted(set(styles)).index(style) for style in styles], np.diff(sizes))
    said = np.zeros(len(target), np.float32)
    for known, unknown in GroupKFold(_INNER_FOLDS).split(first_rows, target, groups):
        weights = _logistic(names_first, first_rows[known], target[known], _STRENGTH["first"])
        said[unknown] = lines.logits(weights, names_first, first_rows[unknown])
    joint = [lines.with_neighbours(names_first, view.rows, said[a:b]) for view, a, b in zip(views, sizes, sizes[1:], strict=False)]
    return {
        "first": _logistic(names_first, first_rows, target, _STRENGTH["first"]),
        "second": _logistic(joint[0][0], np.concatenate([rows for _, rows in joint]), target, _STRENGTH["second"]),
        "title": _logistic(names, np.concatenate(title_rows), np.concatenate(title_wanted), _STRENGTH["title"]),
        "offer": _fit_offer(pages),
    }


def read_lines(page: LabelledPage, repeats: Repeats = NO_REPEATS) -> tuple[list[Line], Head]:
    """Return a page's filled lines as the cleaner sees them."""
    if page.suffix == ".html":
        found, head = read_markup(page.text)
        return [Line(cut_noise(text), False, False, mark, repeats.others(text)) for text, mark in found], head
    filled, gap = [], False
    for raw in page.text.split("\n"):
        if raw.strip():
            filled.append(Line(cut_noise(raw.strip()), raw[:1].isspace(), gap, None, repeats.others(raw.strip())))
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


def _title_rows(filled: Sequence[Line], head: Head, page: LabelledPage) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """Return for each candidate whether it is the title, and its features; a page that shows its title nowhere gives none wanted."""
    plain, column, core = lines.look(filled)
    candidates, names, rows = lines.title_features(filled, plain, column, core, head)
    is_title = [letters(lines.title_text(filled[k].text, head)) == letters(page.title) for k in candidates]
    return np.array(is_title, np.float32), names, rows


def offer_texts(page: LabelledPage, view: View, filled: Sequence[Line]) -> list[str]:
    """Return the lines by which a page is judged an offer."""
    return [line.text for line in filled[view.core[0] : view.core[1]] if letters(line.text) != letters(page.title)]


def _fit_offer(pages: Sequence[LabelledPage]) -> dict[str, float]:
    rows, target = [], []
    for page in pages:
        filled, _ = read_lines(page)
        whole = [Line(raw) for raw in (line.text for line in filled)]
        rows.append(offers.features(offer_texts(page, lines.view(filled, page.title or " "), whole)))
        target.append(page.quarantined)
    names = tuple(rows[0])
    return _logistic(names, np.array([list(row.values()) for row in rows], np.float32), np.array(target, np.float32), _STRENGTH["offer"])


def _logistic(names: Sequence[str], rows: np.ndarray, target: np.ndarray, strength: float) -> dict[str, float]:
    """Fit on standardised features and fold the scales into the weights."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.maximum(spread, _SMALLEST_SPREAD)
    fitted = LogisticRegression(C=strength, max_iter=300).fit((rows - mean) / spread, target)
    weights = fitted.coef_[0] / spread
    named: dict[str, Any] = {name: round(float(value), 4) for name, value in zip(names, weights, strict=True)}
    return {"bias": round(float(fitted.intercept_[0] - (weights * mean).sum()), 4)} | named


def main() -> None:
    """Fit and write the weights."""
    pages = read_pages("train")
    weights = fit(pages)
    TARGET.write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(pages)} pages, {sum(map(len, weights.values()))} weights, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
