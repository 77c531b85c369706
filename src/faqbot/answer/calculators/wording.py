"""The words that ask for a sum, and what several sums read out of a question: a daily or yearly rate, days between two dates."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from faqbot.answer.calculators import card, ceiling, reply
from faqbot.answer.calculators.ceiling import day_text
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.result import Calculation, Missing
from faqbot.answer.calculators.roles import Question, days_of, months_of

Outcome = Calculation | Missing | None

ASK = (
    r"多少|好多|几多|几(?:块|个钱|个子儿?|个点|个百分|元|钱|百|千|万|厘|分|毛|角|点|成|年化|何|多|十|期|个月|大)|怎么算|咋算|如何算|怎么计算|如何计算"
    r"|算一?下|算算|帮(?:我|忙)?算|给算|算出|计算|求|多大|多高|啥价|是几|合几|折几|有几|得几|百分之几|万分之几|几分利|几成"
    r"|(?:利率|年化|年息|利息|月供)是?几|几$"
)
LEGAL = (
    r"合法|违法|不合法|合规|违规|受(?:法律)?保护|保护(?:多少|到|不)|超(?:过|了|出)?[^,，。]{0,4}(?:上限|线|标|四倍|4倍|lpr|法|规定|保护|24|36)"
    r"|高出?[^,，。]{0,4}(?:法定|规定|红线|四倍|lpr)|比[^,，。]{0,6}(?:线|上限|规定|标准)[^,，。]{0,3}(?:高|多)|超没超|超了[吗没]|上限|红线|天花板|高利贷|过高|太高|高不高|高吗|算高|法院(?:不)?(?:支持|认)|支持不|支持到|超[过出](?:的)?部分|犯法|不认"
    r"|贵不贵|贵吗|坑|划算|黑不黑|离谱"
)
OTHER = (
    r"怎么办|咋办|咋整|怎么整|会不会|会被|能不能不|可以不还|不想还|要不要还|还用还|起诉吗|坐牢|催收|报警|上征信|抓|上门|爆通讯录|协商|延期|逃|投诉|"
    r"退(?:吗|回|费|款)|要回|能信|靠谱|是不是骗|真的吗|该不该|怎么处理|怎么申请|能申请|哪里|谁|为什么|为啥|凭什么|凭啥|什么后果|影响"
)
FLAT = r"分(?:\d+|[一二两三四五六七八九十]+)(?:个月)?期|每期|手续费|费率|分期|月费|期费|服务费率|等本等息"
EVEN = r"等本等息|本金[^,，。]{0,4}(?:不变|不减|一直按|都按|始终按|还是按)|按(?:最初|原来|原始|全部|借款时)的?本金|(?:一直|始终|都)按[^,，。]{0,6}(?:借的|本金|全额|原来的)算"
DEPOSIT = r"存(?![在量])|定期|死期|存款|存单|储蓄|利率[^,，。]{0,4}存|理财|国债|大额|活期|放着|放(?:半|\d|[一二两三四五六七八九十])|搁"
CARD = r"信用卡|刷了|出账|账单日|欠卡|循环利息|透支|刷卡|账单|卡里|卡上|这张卡|卡债|行卡"
INSTALMENTS = (
    r"等额|月供|每月还|每个月|每月要还|每期还|每期要还|分期|按揭|房贷|公积金|车贷|月还|按月还|每月付|每月得还|一个月还|每月多少|每期多少|每期"
    r"|[\d一二三四五六七八九十]期(?!限)|分\d+个月|分[一二两三四五六七八九十\d]+年"
)
NO_FEE = (
    r"免(?:手续费|息|利息)|零(?:利率|利息|手续费|息|费率)|0利[率息]|0手续费|不收(?:息|利息|手续费|费)|无息|没有?利息|停息"
)

FROM = r"(?:从|自)[^\d,，。]{0,4}$"  # these stand before or after a day that begins or ends a time
SINCE = r"(?:日|那天|当天|份)?(?:起|开始|以来|算起)"
UNTIL = r"(?:到|至|截止|截至)(?:了|的|日|日期|时间)*$"
UNTIL_NOW = r"到现在|至今|到今[天日]|到目前|到此?为止"

_SUM_WORDS = re.compile(
    r"等额本[息金]|等本等息|比例|等额|先息后本|到期|还本|付息|按[月年天日期]|按揭|房[贷子]|车贷|商贷|商业|组合贷|装修贷?|消费贷?|经营贷?|抵押|信用[贷卡]|公积金|网贷|借呗|花呗|白条"
    r"|微粒贷|金条|平台|银行|贷款|借款|借条|欠条|私人|民间借贷|民间|朋友|同事|本金|本息|利息|利率|年化率?|年利率?|月利率?|日利率?|[年月日]息|月供|每个?[月期年天日周]|手续费率?"
    r"|月?费率|费用?|真实|实际|综合|成本|名义|一共|总共|总额|总计|总|合计|全部|还款|首[月期]|末[月期]|第一个月|最后一个月|到手|到账|下款|存款|存单|存|借|贷|还|定期|活期|大额|整存整取|国债|理财"
    r"|收益|利|息|复|单|irr|apr|分期|账单|最低|额|取现|提现|预借现金|透支|取|刷|逾期|罚|违约金|滞纳金|上浮|加收|加|晚|拖|日|天|年|月|期|诉讼费|受理费|案件|标的|起诉|立案|执行费?|申请费?|保全费?"
    r"|支付令|诉前|财产|简易程序|减半|调解|官司|判决|法院|迟延|履行|加倍|双倍|债务|部分|金|诉讼时效|时效|届满|期满|满|截止|征信|记录|消除|删除|结清|清|提前|剩余|剩|余额|欠|缩短|年限|减少|不变"
    r"|限|折合?|换算|合|成|四倍|倍|lpr|上限|超过?|超|法定|合同|签|打的?|写|约定|贷给|向|跟|找|从|到|车|款|一次性?"
)
_FILLER = re.compile(
    r"请问|麻烦|想问|问一?下|帮(?:我|忙)?|算一?算|算下|算|一下|大概|大约|差不多|多少钱?|好多|几多|几个?|[我你他她它们的了是有要得下吧啊呢呀嘛哈嗯哦哪那这个能会该给对方钱块元按用在和与及加也就都再来去又只共分各用把让叫被里内后前时候中为以从怎么如何啥什么样知道呗吗]|\W"
)
_TERSE = 4  # characters that are neither figures nor words of a sum


def terse(q: Question) -> bool:
    """Tell whether the question is hardly more than figures and the words of a sum (等额本金 90w 360期 利率3.05 首月)."""
    text = q.text
    for n in reversed(q.numbers):
        text = text[: n.start] + " " + text[n.end :]
    if q.has(r"[吗么嘛]\W*$|能不能|行不行|可不可以|能行|可以不|要不要|会不会|有没有|是不是|能否"):
        return False
    return bool(q.numbers) and len(_FILLER.sub("", _SUM_WORDS.sub("", text))) <= _TERSE


def asks(q: Question, more: str = "") -> bool:
    """Tell whether a question asks for a figure, in words or by saying nothing else than figures."""
    return q.has(f"{ASK}|{more}" if more else ASK) or terse(q)


def near(q: Question, number: Number, words: str, width: int = 14) -> bool:
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


def signed(q: Question) -> tuple[date | None, str]:
    """Return the day of the contract as far as it was said, and what had to be assumed about it."""
    said = [n for n in q.dates if n.day <= q.on and not near(q, n, r"逾期|还清|结清|到期|催|断|起诉|还款", 5)]
    said = [n for n in said if n.text not in ("今天", "今日", "今年")]
    if not said:
        return None, ""
    same_year = [n for n in said if n.unit == "day" and n.day.year == said[0].day.year]
    first = same_year[0] if said[0].unit == "year" and same_year else said[0]
    if first.unit == "day":
        return first.day, ""
    last = ceiling.month_end(first.day.year, first.day.month if first.unit == "month" else 12)
    same = len(ceiling.lpr_between(first.day, min(last, q.on))) <= 1
    return first.day, "" if same else f"没说具体哪天签的，四倍LPR按{day_text(first.day)}看"


def between(q: Question) -> int | None:
    """Return the days between the first two days of a question, or from the only one until today when it says so."""
    days = [n.day for n in q.dates if n.unit == "day"]
    if len(days) >= 2:
        return abs((days[1] - days[0]).days)
    if len(days) == 1 and q.has(r"到现在|至今|到今|现在|还没|没还|一直|才还"):
        return max(0, (q.on - days[0]).days)
    return None


def span_days(q: Question, *groups: tuple[Number, ...]) -> tuple[int | None, str]:
    """Return a question's span in days, from words or from two dates, and how a month or year was counted."""
    spans = [n for group in groups for n in group if n.kind == "duration"]
    if not spans:
        return between(q), ""
    best = max(spans, key=days_of)
    return days_of(best), "" if best.unit == "days" else f"{best.text}按{days_of(best)}天算"


def fee_rate(q: Question, number: Number) -> bool:
    """Tell whether a percentage is a fee taken once (手续费1%), not a rate of interest."""
    if re.search(r"逾期|罚|滞纳|违约", q.before(number, 12)):
        return False
    return bool(
        re.search(r"(?:手续费率?|服务费率?|费率)(?:是|按|为|收|要|大概|一般|百分比|比例|金额的)*$", q.before(number, 12))
        or (q.has("手续费") and re.search(r"比例$", q.before(number)))
        or re.match(r"\s?的?(?:取现)?(?:手续费|费率)", q.after(number))
    )


def daily_rate(q: Question) -> tuple[Decimal, str]:
    """Return the daily rate that was said, or the usual one with a word on it."""
    amount, daily = q.first("principal", "bill", "left"), q.first("day_interest")
    if amount and daily and daily < amount / 20:
        return daily / amount * 100, ""
    for n in q.rates:
        if fee_rate(q, n) or re.search(r"最低|还款额", q.before(n)):
            continue
        if n.unit == "percent_per_day" or (n.unit == "percent" and n.amount <= Decimal("0.1")):
            return n.amount, ""
        if n.unit == "percent_per_year" and n.amount <= 40:
            return n.amount / 365, ""
    return card.USUAL_DAILY_PERCENT, "没说日利率，按常见的0.05%算"


def annual_rate(q: Question) -> Decimal | None:
    """Return the yearly rate that was said, whatever its unit."""
    usable = [
        n
        for n in q.rates
        if not markup(q, n)
        and not re.search(r"违约金|补偿金|赔偿金", q.before(n, 16))
        and not re.match(r"\s?的?(?:违约金|补偿金|赔偿金)", q.after(n))
    ]
    return reply.yearly(usable[0].amount, usable[0].unit) if usable else None


def line_named(q: Question, number: Number) -> bool:
    """Tell whether a percentage is a line to compare with (超没超24%, 36%以上), not a rate of the loan."""
    return number.amount in (24, 36) and bool(
        re.search(r"(?:超(?:过|了|出)?|高于|高出|大于|上限|红线|规定|标准|线)[^\d]{0,4}$", q.before(number))
        or (re.match(r"以上|封顶|的?(?:线|上限|红线)", q.after(number)) and q.has(r"超|高|多|以上"))
        or (re.search(r"比[^\d]{0,4}$", q.before(number)) and re.match(r"[^,，。]{0,8}(?:多|高|超)", q.after(number, 12)))
    )


def lines_named(q: Question) -> tuple[Number, ...]:
    """Return the percentages to compare with: named as a line, or put next to one that is (超没超24%和36%)."""
    found: list[Number] = []
    for n in q.rates:
        joined = found and re.fullmatch(r"\s?(?:和|、|跟|及|与|或者?|还是|[,，/])\s?", q.text[found[-1].end : n.start])
        if line_named(q, n) or (n.amount in (24, 36) and joined):
            found.append(n)
    return tuple(found)


def markup(q: Question, number: Number) -> bool:
    """Tell whether a percentage is put on top of a rate (上浮50%)."""
    return bool(re.search(r"(?:上浮|加收|浮动|加|多收|上调|加罚)[^\d,，。]{0,3}$", q.before(number)))


def whole_months(spans: tuple[Number, ...]) -> int | None:
    """Return the first span that is a whole number of months."""
    return next((m for n in spans if (m := months_of(n)) is not None), None)


def both(first: str, second: str) -> str:
    """Join two things that were assumed."""
    return f"{first}；{second}" if first and second else first or second
