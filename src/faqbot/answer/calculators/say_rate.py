"""What a loan costs a year, and where the limit lies on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from faqbot.answer.calculators import ceiling, deadlines, rates, reply, schedule
from faqbot.answer.calculators.ceiling import day_text
from faqbot.answer.calculators.result import Calculation, Quantity, to_fen, to_percent


def real_rate(
    loan: reply.Loan,
    on: date,
    *,
    signed: date | None = None,
    lender: ceiling.Lender | None = None,
    legal: bool = True,
    spread: int | None = None,
    compared: Sequence[Decimal] = (),
    beside: tuple[str, reply.Loan] | None = None,
    details: Sequence[Quantity] = (),
    assumed: str = "",
) -> Calculation | None:
    """Real yearly rate of a loan with all fees in it, and which lender's line it is above, or None without a single rate.

    :param spread: also say what it would be with the same total in so many equal monthly payments.
    :param compared: percentages that were named to compare with, such as 24.
    :param beside: the same loan with its fees, with a word for it (算上费用), when ``loan`` leaves them out: every line is held against it.
    :param details: further inputs as read, such as fees, for the list of inputs.
    :param legal: say what holds for each kind of lender; above 36 % it is said anyway.
    """
    paid = sum(loan.payments, Decimal(0))
    found = _rate_of(loan)
    name, whole = beside or ("", loan)
    full = _rate_of(whole)
    if found is None or full is None or found.nominal <= -100:
        return None
    legal = legal or full.nominal > _FAR_ABOVE
    count = len(loan.payments)
    results = [reply.percentage("真实年化（单利口径）", found.nominal)]
    text = f"真实年化约{reply.percent(found.nominal)}"
    if found.effective < 1000:
        results.append(reply.percentage("真实年化（复利口径）", found.effective))
        text += f"（单利口径），复利口径约{reply.percent(found.effective)}"
    if beside is not None:
        results.append(reply.percentage(f"{name}的真实年化", full.nominal))
        text += f"；{name}是{reply.percent(full.nominal)}"
    for line in compared:
        above = to_percent(to_percent(full.nominal) - line)
        results.append(Quantity(f"和{reply.percent(line)}相差", abs(above), "个百分点"))
        text += f"，{f'比{reply.percent(line)}高' if above > 0 else f'没有超过{reply.percent(line)}，相差'}{abs(above):f}个百分点"
    cost = paid - loan.received
    results += [reply.money("总成本", cost), reply.money("还款总额", paid)]
    text += f"；到手{reply.yuan(loan.received)}，一共还{reply.yuan(paid)}，多付{reply.yuan(cost)}"
    if loan.days == 1:
        results += [
            reply.percentage("折合日利率", found.periodic, "%/日"),
            reply.percentage("折合年利率（一年按360天）", found.periodic * 360),
        ]
        text += (
            f"；折合日利率{reply.percent(found.periodic)}（一年按360天的话，年利率是{reply.percent(found.periodic * 360)}）"
        )
    elif not loan.days and not loan.months:
        unit = {0: "月", 1: "日", 7: "周"}.get(loan.step, "期")
        results.append(reply.percentage(f"每{unit}利率", found.periodic, f"%/{unit}"))
        text += f"；合每{unit}{reply.percent(found.periodic)}"
        if count > 1 and len(set(loan.payments)) == 1:
            results.append(reply.money("每期还款", loan.payments[0]))
            text += f"，每期还{reply.yuan(loan.payments[0])}"
    if spread and spread > 1 and (monthly := rates.real_rate([loan.received, *([-paid / spread] * spread)])):
        results.append(reply.percentage(f"如果分{spread}个月每月还：真实年化", monthly.nominal))
        text += f"；如果是分{spread}个月每月还{reply.yuan(paid / spread)}，真实年化约{reply.percent(monthly.nominal)}"
    inputs = [reply.money("合同金额", loan.contract)] if loan.contract != loan.received else []
    inputs.append(reply.money("到手金额", loan.received))
    understood = f"{'合同写' + reply.yuan(loan.contract) + '，' if loan.contract != loan.received else ''}到手{reply.yuan(loan.received)}"
    if loan.days or loan.months:
        span = Quantity("天数", loan.days, "天") if loan.days else Quantity("月数", loan.months, "个月")
        inputs += [reply.money("到期一次还", paid), span]
        understood += f"，{span.value}{span.unit}后一次还{reply.yuan(paid)}"
        formula = "单利年化＝(还款÷到手－1)×365÷天数（按月的×12÷月数）；复利年化＝(还款÷到手)^(365÷天数)－1（按月的^(12÷月数)－1）"
    else:
        level = len(set(loan.payments)) == 1
        inputs += [reply.money("每期还款" if count > 1 else "一个月后还", loan.payments[0]), Quantity("期数", count, "期")]
        understood += (
            f"，分{count}期，{'每期' if level else '第一期'}还{reply.yuan(loan.payments[0])}"
            if count > 1
            else f"，一个月后还{reply.yuan(paid)}"
        )
        formula = (
            "求每月内部收益率，使到手金额＝各期还款的现值之和；年化＝每月内部收益率×12；复利年化＝(1+每月内部收益率)^12－1"
        )
        if loan.step:
            each = {1: "天", 7: "周"}.get(loan.step, f"{loan.step}天")
            formula = f"求每{each}的内部收益率，使到手金额＝各期还款的现值之和；年化＝它×365÷{loan.step}；复利年化＝(1+它)^(365÷{loan.step})－1"
    inputs += details
    meaning, basis = "这个数字把所有息费都算进去了，比广告上的利率更能说明贵不贵", f"{reply.BASIS_APR}；{reply.BASIS_COST}"
    if beside is not None:
        meaning = f"不算费用的数字不能说明贵不贵，{name}的{reply.percent(full.nominal)}才是真实的成本"
    if whole.contract != whole.received:
        meaning += "；先扣掉的钱不算本金，应当按实际到手的金额还本、算利息"
        basis += "；《民法典》第670条（2021年1月1日起施行）"
    if legal:
        meaning, limits = _lines(full.nominal, whole, signed or on, lender, results)
        if beside is not None:
            meaning = f"和各条线比，要用{name}的{reply.percent(full.nominal)}。\n{meaning}"
        basis = f"{limits}；{reply.BASIS_APR}"
        if whole.contract != whole.received:
            meaning += "。\n先扣掉的钱不算本金，按实际到手的金额算"
            basis += "；《民法典》第670条（2021年1月1日起施行）"
        if signed is None:
            assumed = reply.join(assumed, f"没说哪天签的合同，四倍LPR按{day_text(on)}看")
    return reply.made(
        "real_annual_rate",
        inputs,
        results,
        formula,
        basis,
        understood,
        text,
        meaning,
        "本金和没超过上限的利息还是要还；放款的是谁，看合同上的放款人",
        "真实年化 IRR 怎么算" if not legal else "贷款年利率超过多少不合法",
        assumed=assumed,
        doubts=0 if legal and signed is None and assumed.count("；") == 0 else None,
    )


_FAR_ABOVE = 36  # far enough above what most borrowers may be charged that the lines are said unasked


def _rate_of(loan: reply.Loan) -> rates.RealRate | None:
    paid = sum(loan.payments, Decimal(0))
    if loan.days:
        return rates.single_repayment(loan.received, paid, loan.days)
    if loan.months:
        return rates.annualised((paid / loan.received - 1) * 100, Decimal(12) / loan.months)
    times = Decimal(365) / loan.step if loan.step else Decimal(12)
    return rates.real_rate([loan.received, *(-p for p in loan.payments)], times)


def rate_text(rate: Decimal, unit: str) -> Calculation:
    """Turn a rate a day, a month or a year into the others."""
    annual = reply.yearly(rate, unit)
    results, lines = [], []
    if unit != "percent_per_year":
        results.append(reply.percentage("折合年利率（单利）", annual))
        lines.append(f"折合年利率{reply.percent(annual)}（单利）")
        effective = rates.compounded(rate, {"percent_per_day": 365, "percent_per_month": 12}[unit])
        results.append(reply.percentage("按复利折合年利率", effective))
        lines.append(f"利滚利的话是{reply.percent(effective)}")
    if unit == "percent_per_day":
        results.append(reply.percentage("折合年利率（一年按360天）", rate * 360))
        lines.append(f"一年按360天的话是{reply.percent(rate * 360)}")
        results.append(reply.percentage("30天利率", rate * 30, "%/月"))
        lines.append(f"30天是{reply.percent(rate * 30)}")
    if unit != "percent_per_month":
        results.append(reply.percentage("折合月利率", annual / 12, "%/月"))
        lines.append(f"折合月利率{reply.percent(annual / 12)}")
    if unit != "percent_per_day":
        results += [
            reply.percentage("折合日利率", annual / 365, "%/日"),
            reply.percentage("折合日利率（一年按360天）", annual / 360, "%/日"),
        ]
        lines.append(f"折合日利率{reply.percent(annual / 365)}（一年按360天是{reply.percent(annual / 360)}）")
    if unit == "percent_per_year":
        results.append(reply.percentage("年利率", annual))  # 年息一分是百分之几
    daily = to_fen(annual * 100 / 365)
    results += [
        reply.money("1万元一天的利息", daily),
        reply.money("1万元一个月的利息", annual * 100 / 12),
        reply.money("1万元一年的利息", annual * 100),
    ]
    lines.append(
        f"1万元一天的利息是{reply.yuan(daily)}，一个月{reply.yuan(annual * 100 / 12)}，一年{reply.yuan(annual * 100)}"
    )
    return reply.made(
        "rate_conversion",
        (reply.percentage(reply.RATE_NAMES[unit], rate, reply.RATE_UNITS[unit]),),
        results,
        "年利率＝日利率×365＝月利率×12（单利）；复利年利率＝(1+日利率)^365－1，或(1+月利率)^12－1",
        reply.BASIS_APR,
        f"{reply.RATE_NAMES[unit]}{reply.percent(rate)}，换算成别的写法",
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
    annual = reply.yearly(rate, unit)
    results: list[Quantity] = [reply.percentage("折合年利率（单利）", annual)]
    meaning, basis = reply.limits(annual, signed or on, lender, None, Decimal(1), results, everyone=lender is None)
    return reply.made(
        "rate_ceiling",
        (reply.percentage(reply.RATE_NAMES[unit], rate, reply.RATE_UNITS[unit]), Quantity("合同日", signed or on, "日期")),
        results,
        "年利率＝日利率×365＝月利率×12（单利）；民间借贷上限＝合同成立时一年期LPR×4",
        basis,
        f"{reply.RATE_NAMES[unit]}{reply.percent(rate)}"
        + (f"，{day_text(signed)}签的合同" if signed and not assumed else ""),
        f"折合年利率{reply.percent(annual)}",
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
        results.append(reply.percentage(f"{name}LPR{tag}", value))
        known = ceiling.lpr(since, tenor)
        line = f"{tag}{name}LPR{'是' if known and known.seen else '一般记为'}{reply.percent(value)}"
        if four_times and tenor == "1y" and since >= ceiling.CAP_FROM:
            results.append(reply.percentage(f"四倍LPR{tag}", 4 * value))
            line += f"，四倍是{reply.percent(4 * value)}"
        lines.append(line)
    span = day_text(day) if day == until else f"{day_text(day)}到{day_text(until)}"
    found = ceiling.lpr(until, tenor)
    unknown = found is not None and not found.current
    caution = f"{day_text(ceiling.LPR_CHECKED)}以后的LPR没有查到，" if unknown else ""
    return reply.made(
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


def line_of(lender: ceiling.Lender, day: date) -> Calculation | None:
    """The line that holds for a licensed lender on a day, None where no figure can be given for it."""
    line = ceiling.ceiling_for(lender, day)
    if line.rate is None:
        return None
    return reply.made(
        "lender_line",
        (Quantity("机构", line.name, "说法"), Quantity("合同日", day, "日期")),
        (reply.percentage("这类机构的线", line.rate),),
        "按放款机构的种类和合同日期查对应的规则",
        line.basis,
        f"{line.name}{day_text(day)}放的款，年利率最多多少",
        f"年化{reply.percent(line.rate)}",
        line.sentence,
        "要把利息和各种费用合在一起看；放款的是谁，看合同上的放款人；本金和没超过的利息还是要还",
        "贷款年利率超过多少不合法",
    )


def four_times(value: Decimal, *, assumed: str = "") -> Calculation:
    """Four times an LPR that was told."""
    return reply.made(
        "lpr_ceiling",
        (reply.percentage("一年期LPR", value),),
        (reply.percentage("四倍LPR", 4 * value),),
        "民间借贷利率上限＝合同成立那天有效的一年期LPR×4",
        "《民间借贷规定》第25条（2020年8月20日起四倍LPR）",
        f"一年期LPR是{reply.percent(value)}的时候，四倍是多少",
        f"四倍是{reply.percent(4 * value)}",
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
        reply.percentage("民间借贷上限", line.rate),
        reply.money("最多的利息", most),
        reply.money("每月最多", principal * line.rate / 1200),
        reply.money("每天最多", principal * line.rate / 36500),
        reply.money("本息合计", principal + most),
    ]
    return reply.made(
        "most_interest",
        (reply.money("本金", principal), Quantity("合同日", day, "日期"), reply.span_quantity(span)),
        results,
        "最多的利息＝本金×合同成立时一年期LPR×4×时间",
        line.basis,
        f"向个人借{reply.yuan(principal)}，{reply.span(span)}最多能收多少利息",
        f"上限是年利率{reply.percent(line.rate)}，{reply.span(span)}的利息最多{reply.yuan(most)}，连本金一共{reply.yuan(principal + most)}；"
        f"每月最多{reply.yuan(principal * line.rate / 1200)}，每天最多{reply.yuan(principal * line.rate / 36500)}",
        line.sentence,
        "这是个人和普通公司之间的借款，银行、小贷等不按这条算；先扣掉的利息不算本金",
        "四倍LPR 按哪一天",
        assumed=_join_if(assumed, "" if years is not None else "没说借多久，按一年算"),
    )


def rate_over(
    rate: Decimal, unit: str, line: Decimal, principal: Decimal | None, years: Decimal, *, assumed: str = ""
) -> Calculation:
    """How much a rate is above a line that was named, such as 24 %."""
    annual = reply.yearly(rate, unit)
    above = to_percent(annual - line)
    results = [Quantity("高出", above, "个百分点"), reply.percentage("年利率", annual), reply.percentage("对照的线", line)]
    text = (
        f"年利率{reply.percent(annual)}比{reply.percent(line)}高出{above:f}个百分点"
        if above > 0
        else f"年利率{reply.percent(annual)}没有超过{reply.percent(line)}，相差{above:f}个百分点"
    )
    inputs = [reply.percentage("年利率", annual), reply.percentage("对照的线", line)]
    if principal is not None:
        whole, allowed = (schedule.simple_interest(principal, r, years) for r in (annual, line))
        inputs += [reply.money("本金", principal), reply.span_quantity(years)]
        results += [
            reply.money("全部利息", whole),
            reply.money(f"按{reply.percent(line)}的利息", allowed),
            reply.money("高出的利息", max(Decimal(0), whole - allowed)),
        ]
        text += f"；{reply.yuan(principal)}用{reply.span(years)}，利息{reply.yuan(whole)}，按{reply.percent(line)}是{reply.yuan(allowed)}，多出{reply.yuan(max(Decimal(0), whole - allowed))}"
    return reply.made(
        "rate_over_line",
        inputs,
        results,
        "高出＝年利率－对照的线；高出的利息＝本金×高出的部分×时间",
        "法发〔2017〕22号（2017年8月，据公开报道）；《民间借贷规定》第1条第2款、第25条（2020年8月20日起四倍LPR）",
        f"年利率{reply.percent(annual)}，和{reply.percent(line)}比",
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
    annual = reply.yearly(rate, unit)
    stretches = ceiling.supported_interest(principal, annual, start, end, sued)
    full = schedule.simple_interest(principal, annual, deadlines.years_between(start, end))
    total = sum((s.interest for s in stretches), Decimal(0))
    lines, results = [], [reply.money("法院一般支持的利息", total)]
    for s in stretches:
        last = s.end - timedelta(days=1)
        limit = f"上限{reply.percent(s.ceiling)}" if s.ceiling is not None else "当时的上限没有可靠数据，按约定利率列出"
        lines.append(
            f"{day_text(s.start)}到{day_text(last)}，{limit}，按{reply.percent(s.rate)}算是{reply.yuan(s.interest)}"
        )
        if len(stretches) > 1:
            results.append(reply.money(f"{day_text(s.start)}起这一段", s.interest))
    results += [reply.money("按约定算的利息", full), reply.money("超过的部分", max(Decimal(0), full - total))]
    old = start < ceiling.CAP_FROM
    return reply.made(
        "supported_interest",
        (
            reply.money("本金", principal),
            reply.percentage("约定年利率", annual),
            Quantity("借款日", start, "日期"),
            Quantity("算到", end, "日期"),
            Quantity("起诉日", sued, "日期"),
        ),
        results,
        "利息＝本金×年利率×时间（整年按年，余下按天÷365）；每一段取约定利率和上限中较低的",
        "《民间借贷规定》第31条（2021年1月1日起施行的文本）" if old else "《民间借贷规定》第25条（2020年8月20日起四倍LPR）",
        f"{day_text(start)}向个人借{reply.yuan(principal)}，约定年利率{reply.percent(annual)}，算到{day_text(end)}",
        f"法院一般支持的利息是{reply.yuan(total)}（{'；'.join(lines)}）；按约定全算是{reply.yuan(full)}，超过的部分是{reply.yuan(max(Decimal(0), full - total))}",
        "2020年8月20日以前的那一段一般认为年利率24%以内支持，之后按起诉时的四倍LPR"
        if old
        else "上限看合同成立那天的一年期LPR，之后LPR变了也不变",
        "这是民间借贷的算法，银行、小贷等不适用；还过钱的要一笔一笔往下扣，本金还是要还",
        "2020年8月之前的私人借款 利息分两段" if old else "四倍LPR 按哪一天",
        assumed=assumed,
    )


def _lines(
    rate: Decimal, loan: reply.Loan, day: date, lender: ceiling.Lender | None, results: list[Quantity]
) -> tuple[str, str]:
    """Say for each kind of lender how the rate stands to its line, and add the figures to the results."""
    lines, bases = [], []
    for line in reply.lines_of(lender, day):
        text = f"{line.name}：{line.sentence}"
        if line.rate is not None:
            text += reply.against(rate, line, loan, results)
        lines.append(f"· {text}")
        bases.append(line.basis)
    return "合不合规要看钱是谁放的：\n" + "；\n".join(lines), "；".join(dict.fromkeys(bases))


def _join_if(first: str, second: str) -> str:
    return reply.join(first, second) if second else first
