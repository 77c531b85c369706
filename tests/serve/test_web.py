from faqbot import FaqBot
from faqbot.serve.web import render
from faqbot.types import Answer, Article, Hit, Passage, Span


def answer(text: str, spans: tuple[Span, ...], **fields: object) -> Answer:
    article = Article("a", "标题<b>", text, source="来源&", updated="")
    hit = Hit(Passage("p", article, "小节", text, 0, len(text)), 1.0)
    values = {
        "question": "问<i>",
        "query": "问<i>",
        "kind": "passage",
        "text": text,
        "confidence": 0.9,
        "hits": (hit, hit),
        "spans": spans,
    }
    return Answer(**values | fields)  # type: ignore[arg-type]


def test_every_text_is_escaped() -> None:
    page = render(answer("<script>alert(1)</script>。后面", (Span(0, 26),)))
    assert "<script>" not in page
    assert "<i>" not in page
    assert "标题&lt;b&gt;" in page
    assert "来源&amp;" in page


def test_the_marked_sentence_stands_inside_its_passage() -> None:
    page = render(answer("第一句。第二句。第三句。", (Span(4, 8),)))
    assert "第一句。<mark>第二句。</mark>第三句。" in page


def test_a_missing_date_is_said_and_never_invented() -> None:
    assert "文中没有写日期" in render(answer("一句。", (Span(0, 3),)))


def test_a_refusal_says_what_to_do(bot: FaqBot) -> None:
    page = render(bot.ask("今天天气怎么样"))
    assert "没有找到可靠的答案" in page
    assert "12348" in page
    assert "<mark>" not in page
