"""Bytes of a file become text or plain data, with encodings recognised and limits kept."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

import yaml

from faqbot.errors import ArticleError, CorpusError

MAX_FILE_BYTES = 10 * 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[-+0-9_:.a-fx]{400,}")  # base 60 makes thousands of digits of it, which Python refuses to print
# The most frequent characters of running text, in both scripts: real text decoded rightly is full of them, text decoded
# with the wrong one of two overlapping double-byte encodings has almost none.
_FREQUENT = frozenset("的一是不了在人有我他这这個个们來来上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着下自之年过過发發后後作里裡款贷貸还還期金行利率逾信用钱錢催收法院電电话話")  # fmt: skip


def read_text(path: Path) -> str:
    """Read a text file in UTF-8, GB18030 or Big5, with or without a byte order mark.

    :raises ArticleError: when the file is unreadable, empty, larger than ``MAX_FILE_BYTES`` or not text.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ArticleError(f"{path}: {size / 1e6:.1f} MB; expected at most 10 MB. Split the file.")
        data = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read ({error.strerror or error}). Check the file's permissions.") from None
    if not data.strip(b"\x00 \t\r\n"):
        raise ArticleError(f"{path}: is empty. Write the article or remove the file.")
    try:
        return decode(data)
    except UnicodeError:
        raise ArticleError(f"{path}: is not text in UTF-8, GB18030 or Big5. Save it as UTF-8.") from None


def decode(data: bytes) -> str:
    """Decode text of unknown encoding: a BOM decides, then UTF-8, then the better of GB18030 and Big5.

    :raises UnicodeError: when no reading gives text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding)
    if data.count(b"\x00") or sum(byte < 9 or 13 < byte < 27 for byte in data[:4096]) > len(data[:4096]) // 100:
        raise UnicodeError("binary data")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > len(data) - 4:
            return data[: error.start].decode("utf-8")
    readings: list[tuple[float, str]] = []
    declared = _DECLARED.search(data[:2048])
    for encoding in ("gb18030", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        said = bool(declared) and declared is not None and declared[1].decode().lower()[:2] == encoding[:2]
        readings.append((_frequent_share(text) + 0.05 * said, text))
    if not readings or max(readings)[0] < 0.02:
        raise UnicodeError("no encoding gives Chinese text")
    return max(readings)[1]


def _frequent_share(text: str) -> float:
    han = [c for c in text if "\u3400" <= c <= "\u9fff" or "\ue000" <= c <= "\uf8ff"]
    return sum(c in _FREQUENT for c in han) / max(len(han), 1)


def parse_yaml(text: str, where: str) -> Any:
    """Parse YAML into plain data.

    :param where: the file's name, for the message.
    :raises CorpusError: naming the line when the text is not valid YAML.
    """
    try:
        # Nobody needs anchors here, and they let ten lines unfold to gigabytes.
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise yaml.YAMLError("aliases (*name) are not allowed")
            if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and _LONG_NUMBER.fullmatch(event.value):
                raise yaml.YAMLError(f"a number of {len(event.value)} characters")
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise CorpusError(f"{where}:{line} is not valid YAML ({problem}). Quote values that contain ': ' or '#'.") from None
