import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.text import MAX_QUESTION_CHARS, clean_input, normalise, sentences, simplify, tokens

CHINESE = st.text(alphabet="催收上门怎么办，。！？；“”网贷逾期 \n123%元", max_size=200)


@given(st.text(max_size=300))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(max_size=5000))
def test_input_is_cut_and_holds_no_control_characters(text: str) -> None:
    cleaned = clean_input(text)
    assert len(cleaned) <= MAX_QUESTION_CHARS
    assert not any(ord(c) < 32 or c in "\u200b\u202e\ufeff" for c in cleaned)


def test_traditional_meets_simplified() -> None:
    assert simplify("網貸逾期會被起訴嗎") == "网贷逾期会被起诉吗"
    assert simplify("帳戶") == "账户"


@pytest.mark.parametrize("text", ["法院执行程序", "停用花呗", "账户冻结", "复核", "乾隆"])
def test_simplified_text_passes_unchanged(text: str) -> None:
    assert simplify(text) == text


def test_full_width_meets_half_width() -> None:
    assert normalise("１２期　ＬＰＲ") == "12期 lpr"


def test_numbers_stay_whole_with_their_units() -> None:
    found = tokens(normalise("借3.7%的10万元分36期还"))
    assert {"3.7%", "10万元", "36期"} <= set(found)
    assert "6期" not in found


def test_han_text_gives_characters_and_bigrams() -> None:
    assert tokens("上门") == ["上", "门", "上门"]


@given(CHINESE)
def test_sentences_cover_every_visible_character_once_and_in_order(text: str) -> None:
    ranges = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(ranges))
    inside = "".join(text[start:end] for start, end in ranges)
    visible = [c for c in text if c not in string.whitespace]
    assert [c for c in inside if c not in string.whitespace] == visible


def test_a_closing_quote_stays_with_its_sentence() -> None:
    text = "他说：“你等着。”我报了警。"
    assert [text[s:e] for s, e in sentences(text)] == ["他说：“你等着。”", "我报了警。"]
