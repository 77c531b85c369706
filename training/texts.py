"""Read the corpus as plain texts: what the vocabulary and the smoothing are chosen by."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from training.vocabulary import PASSAGE, QUERY

_SAMPLE = 200  # texts of each kind; more of them moved no exponent that matters
_PASSAGE_CHARACTERS = (60, 400)
_SHORTEST_QUESTION = 5


def lines(corpus: Path) -> Iterator[str]:
    """Yield each line of each text file, in the order of paths; from .jsonl only the strings, not the keys."""
    for path in sorted(corpus.rglob("*")):
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield from _strings(json.loads(line) if line.strip() else "")
        elif path.suffix in (".md", ".txt", ".yaml", ".tsv"):
            yield from filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines()))


def calibration(corpus: Path) -> list[str]:
    """Take up to 200 passages and 200 short lines with their prompts, by the hash of the text: no order, no seed."""
    shortest, longest = _PASSAGE_CHARACTERS
    passages, questions = set(), set()
    for line in lines(corpus):
        if len(line) >= shortest:
            passages.add(PASSAGE + line[:longest])
        elif len(line) >= _SHORTEST_QUESTION:
            questions.add(QUERY + line.lstrip("-# "))
    return [text for group in (passages, questions) for text in sorted(group, key=_hash)[:_SAMPLE]]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in _strings(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _strings(part))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
