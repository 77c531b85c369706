import re
from html.parser import HTMLParser

import pytest

from faqbot import FaqBot
from faqbot.serve.render import blocks, plot, render, render_article
from faqbot.types import Answer, Article, Hit, Notice, Passage, Span

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</template></details>"


class Seen(HTMLParser):
    """Collects visible text, tags and attributes; fails on tags that are not closed as opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.marked = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "br":
            self.text += "\n"
        else:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked += data


def answer(text: str = "第一句。第二句。第三句。", spans: tuple[Span, ...] = (Span(4, 8),), **fields: object) -> Answer:
    article = fields.pop("article", Article("a", "标题", text, source="来源", updated="2026-11-25"))
    hit = Hit(Passage("p", article, "小节", text, 0, len(text)), 1.0)  # type: ignore[arg-type]
    values = {
        "question": "问",
        "query": "问",
        "kind": "passage",
        "text": text,
        "confidence": 0.9,
        "hits": (hit,),
        "spans": spans,
    }
    return Answer(**values | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["passage", "calculation", "abstention"])
def test_every_text_is_escaped_wherever_it_stands(kind: str) -> None:
    article = Article(EVIL, EVIL, EVIL, source=EVIL, updated=EVIL, reviewed=EVIL + "x")
    hits = tuple(Hit(Passage(f"p{n}", article, EVIL, EVIL, 0, len(EVIL)), 1.0) for n in range(2))
    quantity = {"label": EVIL, "value": EVIL, "unit": EVIL}
    sums = {"name": EVIL, "inputs": {EVIL: quantity}, "results": [quantity] * 6, "formula": EVIL, "basis": EVIL}
    notices = tuple(Notice(one, EVIL) for one in ("crisis", "harm", "strange<b>"))
    page = render(
        Answer(EVIL, EVIL + "?", kind, EVIL, 0.9, hits, (Span(0, 9),), notices, sums, (EVIL,), EVIL),  # type: ignore[arg-type]
        row=EVIL,
        team=True,
    )
    seen = Seen(page)
    assert not {"script", "img", "b<"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in seen.text


def test_the_marked_sentence_stands_inside_its_passage_with_title_section_source_and_date() -> None:
    seen = Seen(render(answer()))
    assert seen.marked.startswith("第二句。")
    assert "第一句。第二句。第三句。" in seen.text
    for shown in ("标题", "小节", "依据：来源", "更新：2026-11-25", "把握 90%"):
        assert shown in seen.text
    assert "文中没有写日期" in render(answer(article=Article("a", "题", "第一句。第二句。第三句。")))


def test_a_long_passage_shows_its_marked_sentences_and_the_whole_article_behind_a_button() -> None:
    text = "无关的话。" * 120 + "\n这一句才是答案。后面半句。\n" + "别的话。" * 120
    start = text.index("这一句")
    page = render(answer(text, (Span(start, start + 8),)))
    before, template = page.split("<template>", 1)
    assert (
        Seen(before.split('<div class="source">')[0].split('data-row="">', 1)[1]).text == "……这一句才是答案。后面半句。……"
    )
    assert text in Seen(template.split("</template>")[0]).text


@pytest.mark.parametrize(
    "text",
    [
        "第一段。\n还是第一段。\n\n## 小标题\n\n- 一条\n- 两条12378。\n\n1. 先\n2. 后\n3.7%不是列表\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n尾。",
        "没有结构的一段",
        "## 只有标题",
        "",
        "\n\n空行开头",
        "（1）括号\n①圈",
    ],
)
def test_no_character_is_lost_and_marks_fall_where_they_belong(text: str) -> None:
    def bare(shown: str) -> str:
        return re.sub(r"[\s#|]|-{3,}", "", shown)

    def letters(shown: str) -> str:
        return re.sub(r"[^\u3400-\u9fff。]", "", shown)

    for start in range(0, len(text) + 1, 3):
        for end in range(start, len(text) + 1, 5):
            seen = Seen(blocks(text, [Span(start, end)]))
            assert bare(seen.text) == bare(text)
            assert letters(seen.marked) == letters(text[start:end])  # a list's own markers stay unmarked


def test_structure_becomes_elements() -> None:
    page = blocks("段。\n\n## 标题\n\n1. 先\n2. 后\n\n- 点\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |")
    assert page.count('role="listitem"') == 3
    assert page.count('role="list"') == 2
    assert "<h3>标题</h3>" in page
    assert "<th>" in page
    assert "<td>" in page
    assert "---" not in page


def test_hotlines_can_be_tapped_and_amounts_cannot() -> None:
    page = blocks("打110或12378，投诉找12345。欠110元、12345.6、110%、12378号、1103、第120条")
    assert re.findall(r'href="tel:(\d+)"', page) == ["110", "12378", "12345"]


def test_the_whole_article_sets_the_passage_off() -> None:
    body = "开头。\n\n## 甲\n\n甲的话。\n\n## 乙\n\n乙的话。答案在此。"
    start = body.index("乙的话")
    passage = Passage("p", Article("a", "题", body), "乙", body[start:], start, len(body))
    page = render_article(passage.article, passage, [Span(4, 9)])
    assert Seen(page).marked == "答案在此。"
    assert page.count("data-here") == 1
    assert "甲的话" in page


def test_notices_come_first_and_a_crisis_before_all() -> None:
    notices = tuple(Notice(kind, f"{kind}的话，打12356") for kind in ("freshness", "scam", "crisis", "new-kind"))
    page = render(answer(notices=notices))
    order = [page.index(f"{kind}的话") for kind in ("crisis", "scam", "freshness", "new-kind")]
    assert order == sorted(order)
    assert order[-1] < page.index("第二句")
    assert 'href="tel:12356">拨打 12356' in page


def test_what_was_understood_is_said_only_when_it_is_more_than_what_was_typed() -> None:
    assert "我理解你问的是" in render(answer(question="那信用卡呢", query="信用卡逾期会上征信吗"))
    assert "我理解你问的是" not in render(answer(question=" 问\u200b ", query="问"))


def test_a_refusal_says_what_to_do_and_keeps_what_lies_near(bot: FaqBot) -> None:
    page = render(bot.ask("今天天气怎么样"))
    assert "没有可靠的答案" in page
    assert "也许有关" in page
    assert "<mark>" not in page.split("<template>")[0]
    for kind in ("harm", "input"):
        kept = render(answer(kind="abstention", spans=(), notices=(Notice(kind, "一句话"),)))
        assert "没有可靠的答案" not in kept
        assert "也许有关" not in kept
    said = answer(kind="abstention", text="还差期数。", spans=(), hits=(), notices=(Notice("input", "还差期数。"),))
    assert Seen(render(said)).text.count("还差期数。") == 1  # the notice says it already


def test_the_team_alone_sees_why_and_a_row_is_needed_for_feedback() -> None:
    assert "data-why" not in render(answer())
    assert "data-why" in render(answer(), team=True)
    assert "data-rate" in render(answer(), row="r")
    assert "data-rate" not in render(answer(kind="abstention", hits=(), spans=()))


def schedule(periods: int) -> list[dict[str, float]]:
    return [
        {"period": n + 1, "payment": 110.0, "principal": 100.0, "interest": 10.0, "balance": 0.0} for n in range(periods)
    ]


def test_a_calculation_shows_figures_steps_table_and_picture() -> None:
    results = [{"label": f"结果{n}", "value": n + 1000.5, "unit": "元"} for n in range(6)]
    sums = {
        "name": "x",
        "inputs": {"本金": {"value": 10000, "unit": "元"}},
        "results": results,
        "formula": "a×b",
        "basis": "某法",
    }
    page = render(
        answer(
            kind="calculation", text="我的理解：借钱。\n· 一条\n结果在此。", calculation=sums | {"schedule": schedule(12)}
        )
    )
    text = Seen(page).text
    for shown in ("1,000.50", "结果5", "本金 10,000元", "a×b", "某法", "我的理解：", "这样算的依据", "还款计划表，共12期"):
        assert shown in text
    assert page.count("<tr>") == 13
    assert page.count('<rect class="principal"') == 12
    assert "把握" not in text


@pytest.mark.parametrize(("periods", "bars", "unit"), [(1, 1, "期"), (60, 60, "期"), (61, 6, "年"), (360, 30, "年")])
def test_the_picture_says_in_words_what_it_shows(periods: int, bars: int, unit: str) -> None:
    page = plot(schedule(periods))
    assert page.count('<rect class="interest"') == bars
    assert f"一共本金{periods * 100:,}元、利息{periods * 10:,}元" in page
    assert f"最后一{unit}" in page
    heights = [float(h) for h in re.findall(r'class="principal"[^>]*height="([\d.]+)"', page)]
    assert all(0 <= h <= 200 for h in heights)
    assert plot([]) == ""
