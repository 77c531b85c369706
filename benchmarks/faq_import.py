"""Pairs of a spreadsheet into a corpus folder and out again: seconds and megabytes; the build behind it is in benchmarks.speed.

python -m benchmarks.faq_import [--pairs 1500]
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.record import ROOT, write
from faqbot.corpus.articles import ReadFile, read_folder
from faqbot.corpus.chunk import split
from faqbot.corpus.corpus import read_corpus
from faqbot.corpus.export import export_file
from faqbot.corpus.faq import Pair, import_file, read_stored, to_record


def made(count: int) -> list[Pair]:
    """Return pairs made of the shipped sections: a heading asks, its section answers."""
    files = [file for file in read_folder(ROOT / "corpus") if isinstance(file, ReadFile)]
    sections = [(file.article, passage) for file in files for passage in split(file.article)]
    chance = random.Random(5)
    pairs = []
    for number in range(count):
        article, passage = sections[number % len(sections)]
        question = f"{article.title} {passage.heading} {number // len(sections) or ''}".strip()
        similar = tuple(dict.fromkeys(chance.sample(article.questions, min(3, len(article.questions)))))
        pairs.append(Pair(f"k{number}", question, passage.text, similar, article.topics[0]))
    return pairs


def measured(name: str, count: int) -> dict[str, Any]:
    import json

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for corpus in ("one", "two"):
            (work / corpus / "faq").mkdir(parents=True)
        source = work / "pairs.jsonl"
        lines = "".join(json.dumps(to_record(pair), ensure_ascii=False) + "\n" for pair in made(count))
        source.write_text(lines, encoding="utf-8")
        plan = import_file(source, work / "one", "team")
        began = time.perf_counter()
        export_file(work / name, work / "one")
        out = time.perf_counter()
        back = import_file(work / name, work / "two", "team")
        into = time.perf_counter()
        again = import_file(work / name, work / "two", "team")
        same = time.perf_counter()
        read = read_corpus([work / "two"])
        end = time.perf_counter()
        return {
            "pairs": len(plan.new),
            "file MB": round((work / name).stat().st_size / 1e6, 2),
            "export s": round(out - began, 2),
            "import s": round(into - out, 2),
            "import again, nothing changed s": round(same - into, 2),
            "read as articles s": round(end - same, 2),
            "articles": len(read.files),
            "lossless": read_stored(back.target) == read_stored(plan.target) and not (again.new or again.changed),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1500)
    count = parser.parse_args().pairs
    figures: dict[str, Any] = {name: measured(name, count) for name in ("faq.xlsx", "faq.csv", "faq.jsonl")}
    figures["peak MB of the process"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    write("faq-import", figures)


if __name__ == "__main__":
    main()
