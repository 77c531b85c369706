"""Near-duplicates: labelled pairs told apart, beside simpler ways, and 100,000 passages in seconds and megabytes.

python -m benchmarks.duplicates            # about a minute; the passages need FAQBOT_DATA
python -m benchmarks.duplicates --quick    # the labelled pairs only, nothing written
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.record import ROOT, write
from faqbot.corpus.duplicates import differences, shingles, twins
from faqbot.text import normalise, sentences

_PASSAGES, _CHARS, _REPOSTED = 100_000, 300, 0.05
Judge = Callable[[str, str], str]


def pairs() -> list[dict[str, str]]:
    path = ROOT / "tests" / "data" / "duplicates" / "pairs.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def shipped(left: str, right: str) -> str:
    if not twins([left, right]):
        return "different"
    return "contradiction" if differences(left, right) else "same"


def without_numbers(left: str, right: str) -> str:
    return "same" if twins([left, right]) else "different"


def equal(left: str, right: str) -> str:
    return "same" if normalise(left) == normalise(right) else "different"


def dice(threshold: float) -> Judge:
    def judge(left: str, right: str) -> str:
        one, other = shingles(left, 5), shingles(right, 5)
        return "same" if 2 * len(one & other) / max(len(one) + len(other), 1) >= threshold else "different"

    return judge


def score(judge: Judge, chosen: list[dict[str, str]]) -> dict[str, Any]:
    """Return precision, recall and F1 of each verdict, and of "one text" (same or contradiction)."""
    told = [(pair["label"], judge(pair["left"], pair["right"])) for pair in chosen]
    figures: dict[str, Any] = {}
    for name, of in (("same", {"same"}), ("contradiction", {"contradiction"}), ("one text", {"same", "contradiction"})):
        right = sum(is_ in of and said in of for is_, said in told)
        said, true = sum(said in of for _, said in told), sum(is_ in of for is_, _ in told)
        figures[name] = {
            "precision": round(right / max(said, 1), 3),
            "recall": round(right / max(true, 1), 3),
            "f1": round(2 * right / max(said + true, 1), 3),
        }
    return figures


def by_kind(judge: Judge, chosen: list[dict[str, str]]) -> dict[str, str]:
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for pair in chosen:
        counts[f"{pair['label']}: {pair['kind']}"][judge(pair["left"], pair["right"]) == pair["label"]] += 1
    return {kind: f"{count[True]}/{count.total()}" for kind, count in sorted(counts.items())}


def passages() -> tuple[list[str], list[tuple[int, int]]]:
    """Return passages of statutes and a share of reposts, and which is whose repost."""
    folder = Path(os.environ["FAQBOT_DATA"])
    with (folder / "train" / "statutes.jsonl").open(encoding="utf-8") as file:
        articles = [json.loads(line)["text"] for line in file]
    chance = random.Random(7)
    own = int(_PASSAGES * (1 - _REPOSTED))
    texts: list[str] = []
    for _ in itertools.count():
        chance.shuffle(articles)  # in another order the same articles make other passages
        gathered = ""
        for article in articles:
            gathered = f"{gathered}\n{article}" if gathered else article
            if len(gathered) >= _CHARS:
                texts.append(gathered[: _CHARS + 100])
                gathered = ""
            if len(texts) == own:
                break
        if len(texts) == own:
            break
    planted = []
    for row in chance.sample(range(own), _PASSAGES - own):
        parts = [texts[row][start:end] for start, end in sentences(texts[row])]
        if len(parts) > 3:
            parts.pop(chance.randrange(len(parts)))
        chance.shuffle(parts)
        planted.append((row, len(texts)))
        texts.append("本站提醒您：" + "\n".join(parts).replace("应当", "应该", 2))
    return texts, planted


def large() -> None:
    """Find the twins of all passages in this process, and print what it took."""
    texts, planted = passages()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    found = twins(texts)
    seconds = time.perf_counter() - began
    met = {(twin.one, twin.other) for twin in found}
    figures = {
        "passages": len(texts),
        "characters": sum(map(len, texts)),
        "seconds": round(seconds, 1),
        "peak MB of the process": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "of them before, with the texts": round(before / 1024),
        "pairs": len(found),
        "planted reposts": len(planted),
        "found": sum(pair in met for pair in planted),
    }
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.large:
        large()
        return
    everything = pairs()
    figures: dict[str, Any] = {"pairs": len(everything), "labels": Counter(pair["label"] for pair in everything)}
    for split in ("dev", "test"):
        chosen = [pair for pair in everything if pair["split"] == split]
        figures[split] = {"faqbot": score(shipped, chosen), "right by kind": by_kind(shipped, chosen)}
    test = [pair for pair in everything if pair["split"] == "test"]
    ways: dict[str, Judge] = {
        "without comparing numbers": without_numbers,
        "equal after normalising": equal,
        "overlap of 5-character shingles 0.8": dice(0.8),
        "overlap of 5-character shingles 0.5": dice(0.5),
    }
    figures["simpler ways, test"] = {name: {k: v["f1"] for k, v in score(way, test).items()} for name, way in ways.items()}
    if options.quick:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    if "FAQBOT_DATA" in os.environ:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.duplicates", "--large"], capture_output=True, text=True, check=True, cwd=ROOT
        )
        figures["100,000 passages"] = json.loads(done.stdout)
    else:
        figures["100,000 passages"] = "skipped: FAQBOT_DATA names no folder"
    write("duplicates", figures)


if __name__ == "__main__":
    main()
