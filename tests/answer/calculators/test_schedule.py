from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from faqbot.answer.calculators import schedule
from faqbot.errors import InputError

MONEY = st.integers(100_00, 3_000_000_00).map(lambda fen: Decimal(fen) / 100)
RATE = st.integers(0, 3600).map(lambda hundredths: Decimal(hundredths) / 100)
MONTHS = st.integers(1, 360)
MAKERS = [schedule.equal_payment, schedule.equal_principal, schedule.interest_only]


@settings(max_examples=60, deadline=None)
@given(MONEY, RATE, MONTHS, st.sampled_from([*MAKERS, schedule.flat_fee]))
def test_every_schedule_repays_the_loan_to_the_fen(principal: Decimal, rate: Decimal, months: int, make: object) -> None:
    rows = make(principal, rate, months)  # type: ignore[operator]
    assert len(rows) == months
    assert sum(row.principal for row in rows) == principal
    assert rows[-1].balance == 0
    balance = principal
    for row in rows:
        balance -= row.principal
        assert row.balance == balance >= 0
        assert row.payment == row.principal + row.interest
        assert row.interest >= 0 and row.interest == round(row.interest, 2)


@settings(max_examples=60, deadline=None)
@given(MONEY, RATE, MONTHS)
def test_the_principal_behind_a_level_payment_is_the_loan(principal: Decimal, rate: Decimal, months: int) -> None:
    found = schedule.level_principal(schedule.level_payment(principal, rate, months), rate, months)
    assert abs(found - principal) <= Decimal("0.01")


@settings(max_examples=60, deadline=None)
@given(MONEY, RATE, st.integers(2, 360), st.integers(1, 99))
def test_prepaying_an_equal_principal_loan_agrees_with_its_schedule(
    balance: Decimal, rate: Decimal, months: int, part: int
) -> None:
    amount = round(balance * part / 100, 2)
    found = schedule.prepay_principal(balance, rate, months, amount)
    before, lower = (schedule.equal_principal(p, rate, months) for p in (balance, balance - amount))
    assert abs(found.interest_left - schedule.total_interest(before)) <= Decimal("0.01")
    assert abs(found.lower_interest - schedule.total_interest(lower)) <= Decimal("0.01")
    assert abs(found.payment - before[0].payment) <= Decimal("0.01")
    assert found.shorter_months <= months and found.saved_shorter >= found.saved_lower - Decimal("0.01")
    left = (balance - amount) * months  # whole shares of principal, without a division
    assert (found.shorter_months - 1) * balance < left <= found.shorter_months * balance


def test_saving_every_month_earns_what_each_deposit_earns_alone() -> None:
    alone = sum(schedule.simple_interest(Decimal(2000), Decimal(2), Decimal(months) / 12) for months in range(1, 37))
    assert abs(schedule.saved_monthly(Decimal(2000), Decimal(2), 36) - alone) <= Decimal("0.18")
    assert schedule.saved_monthly(Decimal(2000), Decimal(2), 36) == Decimal(2220)
    assert schedule.balance_after_principal(Decimal(600000), Decimal("3.6"), 240, 60) == Decimal(450000)
    with pytest.raises(InputError):
        schedule.prepay_principal(Decimal(100), Decimal(5), 12, Decimal(100))
    with pytest.raises(InputError):
        schedule.balance_after_principal(Decimal(100), Decimal(5), 12, 13)


@settings(max_examples=60, deadline=None)
@given(MONEY, RATE, MONTHS)
def test_equal_payments_are_equal_and_the_last_differs_by_rounding_only(
    principal: Decimal, rate: Decimal, months: int
) -> None:
    assume(principal >= 10 * months)  # of a payment of a few fen the rounding is a large part
    rows = schedule.equal_payment(principal, rate, months)
    assert len({row.payment for row in rows[:-1]}) <= 1
    assert abs(rows[-1].payment - rows[0].payment) <= Decimal("0.01") * months


@settings(max_examples=40, deadline=None)
@given(MONEY, RATE.filter(bool), st.integers(2, 360))
def test_methods_rank_by_interest_and_more_time_costs_more(principal: Decimal, rate: Decimal, months: int) -> None:
    level, falling, late = (schedule.total_interest(make(principal, rate, months)) for make in MAKERS)
    assert falling <= level + Decimal("0.01") <= late + Decimal("0.02")
    assert schedule.total_interest(schedule.equal_payment(principal, rate, months + 1)) >= level


# Worked examples of FACTS.md 2.5–2.7 and 2.11, which the articles repeat.
@pytest.mark.parametrize(
    ("principal", "rate", "months", "payment", "interest"),
    [
        (10_000, "24", 12, "945.60", "1347.15"),
        (100_000, "24", 12, "9455.96", "13471.52"),
        (100_000, "3", 36, "2908.12", "4692.35"),
        (1_000_000, "3.0", 360, "4216.04", "517774.52"),
        (1_000_000, "3.5", 360, "4490.45", "616560.88"),
        (500_000, "2.6", 240, "2673.94", "141745.66"),
        (100_000, "3.7", 12, "8501.29", "2015.48"),
    ],
)
def test_equal_payment_gives_the_worked_examples(
    principal: int, rate: str, months: int, payment: str, interest: str
) -> None:
    rows = schedule.equal_payment(Decimal(principal), Decimal(rate), months)
    assert rows[0].payment == Decimal(payment)
    assert schedule.total_interest(rows) == Decimal(interest)


def test_the_other_methods_give_the_worked_examples() -> None:
    falling = schedule.equal_principal(Decimal(100_000), Decimal(24), 12)
    assert (falling[0].payment, falling[-1].payment) == (Decimal("10333.33"), Decimal("8500.00"))
    assert schedule.total_interest(falling) == 13_000
    assert schedule.total_interest(schedule.interest_only(Decimal(100_000), Decimal(24), 12)) == 24_000
    assert {row.payment for row in schedule.flat_fee(Decimal(12_000), Decimal("0.6"), 12)} == {Decimal(1072)}


def test_deposits_give_the_worked_examples() -> None:
    principal, rate = Decimal(100_000), Decimal("3.7")
    assert schedule.simple_interest(principal, rate, Decimal(1)) == 3700
    assert schedule.simple_interest(principal, rate, Decimal("0.5")) == 1850
    assert schedule.simple_interest(principal, rate, Decimal(1) / 365) == Decimal("10.14")
    assert schedule.simple_interest(principal, rate, Decimal(3)) == 11_100
    assert schedule.compound_interest(principal, rate, Decimal(3)) == Decimal("11515.77")


@given(MONEY, RATE, st.integers(0, 10))
def test_compounding_never_earns_less_and_is_the_same_for_one_year(principal: Decimal, rate: Decimal, years: int) -> None:
    simple, compound = (f(principal, rate, Decimal(years)) for f in (schedule.simple_interest, schedule.compound_interest))
    assert compound >= simple
    assert years > 1 or compound == simple


@settings(max_examples=40, deadline=None)
@given(MONEY, RATE.filter(lambda r: r >= 1), st.integers(12, 360), st.integers(5, 90))
def test_a_shorter_term_saves_at_least_as_much_as_a_lower_payment(
    balance: Decimal, rate: Decimal, months: int, share: int
) -> None:
    found = schedule.prepay(balance, rate, months, (balance * share / 100).quantize(Decimal("0.01")))
    assert found.saved_shorter >= found.saved_lower - Decimal("0.02") >= Decimal("-0.02")
    assert found.shorter_months <= months and found.lower_payment <= found.payment


def test_early_repayment_gives_the_worked_examples() -> None:
    balance = schedule.balance_after(Decimal(1_000_000), Decimal("3.5"), 360, 60)
    found = schedule.prepay(balance, Decimal("3.5"), 300, Decimal(200_000))
    assert (found.shorter_months, round(found.lower_payment)) == (207, 3489)
    assert (round(found.saved_shorter, -3), round(found.saved_lower, -3)) == (218_000, 100_000)
    rows = schedule.equal_payment(Decimal(10_000), Decimal(24), 12)
    assert schedule.balance_after(Decimal(10_000), Decimal(24), 12, 6) == Decimal("5296.69")
    assert schedule.total_interest(rows[:6]) == Decimal("970.27")


@pytest.mark.parametrize(
    ("principal", "rate", "months"), [(0, 5, 12), (-1, 5, 12), (100, -1, 12), (100, 5, 0), (100, 5, 99_999)]
)
def test_impossible_loans_are_refused(principal: int, rate: int, months: int) -> None:
    for make in MAKERS:
        with pytest.raises(InputError, match="expected"):
            make(Decimal(principal), Decimal(rate), months)
