from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.answer.calculators import rates
from faqbot.answer.calculators.schedule import level_payment

FLOW = st.integers(1, 1_000_000).map(lambda fen: Decimal(fen) / 100)


def worth(flows: list[Decimal], rate: Decimal) -> Decimal:
    return sum((flow / (1 + rate) ** k for k, flow in enumerate(flows)), Decimal(0))


# FACTS.md 2.5 and 2.8.
@pytest.mark.parametrize(
    ("received", "payment", "months", "nominal"),
    [
        ("12000", "1072", 12, "13.03"),
        ("12000", "1090", 12, "16.22"),
        ("12000", "1120", 12, "21.46"),
        ("10000", "1000", 12, "35.07"),
        ("10000", "995.60", 12, "34.19"),
        ("9701", "945.60", 12, "29.97"),
        ("9000", "945.60", 12, "45.11"),
    ],
)
def test_the_worked_examples(received: str, payment: str, months: int, nominal: str) -> None:
    found = rates.real_rate([Decimal(received), *([-Decimal(payment)] * months)])
    assert found is not None
    assert round(found.nominal, 2) == Decimal(nominal)


def test_single_repayments_give_the_worked_examples() -> None:
    assert round(rates.single_repayment(Decimal(8000), Decimal(10_000), 30).nominal) == 304
    assert round(rates.single_repayment(Decimal(1050), Decimal(1500), 7).nominal) == 2235


@settings(max_examples=60, deadline=None)
@given(st.lists(FLOW, min_size=1, max_size=40), FLOW)
def test_at_the_rate_found_the_flows_are_worth_nothing(payments: list[Decimal], received: Decimal) -> None:
    flows = [received, *(-p for p in payments)]
    (rate,) = rates.irr(flows)
    assert abs(worth(flows, rate)) <= Decimal("1e-9") * max(received, *payments)


@settings(max_examples=40, deadline=None)
@given(FLOW.filter(lambda p: p >= 100), st.integers(1, 3600), st.integers(1, 60))
def test_a_level_loan_has_the_rate_it_was_made_with(principal: Decimal, hundredths: int, months: int) -> None:
    rate = Decimal(hundredths) / 100
    found = rates.real_rate([principal, *([-level_payment(principal, rate, months)] * months)])
    assert found is not None
    assert abs(found.nominal - rate) < Decimal("1e-9")


@pytest.mark.parametrize("flows", [[], [0, 0], [100], [100, 50], [-100, -50, 0], [0, 100, 0]])
def test_flows_that_do_not_change_sign_have_no_rate(flows: list[int]) -> None:
    assert rates.irr([Decimal(f) for f in flows]) == ()
    assert rates.real_rate([Decimal(f) for f in flows]) is None


def test_no_rate_and_several_rates_are_told_not_guessed() -> None:
    assert rates.irr([Decimal(f) for f in (1000, -1000, 1000)]) == ()  # two sign changes, no real root
    assert [round(r, 9) for r in rates.irr([Decimal(f) for f in (-1000, 2300, -1320)])] == [Decimal("0.1"), Decimal("0.2")]
    assert rates.real_rate([Decimal(f) for f in (-1000, 2300, -1320)]) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-60, 300), min_size=2, max_size=4, unique=True))
def test_every_rate_is_found_and_none_invented(percents: list[int]) -> None:
    flows = [Decimal(1000)]
    for percent in percents:
        growth = 1 + Decimal(percent) / 100
        flows = [a - growth * b for a, b in zip([*flows, Decimal(0)], [Decimal(0), *flows], strict=True)]
    assert [round(rate * 100, 6) for rate in rates.irr(flows)] == sorted(percents)


def test_a_double_root_is_one_rate() -> None:
    assert [round(r, 6) for r in rates.irr([Decimal("1000"), Decimal("-2200"), Decimal("1210")])] == [Decimal("0.1")]


@given(st.integers(30, 900), st.integers(10_001, 20_000))
def test_dated_flows_after_one_year_have_the_simple_rate(days: int, paid: int) -> None:
    start = date(2024, 1, 1)
    found = rates.dated_rate([(start, Decimal(10_000)), (start + timedelta(days), -Decimal(paid))])
    assert found is not None
    assert abs(float(found) - ((paid / 10_000) ** (365 / days) - 1) * 100) <= 1e-6 * max(1.0, float(found))
    assert rates.dated_rate([(start, Decimal(1)), (start + timedelta(days), Decimal(1))]) is None


def test_one_way_of_writing_a_rate_becomes_another() -> None:
    assert rates.daily_to_annual(Decimal("0.05")) == Decimal("18.25")
    assert rates.annual_to_daily(Decimal("18.25")) == Decimal("0.05")
    assert rates.monthly_to_annual(Decimal(2)) == 24
    assert round(rates.compounded(Decimal(2), 12), 3) == Decimal("26.824")
