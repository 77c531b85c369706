"""Court fees, interest for delay, and the days when a claim or a record ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import ceiling, court, deadlines, reply, schedule
from faqbot.answer.calculators.ceiling import day_text
from faqbot.answer.calculators.result import Calculation, Quantity, to_fen

_BASIS_LIMITATION = "《民法典》第188条、第189条、第195条（2021年1月1日起施行）"
_BASIS_RECORD = "《征信业管理条例》第16条（2013年3月15日起施行）"
_BASIS_DELAY = "《民事诉讼法》（2023年修正）第264条；法释〔2014〕8号第1条（2014年8月1日起施行）"
_BASIS_FEE = "《诉讼费用交纳办法》（2006年12月19日公布）"


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
    line = f"加倍部分利息{reply.yuan(due)}，每天约{reply.yuan(daily)}"
    results = [reply.money("加倍部分利息", due), reply.money("每天", daily)]
    if other_days:
        other = court.delay_interest(amount, other_days)
        results.append(reply.money(f"按{other_days}天算的加倍部分利息", other))
        line += f"；如果按{other_days}天算是{reply.yuan(other)}"
    if ordinary is not None:
        plain = schedule.simple_interest(amount, ordinary, Decimal(days) / 365)
        results += [reply.money("一般债务利息", plain), reply.money("两样合计", plain + due)]
        line += (
            f"；判决写的一般利息按年利率{reply.percent(ordinary)}是{reply.yuan(plain)}，两样合计{reply.yuan(plain + due)}"
        )
    if claimed is not None:
        difference = to_fen(claimed - due)
        results.append(reply.money("对方算的数减去这个数", difference))
        line += f"；对方算的是{reply.yuan(claimed)}，相差{reply.yuan(difference)}"
    return reply.made(
        "delay_interest",
        (
            reply.money("没还清的判决金额", amount),
            Quantity("拖延天数", days, "天"),
            reply.percentage("日利率", court.DELAY_DAILY_PERCENT, "%/日"),
        ),
        results,
        "加倍部分利息＝没还清的判决金额（不含一般利息）×日万分之1.75×拖延天数",
        _BASIS_DELAY,
        f"判决后还有{reply.yuan(amount)}没还，拖了{days}天",
        line,
        "这是加倍部分，判决里写的一般利息要另外算；折成一年大约6.39%",
        "基数不含一般利息；从判决写的履行期届满那天起算，分次还的，还掉的那部分算到还的那天",
        "判决后没按时还 加倍利息怎么算",
        assumed=assumed,
    )


def lpr_interest(
    principal: Decimal, times: Decimal, contract: date, start: date, end: date, *, assumed: str = ""
) -> Calculation | None:
    """Interest at a multiple of the one-year LPR of the contract day; None where that is not known or allows no such multiple.

    :param end: the day after the last that bears interest.
    """
    found = ceiling.lpr(contract)
    if found is None or (contract < ceiling.CAP_FROM and times > 1) or end <= start:
        return None
    rate, years = found.value * times, deadlines.years_between(start, end)
    interest = schedule.simple_interest(principal, rate, years)
    day = reply.money("每天利息", principal * rate / 36500)
    return reply.made(
        "lpr_interest",
        (
            reply.money("本金", principal),
            reply.percentage("一年期LPR", found.value),
            Quantity("倍数", times.normalize(), "倍"),
            Quantity("LPR看哪天", contract, "日期"),
            Quantity("算起", start, "日期"),
            Quantity("算到", end, "日期"),
        ),
        (
            reply.money("利息", interest),
            reply.percentage("年利率", rate),
            reply.money("本息合计", principal + interest),
            day,
        ),
        "利息＝本金×一年期LPR×倍数×时间（整年按年，余下按天÷365）",
        "《民间借贷规定》第25条、第28条、第29条（2020年8月20日起四倍LPR）",
        f"本金{reply.yuan(principal)}，利息从{day_text(start)}算到{day_text(end)}，年利率是一年期LPR的{times.normalize():f}倍",
        f"{ceiling.lpr_text(found)}，{times.normalize():f}倍是{reply.percent(rate)}；利息约{reply.yuan(interest)}，本息一共{reply.yuan(principal + interest)}，以后每天{reply.yuan(principal * rate / 36500)}",
        "判决书写明按哪天的LPR、从哪天起算的，以判决书为准；中间还过钱的，从还的那天起按剩下的本金算",
        "判决后没按时还，还有加倍部分利息，要另外算；本金还是要还",
        "四倍LPR 按哪一天",
        assumed=assumed,
    )


def court_fee(amount: Decimal, kind: str = "case") -> Calculation:
    """Court fees by amount.

    :param kind: ``case``, ``execution``, ``preservation``, ``payment_order``, or ``both`` for a suit and its execution.
    """
    if kind in ("case", "both"):
        fee = court.case_fee(amount)
        half = to_fen(fee / 2)
        results: list[Quantity] = [reply.money("案件受理费", fee), reply.money("减半（简易程序、调解或撤诉）", half)]
        line = f"案件受理费{reply.yuan(fee)}；简易程序、调解结案或撤诉减半，是{reply.yuan(half)}"
        formula = (
            "1万元以下50元；1万到10万的部分2.5%；10万到20万2%；20万到50万1.5%；50万到100万1%；再往上逐段降低，分段相加"
        )
        basis = f"{_BASIS_FEE}第13条、第15条、第16条、第29条"
        if kind == "both":
            run = court.execution_fee(amount)
            results += [reply.money("申请执行费", run), reply.money("受理费加执行费", fee + run)]
            line += f"；申请执行费{reply.yuan(run)}，两样合计{reply.yuan(fee + run)}"
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
        results, line, basis = [reply.money(name, fee)], f"{name}{reply.yuan(fee)}", f"{_BASIS_FEE}{article}"
    return reply.made(
        "court_fee",
        (reply.money("标的金额", amount),),
        results,
        formula,
        basis,
        f"官司涉及的金额是{reply.yuan(amount)}",
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
    return reply.made(
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
        assumed=reply.join(assumed, "分期的从最后一期到期那天起算"),
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
    return reply.made(
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
        assumed=assumed if precision != "year" else reply.join(assumed, "没说几月几号，只能算到年份，具体哪天看还清的日子"),
    )


def _left(on: date, end: date, precision: str) -> str:
    """Say how long it still takes."""
    if precision == "year":
        return f"还有大约{max(1, end.year - on.year)}年"
    months = (end.year - on.year) * 12 + end.month - on.month - (precision == "day" and end.day < on.day)
    years, rest = divmod(max(0, months), 12)
    return "还有" + (f"{years}年" if years else "") + (f"{rest}个月" if rest else "") if months > 0 else "不到一个月了"


def _day_or_month(day: date, precision: str) -> str:
    return {"day": day_text(day), "month": f"{day.year}年{day.month}月"}.get(precision, f"{day.year}年")


def _as_precise(day: date, precision: str) -> date | str:
    return day if precision == "day" else f"{day:%Y-%m}" if precision == "month" else f"{day:%Y}"
