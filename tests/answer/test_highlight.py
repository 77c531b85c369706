from hypothesis import given
from hypothesis import strategies as st

from faqbot.answer.highlight import MAX_ANSWER_CHARS, highlight
from faqbot.text import sentences

TEXT = st.lists(
    st.sampled_from(
        [
            "催收员不能进屋。",
            "你可以打110！",
            "1. 先核实身份。\n",
            "2. 再保存录音。\n",
            "利率一般写在合同里，" * 6 + "要看清楚。",
            "\n",
        ]
    ),
    max_size=14,
).map("".join)


@given(TEXT)
def test_the_answer_is_whole_sentences_of_the_passage_and_short(text: str) -> None:
    text = text.strip()
    ranges = sentences(text)
    spans = highlight("催收能进屋吗", text)
    assert bool(spans) == bool(ranges)
    for span in spans:
        assert span.start in {start for start, _ in ranges}
        assert span.end in {end for _, end in ranges}
        assert span.end - span.start <= max(MAX_ANSWER_CHARS, max(e - s for s, e in ranges))


def test_the_sentence_that_shares_most_with_the_question_is_chosen() -> None:
    text = "贷款的合同要保存好。" * 20 + "提前还款的违约金写在合同第几条，以合同为准。"
    span = highlight("提前还款要不要违约金", text)[0]
    assert "违约金" in text[span.start : span.end]


def test_steps_stay_a_whole_list() -> None:
    text = (
        "网贷谈不拢的时候，先想清楚自己每个月拿得出多少钱，再去谈。" * 6
        + "\n按顺序做这几步：\n1. 打客服电话说明情况。\n2. 提出方案。\n3. 要书面确认。"
    )
    span = highlight("第二步提出方案怎么做", text)[0]
    assert "按顺序做这几步：\n1. 打客服电话说明情况。\n2. 提出方案。\n3. 要书面确认。" in text[span.start : span.end]


def test_a_run_does_not_stop_at_a_semicolon() -> None:
    text = "担保人可以先要求债权人告借款人；但借款人下落不明又没有财产的，这个理由用不上。其他的看合同。"
    span = highlight("朋友贷款担保人可以先要求告借款人吗", text)[0]
    assert text[span.start : span.end].startswith("担保人")
    assert "用不上。" in text[span.start : span.end]


def test_a_row_never_stands_without_its_table() -> None:
    table = "按签合同的日子查：\n\n| 日子 | 四倍 |\n|---|---|\n| 2024年10月21日起 | 12.4% |\n| 2025年5月20日起 | 12.0% |\n\n早年的数以官网为准。"
    for query in ("四倍是多少", "2024年10月的四倍", "2025年5月20日起是多少"):
        span = highlight(query, table)[0]
        shown = table[span.start : span.end]
        assert "|" not in shown or ("12.4%" in shown and "12.0%" in shown and "日子 | 四倍" in shown)
