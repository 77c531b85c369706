"""Which stated figures a sum leaves out: a term, a day or a rate that was said and not reckoned with.

A sum that passes over what was said answers another question; no sum is better than that one.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import reply
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Calculation, to_percent
from faqbot.answer.calculators.roles import Question, days_of, months_of, years_of

_OF_DAYS = ("credit_record_end", "limitation_period", "court_fee", "delay_interest", "lpr_ceiling", "lender_line")
_SPANS = ("terms", "paid", "left", "overdue")
_BESIDE: dict[str, tuple[str, ...]] = {  # spans that do not move the sum
    "real_annual_rate": ("paid", "overdue"),
    "penalty_interest": ("terms", "paid", "left"),
    "private_overdue_interest": ("terms", "paid", "left"),
    "early_repayment_charge": _SPANS,
    "rate_ceiling": ("terms",),
    "supported_interest": ("terms", "overdue"),  # it runs from day to day
    "card_penalty": _SPANS,
    "card_minimum_due": _SPANS,
}
_STORY = r"(?:工作|上班|打工|结婚|离婚|毕业|认识|失业|开店|养|用|住)(?:了|满|快|都|已经|有)*$"
_FROM = r"(?:从|自)[^\d,，。]{0,4}$"
_SINCE = r"(?:日|那天|当天|份)?(?:起|开始|以来|算起)"
_UNTIL = r"(?:算到|到|至|截止|截至)$"
_UNTIL_NOW = r"到现在|至今|到今[天日]|到目前"


def unused(q: Question, found: Calculation) -> tuple[Number, ...]:
    """Return the rates, spans of time and days of a question that its calculation should use and does not.

    Sums that end in a day, and fees by amount, weigh the days of the story themselves.
    """
    if found.name in _OF_DAYS or "提前支取" in found.text:  # a deposit taken out early: its own term and rate fall away
        return ()
    spans = (*q.terms, *q.left, *q.overdue, *q.paid)
    beside = {n for group in _BESIDE.get(found.name, ()) for n in getattr(q, group)}
    if q.left and all(_span_used(n, (n,), found) for n in q.left):  # what is left to pay decides, not the whole term
        beside |= {*q.terms, *q.paid}
    left = [n for n in spans if n not in beside and not _only_names(q, n) and not _span_used(n, spans, found)]
    left += [n for n in q.rates if not _rate_used(q, n, found)]
    left += [n for n in q.dates if _bears_interest(q, n) and not _day_used(q, n, found)]
    return tuple(left)


def _only_names(q: Question, number: Number) -> bool:
    """Tell whether a span says no term of the sum: a unit (一天, 一年按360天), a part of the plan (后12期), a name (7天通知存款)."""
    unit = number.unit != "years" or number.text == "一整年" or q.text[number.end :].startswith("一")
    if (number.amount == 1 and unit and number in q.terms) or (number.unit == "days" and number.amount in (360, 365)):
        return True
    return bool(re.search(r"[前头后几]$|" + _STORY, q.before(number))) or re.match("通知", q.after(number)) is not None


def _values(found: Calculation, *units: str) -> set[Decimal]:
    figures = (*found.inputs, *found.results)
    return {Decimal(q.value) for q in figures if isinstance(q.value, Decimal | int) and q.unit in units}


def _span_used(number: Number, spans: tuple[Number, ...], found: Calculation) -> bool:
    """Tell whether a span stands among the figures in some unit, alone or added to or taken from another one."""
    lengths = _lengths(number)
    for other in spans:
        if other is not number:
            lengths |= {abs(a + sign * b) for a in _lengths(number) for b in _lengths(other) for sign in (1, -1)}
    if years_of(number) == 1 and any(re.search("每年|一年利息", quantity.label) for quantity in found.results):
        return True  # 存三年, 一年利息多少
    said = re.search(rf"(?<![\d一二三四五六七八九十]){re.escape(number.text)}", found.text)
    return bool(lengths & _values(found, "期", "个月", "天", "年")) or said is not None


def _lengths(number: Number) -> set[Decimal]:
    if number.kind == "periods":
        return {number.amount}
    days, months = Decimal(days_of(number)), months_of(number)
    return {days, days / 7, round(years_of(number) * 365, 6), years_of(number), *((Decimal(months),) if months else ())}


def _rate_used(q: Question, number: Number, found: Calculation) -> bool:
    """Tell whether a rate stands among the figures, in its own unit or a year's, or as a share of an amount.

    A real rate comes from the payments: a rate beside them is what it is compared with, and without them they come from it.
    """
    if found.name in ("real_annual_rate", "offers_compared") or q.money.get("least_fee"):
        return True
    if number.amount > 100 and number.unit != "percent_per_day":  # 罚息150%: half as much again
        return True
    shown = _values(found, "%", "%/年", "%/月", "%/日", "%/期", "个百分点", "%/周")
    yearly = reply.yearly(number.amount, number.unit)
    if {to_percent(number.amount), to_percent(yearly), to_percent(yearly / 12)} & shown:
        return True
    amounts = _values(found, "元")
    shares = {round(amount * number.amount / 100, 2) for amount in amounts}
    return bool(shares & amounts) or reply.percent(number.amount) in found.text


def _bears_interest(q: Question, number: Number) -> bool:
    """Tell whether a day begins or ends the time of the sum (从5月1日起, 到8月1日), and does not only tell the story."""
    if re.search(_FROM, q.before(number)) or re.match(_SINCE, q.after(number)) or re.search(_UNTIL, q.before(number)):
        return True
    return len(q.dates) == 1 and q.has(_UNTIL_NOW)


def _day_used(q: Question, number: Number, found: Calculation) -> bool:
    """Tell whether a day stands among the figures, or the time between it and another one or today does."""
    figures = (*found.inputs, *found.results)
    days = {quantity.value for quantity in figures if isinstance(quantity.value, date)}
    if number.day in days or number.day == q.on or f"{number.day.year}年{number.day.month}月" in found.text:
        return True
    others = [n.day for n in q.dates if n is not number] + [q.on]
    apart = {Decimal(abs((number.day - other).days) + more) for other in others for more in (-1, 0, 1)}
    return bool(apart & _values(found, "天"))
