"""Deposits and loans: what is paid, month by month and in all, in figures and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import ceiling, rates, reply, schedule
from faqbot.answer.calculators.result import Calculation, Quantity, to_fen, to_percent

_BASIS_OWN = "按公式计算，不涉及法律规定"
_BASIS_SAVINGS = "《储蓄管理条例》第24条至第27条（2011年1月8日公布的文本）"
_LATER_CHECK = "以你签的合同和综合融资成本明示表为准"


def deposit(
    principal: Decimal, annual_rate: Decimal, years: Decimal, *, span: str = "", assumed: str = "", compound: bool = False
) -> Calculation:
    """Simple interest of a deposit, and for more than a year also with the interest left in.

    :param span: the time in words, such as 三年.
    :param compound: name the compounded interest first.
    """
    span = span or reply.span(years)
    simple = schedule.simple_interest(principal, annual_rate, years)
    results = [reply.money("利息（单利）", simple)]
    line = f"按单利，利息是{reply.yuan(simple)}，到期本息一共{reply.yuan(principal + simple)}"
    if years > 1 or compound:
        rolled = schedule.compound_interest(principal, annual_rate, years)
        results.append(reply.money("利息（每年利息转存，复利）", rolled))
        line += f"；如果每年到期连本带息转存（复利），利息是{reply.yuan(rolled)}"
        if compound:
            results.reverse()
            line = f"每年到期连本带息转存（复利），利息是{reply.yuan(rolled)}，到期本息一共{reply.yuan(principal + rolled)}；按单利是{reply.yuan(simple)}"
        results.append(reply.money("单利复利相差", abs(rolled - simple)))
        line += f"，两种相差{reply.yuan(abs(rolled - simple))}"
    yearly_interest = principal * annual_rate / 100
    if years >= 1:
        if years != 1:
            results.append(reply.money("平均每年", yearly_interest))
            line += f"，平均每年{reply.yuan(yearly_interest)}"
        results += [reply.money("平均每月", yearly_interest / 12), reply.money("平均每天", yearly_interest / 365)]
        line += f"，每月{reply.yuan(yearly_interest / 12)}，每天{reply.yuan(yearly_interest / 365)}"
    days = round(years * 365, 6)
    if years < 1 and days == int(days):
        banker = schedule.simple_interest(principal, annual_rate, Decimal(int(days)) / 360)
        results.append(reply.money("利息（一年按360天）", banker))
        line += f"；有的银行一年按360天算，是{reply.yuan(banker)}"
    results.append(reply.money("到期本息", principal + (rolled if compound else simple)))
    if years > 1 and not compound:
        results.append(reply.money("到期本息（复利）", principal + rolled))
        line += f"；复利的本息一共{reply.yuan(principal + rolled)}"
    return reply.made(
        "deposit_interest",
        (reply.money("本金", principal), reply.percentage("年利率", annual_rate), reply.span_quantity(years)),
        results,
        "单利利息＝本金×年利率×年数；复利利息＝本金×(1+年利率)^年数－本金（不足一年的按天÷365）",
        _BASIS_SAVINGS,
        f"{reply.yuan(principal)}，年利率{reply.percent(annual_rate)}，存{span}",
        line,
        "这是存款到期一次付息的算法，定期没到期提前取的，提前取的那部分按支取日的活期利率算",
        "看到比银行挂牌利率高出很多又说保本的，先弄清是不是存款",
        "存款利息怎么算 单利 复利",
        assumed=assumed,
    )


def simple_loan(
    principal: Decimal,
    rate: Decimal,
    unit: str,
    years: Decimal,
    on: date,
    *,
    span: str = "",
    assumed: str = "",
    lender: ceiling.Lender | None = None,
    signed: date | None = None,
    legal: bool = True,
    everyone: bool = False,
) -> Calculation:
    """Interest of a loan that is paid back at once: principal × rate × time, and what is above the lender's line.

    :param legal: say the line (the private one where no lender is named).
    :param everyone: say the lines of all lenders where none is named.
    """
    annual = reply.yearly(rate, unit)
    span = span or reply.span(years)
    interest = schedule.simple_interest(principal, annual, years)
    results = [
        reply.money("利息", interest),
        reply.money("本息合计", principal + interest),
        reply.percentage("折合年利率（单利）", annual, "%/年"),
    ]
    line = f"利息{reply.yuan(interest)}，本息一共{reply.yuan(principal + interest)}，折合年利率{reply.percent(annual)}"
    days = round(years * 365, 6)
    if unit == "percent_per_day":
        daily = to_fen(principal * rate / 100)
        results += [
            reply.money("每天利息", daily),
            reply.money("30天利息", principal * rate / 100 * 30),
            reply.money("一年利息", principal * annual / 100),
        ]
        line += f"；每天利息{reply.yuan(daily)}，30天{reply.yuan(principal * rate / 100 * 30)}，一年{reply.yuan(principal * annual / 100)}"
        results.append(reply.percentage("折合年利率（一年按360天）", rate * 360))
        line += f"（一年按360天的话，年利率是{reply.percent(rate * 360)}）"
    elif days == int(days) and years < 1:
        banker = schedule.simple_interest(principal, annual, Decimal(int(days)) / 360)
        results.append(reply.money("利息（一年按360天）", banker))
        line += f"（一年按360天算，利息是{reply.yuan(banker)}）"
    if unit != "percent_per_day":
        results.append(reply.money("每月利息", principal * annual / 1200))
        line += f"，平均每月{reply.yuan(principal * annual / 1200)}"
    meaning, basis = "比较不同的贷款，都换成年化再比；合不合规要看钱是谁放的", reply.BASIS_APR
    if legal:
        meaning, basis = reply.limits(annual, signed or on, lender, principal, years, results, everyone)
    return reply.made(
        "simple_interest",
        (
            reply.money("本金", principal),
            reply.percentage(reply.RATE_NAMES[unit], rate, reply.RATE_UNITS[unit]),
            reply.span_quantity(years),
        ),
        results,
        "利息＝本金×利率×时间（年化＝月息×12，或日息×365）",
        basis,
        f"借{reply.yuan(principal)}，{reply.RATE_NAMES[unit]}{reply.percent(rate)}，用{span}，到期一次还",
        line,
        meaning,
        "分期还本的，本金越来越少，利息要按等额本息另算",
        "借款利息怎么算 月息几分是年利率多少",
        assumed=assumed,
    )


METHODS = {
    "equal_payment": ("等额本息", schedule.equal_payment, "月供＝本金×i×(1+i)^n÷[(1+i)^n－1]，i＝年利率÷12，n＝期数"),
    "equal_principal": (
        "等额本金",
        schedule.equal_principal,
        "每期本金＝本金÷n，每期利息＝剩余本金×年利率÷12；总利息＝本金×i×(n+1)÷2",
    ),
    "interest_only": ("先息后本", schedule.interest_only, "每期利息＝本金×年利率÷12，最后一期还本金"),
}


def instalment_loan(
    principal: Decimal,
    annual_rate: Decimal,
    months: int,
    method: str = "equal_payment",
    *,
    once: bool = False,
    row: int | None = None,
    first: int | None = None,
    daily: Decimal | None = None,
    assumed: str = "",
) -> Calculation:
    """Schedule of a loan repaid monthly.

    :param method: ``equal_payment``, ``equal_principal`` or ``interest_only``.
    :param once: also say the interest when all is repaid at the end.
    :param row: also say this period.
    :param first: also say the sums of so many first periods.
    :param daily: the rate a day that ``annual_rate`` came from, to be shown for a year of 360 days as well.
    """
    name, make, formula = METHODS[method]
    rows = make(principal, annual_rate, months)
    interest = schedule.total_interest(rows)
    opening = rows[0]
    if method == "equal_payment":
        results = [reply.money("每期还款", opening.payment)]
        line = f"每期还{reply.yuan(opening.payment)}"
    elif method == "equal_principal":
        fall = to_fen(principal / months * annual_rate / 1200)
        results = [
            reply.money("首期还款", opening.payment),
            reply.money("末期还款", rows[-1].payment),
            reply.money("每期少还", fall),
        ]
        line = f"第一期还{reply.yuan(opening.payment)}，以后每期大约少还{reply.yuan(fall)}，最后一期还{reply.yuan(rows[-1].payment)}"
    else:
        results = [reply.money("每期利息", opening.interest), reply.money("最后一期还款", rows[-1].payment)]
        line = f"每期付利息{reply.yuan(opening.interest)}，最后一期连本金还{reply.yuan(rows[-1].payment)}"
        results += [
            reply.money("每年利息", principal * annual_rate / 100),
            reply.money("每天利息", principal * annual_rate / 36500),
        ]
        line += f"，折成每年{reply.yuan(principal * annual_rate / 100)}、每天{reply.yuan(principal * annual_rate / 36500)}"
    results += [reply.money("总利息", interest), reply.money("还款总额", principal + interest)]
    line += f"，总利息{reply.yuan(interest)}，一共还{reply.yuan(principal + interest)}"
    if method != "interest_only":
        results += [reply.money("第一期利息", opening.interest), reply.money("第一期本金", opening.principal)]
        line += f"；第一期里利息{reply.yuan(opening.interest)}、本金{reply.yuan(opening.principal)}"
    for asked in (row,) if row is not None and 1 < row <= months else ():
        shown = rows[asked - 1]
        results += [
            reply.money(f"第{asked}期还款", shown.payment),
            reply.money(f"第{asked}期本金", shown.principal),
            reply.money(f"第{asked}期利息", shown.interest),
        ]
        line += f"；第{asked}期还{reply.yuan(shown.payment)}（本金{reply.yuan(shown.principal)}、利息{reply.yuan(shown.interest)}）"
    if first is not None and 1 < first <= months:
        paid = sum((r.payment for r in rows[:first]), Decimal(0))
        costs = schedule.total_interest(rows[:first])
        results += [
            reply.money(f"前{first}期一共还", paid),
            reply.money(f"前{first}期利息", costs),
            reply.money(f"前{first}期本金", paid - costs),
        ]
        line += f"；前{first}期一共还{reply.yuan(paid)}（利息{reply.yuan(costs)}、本金{reply.yuan(paid - costs)}）"
    if daily is not None:
        other = make(principal, daily * 360, months)
        results += [
            reply.money("每期还款（一年按360天）", other[0].payment),
            reply.money("总利息（一年按360天）", schedule.total_interest(other)),
        ]
        line += f"；一年按360天算，每期还{reply.yuan(other[0].payment)}，总利息{reply.yuan(schedule.total_interest(other))}"
    if once:
        whole = schedule.simple_interest(principal, annual_rate, Decimal(months) / 12)
        results.append(reply.money("如果到期一次还：利息", whole))
        line += f"；如果不分期、到期一次还，利息是{reply.yuan(whole)}"
    meaning = (
        "前面的月份利息占得多，后面本金占得多"
        if method == "equal_payment"
        else "同样的利率和期限，"
        + (
            "等额本金的总利息比等额本息少，但前期每月还得多"
            if method == "equal_principal"
            else "先息后本的总利息最多，到期要一下子拿出全部本金"
        )
    )
    return reply.made(
        f"loan_{method}",
        (
            reply.money("本金", principal),
            reply.percentage("年利率", annual_rate),
            Quantity("期数", months, "期"),
            Quantity("还款方式", name, ""),
        ),
        results,
        formula,
        f"{_BASIS_OWN}；{reply.BASIS_APR}",
        f"借{reply.yuan(principal)}，年利率{reply.percent(annual_rate)}，分{months}期按月还，{name}",
        line,
        meaning,
        f"这里没有算手续费、担保费、保险费，{_LATER_CHECK}",
        f"{name} 月供 总利息怎么算",
        rows,
        assumed,
    )


def monthly_interest(principal: Decimal, annual_rate: Decimal, *, assumed: str = "") -> Calculation:
    """Interest of a loan of which only interest is paid until its end, when the end was not told."""
    month, year = principal * annual_rate / 1200, principal * annual_rate / 100
    return reply.made(
        "loan_interest_only",
        (reply.money("本金", principal), reply.percentage("年利率", annual_rate), Quantity("还款方式", "先息后本", "")),
        (reply.money("每期利息", month), reply.money("每年利息", year), reply.money("每天利息", year / 365)),
        "每期利息＝本金×年利率÷12，最后一期还本金",
        f"{_BASIS_OWN}；{reply.BASIS_APR}",
        f"借{reply.yuan(principal)}，年利率{reply.percent(annual_rate)}，先息后本",
        f"每个月付利息{reply.yuan(month)}，一年{reply.yuan(year)}，平均每天{reply.yuan(year / 365)}；到期再还本金{reply.yuan(principal)}",
        "先息后本平时还得少，到期要一下子拿出全部本金",
        f"这里没有算手续费、担保费、保险费，{_LATER_CHECK}",
        "先息后本 利息怎么算",
        assumed=assumed,
    )


def two_rates(
    principal: Decimal, first: Decimal, second: Decimal, years: Decimal, *, months: int | None = None, assumed: str = ""
) -> Calculation:
    """The interest of one amount at two rates and the difference; with ``months`` as level payments."""
    if months:
        rows = [schedule.equal_payment(principal, rate, months) for rate in (first, second)]
        interests = [schedule.total_interest(r) for r in rows]
        payments = [r[0].payment for r in rows]
    else:
        interests, payments = [schedule.simple_interest(principal, rate, years) for rate in (first, second)], []
    results = [
        reply.money(f"年利率{reply.percent(rate)}的利息", interest)
        for rate, interest in zip((first, second), interests, strict=True)
    ]
    gap = abs(interests[0] - interests[1])
    results.append(reply.money("利息相差", gap))
    line = f"年利率{reply.percent(first)}的利息是{reply.yuan(interests[0])}，{reply.percent(second)}的是{reply.yuan(interests[1])}，相差{reply.yuan(gap)}"
    if payments:
        results += [
            reply.money(f"年利率{reply.percent(first)}的月供", payments[0]),
            reply.money(f"年利率{reply.percent(second)}的月供", payments[1]),
            reply.money("月供相差", abs(payments[0] - payments[1])),
        ]
        line += f"；月供分别是{reply.yuan(payments[0])}和{reply.yuan(payments[1])}，每月相差{reply.yuan(abs(payments[0] - payments[1]))}"
    return reply.made(
        "two_rates",
        (
            reply.money("本金", principal),
            reply.percentage("第一个年利率", first),
            reply.percentage("第二个年利率", second),
            reply.span_quantity(years),
        ),
        results,
        "利息＝本金×年利率×时间；分期的按等额本息",
        _BASIS_OWN,
        f"{reply.yuan(principal)}，{reply.span(years)}，比较年利率{reply.percent(first)}和{reply.percent(second)}",
        line,
        "利率相差一点，本金越大、时间越长，利息差得越多",
        "手续费、担保费没有算在里面",
        "利率不同 利息差多少",
        assumed=assumed,
    )


def paid_back_or_put_by(
    amount: Decimal, owed: Decimal, earned: Decimal, years: Decimal, *, assumed: str = ""
) -> Calculation:
    """The interest that paying back a loan saves against the interest that a deposit earns, both simple."""
    saved, gained = (schedule.simple_interest(amount, rate, years) for rate in (owed, earned))
    gap = abs(saved - gained)
    better = "还贷款" if saved > gained else "存起来"
    return reply.made(
        "paid_back_or_put_by",
        (
            reply.money("本金", amount),
            reply.percentage("贷款年利率", owed),
            reply.percentage("存款年利率", earned),
            reply.span_quantity(years),
        ),
        (reply.money("相差", gap), reply.money("还贷款省下的利息", saved), reply.money("存起来得到的利息", gained)),
        "相差＝本金×(贷款年利率－存款年利率)×时间",
        _BASIS_OWN,
        f"{reply.yuan(amount)}，拿去还年利率{reply.percent(owed)}的贷款，还是存年利率{reply.percent(earned)}的，比{reply.span(years)}",
        f"还贷款省下利息{reply.yuan(saved)}，存起来得利息{reply.yuan(gained)}，相差{reply.yuan(gap)}，{better}多"
        if gap
        else f"两样都是{reply.yuan(saved)}，相差{reply.yuan(gap)}",
        "只比利息；还掉的钱一般取不回来，手里先留够几个月的生活费",
        "提前还款收不收补偿金看合同；理财的收益不保证，存款没到期取出来按活期算",
        "提前还房贷还是存定期",
        assumed=assumed,
    )


def deposit_monthly(each: Decimal, annual_rate: Decimal, months: int, *, assumed: str = "") -> Calculation:
    """零存整取: the same amount put by at the start of every month, simple interest."""
    interest = schedule.saved_monthly(each, annual_rate, months)
    whole = each * months
    return reply.made(
        "deposit_monthly",
        (reply.money("每月存入", each), reply.percentage("年利率", annual_rate), Quantity("月数", months, "个月")),
        (reply.money("利息（单利）", interest), reply.money("本金合计", whole), reply.money("到期本息", whole + interest)),
        "利息＝每月存入×年利率÷12×月数×(月数＋1)÷2（每月月初存，单利）",
        _BASIS_SAVINGS,
        f"每月存{reply.yuan(each)}，年利率{reply.percent(annual_rate)}，存{months}个月",
        f"一共存进{reply.yuan(whole)}，利息{reply.yuan(interest)}，到期本息{reply.yuan(whole + interest)}",
        "每一笔存的时间不一样，越早存的利息越多",
        "中间漏存的怎么算，看银行的规定",
        "零存整取 利息怎么算",
        assumed=assumed,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """One of several offers: what was told of it, its real yearly rate, what it costs and the instalment where they are known."""

    text: str
    rate: Decimal
    cost: Decimal | None = None
    payment: Decimal | None = None


def compare_offers(offers: Sequence[Offer], *, assumed: str = "") -> Calculation:
    """Offers by their real yearly rate."""
    names = [f"第{i}种" for i in range(1, len(offers) + 1)]
    results, lines = [], []
    for name, offer in zip(names, offers, strict=True):
        results.append(reply.percentage(f"{name}：真实年化（单利口径）", offer.rate))
        lines.append(f"{name}真实年化约{reply.percent(offer.rate)}")
        if offer.payment is not None:
            results.append(reply.money(f"{name}：每期还款", offer.payment))
            lines[-1] += f"，每期还{reply.yuan(offer.payment)}"
        if offer.cost is not None:
            results.append(reply.money(f"{name}：总成本", offer.cost))
            lines[-1] += f"，总成本{reply.yuan(offer.cost)}"
    best = min(range(len(offers)), key=lambda i: offers[i].rate)
    gap = max(offer.rate for offer in offers) - offers[best].rate
    results.append(Quantity("年化相差", to_percent(gap), "个百分点"))
    told = "；".join(f"{name}：{offer.text}" for name, offer in zip(names, offers, strict=True))
    return reply.made(
        "offers_compared",
        tuple(Quantity(name, offer.text, "说法") for name, offer in zip(names, offers, strict=True)),
        results,
        "求每期内部收益率，使到手金额＝各期还款的现值之和；年化＝每期内部收益率×一年的期数",
        f"{reply.BASIS_APR}；{reply.BASIS_COST}",
        told,
        "；".join(lines) + f"。按真实年化看，{names[best]}便宜，年化相差{to_percent(gap):f}个百分点",
        "用钱时间一样时，真实年化低的划算；用钱时间不一样时，还要看总共多付多少",
        f"各种费用有没有都算进来，{_LATER_CHECK}",
        "真实年化 IRR 怎么算",
        assumed=assumed,
    )


def compare_methods(principal: Decimal, annual_rate: Decimal, months: int, *, assumed: str = "") -> Calculation:
    """The three ways of repaying the same loan, side by side."""
    results, lines = [], []
    for name, make, _ in METHODS.values():
        rows = make(principal, annual_rate, months)
        interest = schedule.total_interest(rows)
        results += [
            reply.money(f"{name}：首期还款", rows[0].payment),
            reply.money(f"{name}：末期还款", rows[-1].payment),
            reply.money(f"{name}：总利息", interest),
        ]
        first, last = reply.yuan(rows[0].payment), reply.yuan(rows[-1].payment)
        lines.append(f"{name}第一期还{first}，最后一期还{last}，总利息{reply.yuan(interest)}")
    totals = [q.value for q in results if q.label.endswith("总利息")]
    saved = Decimal(str(totals[0])) - Decimal(str(totals[1]))
    results.append(reply.money("等额本金比等额本息少付", saved))
    lines.append(f"等额本金比等额本息少付利息{reply.yuan(saved)}")
    return reply.made(
        "loan_methods",
        (reply.money("本金", principal), reply.percentage("年利率", annual_rate), Quantity("期数", months, "期")),
        results,
        "；".join(f"{name}：{formula}" for name, _, formula in METHODS.values()),
        _BASIS_OWN,
        f"借{reply.yuan(principal)}，年利率{reply.percent(annual_rate)}，分{months}期，比较三种还法",
        "；".join(lines),
        "总利息从少到多一般是等额本金、等额本息、先息后本，但利息少的前期每月还得多",
        f"这里没有算手续费、担保费，{_LATER_CHECK}",
        "等额本息 等额本金 先息后本 比较",
        assumed=assumed,
    )


def flat_fee(
    principal: Decimal | None, fee_rate: Decimal, periods: int, *, upfront: bool = False, assumed: str = ""
) -> Calculation:
    """Real yearly rate of an instalment plan whose fee is taken on the first principal every period.

    :param upfront: the fees of all periods are taken at once at the start; both ways are shown.
    """
    base = principal or Decimal(12000)
    rows = schedule.flat_fee(base, fee_rate, periods)
    per_period = base / periods + base * fee_rate / 100
    found = rates.real_rate([base, *([-per_period] * periods)])
    assert found is not None  # one sign change: exactly one root
    nominal_fee = fee_rate * 12
    results = [
        reply.percentage("真实年化（单利口径）", found.nominal),
        reply.percentage("真实年化（复利口径）", found.effective),
    ]
    line = f"真实年化约{reply.percent(found.nominal)}（按月内部收益率×12），复利口径约{reply.percent(found.effective)}"
    if principal is not None:
        fees = schedule.total_interest(rows)
        results += [
            reply.money("每期还款", rows[0].payment),
            reply.money("每期手续费", fees / periods),
            reply.money("每期本金", principal / periods),
            reply.money("手续费总额", fees),
            reply.money("还款总额", principal + fees),
        ]
        line += (
            f"；每期还{reply.yuan(rows[0].payment)}（本金{reply.yuan(principal / periods)}、手续费{reply.yuan(fees / periods)}），"
            f"手续费一共{reply.yuan(fees)}，总共还{reply.yuan(principal + fees)}"
        )
    if upfront and (early := rates.real_rate([base - base * fee_rate * periods / 100, *([-base / periods] * periods)])):
        results.append(reply.percentage("手续费一开始一次收：真实年化", early.nominal))
        line += f"；手续费要是一开始一次收走，真实年化约{reply.percent(early.nominal)}"
    inputs = [reply.percentage("每期手续费率", fee_rate, "%/期"), Quantity("期数", periods, "期")]
    if principal is not None:
        inputs.insert(0, reply.money("分期本金", principal))
    lead = f"{reply.yuan(principal)}" if principal is not None else ""
    return reply.made(
        "flat_fee_rate",
        inputs,
        results,
        "每期还款＝本金÷期数＋本金×每期费率；年化＝每月内部收益率×12；复利年化＝(1+每月内部收益率)^12－1",
        f"{reply.BASIS_APR}；银保监规〔2022〕13号（2022年7月，信用卡分期统一叫利息，据公开报道）",
        f"{lead}分{periods}期，"
        + (f"每期按最初的本金收{reply.percent(fee_rate)}手续费" if fee_rate else "不收手续费和利息"),
        line,
        f"手续费一直按最初的本金收，可你欠的本金每期都在减少，所以真实成本比{reply.percent(fee_rate)}×12＝{reply.percent(nominal_fee)}高得多"
        if fee_rate
        else "不收手续费和利息的，真实年化就是0，只还本金",
        "提前结清时剩下的手续费还收不收，看合同",
        "分期手续费 真实年化 怎么算",
        rows if principal is not None else (),
        assumed,
    )


def flat_fee_table(fee_rate: Decimal) -> Calculation:
    """The same for 12, 24 and 36 periods, when the number of periods was not said."""
    found = {n: rates.real_rate([Decimal(n), *([-(1 + n * fee_rate / 100)] * n)]) for n in (12, 24, 36)}
    results = [reply.percentage(f"分{n}期真实年化（单利口径）", rate.nominal) for n, rate in found.items() if rate]
    line = "；".join(f"分{n}期约{reply.percent(rate.nominal)}" for n, rate in found.items() if rate)
    return reply.made(
        "flat_fee_rate",
        (reply.percentage("每期手续费率", fee_rate, "%/期"),),
        results,
        "每期还款＝本金÷期数＋本金×每期费率；年化＝每月内部收益率×12",
        f"{reply.BASIS_APR}；银保监规〔2022〕13号（2022年7月，信用卡分期统一叫利息，据公开报道）",
        f"每期按最初的本金收{reply.percent(fee_rate)}手续费，没说分几期",
        f"真实年化（单利口径）：{line}",
        f"手续费一直按最初的本金收，可你欠的本金每期都在减少，所以不是{reply.percent(fee_rate)}×12＝{reply.percent(fee_rate * 12)}",
        "告诉我分几期、分多少钱，我可以算出每期还多少",
        "分期手续费 真实年化 怎么算",
    )
