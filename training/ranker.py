"""Keep the ranking that a build of the shipped corpus learned as the one for corpora without labelled questions."""

import argparse
import json
from pathlib import Path

from faqbot.answer.rank import DEFAULT_RANKER
from faqbot.index import store


def main() -> None:
    """Copy the current version's ranker into the package."""
    parser = argparse.ArgumentParser(prog="python -m training.ranker", description=main.__doc__)
    parser.add_argument("--index", type=Path, default=Path("index"))
    path, _ = store.open_version(parser.parse_args().index)
    record = json.loads((path / "ranker.json").read_text(encoding="utf-8"))
    record["bound"] = ""  # the promise was measured on the shipped corpus and says nothing of another
    DEFAULT_RANKER.write_text(json.dumps(record, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{DEFAULT_RANKER.name}: {DEFAULT_RANKER.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
