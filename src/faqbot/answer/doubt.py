"""How likely a sentence states a rule that does not hold: a small linear model beside the claims, for wordings no pattern foresaw.

It reads character n-grams and what ``statement`` and the claims see in the sentence. ``training/freshness.py`` fits it on labelled
statements; the weights are committed beside this file. It never speaks alone: a claim whose subject the sentence names says which rule
holds instead.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass
from functools import cache
from math import exp, log, sqrt
from pathlib import Path

from faqbot.corpus.claims import Claims
from faqbot.corpus.statement import signs

BUCKETS = 1 << 17
_GRAMS = (1, 2, 3, 4)
_GRAM_WEIGHT = 4.0  # of the n-grams' unit vector against the named features, as the model is fitted
_NUMBERS = re.compile(r"\d+")
_PATH = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: one weight a bucket of n-grams, one a named feature, and a bias."""

    buckets: bytes  # signed, in units of ``scale``
    scale: float
    named: dict[str, float]
    bias: float


@cache
def shipped() -> Weights:
    """Return the weights committed beside this file."""
    data = json.loads(_PATH.read_text(encoding="utf-8"))
    return Weights(zlib.decompress(base64.b64decode(data["buckets"])), data["scale"], data["named"], data["bias"])


def grams(sentence: str) -> dict[int, float]:
    """Return the n-grams of a plain sentence, hashed, as a unit vector; digits count as one sign."""
    text = f" {_NUMBERS.sub('0', sentence.lower())} "
    counts: dict[int, int] = {}
    for size in _GRAMS:
        for start in range(len(text) - size + 1):
            bucket = zlib.crc32(text[start : start + size].encode()) % BUCKETS
            counts[bucket] = counts.get(bucket, 0) + 1
    values = {bucket: 1 + log(count) for bucket, count in counts.items()}
    length = sqrt(sum(value * value for value in values.values())) or 1.0
    return {bucket: _GRAM_WEIGHT * value / length for bucket, value in values.items()}


def features(sentence: str, claims: Claims, touched: dict[str, float]) -> dict[str, float]:
    """Return the named features of a plain sentence.

    :param touched: for each claim whose subject the sentence names, the share of the claim's words that stand in it.
    """
    found = {f"word {name}": min(count, 3) / 2 for name, count in claims.words_in(sentence).items()}
    found |= {f"sign {name}": 1.0 for name in signs(sentence)}
    found |= {f"lender {kind}": 1.0 for _, _, kind in claims.lenders_in(sentence)}
    found |= touched
    if touched.get("nearest claim") == 1.0:
        found["whole claim"] = 1.0
        if not {"sign past", "sign denied"}.isdisjoint(found):
            found["whole claim, taken back"] = 1.0
    return found


def doubt(sentence: str, claims: Claims, touched: dict[str, float], weights: Weights | None = None) -> float:
    """Return the probability in [0, 1] that a plain sentence states a rule that does not hold."""
    model = weights or shipped()
    total = model.bias
    for bucket, value in grams(sentence).items():
        weight = model.buckets[bucket]
        total += value * model.scale * (weight - 256 if weight > 127 else weight)
    total += sum(model.named.get(name, 0.0) * value for name, value in features(sentence, claims, touched).items())
    return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))
