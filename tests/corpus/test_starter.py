from pathlib import Path

import pytest

from conftest import ROOT, FakeEncoder
from faqbot import FaqBot, build_index
from faqbot.corpus.check import check_folder
from faqbot.corpus.corpus import read_corpus
from faqbot.corpus.facts import read_facts
from faqbot.corpus.starter import make_corpus
from faqbot.errors import CorpusError, InputError


def test_the_starter_corpus_is_in_order_and_answers(tmp_path: Path, encoder: FakeEncoder) -> None:
    made = make_corpus(tmp_path / "deep" / "own")
    assert {"README.md", "facts.yaml", "lexicon.tsv"} <= {str(path) for path in made}
    own = tmp_path / "deep" / "own"
    report = check_folder([own])
    assert [str(problem) for problem in report.problems] == []
    assert 3 <= report.figures["articles"] <= 5
    build_index(own, tmp_path / "index", encoder=encoder)
    answer = FaqBot(tmp_path / "index", encoder).ask("催收上门了怎么办，要不要开门")
    assert answer.hits[0].passage.article.id == "collection/visit"


def test_the_starter_states_the_shipped_facts_word_for_word(tmp_path: Path) -> None:
    make_corpus(tmp_path / "own")
    shipped = read_facts(ROOT / "corpus")
    facts = list(read_facts(tmp_path / "own"))
    assert facts
    assert all(shipped.get(fact.id) == fact for fact in facts)


def test_an_empty_corpus_is_in_order_and_says_that_it_is_empty(tmp_path: Path, encoder: FakeEncoder) -> None:
    make_corpus(tmp_path / "own", empty=True)
    assert check_folder([tmp_path / "own"]).problems == ()
    assert read_corpus([tmp_path / "own"]).files == ()
    with pytest.raises(CorpusError, match="no passage"):
        build_index(tmp_path / "own", tmp_path / "index", encoder=encoder)
    (tmp_path / "own" / "articles" / "a.md").write_text(
        "# 营业时间\n\n网点早上九点开门，晚上五点关门。\n", encoding="utf-8"
    )
    build_index(tmp_path / "own", tmp_path / "index", encoder=encoder)  # no labelled question, and it works
    assert FaqBot(tmp_path / "index", encoder).ask("今天天气怎么样").kind == "abstention"


def test_own_articles_lie_over_the_shipped_ones(tmp_path: Path) -> None:
    for name in ("own", "shipped"):
        make_corpus(tmp_path / name)
    mine = tmp_path / "own" / "articles" / "collection" / "visit.md"
    mine.write_text("---\ntitle: 我们自己的\n---\n\n上门的事由我们的法务部统一处理。\n", encoding="utf-8")
    articles = {file.article.id: file.article for file in read_corpus([tmp_path / "own", tmp_path / "shipped"]).files}
    assert articles["collection/visit"].title == "我们自己的"
    assert len(articles) == 4


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path / "own")
    make_corpus(Path())  # an empty one that a person stands in is filled
    before = sorted((tmp_path / "own").rglob("*"))
    for empty in (True, False):
        with pytest.raises(InputError, match="not empty"):
            make_corpus(tmp_path / "own", empty=empty)
    with pytest.raises(InputError, match="not empty"):
        make_corpus(tmp_path / "own" / "README.md")
    assert sorted((tmp_path / "own").rglob("*")) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own"]
