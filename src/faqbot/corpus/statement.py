"""What a sentence says: its figures with their units, and whether it tells them as the rule of today, as past, or to deny them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from faqbot.text import simplify

_HAN = (
    {c: i for i, c in enumerate("零一二三四五六七八九")}
    | {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
    | {"〇": 0, "两": 2}
)
_PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_N = r"(?:\d+(?:,\d{3})*(?:\.\d+)?|[零〇一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟]+(?:点[零〇一二三四五六七八九]+)?)"
_RATE = r"(?:年化|年利率|利率|IRR|综合成本|融资成本|irr)[^\d，。；、%]{0,6}?"
# One alternative for each way of writing; what could be read two ways stands in the earlier one.
_FIGURE = re.compile(
    rf"(?P<date>(?:19|20)\d\d年(?:\d{{1,2}}月(?:\d{{1,2}}[日号])?)?|\d{{1,2}}月\d{{1,2}}[日号]|第{_N}条)"
    rf"|月(?:息|利率?)(?:为|是|按|写)?(?P<monthly>{_N})\s*(?:分|个点|%)|(?<!\d)(?P<cents>{_N})分(?:利|息)"
    rf"|(?:日(?:息|利率?)|每[天日])?(?:按)?万(?:分之)?(?P<myriad>{_N}(?:点[一二三四五六七八九]|点[五])?)(?![元块户人年月次倍])"
    rf"|百分之(?P<percent_of>{_N})"
    r"|(?<![一二三四五六七八九十两\d时])(?P<yearly>[一二两三四]分[一二三四五六七八九])(?![钟之点秒十\d])"
    r"|(?:超过?|高于|低于|不到|没到|过了?|不超|没超)\s*(?P<beyond>24|36|二十四|三十六)(?![\d.,%十百千万年月日号天元岁个家期人名次小分点/-])"
    r"|(?<![\d.第至到-])(?P<within>24|36|二十四|三十六)\s*(?:以内|以下|之内|以上|以里|封顶|那条|这条|红线)"
    r"|(?:LPR|报价利率)\s*[-−－减]\s*(?P<minus>\d\.\d+)\s*%"
    r"|(?P<tenths>[一二两三四五六七八九]成[一二三四五六七八九半]?)(?!都|以上的人)"
    r"|(?:24|二十四)\s*(?:和|、|/|-|到|至|与)\s*(?P<pair>36|三十六)(?!\d|\s*(?:个|月|期|天|元|岁|%|名|人))"
    r"|(?P<long>[一二三四五六七八九两]万[一二三四五六七八九两]千(?:[一二三四五六七八九]百)?)"
    r"|(?P<short>[一二三四五六七八九两]万[一二三四五六七八九])(?![百千万])"
    rf"|(?P<low>{_N})(?=\s*%?\s*(?:[-~～—–/、至到和与]|或者?)+\s*{_N}\s*%)"
    rf"|(?P<percent>{_N})\s*(?:%|个点(?!评))"
    rf"|(?P<bp>{_N})\s*(?:个?基点|bp)"
    rf"|(?P<points>{_N})\s*个百分点"
    rf"|(?P<low_money>{_N})(?=\s*(?:[-~～—、至到])\s*{_N}\s*元)|罚(?:款|个|了|他|你)?(?P<fine>{_N})(?![\d元块天日年个月万千百%])"
    rf"|(?P<money>{_N})\s*(?P<scale>万|千|百|亿)?(?:元|块)|(?P<bare_money>{_N})\s*(?P<bare_scale>万)(?![分户人次倍])"
    rf"|(?P<bare_thousand>[一二三四五六七八九两]千(?:[一二三四五六七八九]百)?)(?![米克瓦字户人条次个家块元多余])|(?P<half>半年)|(?P<months>{_N})\s*个月|(?<![\d年近这头])(?P<years>{_N})\s*年(?![级代初末底])"
    rf"|(?P<days>{_N})\s*(?:天|日)(?!元)"
    rf"|(?P<times>{_N})\s*倍"
    rf"|{_RATE}(?P<bare>\d{{1,2}}(?:\.\d+)?|[二三]十[一二三四五六七八九])(?!\s*(?:和|、|/|-|到|至|与)\s*(?:36|三十六))(?![\d.,%年月万元天期个倍块百千b基])"
    rf"|(?:年?利率|年化)[^\d，。；、%]{{0,6}}?(?P<spoken>[一二三四五六七八九十]+点[零〇一二三四五六七八九]+)(?![%个万倍年月元块])"
    rf"|(?:LPR|报价利率)[^\d，。；、%]{{0,6}}?(?P<bare_lpr>\d\.\d{{1,2}})(?![\d.,%年月万元天期个倍块百千b基])",
    re.IGNORECASE,
)
_SCALES = {"万": 10_000.0, "千": 1000.0, "百": 100.0, "亿": 100_000_000.0}


# What each alternative's number counts: a factor and the unit.
_MEANING = {
    "monthly": (12.0, "%"),
    "cents": (12.0, "%"),
    "myriad": (0.01, "%"),
    "percent_of": (1.0, "%"),
    "tenths": (1.0, "%"),
    "yearly": (1.0, "%"),
    "beyond": (1.0, "%"),
    "within": (1.0, "%"),
    "spoken": (1.0, "%"),
    "pair": (1.0, "%"),
    "low": (1.0, "%"),
    "percent": (1.0, "%"),
    "bare": (1.0, "%"),
    "bare_lpr": (1.0, "%"),
    "bp": (1.0, "bp"),
    "minus": (100.0, "bp"),
    "points": (100.0, "bp"),
    "short": (1.0, "元"),
    "low_money": (1.0, "元"),
    "fine": (1.0, "元"),
    "bare_thousand": (1.0, "元"),
    "months": (1.0, "月"),
    "years": (12.0, "月"),
    "days": (1.0, "天"),
    "times": (1.0, "倍"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit: percent a year or as written, yuan, months, days, basis points, times."""

    value: float
    unit: str
    start: int
    end: int


def plain(text: str) -> str:
    """Return the text in half width and Simplified, of the same length, so that offsets stay."""
    narrow = (
        "".join(unicodedata.normalize("NFKC", c) if c in _WIDE else c for c in text) if _WIDE_RUN.search(text) else text
    )
    simple = simplify(narrow)
    return _ALLOWED.sub(_as_allowed, simple if len(simple) == len(text) else narrow)


def _as_allowed(match: re.Match[str]) -> str:
    """Write 没有被禁止 as 允许, padded: two negations would hide from words that look for either."""
    return "允许".ljust(len(match.group()), "\u2060")


_ALLOWED = re.compile(
    r"(?:没有?(?:被|明文|明确)?|未(?:被|明文)?|不(?:属于|算|是|会|被)?|谈不上|不能说[^，。；]{0,4}|并(?:不|没有?)(?:属于|算|是)?)(?:禁止|违规|违法|犯法)"
    r"|没有?(?:哪[个条部项份]|任何|什么|一[条部])(?:法律|法规|规定|文件|条文|办法)[^，。；]{0,2}禁止"
)
_WIDE = {chr(code) for code in range(0xFF01, 0xFF5F)} - set("，；：！？（）")
_WIDE_RUN = re.compile("[" + re.escape("".join(sorted(_WIDE))) + "]")


def number(text: str) -> float:
    """Read a number in digits or Chinese numerals below ten thousand, such as 24, 1,200, 二十四 or 三点七."""
    text = text.replace(",", "")
    if text[0].isdigit():
        return float(text)
    whole, _, fraction = text.partition("点")
    total = current = 0
    for c in whole:
        if c in _PLACES:
            total, current = total + max(current, 1) * _PLACES[c], 0
        else:
            current = _HAN[c]
    digits = "".join(str(_HAN[c]) for c in fraction if c in _HAN)
    return total + current + (float(f"0.{digits}") if digits else 0)


def figures(text: str) -> list[Figure]:
    """Return the figures of a plain text in order; dates and article numbers are none."""
    found = []
    for match in _FIGURE.finditer(text):
        value = _value(match)
        if value is not None:
            found.append(Figure(value[0], value[1], match.start(), match.end()))
    return found


def _value(match: re.Match[str]) -> tuple[float, str] | None:
    kind, group = match.lastgroup, match.groupdict()
    if group["half"]:
        return 6.0, "月"
    if group["money"]:
        return number(group["money"]) * _SCALES.get(group["scale"] or "", 1.0), "元"
    if group["bare_money"]:
        return number(group["bare_money"]) * _SCALES["万"], "元"
    if kind == "long":
        high, low = group["long"].split("万")
        return number(high) * _SCALES["万"] + number(low), "元"
    if kind is None or kind not in _MEANING:
        return None
    factor, unit = _MEANING[kind]
    return (_tenths(group[kind]) if kind in ("tenths", "yearly", "short") else number(group[kind])) * factor, unit


def _tenths(text: str) -> float:
    """Read 三成六 and 三分六 (of a year) as 36 and 一万六 as 16000: the second digit counts a tenth of the first."""
    first, scale, second = text[0], text[1], text[2:]
    unit = {"成": 10.0, "分": 10.0, "万": 10_000.0}[scale]
    return unit * _HAN[first] + unit / 10 * (5 if second == "半" else _HAN.get(second, 0))


Told = Literal["now", "past", ""]

_NOW = re.compile(
    r"现在|目前|如今|眼下|现行|现为|今天|今日|当前|当下|现阶段|至今|今年|眼前|近期|仍|依然|依旧|照样|还是|还按|都还|最新|最近|截至本文|一直(?=没|未|是|按|有效)|"
    r"从来|(?:以|之)后|后来|如今|本月|这个月"
)
_STILL = re.compile(
    r"(?:目前|现在|如今|至今|今天|眼下|当前)[^，。；]{0,8}(?:仍|依然|依旧|照|还按|还是|继续|没变|有效)|也是(?:现在|目前|现行)|一直没|沿用至今"
)
_CHANGE = re.compile(
    r"(?:改|调整?|统一(?:调整)?|变更?|升|降|涨|翻|增加?|提高?|下调|上调|缩短|延长|放宽|换|恢复|减)(?:成|为|到|至|了)"
)
_FROM, _TO = (
    re.compile(r"(?:从|由|自)[^，。；\d]{0,6}$"),
    re.compile(r"[^，。；\d]{0,10}?(?:到|至|成|为)"),
)  # 从五百元翻到一千元
_PAST = re.compile(
    r"(?:以|之|此|从|早)前|年前|(?<![目当眼以之])前[，,的]|过去|前(?:几|些|两|三)年(?!前)|(?:有|做|搞|推|推行|实行|施行)过|原(?:来|先|本|定|有|是)|曾|当时|那时|当初|早(?:年|先|期|就|已)|(?<![仍依照])旧(?!账|债|欠|病|手机)|"
    r"老(?:标准|规定|规矩|口径|说法|办法|黄历|的|政策|法|文章|版|合同|公积金)|往年|以往|昔日|先前|早前|早些|过往|彼时|当年(?!第|每|的?免费|度)|老黄历|老皇历|翻篇|退出历史|退场|(?:已成|成了)(?:过去|历史)|告别|让位|几年前|头几年|用到(?=20)|适用到|停用|前身|上一[版代年轮]|历史|一度|最初|第一版|起初|废止|为止|"
    r"(?:改|调整?|升|降|涨|提高|下调|上调|缩短|延长|放宽|换)前|那(?:会儿|几年|一段|段)"
)
_DENIED = re.compile(
    r"(?:都|就|也|早就|已经)没有?了|叫停|早就?过了|过了(?:截止|期限|有效期)|砍掉|去掉了|(?:和|跟|与)(?:以前|过去|原来|从前)(?:不一样|不同|两样)|排除在|只管民间|不设上限了|早就不|不再(?:看|认|以|参照|用|适用|是|执行|有效|成立|按|叫|沿用|收|受此|存在|能|允许|可以|这[样么])|不复|废(?:掉|除|了)|已(?:经)?(?:被)?(?:废止|取消|失效|停用|停止|作废|过时|过期|关|结束|改|换|取代|替代|退出|叫停|不)|废止|(?:被|全面|正式)取消|取消(?:了|上限|下限|限制|两|这|该)|过时|"
    r"(?:老|旧)(?:标准|规定|规矩|口径|说法|办法|黄历|数|法|文章|帖|政策)|误(?:导|解|传|区|以为)|谣|不实|说法|是错|不对|错误|错了|都错|别(?:信|再|拿|被|照|套|轻信|和|跟|与)|搞混|"
    r"不要(?:信|再|照|拿|轻信|被)|不能(?:再(?:用|拿|按|当|照|信|写|说|套|收|这|沿|说)|拿|照|套|直接套|作为|当)|别.{0,4}当真|不可信|不靠谱|并非|流传|谁(?:要是)?(?:还)?(?:跟你)?说|站不住|不成立|没有?(?:根据|这回事)|传言|传闻|讹|忽悠|吓唬|吓人|辟谣|纠正|搞错|弄错|弄混|混淆|混为一谈|张冠李戴|记错|错把|误以为|误认为|不要?以为|别以为|不要把|别把|不代表|不意味|不是说|勿|莫要|翻篇|老黄历|老皇历|让位|代替|有人(?:说|讲)|听说|骗|话术|上当|行不通|不作数|不算数|赶不上|来不及|"
    r"不是.{0,12}(?:上限|标准|规则|规定|红线|依据|理由|保护|合法|线)|而不是|不是一回事|两码事|两回事|取代|替代|告别|没有.{0,6}(?:说法|依据)|没有这(?:种|条|样)|有的(?:文章|人|帖子|网站|平台)(?:还|仍)?(?:写|说|称)"
)
_EXAMPLE = re.compile(r"假设|假如|假定|假使|设\d|举例|例如|比如|譬如|示例")
_TOLD_AS_PAST = re.compile(
    r"以前|之前|此前|过去|当时|曾|旧|原来|原先|那时|截止|截至|为止|到期|已经?(?:过|结束|废止|取消|关闭|不再)|废止|取消|窗口|不再|结束|"
    r"替代|取代|第一版|最初|至\s*20\d\d|到\s*20\d\d|—\s*20\d\d|起到|期间|年.{0,6}(?:前|以前|之前)|历史|成立于|签订|合同|时的|那天|那段|后来"
)
_DATED_ITEM = re.compile(r"[-*] *20\d\d年\d{1,2}月\d{1,2}日起[:：]")
_NEW_RULE = re.compile(
    r"新(?:规|法|解释|办法|标准|国标|治安|仲裁|指引)[^，。；]{0,8}(?:施行|实施|之后|以后|后|起|要求|禁止|明确|规定|提|改|不)"
)
_NO_NEW_RULE = re.compile(r"没有新|还没|尚未|未(?:施行|实施|生效|出台|执行)|不会执行|修复新规|最新规")
_ASKS = re.compile(r"^[-*\d.、 ]+[^，。；]*(?:是否|有没有|能不能|是不是|可不可以|算不算|该不该)|是否[^，。；]{0,8}$")
_ANSWER = r"[\s“”\"]*(?:(?:答|回答|A|答案)[:：]?\s*)?(?:当然|其实|肯定|实际上|答案是|目前|现在)?[，,]?"
_SAYS_NO = re.compile(
    _ANSWER
    + r"(?:不(?!超|高于|低于|到|少于|多于|得超|止)|没(?!超|到)|错|假|早就?不|已经不|否|别|并非|并不|绝|哪有|谣|恰恰|未必|很难|晚了|停了|结束)"
)
_SAYS_YES = re.compile(
    _ANSWER
    + r"(?:能|可以|会(?!不)|是的|对[，。的]|没错|合法|有效|算[，。的]?|要[，。]|需要|有[，。的]|还能|还可以|来得及|行[，。]|支持|受保护|照样|没问题)"
)
_CLAUSE = re.compile(r"[，,；;：:。！？!?\n（）()|]|——")
_DATE = re.compile(
    r"(?P<opens>从|自|打)?(?P<year>(?:19|20)\d\d|前年|去年|上年|今年(?=年?初|\d{1,2}月|[一二三四五六七八九十]{1,2}月|元旦|上半年|春))(?:、(?:19|20)\d\d)?年?(?P<month>(?:\d{1,2}|[一二三四五六七八九十]{1,2})月)?(?P<day>(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?(?P<season>[春夏秋冬]天?|年?[初中末底]|上半年|下半年)?"
    r"\s*(?P<after>(?:以|之)?(?:前|后)|起|以来|开始|至今|施行|实施|执行|生效|出台|发布|新|才)?"
)


def told(sentence: str, start: int, end: int, on: date, *, dated: bool, apart_from: Sequence[tuple[int, int]] = ()) -> Told:
    """Say how a plain sentence tells what stands between two offsets: as holding now, as past, or without saying.

    The nearest word of time in the same clause decides, then those of the clauses before, then those after.

    :param on: the day that counts as now.
    :param dated: whether a year in the clause dates the statement (a figure) or only names a document.
    :param apart_from: where the words of the claim itself stand: 判决之前 names a stage, not the past.
    """
    marks = [(m.start(), m.end(), "now") for m in _NOW.finditer(sentence)]
    past = [m.span() for m in _PAST.finditer(sentence)]
    marks += [(a, b, "past") for a, b in past if not any(first < b and a < last for first, last in apart_from)]
    # 从2.85%降到2.6%: what stands before a verb of change is past, what stands after it holds.
    changes = [(m.start(), m.end(), "now" if m.start() < start else "past") for m in _CHANGE.finditer(sentence)]
    days = _dates(sentence, on) if dated else []
    marks += days
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(sentence)), len(sentence)]
    first = max(cut for cut in cuts if cut <= start)
    last = min((cut for cut in cuts if cut >= end), default=len(sentence))
    if _STILL.search(sentence[last:]):
        return "now"
    if dated and _FROM.search(sentence[:start]) and _TO.match(sentence[end:]):
        return "past"
    # 2024年10月降到3.1%: the day says more than the verb.
    marks += [mark for mark in changes if not any(day[2] == "past" and day[0] < last for day in days)]
    inside = [mark for mark in marks if first <= mark[0] < last]
    if inside:
        return _nearest(inside, start, end)
    before = [mark for mark in marks if mark[0] < first]
    after = [mark for mark in marks if mark[0] >= last]
    if before:
        return "now" if max(before)[2] == "now" else "past"
    # 四倍LPR是15.4%，那是2020年的数: the next clause says when.
    if after and re.match(r"(?:那|这|是|都是|不过那)", sentence[last:]) and min(after)[2] == "past":
        return "past"
    return ""


def _nearest(marks: list[tuple[int, int, str]], start: int, end: int) -> Told:
    before = [mark for mark in marks if mark[0] < start]
    chosen = max(before) if before else min(marks)
    return "now" if chosen[2] == "now" else "past"


def _dates(sentence: str, on: date) -> list[tuple[int, int, str]]:
    marks = []
    for match in _DATE.finditer(sentence):
        if not (match["month"] or match["after"] or match["season"] or match.group().endswith("年") or match["opens"]):
            continue
        after = match["after"] or ""
        if after.endswith("前"):
            told_as = "past"
        elif after or match["opens"]:
            told_as = "now"
        else:
            month = int(number((match["month"] or "12月")[:-1]))
            told_as = "past" if (_year(match["year"], on), month) < (on.year, on.month) else "now"
        marks.append((match.start(), match.end(), told_as))
    return marks


def _year(text: str, on: date) -> int:
    """Read a year, also one counted from this one."""
    return on.year - {"前": 2, "去": 1, "上": 1, "今": 0}[text[0]] if not text[0].isdigit() else int(text)


def denied(sentence: str, following: str, spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return where a sentence, or the start of the next one, takes back what it repeats; words inside ``spans`` do not count."""
    for match in _DENIED.finditer(sentence):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            return match.span()
    opening = re.match(r"(?:[“”\"]|但|其实|实际上|不过|可|然而|这|以上|上面|现在)", following)
    if opening and _DENIED.search(following[:40]):
        return len(sentence), len(sentence)
    return None


def told_as_past(sentence: str) -> bool:
    """Tell whether a sentence says of the rule it states that it is past: by a word, by its end date, or as a line of a table of values."""
    return bool(_TOLD_AS_PAST.search(sentence) or _DATED_ITEM.match(sentence))


def asks(sentence: str) -> bool:
    """Tell whether the sentence asks, or tells the reader to ask, so that it states nothing."""
    return sentence.rstrip("”」 ").endswith(("？", "?")) or bool(_ASKS.search(sentence))


def affirms(sentence: str) -> bool | None:
    """Tell whether a sentence after a question answers it with yes or with no; None where it does neither."""
    if _SAYS_NO.match(sentence):
        return False
    return True if _SAYS_YES.match(sentence) else None


def knows_new_rule(sentence: str) -> bool:
    """Tell whether the sentence speaks of a new rule as one in force, so that it does not state the old one."""
    return bool(_NEW_RULE.search(sentence)) and not _NO_NEW_RULE.search(sentence)


def example(sentence: str) -> bool:
    """Tell whether the sentence works an example with assumed figures."""
    return bool(_EXAMPLE.search(sentence))


def signs(sentence: str) -> list[str]:
    """Return which signs of time and denial stand anywhere in a plain sentence: now, past, denied, change, still."""
    patterns = {"now": _NOW, "past": _PAST, "denied": _DENIED, "change": _CHANGE, "still": _STILL}
    return [name for name, pattern in patterns.items() if pattern.search(sentence)]


def clause_of(sentence: str, place: int) -> tuple[int, int]:
    """Return the clause of a sentence in which an offset lies."""
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(sentence)), len(sentence)]
    return max(cut for cut in cuts if cut <= place), min((cut for cut in cuts if cut > place), default=len(sentence))
