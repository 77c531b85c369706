"""What a question asks about paying early or late: early repayment, principal left, penalty and overdue interest."""

from __future__ import annotations

import re
from decimal import Decimal

from faqbot.answer.calculators import reply, say_late
from faqbot.answer.calculators.ceiling import day_text
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Missing, Quantity
from faqbot.answer.calculators.roles import Question
from faqbot.answer.calculators.schedule import balance_after, balance_after_principal, level_principal
from faqbot.answer.calculators.wording import (
    ASK,
    CARD,
    NO_FEE,
    Outcome,
    annual_rate,
    asks,
    both,
    fee_rate,
    markup,
    near,
    span_days,
    whole_months,
)

_EARLY = (
    r"提前|先还|先冲|一把(?:全)?(?:还|结)|一次(?:性)?(?:全)?(?:还|结)[清完]?|结清|缩短|缩期|减少月供|还一半|还进去|还掉|全(?:部)?还[了清完]|早还"
    r"|(?:(?:还)?剩|还有|还欠|尚欠|剩余|剩下)(?:的)?(?:多少)?(?:贷款|房贷)?本金|本金[^,，。]{0,3}(?:还)?(?:剩|欠|有)(?:下|余)?多少|还欠(?:银行)?多少|剩多少没还"
)
_ALL = r"结清|一把(?:全)?(?:还|结)|全部|全还|一次(?:性)?(?:全)?还|还清|还完|清掉|剩余本金(?:还有|是|有)?多少|(?:还)?剩(?:余|下)?(?:的)?多少本金|本金[^,，。]{0,3}(?:剩|欠|有)(?:下|余)?多少|还欠(?:银行)?多少|剩多少(?:没还|本金)"


def early_repayment(q: Question) -> Outcome:
    """Early repayment in part or whole, the principal that is left, and the charge for paying early."""
    if not q.has(_EARLY) or not asks(q, "省|划算|缩短|减少|差") or q.has(r"助学|为什么|为啥|能不能减|能少(?:还)?吗"):
        return None
    if q.has(r"逾期|起诉|催收|协商|罚息|征信") or len(q.text) > 110:
        return None
    charges = [
        n
        for n in q.rates
        if re.search(r"(?:违约金|补偿金|赔偿金|手续费)[^\d,，。]{0,10}$", q.before(n, 16))
        or re.match(r"\s?的?(?:违约金|补偿金|赔偿金)", q.after(n))
    ]
    if not charges and len(q.rates) == 1 and q.has("违约金|补偿金") and re.match(r"\s?(?:收|算|交)", q.after(q.rates[0])):
        charges = [q.rates[0]]  # 违约金怎么算的, 合同说按1%收
    flat = _flat_plan_left(q)
    if flat is not None:
        return flat
    if q.has(r"手续费|信用卡分期|账单分期") and not charges:
        return None
    annual = annual_rate(q) if q.rates[:1] != tuple(charges) else None
    amount, whole = q.first("prepaid"), q.has(_ALL)
    left, months, paid = _left(q, annual)
    charge = charges[0].amount if charges else None
    if charge is not None and (whole or amount is None or annual is None):
        base = amount if amount is not None and not whole else left
        if base is None and paid is None:
            base = q.first("left", "principal")
        if base is None:
            return None
        if annual is None or not months:
            return say_late.early_charge(base, charge)
    if amount is None and left is not None and q.has(r"还一半|一半"):
        amount = left / 2
    if amount is not None and left is not None and amount >= left and not whole:
        return None
    if amount is None or (whole and amount == left):
        return _settled(q, annual, left, months, paid, charge)
    if not q.has(r"房贷|按揭|月供|贷款|公积金|车贷|商贷|年限|剩|期|还贷|余额|本金|还有|每个?月|提前"):
        return None
    if left is not None and annual is not None and months and amount < left:
        details = _details(q, annual)
        if q.has("等额本金"):
            return say_late.early_repayment(
                left, annual, months, amount, method="equal_principal", charge=charge, details=details
            )
        return say_late.early_repayment(left, annual, months, amount, charge=charge, details=details)
    known = annual is not None or left is not None
    if (
        not (q.has(r"多少|算|几|省") or (known and q.has(r"缩短|减少")))
        or q.has(r"怎么(?:申请|办)|哪个好|还是理财")
        or len(q.text) > 60
    ):
        return None
    lacking = [
        name
        for name, there in (
            ("还欠多少本金", left is not None),
            ("年利率", annual is not None),
            ("还剩多少期（或总期数和已还期数）", bool(months)),
        )
        if not there
    ]
    return Missing("mortgage_prepayment", f"想提前还{reply.yuan(amount)}，比较缩短年限和减少月供", "、".join(lacking))


def _left(q: Question, annual: Decimal | None) -> tuple[Decimal | None, int | None, int | None]:
    """Return the principal owed, the months to come and the months paid, as told or worked out from the loan or the instalment."""
    total, paid, remaining = q.months, whole_months(q.paid), whole_months(q.left)
    principal, left, each = q.first("principal", "bill"), q.first("left"), q.first("instalment")
    if (
        left is None
        and principal is not None
        and paid is None
        and (remaining or (total and q.has(r"余|剩|还有|还欠|尚欠|要还")))
    ):
        left, remaining = principal, remaining or total
    if left is not None:
        if remaining is None and total is not None:
            remaining = total - paid if paid is not None and paid < total else total
        return left, remaining, paid
    if principal is not None and annual is not None:
        if paid is None and remaining is not None and total is not None and remaining < total:
            paid = total - remaining
        if total is None and remaining is not None and paid is not None:
            total = remaining + paid
        if total and paid is not None and paid < total:
            owed = balance_after_principal if q.has("等额本金") else balance_after
            return owed(principal, annual, total, paid), total - paid, paid
    months = remaining or (total - paid if total and paid and paid < total else total)
    if principal is None and each is not None and annual is not None and months:
        return level_principal(each, annual, months), months, paid
    return None, months, paid


def _details(q: Question, annual: Decimal) -> list[Quantity]:
    principal, months, paid, each = q.first("principal"), q.months, whole_months(q.paid), q.first("instalment")
    if q.first("left") is None and principal is not None and months and paid is not None:
        return [Quantity("贷款本金", principal, "元"), Quantity("总期数", months, "期"), Quantity("已还期数", paid, "期")]
    return [Quantity("月供", each, "元")] if each is not None and principal is None and q.first("left") is None else []


def _settled(
    q: Question, annual: Decimal | None, left: Decimal | None, months: int | None, paid: int | None, charge: Decimal | None
) -> Outcome:
    """Pay off the whole: what is still owed and what it saves."""
    if annual is None or left is None or not months or not q.has(_ALL + "|结清|能省|省多少|提前"):
        return None
    principal, total = q.first("principal", "bill"), q.months
    if q.has("等额本金"):
        return say_late.settlement_left(left, annual, months, "equal_principal", charge=charge)
    if q.has(r"先息后本"):
        return None
    if principal is not None and q.first("left") is None and total and paid is not None and paid < total:
        return say_late.settlement(principal, annual, total, paid, charge=charge)
    return say_late.settlement_left(left, annual, months, charge=charge)


def _flat_plan_left(q: Question) -> Outcome:
    """An instalment plan with a fee a period, some of it paid: what is left of principal and fee."""
    paid, remaining, principal = whole_months(q.paid), whole_months(q.left), q.first("principal", "bill")
    total = q.months or (paid + remaining if paid is not None and remaining is not None else None)
    if principal is None or total is None or not q.has(r"手续费|分期|费率|每期"):
        return None
    if paid is None and remaining is not None and remaining < total:
        paid = total - remaining
    if paid is None or not 0 < paid < total:
        return None
    fee = q.first("period_fee")
    shares = [
        n
        for n in q.rates
        if n.unit in ("percent_per_period", "percent_per_month", "percent") and n.amount < 3 and q.has("费")
    ]
    if fee is None and shares:
        fee = principal * shares[0].amount / 100
    if fee is None and q.first("fee") is not None and q.has("手续费"):
        fee = (q.first("fee") or Decimal(0)) / total
    if fee is None and q.has(NO_FEE):
        fee = Decimal(0)
    return None if fee is None else say_late.flat_plan_left(principal, fee, total, paid)


_LATE = (
    r"罚息|滞纳金|逾期(?:的)?(?:利息|费|违约金)|逾期[^。?？]{0,20}(?:利息|罚|违约金|多付|多交|多还)|(?:晚|拖|过期|迟)[^。?？]{0,16}(?:利息|罚|多交|多付|违约金|多还)"
    r"|(?:违约金|利息)[^。?？]{0,20}(?:逾期|晚|拖|超期)"
)
_OWN = r"(?:罚息|逾期费|滞纳金|违约金|逾期(?:利息|利率|费)?|每天(?:按|收)?)(?:年|日)?(?:利率|率|费率)?(?:每[天日])?"


def penalty_interest(q: Question) -> Outcome:
    """Penalty and overdue interest of a loan."""
    late = q.has(_LATE) or (bool(q.overdue) and bool(q.rates) and q.has(r"逾期|晚还|超期"))
    told = (
        bool(q.overdue and q.rates and q.money and q.has("罚息")) and len(q.text) <= 40 and not q.has(r"[吗么呢?？]|怎么")
    )
    if not late or not (told or asks(q, r"大概金额|(?:罚息|利息|滞纳金|违约金)\W*$")):
        return None
    if (q.has(CARD) and not q.has("贷款")) or q.has(
        r"起诉吗|怎么办|坐牢|上征信|每天都在变|合法|合理|能不能|减免|要不要还|协商"
    ):
        return None
    each = q.first("instalment")
    owed = q.first("left") if q.has(r"剩余?本金|剩余|未还本金|还欠") else None
    amount = owed or q.first("principal", "left", "bill", "other", "total", "paid")
    if each is not None:
        amount = each * _missed(q)
    if amount is None or q.has(r"越[^,，。]{0,3}越|越久|选") or len(q.money.get("other", ())) > 1 or len(q.text) > 90:
        return None
    if len(q.money.get("principal", ())) > 1:
        return None
    days, assumed = span_days(q, q.overdue, q.terms)
    if days is None and (nth := [n for n in q.numbers if n.kind == "ordinal" and n.text.endswith("天")]):
        days = int(nth[0].amount)  # 逾期第63天了
    if days is None and not q.has(r"罚息|逾期利息|逾期费|滞纳金|违约金"):
        return None
    extra = next((n.amount for n in q.rates if markup(q, n)), None)
    if extra is None and (times := [n.amount for n in q.numbers if n.kind == "times" and 1 < n.amount <= 3]):
        extra = (times[0] - 1) * 100
    whole = [n for n in q.rates if 100 < n.amount <= 300 and n.unit in ("percent", "percent_per_year") and len(q.rates) > 1]
    if whole and extra is None:  # 罚息是合同利率的150%
        extra = whole[0].amount - 100
    usable = [n for n in q.rates if n not in whole and not markup(q, n) and not fee_rate(q, n)]
    own = [n for n in usable if _is_penalty(q, n)]
    contract = [n for n in usable if n not in own]
    if days is None and q.has(r"每天|一天|每日"):
        days = 1
    if days is None and not q.has(ASK):
        return None
    if days is None:
        return Missing(
            "penalty_interest",
            f"逾期本金{reply.yuan(amount)}，想算逾期利息",
            "逾期了多少天" + ("" if usable else "、合同年利率"),
        )
    if q.lender == "private":
        return _private(q, amount, usable, days, assumed)
    if own and extra is None:
        return say_late.penalty_interest(amount, own[0].amount, own[0].unit, days, Decimal(0), assumed=assumed)
    if contract or own:
        rate = (contract or own)[0]
        return say_late.penalty_interest(amount, rate.amount, rate.unit, days, extra, assumed=assumed)
    if each is not None and amount != each and not q.rates:
        return None
    return Missing(
        "penalty_interest",
        f"本金{reply.yuan(amount)}逾期{days}天，想算逾期利息",
        "合同上的利率（年利率或日利率），有没有写加收多少",
    )


def _is_penalty(q: Question, number: Number) -> bool:
    """Tell whether a rate is what is charged for being late (罚息日万五), not the contract's own."""
    if re.search(_OWN + r"[^\d,，。]{0,6}$", q.before(number, 12)) and not re.search(
        r"合同|贷款利率|执行", q.before(number, 12)
    ):
        return True
    if re.match(r"\s?(?:的|每天|一天)?的?(?:罚息|滞纳金|逾期费|违约金)", q.after(number)):
        return True
    return (
        number.unit == "percent_per_day"
        and q.has(r"罚息|滞纳金|逾期费|违约金|逾期利息")
        and not q.has(r"倍|上浮|加收|加罚")
    )


def _missed(q: Question) -> int:
    """Return how many instalments are overdue (逾期2期)."""
    found = [n for n in q.overdue if n.kind == "periods"]
    return int(found[0].amount) if found else 1


def _private(q: Question, amount: Decimal, usable: list[Number], days: int, assumed: str) -> Outcome:
    if not usable and len(q.text) > 60:
        return None
    if not usable and not q.has(r"没(?:有)?(?:约|说|写|讲|提|谈)|无息|没利息|未约定"):
        return Missing(
            "private_overdue_interest",
            f"向个人借{reply.yuan(amount)}，逾期{days}天，想算利息",
            "借的时候有没有约定利率、约定的是多少",
        )
    signed = next((n.day for n in q.dates if n.day < q.on and near(q, n, r"借|签|写|打")), q.on)
    rate, unit = (usable[0].amount, usable[0].unit) if usable else (None, "")
    assumed = assumed if signed != q.on else both(assumed, f"没说哪天借的，四倍LPR按{day_text(q.on)}看")
    return say_late.private_overdue(amount, rate, unit, days, signed, q.on, assumed=assumed)
