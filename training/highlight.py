"""Fit the weights by which sentences are marked: python -m training.highlight prints them."""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from faqbot.answer.highlight import signs
from faqbot.text import sentences
from training.finetune import ROOT

LABELS = ROOT / "tests" / "data" / "highlight"


def main(labels: Path = LABELS / "dev.jsonl") -> None:
    """Learn from the labelled tune questions; benchmarks.highlight measures on the test ones."""
    rows, wanted = [], []
    for line in labels.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found = signs(record["question"], record["text"], sentences(record["text"]))
        rows += found
        wanted += [place in record["answer"] for place in range(len(found))]
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=3000).fit(np.array(rows), wanted)
    print("_WEIGHTS =", tuple(round(float(weight), 3) for weight in model.coef_[0]))


if __name__ == "__main__":
    main()
