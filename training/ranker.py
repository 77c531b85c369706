"""Fit the ranking for corpora without labelled questions: on the shipped ones, as if nobody had written a wording."""

import argparse
import json
from pathlib import Path

from faqbot import FaqBot
from faqbot.answer.fit import fit_ranker
from faqbot.answer.rank import DEFAULT_RANKER
from faqbot.corpus.questions import read_questions

_ROOT = Path(__file__).parent.parent


def main() -> None:
    """Fit on the tune split and write the package's default ranking; needs ``index/`` (faqbot build), two minutes."""
    parser = argparse.ArgumentParser(prog="python -m training.ranker", description=main.__doc__)
    parser.add_argument("--index", type=Path, default=_ROOT / "index")
    index, _, _ = FaqBot.open(parser.parse_args().index).explain("热身")
    tune = [question for question in read_questions(_ROOT / "corpus") if question.split == "tune"]
    record = fit_ranker(index, tune, foreign=True).to_dict()
    record["bound"] = ""  # the promise was measured on the shipped corpus and says nothing of another
    DEFAULT_RANKER.write_text(json.dumps(record, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{DEFAULT_RANKER.name}: {DEFAULT_RANKER.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
