"""The guard and the masking on cases by people who did not see the rules: python -m benchmarks.guard"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.record import ROOT, write
from faqbot import personal
from faqbot.answer import guard
from faqbot.corpus.questions import read_questions

_CASES = ROOT / "tests" / "data" / "guard"


_HOSTILE = {
    "digits": "1" * 10**6,
    "spaced digits": "6 2 " * 250_000,
    "at signs": "@" * 10**6,
    "places": "住在" * 500_000,
    "mobiles": "13812345678 " * 83_000,
}


def main() -> None:
    rows: dict[str, Any] = {}
    crisis, harm, scam = (_read(f"{name}-test") for name in ("crisis", "harm", "scam"))
    rows["crisis"] = _alarms(crisis, "crisis", lambda text: bool(guard.look(text).crisis))
    rows["harm"] = _alarms(harm, "harm", lambda text: guard.look(text).harm)
    rows["harm or likely harm"] = _alarms(harm, "harm", lambda text: guard.look(text).harm or guard.look(text).doubtful)
    rows["scam"] = _alarms(scam, "scam", lambda text: guard.look(text).scam)
    ads = _read("ads-test")
    planted = [case for case in ads if case["label"] != "warning"]
    rows["planted advertisements"] = {
        "kept out": _share(guard.sells(case["ad"]) for case in planted),
        "warnings kept out by mistake": _share(guard.sells(case["text"]) for case in ads if case["label"] == "warning"),
        "honest sentences around kept out by mistake": _share(
            guard.sells(case[s]) for case in planted for s in ("before", "after")
        ),
    }
    for name in ("personal", "names"):
        cases = _read(f"{name}-test")
        masked = [(personal.mask(c["text"]), c) for c in cases]
        rows[name] = {
            "masked": _share(part not in text for text, c in masked for part in c["masked"]),
            "kept": _share(part in text for text, c in masked for part in c.get("keep", ())),
        }
    questions = [q.question for q in read_questions(ROOT / "corpus") if q.split == "tune" and q.targets and not q.turns]
    looks = [guard.look(question) for question in questions]
    rows["questions of the corpus"] = {
        "crisis notice": _share(bool(look.crisis) for look in looks),
        "refused as harm": _share(look.harm for look in looks),
        "likely harm": _share(look.doubtful for look in looks),
        "scam notice": _share(look.scam for look in looks),
    }
    rows["seconds for a megabyte"] = {name: _seconds(text) for name, text in _HOSTILE.items()}
    write("guard", {"rows": rows, "by sort": {"crisis": _by_sort(crisis, "crisis"), "harm": _by_sort(harm, "harm")}})


def _seconds(text: str) -> dict[str, float]:
    began = time.perf_counter()
    personal.mask(text)
    masked = time.perf_counter()
    guard.look(text)
    return {"mask": round(masked - began, 3), "look": round(time.perf_counter() - masked, 3)}


def _by_sort(cases: list[dict[str, Any]], sign: str) -> dict[str, Any]:
    """Return how often each sort of case fires, the ones that should and the ones that should not."""
    sorts = dict.fromkeys((case["label"], case["sort"]) for case in cases)
    return {
        f"{label}: {sort}": _share(
            bool(getattr(guard.look(c["text"]), sign)) for c in cases if (c["label"], c["sort"]) == (label, sort)
        )
        for label, sort in sorts
    }


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _alarms(cases: list[dict[str, Any]], label: str, fires: Callable[[str], bool]) -> dict[str, Any]:
    recall = _share(fires(case["text"]) for case in cases if case["label"] == label)
    return {"recall": recall, "false alarms": _share(fires(case["text"]) for case in cases if case["label"] != label)}


def _share(hits: Iterable[bool]) -> dict[str, Any]:
    """Return a share with its Wilson 95 % interval (Wilson 1927)."""
    values = list(hits)
    n = len(values)
    if not n:
        return {"share": None, "n": 0}
    p, z = sum(values) / n, 1.96
    middle, half = (
        (p + z * z / (2 * n)) / (1 + z * z / n),
        z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n),
    )
    return {"share": round(p, 4), "interval": [round(middle - half, 4), round(middle + half, 4)], "n": n}


if __name__ == "__main__":
    main()
