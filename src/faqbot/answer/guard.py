"""What a question needs before its answer: help in danger, a refusal of harm, a warning of a running scam."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faqbot import personal, screen
from faqbot.text import normalise
from faqbot.types import Notice

TASKS = ("crisis", "harm", "scam")
LONGEST_GRAM = 3
_WEIGHTS = Path(__file__).with_name("guard.json")  # written by training.guard
_READ_CHARS = 600  # of a longer message the beginning and the end are read
_LETTERS = re.compile(r"[^\w]+")
# Said so plainly that no model is asked.
_PLAINLY = re.compile(r"不想活|活不下去|轻生|想死(?!心)|自杀|寻短见|跳楼|结束(?:自己的?)?生命|割腕|喝农药|遗书")

# Words that sound grave and are not; they are taken out before the model looks.
_HARMLESS = re.compile(
    r"[急气烦累愁笑吓忙穷困热冷]死(?:我|了|人|个人)*|死心塌地|死皮赖脸|死循环|死账|死扛|死磕|死工资|死板|死规定|跳槽|跳票|砍头息|活期|快活|生活|活动|干活"
)

_CRISIS = (
    "先顾人，再顾钱。有人正在威胁你、打你、不让你走，马上打 110；有人受伤打 120。"
    "心里撑不住、有伤害自己的念头，可以打全国统一心理援助热线 12356，或者现在就告诉身边一个信得过的人，让他陪着你。"
    "债的事可以慢慢来，没有一笔债比人重要。"
)
_HARM = (
    "这件事我不能帮你办，办了可能要担法律责任，债也会更难处理。可以走的路：跟放款机构说明困难，协商分期或延期；"
    "困难证明如实开；觉得收费或催收不对，留好证据，打 12378 投诉；法律上拿不准，打 12348 免费问。"
)
_SCAM = (
    "这里面有诈骗的样子。放款前先交钱、要验证码、要开共享屏幕、要转到“安全账户”的，都不要照做。"
    "已经转了钱，马上打 110 或 96110，保存好聊天和转账记录。"
)
_PRIVACY = "问问题不用写身份证号、银行卡号和手机号，去掉它们也能问。"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in a question."""

    crisis: bool
    harm: bool
    scam: bool
    private: bool  # personal data stand in it

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices to show, the most urgent first; a crisis leaves no room for the others but a scam's."""
        found = []
        if self.crisis:
            found.append(Notice("crisis", _CRISIS))
        if self.harm and not self.crisis:
            found.append(Notice("harm", _HARM))
        if self.scam:
            found.append(Notice("scam", _SCAM))
        if self.private and not self.crisis:
            found.append(Notice("privacy", _PRIVACY))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Model:
    """A logistic regression over the character n-grams of a message, each counted once and scaled by their number."""

    bias: float
    threshold: float
    weights: Mapping[str, float]

    def score(self, grams: frozenset[str]) -> float:
        return self.bias + sum(self.weights.get(gram, 0.0) for gram in grams) / math.sqrt(max(len(grams), 1))


def look(question: str) -> Look:
    """Look a question through for danger, harm, scams and personal data; costs well under a millisecond."""
    read = _read(question)
    found = {task: model.score(grams_of(read)) >= model.threshold for task, model in _models().items()}
    plainly = bool(_PLAINLY.search(normalise(read)))
    return Look(plainly or found["crisis"], found["harm"], found["scam"], bool(personal.find(question)))


def grams_of(text: str) -> frozenset[str]:
    """Return the character n-grams of a message, of one to ``LONGEST_GRAM`` letters; ``^`` and ``$`` are its ends."""
    letters = f"^{_LETTERS.sub('', _HARMLESS.sub('', normalise(text)))}$"
    return frozenset(letters[i : i + n] for n in range(1, LONGEST_GRAM + 1) for i in range(len(letters) - n + 1))


def sells(sentence: str) -> bool:
    """Tell whether a sentence is a lender's or an agent's advertisement: it never reaches an answer."""
    return bool(screen.advertisement(sentence) or screen.contact(sentence))


def _read(question: str) -> str:
    if len(question) <= _READ_CHARS:
        return question
    return question[: _READ_CHARS // 2] + question[-_READ_CHARS // 2 :]


@cache
def _models() -> dict[str, _Model]:
    stored = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return {task: _Model(stored[task]["bias"], stored[task]["threshold"], stored[task]["weights"]) for task in TASKS}
