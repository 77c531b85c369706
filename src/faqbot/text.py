"""Chinese text as the search sees it: one normal form, tokens, and sentences with their offsets."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

MAX_QUESTION_CHARS = 2000  # a longer question is cut here: enough for any story, and a bound for every step behind it

_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\ud800-\udfff]|[\x00-\x08\x0b-\x1f\x7f]"
)
_SPACES = re.compile(r"\s+")
_TRADITIONAL_FIXES = str.maketrans({"帐": "账", "佔": "占", "妳": "你", "喫": "吃"})

# A number keeps its unit, so that 3期 and 36期, 12% and 12天 never match one another by their digits.
_NUMBER = (
    r"\d+(?:\.\d+)?"
    r"(?:万元|亿元|千元|百元|个月|个点|块钱|小时|分钟|工作日|[%‰万亿千元块毛期年月日天号条次岁倍成厘分折秒周])?"
)
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<latin>[a-z][a-z0-9]*)|(?P<han>[\u3400-\u9fff\uf900-\ufaff]+)")

_SENTENCE_END = re.compile(r"[。！？!?；;…]+[”’」』）)\]]*|\n+")


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Turn Traditional characters into Simplified; Simplified text passes unchanged.

    Only characters: OpenCC's phrase tables for Taiwan's terms (``tw2sp``) rewrite Simplified text too, 执行程序 into
    执进程序. Terms of other regions are the lexicon's work. OpenCC leaves 帐户, which the field writes 账户.
    """
    return str(_to_simplified().convert(text)).translate(_TRADITIONAL_FIXES)


def clean_input(text: str) -> str:
    """Remove what cannot be read (control, zero-width and direction characters) and cut to ``MAX_QUESTION_CHARS``."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text[: 4 * MAX_QUESTION_CHARS])).strip()[:MAX_QUESTION_CHARS]


def normalise(text: str) -> str:
    """Return the one form in which queries and passages meet: NFKC, lower case, Simplified, single spaces."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower()
    return _SPACES.sub(" ", simplify(text)).strip()


def tokens(text: str) -> list[str]:
    """Split normalised text into what BM25 counts: Han characters and bigrams, whole numbers with units, Latin words.

    :param text: as ``normalise`` returns it.
    :returns: tokens in order of appearance, repeats included; empty for text without letters or digits.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        run = match.group()
        if match.lastgroup == "han":
            found.extend(run)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.append(run)
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of ``text`` as half-open ranges; every non-blank character lies in exactly one.

    A line ends a sentence; closing quotes and brackets stay with the sentence they close.
    """
    ranges: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        _append_stripped(ranges, text, start, match.end())
        start = match.end()
    _append_stripped(ranges, text, start, len(text))
    return ranges


def _append_stripped(ranges: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    if start < end:
        ranges.append((start, end))


def bigrams(text: str) -> frozenset[str]:
    """Return the set of character pairs of the normalised text's letters and digits, for overlap measures."""
    letters = "".join(c for c in normalise(text) if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1)) or frozenset(letters)
