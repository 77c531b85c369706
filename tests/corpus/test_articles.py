from pathlib import Path

import pytest

from faqbot.corpus.articles import read_article, read_folder
from faqbot.errors import CorpusError
from faqbot.types import SkippedFile

PAGE = """<html><head><title>征信多久更新一次 - 某某网</title><meta charset="utf-8"></head><body>
<nav><a href="/">首页</a> <a href="/loan">贷款</a></nav>
<div class="ad">黑户可下，秒批，立即申请</div>
<article><h1>征信多久更新一次</h1><p>2025-06-07 来源：某某日报</p>
<p>征信报告一般每个月更新一次，具体时间由放款机构报送的时间决定，还清以后不会当天就变。</p>
<p>还款以后想确认，可以过一个月再去查自己的征信报告，网上查询每年有免费的次数。</p>
<script>alert(1)</script></article>
<div class="rel"><h3>相关阅读</h3><ul><li><a href="/1">贷款口子哪里有</a></li></ul></div>
<footer>版权所有 © 某某网</footer></body></html>"""


def test_front_matter_becomes_the_articles_fields(corpus: Path) -> None:
    article = read_article(corpus / "articles/collection/visit.md", "collection/visit").article
    assert article.title == "催收上门怎么办"
    assert (article.source, article.updated, article.reviewed) == ("示例来源", "2026-11-01", "2026-11-02")
    assert article.questions[0] == "有人上门要债怎么办"


def test_fact_markers_leave_the_text_and_keep_their_place(corpus: Path) -> None:
    article = read_article(corpus / "articles/collection/visit.md").article
    assert "[^" not in article.body
    for mark in article.marks:
        assert mark.fact == "no-entry"
        assert article.body[: mark.position].endswith("。")


def test_html_keeps_the_article_and_loses_the_page_around_it(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(PAGE, encoding="utf-8")
    article = read_article(tmp_path / "p.html").article
    assert article.title == "征信多久更新一次"
    assert (article.updated, article.source) == ("2025-06-07", "某某日报")
    assert "一般每个月更新一次" in article.body
    assert "过一个月再去查" in article.body
    for gone in ("首页", "秒批", "口子", "版权", "alert"):
        assert gone not in article.body


def test_a_date_is_never_invented(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "利息怎么算\n利息等于本金乘利率再乘时间，2023年的时候也是这样算的。\n", encoding="utf-8"
    )
    assert read_article(tmp_path / "a.txt").article.updated == ""


def test_a_bad_file_is_skipped_by_name_and_the_rest_is_read(corpus: Path) -> None:
    (corpus / "articles/empty.txt").write_text("", encoding="utf-8")
    (corpus / "articles/table.xlsx").write_bytes(b"PK")
    (corpus / "articles/broken.md").write_text("---\ntitle: [a\n---\n正文。\n", encoding="utf-8")
    reads = list(read_folder(corpus))
    skipped = {Path(r.path).name: r.reason for r in reads if isinstance(r, SkippedFile)}
    assert set(skipped) == {"empty.txt", "table.xlsx", "broken.md"}
    assert "empty" in skipped["empty.txt"]
    assert len(reads) - len(skipped) == 3


def test_two_files_of_one_id_do_not_overwrite_each_other(corpus: Path) -> None:
    (corpus / "articles/collection/visit.txt").write_text("另一篇\n这一篇也叫visit，但是内容不同。\n", encoding="utf-8")
    reads = list(read_folder(corpus))
    assert any(isinstance(r, SkippedFile) and "same id" in r.reason for r in reads)


def test_an_advertisement_smuggled_into_markdown_is_dropped_with_its_reason(corpus: Path) -> None:
    path = corpus / "articles/collection/visit.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n黑户可下，秒批，需要的加微信 loan12345\n", encoding="utf-8")
    read = read_article(path)
    assert "loan12345" not in read.article.body
    assert [line.reason for line in read.dropped] == ["agent's contact"]


def test_a_wrong_date_says_what_was_found(corpus: Path) -> None:
    path = corpus / "articles/collection/visit.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-11-01", "去年"), encoding="utf-8")
    with pytest.raises(CorpusError, match="updated is '去年'"):
        read_article(path)
