"""What was asked, what was not answered and what was liked, in one SQLite file with personal data masked."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from faqbot import personal
from faqbot.errors import InputError
from faqbot.types import Answer

OFF = "off"
REASONS = ("说得不对", "不是我问的", "看不懂", "其他")
_MAX_COMMENT = 200
_RETRY_S = 0.02
_WAIT_S = 2.0  # for another process' write; nobody waits for it, a record is written after its answer was sent
_SWEEP = timedelta(hours=6)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a spreadsheet runs a cell that begins so
_SCHEMA = """
CREATE TABLE IF NOT EXISTS asked (
    id TEXT PRIMARY KEY, time TEXT NOT NULL, question TEXT NOT NULL, query TEXT NOT NULL, kind TEXT NOT NULL,
    notices TEXT NOT NULL, confidence REAL NOT NULL, article TEXT NOT NULL, heading TEXT NOT NULL, version TEXT NOT NULL,
    latency_ms REAL NOT NULL, feedback TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
    comment TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS asked_time ON asked (time);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal; ``question``, ``query`` and ``comment`` are masked."""

    id: str
    time: str  # ISO, UTC
    question: str
    query: str
    kind: str
    notices: str  # kinds, joined by commas
    confidence: float
    article: str
    heading: str
    version: str
    latency_ms: float
    feedback: str = ""  # useful | useless | ""
    reason: str = ""  # one of REASONS
    comment: str = ""


_COLUMNS = tuple(field.name for field in fields(Entry))


class Journal:
    """Keeps what was asked for a number of days; nothing that happens to its file reaches the person who asks.

    Many threads and processes may write; a file put in its place, or taken away, is noticed by the next write.
    """

    def __init__(self, path: Path | None, days: int = 90, mask: Callable[[str], str] = personal.mask) -> None:
        """Open nothing yet.

        :param path: the SQLite file; None keeps nothing.
        :param days: how long a row is kept.
        :param mask: takes personal data out of a text.
        """
        self.path = path
        self.days = days
        self._mask = mask
        self._complained = False
        self._swept = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()
        # One thread writes at a time: SQLite's own waiting is unfair, and some would never be served.
        self._turn = threading.Lock()
        self._open: tuple[int, sqlite3.Connection] | None = None  # the file's number, and the connection kept to it

    def __bool__(self) -> bool:
        """Tell whether anything is kept at all."""
        return self.path is not None

    def record(self, id: str, answer: Answer) -> None:
        """Keep one question and what it got, masked.

        :param id: a fresh name by which feedback finds the row.
        """
        article, heading = _place(answer)
        now = _now().isoformat(timespec="seconds")

        def write(database: sqlite3.Connection) -> None:
            entry = Entry(
                id,
                now,
                self._mask(answer.question),
                self._mask(answer.query),
                answer.kind,
                ",".join(dict.fromkeys(notice.kind for notice in answer.notices)),
                round(answer.confidence, 4),
                article,
                heading,
                answer.version,
                round(answer.latency_ms, 2),
            )
            _insert(database, entry)

        self._write(write)

    def rate(self, id: str, feedback: str, reason: str = "", comment: str = "") -> None:
        """Write down what a person thought of an answer; a later word replaces an earlier one, an unknown id does nothing.

        :param feedback: ``useful``, ``useless``, or ``""`` to take it back.
        """

        def write(database: sqlite3.Connection) -> None:
            values = (feedback, reason, self._mask(comment[:_MAX_COMMENT])[:_MAX_COMMENT], id)
            database.execute("UPDATE asked SET feedback = ?, reason = ?, comment = ? WHERE id = ?", values)

        self._write(write)

    def rate_article(self, id: str, article: str, version: str, feedback: str, reason: str = "", comment: str = "") -> None:
        """Write down feedback of a person who wants no question kept: which article, and nothing that was asked."""
        now = _now().isoformat(timespec="seconds")

        def write(database: sqlite3.Connection) -> None:
            said = self._mask(comment[:_MAX_COMMENT])[:_MAX_COMMENT]
            _insert(database, Entry(id, now, "", "", "passage", "", 0, article, "", version, 0, feedback, reason, said))

        self._write(write)

    def entries(self, where: str = "1", parameters: Sequence[object] = (), limit: int = 5000) -> list[Entry]:
        """Return rows, newest first; none when nothing is kept or the file cannot be read.

        :param where: an SQL condition over the columns, written by this program.
        """
        if self.path is None or not self.path.exists():
            return []
        try:
            return list(_rows(self.path, where, parameters, limit))
        except sqlite3.Error as error:
            self._complain(error)
            return []

    def _write(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do one transaction; whatever goes wrong is said once on stderr and goes no further."""
        if self.path is None:
            return
        if not self._turn.acquire(timeout=_WAIT_S):
            self._complain(TimeoutError(f"other writes took more than {_WAIT_S:g} s"))
            return
        try:
            with self._connection(self.path) as database:
                self._sweep(database)
                work(database)
        except (sqlite3.Error, OSError) as error:
            self._complain(error)
            self._forget()
        finally:
            self._turn.release()

    def _connection(self, path: Path) -> sqlite3.Connection:
        """Return the kept connection, or a new one when the file is another than before."""
        number = path.stat().st_ino if path.exists() else -1
        if self._open and self._open[0] != number:
            self._forget()
        if not self._open:
            database = _connect(path)
            self._open = path.stat().st_ino, database
        return self._open[1]

    def _forget(self) -> None:
        if self._open:
            self._open[1].close()
        self._open = None

    def _sweep(self, database: sqlite3.Connection) -> None:
        now = _now()
        with self._lock:
            if now - self._swept < _SWEEP:
                return
            self._swept = now
        oldest = (now - timedelta(days=self.days)).isoformat(timespec="seconds")
        database.execute("DELETE FROM asked WHERE time < ?", (oldest,))

    def _complain(self, error: Exception) -> None:
        with self._lock:
            first, self._complained = not self._complained, True
        if first:
            text = f"faqbot: the journal {self.path} cannot be used ({error}); answers go on without it."
            print(text, file=sys.stderr, flush=True)


def open_journal(setting: str, days: int) -> Journal:
    """Return the journal an operator's setting names; ``off`` keeps nothing."""
    return Journal(None if setting.strip().lower() == OFF else Path(setting), days)


def export(path: Path, out: TextIO, form: str = "csv") -> int:
    """Write every row, oldest first, and return how many; a CSV cell that a spreadsheet would run begins with ``'``.

    :param form: ``csv`` or ``jsonl``.
    :raises InputError: when there is no journal to read, or ``form`` is another.
    """
    if form not in ("csv", "jsonl"):
        raise InputError(f"the format is {form!r}; expected csv or jsonl.")
    if not path.is_file():
        raise InputError(f"there is no journal at {path}. Name it with FAQBOT_JOURNAL, or serve the page first.")
    try:
        rows = list(_rows(path, "1", (), -1))[::-1]
    except sqlite3.Error as error:
        raise InputError(f"the journal {path} cannot be read ({error}).") from None
    if form == "jsonl":
        out.writelines(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
        return len(rows)
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    table.writerows([_inert(value) for value in asdict(row).values()] for row in rows)
    return len(rows)


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" \u3000").startswith(_FORMULA) else value


def _rows(path: Path, where: str, parameters: Sequence[object], limit: int) -> Iterator[Entry]:
    with closing(sqlite3.connect(path, timeout=_WAIT_S)) as database:
        query = f"SELECT {', '.join(_COLUMNS)} FROM asked WHERE {where} ORDER BY time DESC, rowid DESC LIMIT ?"  # noqa: S608
        for row in database.execute(query, (*parameters, limit)):
            yield Entry(*row)


def _connect(path: Path) -> sqlite3.Connection:
    fresh = not path.exists()
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # what people ask is nobody else's to read
    database = sqlite3.connect(path, timeout=_WAIT_S, check_same_thread=False)  # one thread at a time uses it
    try:
        _prepare(database)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection) -> None:
    """Switch to WAL mode and make the table; SQLite waits for nobody here when another process opens or leaves the file at
    the same moment."""
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("PRAGMA secure_delete = ON")  # what retention deletes is overwritten
            database.executescript(_SCHEMA)
            return
        except sqlite3.OperationalError:
            if time.monotonic() >= until:
                raise
        time.sleep(_RETRY_S)


def _insert(database: sqlite3.Connection, entry: Entry) -> None:
    places = ", ".join("?" * len(_COLUMNS))
    database.execute(f"INSERT OR IGNORE INTO asked VALUES ({places})", tuple(asdict(entry).values()))  # noqa: S608


def _place(answer: Answer) -> tuple[str, str]:
    """Return article id and heading of what answered, or of what lay nearest."""
    if not answer.hits:
        return "", ""
    passage = answer.hits[0].passage
    return passage.article.id, passage.heading


def _now() -> datetime:
    return datetime.now(UTC)
