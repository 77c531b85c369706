"""What each figure of a question stands for: principal, what was received, instalment, fee, term, overdue days.

A figure's role is read from the words between it and its neighbours; what no words tell stays open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from faqbot.answer.calculators.ceiling import LPR_CHECKED, Lender, Tenor, day_text, lpr
from faqbot.answer.calculators.numbers import Number, flatten, read, value_of

Role = Literal[
    "principal",
    "received",
    "instalment",
    "total",
    "fee",
    "inner_fee",  # a fee that the instalment holds already (其中担保费88)
    "least_fee",
    "penalty",  # what is charged for being late
    "income",  # pay, prizes, rent: of the story, not of the sum
    "down",
    "aside",  # a threshold or a limit (20万起存), part of no sum
    "period_fee",
    "interest",
    "month_interest",
    "day_interest",
    "prepaid",
    "bill",
    "minimum",
    "paid",
    "left",
    "other",
]

FEES = r"头息|续期费|展期费|会员[费月卡]{0,2}|前期费用?|费用|gps费?|家访费|代办费|开户费|服务费|手续费|保证金|砍头息?|咨询费|管理费|中介费|担保费?|融担费|增信费|保险费?|评估费|资料费|信息费|介绍费|权益|风险金|审核费|综合费"
_EACH = r"每一?期|月月|每个?月|一期|每次|月供|期供|(?<!个)月还|(?<!个)月付|每月还|按月"
_PRIVATE = re.compile(
    r"私人|私下|私底下|个人(?:借|之间|放|手里|那)|朋友|亲戚|同事|同学|借条|欠条|民间|老乡|老板(?:借|那|手)|[表堂]?[哥弟姐妹嫂]|舅|叔|姨|姑|邻居|熟人|村里|放贷的人|高利贷|老家"
)
_LICENSED = re.compile(r"银行|信用卡|白条分期|大行|商业贷|房贷|按揭")
_FINANCE = re.compile(r"消费金融|消金")
_MICRO = re.compile(r"小贷|小额贷款|小额借款公司")
_ASSISTED = re.compile(r"助贷")
_PAWN = re.compile(r"典当|当铺")


@dataclass(frozen=True, slots=True)
class Question:
    """A question's text and the figures in it, sorted by what they stand for."""

    text: str  # flattened
    on: date
    numbers: tuple[Number, ...]
    money: dict[Role, list[Decimal]]
    rates: tuple[Number, ...]
    terms: tuple[Number, ...]  # durations and periods that can be a term
    paid: tuple[Number, ...]  # periods or durations already repaid
    left: tuple[Number, ...]  # periods or durations still to come
    overdue: tuple[Number, ...]
    dates: tuple[Number, ...]
    step: int = 0  # days from one instalment to the next; 0: a month
    floating: Number | None = None  # the rate that LPR加30个基点 comes to
    floating_said: str = ""  # which LPR was taken for it
    adrift: bool = False  # a step on the LPR was said that no rate could be built from

    def has(self, pattern: str) -> bool:
        """Tell whether the text matches a pattern."""
        return re.search(pattern, self.text) is not None

    def first(self, *roles: Role) -> Decimal | None:
        """Return the first amount with the first of the roles that has one."""
        for role in roles:
            if self.money.get(role):
                return self.money[role][0]
        return None

    def before(self, number: Number, width: int = 8) -> str:
        """Return the text right before a figure, back to the figure before it."""
        ends = [n.end for n in self.numbers if n.end <= number.start]
        return (
            self.text[max(number.start - width, *ends, 0) : number.start]
            if ends
            else self.text[max(number.start - width, 0) : number.start]
        )

    def after(self, number: Number, width: int = 8) -> str:
        """Return the text right after a figure, up to the next one."""
        starts = [n.start for n in self.numbers if n.start >= number.end]
        return self.text[number.end : min([number.end + width, *starts])]

    @property
    def lender(self) -> Lender | None:
        """Who lends, as far as the question says."""
        if _PAWN.search(self.text):
            return "pawn"
        if _MICRO.search(self.text):
            return "micro"
        if _FINANCE.search(self.text):
            return "consumer_finance"
        if _ASSISTED.search(self.text):
            return "assisted"
        if _PRIVATE.search(self.text):
            return "private"
        return "licensed" if _LICENSED.search(self.text) else None

    @property
    def months(self) -> int | None:
        """The term in months, or None when none was said or it is no whole number of months."""
        found = [m for n in self.terms if (m := months_of(n)) is not None]
        periods = [n for n in self.terms if n.kind == "periods"]
        if periods:
            return int(periods[0].amount)
        return max(found) if found else None

    @property
    def years(self) -> Decimal | None:
        """The term in years, of whatever unit."""
        found = [years_of(n) for n in self.terms]
        return max(found) if found else None

    @property
    def span(self) -> str:
        """The words of the longest term."""
        return max(self.terms, key=years_of).text if self.terms else ""


_TIMES = re.compile(r"\d\s?(?:元|块)?[x×*乘]以?\s?(\d{1,3})(?:$|期|个月|[,，。\s])")


def question(text: str, on: date) -> Question:
    """Read a question's figures and sort them by what they stand for."""
    flat = flatten(text)
    numbers = _rates_found(tuple(read(text, on)), flat)
    steps = _steps(numbers, flat)
    floating, floating_said = _floating(steps, numbers, flat, on)
    built = range(floating.start, floating.end) if floating else range(0)
    numbers = tuple(
        replace(n, kind="plain", unit="") if n.kind == "rate" and (n.start in built or _basis_points(n)) else n
        for n in numbers
    )
    bare = Question(flat, on, numbers, {}, (), (), (), (), (), ())
    money: dict[Role, list[Decimal]] = {}
    for index, number in enumerate(numbers):
        if number.kind == "money":
            money.setdefault(_role(bare, index), []).append(number.amount)
    spans: dict[str, list[Number]] = {"term": [], "paid": [], "left": [], "overdue": []}
    if money.get("instalment") and (times := _TIMES.search(flat)):  # 月还935 x12
        spans["term"].append(Number("periods", Decimal(times[1]), "periods", times.start(1), times.end(1), times[1] + "期"))
    for index, number in enumerate(numbers):
        if number.kind in ("duration", "periods") and (kind := _span_role(bare, index)):
            spans[kind].append(number)
        elif (
            number.kind == "ordinal"
            and number.text.endswith(("期", "个月"))
            and (
                re.search("(?:还|供)(?:到|完|了)$", bare.before(number))
                or re.match("(?:还|供)(?:完|了|好)", bare.after(number))
            )
        ):
            spans["paid"].append(replace(number, kind="periods", unit="periods"))
    _lone_amount(money, numbers, flat)
    _put_by(money, flat)
    share = [n for n in numbers if n.kind == "rate" and _down_share(bare, n)]
    if share and len(money.get("principal", ())) == 1 and not re.search(r"贷款?了?[^\d,，。]{0,3}[\d.]+[万千w]", flat):
        money["principal"] = [money["principal"][0] * (100 - share[0].amount) / 100]
    numbers = tuple(n for n in numbers if n not in share)
    if len(money.get("principal", ())) == len(money.get("down", ())) == 1 and re.search(_PRICED, flat):
        money["principal"] = [money["principal"][0] - money.pop("down")[0]]
    rates = _restated(bare, tuple(_daily(n, flat) for n in numbers if n.kind == "rate"))
    built_in = floating is not None or any(re.search(_SUMMED, bare.before(n)) for n in rates)
    return Question(
        flat,
        on,
        numbers,
        money,
        rates,
        tuple(spans["term"]),
        tuple(spans["paid"]),
        tuple(spans["left"]),
        tuple(spans["overdue"]),
        tuple(n for n in numbers if n.kind == "date"),
        _step(flat) if money.get("instalment") else 0,
        floating,
        floating_said,
        bool(steps) and not built_in and not re.search(r"四倍|4倍", flat),
    )


_MARGIN = re.compile(
    r"lpr(?:利率)?[^\d,，。加减+\-]{0,6}(?P<value>\d(?:\.\d+)?)?%?[^\d,，。加减+\-]{0,6}(?P<sign>加收|加|减|\+|-|上浮|下浮|下调|上调)[^\d,，。]{0,3}$"
)
_LEAST_FACTOR, _MOST_POINTS = 5, 10  # LPR上浮0.5% may mean points, and LPR加20% a factor
_LONG_LOAN = r"房贷|按揭|商贷|房子|买房|助学"


def _basis_points(number: Number) -> bool:
    """Tell whether a rate is written in basis points, which is a step and no rate of its own."""
    return number.kind == "rate" and number.text.endswith(("基点", "bp"))


def _steps(numbers: tuple[Number, ...], flat: str) -> list[Number]:
    """Return the steps put on the LPR or taken off it (LPR减70个基点, LPR是3.5%, 减30个基点); a penalty of late interest is none."""
    if "lpr" not in flat or re.search(r"罚息|逾期|加罚", flat):
        return []
    return [n for n in numbers if _basis_points(n) or (n.kind == "rate" and _MARGIN.search(flat[: n.start]))]


def _floating(steps: list[Number], numbers: tuple[Number, ...], flat: str, on: date) -> tuple[Number | None, str]:
    """Return the rate that LPR减70个基点 comes to, and which LPR was taken; nothing where another day's LPR may be meant."""
    if len(steps) != 1 or any(n.kind == "date" and n.day != on for n in numbers):
        return None, ""
    step = steps[0]
    found = _MARGIN.search(flat[: step.start])
    if found is None or any(n.kind == "rate" and not found.start() <= n.start <= step.start for n in numbers):
        return None, ""
    years = [years_of(n) for n in numbers if n.kind == "duration" or (n.kind == "periods" and n.amount > 1)]
    told = re.search(r"[一五15]年期", flat)
    long = re.search(r"五年|(?<!\d)5年(?:期|以上)", flat) or re.search(_LONG_LOAN, flat) or max(years, default=0) > 5
    tenor: Tenor = "5y" if long and not re.search(r"(?:一年|(?<!\d)1年)期", flat) else "1y"
    published = lpr(on, tenor)
    value = Decimal(found["value"]) if found["value"] else published.value if published else None
    if value is None:
        return None, ""
    down = found["sign"] in ("减", "-", "下浮", "下调")
    factor = step.text.endswith("%") and len(found["sign"]) == 2  # LPR上浮10%: a tenth of the LPR, not ten points
    points = value * step.amount / 100 if factor else step.amount
    rate = value - points if down else value + points
    if rate <= 0 or (factor and step.amount < _LEAST_FACTOR) or (not factor and points > _MOST_POINTS):
        return None, ""
    said = f"LPR按你说的{value:f}%" if found["value"] else ""
    if published and not said:
        name = "五年期以上" if tenor == "5y" else "一年期"
        unsure = "" if published.current else f"，{day_text(LPR_CHECKED)}以后的没有查到"
        said = "按" if told else "没说是哪个LPR，按"
        said += f"{name}LPR{value.normalize():f}%（{day_text(published.since)}起{unsure}）"
    sign = ("下浮" if down else "上浮") if factor else "减" if down else "加"
    said += f"{sign}{step.amount.normalize():f}{'%' if factor else '个百分点'}，年利率{rate.normalize():f}%"
    return Number("rate", rate, "percent_per_year", found.start(), step.end, flat[found.start() : step.end]), said


def _down_share(q: Question, number: Number) -> bool:
    """Tell whether a percentage is the down payment (首付30%, 三成首付)."""
    return bool(
        re.search(r"首付[^\d,，。]{0,3}$", q.before(number)) or re.match(r"\s?的?首付", q.after(number))
    ) and number.unit in ("percent", "percent_per_year")


_PRICED = r"\d[\d.]*[万w]?(?:块|元)?的?(?:房子?|新?车子?)[^贷借]{0,12}首付|(?:总价|全款|全价|车价|房价|售价|标价|原价|价格|价值|落地|(?:花|卖|要价))[^\d,，。]{0,3}\d[^贷借]*首付|首付[^\d]{0,3}\d[^贷借]*(?:总价|全款|车价|房价)"


_SUMMED = r"(?:也就是|就是|也即|即|执行利率)(?:是|年利率|利率)?$"


def _restated(q: Question, rates: tuple[Number, ...]) -> tuple[Number, ...]:
    """Keep only the rate that sums the others up (LPR3.5减45个基点也就是3.05%)."""
    summed = [n for n in rates[1:] if re.search(_SUMMED, q.before(n))]
    return (summed[-1],) if summed else rates


def _lone_amount(money: dict[Role, list[Decimal]], numbers: tuple[Number, ...], flat: str) -> None:
    """Take the only amount beside a rate for the principal, whatever words stand before it (每月只还利息, 到期还本40万, 利率4.5%)."""
    roles = [role for role in money if money[role]]
    unsure = ("total", "income", "instalment", "interest", "month_interest", "day_interest", "paid")
    if len(roles) != 1 or len(money[roles[0]]) != 1 or roles[0] not in unsure:
        return
    if roles[0] == "instalment" and money[roles[0]][0] < 50_000:
        return
    if any(n.kind == "rate" for n in numbers) or re.search(_FREE, flat):
        money["principal"] = money.pop(roles[0])


def _put_by(money: dict[Role, list[Decimal]], flat: str) -> None:
    """Take the lone amount of a deposit for the principal, however it came (娘给了我6万存两年), and of 日息2毛(一千块) the larger."""
    if set(money) == {"received"} and re.search(r"存(?!在)|定期", flat) and not re.search(r"借|贷", flat):
        money["principal"] = money.pop("received")
    per = money.get("day_interest") or money.get("month_interest") or [Decimal(0)]
    if (
        set(money) in ({"other", "day_interest"}, {"other", "month_interest"})
        and money["other"] == [amount for amount in money["other"] if amount >= 20 * per[0] and len(flat) <= 30][:1]
    ):
        money["principal"] = money.pop("other")


_FREE = r"免息|无息|不收息|停息"


_MOVED = r"(?:[降减升涨调变]|下调|上调|改|跌)[到至为成]了?$"
_MOVED_FROM = r"(?:贷|息|存|定期|公积金|按揭)[^\d,，。]{0,6}(?:从|由)$"
_KINDS = r"(?:商贷|商业贷款?|公积金|房贷|车贷|经营贷|消费贷|抵押贷|按揭|定期|活期|大额存单|国债|理财|存款|银行|别家|那家|另一家)(?:的|是|才|要|给|利率)*$"


def _rates_found(numbers: tuple[Number, ...], flat: str) -> tuple[Number, ...]:
    """Take the one bare decimal of a question with an amount for its rate (20万三年3.2, 存三年2.1的) when it names no other."""
    if any(n.kind == "rate" for n in numbers):  # 利率从1.5降到1.2
        numbers = tuple(
            replace(n, kind="rate", unit="percent")
            if n.kind == "plain"
            and n.amount <= 36
            and (re.search(_MOVED, flat[: n.start]) or ("." in n.text and re.search(_KINDS, flat[: n.start])))
            else n
            for n in numbers
        )
    bare = [n for n in numbers if n.kind == "plain" and "." in n.text and n.amount <= 36]
    if len(bare) == 2 and re.search(_MOVED_FROM, flat[: bare[0].start]) and re.search(_MOVED, flat[: bare[1].start]):
        return tuple(replace(n, kind="rate", unit="percent") if n in bare else n for n in numbers)  # 房贷从5.2降到3.9
    if len(bare) != 1 or any(n.kind == "rate" for n in numbers):
        return numbers
    if re.match(r"(?:一期|每期|每个?月|一个月|/期)?的?(?:手续费|费率)", flat[bare[0].end :]) and (
        each := re.search(r"(每一?期|一期)|每个?月|月", flat[: bare[0].end + 4])
    ):
        unit = "percent_per_period" if each[1] else "percent_per_month"
        return tuple(replace(n, kind="rate", unit=unit) if n is bare[0] else n for n in numbers)
    if not any(n.kind == "money" for n in numbers):
        return numbers
    if not re.search(r"存|贷|借|利|息|月供|等额|先息|按揭|定期", flat):
        return numbers
    return tuple(replace(n, kind="rate", unit="percent") if n is bare[0] else n for n in numbers)


_EVERY = re.compile(
    r"(?:(?P<day>每天|每日|天天|一天|按天|(?<![\d一二三四五六七八九十月])日(?=还))|(?P<week>周周|每一?(?:周|个?星期|个?礼拜)|(?<!第)一(?:周|个?星期|个?礼拜)|按周)|每?隔?(?P<days>\d+|[一二三五七十]+)天)"
    r"(?:一期|一次|就|都|要|得|需要?|应|固定|只|是|扣|自动)*(?:(?:还|付|交|扣)(?!利息|息|[^,，。]{0,4}利息)|(?<=[周期拜])(?=\d))"
)


def _step(flat: str) -> int:
    """Return how many days lie between two instalments, 0 for a month."""
    found = _EVERY.search(flat)
    if found is None:
        return 0
    return 1 if found["day"] else 7 if found["week"] else int(value_of(found["days"]))


def months_of(number: Number) -> int | None:
    """Return a duration or a number of periods in whole months, or None."""
    if number.kind == "periods":
        return int(number.amount)
    months = number.amount * {"years": 12, "months": 1}.get(number.unit, 0)
    return int(months) if months > 0 and months == months.to_integral_value() else None


def years_of(number: Number) -> Decimal:
    """Return a duration or a number of monthly periods in years."""
    return number.amount / {"years": 1, "months": 12, "days": 365}.get(number.unit, 12)


def days_of(number: Number) -> int:
    """Return a duration in days: a month counts 30, a year 365."""
    return int(number.amount * {"years": 365, "months": 30, "days": 1}.get(number.unit, 30))


_ASKED = r"[,，、。;；!！?？]|多少|几多|好多|几何|几块|几个|怎么算|咋算"  # what stands before one of these is said of something else


_FLOOR = r"(?:来?[收计算扣]取?)?的?(?:违约金|滞纳金|手续费)?(?:来?[收计算扣]取?|的)?[,，、]?(?:且|但|每次|每笔)?(?:最低|最少|至少|不低于|保底)(?:[收要得是为]|\s)*$"
_WITHIN = r"其中|包括|包含|里面|内含|里头"
_CHARGED = r"(?:收|扣|罚|要|多|加|交|付)(?:了|我|出来?|掉|到|走)*(?:差不多|大概|将近|快)?$"
_LATE_CHARGE = r"(?:块钱|元|块)?的?(?:逾期)?(?:违约金|滞纳金|罚息|逾期费)"
_ROUND = (100, 1000, 10000)


def _role(q: Question, index: int) -> Role:
    number = q.numbers[index]
    before, after = q.before(number, 14), q.after(number, 8)
    previous = q.numbers[index - 1] if index else None
    if previous is not None and previous.kind == "money":  # 扣掉1200块手续费每月扣875: the fee is the figure before
        before = re.sub(rf"^\s?(?:块钱|元|块)?的?(?:{FEES})(?=每|月|一期|分|共)", "", before)
    clause = re.split(_ASKED, before)[-1].replace("先息后本", "")
    lone = previous if previous is not None and number.start - previous.end <= 14 and _lone(previous) else None
    if lone is not None and re.search(r"[,，。;；]", q.text[lone.end : number.start]):
        lone = None
    one_month = lone is not None and lone.unit in ("months", "periods")
    one_day = lone is not None and lone.unit == "days" and not before.startswith("后")
    clause = re.sub(r"\d+[号日]", "", clause)  # 每个月15号还1420
    if previous is not None and (lead := re.search(r"(?:每天|每日|一天|每个?月)(?:给|收|要)?每$", q.before(previous))):
        clause = lead.group() + clause  # 每天每万收4块的利息
    guess: object = re.search(r"(?:是不是|是否|对不对|会不会是|有没有)$", clause) or re.match(
        r"\s?(?:块钱|元|块)?(?:对不对|对吗|准不准|对么)", after
    )
    guess = guess or (after.startswith("多") and q.has(r"对吗|对不对|是不是"))
    if guess and any(n.kind == "rate" for n in q.numbers):
        return "aside"
    if before.endswith("每") and number.amount in _ROUND:
        return "principal"
    if re.match(r"\s?(?:块钱|元|块)?(?:起(?!诉)|起存|封顶|限额)", after) and not re.search(
        r"(?:最低|最少)[^\d]{0,3}$", clause
    ):
        return "aside"
    if re.search(r"(?:买|购买?|买了)(?:了|个|台|部)?$", clause):
        return "principal"
    if re.search(
        r"(?:工资(?!里?(?:代?扣|划))|收入|月薪|底薪|挣|赚|房租|奖金|退休金|生活费|年终奖)[^\d,，。]{0,6}$", clause
    ) or re.match(r"\s?(?:块钱|元|块)?的?(?:工资|收入|奖金|年终奖|退休金)", after):
        return "income"
    if re.match(_LATE_CHARGE, after.removeprefix("多").lstrip()) and re.search(_CHARGED, clause):
        return "penalty"  # 收我一百多违约金
    if re.search(r"首付[^\d,，。]{0,6}$", clause) or re.match(
        r"\s?(?:块钱|元|块)?的?首付(?!\s?[\d零一二三四五六七八九十两是为])", q.text[number.end : number.end + 8]
    ):
        return "down"
    if re.search(r"(?:押金|买断|涨了?|尾款)[^\d,，。]{0,6}$", clause) or re.match(r"\s?(?:块钱|元|块)?的?押金", after):
        return "other"
    if re.search(r"手续费[^,，。]{0,4}(?:最低|最少|不低于|至少|保底)[^\d,，。]{0,3}$", before) or (
        re.search(r"(?:最低|最少|不低于|至少|保底)(?:收|是|为)?$", clause) and q.has(r"手续费") and q.has(r"取|提现")
    ):
        return "least_fee"
    if previous is not None and previous.kind == "rate" and re.match(_FLOOR, q.text[previous.end : number.start]):
        return "least_fee"  # 违约金按5%收最低20
    if re.search(
        r"最低(?:还款?)?额?度?(?:应还|是|为|还款?|还了|要还|只还了?|没还|要|:|就|了|的)*$", clause
    ) and not re.search("手续费", clause):
        return "minimum"
    if re.search(
        r"(?:提前|先)(?:还款?|归还|偿还|冲|还贷)(?:房贷|贷款|按揭|商贷|车贷|本金|掉)?(?:了|掉|个|进去|一部分|一笔)?$|拿$|冲$|手[里头上]有个?$|凑了?个?$|(?:攒|存|省)(?:了|下来?|下了|够)?个?$|(?:想|打算|准备|计划|先|再|一次|现在|如果|要是)(?:一次性?|多)?(?:还|投|存)(?:上|进去|掉|个)$|(?:想|打算|准备|计划|先|再|一次)(?:多)?(?:还|投|存)$|^还$",
        clause,
    ) and q.has(r"提前|房贷|按揭|先还|月供|缩短|年限|余额|还掉|少还|剩"):
        return "prepaid"
    if q.has(r"提前|房贷|月供") and re.match(
        r"[,，]?\s?(?:块钱|元|块)?(?:我?(?:想|要|打算|准备)?(?:全部?)?(?:拿来|用来|用于|拿去)?提前还|进去|提前|去还|来还|想提前|要提前|用来提前|还进去)",
        after,
    ):
        return "prepaid"
    if re.search(r"(?:到手|到账|下款|实到|实拿|实收)[^\d,，。]{0,3}$", clause):
        return "received"
    if re.search(rf"(?:{FEES})[^\d,，。]{{0,5}}$", clause) or re.match(
        rf"\s?(?:元|块钱|块)?的?(?:(?![扣收交付先]|贷款|借款|本金)[一-龥]){{0,2}}(?>{FEES})(?![率\d百一二三四五六七八九十两]|是|为|每)",
        q.text[number.end : number.end + 12],
    ):
        if (
            (re.search(_EACH + r"|每(?!张|笔)", clause) and not re.search(_WITHIN, clause))
            or one_month
            or _stands_after(q, number, r"一期|每期|每个?月|一个月|/月|/期")
            or re.match(r"\s?(?:块钱|元|块)?每个?[月期](?:都|要|会)*(?:扣|收|交)(?!\s?\d)", q.text[number.end :])
            or (
                previous is not None
                and re.match(r"\s?(?:块钱|元|块)?(?:加上?|\+|外加|再加|和)(?!一次)", before)
                and _role(q, index - 1) == "instalment"
            )
        ):
            return "instalment" if re.search(r"(?:还款?|月供|供)$", clause) else "period_fee"
        if re.search(_WITHIN, clause) and not re.search("一次|扣|先", clause + after):
            return "inner_fee"  # 每期还1188元, 其中担保费88元
        if re.search(r"手续费|利息", clause) and re.search(r"(?:总|一共|共|合计)[^\d]{0,4}$", clause):
            return "interest"
        return "fee"
    if re.search(r"(?:到手|放款|下款|实际)[^\d,，。]{0,4}(?:少了?|少给|少拿|少到)(?:我|了)?$", clause):
        return "fee"
    if re.search(r"(?:扣掉?|扣了|扣除|先扣|预扣|砍头?|先收|扣下|扣走)(?:了|掉|除|去|走|我)?$", clause):
        return "instalment" if re.search(r"每期|每个?月|月月", clause) else "fee"
    if re.search(
        r"(?:到手|到账|下款|实到|实得|实收|实拿|净得|实际(?!还|付|交|支付|给)|只(?:到|收到|拿到|给|进|有|拿|得)|收到|进账|打给我|进卡|拿到手?|给了我|到卡里|卡里(?:只)?(?:收到|到|有|进)|进来)[^\d,，。]{0,5}$",
        clause,
    ):
        return "received"
    if (
        previous is not None
        and re.match(r"\s?(?:块钱|元|块)?[,，、]?(?:加上?|\+|外加|再加|和)?利息", before)
        and (re.search(r"本金?[^\d]{0,3}$", q.before(previous)) or re.search(r"[加+和]", before))
        and _role(q, index - 1) == "instalment"
    ):
        return "period_fee"  # 每月本金2777.78+利息350
    if re.search(
        rf"利息(?:一共|总共|共|合计|每个?月|每期|一起|都?要|得|就|是|还)*(?:{_EACH})(?:一共|总共|共|合计|都?要|得|就|是)*还[^\d,，。]{{0,2}}$",
        clause,
    ):
        return "instalment"  # 担保费128加利息一共每月还1015
    if re.search(r"(?:利息|息|利钱|利)[^\d,，。借贷存欠]{0,5}(?<!本金)(?<!本金是)$", clause) or re.match(
        r"\s?(?:块钱|元|块)?的?(?:利息|利钱|息)(?!\d|约|说好|讲好|每|按|多少|怎么|几|咋|是多少)",
        q.text[number.end : number.end + 12],
    ):
        if re.search(r"本息|连本带[利息]", clause):
            return "instalment" if re.search(_EACH, clause) else "total"
        if one_month or re.search(_EACH + r"|月", clause):
            return "month_interest"
        if one_day or re.search(r"每天|一天|每日|日", clause):
            return "day_interest"
        return "interest"
    if re.search(r"(?:每天|每日|天天|一天|按天)?(?:就|都|要|得|需要?|固定|自动)*(?:还|扣)[^\d,，。]{0,3}$", clause) and (
        re.search(r"每天|每日|天天|按天", clause)
        or (one_day and q.has(r"还(?:了|够|满|完)?\d+天|共\d+天|\d+天(?:还清|还完)"))
    ):
        return "instalment"
    if one_day or re.search(r"(?:每天|每日|按天)[^\d,，。]{0,4}$", clause) or _stands_after(q, number, r"/天|每天|一天"):
        return "day_interest"
    if re.search(rf"(?:{_EACH})[^\d,，。]{{0,8}}$", clause) or _stands_after(
        q, number, r"一期|每期|每个?月|/月|/期|每周|一周"
    ):
        return "instalment"
    if re.search(r"每一?(?:周|个?星期|个?礼拜)[^\d,，。]{0,4}$|\d天一[期次][^\d,，。]{0,4}$", clause + "") or (
        re.search(r"(?:一周|一个?星期|一个?礼拜)$", q.text[: number.start].rstrip("要得就还付交给"))
        and sum(n.kind in ("duration", "periods") for n in q.numbers) > 1
    ):
        return "instalment"
    spread = any((n.kind == "periods" and not _lone(n)) or _long(n) for n in q.numbers)
    if one_month and lone is not None and number.start == lone.end and spread:
        return "instalment"
    if one_month and re.match(r"(?:要|得|需要?|就|固定)?(?:还|付|交|给|扣)", before.lstrip()):
        return "instalment" if spread else "total"
    if re.search(
        r"(?:一共|总共|共|合计|总计|连本带[利息]|本息|累计|全部|最后|到期|总额|总还款?|结果)[^\d,，。]{0,6}$", clause
    ) and re.search(r"还|付|给|交|本息|连本", clause):
        return "total"
    if re.search(r"还剩|剩下?|剩余|余额|(?<!业)余$|尚欠|未还|没还|还欠|还有|现在欠|待还", clause[-8:]):
        return "left"
    if (
        re.search(
            r"(?:后|到期|期)(?:就|要|得|需|应|一次性?)*(?:还|给|付)|(?:要|得|需要|应|让我|叫我)(?:还|给|付)$|还(?:款|回|上|进去?|我们?|他|她|对方|了|给[他她]|人家)?$",
            clause,
        )
        and q.money is not None
        and index
    ):
        return "paid" if re.search(r"只还了?|还了$|还上", clause) else "total"
    if re.search(r"账单[^\d,，。]{0,5}$", clause):
        return "bill"
    if re.search(
        r"(?:借|贷|本金|合同|欠|存|刷|分期|取|现|金额|标的|总价|额度|批|买|放|判|起诉|告)[^\d,，。]{0,6}$", clause
    ):
        return "principal"
    if re.match(
        r"\s?(?:块钱|元|块)?的?(?:本金|贷款|借款|房贷|存款|定期|账单|借条|欠款|分|存|按|[×x*乘])", after
    ) or not any(n.kind == "money" for n in q.numbers[:index]):
        return "principal"
    return "other"


def _lone(number: Number) -> bool:
    """Tell whether the span is one month, one day or one period, which mostly says how often (一期收120, 一天5块)."""
    return number.kind in ("duration", "periods") and number.amount == 1 and number.unit in ("months", "days", "periods")


def _stands_after(q: Question, number: Number, words: str) -> bool:
    """Tell whether 每月 or the like closes what is said of the figure (980每月), and does not open the next (借1万每月还980)."""
    return bool(
        re.match(rf"\s?(?:块钱|元|块)?(?:{words})(?=$|[,，。;；、!！?？\s]|共|一共|分\d|[x×]\d)", q.text[number.end :])
    )


def _long(number: Number) -> bool:
    return number.kind == "duration" and number.unit in ("months", "years") and (months_of(number) or 0) > 1


_STORY = (
    r"(?:工作|上班|打工|入职|离职|当兵|退伍|做生意|开店|开公司|开厂|创业|经营|跑车|跑滴滴|跑外卖|送外卖|种地|退休|结婚|离婚|分居|分手|恋爱|在一起|认识|毕业|失业|下岗|生病|住院|搬家|买房|买车)"
    r"(?:了|满|快|都|已经|有|差不多)*$"
)


def _span_role(q: Question, index: int) -> str:
    """Return what a span of time is: a term, what was repaid, what is left, overdue; ``""`` for a mere 一个月 of 一个月还."""
    number = q.numbers[index]
    before, after = q.before(number, 10), q.after(number, 6)
    if re.match(r"期?(?:以上)?的?lpr", after):
        return ""
    if re.search(_STORY, before) and re.match(r"多?了?(?:[,，。;；!！\s]|$)", after):  # 离婚2年了
        return ""
    if re.search(r"(?<!过)(?<!过了)宽限期?(?:是|为|有|只有|还有)?$", before):
        return ""
    if before.endswith(("每", "前")) or (
        _one_year(number)
        and (
            re.search(r"(?:折|折算|换算|成|合|整|按|这)(?:成|算)?$", before)
            or re.match(r"期?的?(?:利率|(?:[算折换]算?)?下来|算起来|算出来|多少|几|合|到底|究竟|百分|是)", after)
        )
        and (_others(q, index) or re.search("这$", before))
    ):
        return ""
    if number.kind == "periods" and number.amount == 1 and _others(q, index):
        return ""
    if number.unit == "days" and re.match(r"的?年化", after):  # 七日年化1.6%
        return ""
    if number.kind == "periods" and re.match(r"(?:没|未)(?:还|扣|交|供)", after) and q.has(r"逾期|罚息"):
        return "overdue"
    late = re.search(
        r"(?:逾期|拖|晚|延迟|超期|超过期限|超过[^\d,，。]{0,2}履行期|超了|迟|过期|断了|拖欠|欠了|晚还)[^\d,，。]{0,5}$|(?:到期|没还)[^\d,，。]{0,4}过(?:了|去)?$",
        before,
    )
    remaining = re.search(r"(?:还剩|剩下?|剩余|还有|还差|没还的?|余下)(?!下?的?分)[^\d,，。]{0,4}$", before)
    if not late and ((remaining and not q.has("首付")) or re.match(r"(?:没还|未还|还没还)", after)):
        return "left"
    if late or re.match(r"\s?(?:没还|的?罚息|的?逾期|才还)", after):
        return "overdue"
    if re.search(
        r"(?:已经?[还给]|还了|还满|还到|还过|(?:已经?|刚)?供(?:了|到|完|过)?|还完了?|已付|交了|付了|刚还|才还|只还|才供|刚供|还款)[^\d,，。]{0,3}$",
        before,
    ):
        return "paid"
    following = q.numbers[index + 1] if index + 1 < len(q.numbers) else None
    if number.kind == "duration" and number.amount == 1 and number.unit in ("months", "days"):
        if _others(q, index) and not re.match(r"后(?:一次|就|要|得|需要?)*[还付给]", after):
            return ""
        if (
            following is not None
            and following.kind == "money"
            and re.search(r"利息|收|息", q.text[number.end : following.start])
        ):
            return ""
    return "term"


def _others(q: Question, index: int) -> bool:
    """Tell whether the question names another span of time than this one, 一个月 and 一天 apart."""
    spans = (n for i, n in enumerate(q.numbers) if i != index and n.kind in ("duration", "periods"))
    return any(not (n.kind == "duration" and n.amount == 1 and n.unit in ("months", "days")) for n in spans)


def _one_year(number: Number) -> bool:
    return number.kind == "duration" and years_of(number) == 1


def _daily(number: Number, flat: str) -> Number:
    """Take a bare 0.05% for a daily rate (nobody lends at that a year, though a bank pays as little), and 3.7%每天利息 for none."""
    if (
        number.unit == "percent_per_day"
        and number.amount >= 1
        and re.match(r"\s?(?:每天|每日)的?(?:利息|多少|几)", flat[number.end :])
    ):
        return replace(number, unit="percent")
    small = number.unit == "percent" and number.amount <= Decimal("0.1")
    return replace(number, unit="percent_per_day") if small and not re.search(r"存|活期|定期|理财", flat) else number
