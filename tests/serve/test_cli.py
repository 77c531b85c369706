import io
import json
from pathlib import Path

import pytest

from faqbot.serve import cli

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch, encoder) -> None:
    """The commands run as a user types them, with the fake encoder in place of the model."""
    monkeypatch.setattr("faqbot.build.open_encoder", lambda *args: encoder)
    monkeypatch.setattr("faqbot.build.embedded_digest", lambda: encoder.digest)
    monkeypatch.setattr("faqbot.answer.bot.open_encoder", lambda *args: encoder)


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_build_prints_what_came_in(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", "--corpus", corpus, "--index", tmp_path / "i") == 0
    out = capsys.readouterr().out
    assert "articles  3" in out
    assert "version" in out


def test_build_if_changed_does_nothing_the_second_time(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("build", "--corpus", corpus, "--index", tmp_path / "i")
    capsys.readouterr()
    assert run("build", "--corpus", corpus, "--index", tmp_path / "i", "--if-changed") == 0
    assert "up to date" in capsys.readouterr().err


def test_ask_prints_answer_source_and_date(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "催收员能进屋吗", "--index", built) == 0
    out = capsys.readouterr().out
    assert "催收员不能进屋" in out
    assert "示例来源" in out
    assert "2026-11-01" in out


def test_ask_json_is_one_object(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "催收员能进屋吗", "--json", "--top-k", "2", "--index", built) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["question"] == "催收员能进屋吗"
    assert len(record["hits"]) == 2


def test_jsonl_keeps_order_and_goes_on_after_bad_lines(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        '{"id": "1", "question": "催收上门怎么办"}',
        "not json",
        '{"id": 7}',
        "[1]",
        "",
        '{"id": "2", "question": "存款利息"}',
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert run("ask", "--jsonl", "--index", built) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["id"] for r in records] == ["1", None, 7, None, "2"]
    assert ["error" in r for r in records] == [False, True, True, True, False]


@pytest.mark.parametrize("arguments", [("ask",), ("ask", "x", "--jsonl"), ("ask", "x", "--top-k", "0")])
def test_wrong_use_exits_with_two_and_one_line(
    built: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(*arguments, "--index", built) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_index_exits_with_one_and_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "x", "--index", tmp_path / "none") == 1
    error = capsys.readouterr().err
    assert "faqbot build" in error
    assert error.count("\n") == 1


def test_chat_answers_until_an_empty_line(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = iter(["催收员能进屋吗", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(replies))
    assert run("chat", "--index", built) == 0
    assert "催收员不能进屋" in capsys.readouterr().out


def test_versions_list_show_rollback_and_prune(built: Path, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "articles/new.txt").write_text("新的一篇\n这是新的一篇文章，讲的是利息怎么算出来的。\n", encoding="utf-8")
    run("build", "--corpus", corpus, "--index", built)
    capsys.readouterr()
    assert run("versions", "list", "--index", built) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("* ")
    assert run("versions", "rollback", "--index", built) == 0
    assert capsys.readouterr().out.split()[0] == lines[1].split()[0]
    assert run("versions", "show", "--index", built) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["articles"] == 3
    assert run("versions", "prune", "--keep", "0", "--index", built) == 0
    assert lines[0].split()[1] in capsys.readouterr().out


def test_clean_reports_each_dropped_line(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("clean", corpus / "articles/web/deposit.txt", "--report") == 0
    out = capsys.readouterr().out
    assert "heading of related list" in out
    assert "back to top" in out
    assert "2024-03-05" in out


def test_clean_a_folder_writes_bodies_and_metadata(corpus: Path, tmp_path: Path) -> None:
    (corpus / "articles/empty.txt").write_text("", encoding="utf-8")
    assert run("clean", corpus / "articles", "--out", tmp_path / "out") == 1
    meta = json.loads((tmp_path / "out/web/deposit.meta.json").read_text(encoding="utf-8"))
    assert meta == {
        "title": "存款利息怎么算",
        "date": "2024-03-05",
        "source": "示例网",
        "quarantined": False,
        "reason": None,
    }
    assert (tmp_path / "out/web/deposit.txt").read_text(encoding="utf-8").count("\n") == 2
    assert not (tmp_path / "out/empty.txt").exists()


def test_check_exits_with_one_when_there_is_an_error(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--corpus", corpus) == 0
    (corpus / "articles/empty.md").write_text("", encoding="utf-8")
    assert run("check", "--corpus", corpus) == 1
    assert "empty.md" in capsys.readouterr().out


def test_eval_prints_a_table_and_json(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = [{"article": "collection/visit", "heading": "催收员能进屋吗"}]
    records = [
        {"id": "1", "intent": "a", "question": "催收员能进屋吗", "targets": target, "split": "test"},
        {"id": "2", "intent": "b", "question": "今天天气怎么样", "split": "test", "kind": "oos_far"},
    ]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
    assert run("eval", "--questions", path, "--index", built) == 0
    assert "section first" in capsys.readouterr().out
    assert run("eval", "--questions", path, "--index", built, "--json") == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["unseen intents: section first"]["value"] == 1
    assert figures["refused: oos_far"]["value"] == 1


def test_the_page_on_a_damaged_index_ends_with_one_line(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in built.glob("*/passages.jsonl"):
        path.unlink()
    assert run("serve", "--index", built) == 1
    error = capsys.readouterr().err
    assert "passages.jsonl is missing" in error
    assert error.count("\n") == 1
