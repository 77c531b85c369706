"""The calculator tab's forms: which fields each sum has, and how what was typed becomes a calculation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from faqbot.answer.calculators import reply, say_card, say_late, say_law, say_loan, say_rate
from faqbot.answer.calculators.result import Calculation
from faqbot.errors import InputError

Kind = Literal["yuan", "percent", "count", "choice", "date", "dates"]
Values = Mapping[str, Any]  # by field name, already of the field's kind
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MOST = {"yuan": Decimal(10) ** 12, "percent": Decimal(10_000), "count": Decimal(1200)}
_PER = {"每年": "percent_per_year", "每月": "percent_per_month", "每天": "percent_per_day"}
_METHODS = {"等额本息": "equal_payment", "等额本金": "equal_principal", "先息后本": "interest_only"}
_FEES = {"起诉（案件受理费）": "case", "申请执行": "execution", "财产保全": "preservation", "支付令": "payment_order"}
_SPANS = {"年": Decimal(1), "个月": Decimal(1) / 12, "天": Decimal(1) / 365}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in."""

    name: str
    label: str
    kind: Kind
    start: str | float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    most: int = 0  # of a count; 0 is the usual bound


@dataclass(frozen=True, slots=True)
class Form:
    """One sum: its fields, and the function that does it; None says that these numbers have no single answer."""

    id: str
    title: str
    fields: tuple[Field, ...]
    run: Callable[[Values, date], Calculation | None]


def fill(form: Form, typed: Mapping[str, object], on: date) -> Calculation:
    """Do a form's sum.

    :param typed: by field name, as the page gives it.
    :param on: the day whose rules hold.
    :raises InputError: with a sentence for the person, in Chinese, when a field does not do.
    """
    values = {field.name: _read(field, typed.get(field.name), on) for field in form.fields}
    try:
        found = form.run(values, on)
    except InputError:
        raise InputError("这几个数放在一起算不了，请看看有没有填错，比如提前还的钱比剩下的本金还多。") from None
    if found is None:
        raise InputError("按这几个数算不出一个确定的结果，请检查一遍，比如一共还的钱比到手的还少。")
    return found


def _read(field: Field, typed: object, on: date) -> Any:
    blank = typed is None or (isinstance(typed, str) and not typed.strip())
    if field.kind == "choice":
        if typed not in field.choices:
            raise InputError(f"请选一下“{field.label}”。")
        return typed
    if field.kind == "dates":
        return tuple(_days(field, str(typed or "")))
    if blank:
        if field.optional:
            return None
        raise InputError(f"“{field.label}”还没有填。")
    if field.kind == "date":
        return _one_day(field, str(typed))
    return _number(field, typed)


def _number(field: Field, typed: object) -> Decimal | int:
    most = Decimal(field.most) if field.most else _MOST[field.kind]
    try:
        number = Decimal(str(typed).strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise InputError(f"“{field.label}”要填数字，比如 {field.start or 12}。") from None
    least = Decimal(1) if field.kind == "count" and not field.optional else Decimal(0)
    if not number.is_finite() or not least <= number <= most:
        raise InputError(f"“{field.label}”要在 {least} 到 {most:,.0f} 之间。")
    if field.kind == "count":
        if number != number.to_integral_value():
            raise InputError(f"“{field.label}”要填整数。")
        return int(number)
    return number


def _one_day(field: Field, typed: str) -> date:
    days = _days(field, typed)
    if len(days) != 1:
        raise InputError(f"“{field.label}”请写成 2024-03-01 这样的一个日期。")
    return days[0]


def _days(field: Field, typed: str) -> list[date]:
    try:
        days = [date(int(y), int(m), int(d)) for y, m, d in _DAY.findall(typed)]
    except ValueError:
        days = []
    if not days and typed.strip():
        raise InputError(f"“{field.label}”没看懂，请写成 2024-03-01 这样的日期。")
    return days


def _real_rate(v: Values, on: date) -> Calculation | None:
    monthly = v["monthly"] + (v["fee"] or 0)
    loan = reply.Loan(v["contract"], v["received"], (monthly,) * v["periods"])
    return say_rate.real_rate(loan, on, signed=v["signed"])


def _rate(v: Values, on: date) -> Calculation:
    return say_rate.rate_against_ceiling(v["rate"], _PER[v["per"]], on, signed=v["signed"])


def _cash(v: Values, on: date) -> Calculation:
    return say_card.card_interest(v["amount"], v["daily"], v["days"], cash=True, fee=v["fee"])


def _deposit(v: Values, on: date) -> Calculation:
    return say_loan.deposit(v["principal"], v["rate"], v["time"] * _SPANS[v["unit"]], span=f"{v['time']}{v['unit']}")


_YUAN_LOAN = Field("principal", "借款金额（元）", "yuan", 100_000)
_SIGNED = Field("signed", "合同是哪天签的（不填按今天）", "date", optional=True)

FORMS = (
    Form(
        "real_rate",
        "借款的真实年化（砍头息、会员费、担保费都算进去）",
        (
            Field("contract", "合同写借了多少（元）", "yuan", 10_000),
            Field("received", "实际到手多少（元）", "yuan", 10_000),
            Field("monthly", "每月还多少（元）", "yuan", 980),
            Field("fee", "每月另收的会员费、担保费（元，没有就不填）", "yuan", optional=True),
            Field("periods", "还几个月", "count", 12),
            _SIGNED,
        ),
        _real_rate,
    ),
    Form(
        "instalment_loan",
        "月供和还款计划",
        (
            _YUAN_LOAN,
            Field("rate", "年利率（%）", "percent", 3.5),
            Field("months", "分几个月还", "count", 36),
            Field("method", "怎么还", "choice", "等额本息", tuple(_METHODS)),
        ),
        lambda v, _: say_loan.instalment_loan(v["principal"], v["rate"], v["months"], _METHODS[v["method"]]),
    ),
    Form(
        "flat_fee",
        "分期手续费的真实年化",
        (
            Field("principal", "分期金额（元）", "yuan", 12_000),
            Field("rate", "每期手续费率（%）", "percent", 0.66),
            Field("periods", "分几期", "count", 12),
        ),
        lambda v, _: say_loan.flat_fee(v["principal"], v["rate"], v["periods"]),
    ),
    Form(
        "rate_ceiling",
        "利率换算，和上限比一比",
        (Field("rate", "利率（%）", "percent", 2), Field("per", "这是多久的利率", "choice", "每月", tuple(_PER)), _SIGNED),
        _rate,
    ),
    Form(
        "card_minimum",
        "信用卡只还一部分，利息多少",
        (
            Field("amount", "账单金额（元）", "yuan", 10_000),
            Field("paid", "还了多少（元）", "yuan", 1000),
            Field("before", "入账到还款日隔几天", "count", 30, most=400),
            Field("after", "还款日到下个账单日隔几天", "count", 20, most=400),
        ),
        lambda v, _: say_card.card_minimum(v["amount"], v["paid"], v["before"], v["after"]),
    ),
    Form(
        "card_cash",
        "信用卡取现的利息",
        (
            Field("amount", "取了多少（元）", "yuan", 5000),
            Field("daily", "日利率（%）", "percent", 0.05),
            Field("days", "多少天还上", "count", 30, most=36_500),
            Field("fee", "手续费（元，没有就不填）", "yuan", optional=True),
        ),
        _cash,
    ),
    Form(
        "prepayment",
        "房贷提前还：缩短年限还是减少月供",
        (
            Field("balance", "还剩多少本金（元）", "yuan", 800_000),
            Field("rate", "年利率（%）", "percent", 3.5),
            Field("months", "还剩多少期", "count", 240),
            Field("amount", "想提前还多少（元）", "yuan", 200_000),
        ),
        lambda v, _: say_late.early_repayment(v["balance"], v["rate"], v["months"], v["amount"]),
    ),
    Form(
        "penalty_interest",
        "银行贷款逾期的罚息",
        (
            Field("principal", "逾期的本金（元）", "yuan", 10_000),
            Field("rate", "合同年利率（%）", "percent", 6),
            Field("days", "逾期多少天", "count", 30, most=36_500),
        ),
        lambda v, _: say_late.penalty_interest(v["principal"], v["rate"], "percent_per_year", v["days"]),
    ),
    Form(
        "deposit",
        "存款利息",
        (
            Field("principal", "存多少（元）", "yuan", 100_000),
            Field("rate", "年利率（%）", "percent", 1.5),
            Field("time", "存多久", "count", 3, most=36_500),
            Field("unit", "单位", "choice", "年", tuple(_SPANS)),
        ),
        _deposit,
    ),
    Form(
        "court_fee",
        "法院收费",
        (
            Field("amount", "要的钱（元）", "yuan", 50_000),
            Field("kind", "哪一种", "choice", "起诉（案件受理费）", tuple(_FEES)),
        ),
        lambda v, _: say_law.court_fee(v["amount"], _FEES[v["kind"]]),
    ),
    Form(
        "delay_interest",
        "判决后没还：加倍部分的利息",
        (
            Field("amount", "没还清的判决金额（元）", "yuan", 50_000),
            Field("days", "过了履行期多少天", "count", 100, most=36_500),
        ),
        lambda v, _: say_law.delay_interest(v["amount"], v["days"]),
    ),
    Form(
        "limitation",
        "诉讼时效到哪天",
        (
            Field("due", "最后一期该还的日子", "date", "2024-03-01"),
            Field("told", "之后催过、还过、承认过的日子（可以写几个，没有就不填）", "dates", optional=True),
        ),
        lambda v, on: say_law.limitation(v["due"], v["told"], on),
    ),
    Form(
        "record_end",
        "征信不良记录哪天到期",
        (Field("paid", "哪天全部还清的", "date", "2024-03-01"),),
        lambda v, on: say_law.record_end(v["paid"], on),
    ),
)
