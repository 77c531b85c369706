import numpy as np
import pytest

from faqbot import FaqBot
from faqbot.answer.rank import FEATURES, Ranker, default_ranker, feature_matrix


def test_confidence_grows_with_the_score_of_the_first_passage(bot: FaqBot) -> None:
    near = bot.ask("催收员上门的时候能进屋吗")
    far = bot.ask("明天去爬山要带什么")
    assert near.confidence > far.confidence
    assert all(0 <= a.confidence <= 1 for a in (near, far))


def test_hits_come_best_first_and_each_once(bot: FaqBot) -> None:
    hits = bot.search("催收上门", top_k=10)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len({h.passage.id for h in hits}) == len(hits)


def test_features_are_finite_and_of_the_order_of_one(bot: FaqBot) -> None:
    for question in ("催收上门怎么办", "借3000元分12期利息多少", "a", "？？"):
        index, candidates, _ = bot.explain(question)
        features = feature_matrix(index, candidates)
        assert features.shape == (len(candidates.rows), len(FEATURES))
        assert np.isfinite(features).all()
        assert np.abs(features).max(initial=0) < 5


def test_a_ranker_survives_json() -> None:
    ranker = default_ranker()
    again = Ranker.from_dict(ranker.to_dict())
    assert again.to_dict() == ranker.to_dict()


def test_a_ranking_with_an_unknown_feature_is_refused() -> None:
    record = default_ranker().to_dict()
    record["forest"]["feature"][0] = "luck"
    with pytest.raises(ValueError, match="luck"):
        Ranker.from_dict(record)


def test_an_aspect_the_title_contradicts_counts_against(bot: FaqBot) -> None:
    index, candidates, _ = bot.explain("最低还款的利息从什么时候算")
    clash = feature_matrix(index, candidates)[:, FEATURES.index("aspect_clash")]
    assert set(clash) <= {0.0, 1.0}


@pytest.mark.parametrize("question", ["", "   ", "\u200b"])
def test_an_empty_question_ranks_nothing(bot: FaqBot, question: str) -> None:
    answer = bot.ask(question)
    assert (answer.kind, answer.hits, answer.confidence) == ("abstention", (), 0.0)
