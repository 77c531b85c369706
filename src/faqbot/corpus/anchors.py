"""Which pairs of characters a pattern cannot do without, so that most texts are passed over without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:|P<\w+>)|\(|[*+?]\??|\{\d*,?\d*\}\??|.", re.DOTALL)
_LOOK = ("(?=", "(?!", "(?<=", "(?<!")
_NO_LITERALS = ".^$("
_OPTIONAL = re.compile(r"[*?]|\{(?:0|,)")


def anchors(pattern: str) -> frozenset[str]:
    """Return characters and pairs of them, in lower case, one of which stands in every text that a pattern finds something in.

    Empty when the pattern names none: then it has to be run.
    """
    return _alternatives(_Tokens(pattern)) or frozenset()


def grams(text: str) -> set[str]:
    """Return the characters of a text and the pairs of them, in lower case, to hold against ``anchors``."""
    text = text.lower()
    return {*text, *map("".join, pairwise(text))}


class _Tokens:
    """The tokens of a pattern, read one after another."""

    def __init__(self, pattern: str) -> None:
        self._left: Iterator[str] = iter(_TOKEN.findall(pattern))
        self.next: str = next(self._left, "")

    def take(self) -> str:
        taken, self.next = self.next, next(self._left, "")
        return taken


def _alternatives(tokens: _Tokens) -> frozenset[str] | None:
    """Read up to the end or a closing bracket; None where an alternative can do without any character."""
    found = [_sequence(tokens)]
    while tokens.next == "|":
        tokens.take()
        found.append(_sequence(tokens))
    known = [anchor for anchor in found if anchor]
    return frozenset().union(*known) if len(known) == len(found) else None


def _sequence(tokens: _Tokens) -> frozenset[str] | None:
    """Read one alternative and return the most telling of its parts that must be there: a pair, else a group, else a character."""
    pair = group = single = None
    before = ""
    while tokens.next and tokens.next not in ("|", ")"):
        piece, part = tokens.take(), None
        if piece.startswith("("):
            part = _alternatives(tokens)
            tokens.take()
        repeat = tokens.take() if re.match(r"[*+?{]", tokens.next) else ""
        there = not _OPTIONAL.match(repeat)
        literal = piece.lower() if there and len(piece) == 1 and piece not in _NO_LITERALS else ""
        if literal:
            single = single or frozenset((literal,))
            pair = pair or (frozenset((before + literal,)) if before else None)
        elif part and there and piece not in _LOOK:
            group = group or part
        before = literal if not repeat else ""
    return pair or group or single
