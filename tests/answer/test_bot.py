import copy
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faqbot import FaqBot, InputError, build_index
from faqbot.index import store

QUESTIONS = ["催收上门怎么办", "催收员能进屋吗", "信用卡最低还款要利息吗", "存款利息怎么算", "今天天气怎么样"]


def gist(answer) -> tuple:
    return answer.kind, answer.text, round(answer.confidence, 9), tuple(h.passage.id for h in answer.hits)


def test_the_answer_is_a_substring_of_its_passage_at_its_spans(bot: FaqBot) -> None:
    for question in QUESTIONS:
        answer = bot.ask(question)
        if answer.kind == "passage":
            passage = answer.hits[0].passage
            assert answer.text == passage.text[answer.spans[0].start : answer.spans[-1].end]
            assert passage.article.body[passage.start : passage.end] == passage.text


def test_a_question_of_another_world_is_refused_with_help(bot: FaqBot) -> None:
    answer = bot.ask("今天天气怎么样")
    assert answer.kind == "abstention"
    assert answer.hits
    assert "没有找到可靠的答案" in answer.text


def test_what_is_likely_but_not_sure_is_shown_as_a_maybe(bot: FaqBot, monkeypatch: pytest.MonkeyPatch) -> None:
    sure = bot.ask("催收员能进屋吗")
    assert sure.kind == "passage"
    strict = replace(bot._version, ranker=replace(bot._version.ranker, threshold=1.1))
    monkeypatch.setattr(bot, "_version", strict)
    maybe = bot.ask("催收员能进屋吗")
    assert maybe.kind == "abstention"
    assert maybe.spans == sure.spans
    assert sure.text in maybe.text
    assert sure.hits[0].passage.article.title in maybe.text
    assert "不能肯定" in maybe.text
    far = bot.ask("今天天气怎么样")
    assert not far.spans


def test_no_lure_is_suggested(bot: FaqBot, monkeypatch: pytest.MonkeyPatch) -> None:
    index = bot._version.index
    lured = copy.copy(index)
    lured.passages = [
        replace(p, article=replace(p.article, questions=("有信用卡就必下的网贷是哪些", *p.article.questions)))
        for p in index.passages
    ]
    monkeypatch.setattr(bot, "_version", replace(bot._version, index=lured))
    for question in QUESTIONS:
        related = bot.ask(question).related
        assert not any("必下" in shown for shown in related)
        assert len(set(related)) == len(related)


def test_the_json_has_the_fields_of_the_interface(bot: FaqBot) -> None:
    record = json.loads(json.dumps(bot.ask("催收上门怎么办").to_dict(), ensure_ascii=False))
    assert set(record) == {
        "question", "query", "kind", "text", "confidence", "spans", "hits", "notices", "calculation", "related", "version", "latency_ms",
    }  # fmt: skip
    assert set(record["hits"][0]) == {"passage", "article", "title", "heading", "text", "score", "source", "updated"}


def test_many_questions_at_once_get_the_answers_of_single_ones(bot: FaqBot) -> None:
    assert [gist(a) for a in bot.ask_many(QUESTIONS)] == [gist(bot.ask(q)) for q in QUESTIONS]


def test_eight_threads_get_the_answers_of_one(bot: FaqBot) -> None:
    alone = {q: gist(bot.ask(q)) for q in QUESTIONS}
    with ThreadPoolExecutor(8) as pool:
        for question, answer in zip(QUESTIONS * 40, pool.map(bot.ask, QUESTIONS * 40), strict=True):
            assert gist(answer) == alone[question]


def test_a_running_bot_follows_a_new_version_and_a_rollback(
    bot: FaqBot, built: Path, corpus: Path, encoder: object
) -> None:
    first = bot.version
    (corpus / "articles/new.md").write_text(
        "---\ntitle: 公积金怎么提取\n---\n公积金可以在离职以后申请提取。\n", encoding="utf-8"
    )
    build_index(corpus, built, encoder=encoder)  # type: ignore[arg-type]
    assert bot.ask("公积金怎么提取").hits[0].passage.article.title == "公积金怎么提取"
    assert bot.version != first
    store.rollback(built)
    bot.ask("公积金怎么提取")
    assert bot.version == first


def test_a_damaged_new_version_does_not_disturb_a_running_bot(
    bot: FaqBot, built: Path, corpus: Path, encoder: object
) -> None:
    before = gist(bot.ask("催收上门怎么办"))
    build_index(corpus, built, encoder=encoder, full=True)  # type: ignore[arg-type]
    path, _ = store.open_version(built)
    (path / "passages.jsonl").write_text("broken", encoding="utf-8")
    assert gist(bot.ask("催收上门怎么办")) == before


def test_what_is_not_text_is_an_input_error(bot: FaqBot) -> None:
    with pytest.raises(InputError, match="int"):
        bot.ask(3)  # type: ignore[arg-type]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_any_text_gets_an_answer(bot: FaqBot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.text
    assert 0 <= answer.confidence <= 1
    json.dumps(answer.to_dict())


@pytest.mark.parametrize(
    "question", ["催" * 1_000_000, "😀" * 10_000, "\x00\x01\u202e\u200b", "<script>alert(1)</script>" * 500]
)
def test_hostile_input_is_cut_and_answered(bot: FaqBot, question: str) -> None:
    answer = bot.ask(question)
    assert len(answer.query) <= 2000
    assert answer.text


def test_nothing_a_person_types_is_stored_or_logged(
    bot: FaqBot, built: Path, caplog: pytest.LogCaptureFixture, capfd
) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.parent.rglob("*")}
    with caplog.at_level(0):
        bot.ask("我的身份证号被催收知道了怎么办")
    assert {path: path.stat().st_mtime_ns for path in built.parent.rglob("*")} == before
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")
