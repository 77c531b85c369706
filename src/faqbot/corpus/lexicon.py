"""How borrowers say it: slang, synonyms and common typos, each with the field's standard term."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from faqbot.corpus.files import read_text
from faqbot.errors import CorpusError
from faqbot.text import normalise

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


class Lexicon:
    """Finds the lexicon's terms in a text, longest first, and says it in the field's words; safe to use from many threads."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        pairs = ((normalise(entry.term), normalise(entry.canonical)) for entry in entries)
        self._set({term: canonical for term, canonical in pairs if term != canonical})

    @classmethod
    def from_terms(cls, terms: dict[str, str]) -> Lexicon:
        """Make a lexicon of normalised terms and their canonical ones, as ``terms`` holds them."""
        lexicon = cls()
        lexicon._set(terms)
        return lexicon

    def _set(self, terms: dict[str, str]) -> None:
        self.terms = terms
        self._sizes: dict[str, list[int]] = {}  # the lengths of the terms that begin with two characters, longest first
        for term in sorted(terms, key=len, reverse=True):
            sizes = self._sizes.setdefault(term[:2], [])
            if len(term) not in sizes:
                sizes.append(len(term))

    def canonical(self, text: str) -> str:
        """Replace every term by its canonical one; ``text`` is normalised."""
        return "".join(replaced or piece for piece, replaced in self._pieces(text))

    def expand(self, text: str) -> str:
        """Return the text with the canonical terms it means behind it, so that either way of saying it is found."""
        found = [replaced for _, replaced in self._pieces(text) if replaced]
        return " ".join([text, *found])

    def _pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """Part a text into terms with their canonical, and what lies between them with ``""``."""
        begun = start = 0  # of what lies between, and of what is looked at
        while start < len(text):
            sizes = self._sizes.get(text[start : start + 2])
            size = next((n for n in sizes if self._is_term(text, start, n)), 0) if sizes else 0
            if size < 2:
                start += 1
                continue
            if begun < start:
                yield text[begun:start], ""
            piece = text[start : start + size]
            yield piece, self.terms[piece]
            begun = start = start + size
        if begun < len(text):
            yield text[begun:], ""

    def _is_term(self, text: str, start: int, size: int) -> bool:
        piece = text[start : start + size]
        if piece not in self.terms:
            return False
        # A Latin term is a whole word: zx is 征信, also before 3, the zx in zxing is not.
        end = start + size
        return not _is_one_word(text[start - 1 : start], piece[0]) and not _is_one_word(piece[-1], text[end : end + 1])


def _is_one_word(before: str, after: str) -> bool:
    """Tell whether two neighbouring characters are of one Latin word or one number."""
    both = before + after
    return len(both) == 2 and both.isascii() and (both.isalpha() or both.isdigit())


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
