from datetime import date

import pytest

from faqbot.corpus.statement import asks, denied, example, figures, knows_new_rule, plain, told, told_as_past

ON = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("年利率24%至36%之间", [(24, "%"), (36, "%")]),
        ("24%和36%两档", [(24, "%"), (36, "%")]),
        ("二十四和三十六这两个数", [(36, "%")]),
        ("百分之二十四", [(24, "%")]),
        ("年化三成六", [(36, "%")]),
        ("三成六以内", [(36, "%")]),
        ("月息2分", [(24, "%")]),
        ("三分利", [(36, "%")]),
        ("年化35左右", [(35, "%")]),
        ("LPR现在是3.45", [(3.45, "%")]),
        ("日息万分之五", [(0.05, "%")]),
        ("LPR减70个基点", [(70, "bp")]),
        ("LPR-60BP", [(60, "bp")]),
        ("减0.6个百分点", [(60, "bp")]),
        ("一万六，交学费", [(16000, "元")]),
        ("1.2万元", [(12000, "元")]),
        ("5百元", [(500, "元")]),
        ("罚五百", [(500, "元")]),
        ("五百到一千元", [(500, "元"), (1000, "元")]),
        ("封顶八千", [(8000, "元")]),
        ("陆个月内，伍佰元", [(6, "月"), (500, "元")]),
        ("两分四以内，三分六以上", [(24, "%"), (36, "%")]),
        ("超过24不到36的部分", [(24, "%"), (36, "%")]),
        ("36以内随便收", [(36, "%")]),
        ("月利率2%", [(24, "%")]),
        ("年利率现在是二点八五", [(2.85, "%")]),
        ("LPR-0.6%", [(60, "bp")]),
        ("一万六千块", [(16000, "元")]),
        ("三分之一，一分三十秒，超36岁", []),
        ("六个月内，半年", [(6, "月"), (6, "月")]),
        ("两年", [(24, "月")]),
        ("四倍LPR", [(4, "倍")]),
        ("2025年5月20日，第70条，第四十二条，3月31日", []),
        ("近两年的新规", []),
    ],
)
def test_a_figure_is_read_however_it_is_written(text: str, found: list[tuple[float, str]]) -> None:
    assert [(round(f.value, 6), f.unit) for f in figures(plain(text))] == found


def test_plain_text_keeps_its_offsets() -> None:
    text = "網貸年化３６％以内，没有被禁止。"
    assert plain(text).startswith("网贷年化36%以内")
    assert len(plain(text)) == len(text)
    assert "禁止" not in plain(text)  # not forbidden is allowed


@pytest.mark.parametrize(
    ("sentence", "figure", "time"),
    [
        ("以前是24%，现在是12%。", "24%", "past"),
        ("以前是24%，现在是12%。", "12%", "now"),
        ("首套利率从2.85%降到2.6%。", "2.85%", "past"),
        ("首套利率从2.85%降到2.6%。", "2.6%", "now"),
        ("2024年10月降到3.1%。", "3.1%", "past"),
        ("罚款从500元翻到了1000元，今年生效。", "500元", "past"),
        ("前几年只有12000元。", "12000元", "past"),
        ("去年三月是20万元。", "20万元", "past"),
        ("去年三月起是30万元。", "30万元", "now"),
        ("2023年秋天一年期LPR是3.45%。", "3.45%", "past"),
        ("3.10%是2024年10月降下来的，目前仍按这个执行。", "3.10%", "now"),
        ("目前的五年以上利率是2.85%。", "2.85%", "now"),
        ("上限仍旧是24%。", "24%", "now"),
        ("四倍LPR是15.4%，那是2020、2021年的数。", "15.4%", "past"),
        ("利率是24%。", "24%", ""),
    ],
)
def test_the_words_of_time_nearest_to_a_figure_say_whether_it_holds(sentence: str, figure: str, time: str) -> None:
    start = sentence.index(figure)
    assert told(sentence, start, start + len(figure), ON, dated=True) == time


def test_a_statement_is_taken_back_in_its_sentence_or_at_the_start_of_the_next() -> None:
    assert denied("网上流传36%以内都合法。", "", [])
    assert denied("36%以内都合法。", "但这个说法早就不对了。", [])
    assert not denied("36%以内都合法。", "平台都照这个收。", [])
    assert not denied("不再展示。", "", [(0, 4)])  # the claim's own words are no denial


def test_questions_examples_and_new_rules_state_no_old_rule() -> None:
    assert asks("小贷还能按36%收吗？")
    assert asks("3. 问这笔分期能不能享受贴息")
    assert not asks("能不能批由平台说了算。")
    assert example("假设年利率24%。")
    assert knows_new_rule("新规施行以后，平台不能再收会员费。")
    assert not knows_new_rule("营销新规还没施行。")
    assert told_as_past("- 2020年4月20日起：3.85%")
    assert told_as_past("旧规则用到2020年8月19日为止。")
    assert not told_as_past("一年期LPR是3.0%。")
