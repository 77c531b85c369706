"""An elliptical question and what was asked before become one whole question, without a language model."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.index import traits
from faqbot.text import bigrams, normalise

_NEW_TOPIC = re.compile(
    r"^(?:顺便(?:问一?下|问问|再问)?|还有一?个(?:事|问题)?|另外|换个(?:问题|话题)|话说|再问一?[个下句]?|对了|问个别的|不说这个了?|还有[ ,，]|那个[ ,，])"
)
_OPENING = re.compile(r"^(?:那(?!个)|要是|如果|可是|但|所以|然后|不行的话|万一|为啥|为什么|第[一二三四五1-5])")
_POINTING = re.compile(r"[他她它]们?|这[样个些么]|那[样些么]|人家|对方|上面|里面|谁|你说的|刚才")
_TURNS = 6  # as far back as a topic is looked for

# Weights of ``signs`` and of ``Sight`` in the probability that a question leans on what went before: logistic regressions
# on the train dialogues and on random questions put behind them as new topics (training.followup, 2026-11-27).
_TEXT_WEIGHTS = (7.679, -2.65, -3.011, 0.654, 1.224, 1.649, -0.098, -0.88, 1.073, 0.622)
_WEIGHTS = (4.675, -2.079, -2.692, 0.582, 1.09, 1.123, 0.312, -1.12, 1.276, 0.043, -2.529, 4.336, 0.264, 3.232)
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Sight:
    """What the index says of a question beside its topic."""

    alone: float  # confidence of the question as it is
    completed: float  # confidence of the completed question
    likeness: float  # of the vectors of question and topic, stretched to about [0, 1]
    same_article: bool  # the question alone finds first what the topic finds first


def complete(question: str, topic: str) -> str:
    """Put the topic before the question."""
    return f"{topic}，{question}" if topic[-1:].isalnum() else f"{topic}{question}"


def without_announcement(question: str) -> str:
    """Return a question without the words that only announce another topic (顺便问下, 还有个事)."""
    return _NEW_TOPIC.sub("", question).lstrip(" ,，、:：") or question


def topic_of(turns: Sequence[str]) -> str:
    """Return the latest turn that stands by itself: what the conversation is about; ``""`` before the first turn.

    :param turns: what the person asked before, oldest first.
    """
    topic = ""
    for turn in turns[-_TURNS:]:
        if turn.strip() and (not topic or _logistic(_TEXT_WEIGHTS, signs(turn, topic)) < _HALF):
            topic = without_announcement(turn.strip())
    return topic


def leans(question: str, topic: str, sight: Sight) -> bool:
    """Tell whether the question is not whole without the topic."""
    seen = (*signs(question, topic), sight.alone, sight.completed, sight.likeness, float(sight.same_article))
    return _logistic(_WEIGHTS, seen) >= _HALF


def _logistic(weights: Sequence[float], seen: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-sum(weight * sign for weight, sign in zip(weights, seen, strict=True))))


def signs(question: str, topic: str) -> tuple[float, ...]:
    """Return what can be seen of a question's wording beside a topic."""
    asked, before = normalise(question), normalise(topic)
    named, known = traits.entities(asked), traits.entities(before)
    shared = bigrams(asked) & bigrams(before)
    return (
        1.0,
        float(bool(_NEW_TOPIC.search(asked))),
        math.log1p(len(asked)),
        float(bool(_OPENING.search(asked))),
        float(bool(_POINTING.search(asked))),
        float(asked.rstrip("?？").endswith("呢")),
        float(min(named.bit_count(), 3)),
        float(bool(named & ~known)),
        float(bool(named & known)),
        len(shared) / max(len(bigrams(asked)), 1),
    )
