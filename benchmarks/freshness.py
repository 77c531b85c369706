"""Whether outdated rules, and rules of another kind of lender, are told from current ones: labelled statements, our own articles, time.

``dev``, ``more-dev``, ``own-dev``, ``broad-dev`` and ``beliefs-dev`` were read while the claims were written, and the model of
``faqbot.answer.doubt`` was fitted on them: their figures flatter. ``test`` and ``broad-test`` were written by somebody else and
only their totals were looked at.
Run: ``python -m benchmarks.freshness``.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date
from math import sqrt
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import record
from faqbot.answer import freshness
from faqbot.corpus.articles import read_folder
from faqbot.corpus.chunk import split
from faqbot.corpus.claims import Claims, read_claims
from faqbot.corpus.facts import FactRegistry, read_facts
from faqbot.types import SkippedFile

FILES = ("test", "broad-test", "dev", "more-dev", "own-dev", "broad-dev", "beliefs-dev", "wide-dev")
STATEMENTS = record.ROOT / "tests" / "data" / "statements"
TODAY = date(2026, 11, 25)
WRONG = ("outdated", "other_lender")


def main() -> None:
    facts, claims = read_facts(record.ROOT / "corpus"), read_claims(record.ROOT / "corpus")
    record.write(
        "freshness",
        {
            "as_of": TODAY.isoformat(),
            "claims": len(claims),
            "facts": len(facts),
            "statements": {name: statements(name, facts, claims) for name in FILES},
            "articles": articles(record.ROOT / "corpus", facts, claims),
        },
    )


def statements(name: str, facts: FactRegistry, claims: Claims) -> dict[str, Any]:
    """Return recall and false alarms of one file of statements; for the files we may read, also the rows where we lose."""
    rows = [json.loads(line) for line in (STATEMENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    said = [(row, freshness.judge(row["text"], facts, claims, day(row)).label) for row in rows]
    outdated = [label for row, label in said if row["label"] == "outdated"]
    others = [label for row, label in said if row["label"] == "other_lender"]
    right = [label for row, label in said if row["label"] not in WRONG]
    alone = [(row, freshness.judge(row["text"], facts, claims, day(row), model=False).label) for row in rows]
    figures = {
        "rows": len(rows),
        "recall of outdated": share(sum(label in WRONG for label in outdated), len(outdated)),
        "recall of outdated, label exact": share(outdated.count("outdated"), len(outdated)),
        "recall of other_lender": share(sum(label in WRONG for label in others), len(others)),
        "recall of other_lender, label exact": share(others.count("other_lender"), len(others)),
        "false alarms on current and none": share(sum(label in WRONG for label in right), len(right)),
        "claims alone": {
            "recall of outdated": share(*caught(alone, "outdated")),
            "recall of other_lender": share(*caught(alone, "other_lender")),
            "false alarms on current and none": share(*caught(alone, "current", "none")),
        },
        "confusion": {
            f"{a} → {b}": n for (a, b), n in sorted(Counter((row["label"], label) for row, label in said).items())
        },
    }
    if not name.endswith("test"):
        figures["where we lose"] = [row["id"] for row, label in said if (row["label"] in WRONG) != (label in WRONG)]
    return figures


def caught(said: list[tuple[dict[str, Any], str]], *labels: str) -> tuple[int, int]:
    """Return how many rows of these labels were called wrong, and of how many."""
    of = [label for row, label in said if row["label"] in labels]
    return sum(label in WRONG for label in of), len(of)


def day(row: dict[str, Any]) -> date:
    return date.fromisoformat(row.get("as_of") or TODAY.isoformat())


def share(part: int, whole: int) -> dict[str, Any]:
    """Return a share with its 95 % Wilson interval."""
    p, z = part / max(whole, 1), 1.96
    middle, spread = p + z * z / (2 * whole), z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    ends = [round((middle + sign * spread) / (1 + z * z / whole), 3) for sign in (-1, 1)]
    return {"value": round(p, 3), "of": f"{part}/{whole}", "wilson95": ends}


def articles(corpus: Path, facts: FactRegistry, claims: Claims) -> dict[str, Any]:
    """Return how many passages of our own articles get a notice today and on an earlier day, and what one passage costs."""
    read = [file for file in read_folder(corpus) if not isinstance(file, SkippedFile)]
    passages = [piece for file in read for piece in split(file.article)]
    freshness.notices(passages[0], facts, claims, TODAY, today=TODAY)  # the claims' figures of the day are worked out once
    spent, noticed = [], 0
    for piece in passages:
        began = time.perf_counter()
        noticed += bool(freshness.notices(piece, facts, claims, TODAY, today=TODAY))
        spent.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    for piece in passages:
        freshness.notices(piece, facts, claims, TODAY, today=TODAY)
    again = (time.perf_counter() - began) * 1000 / len(passages)
    earlier = sum(bool(freshness.notices(piece, facts, claims, date(2025, 5, 19), today=TODAY)) for piece in passages)
    cuts = quantiles(spent, n=100)
    return {
        "passages": len(passages),
        "with a notice today": noticed,
        "with the rule of 2025-05-19": earlier,
        "ms a passage, first time": {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3), "max": round(max(spent), 3)},
        "ms a passage, seen before": round(again, 3),
    }


if __name__ == "__main__":
    main()
