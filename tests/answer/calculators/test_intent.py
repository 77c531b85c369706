"""Which sum a question asks for, what is missing, and that ordinary questions ask for none."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.answer.calculators import Calculation, Missing, ceiling, reply, try_answer
from faqbot.answer.calculators.result import Quantity

TODAY = date(2026, 11, 25)
MISSED_AT_MOST = 0.05  # of the questions in more-asked.jsonl may be missed
DATA = Path(__file__).parents[2] / "data" / "calculators"


def asked() -> Iterator[list[str]]:
    for line in (DATA / "asked.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            yield line.split("\t")


def calculated(question: str, on: date = TODAY) -> Calculation:
    found = try_answer(question, on)
    assert isinstance(found, Calculation), (question, found)
    return found


def results(question: str, on: date = TODAY) -> dict[str, int | float | str]:
    return {q.label: q.number for q in calculated(question, on).results}


def test_questions_that_ask_for_a_sum_get_that_sum_with_their_figures() -> None:
    wrong = []
    for question, name, inputs, first in asked():
        found = try_answer(question, TODAY)
        if isinstance(found, Missing):
            got = [f"?{found.name}", "", ""]
        elif found is None:
            got = ["none", "", ""]
        else:
            got = [found.name, " ".join(f"{q.label}={q.number}" for q in found.inputs), str(found.results[0].number)]
        if got != [name, inputs, first]:
            wrong.append((question, got))
    assert not wrong


def among(figure: str, shown: list[int | float | str]) -> bool:
    """Tell whether a figure stands among the results: a day as it is, a number to its rounding."""
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", figure) or figure in shown:
        return figure in shown
    exact = float(figure)
    step = 6e-5 if abs(exact) < 1 else 0.0101
    return any(isinstance(n, int | float) and abs(n - exact) <= step for n in shown)


def test_questions_as_borrowers_type_them_get_the_figures_they_ask_for() -> None:
    lines = (DATA / "wordings.tsv").read_text(encoding="utf-8").splitlines()[1:]
    wrong: list[tuple[str, object]] = []
    for line in lines:
        _, question, wanted = line.split("\t")
        found = try_answer(question, TODAY)
        if wanted == "?":
            right = isinstance(found, Missing)
        else:
            shown = [q.number for q in found.results] if isinstance(found, Calculation) else []
            right = all(among(figure, shown) for figure in wanted.split())
        if not right:
            wrong.append((question, found and found.name))
    assert len(lines) >= 1200
    assert len(wrong) <= 0.01 * len(lines), wrong


def among_within(figure: float | str, shown: list[int | float | str], tolerance: float) -> bool:
    """Tell whether a figure stands among the results within a tolerance of its own."""
    return any(
        isinstance(n, int | float) and isinstance(figure, int | float) and abs(n - figure) <= tolerance for n in shown
    )


def test_questions_written_before_the_program_ran_get_the_figures_of_other_formulas() -> None:
    cases = [json.loads(line) for line in (DATA / "more-asked.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong: list[tuple[str, object]] = []
    for case in cases:
        found = try_answer(case["text"], TODAY)
        if case.get("missing"):
            right = isinstance(found, Missing) and found.notice.count("。") == 1
        else:
            figures = [q.number for q in found.results] if isinstance(found, Calculation) else []
            right = bool(figures) and all(
                among_within(figure, figures, case["tolerance"]) if "tolerance" in case else among(str(figure), figures)
                for figure in case["expect"]
            )
        if not right:
            wrong.append((case["text"], found and found.name))
    assert len(cases) >= 260
    assert len(wrong) <= MISSED_AT_MOST * len(cases), wrong


def test_daily_and_weekly_instalments_are_annualised_by_their_own_period() -> None:
    weekly = results("借了3000,分4周还,每周还850,年化多少")
    daily = results("到手1万,每天还120,还100天,年化多少")
    assert weekly["真实年化（单利口径）"] == pytest.approx(
        float(str(weekly["每周利率"])) * 365 / 7, abs=0.03
    )  # the week's rate is shown to 0.001
    assert daily["真实年化（单利口径）"] == pytest.approx(float(str(daily["每日利率"])) * 365, abs=0.2)
    assert daily["还款总额"] == 12000 and weekly["还款总额"] == 3400


def test_the_cheaper_of_two_offers_is_named_by_its_real_rate() -> None:
    text = "A平台借1万12期每月还920,B平台借1万12期每月还900另收会员费300,哪个划算"
    found = calculated(text)
    alone = [
        results(f"{offer},真实年化多少")["真实年化（单利口径）"] for offer in text.removesuffix(",哪个划算").split(",")
    ]
    assert [q.number for q in found.results if q.label.endswith("真实年化（单利口径）")] == alone
    assert "第1种便宜" in found.text
    assert "第2种便宜" in calculated("一家年化25.4%,另一家借1万12期每期还910,哪个便宜").text
    assert try_answer("A平台年化12%,B平台看不懂,哪个划算", TODAY) is None


def test_figures_that_two_readers_could_expect_are_both_there() -> None:
    for question, *labels in [
        ("定期90天,本金50000,年化1.8%,利息多少", "利息（单利）", "利息（一年按360天）"),
        ("10万存3年利率2%利息多少", "利息（单利）", "利息（每年利息转存，复利）"),
        ("日息万六折合年化多少", "折合年利率（单利）", "折合年利率（一年按360天）", "按复利折合年利率"),
        ("判决欠15万晚了半年迟延履行利息多少", "加倍部分利息", "按180天算的加倍部分利息"),
        ("账单8000还了最低800过了30天利息多少", "利息（还款后按剩余部分算）", "利息（一直按全额算）"),
        ("贷款2万年利率6%罚息上浮50%逾期40天罚息多少", "罚息（加收50%）", "罚息（加收50%）（一年按360天）"),
        ("5万诉讼费", "案件受理费", "减半（简易程序、调解或撤诉）"),
    ]:
        shown = results(question)
        assert all(label in shown for label in labels), (question, shown)


def test_a_month_or_a_year_gives_a_month_or_a_year_and_no_made_up_day() -> None:
    for question, wanted in [
        ("2022年还清的逾期,征信记录哪年消", "2027"),
        ("2022年8月还清的逾期,征信记录什么时候消", "2027-08"),
        ("2022年8月9日还清的逾期,征信记录什么时候消", "2027-08-09"),
        ("2023年5月到期的欠款,诉讼时效到哪天", "2026-05"),
    ]:
        assert calculated(question).results[0].number == wanted, question


def test_a_promise_after_the_three_years_starts_them_anew_and_a_demand_does_not() -> None:
    promise = calculated("2021年10月1日到期的借款,2025年10月1日写了还款承诺,时效到哪天")
    demand = calculated("2021年10月1日到期的借款,2025年10月1日催过,时效到哪天")
    assert [q.number for q in promise.results] == ["2024-10-01", "2028-10-01"]
    assert [q.number for q in demand.results] == ["2024-10-01"]


def test_full_width_and_traditional_questions_get_the_same_sum() -> None:
    wide = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
    for question, *_ in asked():
        plain, typed = try_answer(question, TODAY), try_answer(question.translate(wide), TODAY)
        assert type(plain) is type(typed), question
        if isinstance(plain, Calculation) and isinstance(typed, Calculation):
            assert plain.results == typed.results, question
    assert results("兩萬塊分十二期每期還兩千年化多少") == results("两万块分十二期每期还两千年化多少")


def test_ordinary_questions_with_numbers_are_left_alone() -> None:
    for name, least in (("ordinary", 500), ("more-ordinary", 260)):
        ordinary = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        fired = [question for question in ordinary if try_answer(question, TODAY) is not None]
        assert len(ordinary) >= least
        assert len(fired) <= 0.01 * len(ordinary), fired


def shown(quantity: Quantity) -> str:
    if quantity.unit == "元":
        return reply.yuan(Decimal(str(quantity.value))).removesuffix("元")
    if isinstance(quantity.value, Decimal):
        return f"{quantity.value:f}"
    if isinstance(quantity.value, date):
        return ceiling.day_text(quantity.value)
    return re.sub(r"^(\d{4})-0?(\d+)$", r"\1年\2月", str(quantity.value))


def test_what_a_person_reads_holds_the_results_the_basis_and_a_caution() -> None:
    typed = [line.split("\t")[1] for line in (DATA / "wordings.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    more = [json.loads(line)["text"] for line in (DATA / "more-asked.jsonl").read_text(encoding="utf-8").splitlines()]
    for question in (*(question for question, *_ in asked()), *typed, *more):
        found = try_answer(question, TODAY)
        if not isinstance(found, Calculation):
            continue
        missing = [q.label for q in found.results if shown(q) not in found.text]
        assert not missing, (question, missing, found.text)
        assert found.basis in found.text and "注意：" in found.text and found.text.startswith("我的理解：")
        assert re.search(r"\d{4}年|〔\d{4}〕|按公式", found.basis), question
        assert all(q.unit or q.label == "还款方式" for q in (*found.inputs, *found.results))
        assert found.search and 0.5 <= found.confidence <= 1
        json.dumps(found.to_dict())
    assert not re.search(
        r"你?不用还|无需还|可以不还",
        "".join(getattr(try_answer(q, TODAY), "text", "") for q in (*typed, *(q for q, *_ in asked()))),
    )


def test_a_schedule_comes_as_rows_with_json_numbers() -> None:
    row = calculated("10万年利率24%等额本息12期每月还多少").to_dict()["schedule"][0]
    assert row == {"period": 1, "payment": 9455.96, "principal": 7455.96, "interest": 2000.0, "balance": 92544.04}


def test_the_rate_comes_first_then_what_holds_for_each_kind_of_lender() -> None:
    found = calculated("借1万分12期每期还980合法吗")
    kinds = [found.text.index(kind) for kind in ("真实年化", "个人或普通公司", "持牌机构", "小额贷款公司", "助贷")]
    assert kinds == sorted(kinds)
    assert "违法" not in found.text
    assert "本金" in found.text.split("注意：")[1]


def test_a_named_lender_gets_its_own_line_only() -> None:
    text = calculated("跟朋友借1万分12期每期还980合法吗").text
    assert "民间借贷" in text and "小额贷款公司" not in text
    text = calculated("在小贷公司借1万分12期每期还980合法吗").text
    assert "不适用四倍LPR" in text and "民间借贷）" not in text


def test_the_contract_day_decides_the_ceiling() -> None:
    before, after = (results(f"2025年5月{day}日签的借条年利率20%超过上限多少") for day in (19, 20))
    assert (before["民间借贷上限"], after["民间借贷上限"]) == (12.4, 12)
    assert (before["高出民间借贷上限"], after["高出民间借贷上限"]) == (7.6, 8)
    assert results("月息两分合法吗", date(2021, 6, 1))["民间借贷上限"] == 15.4  # as of another day


def test_an_unknown_lpr_is_said() -> None:
    assert isinstance(try_answer("2019年3月的LPR是多少", TODAY), Missing)
    assert "没有查到" in calculated("2026年11月的四倍LPR是多少").text
    assert "没有查到" not in calculated("2026年8月的四倍LPR是多少").text


def test_missing_figures_are_asked_for_with_what_was_understood() -> None:
    for question, figure, lacking in [
        ("2021年3月逾期的，征信哪天能消", "征信", "还清的日期"),
        ("借1万每月还1000年化多少", "10000元", "多少期"),
        ("信用卡账单8000还最低800利息多少", "8000元", "账单日"),
        ("贷款10万3.7利息多少", "100000元", "多长时间"),
        ("我2021年借的钱诉讼时效到什么时候", "时效", "到期日"),
    ]:
        found = try_answer(question, TODAY)
        assert isinstance(found, Missing), question
        assert figure in found.understood and lacking in found.missing
        assert found.understood in found.notice and found.missing in found.notice and found.notice.count("。") == 1


def test_a_limitation_asks_for_interruptions_and_says_that_the_debt_lives_on() -> None:
    past = calculated("2021年6月30日到期的借款，时效到哪天")
    assert "债还在" in past.text and "有没有催过" in past.text
    assert "随时可以起诉" in calculated("2025年6月30日到期的借款，时效到哪天").text


def test_money_taken_off_first_is_no_principal() -> None:
    found = calculated("合同1万到手8000,30天还1万年化多少")
    assert round(float(found.results[0].number), 1) == 304.2
    assert "第670条" in found.basis
    assert results("借1万扣2000,30天还1万年化多少")["真实年化（单利口径）"] == found.results[0].number


def test_what_belongs_to_the_story_is_no_part_of_the_sum() -> None:
    plain = results("贷68万,利率3.15,贷25年,等额本息每月要还多少")
    for story in ("我32岁,月薪8000,", "首付凑了30万,", "年终奖2万,"):
        assert results(f"{story}贷68万,利率3.15,贷25年,等额本息每月要还多少") == plain
    assert results("买一台15万的车,首付30%,剩下的贷款3年,年利率3.5%,月供多少") == results(
        "贷款10.5万3年,年利率3.5%,月供多少"
    )
    assert results("每期还1188,其中担保费88,借1万12期,年化多少") == results("每期还1188,借1万12期,年化多少")


def test_a_share_kept_back_counts_like_the_same_amount() -> None:
    share = results("借1万,服务费10%先扣,12期每期还948,年化多少")["真实年化（单利口径）"]
    assert share == results("借1万,服务费1000先扣,12期每期还948,年化多少")["真实年化（单利口径）"]


def test_instalments_that_change_on_the_way_lie_between_the_level_ones() -> None:
    low, mixed, high = (
        float(str(results(f"贷了6万,24期,{each},年化多少")["真实年化（单利口径）"]))
        for each in ("每期2800", "前12期每期3000,后12期每期2800", "每期3000")
    )
    assert low < mixed < high


def test_common_typing_errors_change_nothing() -> None:
    for typed, meant in [
        ("账单分12期每期手序费0.6%真实年华多少", "账单分12期每期手续费0.6%真实年化多少"),
        ("逾期2023年4月4号还青的正信什么时候消", "逾期2023年4月4号还清的征信什么时候消"),
        ("起诉8万诉颂费多少", "起诉8万诉讼费多少"),
    ]:
        assert results(typed) == results(meant)


def test_fees_raise_the_real_rate() -> None:
    plain = results("借1万12期每期还945.6年化多少")["真实年化（单利口径）"]
    monthly = results("借1万12期每期还945.6另外每期50元担保费年化多少")["真实年化（单利口径）"]
    upfront = results("借1万会员费299，12期每期还945.6年化多少")["真实年化（单利口径）"]
    assert (round(float(plain)), round(float(monthly), 2), round(float(upfront), 2)) == (24, 34.19, 29.97)


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet="借贷存还分期每月年化利息率多少万千百块元合法吗最低信用卡逾期罚提前0123456789.%一二两三四五,，到手时效征信清诉讼费",
        max_size=40,
    )
)
def test_any_text_gives_an_outcome_and_never_an_error(text: str) -> None:
    assert isinstance(try_answer(text, TODAY), Calculation | Missing | None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "9" * 2000,
        "借" + "9" * 60 + "万12期每期还980年化多少",
        "1%" * 70,
        "借0元12期每期还0年化多少",
        "各种月费率对应的年化都是多少啊零点五零点六零点七这些",
    ],
)
def test_odd_input_is_no_sum(text: str) -> None:
    assert try_answer(text, TODAY) is None


def test_a_question_takes_milliseconds() -> None:
    questions = [question for question, *_ in asked()]
    best = min(_seconds(questions) for _ in range(3))
    assert best / len(questions) < 0.05


def _seconds(questions: list[str]) -> float:
    began = time.perf_counter()
    for question in questions:
        try_answer(question, TODAY)
    return time.perf_counter() - began
