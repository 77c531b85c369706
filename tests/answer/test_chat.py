"""Small talk gets a line of its own; whatever asks or tells something does not."""

import pytest

from faqbot import FaqBot
from faqbot.answer.chat import reply


@pytest.mark.parametrize(
    "said",
    "你好 您好！ 在吗？ 有人吗 hello 晚上好 谢谢你 好的谢谢啦 知道了 嗯嗯 再见 拜拜 你是谁 你是真人还是机器人呀 是机器人吗 你能干什么 转人工 我要人工客服".split(),
)
def test_small_talk_gets_a_line(said: str) -> None:
    assert reply(said)


@pytest.mark.parametrize(
    "asked",
    "网贷 还好吗 在吗我想问下逾期 谢谢，那利息呢 你好，网贷逾期怎么办 知道了那怎么还 人工智能贷款靠谱吗 真人认证贷款 早还有违约金吗 怎么用临时额度 你们会起诉我吗 好难 行吗 好吗 88 太麻烦了".split(),
)
def test_a_question_does_not(asked: str) -> None:
    assert not reply(asked)


def test_a_greeting_is_neither_an_answer_nor_followed_by_strange_suggestions(bot: FaqBot) -> None:
    answer = bot.ask("你好")
    assert answer.kind == "abstention"
    assert answer.text == reply("你好")
    assert not answer.hits
    assert not answer.related


def test_a_greeting_is_no_topic_of_what_follows(bot: FaqBot) -> None:
    session = bot.session()
    session.ask("你好")
    assert session.ask("催收员能进屋吗").query == "催收员能进屋吗"


def test_danger_comes_before_politeness(bot: FaqBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faqbot.answer.chat.reply", lambda message: "不客气。")
    answer = bot.ask("我不想活了")
    assert answer.notices[0].kind == "crisis"
    assert answer.text != "不客气。"


def test_a_long_row_of_marks_costs_nothing() -> None:
    assert not reply("，" * 1_000_000 + "a")
