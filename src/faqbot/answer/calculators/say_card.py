"""Credit card sums: interest on the whole bill, minimum payments, penalties."""

from __future__ import annotations

from decimal import Decimal

from faqbot.answer.calculators import card, reply
from faqbot.answer.calculators.result import Calculation, Quantity, to_fen


def card_interest(
    amount: Decimal, daily_rate: Decimal, days: int, *, cash: bool = False, fee: Decimal | None = None, assumed: str = ""
) -> Calculation:
    """Interest of a card debt or a cash advance for so many days."""
    interest, daily = card.daily_interest(amount, daily_rate, days), card.daily_interest(amount, daily_rate, 1)
    results = [reply.money("利息", interest)] if days else []
    line = f"利息{reply.yuan(interest)}" if days else ""
    if days == 365:
        other = card.daily_interest(amount, daily_rate, 360)
        results.append(reply.money("按360天算的利息", other))
        line += f"（按360天算是{reply.yuan(other)}）"
    if days != 1:
        results.append(reply.money("每天利息", daily))
    if fee is not None:
        results.append(reply.money("取现手续费", fee))
        line += f"{'，' if line else ''}手续费{reply.yuan(fee)}"
        if days:
            results.append(reply.money("利息加手续费", interest + fee))
            line += f"，利息加手续费一共{reply.yuan(interest + fee)}"
            cost = (interest + fee) / amount / days * 36500
            results.append(reply.percentage("连手续费折合年化（单利）", cost))
            line += f"，连手续费折合年化约{reply.percent(cost)}"
    if days:
        results.append(reply.money("连本带息一共还", amount + interest + (fee or 0)))
        line += f"，连本带息一共还{reply.yuan(amount + interest + (fee or 0))}"
    if days != 1:
        line += f"；每天的利息约{reply.yuan(daily)}"
    what = "取现" if cash else "信用卡欠款"
    inputs = [reply.money(what, amount), reply.percentage("日利率", daily_rate, "%/日")]
    if days:
        inputs.append(Quantity("天数", days, "天"))
    meaning = (
        "取现一般没有免息期，从取出当天起算利息，多数银行另收手续费"
        if cash
        else "没有全额还清的账单，多数银行从每笔消费的记账日起算利息，新消费一般也不再免息"
    )
    return reply.made(
        "card_cash_advance" if cash else "card_interest",
        inputs,
        results,
        "利息＝金额×日利率×天数",
        reply.BASIS_CARD,
        f"{what}{reply.yuan(amount)}，日利率{reply.percent(daily_rate)}" + (f"，{days}天" if days else ""),
        line,
        f"{meaning}；日利率{reply.percent(daily_rate)}折成年化单利是{reply.percent(daily_rate * 365)}",
        "利息每月还可能计入欠款再算，违约金另计，以账单和合约为准",
        "信用卡取现 手续费 利息" if cash else "信用卡利息 全额计息",
        assumed=assumed,
    )


def card_minimum(
    amount: Decimal,
    paid: Decimal,
    days_before: int,
    days_after: int,
    daily_rate: Decimal = card.USUAL_DAILY_PERCENT,
    *,
    unknown_before: bool = False,
    assumed: str = "",
) -> Calculation:
    """Interest when only part of a bill is paid: the whole bill until the repayment, the rest after it.

    :param days_before: from the posting day to the day before the repayment.
    :param unknown_before: that day was not told; 30 days are shown as an example beside the interest after the repayment.
    :param days_after: from the repayment day to the statement day, both included.
    """
    first = amount * daily_rate / 100 * days_before
    second = (amount - paid) * daily_rate / 100 * days_after
    interest = to_fen(first + second)
    whole = card.daily_interest(amount, daily_rate, days_before + days_after)
    month = card.daily_interest(amount, daily_rate, 30)
    example = (
        f"。这还没有算从记账日到还款那天的利息，那一段按全额算，要看哪天刷的：比如正好30天，再加{reply.yuan(month)}，一共约{reply.yuan(interest + month)}"
        if unknown_before
        else ""
    )
    return reply.made(
        "card_minimum_payment",
        (
            reply.money("账单金额", amount),
            reply.money("已还", paid),
            reply.percentage("日利率", daily_rate, "%/日"),
            Quantity("还款前天数", days_before, "天"),
            Quantity("还款后天数", days_after, "天"),
        ),
        (
            reply.money("利息（还款后按剩余部分算）", interest),
            reply.money("利息（一直按全额算）", whole),
            reply.money("剩下没还", amount - paid),
            reply.money("剩下的每天利息", card.daily_interest(amount - paid, daily_rate, 1)),
            *([reply.money("按360天算的利息", to_fen(second / days_after * 360))] if days_after == 365 else ()),
            *(
                (reply.money("记账到还款30天的利息", month), reply.money("连记账到还款30天一共", interest + month))
                if unknown_before
                else ()
            ),
        ),
        "利息＝账单金额×日利率×还款前天数＋(账单金额－已还)×日利率×还款后天数",
        reply.BASIS_CARD,
        f"账单{reply.yuan(amount)}，只还{reply.yuan(paid)}，{'' if unknown_before else f'还款前计息{days_before}天，'}还款后计息{days_after}天，日利率{reply.percent(daily_rate)}",
        f"到出账单那天利息约{reply.yuan(interest)}；有的银行不减掉已还的部分，一直按全额算，约{reply.yuan(whole)}；剩下{reply.yuan(amount - paid)}没还，还要接着算，每天约{reply.yuan(card.daily_interest(amount - paid, daily_rate, 1))}"
        + (f"；一年按360天算约{reply.yuan(to_fen(second / days_after * 360))}" if days_after == 365 else "")
        + example,
        "只还最低不算逾期，但多数银行从每笔消费的记账日起按全额算利息（全额计息），新消费一般也不再免息",
        "计息方式以你的领用合约为准，可以请客服列出计息本金、天数和利率",
        "信用卡只还最低还款额 利息怎么算",
        assumed=assumed,
    )


def card_minimum_due(
    amount: Decimal, share: Decimal = card.USUAL_MINIMUM_PERCENT, *, said: bool = False, assumed: str = ""
) -> Calculation:
    """What the minimum payment of a bill is, and what the rest costs.

    :param share: percent of the bill.
    :param said: the share was told, not taken as the usual one.
    """
    due = to_fen(amount * share / 100)
    left = amount - due
    daily = card.daily_interest(left, card.USUAL_DAILY_PERCENT, 1)
    month = card.daily_interest(left, card.USUAL_DAILY_PERCENT, 30)
    whole = card.daily_interest(amount, card.USUAL_DAILY_PERCENT, 30)
    return reply.made(
        "card_minimum_due",
        (reply.money("账单金额", amount), reply.percentage("最低还款比例", share, "%")),
        (
            reply.money("最低还款额", due),
            reply.money("还了最低以后剩下", left),
            reply.money("剩下的每天利息", daily),
            reply.money("剩下的30天利息", month),
            reply.money("按全额算的30天利息", whole),
        ),
        "最低还款额＝账单金额×比例；利息＝金额×日利率0.05%×天数",
        reply.BASIS_CARD,
        f"信用卡账单{reply.yuan(amount)}，最低还款按{reply.percent(share)}算",
        f"最低要还{reply.yuan(due)}，还剩{reply.yuan(left)}；日利率0.05%的话，剩下的每天利息约{reply.yuan(daily)}，30天约{reply.yuan(month)}（银行按全额算的约{reply.yuan(whole)}）",
        "只还最低不算逾期，但多数银行从每笔消费的记账日起按全额算利息（全额计息），新消费一般也不再免息",
        "取现、分期的当期应还、上期没还的最低额一般要全部算进最低还款额，以账单上写的最低还款额为准",
        "信用卡最低还款额怎么算",
        assumed=assumed if said else reply.join(assumed, "没说比例，按常见的10%算"),
    )


def card_penalty(
    minimum: Decimal, paid: Decimal, share: Decimal | None = None, least: Decimal | None = None, *, gap: bool = False
) -> Calculation:
    """The 违约金 on the part of the minimum payment that was not made.

    :param share: percent of that part, as told; None takes the usual one.
    :param least: the least that is charged, where it was told.
    :param gap: ``minimum`` is that part itself, the whole was not told.
    """
    percent = card.USUAL_PENALTY_PERCENT if share is None else share
    plain = card.penalty(minimum, paid, percent)
    due = max(plain, least) if least is not None and minimum > paid else plain
    floor = ""
    if least is not None:
        floor = f"，{'不低于' if plain >= least else '不到'}最低收费{reply.yuan(least)}" + (
            "" if plain >= least else "，按最低收费算"
        )
    told = (
        (reply.money("最低还款没还的部分", minimum),)
        if gap
        else (reply.money("最低还款额", minimum), reply.money("已还", paid))
    )
    understood = (
        f"最低还款还差{reply.yuan(minimum)}" if gap else f"最低还款额{reply.yuan(minimum)}，只还了{reply.yuan(paid)}"
    )
    return reply.made(
        "card_penalty",
        (
            *told,
            reply.percentage("违约金比例", percent, "%"),
            *((reply.money("最低收费", least),) if least is not None else ()),
        ),
        (reply.money("违约金", due), reply.money("最低还款没还的部分", max(Decimal(0), minimum - paid))),
        f"违约金＝(最低还款额－已还)×{reply.percent(percent)}" + ("" if least is None else "，低于最低收费的按最低收费"),
        "实务常见做法（2017年1月1日起违约金代替滞纳金，一般说法），以你的领用合约为准",
        understood,
        f"最低还款没还的部分是{reply.yuan(max(Decimal(0), minimum - paid))}，违约金约{reply.yuan(due)}"
        + (f"（{reply.percent(percent)}是{reply.yuan(plain)}{floor}）" if floor else ""),
        "违约金按最低还款额没还的部分算，不是按全部欠款算；利息另外算",
        "各行一般还有最低收费，比例和下限以合约为准",
        "信用卡违约金怎么收",
        assumed="按常见的5%算" if share is None else "",
    )
