"""The shipped corpus with the embedded model, on the frozen test questions: nothing falls below its pinned floor."""

from pathlib import Path

import pytest

from faqbot import FaqBot
from faqbot.evaluate import evaluate, read_golden

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.slow
def test_no_figure_is_below_its_floor(shipped_bot: FaqBot) -> None:
    assert evaluate(shipped_bot, read_golden([GOLDEN])).below(GOLDEN / "floors.json") == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("网贷逾期上门怎么办", "上门"),
        ("網貸逾期會被抓嗎", "抓|坐牢|拘"),
        ("wangdai yuqi shangmen", "上门"),
        ("网袋预期上门咋办", "上门"),
        ("花呗怎么关", "花呗"),
        ("4001099995是哪里的电话", "400"),
    ],
)
def test_what_everybody_asks_gets_its_article_first(shipped_bot: FaqBot, question: str, words: str) -> None:
    import re

    title = shipped_bot.search(question, top_k=1)[0].passage.article.title
    assert re.search(words, title), title


@pytest.mark.parametrize(
    "question", ["今天天气怎么样", "帮我写一段Python代码", "股票亏了怎么办", "红烧肉怎么做", "asdfghjkl", "哈哈哈哈"]
)
def test_what_the_articles_do_not_answer_is_refused(shipped_bot: FaqBot, question: str) -> None:
    assert shipped_bot.ask(question).kind == "abstention"


def test_a_hotline_is_never_given_an_owner(shipped_bot: FaqBot) -> None:
    hit = shipped_bot.ask("4001099995是哪里的电话").hits[0].passage
    assert "4001099995是" not in hit.text.replace(" ", "")
