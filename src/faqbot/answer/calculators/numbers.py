"""Amounts, rates, terms and days, read out of a question as people write them.

One pattern with an alternative for each way of writing, tried in order at each place: a day before a year, a rate before the
amount it looks like. What a figure means beyond its kind (principal, instalment, fee) is the next step's question.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from faqbot.text import simplify

Kind = Literal["money", "rate", "periods", "duration", "date", "ordinal", "times", "plain"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
}
_DIGITS |= {"伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000}
_LARGE = {"万": 10_000, "w": 10_000, "亿": 100_000_000}

_D = "一二两俩三四五六七八九壹贰叁肆伍陆柒捌玖"
_AR = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_ZH = rf"(?:[{_D}十拾][零〇{_D}十拾百佰千仟万亿]*|[零〇](?=点))(?:点[零〇{_D}]+)?"
_NOT_SHORT = rf"(?![\d.%‰万亿厘月天期号个成点]|日(?![息利万])|年(?!化)|十[{_D}]?(?:年|期|天|个月)|分(?!(?:\d+|[一二三四五六七八九十]+)(?:个月|期)))"  # 三万三年, 10万三分利: the last digit begins the next figure
_N = rf"(?:{_AR}|[{_D}十拾][零〇{_D}十拾百佰]*(?:点[零〇{_D}]+)?|[零〇]点[零〇{_D}]+)"  # a number below a thousand, or in digits
_WHOLE = rf"[{_D}]百零?[{_D}]?(?:十[{_D}]?)?|[{_D}]?[十拾][{_D}]?|[{_D}]"  # a spoken number below a thousand, and no 五一 out of 万分之五一天
_NW = rf"(?:{_AR}|(?:{_WHOLE})(?:点[零〇{_D}]+)?|[零〇]点[零〇{_D}]+)"
_TAIL = rf"(?:零?\d+{_NOT_SHORT}[百千]?\d?{_NOT_SHORT}|(?<!\d)零?[{_D}](?:[百千][{_D}]?)?{_NOT_SHORT})*"  # the 2 of 1万2, the 5百 of 1万5百
_MIX = rf"(?:{_AR}\s?(?:[百千万亿]+|[wk](?![a-z])){_TAIL}|{_ZH}[万千百]?)"
_YEAR4 = r"(?:19|20)\d\d|[一二两][零〇九][零〇一二三四五六七八九]{2}"
_YEAR2 = rf"(?<!\d)[0-3]\d|(?<![\d{_D}十百])(?:二[零〇一二三四五六]|一[五六七八九])(?=年)"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_NOT_AMOUNT = (  # what follows a count of things; what only looks like it (本金, 平台, 年利率) is left out
    r"(?!\s*(?:年(?![利化息率费终限])|月(?![息利费供还付交月])|天(?!天)|日(?![息利万])|期|号|个(?!点|人[贷消住])|次|人(?!民币)|家(?![里人用庭装])|张|笔|岁"
    r"|级|楼|点|倍|分[之钟]|%|‰|小时|周(?!转)|星期|米|平(?![台安均])|公里|通|条|位|名(?![义下])|份|代(?![还偿理扣])|种|件|辆|套(?![现路])|户|台"
    r"|部(?![分还])|股|本(?![金息利来人])))"
)

_WAYS = (
    (
        "range",
        rf"[二两三四五六七八一][二两三四五六七八九](?=[万千百十]|个|天|年(?!{_MONTH}月)|期|块|成|分|次)[万千百十]*",
    ),
    ("recurring", rf"每个?月(?:的)?{_DAY}[日号]"),
    ("isoday", r"(?<![\d.])(?:19|20)?\d\d(?P<sep>[./-])(?:1[0-2]|0?[1-9])(?P=sep)(?:3[01]|[12]\d|0?[1-9])(?![\d%])"),
    ("day8", r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"),
    ("fullday", rf"(?:{_YEAR4}|{_YEAR2})年{_MONTH}月{_DAY}(?:[日号]|(?![\d个期天万千块元%.]))"),
    ("relday", rf"(?:大前年|前年|去年|今年|明年)的?{_MONTH}月(?:份)?(?:{_DAY}[日号])?"),
    ("relmonth", rf"(?:上上个?月|上个?月|这个?月|本月|下个?月)的?{_DAY}[日号]"),
    ("today", r"大前天|前天|昨天|昨晚|今天|今日|明天"),
    ("ago", rf"(?:{_N}(?:年|个月|天|周|个星期)|半年|半个月)(?:多)?(?:以|之)?前"),
    ("monthday", rf"(?:(?<=[当同那]年)|(?<![\d年])){_MONTH}月份?{_DAY}[日号]"),
    ("newyear", rf"(?:(?:{_YEAR4}|(?<!\d)[0-3]\d)年|今年|去年|前年|明年)的?元旦"),
    ("yearmonth", rf"(?:{_YEAR4}|{_YEAR2})年{_MONTH}月份?(?![息利])"),
    ("ym", r"(?<![\d.])(?:19|20)\d\d[./-](?:1[0-2]|0?[1-9])(?![\d.%])"),
    (
        "year",
        rf"(?:{_YEAR4})年(?![化利息])(?:度|(?:年)?[底初末])?|(?<!\d)(?:1\d|2\d)年(?=疫情|那会|那阵|那时|底|初|末|借|欠|签|办|逾期|到期|还清|还完|还上|全还|结清|把|买|的时候|的债|的钱|的老|的\d|的[一二两三四五六七八九十]|的借|的欠|写|跟|找|向|问|我|打的)|(?<![\d一-龥])(?:二[零〇一二三四五六]|一[五六七八九])年(?=打的|写的|签的|借的|欠的)",
    ),
    ("relyear", r"大前年|前年|去年(?!化)|今年"),
    ("dayonly", rf"(?<![\d月期第.]){_DAY}号(?!院|楼|线|码)"),
    ("percent", rf"{_AR}\s?(?:%|‰|‱|个百分点)|{_NW}个百分点|百分之{_NW}|千分之{_NW}|万分之{_NW}"),
    ("round", rf"(?<=每)[百千万](?![元块分\d{_D}百千万])"),
    ("round2", r"(?:(?<=每)|(?<![\d一-龥]))[百千万](?:元|块)(?!钱?的)"),
    ("wan5", rf"(?<![\d{_D}十百千几上])万(?:[{_D}]点[{_D}]|[{_D}]|\d(?:\.\d+)?)(?![\d万千百元块天期个]|年(?![化利]))"),
    (
        "qian5",
        rf"(?<![\d{_D}十百千万几上])千(?:[{_D}]点[{_D}]|[{_D}]|\d(?:\.\d+)?)(?![\d万千百元块天期个多来]|年(?![化利]))",
    ),
    (
        "points",
        rf"(?!一点(?![{_D}]))(?:{_N}|半(?=个点))个?点(?:半|[零{_D}]{{0,2}}[{_D}](?![{_D}个天期]|年(?![化利])|月(?![供还])))?(?!几|钟|前|后|左右到|多钟|半到|上班|下班|起床|开|我|还打|就打|打)(?:[息利])?",
    ),
    ("bp", rf"{_AR}\s?bp|{_N}个?基点"),
    (
        "cents",
        rf"{_N}分(?:半|[{_D}]厘|[{_D}](?![年个天月期])|\d(?![年个天月期]))?(?:利|息)?(?!之|钟|期|钱|公司|行|机构|手|\d?期|{_D[0]}?期)|{_N}[毛角][{_D}\d]?的?月?(?:利|息)(?!率)|{_N}厘(?:半|[{_D}](?![年个天月期])|\d(?![\d.%年个天月期]))?(?:利|息)?(?!米)",
    ),
    ("tenths", rf"[{_D}半]成(?:半|[{_D}])?(?!人|都|功|为|本|交|立)"),
    ("times", rf"{_N}倍"),
    ("yearsmonths", rf"{_N}年[零又]?{_N}个月"),
    ("yearhalf", rf"{_N}年半(?!期)"),
    ("halfyear", r"半年"),
    ("years", rf"{_N}(?:\s(?=年(?![利化息率])))?(?:周年|年|整年)(?![级龄轻化前代])"),
    ("monthhalf", rf"{_N}个半月"),
    ("halfmonth", r"半个?月"),
    ("months", rf"{_N}\s?个(?:整|多)?月|{_AR}(?:月|mo)(?![息利\d供])(?=期|$|[,，。 ])|[{_D}十]+个来?月"),
    ("quarters", rf"{_N}个?季度"),
    ("days", rf"{_N}\s?(?:多|来)?天(?!前|数)|(?<![月\d]){_AR}日(?!息|利|报)"),
    ("weeks", rf"{_N}(?:周|个星期|个礼拜|星期)(?![一二三四五六日天末年岁])"),
    ("ordinal", rf"第{_N}(?:期|个月|次|年|天|个|条|款)?"),
    ("periods", rf"{_N}\s?(?:个月)?(?:期(?!数|限[是为:])|periods)"),
    (
        "money",
        rf"(?:[¥￥$]|rmb)\s?{_MIX}|(?:{_MIX}|{_AR})\s?(?:多|来)?(?:块钱|块|元|圆|人民币|rmb)(?!地)(?:钱)?(?:(?<=块)[{_D}\d](?![\d.%点分厘成万千百天年月期个周日次共定直下般边起星礼倍{_D}]))?(?:毛)?|{_N}分钱|{_N}[毛角](?:钱|[{_D}\d](?!\d))?",
    ),
    (
        "amount",
        rf"(?:{_AR}\s?(?:[百千万亿]+|[wk](?![a-z])){_TAIL}|[{_D}十](?:[零〇{_D}十百千]*(?:点[{_D}]+)?[万亿]+(?:[零〇{_D}十百千]*{_NOT_SHORT})?|[零〇{_D}十百千]*[百千](?:[零〇{_D}十百]*{_NOT_SHORT})?)){_NOT_AMOUNT}",
    ),
    ("bare", rf"(?:(?<![a-z\d.])|(?<=irr)|(?<=apr)|(?<=lpr)){_AR}(?!\.?\d|(?!gps)[a-z])"),
    ("spoken", _ZH),
)
_SKIPPED = ("range", "recurring")  # 两三万, 每月15号: no figure to reckon with
_RATE_BEFORE = re.compile(
    r"(?:年化|年期|定期|存单|利率|利息率|年息|月息|日息|[年月日]利(?!息)|月费率|费率|irr|apr|lpr|浮)[^\d,，。;；!！?？%万元块]{0,6}$"
)
_MONEY_BEFORE = re.compile(
    r"(?:[借贷欠存取刷付收扣交给还要拿差]|[一-龥]费|每周|每天|每日|每次|天天|本息|砍头息?|砍了?|到手|到账|下款|放款|批了?|本金|额度?|账单|首付|每个月|月供|金额|余额|尾款|工资|收到|每期|一期|每月|一个月|逾期|总共|一共|共|会员|服务费|担保费|手续费|利息|标的|判|诉讼|起诉|剩|转|花|亏|充|提|现|凑|最低|押金|月薪|收入|打了?)"
    r"(?:了|我|他|她|的|是|只|就|才|得|要|掉|走|款|钱|人|着|大概|大约|差不多|实际|只有|只剩|有|为|到|进|出|出来|个|还|去|下|清|收|给|付|交|费|务|满|一次性?|每期|每月|期|月|卡|:|：|,|，|\s){0,4}$"
)
_HOTLINE = re.compile(r"(?:95\d{3,4}|400\d{7}|10086|10010|10099|123\d\d|96110|110|120|119|1069\d*|1[3-9]\d{9})$")
_PERIOD = (
    ("percent_per_day", r"日利率|日利息|日利|日息|日费|每日|每天|一天|按天|按日|天息|/天|/日|日|天"),
    ("percent_per_month", r"月利率|月利息|月利|月息|月费率|月手续费|月费|每个月|每月|一个月|按月|/月|月"),
    ("percent_per_period", r"每一期|每期|一期|(?<!逾)期费率|(?<!逾)期费"),
    ("percent_per_year", r"年利率|年利息|年利|年息|年化|年费率|每年|一年期|一年|按年|/年|年|irr|apr|lpr"),
)
_BEFORE = re.compile("|".join(f"(?P<{unit}>{words})" for unit, words in _PERIOD))
_ALONE = "(?=$|[^一-龥]|[的计算折换合等相年那就实真收利息是])"  # 7%每月 is a rate a month, 7%每月压力多大 is not
_AFTER = re.compile(
    rf"\s*(?:的|/|每)\s*(?:(?P<percent_per_day>(?<=[/每])[天日]{_ALONE}|日息|日利率?|天息)|(?P<percent_per_month>(?<=[/每])个?月{_ALONE}|月息|月利率?|月费率?)"
    r"|(?P<percent_per_period>(?<=[/每])一?期|期费率)|(?P<percent_per_year>(?<=[/每])年{_ALONE}|年化|年息|年利率?))"
    r"(?!(?:大概|大约|应该?|要|得|能|需要?|会|固定|少|多|递减|减|是|合|等于)*(?:还|付|交|月?供|给|拿|掏|扣|收|多少|几|利息|的?利息|收益))"  # 4.2%每个月还多少: the question, not the unit
)
_LOOSE = re.compile(
    r"\s*(?:(?P<percent_per_day>一天|日息|日利)|(?P<percent_per_month>一个月|月息|月利|月费)|(?P<percent_per_period>一期)|(?P<percent_per_year>一年|年化|年息|年利率?))"
    r"(?![期后内到万千百\d])"
)
_PLAIN = re.compile(r"(年|月|日)(?:利率|化利率|化|息|利)(?:是|为|约|按|大概|约定|写|高达|达到|达|到|有|:|：|\s)*$")
_OF_TIME = re.compile(r"(?:大概|大约|要|得|该|能|的)*(?:利息|还|付|交|给|掏|拿|有多少)")
_BREAK = re.compile(r"[,，。;；!！?？:、\s]")


@dataclass(frozen=True, slots=True)
class Number:
    """One figure as read: ``text[start:end]`` of the question says it.

    Units: money ``yuan``; rate ``percent_per_year``, ``…_month``, ``…_day``, ``…_period``, or ``percent`` where nothing says; periods
    ``periods``; duration ``years``, ``months`` or ``days``; date ``day``, ``month`` or ``year`` (its precision; the value is the first day).
    """

    kind: Kind
    value: Decimal | date
    unit: str
    start: int
    end: int
    text: str

    @property
    def amount(self) -> Decimal:
        """The value of anything but a date."""
        assert isinstance(self.value, Decimal)
        return self.value

    @property
    def day(self) -> date:
        """The value of a date."""
        assert isinstance(self.value, date)
        return self.value


_TYPOS = {  # of equal length, so that every figure keeps its place
    "利律": "利率", "利西": "利息", "利吸": "利息", "利席": "利息", "年华": "年化", "年话": "年化", "月共": "月供", "手序费": "手续费",
    "手须费": "手续费", "手需费": "手续费", "帐单": "账单", "最底": "最低", "正信": "征信", "征性": "征信", "还青": "还清", "结青": "结清",
    "诉颂": "诉讼", "诉松": "诉讼", "诉讼失效": "诉讼时效", "诉讼实效": "诉讼时效", "提钱还": "提前还", "定其": "定期", "房袋": "房贷", "车袋": "车贷",
    "网袋": "网贷", "违约近": "违约金", "滞纳近": "滞纳金", "发息": "罚息", "法息": "罚息", "取线": "取现", "信用咔": "信用卡", "等额本西": "等额本息",
    "等额本今": "等额本金", "先西后本": "先息后本", "预期利息": "逾期利息", "预期罚息": "逾期罚息", "分其": "分期", "公机金": "公积金",
}  # fmt: skip
_TYPO = re.compile(
    "|".join(sorted(map(re.escape, _TYPOS), key=len, reverse=True)) + r"|预期(?=了?[\d一二三四五六七八九十两半])"
)
_TYPOS["预期"] = "逾期"


def flatten(text: str) -> str:
    """Return the text in half-width lower-case Simplified characters, each at the place it had."""
    plain = _TYPO.sub(lambda m: _TYPOS[m.group()], "".join(_narrow(c) for c in text))
    simple = simplify(plain) if any("\u4e00" <= c <= "\u9fff" for c in plain) else plain
    return simple if len(simple) == len(text) else plain


def read(text: str, on: date | None = None) -> list[Number]:
    """Read all figures of a question in order of appearance.

    :param on: today, for 去年3月, 昨天 and days without a year; without it such days are passed over.
    """
    flat = flatten(text)
    pattern, plainly = _patterns()
    found: list[Number] = []
    place = 0
    while match := pattern.search(flat, place):
        plain = None if match.lastgroup in _SKIPPED else plainly.match(flat, match.start())
        number = _from(match, flat, on) or _from(plain, flat, on)
        if number is not None:
            found.append(number)
        place = number.end if number else match.end() if match.lastgroup in (*_SKIPPED, "bare") else match.start() + 1
    return _years_carried(found)


def _years_carried(found: list[Number]) -> list[Number]:
    """Give a day without a year the year that makes it the first such day after the day with a year before it."""
    known: date | None = None
    for place, number in enumerate(found):
        if number.kind != "date" or number.unit == "year":
            continue
        if "年" not in number.text and re.match(rf"{_MONTH}月", number.text):
            if known is not None:
                day = number.day.replace(year=known.year, day=min(number.day.day, 28))
                year = known.year + (day < known.replace(day=min(known.day, 28)))
                if moved := _safe(year, number.day.month, number.day.day, number.unit):
                    found[place] = replace(number, value=moved[0])
            continue
        if re.match(r"[\d一二两〇零]", number.text):
            known = number.day
    return found


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return all ways of writing as one pattern, and the plain amounts; compiled on first use, for that takes 30 ms."""
    every = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _WAYS)
    plain = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _WAYS if name in ("money", "amount", "bare"))
    return re.compile(every), re.compile(plain)


def _from(match: re.Match[str] | None, flat: str, on: date | None) -> Number | None:
    if match is None or match.lastgroup in _SKIPPED:
        return None
    try:
        return _number(str(match.lastgroup), match.group(), flat, match.start(), match.end(), on)
    except ValueError:  # 零点五零点六: no single number
        return None


def value_of(word: str) -> Decimal:
    """Return the value of a number word: ``1.2w``, ``一万二``, ``三千五``, ``10万``, ``12,000``, ``三点七``.

    :raises ValueError: when it is no number.
    """
    word = word.replace(",", "").replace(" ", "")
    if "点" in word:
        whole, _, rest = word.partition("点")
        tail = rest.lstrip("零〇" + _D)
        places = "".join(str(_DIGITS[c]) for c in rest[: len(rest) - len(tail)])
        return (value_of(whole or "零") + Decimal(f"0.{places or 0}")) * _scale(tail)
    total = section = Decimal(0)
    number: Decimal | None = None
    last, zero, single = 1, False, False
    for piece in re.findall(r"\d+(?:\.\d+)?|.", word):
        if piece[0].isdigit() and piece not in _DIGITS:
            number, single = Decimal(piece), len(piece) == 1
        elif piece in ("零", "〇"):
            zero = True
            number = number * 10 if number is not None else (Decimal(0) if word == piece else None)
        elif piece in _DIGITS:
            single = number is None
            number = Decimal(_DIGITS[piece]) if number is None else number * 10 + _DIGITS[piece]
        elif piece in _SMALL:
            section += (1 if number is None else number) * _SMALL[piece]
            number, last, zero = None, _SMALL[piece], False
        elif piece in _LARGE:
            section += number or 0
            total, section = (
                (total + section) * _LARGE[piece] if piece == "亿" else total + section * _LARGE[piece],
                Decimal(0),
            )
            number, last, zero = None, _LARGE[piece], False
        else:
            raise ValueError(f"{word!r} is no number; expected digits and 十百千万")
    if number is not None:
        short = single and last >= 100 and not zero
        section += number * last / 10 if short else number
    return total + section


def _scale(units: str) -> Decimal:
    scale = Decimal(1)
    for unit in units:
        if unit not in _SMALL | _LARGE:
            raise ValueError(f"{units!r} is no unit; expected 十百千万")
        scale *= (_SMALL | _LARGE)[unit]
    return scale


def _narrow(c: str) -> str:
    folded = unicodedata.normalize("NFKC", c) if c not in "‰‱" else c
    folded = folded.lower() if len(folded) == 1 else c
    return folded if len(folded) == 1 else c


def _number(name: str, word: str, flat: str, start: int, end: int, on: date | None) -> Number | None:
    if name in _DATES:
        day = _DATES[name](word, on)
        return None if day is None else Number("date", day[0], day[1], start, end, word)
    if name in ("percent", "wan5", "qian5", "points", "bp", "cents", "tenths"):
        return _rate(name, word, flat, start, end)
    if name in _DURATIONS:
        value, unit = _duration(name, word)
        return Number("duration", value, unit, start, end, word)
    if name in ("round", "round2"):
        return Number("money", value_of("一" + word[0]), "yuan", start, end, word)
    if name in ("periods", "ordinal", "times"):
        value = value_of(re.sub(r"[^\d.,零〇十拾百千万" + _D + "]", "", word))
        return Number(name, value, "periods" if name == "periods" else "", start, end, word)  # type: ignore[arg-type]
    if name == "bare":
        return _bare(word, flat, start, end)
    if name == "spoken":
        return _spoken(word, flat, start, end)
    return Number("money", _money(word), "yuan", start, end, word)


def _money(word: str) -> Decimal:
    word = re.sub(r"[¥￥$\s多来]|rmb|人民币|钱", "", word)
    if word.endswith("分"):
        return value_of(word[:-1]) / 100
    if match := re.fullmatch(rf"(.+?)[毛角]([{_D}\d])?", word):
        if "块" in match[1] or "元" in match[1]:
            whole, _, jiao = match[1].replace("元", "块").partition("块")
            return value_of(whole) + value_of(jiao) / 10
        return value_of(match[1]) / 10 + (value_of(match[2]) / 100 if match[2] else 0)
    whole, mark, rest = word.replace("元", "块").replace("圆", "块").partition("块")
    return value_of(whole) + (value_of(rest) / 10 if mark and rest else 0)


def _bare(word: str, flat: str, start: int, end: int) -> Number | None:
    value = value_of(word)
    before, after = flat[:start], flat[end : end + 2]
    if re.search(r"(?:年限|年数|几年)(?:是|为|有|着|:|=)?$", before) and value <= 40:
        return Number("duration", value, "years", start, end, word)
    if re.search(r"天数(?:是|为|共|有|:|=|\s)*$", before) and "." not in word:
        return Number("duration", value, "days", start, end, word)
    if (
        re.search(r"(?:期数|期限)(?:写的?|选的?|定的?|填的?)?(?:是|为|有|着|还有|:|=)?$", before)
        and "." not in word
        and value <= 600
    ):
        return Number("periods", value, "periods", start, end, word)
    if _RATE_BEFORE.search(before) and value <= 100 and not re.match(r"[个多年月天期号次]", after):
        return Number("rate", value, _rate_unit(before, flat[end:], "percent"), start, end, word)
    if "." in word and value <= 36 and re.match(r"\s?的?(?:利息|利率|年利|年化|存|定期)", flat[end:]):
        return Number("rate", value, _rate_unit(before, flat[end:], "percent"), start, end, word)
    if re.match(r"[级楼路岁人次家张个笔遍通条]", after) or len(word.replace(",", "")) > 9:
        return Number("plain", value, "", start, end, word)
    if _HOTLINE.match(word) and before.endswith(("打", "拨", "打了", "拨打", "打过")):
        return Number("plain", value, "", start, end, word)
    if value >= 10 and (
        _MONEY_BEFORE.search(before[-12:]) or re.match(r"(?:一期|每期|每个?月|一个月|/期|/月)", flat[end:])
    ):
        return Number("money", value, "yuan", start, end, word)
    if re.search(r"[×x*乘]\s?$", before) or re.match(r"\s?[×x*乘]", flat[end:]):
        return Number("money" if value >= 100 else "plain", value, "yuan" if value >= 100 else "", start, end, word)
    if (
        value >= 1000
        and not _HOTLINE.match(word)
        and not before.endswith(("打", "拨", "电话"))
        and not re.match(r"[的是]?(?:打|电话|来电|发)", flat[end:])
    ):
        return Number("money", value, "yuan", start, end, word)
    return Number("plain", value, "", start, end, word)


def _spoken(word: str, flat: str, start: int, end: int) -> Number | None:
    """Read a number word without a unit: a rate where a rate is spoken of (利率三点七, 年化十八), else nothing."""
    before, after = flat[:start], flat[end:]
    if (
        re.search(r"(?:手续|服务|会员|担保|保险)费[是要收共]?$", before)
        and value_of(word) >= 5
        and not re.match(r"[个多年月天期号次级]", after)
    ):
        return Number("money", value_of(word), "yuan", start, end, word)
    if word == "一" or (not _RATE_BEFORE.search(before) and not ("点" in word and re.match(r"的?(?:利|息|年化)", after))):
        return None
    if re.match(r"[个多年月天期号次级档线点分种]", after) or (before.endswith("年期") and "点" not in word):
        return None
    return Number("rate", value_of(word), _rate_unit(before, after, "percent"), start, end, word)


def _rate(name: str, word: str, flat: str, start: int, end: int) -> Number | None:
    before, after = flat[:start], flat[end:]
    default = "percent"
    if name == "percent":
        value = _percent(word)
        default = "percent_per_day" if word.startswith("万分之") or "‱" in word else "percent"
    elif name == "wan5":
        if not (
            re.search(r"[息利率]|透支|每天|一天|按|日$", before[-8:])
            or re.match(r"的?(?:利|息|日|年化|是|合|一天|每天|一年|折|算|$|[,，?？。])", after)
        ):
            return None
        value, default = value_of(word[1:]) / 100, "percent_per_day"
    elif name == "qian5":
        if not (
            re.search(r"[息利率]|滞纳金|违约金|每天|一天|日$", before[-8:])
            or re.match(r"的?(?:利|息|日|每天|费|手续|罚|滞纳)", after)
        ):
            return None
        value = value_of(word[1:]) / 10
    elif name == "points":
        if not (
            re.search(r"[息利率费收返抽降贵低高扣加减是成年率]|贷款?|借|几|存", before[-8:])
            or re.match(r"的?(?:利|息|手续|服务|费|中介|年化)", after)
            or "个点" in word
        ):
            return None
        value = _points(word)
    elif name == "bp":
        value = value_of(re.sub(r"个?基点|bp|\s", "", word)) / 100
    elif name == "tenths":
        value = Decimal(5) if word[0] == "半" else value_of(word[0]) * 10
        value += 5 if word.endswith("半") else (value_of(word[2:]) if len(word) > 2 else 0)
    else:
        return _cents(word, before, after, start, end)
    if default == "percent_per_day" and not _AFTER.match(after):
        after = ""  # 万五一年多少: 一年 is the question, not the unit
    return Number("rate", value, _rate_unit(before, after, default), start, end, word)


def _percent(word: str) -> Decimal:
    for mark, scale in (("百分之", 1), ("千分之", 10), ("万分之", 100)):
        if word.startswith(mark):
            return value_of(word.removeprefix(mark)) / scale
    scale = {"‰": 10, "‱": 100}.get(word[-1], 1)
    return value_of(re.sub(r"[%‰‱]|个百分点", "", word)) / scale


def _points(word: str) -> Decimal:
    word = word.rstrip("息利")
    if "个点" in word:
        whole, _, rest = word.partition("个点")
        return (Decimal("0.5") if whole == "半" else value_of(whole)) + (
            Decimal("0.5") if rest == "半" else value_of(rest) / 10 if rest else 0
        )
    if word.endswith("点半"):
        return value_of(word[:-2]) + Decimal("0.5")
    return value_of(word.removesuffix("点"))


def _cents(word: str, before: str, after: str, start: int, end: int) -> Number | None:
    """Read 分 and 厘: of a month 1 % and 0.1 %, of a year 10 % and 1 %, of a day 0.1 % and 0.01 %."""
    near = re.search(r"(年|月|日)?(?:利息|利率|息|利)[^,，。]{0,4}$", before[-8:])
    if re.search("[毛角]", word) and re.search(r"[天日月年](?:要|收|给|付|只)*$", before):
        return None  # 每天五毛利息: money
    spoken = word[-1] in "利息" or "厘" in word or re.match(r"\s?的?(?:月利|月息|年息|利息|利率|利|息)", after)
    if not (near or spoken or re.search(r"(?:一个月|每月|每年|按)(?:要|收|按|给|是)?$", before)):
        return None
    unit = _rate_unit(
        before, after if _AFTER.match(after) or re.match(r"\s?(?:月|年|日)[息利]", after) else "", "percent_per_month"
    )
    scale = {"percent_per_year": Decimal(10), "percent_per_day": Decimal("0.1")}.get(unit, Decimal(1))
    figure = word.rstrip("的月利息")
    if tenth := re.fullmatch(r"(.+)[毛角](.?)", figure):
        value = value_of(tenth[1]) * 10 + (value_of(tenth[2]) if tenth[2] else 0)
    elif "分" in figure:
        whole, _, rest = figure.partition("分")
        value = value_of(whole)
        value += Decimal("0.5") if rest == "半" else value_of(rest.rstrip("厘")) / 10 if rest else 0
    else:
        whole, _, rest = figure.partition("厘")
        value = (value_of(whole) + (Decimal("0.5") if rest == "半" else value_of(rest) / 10 if rest else 0)) / 10
    return Number("rate", value * scale, unit, start, end, word)


def _rate_unit(before: str, after: str, default: str) -> str:
    """Say what time a rate is for: a unit written right behind it (0.05%每天, 两分的月息), else the nearest word before it in the
    clause (月息2%), else a bare 一天 or 一个月 behind it (2%一个月)."""
    if (plain := _PLAIN.search(before)) and not re.search(rf"[\d{_D}十百半]个?$", before[: plain.start()]):
        return {"年": "percent_per_year", "月": "percent_per_month", "日": "percent_per_day"}[plain[1]]
    if close := _AFTER.match(after):
        return str(close.lastgroup)
    clause = before[-14:]
    if cut := list(_BREAK.finditer(clause)):
        clause = clause[cut[-1].end() :] or clause
    figure = max(
        (m.end() for m in re.finditer(r"[\d%]", clause)), default=0
    )  # words before another figure belong to that one
    words = [m for m in _BEFORE.finditer(clause) if m.start() >= figure and not _counted(clause, m)]
    if words:
        return str(words[-1].lastgroup)
    loose = _LOOSE.match(after)
    if loose and default == "percent" and re.search(r"利率|年化", clause[-6:]) and _OF_TIME.match(after, loose.end()):
        return default  # 利率2.9% 一个月利息几多: the month is what is asked of
    return str(loose.lastgroup) if loose else default


def _counted(clause: str, match: re.Match[str]) -> bool:
    """Tell whether 年, 月, 天 or 期 belongs to a number before it, such as 12期 or 3年, and so names a term."""
    counted = rf"(?:[\d{_D}十百半个]|第\d+)$" if len(match.group()) == 1 else rf"[\d{_D}十百半]个?$"
    return match.group()[0] in "年月日天期" and bool(re.search(counted, clause[: match.start()]))


def _duration(name: str, word: str) -> tuple[Decimal, str]:
    number = re.sub(r"[^\d.,零〇十拾百千" + _D + "]", " ", word).split()
    if name == "yearsmonths":
        return value_of(number[0]) * 12 + value_of(number[1]), "months"
    if name in ("halfyear", "halfmonth"):
        return Decimal("0.5"), "years" if name == "halfyear" else "months"
    value = value_of(number[0])
    if name in ("yearhalf", "monthhalf"):
        value += Decimal("0.5")
    if name == "quarters":
        return value * 3, "months"
    if name == "weeks":
        return value * 7, "days"
    return value, {"yearhalf": "years", "monthhalf": "months"}.get(name, name)


def _year(word: str, on: date | None = None) -> int:
    if word.isdigit():
        return int(word) + (2000 if len(word) == 2 else 0)
    year = int("".join(str(_DIGITS[c]) for c in word))
    return year + (2000 if len(word) == 2 else 0)


def _safe(year: int, month: int, day: int, precision: str = "day") -> tuple[date, str] | None:
    try:
        return date(year, month, day), precision
    except ValueError:
        return None


def _isoday(word: str, on: date | None) -> tuple[date, str] | None:
    year, month, day = re.split(r"[./-]", word)
    return _safe(_year(year), int(month), int(day))


def _parts(word: str) -> list[int]:
    return [int(value_of(part)) for part in re.findall(rf"[\d{_D}十]+", word)]


def _fullday(word: str, on: date | None) -> tuple[date, str] | None:
    year, _, rest = word.partition("年")
    month, day = _parts(rest)
    return _safe(_year(year), month, day)


def _relative_year(word: str, on: date) -> int:
    for name, back in (("大前年", 3), ("前年", 2), ("去年", 1), ("今年", 0), ("明年", -1)):
        if word.startswith(name):
            return on.year - back
    return on.year


def _relday(word: str, on: date | None) -> tuple[date, str] | None:
    if on is None:
        return None
    parts = _parts(word.partition("年")[2])
    return _safe(
        _relative_year(word, on), parts[0], parts[1] if len(parts) > 1 else 1, "day" if len(parts) > 1 else "month"
    )


def _relmonth(word: str, on: date | None) -> tuple[date, str] | None:
    if on is None:
        return None
    back = 2 if word.startswith("上上") else 1 if word.startswith("上") else -1 if word.startswith("下") else 0
    months = on.year * 12 + on.month - 1 - back
    return _safe(months // 12, months % 12 + 1, _parts(word.partition("月")[2])[0])


def _today(word: str, on: date | None) -> tuple[date, str] | None:
    if on is None:
        return None
    back = {"大前天": 3, "前天": 2, "昨天": 1, "昨晚": 1, "明天": -1}.get(word, 0)
    return on - timedelta(days=back), "day"


def _ago(word: str, on: date | None) -> tuple[date, str] | None:
    if on is None:
        return None
    half = word.startswith("半")
    number = Decimal("0.5") if half else value_of(re.sub(r"[^\d.,零〇十百" + _D + "]", "", word))
    if "天" in word or "周" in word or "星期" in word:
        return on - timedelta(days=int(number * (1 if "天" in word else 7))), "day"
    months = int(number * 12) if "年" in word else int(number)
    index = on.year * 12 + on.month - 1 - months
    if index < 12:
        return None
    return date(index // 12, index % 12 + 1, 1), "year" if "年" in word and not half else "month"


def _monthday(word: str, on: date | None) -> tuple[date, str] | None:
    if on is None:
        return None
    month, day = _parts(word)
    found = _safe(on.year, month, day)
    return _safe(on.year - 1, month, day) if found and found[0] > on + timedelta(days=62) else found


def _yearmonth(word: str, on: date | None) -> tuple[date, str] | None:
    year, _, rest = word.partition("年")
    return _safe(_year(year), _parts(rest)[0], 1, "month")


def _ym(word: str, on: date | None) -> tuple[date, str] | None:
    year, month = re.split(r"[./-]", word)
    return _safe(int(year), int(month), 1, "month")


def _year_only(word: str, on: date | None) -> tuple[date, str] | None:
    year, ends = _year(word.partition("年")[0]), word[-1] in "底末"
    return _safe(year, 12, 1, "month") if ends else _safe(year, 1, 1, "month" if word[-1] == "初" else "year")


def _newyear(word: str, on: date | None) -> tuple[date, str] | None:
    if on is None and not word[0].isdigit() and word[0] not in _DIGITS:
        return None
    year = _relative_year(word, on) if on is not None and word[0] in "今去前明" else _year(word.partition("年")[0])
    return _safe(year, 1, 1)


def _relyear(word: str, on: date | None) -> tuple[date, str] | None:
    return None if on is None else (date(_relative_year(word, on), 1, 1), "year")


def _dayonly(word: str, on: date | None) -> tuple[date, str] | None:
    return None if on is None else _safe(on.year, on.month, _parts(word)[0])


def _day8(word: str, on: date | None) -> tuple[date, str] | None:
    return _safe(int(word[:4]), int(word[4:6]), int(word[6:]))


_DATES = {
    "isoday": _isoday,
    "day8": _day8,
    "fullday": _fullday,
    "relday": _relday,
    "relmonth": _relmonth,
    "today": _today,
    "ago": _ago,
    "monthday": _monthday,
    "newyear": _newyear,
    "yearmonth": _yearmonth,
    "ym": _ym,
    "year": _year_only,
    "relyear": _relyear,
    "dayonly": _dayonly,
}
_DURATIONS = {
    "yearsmonths",
    "yearhalf",
    "halfyear",
    "years",
    "monthhalf",
    "halfmonth",
    "months",
    "quarters",
    "days",
    "weeks",
}
