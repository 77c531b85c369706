"""What a question asks of a credit card: minimum payment, interest on what is left, cash advance, penalty."""

from __future__ import annotations

import re
from decimal import Decimal

from faqbot.answer.calculators import card, reply, say_card
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Missing, to_fen
from faqbot.answer.calculators.roles import Question, days_of
from faqbot.answer.calculators.wording import (
    ASK,
    CARD,
    FLAT,
    OTHER,
    Outcome,
    asks,
    between,
    both,
    daily_rate,
    fee_rate,
)

_TAKEN = r"取现(?!金)|提现|预借现金|取了?现金|取钱|提了?现金|(?:atm|机器?|柜台)[里上]?(?:提|取)了?|(?:信用卡|卡|atm|机器?|机上)[里上]?(?:里|上)?取|信用卡取|卡取|取(?:了|出)?(?=\d|[一二两三四五六七八九十])|套出?"
_PART = r"最低|只还|还了?(?:最低|\d)|差|少还"
_MIN_ASKED = (
    r"最低(?:要|得|该|应|能|需要?)?(?:还款?)?(?:额|额度)?(?:要|得|应该?|一般|大概|需要?|是|还|为|等于|算)*(?:多少|几|好多)|(?:还|付)最低(?:要|得|是)?(?:多少|几)"
    r"|剩下?多少要?算|最低[^,，。]{0,6}[,，]?[^,，。]{0,4}(?:准备|凑|存|掏|拿出?)[^,，。]{0,2}(?:多少|几)|最低[^,，。]{0,12}(?:多少够|多少钱|几多)|按最低还?[^,，。]{0,2}[,，]?要?(?:还|付)?(?:多少|几)"
)


def bill(q: Question) -> Outcome:
    """Minimum payment, interest on the part of a bill that is not paid, penalty, interest for so many days."""
    if (
        not q.has(CARD + r"|最低(?:还款|要还|还|额)|还了?最低|没还最低|全额计息")
        or q.has(FLAT.replace("分期|", "") + r"|取现|提现|取了?现")
        or (q.has("分期") and not q.has("不分期|没分期"))
        or q.has(_TAKEN + "|还是按")
        or (q.has(r"存(?!在)|定期|期满") and not q.has(r"信用卡|账单|最低"))
        or any(n.kind == "periods" and n.amount > 1 for n in q.terms)
        or len(q.text) > 100
    ):
        return None
    minimum, paid = q.first("minimum"), q.first("paid", "total", "prepaid")
    amount = q.first("bill", "principal", "left")
    percent = _minimum_percent(q)
    if q.has(r"违约金|滞纳金") and asks(q, r"(?:违约金|滞纳金)\W*$") and not q.has(r"利息|息多少"):
        if minimum is None and amount is not None and q.has("最低"):
            minimum = to_fen(amount * percent / 100)
        charged = next((n.amount for n in q.rates if n.unit in ("percent", "percent_per_year") and _is_charge(q, n)), None)
        least = q.first("least_fee")
        short = [n.amount for n in q.numbers if n.kind == "money" and re.search(_SHORT_BY, q.before(n))]
        gap = next(iter(short), q.first("left", "other", "principal")) if q.has(_SHORT) else None
        if gap is not None and (short or q.first("minimum") is None):  # 没还够最低, 差400
            return say_card.card_penalty(gap, Decimal(0), charged, least, gap=True)
        if minimum is None:
            return None
        done = paid if paid is not None and paid < minimum else Decimal(0) if q.has(r"没还|一分没|未还|没有还|忘") else None
        return None if done is None else say_card.card_penalty(minimum, done, charged, least)
    if len(q.money.get("other", ())) + len(q.money.get("principal", ())) > 1:
        return None
    wants_interest = q.has(r"息(?!后本)|万五|多收|多出")
    if amount is not None and minimum is None and _asks_minimum(q) and not (wants_interest and not q.has(_MIN_ASKED)):
        return say_card.card_minimum_due(amount, percent, said=bool(_percents(q)))
    if not wants_interest or not asks(q, r"怎么来的|为什么|为啥|利息$"):
        return None
    if q.has(OTHER) and not q.has(ASK):
        return None
    rate, assumed = daily_rate(q)
    if amount is not None and q.has(_PART) and not (q.has("全额计息") and not q.has(r"最低|按剩")):
        return _partly(q, amount, minimum, paid, percent, rate, assumed)
    base = amount if amount is not None else paid
    if base is None:
        return None
    days, said = _days(q)
    if days is None or (not q.has(CARD + "|全额计息")):
        return None
    return say_card.card_interest(base, rate, days, assumed=both(assumed, said))


_SHORT_BY = r"(?:差(?!不多)|少还)[^,，。\d]{0,2}$"
_SHORT = r"差[^,，。]{0,2}\d|少还|最低(?:还款)?额?(?:里|中)?[^,，。\d]{0,3}(?:没|未)(?:有)?(?:还|交)(?:上|够|足|清)?的?(?:那)?(?:部分|金额|额|钱)"


def _is_charge(q: Question, number: Number) -> bool:
    """Tell whether a percentage is what is charged for a short minimum payment (违约金按5%收, 收5%的违约金)."""
    return bool(
        re.search(r"(?:违约金|滞纳金)[^\d,，。;；]{0,6}$", q.before(number, 12))
        or re.match(r"\s?(?:来?[收扣]取?)?的?(?:违约金|滞纳金)", q.after(number))
    )


def _percents(q: Question) -> list[Number]:
    return [n for n in q.rates if n.unit == "percent" and 1 <= n.amount <= 50 and not fee_rate(q, n)]


def _minimum_percent(q: Question) -> Decimal:
    """Return what share of the bill the minimum payment is: as said, else the usual tenth."""
    near = [n for n in _percents(q) if q.has("最低") and not re.search(r"违约金|滞纳金", q.before(n))]
    return near[0].amount if near else card.USUAL_MINIMUM_PERCENT


def _asks_minimum(q: Question) -> bool:
    return (
        q.has("最低") and (q.has(_MIN_ASKED) or bool(_percents(q) and asks(q))) and not q.has(r"能不能|可以只还|影响|征信")
    )


def _days(q: Question) -> tuple[int | None, str]:
    """Return for how many days interest is asked, and how they were counted."""
    spans = [n for n in (*q.overdue, *q.terms, *q.left, *q.paid) if n.kind == "duration"]
    if spans:
        best = max(spans, key=days_of)
        return days_of(best), "" if best.unit == "days" else f"{best.text}按{days_of(best)}天算"
    days = between(q)
    if days is not None:
        return days, ""
    if q.has(r"下个?月|下一?期|下个?账单|每个?月|一个月|半个?月"):
        return (15, "半个月按15天算") if q.has("半个?月") else (30, "一个月按30天算")
    if q.has(r"每天|一天|每日|明天|按天|隔天|第二天|次日"):
        return 1, ""
    return (365, "一年按365天算") if q.has("一年|每年") else (None, "")


def _partly(
    q: Question,
    amount: Decimal,
    minimum: Decimal | None,
    paid: Decimal | None,
    percent: Decimal,
    rate: Decimal,
    assumed: str,
) -> Outcome:
    """Interest when only a part of the bill is paid."""
    left = q.first("left")
    given = paid if paid is not None and minimum is not None and paid < minimum else minimum or paid
    if given is None and left is not None and left < amount:
        given = amount - left
    if given is None and q.has(r"差|少还") and left is None:
        return None
    if given is None and left is not None and amount == left:  # 还了最低之后剩9000: the amount is what is left already
        days, said = _days(q)
        return None if days is None else say_card.card_interest(left, rate, days, assumed=both(assumed, said))
    if given is None:
        given = to_fen(amount * percent / 100)
        assumed = both(assumed, f"没说最低还多少，按{percent.normalize():f}%即{reply.yuan(given)}算")
    if given >= amount:
        return None
    days_said = sorted(n.day for n in q.dates if n.unit == "day")
    if len(days_said) >= 3:
        spent, repaid, statement = days_said[0], days_said[-2], days_said[-1]
        if not spent < repaid < statement:
            return None
        return say_card.card_minimum(
            amount, given, (repaid - spent).days, (statement - repaid).days + 1, rate, assumed=assumed
        )
    if not asks(q) or q.has(r"是不是|对不对|为什么|违约金"):
        return None
    span, said = _days(q)
    if span is not None and len(days_said) == 0:
        return say_card.card_minimum(
            amount,
            given,
            0,
            span,
            rate,
            unknown_before=True,
            assumed=both(both(assumed, said), f"没说哪天刷的，只算还了最低以后的{span}天"),
        )
    understood = f"信用卡账单{reply.yuan(amount)}，只还{reply.yuan(given)}，想算利息"
    return Missing("card_minimum_payment", understood, "刷卡记账的日子、还款的日子和下一个账单日（或者直接说算多少天）")


def cash_advance(q: Question) -> Outcome:
    """Interest and fee of cash taken with a card."""
    if not q.has(_TAKEN) or q.has(r"公积金|存款|定期|提前支取|借条|储蓄(?!卡)|微信|支付宝|花呗|白条"):
        return None
    if not q.has(r"信用卡|取现(?!金)|预借|透支|日息|万五|万分之|从?卡里"):
        return None
    if q.has(r"期") and q.has(r"每期|分\d+期|分[一二三四五六七八九十]+期|分期"):
        return None
    if (
        not asks(q, r"(?:利息|成本|费用?)(?:呢|呀|啊)?\W*$")
        or q.has(r"哪些|是不是|有没有|预约|划算|额度(?!\d)")
        or (q.has(OTHER) and not q.has(ASK))
    ):
        return None
    if len(q.text) > 70 and not q.has(r"多少|几"):
        return None
    amount = q.first("principal", "bill", "other", "received", "left", "total", "paid")
    if amount is None or len(q.money.get("principal", ())) > 1:
        return None
    rate, assumed = daily_rate(q)
    fee = _fee(q, amount)
    if q.has(r"(?:换|折)[成合算][^,，。]{0,4}年|年利率") and fee is None and not q.terms:
        return None
    days, said = _days(q)
    if days is None and q.has(r"手续费") and not q.has(r"利息|息|一共|总共|成本") and fee is not None:
        days = 0
    if days is None:
        if not q.has(r"利息|一共|总共|成本") or not q.has(ASK) or len(q.text) > 45:
            return None
        return Missing("card_cash_advance", f"信用卡取现{reply.yuan(amount)}，想算利息", "用多少天")
    if days == 0 and fee is None:
        return None
    return say_card.card_interest(amount, rate, days, cash=True, fee=fee, assumed=both(assumed, said))


def _fee(q: Question, amount: Decimal) -> Decimal | None:
    """Return the fee for taking the cash: as a share with its least amount, or as a sum, None when it was not said."""
    rates = [n for n in q.rates if fee_rate(q, n)]
    if not rates and q.has("手续费"):
        rates = [n for n in q.rates if n.unit == "percent" and Decimal("0.1") < n.amount <= 5]
    fee = to_fen(amount * rates[0].amount / 100) if rates else q.first("fee", "interest")
    least = q.first("least_fee")
    return max(fee or Decimal(0), least) if least is not None else fee
