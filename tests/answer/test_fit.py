import json

import numpy as np
import pytest
from scipy.stats import binom

from faqbot import FaqBot
from faqbot.answer.fit import _Case, choose_threshold, fit_forest, fit_ranker
from faqbot.answer.rank import FEATURES, Forest, default_ranker


def sample(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Questions whose probability is right: a fifth out of scope and always wrong."""
    rng = np.random.default_rng(seed)
    in_scope = np.arange(n) % 5 > 0
    probability = np.where(in_scope, rng.beta(20, 1, n), rng.beta(1, 4, n))
    return probability, in_scope & (rng.random(n) < probability), in_scope


def test_the_promised_error_rate_holds_as_often_as_promised() -> None:
    broken = 0
    fresh_probability, fresh_right, _ = sample(200_000, 10_000)
    for seed in range(60):
        threshold, words = choose_threshold(*sample(1500, seed), 0.05)
        answered = fresh_probability >= threshold
        assert "at most 5%" in words
        broken += bool((~fresh_right[answered]).mean() > 0.05)
    assert broken <= binom.ppf(0.999, 60, 0.05)


def test_a_stricter_promise_never_answers_more() -> None:
    promises = [choose_threshold(*sample(4000, 3), rate) for rate in (0.04, 0.08, 0.12, 0.2)]
    kept = [threshold for threshold, words in promises if "at most" in words]
    assert len(kept) >= 2
    assert kept == sorted(kept, reverse=True)


def test_where_nothing_can_be_promised_out_of_scope_is_refused_and_nothing_promised() -> None:
    probability, _, in_scope = sample(1000, 5)
    threshold, words = choose_threshold(probability, np.zeros(1000, bool), in_scope, 0.05)
    assert (probability[~in_scope] < threshold).mean() == pytest.approx(0.93, abs=0.01)
    assert "cannot be promised" in words


def cases(count: int) -> list[_Case]:
    """Ten candidates a question, of which the one with the highest third feature is right."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(count):
        features = rng.random((10, len(FEATURES)))
        relevant = np.zeros(10, bool)
        relevant[int(np.argmax(features[:, 2]))] = True
        made.append(_Case(features, relevant, True, 0))
    return made


def test_trees_find_the_feature_that_tells_right_from_wrong() -> None:
    forest = fit_forest(cases(400))
    fresh = cases(500)[400:]
    hits = [bool(case.relevant[int(np.argmax(forest.score(case.features)))]) for case in fresh]
    assert np.mean(hits) > 0.7  # one in ten by chance


def test_the_trees_read_out_score_as_the_library_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    import sklearn.ensemble as ensemble

    kept = []

    class Keeping(ensemble.HistGradientBoostingClassifier):
        def fit(self, *args, **options):
            kept.append(self)
            return super().fit(*args, **options)

    monkeypatch.setattr(ensemble, "HistGradientBoostingClassifier", Keeping)
    forest = fit_forest(cases(300))
    features = np.random.default_rng(7).random((500, len(FEATURES)))
    theirs = kept[0].decision_function(features) - kept[0]._baseline_prediction.item()
    assert np.allclose(forest.score(features), theirs)


def test_the_same_cases_give_the_same_trees_and_trees_survive_json() -> None:
    one, other = fit_forest(cases(100)), fit_forest(cases(100))
    features = np.random.default_rng(7).random((50, len(FEATURES)))
    assert np.array_equal(one.score(features), other.score(features))
    assert np.array_equal(one.score(features), Forest.from_dict(json.loads(json.dumps(one.to_dict()))).score(features))


def test_a_corpus_without_labelled_questions_gets_the_shipped_ranker(bot: FaqBot) -> None:
    ranker = fit_ranker(bot.explain("催收")[0], [])
    assert ranker.to_dict() == default_ranker().to_dict()
