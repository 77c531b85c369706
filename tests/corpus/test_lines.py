"""The line model on pages: what it may not lose, what it may not keep, and where it may be wrong how often."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from faqbot import screen
from faqbot.corpus.clean import NO_REPEATS, clean_html, clean_lines, learn_repeats, letters
from faqbot.corpus.lines import Line, probabilities, skeleton, view

PAGES = Path(__file__).parent.parent / "data" / "pages"


def pages(split: str) -> list[dict]:
    return [
        json.loads(line) | {"style": path.stem}
        for path in sorted((PAGES / split).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def cleaned(page: dict):
    return clean_html(page["text"]) if page["suffix"] == ".html" else clean_lines(page["text"].split("\n"))


@pytest.fixture(scope="module")
def results() -> list[tuple[dict, object]]:
    """Every labelled page of the styles nobody learned from, cleaned alone."""
    return [(page, cleaned(page)) for page in pages("test") + pages("held")]


def body_of(page: dict) -> list[str]:
    lines = page["text"].split("\n")
    labelled = [line for line, kind in zip(lines, page.get("labels", ""), strict=False) if kind == "b"]
    return page.get("body") or labelled


def test_the_committed_pages_are_many_and_split_by_style() -> None:
    train, test = pages("train"), pages("test") + pages("held")
    assert len(train) + len(test) >= 250
    assert len({p["style"] for p in train} | {p["style"] for p in test}) >= 30
    assert not {p["style"] for p in pages("train")} & {p["style"] for p in pages("held")}
    assert not {(p["style"], p["name"], p["text"]) for p in train} & {(p["style"], p["name"], p["text"]) for p in test}


def test_lines_of_unseen_styles_are_told_apart(results) -> None:
    hit = kept = wanted = 0
    for page, got in results:
        if page.get("quarantined"):
            continue
        have = Counter(letters(line) for line in got.body.split("\n") if letters(line))
        want = Counter(letters(line) for line in body_of(page) if letters(line))
        hit, kept, wanted = hit + (have & want).total(), kept + have.total(), wanted + want.total()
    assert 2 * hit / (kept + wanted) >= 0.96


def test_little_of_the_text_of_unseen_styles_is_lost_and_no_offer_is_kept(results) -> None:
    lost = whole = 0
    for page, got in results:
        if page.get("quarantined"):
            continue
        have = letters(got.body)
        wanted = [letters(line) for line in body_of(page)]
        whole += sum(map(len, wanted))
        lost += sum(len(line) for line in wanted if line not in have)
        assert not any(screen.advertisement(line) for line in got.body.split("\n") if letters(line) not in "".join(wanted))
    assert lost <= 0.02 * whole


def test_no_warning_of_an_unseen_style_is_quarantined(results) -> None:
    assert [page["title"] for page, got in results if got.quarantined and not page.get("quarantined")] == []


def test_most_advertisements_of_unseen_styles_are_quarantined_with_a_reason(results) -> None:
    offers = [got.quarantined for page, got in results if page.get("quarantined")]
    assert sum(map(bool, offers)) >= 0.7 * len(offers)


def test_titles_and_dates_of_unseen_styles_are_read_and_no_date_is_invented(results) -> None:
    titles = [letters(got.title) == letters(page["title"]) for page, got in results if page.get("title")]
    dates = [got.updated == page.get("date", "") for page, got in results]
    assert np.mean(titles) >= 0.9
    assert np.mean(dates) >= 0.9
    assert [got.updated for page, got in results if got.updated and not page.get("date")] == []


def test_kept_lines_are_lines_of_the_page(results) -> None:
    for page, got in results:
        if page["suffix"] == ".txt":
            raw = letters(page["text"])
            dropped = {line.number: letters(line.text) for line in got.dropped}
            for line in got.body.split("\n"):
                assert letters(line) in raw or any(dropped.values())
            lines = page["text"].split("\n")
            assert all(letters(text) in letters(lines[number - 1]) for number, text in dropped.items())


def test_every_dropped_line_has_a_reason(results) -> None:
    assert all(line.reason for _, got in results for line in got.dropped)


PARAGRAPHS = (
    "网上查询信用报告每年有两次免费的机会，第三次开始要收十元。",
    "如果报告里有不是自己的贷款，先打放款机构的电话核实，再提出异议。",
    "异议一般二十天内有答复，对答复不满意的，还可以要求在报告里加一段本人声明。",
)


def test_a_line_that_a_folder_repeats_is_frame_though_it_reads_like_text() -> None:
    motto = "我们坚持以客户为中心，二十年来一直陪伴着每一个认真生活的家庭。"
    site = [
        [f"第{n}篇文章讲的是什么", *(f"{text}这是第{n}种情况，各家的做法{'甲乙丙丁戊'[n]}。" for text in PARAGRAPHS), motto]
        for n in range(5)
    ]
    learned = learn_repeats(site)
    assert learned.others(motto) == 4
    page = clean_lines(site[0], repeats=learned)
    assert motto not in page.body
    assert all(letters(text) in letters(page.body) for text in PARAGRAPHS)


def test_what_a_folder_repeats_under_changing_names_is_seen() -> None:
    card = "律师，从业十四年，办案细致，坚持把复杂的法律讲成听得懂的话。"
    site = [
        [f"第{n}篇文章讲的是什么", f"{text}第{n}位读者这样问。", f"{'甲乙丙'[n]}一{card}"]
        for n, text in enumerate(PARAGRAPHS)
    ]
    learned = learn_repeats(site)
    assert learned.others(site[0][2]) == 0
    assert learned.echoed(site[0][2]) > 0.8
    assert all(learned.echoed(page[1]) < 0.2 for page in site)
    assert learn_repeats(site[:1]).echoed(site[0][2]) == 0


def test_what_is_said_of_a_page_changes_with_what_its_folder_repeats_of_it_alone() -> None:
    site = [
        ["信用报告怎么看", *PARAGRAPHS],
        ["存款利息怎么算", "本金乘年利率再乘年数，就是到期的利息。"],
        ["什么是债券", "国家向大家借钱时打的借条。"],
    ]
    before = learn_repeats(site)
    echoing = learn_repeats([*site, ["本金是什么", "存进去的钱。本金乘年利率再乘年数，就是到期的利息。"]])
    assert echoing.says_of(site[0]) == before.says_of(site[0]) or not before.counts
    assert learn_repeats([*site, ["本金", "另外一件事。"]]).says_of(site[1]) == before.says_of(site[1])
    assert echoing.says_of(site[1]) != before.says_of(site[1])


def test_copies_of_one_article_do_not_make_its_text_a_frame() -> None:
    copies = [["查信用报告要花钱吗", *PARAGRAPHS, f"某某网第{n}次转发"] for n in range(6)]
    learned = learn_repeats(copies)
    assert all(learned.others(text) == 0 for text in PARAGRAPHS)
    assert clean_lines(copies[0], repeats=learned).body.startswith(PARAGRAPHS[0])


def test_a_sentence_glued_to_lines_of_several_pages_is_cut_out() -> None:
    glued = "金蝉提示您理性消费哦。"
    ways = ("先去网点打印报告再说", "让客服把结果发到邮箱", "请家里人陪着一起去问", "把每一笔都抄到本子上")
    site = [
        [f"怎么核对自己的贷款{way}", f"{way}，这样心里有数。{PARAGRAPHS[n % 3]}", f"{way}，最后再核对一遍金额。{glued}"]
        for n, way in enumerate(ways)
    ]
    learned = learn_repeats(site)
    assert glued in clean_lines(site[0]).body
    page = clean_lines(site[0], repeats=learned)
    assert glued not in page.body
    assert "最后再核对一遍金额" in page.body


def test_a_skeleton_forgets_digits_and_punctuation() -> None:
    assert skeleton("阅读（1024） 2025-03-01") == skeleton("阅读(7)：2019-12-30")
    assert skeleton("还款") != skeleton("借款")


def test_probabilities_lie_between_nought_and_one_and_no_line_gives_none() -> None:
    lines = [Line(text) for text in ("首页", "查信用报告要花钱吗", *PARAGRAPHS, "版权所有 © 某某网")]
    chances = probabilities(view(lines))
    assert ((chances >= 0) & (chances <= 1)).all()
    assert chances[2:5].min() > chances[[0, 5]].max()
    assert len(probabilities(view([]))) == 0


def test_traditional_pages_are_read_like_simplified_ones() -> None:
    page = clean_lines(["首頁 > 理財", "信用報告要花錢嗎", "發佈日期：民國114年3月5日", *(
        "網上查詢信用報告每年有兩次免費的機會，第三次開始要收十元。",
        "如果報告裡有不是自己的貸款，先打放款機構的電話核實，再提出異議。",
    ), "延伸閱讀", "房貸利率怎麼看", "© 示例理財 版權所有"])  # fmt: skip
    assert page.title == "信用報告要花錢嗎"
    assert page.updated == "2025-03-05"
    assert page.body.count("\n") == 1
    assert NO_REPEATS.others("延伸閱讀") == 0
