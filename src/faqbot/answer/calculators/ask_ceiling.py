"""What a question asks of the interest ceiling: its height on a day, the most interest for an amount, what a court supports."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import ceiling, reply, say_rate
from faqbot.answer.calculators.ceiling import day_text
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Missing
from faqbot.answer.calculators.roles import Question
from faqbot.answer.calculators.wording import ASK, LEGAL, OTHER, Outcome, asks, both, line_named, markup, near, signed

_LINE = r"lpr|四倍|4倍|(?:利率|利息|年化|月息|年息)[^,，。]{0,6}(?:最高|上限|最多|封顶|顶格|红线|天花板)|(?:上限|最高|最多|顶格|封顶|红线|天花板)[^,，。]{0,8}(?:利率|利息|年化|几个点|几分|百分之几|(?:收|写|定|要)(?:到)?(?:多少|几))"
_HIGHEST = r"高出了?(?:多少|几)|(?:最多|最高|顶格|封顶|合法)[^,，。]{0,10}(?:多少|几)|多少[^,，。]{0,4}(?:受|法律)?保护|(?:保护|支持|认可?)(?:到)?(?:多少|几)|超(?:过|出)?(?:多少|了多少|几个点)|合法的?(?:部分|利息)"


def line_on_a_day(q: Question) -> Outcome:
    """The LPR and four times it on a day, or the most interest that an amount may bear."""
    if len(q.text) > 60 or not q.has(_LINE + "|" + _HIGHEST) or not (asks(q, r"上限|lpr\W*$|四倍\W*$|最高年?利率\W*$")):
        return None
    if q.has(r"房贷|减|加点|月供|下调|降了|为什么|重定价|以前|之前|以后|之后|年前|怎么定|怎么算的|存款|网贷|信用卡|催"):
        return None
    if q.has(r"银行|小贷|消费金融|助贷") and not (q.dates and q.has(r"放款|放的|借|签|发放|贷的|办的")):
        return None
    named = [n for n in q.rates if re.search(r"lpr(?:利率)?(?:是|为|还是|按|在|才)*$", q.before(n))]
    if named and q.has(r"四倍|4倍|上限") and len(q.rates) == 1 and not q.money:
        return say_rate.four_times(named[0].amount)
    if q.rates or any(n.kind == "rate" for n in q.numbers):
        return None
    highest = r"四倍|4倍|上限" + (r"|最高|最多" if q.lender == "private" else "")
    now = q.has(_NOW) and q.has(highest) and not q.has(r"哪里|去哪|哪看|列")
    dates = list(q.dates) or ([_now(q)] if now else [])
    if q.money:
        return _most_interest(q, [n for n in dates if n.text not in ("今天", "今日", "今年")])
    if not dates or not q.has(_LINE) or q.has(r"哪一?[年天号]|管不管|适用|按哪"):
        return None
    if q.lender not in (None, "private", "pawn") and not q.has("lpr"):
        return say_rate.line_of(q.lender, dates[0].day)
    tenor: ceiling.Tenor = "5y" if q.has(r"五年|(?<!\d)5年(?:期|以上)") else "1y"
    spans = [(n.day, min(_last(n), max(n.day, q.on))) for n in dates]
    if any(start > q.on for start, _ in spans) or len(spans) > 2:
        return None
    start, end = spans[0][0], spans[-1][1]
    if end < date(2019, 8, 20):
        return Missing(
            "lpr_ceiling",
            f"你想查{day_text(start)}的LPR",
            "一个2019年8月20日以后的日子（LPR从那天才开始公布，之前没有这个数）",
        )
    return say_rate.lpr_ceiling(start, end, tenor, four_times=q.has(r"四倍|4倍|上限|借|最高|最多"))


_NOW = r"现在|目前|当前|眼下|如今|现如今|最新|这会儿|此时"


def _now(q: Question) -> Number:
    """Return today as a figure of the question (4倍LPR现在是百分之多少)."""
    return Number("date", q.on, "day", 0, 0, "今天")


def _last(number: Number) -> date:
    if number.unit == "day":
        return number.day
    return ceiling.month_end(number.day.year, number.day.month if number.unit == "month" else 12)


def _most_interest(q: Question, dates: list[Number]) -> Outcome:
    principal = q.first("principal", "received")
    if (
        principal is None
        or set(q.money) - {"principal", "received"}
        or sum(map(len, q.money.values())) > 1
        or not q.has(r"利息|利率|年化|月息|年息")
        or q.lender not in (None, "private")
        or q.has(OTHER + "|律师费|逾期|违约金|助学|国家|学校|平台|罚息")
        or len(q.text) > 50
        or not q.has(r"私人|民间|借给|朋友|同事|亲戚|法律|法院|合法|借条|四倍|4倍|上限|保护|写|定")
    ):
        return None
    day, unsure = signed(q) if dates else (None, "")
    if ceiling.private_ceiling(day or q.on) is None:
        return None
    return say_rate.most_interest(
        principal, day or q.on, q.years, assumed=unsure if day else f"没说哪天签的合同，四倍LPR按{day_text(q.on)}看"
    )


def rate_against_line(q: Question) -> Outcome:
    """A rate against the ceiling, without an amount, or against a line that is named (36%超过24%多少)."""
    if (
        not q.rates
        or not q.has(LEGAL + r"|四倍|4倍|比[^,，。\d]{0,4}(?:24|36)%|(?:24|36)%(?:以上|封顶|的?上限|的?红线)|" + _HIGHEST)
        or len(q.text) > (80 if q.lender == "private" and q.dates else 60)
        or q.has(r"存款|定期|房贷|lpr[加减]|基点")
    ):
        return None
    if q.has(OTHER + r"|作废|作数|白写|无效|申请|折扣|退|还过|多还|新规|规定是|真的假的|能不能|说理|差不多"):
        return None
    rates = list(q.rates)
    lines = [n for n in rates if line_named(q, n)]
    if lines and len(rates) == 2:
        rate = next(n for n in rates if n is not lines[0])
        return say_rate.rate_over(rate.amount, rate.unit, lines[0].amount, q.first("principal"), q.years or Decimal(1))
    if len(rates) != 1 or set(q.money) - {"principal"} or markup(q, rates[0]):
        return None
    rate, spoken = rates[0], rates[0].unit in ("percent_per_month", "percent_per_day")
    measured = q.has(r"四倍|4倍|lpr|民间|私人|借条|上限") or q.lender not in (None, "licensed")
    more = (measured and asks(q)) or q.has(
        r"超(?:过|出|了)?[^,，。]{0,6}(?:多少|几)|超没超|超了没|多出|高出|超标|合法的?部分|" + _HIGHEST
    )
    day, unsure = signed(q)
    if q.money and (q.terms or day is None):
        return None
    if day is None and not spoken and not (measured and more):
        return None
    if not q.has(r"息|利|万|日|天|年化|借|合同") or (q.money and not (day or spoken)):
        return None
    return say_rate.rate_against_ceiling(
        rate.amount,
        rate.unit,
        q.on,
        signed=day,
        lender=q.lender or ("private" if q.has("四倍|4倍|民间") else None),
        assumed=unsure,
    )


def supported(q: Question) -> Outcome:
    """A private loan with a day of contract: what a court supports, in stretches."""
    if (
        not q.rates
        or not q.dates
        or q.lender in ("licensed", "micro", "pawn", "consumer_finance", "assisted")
        or q.first("instalment")
    ):
        return None
    principal = q.first("principal", "received")
    dated = [n for n in q.dates if n.day < q.on and near(q, n, r"借|签|写|打|拿|欠|出借|给", 6)]
    if (
        principal is None
        or not dated
        or len(q.rates) > 1
        or not q.has(r"利息?|超过|支持|保护|合法|要给|该给")
        or not q.has(ASK + "|" + LEGAL)
        or q.has(r"作废|作数|白写|无效|站不站得住")
    ):
        return None
    exact = [n for n in dated if n.unit != "year"]  # 2022年跟他借的, 2022年10月8日写的借条
    dated = exact if exact and exact[0].day.year == dated[0].day.year else dated
    started = [n for n in q.dates if n.day < q.on and n.unit != "year" and n.day >= dated[0].day]
    if dated[0].unit == "year" or not started:
        said = f"{dated[0].day.year}年借{reply.yuan(principal)}，{reply.percent(reply.yearly(q.rates[0].amount, q.rates[0].unit))}的年利率"
        return (
            Missing("supported_interest", f"{said}，想算利息", "借款的具体日期（几月几号）")
            if q.has(ASK) and not q.has(OTHER)
            else None
        )
    rate = q.rates[0]
    start = started[0].day
    later = [n.day for n in started[1:] if n.day > start]
    if not later and not q.has(r"到现在|至今|到今天|现在|一直没还|还没还|没还过") and q.years is None:
        return None
    end = max(later) if later else q.on
    if not later and q.years is not None and not q.has(r"到现在|至今|到今天|一直没还|还没还"):
        end = _after(start, q.years)
    assumed = "" if started[0].unit == "day" else f"没说几号借的，按{day_text(start)}算"
    if start < ceiling.CAP_FROM:
        assumed = both(assumed, f"起诉的日子按{day_text(q.on)}看")
    return say_rate.supported(principal, rate.amount, rate.unit, start, end, q.on, assumed=assumed)


def _after(start: date, years: Decimal) -> date:
    index = start.year * 12 + start.month - 1 + int(years * 12)
    return date(index // 12, index % 12 + 1, min(start.day, 28) if start.day > 28 else start.day)
