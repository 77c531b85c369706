"""The figures: how often the right passage came first, how honest the bot was, and how much noise costs."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot.answer.bot import FaqBot
from faqbot.corpus.questions import read_file
from faqbot.errors import InputError
from faqbot.text import clean_input
from faqbot.types import Answer, Question

_DEPTH = 10
_RESAMPLES = 1000
_BINS = 10
_BATCH = 64

Progress = Callable[[int, int], None]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one labelled question got."""

    question: Question
    rank: int  # of the first hit under a target section, 1-based; 0 when not among the first ten
    article_rank: int  # the same when the article alone counts
    answered: bool
    confidence: float
    latency_ms: float
    gains: tuple[bool, ...] = ()  # for each hit, whether it stands under a target
    whole_article_rank: int = 0  # of a follow-up: what the hand-written whole question got
    leaned: bool = False  # of a follow-up: the bot completed it from what went before
    kind: str = ""  # of the answer
    place: str = ""  # article › heading of the first hit
    said: str = ""  # digest of the answer's text
    maybe: bool = False  # refused, and the nearest passage shown as one that may answer


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its bootstrap 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the reliability diagram: what the answers in it said on average, and how many were right."""

    low: float
    high: float
    said: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one run, by name, and the digest of the questions they were measured on."""

    digest: str
    figures: dict[str, Figure]
    outcomes: tuple[Outcome, ...]
    bins: tuple[Bin, ...] = ()  # of the confidence of passage answers
    risk: tuple[tuple[float, float], ...] = ()  # (coverage, share wrong) from the surest answer on

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        figures = {
            name: {"value": round(f.value, 4), "low": round(f.low, 4), "high": round(f.high, 4), "n": f.n}
            for name, f in self.figures.items()
        }
        bins = [dataclasses.asdict(b) for b in self.bins]
        return {"questions": self.digest, "figures": figures, "bins": bins, "risk_coverage": self.risk}

    def table(self) -> str:
        """Return the figures as lines for a person."""
        lines = [f"questions {self.digest[:12]}", f"{'figure':44} {'value':>8}  {'95 % interval':>17} {'n':>6}"]
        for name, figure in self.figures.items():
            interval = f"[{figure.low:.3f}, {figure.high:.3f}]" if figure.n else ""
            lines.append(f"{name:44} {figure.value:8.3f}  {interval:>17} {figure.n:6}")
        lines += ["", "confidence of answers  said    right       n"]
        lines += [f"{b.low:.1f} to {b.high:.1f}           {b.said:6.3f}  {b.right:6.3f}  {b.n:6}" for b in self.bins]
        return "\n".join(lines)

    def below(self, floors: Path) -> list[str]:
        """Return a line for each figure below its pinned floor or, where less is better, above its ceiling; and one when the
        questions are not the pinned ones."""
        pinned = json.loads(floors.read_text(encoding="utf-8"))
        if pinned["questions"] != self.digest:
            return [
                f"the questions' digest is {self.digest[:12]}, {floors} pins {pinned['questions'][:12]}: the test questions changed."
            ]
        lines = []
        for kind, sign in (("floor", 1), ("ceiling", -1)):
            for name, bound in pinned.get(f"{kind}s", {}).items():
                value = self.figures[name].value if name in self.figures else np.nan
                if not sign * value >= sign * bound:
                    lines.append(f"{name} is {value:.3f}, its {kind} is {bound:.3f}")
        return lines


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

    Follow-ups (``turns``) are asked with what went before, and once more as the hand-written whole question.
    """
    outcomes: list[Outcome] = []
    for start in range(0, len(questions), _BATCH):
        outcomes += _ask(bot, questions[start : start + _BATCH])
        if progress:
            progress(len(outcomes), len(questions))
    clean = [o for o in outcomes if not o.question.family and not o.question.turns]
    figures, bins, risk = _figures(clean, bot.known_intents())
    figures |= _perturbed(outcomes) | _followed(outcomes)
    latency = [o.latency_ms for o in clean]
    if latency:
        figures["latency p50 in batches, ms"] = Figure(float(np.percentile(latency, 50)), 0, 0, 0)
        figures["latency p95 in batches, ms"] = Figure(float(np.percentile(latency, 95)), 0, 0, 0)
    return Evaluation(digest_of(questions), figures, tuple(outcomes), bins, risk)


def _ask(bot: FaqBot, questions: Sequence[Question]) -> list[Outcome]:
    turns = [q.turns for q in questions]
    answers = bot.ask_many([q.question for q in questions], turns=turns, top_k=_DEPTH)
    followed = [q for q in questions if q.turns and q.whole]
    whole = dict(zip((q.id for q in followed), bot.ask_many([q.whole for q in followed], top_k=_DEPTH), strict=True))
    return [_outcome(q, answer, whole.get(q.id)) for q, answer in zip(questions, answers, strict=True)]


def digest_of(questions: Sequence[Question]) -> str:
    """Digest labelled questions so that any change to a wording, target or split changes it."""
    rows = sorted(
        json.dumps([q.id, q.intent, q.question, [[t.article, t.heading] for t in q.targets], q.kind]) for q in questions
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _outcome(question: Question, answer: Answer, whole: Answer | None) -> Outcome:
    wanted = {(target.article, target.heading) for target in question.targets}
    places = [(hit.passage.article.id, hit.passage.heading) for hit in answer.hits]
    gains = tuple(_is_target(article, heading, wanted) for article, heading in places)
    return Outcome(
        question,
        rank=gains.index(True) + 1 if True in gains else 0,
        article_rank=_article_rank(question, answer),
        answered=answer.kind == "passage",
        confidence=answer.confidence,
        latency_ms=answer.latency_ms,
        gains=gains,
        whole_article_rank=_article_rank(question, whole) if whole else 0,
        leaned=bool(question.turns) and answer.query != clean_input(question.question),
        kind=answer.kind,
        place=" › ".join(part for part in places[0] if part) if places else "",
        said=hashlib.sha256(answer.text.encode()).hexdigest()[:12],
        maybe=answer.kind == "abstention" and bool(answer.spans),
    )


def _article_rank(question: Question, answer: Answer) -> int:
    articles = {target.article for target in question.targets}
    return next((n for n, hit in enumerate(answer.hits, 1) if hit.passage.article.id in articles), 0)


def _is_target(article: str, heading: str, wanted: set[tuple[str, str]]) -> bool:
    return (article, heading) in wanted or (article, heading.rsplit(" > ", 1)[-1]) in wanted


def _figures(
    outcomes: Sequence[Outcome], known: frozenset[str]
) -> tuple[dict[str, Figure], tuple[Bin, ...], tuple[tuple[float, float], ...]]:
    inside = [o for o in outcomes if o.question.targets]
    outside = [o for o in outcomes if not o.question.targets]
    figures: dict[str, Figure] = {}
    for name, group in _groups(inside, known).items():
        figures[f"{name}: article first"] = _mean([o.article_rank == 1 for o in group])
        figures[f"{name}: article in three"] = _mean([0 < o.article_rank <= 3 for o in group])
        figures[f"{name}: section first"] = _mean([o.rank == 1 for o in group])
        figures[f"{name}: section in three"] = _mean([0 < o.rank <= 3 for o in group])
        figures[f"{name}: MRR@10"] = _mean([1 / o.rank if o.rank else 0.0 for o in group])
        figures[f"{name}: nDCG@10"] = _mean([_ndcg(o) for o in group])
    pairs = _pairs(inside)
    if pairs:
        figures["minimal pairs: both right"] = _mean([all(o.rank == 1 for o in pair) for pair in pairs])
    if outside:
        for kind in ("oos_far", "oos_near", "harm"):
            group = [o for o in outside if o.question.kind == kind]
            if group:
                figures[f"refused: {kind}"] = _mean([not o.answered for o in group])
        figures["out of scope shown as a maybe"] = _mean([o.maybe for o in outside])
    bins: tuple[Bin, ...] = ()
    risk: tuple[tuple[float, float], ...] = ()
    if inside:
        figures["in scope answered"] = _mean([o.answered for o in inside])
        figures["in scope shown as a maybe"] = _mean([o.maybe for o in inside])
        honest, bins, risk = _honesty(inside, outside)
        figures |= honest
    return figures, bins, risk


def _ndcg(outcome: Outcome) -> float:
    """Return the discounted gain of the first ten hits over that of the best order (Järvelin & Kekäläinen 2002).

    A section split into several passages counts each; the ideal is as many right hits as were found or are wanted.
    """
    gained = sum(1 / np.log2(place + 2) for place, gain in enumerate(outcome.gains) if gain)
    count = max(sum(outcome.gains), min(len(outcome.question.targets), _DEPTH))
    return float(gained / sum(1 / np.log2(place + 2) for place in range(count)))


def _perturbed(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Compare each family of perturbed questions with the clean questions they were made from."""
    clean = {o.question.id: o for o in outcomes if not o.question.family}
    families: dict[str, list[tuple[Outcome, Outcome]]] = {}
    for outcome in outcomes:
        if outcome.question.family and outcome.question.of in clean:
            families.setdefault(outcome.question.family, []).append((outcome, clean[outcome.question.of]))
    figures = {}
    for family, pairs in sorted(families.items()):
        figures[f"{family}: section first"] = _mean([changed.rank == 1 for changed, _ in pairs])
        figures[f"{family}: article first"] = _mean([changed.article_rank == 1 for changed, _ in pairs])
        figures[f"{family}: lost against clean, section first"] = _mean([(c.rank == 1) - (p.rank == 1) for p, c in pairs])
    return figures


def _followed(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Measure follow-ups against their hand-written whole questions, and whether a new topic drops the old one."""
    turns = [o for o in outcomes if o.question.turns and o.question.targets]
    if not turns:
        return {}
    shifts = [o for o in turns if o.question.author.endswith("-shift")]
    figures = {
        "follow-ups: article in three": _mean([0 < o.article_rank <= 3 for o in turns]),
        "whole questions: article in three": _mean([0 < o.whole_article_rank <= 3 for o in turns]),
    }
    if shifts:
        # A follow-up that stands by itself needs nothing from before; it counts as kept when its article is found.
        kept = [not o.leaned if o in shifts else o.leaned or 0 < o.article_rank <= 3 for o in turns]
        figures["topic shift recognised"] = _mean(kept)
        figures["topic shift: article in three"] = _mean([0 < o.article_rank <= 3 for o in shifts])
    return figures


def _groups(inside: Sequence[Outcome], known: frozenset[str]) -> dict[str, list[Outcome]]:
    """Part in-scope questions into intents the question bank has wordings for, and intents of which it has none."""
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


def _honesty(
    inside: Sequence[Outcome], outside: Sequence[Outcome]
) -> tuple[dict[str, Figure], tuple[Bin, ...], tuple[tuple[float, float], ...]]:
    """Measure error among answered and calibration on a mix of 80 % in-scope and 20 % out-of-scope questions.

    Calibration is that of passage answers (Guo et al. 2017); what is refused is measured by the recall of refusal.
    """
    everything = [*inside, *outside]
    weight = np.array([0.8 / len(inside)] * len(inside) + [0.2 / max(len(outside), 1)] * len(outside))
    right = np.array([o.rank == 1 for o in everything], float)
    answered = np.array([o.answered for o in everything])
    confidence = np.array([o.confidence for o in everything])
    figures: dict[str, Figure] = {}
    if not answered.any():
        return figures, (), ()
    rng = np.random.default_rng(0)
    wrong = []
    for _ in range(_RESAMPLES):
        pick = rng.integers(0, len(everything), len(everything))
        pick = pick[answered[pick]]
        if len(pick):
            wrong.append(float(np.average(1 - right[pick], weights=weight[pick])))
    value = float(np.average(1 - right[answered], weights=weight[answered]))
    figures["wrong among answered, 80/20 mix"] = _interval(value, wrong, int(answered.sum()))
    article = np.array([o.article_rank == 1 for o in everything], float)
    figures["wrong article among answered, 80/20 mix"] = Figure(
        float(np.average(1 - article[answered], weights=weight[answered])), 0, 0, 0
    )
    error = _calibration_error(confidence[answered], right[answered], weight[answered])
    figures["ECE of answers, 10 bins, 80/20 mix"] = Figure(error, 0, 0, 0)
    figures["ECE of all first hits, 10 bins, 80/20 mix"] = Figure(_calibration_error(confidence, right, weight), 0, 0, 0)
    return figures, _bins(confidence[answered], right[answered], weight[answered]), _risk(confidence, right, weight)


def _bins(confidence: Floats, right: Floats, weight: Floats) -> tuple[Bin, ...]:
    number = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    found = []
    for n in range(_BINS):
        here = number == n
        if here.any():
            said, was = (float(np.average(values[here], weights=weight[here])) for values in (confidence, right))
            found.append(Bin(n / _BINS, (n + 1) / _BINS, round(said, 4), round(was, 4), int(here.sum())))
    return tuple(found)


def _calibration_error(confidence: Floats, right: Floats, weight: Floats) -> float:
    number = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(number, weights=weight * (right - confidence), minlength=_BINS)
    return float(np.abs(gaps).sum() / weight.sum())


def _risk(confidence: Floats, right: Floats, weight: Floats) -> tuple[tuple[float, float], ...]:
    """Return (share answered, share wrong among them) at fifty thresholds, from the surest answers on."""
    order = np.argsort(-confidence, kind="stable")
    answered = np.cumsum(weight[order])
    wrong = np.cumsum(weight[order] * (1 - right[order])) / answered
    places = np.unique(np.linspace(len(order) // 50, len(order) - 1, 50).astype(int))
    return tuple((round(float(answered[p] / answered[-1]), 4), round(float(wrong[p]), 4)) for p in places)


def _mean(values: Sequence[float | bool]) -> Figure:
    data = np.asarray(values, float)
    rng = np.random.default_rng(0)
    distinct, counts = np.unique(data, return_counts=True)
    # Drawing how often each value comes up is drawing the sample.
    draws = rng.multinomial(len(data), counts / len(data), _RESAMPLES) @ distinct / len(data)
    return _interval(float(data.mean()), draws, len(data))


def _interval(value: float, draws: Sequence[float] | Floats, n: int) -> Figure:
    low, high = np.percentile(draws, [2.5, 97.5])
    return Figure(value, float(low), float(high), n)
