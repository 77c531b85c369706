"""The guard and the masking on cases by people who did not see the rules: python -m benchmarks.guard"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.record import ROOT, write
from faqbot import personal
from faqbot.answer import guard

_CASES = ROOT / "tests" / "data" / "guard"


def main() -> None:
    rows: dict[str, Any] = {}
    crisis, harm, scam = (_read(f"{name}-test") for name in ("crisis", "harm", "scam"))
    rows["crisis"] = _alarms(crisis, "crisis", lambda text: guard.look(text).crisis)
    rows["harm"] = _alarms(harm, "harm", lambda text: guard.look(text).harm)
    rows["scam"] = _alarms(scam, "scam", lambda text: guard.look(text).scam)
    ads = _read("ads-test")
    planted = [guard.sells(case["ad"]) for case in ads if case.get("label") != "warning"]
    warned = [guard.sells(case["text"]) for case in ads if case.get("label") == "warning"]
    rows["planted advertisements"] = {"kept out": _share(planted), "warnings kept out by mistake": _share(warned)}
    for name in ("personal", "names"):
        cases = _read(f"{name}-test")
        masked = [(personal.mask(c["text"]), c) for c in cases]
        rows[name] = {
            "masked": _share(part not in text for text, c in masked for part in c["masked"]),
            "kept": _share(part in text for text, c in masked for part in c.get("keep", ())),
        }
    write("guard", {"rows": rows})


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
