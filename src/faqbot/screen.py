"""The patterns of what must not pass: advertisements and agents' contacts.

They stand on the ground floor because cleaning, checking and answering all look through the same screen.
"""

from __future__ import annotations

import re

# An offer: somebody recruits borrowers. A warning about such offers names the bait too, so bait alone is not enough.
_BAIT = re.compile(
    r"(必下|秒下|秒批|秒到账?|包下款|包过|百分百(?:下款|通过)|强制下款|无视(?:黑白|征信|负债)|不看征信|不查征信|不上征信"
    r"|黑户(?:可|也能|能|必)|老赖也能|门槛低|马上到账|当天放款|下款快|人人可借|有身份证就能)"
)
_CALL = re.compile(
    r"(立即申请|申请入口|马上申请|点击(?:申请|链接|下方|这里)|扫码(?:申请|添加|咨询|进群)|速度(?:排队|上人|申请)|私信我|私聊"
    r"|加(?:我|微|V|v|Q|薇|威)|口子名称|全网(?:大量)?收|无限收|需要的(?:联系|加|私)|有需要的?(?:朋友|老哥|老铁)|招代理|咨询电话)"
)
_CONTACT = re.compile(
    r"(?:微信|薇信|威信|VX|vx|V信|wx|WX|QQ|qq|扣扣|企鹅|电话|手机|联系方式|TG|纸飞机)(?:号|群|同号)?\s*[:：]?\s*[A-Za-z0-9_-]{5,}"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_DESPAIR = re.compile(r"不想活|活不下去|轻生|想死|自杀|寻短见|想不开|跳楼|结束生命")
_WARNING = re.compile(
    r"(骗|诈|警惕|当心|小心|不要|别信|别碰|切勿|谨防|远离|不可信|陷阱|违法|违规|禁止|不得|举报|假的|没有这种|不存在)"
)
_LABEL = re.compile(r"(?:中介|商业)?(?:广告|推广)[:：]|^\s*(?:口子名称|申请入口)[:：]")


def advertisement(line: str) -> str:
    """Say why a line is a lender's or an agent's advertisement, or return ``""``.

    A line that warns of such advertisements passes, unless it carries an agent's own contact.

    :returns: a short reason such as ``"lender's offer"``.
    """
    if _LABEL.search(line):
        return "marked advertisement"
    bait, call = _BAIT.search(line), _CALL.search(line)
    contact = _CONTACT.search(line) or _MOBILE.search(line)
    if contact and (bait or call):
        return "agent's contact"
    if bait and call and not _WARNING.search(line):
        return "lender's offer"
    return ""


def despair(text: str) -> bool:
    """Tell whether a text speaks of ending one's life: a person asks it, nobody is offered it as a question to try."""
    return bool(_DESPAIR.search(text))


def contact(line: str) -> str:
    """Return an agent's private contact (WeChat, QQ, mobile number) found in the line, or ``""``."""
    found = _CONTACT.search(line) or _MOBILE.search(line)
    return found.group() if found else ""
