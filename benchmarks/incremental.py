"""What a build costs when one passage in a hundred has changed, against a full one, with the embedded model.

python -m benchmarks.incremental                    # 10,000 passages: about ten minutes on two cores
python -m benchmarks.incremental --passages 1000
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.record import ROOT, write
from faqbot import build_index
from faqbot.corpus.articles import ReadFile, read_folder
from faqbot.text import sentences

_PASSAGE_CHARS = 300
_PASSAGES_AN_ARTICLE = 5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = large_corpus(Path(folder) / "corpus", options.passages)
        figures = builds(corpus, Path(folder) / "index")
    write("incremental", {"load_average": round(os.getloadavg()[0], 1), **figures})


def large_corpus(folder: Path, passages: int) -> Path:
    """Write articles of about five passages of 300 characters each, out of shuffled sentences of the shipped ones."""
    draw = random.Random(0)
    bodies = [read.article.body for read in read_folder(ROOT / "corpus") if isinstance(read, ReadFile)]
    pool = [body[start:end] for body in bodies for start, end in sentences(body) if not body[start:end].startswith("#")]
    for number in range(passages // _PASSAGES_AN_ARTICLE):
        parts = []
        for section in range(_PASSAGES_AN_ARTICLE):
            text = ""
            while len(text) < _PASSAGE_CHARS - 20:
                text += draw.choice(pool)
            parts.append(f"## 第{section}节{draw.choice(pool)[:12]}\n\n{text[:_PASSAGE_CHARS]}\n")
        path = folder / "articles" / f"{number % 50:02}" / f"{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: {draw.choice(pool)[:24]!r}\n---\n" + "\n".join(parts), encoding="utf-8")
    return folder


def builds(corpus: Path, index: Path) -> dict[str, Any]:
    """Build in full, again, and with every hundredth article changed."""
    full, nothing = _timed(corpus, index), _timed(corpus, index)
    for path in sorted((corpus / "articles").rglob("*.md"))[::100]:
        path.write_text(path.read_text(encoding="utf-8").replace("\n\n", "\n\n改了一句话。", 5), encoding="utf-8")
    changed = _timed(corpus, index)
    shares = {name: round(changed[name] / full[name], 4) for name in ("seconds", "processor_s")}
    return {"full": full, "nothing changed": nothing, "1 % changed": changed, "share of full": shares}


def _timed(corpus: Path, index: Path) -> dict[str, Any]:
    """Build, and tell seconds by the clock and of the processor; the latter compare on a busy machine too."""
    began = time.process_time()
    report = build_index(corpus, index)
    return {
        "passages": report.passages,
        "files_read": report.read,
        "texts_encoded": report.encoded,
        "seconds": round(report.seconds, 1),
        "processor_s": round(time.process_time() - began, 1),
    }


if __name__ == "__main__":
    main()
