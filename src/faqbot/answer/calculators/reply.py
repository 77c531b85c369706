"""What a person reads for each sum: what was understood, the result, what it means, the rule with its date, one caution.

Every function takes the inputs of one sum and returns the whole ``Calculation``; the conversation and the page's forms call the same
ones. ``assumed`` says in a sentence what the question left open and was filled in; each such filling lowers the confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import ceiling, schedule
from faqbot.answer.calculators.result import Calculation, Instalment, Quantity, to_fen, to_percent

_SURE = 0.95
_LESS_SURE = 0.08  # for each thing assumed
BASIS_APR = "中国人民银行公告〔2021〕第3号（2021年3月31日起，年化要把各种费用算进去，据公开报道）"
BASIS_COST = "金规〔2026〕2号（2026年8月1日起，综合融资成本用内部收益率法折算，据公开报道）"
BASIS_CARD = "银发〔2020〕327号（2021年1月1日起透支利率由银行和持卡人约定，据公开报道）；以你的领用合约为准"


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


RATE_NAMES = {
    "percent_per_year": "年利率",
    "percent_per_month": "月利率",
    "percent_per_day": "日利率",
    "percent": "年利率",
    "percent_per_period": "月利率",
}
RATE_UNITS = {
    "percent_per_year": "%/年",
    "percent": "%/年",
    "percent_per_month": "%/月",
    "percent_per_period": "%/月",
    "percent_per_day": "%/日",
}


def yearly(rate: Decimal, unit: str) -> Decimal:
    """Return the simple rate a year of a rate in the unit that was read."""
    return rate * {"percent_per_day": 365, "percent_per_month": 12, "percent_per_period": 12}.get(unit, 1)


def against(rate: Decimal, line: ceiling.Ceiling, loan: Loan, results: list[Quantity]) -> str:
    """Say how a rate stands to one line, and add what lies above it to the results."""
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
        results.append(percentage("民间借贷上限", line.rate))
    results += [
        Quantity(f"高出{label}", above, "个百分点"),
        money(f"{label}以内的利息", allowed - loan.received),
        money(f"高出{label}的钱", extra),
    ]
    return f"；这笔高出{above:f}个百分点，按这条线利息最多{yuan(allowed - loan.received)}，多出来的钱大约{yuan(extra)}"


def limits(
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
    for line in lines_of(lender if lender or everyone else "private", day):
        text = f"{line.name}：{line.sentence}"
        if line.rate is not None:
            above = to_percent(to_percent(annual) - line.rate)
            text += "；这个利率没有超过" if above <= 0 else f"；这个利率高出{above:f}个百分点"
            label = "民间借贷上限" if line.lender == "private" else "24%"
            if lender == line.lender and lender != "private":
                results.append(percentage("这类机构的线", line.rate))
            if above <= 0 and line.lender == "private":
                results.append(percentage("民间借贷上限", line.rate))
            if above > 0 and not any(q.label == f"高出{label}" for q in results):
                if line.lender == "private":
                    results.append(percentage("民间借贷上限", line.rate))
                results.append(Quantity(f"高出{label}", above, "个百分点"))
                if principal is not None:
                    extra = schedule.simple_interest(principal, annual, years) - schedule.simple_interest(
                        principal, line.rate, years
                    )
                    most = schedule.simple_interest(principal, line.rate, years)
                    results += [money(f"{label}以内的利息", most), money(f"高出{label}的利息", extra)]
                    text += f"，按这条线利息最多{yuan(most)}，多出来的利息{yuan(extra)}"
        lines.append(f"· {text}")
        bases.append(line.basis)
    return "合不合规要看钱是谁放的：\n" + "；\n".join(lines), "；".join(dict.fromkeys(bases))


def lines_of(lender: ceiling.Lender | None, day: date) -> tuple[ceiling.Ceiling, ...]:
    """Return the lines of one kind of lender, or of all, on a day."""
    return ceiling.ceilings(day) if lender is None else (ceiling.ceiling_for(lender, day),)


def made(
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
    """Put a calculation together: what was understood, the results, the formula, the law and what it means."""
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


def join(first: str, second: str) -> str:
    """Join two clauses, where there is a first one."""
    return f"{first}；{second}" if first else second


def money(label: str, amount: Decimal) -> Quantity:
    """Return an amount in yuan, to the fen."""
    return Quantity(label, to_fen(amount), "元")


def percentage(label: str, rate: Decimal, unit: str = "%/年") -> Quantity:
    """Return a rate as a result, to three places."""
    return Quantity(label, to_percent(rate), unit)


def span(years: Decimal) -> str:
    """Say a span of years in whole years, months or days."""
    if years == years.to_integral_value():
        return f"{years:.0f}年"
    months = years * 12
    if abs(months - months.to_integral_value()) < Decimal("1e-9"):
        return f"{months:.0f}个月"
    days = years * 365
    return f"{days:.0f}天" if abs(days - days.to_integral_value()) < Decimal("1e-9") else f"{years:.2f}年"


def span_quantity(years: Decimal) -> Quantity:
    """Return a span of years as an input, in whole years, months or days."""
    text = span(years)
    unit = "年" if text.endswith("年") else "个月" if text.endswith("个月") else "天"
    return Quantity("时间", Decimal(text.removesuffix(unit)), unit)
