"""Candidates from all lanes become one list, each with the probability that it answers the question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot.index import traits
from faqbot.index.index import Candidates, Index
from faqbot.text import bigrams

Floats = NDArray[np.float64]

DEFAULT_RANKER = Path(__file__).parent / "default_ranker.json"

FEATURES = (
    "dense",  # cosine of query and passage, stretched
    "dense_gap",  # behind the best candidate
    "lexical",  # BM25 of query and passage, as a share of its ceiling
    "lexical_gap",
    "question_dense",  # the same two for the passage's nearest wording
    "question_dense_gap",
    "question_lexical",
    "question_lexical_gap",
    "question_share",  # the passage's share in the vote of the nearest wordings
    "outside",  # the share of that vote that wordings out of scope have
    "labelled",  # how many labelled wordings the passage has, as a logarithm
    "wording_overlap",  # Dice overlap of the bigrams of query and nearest wording
    "title_coverage",  # share of the query's bigrams in title and heading
    "aspect_same",  # share of the query's aspects (how, how long, whether …) in the wording, else the title
    "aspect_clash",  # both name aspects and share none
    "entity_same",  # share of the things the query names that title, text or wording name
    "entity_strange",  # share of the things title or wording name that the query does not
    "number_missing",  # share of the query's numbers the passage does not hold
    "lead",  # the passage opens its article
    "article_support",  # how near the nearest other passage of the article is
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidate passages best first, with what the order rests on."""

    rows: NDArray[np.int64]  # (m,)
    scores: Floats  # (m,) raw
    confidence: float  # probability that the first passage answers
    features: Floats  # (m, features), for "why this answer"


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted trees as flat arrays, all nodes behind one another: applied by numpy, so that serving needs no learning library.

    An inner node sends a row left when its feature is at most the threshold; a leaf is its own child.
    """

    roots: NDArray[np.int64]  # (trees,)

    feature: NDArray[np.int64]
    threshold: Floats
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Floats  # of leaves; 0 at inner nodes
    depth: int

    def score(self, features: Floats) -> Floats:
        """Return the summed leaf values for each row of ``(m, features)``; ``(m,)``."""
        count, width = features.shape
        flat, row = np.ascontiguousarray(features).ravel(), np.arange(count)[:, None] * width
        node = np.repeat(self.roots[None], count, axis=0)
        for _ in range(self.depth):
            go_left = flat.take(self.feature.take(node) + row) <= self.threshold.take(node)
            node = np.where(go_left, self.left.take(node), self.right.take(node))
        return np.asarray(self.value.take(node).sum(axis=1))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; features by name, so that another order of features does not matter."""
        return {
            "roots": self.roots.tolist(),
            "feature": [FEATURES[f] for f in self.feature.tolist()],
            "threshold": self.threshold.tolist(),
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "value": self.value.tolist(),
            "depth": self.depth,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Forest:
        """Read what ``to_dict`` wrote.

        :raises ValueError: when the record names a feature this program does not compute.
        """
        number = {name: n for n, name in enumerate(FEATURES)}
        strange = set(record["feature"]) - set(number)
        if strange:
            raise ValueError(f"the ranking uses unknown features: {', '.join(sorted(strange))}")
        return cls(
            np.array(record["roots"], np.int64),
            np.array([number[name] for name in record["feature"]], np.int64),
            np.array(record["threshold"], np.float64),
            np.array(record["left"], np.int64),
            np.array(record["right"], np.int64),
            np.array(record["value"], np.float64),
            int(record["depth"]),
        )


@dataclass(frozen=True, slots=True)
class Ranker:
    """Boosted trees over readable features, a logistic curve that turns the best score into a probability, and the
    threshold below which the bot refuses. Learned by ``build`` and stored in the index version."""

    forest: Forest
    calibration: Floats  # weights of ``evidence``
    threshold: float  # refuse below this probability
    bound: str = ""  # what the threshold promises, in words

    def rank(self, index: Index, candidates: Candidates) -> Ranked:
        """Order candidates; none gives an empty list with confidence 0."""
        features = feature_matrix(index, candidates)
        if len(features) == 0:
            return Ranked(candidates.rows, np.zeros(0), 0.0, features)
        scores = self.forest.score(features)
        order = np.lexsort((candidates.rows, -scores))
        scores, features = scores[order], features[order]
        confidence = sigmoid(float(evidence(scores, features) @ self.calibration))
        return Ranked(candidates.rows[order], scores, confidence, features)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "forest": self.forest.to_dict(),
            "calibration": self.calibration.round(6).tolist(),
            "threshold": round(self.threshold, 6),
            "bound": self.bound,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Ranker:
        """Read what ``to_dict`` wrote.

        :raises ValueError: when the record does not fit this program.
        """
        forest = Forest.from_dict(record["forest"])
        return cls(forest, np.array(record["calibration"]), record["threshold"], record.get("bound", ""))


def default_ranker() -> Ranker:
    """Return the ranker learned on the shipped corpus, for a corpus without labelled questions."""
    return Ranker.from_dict(json.loads(DEFAULT_RANKER.read_text(encoding="utf-8")))


def feature_matrix(index: Index, candidates: Candidates) -> Floats:
    """Describe each candidate in the numbers named by ``FEATURES``, ``(m, features)``; all are of the order of 1."""
    rows, wordings = candidates.rows, candidates.wording
    if len(rows) == 0:
        return np.zeros((0, len(FEATURES)))
    query_aspects = np.uint64(traits.aspects(candidates.query))
    query_entities = np.uint64(traits.entities(candidates.query))
    worded = wordings >= 0
    titles, asked = index.passage_traits[rows], index.wording_traits[wordings]
    aspects = np.where(worded, asked[:, 0], titles[:, 0])
    named = np.where(worded, asked[:, 1], titles[:, 1])
    dense, question_dense = _stretch(candidates.dense), _stretch(candidates.question_dense)
    lexical = candidates.lexical / max(candidates.ceiling, 1e-6)
    question_lexical = candidates.question_lexical / max(candidates.question_ceiling, 1e-6)
    grams = bigrams(candidates.query)
    columns = [
        dense,
        dense - dense.max(),
        lexical,
        lexical - lexical.max(),
        question_dense,
        question_dense - question_dense.max(),
        question_lexical,
        question_lexical - question_lexical.max(),
        candidates.question_share,
        np.full(len(rows), candidates.outside),
        np.log1p(candidates.labelled),
        [_dice(grams, index.wording_bigrams(row)) if row >= 0 else 0.0 for row in wordings.tolist()],
        [len(grams & index.title_bigrams(row)) / max(len(grams), 1) for row in rows.tolist()],
        _share(query_aspects & aspects, query_aspects),
        (query_aspects != 0) & (aspects != 0) & (query_aspects & aspects == 0),
        _share(query_entities & (titles[:, 2] | named), query_entities),
        _share(named & ~query_entities, named),
        _numbers_missing(index, candidates.query, rows),
        [not index.passages[row].heading for row in rows.tolist()],
        _article_support(index, rows, dense),
    ]
    return np.column_stack([np.asarray(column, np.float64) for column in columns])


def _stretch(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Spread the band in which the embedded model's cosines of related texts lie (0.7 … 1) over 0 … 1; others fall below."""
    return (cosines - np.float32(0.7)) / np.float32(0.3)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(len(one) + len(other), 1)


def _share(part: NDArray[np.uint64], whole: NDArray[np.uint64] | np.uint64) -> Floats:
    """Return how much of each mask is set, in [0, 1]; 0 where the whole is empty."""
    return np.bitwise_count(part) / np.maximum(np.bitwise_count(whole), 1)


def _numbers_missing(index: Index, query: str, rows: NDArray[np.int64]) -> Floats:
    wanted = traits.numbers(query)
    if not wanted:
        return np.zeros(len(rows))
    texts = (index.passages[row].searchable for row in rows.tolist())
    return np.array([len(wanted - traits.numbers(text)) / len(wanted) for text in texts])


def _article_support(index: Index, rows: NDArray[np.int64], dense: NDArray[np.float32]) -> list[float]:
    by_article: dict[str, list[int]] = {}
    for place, row in enumerate(rows.tolist()):
        by_article.setdefault(index.passages[row].article.id, []).append(place)
    support = [0.0] * len(rows)
    for places in by_article.values():
        for place in places:
            support[place] = max((float(dense[other]) for other in places if other != place), default=0.0)
    return support


def evidence(scores: Floats, features: Floats) -> Floats:
    """Return what the probability of the first passage rests on: its score, its share against the others, its raw
    similarities, and a constant.

    :param scores: best first.
    :param features: in the same order.
    """
    share = 1.0 / float(np.exp(np.clip(scores - scores[0], -30, 0)).sum())
    first = dict(zip(FEATURES, features[0], strict=True))
    words = max(first["lexical"], first["question_lexical"])
    return np.array(
        [
            scores[0],
            share,
            first["question_dense"],
            first["dense"],
            words,
            first["wording_overlap"],
            first["question_share"],
            first["outside"],
            1.0,
        ]
    )


def sigmoid(x: float) -> float:
    """Return the logistic function of x."""
    return float(1 / (1 + np.exp(-np.clip(x, -40, 40))))


def relevant_rows(index: Index, targets: Sequence[tuple[str, str]]) -> set[int]:
    """Return the rows of the passages that stand under one of the (article, heading) targets."""
    return {row for target in targets for row in index.section(*target)}
