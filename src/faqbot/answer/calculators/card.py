"""Interest and fees of a credit card: full-balance interest, cash advances, and the fee for a short minimum payment.

The daily rate is the contract's; 0.05 % is what many banks charge (18.25 % a year, simple; free to agree since 2021-01-01 by
银发〔2020〕327号).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators.result import to_fen
from faqbot.errors import InputError

USUAL_DAILY_PERCENT = Decimal("0.05")
USUAL_PENALTY_PERCENT = Decimal(5)
USUAL_MINIMUM_PERCENT = Decimal(10)


def daily_interest(amount: Decimal, daily_rate: Decimal, days: int) -> Decimal:
    """Return amount × daily rate × days, in yuan.

    :param daily_rate: percent a day.
    :raises InputError: when an argument is negative.
    """
    if amount < 0 or daily_rate < 0 or days < 0:
        raise InputError(f"amount {amount}, daily rate {daily_rate}, days {days}; expected none below 0.")
    return to_fen(amount * daily_rate / 100 * days)


def full_balance_interest(
    purchases: Sequence[tuple[date, Decimal]],
    repayments: Sequence[tuple[date, Decimal]],
    statement: date,
    daily_rate: Decimal = USUAL_DAILY_PERCENT,
) -> Decimal:
    """Return the interest on a bill that was not paid in full, from each posting day to the statement day, both included.

    A repayment lowers the balance from its own day on. Rounded once, at the end.

    :raises InputError: when a day lies after the statement day.
    """
    moves = [*purchases, *((day, -amount) for day, amount in repayments)]
    if any(day > statement for day, _ in moves):
        raise InputError(f"a purchase or repayment lies after the statement day {statement}; expected none.")
    return to_fen(sum((amount * ((statement - day).days + 1) for day, amount in moves), Decimal(0)) * daily_rate / 100)


def penalty(minimum: Decimal, paid: Decimal, percent: Decimal = USUAL_PENALTY_PERCENT) -> Decimal:
    """Return the 违约金 on the part of the minimum payment that was not made.

    :raises InputError: when an argument is negative.
    """
    if minimum < 0 or paid < 0 or percent < 0:
        raise InputError(f"minimum {minimum}, paid {paid}, percent {percent}; expected none below 0.")
    return to_fen(max(Decimal(0), minimum - paid) * percent / 100)
