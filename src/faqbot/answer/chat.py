"""Small talk: a greeting, thanks, a question about the bot itself get a kind line instead of a refusal."""

from __future__ import annotations

import re
from functools import cache

from faqbot.text import normalise

_FIELD = "逾期和催收、协商还款、利息、征信、起诉、贷款诈骗、信用卡、房贷车贷"
_SAID = (
    (
        r"(?:(?:你|您|大家|各位|亲)(?:好|们好)|hi|hello|嗨|哈[喽啰罗]|(?:早上|上午|中午|下午|晚上)好|早安?|在吗|在不在|在么|有人(?:在)?[吗么])",
        f"你好。借贷上的事可以问我：{_FIELD}。一次说一件事就行。",
    ),
    (
        r"(?:好的?|行|嗯|知道了|明白了|懂了|收到)?(?:真的|非常|十分)?(?:谢谢|多谢|感谢|谢了|谢啦|(?:辛苦|麻烦)(?=了|啦|你|您))(?:了|啦|你|您|大家)*|(?:好的|嗯+|哦+|ok|知道了|明白了|懂了|收到)",
        "不客气。还有不清楚的，接着问。",
    ),
    (r"(?:再见|拜拜?|拜了|先这样吧?|下次再(?:聊|问)|晚安)", "好，照顾好自己，有事再来问。"),
    (
        r"(?:请问)?你(?:到底)?(?:是(?:谁|什么|啥|哪个|真人|机器人|人工|人|ai|程序)(?:还是(?:真人|机器人|人工|人|ai|程序))?|叫(?:什么|啥)(?:名字)?)|(?:是|这是)?(?:真人|机器人|人工|ai)(?:在(?:回|答|聊))?(?:还是(?:真人|机器人|人工|ai))?",
        "我是一个程序，不是真人。我只从写好的指南文章里找答案，写明出处和日期；找不到就直说不知道。",
    ),
    (
        r"(?:请问)?(?:你|这里)(?:都|到底)?(?:(?:能|会|可以)(?:问|干|做|答|回答|帮我)(?:点|些)?(?:什么|啥|哪些)(?:问题|事|忙)?|有(?:什么|啥)(?:功能|用))|能问(?:什么|啥|哪些)(?:问题)?",
        f"我回答借贷上的事：{_FIELD}。有金额、期数、利率的，我也能算一算。一次说一件事，越具体越好。",
    ),
    (
        r"(?:我要|我想|请|帮我|能不能|可以)?(?:转|找|接|换)?(?:人工|真人)(?:客服|服务)?",
        "这里没有人工客服。账单和还款的事找放款机构的官方客服；投诉打 12378；法律上的事打 12348，免费问。",
    ),
)
_MARKS = " ,，。.!！?？~～、…\n"
_PARTICLES = re.compile(r"(?<=[\u4e00-\u9fff])[啊呀吗呢哈哦嘛么吧的]+$")
_LONGEST = 16


def reply(message: str) -> str:
    """Return the line for a message that is nothing but small talk, ``""`` for any other.

    :returns: plain Chinese text; it states no rule and needs no source.
    """
    if len(message) > 2 * _LONGEST:
        return ""
    text = normalise(message).strip(_MARKS)
    if len(text) > _LONGEST:
        return ""
    forms = (text, _PARTICLES.sub("", text))
    return next((line for pattern, line in _patterns() if any(pattern.fullmatch(form) for form in forms)), "")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), line) for pattern, line in _SAID)
