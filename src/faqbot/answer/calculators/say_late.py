"""Paying early, paying late, and settling: what is left, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import ceiling, reply, say_loan, schedule
from faqbot.answer.calculators.result import Calculation, Quantity, to_fen

_LIMIT_24 = Decimal(24)
_BASIS_PREPAY = "《民法典》第677条（2021年1月1日起施行）：提前还款的，除另有约定外，按实际借款的期间计算利息"
_BASIS_PRIVATE_LATE = "《民间借贷规定》第28条、第29条（2021年1月1日起施行的文本）"


def early_repayment(
    balance: Decimal,
    annual_rate: Decimal,
    months_left: int,
    amount: Decimal,
    *,
    method: str = "equal_payment",
    charge: Decimal | None = None,
    details: Sequence[Quantity] = (),
    assumed: str = "",
) -> Calculation:
    """Early repayment of part of a loan: shorter term against lower payment.

    :param method: ``equal_payment`` or ``equal_principal``; of the latter the payments are the next month's.
    :param charge: percent of the early repayment that is charged for it.
    """
    level = method == "equal_payment"
    found = (schedule.prepay if level else schedule.prepay_principal)(balance, annual_rate, months_left, amount)
    more = found.saved_shorter - found.saved_lower
    pay = "月供" if level else "下个月的月供"
    fewer = months_left - found.shorter_months
    drop = found.payment - found.lower_payment
    results = [
        reply.money(f"现在的{pay}", found.payment),
        Quantity("缩短年限：还剩期数", found.shorter_months, "期"),
        Quantity("缩短年限：少还期数", fewer, "期"),
        reply.money("缩短年限：省利息", found.saved_shorter),
        reply.money(f"减少月供：新{pay}", found.lower_payment),
        reply.money("减少月供：每月少还", drop),
        reply.money("减少月供：省利息", found.saved_lower),
        reply.money("两种办法省的利息相差", more),
        reply.money("提前还后剩余本金", balance - amount),
    ]
    line = (
        f"现在{pay}{reply.yuan(found.payment)}，提前还后剩余本金{reply.yuan(balance - amount)}。"
        f"缩短年限：月供不变，还剩{found.shorter_months}期（少还{fewer}期），省利息{reply.yuan(found.saved_shorter)}；"
        f"减少月供：还是{months_left}期，{pay}降到{reply.yuan(found.lower_payment)}，少还{reply.yuan(drop)}，省利息{reply.yuan(found.saved_lower)}；"
        f"两种办法省的利息相差{reply.yuan(more)}"
    )
    if charge is not None:
        results.append(reply.money("提前还款违约金", amount * charge / 100))
        line += f"；提前还款违约金按{reply.percent(charge)}是{reply.yuan(amount * charge / 100)}"
    return reply.made(
        "mortgage_prepayment",
        (
            *details,
            reply.money("剩余本金", balance),
            reply.percentage("年利率", annual_rate),
            Quantity("剩余期数", months_left, "期"),
            reply.money("提前还", amount),
        ),
        results,
        "缩短年限：月供不变，用剩下的本金重新算要还几期；减少月供：期数不变，用等额本息公式重算月供"
        if level
        else "缩短年限：每月还的本金不变，重新算要还几期；减少月供：期数不变，每月本金＝剩下的本金÷期数；利息＝剩余本金×年利率÷12",
        _BASIS_PREPAY,
        f"还欠本金{reply.yuan(balance)}，年利率{reply.percent(annual_rate)}，还剩{months_left}期，{say_loan.METHODS[method][0]}，提前还{reply.yuan(amount)}",
        line,
        f"同样提前还{reply.yuan(amount)}，缩短年限多省{reply.yuan(more)}，减少月供则每月压力更小",
        "收不收补偿金、要不要预约看合同；手里先留够几个月的生活费",
        "房贷提前还款 缩短年限 减少月供",
        assumed=assumed,
    )


def early_charge(amount: Decimal, charge: Decimal, *, assumed: str = "") -> Calculation:
    """The charge for paying early, a share of what is paid early."""
    due = to_fen(amount * charge / 100)
    return reply.made(
        "early_repayment_charge",
        (reply.money("提前还的本金", amount), reply.percentage("违约金比例", charge, "%")),
        (reply.money("提前还款违约金", due), reply.money("本金加违约金", amount + due)),
        "提前还款违约金＝提前还的本金×比例",
        _BASIS_PREPAY,
        f"提前还本金{reply.yuan(amount)}，违约金按{reply.percent(charge)}算",
        f"提前还款违约金{reply.yuan(due)}，连本金一共{reply.yuan(amount + due)}",
        "违约金收不收、收多少，看合同怎么写",
        "有的按提前还的本金算，有的按剩余利息或几个月利息算，以合同为准",
        "提前还款 违约金",
        assumed=assumed,
    )


def settlement(
    principal: Decimal,
    annual_rate: Decimal,
    months: int,
    paid: int,
    *,
    charge: Decimal | None = None,
    assumed: str = "",
) -> Calculation:
    """Paying off an equal-payment loan at once: what is still owed and what interest is saved."""
    rows = schedule.equal_payment(principal, annual_rate, months)
    balance = schedule.balance_after(principal, annual_rate, months, paid)
    saved = schedule.total_interest(rows[paid:])
    done = schedule.total_interest(rows[:paid])
    results = [
        reply.money("剩余本金", balance),
        reply.money("提前结清省下的利息", saved),
        reply.money("已付利息", done),
        reply.money("已还本金", principal - balance),
        reply.money("每期还款", rows[0].payment),
    ]
    line = (
        f"还要还本金{reply.yuan(balance)}，能省下利息{reply.yuan(saved)}；前面每期还{reply.yuan(rows[0].payment)}，"
        f"已付利息{reply.yuan(done)}，已还本金{reply.yuan(principal - balance)}"
    )
    line += _charged(balance, charge, results)
    return reply.made(
        "early_settlement",
        (
            reply.money("本金", principal),
            reply.percentage("年利率", annual_rate),
            Quantity("总期数", months, "期"),
            Quantity("已还期数", paid, "期"),
        ),
        results,
        "剩余本金＝本金×(1+i)^k－月供×[(1+i)^k－1]÷i，i＝年利率÷12，k＝已还期数；省下的利息＝剩余各期利息之和",
        _BASIS_PREPAY,
        f"借{reply.yuan(principal)}，年利率{reply.percent(annual_rate)}，等额本息{months}期，已还{paid}期，现在一次还清",
        line,
        "等额本息前面利息多、后面利息少，还得越晚结清省得越少",
        "结清前问清有没有违约金、剩余手续费收不收，结清后要结清证明",
        "提前结清 剩下的利息还要付吗",
        assumed=assumed,
    )


def settlement_left(
    balance: Decimal,
    annual_rate: Decimal,
    months_left: int,
    method: str = "equal_payment",
    *,
    charge: Decimal | None = None,
    assumed: str = "",
) -> Calculation:
    """Paying off at once a loan of which the principal left is known: the interest still to come."""
    name, make, _ = say_loan.METHODS[method]
    rows = make(balance, annual_rate, months_left)
    saved = schedule.total_interest(rows)
    results = [
        reply.money("剩余本金", balance),
        reply.money("提前结清省下的利息", saved),
        reply.money("现在的月供" if method == "equal_payment" else "下个月的月供", rows[0].payment),
        reply.money("不提前还要还的总额", balance + saved),
    ]
    line = f"还要还本金{reply.yuan(balance)}，能省下利息{reply.yuan(saved)}；不提前还的话月供{reply.yuan(rows[0].payment)}，还要还{reply.yuan(balance + saved)}"
    line += _charged(balance, charge, results)
    return reply.made(
        "early_settlement",
        (
            reply.money("剩余本金", balance),
            reply.percentage("年利率", annual_rate),
            Quantity("剩余期数", months_left, "期"),
        ),
        results,
        "省下的利息＝剩余各期利息之和；月供已知时，剩余本金＝月供×[1－(1+i)^－n]÷i，i＝年利率÷12，n＝剩余期数",
        _BASIS_PREPAY,
        f"还欠本金{reply.yuan(balance)}，年利率{reply.percent(annual_rate)}，{name}还剩{months_left}期，现在一次还清",
        line,
        "提前还清只付到还款那天的利息，后面的利息不用再付，合同另有约定的除外",
        "结清前问清有没有违约金、剩余手续费收不收，结清后要结清证明",
        "提前结清 剩下的利息还要付吗",
        assumed=assumed,
    )


def flat_plan_left(principal: Decimal, fee: Decimal, months: int, paid: int, *, assumed: str = "") -> Calculation:
    """An instalment plan with the same fee every period, some periods paid: what is left.

    :param fee: yuan a period.
    """
    left = to_fen(principal * (months - paid) / months)
    fees = to_fen(fee * (months - paid))
    return reply.made(
        "instalment_plan_left",
        (
            reply.money("分期本金", principal),
            reply.money("每期手续费", fee),
            Quantity("总期数", months, "期"),
            Quantity("已还期数", paid, "期"),
        ),
        (
            reply.money("剩余本金", left),
            reply.money("剩余手续费", fees),
            reply.money("剩余本金加手续费", left + fees),
            reply.money("已付手续费", fee * paid),
            reply.money("每期还款", principal / months + fee),
        ),
        "剩余本金＝分期本金×(总期数－已还期数)÷总期数；剩余手续费＝每期手续费×剩余期数",
        f"{_BASIS_PREPAY}；{reply.BASIS_CARD}",
        f"{reply.yuan(principal)}分{months}期，每期手续费{reply.yuan(fee)}，已还{paid}期",
        f"剩余本金{reply.yuan(left)}；剩余手续费{reply.yuan(fees)}，照收的话一共{reply.yuan(left + fees)}；"
        f"已付手续费{reply.yuan(fee * paid)}，每期还{reply.yuan(principal / months + fee)}",
        "提前结清时剩下的手续费收不收、收多少，看分期协议怎么写，有没有提示过你",
        "结清前请客服说清应还的总数，结清后要结清证明",
        "信用卡分期提前还款 剩余手续费",
        assumed=assumed,
    )


def _charged(balance: Decimal, charge: Decimal | None, results: list[Quantity]) -> str:
    """Add the charge for paying off early to the results and say it."""
    if charge is None:
        return ""
    due = to_fen(balance * charge / 100)
    results += [reply.money("提前还款违约金", due), reply.money("本金加违约金", balance + due)]
    return f"；提前还款违约金按{reply.percent(charge)}是{reply.yuan(due)}，连本金一共{reply.yuan(balance + due)}"


def penalty_interest(
    principal: Decimal, rate: Decimal, unit: str, days: int, markup: Decimal | None = None, *, assumed: str = ""
) -> Calculation:
    """Penalty interest of a bank loan: contract rate with a markup on the overdue principal.

    :param markup: percent on top of the contract rate; None shows the usual 30 % and 50 %.
    """
    annual = reply.yearly(rate, unit)
    inputs = [reply.money("逾期本金", principal), reply.percentage("合同年利率", annual), Quantity("逾期天数", days, "天")]
    years = Decimal(days) / 365
    results, lines = [], []
    for add in (markup,) if markup is not None else (Decimal(30), Decimal(50)):
        fined, tag = annual * (100 + add) / 100, f"（加收{reply.percent(add)}）" if add else ""
        due = schedule.simple_interest(principal, fined, years)
        results += [reply.percentage(f"罚息年利率{tag}", fined), reply.money(f"罚息{tag}", due)]
        lines.append(
            f"{f'加收{reply.percent(add)}，' if add else ''}罚息年利率{reply.percent(fined)}，罚息{reply.yuan(due)}"
        )
        if unit != "percent_per_day":
            banker = schedule.simple_interest(principal, fined, Decimal(days) / 360)
            results.append(reply.money(f"罚息{tag}（一年按360天）", banker))
            lines[-1] += f"（一年按360天算是{reply.yuan(banker)}）"
        if days > 1:
            results.append(reply.money(f"每天罚息{tag}", due / days))
            lines[-1] += f"，每天{reply.yuan(due / days)}"
    if markup != 0:
        plain = schedule.simple_interest(principal, annual, years)
        results.append(reply.money("不加收时的利息", plain))
        lines.append(f"不加收的话这段时间利息是{reply.yuan(plain)}")
    if markup is not None:
        inputs.append(reply.percentage("加收比例", markup, "%"))
    meaning = "罚息是用来代替逾期期间的正常利息的，两样一般不重复收"
    if max(annual * (100 + (markup or 50)) / 100, annual) > _LIMIT_24:
        meaning = "据公开报道，金融借款的利息、罚息、违约金和其他费用加起来超过年利率24%的部分，你可以请求法院调减"
    return reply.made(
        "penalty_interest",
        inputs,
        results,
        "罚息＝逾期本金×合同年利率×(1+加收比例)÷365×逾期天数（有的机构按360天）",
        "《民法典》第676条（2021年1月1日起施行）；加收30%到50%是一般做法（银发〔2003〕251号，一般说法），以合同为准",
        f"逾期本金{reply.yuan(principal)}，合同年利率{reply.percent(annual)}，逾期{days}天",
        "；".join(lines),
        meaning,
        "逾期的是整笔还是某一期的本金、加收多少，看合同和账单明细",
        "贷款逾期的罚息怎么算",
        assumed=assumed,
    )


def private_overdue(
    principal: Decimal, rate: Decimal | None, unit: str, days: int, signed: date, on: date, *, assumed: str = ""
) -> Calculation | None:
    """Overdue interest of a private loan: the agreed rate up to the ceiling; without any rate, the LPR. None where it is unknown."""
    limit, found = ceiling.private_ceiling(signed), ceiling.lpr(on)
    if found is None or (rate is not None and limit is None):
        return None
    annual = found.value if rate is None else reply.yearly(rate, unit)
    used = annual if limit is None else min(annual, limit)
    years = Decimal(days) / 365
    due, asked = schedule.simple_interest(principal, used, years), schedule.simple_interest(principal, annual, years)
    results = [reply.money("法院一般支持的逾期利息", due), reply.percentage("适用年利率", used)]
    line = f"法院一般支持的逾期利息约{reply.yuan(due)}（按年利率{reply.percent(used)}）"
    if rate is not None:
        results += [reply.money("按约定算", asked), reply.money("超过的部分", asked - due)]
        line += f"；按约定算是{reply.yuan(asked)}，超过的部分是{reply.yuan(asked - due)}"
        inputs = [
            reply.money("逾期本金", principal),
            reply.percentage("约定年利率", annual),
            Quantity("逾期天数", days, "天"),
        ]
        meaning = "逾期利息、违约金和其他费用可以一起要，但加起来不能超过合同成立时一年期LPR的四倍"
    else:
        inputs = [reply.money("逾期本金", principal), Quantity("逾期天数", days, "天")]
        meaning = "借的时候没约定利息、也没约定逾期利息的，对方可以从逾期那天起按当时的一年期LPR要"
    return reply.made(
        "private_overdue_interest",
        inputs,
        results,
        "逾期利息＝本金×年利率×逾期天数÷365；年利率不超过合同成立时一年期LPR的四倍",
        _BASIS_PRIVATE_LATE,
        f"向个人借{reply.yuan(principal)}，{'约定年利率' + reply.percent(annual) if rate is not None else '没约定利率'}，逾期{days}天",
        line,
        meaning,
        f"{ceiling.lpr_text(found)}；本金还是要还",
        "私人借款逾期 利息怎么算",
        assumed=assumed,
    )
