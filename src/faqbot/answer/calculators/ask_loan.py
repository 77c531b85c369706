"""What a question asks of a loan or a deposit: real rate, schedule, flat fee, interest, and one way of writing a rate as another."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from faqbot.answer.calculators import reply, say_loan, say_rate
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Calculation, Missing, Quantity, to_fen
from faqbot.answer.calculators.roles import FEES, Question, days_of, months_of, question, years_of
from faqbot.answer.calculators.schedule import equal_payment, level_payment, total_interest
from faqbot.answer.calculators.wording import (
    ASK,
    DEPOSIT,
    EVEN,
    FLAT,
    INSTALMENTS,
    LEGAL,
    NO_FEE,
    OTHER,
    Outcome,
    annual_rate,
    asks,
    both,
    lines_named,
    markup,
    signed,
    whole_months,
)

_PRINCIPAL_EVEN = r"等额本金|等本金|等额还本金|每月(?:都)?(?:还|归还)?(?:一样多|相同|同样|固定|等额)的?本金|本金每个?[月期](?:都|还的?)*(?:一样|相同|相等|固定|不变)|每个?[月期]的?本金(?:都|还的?)*(?:一样|相同|相等|固定|不变)|逐月递减|每月递减"
_INTEREST_FIRST = r"先息后本|到期(?:一次)?(?:性)?(?:还|再还|归还)本|先(?:还|付)利?息|(?:只|光|仅)(?:用|需要?|要)?(?:还|付|给|交)利?息|最后(?:一次)?(?:性)?还本|不还本|本金(?:到期|最后|末尾)|按[月季]付息|每个?季度?(?:付|还|给|交)(?:一次)?利?息|每个?月(?:只|光)?(?:付|还|给|交)利?息|到期再还本|等到期再还"
_BETTER = r"哪个|哪家|哪种|哪边|哪一[个家]|哪头|谁(?:更|比较)?(?:便宜|划算|贵)|(?:划算|便宜|合算|合适|贵)(?:一?些|点)?[?？]?$|比较一?下|对比一?下"


def flat_fee(q: Question) -> Outcome:
    """An instalment plan with a fee a period on the first principal."""
    even = q.has(EVEN)
    fees = [
        n
        for n in q.rates
        if n.unit in ("percent_per_period", "percent_per_month")
        or (n.unit == "percent" and n.amount <= 30)
        or (n.unit == "percent_per_year" and (q.has(r"年费率|年手续费|一年.{0,3}手续费") or even) and n.amount <= 30)
    ]
    if (
        not fees
        or not q.has(FLAT + "|" + EVEN)
        or (q.has(r"月息|日息|日利率|每天|月利率") and not even)
        or q.has(r"违约金|中介|等额本[息金]|先息后本|提前|对照表|划不划算|最低|逾期|罚|停息|挂账")
    ):
        return None
    if re.search(r"(?:利率|年化)(?:是|为|按)?$", q.before(fees[0])) and not even and not q.has(r"费|每期\d|等本等息"):
        return None  # 利率5.5%分48期
    multiple = [n for n in q.rates if n not in fees[:1]]
    doubted = len(multiple) == 1 and (  # 0.6%×12=7.2%就是年化吗
        multiple[0].amount == fees[0].amount * 12 or q.has(r"是[\d.]+%吗|就是年化|还是更高")
    )
    if multiple and not doubted:
        return None
    if q.money.get("instalment") or not asks(q, r"年化|真实|实际|折|合.{0,3}年|一年|月供|每[期月]要?还|月还款"):
        return None
    if q.has(r"为什么|为啥|哪个|谁|什么意思") or (q.has(OTHER) and not q.has(ASK)):
        return None
    if q.has("贴息") or (not q.has(r"费|分期|期") and fees[0].unit != "percent_per_period" and not even):
        return None
    if fees[0].unit == "percent" and not q.has(r"费|分期|信用卡|每期(?!还|要还|应还|得还)|免息") and not even:
        return None  # 10万36期3.5%: a yearly rate
    if q.has(r"[一二三四五六七八九十几两]张|各是|各几|每种|分别"):
        return None
    fee, months = fees[0].amount, q.months if any((months_of(n) or 0) > 1 for n in q.terms) else None
    assumed = ""
    if fees[0].unit == "percent_per_year":
        fee, assumed = fee / 12, f"每年{reply.percent(fee)}，折成每期{reply.percent(fee / 12)}"
    elif fees[0].unit == "percent" and (
        fee > 2 or q.has(r"(?:总(?:手续费|费率?|共|的)|一共|合计|全部)(?!(?:要|得|是|给|收|大概)*(?:多少|几))|一次性")
    ):
        if months is None or months < 2:
            return None
        fee, assumed = fee / months, f"{reply.percent(fee)}按{months}期一共收的算"
    principal = q.first("principal", "bill", "left")
    if fee > 10 or (months is not None and months < 2):
        return None
    if months is None:
        return (
            say_loan.flat_fee_table(fee)
            if fees[0].unit != "percent_per_year" and not (principal and q.has("信用卡取"))
            else None
        )
    return say_loan.flat_fee(
        principal, fee, months, upfront=q.has(r"一次性(?:收|扣|付|交)|首期(?:一次)?收"), assumed=assumed
    )


def free_instalments(q: Question) -> Outcome:
    """An instalment plan that costs nothing (免息分60期): what is due each period."""
    principal, months = q.first("principal", "bill", "left"), q.months
    if principal is None or not months or months < 2 or q.rates or not q.has(NO_FEE) or not q.has(r"分|期"):
        return None
    if (
        sum(map(len, q.money.values())) > 1
        or not asks(q, r"每期\W*$|每个?月\W*$")
        or len(q.text) > 45
        or q.has(OTHER.replace("协商|", ""))
    ):
        return None
    return say_loan.flat_fee(principal, Decimal(0), months)


def real_rate(q: Question) -> Outcome:
    """A loan by what came in and what goes out."""
    legal, ask = q.has(LEGAL), q.has(ASK + r"|年化|利率|irr|apr|真实|实际成本|几个点")
    if q.has(
        r"存款|存银行|定期|提前|违约金|房价|房[^,，。]{0,6}首付|首付[^,，。]{0,6}房|诉讼|租|贴息|贴[一1]|停息|挂账|个性化|还款能力|扛不住|有没有理由|减免|还不起|负债|工资(?![^?？]*(?:年化|利率|irr))|加到本金|利滚利|滚|(?<!费)(?<!会员)(?<!保)算进|算不算(?!高利贷|违法|合法|高)|够不够|押金|买断"
    ):
        return None
    if q.has(r"哪个|哪家|哪边|两边|对比|比较|谁(?:更)?便宜|不一样|区别|还是\d|咋不是|怎么才|不就是"):
        return None
    if q.has(r"每个?月(?:固定|都|定期)?(?:存|攒)"):
        return None
    taken = [n for n in q.rates if taken_share(q, n)]
    share = sum((n.amount for n in taken), Decimal(0))
    paid_back = any(q.money.get(role) for role in ("total", "interest", "instalment"))
    lines = lines_named(q) if paid_back else ()  # 年化超没超24%
    q = replace(q, rates=tuple(n for n in q.rates if n not in taken and n not in lines))
    conflict = [n for n in q.rates if not markup(q, n)] and (q.money.get("total") or q.money.get("interest"))
    if (
        q.rates
        and (q.money.get("day_interest") or q.money.get("month_interest"))
        and not q.has(r"年化|利率(?:是)?多少|百分")
    ):
        return None
    if not q.step and any(n.kind == "periods" for n in q.terms) and any(n.unit == "days" for n in q.terms):
        return None
    if conflict or (q.money.get("interest") and q.money.get("day_interest")):
        return None
    if not (legal or ask) and (q.has(OTHER) or q.has(r"[吗么呢?？]")):
        return None
    if (
        (legal or ask)
        and q.has(OTHER)
        and not q.has(r"年化|利率(?:是|有)?(?:多少|几)|多少利率|irr|合法|违法|上限|利息.{0,4}多少|折成|折算|百分之几")
    ):
        return None
    if q.money.get("least_fee"):
        return None
    contract, received = q.first("principal", "bill"), q.first("received")
    principals = sorted(set(q.money.get("principal", [])))  # 借8000, 按8000分8期: the same amount twice
    if len(set(q.money.get("instalment", ()))) > 1 and not _stages(q):
        return None
    thousand = len(principals) == 2 and q.has(r"每(?:千|百|万|一千|一百|一万)")
    if len(q.money.get("other", ())) > 1 or (len(principals) > 1 and not thousand):
        return None
    if contract is None:
        contract = received
    if contract is None:
        each, months = q.first("instalment"), q.months
        if (
            each is None
            or not months
            or not q.has(r"年化|irr|利率")
            or not q.has(ASK)
            or len(q.text) > 40
            or q.has(r"怎么这么|办法")
        ):
            return None
        return Missing(
            "real_annual_rate", f"每期还{reply.yuan(each)}，分{months}期，想算真实年化", "借了多少钱、实际到手多少"
        )
    fees = sum(q.money.get("fee", []), Decimal(0))
    without = q.has(_WITHOUT_FEE) and not q.has(_ON_TOP)
    if without and (received is not None or len(q.money.get("fee", [])) > 1 or share):
        return None
    if without and not (fees or any(q.money.get(role) for role in ("period_fee", "inner_fee"))):
        return None
    if fees and share and fees != contract * share / 100:  # a share and a sum: one fee or two
        return None
    upfront, fees = fees, Decimal(0) if without else fees
    if received is None and not fees and not without:
        fees = contract * share / 100
    received = received if received is not None else contract - fees
    if received <= 0 or received > contract:
        return None
    months, daily = _term(q), q.first("day_interest")
    if daily is not None and months and months > 1 and contract == received and q.has(r"分|期") and q.has("利息"):
        annual = daily / contract * 100 * 365
        return say_loan.instalment_loan(
            contract, annual, months, assumed=f"每天{reply.yuan(daily)}折成日利率，按等额本息算"
        )
    loan, assumed = _loan(q, contract, received, without=without)
    beside = None
    if without and loan is not None:
        dearer = _loan(q, contract, received - upfront)[0]
        if dearer is None:
            return None
        beside = ("算上费用", dearer)
        assumed = both(assumed, "不算费用")
    if loan is None:
        return (
            _incomplete(q, contract, received)
            if ask and q.has(r"年化|irr|真实利率|实际利率|利率(?:是)?多少|多少利率")
            else None
        )
    paid = sum(loan.payments, Decimal(0))
    if paid < loan.received and q.has(r"年化|irr"):
        return Missing(
            "real_annual_rate",
            f"到手{reply.yuan(loan.received)}，一共还{reply.yuan(paid)}",
            "每期还多少、一共多少期（按现在的数，还的比借的还少）",
        )
    if (paid <= loan.received and not q.has(r"年化|irr")) or (len(loan.payments) > 1 and paid > 5 * loan.received):
        return None
    day, unsure = signed(q)
    assumed = both(assumed, unsure)
    details = [Quantity("先收的费用", fees, "元")] if fees else []
    spread = q.months if "到期一次" in assumed else None
    found = say_rate.real_rate(
        loan,
        q.on,
        spread=spread,
        signed=day,
        lender=q.lender,
        legal=legal or not ask or q.has(r"合法|上限"),
        compared=tuple(dict.fromkeys(n.amount for n in lines)),
        beside=beside,
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


_LEFT_OUT = rf"(?:不(?:算|含|包括|包含|计|加|带)(?:上|入|进)?|(?<!扣)(?:去|除|刨|抛|撇)(?:掉|去|开)|(?<!扣)除开?)(?:这|那|这个|那个|那笔|这笔|的)?(?:{FEES})"
_YEARLY = r"年化|利率|irr|apr"
# only where the rate is asked for; elsewhere 去掉手续费500 was kept back, and 月供980不含手续费 comes on top
_WITHOUT_FEE = rf"{_LEFT_OUT}(?:的话[,，]?)?[^\d,，。;；]{{0,8}}(?:{_YEARLY})|(?:{_YEARLY})[^\d,，。;；]{{0,8}}[,，(（]?(?:如果)?{_LEFT_OUT}(?:的话|呢|的)*\W*$"
_ON_TOP = rf"(?:月供|还|付|供|交)[^\d,，。;；]{{0,4}}\d[\d.]*[^\d,，。;；]{{0,4}}(?<!里面)(?<!里)(?<!其中){_LEFT_OUT}"


def taken_share(q: Question, rate: Number) -> bool:
    """Tell whether a percentage of the loan is kept back at the start (服务费10%先扣, 砍头息20%)."""
    if not q.has(r"扣|砍头|头息|先收|先交|预收|一次性|放款(?:时|前)|前期") or rate.amount >= 50:
        return False
    named = re.search(rf"(?:{FEES}|先扣|扣掉?|扣除|扣了)[^\d,，。]{{0,4}}$", q.before(rate)) or re.match(
        rf"\s?的?(?:{FEES})", q.after(rate)
    )
    return bool(named) and rate.unit in ("percent", "percent_per_year")


def period_share(q: Question, rate: Number) -> bool:
    """Tell whether a percentage is a fee taken every period (每月收1.2%担保费)."""
    named = re.search(rf"(?:{FEES})[^\d,，。]{{0,4}}$", q.before(rate)) or re.match(rf"\s?的?(?:{FEES})", q.after(rate))
    return bool(named) and rate.unit in ("percent_per_month", "percent_per_period") and rate.amount <= 5


def _term(q: Question) -> int | None:
    """Return the number of months or periods, which may be said as paid already (还了12个月)."""
    paid, left = whole_months(q.paid), whole_months(q.left)
    if not q.terms and paid and left:  # 已还12期, 还剩12期
        return paid + left
    return q.months if q.months and (q.months > 1 or not q.paid) else whole_months(q.paid) or q.months


_NO_INTEREST = r"免利?息|[零0](?:利率|利息|息)|不收利?息|无息|没有?利息"
_INCLUDED = r"(?:(?:加|和|跟|连|含|算上|包括|\+)[^,，。\d]{0,8}(?:一共|总共|共|合计)|加起来|拢共)[^\d,，。]{0,6}(?:还|交|付|供)(?:款|了|我|要)*(?=[\d一二两三四五六七八九十])"


def _loan(q: Question, contract: Decimal, received: Decimal, *, without: bool = False) -> tuple[reply.Loan | None, str]:
    """Put together the payments, or None when they are not complete; and what had to be assumed.

    :param without: leave the fees of every period out.
    """
    months = _term(q)
    extra = sum(q.money.get("period_fee", []), Decimal(0))
    inner = sum(q.money.get("inner_fee", []), Decimal(0))
    each = q.first("instalment")
    if each is not None and each > extra and q.has(_INCLUDED) and q.has(FEES):  # 担保费每月128加利息一共每月还1015
        extra, inner = Decimal(0), inner + extra
    elif each is not None and each < extra and q.has(_INCLUDED):  # 每月还本金500加利息一共每月还620
        return None, ""
    if without:
        extra = -inner
    if q.first("instalment") is not None and not without:  # 每月收1.2%担保费
        extra += sum((contract * n.amount / 100 for n in q.rates if period_share(q, n)), Decimal(0))
    instalment, total, interest = q.first("instalment"), q.first("total"), q.first("interest")
    monthly, daily = q.first("month_interest"), q.first("day_interest")
    split = any(n.kind == "periods" or q.before(n).endswith("分") for n in q.terms) or (
        q.has(r"总共|一共|合计") and bool(months and months >= 3) and q.lender != "private" and not q.has(r"到期|一次")
    )
    if stages := _stages(q):
        payments = tuple(each for count, each in stages for _ in range(count))
        return reply.Loan(contract, received, tuple(each + extra for each in payments)), ""
    if q.step and instalment is not None:
        count = _steps(q, instalment, total)
        if count is None:
            return None, ""
        how = {1: "每天还一次", 7: "每周还一次"}.get(q.step, f"每{q.step}天还一次")
        return reply.Loan(contract, received, (instalment + extra,) * count, step=q.step), how
    repaid = q.first("paid")
    if total is None and instalment is None and repaid is not None and repaid > contract and q.has("一共|总共|合计"):
        total, split = repaid, split or any(n.kind == "periods" for n in q.terms)  # 总共分9期还了7020
    annual = annual_rate(q)
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
    if instalment is None and extra and (q.has("手续费") or q.has(EVEN)) and months and months > 1:
        return reply.Loan(contract, received, (contract / months + extra,) * months), "本金每期还一样多，再加每期手续费"
    free = (instalment, total, interest, annual, monthly, daily) == (None,) * 6 and q.has(_NO_INTEREST)
    if free and received != contract and months and months > 1 and not q.has(r"到期|一次还|先息后本"):
        return reply.Loan(contract, received, (contract / months + extra,) * months), "没有利息，本金按期平分"
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


def _stages(q: Question) -> list[tuple[int, Decimal]]:
    """Return the instalments that change on the way, each with its number of periods (前12期每期3000, 后12期每期2800)."""
    counts = [m for n in q.numbers if q.before(n).endswith(("前", "后")) and (m := months_of(n)) is not None]
    each = q.money.get("instalment", [])
    return list(zip(counts, each, strict=True)) if len(counts) == len(each) == 2 and sum(counts) <= 400 else []


def _steps(q: Question, instalment: Decimal, total: Decimal | None) -> int | None:
    """Return how many daily or weekly payments there are, as said (还100天, 10周, 12期) or from the total."""
    spans = [n for n in (*q.terms, *q.paid) if not (n.kind == "duration" and days_of(n) <= q.step)]
    for n in spans:
        count = (
            int(n.amount)
            if n.kind == "periods"
            else round(years_of(n) * 365) // q.step
            if n.unit != "months"
            else int(n.amount * 30) // q.step
        )
        if 1 < count <= 400:
            return count
    if counted := re.search(r"(?:还|共|分)(?:了|够)?(\d+)次", q.text):
        return int(counted[1])
    return int(total / instalment) if total is not None and total % instalment == 0 else None


def _incomplete(q: Question, contract: Decimal, received: Decimal) -> Missing | None:
    instalment = q.first("instalment")
    if q.money.get("period_fee") or q.money.get("other") or len(q.text) > 60:
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


_CUT = re.compile(r"[,，;；。、?？]|\s(?=[b乙]|第?二)|还是|和(?=[a-z另]|一[家个]|第二)|(?<=[\d%元块期年])(?:vs|跟|和)")


def comparison(q: Question) -> Outcome:
    """Two offers, each with what its real rate needs: which one is cheaper."""
    if not q.has(_BETTER) or len(q.text) > 120 or len(q.numbers) < 4 or q.has(r"存(?![在量])|缩短|减少月供|等额本金"):
        return None
    for cut in _CUT.finditer(q.text):
        left, right = q.text[: cut.start()], q.text[cut.end() :]
        first = _offer(left, "", q)
        if first is None:
            continue
        second = _offer(right, left, q)
        if second is not None and second.text != first.text:
            return say_loan.compare_offers([first, second])
    return None


def _offer(text: str, before: str, q: Question) -> say_loan.Offer | None:
    """Return the real rate of one offer and what it costs, with amount and term from the other one where it names none."""
    text = re.sub(r"^有?[两二2][个家种款]?(?:方案|平台|产品|办法|选择)[\s,，:：]*", "", re.sub(_BETTER, "", text)).strip(
        " ,，:：;；?？。更"
    )
    part = question(text, q.on)
    if not part.rates and not (set(part.money) & {"instalment", "total", "interest", "period_fee", "fee", "received"}):
        return None
    first = question(before, q.on) if before else None
    if part.first("principal", "bill", "received") is None and first is not None:
        amount = first.first("principal", "bill", "received")
        text = f"借{amount}元，{text}" if amount is not None else text
    if part.months is None and first is not None and first.months and not part.step:
        text = f"{text}，分{first.months}期"
    whole = question(f"{text}，真实年化多少", q.on)
    name = re.sub(
        r"(?<![a-z])[a-d](?=平台|家|方案|银行|款|这|是|[:：])", lambda m: m.group().upper(), text.strip(" ,，:：")
    )
    flat = (
        FLAT if whole.rates and whole.rates[0].unit != "percent_per_year" else r"费率|手续费|每期(?!还)|月费|期费|等本等息"
    )
    if len(whole.rates) == 1 and not whole.money.get("instalment") and not whole.has(flat) and not whole.money.get("fee"):
        rate, principal, months = (
            reply.yearly(whole.rates[0].amount, whole.rates[0].unit),
            whole.first("principal"),
            whole.months,
        )
        if whole.has(r"等额本息|等额还") and principal is not None and months and months > 1:
            rows = equal_payment(principal, rate, months)
            return say_loan.Offer(name, rate, total_interest(rows), rows[0].payment)
        return say_loan.Offer(name, rate)
    for recogniser in (flat_fee, real_rate):
        found = recogniser(whole)
        if isinstance(found, Calculation) and found.results[0].label.startswith("真实年化"):
            figures = {r.label: r.value for r in found.results if isinstance(r.value, Decimal)}
            cost = figures.get("总成本", figures.get("手续费总额"))
            return say_loan.Offer(name, figures[found.results[0].label], cost, figures.get("每期还款"))
        if found is not None:
            return None
    return None


def _early_withdrawal(q: Question) -> Outcome:
    """A fixed deposit taken out early: the demand rate for the time it lay."""
    if not q.has(r"提前|就取|取出来|没到期|不到期") or not q.has("活期") or len(q.rates) not in (1, 2):
        return None
    demand = [n for n in q.rates if re.search(r"活期[^\d,，。]{0,4}$", q.before(n))]
    held = [n for n in (*q.terms, *q.paid) if n.kind == "duration"]
    principal = q.first("principal", "bill")
    if not demand or not held or principal is None:
        return None
    shortest = min(held, key=years_of)
    return say_loan.deposit(
        principal,
        demand[0].amount,
        years_of(shortest),
        span=shortest.text,
        assumed=f"提前支取，按活期利率{reply.percent(demand[0].amount)}算存了的{shortest.text}",
    )


def deposit_monthly(q: Question) -> Outcome:
    """The same amount put by every month, at one rate; or a fixed deposit taken out early."""
    early = _early_withdrawal(q)
    if early is not None:
        return early
    if not q.has(r"每个?月(?:固定|都|定期)?(?:存|定存|攒)|零存整取") or len(q.rates) != 1 or not asks(q):
        return None
    months, each = q.months, q.first("instalment", "principal", "other")
    if each is None or not months or q.rates[0].unit not in ("percent", "percent_per_year"):
        return None
    return say_loan.deposit_monthly(each, q.rates[0].amount, months)


_PLAINLY = r"(?:利息|月供|每个?月|每期|一个月|供|还款|本息|拿)[^,，。]{0,10}(?:多少|几|好多)|多少(?:利息|钱)"


def _without_rate(q: Question) -> Outcome:
    """A loan in instalments of which the rate was not said."""
    principal, months = q.first("principal"), q.months
    if principal is None or sum(map(len, q.money.values())) != 1 or not months or months < 2 or len(q.text) > 40:
        return None
    asked = r"(?:首月|首期|月供|每个?月|每期|第一个月|一个月)(?:要|得|该|应|还|付|给|交|是|大概|月供|总共|一共)*(?:多少|几|好多)"
    if (
        not q.has(asked)
        or not q.has(r"贷|等额|按揭|房贷")
        or q.has(OTHER + "|" + NO_FEE + "|助学|国家|合适|能贷|工资|收入|一般")
    ):
        return None
    method = "等额本金" if q.has(_PRINCIPAL_EVEN) else "月供"
    return Missing("loan_equal_payment", f"贷{reply.yuan(principal)}，分{months}期，想算{method}", "年利率")


_PUT_BY = r"存(?![在量])|定期|理财|大额|国债|收益|余额宝"


def paid_back_or_put_by(q: Question) -> Outcome:
    """Money that could pay back a loan or lie in a deposit: the interest saved against the interest earned."""
    amounts = [amount for role, found in q.money.items() if role not in ("aside", "income") for amount in found]
    if (
        len(q.rates) != 2
        or len(amounts) != 1
        or not q.has(r"[还冲](?!是)")
        or not (asks(q, _BETTER + "|划算|合算") and q.has(r"差|多[赚省得出]|省|划算|合算|亏|赚|" + _BETTER))
        or any(n.unit not in ("percent", "percent_per_year") for n in q.rates)
        or len(q.text) > 80
        or q.left
        or q.has(r"违约金|手续费|lpr|缩短|月供")
    ):
        return None
    kinds = [_rate_kind(q, n) for n in q.rates]
    if sorted(kinds) != ["earned", "owed"]:
        return None
    owed, earned = (q.rates[kinds.index(kind)].amount for kind in ("owed", "earned"))
    years = q.years or Decimal(1)
    assumed = both("" if q.years else "没说多久，按一年算", "贷款按这段时间本金不变算")
    return say_loan.paid_back_or_put_by(amounts[0], owed, earned, years, assumed=assumed)


def _rate_kind(q: Question, rate: Number) -> str:
    """Return whether a rate is of a loan (还4.1%的房贷) or of a deposit (存1.6%的定期), by the words next to it."""
    loan = r"[房商车]贷|贷款|按揭|公积金|利率?的?贷"
    around = re.match(rf"\s?的?(?:(?P<loan>{loan})|(?P<deposit>{_PUT_BY}))", q.after(rate))
    if around is not None:
        return "owed" if around["loan"] else "earned"
    found = [("owed", m.end()) for m in re.finditer(loan, q.before(rate, 12))]
    found += [("earned", m.end()) for m in re.finditer(_PUT_BY, q.before(rate, 12))]
    return max(found, key=lambda pair: pair[1])[0] if found else ""


def loan_or_deposit(q: Question) -> Outcome:
    """A principal, a rate and a term: deposit, schedule, or interest paid at once."""
    if not q.rates and q.floating is None and (lacking := _without_rate(q)) is not None:
        return lacking
    if q.has(r"[\d一二两三四五六七八九]个?点几(?!\W*$)"):  # 公积金才两点几: a rate nobody can reckon with
        return None
    if q.first("instalment", "received", "total", "minimum") is not None:
        return None
    amounts = [
        amount
        for role, found in q.money.items()
        if role not in ("aside", "income", "down", "inner_fee")
        for amount in found
    ]
    principal, assumed = q.first("principal", "bill", "left", "other"), ""
    if not q.rates and q.floating is not None:
        q, assumed = replace(q, rates=(q.floating,)), q.floating_said
    if principal is None or len(amounts) != 1 or principal < 1 or len(q.rates) not in (1, 2):
        return None
    if (q.money.get("income") or q.money.get("down")) and not q.has(_PLAINLY):
        return None
    if len(q.rates) == 2:
        return _two_rates(q, principal)
    rate = q.rates[0]
    annual = reply.yearly(rate.amount, rate.unit)
    if annual == 0 or annual > 4000 or markup(q, rate):
        return None
    if not asks(q, r"利息|月供|本息|月还款|每期还?\W*$"):
        return None
    named = len(re.findall(r"等额本息|等额本金|先息后本", q.text))
    if (
        (named > 1 or (q.has(r"每种|各种|几种|[三四两]种|分别|各自|多种|都说") and q.has(r"还法|方式|等额")))
        and q.months
        and q.months > 1
    ):
        return say_loan.compare_methods(principal, annual, q.months, assumed=assumed)
    if (
        q.has(OTHER) or q.has(r"合法|违法|对比|哪个|区别|贴息|贴\d|差多少|便宜|一样吗|对吗|对不|是不是|降|省")
    ) and not q.has(
        r"算一?下(?!来)|算算|准确数|应该?(?:是|还)?多少|(?:利息|月供|每月还|每期还|一共还?|总共还?)[^,，。]{0,4}(?:多少|好多|几)|多少(?:利息|钱)|每月少还|最多[^,，。]{0,6}(?:多少|几)|复利和单利|单利和复利"
    ):
        return None
    if q.has(
        r"的百分之|(?:利率|息)(?:少|低|高)|贴息|贴[一1两2多]|降息|降\d|降零|少多少|下调|降到|涨到|提前|调成|调到|变成(?!多少)|差几|少付|(?<!到期)取出来|拿出来|少赚|年利率少|选"
    ) and not q.has(_PRINCIPAL_EVEN):
        return None
    if not q.has(ASK) and q.has(r"怎么|为什么|吗"):
        return None
    words = q.text
    for n in q.numbers:
        words = words.replace(n.text, " ")
    put_by = q.has(DEPOSIT) and not q.has(r"借|贷|还款|月供")
    if put_by or (
        not re.search(r"借|贷|还|期|供|欠|分|费|等额|公积金|房|按揭|先息|付息", words.replace("到期", ""))
        and q.has(r"利息|年|[×x*乘]|利率|收益|到期|拿|挣|赚|一天|每天|日息|用")
    ):
        return _deposit(q, principal, annual, rate, put_by, assumed)
    return _borrowed(q, principal, annual, rate, assumed)


def _two_rates(q: Question, principal: Decimal) -> Outcome:
    """Two rates on one amount: the interest of each and the difference."""
    if (
        not q.has(
            r"差|省|少拿|少(?:赚|得|付|还|交|供|多少|几)|多(?:拿|赚|付|还|交|掏)|贵多少|[降调减][到至为成]|涨到|(?:高|低)多少"
        )
        or not asks(q)
        or q.has(OTHER.replace("|谁", "").replace("|影响", "") + "|活期|手续费|lpr|加点|贴息")
    ):
        return None
    first, second = (reply.yearly(n.amount, n.unit) for n in q.rates)
    if first == second or max(first, second) > 100:
        return None
    remaining = whole_months(q.left)
    months = q.months or remaining
    instalments = q.has(r"月供|等额本息|房贷|按揭|公积金|商贷|每个?月[^,，。]{0,4}[还供]|月还") and not q.has(DEPOSIT)
    if instalments and months and months > 1 and not q.has(_PRINCIPAL_EVEN + "|" + _INTEREST_FIRST):
        owed = "" if q.months or q.money.get("left") else f"{reply.yuan(principal)}当作现在还欠的本金"
        return say_loan.two_rates(principal, first, second, Decimal(months) / 12, months=months, assumed=owed)
    if q.has(_PRINCIPAL_EVEN + "|" + _INTEREST_FIRST) or (remaining and not q.terms):
        return None
    if q.has(r"月供|每个?月[^,，。]{0,4}[还供]|月还"):
        said = f"{reply.yuan(principal)}，利率{reply.percent(first)}和{reply.percent(second)}，想比较月供"
        return Missing("two_rates", said, "还剩多少年（或多少期）")
    return say_loan.two_rates(
        principal, first, second, q.years or Decimal(1), assumed="" if q.years else "没说多久，按一年算"
    )


def _deposit(q: Question, principal: Decimal, annual: Decimal, rate: Number, put_by: bool, assumed: str = "") -> Outcome:
    years = q.years
    if put_by and rate.unit == "percent_per_day" and not q.has("日利率|日息|每日|每天"):  # 放一天活期0.05%
        annual, rate = rate.amount, replace(rate, unit="percent")
    if rate.unit not in ("percent", "percent_per_year"):
        return None if put_by else _at_once(q, principal, rate, assumed)
    each_day = q.has(r"每天|一天|每日") and years is None
    if years is None and q.has(r"到期|期满") and not q.has(r"每天|一天|每日|每个?月|一个月|每年|(?<!\d)一年"):
        return Missing(
            "deposit_interest", f"存{reply.yuan(principal)}，利率{reply.percent(rate.amount)}，想算利息", "存多久"
        )
    if years is None:
        years, assumed = Decimal(1), both(assumed, "" if each_day else "没说存多久，按一年算")
    return say_loan.deposit(
        principal, annual, years, span=q.span, assumed=assumed, compound=q.has(r"复利(?!和)|利滚利|转存|滚存|息滚息")
    )


def _borrowed(q: Question, principal: Decimal, annual: Decimal, rate: Number, assumed: str = "") -> Outcome:
    months, years = q.months, q.years
    method = "equal_principal" if q.has(_PRINCIPAL_EVEN) else "interest_only" if q.has(_INTEREST_FIRST) else "equal_payment"
    named = method != "equal_payment" or q.has(r"等额本息|等额还|等额")
    instalments = named or q.has(INSTALMENTS)
    if q.has(FLAT) and rate.unit in ("percent_per_period",):
        return None
    if rate.unit in ("percent_per_day", "percent_per_month") and not instalments:
        return _at_once(q, principal, rate, assumed)
    if q.lender == "private" and not named:
        return _at_once(q, principal, rate, assumed)
    yearly = years == 1 or (years is None and q.has(r"每年|一年"))
    if q.has("助学") and yearly and not (named or q.has(r"月供|每个?月|每期|分期")):
        years = Decimal(1)  # for some years only interest is due, and no instalment
        return say_loan.simple_loan(
            principal,
            rate.amount,
            rate.unit,
            years,
            q.on,
            span=q.span,
            legal=False,
            assumed=both(assumed, "这段时间没还本金"),
        )
    if months is None and method == "interest_only" and not q.has(r"总(?:利息|共)|一共"):
        return say_loan.monthly_interest(principal, annual, assumed=assumed)
    if months is None:
        if years is not None:
            return say_loan.simple_loan(
                principal, rate.amount, rate.unit, years, q.on, span=q.span, lender=q.lender or "licensed", assumed=assumed
            )
        return (
            Missing(
                "loan_equal_payment",
                f"借{reply.yuan(principal)}，利率{reply.percent(rate.amount)}，想算{'月供' if instalments else '利息'}",
                "借多长时间、怎么还（分期还是到期一次还）",
            )
            if q.has(ASK) and not q.has(r"怎么算的|是不是")
            else None
        )
    if months == 1:
        return say_loan.simple_loan(
            principal,
            rate.amount,
            rate.unit,
            years or Decimal(1) / 12,
            q.on,
            span=q.span,
            lender=q.lender or "licensed",
            assumed=assumed,
        )
    row, first = _asked_rows(q, months)
    return say_loan.instalment_loan(
        principal,
        annual,
        months,
        method,
        once=not instalments,
        row=row,
        first=first,
        daily=rate.amount if rate.unit == "percent_per_day" else None,
        assumed=both(assumed, "" if named else "没说还款方式，按等额本息算"),
    )


def _asked_rows(q: Question, months: int) -> tuple[int | None, int | None]:
    """Return which period is asked for (第13个月), and of how many first ones the sum (前两年)."""
    rows = [
        int(n.amount)
        for n in q.numbers
        if n.kind == "ordinal" and re.search(r"个?月$|期$", n.text) and 1 <= n.amount <= months
    ]
    ahead = [m for n in q.numbers if q.before(n).endswith(("前", "头")) and (m := months_of(n)) is not None and m <= months]
    return (max(rows) if rows else None), (ahead[0] if ahead else None)


def _at_once(q: Question, principal: Decimal, rate: Number, assumed: str = "") -> Outcome:
    """A loan paid back at once: private ones, and those with a rate a day or a month and no instalments."""
    years = q.years
    if years is None and q.overdue:
        years = max(years_of(n) for n in q.overdue)
    each = re.search(r"每天|每日|一天|日息(?=是|多|有|几)|每个?月|一个月|每年|一年", q.text)
    yearly = len(q.dates) == 1 and re.search(r"每年|每个?月", q.text)
    if years is None and each and (not q.dates or yearly):
        years = Decimal(1) / {"天": 365, "日": 365, "息": 365, "月": 12, "年": 1}[each.group()[-1]]
        if each.group()[-1] in "天日" and q.has(r"一个月|每个?月"):
            years = Decimal(1) / 12
    day, unsure = signed(q)
    if years is None and q.dates and q.has(LEGAL):
        return say_rate.rate_against_ceiling(rate.amount, rate.unit, q.on, signed=day, lender=q.lender, assumed=unsure)
    if years is None and not q.dates and q.has(LEGAL + "|四倍|4倍"):
        years, assumed = Decimal(1), both(assumed, "没说借多久，按一年算")
    if years is None:
        understood = f"借{reply.yuan(principal)}，利率{reply.percent(rate.amount)}，想算利息"
        return Missing("simple_interest", understood, "借多长时间") if q.has(r"多少|算|几") else None
    months = round(years * 12, 9)
    if rate.unit == "percent_per_day" and years < 1 and months == int(months):
        days = int(months) * 30  # interest by the day: a month counts 30 days, as in the banks' own examples
        years, assumed = Decimal(days) / 365, both(assumed, f"按{days}天算")
    return say_loan.simple_loan(
        principal,
        rate.amount,
        rate.unit,
        years,
        q.on,
        span=q.span,
        lender=q.lender,
        signed=day,
        legal=q.has(LEGAL + "|四倍|4倍") or q.lender is not None or rate.unit == "percent_per_month",
        everyone=q.has(LEGAL),
        assumed=both(assumed, unsure),
    )


def _doubted(q: Question) -> bool:
    """Tell whether the second of two rates is the first one a year, and doubted (利息3分5是不是年化42%)."""
    if len(q.rates) != 2 or not q.has(r"是不是|是吗|对吗|对不对|算不算|[吗么嘛]\W*$"):
        return False
    first, second = q.rates
    return reply.yearly(first.amount, first.unit) == reply.yearly(second.amount, second.unit) and first.unit != second.unit


def conversion(q: Question) -> Outcome:
    """A rate alone, in another unit."""
    rates = q.rates[:1] if _doubted(q) else q.rates
    said = [n for n in rates if n.unit != "percent"]
    alone = {"principal"} >= set(q.money) and all(m == 10000 for m in q.money.get("principal", []))
    if (
        len(rates) != 1
        or not said
        or not alone
        or q.dates
        or any(years_of(n) != 1 and n.amount != 1 and not (n.unit == "days" and n.amount in (360, 365)) for n in q.terms)
        or q.has(FLAT.replace("|费率", "|(?<!日)费率") + r"|lpr|贴息|上浮|加收|罚息|违约金|滞纳金|降|差|迟延|分.{0,4}还")
    ):
        return None
    rate = said[0]
    target = (
        {
            "percent_per_day": r"年|月|利息",
            "percent_per_month": r"年|一年|日",
            "percent_per_year": r"日|天|月息|月利|每月|一个月"
            + ("|百分之几|几个点|多少" if re.search("[分厘毛角]", rate.text) else ""),
        }[rate.unit]
        if rate.unit != "percent_per_period"
        else ""
    )
    rest = q.text[: rate.start] + q.text[rate.end :]
    if not target or (
        not re.search(
            target,
            re.sub(
                {"percent_per_year": r"年利率|年化|年息", "percent_per_day": "日利率|日息"}.get(rate.unit, r"月息|月利率"),
                "",
                rest,
            ),
        )
        and not (rate.unit == "percent_per_month" and re.search("日利率|日息", rest))
    ):
        return None
    if q.has(r"哪个|便宜|没写|真的吗|够不够|按哪|标准|哪年|等额|按月") or (q.has(r"对吗|对不对") and not _doubted(q)):
        return None
    if not (asks(q, "折|合|换算|相当|等于|换成") or _doubted(q) or len(q.text) <= 14) or q.has(OTHER):
        return None
    return say_rate.rate_text(rate.amount, rate.unit)
