from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from faqbot.corpus.chunk import MAX_PASSAGE_CHARS, split
from faqbot.text import sentences
from faqbot.types import Article

BODY = st.lists(
    st.sampled_from(
        [
            "## 怎么办？",
            "### 第一步",
            "催收员不能进屋。你可以报警。",
            "1. 先核实身份。",
            "- 保存录音；",
            "",
            "利率" * 90 + "。",
            "一、概述",
        ]
    ),
    max_size=25,
).map("\n".join)


@given(BODY, st.integers(20, 500))
def test_offsets_reproduce_the_text_and_no_passage_is_too_long(body: str, size: int) -> None:
    article = Article("a", "标题", body)
    for passage in split(article, size):
        assert article.body[passage.start : passage.end] == passage.text
        assert 0 < len(passage.text) <= size


@given(BODY)
def test_everything_but_headings_lies_in_exactly_one_passage(body: str) -> None:
    article = Article("a", "标题", body)
    passages = split(article)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    inside = "".join("".join(p.text.split()) for p in passages)
    outside = "".join("".join(line.split()) for line in body.splitlines() if not line.startswith(("#", "一、")))
    assert inside == outside


@given(BODY)
def test_a_passage_never_ends_inside_a_sentence_that_fits(body: str) -> None:
    article = Article("a", "标题", body)
    ends = {p.end for p in split(article)}
    for start, end in sentences(body):
        if end - start <= MAX_PASSAGE_CHARS:
            assert not any(start < cut < end for cut in ends)


def test_the_heading_path_is_kept() -> None:
    article = Article(
        "a", "标题", "开头一段。\n\n## 上门\n\n不能进屋。\n\n### 录音\n\n可以录音。\n\n## 电话\n\n不能半夜打。"
    )
    assert [(p.heading, p.text) for p in split(article)] == [
        ("", "开头一段。"),
        ("上门", "不能进屋。"),
        ("上门 > 录音", "可以录音。"),
        ("电话", "不能半夜打。"),
    ]


def test_a_list_stays_together_with_its_introduction() -> None:
    article = Article("a", "标题", "按下面的步骤做：\n1. 核实。\n2. 录音。\n3. 投诉。")
    assert len(split(article)) == 1


def test_ids_are_unique_and_stay_when_another_article_changes() -> None:
    article = Article("a", "标题", "第一段。\n\n## 甲\n\n同样的话。\n\n## 乙\n\n同样的话。")
    ids = [p.id for p in split(article)]
    assert len(set(ids)) == len(ids)
    assert ids == [p.id for p in split(article)]
