from pathlib import Path

import numpy as np
import pytest

from faqbot import FaqBot
from faqbot.index import store
from faqbot.index.index import Index, Unknown

QUERIES = ["催收上门怎么办", "最低还款要利息吗", "存款利息", "天气", "", "xyz 123"]


def same(one: object, other: object) -> bool:
    return np.array_equal(np.asarray(one), np.asarray(other))


@pytest.fixture
def index(bot: FaqBot) -> Index:
    return bot.explain("催收")[0]


def test_save_and_load_give_the_same_candidates(built: Path, index: Index, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    index.save(tmp_path / "copy")
    loaded = Index.load(tmp_path / "copy", index.encoder)
    assert [p.id for p in loaded.passages] == [p.id for p in index.passages]
    assert loaded.passages[0].article == index.passages[0].article
    for query in QUERIES:
        one, other = index.candidates(query), loaded.candidates(query)
        for name in (
            "rows",
            "dense",
            "lexical",
            "question_dense",
            "question_lexical",
            "question_share",
            "labelled",
            "wording",
        ):
            assert same(getattr(one, name), getattr(other, name)), name


def test_one_batch_equals_single_lookups(index: Index) -> None:
    for query, found in zip(QUERIES, index.candidates_many(QUERIES), strict=True):
        assert same(found.rows, index.candidates(query).rows)


def test_the_right_passage_is_among_the_candidates_of_each_lane(index: Index) -> None:
    found = index.candidates("催收员能进屋吗")
    wanted = index.section("collection/visit", "催收员能进屋吗")[0]
    place = found.rows.tolist().index(wanted)
    assert found.lexical[place] == found.lexical.max()
    assert index.wordings[int(found.wording[place])].text == "催收员能进屋吗"
    assert found.question_dense[place] == pytest.approx(1, abs=4e-3)  # wordings are kept in bytes


def test_hiding_a_passages_wordings_hides_front_matter_but_not_titles(index: Index) -> None:
    lead = next(wording for wording in index.wordings if wording.text == "催收敲门要不要开").passages[0]
    shown = index.candidates_many(["催收敲门要不要开"])[0]
    hidden = index.candidates_many(["催收敲门要不要开"], unknown=[Unknown(frozenset([lead]))])[0]
    place = shown.rows.tolist().index(lead)
    assert shown.question_dense[place] > 0.99
    assert hidden.question_dense[hidden.rows.tolist().index(lead)] < 0.99


def test_wordings_point_to_passages_that_exist(index: Index) -> None:
    assert all(0 <= row < len(index.passages) for wording in index.wordings for row in wording.passages)


def test_a_version_knows_what_it_is_made_of(built: Path) -> None:
    _, manifest = store.open_version(built)
    assert manifest["encoder"]["digest"] == "fake-1"
    assert {"corpus", "chunk", "counts", "files", "schema", "version", "created"} <= set(manifest)
