"""Personal data in what a person types: where it stands, and the text with masks in its place.

Numbers are read as digits however they are written (full-width, Chinese, spaced, split over words) and then judged by
what they are: an ID number by its region, birth date and checksum, a bank card by its first digits and Luhn's sum, a
mobile by its prefix. Amounts, dates, rates and hotlines fail these and stay. Names and addresses have no such proof and
are found only where the wording announces them.
"""

from __future__ import annotations

import re
import unicodedata
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
    from faqbot import people  # its patterns take 20 ms to make, and who only asks for numbers does without

    found = numbers(text)
    return _apart(found + people.find(blank(text[:_CLOSE_READ_CHARS].translate(_NARROW), found)))


def numbers(text: str) -> list[Found]:
    """Return what ``find`` does without names and addresses."""
    plain = text.translate(_PLAIN)
    found: list[Found] = []
    for search in (_emails, _numbers, _plates):
        more = search(plain)
        found += more
        plain = blank(plain, more)
    return _apart(found)


def blank(plain: str, found: list[Found]) -> str:
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
