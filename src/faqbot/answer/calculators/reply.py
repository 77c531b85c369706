"""What a person reads for each sum: what was understood, the result, what it means, the rule with its date, one caution.

Every function takes the inputs of one sum and returns the whole ``Calculation``; the conversation and the page's forms call the same
ones. ``assumed`` says in a sentence what the question left open and was filled in; each such filling lowers the confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from faqbot.answer.calculators import card, ceiling, court, deadlines, rates, schedule
from faqbot.answer.calculators.ceiling import day_text
from faqbot.answer.calculators.result import Calculation, Instalment, Quantity, to_fen, to_percent

_SURE = 0.95
_LESS_SURE = 0.08  # for each thing assumed
_LIMIT_24 = Decimal(24)
_BASIS_OWN = "按公式计算，不涉及法律规定"
_BASIS_APR = "中国人民银行公告〔2021〕第3号（2021年3月31日起，年化要把各种费用算进去，据公开报道）"
_BASIS_COST = "金规〔2026〕2号（2026年8月1日起，综合融资成本用内部收益率法折算，据公开报道）"
_BASIS_SAVINGS = "《储蓄管理条例》第24条至第27条（2011年1月8日公布的文本）"
_BASIS_CARD = "银发〔2020〕327号（2021年1月1日起透支利率由银行和持卡人约定，据公开报道）；以你的领用合约为准"
_BASIS_PREPAY = "《民法典》第677条（2021年1月1日起施行）：提前还款的，除另有约定外，按实际借款的期间计算利息"
_BASIS_LIMITATION = "《民法典》第188条、第189条、第195条（2021年1月1日起施行）"
_BASIS_RECORD = "《征信业管理条例》第16条（2013年3月15日起施行）"
_BASIS_DELAY = "《民事诉讼法》（2023年修正）第264条；法释〔2014〕8号第1条（2014年8月1日起施行）"
_BASIS_FEE = "《诉讼费用交纳办法》（2006年12月19日公布）"
_BASIS_PRIVATE_LATE = "《民间借贷规定》第28条、第29条（2021年1月1日起施行的文本）"
_LATER_CHECK = "以你签的合同和综合融资成本明示表为准"


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan by what came in and what goes out, for the real rate."""

    contract: Decimal  # what the contract says was lent
    received: Decimal  # what reached the borrower
    payments: tuple[Decimal, ...]  # one a month, fees included
    days: int = 0  # above 0: one repayment after so many days, the only payment
    months: int = 0  # the same after so many months
    step: int = 0  # days from one payment to the next; 0: a month

    @property
    def years(self) -> Decimal:
        """The time until the one repayment, in years; 0 for a loan paid monthly."""
        return Decimal(self.days) / 365 if self.days else Decimal(self.months) / 12


def yuan(amount: Decimal) -> str:
    """Write an amount as 3700元 or 11515.77元."""
    rounded = to_fen(amount)
    return f"{rounded:.0f}元" if rounded == rounded.to_integral_value() else f"{rounded:f}元"


def percent(rate: Decimal) -> str:
    """Write a rate as 12.4%, with at most three decimals."""
    return f"{to_percent(rate):f}%"


def deposit(
    principal: Decimal, annual_rate: Decimal, years: Decimal, *, span: str = "", assumed: str = "", compound: bool = False
) -> Calculation:
    """Simple interest of a deposit, and for more than a year also with the interest left in.

    :param span: the time in words, such as 三年.
    :param compound: name the compounded interest first.
    """
    span = span or _span(years)
    simple = schedule.simple_interest(principal, annual_rate, years)
    results = [_money("利息（单利）", simple)]
    line = f"按单利，利息是{yuan(simple)}，到期本息一共{yuan(principal + simple)}"
    if years > 1 or compound:
        rolled = schedule.compound_interest(principal, annual_rate, years)
        results.append(_money("利息（每年利息转存，复利）", rolled))
        line += f"；如果每年到期连本带息转存（复利），利息是{yuan(rolled)}"
        if compound:
            results.reverse()
            line = f"每年到期连本带息转存（复利），利息是{yuan(rolled)}，到期本息一共{yuan(principal + rolled)}；按单利是{yuan(simple)}"
        results.append(_money("单利复利相差", abs(rolled - simple)))
        line += f"，两种相差{yuan(abs(rolled - simple))}"
    yearly_interest = principal * annual_rate / 100
    if years >= 1:
        if years != 1:
            results.append(_money("平均每年", yearly_interest))
            line += f"，平均每年{yuan(yearly_interest)}"
        results += [_money("平均每月", yearly_interest / 12), _money("平均每天", yearly_interest / 365)]
        line += f"，每月{yuan(yearly_interest / 12)}，每天{yuan(yearly_interest / 365)}"
    days = round(years * 365, 6)
    if years < 1 and days == int(days):
        banker = schedule.simple_interest(principal, annual_rate, Decimal(int(days)) / 360)
        results.append(_money("利息（一年按360天）", banker))
        line += f"；有的银行一年按360天算，是{yuan(banker)}"
    results.append(_money("到期本息", principal + (rolled if compound else simple)))
    if years > 1 and not compound:
        results.append(_money("到期本息（复利）", principal + rolled))
        line += f"；复利的本息一共{yuan(principal + rolled)}"
    return _made(
        "deposit_interest",
        (_money("本金", principal), _rate("年利率", annual_rate), _span_quantity(years)),
        results,
        "单利利息＝本金×年利率×年数；复利利息＝本金×(1+年利率)^年数－本金（不足一年的按天÷365）",
        _BASIS_SAVINGS,
        f"{yuan(principal)}，年利率{percent(annual_rate)}，存{span}",
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
    annual = yearly(rate, unit)
    span = span or _span(years)
    interest = schedule.simple_interest(principal, annual, years)
    results = [
        _money("利息", interest),
        _money("本息合计", principal + interest),
        _rate("折合年利率（单利）", annual, "%/年"),
    ]
    line = f"利息{yuan(interest)}，本息一共{yuan(principal + interest)}，折合年利率{percent(annual)}"
    days = round(years * 365, 6)
    if unit == "percent_per_day":
        daily = to_fen(principal * rate / 100)
        results += [
            _money("每天利息", daily),
            _money("30天利息", principal * rate / 100 * 30),
            _money("一年利息", principal * annual / 100),
        ]
        line += f"；每天利息{yuan(daily)}，30天{yuan(principal * rate / 100 * 30)}，一年{yuan(principal * annual / 100)}"
        results.append(_rate("折合年利率（一年按360天）", rate * 360))
        line += f"（一年按360天的话，年利率是{percent(rate * 360)}）"
    elif days == int(days) and years < 1:
        banker = schedule.simple_interest(principal, annual, Decimal(int(days)) / 360)
        results.append(_money("利息（一年按360天）", banker))
        line += f"（一年按360天算，利息是{yuan(banker)}）"
    if unit != "percent_per_day":
        results.append(_money("每月利息", principal * annual / 1200))
        line += f"，平均每月{yuan(principal * annual / 1200)}"
    meaning, basis = "比较不同的贷款，都换成年化再比；合不合规要看钱是谁放的", _BASIS_APR
    if legal:
        meaning, basis = _limits(annual, signed or on, lender, principal, years, results, everyone)
    return _made(
        "simple_interest",
        (_money("本金", principal), _rate(_RATE_NAMES[unit], rate, _RATE_UNITS[unit]), _span_quantity(years)),
        results,
        "利息＝本金×利率×时间（年化＝月息×12，或日息×365）",
        basis,
        f"借{yuan(principal)}，{_RATE_NAMES[unit]}{percent(rate)}，用{span}，到期一次还",
        line,
        meaning,
        "分期还本的，本金越来越少，利息要按等额本息另算",
        "借款利息怎么算 月息几分是年利率多少",
        assumed=assumed,
    )


_METHODS = {
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
    name, make, formula = _METHODS[method]
    rows = make(principal, annual_rate, months)
    interest = schedule.total_interest(rows)
    opening = rows[0]
    if method == "equal_payment":
        results = [_money("每期还款", opening.payment)]
        line = f"每期还{yuan(opening.payment)}"
    elif method == "equal_principal":
        fall = to_fen(principal / months * annual_rate / 1200)
        results = [
            _money("首期还款", opening.payment),
            _money("末期还款", rows[-1].payment),
            _money("每期少还", fall),
        ]
        line = f"第一期还{yuan(opening.payment)}，以后每期大约少还{yuan(fall)}，最后一期还{yuan(rows[-1].payment)}"
    else:
        results = [_money("每期利息", opening.interest), _money("最后一期还款", rows[-1].payment)]
        line = f"每期付利息{yuan(opening.interest)}，最后一期连本金还{yuan(rows[-1].payment)}"
        results += [_money("每年利息", principal * annual_rate / 100), _money("每天利息", principal * annual_rate / 36500)]
        line += f"，折成每年{yuan(principal * annual_rate / 100)}、每天{yuan(principal * annual_rate / 36500)}"
    results += [_money("总利息", interest), _money("还款总额", principal + interest)]
    line += f"，总利息{yuan(interest)}，一共还{yuan(principal + interest)}"
    if method != "interest_only":
        results += [_money("第一期利息", opening.interest), _money("第一期本金", opening.principal)]
        line += f"；第一期里利息{yuan(opening.interest)}、本金{yuan(opening.principal)}"
    for asked in (row,) if row is not None and 1 < row <= months else ():
        shown = rows[asked - 1]
        results += [
            _money(f"第{asked}期还款", shown.payment),
            _money(f"第{asked}期本金", shown.principal),
            _money(f"第{asked}期利息", shown.interest),
        ]
        line += f"；第{asked}期还{yuan(shown.payment)}（本金{yuan(shown.principal)}、利息{yuan(shown.interest)}）"
    if first is not None and 1 < first <= months:
        paid = sum((r.payment for r in rows[:first]), Decimal(0))
        costs = schedule.total_interest(rows[:first])
        results += [
            _money(f"前{first}期一共还", paid),
            _money(f"前{first}期利息", costs),
            _money(f"前{first}期本金", paid - costs),
        ]
        line += f"；前{first}期一共还{yuan(paid)}（利息{yuan(costs)}、本金{yuan(paid - costs)}）"
    if daily is not None:
        other = make(principal, daily * 360, months)
        results += [
            _money("每期还款（一年按360天）", other[0].payment),
            _money("总利息（一年按360天）", schedule.total_interest(other)),
        ]
        line += f"；一年按360天算，每期还{yuan(other[0].payment)}，总利息{yuan(schedule.total_interest(other))}"
    if once:
        whole = schedule.simple_interest(principal, annual_rate, Decimal(months) / 12)
        results.append(_money("如果到期一次还：利息", whole))
        line += f"；如果不分期、到期一次还，利息是{yuan(whole)}"
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
    return _made(
        f"loan_{method}",
        (
            _money("本金", principal),
            _rate("年利率", annual_rate),
            Quantity("期数", months, "期"),
            Quantity("还款方式", name, ""),
        ),
        results,
        formula,
        f"{_BASIS_OWN}；{_BASIS_APR}",
        f"借{yuan(principal)}，年利率{percent(annual_rate)}，分{months}期按月还，{name}",
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
    return _made(
        "loan_interest_only",
        (_money("本金", principal), _rate("年利率", annual_rate), Quantity("还款方式", "先息后本", "")),
        (_money("每期利息", month), _money("每年利息", year), _money("每天利息", year / 365)),
        "每期利息＝本金×年利率÷12，最后一期还本金",
        f"{_BASIS_OWN}；{_BASIS_APR}",
        f"借{yuan(principal)}，年利率{percent(annual_rate)}，先息后本",
        f"每个月付利息{yuan(month)}，一年{yuan(year)}，平均每天{yuan(year / 365)}；到期再还本金{yuan(principal)}",
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
        _money(f"年利率{percent(rate)}的利息", interest) for rate, interest in zip((first, second), interests, strict=True)
    ]
    gap = abs(interests[0] - interests[1])
    results.append(_money("利息相差", gap))
    line = f"年利率{percent(first)}的利息是{yuan(interests[0])}，{percent(second)}的是{yuan(interests[1])}，相差{yuan(gap)}"
    if payments:
        results += [
            _money(f"年利率{percent(first)}的月供", payments[0]),
            _money(f"年利率{percent(second)}的月供", payments[1]),
            _money("月供相差", abs(payments[0] - payments[1])),
        ]
        line += f"；月供分别是{yuan(payments[0])}和{yuan(payments[1])}，每月相差{yuan(abs(payments[0] - payments[1]))}"
    return _made(
        "two_rates",
        (_money("本金", principal), _rate("第一个年利率", first), _rate("第二个年利率", second), _span_quantity(years)),
        results,
        "利息＝本金×年利率×时间；分期的按等额本息",
        _BASIS_OWN,
        f"{yuan(principal)}，{_span(years)}，比较年利率{percent(first)}和{percent(second)}",
        line,
        "利率相差一点，本金越大、时间越长，利息差得越多",
        "手续费、担保费没有算在里面",
        "利率不同 利息差多少",
        assumed=assumed,
    )


def deposit_monthly(each: Decimal, annual_rate: Decimal, months: int, *, assumed: str = "") -> Calculation:
    """零存整取: the same amount put by at the start of every month, simple interest."""
    interest = schedule.saved_monthly(each, annual_rate, months)
    whole = each * months
    return _made(
        "deposit_monthly",
        (_money("每月存入", each), _rate("年利率", annual_rate), Quantity("月数", months, "个月")),
        (_money("利息（单利）", interest), _money("本金合计", whole), _money("到期本息", whole + interest)),
        "利息＝每月存入×年利率÷12×月数×(月数＋1)÷2（每月月初存，单利）",
        _BASIS_SAVINGS,
        f"每月存{yuan(each)}，年利率{percent(annual_rate)}，存{months}个月",
        f"一共存进{yuan(whole)}，利息{yuan(interest)}，到期本息{yuan(whole + interest)}",
        "每一笔存的时间不一样，越早存的利息越多",
        "中间漏存的怎么算，看银行的规定",
        "零存整取 利息怎么算",
        assumed=assumed,
    )


def compare_offers(offers: Sequence[tuple[str, Decimal, Decimal | None]], *, assumed: str = "") -> Calculation:
    """Offers by their real yearly rate.

    :param offers: what was told of each, its rate in percent, and what it costs in yuan where that is known.
    """
    names = [f"第{i}种" for i in range(1, len(offers) + 1)]
    results, lines = [], []
    for name, (_, rate, cost) in zip(names, offers, strict=True):
        results.append(_rate(f"{name}：真实年化（单利口径）", rate))
        lines.append(f"{name}真实年化约{percent(rate)}")
        if cost is not None:
            results.append(_money(f"{name}：总成本", cost))
            lines[-1] += f"，总成本{yuan(cost)}"
    best = min(range(len(offers)), key=lambda i: offers[i][1])
    gap = max(rate for _, rate, _ in offers) - offers[best][1]
    results.append(Quantity("年化相差", to_percent(gap), "个百分点"))
    told = "；".join(f"{name}：{text}" for name, (text, _, _) in zip(names, offers, strict=True))
    return _made(
        "offers_compared",
        tuple(Quantity(name, text, "说法") for name, (text, _, _) in zip(names, offers, strict=True)),
        results,
        "求每期内部收益率，使到手金额＝各期还款的现值之和；年化＝每期内部收益率×一年的期数",
        f"{_BASIS_APR}；{_BASIS_COST}",
        told,
        "；".join(lines) + f"。按真实年化看，{names[best]}便宜，年化相差{to_percent(gap):f}个百分点",
        "用钱时间一样时，真实年化低的划算；用钱时间不一样时，还要看总共多付多少",
        f"各种费用有没有都算进来，{_LATER_CHECK}",
        "真实年化 IRR 怎么算",
        assumed=assumed,
    )


def compare_methods(principal: Decimal, annual_rate: Decimal, months: int) -> Calculation:
    """The three ways of repaying the same loan, side by side."""
    results, lines = [], []
    for name, make, _ in _METHODS.values():
        rows = make(principal, annual_rate, months)
        interest = schedule.total_interest(rows)
        results += [
            _money(f"{name}：首期还款", rows[0].payment),
            _money(f"{name}：末期还款", rows[-1].payment),
            _money(f"{name}：总利息", interest),
        ]
        first, last = yuan(rows[0].payment), yuan(rows[-1].payment)
        lines.append(f"{name}第一期还{first}，最后一期还{last}，总利息{yuan(interest)}")
    totals = [q.value for q in results if q.label.endswith("总利息")]
    saved = Decimal(str(totals[0])) - Decimal(str(totals[1]))
    results.append(_money("等额本金比等额本息少付", saved))
    lines.append(f"等额本金比等额本息少付利息{yuan(saved)}")
    return _made(
        "loan_methods",
        (_money("本金", principal), _rate("年利率", annual_rate), Quantity("期数", months, "期")),
        results,
        "；".join(f"{name}：{formula}" for name, _, formula in _METHODS.values()),
        _BASIS_OWN,
        f"借{yuan(principal)}，年利率{percent(annual_rate)}，分{months}期，比较三种还法",
        "；".join(lines),
        "总利息从少到多一般是等额本金、等额本息、先息后本，但利息少的前期每月还得多",
        f"这里没有算手续费、担保费，{_LATER_CHECK}",
        "等额本息 等额本金 先息后本 比较",
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
    results = [_rate("真实年化（单利口径）", found.nominal), _rate("真实年化（复利口径）", found.effective)]
    line = f"真实年化约{percent(found.nominal)}（按月内部收益率×12），复利口径约{percent(found.effective)}"
    if principal is not None:
        fees = schedule.total_interest(rows)
        results += [
            _money("每期还款", rows[0].payment),
            _money("每期手续费", fees / periods),
            _money("每期本金", principal / periods),
            _money("手续费总额", fees),
            _money("还款总额", principal + fees),
        ]
        line += (
            f"；每期还{yuan(rows[0].payment)}（本金{yuan(principal / periods)}、手续费{yuan(fees / periods)}），"
            f"手续费一共{yuan(fees)}，总共还{yuan(principal + fees)}"
        )
    if upfront and (early := rates.real_rate([base - base * fee_rate * periods / 100, *([-base / periods] * periods)])):
        results.append(_rate("手续费一开始一次收：真实年化", early.nominal))
        line += f"；手续费要是一开始一次收走，真实年化约{percent(early.nominal)}"
    inputs = [_rate("每期手续费率", fee_rate, "%/期"), Quantity("期数", periods, "期")]
    if principal is not None:
        inputs.insert(0, _money("分期本金", principal))
    lead = f"{yuan(principal)}" if principal is not None else ""
    return _made(
        "flat_fee_rate",
        inputs,
        results,
        "每期还款＝本金÷期数＋本金×每期费率；年化＝每月内部收益率×12；复利年化＝(1+每月内部收益率)^12－1",
        f"{_BASIS_APR}；银保监规〔2022〕13号（2022年7月，信用卡分期统一叫利息，据公开报道）",
        f"{lead}分{periods}期，" + (f"每期按最初的本金收{percent(fee_rate)}手续费" if fee_rate else "不收手续费和利息"),
        line,
        f"手续费一直按最初的本金收，可你欠的本金每期都在减少，所以真实成本比{percent(fee_rate)}×12＝{percent(nominal_fee)}高得多"
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
    results = [_rate(f"分{n}期真实年化（单利口径）", rate.nominal) for n, rate in found.items() if rate]
    line = "；".join(f"分{n}期约{percent(rate.nominal)}" for n, rate in found.items() if rate)
    return _made(
        "flat_fee_rate",
        (_rate("每期手续费率", fee_rate, "%/期"),),
        results,
        "每期还款＝本金÷期数＋本金×每期费率；年化＝每月内部收益率×12",
        f"{_BASIS_APR}；银保监规〔2022〕13号（2022年7月，信用卡分期统一叫利息，据公开报道）",
        f"每期按最初的本金收{percent(fee_rate)}手续费，没说分几期",
        f"真实年化（单利口径）：{line}",
        f"手续费一直按最初的本金收，可你欠的本金每期都在减少，所以不是{percent(fee_rate)}×12＝{percent(fee_rate * 12)}",
        "告诉我分几期、分多少钱，我可以算出每期还多少",
        "分期手续费 真实年化 怎么算",
    )


def real_rate(
    loan: Loan,
    on: date,
    *,
    signed: date | None = None,
    lender: ceiling.Lender | None = None,
    legal: bool = True,
    spread: int | None = None,
    details: Sequence[Quantity] = (),
    assumed: str = "",
) -> Calculation | None:
    """Real yearly rate of a loan with all fees in it, and which lender's line it is above, or None without a single rate.

    :param spread: also say what it would be with the same total in so many equal monthly payments.
    :param details: further inputs as read, such as fees, for the list of inputs.
    :param legal: say what holds for each kind of lender.
    """
    paid = sum(loan.payments, Decimal(0))
    if loan.days:
        found: rates.RealRate | None = rates.single_repayment(loan.received, paid, loan.days)
    elif loan.months:
        found = rates.annualised((paid / loan.received - 1) * 100, Decimal(12) / loan.months)
    else:
        times = Decimal(365) / loan.step if loan.step else Decimal(12)
        found = rates.real_rate([loan.received, *(-p for p in loan.payments)], times)
    if found is None or found.nominal <= -100:
        return None
    count = len(loan.payments)
    results = [_rate("真实年化（单利口径）", found.nominal)]
    line = f"真实年化约{percent(found.nominal)}"
    if found.effective < 1000:
        results.append(_rate("真实年化（复利口径）", found.effective))
        line += f"（单利口径），复利口径约{percent(found.effective)}"
    cost = paid - loan.received
    results += [_money("总成本", cost), _money("还款总额", paid)]
    line += f"；到手{yuan(loan.received)}，一共还{yuan(paid)}，多付{yuan(cost)}"
    if loan.days == 1:
        results += [_rate("折合日利率", found.periodic, "%/日"), _rate("折合年利率（一年按360天）", found.periodic * 360)]
        line += f"；折合日利率{percent(found.periodic)}（一年按360天的话，年利率是{percent(found.periodic * 360)}）"
    elif not loan.days and not loan.months:
        unit = {0: "月", 1: "日", 7: "周"}.get(loan.step, "期")
        results.append(_rate(f"每{unit}利率", found.periodic, f"%/{unit}"))
        line += f"；合每{unit}{percent(found.periodic)}"
        if count > 1 and len(set(loan.payments)) == 1:
            results.append(_money("每期还款", loan.payments[0]))
            line += f"，每期还{yuan(loan.payments[0])}"
    if spread and spread > 1 and (monthly := rates.real_rate([loan.received, *([-paid / spread] * spread)])):
        results.append(_rate(f"如果分{spread}个月每月还：真实年化", monthly.nominal))
        line += f"；如果是分{spread}个月每月还{yuan(paid / spread)}，真实年化约{percent(monthly.nominal)}"
    inputs = [_money("合同金额", loan.contract)] if loan.contract != loan.received else []
    inputs.append(_money("到手金额", loan.received))
    understood = (
        f"{'合同写' + yuan(loan.contract) + '，' if loan.contract != loan.received else ''}到手{yuan(loan.received)}"
    )
    if loan.days or loan.months:
        span = Quantity("天数", loan.days, "天") if loan.days else Quantity("月数", loan.months, "个月")
        inputs += [_money("到期一次还", paid), span]
        understood += f"，{span.value}{span.unit}后一次还{yuan(paid)}"
        formula = "单利年化＝(还款÷到手－1)×365÷天数（按月的×12÷月数）；复利年化＝(还款÷到手)^(365÷天数)－1（按月的^(12÷月数)－1）"
    else:
        level = len(set(loan.payments)) == 1
        inputs += [_money("每期还款" if count > 1 else "一个月后还", loan.payments[0]), Quantity("期数", count, "期")]
        understood += (
            f"，分{count}期，{'每期' if level else '第一期'}还{yuan(loan.payments[0])}"
            if count > 1
            else f"，一个月后还{yuan(paid)}"
        )
        formula = (
            "求每月内部收益率，使到手金额＝各期还款的现值之和；年化＝每月内部收益率×12；复利年化＝(1+每月内部收益率)^12－1"
        )
        if loan.step:
            each = {1: "天", 7: "周"}.get(loan.step, f"{loan.step}天")
            formula = f"求每{each}的内部收益率，使到手金额＝各期还款的现值之和；年化＝它×365÷{loan.step}；复利年化＝(1+它)^(365÷{loan.step})－1"
    inputs += details
    meaning, basis = "这个数字把所有息费都算进去了，比广告上的利率更能说明贵不贵", f"{_BASIS_APR}；{_BASIS_COST}"
    if loan.contract != loan.received:
        meaning += "；先扣掉的钱不算本金，应当按实际到手的金额还本、算利息"
        basis += "；《民法典》第670条（2021年1月1日起施行）"
    if legal:
        meaning, limits = _lines(found.nominal, loan, signed or on, lender, results)
        basis = f"{limits}；{_BASIS_APR}"
        if loan.contract != loan.received:
            meaning += "。\n先扣掉的钱不算本金，按实际到手的金额算"
            basis += "；《民法典》第670条（2021年1月1日起施行）"
        if signed is None:
            assumed = _join(assumed, f"没说哪天签的合同，四倍LPR按{day_text(on)}看")
    return _made(
        "real_annual_rate",
        inputs,
        results,
        formula,
        basis,
        understood,
        line,
        meaning,
        "本金和没超过上限的利息还是要还；放款的是谁，看合同上的放款人",
        "真实年化 IRR 怎么算" if not legal else "贷款年利率超过多少不合法",
        assumed=assumed,
        doubts=0 if legal and signed is None and assumed.count("；") == 0 else None,
    )


def rate_text(rate: Decimal, unit: str) -> Calculation:
    """Turn a rate a day, a month or a year into the others."""
    annual = yearly(rate, unit)
    results, lines = [], []
    if unit != "percent_per_year":
        results.append(_rate("折合年利率（单利）", annual))
        lines.append(f"折合年利率{percent(annual)}（单利）")
        effective = rates.compounded(rate, {"percent_per_day": 365, "percent_per_month": 12}[unit])
        results.append(_rate("按复利折合年利率", effective))
        lines.append(f"利滚利的话是{percent(effective)}")
    if unit == "percent_per_day":
        results.append(_rate("折合年利率（一年按360天）", rate * 360))
        lines.append(f"一年按360天的话是{percent(rate * 360)}")
        results.append(_rate("30天利率", rate * 30, "%/月"))
        lines.append(f"30天是{percent(rate * 30)}")
    if unit != "percent_per_month":
        results.append(_rate("折合月利率", annual / 12, "%/月"))
        lines.append(f"折合月利率{percent(annual / 12)}")
    if unit != "percent_per_day":
        results += [_rate("折合日利率", annual / 365, "%/日"), _rate("折合日利率（一年按360天）", annual / 360, "%/日")]
        lines.append(f"折合日利率{percent(annual / 365)}（一年按360天是{percent(annual / 360)}）")
    daily = to_fen(annual * 100 / 365)
    results += [
        _money("1万元一天的利息", daily),
        _money("1万元一个月的利息", annual * 100 / 12),
        _money("1万元一年的利息", annual * 100),
    ]
    lines.append(f"1万元一天的利息是{yuan(daily)}，一个月{yuan(annual * 100 / 12)}，一年{yuan(annual * 100)}")
    return _made(
        "rate_conversion",
        (_rate(_RATE_NAMES[unit], rate, _RATE_UNITS[unit]),),
        results,
        "年利率＝日利率×365＝月利率×12（单利）；复利年利率＝(1+日利率)^365－1，或(1+月利率)^12－1",
        _BASIS_APR,
        f"{_RATE_NAMES[unit]}{percent(rate)}，换算成别的写法",
        "，".join(lines),
        "比较两笔贷款，都换成年化再比",
        "另收手续费、担保费、会员费的，真实年化会更高",
        "日利率 月利率 年利率 换算",
    )


def rate_against_ceiling(
    rate: Decimal,
    unit: str,
    on: date,
    *,
    signed: date | None = None,
    lender: ceiling.Lender | None = None,
    assumed: str = "",
) -> Calculation:
    """Compare an agreed rate with the line of each kind of lender."""
    annual = yearly(rate, unit)
    results: list[Quantity] = [_rate("折合年利率（单利）", annual)]
    meaning, basis = _limits(annual, signed or on, lender, None, Decimal(1), results, everyone=lender is None)
    return _made(
        "rate_ceiling",
        (_rate(_RATE_NAMES[unit], rate, _RATE_UNITS[unit]), Quantity("合同日", signed or on, "日期")),
        results,
        "年利率＝日利率×365＝月利率×12（单利）；民间借贷上限＝合同成立时一年期LPR×4",
        basis,
        f"{_RATE_NAMES[unit]}{percent(rate)}" + (f"，{day_text(signed)}签的合同" if signed and not assumed else ""),
        f"折合年利率{percent(annual)}",
        meaning,
        "超过的只是利息部分，本金和没超过的利息还是要还",
        "月息几分合法吗 四倍LPR",
        assumed=assumed if signed else f"没说哪天签的合同，四倍LPR按{day_text(on)}看",
    )


def lpr_ceiling(day: date, until: date, tenor: ceiling.Tenor = "1y", *, four_times: bool = True) -> Calculation | None:
    """The LPR and four times it on a day, or all values between two days; None before the first publication."""
    values = ceiling.lpr_between(day, until, tenor)
    if not values:
        return None
    name = "一年期" if tenor == "1y" else "五年期以上"
    results, lines = [], []
    for since, value in values:
        tag = "" if len(values) == 1 else f"（{day_text(since)}起）"
        results.append(_rate(f"{name}LPR{tag}", value))
        known = ceiling.lpr(since, tenor)
        line = f"{tag}{name}LPR{'是' if known and known.seen else '一般记为'}{percent(value)}"
        if four_times and tenor == "1y" and since >= ceiling.CAP_FROM:
            results.append(_rate(f"四倍LPR{tag}", 4 * value))
            line += f"，四倍是{percent(4 * value)}"
        lines.append(line)
    span = day_text(day) if day == until else f"{day_text(day)}到{day_text(until)}"
    found = ceiling.lpr(until, tenor)
    unknown = found is not None and not found.current
    caution = f"{day_text(ceiling.LPR_CHECKED)}以后的LPR没有查到，" if unknown else ""
    return _made(
        "lpr_ceiling",
        (Quantity("开始日", day, "日期"), Quantity("结束日", until, "日期")),
        results,
        "民间借贷利率上限＝合同成立那天有效的一年期LPR×4（LPR在公布当天就用新值）",
        "《民间借贷规定》第25条（2020年8月20日起四倍LPR）；全国银行间同业拆借中心公布的LPR",
        f"{span}的LPR{'和四倍LPR' if four_times else ''}",
        "；".join(lines),
        "四倍LPR只管个人和普通公司之间的借款，按合同成立那天看"
        if day >= ceiling.CAP_FROM
        else "2020年8月20日以前签的合同不用四倍LPR，另有分两段算的规则",
        f"{caution}历史数值以人民银行官网为准",
        "四倍LPR是多少 按哪一天",
    )


def four_times(value: Decimal, *, assumed: str = "") -> Calculation:
    """Four times an LPR that was told."""
    return _made(
        "lpr_ceiling",
        (_rate("一年期LPR", value),),
        (_rate("四倍LPR", 4 * value),),
        "民间借贷利率上限＝合同成立那天有效的一年期LPR×4",
        "《民间借贷规定》第25条（2020年8月20日起四倍LPR）",
        f"一年期LPR是{percent(value)}的时候，四倍是多少",
        f"四倍是{percent(4 * value)}",
        "四倍LPR只管个人和普通公司之间的借款，看合同成立那天的一年期LPR",
        "历史数值以人民银行官网为准",
        "四倍LPR是多少 按哪一天",
        assumed=assumed,
    )


def most_interest(principal: Decimal, day: date, years: Decimal | None, *, assumed: str = "") -> Calculation:
    """The most interest a private loan may bear: four times the LPR of the contract day."""
    line = ceiling.ceiling_for("private", day)
    assert line.rate is not None
    span = years if years is not None else Decimal(1)
    most = schedule.simple_interest(principal, line.rate, span)
    results = [
        _rate("民间借贷上限", line.rate),
        _money("最多的利息", most),
        _money("每月最多", principal * line.rate / 1200),
        _money("每天最多", principal * line.rate / 36500),
        _money("本息合计", principal + most),
    ]
    return _made(
        "most_interest",
        (_money("本金", principal), Quantity("合同日", day, "日期"), _span_quantity(span)),
        results,
        "最多的利息＝本金×合同成立时一年期LPR×4×时间",
        line.basis,
        f"向个人借{yuan(principal)}，{_span(span)}最多能收多少利息",
        f"上限是年利率{percent(line.rate)}，{_span(span)}的利息最多{yuan(most)}，连本金一共{yuan(principal + most)}；"
        f"每月最多{yuan(principal * line.rate / 1200)}，每天最多{yuan(principal * line.rate / 36500)}",
        line.sentence,
        "这是个人和普通公司之间的借款，银行、小贷等不按这条算；先扣掉的利息不算本金",
        "四倍LPR 按哪一天",
        assumed=_join_if(assumed, "" if years is not None else "没说借多久，按一年算"),
    )


def rate_over(
    rate: Decimal, unit: str, line: Decimal, principal: Decimal | None, years: Decimal, *, assumed: str = ""
) -> Calculation:
    """How much a rate is above a line that was named, such as 24 %."""
    annual = yearly(rate, unit)
    above = to_percent(annual - line)
    results = [Quantity("高出", above, "个百分点"), _rate("年利率", annual)]
    text = (
        f"年利率{percent(annual)}比{percent(line)}高出{above:f}个百分点"
        if above > 0
        else f"年利率{percent(annual)}没有超过{percent(line)}，相差{above:f}个百分点"
    )
    inputs = [_rate("年利率", annual), _rate("对照的线", line)]
    if principal is not None:
        whole, allowed = (schedule.simple_interest(principal, r, years) for r in (annual, line))
        inputs += [_money("本金", principal), _span_quantity(years)]
        results += [
            _money("全部利息", whole),
            _money(f"按{percent(line)}的利息", allowed),
            _money("高出的利息", max(Decimal(0), whole - allowed)),
        ]
        text += f"；{yuan(principal)}用{_span(years)}，利息{yuan(whole)}，按{percent(line)}是{yuan(allowed)}，多出{yuan(max(Decimal(0), whole - allowed))}"
    return _made(
        "rate_over_line",
        inputs,
        results,
        "高出＝年利率－对照的线；高出的利息＝本金×高出的部分×时间",
        "法发〔2017〕22号（2017年8月，据公开报道）；《民间借贷规定》第1条第2款、第25条（2020年8月20日起四倍LPR）",
        f"年利率{percent(annual)}，和{percent(line)}比",
        text,
        "合不合规要看钱是谁放的：个人之间看合同成立时的四倍LPR；银行、消费金融等持牌机构，据公开报道，超过年利率24%的部分可以请求法院调减",
        "这里按到期一次还本付息算，分期还本的利息会少一些；本金和没超过的利息还是要还",
        "贷款年利率超过多少不合法",
        assumed=assumed,
    )


def supported(
    principal: Decimal, rate: Decimal, unit: str, start: date, end: date, sued: date, *, assumed: str = ""
) -> Calculation:
    """Interest of a private loan that a court supports, in the stretches of art. 31."""
    annual = yearly(rate, unit)
    stretches = ceiling.supported_interest(principal, annual, start, end, sued)
    full = schedule.simple_interest(principal, annual, deadlines.years_between(start, end))
    total = sum((s.interest for s in stretches), Decimal(0))
    lines, results = [], [_money("法院一般支持的利息", total)]
    for s in stretches:
        last = s.end - timedelta(days=1)
        limit = f"上限{percent(s.ceiling)}" if s.ceiling is not None else "当时的上限没有可靠数据，按约定利率列出"
        lines.append(f"{day_text(s.start)}到{day_text(last)}，{limit}，按{percent(s.rate)}算是{yuan(s.interest)}")
        if len(stretches) > 1:
            results.append(_money(f"{day_text(s.start)}起这一段", s.interest))
    results += [_money("按约定算的利息", full), _money("超过的部分", max(Decimal(0), full - total))]
    old = start < ceiling.CAP_FROM
    return _made(
        "supported_interest",
        (
            _money("本金", principal),
            _rate("约定年利率", annual),
            Quantity("借款日", start, "日期"),
            Quantity("算到", end, "日期"),
            Quantity("起诉日", sued, "日期"),
        ),
        results,
        "利息＝本金×年利率×时间（整年按年，余下按天÷365）；每一段取约定利率和上限中较低的",
        "《民间借贷规定》第31条（2021年1月1日起施行的文本）" if old else "《民间借贷规定》第25条（2020年8月20日起四倍LPR）",
        f"{day_text(start)}向个人借{yuan(principal)}，约定年利率{percent(annual)}，算到{day_text(end)}",
        f"法院一般支持的利息是{yuan(total)}（{'；'.join(lines)}）；按约定全算是{yuan(full)}，超过的部分是{yuan(max(Decimal(0), full - total))}",
        "2020年8月20日以前的那一段一般认为年利率24%以内支持，之后按起诉时的四倍LPR"
        if old
        else "上限看合同成立那天的一年期LPR，之后LPR变了也不变",
        "这是民间借贷的算法，银行、小贷等不适用；还过钱的要一笔一笔往下扣，本金还是要还",
        "2020年8月之前的私人借款 利息分两段" if old else "四倍LPR 按哪一天",
        assumed=assumed,
    )


def card_interest(
    amount: Decimal, daily_rate: Decimal, days: int, *, cash: bool = False, fee: Decimal | None = None, assumed: str = ""
) -> Calculation:
    """Interest of a card debt or a cash advance for so many days."""
    interest, daily = card.daily_interest(amount, daily_rate, days), card.daily_interest(amount, daily_rate, 1)
    results = [_money("利息", interest)] if days else []
    line = f"利息{yuan(interest)}" if days else ""
    if days == 365:
        other = card.daily_interest(amount, daily_rate, 360)
        results.append(_money("按360天算的利息", other))
        line += f"（按360天算是{yuan(other)}）"
    if days != 1:
        results.append(_money("每天利息", daily))
    if fee is not None:
        results.append(_money("取现手续费", fee))
        line += f"{'，' if line else ''}手续费{yuan(fee)}"
        if days:
            results.append(_money("利息加手续费", interest + fee))
            line += f"，利息加手续费一共{yuan(interest + fee)}"
            cost = (interest + fee) / amount / days * 36500
            results.append(_rate("连手续费折合年化（单利）", cost))
            line += f"，连手续费折合年化约{percent(cost)}"
    if days:
        results.append(_money("连本带息一共还", amount + interest + (fee or 0)))
        line += f"，连本带息一共还{yuan(amount + interest + (fee or 0))}"
    if days != 1:
        line += f"；每天的利息约{yuan(daily)}"
    what = "取现" if cash else "信用卡欠款"
    inputs = [_money(what, amount), _rate("日利率", daily_rate, "%/日")]
    if days:
        inputs.append(Quantity("天数", days, "天"))
    meaning = (
        "取现一般没有免息期，从取出当天起算利息，多数银行另收手续费"
        if cash
        else "没有全额还清的账单，多数银行从每笔消费的记账日起算利息，新消费一般也不再免息"
    )
    return _made(
        "card_cash_advance" if cash else "card_interest",
        inputs,
        results,
        "利息＝金额×日利率×天数",
        _BASIS_CARD,
        f"{what}{yuan(amount)}，日利率{percent(daily_rate)}" + (f"，{days}天" if days else ""),
        line,
        f"{meaning}；日利率{percent(daily_rate)}折成年化单利是{percent(daily_rate * 365)}",
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
    assumed: str = "",
) -> Calculation:
    """Interest when only part of a bill is paid: the whole bill until the repayment, the rest after it.

    :param days_before: from the posting day to the day before the repayment.
    :param days_after: from the repayment day to the statement day, both included.
    """
    first = amount * daily_rate / 100 * days_before
    second = (amount - paid) * daily_rate / 100 * days_after
    interest = to_fen(first + second)
    whole = card.daily_interest(amount, daily_rate, days_before + days_after)
    return _made(
        "card_minimum_payment",
        (
            _money("账单金额", amount),
            _money("已还", paid),
            _rate("日利率", daily_rate, "%/日"),
            Quantity("还款前天数", days_before, "天"),
            Quantity("还款后天数", days_after, "天"),
        ),
        (
            _money("利息（还款后按剩余部分算）", interest),
            _money("利息（一直按全额算）", whole),
            _money("剩下没还", amount - paid),
            _money("剩下的每天利息", card.daily_interest(amount - paid, daily_rate, 1)),
            *([_money("按360天算的利息", to_fen(second / days_after * 360))] if days_after == 365 else ()),
        ),
        "利息＝账单金额×日利率×还款前天数＋(账单金额－已还)×日利率×还款后天数",
        _BASIS_CARD,
        f"账单{yuan(amount)}，只还{yuan(paid)}，还款前计息{days_before}天，还款后计息{days_after}天，日利率{percent(daily_rate)}",
        f"到出账单那天利息约{yuan(interest)}；有的银行不减掉已还的部分，一直按全额算，约{yuan(whole)}；剩下{yuan(amount - paid)}没还，还要接着算，每天约{yuan(card.daily_interest(amount - paid, daily_rate, 1))}"
        + (f"；一年按360天算约{yuan(to_fen(second / days_after * 360))}" if days_after == 365 else ""),
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
    return _made(
        "card_minimum_due",
        (_money("账单金额", amount), _rate("最低还款比例", share, "%")),
        (
            _money("最低还款额", due),
            _money("还了最低以后剩下", left),
            _money("剩下的每天利息", daily),
            _money("剩下的30天利息", month),
            _money("按全额算的30天利息", whole),
        ),
        "最低还款额＝账单金额×比例；利息＝金额×日利率0.05%×天数",
        _BASIS_CARD,
        f"信用卡账单{yuan(amount)}，最低还款按{percent(share)}算",
        f"最低要还{yuan(due)}，还剩{yuan(left)}；日利率0.05%的话，剩下的每天利息约{yuan(daily)}，30天约{yuan(month)}（银行按全额算的约{yuan(whole)}）",
        "只还最低不算逾期，但多数银行从每笔消费的记账日起按全额算利息（全额计息），新消费一般也不再免息",
        "取现、分期的当期应还、上期没还的最低额一般要全部算进最低还款额，以账单上写的最低还款额为准",
        "信用卡最低还款额怎么算",
        assumed=assumed if said else _join(assumed, "没说比例，按常见的10%算"),
    )


def card_penalty(minimum: Decimal, paid: Decimal) -> Calculation:
    """The 违约金 on the part of the minimum payment that was not made."""
    due = card.penalty(minimum, paid)
    return _made(
        "card_penalty",
        (_money("最低还款额", minimum), _money("已还", paid), _rate("违约金比例", card.USUAL_PENALTY_PERCENT, "%")),
        (_money("违约金", due), _money("最低还款没还的部分", max(Decimal(0), minimum - paid))),
        "违约金＝(最低还款额－已还)×5%",
        "实务常见做法（2017年1月1日起违约金代替滞纳金，一般说法），以你的领用合约为准",
        f"最低还款额{yuan(minimum)}，只还了{yuan(paid)}",
        f"最低还款没还的部分是{yuan(max(Decimal(0), minimum - paid))}，违约金约{yuan(due)}",
        "违约金按最低还款额没还的部分算，不是按全部欠款算；利息另外算",
        "各行一般还有最低收费，比例和下限以合约为准",
        "信用卡违约金怎么收",
        assumed="按常见的5%算",
    )


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
        _money(f"现在的{pay}", found.payment),
        Quantity("缩短年限：还剩期数", found.shorter_months, "期"),
        Quantity("缩短年限：少还期数", fewer, "期"),
        _money("缩短年限：省利息", found.saved_shorter),
        _money(f"减少月供：新{pay}", found.lower_payment),
        _money("减少月供：每月少还", drop),
        _money("减少月供：省利息", found.saved_lower),
        _money("两种办法省的利息相差", more),
        _money("提前还后剩余本金", balance - amount),
    ]
    line = (
        f"现在{pay}{yuan(found.payment)}，提前还后剩余本金{yuan(balance - amount)}。"
        f"缩短年限：月供不变，还剩{found.shorter_months}期（少还{fewer}期），省利息{yuan(found.saved_shorter)}；"
        f"减少月供：还是{months_left}期，{pay}降到{yuan(found.lower_payment)}，少还{yuan(drop)}，省利息{yuan(found.saved_lower)}；"
        f"两种办法省的利息相差{yuan(more)}"
    )
    if charge is not None:
        results.append(_money("提前还款违约金", amount * charge / 100))
        line += f"；提前还款违约金按{percent(charge)}是{yuan(amount * charge / 100)}"
    return _made(
        "mortgage_prepayment",
        (
            *details,
            _money("剩余本金", balance),
            _rate("年利率", annual_rate),
            Quantity("剩余期数", months_left, "期"),
            _money("提前还", amount),
        ),
        results,
        "缩短年限：月供不变，用剩下的本金重新算要还几期；减少月供：期数不变，用等额本息公式重算月供"
        if level
        else "缩短年限：每月还的本金不变，重新算要还几期；减少月供：期数不变，每月本金＝剩下的本金÷期数；利息＝剩余本金×年利率÷12",
        _BASIS_PREPAY,
        f"还欠本金{yuan(balance)}，年利率{percent(annual_rate)}，还剩{months_left}期，{_METHODS[method][0]}，提前还{yuan(amount)}",
        line,
        f"同样提前还{yuan(amount)}，缩短年限多省{yuan(more)}，减少月供则每月压力更小",
        "收不收补偿金、要不要预约看合同；手里先留够几个月的生活费",
        "房贷提前还款 缩短年限 减少月供",
        assumed=assumed,
    )


def early_charge(amount: Decimal, charge: Decimal, *, assumed: str = "") -> Calculation:
    """The charge for paying early, a share of what is paid early."""
    due = to_fen(amount * charge / 100)
    return _made(
        "early_repayment_charge",
        (_money("提前还的本金", amount), _rate("违约金比例", charge, "%")),
        (_money("提前还款违约金", due), _money("本金加违约金", amount + due)),
        "提前还款违约金＝提前还的本金×比例",
        _BASIS_PREPAY,
        f"提前还本金{yuan(amount)}，违约金按{percent(charge)}算",
        f"提前还款违约金{yuan(due)}，连本金一共{yuan(amount + due)}",
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
        _money("剩余本金", balance),
        _money("提前结清省下的利息", saved),
        _money("已付利息", done),
        _money("已还本金", principal - balance),
        _money("每期还款", rows[0].payment),
    ]
    line = (
        f"还要还本金{yuan(balance)}，能省下利息{yuan(saved)}；前面每期还{yuan(rows[0].payment)}，"
        f"已付利息{yuan(done)}，已还本金{yuan(principal - balance)}"
    )
    line += _charged(balance, charge, results)
    return _made(
        "early_settlement",
        (
            _money("本金", principal),
            _rate("年利率", annual_rate),
            Quantity("总期数", months, "期"),
            Quantity("已还期数", paid, "期"),
        ),
        results,
        "剩余本金＝本金×(1+i)^k－月供×[(1+i)^k－1]÷i，i＝年利率÷12，k＝已还期数；省下的利息＝剩余各期利息之和",
        _BASIS_PREPAY,
        f"借{yuan(principal)}，年利率{percent(annual_rate)}，等额本息{months}期，已还{paid}期，现在一次还清",
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
    name, make, _ = _METHODS[method]
    rows = make(balance, annual_rate, months_left)
    saved = schedule.total_interest(rows)
    results = [
        _money("剩余本金", balance),
        _money("提前结清省下的利息", saved),
        _money("现在的月供" if method == "equal_payment" else "下个月的月供", rows[0].payment),
        _money("不提前还要还的总额", balance + saved),
    ]
    line = f"还要还本金{yuan(balance)}，能省下利息{yuan(saved)}；不提前还的话月供{yuan(rows[0].payment)}，还要还{yuan(balance + saved)}"
    line += _charged(balance, charge, results)
    return _made(
        "early_settlement",
        (_money("剩余本金", balance), _rate("年利率", annual_rate), Quantity("剩余期数", months_left, "期")),
        results,
        "省下的利息＝剩余各期利息之和；月供已知时，剩余本金＝月供×[1－(1+i)^－n]÷i，i＝年利率÷12，n＝剩余期数",
        _BASIS_PREPAY,
        f"还欠本金{yuan(balance)}，年利率{percent(annual_rate)}，{name}还剩{months_left}期，现在一次还清",
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
    return _made(
        "instalment_plan_left",
        (
            _money("分期本金", principal),
            _money("每期手续费", fee),
            Quantity("总期数", months, "期"),
            Quantity("已还期数", paid, "期"),
        ),
        (
            _money("剩余本金", left),
            _money("剩余手续费", fees),
            _money("剩余本金加手续费", left + fees),
            _money("已付手续费", fee * paid),
            _money("每期还款", principal / months + fee),
        ),
        "剩余本金＝分期本金×(总期数－已还期数)÷总期数；剩余手续费＝每期手续费×剩余期数",
        f"{_BASIS_PREPAY}；{_BASIS_CARD}",
        f"{yuan(principal)}分{months}期，每期手续费{yuan(fee)}，已还{paid}期",
        f"剩余本金{yuan(left)}；剩余手续费{yuan(fees)}，照收的话一共{yuan(left + fees)}；"
        f"已付手续费{yuan(fee * paid)}，每期还{yuan(principal / months + fee)}",
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
    results += [_money("提前还款违约金", due), _money("本金加违约金", balance + due)]
    return f"；提前还款违约金按{percent(charge)}是{yuan(due)}，连本金一共{yuan(balance + due)}"


def penalty_interest(
    principal: Decimal, rate: Decimal, unit: str, days: int, markup: Decimal | None = None, *, assumed: str = ""
) -> Calculation:
    """Penalty interest of a bank loan: contract rate with a markup on the overdue principal.

    :param markup: percent on top of the contract rate; None shows the usual 30 % and 50 %.
    """
    annual = yearly(rate, unit)
    inputs = [_money("逾期本金", principal), _rate("合同年利率", annual), Quantity("逾期天数", days, "天")]
    years = Decimal(days) / 365
    results, lines = [], []
    for add in (markup,) if markup is not None else (Decimal(30), Decimal(50)):
        fined, tag = annual * (100 + add) / 100, f"（加收{percent(add)}）" if add else ""
        due = schedule.simple_interest(principal, fined, years)
        results += [_rate(f"罚息年利率{tag}", fined), _money(f"罚息{tag}", due)]
        lines.append(f"{f'加收{percent(add)}，' if add else ''}罚息年利率{percent(fined)}，罚息{yuan(due)}")
        if unit != "percent_per_day":
            banker = schedule.simple_interest(principal, fined, Decimal(days) / 360)
            results.append(_money(f"罚息{tag}（一年按360天）", banker))
            lines[-1] += f"（一年按360天算是{yuan(banker)}）"
        if days > 1:
            results.append(_money(f"每天罚息{tag}", due / days))
            lines[-1] += f"，每天{yuan(due / days)}"
    if markup != 0:
        plain = schedule.simple_interest(principal, annual, years)
        results.append(_money("不加收时的利息", plain))
        lines.append(f"不加收的话这段时间利息是{yuan(plain)}")
    if markup is not None:
        inputs.append(_rate("加收比例", markup, "%"))
    meaning = "罚息是用来代替逾期期间的正常利息的，两样一般不重复收"
    if max(annual * (100 + (markup or 50)) / 100, annual) > _LIMIT_24:
        meaning = "据公开报道，金融借款的利息、罚息、违约金和其他费用加起来超过年利率24%的部分，你可以请求法院调减"
    return _made(
        "penalty_interest",
        inputs,
        results,
        "罚息＝逾期本金×合同年利率×(1+加收比例)÷365×逾期天数（有的机构按360天）",
        "《民法典》第676条（2021年1月1日起施行）；加收30%到50%是一般做法（银发〔2003〕251号，一般说法），以合同为准",
        f"逾期本金{yuan(principal)}，合同年利率{percent(annual)}，逾期{days}天",
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
    annual = found.value if rate is None else yearly(rate, unit)
    used = annual if limit is None else min(annual, limit)
    years = Decimal(days) / 365
    due, asked = schedule.simple_interest(principal, used, years), schedule.simple_interest(principal, annual, years)
    results = [_money("法院一般支持的逾期利息", due), _rate("适用年利率", used)]
    line = f"法院一般支持的逾期利息约{yuan(due)}（按年利率{percent(used)}）"
    if rate is not None:
        results += [_money("按约定算", asked), _money("超过的部分", asked - due)]
        line += f"；按约定算是{yuan(asked)}，超过的部分是{yuan(asked - due)}"
        inputs = [_money("逾期本金", principal), _rate("约定年利率", annual), Quantity("逾期天数", days, "天")]
        meaning = "逾期利息、违约金和其他费用可以一起要，但加起来不能超过合同成立时一年期LPR的四倍"
    else:
        inputs = [_money("逾期本金", principal), Quantity("逾期天数", days, "天")]
        meaning = "借的时候没约定利息、也没约定逾期利息的，对方可以从逾期那天起按当时的一年期LPR要"
    return _made(
        "private_overdue_interest",
        inputs,
        results,
        "逾期利息＝本金×年利率×逾期天数÷365；年利率不超过合同成立时一年期LPR的四倍",
        _BASIS_PRIVATE_LATE,
        f"向个人借{yuan(principal)}，{'约定年利率' + percent(annual) if rate is not None else '没约定利率'}，逾期{days}天",
        line,
        meaning,
        f"{ceiling.lpr_text(found)}；本金还是要还",
        "私人借款逾期 利息怎么算",
        assumed=assumed,
    )


def delay_interest(
    amount: Decimal,
    days: int,
    *,
    claimed: Decimal | None = None,
    ordinary: Decimal | None = None,
    other_days: int | None = None,
    assumed: str = "",
) -> Calculation:
    """Doubled part of the interest on an unpaid judgment.

    :param claimed: what the other side asks for it.
    :param ordinary: the judgment's own interest, percent a year, to be shown beside it.
    :param other_days: another way to count the same time (half a year: 180 or 182 days).
    """
    due = court.delay_interest(amount, days)
    daily = court.delay_interest(amount, 1)
    line = f"加倍部分利息{yuan(due)}，每天约{yuan(daily)}"
    results = [_money("加倍部分利息", due), _money("每天", daily)]
    if other_days:
        other = court.delay_interest(amount, other_days)
        results.append(_money(f"按{other_days}天算的加倍部分利息", other))
        line += f"；如果按{other_days}天算是{yuan(other)}"
    if ordinary is not None:
        plain = schedule.simple_interest(amount, ordinary, Decimal(days) / 365)
        results += [_money("一般债务利息", plain), _money("两样合计", plain + due)]
        line += f"；判决写的一般利息按年利率{percent(ordinary)}是{yuan(plain)}，两样合计{yuan(plain + due)}"
    if claimed is not None:
        difference = to_fen(claimed - due)
        results.append(_money("对方算的数减去这个数", difference))
        line += f"；对方算的是{yuan(claimed)}，相差{yuan(difference)}"
    return _made(
        "delay_interest",
        (
            _money("没还清的判决金额", amount),
            Quantity("拖延天数", days, "天"),
            _rate("日利率", court.DELAY_DAILY_PERCENT, "%/日"),
        ),
        results,
        "加倍部分利息＝没还清的判决金额（不含一般利息）×日万分之1.75×拖延天数",
        _BASIS_DELAY,
        f"判决后还有{yuan(amount)}没还，拖了{days}天",
        line,
        "这是加倍部分，判决里写的一般利息要另外算；折成一年大约6.39%",
        "基数不含一般利息；从判决写的履行期届满那天起算，分次还的，还掉的那部分算到还的那天",
        "判决后没按时还 加倍利息怎么算",
        assumed=assumed,
    )


def court_fee(amount: Decimal, kind: str = "case") -> Calculation:
    """Court fees by amount.

    :param kind: ``case``, ``execution``, ``preservation``, ``payment_order``, or ``both`` for a suit and its execution.
    """
    if kind in ("case", "both"):
        fee = court.case_fee(amount)
        half = to_fen(fee / 2)
        results: list[Quantity] = [_money("案件受理费", fee), _money("减半（简易程序、调解或撤诉）", half)]
        line = f"案件受理费{yuan(fee)}；简易程序、调解结案或撤诉减半，是{yuan(half)}"
        formula = (
            "1万元以下50元；1万到10万的部分2.5%；10万到20万2%；20万到50万1.5%；50万到100万1%；再往上逐段降低，分段相加"
        )
        basis = f"{_BASIS_FEE}第13条、第15条、第16条、第29条"
        if kind == "both":
            run = court.execution_fee(amount)
            results += [_money("申请执行费", run), _money("受理费加执行费", fee + run)]
            line += f"；申请执行费{yuan(run)}，两样合计{yuan(fee + run)}"
            basis += "，第14条第1项"
    else:
        name, fee, formula, article = {
            "execution": (
                "申请执行费",
                court.execution_fee(amount),
                "1万元以下50元；1万到50万的部分1.5%；50万到500万1%；再往上逐段降低，分段相加",
                "第14条第1项",
            ),
            "preservation": (
                "保全申请费",
                court.preservation_fee(amount),
                "1000元以下30元；1000元到10万的部分1%；10万以上的部分0.5%；最多5000元",
                "第14条第2项",
            ),
            "payment_order": ("支付令申请费", court.payment_order_fee(amount), "案件受理费的三分之一", "第14条第3项"),
        }[kind]
        results, line, basis = [_money(name, fee)], f"{name}{yuan(fee)}", f"{_BASIS_FEE}{article}"
    return _made(
        "court_fee",
        (_money("标的金额", amount),),
        results,
        formula,
        basis,
        f"官司涉及的金额是{yuan(amount)}",
        line,
        "一般由起诉的一方先交，最后由败诉方负担；各赢一部分的，法院决定怎么分"
        if kind != "execution"
        else "执行申请费在执行以后交，一般由被执行人负担",
        "标的金额按对方起诉要的本金、利息等合计算；交不起可以申请缓交、减交、免交",
        "被起诉 诉讼费多少 谁出",
    )


def limitation(
    due: date,
    interruptions: Sequence[date],
    on: date,
    precision: str = "day",
    *,
    promised: Sequence[date] = (),
    assumed: str = "",
) -> Calculation:
    """End of the three-year limitation period from the due day and the interruptions that were told.

    :param promised: those of the interruptions on which the debtor agreed to pay, which count even after the three years.
    """
    end = deadlines.limitation_ends(due, interruptions)
    shown = _day_or_month(end, precision)
    last = max([due, *(day for day in interruptions if day <= end)])
    width = {"day": 3, "month": 2}.get(precision, 1)
    passed = end.timetuple()[:width] < on.timetuple()[:width]
    state = f"到{day_text(on)}看，这三年已经过去" if passed else f"到{day_text(on)}看，这三年还没过"
    if passed:
        meaning = (
            "时效过了，债还在，对方仍可以要，征信也一般继续显示；只是被起诉时你可以在一审提出时效抗辩，法院不会主动替你提"
        )
    else:
        meaning = "在这之前对方随时可以起诉；指望拖过三年不现实，催一次、还一次都会重新算"
    late = [day for day in interruptions if day > end]
    if late:
        meaning += f"；{day_text(min(late))}那次发生时三年已经过了，一般不再重新算，但你在时效过后又答应还或者签了协议的，就不能再拿时效说事"
    told = "、".join(day_text(day) for day in interruptions)
    anew = [day for day in promised if day > end]
    renewed = deadlines.limitation_ends(max(anew)) if anew else None
    extra = () if renewed is None else (Quantity("从重新答应还的那天起三年", _as_precise(renewed, precision), "日期"),)
    again = (
        f"；{day_text(max(anew))}重新答应还，一般认为从那天起另算三年，到{_day_or_month(renewed, precision)}"
        if renewed
        else ""
    )
    return _made(
        "limitation_period",
        (Quantity("到期日", due, "日期"), *(Quantity(f"中断{i}", day, "日期") for i, day in enumerate(interruptions, 1))),
        (
            Quantity(
                {"day": "诉讼时效最后一天", "month": "诉讼时效届满的月份"}.get(precision, "诉讼时效届满的年份"),
                _as_precise(end, precision),
                "日期",
            ),
            *extra,
        ),
        "诉讼时效＝从到期没还（或最后一次中断）起三年，最长不超过二十年",
        _BASIS_LIMITATION,
        f"{_day_or_month(due, precision)}到期没还{'，' + told + '中断过' if told else '，没有说后来催过或者还过'}",
        f"从{_day_or_month(last, precision)}起算三年，到{shown}届满，{state}{again}",
        meaning,
        "这之后对方有没有催过（短信、电话、信都算）、你有没有还过一部分、答应过还、签过协议，或者被起诉、申请过支付令？有一次就要从那天重新算三年，告诉我日期我再算",
        "诉讼时效三年怎么算 中断",
        assumed=_join(assumed, "分期的从最后一期到期那天起算"),
        doubts=0,
    )


def record_end(
    paid_off: date, on: date, precision: str = "day", *, entries: Sequence[date] = (), assumed: str = ""
) -> Calculation:
    """Day from which an entry of the credit record has stood for five years since it was paid off.

    :param precision: ``day``, ``month`` or ``year``, as far as the day was told.
    :param entries: days on which single debts were paid off, when more than one was told.
    """
    end = deadlines.record_ends(paid_off)
    shown = _day_or_month(end, precision)
    width = {"day": 3, "month": 2}.get(precision, 1)
    passed = end <= on if precision == "day" else end.timetuple()[:width] < on.timetuple()[:width]
    results = [
        Quantity(
            {"day": "满五年的日子", "month": "满五年的月份"}.get(precision, "满五年的年份"),
            _as_precise(end, precision),
            "日期",
        )
    ]
    each = ""
    if len(entries) > 1:
        ends = [deadlines.record_ends(day) for day in sorted(entries)]
        results += [Quantity(f"第{i}笔满五年", day, "日期") for i, day in enumerate(ends, 1)]
        each = f"（分开看：{'、'.join(day_text(day) for day in ends)}）"
    left = "" if passed or paid_off > on else f"，{_left(on, end, precision)}"
    return _made(
        "credit_record_end",
        (Quantity("还清日", _as_precise(paid_off, precision), "日期"),),
        results,
        "记录到期＝欠款还清那天＋5年",
        _BASIS_RECORD,
        f"{_day_or_month(paid_off, precision)}还清的逾期",
        f"到{shown}满五年{each}，{'已经满了' if passed else '之后就该删除'}{left}",
        "满五年还在显示的，可以向征信中心或原贷款机构提异议，要求删除，对方20日内要答复"
        if passed
        else "五年从还清那天算起，不是从逾期那天算起；没有任何人能花钱提前删",
        "同一笔逾期过好几次的，以最后全部还清那天为准，可以查信用报告核对",
        "征信逾期记录几年消除 从哪天算",
        assumed=assumed if precision != "year" else _join(assumed, "没说几月几号，只能算到年份，具体哪天看还清的日子"),
    )


def _left(on: date, end: date, precision: str) -> str:
    """Say how long it still takes."""
    if precision == "year":
        return f"还有大约{max(1, end.year - on.year)}年"
    months = (end.year - on.year) * 12 + end.month - on.month - (precision == "day" and end.day < on.day)
    years, rest = divmod(max(0, months), 12)
    return "还有" + (f"{years}年" if years else "") + (f"{rest}个月" if rest else "") if months > 0 else "不到一个月了"


_RATE_NAMES = {
    "percent_per_year": "年利率",
    "percent_per_month": "月利率",
    "percent_per_day": "日利率",
    "percent": "年利率",
    "percent_per_period": "月利率",
}
_RATE_UNITS = {
    "percent_per_year": "%/年",
    "percent": "%/年",
    "percent_per_month": "%/月",
    "percent_per_period": "%/月",
    "percent_per_day": "%/日",
}


def yearly(rate: Decimal, unit: str) -> Decimal:
    """Return the simple rate a year of a rate in the unit that was read."""
    return rate * {"percent_per_day": 365, "percent_per_month": 12, "percent_per_period": 12}.get(unit, 1)


def _lines(rate: Decimal, loan: Loan, day: date, lender: ceiling.Lender | None, results: list[Quantity]) -> tuple[str, str]:
    """Say for each kind of lender how the rate stands to its line, and add the figures to the results."""
    lines, bases = [], []
    for line in _for(lender, day):
        text = f"{line.name}：{line.sentence}"
        if line.rate is not None:
            text += _against(rate, line, loan, results)
        lines.append(f"· {text}")
        bases.append(line.basis)
    return "合不合规要看钱是谁放的：\n" + "；\n".join(lines), "；".join(dict.fromkeys(bases))


def _against(rate: Decimal, line: ceiling.Ceiling, loan: Loan, results: list[Quantity]) -> str:
    assert line.rate is not None
    above = to_percent(to_percent(rate) - line.rate)
    if above <= 0:
        return "；这笔没有超过"
    if loan.years:
        allowed = loan.received + schedule.simple_interest(loan.received, line.rate, loan.years)
    else:
        count = len(loan.payments)
        yearly_rate = line.rate * loan.step * 12 / 365 if loan.step else line.rate
        allowed = to_fen(schedule.level_payment(loan.received, yearly_rate, count) * count)
    extra = sum(loan.payments, Decimal(0)) - allowed
    label = "民间借贷上限" if line.lender == "private" else "24%"
    if any(q.label == f"高出{label}" for q in results):
        return "，也高出同样多"
    if line.lender == "private":
        results.append(_rate("民间借贷上限", line.rate))
    results += [
        Quantity(f"高出{label}", above, "个百分点"),
        _money(f"{label}以内的利息", allowed - loan.received),
        _money(f"高出{label}的钱", extra),
    ]
    return f"；这笔高出{above:f}个百分点，按这条线利息最多{yuan(allowed - loan.received)}，多出来的钱大约{yuan(extra)}"


def _limits(
    annual: Decimal,
    day: date,
    lender: ceiling.Lender | None,
    principal: Decimal | None,
    years: Decimal,
    results: list[Quantity],
    everyone: bool = False,
) -> tuple[str, str]:
    """Say how an agreed rate stands to the line of the lender (a private one where none is named)."""
    lines, bases = [], []
    for line in _for(lender if lender or everyone else "private", day):
        text = f"{line.name}：{line.sentence}"
        if line.rate is not None:
            above = to_percent(to_percent(annual) - line.rate)
            text += "；这个利率没有超过" if above <= 0 else f"；这个利率高出{above:f}个百分点"
            label = "民间借贷上限" if line.lender == "private" else "24%"
            if above <= 0 and line.lender == "private":
                results.append(_rate("民间借贷上限", line.rate))
            if above > 0 and not any(q.label == f"高出{label}" for q in results):
                if line.lender == "private":
                    results.append(_rate("民间借贷上限", line.rate))
                results.append(Quantity(f"高出{label}", above, "个百分点"))
                if principal is not None:
                    extra = schedule.simple_interest(principal, annual, years) - schedule.simple_interest(
                        principal, line.rate, years
                    )
                    most = schedule.simple_interest(principal, line.rate, years)
                    results += [_money(f"{label}以内的利息", most), _money(f"高出{label}的利息", extra)]
                    text += f"，按这条线利息最多{yuan(most)}，多出来的利息{yuan(extra)}"
        lines.append(f"· {text}")
        bases.append(line.basis)
    return "合不合规要看钱是谁放的：\n" + "；\n".join(lines), "；".join(dict.fromkeys(bases))


def _for(lender: ceiling.Lender | None, day: date) -> tuple[ceiling.Ceiling, ...]:
    return ceiling.ceilings(day) if lender is None else (ceiling.ceiling_for(lender, day),)


def _made(
    name: str,
    inputs: Sequence[Quantity],
    results: Sequence[Quantity],
    formula: str,
    basis: str,
    understood: str,
    result: str,
    meaning: str,
    caution: str,
    search: str,
    rows: Sequence[Instalment] = (),
    assumed: str = "",
    doubts: int | None = None,
) -> Calculation:
    doubts = assumed.count("；") + bool(assumed) if doubts is None else doubts
    lead = f"我的理解：{understood}" + (f"（{assumed}）" if assumed else "")
    text = "\n".join((f"{lead}。", f"结果：{result}。", f"{meaning}。", f"依据：{basis}。", f"注意：{caution}。"))
    return Calculation(
        name,
        tuple(inputs),
        tuple(results),
        formula,
        basis,
        text,
        search,
        tuple(rows),
        round(max(0.5, _SURE - _LESS_SURE * doubts), 2),
    )


def _join(first: str, second: str) -> str:
    return f"{first}；{second}" if first else second


def _join_if(first: str, second: str) -> str:
    return _join(first, second) if second else first


def _money(label: str, amount: Decimal) -> Quantity:
    return Quantity(label, to_fen(amount), "元")


def _rate(label: str, rate: Decimal, unit: str = "%/年") -> Quantity:
    return Quantity(label, to_percent(rate), unit)


def _span(years: Decimal) -> str:
    if years == years.to_integral_value():
        return f"{years:.0f}年"
    months = years * 12
    if abs(months - months.to_integral_value()) < Decimal("1e-9"):
        return f"{months:.0f}个月"
    days = years * 365
    return f"{days:.0f}天" if abs(days - days.to_integral_value()) < Decimal("1e-9") else f"{years:.2f}年"


def _span_quantity(years: Decimal) -> Quantity:
    text = _span(years)
    unit = "年" if text.endswith("年") else "个月" if text.endswith("个月") else "天"
    return Quantity("时间", Decimal(text.removesuffix(unit)), unit)


def _day_or_month(day: date, precision: str) -> str:
    return {"day": day_text(day), "month": f"{day.year}年{day.month}月"}.get(precision, f"{day.year}年")


def _as_precise(day: date, precision: str) -> date | str:
    return day if precision == "day" else f"{day:%Y-%m}" if precision == "month" else f"{day:%Y}"
