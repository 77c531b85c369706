"""Choose which pieces of the source's 250,002 stay: what Chinese text about consumer credit is made of."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # their ids, 0 to 3, are the same in the source and in ours
SPACE = "▁"  # SentencePiece's mark of a word's beginning

# Without the pieces of the prompts, cosine to the source falls to .97-.985: every text begins with one of them.
QUERY = "query: "
PASSAGE = "passage: "
_FIELD_WORDS = "app App APP GPS LPR IRR APR ETC QQ VIP POS ATM CEO".split()
_FINALS = {
    "a": "b p m f d t n l g k h zh ch sh z c s y w",
    "o": "b p m f y w",
    "e": "m d t n l g k h zh ch sh r z c s y",
    "ai": "b p m d t n l g k h zh ch sh z c s w",
    "ei": "b p m f d n l g k h zh sh z w",
    "ao": "b p m d t n l g k h zh ch sh r z c s y",
    "ou": "p m f d t n l g k h zh ch sh r z c s y",
    "an": "b p m f d t n l g k h zh ch sh r z c s y w",
    "en": "b p m f d n g k h zh ch sh r z c s w",
    "ang": "b p m f d t n l g k h zh ch sh r z c s y w",
    "eng": "b p m f d t n l g k h zh ch sh r z c s w",
    "ong": "d t n l g k h zh ch r z c s y",
    "i": "b p m d t n l j q x zh ch sh r z c s y",
    "ia": "d l j q x",
    "iao": "b p m d t n l j q x",
    "ie": "b p m d t n l j q x",
    "iu": "m d n l j q x",
    "ian": "b p m d t n l j q x",
    "in": "b p m n l j q x y",
    "iang": "n l j q x",
    "ing": "b p m d t n l j q x y",
    "iong": "j q x",
    "u": "b p m f d t n l g k h j q x zh ch sh r z c s y w",
    "ua": "g k h zh ch sh",
    "uo": "d t n l g k h zh ch sh r z c s",
    "uai": "g k h zh ch sh",
    "ui": "d t g k h zh ch sh r z c s",
    "uan": "d t n l g k h j q x zh ch sh r z c s y",
    "un": "d t n l g k h j q x zh ch sh r z c s y",
    "uang": "g k h zh ch sh",
    "ue": "n l j q x y",
    "v": "n l",
    "ve": "n l",
}
_SYLLABLES = frozenset(
    {initial + final for final, initials in _FINALS.items() for initial in initials.split()}
    | {"a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er"}
)


def choose(pieces: Sequence[str], tokenizer: Tokenizer, texts: Iterable[str]) -> list[str]:
    """Choose the kept pieces, in the order of the source.

    :param pieces: all pieces of the source.
    :param tokenizer: the source's whole tokenizer, which shows the pieces that the texts use.
    :param texts: the corpus: its ASCII pieces stay as well.
    :returns: the special tokens first.
    """
    forced = {token for prompt in (QUERY, PASSAGE) for token in tokenizer.encode(prompt).tokens}
    forced |= {token for word in _FIELD_WORDS for text in (word, "的" + word) for token in tokenizer.encode(text).tokens}
    forced |= {mark + word for word in _FIELD_WORDS for mark in ("", SPACE)}
    seen = {token for encoding in tokenizer.encode_batch(list(texts)) for token in encoding.tokens}
    forced |= {token for token in seen if token.isascii() or token.strip(SPACE).isascii()}
    return [
        piece
        for index, piece in enumerate(pieces)
        if index < len(SPECIAL) or (piece != "<mask>" and (piece in forced or _is_general(piece)))
    ]


def read(path: Path) -> list[str]:
    """Read a list of kept pieces, one a line."""
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def write(path: Path, kept: Sequence[str]) -> None:
    """Write a list of kept pieces, one a line; no piece of the source holds a line break."""
    path.write_text("".join(piece + "\n" for piece in kept), encoding="utf-8", newline="\n")


def _is_general(piece: str) -> bool:
    """Say whether a piece stays whatever the corpus holds."""
    word = piece.replace(SPACE, "")
    if all(_is_han(char) for char in word):  # the bare word mark among them
        return True
    if all(_is_number_or_mark(char) for char in word):
        return True
    if len(word) == 1:
        return word.isascii() or unicodedata.category(word)[0] in "PS" or _is_kana(word)
    # Longer chains of syllables are other languages' words (safari, mama): 5,300 pieces that pinyin does not need.
    return word in _SYLLABLES


def _is_han(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH")) or char in "〇々"


def _is_kana(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("HIRAGANA", "KATAKANA"))


def _is_number_or_mark(char: str) -> bool:
    """Accept ASCII digits and marks, general and CJK punctuation, and full-width forms."""
    if char.isascii():
        return not char.isalpha()
    block = ord(char)
    return 0x2010 <= block <= 0x2027 or 0x2030 <= block <= 0x205E or 0x3000 <= block <= 0x303F or 0xFF00 <= block <= 0xFFEF
