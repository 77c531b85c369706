"""Fit the linear model of ``faqbot.answer.doubt`` on labelled statements and on the sentences of our own articles.

Run: ``python -m training.freshness`` (scikit-learn; half a minute). The statements of ``test.jsonl`` are for measuring and are not read.
"""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from faqbot.answer import doubt, freshness
from faqbot.corpus.articles import read_folder
from faqbot.corpus.claims import Claims, read_claims
from faqbot.corpus.facts import FactRegistry, read_facts
from faqbot.corpus.statement import plain
from faqbot.text import sentences
from faqbot.types import SkippedFile

ROOT = Path(__file__).parent.parent
STATEMENTS = ROOT / "tests" / "data" / "statements"
FILES = ("dev", "more-dev", "own-dev", "broad-dev", "beliefs-dev")
TODAY = date(2026, 11, 25)
WRONG = ("outdated", "other_lender")
STATEMENT_WEIGHT = 8.0  # of one labelled statement against one sentence of our articles, of which there are six thousand
STRENGTH = 1.0  # inverse of the regularisation, chosen by leaving out one batch of statements at a time (2026-11-26)


def main() -> None:
    """Fit the model and write its weights beside the module that reads them."""
    facts, claims = read_facts(ROOT / "corpus"), read_claims(ROOT / "corpus")
    rows = [row for name in FILES for row in read(name) if not row.get("as_of")]
    examples = [(row["text"], row["label"] in WRONG, STATEMENT_WEIGHT) for row in rows]
    examples += [(text, False, 1.0) for text in article_sentences(facts, claims)]
    weights = fit(examples, facts, claims)
    data = {
        "buckets": base64.b64encode(zlib.compress(weights.buckets, 9)).decode(),
        "scale": weights.scale,
        "named": {name: round(value, 4) for name, value in sorted(weights.named.items())},
        "bias": round(weights.bias, 4),
    }
    path = ROOT / "src" / "faqbot" / "answer" / "doubt.json"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(examples)} examples, {len(weights.named)} named features, {path.stat().st_size} bytes")


def read(name: str) -> list[dict[str, str]]:
    """Return the labelled statements of one file."""
    return [json.loads(line) for line in (STATEMENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def article_sentences(facts: FactRegistry, claims: Claims) -> list[str]:
    """Return the sentences of our articles that name a claim's subject: they state what holds."""
    bodies = [file.article.body for file in read_folder(ROOT / "corpus") if not isinstance(file, SkippedFile)]
    found = [body[start:end] for body in bodies for start, end in sentences(body)]
    return [text for text in found if len(text) > 10 and freshness.touched(plain(text), facts, claims, TODAY)]


def fit(examples: list[tuple[str, bool, float]], facts: FactRegistry, claims: Claims) -> doubt.Weights:
    """Return the model of the examples, its n-gram weights in one byte each."""
    names: dict[str, int] = {}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for text, _, _ in examples:
        whole = plain(text)
        for bucket, value in doubt.grams(whole).items():
            columns.append(bucket)
            values.append(value)
        for name, value in doubt.features(whole, claims, freshness.touched(whole, facts, claims, TODAY)).items():
            columns.append(doubt.BUCKETS + names.setdefault(name, len(names)))
            values.append(value)
        ends.append(len(columns))
    matrix = csr_matrix((values, columns, ends), shape=(len(examples), doubt.BUCKETS + len(names)))
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(matrix, [wrong for _, wrong, _ in examples], sample_weight=[weight for _, _, weight in examples])
    learned = model.coef_[0]
    scale = float(np.abs(learned[: doubt.BUCKETS]).max()) / 127
    buckets = np.round(learned[: doubt.BUCKETS] / scale).astype(np.int8).tobytes()
    return doubt.Weights(
        buckets, scale, {name: float(learned[doubt.BUCKETS + i]) for name, i in names.items()}, float(model.intercept_[0])
    )


if __name__ == "__main__":
    main()
