import json
from datetime import date
from pathlib import Path

import pytest

from faqbot.answer.freshness import judge, notices, stale
from faqbot.corpus.articles import read_folder
from faqbot.corpus.chunk import split
from faqbot.corpus.claims import Claims, dump_claims, load_claims, read_claims
from faqbot.corpus.facts import Fact, FactRegistry, read_facts
from faqbot.types import Article, FactMark, Passage, SkippedFile

ROOT = Path(__file__).parent.parent.parent
STATEMENTS = ROOT / "tests" / "data" / "statements"
TODAY = date(2026, 11, 25)
FACTS, CLAIMS = read_facts(ROOT / "corpus"), read_claims(ROOT / "corpus")
NOTHING = Claims()


def fact(id: str, since: str | None, until: str | None = None, replaces: str | None = None, **more: object) -> Fact:
    day = date.fromisoformat
    return Fact(
        id=id,
        statement=f"期限是{more.get('value', '某数')}。",
        basis="某法第1条",
        confidence=str(more.get("confidence", "原文已核")),
        valid_from=day(since) if since else None,
        valid_to=day(until) if until else None,
        replaces=replaces,
    )


OLD, NEW = fact("old", None, "2026-02-28", value="六个月"), fact("new", "2026-03-01", replaces="old", value="三个月")
CHAIN = FactRegistry([OLD, NEW, fact("alone", "2026-08-01"), fact("ended", "2025-01-01", "2026-01-31")])


def passage(text: str, *marks: str, reviewed: str = "2026-11-23", title: str = "") -> Passage:
    """A passage whose last sentence states the marked facts."""
    article = Article("a", title, text, reviewed=reviewed, marks=tuple(FactMark(mark, len(text)) for mark in marks))
    return Passage("a#0", article, "", text, 0, len(text))


def texts(passage: Passage, on: date, facts: FactRegistry = CHAIN, claims: Claims = NOTHING) -> list[str]:
    found = notices(passage, facts, claims, on, today=TODAY)
    assert all(notice.kind == "freshness" for notice in found)
    return [notice.text for notice in found]


def test_a_passage_that_states_a_rule_no_longer_in_force_gets_the_one_that_is() -> None:
    old = passage("申请撤销裁决的期限是六个月。", "old")
    (text,) = texts(old, TODAY)
    assert "现在的规则：期限是三个月" in text
    assert "2026年3月1日起" in text
    assert "依据：某法第1条" in text
    assert stale(old, CHAIN, NOTHING, TODAY)
    assert not texts(passage("申请撤销裁决的期限是三个月。", "new"), TODAY)
    assert not stale(passage("申请撤销裁决的期限是三个月。", "new"), CHAIN, NOTHING, TODAY)


def test_an_old_rule_told_as_past_or_beside_the_current_one_gets_no_notice() -> None:
    assert not texts(passage("2026年2月28日以前，期限是六个月。", "old"), TODAY)
    assert not texts(passage("期限是六个月。", "old", "new"), TODAY)
    assert not stale(passage("2026年2月28日以前，期限是六个月。", "old"), CHAIN, NOTHING, TODAY)


def test_a_rule_that_ended_without_a_successor_says_until_when_it_held() -> None:
    (text,) = texts(passage("这项优惠可以申请。", "ended"), TODAY)
    assert "2026年1月31日" in text
    assert "没有收录" in text


def test_an_article_reviewed_before_its_rule_came_into_force_gets_a_notice_unless_it_names_the_day() -> None:
    early = passage("办贷款要出示明示表。", "alone", reviewed="2026-05-01")
    (text,) = texts(early, TODAY)
    assert "上次核对是2026年5月1日" in text
    assert stale(early, CHAIN, NOTHING, TODAY)
    assert not texts(passage("2026年8月1日起要出示明示表。", "alone", reviewed="2026-05-01"), TODAY)
    assert not texts(passage("办贷款要出示明示表。", "alone", reviewed="2026-09-01"), TODAY)


def test_on_an_earlier_day_the_rule_of_that_day_is_given() -> None:
    new = passage("申请撤销裁决的期限是三个月。", "new")
    (text,) = texts(new, date(2025, 5, 19))
    assert text.startswith("按2025年5月19日的规则：期限是六个月")
    assert "到2026年2月28日为止" in text
    (text,) = texts(passage("办贷款要出示明示表。", "alone"), date(2025, 5, 19))
    assert "2026年8月1日起才施行" in text
    assert "2025年5月19日那天还不适用" in text
    assert not stale(new, CHAIN, NOTHING, date(2025, 5, 19))  # nothing better is there to rank above it


def test_what_was_not_checked_at_its_source_is_hedged_and_cites_no_law() -> None:
    facts = FactRegistry([OLD, fact("new", "2026-03-01", replaces="old", confidence="记忆")])
    (text,) = texts(passage("期限是六个月。", "old"), TODAY, facts)
    assert "一般认为" in text
    assert "某法" not in text
    facts = FactRegistry([OLD, fact("new", "2026-03-01", replaces="old", confidence="转载已见")])
    assert "据公开报道" in texts(passage("期限是六个月。", "old"), TODAY, facts)[0]


def test_the_prime_rate_of_an_earlier_day_is_given_from_the_shipped_facts() -> None:
    today = passage("一年期LPR是3.00%。", "lpr-1y-2025-05-20")
    assert not texts(today, TODAY, FACTS, CLAIMS)
    assert "3.10%" in texts(today, date(2025, 5, 19), FACTS, CLAIMS)[0]
    assert not texts(today, date(2025, 5, 20), FACTS, CLAIMS)


@pytest.mark.parametrize(
    ("text", "label", "fact_id"),
    [
        ("信用卡、网贷年利率36%以内都受法律保护。", "outdated", "finjudge2017-24"),
        ("一次性信用修复现在还能办，抓紧把逾期还清。", "outdated", "repair2025-closed"),
        ("民间借贷的年利率在24%以内，法院都支持。", "outdated", "private-lending-25"),
        ("年利率２４％～３６％之間屬於自然債務，付了不能要回。", "outdated", "private-lending-25"),
        ("申请撤销仲裁裁决，期限是半年。", "outdated", "arb-72"),
        ("一年期LPR目前是3.45%。", "outdated", "lpr-1y-2025-05-20"),
        ("持牌消费金融公司的利率不得超过LPR的四倍。", "other_lender", "private-lending-1"),
        ("网贷可以按第70条要求停息挂账。", "other_lender", "card2011-70-scope"),
        ("24%和36%两条线2020年8月20日起已经不用了。", "current", ""),
        ("2020年8月20日以前，民间借贷年利率24%以内法院支持。", "current", ""),
        ("持牌机构的贷款不适用四倍LPR。", "current", ""),
        ("申请撤销仲裁裁决的期限从六个月缩短到三个月。", "current", ""),
        ("撤裁期限要在三个月内。保证期间没有约定的是六个月。", "current", ""),
        ("恐吓短信怎么罚？最多五百元。", "outdated", "psa-50"),
        ("小额逾期还清就能修复吗？现在还能，一次性信用修复一直有效。", "outdated", "repair2025-closed"),
        ("年利率36%以内都受保护吗？不是，早就不看这条线了。", "current", ""),
        ("银行的线上消费贷去年三月起放宽到三十万，以前是二十万。", "current", ""),
        ("治安罚款从五百元翻到了一千元，催收恐吓短信今年按新的罚。", "current", ""),
        ("拒执罪只看判决以后，在那之前转移财产不构成犯罪。", "outdated", "refuse-exec-6"),
        ("他花24%的工资还债，用了36个月。", "none", ""),
        ("以前的逾期记录，注销信用卡以后就删除了。", "outdated", "credit-close-debt"),
        ("注销账户不等于债务没了，以前的逾期记录也不会删除。", "current", ""),
        ("申请展期是借款人的权利，银行必须答应。", "outdated", "civil-code-678"),
        ("公积金可以取出来还信用卡。", "other_lender", "housing-fund-24"),
    ],
)
def test_a_text_without_markers_is_judged_by_what_it_claims(text: str, label: str, fact_id: str) -> None:
    verdict = judge(text, FACTS, CLAIMS, TODAY)
    wrong = ("outdated", "other_lender")
    assert verdict.label == label if label in wrong else verdict.label not in wrong
    assert not fact_id or fact_id in verdict.facts
    found = notices(passage(text), FACTS, CLAIMS, TODAY, today=TODAY)
    assert bool(found) == (label in wrong) == stale(passage(text), FACTS, CLAIMS, TODAY)


def test_the_model_takes_back_claims_and_finds_what_no_claim_foresaw() -> None:
    said = [
        (row, judge(row["text"], FACTS, CLAIMS, TODAY).label, judge(row["text"], FACTS, CLAIMS, TODAY, model=False).label)
        for row in (*rows("more-dev.jsonl"), *rows("own-dev.jsonl"))
    ]
    found = [row for row, with_model, alone in said if with_model != alone and row["label"] in ("outdated", "other_lender")]
    taken_back = [row for row, with_model, alone in said if with_model != alone and row["label"] in ("current", "none")]
    assert len(found) > 20
    assert taken_back


def test_an_article_that_marks_its_facts_is_read_by_the_claims_alone() -> None:
    unforeseen = next(
        row["text"]
        for row in rows("more-dev.jsonl")
        if row["label"] == "outdated"
        and judge(row["text"], FACTS, CLAIMS, TODAY, model=False).label not in ("outdated", "other_lender")
    )
    assert stale(passage(unforeseen), FACTS, CLAIMS, TODAY)
    assert not stale(passage(unforeseen, "civil-code-195"), FACTS, CLAIMS, TODAY)


def test_a_claim_is_right_on_the_days_it_was_the_rule() -> None:
    text = "财政贴息不包括信用卡业务。"
    assert judge(text, FACTS, CLAIMS, date(2025, 11, 10)).label == "current"
    assert judge(text, FACTS, CLAIMS, TODAY).label == "outdated"
    text = "一年期LPR是3.45%，五年期以上是3.95%。"
    assert judge(text, FACTS, CLAIMS, date(2024, 3, 15)).label == "current"
    assert judge(text, FACTS, CLAIMS, TODAY).label == "outdated"


def test_whose_rule_it_is_may_stand_in_the_title() -> None:
    text = "年利率24%以内法院都支持，放心写。"
    assert stale(passage(text, title="朋友之间写借条"), FACTS, CLAIMS, TODAY)
    assert not stale(passage(text, title="向银行贷款"), FACTS, CLAIMS, TODAY)


def test_what_the_answer_shows_is_told_first_and_no_more_than_two_notices() -> None:
    text = "一年期LPR目前是3.45%。撤销仲裁裁决的期限是六个月。首套公积金利率现在是2.85%。"
    shown = [(text.index("撤销"), text.index("首套"))]
    found = notices(passage(text), FACTS, CLAIMS, TODAY, today=TODAY, shown=shown)
    assert len(found) == 2
    assert "三个月" in found[0].text
    assert "民" not in found[0].text[:4]


def test_a_belief_that_never_held_is_not_called_an_old_rule() -> None:
    (notice,) = notices(passage("申请展期是借款人的权利，银行必须答应。"), FACTS, CLAIMS, TODAY, today=TODAY)
    assert "这句话不对" in notice.text
    (notice,) = notices(passage("申请撤销仲裁裁决，期限是半年。"), FACTS, CLAIMS, TODAY, today=TODAY)
    assert "旧说法" in notice.text


def test_claims_read_back_from_an_index_version_judge_the_same() -> None:
    again = load_claims(dump_claims(CLAIMS))
    for row in rows("dev.jsonl")[:40]:
        assert judge(row["text"], FACTS, again, TODAY) == judge(row["text"], FACTS, CLAIMS, TODAY)


def test_no_shipped_article_states_an_outdated_rule() -> None:
    read = [file for file in read_folder(ROOT / "corpus") if not isinstance(file, SkippedFile)]
    found = [
        (piece.id, notice.text)
        for file in read
        for piece in split(file.article)
        for notice in notices(piece, FACTS, CLAIMS, TODAY, today=TODAY)
    ]
    assert not found


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (STATEMENTS / name).read_text(encoding="utf-8").splitlines()]


# The statements of test.jsonl were written by somebody else and are for measuring only: their floor is what the rules
# reached on 2026-11-26 (benchmarks/results/freshness.json), below the target of 0.95; false alarms meet theirs.
@pytest.mark.parametrize(
    ("name", "recall", "false"), [("dev.jsonl", 0.95, 0.03), ("broad-dev.jsonl", 0.95, 0.03), ("test.jsonl", 0.8, 0.03)]
)
def test_labelled_statements_are_told_apart(name: str, recall: float, false: float) -> None:
    wrong = ("outdated", "other_lender")
    said: dict[str, list[bool]] = {}
    for row in rows(name):
        day = date.fromisoformat(row.get("as_of") or TODAY.isoformat())
        said.setdefault(row["label"], []).append(judge(row["text"], FACTS, CLAIMS, day).label in wrong)
    assert sum(said["outdated"]) / len(said["outdated"]) >= recall
    right = said["current"] + said["none"]
    assert sum(right) / len(right) <= false


def test_hostile_text_is_read_in_bounded_time_and_without_error() -> None:
    for text in ("9" * 20000 + "%", "年利率" * 5000, "24%和" * 3000 + "36%", "“" * 5000, "不" * 9000, "\u200b" * 9000, ""):
        assert judge(text, FACTS, CLAIMS, TODAY).label in ("none", "current", "outdated")
