"""faqbot answers Chinese consumers' questions about credit from guide articles, with source, date and sentence."""

from typing import TYPE_CHECKING, Any

from faqbot.answer import calculators
from faqbot.answer.bot import FaqBot, Session
from faqbot.answer.calculators import Calculation
from faqbot.answer.rank import Ranker
from faqbot.corpus.facts import Fact, FactRegistry, read_facts
from faqbot.errors import (
    ArticleError,
    BuildLocked,
    CorpusError,
    EncoderError,
    FaqbotError,
    GateRefused,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    InputError,
)
from faqbot.types import Answer, Article, Hit, Notice, Passage, Span

if TYPE_CHECKING:
    from faqbot.build import BuildReport, build_index

__all__ = [
    "Answer",
    "Article",
    "ArticleError",
    "BuildLocked",
    "BuildReport",
    "Calculation",
    "CorpusError",
    "EncoderError",
    "Fact",
    "FactRegistry",
    "FaqBot",
    "FaqbotError",
    "GateRefused",
    "Hit",
    "IndexDamaged",
    "IndexMismatch",
    "IndexMissing",
    "InputError",
    "Notice",
    "Passage",
    "Ranker",
    "Session",
    "Span",
    "build_index",
    "calculators",
    "read_facts",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import what builds an index when it is asked for: answering needs no reader of files."""
    if name in ("BuildReport", "build_index"):
        from faqbot import build

        return getattr(build, name)
    raise AttributeError(f"module 'faqbot' has no attribute {name!r}")
