import json
from pathlib import Path

import pytest

from faqbot import CorpusError, FaqBot, build_index
from faqbot.build import is_current

QUESTIONS = ["催收上门怎么办", "催收员能进屋吗", "信用卡最低还款要利息吗", "提前支取按什么利率", "存款"]


def gists(index: Path, encoder: object) -> list[tuple]:
    answers = FaqBot(index, encoder).ask_many(QUESTIONS, top_k=8)  # type: ignore[arg-type]
    return [(a.text, round(a.confidence, 6), [(h.passage.id, round(h.score, 5)) for h in a.hits]) for a in answers]


def test_a_build_reports_what_came_in_and_what_was_dropped(corpus: Path, tmp_path: Path, encoder) -> None:
    (corpus / "articles/empty.md").write_text("", encoding="utf-8")
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert (report.articles, len(report.skipped)) == (3, 1)
    assert report.dropped["heading of related list"] == 1
    assert report.encoded == report.passages + report.wordings


def test_an_unchanged_text_is_never_encoded_again(corpus: Path, built: Path, encoder) -> None:
    encoder.encoded.clear()
    assert build_index(corpus, built, encoder=encoder).encoded == 0
    assert encoder.encoded == []


def test_only_what_changed_is_encoded_and_the_result_equals_a_full_build(
    corpus: Path, built: Path, tmp_path: Path, encoder
) -> None:
    path = corpus / "articles/rates/early.md"
    path.write_text(path.read_text(encoding="utf-8").replace("直到还清为止", "直到全部还清为止"), encoding="utf-8")
    (corpus / "articles/web/deposit.txt").unlink()
    report = build_index(corpus, built, encoder=encoder)
    assert 1 <= report.encoded <= 3
    build_index(corpus, tmp_path / "full", encoder=encoder, full=True)
    assert gists(built, encoder) == gists(tmp_path / "full", encoder)


def test_another_encoder_encodes_everything(corpus: Path, built: Path, encoder) -> None:
    encoder.digest = "fake-2"
    report = build_index(corpus, built, encoder=encoder)
    assert report.encoded == report.passages + report.wordings


def test_strict_makes_a_skipped_file_an_error_and_keeps_the_version(corpus: Path, built: Path, encoder) -> None:
    (corpus / "articles/empty.md").write_text("", encoding="utf-8")
    before = (built / "CURRENT").read_text()
    with pytest.raises(CorpusError, match=r"empty\.md"):
        build_index(corpus, built, encoder=encoder, strict=True)
    assert (built / "CURRENT").read_text() == before


@pytest.mark.parametrize("broken", ["facts.yaml", "lexicon.tsv"])
def test_a_broken_corpus_is_an_error_and_the_old_version_stays(corpus: Path, built: Path, encoder, broken: str) -> None:
    before = (built / "CURRENT").read_text()
    (corpus / broken).write_text("{{{ not right", encoding="utf-8")
    with pytest.raises(CorpusError, match=broken.replace(".", r"\.")):
        build_index(corpus, built, encoder=encoder)
    assert (built / "CURRENT").read_text() == before


def test_a_corpus_without_passages_or_folder_says_what_to_do(tmp_path: Path, encoder) -> None:
    with pytest.raises(CorpusError, match="no corpus folder"):
        build_index(tmp_path / "none", tmp_path / "index", encoder=encoder)
    (tmp_path / "empty/articles").mkdir(parents=True)
    with pytest.raises(CorpusError, match="no passage"):
        build_index(tmp_path / "empty", tmp_path / "index", encoder=encoder)


def test_own_articles_lie_over_the_shipped_ones(corpus: Path, tmp_path: Path, encoder) -> None:
    own = tmp_path / "own/articles/collection"
    own.mkdir(parents=True)
    (own / "visit.md").write_text("---\ntitle: 我们自己的上门指南\n---\n我们建议不开门。\n", encoding="utf-8")
    report = build_index([tmp_path / "own", corpus], tmp_path / "index", encoder=encoder)
    assert report.articles == 3
    assert FaqBot(tmp_path / "index", encoder).ask("上门指南").hits[0].passage.article.title == "我们自己的上门指南"


def test_an_index_knows_whether_it_fits_the_corpus(corpus: Path, built: Path) -> None:
    assert is_current([corpus], built, "fake")
    assert not is_current([corpus], built, "another")
    assert not is_current([corpus], built)
    with (corpus / "articles/collection/visit.md").open("a", encoding="utf-8") as out:
        out.write("\n多一句。\n")
    assert not is_current([corpus], built, "fake")


def test_progress_is_reported_for_every_step(corpus: Path, tmp_path: Path, encoder) -> None:
    steps: list[str] = []
    build_index(corpus, tmp_path / "index", encoder=encoder, progress=lambda name, done, total: steps.append(name))
    assert list(dict.fromkeys(steps)) == ["read", "encode questions", "save"]


def test_train_wordings_point_to_their_sections_and_test_wordings_stay_out(corpus: Path, tmp_path: Path, encoder) -> None:
    (corpus / "questions").mkdir()
    records = [
        {"id": "1", "intent": "enter", "question": "他们硬要闯进来咋办", "split": "train",
         "targets": [{"article": "collection/visit", "heading": "催收员能进屋吗"}]},
        {"id": "2", "intent": "enter", "question": "不该进索引的问题", "split": "test",
         "targets": [{"article": "collection/visit", "heading": "催收员能进屋吗"}]},
    ]  # fmt: skip
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (corpus / "questions/q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build_index(corpus, tmp_path / "index", encoder=encoder)
    index = FaqBot(tmp_path / "index", encoder).explain("x")[0]
    texts = {wording.text: wording for wording in index.wordings}
    assert index.passages[texts["他们硬要闯进来咋办"].passages[0]].heading == "催收员能进屋吗"
    assert "不该进索引的问题" not in texts
