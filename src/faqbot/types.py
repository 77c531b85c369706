"""The nouns every other module speaks in: frozen data, importing nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

AnswerKind = Literal["passage", "calculation", "abstention"]


@dataclass(frozen=True, slots=True)
class FactMark:
    """Where in an article's body a dated fact is stated: the sentence that ends at ``position`` states ``fact``."""

    fact: str
    position: int  # code points from the start of ``Article.body``


@dataclass(frozen=True, slots=True)
class Article:
    """One guide article after cleaning.

    ``id`` is the slug of its path below ``articles/`` and survives edits; ``body`` is the cleaned text, headings kept as
    ``## `` lines. Dates are ISO days or ``""`` where the page does not say.
    """

    id: str
    title: str
    body: str
    source: str = ""
    updated: str = ""
    reviewed: str = ""
    topics: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    marks: tuple[FactMark, ...] = ()
    pair: bool = False  # an imported question and answer: one passage while it fits, shown whole


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that can answer on its own: ``article.body[start:end] == text``, always."""

    id: str
    article: Article
    heading: str  # the section's heading path joined by " > ", "" for the lead
    text: str
    start: int
    end: int

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the dated facts this passage states, in order of appearance, each once."""
        inside = (m.fact for m in self.article.marks if self.start < m.position <= self.end)
        return tuple(dict.fromkeys(inside))

    @property
    def searchable(self) -> str:
        """The text that represents the passage in the dense lane: title, heading and text."""
        return "\n".join(part for part in (self.article.title, self.heading, self.text) if part)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query; ``score`` is raw and compares only within one list."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points into a passage's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person must see beside the answer, such as a crisis line or a rule that has changed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got: a passage with its sentences, a calculation, or an honest refusal.

    ``confidence`` is the probability in [0, 1] that the answer answers; of an abstention, that the best hit would have.
    ``spans`` mark what is shown of the first hit; an abstention has some where that hit is likely but not sure, and says so.
    """

    question: str  # as typed
    query: str  # as searched
    kind: AnswerKind
    text: str
    confidence: float
    hits: tuple[Hit, ...] = ()
    spans: tuple[Span, ...] = ()
    notices: tuple[Notice, ...] = ()
    calculation: dict[str, Any] | None = None
    related: tuple[str, ...] = ()
    version: str = ""
    latency_ms: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of the public interface; offsets are code points into the first hit's text."""
        return {
            "question": self.question,
            "query": self.query,
            "kind": self.kind,
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "spans": [[s.start, s.end] for s in self.spans],
            "hits": [_hit_to_dict(hit) for hit in self.hits],
            "notices": [{"kind": n.kind, "text": n.text} for n in self.notices],
            "calculation": self.calculation,
            "related": list(self.related),
            "version": self.version,
            "latency_ms": round(self.latency_ms, 2),
        }


def _hit_to_dict(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "passage": passage.id,
        "article": passage.article.id,
        "title": passage.article.title,
        "heading": passage.heading,
        "text": passage.text,
        "score": round(hit.score, 4),
        "source": passage.article.source,
        "updated": passage.article.updated,
    }


@dataclass(frozen=True, slots=True)
class Target:
    """Where a labelled question's answer stands; ``heading`` is ``""`` for an article's lead."""

    article: str
    heading: str


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled wording of the question bank."""

    id: str
    intent: str
    question: str
    targets: tuple[Target, ...] = ()
    split: str = "train"  # train | tune | test
    kind: str = "in_scope"  # in_scope | oos_far | oos_near | harm | crisis | calculation
    author: str = ""
    negatives: tuple[str, ...] = ()
    pair: str = ""  # id of the minimal pair's other question
    turns: tuple[str, ...] = ()
    whole: str = ""
    family: str = ""  # of a perturbed question: how it was changed (homophone, story …)
    of: str = ""  # id of the clean question it was made from


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line that cleaning took out, and why."""

    number: int  # 1-based, in the file as read
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that could not become an article, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class CleanPage:
    """What is left of a page: its text, what the page says about itself, and what was taken out."""

    title: str
    body: str
    source: str = ""
    updated: str = ""
    quarantined: str = ""  # why the whole page must not be indexed; "" when it may
    dropped: tuple[DroppedLine, ...] = field(default=())
