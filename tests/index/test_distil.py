"""Noise around a question goes; the question stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.index.distil import asks, distil, readings

STORY = (
    "我去年做生意亏了,借了七八个网贷,现在加起来有二十多万,老婆还不知道,每天晚上睡不着。上个月开始还不上了,"
    "昨天孩子又发烧,忙了一夜,今天还得去工地,晚上回来又接到老家的电话,说房子漏雨了。我就想问问,催收的人真的会上门吗?今天做了红烧肉,我一口也吃不下,公司里也在裁员。"
)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("😭😭网贷逾期上门怎么办🙏", "网贷逾期上门怎么办"),
        ("网贷逾期上门怎么办???", "网贷逾期上门怎么办?"),
        ("您好,请问一下信用卡逾期会被起诉吗?谢谢", "信用卡逾期会被起诉吗?"),
        ("嗯,那个,网贷逾期怎么办", "网贷逾期怎么办"),
        ("[流泪]征信花了怎么办", "征信花了怎么办"),
    ],
)
def test_greetings_emoji_and_fillers_go(typed: str, asked: str) -> None:
    assert distil(typed) == asked


@pytest.mark.parametrize(
    "text", ["那个平台合法吗", "这个费用要交吗", "就是不想还了会怎样", "然后法院会怎么判", "在吗", "谢谢", ""]
)
def test_words_that_mean_something_stay(text: str) -> None:
    assert distil(text) == text


def test_a_story_is_reduced_to_its_question() -> None:
    asked = distil(STORY)
    assert "催收的人真的会上门吗" in asked
    assert "红烧肉" not in asked
    assert len(asked) <= 70


@given(st.text(max_size=300))
def test_any_text_leaves_something_and_grows_never(text: str) -> None:
    asked = distil(text)
    assert bool(asked) == bool(text)
    assert len(asked) <= len(text)


def test_a_story_is_read_by_its_parts_and_a_short_message_is_not() -> None:
    assert any("催收的人真的会上门吗" in part and asks(part) for part in readings(STORY))
    assert all(len(part) < len(STORY) for part in readings(STORY))
    assert readings("催收的人真的会上门吗") == []
