"""Which sentences are marked: sentence F1 on our own labelled questions and on cmrc2018-dev, beside plain rules.

FAQBOT_DATA=FOLDER python -m benchmarks.highlight      # FOLDER/measure/cmrc2018-dev.jsonl; skipped without it
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.record import ROOT, write
from faqbot.answer.highlight import _shares, highlight
from faqbot.text import sentences
from faqbot.types import Span

Mark = Callable[[str, str], list[Span]]
Case = tuple[str, str, set[int]]  # question, passage, the sentences that answer


def main() -> None:
    sets = {"own test questions": _own(ROOT / "tests/data/highlight/test.jsonl")}
    folder = os.environ.get("FAQBOT_DATA")
    if folder:
        sets["cmrc2018-dev"] = _cmrc(Path(folder))
    else:
        print("FAQBOT_DATA is unset: cmrc2018-dev is skipped")
    rules: dict[str, Mark] = {
        "highlight": highlight,
        "first sentence": lambda _, text: [Span(*sentences(text)[0])],
        "first two sentences": _first_two,
        "the sentence that shares most": _most_shared,
        "the whole passage": lambda _, text: [Span(sentences(text)[0][0], sentences(text)[-1][1])],
    }
    rows = {name: {rule: _measure(cases, mark) for rule, mark in rules.items()} for name, cases in sets.items()}
    write("highlight", {"n": {name: len(cases) for name, cases in sets.items()}, "rows": rows})


def _own(path: Path) -> list[Case]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(r["question"], r["text"], set(r["answer"])) for r in records]


def _cmrc(folder: Path) -> list[Case]:
    """Read question, passage and the sentences that hold the gold answer; passages of the train file are left out."""
    train = folder / "train" / "cmrc2018-train_from_expmrc.jsonl"
    known = (
        {json.loads(line).get("passage") for line in train.read_text(encoding="utf-8").splitlines()}
        if train.exists()
        else set()
    )
    cases = []
    for line in (folder / "measure" / "cmrc2018-dev.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        answers = record["a"] if isinstance(record["a"], list) else [record["a"]]
        text = record["passage"]
        gold = {i for i, (a, b) in enumerate(sentences(text)) if any(answer and answer in text[a:b] for answer in answers)}
        if gold and text not in known:
            cases.append((record["q"], text, gold))
    return cases


def _first_two(_: str, text: str) -> list[Span]:
    ranges = sentences(text)
    return [Span(ranges[0][0], ranges[min(1, len(ranges) - 1)][1])]


def _most_shared(query: str, text: str) -> list[Span]:
    ranges = sentences(text)
    shared = _shares(query, text, ranges)
    return [Span(*ranges[shared.index(max(shared))])]


def _measure(cases: list[Case], mark: Mark) -> dict[str, float]:
    scores, lengths = [], []
    for question, text, gold in cases:
        spans = mark(question, text)
        marked = {i for i, (a, b) in enumerate(sentences(text)) if any(s.start <= a and b <= s.end for s in spans)}
        scores.append(2 * len(marked & gold) / (len(marked) + len(gold)))
        lengths.append(sum(s.end - s.start for s in spans))
    return {"sentence F1": round(float(np.mean(scores)), 4), "mean characters shown": round(float(np.mean(lengths)), 1)}


if __name__ == "__main__":
    main()
