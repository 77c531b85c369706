"""faqbot answers Chinese consumers' questions about credit from guide articles, with source, date and sentence."""

from faqbot.answer.bot import FaqBot
from faqbot.answer.rank import Ranker
from faqbot.build import BuildReport, build_index
from faqbot.corpus.facts import Fact, FactRegistry, read_facts
from faqbot.errors import (
    ArticleError,
    BuildLocked,
    CorpusError,
    EncoderError,
    FaqbotError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    InputError,
)
from faqbot.types import Answer, Article, Hit, Notice, Passage, Span

__all__ = [
    "Answer",
    "Article",
    "ArticleError",
    "BuildLocked",
    "BuildReport",
    "CorpusError",
    "EncoderError",
    "Fact",
    "FactRegistry",
    "FaqBot",
    "FaqbotError",
    "Hit",
    "IndexDamaged",
    "IndexMismatch",
    "IndexMissing",
    "InputError",
    "Notice",
    "Passage",
    "Ranker",
    "Span",
    "build_index",
    "read_facts",
]
__version__ = "0.1.0"
