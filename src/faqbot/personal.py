"""Personal data in what a person types: where it stands, and the text with masks in its place.

Numbers are read as digits however they are written (full-width, Chinese, spaced, split over words) and then judged by
what they are: an ID number by its region, birth date and checksum, a bank card by its first digits and Luhn's sum, a
mobile by its prefix. Amounts, dates, rates and hotlines fail these and stay. Names and addresses have no such proof and
are found only where the wording announces them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MASKS = {
    "id_card": "[身份证号]",
    "bank_card": "[银行卡号]",
    "phone": "[手机号]",
    "email": "[邮箱]",
    "plate": "[车牌]",
    "name": "[姓名]",
    "address": "[地址]",
}

Found = tuple[int, int, str]

# A question has at most 2,000 characters. In a longer text the pieces of a number, names and addresses are looked for up to
# here; beyond, only what is written in one piece, so that a megabyte of spaced digits costs no more than one without.
_CLOSE_READ_CHARS = 10_000
_MOST_DIGITS = 19

# ---------------------------------------------------------------- one character, one character: offsets stay
_HAN = 0xE000  # Chinese digits become private characters first: 13812345678一直 ends where the script changes
_HAN_DIGITS = {
    digit: _HAN + value
    for value, digits in enumerate(
        ("〇零○洞Ｏ", "一壹幺ㄧ弌", "二贰貳两兩弍", "三叁參叄弎", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖勾")
    )
    for digit in digits
}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3\u00ad"


def _plain_table() -> dict[int, int]:
    table = {ord(char): code for char, code in _HAN_DIGITS.items()}
    for block in (
        (0x00B2, 0x00BA),
        (0x2070, 0x208A),
        (0x2460, 0x2469),
        (0x2474, 0x247D),
        (0x24EA, 0x24EB),
        (0x2776, 0x2780),
        (0xFF01, 0xFF5F),
        (0x1D7CE, 0x1D800),
    ):
        for code in range(*block):
            folded = unicodedata.normalize("NFKC", chr(code)).strip("()")
            if len(folded) == 1 and chr(code) not in _HAN_DIGITS:
                table[code] = ord(folded)
    table |= {0x2776 + i: ord(str(i + 1)) for i in range(9)}  # ❶…❾ have no compatibility form
    table |= {code: ord("X") for code in map(ord, "×✕✖╳Ⅹⅹ叉х")} | {
        0x3000: ord(" "),
        ord("＠"): ord("@"),
        ord("。"): ord("。"),
    }
    return table | {code: ord("-") for code in map(ord, "‐‑‒–—―－﹣─ー")} | {code: ord("·") for code in map(ord, "•・‧∙●")}


_PLAIN = _plain_table()
_NARROW = {code: char for code, char in _PLAIN.items() if char < _HAN}
_TO_ASCII = {_HAN + value: ord("0") + value for value in range(10)}


# ---------------------------------------------------------------- numbers
_GROUP = re.compile(r"[0-9OoIl]*[0-9][0-9OoIl]*|[\ue000-\ue009]+")
_LONG_GROUP = re.compile(r"(?<![0-9])[0-9]{11,24}(?![0-9])")
_LETTERS = str.maketrans("OoIl", "0011")  # typed for the digits they look like
_LIGHT = re.compile(rf"[ \t\n\-_./·|~{_INVISIBLE}]{{0,4}}")
_COUNTED = "位个组段条次张期年月天块万千百十家笔点分岁号口人亿折成"
# Words people put between the pieces of a number they spell out.
_WORDY = re.compile(
    r"(?:[\s,，、。.:：;；\-_/·()（）“”\"'~…]|然后|接着|后面|后边|后头|再来|再|最后|中间|前面|前边|前头|开头|打头|结尾|末尾|尾号|尾数|尾巴|加上|跟着|接|跟|和|加|的|是|为|就|呢|啊|嗯|呃|额|哈|那个"
    r"|空格|横杠|横线|减号|杠|点|到|[前后中末][\ue000-\ue0090-9]|[\ue000-\ue0090-9]?位数?|剩下|余下|以?后|段|截|第[\ue000-\ue009])+"
)
_WORDY_CHARS = 12
_ABOUT_PHONE = re.compile(
    r"手机|电话|號碼|电话|電話|手機|号码|号是|微信|联系|拨|打我|打给|回电|短信|本机|找我|加我|tel|phone|call|同号|机主|号[:： ]|\+86",
    re.IGNORECASE,
)
_ABOUT_CARD = re.compile(r"卡|账[号户]|帳[號戶]|账号|帐号|户头|card", re.IGNORECASE)
_ABOUT_ID = re.compile(r"身份[证證]|身分[证證]|证件号|證件號|证号|证件|sfz|公民身份", re.IGNORECASE)
_ABOUT_OTHER = re.compile(r"单号|编号|合同|流水|案号|工号|序号|订单|快递|运单|凭证|标准|批号|税号|代码|备案")
_UNIT_AFTER = re.compile(r"\s?(?:元|块|万|亿|[%％‰]|人民币|RMB|年|期)")
_CONTEXT_CHARS = 30
_PROVINCES = frozenset(
    map(
        str,
        (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83),
    )
)
_BEGINS = re.compile(r"1$|1[1-9]|[2-9]$|[2-9]\d|0$|00")  # a mobile, a province, a card, +86
_MOBILE = re.compile(r"(?:00)?(?:86)?(1[3-9]\d{9})")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together in one script."""

    start: int
    end: int
    digits: str
    han: bool


def mask(text: str) -> str:
    """Replace ID numbers, bank cards, mobiles, e-mail addresses, plates, announced names and addresses by masks."""
    pieces, at = [], 0
    for start, end, kind in find(text):
        pieces += [text[at:start], MASKS[kind]]
        at = end
    return "".join(pieces) + text[at:]


def find(text: str) -> list[Found]:
    """Return the personal data of a text as ``(start, end, kind)``, in order, without overlap; kinds are those of ``MASKS``."""
    plain = text.translate(_PLAIN)
    found: list[Found] = []
    for search in (_emails, _numbers, _plates):
        more = search(plain)
        found += more
        plain = _blank(plain, more)
    return _apart(found + _people(_blank(text[:_CLOSE_READ_CHARS].translate(_NARROW), found)))


def _blank(plain: str, found: list[Found]) -> str:
    """Hide what one search found from the next."""
    pieces, at = [], 0
    for start, end, _kind in sorted(found):
        if at < end <= len(plain):
            pieces += [plain[at:start], "□" * (end - max(start, at))]
            at = end
    return "".join(pieces) + plain[at:]


def _apart(found: list[Found]) -> list[Found]:
    """Sort, and of two that overlap keep the one found first."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: one[0]):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
        elif one[1] > kept[-1][1]:
            kept.append((kept[-1][1], one[1], one[2]))
    return kept


def _numbers(plain: str) -> list[Found]:
    matches = [m for m in _GROUP.finditer(plain, 0, _CLOSE_READ_CHARS) if not _counts(plain, m)]
    groups = [_group(m) for m in (*matches, *_LONG_GROUP.finditer(plain, matches[-1].end() if matches else 0))]
    found: list[Found] = []
    i = 0
    while i < len(groups):
        best = _longest(plain, groups, i)
        if best is None:
            i += 1
            continue
        found.append(best)
        while i < len(groups) and groups[i].start < best[1]:
            i += 1
    return found


def _group(match: re.Match[str]) -> _Group:
    digits = match.group().translate(_TO_ASCII).translate(_LETTERS)
    return _Group(match.start(), match.end(), digits, match.group()[0] >= chr(_HAN))


def _counts(plain: str, match: re.Match[str]) -> bool:
    """Tell whether a lone Chinese digit counts something, as in 前三位, or belongs to a word, as in 一直."""
    if match.end() - match.start() > 1 or match.group() < chr(_HAN):
        return False
    return plain[match.end() : match.end() + 1] in _COUNTED and match.end() < len(plain)


def _longest(plain: str, groups: list[_Group], first: int) -> Found | None:
    """Return the longest number of a known kind that begins with a group."""
    begin = groups[first]
    if len(begin.digits) > _MOST_DIGITS + 5:
        return None
    if begin.han and len(begin.digits) > 11 and (inside := _inside(begin)):
        return inside
    best: Found | None = None
    digits, mixed, last = "", False, begin
    sizes: list[int] = []
    gaps: list[str] = []
    for group in groups[first : first + _MOST_DIGITS]:
        if sizes:
            gap = plain[last.end : group.start]
            if _LIGHT.fullmatch(gap):
                gaps.append(gap)
            elif len(gap) <= _WORDY_CHARS and _WORDY.fullmatch(gap):
                gaps.append("word")
            else:
                break
            mixed = mixed or group.han != begin.han
        digits += group.digits
        sizes.append(len(group.digits))
        last = group
        if len(digits) > _MOST_DIGITS + 4 or not _BEGINS.match(digits):
            break
        shape = _Shape(plain, begin.start, group.end, digits, sizes, gaps, mixed)
        if found := _judge(shape):
            best = found
    return best


@dataclass(frozen=True, slots=True)
class _Shape:
    """A number as it stands in the text: its digits, the sizes of its pieces, and what lies between them."""

    plain: str
    start: int
    end: int
    digits: str
    sizes: list[int]
    gaps: list[str]
    mixed: bool  # Chinese and Arabic digits

    @property
    def regular(self) -> bool:
        """Whether the pieces look like one number set apart for reading: one kind of gap, pieces of one size."""
        body = self.sizes[:-1]
        return len(set(self.gaps)) <= 1 and "word" not in self.gaps and (len(set(body)) <= 1 or body[0] == 6)

    def near(self, words: re.Pattern[str]) -> bool:
        before = self.plain[max(0, self.start - _CONTEXT_CHARS) : self.start]
        return bool(words.search(before) or words.search(self.plain[self.end : self.end + _CONTEXT_CHARS // 2]))


def _judge(shape: _Shape) -> Found | None:
    """Say what a joined number is, if it is one of the kinds that must not be kept."""
    digits = shape.digits
    if len(digits) == 17 and (
        tail := re.match(rf"[ \-_.·{_INVISIBLE}]{{0,2}}[Xx*](?![A-Za-z0-9])", shape.plain[shape.end : shape.end + 5])
    ):
        whole = f"{digits}{'X' if '*' not in tail.group() else '*'}"
        if _is_id(whole) or (_is_born(whole[6:14]) and shape.near(_ABOUT_ID)):
            return shape.start, shape.end + tail.end(), "id_card"
    born = len(digits) == 18 and digits[:2] in _PROVINCES and _is_born(digits[6:14])
    if born and (_is_id(digits) or len(shape.sizes) == 1 or shape.near(_ABOUT_ID)):  # a mistyped one is somebody's too
        return shape.start, shape.end, "id_card"
    if 13 <= len(digits) <= 19 and _is_card(shape):
        return shape.start, shape.end, "bank_card"
    born = len(digits) == 15 and digits[:2] in _PROVINCES and _is_born(f"19{digits[6:12]}")
    if born and (shape.regular or shape.near(_ABOUT_ID)):
        return shape.start, shape.end, "id_card"
    if len(digits) in (16, 17, 18, 19) and shape.near(_ABOUT_ID) and digits[:2] in _PROVINCES and len(shape.sizes) == 1:
        return shape.start, shape.end, "id_card"  # mistyped, and still somebody's
    if 11 <= len(digits) <= 15 and (mobile := _MOBILE.fullmatch(digits)) and _is_phone(shape, len(digits) - len(mobile[1])):
        plus = len(digits) > 11 and shape.plain[max(0, shape.start - 1) : shape.start] == "+"
        return shape.start - plus, shape.end, "phone"
    return None


def _is_id(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number[:17], strict=True))
    return number[:2] in _PROVINCES and _is_born(number[6:14]) and "10X98765432"[total % 11] == number[17]


def _is_born(day: str) -> bool:
    try:
        return 1900 <= date(int(day[:4]), int(day[4:6]), int(day[6:])).year <= date.today().year
    except ValueError:
        return False


def _is_card(shape: _Shape) -> bool:
    digits, length = shape.digits, len(shape.digits)
    if digits[0] not in "345689" or len(set(digits)) < 3:
        return False
    about = shape.near(_ABOUT_CARD)
    if not about and _ABOUT_OTHER.search(shape.plain[max(0, shape.start - 12) : shape.start]):
        return False
    if _luhn(digits):
        if length < 16 and not about and not (length == 15 and digits[:2] in ("34", "37")):
            return False
        if _UNIT_AFTER.match(shape.plain, shape.end) and len(shape.sizes) > 1 and not about:
            return False
        return about or shape.regular or (digits.startswith("62") and "word" not in shape.gaps)
    known = digits.startswith(("62", "9558")) and length in (16, 17, 18, 19)
    if len(shape.sizes) == 1:
        return known or (about and length >= 16)
    return about and length in (16, 19) and shape.regular and known


def _luhn(digits: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0


def _is_phone(shape: _Shape, prefix: int) -> bool:
    if len(shape.sizes) == 1:
        return True
    if _UNIT_AFTER.match(shape.plain, shape.end) and not shape.near(_ABOUT_PHONE):
        return False
    sizes = shape.sizes[1:] if prefix and shape.sizes[0] == prefix else shape.sizes
    if shape.near(_ABOUT_PHONE):
        return True
    if "word" in shape.gaps or (len({gap.strip() for gap in shape.gaps} - {""}) > 1 and "." in "".join(shape.gaps)):
        return False
    return shape.mixed or len(sizes) == 1 or sizes[0] in (1, 3, 7)


def _inside(group: _Group) -> Found | None:
    """Find a mobile in a longer row of Chinese digits: 一三八…八 九点 runs into the hour."""
    found = re.search(r"1[3-9]\d{9}", group.digits)
    if found is None or len(group.digits) > 13 or group.digits.startswith(("86", "0086")):
        return None
    return group.start + found.start(), group.start + found.end(), "phone"


# ---------------------------------------------------------------- e-mail, plates
_AT = re.compile(r" {0,3}(?:@|[(\[（【<{] ?at ?[)\]）】>}]|(?<=[a-z0-9_ ])(?: at |艾特|圈a|小老鼠|#)) {0,3}", re.IGNORECASE)
_LOCAL = re.compile(r"[a-z0-9\ue000-\ue009_.+\-]{1,64}$", re.IGNORECASE)
_SPACED_LOCAL = re.compile(r"(?<![a-z0-9])(?:[a-z0-9_] ){2,30}[a-z0-9_]$", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:[a-z0-9][a-z0-9\-]{0,40} {0,2}(?:[.。]| ?点 ?| dot |[(\[（【] ?dot ?[)\]）】]) {0,2}){1,4}[a-z]{2,10}(?![a-z])",
    re.IGNORECASE,
)
_KNOWN_DOMAIN = re.compile(
    r"(?:qq|163|126|gmail|foxmail|sina|sohu|139|189|outlook|hotmail|yeah|aliyun|icloud)\b", re.IGNORECASE
)


def _emails(plain: str) -> list[Found]:
    found: list[Found] = []
    for at in _AT.finditer(plain):
        if found and at.start() < found[-1][1]:
            continue
        after = plain[at.end() : at.end() + 120].translate(_TO_ASCII)
        domain = _DOMAIN.match(after)
        if not domain or ("@" not in at.group() and not _KNOWN_DOMAIN.match(after)):
            continue
        before = plain[max(0, at.start() - 64) : at.start()]
        local, spaced = _LOCAL.search(before), _SPACED_LOCAL.search(before)
        if not local:
            continue
        length = max(len(local.group()), len(spaced.group()) if spaced else 0)
        found.append((at.start() - length, at.end() + domain.end(), "email"))
    return found


_PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼滬遼魯蘇贛陝閩貴瓊雲寧"
_PLATE = re.compile(
    rf"[{_PLATE_PROVINCES}][ \-·.]?[A-HJ-NP-Z]((?:[ \-·.]{{0,2}}[A-Z0-9\ue000-\ue009]){{4,6}}[ ·]?[挂学警港澳]?)(?![A-Z0-9\ue000-\ue009])",
    re.IGNORECASE,
)


def _plates(plain: str) -> list[Found]:
    return [
        (m.start(), m.end(), "plate")
        for m in _PLATE.finditer(plain)
        if re.search(r"[0-9\ue000-\ue009]", m[1])
        and 5 <= len(re.sub(r"[^A-Za-z0-9\ue000-\ue009挂学警港澳]", "", m[1])) <= 6
    ]


# ---------------------------------------------------------------- names and addresses, where the wording announces them
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋甘景薄单包柏宁柯阮桂闵解强柴华车冉房边吉饶刁瞿戚"
    "丘古米池滕晋苑邬臧畅宫来苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌扬明沙薄伏岑习胥保和蔺"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮鄧許蕭葉閻鍾譚鄒陸賈龍萬錢湯賀賴龔龐蘭莊"
)
_COMPOUND = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|轩辕|端木|歐陽|司馬|諸葛"
# What follows a name in a sentence and is hardly ever part of one.
_AFTER_NAME = "在住是的家电手身今年欠有想被，和跟说借来自给，女男岁现户工于做从也就不我你他她这那个给把上寄收打以已该应找没还让去向要到签发"
_WEAK_SURNAMES = "于向和时应成来全都单位原解保党管费计花强商关常安连房路查曾台官席明易任高金方白"
_KIN = (
    "老公|老婆|爱人|丈夫|妻子|媳妇|儿子|女儿|闺女|孩子|爸爸?|妈妈?|父亲|母亲|老爸|老妈|弟弟?|哥哥?|姐姐?|妹妹?|舅舅?|叔叔?|姑姑?|姨|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|女婿|姐夫|嫂子|表[哥弟姐妹]|堂[哥弟姐妹]"
    "|侄子|外甥|朋友|同学|同事|室友|邻居|老乡|战友|闺蜜|前[夫妻]|男友|女友|对象|男朋友|女朋友|发小|哥们"
)
_ROLE = "房东|老板|业务员|经理|客服|催收员?|中介|律师|法官|被告人?|原告|债务人|债权人|出借人|借款人|贷款人|担保人|保证人|共借人|紧急联系人|联系人|收款人|收件人|持卡人|户主|机主|申请人|投诉人|被执行人|当事人|学生|员工|客户|实名人|承租人|法人|店主|车主|业主|用户|本人"
_TRIGGER = re.compile(
    rf"(?:姓名|名字|户名|户主|真名|大名|全名|名|{_ROLE})(?:[:：]|是|叫|为|写的是|写着|\s){{1,2}}\s?"
    rf"|(?:[我他她]|{_KIN}|{_ROLE}|女的|男的|男人|女人|对方|人|本|小孩|大人|都|名字)(?:就|也|是)?(?:叫做?|名叫|名为|姓名是|本名|真名)\s?"
    r"|[我他她](?:就是|是)(?=[\u4e00-\u9fff]{2,4}[，,、\s（(:：])|(?:^|[，,。；;\s])(?:本人|我)[:：]\s?|(?:本人|敝人)\s?(?=[\u4e00-\u9fff]{2,4}[，,、\s（(]|[\u4e00-\u9fff]{2,3}[住在男女])"
)
# Where an address stands in the message, a name needs less of an announcement.
_NEAR_TRIGGER = re.compile(
    rf"(?:{_KIN}|{_ROLE}|我|叫|姓名|帮我?查一?下|查一?下|给|找|向|跟|和|与|替|问|起诉|告|是|对|把|让|被|由|为|欠|借给|钱给|同意|寄给|通知|联系|冒用|人|[，,。.；;：:、\s（(“\"/|]|^)(?=[{_SURNAMES}])"
)
# Characters given names are made of: two of them after a surname need no announcement beside an address.
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文辉力斌波宁飞鹏浩宇轩梓涵欣怡佳琪雪婷晓小燕萍玲珍凤莲春秋冬夏海江河山峰岭林森松柏竹菊云雨雷晨曦阳旭东南北生龙虎豹鹤雁鸿健康福禄寿喜庆祥瑞吉安泰顺昌盛荣富贵金"
    "宝珠玮琳琼瑶璐珊瑾瑜玥莹莎菲蕾薇蓉芸芬芝茜茹萌蓓倩婉娴媛嫣妍婕娇婧姗妮晶丹彤颖慧惠智聪睿哲博思远航翔翼凯旋俊豪雄威武毅坚铁钢铭锋锐钧鑫淼焱炎灿煜烨烁耀光亮星辰昊昕晖景然诚义仁礼忠孝贤良善德廉洁纯美爱心悦乐欢笑素香花蕊叶苗"
    "青翠绿紫兴旺新民胜卫振邦齐世永长久恒启元亨贞乾坤子君伯仲叔树培育广厚淑巧彩虹雯霖霜露冰凌寒水泉溪源洪湖润泽沛沐瀚淳嘉佑佐佩俞俪倚倬偲傲儒允兆克兵冠凡凝勤卉卓喆囡圆城堂增士奎姣娅娥娣婵孟宏宗宜宪容密宽寅尚尧岩岚川州巍帅帆希"
    "幼庭廷延弘彦彬彪念怀恩情愉意拥捷敬斯施昆昱晗晴晟晏曼朴杏枝柯栋桐梦楠榕樱歆殿毓汉沁沙泓济涓渊温湘滢滨漫潇澄澜灵烈焕熙爽牧玄玟珂珏珑珺琛琦琰琴瑄璇璟璞瓒甜甲留畅益盈眉睦石磐祖祺禹秉程稳穆竣笛笙筠箐筱簡纪纲络绍绮维缘群羽翎耘"
    "聿胤舒舟艺节芊芙芷苑苒茂范荔荷莉菁菡萱葵蒙蓝蔚蕙蕴薪藏蝶衍裕誉语诗谦豫贝跃轶辛迅迪逸郁采钦钰铮锦闻闯阔陶隆雅韬韵顶颂颜风飒飘馨驰骁骏骥魁鲁鸣鹃麒麟黎默"
)
_LIKELY = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[的叫是给找问替跟和向对与让被人我他她友事学妻公婆子女儿妈爸哥姐弟妹娘东板告者户主名]))(?:(?:{_COMPOUND})[{_GIVEN}]{{1,2}}|[{_SURNAMES}][{_GIVEN}]{{2}})"
)
_NAME = re.compile(rf"(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff〇]{{1,2}}")
_NOT_NAMES = re.compile(
    r"保人|仲裁|封存|崔收|鲁迅|沙尘|张什|高利|高额|常常|常年|万一|万元|任何|任务|方便|方法|金融|金额|文件|时候|时间|成功|成年|成了|向[银他平法]|于[今去前\d]|和[他她你银]|安全|安排|安徽|白户|白领|黑户|全[部额都家]|单[位亲身]|关[于机]|管[理不]|来[自了]|应该|应届|连续|房[贷东子租]|车[贷子]|路[过上]|明[天年白]"
    r"|保证|保险|原来|解[决释]|计[划算]|花[呗了钱]|强制|商[量业]|党员|官方|查[了询]|易[贷购]|江[苏西北]|云南|浙江|广[东西州]|河[南北]|湖[南北]|山[东西]|陕西|吉林|青海|宁夏|宁波|海南|华为|平安|石家|马上|农[民村]|学生|老[师板]|金[条山]|都[是没]|游客|王者|程序|黄金|温州|武汉|梁山"
    r"|高[中铁新速]|申请|应[付当收]|方式|成都|常州|苏州|沈阳|郑州|徐州|杭州|柳州|温[岭馨]|邯郸|邢台|包头|宁[德乡]|龙岩|安庆|安阳|马鞍|景德|洪山|江[门夏宁岸汉]|黄[冈石岛浦]|白云|龙[岗华]|余杭|萧山|金[华山水牛]|武[昌侯清]|汤[阴山]|贾汪|易[县门]|蓝[田天]|商[丘水店户场]|和平|和解|和[对我]|曲[阜靖]"
    r"|房[产山屋]|房子|车[间行辆站主]|党支|台[州湾]|席位|相关|卫[生健]|广告|查封|查账|支付|支行|毛坯|顾客|万[达科江]|段时|钱[都没还是也]|成[天立本]|时[不常]|方[案面向]|单[子据笔]|白[天条]|高[额危压]|连[累带本]|安[心装]|常[见用住熟德]|强[行]|明[确细知]|全[款国]|保[全安]|管[辖]|费用|计[算]|应[诉]|任[性]|官[司网]|解[冻除约]|原[件告因则来]|来[电信]|路[边口]|查[出到]|曾[经]|都[不要在]"
)
_NOT_GIVEN = re.compile(
    r"[\u4e00-\u9fff]?(?:先生|女士|小姐|阿姨|师傅|老师|经理|总|某|哥|姐|叔|姨|律师|法官|银行|公司|信用|平台|贷款|网贷|催收)"
)
_PROVINCE_NAMES = "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|廣東|江蘇|遼寧|陝西|貴州|雲南|臺灣|重慶|臺北|台北"
_CITY = (
    "石家庄|唐山|秦皇岛|邯郸|邢台|保定|张家口|承德|沧州|廊坊|衡水|太原|大同|阳泉|晋城|朔州|晋中|运城|"
    "忻州|临汾|吕梁|呼和浩特|包头|乌海|赤峰|通辽|鄂尔多斯|沈阳|大连|鞍山|抚顺|本溪|丹东|锦州|营口|阜新|"
    "辽阳|盘锦|铁岭|朝阳|葫芦岛|长春|四平|辽源|通化|松原|白城|延边|哈尔滨|齐齐哈尔|鸡西|鹤岗|双鸭山|"
    "大庆|伊春|佳木斯|七台河|牡丹江|黑河|绥化|南京|无锡|徐州|常州|苏州|南通|连云港|淮安|盐城|扬州|镇江|"
    "泰州|宿迁|杭州|宁波|温州|嘉兴|湖州|绍兴|金华|衢州|舟山|台州|丽水|义乌|合肥|芜湖|蚌埠|淮南|马鞍山|"
    "淮北|铜陵|安庆|滁州|阜阳|宿州|六安|亳州|池州|宣城|福州|厦门|莆田|三明|泉州|漳州|南平|龙岩|宁德|"
    "晋江|南昌|景德镇|萍乡|九江|新余|鹰潭|赣州|吉安|宜春|抚州|上饶|济南|青岛|淄博|枣庄|东营|烟台|潍坊|"
    "济宁|泰安|威海|日照|临沂|德州|聊城|滨州|菏泽|郑州|开封|洛阳|平顶山|安阳|鹤壁|新乡|焦作|濮阳|许昌|"
    "漯河|三门峡|南阳|商丘|信阳|周口|驻马店|武汉|黄石|十堰|宜昌|襄阳|鄂州|荆门|孝感|荆州|黄冈|咸宁|"
    "随州|恩施|仙桃|潜江|长沙|株洲|湘潭|衡阳|邵阳|岳阳|常德|张家界|益阳|郴州|永州|怀化|娄底|湘西|广州|"
    "韶关|深圳|珠海|汕头|佛山|江门|湛江|茂名|肇庆|惠州|梅州|汕尾|河源|阳江|清远|东莞|中山|潮州|揭阳|"
    "云浮|南宁|柳州|桂林|梧州|北海|防城港|钦州|贵港|玉林|百色|贺州|河池|来宾|崇左|海口|三亚|儋州|成都|"
    "自贡|攀枝花|泸州|德阳|绵阳|广元|遂宁|内江|乐山|南充|眉山|宜宾|广安|达州|雅安|巴中|资阳|贵阳|"
    "六盘水|遵义|安顺|毕节|铜仁|黔东南|黔南|昆明|曲靖|玉溪|保山|昭通|丽江|普洱|临沧|楚雄|红河|大理|"
    "西安|铜川|宝鸡|咸阳|渭南|延安|汉中|榆林|商洛|兰州|嘉峪关|金昌|天水|武威|张掖|酒泉|庆阳|定西|陇南|"
    "西宁|银川|石嘴山|吴忠|固原|中卫|乌鲁木齐|克拉玛依|吐鲁番|哈密|昌吉|喀什|伊犁|昆山|常熟|江阴|慈溪|"
    "余姚|温岭|瑞安|石狮|福清|滕州|寿光|荥阳|新郑|巩义"
)
_LEVELS = "省|自治区|自治州|自治县|新区|开发区|市|地区|盟|区|县|旗|镇|鎮|乡|鄉|街道|街办|办事处|村委会|村|社区|小区|花园|花苑|苑|新村|家园|嘉园|公寓|广场|大厦|大楼|园区|产业园|工业园|科技园|工业区|创业园|路|街|巷|大街|大道|道|胡同|弄|里|城|庄|屯|湾|园|府|院|厂区|宿舍|寨|塘|坪|沟|坝|号院|号楼|号|號|栋|棟|幢|座|单元|單元|楼|樓|层|室|组|組|队|户|段|期|区"
# Letters of a place's name; words of the sentence around it end it.
_NO_PLACE = "的了被是我他她你在跟说有没不要去来给把让叫催欠贷款怎么能吗还也都就但钱呢吧啊现收法债这那"
_SEGMENT = rf"(?:(?![{_NO_PLACE}])[\u4e00-\u9fff〇A-Za-z0-9#\-]){{1,9}}?(?:{_LEVELS})"
_PLACE = re.compile(
    rf"(?:(?:{_PROVINCE_NAMES})(?![银平电联移话]))?(?:{_CITY})?(?:(?:{_SEGMENT})(?:{_LEVELS})?[，,\s]?){{0,9}}(?:[0-9A-Za-z〇][0-9A-Za-z#\-]{{0,7}}(?![0-9A-Za-z.%万元岁年月天块]))?"
)
_PLACE_TRIGGER = re.compile(
    rf"(?:住在|家住|现住|现居|暂住|常住|住址|住宅|地址|家在|家里在|户籍|户口|老家|住的?是|居住|租住|租在|租房|寄到|寄给|送到|上门到|收货|就住|住|人在|位于|来自|搬到|开在)(?:地址?)?(?:[:：是在于]|是在)?\s?"
    rf"|(?=(?:{_PROVINCE_NAMES}|{_CITY})(?![银平电联移话]))|(?:(?<=[，,。；;：:、\s（(“在到来去回自从])|^)(?=[\u4e00-\u9fff]{{2,3}}[市县区])"
)
_INSTITUTION = (
    "公司|集团|厂|学校|小学|中学|高中|[一二三四五六七八九十]中|职校|技校|大学|学院|幼儿园|医院|卫生院|诊所|银行|支行|分行|营业部|局|所|院|店|超市|酒店|宾馆|饭店|餐厅|工地|车间|物业|快递|驿站|站点|站|中心|政府|街道办|村委会?|居委会|商场|事务所|项目部|部队|实验室|药房|美容院"
    "|健身房|车行|4S店|网点|影院|书店|农场|矿|煤矿|电厂|水厂|油田|码头|车队|物流园|市场|培训班|公安局|税务局|火锅|奶茶|银楼|铁路|机场|地铁|环卫处|管理处|工作室|传媒|科技|电子|重工|机械|制衣|服饰"
)
_WORKPLACE = re.compile(
    rf"(?:单位(?:名称)?(?:[:：]|是|叫|在)\s?|就职于|任职于|供职于|在职于|受雇于|上班(?:的地方|单位)?(?:[:：]|是|在|于)\s?|公司(?:名称?)?(?:[:：]|是|叫|在)\s?|工作(?:地点|的地方)?(?:[:：]|是|在|于)\s?|[在于去到](?!线|网上))"
    rf"((?:(?![的了被是我他她你和跟说没不要给把让欠怎么吗])[\u4e00-\u9fff〇A-Za-z0-9（）()·]){{1,22}}?(?:{_INSTITUTION}))"
    r"(?=(?:里|里面|那边|门口)?(?:上班|工作|当|做|干|打工|教书|任教|任职|就职|实习|开|跑|送|卖|扛|看|读|上学|念|的?(?:员工|老师|护士|医生|司机|保安|会计|销售|工人|学生))|[，,。；;、\s）)]|$|[\u4e00-\u9fff]{0,6}(?:科|部|岗|组))"
)
_SOMEWHERE = re.compile(rf"{_PROVINCE_NAMES}|{_CITY}|上班|打工|单位|[市县镇乡村路街厂]|小区|任职|就职|教书")
_LEVEL = re.compile(rf"{_LEVELS}|{_PROVINCE_NAMES}|{_CITY}")
_NUMBERED = re.compile(
    r"[0-9〇一二三四五六七八九十百A-Za-z](?:号|號|栋|棟|幢|座|单元|單元|楼|樓|层|室|组|組|队|户|弄|区|巷|期)|(?:号|栋|幢|座|单元|楼|弄)[0-9A-Za-z]"
)


def _people(plain: str) -> list[Found]:
    exact = _places(plain, sure=False)
    works = [(m.start(1), m.end(1), "address") for m in _WORKPLACE.finditer(plain)]
    names = list(_names(_blank(plain, exact), _TRIGGER))
    if exact or works or _SOMEWHERE.search(plain):
        rest = _blank(plain, [*exact, *names])
        names += [(m.start(), m.end(), "name") for m in _LIKELY.finditer(rest) if not _NOT_NAMES.match(m.group())]
        names += _names(_blank(plain, [*exact, *names]), _NEAR_TRIGGER)
    if not names:
        return exact
    places = _places(_blank(plain, names), sure=True)
    return [*names, *places, *(w for w in works if not any(p[0] < w[1] and w[0] < p[1] for p in (*places, *names)))]


def _names(plain: str, announced: re.Pattern[str]) -> Iterator[Found]:
    near = announced is _NEAR_TRIGGER
    for trigger in announced.finditer(plain):
        name = _NAME.match(plain, trigger.end())
        if name is None or _NOT_NAMES.match(plain, trigger.end()) or (near and name.group()[0] in _WEAK_SURNAMES):
            continue
        short = name.start() + (3 if re.match(_COMPOUND, name.group()) else 2)
        end = short if name.end() > short and plain[short] in _AFTER_NAME else name.end()
        rest = plain[end : end + 1]
        if end - name.start() == 2 and plain[end - 1] not in _GIVEN:
            continue  # 我是保人, 户名是银行: a surname alone makes no name
        if near and (
            _NOT_GIVEN.match(plain, name.start() + 1) or ("\u4e00" <= rest <= "\u9fff" and rest not in _AFTER_NAME)
        ):
            continue
        yield trigger.end(), end, "name"


def _places(plain: str, sure: bool) -> list[Found]:
    """Find addresses.

    :param sure: a name stands in the message, so that a district is enough; otherwise a house number is asked for.
    """
    found: list[Found] = []
    for trigger in _PLACE_TRIGGER.finditer(plain):
        place = _PLACE.match(plain, trigger.end())
        text = place.group().rstrip("，, \n") if place else ""
        if place is None or len(text) < 4 or (found and trigger.end() < found[-1][1]):
            continue
        levels = len(_LEVEL.findall(text))
        if levels >= 2 and (sure or _NUMBERED.search(text)):
            found.append((place.start(), place.start() + len(text), "address"))
    return found
