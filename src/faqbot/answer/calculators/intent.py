"""Which sum a question asks for: the recognisers in order, each a sum, what is missing for it, or nothing.

A recogniser asks for two things before it does anything: the figures of its sum, and words that ask for that sum. A story with numbers
in it (欠了3万5逾期47天会起诉吗) asks for none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import card, ceiling, reply
from faqbot.answer.calculators.ceiling import day_text
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Calculation, Missing, Quantity, to_fen
from faqbot.answer.calculators.roles import Question, days_of, months_of, question, years_of
from faqbot.answer.calculators.schedule import balance_after, level_payment
from faqbot.errors import InputError

Outcome = Calculation | Missing | None

_MAX_CHARS = 160  # a longer story holds figures of several debts
_ASK = (
    r"多少|几(?:块|个点|元|钱|百|千|万|厘|分|点|成|年化|何|多)|怎么算|咋算|如何算|怎么计算|如何计算|算一?下|算算|帮(?:我|忙)?算|算出|求|多大|啥价|"
    r"是几|合几|折几|有几|得几|几个百分|百分之几|几分利|几成|(?:利率|年化|年息|利息|月供)是?几|几$"
)
_LEGAL = r"合法|违法|不合法|合规|违规|受(?:法律)?保护|超(?:过|了|出)?[^,，。]{0,4}(?:上限|线|标|四倍|4倍|lpr|法|规定|保护|24|36)|超没超|超了[吗没]|上限|高利贷|过高|太高|高不高|高吗|算高|法院(?:不)?(?:支持|认)|支持不|支持到|超[过出](?:的)?部分|犯法|不认|贵不贵|贵吗|坑|划算|黑不黑|离谱"
_OTHER = (
    r"怎么办|咋办|咋整|怎么整|会不会|会被|能不能不|可以不还|不想还|要不要还|还用还|起诉吗|坐牢|催收|报警|上征信|抓|上门|爆通讯录|协商|延期|逃|投诉|"
    r"退(?:吗|回|费|款)|要回|能信|靠谱|是不是骗|真的吗|该不该|怎么处理|怎么申请|能申请|哪里|谁|为什么|为啥|凭什么|凭啥|什么后果|影响"
)
_FLAT = r"分(?:\d+|[一二两三四五六七八九十]+)(?:个月)?期|每期|手续费|费率|分期|月费|期费|服务费率|等本等息"
_DEPOSIT = r"存(?!在)|定期|存款|存单|储蓄|利率[^,，。]{0,4}存|理财|大额|活期|放着|放(?:半|\d|[一二两三四五六七八九十])|搁"
_CARD = r"信用卡|透支|刷卡|账单|卡里|这张卡|卡债"
_INSTALMENTS = r"等额|月供|每月还|每个月还|每月要还|每期还|每期要还|分期|按揭|房贷|公积金|车贷|月还|按月还|每月付|每个月要还|每个月得还|每月得还|一个月还|每月多少|每期多少|[\d一二三四五六七八九十]期(?!限)|分\d+个月"


def try_answer(query: str, on: date) -> Outcome:
    """Do the sum a question asks for.

    :param query: the question as searched.
    :param on: the day the rules are taken of.
    :returns: the calculation; what is missing when a sum is plainly asked; None when the question is no sum to do.
    """
    if len(query) > _MAX_CHARS or not re.search(
        r"[\d０-９零一二两三四五六七八九十百千万萬兩半]|还清|结清|時效|时效", query
    ):
        return None
    q = question(query, on)
    for recogniser in _RECOGNISERS:
        try:
            found = recogniser(q)
        except (InputError, ArithmeticError, ValueError):  # figures out of all range: no sum to do
            return None
        if found is not None:
            return found
    return None


def _signed(q: Question) -> tuple[date | None, str]:
    """Return the day of the contract as far as it was said, and what had to be assumed about it."""
    said = [n for n in q.dates if n.day <= q.on and not _near(q, n, r"逾期|还清|结清|到期|催|断|起诉|还款", 5)]
    if not said:
        return None, ""
    first = said[0]
    if first.unit == "day":
        return first.day, ""
    last = ceiling.month_end(first.day.year, first.day.month if first.unit == "month" else 12)
    same = len(ceiling.lpr_between(first.day, min(last, q.on))) <= 1
    return first.day, "" if same else f"没说具体哪天签的，四倍LPR按{day_text(first.day)}看"


def _court_fee(q: Question) -> Outcome:
    fee = r"诉讼费|受理费|起诉费|立案费|支付令[^,，。]{0,6}费|保全[^,，。]{0,6}费|执行费|申请执行[^,，。]{0,6}费|打官司[^,，。]{0,8}费|起诉[^,，。]{0,8}(?:费用|交多少|收多少)|法院[^,，。]{0,8}(?:费|收多少|收我多少)"
    if (
        not q.has(fee)
        or not (q.has(_ASK) or (len(q.text) <= 20 and q.has(r"费用?$")))
        or q.has(r"会员费|律师费(?!和诉讼)|谁(?:出|承担|付|交)|怎么分")
    ):
        return None
    kind = (
        "payment_order"
        if q.has("支付令")
        else "preservation"
        if q.has("保全")
        else "execution"
        if q.has("执行费|申请执行")
        else "case"
    )
    amounts = [
        n
        for n in q.numbers
        if n.kind == "money"
        and not re.search(r"(?:诉讼费|受理费|起诉费|费用?)(?:是|为|要|写|共|收|了|一共)*$", q.before(n))
    ]
    if not amounts:
        return (
            Missing("court_fee", "你想算打官司要交多少费用", "官司涉及的金额（对方要多少钱）")
            if q.has(r"算") and not q.numbers
            else None
        )
    return None if len(amounts) > 2 else reply.court_fee(max(n.amount for n in amounts), kind)


def _delay_interest(q: Question) -> Outcome:
    named = q.has(
        r"迟延履行|加倍(?:部分)?(?:的)?(?:债务)?利?息|双倍(?:的)?利?息|迟延(?:的)?利息|延迟履行|万分之1\.75|万分之一点七五"
    )
    judged = (
        q.has(r"判决|判了|法院判|生效|执行")
        and q.has(r"迟延|加倍|双倍|晚还|拖了|没还|逾期")
        and q.has(r"利息|罚|多付|多给|多还")
    )
    if not (named or judged) or not (q.has(_ASK + "|对不对|对吗")):
        return None
    amounts = [n for n in q.numbers if n.kind == "money"]
    claimed = [
        n
        for n in amounts
        if re.search(r"利息(?:是|共|一共|要|为|有)?$", q.before(n)) or re.match(r"元?的?(?:迟延|加倍|利息)", q.after(n))
    ]
    if len(amounts) == 1 and not re.search(r"利息(?:是|共|一共|要|为|有)?$", q.before(amounts[0])):
        claimed = []
    base = [n.amount for n in amounts if n not in claimed]
    spans = [
        n
        for n in (*q.overdue, *q.terms, *q.left)
        if n.kind == "duration" and not (n.amount == 1 and n.unit in ("days", "months"))
    ]
    days = days_of(spans[0]) if spans else _between(q)
    if not amounts:
        return None
    if not base:
        return None
    if days is None:
        return (
            Missing(
                "delay_interest",
                f"判决后还有{reply.yuan(base[0])}没还，要算加倍部分利息",
                "拖了多少天，或者判决写的还款期限和还清的日期",
            )
            if named
            else None
        )
    assumed = "" if not spans or spans[0].unit == "days" else f"{spans[0].text}按{days}天算"
    return reply.delay_interest(base[0], days, claimed=claimed[0].amount if claimed else None, assumed=assumed)


def _between(q: Question) -> int | None:
    """Return the days between the first two days of a question, or from the only one until today when it says so."""
    days = [n.day for n in q.dates if n.unit == "day"]
    if len(days) >= 2:
        return abs((days[1] - days[0]).days)
    if len(days) == 1 and q.has(r"到现在|至今|到今天|现在|到今"):
        return max(0, (q.on - days[0]).days)
    return None


_WHEN = r"几几年|什么时候|啥时候|哪天|哪年|哪一年|哪一天|哪个月|几月|几号|何时|到期|到哪|还要多久|还得多久|还要几年|几年后|满五年|满5年|多久(?:才)?(?:能|会)?(?:消|没|删|干净|清)|何年"


def _record_end(q: Question) -> Outcome:
    if (
        not q.has(r"征信|逾期记录|不良记录|信用报告|信用记录|逾期信息")
        or not q.has(_WHEN)
        or q.has(r"信用修复|一次性(?:信用)?修复|查询记录|查询次数|能贷款|漏删")
    ):
        return None
    if not q.has(r"消|删|没|干净|满(?:五|5)年|恢复|到期|保留|清除|去掉|没有|不显示|显示到|挂到"):
        return None
    dates = [n for n in q.dates if n.day <= q.on]
    cleared = [n for n in dates if _near(q, n, r"还清|结清|还完|还上|清掉|全还|清的|清了|还掉|还了|处理完|终止")]
    if cleared:
        last = max(cleared, key=lambda n: n.day)
        if last.unit == "year":
            return Missing(
                "credit_record_end", f"逾期是{last.day.year}年还清的，想知道记录哪天满五年", "还清的具体日期（几月几号）"
            )
        return reply.record_end(last.day, q.on, last.unit)
    started = [n for n in dates if _near(q, n, r"逾期|欠|断|拖|没还")]
    if started and not q.has("如果|假如") and q.has(r"消|删|干净|清除|满(?:五|5)年|恢复|没有"):
        return Missing(
            "credit_record_end",
            "你想知道征信上的逾期记录哪天满五年",
            "逾期全部还清的日期（五年从还清那天起算，没还清就还没开始算）",
        )
    if q.has(r"帮我算|算一?下|算算") and q.has(r"逾期"):
        return Missing(
            "credit_record_end",
            "你想知道征信上的逾期记录哪天满五年",
            "逾期全部还清的日期（五年从还清那天起算，没还清就还没开始算）",
        )
    return None


def _near(q: Question, number: Number, words: str, width: int = 14) -> bool:
    """Tell whether words stand near a figure, in its own clause, before the next figure or after the one before."""
    end = number.end
    for other in q.dates:  # 5月1日、8月1日都催过: what is said of the last day of a list is said of all
        if other.start >= end and re.fullmatch(r"\s*(?:、|和|及|与|还有|,|，)\s*", q.text[end : other.start]):
            end = other.end
    before, after = q.text[max(0, number.start - width) : number.start], q.text[end : end + width]
    for other in q.dates:  # words beyond another day belong to that day
        if other.end <= number.start:
            before = before[max(0, other.end - number.start + len(before)) :]
        elif other.start >= end:
            after = after[: other.start - end]
    before, after = re.split(r"[,，。;；!！?？]", before)[-1], re.split(r"[,，。;；!！?？]", after)[0]
    return bool(re.search(words, after) or re.search(words, before))


_INTERRUPT = r"催|还过|还了|最后(?:一次)?(?:还|催)|打过|发(?:过)?(?:短信|函|律师函)|起诉|承诺|签|协议|确认|答应|要过|要钱|部分|微信要|申请延期"


def _limitation(q: Question) -> Outcome:
    if not q.has(r"时效|追诉期|过了三年|过没过三年") or q.has(r"执行时效|申请执行|刑事|保证期|担保|保人|仲裁时效"):
        return None
    if not q.has(
        _WHEN
        + r"|过了(?:没|吗|么)|过[^,，。]{0,5}(?:没有|没)$|过没过|有没有过|过期(?:没|了吗)|算|截止|届满|失效|还有多久|还有效|还在(?:时效|不在)|是不是过"
    ):
        return None
    dates = [n for n in q.dates if n.day <= q.on or n.unit == "day"]
    if not dates:
        return (
            Missing("limitation_period", "你想算诉讼时效到哪天", "约定的还款到期日，以及之后有没有催过、还过、答应过还")
            if q.has("帮我?算|算一?下|算算")
            else None
        )
    interrupted = [n for n in dates if _near(q, n, _INTERRUPT)]
    due = [
        n
        for n in dates
        if n not in interrupted and _near(q, n, r"到期|该还|应还|约定|还款日|最后一期|说好|期限|逾期|没还|断|要还|还款")
    ]
    if not due:
        borrowed = [n for n in dates if n not in interrupted]
        if interrupted and not borrowed:
            due, interrupted = (
                [min(interrupted, key=lambda n: n.day)],
                [n for n in interrupted if n is not min(interrupted, key=lambda n: n.day)],
            )
        else:
            said = f"{borrowed[0].text}借的钱，" if borrowed else ""
            return Missing(
                "limitation_period", f"{said}想知道诉讼时效到哪天", "约定的还款到期日，以及之后有没有催过、还过、答应过还"
            )
    start = due[-1]
    if start.unit == "year" or any(n.unit == "year" for n in interrupted):
        return Missing(
            "limitation_period",
            f"{start.day.year}年到期的钱，想知道诉讼时效到哪天",
            "具体的到期日（几月几号），以及之后有没有催过、还过",
        )
    later = [n.day for n in interrupted if n.day > start.day]
    precise = "day" if all(n.unit == "day" for n in (start, *interrupted)) else "month"
    return reply.limitation(start.day, later, q.on, precise)


def _lpr(q: Question) -> Outcome:
    if (
        len(q.text) > 60
        or not q.has(r"lpr|四倍|4倍|(?:利率|利息)(?:的)?(?:最高|上限)|(?:上限|最高)(?:的)?利率")
        or not q.dates
        or q.money
        or not q.has(_ASK + r"|上限")
    ):
        return None
    if q.has(r"房贷|减|加点|月供|下调|降了|为什么|重定价|以前|之前|以后|之后|年前|怎么定|怎么算") or any(
        n.kind == "rate" for n in q.numbers
    ):
        return None
    tenor: ceiling.Tenor = "5y" if q.has(r"五年|(?<!\d)5年(?:期|以上)") else "1y"
    spans = []
    for n in q.dates:
        last = (
            n.day
            if n.unit == "day"
            else ceiling.month_end(n.day.year, n.day.month)
            if n.unit == "month"
            else date(n.day.year, 12, 31)
        )
        spans.append((n.day, min(last, max(n.day, q.on))))
    if any(start > q.on for start, _ in spans) or len(spans) > 2:
        return None
    start, end = spans[0][0], spans[-1][1]
    if end < date(2019, 8, 20):
        return Missing(
            "lpr_ceiling",
            f"你想查{day_text(start)}的LPR",
            "一个2019年8月20日以后的日子（LPR从那天才开始公布，之前没有这个数）",
        )
    return reply.lpr_ceiling(start, end, tenor, four_times=q.has(r"四倍|4倍|上限|借"))


def _card_bill(q: Question) -> Outcome:
    """Full-balance interest with the days told, minimum payments, penalties."""
    if not q.has(_CARD + r"|最低|全额计息") or q.has(_FLAT.replace("分期|", "") + r"|分期|取现|提现|取了?现"):
        return None
    minimum, paid = q.first("minimum"), q.first("paid", "total", "prepaid")
    if q.has(r"违约金|滞纳金") and q.has(_ASK) and minimum is not None:
        done = paid if paid is not None and paid < minimum else Decimal(0) if q.has(r"没还|一分没|未还") else None
        return None if done is None else reply.card_penalty(minimum, done)
    if not q.has(r"利息|息") or not q.has(_ASK + r"|怎么来的|为什么|为啥"):
        return None
    amount = q.first("bill", "principal", "left")
    if amount is None or len(q.money.get("other", ())) + len(q.money.get("principal", ())) > 1:
        return None
    rate, assumed = _daily(q)
    if q.has(r"最低|只还|还了?(?:最低|\d)|差|少还") and len(q.money) >= 1:
        return _card_minimum(q, amount, minimum, paid, rate, assumed)
    spans = [n for n in (*q.overdue, *q.terms) if n.kind == "duration"]
    if spans and q.has(_CARD + "|全额计息") and not q.has(r"最低"):
        days = days_of(spans[0])
        if spans[0].unit != "days":
            assumed = _and(assumed, f"{spans[0].text}按{days}天算")
        return reply.card_interest(amount, rate, days, assumed=assumed)
    return None


def _card_minimum(
    q: Question, amount: Decimal, minimum: Decimal | None, paid: Decimal | None, rate: Decimal, assumed: str
) -> Outcome:
    given = minimum or paid
    if given is None and q.has(r"差|少还"):
        return None
    if given is None:
        given = to_fen(amount * card.USUAL_MINIMUM_PERCENT / 100)
        assumed = _and(assumed, f"没说最低还多少，按常见的10%即{reply.yuan(given)}算")
    if given >= amount:
        return None
    days = [n.day for n in q.dates if n.unit == "day"]
    if len(days) >= 3:
        spent, repaid, statement = days[0], *sorted(days)[-2:]
        if not spent < repaid < statement:
            return None
        return reply.card_minimum(
            amount, given, (repaid - spent).days, (statement - repaid).days + 1, rate, assumed=assumed
        )
    if not q.has(r"多少|几|算") or q.has(r"是不是|对不对|为什么|违约金"):
        return None
    spans = [n for n in q.terms if n.kind == "duration"]
    if spans and len(days) == 0:
        span = days_of(spans[0])
        return reply.card_minimum(amount, given, 0, span, rate, assumed=_and(assumed, f"只算还了最低以后的{span}天"))
    understood = f"信用卡账单{reply.yuan(amount)}，只还{reply.yuan(given)}，想算利息"
    return Missing("card_minimum_payment", understood, "刷卡记账的日子、还款的日子和下一个账单日")


def _daily(q: Question) -> tuple[Decimal, str]:
    """Return the daily rate that was said, or the usual one with a word on it."""
    for n in q.rates:
        if n.unit == "percent_per_day" or (n.unit == "percent" and n.amount <= Decimal("0.1")):
            return n.amount, ""
        if n.unit == "percent_per_year" and n.amount <= 40:
            return n.amount / 365, ""
    return card.USUAL_DAILY_PERCENT, "没说日利率，按常见的0.05%算"


def _and(first: str, second: str) -> str:
    return f"{first}；{second}" if first else second


def _cash_advance(q: Question) -> Outcome:
    if not q.has(
        r"取现(?!金)|提现|预借现金|取了?现金|取钱|提了?现金|信用卡取|卡取|卡[里上]?取|取\d|取[一二两三四五六七八九十]"
    ) or q.has(r"公积金|存款|定期|提前支取|借条|储蓄"):
        return None
    if not q.has(r"信用卡|取现(?!金)|预借|透支|日息|万五|从?卡里"):
        return None
    if not q.has(_ASK + r"|利息|成本") or q.has(_OTHER):
        return None
    amount = q.first("principal", "bill", "other", "received", "left")
    if amount is None:
        return None
    rate, assumed = _daily(q)
    fees = [n for n in q.rates if n.unit == "percent" and n.amount > Decimal("0.1") and _near(q, n, r"手续费|费")]
    fee = to_fen(amount * fees[0].amount / 100) if fees else q.first("fee")
    spans = [n for n in (*q.terms, *q.overdue) if n.kind == "duration"]
    days = days_of(spans[0]) if spans else _between(q)
    if days is None:
        if q.has(r"手续费") and not q.has(r"利息|一共|总共|成本"):
            return None
        if q.has(r"下个?月|每天|一天"):
            return None
        return Missing("card_cash_advance", f"信用卡取现{reply.yuan(amount)}，想算利息", "用多少天")
    if spans and spans[0].unit != "days":
        assumed = _and(assumed, f"{spans[0].text}按{days}天算")
    return reply.card_interest(amount, rate, days, cash=True, fee=fee, assumed=assumed)


def _prepayment(q: Question) -> Outcome:
    if (
        not q.has(r"提前|先还|一次(?:性)?(?:还|结)清|结清|缩短|减少月供")
        or not q.has(_ASK + r"|省|划算|缩短|减少")
        or q.has(r"手续费|违约金|信用卡分期|账单分期|助学|为什么|为啥")
    ):
        return None
    annual = _annual(q)
    amount = q.first("prepaid")
    principal, left_money = q.first("principal", "bill"), q.first("left")
    months, paid = q.months, _months(q.paid)
    remaining = _months(q.left)
    whole = q.has(r"结清|全部|全还|一次(?:性)?还|还清") and amount is None
    if whole:
        if principal is not None and annual is not None and months and paid is not None and paid < months:
            return reply.settlement(principal, annual, months, paid)
        return None
    if amount is None or not q.has(r"房贷|按揭|月供|贷款|公积金|车贷|年限|剩|期"):
        return None
    details: list[Quantity] = []
    balance = left_money
    if balance is None and principal is not None and annual is not None and months and paid is not None and paid < months:
        balance, remaining = balance_after(principal, annual, months, paid), months - paid
        details = [
            Quantity("贷款本金", principal, "元"),
            Quantity("总期数", months, "期"),
            Quantity("已还期数", paid, "期"),
        ]
    if balance is None and principal is not None and (remaining or months) and paid is None:
        balance = principal
    if remaining is None and paid is None:
        remaining = months
    if balance is not None and annual is not None and remaining and amount < balance:
        return reply.early_repayment(balance, annual, remaining, amount, details=details)
    if balance is not None and amount >= balance:
        return None
    if not q.has(r"多少|算|几|缩短|减少"):
        return None
    lacking = [
        name
        for name, there in (
            ("还欠多少本金", balance is not None),
            ("年利率", annual is not None),
            ("还剩多少期（或总期数和已还期数）", bool(remaining)),
        )
        if not there
    ]
    return Missing("mortgage_prepayment", f"想提前还{reply.yuan(amount)}，比较缩短年限和减少月供", "、".join(lacking))


def _annual(q: Question) -> Decimal | None:
    """Return the yearly rate that was said, whatever its unit."""
    usable = [n for n in q.rates if not _markup(q, n)]
    return reply.yearly(usable[0].amount, usable[0].unit) if usable else None


def _markup(q: Question, number: Number) -> bool:
    return bool(re.search(r"(?:上浮|加收|浮动|加|多收|上调)[^\d,，。]{0,3}$", q.before(number)))


def _months(spans: tuple[Number, ...]) -> int | None:
    found = [m for n in spans if (m := months_of(n)) is not None]
    return found[0] if found else None


def _penalty(q: Question) -> Outcome:
    if not q.has(
        r"罚息|逾期(?:的)?(?:利息|费)|逾期[^,，。?？]{0,14}(?:利息|罚)|(?:晚|拖|过期)[^,，。?？]{0,12}(?:利息|罚息|多交|多付)"
    ) or not q.has(_ASK + r"|大概金额"):
        return None
    if q.has(_CARD) or q.has(r"起诉吗|怎么办|坐牢|上征信|每天都在变"):
        return None
    amount = q.first("principal", "left", "bill", "other")
    spans = [n for n in (*q.overdue, *q.terms) if n.kind == "duration"]
    if amount is None or q.has(r"越[^,，。]{0,3}越|越久|选") or len(q.money.get("other", ())) > 1:
        return None
    if not spans and not q.has(r"罚息|逾期利息"):
        return None
    days = days_of(spans[0]) if spans else _between(q)
    usable = [n for n in q.rates if not _markup(q, n)]
    markup = next((n.amount for n in q.rates if _markup(q, n)), None)
    times = [n.amount for n in q.numbers if n.kind == "times" and 1 < n.amount <= 3]
    if markup is None and times:
        markup = (times[0] - 1) * 100
    if days is None:
        return Missing(
            "penalty_interest",
            f"逾期本金{reply.yuan(amount)}，想算逾期利息",
            "逾期了多少天" + ("" if usable else "、合同年利率"),
        )
    assumed = "" if not spans or spans[0].unit == "days" else f"{spans[0].text}按{days}天算"
    if q.lender == "private":
        if not usable and not q.has(r"没(?:有)?(?:约定|说|写|讲)|无息|没利息"):
            return Missing(
                "private_overdue_interest",
                f"向个人借{reply.yuan(amount)}，逾期{days}天，想算利息",
                "借的时候有没有约定利率、约定的是多少",
            )
        signed = next((n.day for n in q.dates if n.day < q.on), q.on)
        rate, unit = (usable[0].amount, usable[0].unit) if usable else (None, "")
        assumed = assumed if q.dates else _and(assumed, f"没说哪天借的，四倍LPR按{day_text(q.on)}看")
        return reply.private_overdue(amount, rate, unit, days, signed, q.on, assumed=assumed)
    if not usable:
        return Missing(
            "penalty_interest",
            f"本金{reply.yuan(amount)}逾期{days}天，想算逾期利息",
            "合同上的利率（年利率或日利率），有没有写加收多少",
        )
    if (
        usable[0].unit == "percent_per_day"
        and q.has(r"罚息(?:率|利率)?(?:是|为|按)?(?:每天|每日|日)?")
        and markup is None
        and _near(q, usable[0], r"罚息|逾期费|滞纳")
    ):
        return reply.penalty_interest(amount, usable[0].amount, usable[0].unit, days, Decimal(0), assumed=assumed)
    return reply.penalty_interest(amount, usable[0].amount, usable[0].unit, days, markup, assumed=assumed)


def _flat_fee(q: Question) -> Outcome:
    """An instalment plan with a fee a period on the first principal."""
    fees = [
        n
        for n in q.rates
        if n.unit in ("percent_per_period", "percent_per_month") or (n.unit == "percent" and n.amount <= 30)
    ]
    if (
        not fees
        or not q.has(_FLAT)
        or q.has(r"月息|日息|日利率|每天|违约金|中介|等额本息|月利率")
        or q.has(r"提前|对照表|划不划算|最低")
    ):
        return None
    if len(q.rates) > 1 or q.money.get("instalment") or not q.has(_ASK + r"|年化|真实|实际|折|合.{0,3}年|一年"):
        return None
    if q.has(r"为什么|为啥|哪个|谁"):
        return None
    if q.has("贴息") or (not q.has(r"费|分期") and fees[0].unit != "percent_per_period"):
        return None
    if q.has(r"[一二三四五六七八九十几两]张|各是|各几|每种|分别"):
        return None
    fee, months = fees[0].amount, q.months if any((months_of(n) or 0) > 1 for n in q.terms) else None
    assumed = ""
    if fees[0].unit == "percent" and (fee > 2 or q.has(r"总(?:手续费|费率|费)|一共")):
        if months is None or months < 2:
            return None
        fee, assumed = fee / months, f"{reply.percent(fee)}按{months}期一共收的算"
    principal = q.first("principal", "bill", "left")
    if fee > 10 or (months is not None and months < 2):
        return None
    if months is None:
        return reply.flat_fee_table(fee)
    return reply.flat_fee(principal, fee, months, assumed=assumed)


def _supported(q: Question) -> Outcome:
    """A private loan with a day of contract: what a court supports, in stretches."""
    if (
        not q.rates
        or not q.dates
        or q.lender in ("licensed", "micro", "pawn", "consumer_finance", "assisted")
        or q.first("instalment")
    ):
        return None
    principal = q.first("principal", "received")
    dated = [n for n in q.dates if n.day < q.on and _near(q, n, r"借|签|写|打|拿|欠|出借|给", 6)]
    if (
        principal is None
        or not dated
        or len(q.rates) > 1
        or not q.has(r"利息?|超过|支持|保护|合法|要给|该给")
        or not q.has(_ASK + "|" + _LEGAL)
    ):
        return None
    started = [n for n in q.dates if n.day < q.on and n.unit != "year" and n.day >= dated[0].day]
    if dated[0].unit == "year" or not started:
        said = f"{dated[0].day.year}年借{reply.yuan(principal)}，{reply.percent(reply.yearly(q.rates[0].amount, q.rates[0].unit))}的年利率"
        return (
            Missing("supported_interest", f"{said}，想算利息", "借款的具体日期（几月几号）")
            if q.has(_ASK) and not q.has(_OTHER)
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
        assumed = _and(assumed, f"起诉的日子按{day_text(q.on)}看")
    return reply.supported(principal, rate.amount, rate.unit, start, end, q.on, assumed=assumed)


def _after(start: date, years: Decimal) -> date:
    months = int(years * 12)
    index = start.year * 12 + start.month - 1 + months
    return (
        date(index // 12, index % 12 + 1, min(start.day, 28))
        if start.day > 28
        else date(index // 12, index % 12 + 1, start.day)
    )


def _real_rate(q: Question) -> Outcome:
    """A loan by what came in and what goes out."""
    legal, ask = q.has(_LEGAL), q.has(_ASK + r"|年化|利率|irr|真实|实际成本|几个点")
    if q.has(
        r"存款|存银行|定期|提前|违约金|房价|首付|诉讼|租|贴息|贴[一1]|停息|挂账|个性化|还款能力|扛不住|有没有理由|减免|还不起|负债|工资|加到本金|利滚利|滚|算进|算不算(?!高利贷|违法|合法|高)|够不够|押金|买断"
    ):
        return None
    if q.has(r"哪个|哪家|哪边|两边|对比|比较|谁(?:更)?便宜|不一样|区别|还是\d|咋不是|怎么才|不就是"):
        return None
    conflict = [n for n in q.rates if not _markup(q, n)] and (q.money.get("total") or q.money.get("interest"))
    if (
        q.rates
        and (q.money.get("day_interest") or q.money.get("month_interest"))
        and not q.has(r"年化|利率(?:是)?多少|百分")
    ):
        return None
    if q.has(r"(?:每天|每日|天天|每周|每个?星期|每个?礼拜)[^,，。]{0,2}还"):
        return None  # paid daily or weekly: not one of the sums done here
    if any(n.kind == "periods" for n in q.terms) and any(n.unit == "days" for n in q.terms):
        return None
    if conflict or (q.money.get("interest") and q.money.get("day_interest")):
        return None
    if not (legal or ask) and (q.has(_OTHER) or q.has(r"[吗么呢?？]")):
        return None
    if (
        (legal or ask)
        and q.has(_OTHER)
        and not q.has(r"年化|利率(?:是|有)?(?:多少|几)|多少利率|irr|合法|违法|上限|利息.{0,4}多少|折成|折算|百分之几")
    ):
        return None
    contract, received = q.first("principal", "bill"), q.first("received")
    if len(q.money.get("other", ())) > 1 or len(q.money.get("principal", ())) > 1:
        return None
    if contract is None:
        contract = received
    if contract is None:
        each, months = q.first("instalment"), q.months
        if (
            each is None
            or not months
            or not q.has(r"年化|irr|利率")
            or not q.has(_ASK)
            or len(q.text) > 40
            or q.has(r"怎么这么|办法")
        ):
            return None
        return Missing(
            "real_annual_rate", f"每期还{reply.yuan(each)}，分{months}期，想算真实年化", "借了多少钱、实际到手多少"
        )
    fees = sum(q.money.get("fee", []), Decimal(0))
    received = received if received is not None else contract - fees
    if received <= 0 or received > contract:
        return None
    months, daily = q.months, q.first("day_interest")
    if daily is not None and months and months > 1 and contract == received and q.has(r"分|期") and q.has("利息"):
        annual = daily / contract * 100 * 365
        return reply.instalment_loan(contract, annual, months, assumed=f"每天{reply.yuan(daily)}折成日利率，按等额本息算")
    loan, assumed = _loan(q, contract, received)
    if loan is None:
        return (
            _incomplete(q, contract, received)
            if ask and q.has(r"年化|irr|真实利率|实际利率|利率(?:是)?多少|多少利率")
            else None
        )
    paid = sum(loan.payments, Decimal(0))
    if (paid <= loan.received and not q.has(r"年化|irr")) or (len(loan.payments) > 1 and paid > 5 * loan.received):
        return None
    signed, unsure = _signed(q)
    assumed = _and(assumed, unsure) if unsure else assumed
    details = [Quantity("先收的费用", fees, "元")] if fees else []
    spread = q.months if "到期一次" in assumed else None
    found = reply.real_rate(
        loan,
        q.on,
        spread=spread,
        signed=signed,
        lender=q.lender,
        legal=legal or not ask or q.has(r"合法|上限"),
        details=details,
        assumed=assumed,
    )
    if found is None:
        return Missing(
            "real_annual_rate",
            f"到手{reply.yuan(received)}，按你说的还法",
            "能算出唯一利率的数字（现在这些数算不出一个说得通的利率，请核对每期还多少、分几期）",
        )
    return found


def _loan(q: Question, contract: Decimal, received: Decimal) -> tuple[reply.Loan | None, str]:
    """Put together the payments, or None when they are not complete; and what had to be assumed."""
    months = q.months
    extra = sum(q.money.get("period_fee", []), Decimal(0))
    instalment, total, interest = q.first("instalment"), q.first("total"), q.first("interest")
    monthly, daily = q.first("month_interest"), q.first("day_interest")
    split = any(n.kind == "periods" or q.before(n).endswith("分") for n in q.terms) or (
        q.has(r"总共|一共|合计") and bool(months and months >= 3) and q.lender != "private" and not q.has(r"到期|一次")
    )
    annual = _annual(q)
    others = q.money.get("other", [])
    if instalment is None and total is None and interest is None and len(others) == 1 and months and months > 1:
        share = (
            others[0] * months / contract
        )  # a lone figure beside 12期: one instalment where it comes near, else the total
        instalment, total = (
            (others[0], None) if Decimal("0.9") < share < 3 else (None, others[0] if 1 < others[0] / contract < 3 else None)
        )
    elif others:
        return None, ""
    if instalment is None and extra and q.has("手续费") and months and months > 1:
        return reply.Loan(contract, received, (contract / months + extra,) * months), "本金每期还一样多，再加每期手续费"
    if instalment is not None and months and months >= 1:
        return reply.Loan(contract, received, (instalment + extra,) * months), ""
    if instalment is not None and total is not None and total % instalment == 0:
        return reply.Loan(contract, received, (instalment + extra,) * int(total / instalment)), ""
    if (
        instalment is None
        and annual is not None
        and months
        and months > 1
        and (received != contract or extra)
        and not q.has(r"先息后本|到期(?:一次)?还本")
    ):
        payment = to_fen(level_payment(contract, annual, months)) + extra
        return reply.Loan(contract, received, (payment,) * months), "按等额本息算每期"
    if total is None and interest is not None:
        total = contract + interest
    if total is not None and total >= received:
        if split and months and months > 1:
            return reply.Loan(contract, received, (total / months,) * months), "按每期还一样多算"
        if q.terms:
            longest = max(q.terms, key=years_of)
            if longest.unit == "months" and longest.amount == 1:
                return reply.Loan(contract, received, (total,)), ""
            if months and months > 1 and q.has(r"分期|每月|月供|按月"):
                return reply.Loan(contract, received, (total / months,) * months), "按每月还一样多算"
            once = "" if longest.unit == "days" or q.has(r"到期|一次|后还|后要?还") else "按到期一次还算"
            span = months_of(longest)
            if span is not None:
                return reply.Loan(contract, received, (total,), months=span), once
            return reply.Loan(contract, received, (total,), days=days_of(longest)), once
        return None, ""
    if monthly is not None and contract == received and instalment is None:
        count = months if months and months > 1 else 1
        return reply.Loan(contract, received, (*((monthly,) * (count - 1)), contract + monthly)), "按每月付息、到期还本算"
    if daily is not None and contract == received and instalment is None and daily < contract:
        return reply.Loan(contract, received, (contract + daily,), 1), "按每天付息、随时还本算"
    return None, ""


def _incomplete(q: Question, contract: Decimal, received: Decimal) -> Missing | None:
    instalment = q.first("instalment")
    if q.money.get("period_fee") or q.money.get("other"):
        return None
    if instalment is not None:
        return Missing(
            "real_annual_rate", f"借{reply.yuan(contract)}，每期还{reply.yuan(instalment)}，想算真实年化", "分多少期还"
        )
    if q.months and q.months > 1 and not q.rates and q.has(r"分|期|还"):
        return Missing(
            "real_annual_rate", f"借{reply.yuan(contract)}，分{q.months}期，想算真实年化", "每期还多少钱（或者一共还多少）"
        )
    if q.money.get("total") or q.money.get("interest"):
        return Missing("real_annual_rate", f"借{reply.yuan(contract)}，想算真实年化", "用多长时间、是不是分期还")
    return None


def _loan_or_deposit(q: Question) -> Outcome:
    """A principal, a rate and a term: deposit, schedule, or interest paid at once."""
    if len(q.rates) != 1 or q.first("instalment", "received", "total") is not None:
        return None
    principal = q.first("principal", "bill", "left", "other")
    amounts = [n for n in q.numbers if n.kind == "money"]
    if principal is None or len(amounts) != 1 or principal < 1:
        return None
    rate = q.rates[0]
    annual = reply.yearly(rate.amount, rate.unit)
    if annual == 0 or annual > 4000 or _markup(q, rate):
        return None
    plain = len(q.text) <= 24 and not q.has(r"[吗么呢?？]|怎么|为什么|能不能|会|咋")
    if not q.has(_ASK + r"|利息|月供|本息") and not plain:
        return None
    if (
        q.has(_OTHER) or q.has(r"合法|违法|对比|哪个|区别|贴息|贴\d|差多少|便宜|一样吗|对吗|对不|是不是|降|省")
    ) and not q.has(r"(?:利息|月供|每月还|每期还|一共还?|总共还?)[^,，。]{0,4}多少|多少(?:利息|钱)"):
        return None
    if q.has(
        r"的百分之|贴息|贴[一1两2多]|降息|降\d|降零|少多少|下调|降到|涨到|提前|调成|调到|变成|差多少|差几|少付|取出来|拿出来|少赚|年利率少|选"
    ):
        return None
    if not q.has(_ASK) and q.has(r"怎么|为什么|吗"):
        return None
    words = q.text
    for n in q.numbers:
        words = words.replace(n.text, " ")
    deposit = q.has(_DEPOSIT) and not q.has(r"借|贷|还款|月供")
    if q.has(r"每种|各种|几种|[三四两]种|分别|各自|多种|都说") and q.has(r"还法|方式|等额"):
        months = q.months
        return reply.compare_methods(principal, annual, months) if months and months > 1 else None
    if deposit or (
        not re.search(r"借|贷|还|期|供|欠|分|费|等额|公积金|房|按揭|先息", words.replace("到期", ""))
        and q.has(r"利息|年|[×x*乘]|利率|收益|到期|拿|挣|赚")
    ):
        return _deposit(q, principal, annual, rate, deposit)
    return _borrowed(q, principal, annual, rate)


def _deposit(q: Question, principal: Decimal, annual: Decimal, rate: Number, deposit: bool) -> Outcome:
    years, assumed = q.years, ""
    if rate.unit not in ("percent", "percent_per_year"):
        return None if deposit else _at_once(q, principal, rate)
    if years is None:
        years, assumed = Decimal(1), "没说存多久，按一年算"
    return reply.deposit(
        principal, annual, years, span=q.span, assumed=assumed, compound=q.has(r"复利|利滚利|转存|滚存|息滚息")
    )


def _borrowed(q: Question, principal: Decimal, annual: Decimal, rate: Number) -> Outcome:
    months, years = q.months, q.years
    method = (
        "equal_principal"
        if q.has(r"等额本金")
        else "interest_only"
        if q.has(r"先息后本|到期还本|每月(?:只)?(?:付|还)利?息")
        else "equal_payment"
    )
    named = method != "equal_payment" or q.has(r"等额本息|等额还")
    instalments = named or q.has(_INSTALMENTS)
    if q.has(_FLAT) and rate.unit in ("percent_per_period",):
        return None
    if (rate.unit in ("percent_per_day", "percent_per_month") and not instalments) or (q.lender == "private" and not named):
        return _at_once(q, principal, rate)
    if months is None:
        if years is not None:
            return reply.simple_loan(
                principal, rate.amount, rate.unit, years, q.on, span=q.span, lender=q.lender or "licensed"
            )
        return (
            Missing(
                "loan_equal_payment",
                f"借{reply.yuan(principal)}，利率{reply.percent(rate.amount)}，想算{'月供' if instalments else '利息'}",
                "借多长时间、怎么还（分期还是到期一次还）",
            )
            if q.has(_ASK)
            else None
        )
    if months == 1:
        return reply.simple_loan(
            principal, rate.amount, rate.unit, years or Decimal(1) / 12, q.on, span=q.span, lender=q.lender or "licensed"
        )
    return reply.instalment_loan(
        principal, annual, months, method, once=not instalments, assumed="" if named else "没说还款方式，按等额本息算"
    )


def _at_once(q: Question, principal: Decimal, rate: Number) -> Outcome:
    """A loan paid back at once: private ones, and those with a rate a day or a month and no instalments."""
    years, assumed = q.years, ""
    each = re.search(r"每天|每日|一天|日息(?=是|多|有|几)|每个?月|一个月|每年|一年", q.text)
    if years is None and each and not q.dates:
        years = Decimal(1) / {"天": 365, "日": 365, "息": 365, "月": 12, "年": 1}[each.group()[-1]]
    signed, unsure = _signed(q)
    if years is None and q.dates and q.has(_LEGAL):
        return reply.rate_against_ceiling(rate.amount, rate.unit, q.on, signed=signed, lender=q.lender, assumed=unsure)
    if years is None and not q.dates and q.has(_LEGAL):
        years, assumed = Decimal(1), "没说借多久，按一年算"
    if years is None:
        understood = f"借{reply.yuan(principal)}，利率{reply.percent(rate.amount)}，想算利息"
        return Missing("simple_interest", understood, "借多长时间") if q.has(r"多少|算|几") else None
    months = round(years * 12, 9)
    if rate.unit == "percent_per_day" and years < 1 and months == int(months):
        days = int(months) * 30  # interest by the day: a month counts 30 days, as in the banks' own examples
        years, assumed = Decimal(days) / 365, _and(assumed, f"按{days}天算")
    return reply.simple_loan(
        principal,
        rate.amount,
        rate.unit,
        years,
        q.on,
        span=q.span,
        lender=q.lender,
        signed=signed,
        legal=q.has(_LEGAL) or q.lender is not None or rate.unit == "percent_per_month",
        everyone=q.has(_LEGAL),
        assumed=_and(assumed, unsure) if unsure else assumed,
    )


def _conversion(q: Question) -> Outcome:
    """A rate alone, in another unit, or against the ceiling."""
    said = [n for n in q.rates if n.unit != "percent"]
    if len(q.rates) == 1 and q.has(_LEGAL) and set(q.money) == {"principal"} and not q.terms and (said or q.dates):
        signed, unsure = _signed(q)
        if (signed or q.rates[0].unit in ("percent_per_month", "percent_per_day")) and not q.has(
            r"怎么办|退|投诉|催|起诉|还过|真的吗"
        ):
            return reply.rate_against_ceiling(
                q.rates[0].amount, q.rates[0].unit, q.on, signed=signed, lender=q.lender, assumed=unsure
            )
    if (
        len(q.rates) != 1
        or not said
        or q.money
        or (q.dates and not q.has(_LEGAL))
        or any(years_of(n) != 1 and n.amount != 1 for n in q.terms)
        or q.has(_FLAT + r"|lpr|贴息|上浮|加收|罚息|违约金|滞纳金|降|差")
    ):
        return None
    rate = said[0]
    spoken = rate.unit in ("percent_per_month", "percent_per_day")
    signed, unsure = _signed(q)
    if (
        q.has(_LEGAL)
        and (spoken or signed)
        and q.has(r"息|利|万|日|天")
        and not q.has(r"怎么办|退|投诉|催|起诉|还过|真的吗|作废|作数|白写|无效|没写|谁|申请|折扣|可以")
    ):
        return reply.rate_against_ceiling(rate.amount, rate.unit, q.on, signed=signed, lender=q.lender, assumed=unsure)
    target = (
        {
            "percent_per_day": r"年|月",
            "percent_per_month": r"年|一年|日",
            "percent_per_year": r"日|天|月息|月利|每月|一个月",
        }[rate.unit]
        if rate.unit != "percent_per_period"
        else ""
    )
    rest = q.text[: rate.start] + q.text[rate.end :]
    if not target or not re.search(
        target, re.sub(r"年利率|年化|年息" if rate.unit == "percent_per_year" else r"日利率|日息|月息|月利率", "", rest)
    ):
        return None
    if q.has(r"哪个|便宜|没写|真的吗|够不够|对吗|对不对|按哪|标准|哪年|等额|按月"):
        return None
    if not (q.has(_ASK + r"|折|合|换算|相当|等于|换成") or len(q.text) <= 14) or q.has(_OTHER):
        return None
    return reply.rate_text(rate.amount, rate.unit)


_RECOGNISERS: tuple[Callable[[Question], Outcome], ...] = (
    _court_fee,
    _delay_interest,
    _record_end,
    _limitation,
    _lpr,
    _cash_advance,
    _card_bill,
    _prepayment,
    _penalty,
    _flat_fee,
    _supported,
    _real_rate,
    _loan_or_deposit,
    _conversion,
)
