"""Which sums are recognised and done, on questions by a writer who did not see the rules: python -m benchmarks.sums"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from benchmarks.record import ROOT, write
from faqbot.answer.calculators import Calculation, Missing, try_answer

_CASES = ROOT / "tests" / "data" / "calculators"
_DAY = date(2026, 11, 25)  # the rules of which the cases were worked out


def main() -> None:
    asked, right = Counter[str](), Counter[str]()
    for case in _read("calc-test"):
        asked[case["name"]] += 1
        right[case["name"]] += _is_right(case, try_answer(case["text"], _DAY))
    ordinary = [case for case in _read("nocalc-test") if not case.get("border")]
    false = sum(try_answer(case["text"], _DAY) is not None for case in ordinary)
    write(
        "sums",
        {
            "right": f"{right.total()} of {asked.total()}",
            "by sum": {name: f"{right[name]} of {count}" for name, count in asked.items()},
            "false on ordinary questions": f"{false} of {len(ordinary)}",
        },
    )


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _is_right(case: dict[str, Any], done: Calculation | Missing | None) -> bool:
    """Tell whether every expected figure stands among the results, or the missing input is asked for."""
    if case.get("missing"):
        return isinstance(done, Missing)
    if not isinstance(done, Calculation):
        return False
    values = [quantity.number for quantity in done.results]
    return all(_stands(case, key, values) for key in case["expect"])


def _stands(case: dict[str, Any], key: str, values: list[int | float | str]) -> bool:
    wanted = [source[key]["value"] for source in (case["expect"], case.get("expect_360") or {}) if key in source]
    near = max(case.get("tolerance", 0.01), 0.0051)
    for value in values:
        for other in wanted:
            if isinstance(value, str) or isinstance(other, str):
                if str(other) in str(value) or str(value) in str(other):
                    return True
            elif abs(value - other) <= near:
                return True
    return False


if __name__ == "__main__":
    main()
