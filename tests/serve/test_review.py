from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faqbot.corpus.articles import read_article
from faqbot.serve import review
from faqbot.serve.journal import Entry, Journal
from faqbot.types import Answer, Article, Hit, Notice, Passage


def entry(id: str, question: str, **fields: object) -> Entry:
    values = {"time": f"2026-11-{10 + int(id):02}T00:00:00+00:00", "query": question, "kind": "abstention", "notices": ""}
    values |= {"confidence": 0.1, "article": "", "heading": "", "version": "v", "latency_ms": 1.0}
    return Entry(id=id, question=question, **values | fields)  # type: ignore[arg-type]


def angles(texts) -> NDArray[np.float32]:
    """A text is its own angle in degrees."""
    turned = np.radians([float(text) for text in texts])
    return np.column_stack([np.cos(turned), np.sin(turned)]).astype(np.float32)


def asked(journal: Journal, id: str, question: str, kind: str = "abstention", article: str = "", *notices: str) -> None:
    passage = Passage("p", Article(article, "题", "文。"), "节", "文。", 0, 2)
    hits = (Hit(passage, 1.0),) if article else ()
    journal.record(id, Answer(question, question, kind, "文。", 0.5, hits, (), tuple(Notice(n, "") for n in notices)))  # type: ignore[arg-type]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "j.sqlite", 30, str)


def test_questions_that_mean_the_same_stand_together_the_most_asked_first() -> None:
    entries = [entry(str(n), text) for n, text in enumerate(["0", "90", "95", "5", "5", "5", "200"])]
    found = review.cluster(entries, angles, threshold=0.95)
    assert [cluster.questions for cluster in found] == [("5", "0"), ("90", "95"), ("200",)]
    assert [cluster.count for cluster in found] == [4, 2, 1]
    assert found[0].newest[:10] == "2026-11-15"
    assert review.cluster([], angles) == []


def test_only_gaps_of_the_corpus_count_as_unanswered(journal: Journal) -> None:
    asked(journal, "1", "10")
    asked(journal, "2", "20", "abstention", "", "harm")
    asked(journal, "3", "30", "abstention", "", "input")
    asked(journal, "4", "40", "passage", "a")
    asked(journal, "5", "50", "abstention", "a", "crisis")
    asked(journal, "6", "谢谢你")
    found = review.unanswered(journal, angles)
    assert {question for cluster in found for question in cluster.questions} == {"10", "50"}


def test_the_worst_answers_come_first_with_their_reasons(journal: Journal) -> None:
    for id, article, feedback, reason in [
        ("1", "a", "useless", "看不懂"),
        ("2", "b", "useless", "说得不对"),
        ("3", "b", "useless", "说得不对"),
        ("4", "b", "useful", ""),
        ("5", "c", "useful", ""),
        ("6", "d", "", ""),
    ]:
        asked(journal, id, f"问{id}", "passage", article)
        journal.rate(id, feedback, reason, "留言" if id == "2" else "")
    found = review.worst(journal)
    assert [(poor.article, poor.useless, poor.useful) for poor in found] == [("b", 2, 1), ("a", 1, 0)]
    assert found[0].reasons == (("说得不对", 2),)
    assert set(found[0].questions) == {"问2", "问3"}
    assert found[0].comments == ("留言",)


def test_what_is_asked_most_comes_first(journal: Journal) -> None:
    for id, (question, article) in enumerate([("甲", "a"), ("乙", "b"), ("丙", "b"), ("乙", "b")]):
        asked(journal, str(id), question, "passage", article)
    found = review.most_asked(journal)
    assert [(one.article, one.count) for one in found] == [("b", 3), ("a", 1)]
    assert found[0].questions[0] == "乙"


def test_a_draft_is_an_article_the_reader_takes_whatever_was_asked(tmp_path: Path) -> None:
    questions = ['"引号": - [x] {y} # z', "---\n题目: 坏", "普通的问题", "普通的问题", "", "'单引号' \\ 反斜线"]
    path = tmp_path / "draft.md"
    path.write_text(review.draft(questions, date(2026, 11, 25)), encoding="utf-8")
    article = read_article(path).article
    assert article.title == questions[0]
    assert article.questions == (questions[0], "--- 题目: 坏", "普通的问题", questions[-1])
    assert (article.updated, article.reviewed, article.facts, article.source) == ("2026-11-25", "", (), "")
    assert "【待写" in article.body
    assert "title" in review.draft([], date(2026, 11, 25))
