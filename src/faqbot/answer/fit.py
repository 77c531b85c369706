"""Labelled questions become a Ranker: weights, a calibrated probability, and the threshold that keeps the error rate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.answer.rank import FEATURES, Floats, Forest, Ranker, default_ranker, evidence, feature_matrix, relevant_rows
from faqbot.index.index import Index, Unknown
from faqbot.types import Question

MIN_LABELLED = 300  # in-scope questions below which the shipped ranker is safer than one learned here
_FOLDS = 5
# Of the boosted trees; chosen on the tune split by cross-validation.
_TREES = 150
_LEAVES = 15
_DEPTH = 6
_RATE = 0.08
_MIN_LEAF = 60
_HARD_A_LANE = 8
# Of about fifty other wrong candidates; all of them take twice as long for +0.9 and -0.4 points, known and new (a tune fold).
_EASY_A_CASE = 15
_LANE_FEATURES = ("dense", "lexical", "question_dense", "question_lexical", "question_share")
_UNSEEN_SHARE = (
    0.15  # of the in-scope questions: intents of which no wording is known; the share kept out of the train split
)
_UNSEEN_TRAINED = 0.85  # of the in-scope questions: more of them serve new intents better and known ones worse
# Of the questions that only train keep what articles and sections ask of themselves: other corpora have none. Those that
# calibrate all keep it, as whatever is asked of this corpus does.
_OWN_STAY = 0.7
_BUCKETS = round(1 / _UNSEEN_SHARE)
_OUT_OF_SCOPE_SHARE = 0.2  # of the questions for which the error rate is promised
# Shares of questions answered that are tried, from strict to lenient; a promise that answers fewer serves nobody.
_COVERAGES = tuple(np.arange(40, 101) / 100)
_REFUSED = 0.93  # of the out-of-scope questions, where no error rate can be promised
_CAUTIOUS = 0.5  # threshold of a corpus without out-of-scope questions whose error rate cannot be promised
_DELTA = 0.05  # the promise holds with probability 1 - _DELTA
_BATCH = 256
_EVERYDAY = Path(__file__).with_name("everyday.txt")  # questions that no corpus on credit answers
_EVERYDAY_REFUSED = 0.96
_MARGIN = 0.01
_KNOWN = 100  # of the corpus' own questions and titles: word for word they are the easiest, and nearly all must be answered
_KNOWN_REFUSED = 0.05

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Case:
    """One labelled question as the ranker sees it."""

    features: Floats  # (m, features)
    relevant: NDArray[np.bool_]  # (m,)
    in_scope: bool
    fold: int
    trains: bool = True  # belongs to the sample the trees are fitted on
    calibrates: bool = True  # belongs to the sample on which probabilities and threshold rest


class _Job(NamedTuple):
    """A question, what counts as never written when it is asked, whether that is its own intent, and what it serves."""

    question: Question
    hidden: Unknown
    is_new: bool
    calibrates: bool


def fit_ranker(
    index: Index, questions: Sequence[Question], error_rate: float = 0.05, progress: Progress | None = None
) -> Ranker:
    """Learn weights, calibration and threshold from questions that are not among the index's wordings.

    The trees are boosted by logistic loss (Friedman 2001) on right and hard wrong candidates. They see each in-scope
    question as if some other intents were new, and ``_UNSEEN_TRAINED`` of them again as if its own were among them, so that
    the ranker also serves intents nobody has written questions for. Probabilities and threshold rest on folds that did not
    see the question, parted by intent, and on each question once: ``_UNSEEN_SHARE`` of them as if their intent were new.
    The threshold is the lowest whose error among answered questions is bounded by ``error_rate`` on a mix of 80 %
    in-scope questions, by fixed-sequence testing (Angelopoulos et al. 2021, Learn then Test) with exact binomial bounds.

    :param questions: the tune split, in scope and out of scope.
    :param error_rate: share of wrong answers among those given, in (0, 1).
    :returns: the shipped ranker, more cautious where this corpus misleads it, when there are fewer than ``MIN_LABELLED``
        in-scope questions.
    """
    in_scope = [q for q in questions if q.targets and not q.turns]
    out_of_scope = [q for q in questions if not q.targets and q.kind.startswith(("oos", "harm"))]
    if len(in_scope) < MIN_LABELLED:
        return _cautious(index, default_ranker())
    cases = _cases(index, in_scope, out_of_scope, progress)
    forest, *without_a_fold = _forests(cases)
    held_out = _held_out_evidence(cases, without_a_fold)
    cases = [case for case, _, _ in held_out]
    right = np.array([_first_is_right(case, scores) for case, scores, _ in held_out])
    found = np.array([facts for _, _, facts in held_out])
    weight = _mix(cases)
    probability = _cross_fitted_probability(found, right, weight, np.array([case.fold for case in cases]))
    calibration = _fit_logistic(found, right, weight)
    threshold, bound = choose_threshold(probability, right, np.array([case.in_scope for case in cases]), error_rate)
    return Ranker(forest, calibration, threshold, bound)


def _cautious(index: Index, ranker: Ranker) -> Ranker:
    """Raise the shipped ranker's threshold until nearly all everyday questions are refused that no corpus on credit answers.

    In a small corpus every question is near something, so what the ranker learned on the shipped one says too much.
    """

    def sure(questions: Sequence[str]) -> list[float]:
        return [ranker.rank(index, found).confidence for found in index.candidates_many(questions)]

    strange = float(np.quantile(sure(_EVERYDAY.read_text(encoding="utf-8").split()), _EVERYDAY_REFUSED)) + _MARGIN
    known = [wording.text for wording in index.wordings[:_KNOWN]]
    own = float(np.quantile(sure(known), _KNOWN_REFUSED)) if known else 1.0
    return replace(ranker, threshold=max(ranker.threshold, min(strange, own)))


def fit_forest(cases: Sequence[_Case]) -> Forest:
    """Boost trees that tell right candidates from wrong ones; the same cases give the same trees.

    Each case gives its right candidates, those wrong ones that some lane puts highest, and a few of the rest, which are easy
    and many, with the weight of all of them: without them, to be low in every lane would be a sign of being right.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    usable = [case for case in cases if case.relevant.any() and not case.relevant.all()]
    chosen = [_training_rows(case) for case in usable]
    model = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        max_depth=_DEPTH,
        learning_rate=_RATE,
        min_samples_leaf=_MIN_LEAF,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )
    # Two threads for one fit would be forty times slower beside a process that keeps a core busy; two fits are not.
    with threadpool_limits(1, user_api="openmp"):
        model.fit(
            np.concatenate([case.features[rows] for case, (rows, _) in zip(usable, chosen, strict=True)]),
            np.concatenate([case.relevant[rows] for case, (rows, _) in zip(usable, chosen, strict=True)]),
            sample_weight=np.concatenate([weights for _, weights in chosen]),
        )
    # scikit-learn shows no public way to its histogram trees; a test compares what is read here with its own scores.
    trees = [tree.nodes for (tree,) in model._predictors]
    roots = np.cumsum([0, *[len(nodes) for nodes in trees[:-1]]])
    nodes = np.concatenate(trees)
    shift = np.repeat(roots, [len(tree) for tree in trees])
    leaf = nodes["is_leaf"].astype(bool)
    own = np.arange(len(nodes))
    return Forest(
        roots=roots,
        feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
        threshold=np.where(leaf, 0.0, nodes["num_threshold"]),
        left=np.where(leaf, own, nodes["left"].astype(np.int64) + shift),
        right=np.where(leaf, own, nodes["right"].astype(np.int64) + shift),
        value=np.where(leaf, nodes["value"], 0.0),
        depth=_DEPTH,
    )


def _training_rows(case: _Case) -> tuple[NDArray[np.int64], Floats]:
    """Return the right candidates, each lane's highest wrong ones, and an evenly spaced sample of the rest; and weights."""
    lanes = case.features[:, [FEATURES.index(name) for name in _LANE_FEATURES]]
    top = np.argsort(-lanes, axis=0, kind="stable")[:_HARD_A_LANE]
    hard = np.union1d(np.flatnonzero(case.relevant), top.ravel())
    rest = np.setdiff1d(np.arange(len(lanes)), hard)
    sample = rest[np.linspace(0, len(rest) - 1, min(_EASY_A_CASE, len(rest))).astype(int)]
    weights = np.full(len(sample), len(rest) / max(len(sample), 1))
    return np.concatenate([hard, sample]), np.concatenate([np.ones(len(hard)), weights])


def choose_threshold(
    probability: Floats, right: NDArray[np.bool_], in_scope: NDArray[np.bool_], error_rate: float
) -> tuple[float, str]:
    """Return the refusal threshold and in words what it promises.

    The lowest threshold whose error among answered questions is bounded by ``error_rate``; the thresholds tried are fixed
    beforehand by coverage, from strict to lenient. Where none can be promised, a plain rule stands in: refuse as much as keeps ``_REFUSED`` of the out-of-scope questions out, and promise nothing.

    :param probability: of each question's first passage, from models that did not see the question.
    """
    from scipy.stats import beta

    chosen = _sample_mix(in_scope)
    order = chosen[np.argsort(-probability[chosen], kind="stable")]
    wrong = np.cumsum(~right[order])
    threshold = kept = 0.0
    for coverage in _COVERAGES:
        answered = int(coverage * len(order))
        bound = beta.ppf(1 - _DELTA, wrong[answered - 1] + 1, answered - wrong[answered - 1]) if answered else np.nan
        if not bound <= error_rate:  # also where the bound is not a number: everything wrong, or nothing answered
            break
        threshold, kept = float(probability[order[answered - 1]]), coverage
    if threshold > 0:
        return threshold, (
            f"at most {error_rate:.0%} wrong among answered questions with {1 - _DELTA:.0%} confidence, on {len(order)} questions "
            f"of which {_OUT_OF_SCOPE_SHARE:.0%} are out of scope; {kept:.0%} answered"
        )
    outside = probability[~in_scope]
    threshold = float(np.quantile(outside, _REFUSED)) if len(outside) else _CAUTIOUS
    given = order[probability[order] >= threshold]
    share = float((~right[given]).mean()) if len(given) else 0.0
    return threshold, (
        f"{error_rate:.0%} wrong cannot be promised on this corpus yet; the threshold refuses {_REFUSED:.0%} of the out-of-scope "
        f"questions, and {share:.0%} of the {len(given)} answers given in calibration were not the labelled section"
    )


def _cases(
    index: Index, in_scope: Sequence[Question], out_of_scope: Sequence[Question], progress: Progress | None
) -> list[_Case]:
    jobs = _jobs(index, in_scope, out_of_scope)
    cases: dict[int, _Case] = {}
    order = sorted(range(len(jobs)), key=lambda n: jobs[n].question.question)  # one question's in a row: looked up once
    for start in range(0, len(jobs), _BATCH):
        numbers = order[start : start + _BATCH]
        batch = [jobs[n] for n in numbers]
        found = index.candidates_many([j.question.question for j in batch], unknown=[j.hidden for j in batch])
        for number, (question, _, is_new, calibrates), candidates in zip(numbers, batch, found, strict=True):
            relevant = relevant_rows(index, [(t.article, t.heading) for t in question.targets])
            cases[number] = _Case(
                feature_matrix(index, candidates),
                np.isin(candidates.rows, list(relevant)),
                bool(question.targets),
                int(_fraction(question.intent) * _FOLDS),
                bool(question.targets) and (not is_new or _fraction(question.id) < _UNSEEN_TRAINED),
                calibrates,
            )
        if progress:
            progress(start + len(batch), len(jobs))
    return [cases[number] for number in range(len(jobs)) if len(cases[number].features)]


def _jobs(index: Index, in_scope: Sequence[Question], out_of_scope: Sequence[Question]) -> list[_Job]:
    """Ask each question in a world where some intents are new: the others', and each in-scope question again with its own.

    In every world as many passages have no wordings, so that their lack says nothing of where the answer is.
    """
    hidden_with = _hidden_together(index)
    jobs = []
    for question in (*in_scope, *out_of_scope):
        own = _bucket(question.intent)
        others = (own + 1 + int(_fraction(f"world {question.id}") * (_BUCKETS - 1))) % _BUCKETS
        stay = _fraction(f"own {question.id}") < _OWN_STAY
        new = bool(question.targets) and _fraction(question.id) < _UNSEEN_SHARE  # in the sample that calibrates
        jobs.append(_Job(question, Unknown(hidden_with[others], stay or not new), is_new=False, calibrates=not new))
        if question.targets:
            jobs.append(_Job(question, Unknown(hidden_with[own], stay or new), is_new=True, calibrates=new))
    return jobs


def _hidden_together(index: Index) -> list[frozenset[int]]:
    """Part the intents into buckets of which each is about the share kept unseen, and return each bucket's passages."""
    rows: list[set[int]] = [set() for _ in range(_BUCKETS)]
    for wording in index.wordings:
        if wording.intent and not wording.own:
            rows[_bucket(wording.intent)].update(wording.passages)
    return [frozenset(bucket) for bucket in rows]


def _bucket(intent: str) -> int:
    return int(_fraction(intent) * _BUCKETS)


def _fraction(text: str) -> float:
    """Return a fixed number in [0, 1) for a text, evenly spread."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def _forests(cases: Sequence[_Case]) -> list[Forest]:
    """Fit the trees on all cases, then without each fold, two fits side by side."""
    samples = [[case for case in cases if case.trains and case.fold != left_out] for left_out in (None, *range(_FOLDS))]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(fit_forest, samples))


def _held_out_evidence(cases: Sequence[_Case], forests: Sequence[Forest]) -> list[tuple[_Case, Floats, Floats]]:
    """Score every case of the calibration sample with trees fitted on the other folds."""
    found = []
    for case in (case for case in cases if case.calibrates):
        scores = forests[case.fold].score(case.features)
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
