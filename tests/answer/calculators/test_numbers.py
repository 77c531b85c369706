from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.answer.calculators.numbers import Number, read, value_of

TODAY = date(2026, 11, 25)
LABELLED = Path(__file__).parents[2] / "data" / "calculators" / "numbers.tsv"
UNITS = {
    "y": "yuan",
    "%y": "percent_per_year",
    "%m": "percent_per_month",
    "%d": "percent_per_day",
    "%p": "percent_per_period",
}
UNITS |= {
    "%": "percent",
    "p": "periods",
    "Y": "years",
    "M": "months",
    "D": "days",
    "#": "ordinal",
    "x": "times",
    "n": "plain",
}


def labelled() -> list[tuple[str, list[str]]]:
    lines = [line for line in LABELLED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]
    pairs = [line.split("\t") for line in lines]
    return [(phrase, [] if figures == "-" else figures.split()) for phrase, figures in pairs]


def written(number: Number) -> str:
    """Write a figure as the labels do."""
    if number.kind == "date":
        return number.day.isoformat()[: {"year": 4, "month": 7, "day": 10}[number.unit]]
    mark = {unit: mark for mark, unit in UNITS.items()}[number.unit or number.kind]
    value = number.amount
    return (f"{value:.0f}" if value == value.to_integral_value() else f"{value.normalize():f}") + mark


def test_labelled_phrasings_are_read() -> None:
    cases = labelled()
    wrong = [(phrase, want, got) for phrase, want in cases if (got := [written(n) for n in read(phrase, TODAY)]) != want]
    assert len(cases) >= 300
    assert len(wrong) <= 0.03 * len(cases), wrong


def test_spans_point_at_the_words_of_the_question_as_typed() -> None:
    for phrase, _ in labelled():
        text = f"请问，{phrase}？"
        for number in read(text, TODAY):
            assert re.sub(r"\s", "", text[number.start : number.end]), phrase
            assert number.end <= len(text)


@given(st.integers(1, 99_999_999))
def test_digits_and_chinese_words_give_the_same_value(value: int) -> None:
    assert value_of(str(value)) == value == value_of(f"{value:,}") == value_of(spoken(value))


def spoken(value: int) -> str:
    """Write an integer in Chinese words, in full."""
    units, digits = ["", "十", "百", "千"], "零一二三四五六七八九"

    def section(part: int) -> str:
        text, zero = "", False
        for place in (3, 2, 1, 0):
            digit = part // 10**place % 10
            if digit:
                text += ("零" if zero and text else "") + digits[digit] + units[place]
            zero = not digit
        return text

    high, low = divmod(value, 10_000)
    if not high:
        return section(low)
    gap = "零" if low and low < 1000 else ""
    return section(high) + "万" + gap + section(low)


@given(st.integers(1, 9), st.integers(1, 9))
def test_the_digit_after_a_unit_is_a_tenth_of_it(first: int, second: int) -> None:
    names = "零一二三四五六七八九"
    assert value_of(f"{names[first]}万{names[second]}") == first * 10_000 + second * 1000
    assert value_of(f"{first}千{second}") == first * 1000 + second * 100
    assert value_of(f"{first}w{second}") == first * 10_000 + second * 1000


@given(st.text(alphabet="一二三四五六七八九十百千万点分期年月日天%元块0123456789.,/-第个半号息利每", max_size=30))
def test_any_text_is_read_without_error_and_in_order(text: str) -> None:
    found = read(text, TODAY)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(("text", "value"), [("月息一分", 1), ("年息一分", 10), ("日息一分", Decimal("0.1"))])
def test_a_fen_of_interest_depends_on_its_time(text: str, value: Decimal | int) -> None:
    assert [n.amount for n in read(text)] == [value]


def test_days_need_a_today_and_a_year_may_be_left_out() -> None:
    assert read("昨天还的", None) == []
    assert [n.value for n in read("3月5日还的", date(2026, 1, 10))] == [date(2026, 3, 5)]
    assert [n.value for n in read("12月5日还的", date(2026, 1, 10))] == [date(2025, 12, 5)]
