import json
from datetime import date
from pathlib import Path

import pytest

from faqbot.corpus.anchors import anchors, grams
from faqbot.corpus.claims import Claims, dump_claims, lay_over, load_claims, parse_claims, read_claims
from faqbot.corpus.facts import read_facts
from faqbot.corpus.statement import plain
from faqbot.errors import CorpusError

ROOT = Path(__file__).parent.parent.parent
CORPUS = ROOT / "corpus"
STATEMENTS = ROOT / "tests" / "data" / "statements"
PARTS = """
words: {may: '可以|允许'}
lenders:
  bank: {called: 银行, words: '银行(?!卡)'}
  private: {called: 个人, words: '朋友|借条'}
claims:
"""
GOOD = PARTS + "- {id: a, kind: outdated, about: ['$may收', 费], until: 2025-09-30, now: [f]}\n"


def entry(**fields: str) -> str:
    base = {"id": "a", "kind": "outdated", "about": "[费]", "now": "[f]"} | fields
    return PARTS + "- {" + ", ".join(f"{name}: {value}" for name, value in base.items() if value) + "}\n"


NOT_OF_LENDERS = (
    "repair",
    "credit-as-court-list",
    "shenzhen-rule",
    "policy-loan",
)  # misplaced: of another list, city, contract


def test_the_shipped_claims_name_facts_that_are_there_and_dates_that_agree_with_them() -> None:
    claims, facts = read_claims(CORPUS), read_facts(CORPUS)
    assert len(claims) > 80
    assert not claims.missing_facts(facts)
    for claim in claims:
        assert claim.kind == "misplaced" or claim.valid_to or claim.chain or not claim.valid_from, claim.id
        assert any(facts.fact(id, date(2026, 11, 25)) for id in claim.now), claim.id
        if claim.kind == "misplaced":
            assert claim.right_for or claim.id.startswith(NOT_OF_LENDERS), claim.id


def test_what_a_pattern_cannot_do_without_stands_wherever_it_does() -> None:
    claims = read_claims(CORPUS)
    patterns = [words for claim in claims for words in (*claim.about, claim.unless) if words]
    lines = [line for file in sorted(STATEMENTS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [plain(json.loads(line)["text"]) for line in lines[::5]]
    named = 0
    for text in texts:
        there = grams(text)
        assert all(words.may_stand_in(there) for words in patterns if words.search(text)), text
        near = set(claims.near(there))
        assert near >= {place for place, claim in enumerate(claims) if claim.about[0].search(text)}, text
        named += len(near)
    assert named < len(texts) * len(claims) / 3


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("支付令|LPR", {"支付", "lp"}),
        ("(?:信用卡)?取现", {"取现"}),
        ("(?:银行|平台)[^，]{0,4}倒?", {"银行", "平台"}),
        ("(?<!不)能|(?!贷款)款", {"能", "款"}),
        ("催?收+", {"收"}),
        (r"\d年|(?:甲|乙?)", set()),
        ("", set()),
    ],
)
def test_anchors_are_the_most_telling_characters_that_must_be_there(pattern: str, expected: set[str]) -> None:
    assert anchors(pattern) == expected


def test_every_claim_with_a_chain_finds_a_figure_that_was_superseded() -> None:
    claims, facts = read_claims(CORPUS), read_facts(CORPUS)
    for claim in claims:
        if claim.chain:
            assert any(fact.valid_to and fact.value is not None for fact in facts.chain(claim.now[0])), claim.id


def test_a_group_of_words_stands_for_its_words_and_a_folder_without_claims_has_none(tmp_path: Path) -> None:
    (claim,) = parse_claims(GOOD)
    assert claim.about[0].search("可以收")
    assert not claim.about[0].search("收")
    assert len(read_claims(tmp_path)) == 0
    assert Claims().lenders_in("银行") == []


def test_a_claim_is_right_on_the_days_it_names_and_no_other() -> None:
    (claim,) = parse_claims(entry(**{"from": "2025-09-01", "until": "2025-12-31"}))
    days = [date(2025, 8, 31), date(2025, 9, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [claim.right_on(day) for day in days] == [False, True, True, False]
    (never,) = parse_claims(entry())
    assert not never.right_on(date(2020, 1, 1))


def test_lenders_are_named_in_order_and_a_rules_name_is_no_lender() -> None:
    claims = read_claims(CORPUS)
    named = [kind for _, _, kind in claims.lenders_in("朋友借的钱和小贷公司、银行的不一样")]
    assert named == ["private", "micro", "bank"]
    assert not claims.lenders_in("按民间借贷司法解释和信用卡管理办法")
    assert not claims.lenders_in("银行业协会的指引")


def test_claims_travel_as_json_and_two_corpora_lie_over_one_another() -> None:
    claims = read_claims(CORPUS)
    again = load_claims(dump_claims(claims))
    assert [claim.id for claim in again] == [claim.id for claim in claims]
    assert list(again) == list(claims)
    own = parse_claims(GOOD.replace("id: a", "id: late-fee"))
    both = lay_over(own, claims)
    assert len(both) == len(claims)
    assert next(c for c in both if c.id == "late-fee").now == ("f",)
    assert lay_over(Claims(), claims) is claims
    assert lay_over(own, Claims()) is own


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a", "words:"),
        (entry(id=""), "no id"),
        (entry(about=""), "no about"),
        (entry(kind="old"), "outdated, misplaced"),
        (entry(colour="red"), "unknown field colour"),
        (entry(about="['(']"), "no pattern"),
        (entry(about="['$nothing']"), r"\$nothing"),
        (entry(figures="[many]"), "no figure"),
        (entry(figures="[25%..500元]"), "no figure"),
        (entry(of="[moon]"), "moon"),
        (entry(until="soon"), "soon"),
        (GOOD + GOOD.split("claims:\n")[1], "stands twice"),
        (PARTS.replace("called: 银行, ", ""), "called"),
    ],
)
def test_a_wrong_entry_says_what_was_found(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        parse_claims(text)
