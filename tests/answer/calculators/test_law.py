"""Ceilings by day and lender, court costs, days that the law counts, card interest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.answer.calculators import card, ceiling, court, deadlines
from faqbot.corpus.facts import read_facts
from faqbot.errors import InputError

CORPUS = Path(__file__).parents[3] / "corpus"
DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))


def test_the_lpr_table_is_that_of_the_dated_facts() -> None:
    facts = [f for f in read_facts(CORPUS) if f.id.startswith(("lpr-1y-2", "lpr-5y-2", "lpr-4x-2"))]
    assert len(facts) > 30
    for fact in facts:
        for day in (fact.valid_from, fact.valid_to or date(2026, 9, 20)):
            assert day is not None
            found = (
                ceiling.private_ceiling(day) if "4x" in fact.id else getattr(ceiling.lpr(day, fact.id[4:6]), "value", None)
            )  # type: ignore[arg-type]
            assert found == Decimal(str(fact.value)), fact.id
        if "4x" not in fact.id:
            assert getattr(ceiling.lpr(fact.valid_from, fact.id[4:6]), "seen", None) == (fact.confidence == "转载已见"), (
                fact.id
            )  # type: ignore[arg-type]


def test_the_ceiling_changes_on_the_day_the_lpr_is_published() -> None:
    assert ceiling.private_ceiling(date(2025, 5, 19)) == Decimal("12.4")
    assert ceiling.private_ceiling(date(2025, 5, 20)) == Decimal("12.0")
    assert ceiling.private_ceiling(date(2020, 8, 20)) == Decimal("15.4")
    assert ceiling.private_ceiling(date(2020, 8, 19)) is None


def test_days_outside_what_is_known_are_said_so() -> None:
    assert ceiling.lpr(date(2019, 8, 19)) is None
    known, later = ceiling.lpr(date(2026, 10, 19)), ceiling.lpr(date(2026, 10, 20))
    assert known is not None and later is not None
    assert known.current and not later.current
    assert "之后的以人民银行官网为准" in ceiling.ceiling_for("private", date(2026, 11, 25)).sentence
    assert ceiling.ceiling_for("private", date(2014, 1, 1)).rate is None


@given(DAYS)
def test_no_lender_is_called_illegal_and_every_line_has_a_basis(day: date) -> None:
    for line in ceiling.ceilings(day):
        assert "违法" not in line.sentence and line.basis
        assert line.rate is None or 0 < line.rate <= 24
        if line.lender != "private" and line.rate is not None:
            assert line.rate == 24 and "据公开报道" in line.sentence


def test_licensed_lenders_have_their_own_lines_by_date() -> None:
    assert ceiling.ceiling_for("micro", date(2025, 11, 30)).rate is None
    assert ceiling.ceiling_for("micro", date(2025, 12, 1)).rate == 24
    assert "不适用四倍LPR" in ceiling.ceiling_for("micro", date(2026, 1, 1)).sentence
    assert "2025年10月1日" in ceiling.ceiling_for("assisted", date(2025, 10, 1)).sentence
    assert "2025年10月1日" not in ceiling.ceiling_for("assisted", date(2025, 9, 30)).sentence


def test_the_transition_of_article_31_splits_an_old_loan() -> None:
    first, second = ceiling.supported_interest(
        Decimal(100_000), Decimal(24), date(2019, 1, 1), date(2026, 8, 20), date(2026, 9, 1)
    )
    assert (first.end, second.start) == (date(2020, 8, 20), date(2020, 8, 20))
    assert (round(first.interest), second.interest) == (39_255, 72_000)  # corpus: private-loan/loan-before-august-2020
    assert second.rate == 12


@given(st.integers(1, 40), st.dates(date(2015, 9, 1), date(2026, 1, 1)), st.integers(1, 2000))
def test_supported_interest_never_exceeds_what_was_agreed(rate: int, start: date, days: int) -> None:
    end = start + timedelta(days)
    stretches = ceiling.supported_interest(Decimal(50_000), Decimal(rate), start, end, date(2026, 9, 1))
    assert stretches[0].start == start and stretches[-1].end == end
    assert all(a.end == b.start for a, b in pairwise(stretches))
    assert all(s.rate <= rate and (s.ceiling is None or s.rate <= s.ceiling) for s in stretches)


# FACTS.md 4.2 and the articles on court fees and delay interest.
@pytest.mark.parametrize(
    ("amount", "fee"), [(1, 50), (10_000, 50), (20_000, 300), (50_000, 1050), (100_000, 2300), (200_000, 4300)]
)
def test_case_fees_give_the_published_examples(amount: int, fee: int) -> None:
    assert court.case_fee(Decimal(amount)) == fee


@given(st.integers(1, 3_000_000_000), st.integers(1, 1_000_000))
def test_fees_grow_with_the_amount_and_their_caps_hold(fen: int, more: int) -> None:
    low, high = Decimal(fen) / 100, Decimal(fen + more) / 100
    for fee in (court.case_fee, court.execution_fee, court.preservation_fee, court.payment_order_fee):
        assert fee(low) <= fee(high)
    assert court.preservation_fee(high) <= 5000


def test_delay_interest_gives_the_published_examples() -> None:
    assert court.delay_interest(Decimal(100_000), 100) == 1750
    assert court.delay_interest(Decimal(50_000), 365) == Decimal("3193.75")
    with pytest.raises(InputError):
        court.delay_interest(Decimal(0), 1)


@given(DAYS, st.lists(st.integers(1, 6000), max_size=5))
def test_interruptions_only_lengthen_the_limitation_and_twenty_years_end_it(due: date, gaps: list[int]) -> None:
    later = [due + timedelta(gap) for gap in gaps]
    end = deadlines.limitation_ends(due, later)
    assert deadlines.years_later(due, 3) <= end <= deadlines.years_later(due, 20)
    assert deadlines.limitation_ends(due, [*later, due - timedelta(1)]) == end


def test_an_interruption_after_the_end_starts_nothing_again() -> None:
    assert deadlines.limitation_ends(date(2018, 1, 1), [date(2021, 1, 2)]) == date(2021, 1, 1)
    assert deadlines.limitation_ends(date(2018, 1, 1), [date(2020, 1, 1), date(2022, 12, 31)]) == date(2025, 12, 31)


def test_a_record_ends_five_years_after_it_was_paid_off() -> None:
    assert deadlines.record_ends(date(2026, 11, 20)) == date(2031, 11, 20)
    assert deadlines.record_ends(date(2024, 2, 29)) == date(2029, 2, 28)


def test_full_balance_interest_gives_the_published_example() -> None:
    interest = card.full_balance_interest(
        [(date(2026, 4, 1), Decimal(10_000))], [(date(2026, 4, 25), Decimal(1000))], date(2026, 5, 5)
    )
    assert interest == Decimal("169.50")
    assert card.daily_interest(Decimal(5000), card.USUAL_DAILY_PERCENT, 30) == 75
    assert card.penalty(Decimal(860), Decimal(300)) == 28
