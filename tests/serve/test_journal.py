import csv
import io
import json
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faqbot.errors import InputError
from faqbot.serve import journal as module
from faqbot.serve.journal import Journal, export, open_journal
from faqbot.types import Answer, Article, Hit, Notice, Passage


def masked(text: str) -> str:
    return text.replace("13800000000", "[手机号]")


def answer(question: str = "我电话13800000000，催收上门怎么办", kind: str = "passage", **fields: object) -> Answer:
    article = Article("collection/visit", "标题", "正文。")
    hit = Hit(Passage("p", article, "小节", "正文。", 0, 3), 1.0)
    notices = (Notice("crisis", "…"), Notice("scam", "…"), Notice("scam", "…"))
    values = {
        "query": question,
        "confidence": 0.91234,
        "hits": (hit,),
        "notices": notices,
        "version": "v1",
        "latency_ms": 3.21,
    }
    return Answer(question=question, kind=kind, text="正文。", **values | fields)  # type: ignore[arg-type]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "deep" / "journal.sqlite", 30, masked)


def test_a_question_is_kept_masked_with_what_it_got(journal: Journal) -> None:
    journal.record("a", answer())
    (row,) = journal.entries()
    assert (row.question, row.query) == ("我电话[手机号]，催收上门怎么办",) * 2
    assert (row.kind, row.notices, row.confidence) == ("passage", "crisis,scam", 0.9123)
    assert (row.article, row.heading, row.version, row.latency_ms) == ("collection/visit", "小节", "v1", 3.21)
    assert datetime.fromisoformat(row.time).utcoffset() == timedelta(0)
    assert journal.path is not None
    everything = b"".join(path.read_bytes() for path in journal.path.parent.iterdir())
    assert b"13800000000" not in everything
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600 or sys.platform == "win32"
    with sqlite3.connect(journal.path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_feedback_finds_its_row_and_a_later_word_replaces_an_earlier(journal: Journal) -> None:
    journal.record("a", answer())
    journal.record("b", answer("别的"))
    journal.rate("a", "useful")
    journal.rate("a", "useless", "说得不对", "打13800000000问我" + "长" * 900)
    journal.rate("nobody", "useful")
    rows = {row.id: row for row in journal.entries()}
    assert (rows["a"].feedback, rows["a"].reason) == ("useless", "说得不对")
    assert "13800000000" not in rows["a"].comment
    assert len(rows["a"].comment) <= 200
    assert rows["b"].feedback == ""
    assert len(rows) == 2


def test_feedback_without_a_kept_question_names_only_the_article(journal: Journal) -> None:
    journal.rate_article("x", "collection/visit", "v1", "useless", "看不懂")
    (row,) = journal.entries()
    assert (row.question, row.query, row.article, row.reason) == ("", "", "collection/visit", "看不懂")


def test_rows_leave_after_their_days(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    monkeypatch.setattr(module, "_now", lambda: now - timedelta(days=31))
    journal.record("old", answer())
    monkeypatch.setattr(module, "_now", lambda: now - timedelta(days=29))
    journal.record("young", answer())
    monkeypatch.setattr(module, "_now", lambda: now)
    journal.record("new", answer())
    assert {row.id for row in journal.entries()} == {"young", "new"}


@pytest.mark.parametrize("setting", ["off", "OFF", " off "])
def test_off_keeps_nothing(setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    journal = open_journal(setting, 30)
    journal.record("a", answer())
    journal.rate("a", "useful")
    assert not journal
    assert journal.entries() == []
    assert list(tmp_path.iterdir()) == []


def breaks_file(journal: Journal) -> None:
    journal.path.parent.mkdir()  # type: ignore[union-attr]
    journal.path.write_bytes(b"this is no database" * 100)  # type: ignore[union-attr]


def breaks_folder(journal: Journal) -> None:
    journal.path.parent.write_text("a file where the folder should be")  # type: ignore[union-attr]


@pytest.mark.parametrize("break_it", [breaks_file, breaks_folder])
def test_a_broken_file_is_said_once_and_goes_no_further(break_it, journal: Journal, capsys) -> None:
    break_it(journal)
    for _ in range(3):
        journal.record("a", answer())
        journal.rate("a", "useful")
        journal.rate_article("b", "x", "v", "useful")
        assert journal.entries() == []
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "journal.sqlite" in error


def test_a_full_disk_and_a_locked_file_do_no_harm(journal: Journal, monkeypatch, capsys) -> None:
    journal.record("a", answer())
    monkeypatch.setattr(module, "_WAIT_S", 0.01)
    with sqlite3.connect(journal.path) as other:
        other.execute("BEGIN EXCLUSIVE")
        journal.record("b", answer())
        assert "locked" in capsys.readouterr().err
    other.close()

    def full(path: Path) -> sqlite3.Connection:
        found = sqlite3.connect(path)
        found.execute("PRAGMA max_page_count = 1")  # what SQLite answers when there is no room: database or disk is full
        return found

    monkeypatch.setattr(module, "_connect", full)
    assert journal.path is not None
    Journal(journal.path, 30, masked).record("c", answer("很长" * 9000))
    monkeypatch.undo()
    journal.record("d", answer())
    assert {row.id for row in journal.entries()} == {"a", "d"}


def test_without_another_mask_personal_data_is_masked_all_the_same(tmp_path: Path) -> None:
    journal = open_journal(str(tmp_path / "j.sqlite"), 30)
    journal.record("a", answer("我电话13812345678，邮箱a.b@example.com，12378打不通"))
    journal.rate("a", "useless", "其他", "打13812345678找我")
    (row,) = journal.entries()
    assert "13812345678" not in row.question + row.query + row.comment
    assert "example.com" not in row.question
    assert "12378打不通" in row.question


def test_many_processes_write_side_by_side(journal: Journal) -> None:
    script = (
        "import sys, pathlib\n"
        "from faqbot.serve.journal import Journal\n"
        "from faqbot.types import Answer\n"
        "journal = Journal(pathlib.Path(sys.argv[1]), 30, str)\n"
        "for n in range(40): journal.record(f'{sys.argv[2]}-{n}', Answer('问', '问', 'abstention', '', 0.1))\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(journal.path)]
    writers = [subprocess.Popen([*command, str(n)], stderr=subprocess.PIPE) for n in range(4)]
    assert [writer.communicate()[1] for writer in writers] == [b""] * 4
    assert len(journal.entries()) == 160


def test_a_file_taken_away_is_noticed(journal: Journal) -> None:
    assert journal.path is not None
    journal.record("a", answer())
    for path in journal.path.parent.iterdir():
        path.unlink()
    journal.record("b", answer())
    assert [row.id for row in journal.entries()] == ["b"]


def test_export_writes_every_row_and_no_formula(journal: Journal) -> None:
    evil = ["=1+1", "+86", "-1", "@SUM(A1)", "\t=x", " =cmd|'/C calc'!A0", "＝1", '平常的问题,带"引号"\n和换行']
    for n, question in enumerate(evil):
        journal.record(str(n), answer(question))
    assert journal.path is not None
    out = io.StringIO()
    assert export(journal.path, out, "csv") == len(evil)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["question"] for row in rows] == [f"'{q}" for q in evil[:-1]] + [evil[-1]]
    assert {row["confidence"] for row in rows} == {"0.9123"}
    out = io.StringIO()
    assert export(journal.path, out, "jsonl") == len(evil)
    records = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [record["question"] for record in records] == evil
    assert set(records[0]) == set(rows[0])


def test_export_says_what_is_wrong(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no journal"):
        export(tmp_path / "none", io.StringIO())
    with pytest.raises(InputError, match="xlsx"):
        export(tmp_path / "none", io.StringIO(), "xlsx")
    breaks_file(journal)
    with pytest.raises(InputError, match="cannot be read"):
        export(journal.path, io.StringIO())  # type: ignore[arg-type]
