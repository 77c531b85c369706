"""Ranking quality on the frozen test questions: each lane alone, textbook fusions, and the shipped ranking with parts off;
with FAQBOT_DATA also passages of no field, cmrc2018-dev.

python -m benchmarks.quality          # needs index/ (faqbot build)
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.record import ROOT, ahead, write
from faqbot import FaqBot
from faqbot.answer.fit import _cases, fit_forest
from faqbot.answer.rank import DEFAULT_RANKER, FEATURES, Ranker, feature_matrix, relevant_rows
from faqbot.corpus.lexicon import Lexicon
from faqbot.corpus.questions import read_questions
from faqbot.evaluate import digest_of, evaluate, read_golden
from faqbot.index.encoder import Encoder
from faqbot.index.index import Candidates, Index
from faqbot.types import Article, Passage

_LANES = ("dense", "lexical", "question_dense", "question_lexical")
_OFF = {
    "without question lanes": [name for name in FEATURES if name.startswith(("question", "wording"))],
    "without dense lanes": [name for name in FEATURES if "dense" in name or name == "article_support"],
    "without lexical lanes": [name for name in FEATURES if "lexical" in name],
    "without gaps": [name for name in FEATURES if name.endswith("gap")],
    "without aspects": [name for name in FEATURES if name.startswith("aspect")],
    "without entities": [name for name in FEATURES if name.startswith("entity")],
    "without title and wording overlap": ["title_coverage", "wording_overlap"],
    "without article support": ["article_support"],
    "without numbers": ["number_missing"],
    "without knowing which passages have wordings": ["labelled"],
    "without the vote of the nearest wordings": ["question_share"],
    "without lead": ["lead"],
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    options = parser.parse_args()
    bot = FaqBot.open(options.index)
    index = bot._version.index
    everything = read_golden([ROOT / "tests/golden"])
    questions = [q for q in everything if q.targets and not q.turns]
    found = [c for start in range(0, len(questions), 256) for c in _look_up(index, questions[start : start + 256])]
    relevant = [relevant_rows(index, [(t.article, t.heading) for t in q.targets]) for q in questions]
    known = bot.known_intents()
    groups = {
        "known": [i for i, q in enumerate(questions) if not q.pair and not q.family and q.intent in known],
        "unseen": [i for i, q in enumerate(questions) if not q.pair and not q.family and q.intent not in known],
        "pairs": [i for i, q in enumerate(questions) if q.pair],
    }
    for family in sorted({q.family for q in questions if q.family}):
        groups[family] = [i for i, q in enumerate(questions) if q.family == family]
    first: dict[str, NDArray[np.bool_]] = {}  # of each row, which questions it answers first

    def measure(name: str, score: Callable[[Candidates], NDArray[np.floating]]) -> dict[str, float]:
        ranks = []
        for candidates, rows in zip(found, relevant, strict=True):
            order = candidates.rows[np.argsort(-score(candidates), kind="stable")]
            places = np.flatnonzero(np.isin(order, list(rows)))
            ranks.append(int(places[0]) + 1 if len(places) else 0)
        array = np.array(ranks)
        first[name] = array == 1
        figures = {}
        for group, members in groups.items():
            here = array[members]
            figures[f"{group} hit@1"] = round(float((here == 1).mean()), 4)
            figures[f"{group} hit@3"] = round(float(((here > 0) & (here <= 3)).mean()), 4)
        return figures

    tune = [q for q in read_questions(ROOT / "corpus") if q.split == "tune" and q.targets and not q.turns]
    cases = _cases(index, tune, [], None)
    rows: dict[str, dict[str, float]] = {}
    for lane in _LANES:
        rows[f"{lane} alone"] = measure(lane, lambda c, lane=lane: getattr(c, lane))
    rows["reciprocal rank fusion, 60"] = measure("rrf", _reciprocal_ranks)
    rows["sum of z-scores"] = measure("z", _z_scores)
    for name, off in {"learned over all features": [], **_OFF}.items():
        keep = np.array([feature not in off for feature in FEATURES])
        trained = [dataclasses.replace(case, features=case.features * keep) for case in cases if case.trains]
        forest = fit_forest(trained)
        rows[name] = measure(name, lambda c, keep=keep, forest=forest: forest.score(feature_matrix(index, c) * keep))
        print(name, rows[name], flush=True)
    recall = np.mean([bool(set(c.rows.tolist()) & r) for c, r in zip(found, relevant, strict=True)])
    write(
        "quality",
        {
            "questions": digest_of(everything),
            "n": {name: len(members) for name, members in groups.items()},
            "candidates hold the answer": round(float(recall), 4),
            "rows": rows,
            "ahead of the best lane, points of hit@1": {
                group: ahead(
                    first["learned over all features"][members],
                    max((first[lane][members] for lane in _LANES), key=lambda hits: hits.mean()),
                )
                for group, members in groups.items()
            },
            "cmrc2018-dev, MRR@10": _of_no_field(index.encoder),
            "shipped": evaluate(bot, everything).to_dict()["figures"],
        },
    )


def _of_no_field(encoder: Encoder) -> dict[str, float]:
    """Find passages by questions of no field, with nothing known but the passages: each lane, their sum, the ranking
    that a corpus without labelled questions gets."""
    name = os.environ.get("FAQBOT_DATA")
    path = Path(name or ".") / "measure/cmrc2018-dev.jsonl"
    if not name or not path.exists():
        print("SKIPPED cmrc2018-dev: set FAQBOT_DATA to a folder with measure/cmrc2018-dev.jsonl")
        return {}
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = list(dict.fromkeys(pair["passage"] for pair in pairs))
    articles = [Article(id=f"{n}", title="", body=text) for n, text in enumerate(texts)]
    passages = [Passage(f"{n}", article, "", article.body, 0, len(article.body)) for n, article in enumerate(articles)]
    vectors = encoder.encode_passages([passage.searchable for passage in passages])
    nothing = np.zeros((0, encoder.dim), np.float32)
    index = Index.from_vectors(passages, vectors, [], nothing, encoder, Lexicon())
    ranker = Ranker.from_dict(json.loads(DEFAULT_RANKER.read_text(encoding="utf-8")))
    places: dict[str, list[float]] = {"dense": [], "lexical": [], "sum of z-scores": [], "default ranking": []}
    for start in range(0, len(pairs), 256):
        batch = pairs[start : start + 256]
        for pair, c in zip(batch, index.candidates_many([pair["q"] for pair in batch]), strict=True):
            right = texts.index(pair["passage"])
            scores = {"dense": c.dense, "lexical": c.lexical, "sum of z-scores": _z_scores(c, _LANES[:2])}
            orders = {lane: c.rows[np.argsort(-score, kind="stable")] for lane, score in scores.items()}
            orders["default ranking"] = ranker.rank(index, c).rows
            for lane, order in orders.items():
                at = np.flatnonzero(order[:10] == right)
                places[lane].append(1 / (int(at[0]) + 1) if len(at) else 0.0)
    return {lane: round(float(np.mean(found)), 4) for lane, found in places.items()} | {"n": len(pairs)}


def _look_up(index, questions):
    return index.candidates_many([q.question for q in questions])


def _reciprocal_ranks(candidates: Candidates) -> NDArray[np.floating]:
    """Cormack, Clarke & Büttcher 2009."""
    total = np.zeros(len(candidates.rows))
    for lane in _LANES:
        scores = getattr(candidates, lane)
        ranks = np.empty(len(scores))
        ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
        total += 1 / (61 + ranks)
    return total


def _z_scores(candidates: Candidates, lanes: Sequence[str] = _LANES) -> NDArray[np.floating]:
    total = np.zeros(len(candidates.rows))
    for lane in lanes:
        scores = getattr(candidates, lane)
        total += (scores - scores.mean()) / max(float(scores.std()), 1e-6)
    return total


if __name__ == "__main__":
    main()
