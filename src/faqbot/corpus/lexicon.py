"""How borrowers say it: slang, synonyms and common typos, each with the field's standard term."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from faqbot.corpus.files import read_text
from faqbot.errors import CorpusError

KINDS = ("slang", "synonym", "typo", "pinyin", "initials", "traditional", "region", "product")
COLUMNS = ("term", "canonical", "kind", "note")


@dataclass(frozen=True, slots=True)
class Entry:
    """One way of saying a term of the field."""

    term: str
    canonical: str
    kind: str  # one of KINDS
    note: str = ""
    line: int = 0


def read_lexicon(folder: Path) -> list[Entry]:
    """Read ``lexicon.tsv`` of a corpus folder; a folder without one has no lexicon.

    :raises CorpusError: naming the line that cannot be used.
    """
    path = folder / "lexicon.tsv"
    if not path.exists():
        return []
    lines = read_text(path).splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise CorpusError(f"{path}: line 1 is {lines[:1]}; expected the columns {' '.join(COLUMNS)}, parted by tabs.")
    return list(_entries(path, lines[1:]))


def _entries(path: Path, lines: list[str]) -> Iterable[Entry]:
    seen: dict[str, int] = {}
    for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
        if not row or not any(row):
            continue
        if len(row) != len(COLUMNS):
            raise CorpusError(
                f"{path}: line {number} has {len(row)} columns; expected {len(COLUMNS)}: {' '.join(COLUMNS)}."
            )
        term, canonical, kind, note = (cell.strip() for cell in row)
        if not term or not canonical:
            raise CorpusError(f"{path}: line {number} has no {'term' if not term else 'canonical'}.")
        if kind not in KINDS:
            raise CorpusError(f"{path}: line {number}: kind is {kind!r}; expected one of {', '.join(KINDS)}.")
        if term in seen:
            raise CorpusError(f"{path}: line {number}: {term} already stands in line {seen[term]}.")
        seen[term] = number
        yield Entry(term, canonical, kind, note, number)
