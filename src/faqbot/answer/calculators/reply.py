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
    if years == 1 and not compound:
        results += [_money("平均每月", simple / 12), _money("平均每天", simple / 365)]
        line += f"，平均每月{yuan(simple / 12)}，每天{yuan(simple / 365)}"
    results.append(_money("到期本息", principal + (rolled if compound else simple)))
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
        f"利息{yuan(interest)}，本息一共{yuan(principal + interest)}，折合年利率{percent(annual)}",
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
    assumed: str = "",
) -> Calculation:
    """Schedule of a loan repaid monthly.

    :param method: ``equal_payment``, ``equal_principal`` or ``interest_only``.
    :param once: also say the interest when all is repaid at the end.
    """
    name, make, formula = _METHODS[method]
    rows = make(principal, annual_rate, months)
    interest = schedule.total_interest(rows)
    if method == "equal_payment":
        results = [_money("每期还款", rows[0].payment)]
        line = f"每期还{yuan(rows[0].payment)}"
    elif method == "equal_principal":
        results = [_money("首期还款", rows[0].payment), _money("末期还款", rows[-1].payment)]
        line = f"第一期还{yuan(rows[0].payment)}，以后逐期减少，最后一期还{yuan(rows[-1].payment)}"
    else:
        results = [_money("每期利息", rows[0].interest), _money("最后一期还款", rows[-1].payment)]
        line = f"每期付利息{yuan(rows[0].interest)}，最后一期连本金还{yuan(rows[-1].payment)}"
    results += [_money("总利息", interest), _money("还款总额", principal + interest)]
    if once:
        whole = schedule.simple_interest(principal, annual_rate, Decimal(months) / 12)
        results.append(_money("如果到期一次还：利息", whole))
        line_once = f"；如果不分期、到期一次还，利息是{yuan(whole)}"
    else:
        line_once = ""
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
        f"{line}，总利息{yuan(interest)}，一共还{yuan(principal + interest)}{line_once}",
        meaning,
        f"这里没有算手续费、担保费、保险费，{_LATER_CHECK}",
        f"{name} 月供 总利息怎么算",
        rows,
        assumed,
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


def flat_fee(principal: Decimal | None, fee_rate: Decimal, periods: int, *, assumed: str = "") -> Calculation:
    """Real yearly rate of an instalment plan whose fee is taken on the first principal every period."""
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
        results += [_money("每期还款", rows[0].payment), _money("手续费总额", fees)]
        line += f"；每期还{yuan(rows[0].payment)}，手续费一共{yuan(fees)}"
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
        f"{lead}分{periods}期，每期按最初的本金收{percent(fee_rate)}手续费",
        line,
        f"手续费一直按最初的本金收，可你欠的本金每期都在减少，所以真实成本比{percent(fee_rate)}×12＝{percent(nominal_fee)}高得多",
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
        found = rates.real_rate([loan.received, *(-p for p in loan.payments)])
    if found is None or found.nominal <= -100:
        return None
    count = len(loan.payments)
    results = [_rate("真实年化（单利口径）", found.nominal)]
    line = f"真实年化约{percent(found.nominal)}"
    if found.effective < 1000:
        results.append(_rate("真实年化（复利口径）", found.effective))
        line += f"（单利口径），复利口径约{percent(found.effective)}"
    cost = paid - loan.received
    results.append(_money("总成本", cost))
    line += f"；到手{yuan(loan.received)}，一共还{yuan(paid)}，多付{yuan(cost)}"
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
    if unit != "percent_per_month":
        results.append(_rate("折合月利率", annual / 12, "%/月"))
        lines.append(f"折合月利率{percent(annual / 12)}")
    if unit != "percent_per_day":
        results.append(_rate("折合日利率", annual / 365, "%/日"))
        lines.append(f"折合日利率{percent(annual / 365)}")
    daily = to_fen(annual * 100 / 365)
    results.append(_money("1万元一天的利息", daily))
    lines.append(f"1万元一天的利息是{yuan(daily)}")
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
    interest = card.daily_interest(amount, daily_rate, days)
    results = [_money("利息", interest)]
    line = f"利息{yuan(interest)}"
    if fee is not None:
        results += [_money("取现手续费", fee), _money("一共", interest + fee)]
        line += f"，手续费{yuan(fee)}，一共{yuan(interest + fee)}"
    what = "取现" if cash else "信用卡欠款"
    inputs = [_money(what, amount), _rate("日利率", daily_rate, "%/日"), Quantity("天数", days, "天")]
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
        f"{what}{yuan(amount)}，日利率{percent(daily_rate)}，{days}天",
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
        ),
        "利息＝账单金额×日利率×还款前天数＋(账单金额－已还)×日利率×还款后天数",
        _BASIS_CARD,
        f"账单{yuan(amount)}，只还{yuan(paid)}，还款前计息{days_before}天，还款后计息{days_after}天，日利率{percent(daily_rate)}",
        f"到出账单那天利息约{yuan(interest)}；有的银行不减掉已还的部分，一直按全额算，约{yuan(whole)}；剩下{yuan(amount - paid)}没还，还要接着算",
        "只还最低不算逾期，但多数银行从每笔消费的记账日起按全额算利息（全额计息），新消费一般也不再免息",
        "计息方式以你的领用合约为准，可以请客服列出计息本金、天数和利率",
        "信用卡只还最低还款额 利息怎么算",
        assumed=assumed,
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
    details: Sequence[Quantity] = (),
    assumed: str = "",
) -> Calculation:
    """Early repayment of part of a loan: shorter term against lower payment."""
    found = schedule.prepay(balance, annual_rate, months_left, amount)
    more = found.saved_shorter - found.saved_lower
    return _made(
        "mortgage_prepayment",
        (
            *details,
            _money("剩余本金", balance),
            _rate("年利率", annual_rate),
            Quantity("剩余期数", months_left, "期"),
            _money("提前还", amount),
        ),
        (
            _money("现在的月供", found.payment),
            Quantity("缩短年限：还剩期数", found.shorter_months, "期"),
            _money("缩短年限：省利息", found.saved_shorter),
            _money("减少月供：新月供", found.lower_payment),
            _money("减少月供：省利息", found.saved_lower),
        ),
        "缩短年限：月供不变，用剩下的本金重新算要还几期；减少月供：期数不变，用等额本息公式重算月供",
        _BASIS_PREPAY,
        f"还欠本金{yuan(balance)}，年利率{percent(annual_rate)}，还剩{months_left}期，等额本息，提前还{yuan(amount)}",
        f"现在月供{yuan(found.payment)}。缩短年限：月供不变，还剩{found.shorter_months}期，省利息{yuan(found.saved_shorter)}；"
        f"减少月供：还是{months_left}期，月供降到{yuan(found.lower_payment)}，省利息{yuan(found.saved_lower)}",
        f"同样提前还{yuan(amount)}，缩短年限多省{yuan(more)}，减少月供则每月压力更小",
        "收不收补偿金、要不要预约看合同；手里先留够几个月的生活费",
        "房贷提前还款 缩短年限 减少月供",
        assumed=assumed,
    )


def settlement(principal: Decimal, annual_rate: Decimal, months: int, paid: int, *, assumed: str = "") -> Calculation:
    """Paying off an equal-payment loan at once: what is still owed and what interest is saved."""
    rows = schedule.equal_payment(principal, annual_rate, months)
    balance = schedule.balance_after(principal, annual_rate, months, paid)
    saved = schedule.total_interest(rows[paid:])
    done = schedule.total_interest(rows[:paid])
    return _made(
        "early_settlement",
        (
            _money("本金", principal),
            _rate("年利率", annual_rate),
            Quantity("总期数", months, "期"),
            Quantity("已还期数", paid, "期"),
        ),
        (_money("剩余本金", balance), _money("提前结清省下的利息", saved), _money("已付利息", done)),
        "剩余本金＝本金×(1+i)^k－月供×[(1+i)^k－1]÷i，i＝年利率÷12，k＝已还期数；省下的利息＝剩余各期利息之和",
        _BASIS_PREPAY,
        f"借{yuan(principal)}，年利率{percent(annual_rate)}，等额本息{months}期，已还{paid}期，现在一次还清",
        f"还要还本金{yuan(balance)}，能省下利息{yuan(saved)}；前面已付利息{yuan(done)}",
        "等额本息前面利息多、后面利息少，还得越晚结清省得越少",
        "结清前问清有没有违约金、剩余手续费收不收，结清后要结清证明",
        "提前结清 剩下的利息还要付吗",
        assumed=assumed,
    )


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


def delay_interest(amount: Decimal, days: int, *, claimed: Decimal | None = None, assumed: str = "") -> Calculation:
    """Doubled part of the interest on an unpaid judgment."""
    due = court.delay_interest(amount, days)
    daily = court.delay_interest(amount, 1)
    line = f"加倍部分利息{yuan(due)}，每天约{yuan(daily)}"
    results = [_money("加倍部分利息", due), _money("每天", daily)]
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

    :param kind: ``case``, ``execution``, ``preservation`` or ``payment_order``.
    """
    if kind == "case":
        fee = court.case_fee(amount)
        half = to_fen(fee / 2)
        results: list[Quantity] = [_money("案件受理费", fee), _money("减半（简易程序、调解或撤诉）", half)]
        line = f"案件受理费{yuan(fee)}；简易程序、调解结案或撤诉减半，是{yuan(half)}"
        formula = (
            "1万元以下50元；1万到10万的部分2.5%；10万到20万2%；20万到50万1.5%；50万到100万1%；再往上逐段降低，分段相加"
        )
        basis = f"{_BASIS_FEE}第13条、第15条、第16条、第29条"
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
    due: date, interruptions: Sequence[date], on: date, precision: str = "day", *, assumed: str = ""
) -> Calculation:
    """End of the three-year limitation period from the due day and the interruptions that were told."""
    end = deadlines.limitation_ends(due, interruptions)
    shown = _day_or_month(end, precision)
    last = max([due, *(day for day in interruptions if day <= end)])
    passed = end < on if precision == "day" else (end.year, end.month) < (on.year, on.month)
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
    return _made(
        "limitation_period",
        (Quantity("到期日", due, "日期"), *(Quantity(f"中断{i}", day, "日期") for i, day in enumerate(interruptions, 1))),
        (
            Quantity(
                "诉讼时效最后一天" if precision == "day" else "诉讼时效届满的月份",
                end if precision == "day" else f"{end:%Y-%m}",
                "日期",
            ),
        ),
        "诉讼时效＝从到期没还（或最后一次中断）起三年，最长不超过二十年",
        _BASIS_LIMITATION,
        f"{_day_or_month(due, precision)}到期没还{'，' + told + '中断过' if told else '，没有说后来催过或者还过'}",
        f"从{_day_or_month(last, precision)}起算三年，到{shown}届满，{state}",
        meaning,
        "这之后对方有没有催过（短信、电话、信都算）、你有没有还过一部分、答应过还、签过协议，或者被起诉、申请过支付令？有一次就要从那天重新算三年，告诉我日期我再算",
        "诉讼时效三年怎么算 中断",
        assumed=_join(assumed, "分期的从最后一期到期那天起算"),
        doubts=0,
    )


def record_end(paid_off: date, on: date, precision: str = "day") -> Calculation:
    """Day from which an entry of the credit record has stood for five years since it was paid off."""
    end = deadlines.record_ends(paid_off)
    shown = _day_or_month(end, precision)
    passed = end <= on
    return _made(
        "credit_record_end",
        (Quantity("还清日", paid_off if precision == "day" else f"{paid_off:%Y-%m}", "日期"),),
        (Quantity("满五年的日子", end if precision == "day" else f"{end:%Y-%m}", "日期"),),
        "记录到期＝欠款还清那天＋5年",
        _BASIS_RECORD,
        f"{_day_or_month(paid_off, precision)}还清的逾期",
        f"到{shown}满五年，{'已经满了' if passed else '之后就该删除'}",
        "满五年还在显示的，可以向征信中心或原贷款机构提异议，要求删除，对方20日内要答复"
        if passed
        else "五年从还清那天算起，不是从逾期那天算起；没有任何人能花钱提前删",
        "同一笔逾期过好几次的，以最后全部还清那天为准，可以查信用报告核对",
        "征信逾期记录几年消除 从哪天算",
    )


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
        allowed = to_fen(schedule.level_payment(loan.received, line.rate, count) * count)
    extra = sum(loan.payments, Decimal(0)) - allowed
    label = "民间借贷上限" if line.lender == "private" else "24%"
    if any(q.label == f"高出{label}" for q in results):
        return "，也高出同样多"
    if line.lender == "private":
        results.append(_rate("民间借贷上限", line.rate))
    results += [Quantity(f"高出{label}", above, "个百分点"), _money(f"高出{label}的钱", extra)]
    return f"；这笔高出{above:f}个百分点，多出来的钱大约{yuan(extra)}"


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
            if above > 0 and not any(q.label == f"高出{label}" for q in results):
                if line.lender == "private":
                    results.append(_rate("民间借贷上限", line.rate))
                results.append(Quantity(f"高出{label}", above, "个百分点"))
                if principal is not None:
                    extra = schedule.simple_interest(principal, annual, years) - schedule.simple_interest(
                        principal, line.rate, years
                    )
                    results.append(_money(f"高出{label}的利息", extra))
                    text += f"，多出来的利息{yuan(extra)}"
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
    return day_text(day) if precision == "day" else f"{day.year}年{day.month}月"
