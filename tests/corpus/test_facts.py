from datetime import date
from pathlib import Path

import pytest

from faqbot.corpus.facts import read_facts
from faqbot.errors import CorpusError

ROOT = Path(__file__).parent.parent.parent


def write(folder: Path, text: str) -> Path:
    (folder / "facts.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_rule_of_the_day_is_found_from_any_member_of_its_chain(corpus: Path) -> None:
    facts = read_facts(corpus)
    for id in ("no-entry", "no-entry-old"):
        assert facts.fact(id, on=date(2025, 12, 31)).id == "no-entry-old"
        assert facts.fact(id, on=date(2026, 1, 1)).id == "no-entry"


def test_expired_facts_are_found_by_day(corpus: Path) -> None:
    facts = read_facts(corpus)
    assert [f.id for f in facts.expired(["no-entry", "no-entry-old"], on=date(2026, 11, 25))] == ["no-entry-old"]


def test_no_rule_before_the_first_one() -> None:
    facts = read_facts(ROOT / "corpus")
    assert facts.fact("repair2025-window", on=date(2019, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "percent"), [(date(2025, 5, 19), 12.4), (date(2025, 5, 20), 12.0), (date(2020, 8, 20), 15.4)]
)
def test_four_times_the_prime_rate_changes_on_the_twentieth(day: date, percent: float) -> None:
    found = read_facts(ROOT / "corpus").fact("lpr-4x-2025-05-20", on=day)
    assert found is not None
    assert float(found.value) == percent


def test_the_shipped_registry_has_no_two_rules_of_one_chain_on_one_day() -> None:
    facts = read_facts(ROOT / "corpus")
    for fact in facts:
        if fact.replaces and facts.get(fact.replaces).valid_to and fact.valid_from:
            assert facts.get(fact.replaces).valid_to < fact.valid_from, fact.id


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("- id: a\n  statement: b\n  basis: c\n  confidence: 听说", "听说"),
        ("- id: a\n  statement: b\n  basis: c\n  confidence: 记忆\n  valid_from: 明年", "明年"),
        ("- id: a\n  statement: b\n  confidence: 记忆", "no basis"),
        ("a: b", "list of facts"),
    ],
)
def test_a_wrong_entry_says_what_was_found(tmp_path: Path, entry: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_facts(write(tmp_path, entry))
