"""Labelled questions become a Ranker: weights, a calibrated probability, and the threshold that keeps the error rate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faqbot.answer.rank import Floats, Ranker, default_ranker, evidence, feature_matrix, relevant_rows
from faqbot.index.index import Index
from faqbot.types import Question

MIN_LABELLED = 60  # in-scope questions below which the shipped ranker is safer than one learned here
_FOLDS = 5
_RIDGE = 1e-3  # of the ranking weights, per question; features are of the order of 1
_UNSEEN_SHARE = (
    0.15  # of the in-scope questions: intents of which no wording is known; the share kept out of the train split
)
_OUT_OF_SCOPE_SHARE = 0.2  # of the questions for which the error rate is promised
_DELTA = 0.05  # the promise holds with probability 1 - _DELTA
_BATCH = 256

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Case:
    """One labelled question as the ranker sees it."""

    features: Floats  # (m, features)
    relevant: NDArray[np.bool_]  # (m,)
    in_scope: bool
    fold: int
    calibrates: bool = True  # belongs to the sample on which probabilities and threshold rest


def fit_ranker(
    index: Index, questions: Sequence[Question], error_rate: float = 0.05, progress: Progress | None = None
) -> Ranker:
    """Learn weights, calibration and threshold from questions that are not among the index's wordings.

    The weights maximise the probability of the right passages among the candidates (a conditional logit, McFadden 1974).
    Each in-scope question is seen twice: once as it is, once as if no wording of its intent were known, so that the
    ranker also serves intents nobody has written questions for. Probabilities and threshold rest on folds that did not see
    the question, parted by intent, and on each question once: ``_UNSEEN_SHARE`` of them as if their intent were new. The threshold is the lowest whose error among answered questions is bounded by
    ``error_rate`` on a mix of 80 % in-scope questions, by fixed-sequence testing (Angelopoulos et al. 2021, Learn then
    Test) with exact binomial bounds.

    :param questions: the tune split, in scope and out of scope.
    :param error_rate: share of wrong answers among those given, in (0, 1).
    :returns: the shipped ranker when there are fewer than ``MIN_LABELLED`` in-scope questions.
    """
    in_scope = [q for q in questions if q.targets and not q.turns]
    out_of_scope = [q for q in questions if not q.targets and q.kind.startswith(("oos", "harm"))]
    if len(in_scope) < MIN_LABELLED:
        return default_ranker()
    cases = _cases(index, in_scope, out_of_scope, progress)
    everything = fit_weights([case for case in cases if case.in_scope])
    held_out = _held_out_evidence(cases)
    cases = [case for case, _, _ in held_out]
    right = np.array([_first_is_right(case, scores) for case, scores, _ in held_out])
    found = np.array([facts for _, _, facts in held_out])
    weight = _mix(cases)
    probability = _cross_fitted_probability(found, right, weight, np.array([case.fold for case in cases]))
    calibration = _fit_logistic(found, right, weight)
    threshold, bound = choose_threshold(probability, right, np.array([case.in_scope for case in cases]), error_rate)
    return Ranker(everything, calibration, threshold, bound)


def fit_weights(cases: Sequence[_Case]) -> Floats:
    """Fit the conditional logit over the cases whose right passage is among the candidates; ``(features,)``."""
    from scipy.optimize import minimize

    usable = [case for case in cases if case.relevant.any() and not case.relevant.all()]
    features = np.concatenate([case.features for case in usable])
    relevant = np.concatenate([case.relevant for case in usable])
    starts = np.cumsum([0, *[len(case.features) for case in usable[:-1]]])
    group = np.repeat(np.arange(len(usable)), [len(case.features) for case in usable])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights
        scores = scores - np.maximum.reduceat(scores, starts)[group]
        exp = np.exp(scores)
        every = np.add.reduceat(exp, starts)
        hit = np.maximum(np.add.reduceat(np.where(relevant, exp, 0), starts), 1e-12)
        pull = exp / every[group] - np.where(relevant, exp, 0) / hit[group]
        value = float(np.log(every / hit).mean() + _RIDGE * weights @ weights)
        return value, features.T @ pull / len(usable) + 2 * _RIDGE * weights

    start = np.zeros(features.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def choose_threshold(
    probability: Floats, right: NDArray[np.bool_], in_scope: NDArray[np.bool_], error_rate: float
) -> tuple[float, str]:
    """Return the lowest threshold whose error among answered questions is bounded, and the promise in words.

    :param probability: of each question's first passage, from models that did not see the question.
    :returns: a threshold above 1 (refuse everything) when no threshold can be promised.
    """
    from scipy.stats import beta

    chosen = _sample_mix(in_scope)
    order = chosen[np.argsort(-probability[chosen], kind="stable")]
    wrong = np.cumsum(~right[order])
    answered = np.arange(1, len(order) + 1)
    upper = beta.ppf(1 - _DELTA, wrong + 1, answered - wrong)
    upper[wrong == answered] = 1.0
    threshold, kept = 1.01, 0
    first = int(np.ceil(np.log(_DELTA) / np.log(1 - error_rate)))  # fewer answers than this can prove nothing
    for place in range(first - 1, len(order)):
        if upper[place] > error_rate:
            break
        threshold, kept = float(probability[order[place]]), place + 1
    share = kept / max(len(order), 1)
    return threshold, (
        f"at most {error_rate:.0%} wrong among answered questions with {1 - _DELTA:.0%} confidence, on {len(order)} questions "
        f"of which {_OUT_OF_SCOPE_SHARE:.0%} are out of scope; {share:.0%} answered"
    )


def _cases(
    index: Index, in_scope: Sequence[Question], out_of_scope: Sequence[Question], progress: Progress | None
) -> list[_Case]:
    jobs: list[tuple[Question, frozenset[int]]] = []
    for question in in_scope:
        rows = frozenset(relevant_rows(index, [(t.article, t.heading) for t in question.targets]))
        jobs += [(question, frozenset()), (question, rows)]
    jobs += [(question, frozenset()) for question in out_of_scope]
    cases: list[_Case] = []
    for start in range(0, len(jobs), _BATCH):
        batch = jobs[start : start + _BATCH]
        found = index.candidates_many([q.question for q, _ in batch], unknown=[hidden for _, hidden in batch])
        for (question, hidden), candidates in zip(batch, found, strict=True):
            relevant = relevant_rows(index, [(t.article, t.heading) for t in question.targets])
            cases.append(
                _Case(
                    feature_matrix(index, candidates),
                    np.isin(candidates.rows, list(relevant)),
                    bool(question.targets),
                    int(_fraction(question.intent) * _FOLDS),
                    not question.targets or bool(hidden) == (_fraction(question.id) < _UNSEEN_SHARE),
                )
            )
        if progress:
            progress(start + len(batch), len(jobs))
    return [case for case in cases if len(case.features)]


def _fraction(text: str) -> float:
    """Return a fixed number in [0, 1) for a text, evenly spread."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def _held_out_evidence(cases: Sequence[_Case]) -> list[tuple[_Case, Floats, Floats]]:
    """Score every case of the calibration sample with weights fitted on the other folds."""
    weights = [fit_weights([c for c in cases if c.in_scope and c.fold != fold]) for fold in range(_FOLDS)]
    found = []
    for case in (case for case in cases if case.calibrates):
        scores = case.features @ weights[case.fold]
        order = np.argsort(-scores, kind="stable")
        found.append((case, scores, evidence(scores[order], case.features[order])))
    return found


def _first_is_right(case: _Case, scores: Floats) -> bool:
    return bool(case.relevant[int(np.argmax(scores))])


def _mix(cases: Sequence[_Case]) -> Floats:
    """Weigh cases so that out-of-scope questions make up ``_OUT_OF_SCOPE_SHARE``."""
    inside = np.array([case.in_scope for case in cases])
    outside = max(int((~inside).sum()), 1)
    weight = (1 - _OUT_OF_SCOPE_SHARE) / max(int(inside.sum()), 1)
    return np.where(inside, weight, _OUT_OF_SCOPE_SHARE / outside) * len(cases)


def _sample_mix(in_scope: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the largest evenly spaced sample of the cases in which the out-of-scope share is the promised one."""
    inside, outside = np.flatnonzero(in_scope), np.flatnonzero(~in_scope)
    if len(outside) == 0:
        return inside
    wanted = round(len(inside) * _OUT_OF_SCOPE_SHARE / (1 - _OUT_OF_SCOPE_SHARE))
    if wanted <= len(outside):
        outside = outside[np.linspace(0, len(outside) - 1, wanted).astype(int)]
    else:
        fitting = round(len(outside) * (1 - _OUT_OF_SCOPE_SHARE) / _OUT_OF_SCOPE_SHARE)
        inside = inside[np.linspace(0, len(inside) - 1, fitting).astype(int)]
    return np.concatenate([inside, outside])


def _fit_logistic(found: Floats, right: NDArray[np.bool_], weight: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0, fit_intercept=False, max_iter=2000)
    if right.all() or not right.any():
        return np.zeros(found.shape[1])
    return np.asarray(model.fit(found, right, sample_weight=weight).coef_[0])


def _cross_fitted_probability(found: Floats, right: NDArray[np.bool_], weight: Floats, fold: NDArray[np.int64]) -> Floats:
    probability = np.zeros(len(found))
    for held in range(_FOLDS):
        rest, out = fold != held, fold == held
        coefficients = _fit_logistic(found[rest], right[rest], weight[rest])
        probability[out] = 1 / (1 + np.exp(-np.clip(found[out] @ coefficients, -40, 40)))
    return probability
