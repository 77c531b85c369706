from datetime import date
from decimal import Decimal

import pytest

from faqbot.errors import InputError
from faqbot.serve.forms import FORMS, fill

ON = date(2026, 11, 25)
BY_ID = {form.id: form for form in FORMS}


def start(id: str, **changes: object) -> dict[str, object]:
    return {field.name: field.start for field in BY_ID[id].fields} | changes


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_form_has_a_sum_for_what_it_shows_at_first(form) -> None:
    found = fill(form, start(form.id), ON)
    assert found.results
    assert found.basis
    assert found.text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@pytest.mark.parametrize(
    "typed", [None, "", "abc", -1, "-5", float("nan"), float("inf"), 1e30, "1" * 400, [], {}, True, "2024-13-45"]
)
def test_whatever_is_typed_gives_a_result_or_a_chinese_sentence(form, typed: object) -> None:
    for field in form.fields:
        try:
            fill(form, start(form.id) | {field.name: typed}, ON)
        except InputError as error:
            assert any("\u4e00" <= character <= "\u9fff" for character in str(error))
            assert "expected" not in str(error)


@pytest.mark.parametrize(
    ("id", "changes", "label", "value"),
    [
        ("deposit", {"principal": 100_000, "rate": 3.7, "time": 3}, "利息（单利）", Decimal(11_100)),
        ("deposit", {"principal": "10,000", "rate": 3.65, "time": 100, "unit": "天"}, "利息（单利）", Decimal(100)),
        ("deposit", {"principal": 10_000, "rate": 12, "time": 6, "unit": "个月"}, "利息（单利）", Decimal(600)),
        ("instalment_loan", {"principal": 12_000, "rate": 0, "months": 12}, "每期还款", Decimal(1000)),
        ("court_fee", {"amount": 50_000}, "案件受理费", Decimal(1050)),
        ("delay_interest", {"amount": 10_000, "days": 100}, "加倍部分利息", Decimal(175)),
        ("record_end", {"paid": "2024年3月1日"}, "满五年的日子", date(2029, 3, 1)),
    ],
)
def test_what_is_typed_is_what_is_computed(id: str, changes: dict[str, object], label: str, value: object) -> None:
    found = {result.label: result.value for result in fill(BY_ID[id], start(id, **changes), ON).results}
    assert found[label] == value


def test_monthly_fees_count_in_the_real_rate_and_the_contract_day_sets_the_ceiling() -> None:
    def figures(**changes: object) -> dict[str, object]:
        return {
            result.label: result.value for result in fill(BY_ID["real_rate"], start("real_rate", **changes), ON).results
        }

    plain, with_fee = figures(), figures(monthly=930, fee=50)
    assert plain == with_fee
    assert figures(signed="2025-05-19") != figures(signed="2025-05-20")


def test_wrong_fields_are_named() -> None:
    with pytest.raises(InputError, match="借款金额"):
        fill(BY_ID["instalment_loan"], start("instalment_loan", principal=""), ON)
    with pytest.raises(InputError, match="整数"):
        fill(BY_ID["instalment_loan"], start("instalment_loan", months=1.5), ON)
    with pytest.raises(InputError, match="怎么还"):
        fill(BY_ID["instalment_loan"], start("instalment_loan", method="随便"), ON)
    with pytest.raises(InputError, match="放在一起"):
        fill(BY_ID["prepayment"], start("prepayment", amount=900_000), ON)
    with pytest.raises(InputError, match="最后一期"):
        fill(BY_ID["limitation"], start("limitation", due="去年"), ON)


def test_several_days_may_be_told() -> None:
    found = fill(BY_ID["limitation"], start("limitation", due="2020-01-01", told="2021-05-01、2022年6月1日"), ON)
    assert found.results[0].value == date(2025, 6, 1)
