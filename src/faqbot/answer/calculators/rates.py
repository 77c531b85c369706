"""The real rate of a loan from what was received and what is paid, and one way of writing a rate turned into another.

A rate exists only where the cash flows decide one: no root and several roots are told apart exactly (Descartes' rule of signs
on the polynomial in 1 ÷ (1 + rate), intervals halved until each holds one root; Collins and Akritas 1976), never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from itertools import pairwise

from faqbot.errors import InputError

_CONTEXT = Context(prec=40)
_DEPTH = 24  # interval halvings before two roots count as one that touches zero
_MAX_FLOWS = 400  # where roots must be counted one by one; Taylor shifts grow with the square
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class RealRate:
    """The rate of a series of payments, in percent: a period, a year nominal (period × periods), a year compounded."""

    periodic: Decimal
    nominal: Decimal
    effective: Decimal


def irr(flows: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return every rate a period at which the flows are worth nothing, as fractions above −1, smallest first.

    :param flows: one amount a period, the first at time zero; received positive, paid negative, or the other way round.
    :returns: empty when no rate exists; more than one where the question has no single answer.
    :raises InputError: when there are too many flows with several sign changes.
    """
    flows = _trimmed(flows)
    changes = _changes(flows)
    if changes == 0:
        return ()
    with localcontext(_CONTEXT):
        if changes == 1:
            return (1 / _bisect(flows, *_bracket(flows)) - 1,)
        if len(flows) > _MAX_FLOWS:
            raise InputError(f"{len(flows)} flows change their sign {changes} times; expected at most {_MAX_FLOWS} flows.")
        return tuple(sorted(1 / v - 1 for v in _positive_roots(flows)))


def real_rate(flows: Sequence[Decimal], periods_a_year: Decimal | int = 12) -> RealRate | None:
    """Return the one rate of the flows, or None when there is none or more than one.

    :param periods_a_year: 12 for months, 365 ÷ 7 for weeks, and so on.
    """
    roots = irr(flows)
    return annualised(roots[0] * _HUNDRED, periods_a_year) if len(roots) == 1 else None


def annualised(periodic: Decimal, periods_a_year: Decimal | int) -> RealRate:
    """Turn a rate a period, in percent, into a nominal and a compounded rate a year."""
    with localcontext(_CONTEXT):
        periods = Decimal(periods_a_year)
        growth = (1 + periodic / _HUNDRED) ** periods
        return RealRate(periodic, periodic * periods, (growth - 1) * _HUNDRED)


def dated_rate(flows: Sequence[tuple[date, Decimal]]) -> Decimal | None:
    """Return the compounded rate a year, in percent, of flows on given days (actual days ÷ 365), or None without a single one.

    The flows must change their sign exactly once; otherwise a single rate is not certain.
    """
    flows = sorted(flow for flow in flows if flow[1])
    if _changes([amount for _, amount in flows]) != 1:
        return None
    points = [((day - flows[0][0]).days / 365, float(amount)) for day, amount in flows]
    positive = points[0][1] > 0

    def same_side(v: float) -> bool:  # floats: a power with a broken exponent is slow in decimals, and 1e-12 is enough
        return (math.fsum(amount * v**years for years, amount in points) > 0) == positive

    low = high = 1.0
    while not same_side(low):
        low /= 2
    while same_side(high):
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if same_side(middle) else (low, middle)
    return Decimal(str((1 / low - 1) * 100))


def single_repayment(received: Decimal, paid: Decimal, days: int) -> RealRate:
    """Return the rate of a loan paid back at once after ``days``: simple on 365 days, and compounded.

    :raises InputError: when an argument is not positive.
    """
    if received <= 0 or paid <= 0 or days < 1:
        raise InputError(f"received {received}, paid {paid}, days {days}; expected all above 0.")
    with localcontext(_CONTEXT):
        return annualised((paid / received - 1) * _HUNDRED, Decimal(365) / days)


def daily_to_annual(rate: Decimal, days: int = 365) -> Decimal:
    """Return the simple rate a year of a daily rate, both in percent."""
    return rate * days


def annual_to_daily(rate: Decimal, days: int = 365) -> Decimal:
    """Return the daily rate of a simple rate a year, both in percent."""
    with localcontext(_CONTEXT):
        return rate / days


def monthly_to_annual(rate: Decimal) -> Decimal:
    """Return the simple rate a year of a monthly rate, both in percent."""
    return rate * 12


def compounded(rate: Decimal, times_a_year: int) -> Decimal:
    """Return the compounded rate a year of a rate a period, both in percent."""
    return annualised(rate, times_a_year).effective


def _trimmed(flows: Sequence[Decimal]) -> list[Decimal]:
    """Drop zero flows at both ends: they move no root."""
    flows = list(flows)
    while flows and flows[-1] == 0:
        flows.pop()
    while flows and flows[0] == 0:
        flows.pop(0)
    return flows


def _changes(flows: Sequence[Decimal] | Sequence[int]) -> int:
    signs = [flow > 0 for flow in flows if flow]
    return sum(a != b for a, b in pairwise(signs))


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _worth(flows: Sequence[Decimal], v: Decimal) -> Decimal:
    total = Decimal(0)
    for flow in reversed(flows):
        total = total * v + flow
    return total


def _bracket(flows: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return discount factors around the one root: below it the first flow's sign rules, above it the last one's."""
    low, high, first = Decimal(1), Decimal(1), _sign(flows[0])
    while _sign(_worth(flows, low)) != first:
        low /= 2
    while _sign(_worth(flows, high)) == first:
        high *= 2
    return low, high


def _bisect(flows: Sequence[Decimal], low: Decimal, high: Decimal) -> Decimal:
    """Return the root between two factors of opposite sign: floats find its neighbourhood, decimals its digits."""
    first = _sign(_worth(flows, low))
    if first == 0 or low == high:
        return low
    while high - low > low * Decimal("1e-9"):
        middle = (low + high) / 2
        low, high = (middle, high) if _sign(_worth(flows, middle)) == first else (low, middle)
    left, right = _worth(flows, low), _worth(flows, high)
    return low if left == right else low - left * (high - low) / (right - left)  # a chord over 1e-9: error about 1e-18


def _positive_roots(flows: Sequence[Decimal]) -> list[Decimal]:
    """Return all discount factors above 0 at which the flows are worth nothing."""
    scale = 10 ** max(0, *(-int(flow.as_tuple().exponent) for flow in flows))
    whole = [int(flow * scale) for flow in flows]
    roots = [_refined(flows, low, high) for low, high in _isolate(whole)]
    roots += [1 / _refined(flows[::-1], low, high) for low, high in _isolate(whole[::-1])]
    return roots + ([Decimal(1)] if sum(whole) == 0 else [])


def _refined(flows: Sequence[Decimal], low: Decimal, high: Decimal) -> Decimal:
    if low == high:
        return low
    inch = (high - low) / 2**50  # an end of the interval may be another root: step off it
    low, high = (low + inch if _worth(flows, low) == 0 else low), (high - inch if _worth(flows, high) == 0 else high)
    return _bisect(flows, low, high) if _sign(_worth(flows, low)) * _sign(_worth(flows, high)) < 0 else (low + high) / 2


def _isolate(polynomial: list[int]) -> list[tuple[Decimal, Decimal]]:
    """Return intervals inside (0, 1) that each hold one root of the polynomial (coefficients from the constant up)."""
    found: list[tuple[Decimal, Decimal]] = []
    stack = [(polynomial, 0, 0)]  # the polynomial stretched so that [k, k + 1] ÷ 2^depth becomes [0, 1]
    while stack:
        p, k, depth = stack.pop()
        changes = _changes(_shifted(p[::-1]))
        width = Decimal(1) / 2**depth
        if changes == 0:
            continue
        if changes == 1 or depth == _DEPTH:
            found.append((k * width, (k + 1) * width))
            continue
        degree = len(p) - 1
        left = [c << (degree - i) for i, c in enumerate(p)]
        right = _shifted(left)
        if right[0] == 0:  # a root exactly in the middle
            middle = (2 * k + 1) * width / 2
            found.append((middle, middle))
        stack += [(left, 2 * k, depth + 1), (right, 2 * k + 1, depth + 1)]
    return found


def _shifted(p: list[int]) -> list[int]:
    """Return the coefficients of p(x + 1)."""
    p = list(p)
    for i in range(len(p) - 1):
        for j in range(len(p) - 2, i - 1, -1):
            p[j] += p[j + 1]
    return p
