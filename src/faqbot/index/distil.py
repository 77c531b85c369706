"""What a message asks, without what came along with it: emoji, the fillers of a voice transcript, the story around it."""

from __future__ import annotations

import re

from faqbot.index import traits
from faqbot.text import normalise

# Characters; a shorter message is searched whole. On 86 tune messages of 60 to 130 characters, section first: whole .71,
# reduced .38. On 150 tune questions told inside a story of 160: whole .10, reduced .27, with readings .63 (clean .75).
LONGEST_WHOLE = 130
_KEPT = 70  # characters of a story that are searched
_PARTS = 10  # of a story that are read by themselves
_SHORTEST_PART = 3
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


def readings(message: str) -> list[str]:
    """Return what a long story may be asking: its parts, each alone and behind the part before it.

    A message that is searched whole has no other readings and gives none. Of a long one at most ``_PARTS`` parts are read,
    those that ask first, then those that name most of the field.
    """
    if len(message) <= LONGEST_WHOLE:
        return []
    parts = [part.strip(" ,，。.;；") for part in _PART.findall(_plain(normalise(message)))]
    weight = [10 * asks(part) + traits.entities(part).bit_count() for part in parts]
    chosen = sorted((n for n, part in enumerate(parts) if len(part) >= _SHORTEST_PART), key=lambda n: (-weight[n], -n))[
        :_PARTS
    ]
    alone = [parts[n] for n in chosen]
    behind = [f"{parts[n - 1]},{parts[n]}" for n in chosen if n]
    return list(dict.fromkeys([*alone, *behind]))


def asks(text: str) -> bool:
    """Tell whether the last part of a text has the form of a question."""
    return bool(_ASKS.search(text.rsplit(",", 1)[-1]))


def distil(text: str) -> str:
    """Return a normalised message without emoji and fillers, and of a long story the parts that ask and what they are about.

    A message of which nothing would be left is returned as it is.
    """
    plain = _plain(text)
    return (_question_of(plain) if len(plain) > LONGEST_WHOLE else plain) or text


def _plain(text: str) -> str:
    plain = _REPEATED.sub(r"\1", _EMOJI.sub(" ", text))
    plain = _FILLERS.sub("", _SOUND.sub("", plain))
    for _ in range(3):
        plain = _GREETING.sub("", plain)
    return " ".join(_THANKS.sub("", plain).split()).strip(" ,，、")


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
