"""A spreadsheet, CSV or JSONL file from outside becomes rows of named cells, with limits kept and every row numbered."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from faqbot.corpus.files import MAX_FILE_BYTES, decode
from faqbot.errors import InputError

MAX_ROWS = 50_000
_MAX_COLUMNS = 100
_MAX_UNPACKED_BYTES = 40 * 1024 * 1024  # of a workbook: 20,000 pairs are about 10 MB
_MAX_ENTRIES = 2000
_HEADER_WITHIN = 10  # rows in which the names of the columns must stand
_DELIMITERS = ",\t;，；|"
_MAX_FIELD = 1024 * 1024
_FORMULA = re.compile(r"'+[=+\-@\t＝＋－＠]")
_ESCAPED = re.compile(
    r"_x([0-9A-Fa-f]{4})_"
)  # how a workbook writes a character that XML cannot hold (ECMA-376, ST_Xstring)

Cell = Any  # str, list of str, number, date or None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and its cells by column name; or why it cannot be used."""

    place: str
    cells: tuple[tuple[str, Cell], ...] = ()
    problem: str = ""


FieldOf = Callable[[str], str]


def read_rows(path: Path, field_of: FieldOf) -> Iterator[Row]:
    """Read the rows of an xlsx, CSV (any usual delimiter and encoding) or JSONL file.

    :param field_of: tells which field a column's name stands for, ``""`` for none.
    :raises InputError: when the file cannot be read, or no row names a column of questions and one of answers.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise InputError(f"{path}: {size / 1e6:.1f} MB; expected at most 10 MB. Split the file.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from None
    if data.startswith(b"PK"):
        yield from _sheets(path, data, field_of)
        return
    if data.startswith(b"\xd0\xcf\x11\xe0") or path.suffix.lower() in (".xls", ".et", ".ods"):
        raise InputError(f"{path}: is an old or locked workbook. Save it as .xlsx or CSV, without a password.")
    if path.suffix.lower() == ".xlsx":
        raise InputError(f"{path}: is not a workbook, although it is called one. Save it again as .xlsx.")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise InputError(f"{path}: is empty.")
    try:
        text = decode(data)
    except UnicodeError:
        raise InputError(f"{path}: is not text in UTF-8, GB18030 or Big5. Save it as CSV UTF-8 or .xlsx.") from None
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json") or text.lstrip("\ufeff \n\r\t").startswith("{"):
        yield from _json_lines(path, text)
    else:
        yield from _table(path, _csv_rows(text, field_of), field_of, "")


def _json_lines(path: Path, text: str) -> Iterator[Row]:
    lines = text.lstrip("\ufeff").split("\n")
    records: list[tuple[str, Any]] = []
    if text.lstrip("\ufeff \n\r\t").startswith("["):
        try:
            whole = json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: is not JSON ({error}). Write one object a line.") from None
        records = [(f"item {number}", record) for number, record in enumerate(whole, 1)]
    else:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    records.append((f"row {number}", json.loads(line)))
                except (ValueError, RecursionError):
                    records.append((f"row {number}", None))
    if len(records) > MAX_ROWS:
        raise InputError(f"{path}: {len(records)} rows; expected at most {MAX_ROWS}. Split the file.")
    for place, record in records:
        if record is None:
            yield Row(place, problem="is not JSON.")
        elif not isinstance(record, dict):
            yield Row(place, problem="is not an object with question and answer.")
        else:
            yield Row(place, tuple((str(name), value) for name, value in record.items()))


def _csv_rows(text: str, field_of: FieldOf) -> Iterator[tuple[int, Sequence[str] | str]]:
    """Yield each record's number, as a spreadsheet counts rows, and its cells; or what is wrong with it."""
    lines = _physical(text)
    first = 0
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        first = 1  # a line by which a spreadsheet program notes the delimiter
    delimiter = _delimiter(lines[first : first + _HEADER_WITHIN], field_of)
    csv.field_size_limit(_MAX_FIELD)
    place, number = first, first
    while place < len(lines):
        number += 1
        reader = csv.reader(_from(lines, place), delimiter=delimiter, strict=True)
        try:
            cells = next(reader)
            place += reader.line_num
            yield number, cells
        except csv.Error:
            # One quote too many must not swallow the rows behind it: this line is bad, the next is a row again.
            loose = next(csv.reader([lines[place]], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
            place += 1
            yield (
                number,
                f"has quotes that do not close (line {place}: {' '.join(loose)[:30]!r}). Double a quote inside a cell.",
            )


def _physical(text: str) -> list[str]:
    """Part a text at line feeds and carriage returns only: a U+0085 or U+2028 inside a cell is no row's end."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text.lstrip("\ufeff").replace("\x00", ""))


def _from(lines: Sequence[str], place: int) -> Iterator[str]:
    for number in range(place, len(lines)):
        yield lines[number]


def _delimiter(lines: Sequence[str], field_of: FieldOf) -> str:
    """Return the delimiter that parts most known column names in one of the first lines."""

    def known(delimiter: str) -> int:
        counts = [len({field_of(cell) for cell in row} - {""}) for row in csv.reader(lines, delimiter=delimiter)]
        return max(counts, default=0)

    def safely(delimiter: str) -> int:
        try:
            return known(delimiter)
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=safely)


def _table(
    path: Path, rows: Iterator[tuple[int, Sequence[Cell] | str]], field_of: FieldOf, sheet: str, *, needed: bool = True
) -> Iterator[Row]:
    """Find the row that names the columns, and yield the rows below it."""
    header: list[str] = []
    seen: list[list[str]] = []
    for number, cells in rows:
        place = f"{sheet}row {number}"
        if number > MAX_ROWS:
            raise InputError(f"{path}: more than {MAX_ROWS} rows. Split the file.")
        if isinstance(cells, str):
            yield Row(place, problem=cells)
        elif header:
            named = [(header[n] if n < len(header) else "", _unguarded(cell)) for n, cell in enumerate(cells)]
            if any(value not in (None, "") for _, value in named):
                yield Row(place, tuple(named))
        else:
            names = ["" if cell is None else str(_unguarded(cell)).strip() for cell in cells]
            if {"question", "answer"} <= {field_of(name) for name in names}:
                header = names
            elif any(names):
                seen.append(names)
                if len(seen) >= _HEADER_WITHIN:
                    break
    if not header and needed:
        found = " / ".join(filter(None, seen[0]))[:200] if seen else "nothing"
        raise InputError(
            f"{path}: no row names the columns; found {found}. Expected 问题 and 答案 (also 标准问, question, q; 回答, answer, a)."
        )


def _unguarded(cell: Cell) -> Cell:
    return cell[1:] if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _sheets(path: Path, data: bytes, field_of: FieldOf) -> Iterator[Row]:
    _check_archive(path, data)
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations nobody here needs
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if getattr(sheet, "sheet_state", "visible") == "visible"]
            if not sheets:
                raise InputError(f"{path}: has no sheet to read. Save it again as .xlsx or CSV.")
            found: list[Row] = []
            headed = False
            for sheet in sheets:
                name = f"{sheet.title} " if len(sheets) > 1 else ""
                rows = list(
                    _table(path, _sheet_rows(path, sheet), field_of, name, needed=not headed and sheet is sheets[-1])
                )
                headed = headed or bool(rows)
                found += rows
            book.close()
    except InputError:
        raise
    except MemoryError:
        raise InputError(f"{path}: is too large to read. Split the file.") from None
    except Exception as error:  # a broken workbook fails in as many ways as it can be broken
        raise InputError(f"{path}: is a broken workbook ({type(error).__name__}). Save it again as .xlsx or CSV.") from None
    yield from found


def _sheet_rows(path: Path, sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # what a file says of its size is often wrong
    for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=_MAX_COLUMNS, values_only=True), 1):
        yield number, [_plain(cell) for cell in cells]


def _plain(cell: Any) -> Cell:
    """Return a spreadsheet's value as text: a whole number without .0, a day as an ISO day."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if cell is None else _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(cell))


def _check_archive(path: Path, data: bytes) -> None:
    """Refuse a workbook that would unpack to more than it should, before any of it is unpacked.

    What an entry says of its size binds: Python's zipfile reads no further and then finds a wrong checksum.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            encrypted = any(entry.flag_bits & 1 for entry in entries)
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeError):
        raise InputError(
            f"{path}: is a broken workbook (not a whole zip archive). Save it again as .xlsx or CSV."
        ) from None
    if unpacked > _MAX_UNPACKED_BYTES or len(entries) > _MAX_ENTRIES:
        raise InputError(
            f"{path}: unpacks to {unpacked / 1e6:.0f} MB in {len(entries)} parts; expected at most 40 MB. Split it."
        )
    if encrypted or not any(name.lower() == "xl/workbook.xml" for name in names):
        raise InputError(f"{path}: is not an .xlsx workbook, or is locked. Save it as .xlsx or CSV, without a password.")
