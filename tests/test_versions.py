import json
from pathlib import Path

import pytest

from faqbot import FaqBot, build_index
from faqbot.build import is_current
from faqbot.errors import GateRefused, IndexMissing, InputError
from faqbot.evaluate import digest_of, evaluate
from faqbot.evaluate.versions import Gate, describe, diff, record_of, worse
from faqbot.index import store
from faqbot.types import Question, Target

VISIT = Target("collection/visit", "催收员能进屋吗")
QUESTIONS = (
    Question("1", "enter", "催收员能进屋吗", (VISIT,), "test"),
    Question("2", "early", "提前支取按什么利率", (Target("web/deposit", ""),), "test"),
    Question("3", "weather", "今天天气怎么样", (), "test", "oos_far"),
)


def gate(tmp_path: Path, floor: float, questions: str = "") -> Gate:
    path = tmp_path / "floors.json"
    pinned = {"questions": questions or digest_of(QUESTIONS), "floors": {"unseen intents: article first": floor}}
    path.write_text(json.dumps(pinned), encoding="utf-8")
    return Gate(QUESTIONS, path)


def break_visit(corpus: Path) -> None:
    (corpus / "articles/collection/visit.md").write_text(
        "---\ntitle: 提取\n---\n退休以后可以全部提取。\n", encoding="utf-8"
    )


def test_a_version_that_reaches_its_floors_is_published_with_its_figures(corpus: Path, tmp_path: Path, encoder) -> None:
    report = build_index(corpus, tmp_path / "index", encoder=encoder, gate=gate(tmp_path, 0.1))
    about = describe(tmp_path / "index")
    assert "none below" in report.gate
    assert (about["version"], about["current"]) == (report.version, True)
    assert about["evaluation"]["questions"] == digest_of(QUESTIONS)
    assert about["evaluation"]["figures"] == evaluate(FaqBot(tmp_path / "index", encoder), QUESTIONS).to_dict()[
        "figures"
    ] | {name: figure for name, figure in about["evaluation"]["figures"].items() if name.startswith("latency")}
    assert about["counts"]["articles"] == 3
    assert "answers" not in about["evaluation"]


@pytest.mark.parametrize("stored", [True, False])
def test_a_version_below_a_floor_is_not_published_and_names_what_got_worse(
    corpus: Path, built: Path, tmp_path: Path, encoder, stored: bool
) -> None:
    if stored:
        store.save_evaluation(store.open_version(built)[0], record_of(evaluate(FaqBot(built, encoder), QUESTIONS)))
    before = {path.name for path in built.iterdir()}, (built / "CURRENT").read_text()
    break_visit(corpus)
    with pytest.raises(GateRefused, match=r"its floor is 0\.9") as refused:
        build_index(corpus, built, encoder=encoder, gate=gate(tmp_path, 0.9))
    assert [line.split(":")[0] for line in refused.value.worse] == ["1 催收员能进屋吗"]
    assert "\n" not in str(refused.value)
    assert ({path.name for path in built.iterdir()}, (built / "CURRENT").read_text()) == before
    assert build_index(corpus, built, encoder=encoder).version  # without the gate it may


def test_floors_of_other_questions_refuse_and_missing_floors_say_what_to_name(
    corpus: Path, built: Path, tmp_path: Path, encoder
) -> None:
    with pytest.raises(GateRefused, match="test questions changed"):
        build_index(corpus, built, encoder=encoder, gate=gate(tmp_path, 0.0, "other"))
    with pytest.raises(InputError, match="--floors"):
        build_index(corpus, built, encoder=encoder, gate=Gate(QUESTIONS, tmp_path / "none.json"))


def test_a_diff_names_articles_passages_and_answers_that_changed(
    corpus: Path, built: Path, tmp_path: Path, encoder
) -> None:
    old = store.current(built)
    store.save_evaluation(built / old, record_of(evaluate(FaqBot(built, encoder), QUESTIONS)))
    break_visit(corpus)
    (corpus / "articles/web/deposit.txt").unlink()
    (corpus / "articles/new.md").write_text("---\ntitle: 新的一篇\n---\n公积金可以还贷。\n", encoding="utf-8")
    new = build_index(corpus, built, encoder=encoder).version
    found = diff(built, questions=QUESTIONS)
    assert (found.old, found.new) == (old, new)
    assert found.articles.added == ("new",)
    assert found.articles.gone == ("web/deposit",)
    assert found.articles.changed == ("collection/visit",)
    assert "collection/visit › 催收员能进屋吗" in found.passages.gone
    assert found.passages.added == ("new",)
    assert "the newer version was not evaluated" in found.compared
    store.save_evaluation(built / new, record_of(evaluate(FaqBot(built, encoder), QUESTIONS)))
    found = diff(built, old, new, QUESTIONS)
    assert any(line.startswith("1 催收员能进屋吗: passage collection/visit › 催收员能进屋吗 → ") for line in found.answers)
    assert found.lines()[0] == f"{old} → {new}"
    assert json.loads(json.dumps(found.to_dict()))["articles"]["added"] == ["new"]
    same = diff(built, new, new)
    assert not (*same.articles.added, *same.articles.changed, *same.passages.gone, *same.answers)
    with pytest.raises(IndexMissing):
        diff(built, "none")


def test_answers_of_different_questions_are_not_compared(corpus: Path, built: Path, encoder) -> None:
    for questions in (QUESTIONS, QUESTIONS[:2]):
        record = record_of(evaluate(FaqBot(built, encoder), questions))
        version = build_index(corpus, built, encoder=encoder).version
        store.save_evaluation(built / version, record)
    assert "different questions" in diff(built).compared


def test_an_evaluation_that_was_tampered_with_does_not_count_and_the_version_stays_whole(built: Path, encoder) -> None:
    path, _ = store.open_version(built)
    store.save_evaluation(path, record_of(evaluate(FaqBot(built, encoder), QUESTIONS)))
    file = path / "evaluation.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"value": 1.0', '"value": 0.9'), encoding="utf-8")
    assert describe(built)["evaluation"] is None
    assert FaqBot(built, encoder).warning == ""


def test_worse_counts_what_lost_not_what_only_changed() -> None:
    old = {"answers": {"a": ["right", "passage", "x", "1"], "b": ["wrong section answered", "passage", "x", "1"]}}
    new = {
        "answers": {"a": ["right", "passage", "y", "2"], "b": ["right", "passage", "y", "2"], "c": ["right", "", "", ""]}
    }
    assert worse(old, new, ()) == []
    assert len(worse(new, old, ())) == 1


def test_a_bot_at_one_version_follows_no_other(corpus: Path, built: Path, encoder) -> None:
    bot = FaqBot.at(*store.open_version(built), encoder)
    version = bot.version
    break_visit(corpus)
    build_index(corpus, built, encoder=encoder)
    assert bot.ask("催收员能进屋吗").version == version
    assert is_current([corpus], built, "fake")
