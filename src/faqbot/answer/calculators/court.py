"""What going to court costs: fees by amount, and the doubled interest on a judgment that is not paid.

《诉讼费用交纳办法》 (published 2006-12-19) 第13–16条; 法释〔2014〕8号 第1条 (in force since 2014-08-01).
"""

from __future__ import annotations

from decimal import Decimal

from faqbot.answer.calculators.result import to_fen
from faqbot.errors import InputError

DELAY_DAILY_PERCENT = Decimal("0.0175")  # 日万分之一点七五
_TEN_THOUSAND = Decimal(10_000)
_CASE = (
    (Decimal(1), None),  # up to 1万: a flat 50 yuan
    (Decimal(10), Decimal("2.5")),
    (Decimal(20), Decimal(2)),
    (Decimal(50), Decimal("1.5")),
    (Decimal(100), Decimal(1)),
    (Decimal(200), Decimal("0.9")),
    (Decimal(500), Decimal("0.8")),
    (Decimal(1000), Decimal("0.7")),
    (Decimal(2000), Decimal("0.6")),
    (None, Decimal("0.5")),
)
_EXECUTION = (
    (Decimal(1), None),
    (Decimal(50), Decimal("1.5")),
    (Decimal(500), Decimal(1)),
    (Decimal(1000), Decimal("0.5")),
    (None, Decimal("0.1")),
)
_FLAT = Decimal(50)
_PRESERVATION_CAP = Decimal(5000)


def case_fee(amount: Decimal) -> Decimal:
    """Return the fee of a property case (第13条第1项) in yuan; simplified procedure, mediation or withdrawal halve it.

    :raises InputError: when the amount is not positive.
    """
    return _tiered(amount, _CASE)


def execution_fee(amount: Decimal) -> Decimal:
    """Return the fee of an execution (第14条第1项) in yuan.

    :raises InputError: when the amount is not positive.
    """
    return _tiered(amount, _EXECUTION)


def preservation_fee(amount: Decimal) -> Decimal:
    """Return the fee of a preservation measure (第14条第2项), at most 5000 yuan.

    :raises InputError: when the amount is not positive.
    """
    _check(amount)
    hundred_thousand = 10 * _TEN_THOUSAND
    fee = Decimal(30)
    if amount > 1000:
        fee += (min(amount, hundred_thousand) - 1000) / 100 + max(Decimal(0), amount - hundred_thousand) / 200
    return to_fen(min(fee, _PRESERVATION_CAP))


def payment_order_fee(amount: Decimal) -> Decimal:
    """Return the fee of a payment order: a third of the case fee (第14条第3项)."""
    return to_fen(case_fee(amount) / 3)


def delay_interest(amount: Decimal, days: int) -> Decimal:
    """Return the doubled part of the interest on an unpaid judgment: amount × 0.0175 % × days.

    :param amount: what the judgment orders and is still unpaid, without ordinary interest, in yuan.
    :raises InputError: when the amount is not positive or days are negative.
    """
    _check(amount)
    if days < 0:
        raise InputError(f"the delay is {days} days; expected 0 or more.")
    return to_fen(amount * DELAY_DAILY_PERCENT / 100 * days)


def _tiered(amount: Decimal, tiers: tuple[tuple[Decimal | None, Decimal | None], ...]) -> Decimal:
    _check(amount)
    fee, below = Decimal(0), Decimal(0)
    for upper, percent in tiers:
        top = amount if upper is None else min(amount, upper * _TEN_THOUSAND)
        fee += _FLAT if percent is None else max(Decimal(0), top - below) * percent / 100
        below = top
    return to_fen(fee)


def _check(amount: Decimal) -> None:
    if amount <= 0:
        raise InputError(f"the amount is {amount} yuan; expected more than 0.")
