from pathlib import Path

import numpy as np

from faqbot.index.lexical import LexicalIndex
from faqbot.text import normalise

TEXTS = ["催收上门可以不开门", "信用卡最低还款要付利息", "公积金贷款利率3.7%", "催收打电话给家人", "借10万元分36期"]


def make() -> LexicalIndex:
    return LexicalIndex.from_fields([((text, 1.0),) for text in TEXTS])


def best(query: str) -> int:
    return int(np.argmax(make().scores(normalise(query))))


def test_shared_words_decide() -> None:
    assert best("催收上门怎么办") == 0
    assert best("催收给家里人打电话") == 3
    assert best("信用卡最低还款") == 1


def test_numbers_match_with_their_unit_only() -> None:
    scores = make().scores(normalise("36期"))
    assert scores[4] > 0
    assert make().scores(normalise("36天"))[4] < scores[4]


def test_a_rare_word_weighs_more_than_a_frequent_one() -> None:
    scores = make().scores("收")
    assert scores[0] < make().scores("门")[0]


def test_strange_words_score_nothing_and_raise_the_ceiling() -> None:
    index = make()
    assert not index.scores("xyz").any()
    assert index.ceiling("催收xyz") > index.ceiling("催收")


def test_a_heavier_field_counts_more() -> None:
    index = LexicalIndex.from_fields([(("催收", 3.0), ("利率", 1.0)), (("利率", 3.0), ("催收", 1.0))])
    scores = index.scores("催收")
    assert scores[0] > scores[1] > 0


def test_save_and_load_give_the_same_scores(tmp_path: Path) -> None:
    index = make()
    index.save(tmp_path, "words")
    loaded = LexicalIndex.load(tmp_path, "words")
    assert len(loaded) == len(index)
    for query in TEXTS:
        assert np.array_equal(loaded.scores(query), index.scores(query))
    assert loaded.ceiling("催收xyz") == index.ceiling("催收xyz")


def test_an_empty_index_scores_nothing() -> None:
    assert LexicalIndex.from_fields([]).scores("催收").shape == (0,)
