"""Which sum a question asks for: the recognisers in order, each a sum, what is missing for it, or nothing.

A recogniser asks for two things before it does anything: the figures of its sum, and words that ask for that sum. A story with numbers
in it (欠了3万5逾期47天会起诉吗) asks for none. A sum that passes over a term, a day or a rate of the question is not given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from faqbot.answer.calculators import ask_card, ask_ceiling, ask_late, ask_law, ask_loan
from faqbot.answer.calculators.result import Calculation
from faqbot.answer.calculators.roles import Question, question
from faqbot.answer.calculators.unused import unused
from faqbot.answer.calculators.wording import Outcome
from faqbot.errors import InputError

_MAX_CHARS = 160  # a longer story holds figures of several debts
_ANY_FIGURE = re.compile(
    r"[\d０-９零一二两三四五六七八九十百千万萬兩半]|还清|结清|算一?下|算算|帮我?算|時效|时效|[昨今][天日年晚]|前天|上个?月|现在|目前|当前|去年"
)


def try_answer(query: str, on: date) -> Outcome:
    """Do the sum a question asks for.

    :param query: the question as searched.
    :param on: the day the rules are taken of.
    :returns: the calculation; what is missing when a sum is plainly asked; None when the question is no sum to do.
    """
    if len(query) > _MAX_CHARS or not _ANY_FIGURE.search(query):
        return None
    try:
        return _first_whole(question(query, on))
    except (InputError, ArithmeticError, ValueError):  # figures out of all range: no sum to do
        return None


def _first_whole(q: Question) -> Outcome:
    """Return the first sum that uses every term, day and rate that was stated, or the question for what is missing."""
    if q.adrift:
        return None
    passed_over = False
    for recogniser in _RECOGNISERS:
        found = recogniser(q)
        if isinstance(found, Calculation) and unused(q, found):
            passed_over = True
        elif isinstance(found, Calculation) or (found is not None and not passed_over):
            return found
    return None


_RECOGNISERS: tuple[Callable[[Question], Outcome], ...] = (
    ask_law.court_fee,
    ask_law.lpr_interest,
    ask_law.delay_interest,
    ask_law.record_end,
    ask_law.limitation,
    ask_ceiling.line_on_a_day,
    ask_card.cash_advance,
    ask_card.bill,
    ask_loan.paid_back_or_put_by,
    ask_late.early_repayment,
    ask_late.penalty_interest,
    ask_loan.comparison,
    ask_loan.deposit_monthly,
    ask_loan.flat_fee,
    ask_loan.free_instalments,
    ask_ceiling.supported,
    ask_loan.real_rate,
    ask_ceiling.rate_against_line,
    ask_loan.loan_or_deposit,
    ask_loan.conversion,
)
