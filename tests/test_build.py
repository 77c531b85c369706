import json
import random
from pathlib import Path

import pytest

from faqbot import CorpusError, FaqBot, build_index
from faqbot import build as module
from faqbot.answer import fit
from faqbot.build import is_current
from faqbot.index import store

EVERYDAY = fit._EVERYDAY.read_text(encoding="utf-8").split()  # asked of a corpus without labelled questions
QUESTIONS = ["催收上门怎么办", "催收员能进屋吗", "信用卡最低还款要利息吗", "提前支取按什么利率", "存款"]


def gists(index: Path, encoder: object) -> list[tuple]:
    answers = FaqBot(index, encoder).ask_many(QUESTIONS, top_k=8)  # type: ignore[arg-type]
    return [(a.text, round(a.confidence, 6), [(h.passage.id, round(h.score, 5)) for h in a.hits]) for a in answers]


def test_a_build_reports_what_came_in_and_what_was_dropped(corpus: Path, tmp_path: Path, encoder) -> None:
    (corpus / "articles/empty.md").write_text("", encoding="utf-8")
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert (report.articles, report.read, len(report.skipped)) == (3, 4, 1)
    assert report.dropped["heading of related list"] == 1
    assert report.encoded == report.passages + report.wordings + len(EVERYDAY)


SELLS = "我们团队和多家资方合作，打包价1288，先办后付，送终身答疑。"
WARNS = """有人说“不看征信、当天下款”，让你先交保证金，这是骗局，不要相信。

遇到自称内部渠道、包过的中介，要当心，别把身份证和验证码给他。

已经转了钱的，马上打110或者96110。"""


@pytest.mark.parametrize("suffix", ["md", "txt", "html"])
def test_a_sentence_that_sells_reaches_no_passage_of_an_unreviewed_article(
    corpus: Path, tmp_path: Path, encoder, suffix: str
) -> None:
    text = "定期存款到期以后可以转存，也可以取出。{}转存以后按新的存期和当天的利率计算利息。\n\n提前支取的部分按活期利率计息。[^no-entry] 剩下的部分利息不变。"
    title, head = "定期存款到期怎么办", ""
    match suffix:
        case "md":
            head = f"---\ntitle: {title}\n---\n"
        case "txt":
            head, text = f"{title}\n2024-03-05 来源：示例网\n", text.replace("[^no-entry]", "").replace("\n\n", "\n")
        case _:
            paragraphs = "".join(f"<p>{part}</p>" for part in text.replace("[^no-entry]", "").split("\n\n"))
            text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{paragraphs}</body></html>"
    for name, planted in (("with", SELLS), ("without", "")):
        (corpus / f"articles/{name}").mkdir()
        (corpus / f"articles/{name}/page.{suffix}").write_text(head + text.format(planted), encoding="utf-8")
    (corpus / "articles/warning.md").write_text(f"---\ntitle: 网上贷款诈骗\n---\n{WARNS}\n", encoding="utf-8")
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    passages = FaqBot(tmp_path / "index", encoder).explain("x")[0].passages
    text_of = {p.article.id: p.article.body for p in passages}
    assert not any("1288" in p.text or "资方" in p.article.body for p in passages)
    assert suffix != "md" or report.dropped[module._OFFER] == 1  # out of a page the cleaner may have taken it
    kept = next(body for id, body in text_of.items() if id in ("with/page", "without/page"))  # now one text, kept once
    assert "转存以后按新的存期和当天的利率计算利息。" in kept
    assert text_of["warning"] == WARNS
    assert all(p.article.body[p.start : p.end] == p.text for p in passages)
    for passage in passages:
        if "提前支取的部分" in passage.text and suffix == "md":
            assert [passage.article.body[: mark.position][-4:] for mark in passage.article.marks] == ["率计息。"]


def test_what_somebody_reviewed_stays_whole_and_a_page_of_nothing_but_offers_is_named(
    corpus: Path, tmp_path: Path, encoder
) -> None:
    text = "小额周转找我们，当天就能到账，手续简单。"
    for name, matter in (("reviewed", "reviewed: 2026-11-02"), ("not", "source: x")):
        (corpus / f"articles/{name}.md").write_text(f"---\ntitle: 客服\n{matter}\n---\n{text}\n", encoding="utf-8")
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert [(Path(one.path).name, one.reason.split(".")[0]) for one in report.skipped] == [
        ("not.md", "every sentence sells")
    ]
    assert any(p.text == text for p in FaqBot(tmp_path / "index", encoder).explain("x")[0].passages)


def test_an_unchanged_text_is_never_encoded_again(corpus: Path, built: Path, encoder) -> None:
    encoder.encoded.clear()
    report = build_index(corpus, built, encoder=encoder)
    assert (report.read, report.encoded) == (0, 0)
    assert encoder.encoded == []


def test_only_a_file_that_changed_is_read_again_and_a_page_also_when_its_folder_repeats_other_lines(
    corpus: Path, built: Path, tmp_path: Path, encoder
) -> None:
    with (corpus / "articles/collection/visit.md").open("a", encoding="utf-8") as out:
        out.write("\n多一句。\n")
    assert build_index(corpus, built, encoder=encoder).read == 1
    page = (corpus / "articles/web/deposit.txt").read_text(encoding="utf-8")
    for n in range(3):
        other = page.replace("存款", f"第{n}种债券").replace("本金乘年利率", "面值乘票面利率")
        (corpus / f"articles/web/bond{n}.txt").write_text(other, encoding="utf-8")
    report = build_index(corpus, built, encoder=encoder)
    assert report.read == 4  # the new ones, and the one whose lines they repeat
    again = build_index(corpus, tmp_path / "full", encoder=encoder, full=True)
    assert (again.read, again.dropped, again.skipped) == (6, report.dropped, report.skipped)
    assert gists(built, encoder) == gists(tmp_path / "full", encoder)
    assert build_index(corpus, built, encoder=encoder).dropped == report.dropped  # reported of what was not read again too


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
    assert report.encoded == report.passages + report.wordings + len(EVERYDAY)


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
    (own / "visit.md").write_text(
        "---\ntitle: 我们自己的上门指南\nreviewed: 2026-11-02\n---\n我们建议不开门。\n", encoding="utf-8"
    )
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


def test_whatever_changes_an_incremental_build_equals_a_full_one(
    corpus: Path, built: Path, tmp_path: Path, encoder
) -> None:
    draw = random.Random(7)
    articles = corpus / "articles"
    words = ["夜里十点以后不能上门。", "提前还款看合同。", "定期存款可以质押。", "## 新的一节", "可以打12378投诉。"]
    for step in range(12):
        files = sorted(articles.rglob("*.md"))
        one = draw.choice(files)
        match draw.randrange(4):
            case 0:
                one.write_text(one.read_text(encoding="utf-8") + f"\n\n{draw.choice(words)}\n", encoding="utf-8")
            case 1:
                (articles / f"new{step}.md").write_text(
                    f"---\ntitle: 第{step}篇\n---\n{draw.choice(words)}\n{words[1]}\n", "utf-8"
                )
            case 2 if len(files) > 2:
                one.unlink()
            case _:
                lines = one.read_text(encoding="utf-8").split("\n")
                one.write_text("\n".join(lines[:-1]) + f"\n{draw.choice(words)}\n", encoding="utf-8")
        build_index(corpus, built, encoder=encoder)
        build_index(corpus, tmp_path / "full", encoder=encoder, full=True)
        assert gists(built, encoder) == gists(tmp_path / "full", encoder)


def test_a_text_that_stands_twice_is_encoded_once(corpus: Path, tmp_path: Path, encoder) -> None:
    for name in ("a", "b"):
        (corpus / f"articles/{name}.md").write_text("---\ntitle: 同一个题目\n---\n同一句话。\n", encoding="utf-8")
    build_index(corpus, tmp_path / "index", encoder=encoder)
    assert len([text for text in encoder.encoded if "同一" in text]) == 2  # as a passage, and its title as a question


def test_vectors_are_copied_from_a_version_of_another_schema(
    corpus: Path, built: Path, encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SCHEMA", store.SCHEMA + 1)
    assert not is_current([corpus], built, "fake")
    report = build_index(corpus, built, encoder=encoder)
    assert report.encoded == 0
    assert any("schema" in reason for reason in report.forced)
    assert FaqBot(built, encoder).version == report.version


@pytest.mark.parametrize("file", ["reuse.npz", "read.jsonl", "dense.faiss"])
def test_vectors_that_cannot_be_read_are_made_anew(corpus: Path, built: Path, encoder, file: str) -> None:
    path, _ = store.open_version(built)
    (path / file).write_bytes(b"nonsense")
    report = build_index(corpus, built, encoder=encoder)
    assert report.encoded
    assert "no whole version" in report.forced[0]


def test_a_changed_program_or_setting_is_noticed_and_said(
    corpus: Path, built: Path, encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build_index(corpus, built, encoder=encoder).forced == ()
    assert is_current([corpus], built, "fake", 0.05)
    assert not is_current([corpus], built, "fake", 0.01)
    assert "error rate" in build_index(corpus, built, encoder=encoder, error_rate=0.01).forced[0]
    monkeypatch.setattr(module, "program_digest", lambda: "another")
    assert not is_current([corpus], built, "fake", 0.01)
    report = build_index(corpus, built, encoder=encoder, error_rate=0.01)
    assert "program" in report.forced[0]
    assert (report.encoded, report.calibrated) == (0, True)
    encoder.digest = "fake-2"
    assert "the model changed" in build_index(corpus, built, encoder=encoder, error_rate=0.01).forced[0]


def test_the_ranking_is_fitted_only_when_something_it_rests_on_has_changed(
    corpus: Path, built: Path, encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus / "articles/collection/visit.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("reviewed: 2026-11-02", "reviewed: 2026-01-01"), encoding="utf-8"
    )
    before = gists(built, encoder)
    report = build_index(corpus, built, encoder=encoder)
    assert not report.calibrated
    assert gists(built, encoder) == before
    assert FaqBot(built, encoder).ask("催收员能进屋吗").hits[0].passage.article.reviewed == "2026-01-01"
    path.write_text(path.read_text(encoding="utf-8") + "\n多一句。\n", encoding="utf-8")
    assert build_index(corpus, built, encoder=encoder).calibrated
    assert build_index(corpus, built, encoder=encoder, full=True).calibrated


def test_the_ranking_is_fitted_on_the_same_vectors_whether_they_are_copied_or_made(
    corpus: Path, tmp_path: Path, encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def fit_ranker(index, questions, error_rate, progress):
        seen.append(index.encoder.encode_queries([index.wording_key(w.text) for w in index.wordings]).tolist())
        return fit.fit_ranker(index, questions, error_rate, progress)

    monkeypatch.setattr(module, "fit_ranker", fit_ranker)
    build_index(corpus, tmp_path / "index", encoder=encoder)
    build_index(corpus, tmp_path / "index", encoder=encoder, error_rate=0.01)
    made, copied = seen
    assert made == copied


def test_no_sentence_that_sells_reaches_a_passage_of_an_article_nobody_reviewed(
    corpus: Path, tmp_path: Path, encoder
) -> None:
    lure = "我们免费帮你养三个月流水，养好贷下来收八个点。"
    body = (
        "协商还款以前，先把每个月的收入和支出写下来，算出自己每个月真正能还多少。\n\n"
        f"跟银行谈的时候，先说清为什么困难，再说能还多少。{lure}银行同意以后，按新的计划还，每一期都留好凭证。\n\n"
        "谈不成也别急，可以换个时间再打一次客服电话。"
    )
    article = corpus / "articles/negotiate.md"
    for reviewed, kept in (("", body.replace(lure, "")), ("reviewed: 2026-11-01\n", body)):
        article.write_text(f"---\ntitle: 协商怎么谈\n{reviewed}---\n{body}\n", encoding="utf-8")
        report = build_index(corpus, tmp_path / "index", encoder=encoder)
        index, _, _ = FaqBot(tmp_path / "index", encoder).explain("协商")
        assert [p.text for p in index.passages if p.article.id == "negotiate"] == [kept]
        assert report.dropped.get(module._OFFER, 0) == (kept != body)


def test_a_corpus_without_labelled_questions_refuses_what_no_corpus_on_credit_answers(built: Path, encoder) -> None:
    bot = FaqBot(built, encoder)
    answered = [answer for answer in bot.ask_many(EVERYDAY) if answer.kind == "passage"]
    assert len(EVERYDAY) >= 50
    assert len(answered) <= 0.05 * len(EVERYDAY)
    title = bot.search("催收上门")[0].passage.article.title
    assert bot.ask(title).kind == "passage"
