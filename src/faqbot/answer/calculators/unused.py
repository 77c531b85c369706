"""Which stated figures a sum leaves out: a term, a day or a rate that was said and not reckoned with.

A sum that passes over what was said answers another question; no sum is better than that one.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import reply
from faqbot.answer.calculators.ask_loan import period_share, taken_share
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Calculation, to_percent
from faqbot.answer.calculators.roles import FEES, Question, days_of, months_of, years_of
from faqbot.answer.calculators.wording import FROM, SINCE, UNTIL, UNTIL_NOW

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
_SCHEDULES = ("loan_equal_payment", "loan_equal_principal", "loan_interest_only", "loan_methods")
_IN_YUAN = r"[差省多少贵](?:了|付|还|交|花|掏)?(?:多少|几|好多)|月供|多少(?:钱|利息)"
_WHAT_IS_LEFT = r"提前|清掉|清完|结清|省|少还|还剩|剩下|剩余|余下|还要还|还得还|还欠|未还|没还|后面|以后|" + UNTIL_NOW


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
    whole = found.name in _SCHEDULES and not q.has(_WHAT_IS_LEFT)  # a plan from its first payment on, however far it is
    if whole:
        beside |= {*q.paid}
    if found.name == "offers_compared" and not q.has(_IN_YUAN):  # which rate is lower does not hang on the time
        beside |= {*q.terms}
    left = [n for n in spans if n not in beside and not _only_names(q, n) and not _span_used(n, spans, found)]
    left += [n for n in q.rates if not _rate_used(q, n, found)]
    left += [n for n in q.dates if not whole and _bears_interest(q, n) and not _day_used(q, n, found)]
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
    if found.name == "offers_compared" and not any(quantity.unit == "元" for quantity in found.results):
        return False  # two rates alone: what was understood only echoes the question
    said = re.search(rf"(?<![\d一二三四五六七八九十]){re.escape(number.text)}", found.text)
    return bool(lengths & _values(found, "期", "个月", "天", "年")) or said is not None


def _lengths(number: Number) -> set[Decimal]:
    if number.kind == "periods":
        return {number.amount}
    days, months = Decimal(days_of(number)), months_of(number)
    return {days, days / 7, round(years_of(number) * 365, 6), years_of(number), *((Decimal(months),) if months else ())}


def _rate_used(q: Question, number: Number, found: Calculation) -> bool:
    """Tell whether a rate stands among the figures, in its own unit or a year's, or as a share of an amount.

    A real rate comes from the payments: a rate of interest beside them is what it is compared with, and without them they come from
    it. A fee by percentage has to be in it, and a line that was named has to be compared with.
    """
    if found.name == "offers_compared" or (
        q.money.get("least_fee") and found.name in ("card_penalty", "card_cash_advance")
    ):
        return True
    if found.name == "real_annual_rate":
        stated = re.search(r"(?:利率|年化|年息|利息)(?:是|为|写的?是?|按)?$", q.before(number))  # 年利率24%: of the loan
        if number.amount in _LINES and not stated and q.has(r"超|高于|高出|上限|红线"):
            return f"和{reply.percent(number.amount)}相差" in {quantity.label for quantity in found.results}
        if not _fee_share(q, number) or taken_share(q, number) or q.first("received") is not None:
            return True
        if period_share(q, number) and q.first("instalment") is not None:
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


_LINES = (24, 36)


def _fee_share(q: Question, number: Number) -> bool:
    """Tell whether a percentage is called a fee (服务费3%, 收2%的担保费)."""
    fee = rf"(?:{FEES}|费率)"
    return bool(re.search(rf"{fee}[^\d,，。]{{0,4}}$", q.before(number)) or re.match(rf"\s?的?{fee}", q.after(number)))


def _bears_interest(q: Question, number: Number) -> bool:
    """Tell whether a day begins or ends the time of the sum (从5月1日起, 到8月1日), and does not only tell the story."""
    if re.search(FROM, q.before(number)) or re.match(SINCE, q.after(number)) or re.search(UNTIL, q.before(number)):
        return True
    return len(q.dates) == 1 and q.has(UNTIL_NOW)


def _day_used(q: Question, number: Number, found: Calculation) -> bool:
    """Tell whether a day stands among the figures, or the time between it and another one or today does."""
    figures = (*found.inputs, *found.results)
    days = {quantity.value for quantity in figures if isinstance(quantity.value, date)}
    if number.day in days or number.day == q.on or f"{number.day.year}年{number.day.month}月" in found.text:
        return True
    others = [n.day for n in q.dates if n is not number] + [q.on]
    apart = {Decimal(abs((number.day - other).days) + more) for other in others for more in (-1, 0, 1)}
    return bool(apart & _values(found, "天"))
