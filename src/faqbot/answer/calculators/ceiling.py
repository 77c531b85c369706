"""Which interest ceiling holds for which lender on which day, and the LPR it hangs on.

The LPR table repeats the facts ``lpr-1y-…`` and ``lpr-5y-…`` of corpus/facts.yaml (a test compares them); nothing is known before
the first day, and after ``LPR_CHECKED`` the last value may have changed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Literal

from faqbot.answer.calculators.deadlines import years_between
from faqbot.answer.calculators.result import to_fen

Tenor = Literal["1y", "5y"]
Lender = Literal["private", "licensed", "consumer_finance", "micro", "assisted", "pawn"]

LPR_CHECKED = date(2026, 9, 20)  # the last publication seen
LPR_SURE_UNTIL = date(2026, 10, 19)  # the next one came on 2026-10-20
CAP_FROM = date(2020, 8, 20)  # 四倍LPR since this day, 《民间借贷规定》第25条、第31条
OLD_RULE_FROM = date(2015, 9, 1)  # 24 % / 36 %
_SEEN = {date(2023, 6, 20), date(2025, 5, 20)}  # values read in a publication; the others are from memory

_LPR: dict[Tenor, tuple[tuple[date, Decimal], ...]] = {
    "1y": (
        (date(2019, 8, 20), Decimal("4.25")),
        (date(2019, 9, 20), Decimal("4.20")),
        (date(2019, 11, 20), Decimal("4.15")),
        (date(2020, 2, 20), Decimal("4.05")),
        (date(2020, 4, 20), Decimal("3.85")),
        (date(2021, 12, 20), Decimal("3.80")),
        (date(2022, 1, 20), Decimal("3.70")),
        (date(2022, 8, 22), Decimal("3.65")),
        (date(2023, 6, 20), Decimal("3.55")),
        (date(2023, 8, 21), Decimal("3.45")),
        (date(2024, 7, 22), Decimal("3.35")),
        (date(2024, 10, 21), Decimal("3.10")),
        (date(2025, 5, 20), Decimal("3.00")),
    ),
    "5y": (
        (date(2019, 8, 20), Decimal("4.85")),
        (date(2019, 11, 20), Decimal("4.80")),
        (date(2020, 2, 20), Decimal("4.75")),
        (date(2020, 4, 20), Decimal("4.65")),
        (date(2022, 1, 20), Decimal("4.60")),
        (date(2022, 5, 20), Decimal("4.45")),
        (date(2022, 8, 22), Decimal("4.30")),
        (date(2023, 6, 20), Decimal("4.20")),
        (date(2024, 2, 20), Decimal("3.95")),
        (date(2024, 7, 22), Decimal("3.85")),
        (date(2024, 10, 21), Decimal("3.60")),
        (date(2025, 5, 20), Decimal("3.50")),
    ),
}


@dataclass(frozen=True, slots=True)
class Lpr:
    """The loan prime rate in force on a day, in percent a year."""

    value: Decimal
    since: date
    seen: bool  # read in a publication; otherwise from memory, to be said with 一般记为
    current: bool  # False when the day lies after the last publication that is known


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The line for one kind of lender: ``rate`` in percent a year, None where no figure can be given for the day."""

    lender: Lender
    name: str
    rate: Decimal | None
    sentence: str  # what the line means, with its date
    basis: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time with the highest rate a court supports in it, and the interest at that rate or the agreed one."""

    start: date
    end: date  # the day after its last
    ceiling: Decimal | None  # None: no figure is known for the time
    rate: Decimal  # what counts: the lower of agreed and ceiling
    interest: Decimal


def lpr(day: date, tenor: Tenor = "1y") -> Lpr | None:
    """Return the LPR in force on the day (the publication day counts already), or None before the first publication."""
    table = _LPR[tenor]
    row = bisect_right([since for since, _ in table], day) - 1
    if row < 0:
        return None
    since, value = table[row]
    return Lpr(value, since, since in _SEEN, day <= LPR_SURE_UNTIL)


def lpr_between(start: date, end: date, tenor: Tenor = "1y") -> tuple[tuple[date, Decimal], ...]:
    """Return the values in force from ``start`` to ``end``, each with the first day in that time on which it held."""
    inside = tuple((since, value) for since, value in _LPR[tenor] if start < since <= end)
    first = lpr(start, tenor)
    return ((start, first.value), *inside) if first else inside


def private_ceiling(day: date) -> Decimal | None:
    """Return four times the one-year LPR of the contract day, or None for a contract before 2020-08-20."""
    found = lpr(day)
    return None if found is None or day < CAP_FROM else 4 * found.value


def ceilings(day: date) -> tuple[Ceiling, ...]:
    """Return the line that holds on a contract day for each kind of lender."""
    return tuple(ceiling_for(lender, day) for lender in ("private", "licensed", "micro", "assisted"))


def ceiling_for(lender: Lender, day: date) -> Ceiling:
    """Return the line that holds for this kind of lender on the contract day."""
    return _CEILINGS[lender](day)


def supported_interest(principal: Decimal, annual_rate: Decimal, start: date, end: date, sued: date) -> tuple[Stretch, ...]:
    """Split a private loan's simple interest into the stretches of 《民间借贷规定》第31条, each with what a court supports.

    A contract of 2020-08-20 or later has one stretch under four times the LPR of its own day. An older one has two: until
    2020-08-19 the rule of that time (24 % as a rule of thumb), afterwards four times the LPR of the day of the suit.

    :param annual_rate: agreed percent a year.
    :param end: the day after the last that bears interest.
    :param sued: the day of the suit.
    """
    if start >= CAP_FROM:
        return (_stretch(principal, annual_rate, start, end, private_ceiling(start)),)
    old = Decimal(24) if start >= OLD_RULE_FROM else None
    found = [_stretch(principal, annual_rate, start, min(end, CAP_FROM), old)]
    if end > CAP_FROM:
        found.append(_stretch(principal, annual_rate, CAP_FROM, end, private_ceiling(sued)))
    return tuple(found)


def _stretch(principal: Decimal, annual_rate: Decimal, start: date, end: date, limit: Decimal | None) -> Stretch:
    rate = annual_rate if limit is None else min(annual_rate, limit)
    with localcontext() as context:
        context.prec = 40
        interest = to_fen(principal * rate / 100 * years_between(start, end))
    return Stretch(start, end, limit, rate, interest)


def day_text(day: date) -> str:
    """Write a day as 2025年5月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def lpr_text(found: Lpr) -> str:
    """Say since when the value holds and how sure it is."""
    hedge = "一般记为" if not found.seen else "是"
    text = f"一年期LPR{hedge}{found.value.normalize():f}%（{day_text(found.since)}起）"
    if not found.current:
        text = text[:-1] + f"，最近查到{day_text(LPR_CHECKED)}，之后的以人民银行官网为准）"
    return text


def _private(day: date) -> Ceiling:
    name, basis = "个人或普通公司借的（民间借贷）", "《民间借贷规定》第25条（2020年8月20日起四倍LPR）"
    found = lpr(day)
    if day < OLD_RULE_FROM:
        sentence = "2015年9月以前签的合同，当时的上限这里没有可靠数据，请打12348咨询"
        return Ceiling("private", name, None, sentence, basis)
    if day < CAP_FROM:
        sentence = (
            f"{day_text(day)}签的合同分两段：到2020年8月19日的利息可以请求按当时的规定算（一般认为年利率24%以内支持），"
            "2020年8月20日以后的按起诉时一年期LPR的四倍算"
        )
        return Ceiling("private", name, Decimal(24), sentence, "《民间借贷规定》第31条（2021年1月1日起施行的文本）")
    assert found is not None  # the table begins before CAP_FROM
    rate = 4 * found.value
    sentence = f"看合同成立那天，{day_text(day)}{lpr_text(found)}，四倍是{rate.normalize():f}%，超过的利息法院不支持"
    return Ceiling("private", name, rate, sentence, basis)


def _licensed(day: date) -> Ceiling:
    name = "银行、消费金融等持牌机构"
    if day < date(2017, 8, 1):
        sentence = "不适用四倍LPR；2017年8月以前的口径这里没有可靠数据"
        return Ceiling("licensed", name, None, sentence, "《民间借贷规定》第1条第2款")
    sentence = "不适用四倍LPR；据公开报道，利息、罚息和各种费用合计超过年利率24%的部分，你请求法院调减的，法院支持"
    return Ceiling(
        "licensed", name, Decimal(24), sentence, "法发〔2017〕22号（2017年8月，据公开报道）；《民间借贷规定》第1条第2款"
    )


def _consumer_finance(day: date) -> Ceiling:
    base = _licensed(day)
    extra = (
        "；媒体报道2025年10月起多家消费金融公司接到指导，单笔最高不超过24%（没有公开文件）"
        if day >= date(2025, 10, 1)
        else ""
    )
    return Ceiling("consumer_finance", "消费金融公司", base.rate, base.sentence + extra, base.basis)


def _micro(day: date) -> Ceiling:
    name = "小额贷款公司"
    if day < date(2025, 12, 1):
        sentence = "2021年1月1日起不适用四倍LPR；2025年12月以前发放的贷款，年化24%的监管上限还没有下发"
        return Ceiling("micro", name, None, sentence, "法释〔2020〕27号（2021年1月1日起施行）")
    sentence = (
        "不适用四倍LPR；据公开报道，2025年12月起新发放的贷款综合成本不得超过年化24%，"
        "最晚2027年底降到四倍LPR以内（这是监管要求，不是法院上限）"
    )
    return Ceiling(
        "micro",
        name,
        Decimal(24),
        sentence,
        "《小额贷款公司综合融资成本管理工作指引》（2025年12月，据公开报道）；法释〔2020〕27号",
    )


def _assisted(day: date) -> Ceiling:
    name = "平台导流、银行放款（助贷）"
    if day < date(2025, 10, 1):
        base = _licensed(day)
        return Ceiling("assisted", name, base.rate, f"2025年10月以前的按放款机构看：{base.sentence}", base.basis)
    sentence = "据公开报道，2025年10月1日起担保等增信费也要算进来，单笔综合成本不超过年化24%，平台不得再向你收息费"
    return Ceiling("assisted", name, Decimal(24), sentence, "金规〔2025〕9号（2025年10月1日起施行，据公开报道）")


def _pawn(day: date) -> Ceiling:
    sentence = "不适用四倍LPR；据公开资料，典当的月综合费率动产不超过4.2%、财产权利2.4%、房地产2.7%，利息另算"
    return Ceiling("pawn", "典当行", None, sentence, "《典当管理办法》（2005年，据公开资料）；法释〔2020〕27号")


_CEILINGS = {
    "private": _private,
    "licensed": _licensed,
    "consumer_finance": _consumer_finance,
    "micro": _micro,
    "assisted": _assisted,
    "pawn": _pawn,
}


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
