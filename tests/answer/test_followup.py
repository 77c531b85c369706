"""A question that leans on the one before is completed; one that stands by itself is left alone."""

import pytest

from faqbot import FaqBot
from faqbot.answer.followup import Sight, complete, leans, topic_of, without_announcement

NOTHING_FOUND = Sight(alone=0.1, completed=0.8, likeness=0.3, same_article=False)
FOUND_ELSEWHERE = Sight(alone=0.9, completed=0.5, likeness=0.1, same_article=False)


@pytest.mark.parametrize("question", ["那信用卡呢", "多久", "要交钱吗", "第二条怎么做", "他们这样合法吗"])
def test_elliptical_questions_lean(question: str) -> None:
    assert leans(question, "网贷逾期会上征信吗", NOTHING_FOUND)


@pytest.mark.parametrize("question", ["顺便问下公积金能提出来还房贷吗", "对了，助学贷款毕业后什么时候开始还本金"])
def test_announced_whole_questions_do_not(question: str) -> None:
    assert not leans(question, "网贷逾期会上征信吗", FOUND_ELSEWHERE)


def test_the_topic_is_the_latest_turn_that_stands_by_itself() -> None:
    assert topic_of([]) == ""
    assert topic_of(["网贷逾期会上征信吗", "多久", "那信用卡呢"]) == "网贷逾期会上征信吗"
    assert topic_of(["网贷逾期会上征信吗", "多久", "换个问题，公积金能提出来还房贷吗"]) == "公积金能提出来还房贷吗"


def test_announcements_go_and_topics_come_first() -> None:
    assert without_announcement("顺便问下，花呗怎么关") == "花呗怎么关"
    assert without_announcement("顺便") == "顺便"
    assert complete("多久", "网贷逾期会上征信吗") == "网贷逾期会上征信吗，多久"


def test_a_session_answers_in_the_light_of_what_went_before_and_equals_turns(bot: FaqBot) -> None:
    session = bot.session()
    session.ask("催收员能进屋吗")
    followed = session.ask("那要是硬闯呢")
    assert "催收员能进屋吗" in followed.query
    assert followed.question == "那要是硬闯呢"
    again = bot.ask("那要是硬闯呢", turns=["催收员能进屋吗"])
    assert (again.query, again.text, again.hits) == (followed.query, followed.text, followed.hits)


def test_single_questions_are_looked_up_as_they_are(bot: FaqBot) -> None:
    assert bot.ask("那信用卡呢").query == "那信用卡呢"
    assert bot.ask("催收员能进屋吗", turns=["", "  "]).query == "催收员能进屋吗"
