"""How varied the question bank is, beside real borrowers' questions.

    FAQBOT_DATA=FOLDER python -m benchmarks.variety

FOLDER holds ``measure/borrower-pairs-dev.jsonl`` (pairs of real questions; label 1 means the same). Without it only the bank's own
figures are measured, and the script says so.
"""

from __future__ import annotations

import itertools
import json
import os
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.record import ROOT, write
from faqbot.corpus.questions import read_questions
from faqbot.evaluate import read_golden
from faqbot.text import bigrams
from faqbot.types import Question


def main() -> None:
    questions = [q for q in (*read_questions(ROOT / "corpus"), *read_golden([ROOT / "tests/golden"])) if not q.turns]
    scoped = [q for q in questions if q.targets and not q.pair]
    rows = {
        "bank, train and tune": _figures(q for q in scoped if q.split != "test"),
        "bank, test": _figures(q for q in scoped if q.split == "test"),
    }
    folder = os.environ.get("FAQBOT_DATA")
    path = Path(folder or "") / "measure" / "borrower-pairs-dev.jsonl"
    if folder and path.exists():
        rows |= _real(path)
    else:
        print(f"skipped: real pairs (FAQBOT_DATA is {folder!r}; expected a folder with measure/borrower-pairs-dev.jsonl)")
    write("variety", {"rows": rows})


def _figures(questions: Iterable[Question]) -> dict[str, float]:
    by_intent: dict[str, list[str]] = {}
    for question in questions:
        by_intent.setdefault(question.intent, []).append(question.question)
    draw = random.Random(0)
    pairs = []
    for wordings in by_intent.values():
        every = list(itertools.combinations(wordings, 2))
        pairs += draw.sample(every, min(20, len(every)))
    return _measure(pairs, [text for wordings in by_intent.values() for text in wordings])


def _real(path: Path) -> dict[str, dict[str, float]]:
    by_source: dict[str, list[tuple[str, str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["label"] == 1:
            by_source.setdefault(record["source"], []).append((record["q1"], record["q2"]))
    return {
        f"real pairs, {name}": _measure(pairs, [t for pair in pairs for t in pair]) for name, pairs in by_source.items()
    }


def _measure(pairs: list[tuple[str, str]], texts: list[str]) -> dict[str, float]:
    shared, jaccard = [], []
    for one, other in pairs:
        a, b = bigrams(one), bigrams(other)
        shared.append(2 * len(a & b) / max(len(a) + len(b), 1))
        jaccard.append(len(a & b) / max(len(a | b), 1))
    # The share of distinct bigrams falls with the size of a text: every row is measured on the same number of wordings.
    sample = random.Random(0).sample(texts, min(3000, len(texts)))
    grams = [text[i : i + 2] for text in sample for i in range(len(text) - 1)]
    lengths = np.percentile([len(text) for text in texts], [10, 50, 90, 99])
    return {
        "wordings": len(texts),
        "pairs": len(pairs),
        "mean Dice overlap of two wordings of one meaning": round(float(np.mean(shared)), 3),
        "mean Jaccard overlap": round(float(np.mean(jaccard)), 3),
        "distinct bigram share of 3,000 wordings": round(len(set(grams)) / max(len(grams), 1), 3),
        **{f"length p{p}": float(value) for p, value in zip((10, 50, 90, 99), lengths, strict=True)},
    }


if __name__ == "__main__":
    main()
