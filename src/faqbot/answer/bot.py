"""The order of steps from a question to its Answer, written here and nowhere else."""

from __future__ import annotations

import contextlib
import copy
import gc
import json
import logging
import re
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from faqbot import screen
from faqbot.answer import calculators, chat, freshness, guard
from faqbot.answer.calculators import Calculation, Missing
from faqbot.answer.followup import Sight, complete, leans, topic_of, without_announcement
from faqbot.answer.highlight import highlight
from faqbot.answer.rank import Ranked, Ranker
from faqbot.corpus.chunk import MAX_PAIR_CHARS, MAX_PASSAGE_CHARS
from faqbot.corpus.claims import Claims, load_claims
from faqbot.corpus.duplicates import distinct
from faqbot.corpus.facts import FactRegistry, load_facts
from faqbot.errors import FaqbotError, IndexDamaged, IndexMismatch, InputError
from faqbot.index import store
from faqbot.index.distil import asks, readings
from faqbot.index.encoder import Encoder, open_encoder
from faqbot.index.index import Candidates, Index
from faqbot.text import clean_input
from faqbot.types import Answer, AnswerKind, Hit, Notice, Passage, Span

_LOG = logging.getLogger("faqbot")
_RELATED = 3
_BATCH = 64
_HELP = (
    "这个问题我没有找到可靠的答案，所以不乱答。我能回答的是：逾期和催收、协商还款、利息和费用、征信、起诉和执行、"
    "贷款诈骗、信用卡、房贷车贷、公积金和助学贷款这些问题。换个说法，或者只说一件事，再问我一次。"
)
_HELP_AFTER = "这里只答借贷的事：逾期和催收、协商还款、利息、征信、起诉、贷款诈骗、信用卡、房贷车贷。"
_UNSURE = "我不能肯定这就是你问的。最接近的一段是《{title}》里的："
_NOT_THIS = "不对的话，换个说法再问，或者看看下面这些问题。"
_MAYBE = 0.5  # of confidence from which a refusal shows the nearest passage, and says that it may be another matter
_AFTER_SCAM = "先照上面的提醒做，钱先别转，验证码谁都别给。"
_FIRST_THE_PERSON = "先照上面说的做，保住人。债的事不急，等你安全了再问，这里一直能问。"
_OF_DEBTS = re.compile(
    r"贷|还款|逾期|催收|信用卡|欠[款债]|征信|银行.{0,3}扣|担保"
)  # such a question is never sent to another office
_NEXT_DOOR = 0.05  # of the vote of the nearest wordings must be out of scope before another office is named
_ASKING = 0.5  # of confidence by which a part of a story that asks goes before one that tells; chosen on tune stories
_LOOKED_AT = 3  # hits among which a current passage goes before one whose rule is over
_NEARLY = 2.0  # raw score by which the current one may lie behind
_NO_LETTER = re.compile(r"\W")
_EMPTY = "还没有看到问题。写一句你想问的话就可以，比如：网贷逾期上门怎么办。"


@dataclass(frozen=True, slots=True)
class _Version:
    """Everything that belongs together in one index version; a running bot swaps it as a whole."""

    index: Index
    ranker: Ranker
    facts: FactRegistry
    claims: Claims
    neighbours: dict[str, str]  # intent out of scope → whom to ask
    name: str
    stamp: tuple[int, int, int] | None = None
    warning: str = ""  # why this is not the current version


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with what it depends on."""

    question: str
    turns: tuple[str, ...]
    as_of: date


@dataclass(frozen=True, slots=True)
class _Found:
    """What the index has for one question."""

    query: str  # completed where the question leans on what went before
    candidates: Candidates
    ranked: Ranked


class FaqBot:
    """Answers questions from an index folder and follows it when another version becomes current.

    One bot may be used from many threads.
    """

    def __init__(self, folder: Path, encoder: Encoder, top_k: int = 3, fixed: _Version | None = None) -> None:
        self._folder = None if fixed else folder  # whose current version is followed
        self._encoder = encoder
        self._top_k = top_k
        self._swap = threading.Lock()
        self._version = fixed or _load(folder, encoder)
        self._failed_stamp: tuple[int, int, int] | None = None

    @classmethod
    def open(
        cls, index: str | Path = "index", *, encoder: str = "", threads: int = 2, top_k: int = 3, version: str = ""
    ) -> FaqBot:
        """Open the current version of an index folder.

        :param encoder: ``""`` for the embedded model, else the sentence-transformers model the index was built with.
        :param top_k: how many hits an answer carries.
        :param version: a version's name: answer from that one and follow no other; ``""`` is the current one, which is
            followed when another becomes current, and before which a whole older one stands in when it is damaged.
        :raises IndexMissing: when nothing was built yet, or there is no such version.
        :raises IndexMismatch: when the version was made with other settings than this program has.
        :raises IndexDamaged: when a file is missing or changed.
        :raises EncoderError: when the model cannot be loaded.
        """
        folder = Path(index)
        with contextlib.suppress(IndexDamaged):  # for which an older version may stand in
            store.current(folder)  # the cheap failure first: no model is loaded for a folder without an index
        if version:
            path, manifest = store.open_version(folder, version)
            return cls.at(path, manifest, open_encoder(encoder, threads), top_k)
        return cls(folder, open_encoder(encoder, threads), top_k)

    @classmethod
    def at(cls, path: Path, manifest: dict[str, Any], encoder: Encoder, top_k: int = 3) -> FaqBot:
        """Return a bot that answers from one version's files and follows no other, to judge and compare versions.

        :param path: the version's folder, as ``store.open_version`` returns it with its manifest.
        :raises IndexMismatch: when the version was made with other settings than this program has.
        """
        return cls(path.parent, encoder, top_k, _read(path, manifest, encoder))

    @property
    def version(self) -> str:
        """Name of the index version that answers now."""
        return self._version.name

    @property
    def warning(self) -> str:
        """One line that says what is damaged and which version stands in, ``""`` when nothing is."""
        return self._version.warning

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[str] = (),
        as_of: date | str | None = None,
        top_k: int | None = None,
    ) -> Answer:
        """Answer one question with a passage and its marked sentences, a calculation, or refuse.

        :param turns: what the person asked before, oldest first; completes an elliptical question.
        :param as_of: the day whose rules hold, an ISO day or a date; None is today.
        :param top_k: how many hits to return; None takes the bot's own number.
        :raises InputError: when ``question`` or a turn is not text, or ``as_of`` is no day.
        """
        return self._ask_batch([_Asked(_typed(question), tuple(turns), _day(as_of))], top_k)[0]

    def ask_many(
        self, questions: Iterable[str], *, turns: Sequence[Sequence[str]] | None = None, top_k: int | None = None
    ) -> list[Answer]:
        """Answer many questions, encoded in batches; in the order of the questions.

        :param turns: for each question what was asked before it; None when they stand alone.
        :raises InputError: when a question is not text.
        """
        questions, today = list(questions), date.today()
        before = turns or [()] * len(questions)
        asked = [
            _Asked(_typed(question), tuple(earlier), today) for question, earlier in zip(questions, before, strict=True)
        ]
        batches = [asked[start : start + _BATCH] for start in range(0, len(asked), _BATCH)]
        if len(batches) < 2:
            return self._ask_batch(asked, top_k) if asked else []
        with ThreadPoolExecutor(2) as pool:  # one batch is encoded while another is ranked
            return [answer for some in pool.map(lambda batch: self._ask_batch(batch, top_k), batches) for answer in some]

    def search(self, question: str, *, top_k: int = 5) -> list[Hit]:
        """Return the best passages for a question, best first, without deciding whether they answer it."""
        version = self._current()
        query = _query(question)
        if not query or top_k < 1:
            return []
        ranked = version.ranker.rank(version.index, version.index.candidates(query))
        return _hits(version.index, ranked, top_k)

    def explain(self, question: str) -> tuple[Index, Candidates, Ranked]:
        """Return what the ranking of a question rests on, for people who tune it and for the evaluation."""
        version = self._current()
        candidates = version.index.candidates(_query(question))
        return version.index, candidates, version.ranker.rank(version.index, candidates)

    def known_intents(self) -> frozenset[str]:
        """Return the intents of which the index holds labelled wordings, for the evaluation."""
        return frozenset(wording.intent for wording in self._current().index.wordings)

    def without(self, stage: str) -> FaqBot:
        """Return a bot with one stage of the index off (see ``Index.without``), for the evaluation."""
        lame = copy.copy(self)
        version = self._current()
        lame._version = replace(version, index=version.index.without(stage))
        lame._folder = None
        return lame

    def session(self) -> Session:
        """Return a conversation in which a question may lean on the ones before it."""
        return Session(self)

    def _ask_batch(self, asked: Sequence[_Asked], top_k: int | None) -> list[Answer]:
        began = time.perf_counter()
        version = self._current()  # one version for the whole answer: a swap meanwhile does not mix two
        wanted = max(1, self._top_k if top_k is None else top_k)
        answers = [_answer(version, one, found, wanted) for one, found in zip(asked, _find(version, asked), strict=True)]
        share = (time.perf_counter() - began) * 1000 / max(len(answers), 1)
        return [replace(answer, latency_ms=share) for answer in answers]

    def _current(self) -> _Version:
        if self._folder is None:
            return self._version
        stamp = store.stamp(self._folder)
        if stamp in (self._version.stamp, None, self._failed_stamp) or not self._swap.acquire(blocking=False):
            return self._version
        try:
            self._version = _load(self._folder, self._encoder)
        except FaqbotError as error:
            self._failed_stamp = stamp  # the version in memory is whole: answer from it, and do not try again
            self._version = replace(self._version, warning=str(error))
            _LOG.warning("faqbot: %s Until then the version in memory answers: %s.", error, self._version.name)
        finally:
            self._swap.release()
        return self._version


class Session:
    """One conversation: remembers what was asked, so that 那信用卡呢 can be understood."""

    def __init__(self, bot: FaqBot) -> None:
        self._bot = bot
        self.turns: list[str] = []

    def ask(self, question: str, *, as_of: date | str | None = None, top_k: int | None = None) -> Answer:
        """Answer a question in the light of the earlier ones; arguments and errors are those of ``FaqBot.ask``."""
        answer = self._bot.ask(question, turns=self.turns, as_of=as_of, top_k=top_k)
        self.turns.append(question)
        return answer


def _day(as_of: date | str | None) -> date:
    if as_of is None:
        return date.today()
    if isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of)
    except (TypeError, ValueError):
        raise InputError(f"as_of is {as_of!r}; expected an ISO day such as 2025-05-19.") from None


def _load(folder: Path, encoder: Encoder) -> _Version:
    """Read the current version or, where it is damaged, the one before it, and say so."""
    while True:
        stamp = store.stamp(folder)
        try:
            path, manifest, warning = store.open_whole(folder)
            version = _read(path, manifest, encoder)
        except IndexDamaged:
            if store.stamp(folder) == stamp:
                raise
            continue  # another version became current, and this one was pruned while it was read
        if warning:
            _LOG.warning("faqbot: %s", warning)
        return replace(version, stamp=stamp, warning=warning)


def _read(path: Path, manifest: dict[str, Any], encoder: Encoder) -> _Version:
    _require_same(manifest, "encoder", manifest["encoder"]["digest"], encoder.digest)
    _require_same(manifest, "passage size", manifest["chunk"]["max_chars"], MAX_PASSAGE_CHARS)
    collects = gc.isenabled()
    gc.disable()  # what is read here is all kept: looking for garbage among it takes a quarter of a start
    try:
        ranker = Ranker.from_dict(json.loads((path / "ranker.json").read_text(encoding="utf-8")))
        facts = load_facts((path / "facts.json").read_text(encoding="utf-8"))
        claims = load_claims((path / "claims.json").read_text(encoding="utf-8"))
        neighbours = json.loads((path / "neighbours.json").read_text(encoding="utf-8"))
        index = Index.load(path, encoder)
    except (ValueError, KeyError, TypeError, OSError, RuntimeError) as error:
        raise IndexDamaged(f"{path} cannot be read ({error}). Run: faqbot build --full") from None
    finally:
        if collects:
            gc.enable()
    return _Version(index, ranker, facts, claims, neighbours, manifest["version"])


def _require_same(manifest: dict[str, Any], what: str, built: object, here: object) -> None:
    if built != here:
        raise IndexMismatch(
            f"version {manifest['version']} was built with {what} {built}, this program has {here}. Run: faqbot build"
        )


def _query(question: str) -> str:
    return clean_input(_typed(question))


def _typed(question: str) -> str:
    """Return the question as it can be written down: half a character pair, which JSON can carry, becomes a question mark."""
    if not isinstance(question, str):
        raise InputError(f"the question is {type(question).__name__}; expected text.")
    return question.encode("utf-8", "replace").decode("utf-8")


def _find(version: _Version, asked: Sequence[_Asked]) -> list[_Found]:
    """Look the questions up, encoded as one batch: a follow-up also behind its topic and the topic by itself, a long story
    also by each thing it may be asking."""
    texts: list[tuple[str, ...]] = []
    topics = [topic_of([_query(turn) for turn in one.turns if not chat.reply(turn)]) for one in asked]
    for one, topic in zip(asked, topics, strict=True):
        question = _query(one.question)
        follows = (without_announcement(question), complete(question, topic), topic)
        texts.append(follows if topic else (question, *readings(question)))
    looked_up = iter(version.index.candidates_many([text for group in texts for text in group]))
    found = []
    for topic, group in zip(topics, texts, strict=True):
        candidates = [next(looked_up) for _ in group]
        ranked = [version.ranker.rank(version.index, each) for each in candidates]
        found.append((_follow_up if topic else _surest)(version, group, candidates, ranked))
    return found


def _surest(_: _Version, texts: tuple[str, ...], candidates: list[Candidates], ranked: list[Ranked]) -> _Found:
    """Take the reading of which the ranking is surest, what asks before what tells; the runner-up's passage stays in sight."""
    order = sorted(range(len(texts)), key=lambda n: -ranked[n].confidence - _ASKING * (n == 0 or asks(texts[n])))
    best = ranked[order[0]] if len(order) == 1 else _in_turn(ranked[order[0]], ranked[order[1]])
    return _Found(texts[0], candidates[order[0]], best)


def _follow_up(version: _Version, texts: tuple[str, ...], candidates: list[Candidates], ranked: list[Ranked]) -> _Found:
    """Decide whether a question leans on its topic. Whichever way, what the other reading finds first stays in sight."""
    question, completed, topic = texts
    first = [version.index.passages[r.rows[0]].article.id if len(r.rows) else "" for r in ranked]
    sight = Sight(
        ranked[0].confidence,
        ranked[1].confidence,
        min(max((float(candidates[0].vector @ candidates[2].vector) - 0.7) / 0.3, 0.0), 1.0),
        first[0] == first[2],
    )
    if leans(question, topic, sight):
        return _Found(completed, candidates[1], _in_turn(ranked[1], ranked[0]))
    return _Found(question, candidates[0], _in_turn(ranked[0], ranked[1]))


def _in_turn(ranked: Ranked, other: Ranked) -> Ranked:
    """Put the other list's first passage in the second place; the scores stay in falling order."""
    if len(other.rows) == 0 or len(ranked.rows) == 0 or other.rows[0] == ranked.rows[0]:
        return ranked
    rest = ranked.rows != other.rows[0]
    keep = np.flatnonzero(rest)
    rows = np.concatenate([ranked.rows[:1], other.rows[:1], ranked.rows[keep[1:]]])
    scores = np.concatenate([ranked.scores[:1], np.minimum(other.scores[:1], ranked.scores[0]), ranked.scores[keep[1:]]])
    features = np.concatenate([ranked.features[:1], other.features[:1], ranked.features[keep[1:]]])
    return Ranked(rows, np.minimum.accumulate(scores), ranked.confidence, features)


def _answer(version: _Version, asked: _Asked, found: _Found, top_k: int) -> Answer:
    """Decide what the question gets: a calculation, a passage, or a refusal with what lies nearest."""
    index, query, ranked = version.index, found.query, found.ranked
    seen = guard.look(asked.question, before=asked.turns[-1] if asked.turns else "")
    done = calculators.try_answer(query, asked.as_of) if query else None
    if isinstance(done, Calculation) and ranked.confidence < version.ranker.threshold:
        ranked = version.ranker.rank(index, index.candidates(done.search))  # what no passage surely answers: the sum's rule
    hits = _current_first(version, _hits(index, ranked, max(top_k, _LOOKED_AT)), asked.as_of)[:top_k] if query else ()
    surely = bool(hits) and ranked.confidence >= version.ranker.threshold
    answer = Answer(
        question=asked.question,
        query=query,
        kind="abstention",
        text=_refusal(version, found.candidates) if query else _EMPTY,
        confidence=ranked.confidence if hits else 0.0,
        hits=hits,
        related=tuple(_related(index, ranked, query, surely)) if query else (),
        notices=seen.notices,
        version=version.name,
    )
    said = "" if seen.notices else chat.reply(asked.question)
    if said:
        return replace(answer, query=_query(asked.question), text=said, confidence=0.0, hits=(), related=())
    maybe = bool(hits) and ranked.confidence >= min(_MAYBE, version.ranker.threshold)
    first = _FIRST_THE_PERSON if seen.crisis else _AFTER_SCAM if seen.scam else ""
    if first and not surely:
        answer = replace(answer, text=first)
    likely_harm = seen.doubtful and seen.sort and not (maybe or seen.scam or done)  # who is being cheated asks for no harm
    if (seen.harm or likely_harm) and not seen.crisis:
        others = (notice for notice in seen.notices if notice.kind != "harm")
        return replace(answer, text=seen.road.text, notices=(seen.road, *others))
    if isinstance(done, Calculation):
        return replace(answer, kind="calculation", text=done.text, confidence=done.confidence, calculation=done.to_dict())
    if isinstance(done, Missing):
        return replace(answer, text=done.notice, notices=(*seen.notices, Notice("input", done.notice)))
    if surely or (maybe and not _whom(version, found.candidates)):
        passage = hits[0].passage
        spans = _shown(query, passage)
        shown = [(span.start, span.end) for span in spans]
        fresh = freshness.notices(passage, version.facts, version.claims, asked.as_of, shown=shown)
        text = passage.text[spans[0].start : spans[-1].end]
        if not surely:
            text = f"{first}\n{_UNSURE.format(title=passage.article.title)}\n{text}\n{_NOT_THIS}".lstrip()
        kind: AnswerKind = "passage" if surely else "abstention"
        answer = replace(answer, kind=kind, text=text, spans=spans, notices=(*seen.notices, *fresh))
    return answer


def _shown(query: str, passage: Passage) -> tuple[Span, ...]:
    """Mark the sentences that answer; of an imported answer all of them, as its team wrote it to be read whole."""
    if passage.article.pair and len(passage.text) <= MAX_PAIR_CHARS:
        return (Span(0, len(passage.text)),)
    return tuple(highlight(query, passage.text))


def _current_first(version: _Version, hits: Sequence[Hit], on: date) -> tuple[Hit, ...]:
    """Put a first passage whose rule is over on the day behind a current one that was found nearly as surely."""
    over = [freshness.stale(hit.passage, version.facts, version.claims, on) for hit in hits]
    fresh = next((place for place, old in enumerate(over) if not old), 0)
    if fresh == 0 or hits[0].score - hits[fresh].score > _NEARLY:
        return tuple(hits)
    first = replace(hits[fresh], score=hits[0].score)
    return (first, *(hit for place, hit in enumerate(hits) if place != fresh))


def _refusal(version: _Version, candidates: Candidates) -> str:
    """Say what this bot can help with, and for a field next door whom to ask."""
    whom = _whom(version, candidates)
    return f"{whom}{_HELP_AFTER}" if whom else _HELP


def _whom(version: _Version, candidates: Candidates) -> str:
    """Say whom to ask where the question is one of a field next door, ``""`` where it is not."""
    next_door = candidates.outside >= _NEXT_DOOR and not _OF_DEBTS.search(candidates.query)
    return version.neighbours.get(candidates.neighbour, "") if next_door else ""


def _hits(index: Index, ranked: Ranked, top_k: int) -> list[Hit]:
    """Return the best passages, none of which says again what one before it says."""
    seen = 3 * top_k  # more repeats than that in a row fill no answer
    rows, scores = ranked.rows[:seen].tolist(), ranked.scores[:seen].tolist()
    kept = distinct([index.passages[row].text for row in rows], top_k)
    return [Hit(index.passages[rows[place]], scores[place]) for place in kept]


def _related(index: Index, ranked: Ranked, query: str, answered: bool) -> list[str]:
    """Return questions this bot can answer that lie nearest, one an article, none of them the query or of the answer's
    own article."""
    found: dict[str, str] = {}
    asked = _NO_LETTER.sub("", query)
    for row in ranked.rows.tolist():
        article = index.passages[row].article
        others = (q for q in (*article.questions, article.title) if _NO_LETTER.sub("", q) != asked)
        shown = next((q for q in others if not screen.selling(q).bait), article.title)
        if article.id not in found and shown not in found.values() and not screen.despair(shown):
            found[article.id] = shown
        if len(found) > _RELATED:
            break
    return list(found.values())[answered : answered + _RELATED]
