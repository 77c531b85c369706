"""Stored question-and-answer pairs become a spreadsheet, CSV or JSONL file that imports to the same pairs."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from faqbot.corpus.faq import Pair, read_stored, to_record
from faqbot.errors import CorpusError, InputError

_HEADINGS = {
    "question": "问题",
    "similar": "相似问",
    "answer": "答案",
    "category": "分类",
    "key": "编号",
    "source": "来源",
    "updated": "更新日期",
}
_WIDTHS = (36, 36, 72, 14, 16, 20, 14)
# A cell that begins so is a formula to a spreadsheet program (OWASP, CSV injection); a ' before it makes it text, and
# importing takes the ' away again. A text that already has one gets another, so that nothing is lost.
_FORMULA = re.compile(r"'*[=+\-@\t＝＋－＠]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # _x0041_ in a workbook means A


def export_file(path: Path, corpus: Path, name: str = "") -> int:
    """Write the pairs of a corpus folder to a file whose suffix says its kind: .xlsx, .csv, .tsv or .jsonl.

    :param name: of one collection; ``""`` takes all, in order of their names.
    :returns: how many pairs were written.
    :raises InputError: for another suffix, or a collection that is not there.
    :raises CorpusError: when stored pairs cannot be used, or the file cannot be written.
    """
    pairs = list(_pairs(corpus, name))
    kind = path.suffix.lower()
    part = path.with_name(f".{path.name}.part")
    try:
        if kind == ".xlsx":
            _write_workbook(part, pairs)
        elif kind in (".csv", ".tsv", ".jsonl"):
            # The mark tells a spreadsheet program that the text is UTF-8.
            with part.open("w", encoding="utf-8" if kind == ".jsonl" else "utf-8-sig", newline="") as out:
                _write_text(out, pairs, kind)
        else:
            raise InputError(f"{path}: expected a name that ends in .xlsx, .csv, .tsv or .jsonl.")
        part.replace(path)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be written ({error.strerror or error}).") from None
    finally:
        part.unlink(missing_ok=True)
    return len(pairs)


def _pairs(corpus: Path, name: str) -> Iterator[Pair]:
    folder = corpus / "faq"
    files = sorted(path for path in folder.glob("*.jsonl") if not path.name.startswith((".", "_")))
    if name:
        files = [path for path in files if path.stem == name]
    if not files:
        wanted = f"no collection {name}" if name else "no pairs"
        raise InputError(f"{folder}: {wanted}. Bring some in with: faqbot import FILE")
    seen: set[str] = set()
    for path in files:
        for pair in read_stored(path):
            if pair.key in seen:
                raise InputError(f"{folder}: the key {pair.key} stands in two collections; name one with --name.")
            seen.add(pair.key)
            yield pair


def guarded(text: str) -> str:
    """Return a cell's text so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _write_text(out: IO[str], pairs: Sequence[Pair], kind: str) -> None:
    if kind == ".jsonl":
        for pair in pairs:
            out.write(json.dumps(to_record(pair), ensure_ascii=False) + "\n")
        return
    writer = csv.writer(out, delimiter="\t" if kind == ".tsv" else ",", lineterminator="\r\n")
    writer.writerows(_table(pairs))


def _table(pairs: Sequence[Pair]) -> Iterator[list[str]]:
    extra = list(dict.fromkeys(name for pair in pairs for name, _ in pair.extra))
    yield [guarded(name) for name in (*_HEADINGS.values(), *extra)]
    for pair in pairs:
        held = dict(pair.extra)
        fields = [pair.question, _one_cell(pair.similar), pair.answer, pair.category, pair.key, pair.source, pair.updated]
        yield [guarded(text) for text in (*fields, *(held.get(name, "") for name in extra))]


def _one_cell(similar: Sequence[str]) -> str:
    """Put wordings into one cell, one a line; a single one keeps a line's end where it could be taken for several."""
    joined = "\n".join(similar)
    return f"{joined}\n" if len(similar) == 1 and re.search(r"[|｜;；]|##", joined) else joined


def _write_workbook(path: Path, pairs: Sequence[Pair]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("FAQ")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[number]].width = width
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    for number, row in enumerate(_table(pairs)):
        cells: list[Any] = []
        for text in row:
            cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", text))
            cell.data_type = "s"  # text, whatever it looks like: 0012 stays 0012
            cell.alignment = wrapped
            if number == 0:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    with path.open("wb") as out:
        book.save(out)
