"""Typos and pinyin are mended inside the corpus' vocabulary; what is right stays as it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.index.repair import Repair

TITLES = [
    f"{topic}{question}"
    for topic in ("网贷逾期", "信用卡逾期", "催收上门", "征信报告", "房贷提前还款")
    for question in ("怎么办", "会怎样", "要多久")
]
TEXTS = [
    "网贷逾期被催收上门怎么办",
    "信用卡还不上怎么办",
    "征信报告怎么查",
    "他在收拾屋子",
    "买了一个网袋",
    "收到法院传票",
] * 60


@pytest.fixture(scope="module")
def repair() -> Repair:
    return Repair.from_texts(TITLES, TEXTS, ["法院传票", "网贷", "逾期"], {"wd": "网贷", "yq": "逾期"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("信用咔逾期怎么办", "信用卡逾期怎么办"),  # sounds the same
        ("网货逾期怎么办", "网贷逾期怎么办"),  # looks the same
        ("摧收上门要多久", "催收上门要多久"),
        ("法院川票", "法院传票"),  # a term given, not counted
        ("wangdai yuqi zenmeban", "网贷逾期怎么办"),
        ("wangdaiyuqi怎么办", "网贷逾期怎么办"),
        ("wd yq zenmeban", "网贷逾期怎么办"),  # initials beside pinyin
        ("wd app yuqi zenmeban", "wd app 逾期怎么办"),  # a word of another language parts them
    ],
)
def test_a_typo_becomes_the_term_that_sounds_or_looks_the_same(repair: Repair, typed: str, meant: str) -> None:
    assert repair(typed) == meant


@pytest.mark.parametrize(
    "text",
    [*TITLES, "他在收拾屋子", "atm取钱", "lpr", "hello", "", "。，", "12期 3%", "apple pay", "hello world", "don't  know"],
)
def test_what_is_right_or_strange_stays(repair: Repair, text: str) -> None:
    assert repair(text) == text


@given(st.text(alphabet="网贷货逾预期其怎么办 abcyuqi。", max_size=40))
def test_repair_is_idempotent_and_keeps_han_length(text: str) -> None:
    repair = Repair.from_texts(TITLES, TEXTS, [])
    once = repair(text)
    assert repair(once) == once
    if not any(c.isascii() and c.isalpha() for c in text):
        assert len(once) == len(text)


def test_a_saved_vocabulary_mends_the_same(repair: Repair, tmp_path: Path) -> None:
    repair.save(tmp_path)
    loaded = Repair.load(tmp_path)
    assert [loaded(text) for text in TEXTS + TITLES] == [repair(text) for text in TEXTS + TITLES]
    assert loaded("wd yuqi zenmeban") == repair("wd yuqi zenmeban") == "网贷逾期怎么办"
    assert loaded("网货逾期怎么办") == repair("网货逾期怎么办") != "网货逾期怎么办"


def test_an_empty_corpus_mends_nothing() -> None:
    assert Repair.from_texts([], [], [])("wangdai 网货逾期") == "wangdai 网货逾期"
