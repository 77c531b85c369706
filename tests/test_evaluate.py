import json
from pathlib import Path

import pytest

from faqbot import FaqBot
from faqbot.errors import InputError
from faqbot.evaluate import digest_of, evaluate, read_golden
from faqbot.types import Question, Target

VISIT = (Target("collection/visit", "催收员能进屋吗"),)
QUESTIONS = [
    Question("1", "enter", "催收员能进屋吗", VISIT, "test"),
    Question("2", "rate", "利息一般从记账日那天开始算吗", VISIT, "test"),  # labelled wrong on purpose
    Question("3", "weather", "今天天气怎么样", (), "test", "oos_far"),
]


def test_figures_count_what_came_first(bot: FaqBot) -> None:
    figures = evaluate(bot, QUESTIONS).figures
    assert figures["unseen intents: section first"].value == 0.5
    assert figures["unseen intents: MRR@10"].value < 1
    assert figures["refused: oos_far"].value == 1
    assert figures["unseen intents: section first"].n == 2
    assert all(f.low <= f.value <= f.high for f in figures.values() if f.n)


def test_both_sides_of_a_minimal_pair_must_be_right(bot: FaqBot) -> None:
    pair = [
        Question("a", "enter", "催收员能进屋吗", VISIT, "test", pair="b"),
        Question("b", "after", "上门之后怎么办", VISIT, "test", pair="a"),  # labelled wrong on purpose
    ]
    assert evaluate(bot, pair).figures["minimal pairs: both right"].value == 0


def test_below_a_floor_is_named_and_changed_questions_are_noticed(bot: FaqBot, tmp_path: Path) -> None:
    result = evaluate(bot, QUESTIONS)
    floors = tmp_path / "floors.json"
    floors.write_text(json.dumps({"questions": result.digest, "floors": {"unseen intents: section first": 0.9}}))
    assert "its floor is 0.9" in result.below(floors)[0]
    ceilings = {"unseen intents: section first": 0.5, "refused: oos_far": 0.9, "no such figure": 1.0}
    floors.write_text(json.dumps({"questions": result.digest, "floors": {}, "ceilings": ceilings}))
    assert [line.split(" is ")[0] for line in result.below(floors)] == ["refused: oos_far", "no such figure"]
    floors.write_text(json.dumps({"questions": "other", "floors": {}}))
    assert "test questions changed" in result.below(floors)[0]


def test_the_digest_follows_wording_and_target_but_not_order() -> None:
    assert digest_of(QUESTIONS) == digest_of(QUESTIONS[::-1])
    assert digest_of(QUESTIONS) != digest_of(QUESTIONS[:2])


def test_no_questions_say_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--questions"):
        read_golden([tmp_path / "none.jsonl"])
