"""What a message asks, without what came along with it: emoji, the fillers of a voice transcript, the story around it."""

from __future__ import annotations

import re

from faqbot.index import traits

_STORY = 60  # characters; shorter messages are searched whole. Chosen on tune questions: benchmarks/results/quality.json
_KEPT = 70  # characters of a story that are searched
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\u200d]+|\\[[\u4e00-\u9fff]{1,4}\\](?!\\()"
)
_REPEATED = re.compile(r"([?？!！。,，~～、.])\1+")
# Sounds and empty words of speech. Those that also mean something (那个, 就是, 然后) count only where a pause or another
# filler shows that nothing was meant.
_SOUND = re.compile(r"(?:^|(?<=[\s,，。.、…]))[嗯呃额唔哎诶欸啊哦喔噢哈]+[\s,，。.、…]*|[嗯呃唔欸]+")
_FILLER = r"(?:那个|这个|就是说|就是|然后呢|然后|怎么说呢|怎么讲呢|我想想|你知道吧|你懂吧|对吧|是吧|的话呢|反正就是|反正|内个|辣个)"
_FILLERS = re.compile(
    rf"(?:^|(?<=[\s,，。.、…])){_FILLER}(?=[\s,，。.、…])[\s,，。.、…]*|{_FILLER}(?={_FILLER})|(?:^|(?<=[\s,，。.、…]))(?:就是说|那个就是|怎么说呢|怎么讲呢|你知道吧)"
)
_GREETING = re.compile(
    r"^(?:(?:各位|大家|你|您)好[啊呀]?|在吗|在不在|请问(?:一下)?|我?想(?:问|咨询|请教)(?:一下|下)?|麻烦问一?下|请教一?下|求助|救命啊?)[\s,，。.!！:：~]*"
)
_THANKS = re.compile(
    r"[\s,，。.!！]*(?:非常|十分|真的)?(?:谢谢|感谢|多谢|拜托)(?:了|啦|您|你|大家|各位|老师|律师|解答)*[\s,，。.!！~]*$"
)
_PART = re.compile(r"[^。！？!?；;…\n,，]+[。！？!?；;…\n,，]*")
_ASKS = re.compile(
    r"[?？]|吗|怎么|咋|如何|能不能|可不可以|会不会|要不要|是不是|有没有|多少|多久|几[天年个月]|什么|啥|哪|合法|该|行不行|求"
)


def distil(text: str) -> str:
    """Return a normalised message without emoji and fillers, and of a long story the parts that ask and what they are about.

    A message of which nothing would be left is returned as it is.
    """
    plain = _REPEATED.sub(r"\1", _EMOJI.sub(" ", text))
    plain = _FILLERS.sub("", _SOUND.sub("", plain))
    for _ in range(3):
        plain = _GREETING.sub("", plain)
    plain = " ".join(_THANKS.sub("", plain).split()).strip(" ,，、")
    return (_question_of(plain) if len(plain) > _STORY else plain) or text


def _question_of(story: str) -> str:
    """Keep the parts of a story that ask, the last ones first, then those that name most things of the field."""
    parts = [part.strip() for part in _PART.findall(story)]
    weight = []
    for place, part in enumerate(parts):
        asks = bool(_ASKS.search(part))
        named = traits.entities(part).bit_count()
        weight.append(2.0 * asks + named + (place / len(parts) if asks else 0.0))
    kept: set[int] = set()
    length = 0
    for place in sorted(range(len(parts)), key=lambda place: (-weight[place], -place)):
        if kept and (length + len(parts[place]) > _KEPT or weight[place] == 0):
            continue
        kept.add(place)
        length += len(parts[place])
    return "".join(parts[place] for place in sorted(kept))
