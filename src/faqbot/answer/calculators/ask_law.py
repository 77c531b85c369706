"""What a question asks of the courts and the credit record: fees, doubled interest, limitation, the day an entry ends."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from faqbot.answer.calculators import reply, say_law
from faqbot.answer.calculators.ceiling import day_text, month_end
from faqbot.answer.calculators.deadlines import RECORD_YEARS, years_later
from faqbot.answer.calculators.numbers import Number, value_of
from faqbot.answer.calculators.result import Missing
from faqbot.answer.calculators.roles import Question, days_of, years_of
from faqbot.answer.calculators.wording import (
    ASK,
    FROM,
    SINCE,
    UNTIL,
    UNTIL_NOW,
    Outcome,
    asks,
    between,
    both,
    markup,
    near,
    terse,
)

_FEES = (
    r"诉讼费|受理费|起诉费|立案费|立案[^,，。]{0,6}(?:花|交|多少钱|要钱)|支付令|保全[^。]{0,14}费|执行[^,，。]{0,4}费|打官司|起诉[^,，。]{0,8}(?:费用|交多少|交几|几块|几百|要几|收多少|花多少|花费|要多少钱)"
    r"|法院[^,，。]{0,8}(?:费|收多少|收我多少|收几|多少钱|要交)|(?:交|给)法院"
)
_FEE_WORDS = r"费|交几|几块|几百|要几|收多少|收我多少|收几|交多少|多少钱|花多少|花费|交法院|给法院|要交"


def court_fee(q: Question) -> Outcome:
    """Fees of a suit, an execution, a preservation or a payment order by amount."""
    if not q.has(_FEES) or not q.has(_FEE_WORDS) or not (asks(q, "费用?$|减半|退一半") or len(q.text) <= 14):
        return None
    if q.has(r"会员费|律师费(?!和诉讼)|怎么分|分摊|能不能(?:不|少)|可以不") or (
        q.has(r"谁(?:出|承担|付|交)") and not q.has(ASK)
    ):
        return None
    if q.has(
        r"能(?:不能|否)?(?:让|叫|要求)|退(?:吗|不退|回来吗)|要不要(?:先)?交|用不用交|缓交|免交|交不起|没钱|垫(?!多少|几|付多少)|上诉|往上告"
    ):
        return None
    amounts = [
        n
        for n in q.numbers
        if n.kind == "money"
        and not re.search(r"(?:诉讼费|受理费|起诉费|费用?)(?:是|为|共|收|了|一共|我?交了|写的?)+$", q.before(n))
        and not (re.search(r"(?:诉讼费|受理费)$", q.before(n)) and q.has(r"合理|对吗|对不对|太贵|贵吗|收多了"))
    ]
    if not amounts:
        return (
            Missing("court_fee", "你想算打官司要交多少费用", "官司涉及的金额（对方要多少钱）")
            if q.has(r"算") and not q.numbers
            else None
        )
    if len(amounts) > 3 or len(q.text) > 90:
        return None
    amount = _claimed(q, amounts)
    if q.has("执行费|申请执行|强制执行") and q.has("诉讼费|受理费"):
        return say_law.court_fee(amount, "both")
    kind = (
        "payment_order"
        if q.has("支付令")
        else "preservation"
        if q.has("保全")
        else "execution"
        if q.has("执行费|申请执行|强制执行")
        else "case"
    )
    return say_law.court_fee(amount, kind)


def _claimed(q: Question, amounts: list[Number]) -> Decimal:
    """Return what the suit is about: the sum that was said, principal and interest together, so much for each of several people."""
    values = [n.amount for n in amounts]
    each = re.search(r"([两二三四五六七八九\d])(?:个|位)?人[^,，。]{0,8}(?:各|每人|一人|分别)", q.text)
    if len(values) == 1:
        return values[0] * (value_of(each[1]) if each else 1)
    whole = [n.amount for n in amounts if re.search(r"(?:一共|总共|共|合计|总标的|标的)[^\d]{0,3}$", q.before(n))]
    if whole:
        return whole[0]
    if max(values) == sum(values) - max(values):
        return max(values)
    parts = [
        n.amount
        for n in amounts
        if re.search(r"(?:本金|利息|违约金|罚息|息)[^\d,，。]{0,3}$", q.before(n))
        or re.match(r"元?的?(?:本金|利息|违约金)", q.after(n))
    ]
    return sum(parts, Decimal(0)) if len(parts) > 1 else max(values)


_LICENSED_WORDS = r"加倍|迟延|双倍|罚息|银行|信用卡|网贷|小贷|平台|房贷|按揭|消费金融"


def lpr_interest(q: Question) -> Outcome:
    """Interest at a multiple of the LPR from a day on, as a judgment or a note puts it (从2022年3月按4倍LPR算到现在)."""
    times = [n for n in q.numbers if n.kind == "times" and 1 <= n.amount <= 4]
    principal = q.first("principal", "left", "received", "total")
    if (
        len(times) != 1
        or not q.has(r"lpr|报价利率")
        or not (
            re.match(r"[^\d,，。]{0,10}(?:lpr|报价利率)", q.after(times[0], 14))
            or re.search(r"(?:lpr|报价利率)[^\d,，。]{0,4}$", q.before(times[0], 12))
        )
        or q.rates
        or principal is None
        or sum(map(len, q.money.values())) != 1
        or not asks(q, r"利息\W*$")
        or q.has(_LICENSED_WORDS)
        or q.lender not in (None, "private")
        or (*q.terms, *q.paid, *q.left, *q.overdue)
    ):
        return None
    started = [n for n in q.dates if re.search(FROM, q.before(n)) or re.match(SINCE, q.after(n))]
    ended = [n for n in q.dates if re.search(UNTIL, q.before(n)) and n not in started]
    signed = [n for n in q.dates if n not in started and n not in ended and near(q, n, r"借|签|写|打|立|合同", 6)]
    if len(started) + len(ended) + len(signed) != len(q.dates) or max(len(started), len(ended), len(signed)) > 1:
        return None
    start = next(iter(started or signed), None)
    open_end = not ended and not q.has(UNTIL_NOW + "|现在|如今")
    if open_end and (not started or q.has(r"最多|最高|上限|封顶|顶格|保护")):
        return None  # the most that a note may bear
    if start is None or "year" in {n.unit for n in (*started, *signed) if n.text != "今年"} or start.day >= q.on:
        return None
    end = _last_day(q, ended[0]) if ended else q.on
    if end <= start.day:
        return None
    contract = (signed or started)[0]  # as the start is known, one of the two is
    assumed = "" if signed else f"没说哪天签的合同，LPR按{day_text(contract.day)}看"
    if contract.unit == "month" and signed:
        assumed = both(assumed, f"没说几号签的，LPR按{day_text(contract.day)}看")
    if start.unit == "month":
        assumed = both(assumed, f"没说从几号算，按{day_text(start.day)}算起")
    if open_end or (ended and ended[0].unit != "day"):
        assumed = both(assumed, f"没说算到哪{'天' if open_end else '一天'}，算到{day_text(end)}")
    return say_law.lpr_interest(principal, times[0].amount, contract.day, start.day, end, assumed=assumed)


def _last_day(q: Question, until: Number) -> date:
    """Return the day that a time runs to: of a month or a year its last one (算到2024年6月), or today where that is still to come."""
    if until.unit == "day":
        return until.day
    last = month_end(until.day.year, until.day.month if until.unit == "month" else 12)
    return min(last, q.on) if until.day <= q.on else last


_DELAY = r"加倍部分|迟延|延迟履行|加倍[^,，。]{0,8}利?息|双倍[^,，。]{0,4}(?:罚|利)?息|万分之1\.75|万分之一点七五|履行期间的?债务利息"


def delay_interest(q: Question) -> Outcome:
    """Doubled part of the interest on a judgment that is not paid in time."""
    named = q.has(_DELAY)
    judged = (
        q.has(r"判决|判了|判我|法院判|生效|执行(?!年?利率)|调解书")
        and q.has(r"迟延|加倍|双倍|晚还|拖|没还|逾期|过期|超")
        and q.has(r"利息|罚|多付|多给|多还|加多少|息")
    )
    if not (named or judged) or not asks(q, r"对不对|对吗|(?:利息|履行金|债务利息|利息怎么算)$"):
        return None
    if q.has(r"要不要|用不用|需不需要|包括|算不算|从哪天(?!到)|为什么|能不能|可以不|怎么避免|先算|先还|顺序") and not q.has(
        "多少"
    ):
        return None
    amounts = [n for n in q.numbers if n.kind == "money"]
    claimed = [
        n
        for n in amounts
        if (
            re.search(r"利息(?:是|共|一共|要|为|有)?$", q.before(n))
            and not re.search(r"(?:本金|本)[加和及跟与连、]利息(?:是|共|一共|要|为|有)?$", q.before(n, 12))
        )
        or re.match(r"元?的?(?:迟延|加倍|利息)", q.after(n))
    ]
    if len(amounts) == 1 and not re.search(r"利息(?:是|共|一共|要|为|有)$", q.before(amounts[0])):
        claimed = []
    base = [n.amount for n in amounts if n not in claimed]
    if not base:
        return None
    spans = [n for n in (*q.overdue, *q.terms, *q.left, *q.paid) if n.kind == "duration" and not _deadline(q, n)]
    longer = [n for n in spans if not (n.amount == 1 and n.unit in ("days", "months"))]
    days, assumed, calendar = between(q), "", None
    if days is None and (longer or spans):
        exact = [n for n in longer if n.unit == "days"]  # 一年零两个月(425天)
        span = (exact or longer or spans)[0]
        days = days_of(span)
        if span.unit != "days":
            assumed, calendar = f"{span.text}按{days}天算", round(years_of(span) * 365)
            calendar = {182: 180, 365: 360}.get(calendar, calendar) if calendar == days else calendar
    if days is None and (nth := [n for n in q.numbers if n.kind == "ordinal" and n.text.endswith("天")]):
        days = int(nth[0].amount)  # 期满后第88天才还
    if days is None and q.has(r"每天|一天|每日"):
        days = 1
    if days is None and q.has(r"每个?月|一个月"):
        days, assumed = 30, "一个月按30天算"
    if days is None:
        return (
            Missing(
                "delay_interest",
                f"判决后还有{reply.yuan(base[0])}没还，要算加倍部分利息",
                "拖了多少天，或者判决写的还款期限和还清的日期",
            )
            if named and len(q.text) <= 60
            else None
        )
    rates = [n for n in q.rates if n.unit in ("percent", "percent_per_year", "percent_per_month") and not markup(q, n)]
    return say_law.delay_interest(
        base[0],
        days,
        claimed=claimed[0].amount if claimed else None,
        ordinary=reply.yearly(rates[0].amount, rates[0].unit) if rates else None,
        other_days=calendar if calendar != days else None,
        assumed=assumed,
    )


def _deadline(q: Question, number: Number) -> bool:
    """Tell whether a span is the time the judgment gave (15天内还), not the delay."""
    return bool(re.match(r"内|之内|以内", q.after(number)))


_WHEN = (
    r"几几年|多会儿|什么时候|啥时候|几时|多咱|哪天|哪年|哪一年|哪一天|哪个月|几月|几号|何时|到期|到哪|还要多久|还得多久|还要几年|几年后|满五年|满5年|多久|何年|时间$"
    r"|五年后|5年后|几年(?:能|才|会|消|后)|(?:现在|到现在|今年|该|应该)[^,，。]{0,4}(?:消|没|删)|(?:消|删|没)(?:了|掉)?(?:没|吗|了吗)|日期$|保留到|保存到|留到|期限"
)
_GONE = r"留到|记录到|看不[见到]|清零|消|删|没(?!还|钱)|干净|满(?:五|5)年|恢复|到期|保留|保存|清除|去掉|不显示|显示到|挂到|看不到|变白|能白|洗白|五年|5年|更新|覆盖|还?在不在"
_CLEARED = (
    r"补齐|还清|结清|还完|还上|清掉|全还|全部还|清的|清了|还掉|还了|还的|补上|补的|处理完|终止|代偿|了结|还款(?:的)?日|销账"
)


_CLEARED_LATE = r"|(?:还清|结清|还完)[^,，。]{0,6}逾期[^。]{0,20}(?:消|记录|满|干净|恢复)|逾期[^。]{0,30}(?:还清|结清|还完|补上|补齐)[^。]{0,30}(?:消|记录|满|干净|恢复|报告[^。，,]{0,6}(?:没|消))"


def record_end(q: Question) -> Outcome:
    """The day an overdue entry of the credit record ends: five years from the day it was paid off."""
    if (
        not q.has(
            r"征信|(?:逾期|不良|违约|坏账|呆账)(?:的)?(?:记录|信息)|信用报告|信用记录|逾期(?:还清|结清)|逾期[^。]{0,4}记录|逾期[^,，。]{0,4}(?:挂|留|显示|保留)"
            + _CLEARED_LATE
        )
        or not q.has(_WHEN)
        or not q.has(_GONE)
        or (len(q.text) > 70 and (not q.has("征信|信用报告|记录") or q.has(r"怎么办|咋办|为什么|为啥")))
    ):
        return None
    if q.has(r"信用修复|一次性(?:信用)?修复|查询记录|查询次数|能贷款|漏删|能不能(?:贷|办)|时效|异议|起诉"):
        return None
    if q.has("影响") and not q.has(r"(?:几年|几月|几号|哪天|哪年|什么时候|何时|多久)[^,，。]{0,6}(?:消|删|没)"):
        return None
    dates = [n for n in q.dates if n.day <= q.on + timedelta(days=800)]
    cleared = [n for n in dates if near(q, n, _CLEARED)]
    if not cleared and len(dates) == 1 and terse(q) and q.has(_CLEARED):
        cleared = dates
    if cleared and all(n.unit == "year" for n in cleared):  # 前年还清的, 具体2024年5月30日
        years = {n.day.year for n in cleared}
        cleared = [n for n in dates if n.unit != "year" and n.day.year in years] or cleared
    if cleared:
        last = max(cleared, key=lambda n: n.day)
        return say_law.record_end(last.day, q.on, last.unit, entries=tuple(n.day for n in cleared if n.unit == "day"))
    since = [
        n
        for n in (*q.terms, *q.paid, *q.overdue)
        if n.kind == "duration"
        and re.search(r"(?:还清|结清|还完|还上)(?:都|已经|也|有|了|快|满)*$", q.before(n, 12))
        and n.amount != RECORD_YEARS
    ]
    if since and len(q.text) <= 40:
        return say_law.record_end(_back(q.on, since[0]), q.on, "month", assumed=f"还清的日子按{since[0].text}前算")
    unpaid = q.has(r"没还(?!清了)|还没还|没还清|没结清|一直没|没钱还")
    started = [n for n in dates if near(q, n, r"逾期|欠|断|拖|没还")]
    if (started and not q.has("如果|假如") and (q.has(r"消|删|干净|清除|满(?:五|5)年|恢复|没有"))) or (
        q.has(r"帮我算|算一?下|算算") and q.has(r"逾期")
    ):
        if q.has(r"为什么|为啥") or len(q.text) > 60:
            return None
        return Missing(
            "credit_record_end",
            "你想知道征信上的逾期记录哪天满五年" + ("，现在还没还清" if unpaid else ""),
            "逾期全部还清的日期（五年从还清那天起算，没还清就还没开始算）",
        )
    return None


def _back(on: date, span: Number) -> date:
    """Return about the day so long ago."""
    months = round(years_of(span) * 12)
    index = on.year * 12 + on.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


_INTERRUPT = r"催|缓|宽限|延期|再等等|承认|转过|转了|付过|还我|给过|还过|还了|最后(?:一次|一笔)?(?:还|催)|打过|打电话|发(?:过|了)?(?:短信|函|律师函)|律师函|起诉|承诺|签|协议|确认|答应|要过|要钱|部分|微信要|申请延期|认账|同意还|上次还款|还最后"
_DUE = r"^(?:之?前)?(?:还|还清|归还|付清|付|还钱|还款)(?:$|[的,，。])|到期|该还|应还|应该还|约好|前(?:要|得|就)?还|约定|还款(?:日|期限|时间)|最后还款|最后一期|说好|期限|逾期|没还|断|要还|还款|那期|开始没"


_NOT_ASKED = r"没(?:有)?人?(?:再|来)?催"


def limitation(q: Question) -> Outcome:
    """The end of the limitation period from the due day and what interrupted it."""
    if not q.has(r"时效|追诉期|过了三年|过没过三年|三年过了") or q.has(
        r"执行时效|申请执行|刑事|保证期|担保|保人|仲裁时效|为什么|为啥|怎么办|算不算中断|可以不还|不用还|要不要还"
    ):
        return None
    if not q.has(
        _WHEN
        + r"|过了(?:没|吗|么)|过[^,，。]{0,5}(?:没有|没|吗)|过没过|有没有过|过期(?:没|了吗)|算|截止|届满|期满|失效|还有多久|还剩|还有效|还在(?:时效|不在)|是不是过|满$|日$|是$|到$"
    ) and not terse(q):
        return None
    if len(q.text) > 110:
        return None
    dates = [n for n in q.dates if n.day <= q.on or n.unit == "day"]
    if not dates:
        return (
            Missing("limitation_period", "你想算诉讼时效到哪天", "约定的还款到期日，以及之后有没有催过、还过、答应过还")
            if q.has("帮我?算|算一?下|算算|没写(?:还款)?(?:日期|期限)")
            else None
        )
    dates = [n for n in dates if not (n.unit == "year" and near(q, n, _NOT_ASKED))]  # 今年没人催
    interrupted = [n for n in dates if near(q, n, _INTERRUPT) and not near(q, n, _NOT_ASKED)]
    due = [n for n in dates if n not in interrupted and near(q, n, _DUE)]
    if not due:
        others = [n for n in dates if n not in interrupted]
        if interrupted and not (others and others[0].day < interrupted[0].day and near(q, others[0], r"借|欠|写")):
            first = min(interrupted, key=lambda n: n.day)
            due, interrupted = [first], [n for n in interrupted if n is not first]
        elif interrupted and q.has("没写|没约定|没说"):
            due, interrupted = [min(interrupted, key=lambda n: n.day)], interrupted[1:]
        elif (
            not interrupted
            and len(others) == 1
            and others[0].unit != "year"
            and not near(q, others[0], r"借|写|打的")
            and terse(q)
        ):
            due = others
        else:
            said = f"{others[0].text}借的钱，" if others else ""
            return Missing(
                "limitation_period", f"{said}想知道诉讼时效到哪天", "约定的还款到期日，以及之后有没有催过、还过、答应过还"
            )
    start = due[-1]
    sued = [n for n in interrupted if n.unit == "month" and n.day > years_later(start.day, 3)]
    interrupted = [n for n in interrupted if n not in sued]  # after the three years: starts nothing
    if any(n.unit == "year" for n in interrupted):
        return Missing(
            "limitation_period",
            f"{start.text}到期的钱，想知道诉讼时效到哪天",
            "催过、还过的具体日期（几月几号）",
        )
    if start.unit == "year":
        if not interrupted:
            return say_law.limitation(start.day, [], q.on, "year")
        start = replace(start, value=start.day.replace(month=12, day=31))
    later = [n.day for n in interrupted if n.day > start.day]
    deciding = max((start, *interrupted), key=lambda n: n.day)
    precise = "day" if deciding.unit == "day" or all(n.unit == "day" for n in (start, *interrupted)) else "month"
    promised = [n.day for n in interrupted if near(q, n, r"承诺|签|协议|答应|同意还|确认|认账|写了?(?:还款|保证)")]
    return say_law.limitation(start.day, [*later, *(n.day for n in sued)], q.on, precise, promised=promised)
