import numpy as np
import pytest
from scipy.stats import binom

from faqbot import FaqBot
from faqbot.answer.fit import _Case, choose_threshold, fit_ranker, fit_weights
from faqbot.answer.rank import default_ranker


def sample(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Questions whose probability is right: a fifth out of scope and always wrong."""
    rng = np.random.default_rng(seed)
    in_scope = np.arange(n) % 5 > 0
    probability = np.where(in_scope, rng.beta(6, 1, n), rng.beta(1, 4, n))
    return probability, in_scope & (rng.random(n) < probability), in_scope


def test_the_promised_error_rate_holds_as_often_as_promised() -> None:
    broken = 0
    fresh_probability, fresh_right, _ = sample(200_000, 10_000)
    for seed in range(60):
        threshold, _ = choose_threshold(*sample(1500, seed), 0.05)
        answered = fresh_probability >= threshold
        broken += bool(answered.any() and (~fresh_right[answered]).mean() > 0.05)
    assert broken <= binom.ppf(0.999, 60, 0.05)


def test_a_stricter_promise_never_answers_more() -> None:
    thresholds = [choose_threshold(*sample(2000, 3), rate)[0] for rate in (0.02, 0.05, 0.1, 0.2)]
    assert thresholds == sorted(thresholds, reverse=True)


def test_with_too_few_questions_everything_is_refused() -> None:
    threshold, _ = choose_threshold(np.full(20, 0.99), np.full(20, True), np.full(20, True), 0.05)
    assert threshold > 1


def test_weights_find_the_feature_that_tells_right_from_wrong() -> None:
    rng = np.random.default_rng(0)
    cases = []
    for _ in range(200):
        features = rng.random((10, 4))
        relevant = np.zeros(10, bool)
        relevant[int(np.argmax(features[:, 2]))] = True
        cases.append(_Case(features, relevant, True, 0))
    weights = fit_weights(cases)
    assert int(np.argmax(np.abs(weights))) == 2
    assert weights[2] > 1


def test_a_corpus_without_labelled_questions_gets_the_shipped_ranker(bot: FaqBot) -> None:
    ranker = fit_ranker(bot.explain("催收")[0], [])
    assert ranker.weights == pytest.approx(default_ranker().weights)
