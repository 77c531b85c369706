"""Labelled questions become a table of numbers, and pass or fail against floors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from faqbot.answer.bot import FaqBot
from faqbot.corpus.questions import read_file
from faqbot.errors import InputError
from faqbot.types import Answer, Question

_DEPTH = 10
_RESAMPLES = 1000
_BINS = 10
_BATCH = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one labelled question got."""

    question: Question
    rank: int  # of the first hit under a target section, 1-based; 0 when not among the first ten
    article_rank: int  # the same when the article alone counts
    answered: bool
    confidence: float
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its bootstrap 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one run, by name, and the digest of the questions they were measured on."""

    digest: str
    figures: dict[str, Figure]
    outcomes: tuple[Outcome, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        figures = {
            name: {"value": round(f.value, 4), "low": round(f.low, 4), "high": round(f.high, 4), "n": f.n}
            for name, f in self.figures.items()
        }
        return {"questions": self.digest, "figures": figures}

    def table(self) -> str:
        """Return the figures as lines for a person."""
        lines = [f"questions {self.digest[:12]}", f"{'figure':44} {'value':>8}  {'95 % interval':>17} {'n':>6}"]
        for name, figure in self.figures.items():
            interval = f"[{figure.low:.3f}, {figure.high:.3f}]" if figure.n else ""
            lines.append(f"{name:44} {figure.value:8.3f}  {interval:>17} {figure.n:6}")
        return "\n".join(lines)

    def below(self, floors: Path) -> list[str]:
        """Return a line for each figure below its pinned floor, and one when the questions are not the pinned ones."""
        pinned = json.loads(floors.read_text(encoding="utf-8"))
        if pinned["questions"] != self.digest:
            return [
                f"the questions' digest is {self.digest[:12]}, {floors} pins {pinned['questions'][:12]}: the test questions changed."
            ]
        return [
            f"{name} is {self.figures[name].value:.3f}, its floor is {floor:.3f}"
            for name, floor in pinned["floors"].items()
            if name not in self.figures or self.figures[name].value < floor
        ]


def read_golden(paths: Iterable[Path]) -> list[Question]:
    """Read labelled questions from files, or from all ``*.jsonl`` of folders.

    :raises InputError: when there is nothing to read.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    missing = [file for file in files if not file.is_file()]
    if missing or not files:
        raise InputError(
            f"no labelled questions at {', '.join(map(str, missing or paths))}; name a JSONL file with --questions."
        )
    return [question for file in files for question in read_file(file)]


def evaluate(bot: FaqBot, questions: Sequence[Question], progress: Progress | None = None) -> Evaluation:
    """Ask every labelled question and count how often the right passage came first, and how honest the bot was.

    Questions with ``turns`` are left out until the bot follows conversations.
    """
    single = [question for question in questions if not question.turns]
    outcomes: list[Outcome] = []
    for start in range(0, len(single), _BATCH):
        batch = single[start : start + _BATCH]
        answers = bot.ask_many([q.question for q in batch], top_k=_DEPTH)
        outcomes += [_outcome(q, answer) for q, answer in zip(batch, answers, strict=True)]
        if progress:
            progress(len(outcomes), len(single))
    return Evaluation(digest_of(questions), _figures(outcomes, bot.known_intents()), tuple(outcomes))


def digest_of(questions: Sequence[Question]) -> str:
    """Digest labelled questions so that any change to a wording, target or split changes it."""
    rows = sorted(
        json.dumps([q.id, q.intent, q.question, [[t.article, t.heading] for t in q.targets], q.kind]) for q in questions
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _outcome(question: Question, answer: Answer) -> Outcome:
    wanted = {(target.article, target.heading) for target in question.targets}
    articles = {target.article for target in question.targets}
    places = [(hit.passage.article.id, hit.passage.heading) for hit in answer.hits]
    rank = next((n for n, (article, heading) in enumerate(places, 1) if _is_target(article, heading, wanted)), 0)
    article_rank = next((n for n, (article, _) in enumerate(places, 1) if article in articles), 0)
    return Outcome(question, rank, article_rank, answer.kind == "passage", answer.confidence, answer.latency_ms)


def _is_target(article: str, heading: str, wanted: set[tuple[str, str]]) -> bool:
    return (article, heading) in wanted or (article, heading.rsplit(" > ", 1)[-1]) in wanted


def _figures(outcomes: Sequence[Outcome], known: frozenset[str]) -> dict[str, Figure]:
    inside = [o for o in outcomes if o.question.targets]
    outside = [o for o in outcomes if not o.question.targets]
    figures: dict[str, Figure] = {}
    for name, group in _groups(inside, known).items():
        figures[f"{name}: article first"] = _mean([o.article_rank == 1 for o in group])
        figures[f"{name}: article in three"] = _mean([0 < o.article_rank <= 3 for o in group])
        figures[f"{name}: section first"] = _mean([o.rank == 1 for o in group])
        figures[f"{name}: section in three"] = _mean([0 < o.rank <= 3 for o in group])
        figures[f"{name}: MRR@10"] = _mean([1 / o.rank if o.rank else 0.0 for o in group])
        figures[f"{name}: nDCG@10"] = _mean([1 / np.log2(o.rank + 1) if o.rank else 0.0 for o in group])
    pairs = _pairs(inside)
    if pairs:
        figures["minimal pairs: both right"] = _mean([all(o.rank == 1 for o in pair) for pair in pairs])
    if outside:
        for kind in ("oos_far", "oos_near", "harm"):
            group = [o for o in outside if o.question.kind == kind]
            if group:
                figures[f"refused: {kind}"] = _mean([not o.answered for o in group])
    if inside:
        figures["in scope answered"] = _mean([o.answered for o in inside])
        figures |= _honesty(inside, outside)
    figures["latency p95 of a batch member, ms"] = Figure(
        float(np.percentile([o.latency_ms for o in outcomes], 95)), 0, 0, 0
    )
    return figures


def _groups(inside: Sequence[Outcome], known: frozenset[str]) -> dict[str, list[Outcome]]:
    """Part in-scope questions into intents the index has wordings for, and intents it has never seen a wording of."""
    plain = [o for o in inside if not o.question.pair]
    groups = {
        "known intents": [o for o in plain if o.question.intent in known],
        "unseen intents": [o for o in plain if o.question.intent not in known],
        "pair questions": [o for o in inside if o.question.pair],
    }
    return {name: group for name, group in groups.items() if group}


def _pairs(inside: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    by_id = {o.question.id: o for o in inside if o.question.pair}
    return [(o, by_id[o.question.pair]) for id, o in by_id.items() if o.question.pair in by_id and id < o.question.pair]


def _honesty(inside: Sequence[Outcome], outside: Sequence[Outcome]) -> dict[str, Figure]:
    """Measure error among answered and calibration on a mix of 80 % in-scope and 20 % out-of-scope questions."""
    weights = [0.8 / len(inside)] * len(inside) + [0.2 / max(len(outside), 1)] * len(outside)
    everything = [*inside, *outside]
    right = np.array([o.rank == 1 for o in everything], float)
    answered = np.array([o.answered for o in everything])
    weight = np.array(weights)
    figures = {}
    if answered.any():
        rng = np.random.default_rng(0)
        value = float(np.average(1 - right[answered], weights=weight[answered]))
        draws = []
        for _ in range(_RESAMPLES):
            pick = rng.integers(0, len(everything), len(everything))
            chosen = pick[answered[pick]]
            if len(chosen) == 0:
                continue
            draws.append(float(np.average(1 - right[chosen], weights=weight[chosen])))
        figures["wrong among answered, 80/20 mix"] = _interval(value, draws, int(answered.sum()))
    confidence = np.array([o.confidence for o in everything])
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for b in range(_BINS):
        here = bins == b
        if here.any():
            gap = abs(np.average(right[here], weights=weight[here]) - np.average(confidence[here], weights=weight[here]))
            error += float(gap * weight[here].sum())
    figures["ECE, 10 bins, 80/20 mix"] = Figure(error, 0, 0, 0)
    return figures


def _mean(values: Sequence[float | bool]) -> Figure:
    data = np.asarray(values, float)
    rng = np.random.default_rng(0)
    draws = [float(data[rng.integers(0, len(data), len(data))].mean()) for _ in range(_RESAMPLES)]
    return _interval(float(data.mean()), draws, len(data))


def _interval(value: float, draws: Sequence[float], n: int) -> Figure:
    low, high = np.percentile(draws, [2.5, 97.5])
    return Figure(value, float(low), float(high), n)
