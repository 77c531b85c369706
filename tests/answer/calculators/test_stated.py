"""Sums use every figure that was stated: each wording is reckoned anew here, with other formulas where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.answer.calculators import Calculation, Missing, try_answer

TODAY = date(2026, 11, 25)


def calculated(question: str) -> Calculation:
    found = try_answer(question, TODAY)
    assert isinstance(found, Calculation), (question, found)
    return found


def results(question: str) -> dict[str, float]:
    return {q.label: float(q.number) for q in calculated(question).results if not isinstance(q.number, str)}


def level(principal: float, annual: float, months: int) -> float:
    """The payment at which the balance, rolled month by month, ends at nothing."""
    low, high = 0.0, principal * 2
    for _ in range(200):
        payment, balance = (low + high) / 2, principal
        for _ in range(months):
            balance = balance * (1 + annual / 1200) - payment
        low, high = (payment, high) if balance > 0 else (low, payment)
    return round(low, 2)


def yearly_rate(received: float, payments: Sequence[float]) -> float:
    """The rate a year at which monthly payments are worth what was received."""
    low, high = 0.0, 100.0
    for _ in range(200):
        monthly = (low + high) / 2
        worth = sum(p / (1 + monthly / 100) ** n for n, p in enumerate(payments, 1))
        low, high = (monthly, high) if worth > received else (low, monthly)
    return low * 12


@pytest.mark.parametrize(
    ("question", "received", "paid", "days"),
    [
        ("七天借2000还2600 这一年算下来得是百分之几百啊", 2000, 2600, 7),
        ("10天借3000还3500,折成一年是百分之几", 3000, 3500, 10),
        ("小平台借5000,15天后要还5800,这一年下来利率得多少", 5000, 5800, 15),
        ("借一千五,七天还两千,按年算利率是多少", 1500, 2000, 7),
        ("跟人拿了4000,14天还4600,年化算下来是几", 4000, 4600, 14),
    ],
)
def test_a_year_that_only_names_the_rate_is_no_term(question: str, received: int, paid: int, days: int) -> None:
    shown = results(question)
    annual = (paid - received) / received * 365 / days * 100
    assert shown["真实年化（单利口径）"] == pytest.approx(annual, abs=0.001)
    assert shown["高出24%"] == pytest.approx(annual - 24, abs=0.002)  # far above: what holds is said unasked
    assert "本金和没超过" in calculated(question).text


@pytest.mark.parametrize(
    ("question", "principal", "rate", "start", "end"),
    [
        ("法院判我还本金85000,利息从2022年3月按4倍LPR算到现在 大概得多少", 85000, 14.8, date(2022, 3, 1), TODAY),
        ("判还本金12万,利息从2023年9月起按LPR的4倍算到今天,一共多少利息", 120000, 13.8, date(2023, 9, 1), TODAY),
        (
            "判决书说欠款5万,自2022年6月1日起按一年期LPR四倍计算利息,到2024年6月1日是多少",
            50000,
            14.8,
            date(2022, 6, 1),
            date(2024, 6, 1),
        ),
        (
            "2021年5月8日签的借条,判我还12万,利息从2022年1月1日起按LPR的4倍算,到现在多少",
            120000,
            15.4,
            date(2022, 1, 1),
            TODAY,
        ),
        ("从去年6月开始按LPR4倍给我算利息,本金4万,到今天多少", 40000, 12, date(2025, 6, 1), TODAY),
        ("朋友告我,判还3万,2024年8月起按1.3倍LPR计算利息,到现在要给多少", 30000, 3.35 * 1.3, date(2024, 8, 1), TODAY),
    ],
)
def test_interest_at_a_multiple_of_the_lpr_runs_from_day_to_day(
    question: str, principal: int, rate: float, start: date, end: date
) -> None:
    shown, text = results(question), calculated(question).text
    assert shown["利息"] == pytest.approx(principal * rate / 100 * (end - start).days / 365.25, rel=0.001)
    assert shown["年利率"] == pytest.approx(rate, abs=0.001)
    assert "签" in question or "没说哪天签的合同" in text
    assert "日" in question or "没说从几号算" in text


def test_the_most_a_note_may_bear_stays_another_question() -> None:
    assert calculated("2023年7月借给朋友5万,按4倍LPR一年最多收多少利息").name == "most_interest"
    assert try_answer("利息从2020年1月按4倍LPR算到现在,本金2万,多少", TODAY) is None  # that rule did not hold then


@pytest.mark.parametrize(
    ("question", "principal", "rates", "months"),
    [
        ("我60万房贷利率从4.2降到3.3剩25年 月供能少多少", 600_000, (4.2, 3.3), 300),
        ("80万的房贷利率从4.9降到3.6还剩20年,月供少多少", 800_000, (4.9, 3.6), 240),
        ("我家房贷还欠95万,还有18年,利率3.95%调到3.2%每个月少还多少钱", 950_000, (3.95, 3.2), 216),
        ("公积金贷50万 2.6的利率 20年 每个月还多少 比商贷3.2省多少", 500_000, (2.6, 3.2), 240),
        ("30万房贷从5.2降到3.9还有12年总共省多少", 300_000, (5.2, 3.9), 144),
        ("商贷3.3%公积金2.6%,贷70万30年月供差多少", 700_000, (3.3, 2.6), 360),
        ("公积金贷款60万25年利率2.6%,商贷是3.1%,每个月能省多少", 600_000, (2.6, 3.1), 300),
    ],
)
def test_two_rates_of_a_mortgage_give_two_payments(
    question: str, principal: int, rates: tuple[float, float], months: int
) -> None:
    shown = results(question)
    first, second = (level(principal, rate, months) for rate in rates)
    for rate, payment in zip(rates, (first, second), strict=True):
        assert shown[f"年利率{rate:g}%的月供"] == pytest.approx(payment, abs=0.011)
    assert shown["月供相差"] == pytest.approx(abs(first - second), abs=0.021)


def test_payments_at_two_rates_need_the_time_left() -> None:
    found = try_answer("房贷80万利率从4.2降到3.3月供能少多少", TODAY)
    assert isinstance(found, Missing) and "年" in found.missing


@pytest.mark.parametrize(
    ("question", "received", "without", "fee", "months"),
    [
        ("担保费每月128加利息一共每月还1015,借1万12期,不算担保费年化又是多少", 10_000, 887, 128, 12),
        ("每月还980其中担保费80,借1万12期,去掉担保费年化多少", 10_000, 900, 80, 12),
        ("借2万24期,每月还1050,里面含服务费60,不算服务费年化是多少", 20_000, 990, 60, 24),
        ("借1万12期每月还887,另外每月担保费128,不算担保费年化多少", 10_000, 887, 128, 12),
    ],
)
def test_a_fee_may_be_left_out_and_is_shown_beside(
    question: str, received: int, without: int, fee: int, months: int
) -> None:
    shown = results(question)
    assert shown["每期还款"] == without
    assert shown["真实年化（单利口径）"] == pytest.approx(yearly_rate(received, [without] * months), abs=0.002)
    assert shown["算上费用的真实年化"] == pytest.approx(yearly_rate(received, [without + fee] * months), abs=0.002)


def test_a_fee_that_the_instalment_holds_is_not_added_again() -> None:
    inside = results("担保费每月95连本带息一共每月还1120,借12000分12期,算上担保费年化多少")
    beside = results("担保费每月95,借12000分12期,每月还1025,年化多少")
    assert inside["真实年化（单利口径）"] == beside["真实年化（单利口径）"]
    kept = results("放款3万,扣除服务费900,每月还2830,共12期,年化多少")  # 扣除: kept back, not left out
    assert kept["真实年化（单利口径）"] == pytest.approx(yearly_rate(29_100, [2830] * 12), abs=0.002)


@pytest.mark.parametrize(
    ("question", "short", "percent", "least"),
    [
        ("违约金按5%收最低20,我最低还款没还的部分是1340,收多少", 1340, 5, 20),
        ("信用卡违约金按5%收,最低10元,最低还款还差600没还,违约金多少", 600, 5, 10),
        ("最低还款差150,违约金5%,最少收10块,扣多少违约金", 150, 5, 10),
        ("最低还款额2000一分没还,违约金5%最低收20元,要交多少", 2000, 5, 20),
        ("最低还款没还够,差了800,按5%收违约金,最低15,要收多少", 800, 5, 15),
        ("违约金比例是3%,最低还款没还的部分是2200,要交多少", 2200, 3, 0),
    ],
)
def test_a_charge_for_a_short_minimum_has_its_own_share_and_floor(
    question: str, short: int, percent: int, least: int
) -> None:
    assert results(question)["违约金"] == max(short * percent / 100, least)
    assert "常见" not in calculated(question).text.split("结果")[0]  # nothing was assumed


@pytest.mark.parametrize(
    ("question", "annual"),
    [
        ("助学贷款一共32000,利率按LPR减70个基点,毕业后一年利息多少", 3.5 - 0.7),
        ("助学贷款2.4万,利率是LPR减70bp,毕业后每年利息多少", 3.5 - 0.7),
        ("经营贷50万按一年期LPR加60个基点,先息后本一年,每个月利息多少", 3.0 + 0.6),
        ("房贷120万30年利率LPR减45个基点等额本息月供多少", 3.5 - 0.45),
        ("房贷利率是LPR3.6%减30个基点,100万20年,月供多少", 3.6 - 0.3),
    ],
)
def test_basis_points_are_put_on_the_lpr_or_taken_off(question: str, annual: float) -> None:
    found = calculated(question)
    rate = next(q.number for q in found.inputs if q.label == "年利率")
    assert rate == pytest.approx(annual)
    assert "LPR" in found.text.split("结果")[0]


def test_a_student_loan_bears_a_years_interest_and_no_instalments() -> None:
    shown = results("助学贷款一共32000,利率按LPR减70个基点,毕业后一年利息多少")
    assert shown["利息"] == 32000 * 2.8 / 100 and "每期还款" not in shown
    assert "每期还款" in results("助学贷款2万,年利率4%,分60期,每个月还多少")
    assert try_answer("100万30年LPR降了10个基点月供少多少", TODAY) is None  # a step is no rate


@pytest.mark.parametrize(
    "question",
    [
        "我就晚了两天 两天!凭啥收我一百多违约金",
        "就晚了一天 凭什么扣我八十多块违约金",
        "逾期三天收了我200块罚息合理吗",
        "昨天忘还了 几百块违约金是不是太多了",
    ],
)
def test_what_was_charged_for_being_late_is_no_principal(question: str) -> None:
    assert try_answer(question, TODAY) is None


@pytest.mark.parametrize(
    ("question", "received", "paid", "months", "line"),
    [
        ("到手9200,合同写1万,半年后一次还11000,这年化超没超24%", 9200, 11_000, 6, 24),
        ("到手8500,合同写1万,三个月后一次还1万,年化有没有超过36%", 8500, 10_000, 3, 36),
        ("借条写2万实际到手18000,一年后还24000,年化超过24%没有", 18_000, 24_000, 12, 24),
    ],
)
def test_a_line_that_was_named_is_compared_with(question: str, received: int, paid: int, months: int, line: int) -> None:
    shown = results(question)
    annual = (paid / received - 1) * 12 / months * 100
    assert shown["真实年化（单利口径）"] == pytest.approx(annual, abs=0.001)
    assert shown["真实年化（复利口径）"] == pytest.approx(((paid / received) ** (12 / months) - 1) * 100, abs=0.001)
    assert shown[f"和{line}%相差"] == pytest.approx(abs(annual - line), abs=0.002)


@pytest.mark.parametrize(
    ("question", "contract", "fees", "months"),
    [
        ("车贷15万三年,说零利息但收手续费9000,还扣了2500gps费,实际利率是几?", 150_000, 11_500, 36),
        ("车贷12万三年,零利息,手续费6000一次收,实际年化多少", 120_000, 6000, 36),
        ("买车贷款10万24期免息,但收了5000手续费和1800gps费,真实利率是多少", 100_000, 6800, 24),
        ("手机分期6000元12期0利息,服务费300先扣,实际年化多少", 6000, 300, 12),
    ],
)
def test_no_interest_but_fees_has_a_real_rate(question: str, contract: int, fees: int, months: int) -> None:
    shown = results(question)
    assert shown["每期还款"] == pytest.approx(contract / months, abs=0.006)
    rate = yearly_rate(contract - fees, [contract / months] * months)
    assert shown["真实年化（单利口径）"] == pytest.approx(rate, abs=0.002)


@pytest.mark.parametrize(
    ("question", "amount", "points", "years"),
    [
        ("拿20万存款去还4.1%的房贷还是存1.6%的定期,一年差几个钱", 200_000, 4.1 - 1.6, 1),
        ("手里30万,还3.9%的房贷好还是存1.8%的定期好,一年差多少", 300_000, 3.9 - 1.8, 1),
        ("10万块是提前还掉4.35%的商贷还是买2.5%的国债,一年多赚多少", 100_000, 4.35 - 2.5, 1),
        ("50万还公积金贷款2.85%还是存银行定期1.9%,三年差多少钱", 500_000, 2.85 - 1.9, 3),
    ],
)
def test_paying_back_is_weighed_against_putting_by(question: str, amount: int, points: float, years: int) -> None:
    assert results(question)["相差"] == pytest.approx(amount * points / 100 * years)


@pytest.mark.parametrize(
    ("question", "bill", "paid"),
    [
        ("信用卡账单8600还了最低860,下个月利息大概是多少呀", 8600, 860),
        ("信用卡账单5000还了最低500,下个月会收多少利息", 5000, 500),
        ("账单12000只还了最低1200,一个月后利息多少", 12_000, 1200),
        ("信用卡欠3万还了最低3000,下期账单利息多少", 30_000, 3000),
    ],
)
def test_the_days_before_a_minimum_payment_are_said_to_be_unknown(question: str, bill: int, paid: int) -> None:
    shown, text = results(question), calculated(question).text
    after = (bill - paid) * 0.0005 * 30
    assert shown["利息（还款后按剩余部分算）"] == pytest.approx(after)
    assert shown["连记账到还款30天一共"] == pytest.approx(after + bill * 0.0005 * 30)
    assert "没说哪天刷的" in text and "还款前计息0天" not in text


@pytest.mark.parametrize(
    ("question", "principal", "months", "fee", "annual"),
    [
        ("两个方案 A是3万分36期月费率0.75 B是年利率14.4等额本息,哪个便宜", 30_000, 36, 0.75, 14.4),
        ("方案A:5万24期月费率0.6%;方案B:年利率13%等额本息,哪个划算", 50_000, 24, 0.6, 13),
        ("甲3万12期月费率0.8%,乙年化15%等额本息,哪个更便宜", 30_000, 12, 0.8, 15),
    ],
)
def test_a_fee_a_month_is_compared_with_a_rate_a_year(
    question: str, principal: int, months: int, fee: float, annual: float
) -> None:
    shown, flat = results(question), principal / months + principal * fee / 100
    assert shown["第1种：每期还款"] == pytest.approx(flat, abs=0.006)
    assert shown["第1种：真实年化（单利口径）"] == pytest.approx(yearly_rate(principal, [flat] * months), abs=0.002)
    assert shown["第2种：每期还款"] == pytest.approx(level(principal, annual, months), abs=0.011)
    assert "第2种便宜" in calculated(question).text


@pytest.mark.parametrize(
    "question",
    [
        "19年的10万24%放到现在",
        "还了六期一次清掉能省多少利息1万块年化24分12个月等额",
        "10万存三年利率2%,两年后取利息多少",
        "15万利率4.5%借了两年,后来又续了八个月零十天,利息多少",
        "利息从2020年1月按4倍LPR算到现在,本金2万,多少",
    ],
)
def test_a_stated_span_or_day_that_no_sum_uses_stops_it(question: str) -> None:
    assert not isinstance(try_answer(question, TODAY), Calculation)


@pytest.mark.parametrize(
    ("plain", "story"),
    [
        ("借1万12期每期还980年化多少", "我上班3年了,"),
        ("存5万三年利率2%利息多少", "前天去银行,"),
        ("贷50万20年利率3.3%等额本息月供多少", "结婚5年了,"),
        ("房贷还欠60万,还剩15年,利率3.6%,提前还10万省多少利息", "2019年买的房,"),
    ],
)
def test_the_story_around_a_sum_stops_none(plain: str, story: str) -> None:
    assert results(story + plain) == results(plain)


def test_lines_are_held_against_the_rate_with_its_fees() -> None:
    for question, without, full in (
        ("借1万12期每月还887,另外每月担保费128,不算担保费年化多少,合法吗", 887, 1015),
        ("每月还980其中担保费80,借1万12期,去掉担保费年化多少,超没超24%", 900, 980),
    ):
        shown, text = results(question), calculated(question).text
        dear = yearly_rate(10_000, [full] * 12)
        assert shown["真实年化（单利口径）"] == pytest.approx(yearly_rate(10_000, [without] * 12), abs=0.002)
        assert shown["高出24%"] == pytest.approx(dear - 24, abs=0.002)
        assert shown["高出民间借贷上限"] == pytest.approx(dear - 12, abs=0.002)
        assert shown.get("和24%相差", dear - 24) == pytest.approx(dear - 24, abs=0.002)
        assert "没有超过" not in text
    assert "所有息费" not in calculated("借2万24期,每月还1050,里面含服务费60,不算服务费年化是多少").text


@pytest.mark.parametrize(
    ("question", "received", "payment"),
    [
        ("借1万去掉手续费500,每月还900,12期,年化多少", 9500, 900),
        ("借1万扣除掉手续费500,每月还900,12期,年化多少", 9500, 900),
        ("借1万去掉手续费500实际到手9500,每月还900,12期,年化多少", 9500, 900),
        ("月供980不含手续费,手续费每月80,借1万12期,年化多少", 10_000, 1060),
        ("借1万12期,手续费每月80,月供980不含手续费年化多少", 10_000, 1060),
    ],
)
def test_a_fee_kept_back_or_on_top_is_not_left_out(question: str, received: int, payment: int) -> None:
    shown = results(question)
    assert shown["真实年化（单利口径）"] == pytest.approx(yearly_rate(received, [payment] * 12), abs=0.002)
    assert "算上费用的真实年化" not in shown


@pytest.mark.parametrize(
    ("question", "principal", "annual", "months"),
    [
        ("房贷100万30年利率LPR上浮10%月供多少", 1_000_000, 3.5 * 1.1, 360),
        ("房贷60万20年,LPR下浮15%,月供多少", 600_000, 3.5 * 0.85, 240),
        ("房贷100万30年利率LPR上浮10个基点月供多少", 1_000_000, 3.6, 360),
        ("房贷100万30年利率LPR上浮0.5个百分点月供多少", 1_000_000, 4.0, 360),
        ("贷款210万,30年,lpr减20bp就是3.3%,等额本息月供", 2_100_000, 3.3, 360),
    ],
)
def test_a_percentage_on_the_lpr_is_a_factor(question: str, principal: int, annual: float, months: int) -> None:
    assert results(question)["每期还款"] == pytest.approx(level(principal, annual, months), abs=0.011)


@pytest.mark.parametrize(
    "question",
    [
        "房贷利率LPR+0.55%,2019年签的,80万30年月供多少",
        "LPR减20%,50万3年,月供多少",
        "房贷LPR-30bp,公积金2.6%,各50万20年,月供多少",
        "房贷LPR是3.5%,减30个基点,100万20年月供多少",
        "每月还本金500加利息一共每月还620,借6000分12期,年化多少",
        "借1万,服务费3%最少收300,12期每期还900,真实年化多少",
        "借1万12期,服务费3%,每期还900,真实年化多少",
        "平台欠款10万,利息从2024年1月1日起按LPR的4倍算到现在,多少",
        "贷100万30年利率4.9%等额本息,已经还了5年,还剩多少利息",
        "房贷80万,4.2%,30年,从2020年1月开始还,到现在还了多少利息",
    ],
)
def test_what_cannot_be_built_in_gives_no_sum(question: str) -> None:
    assert try_answer(question, TODAY) is None


def test_both_lines_that_were_named_are_compared_with() -> None:
    annual = yearly_rate(10_000, [980] * 12)
    for question in ("借1万12期每期还980,年化多少,有没有超24%和36%", "借1万12期每期还980,年化有没有超过24%、36%"):
        shown = results(question)
        assert shown["和24%相差"] == pytest.approx(annual - 24, abs=0.002)
        assert shown["和36%相差"] == pytest.approx(36 - annual, abs=0.002)


def test_no_fee_is_not_no_interest() -> None:
    assert isinstance(try_answer("借1万12期免手续费,扣了保险费500,年化多少", TODAY), Missing)
    assert isinstance(try_answer("房贷逾期10万,罚息从2024年1月1日起按LPR的4倍算到现在,多少", TODAY), Missing)


@pytest.mark.parametrize(
    ("said", "end"),
    [("2023年底", date(2023, 12, 31)), ("2024年6月", date(2024, 6, 30)), ("2024年2月", date(2024, 2, 29))],
)
def test_a_time_that_ends_in_a_month_runs_to_its_last_day(said: str, end: date) -> None:
    found = calculated(f"2021年5月8日签的借条,判我还12万,利息从2022年1月1日起按LPR的4倍算到{said},多少")
    interest = next(float(q.number) for q in found.results if q.label == "利息" and not isinstance(q.number, str))
    assert interest == pytest.approx(120_000 * 0.154 * (end - date(2022, 1, 1)).days / 365.25, rel=0.002)
    assert f"算到{end.year}年{end.month}月{end.day}日）" in found.text


@pytest.mark.parametrize(
    ("question", "principal", "annual", "months"),
    [
        ("贷100万30年利率4.9%等额本息,已经还了5年,月供多少", 1_000_000, 4.9, 360),
        ("借了2万分24期,月息1%,还了6期,月供多少", 20_000, 12, 24),
        ("房贷80万,4.2%,30年,从2020年1月开始还,月供多少", 800_000, 4.2, 360),
        ("公积金贷款50万2.6%20年,一共还多少利息,已还3年", 500_000, 2.6, 240),
        ("离婚2年了,借5万年利率10%借1年利息多少", 50_000, 10, 12),
        ("我贷款做生意3年了,借5万年利率10%借1年利息多少", 50_000, 10, 12),
        ("借5万年利率10%借1年,宽限期3天,利息多少", 50_000, 10, 12),
    ],
)
def test_a_plan_does_not_hang_on_how_far_it_is(question: str, principal: int, annual: float, months: int) -> None:
    shown, payment = results(question), level(principal, annual, months)
    assert shown["每期还款"] == pytest.approx(payment, abs=0.011)
    assert shown["总利息"] == pytest.approx(payment * months - principal, abs=0.01 * months)


def test_two_rates_over_a_stated_time_differ_in_money() -> None:
    shown = results("50万房贷利率4.1%,公积金贷款2.85%,20年,每个月差多少钱,谁更便宜")
    assert shown["月供相差"] == pytest.approx(level(500_000, 4.1, 240) - level(500_000, 2.85, 240), abs=0.021)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("信用卡欠2万,还剩1万5,最低还款没还够,差了800,违约金多少", 800),
        ("最低还款2000,差了500没还,违约金多少", 500),
        ("账单还剩3000,少还了100,最低没还够,违约金按5%是多少", 100),
    ],
)
def test_the_amount_short_is_the_one_called_short(question: str, short: int) -> None:
    assert results(question)["违约金"] == short * 0.05


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(10, 90), st.integers(1, 60))
def test_one_repayment_after_any_days_uses_those_days(days: int, hundreds: int, more: int) -> None:
    received, paid = hundreds * 100, hundreds * 100 + more * 10
    shown = results(f"借{received}元,{days}天后一次还{paid}元,这一年算下来年化多少")
    assert shown["真实年化（单利口径）"] == pytest.approx((paid / received - 1) * 36500 / days, abs=0.002)
