"""Ranking quality on the frozen test questions: each lane alone, textbook fusions, and the shipped ranking with parts off.

python -m benchmarks.quality          # needs index/ (faqbot build)
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.record import ROOT, write
from faqbot import FaqBot
from faqbot.answer.fit import _cases, fit_forest
from faqbot.answer.rank import FEATURES, feature_matrix, relevant_rows
from faqbot.corpus.questions import read_questions
from faqbot.evaluate import digest_of, evaluate, read_golden
from faqbot.index.index import Candidates

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
        "known": [i for i, q in enumerate(questions) if not q.pair and q.intent in known],
        "unseen": [i for i, q in enumerate(questions) if not q.pair and q.intent not in known],
        "pairs": [i for i, q in enumerate(questions) if q.pair],
    }

    def measure(score: Callable[[Candidates], NDArray[np.floating]]) -> dict[str, float]:
        ranks = []
        for candidates, rows in zip(found, relevant, strict=True):
            order = candidates.rows[np.argsort(-score(candidates), kind="stable")]
            places = np.flatnonzero(np.isin(order, list(rows)))
            ranks.append(int(places[0]) + 1 if len(places) else 0)
        array = np.array(ranks)
        figures = {}
        for name, members in groups.items():
            if members:
                here = array[members]
                figures[f"{name} hit@1"] = round(float((here == 1).mean()), 4)
                figures[f"{name} hit@3"] = round(float(((here > 0) & (here <= 3)).mean()), 4)
        return figures

    tune = [q for q in read_questions(ROOT / "corpus") if q.split == "tune" and q.targets and not q.turns]
    cases = _cases(index, tune, [], None)
    rows: dict[str, dict[str, float]] = {}
    for lane in _LANES:
        rows[f"{lane} alone"] = measure(lambda c, lane=lane: getattr(c, lane))
    rows["reciprocal rank fusion, 60"] = measure(_reciprocal_ranks)
    rows["sum of z-scores"] = measure(_z_scores)
    for name, off in {"learned over all features": [], **_OFF}.items():
        keep = np.array([feature not in off for feature in FEATURES])
        trained = [dataclasses.replace(case, features=case.features * keep) for case in cases if case.trains]
        forest = fit_forest(trained)
        rows[name] = measure(lambda c, keep=keep, forest=forest: forest.score(feature_matrix(index, c) * keep))
        print(name, rows[name], flush=True)
    recall = np.mean([bool(set(c.rows.tolist()) & r) for c, r in zip(found, relevant, strict=True)])
    write(
        "quality",
        {
            "questions": digest_of(everything),
            "n": {name: len(members) for name, members in groups.items()},
            "candidates hold the answer": round(float(recall), 4),
            "rows": rows,
            "shipped": evaluate(bot, everything).to_dict()["figures"],
        },
    )


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


def _z_scores(candidates: Candidates) -> NDArray[np.floating]:
    total = np.zeros(len(candidates.rows))
    for lane in _LANES:
        scores = getattr(candidates, lane)
        total += (scores - scores.mean()) / max(float(scores.std()), 1e-6)
    return total


if __name__ == "__main__":
    main()
