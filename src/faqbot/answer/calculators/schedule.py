"""Repayment schedules, deposits and early repayment, exact in ``Decimal``.

Rounding: a regular payment is rounded half up to the fen. Interest is computed from the exact balance, and the running total
of interest is rounded, so the total is the exact total to the fen and no row is off by more than one fen. The last row takes
the principal that is left; its payment differs from the others by rounding only. Equal shares of principal are rounded the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Context, Decimal, localcontext

from faqbot.answer.calculators.result import FEN, Instalment, to_fen
from faqbot.errors import InputError

MAX_PERIODS = 1200
_HUNDRED = Decimal(100)
_CONTEXT = Context(prec=40)


def equal_payment(principal: Decimal, annual_rate: Decimal, months: int) -> tuple[Instalment, ...]:
    """Return the schedule of 等额本息: the same payment every month.

    P·i·(1+i)^n ÷ ((1+i)^n − 1) with i = annual rate ÷ 12.

    :param principal: yuan.
    :param annual_rate: nominal percent a year.
    :raises InputError: when an argument is out of range.
    """
    _check(principal, annual_rate, months)
    with localcontext(_CONTEXT):
        monthly = annual_rate / 1200
        payment = level_payment(principal, annual_rate, months)
        balances = [principal]
        for _ in range(months):
            balances.append(balances[-1] * (1 + monthly) - payment)
        interests = [balance * monthly for balance in balances[:-1]]
        return _rows(principal, interests, [_regular(payment, months)] * months)


def level_payment(principal: Decimal, annual_rate: Decimal, months: int) -> Decimal:
    """Return the unrounded monthly payment of 等额本息, in yuan.

    :raises InputError: when an argument is out of range.
    """
    _check(principal, annual_rate, months)
    with localcontext(_CONTEXT):
        monthly = annual_rate / 1200
        if monthly == 0:
            return principal / months
        growth = (1 + monthly) ** months
        return principal * monthly * growth / (growth - 1)


def equal_principal(principal: Decimal, annual_rate: Decimal, months: int) -> tuple[Instalment, ...]:
    """Return the schedule of 等额本金: the same principal every month, interest on what is left.

    :raises InputError: when an argument is out of range.
    """
    _check(principal, annual_rate, months)
    with localcontext(_CONTEXT):
        share, monthly = principal / months, annual_rate / 1200
        interests = [(principal - share * k) * monthly for k in range(months)]
        return _rows(principal, interests, None)


def interest_only(principal: Decimal, annual_rate: Decimal, months: int) -> tuple[Instalment, ...]:
    """Return the schedule of 先息后本: interest every month, the whole principal with the last.

    :raises InputError: when an argument is out of range.
    """
    _check(principal, annual_rate, months)
    with localcontext(_CONTEXT):
        interests = _running([principal * annual_rate / 1200] * months)
    rows = [Instalment(k, interest, Decimal(0), interest, principal) for k, interest in enumerate(interests[:-1], 1)]
    return (*rows, Instalment(months, principal + interests[-1], principal, interests[-1], Decimal(0)))


def flat_fee(principal: Decimal, fee_rate: Decimal, periods: int) -> tuple[Instalment, ...]:
    """Return the schedule of 等本等息: equal principal and, every period, a fee on the first principal.

    :param fee_rate: percent of the first principal, each period.
    :raises InputError: when an argument is out of range.
    """
    _check(principal, fee_rate, periods)
    with localcontext(_CONTEXT):
        fee = principal * fee_rate / _HUNDRED
        return _rows(principal, [fee] * periods, [_regular(principal / periods + fee, periods)] * periods)


def simple_interest(principal: Decimal, annual_rate: Decimal, years: Decimal) -> Decimal:
    """Return simple interest in yuan, rounded to the fen.

    :param years: the time in years; days are days ÷ 365.
    :raises InputError: when an argument is negative.
    """
    _check(principal, annual_rate, 1)
    if years < 0:
        raise InputError(f"the time is {years} years; expected zero or more.")
    with localcontext(_CONTEXT):
        return to_fen(principal * annual_rate / _HUNDRED * years)


def compound_interest(principal: Decimal, annual_rate: Decimal, years: Decimal, times_a_year: int = 1) -> Decimal:
    """Return the interest when it is added to the principal ``times_a_year``; a broken period earns simple interest.

    Rounded once, at the end.

    :raises InputError: when an argument is negative.
    """
    _check(principal, annual_rate, times_a_year)
    if years < 0:
        raise InputError(f"the time is {years} years; expected zero or more.")
    with localcontext(_CONTEXT):
        rate = annual_rate / _HUNDRED / times_a_year
        periods = years * times_a_year
        whole = int(periods)
        return to_fen(principal * ((1 + rate) ** whole * (1 + rate * (periods - whole)) - 1))


def saved_monthly(payment: Decimal, annual_rate: Decimal, months: int) -> Decimal:
    """Return the interest of 零存整取: the same payment at the start of every month, simple interest until the end.

    payment × i × n(n+1) ÷ 2 with i = annual rate ÷ 12.

    :raises InputError: when an argument is out of range.
    """
    _check(payment, annual_rate, months)
    with localcontext(_CONTEXT):
        return to_fen(payment * annual_rate / 1200 * months * (months + 1) / 2)


def level_principal(payment: Decimal, annual_rate: Decimal, months: int) -> Decimal:
    """Return the principal that a level payment repays in so many months, to the fen.

    :raises InputError: when an argument is out of range.
    """
    _check(payment, annual_rate, months)
    with localcontext(_CONTEXT):
        monthly = annual_rate / 1200
        return to_fen(payment * months if monthly == 0 else payment * (1 - (1 + monthly) ** -months) / monthly)


def total_interest(rows: Sequence[Instalment]) -> Decimal:
    """Return the interest of all rows together."""
    return sum((row.interest for row in rows), Decimal(0))


@dataclass(frozen=True, slots=True)
class Prepayment:
    """What an early repayment changes: the same payment for fewer months, or a lower payment for as many."""

    balance: Decimal  # principal owed before the early repayment
    payment: Decimal  # monthly payment before
    interest_left: Decimal  # interest still to come without it
    shorter_months: int
    shorter_interest: Decimal
    lower_payment: Decimal
    lower_interest: Decimal

    @property
    def saved_shorter(self) -> Decimal:
        """Interest saved by a shorter term, in yuan."""
        return self.interest_left - self.shorter_interest

    @property
    def saved_lower(self) -> Decimal:
        """Interest saved by a lower payment, in yuan."""
        return self.interest_left - self.lower_interest


def prepay(balance: Decimal, annual_rate: Decimal, months_left: int, amount: Decimal) -> Prepayment:
    """Compare the two ways to use an early repayment of an equal-payment loan.

    :param balance: principal still owed, in yuan.
    :param amount: what is repaid early, less than ``balance``.
    :raises InputError: when an argument is out of range.
    """
    _check(balance, annual_rate, months_left)
    if not 0 < amount < balance:
        raise InputError(
            f"the early repayment is {amount} yuan; expected more than 0 and less than the {balance} yuan owed."
        )
    with localcontext(_CONTEXT):
        payment = level_payment(balance, annual_rate, months_left)
        left = balance - amount
        months, interest = _months_to_clear(left, annual_rate, payment)
        lower = level_payment(left, annual_rate, months_left)
        return Prepayment(
            balance=to_fen(balance),
            payment=to_fen(payment),
            interest_left=to_fen(payment * months_left - balance),
            shorter_months=months,
            shorter_interest=to_fen(interest),
            lower_payment=to_fen(lower),
            lower_interest=to_fen(lower * months_left - left),
        )


def prepay_principal(balance: Decimal, annual_rate: Decimal, months_left: int, amount: Decimal) -> Prepayment:
    """Compare the two ways to use an early repayment of an equal-principal loan; the payments are the next month's.

    The shorter term keeps the share of principal a month, the lower payment keeps the months.

    :raises InputError: when an argument is out of range.
    """
    _check(balance, annual_rate, months_left)
    if not 0 < amount < balance:
        raise InputError(
            f"the early repayment is {amount} yuan; expected more than 0 and less than the {balance} yuan owed."
        )
    with localcontext(_CONTEXT):
        share, monthly, left = balance / months_left, annual_rate / 1200, balance - amount
        months = int((left * months_left / balance).to_integral_value(ROUND_CEILING))  # left ÷ share would round twice
        shorter = sum(((left - share * k) * monthly for k in range(months)), Decimal(0))
        return Prepayment(
            balance=to_fen(balance),
            payment=to_fen(share + balance * monthly),
            interest_left=to_fen(balance * monthly * (months_left + 1) / 2),
            shorter_months=months,
            shorter_interest=to_fen(shorter),
            lower_payment=to_fen(left / months_left + left * monthly),
            lower_interest=to_fen(left * monthly * (months_left + 1) / 2),
        )


def balance_after_principal(principal: Decimal, annual_rate: Decimal, months: int, paid: int) -> Decimal:
    """Return the principal left of an equal-principal loan after ``paid`` payments, to the fen.

    :raises InputError: when an argument is out of range.
    """
    _check(principal, annual_rate, months, paid)
    with localcontext(_CONTEXT):
        return to_fen(principal * (months - paid) / months)


def balance_after(principal: Decimal, annual_rate: Decimal, months: int, paid: int) -> Decimal:
    """Return the principal left of an equal-payment loan after ``paid`` payments, to the fen.

    :raises InputError: when an argument is out of range.
    """
    _check(principal, annual_rate, months, paid)
    with localcontext(_CONTEXT):
        payment, monthly, balance = level_payment(principal, annual_rate, months), annual_rate / 1200, principal
        for _ in range(paid):
            balance = balance * (1 + monthly) - payment
        return to_fen(balance)


def _months_to_clear(balance: Decimal, annual_rate: Decimal, payment: Decimal) -> tuple[int, Decimal]:
    """Return how many payments clear the balance, the last one smaller, and the interest they hold."""
    monthly, interest, months = annual_rate / 1200, Decimal(0), 0
    if monthly == 0:
        return int((balance / payment).to_integral_value(ROUND_CEILING)), Decimal(0)
    while balance > Decimal("1e-20"):
        due = balance * monthly
        interest += due
        balance = max(Decimal(0), balance + due - payment)
        months += 1
    return months, interest


def _rows(principal: Decimal, interests: Sequence[Decimal], payments: Sequence[Decimal] | None) -> tuple[Instalment, ...]:
    """Return the rounded rows; without ``payments`` every period repays the same principal."""
    months, left, rows = len(interests), principal, []
    shares = _running([principal / months] * months)
    carried = Decimal(0)
    for period, interest in enumerate(_running(interests), 1):
        interest += carried  # a fen of rounded interest above the payment waits for the next row
        carried = max(Decimal(0), interest - payments[period - 1]) if payments and period < months else Decimal(0)
        interest -= carried
        part = shares[period - 1] if payments is None else payments[period - 1] - interest
        part = left if period == months else min(part, left)
        left -= part
        rows.append(Instalment(period, part + interest, part, interest, left))
    return tuple(rows)


def _regular(payment: Decimal, months: int) -> Decimal:
    """Round a level payment to the fen: down where rounding up would repay a tiny loan before its last period."""
    rounded = to_fen(payment)
    return rounded if rounded * (months - 1) <= payment * months else payment.quantize(FEN, ROUND_DOWN)


def _running(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Round a series so that its running total is the rounded exact running total."""
    rounded, exact, shown = [], Decimal(0), Decimal(0)
    for amount in amounts:
        exact += amount
        rounded.append(to_fen(exact) - shown)
        shown = to_fen(exact)
    return rounded


def _check(principal: Decimal, rate: Decimal, periods: int, paid: int = 0) -> None:
    if principal <= 0:
        raise InputError(f"the principal is {principal} yuan; expected more than 0.")
    if rate < 0:
        raise InputError(f"the rate is {rate} percent; expected 0 or more.")
    if not 1 <= periods <= MAX_PERIODS:
        raise InputError(f"there are {periods} periods; expected 1 to {MAX_PERIODS}.")
    if not 0 <= paid <= periods:
        raise InputError(f"{paid} payments were made; expected 0 to {periods}.")
