"""Days that the law counts: the end of a limitation period, the end of a credit record entry, and time between two days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

LIMITATION_YEARS = 3  # 《民法典》第188条, in force since 2021-01-01
LIMITATION_LONGEST_YEARS = 20
RECORD_YEARS = 5  # 《征信业管理条例》第16条, in force since 2013-03-15


def years_later(day: date, years: int) -> date:
    """Return the same day ``years`` later; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def limitation_ends(due: date, interruptions: Iterable[date] = ()) -> date:
    """Return the last day of the three years, counted from the due day or the last interruption after it.

    An interruption (a demand, a part payment, a promise, a suit) starts the three years again (《民法典》第195条) while they run;
    one that comes when they are over starts nothing by itself. The longest limit is twenty years from the breach.

    :param due: the day the debt (of instalments: the last one, 第189条) was to be paid.
    """
    end = years_later(due, LIMITATION_YEARS)
    for day in sorted(day for day in interruptions if day > due):
        if day > end:
            break
        end = years_later(day, LIMITATION_YEARS)
    return min(end, years_later(due, LIMITATION_LONGEST_YEARS))


def record_ends(paid_off: date) -> date:
    """Return the day from which a credit record entry has stood five years since it was paid off."""
    return years_later(paid_off, RECORD_YEARS)


def years_between(start: date, end: date) -> Decimal:
    """Return the time as whole years plus the remaining days ÷ 365, as courts write it; 0 when ``end`` is not later."""
    if end <= start:
        return Decimal(0)
    whole = end.year - start.year
    if years_later(start, whole) > end:
        whole -= 1
    return whole + Decimal((end - years_later(start, whole)).days) / 365
