"""One version of the index: make it from passages, look up candidates in all its lanes, save and load it."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot.corpus.lexicon import Lexicon
from faqbot.index import traits
from faqbot.index.dense import DenseIndex
from faqbot.index.distil import distil
from faqbot.index.encoder import Encoder
from faqbot.index.lexical import LexicalIndex
from faqbot.index.repair import Repair
from faqbot.text import bigrams, normalise
from faqbot.types import Article, FactMark, Passage

_TITLE_WEIGHT = 2.0
_HEADING_WEIGHT = 2.0
# How many each lane brings; see the recall of the candidates in benchmarks/results/quality.json.
_LANE_PASSAGES = 20
_LANE_WORDINGS = 40
_LINES_AT_ONCE = 1000
_WORDINGS_KEPT = 4096  # whose character pairs stay in memory, 2 kB each
STAGES = ("repair", "distil", "lexicon", "labelled wordings", "all wordings of the corpus")
_VOTE_WIDTH = 0.03  # cosine by which a wording's vote falls to a third


@dataclass(frozen=True, slots=True)
class Wording:
    """A question known to be answered by certain passages: a title, a heading, or a labelled wording; out of scope, by none."""

    text: str
    passages: tuple[int, ...]  # row numbers
    intent: str = ""

    @property
    def own(self) -> bool:
        """Tell whether the corpus asks it of one of its articles or sections (``#`` in the intent), not the question bank."""
        return "#" in self.intent


@dataclass(frozen=True, slots=True)
class Unknown:
    """Passages whose labelled wordings count as never written; titles and headings stay."""

    passages: frozenset[int] = frozenset()
    own_stay: bool = False  # the questions of articles and sections stay too: an intent is new, its section is not


NOTHING = Unknown()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that some lane found for a query, with every lane's score for each; all arrays are ``(m,)``."""

    query: str
    vector: NDArray[np.float32]  # (dim,)
    rows: NDArray[np.int64]
    dense: NDArray[np.float32]  # cosine of query and passage
    lexical: NDArray[np.float32]  # BM25 of query and passage
    question_dense: NDArray[np.float32]  # cosine of query and the passage's nearest wording
    question_lexical: NDArray[np.float32]  # BM25 of query and the passage's best wording
    question_share: NDArray[np.float32]  # how much of the nearest wordings' vote the passage has, in [0, 1]
    outside: float  # how much of the vote wordings out of scope have, in [0, 1]
    neighbour: str  # the intent of the nearest wording out of scope, "" where none came up
    labelled: NDArray[
        np.float32
    ]  # how many labelled wordings point to the passage: none, and the question lanes say nothing
    wording: NDArray[np.int64]  # row of the passage's nearest wording, -1 where none came up
    ceiling: float  # the scale of ``lexical`` for this query
    question_ceiling: float  # the scale of ``question_lexical``


class Index:
    """Passages and the wordings that point to them, each searchable by meaning (FAISS) and by words (BM25).

    Nothing changes after it is made, so one index serves many threads.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        wordings: Sequence[Wording],
        encoder: Encoder,
        dense: DenseIndex,
        lexical: LexicalIndex,
        question_dense: DenseIndex,
        question_lexical: LexicalIndex,
        passage_traits: NDArray[np.uint64],
        wording_traits: NDArray[np.uint64],
        lexicon: Lexicon,
        repair: Repair,
    ) -> None:
        self.passages = passages
        self.wordings = wordings
        self.encoder = encoder
        self.lexicon = lexicon
        self._repair = repair
        self._off: frozenset[str] = frozenset()
        self._never_written = NOTHING
        self.passage_traits = passage_traits  # (passages, 3): aspects and entities of the title, entities of everything
        self.wording_traits = wording_traits  # (wordings, 2): aspects and entities
        self._dense = dense
        self._lexical = lexical
        self._question_dense = question_dense
        self._question_lexical = question_lexical
        self._sections = sections(passages)
        self._labelled = _count(len(passages), (w for w in wordings if w.intent))
        self._own = _count(len(passages), (w for w in wordings if w.own))
        self._hidden: dict[
            Unknown, NDArray[np.bool_]
        ] = {}  # which wordings stay; a ranking is fitted with a dozen of these
        self._title_bigrams: dict[int, frozenset[str]] = {}  # filled as queries touch them
        self._wording_bigrams: dict[int, frozenset[str]] = {}

    @classmethod
    def from_vectors(
        cls,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],  # (passages, dim)
        wordings: Sequence[Wording],
        wording_vectors: NDArray[np.float32],  # (wordings, dim)
        encoder: Encoder,
        lexicon: Lexicon,
    ) -> Index:
        """Make an index of passages and wordings whose vectors are known."""

        plain = cache(normalise)  # an article's title stands in each of its passages

        @cache
        def field(text: str, weight: float) -> tuple[str, float]:
            return lexicon.expand(plain(text)), weight

        fields = [
            (field(p.article.title, _TITLE_WEIGHT), field(p.heading, _HEADING_WEIGHT), field(p.text, 1.0)) for p in passages
        ]
        titles = traits.masks([_title(p) for p in passages])
        named = np.array([traits.entities(normalise(p.searchable)) for p in passages], np.uint64)
        return cls(
            passages,
            wordings,
            encoder,
            DenseIndex.from_vectors(vectors),
            LexicalIndex.from_fields(fields),
            DenseIndex.from_vectors(wording_vectors, coarse=True),
            LexicalIndex.from_fields([(field(w.text, 1.0),) for w in wordings]),
            np.column_stack([titles, named]),
            # An index without wordings still needs a row to point at.
            traits.masks([lexicon.canonical(plain(w.text)) for w in wordings] or [""]),
            lexicon,
            _vocabulary(passages, wordings, lexicon, plain),
        )

    def section(self, article: str, heading: str) -> tuple[int, ...]:
        """Return the rows of the passages under a heading of an article (``""`` is its lead); none if there is no such."""
        return self._sections.get((article, heading), ())

    def title_bigrams(self, row: int) -> frozenset[str]:
        """Return the character pairs of a passage's title and heading."""
        found = self._title_bigrams.get(row)
        if found is None:
            found = self._title_bigrams[row] = bigrams(_title(self.passages[row]))
        return found

    def wording_bigrams(self, row: int) -> frozenset[str]:
        """Return the character pairs of a wording."""
        found = self._wording_bigrams.get(row)
        if found is None:
            if len(self._wording_bigrams) >= _WORDINGS_KEPT:
                self._wording_bigrams.clear()  # about ten of a question are new: cheaper to make again than to keep them all
            found = self._wording_bigrams[row] = bigrams(self.wordings[row].text)
        return found

    def without(self, stage: str) -> Index:
        """Return the same index with one of ``STAGES`` off (any other name: none), for ablations."""
        lame = copy.copy(self)
        lame._off = frozenset([stage])
        lame.lexicon = Lexicon() if stage == "lexicon" else self.lexicon
        everything = frozenset(range(len(self.passages)))
        lame._never_written = {
            "labelled wordings": Unknown(everything, own_stay=True),
            "all wordings of the corpus": Unknown(everything),
        }.get(stage, NOTHING)
        return lame

    def plain(self, question: str) -> str:
        """Return a question without noise, typos and pinyin: normalised, distilled, mended."""
        text = normalise(question)
        text = text if "distil" in self._off else distil(text)
        return text if "repair" in self._off else self._repair(text)

    def wording_key(self, text: str) -> str:
        """Return the form in which a wording is encoded: normalised, and said in the field's words."""
        return self.lexicon.canonical(normalise(text))

    def candidates(self, query: str) -> Candidates:
        """Look a query up in every lane; an index without passages gives empty arrays."""
        return self.candidates_many([query])[0]

    def candidates_many(self, queries: Sequence[str], unknown: Sequence[Unknown] | None = None) -> list[Candidates]:
        """Look many queries up, encoded as one batch; in the order of the queries.

        :param unknown: for each query what counts as never written, so that one can learn and measure what happens to
            intents nobody wrote questions for.
        """
        typed = [self.plain(query) for query in queries]
        queries = [self.lexicon.canonical(query) for query in typed]
        distinct = {query: row for row, query in enumerate(dict.fromkeys(queries))}
        vectors = self.encoder.encode_queries(list(distinct))
        dense = self._dense.search(vectors, _LANE_PASSAGES)
        asked = self._question_dense.search(vectors, _LANE_WORDINGS)
        hidden = unknown or [self._never_written] * len(queries)
        found: list[Candidates] = []
        by_words = ("", np.zeros(0, np.float32), np.zeros(0, np.float32))
        for query, plain, what in zip(queries, typed, hidden, strict=True):
            n, words = distinct[query], self.lexicon.expand(plain)
            if by_words[0] != words or not found:  # one question with different things unknown comes in a row
                by_words = (words, self._lexical.scores(words), self._question_lexical.scores(words))
            found.append(self._candidates(query, vectors[n], by_words, dense[1][n], asked[0][n], asked[1][n], what))
        return found

    def _candidates(
        self,
        query: str,
        vector: NDArray[np.float32],
        scored: tuple[str, NDArray[np.float32], NDArray[np.float32]],  # what the lexical lanes looked for, and found
        dense_rows: NDArray[np.int64],
        wording_cosines: NDArray[np.float32],
        wording_rows: NDArray[np.int64],
        hidden: Unknown,
    ) -> Candidates:
        words, lexical, question_lexical = scored
        if hidden.passages:
            known = self._known(hidden)
            wording_cosines, wording_rows = wording_cosines[known[wording_rows]], wording_rows[known[wording_rows]]
            question_lexical = np.where(known, question_lexical, 0).astype(np.float32)
        lexical_rows = _top(lexical, _LANE_PASSAGES)
        best_words = _top(question_lexical, _LANE_WORDINGS)
        by_meaning = self._best_wording(wording_rows, wording_cosines)
        by_words = self._best_wording(best_words, question_lexical[best_words])
        rows = np.unique(np.concatenate([dense_rows, lexical_rows, by_meaning[0], by_words[0]]).astype(np.int64))
        floor = float(wording_cosines.min()) if len(wording_cosines) else 0.0
        asked, nearest = _spread(rows, by_meaning, floor)
        worded, _ = _spread(rows, by_words, 0.0)
        return Candidates(
            query=query,
            vector=vector,
            rows=rows,
            dense=self._dense.vectors(rows) @ vector,
            lexical=lexical[rows],
            question_dense=asked,
            question_lexical=worded,
            question_share=self._votes(rows, wording_rows, wording_cosines),
            outside=self._outside(wording_rows, wording_cosines),
            neighbour=next((self.wordings[r].intent for r in wording_rows.tolist() if not self.wordings[r].passages), ""),
            labelled=self._count_labelled(rows, hidden),
            wording=nearest,
            ceiling=self._lexical.ceiling(words),
            question_ceiling=self._question_lexical.ceiling(words),
        )

    def _known(self, hidden: Unknown) -> NDArray[np.bool_]:
        """Tell for each wording whether it stays."""
        known = self._hidden.get(hidden)
        if known is None:
            known = self._hidden[hidden] = np.array([_stays(wording, hidden) for wording in self.wordings])
        return known

    def _count_labelled(self, rows: NDArray[np.int64], hidden: Unknown) -> NDArray[np.float32]:
        left = self._own if hidden.own_stay else np.zeros_like(self._own)
        return np.where(np.isin(rows, list(hidden.passages)), left[rows], self._labelled[rows]).astype(np.float32)

    def _best_wording(
        self, wording_rows: NDArray[np.int64], scores: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
        """Return the passages that the wordings point to, each with its best wording's score and row; best first."""
        best: dict[int, tuple[float, int]] = {}
        for row, score in zip(wording_rows.tolist(), scores.tolist(), strict=True):
            for passage in self.wordings[row].passages:
                if passage not in best:
                    best[passage] = (score, row)
        passages = np.fromiter(best, np.int64, len(best))
        return (
            passages,
            np.array([score for score, _ in best.values()], np.float32),
            np.array([row for _, row in best.values()], np.int64),
        )

    def _votes(
        self, rows: NDArray[np.int64], wording_rows: NDArray[np.int64], cosines: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Let the nearest wordings vote for the passages they point to, nearer ones more (a weighted k-nearest-neighbour)."""
        votes = np.zeros(len(rows), np.float32)
        if len(cosines) == 0:
            return votes
        weights = _weights(cosines)
        place = {row: n for n, row in enumerate(rows.tolist())}
        for wording, weight in zip(wording_rows.tolist(), weights.tolist(), strict=True):
            for passage in self.wordings[wording].passages:
                votes[place[passage]] += weight
        return votes / np.float32(weights.sum())

    def _outside(self, wording_rows: NDArray[np.int64], cosines: NDArray[np.float32]) -> float:
        """Return the share of the vote that goes to no passage, because the wordings are out of scope."""
        if len(cosines) == 0:
            return 0.0
        nowhere = np.array([not self.wordings[row].passages for row in wording_rows.tolist()])
        weights = _weights(cosines)
        return float(weights[nowhere].sum() / weights.sum())

    def vectors(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return all stored vectors, of passages and of wordings, for reuse in a later version."""
        return self._dense.vectors(), self._question_dense.vectors()

    def save(self, folder: Path) -> None:
        """Write the index into an existing empty folder."""
        articles = list(dict.fromkeys(p.article.id for p in self.passages))
        number = {id: i for i, id in enumerate(articles)}
        by_id = {p.article.id: p.article for p in self.passages}
        _write_lines(folder / "articles.jsonl", [article_record(by_id[id]) for id in articles])
        _write_lines(
            folder / "passages.jsonl", [[p.id, number[p.article.id], p.heading, p.start, p.end] for p in self.passages]
        )
        _write_lines(folder / "wordings.jsonl", [[w.text, w.passages, w.intent] for w in self.wordings])
        self._dense.save(folder / "dense.faiss")
        self._question_dense.save(folder / "wordings.faiss")
        self._lexical.save(folder, "lexical")
        self._question_lexical.save(folder, "wordings")
        np.save(folder / "passage_traits.npy", self.passage_traits)
        np.save(folder / "wording_traits.npy", self.wording_traits)
        self._repair.save(folder)
        (folder / "lexicon.json").write_text(json.dumps(self.lexicon.terms, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Index:
        """Read an index that ``save`` wrote; it finds the same candidates with the same scores."""
        passages = read_passages(folder)
        wordings = _read_wordings(folder / "wordings.jsonl")
        return cls(
            passages,
            wordings,
            encoder,
            DenseIndex.load(folder / "dense.faiss"),
            LexicalIndex.load(folder, "lexical"),
            DenseIndex.load(folder / "wordings.faiss"),
            LexicalIndex.load(folder, "wordings"),
            np.load(folder / "passage_traits.npy"),
            np.load(folder / "wording_traits.npy"),
            Lexicon.from_terms(json.loads((folder / "lexicon.json").read_text(encoding="utf-8"))),
            Repair.load(folder),
        )


def read_passages(folder: Path) -> list[Passage]:
    """Read the passages of a saved index with their articles, and nothing else of it."""
    articles = [article_of(record) for record in _read_lines(folder / "articles.jsonl")]
    passages = []
    for id, number, heading, start, end in _read_lines(folder / "passages.jsonl"):
        article = articles[number]
        passages.append(Passage(id, article, heading, article.body[start:end], start, end))
    return passages


def _read_wordings(path: Path) -> list[Wording]:
    """Read the wordings; those of one intent share its name and its rows, which are most of what they hold."""
    shared: dict[Any, Any] = {}
    return [
        Wording(text, shared.setdefault(found, found), shared.setdefault(intent, intent))
        for text, rows, intent in _read_lines(path)
        for found in [tuple(rows)]
    ]


def _vocabulary(
    passages: Sequence[Passage], wordings: Sequence[Wording], lexicon: Lexicon, plain: Callable[[str], str]
) -> Repair:
    titles = dict.fromkeys(plain(text) for p in passages for text in (p.article.title, p.heading))
    texts = [plain(text) for text in (*(w.text for w in wordings), *(p.text for p in passages))]
    # What the lexicon knows is right as it is: twice, as the vocabulary wants it.
    short = {term: meant for term, meant in lexicon.terms.items() if term.isascii() and not meant.isascii()}
    return Repair.from_texts(titles, [*texts, *lexicon.terms, *lexicon.terms], lexicon.terms.values(), short)


def _weights(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.exp((cosines - cosines.max()) / np.float32(_VOTE_WIDTH)), np.float32)


def _stays(wording: Wording, hidden: Unknown) -> bool:
    return not wording.intent or (hidden.own_stay and wording.own) or hidden.passages.isdisjoint(wording.passages)


def _count(passages: int, wordings: Iterable[Wording]) -> NDArray[np.int64]:
    """Count for each passage the wordings that point to it."""
    rows = [row for wording in wordings for row in wording.passages]
    return np.bincount(np.array(rows, np.int64), minlength=passages)


def _title(passage: Passage) -> str:
    return f"{passage.article.title} {passage.heading}"


def sections(passages: Sequence[Passage]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Map (article, heading) to rows; a nested heading is found by its whole path and by its last part."""
    found: dict[tuple[str, str], list[int]] = {}
    for row, passage in enumerate(passages):
        for heading in {passage.heading, passage.heading.rsplit(" > ", 1)[-1]}:
            found.setdefault((passage.article.id, heading), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _top(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the rows of the ``count`` best scores above zero, best first; ties in row order."""
    rows = np.argpartition(-scores, count - 1)[:count] if len(scores) > count else np.arange(len(scores))
    rows = rows[scores[rows] > 0]
    return rows[np.lexsort((rows, -scores[rows]))]


def _spread(
    rows: NDArray[np.int64], found: tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]], floor: float
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Lay scores and wordings of some passages out over all candidate rows; the others get the floor and -1."""
    passages, scores, wordings = found
    places = np.searchsorted(rows, passages)
    out = np.full(len(rows), floor, np.float32)
    nearest = np.full(len(rows), -1, np.int64)
    out[places] = scores
    nearest[places] = wordings
    return out, nearest


def article_record(article: Article) -> dict[str, Any]:
    """Return an article as plain data for JSON."""
    record = dataclasses.asdict(article)
    record["marks"] = [[mark["fact"], mark["position"]] for mark in record["marks"]]
    return record


def article_of(record: dict[str, Any]) -> Article:
    """Return the article that ``article_record`` wrote down."""
    marks = tuple(FactMark(fact, position) for fact, position in record.pop("marks"))
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    return Article(**fields, marks=marks)


def _write_lines(path: Path, records: Sequence[Any]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def _read_lines(path: Path) -> Iterator[Any]:
    # One call for many lines: twice as fast as one a line, and inside a JSON string no line ends.
    with path.open(encoding="utf-8", newline="\n") as lines:
        while some := list(itertools.islice(lines, _LINES_AT_ONCE)):
            yield from json.loads(f"[{','.join(some)}]")
