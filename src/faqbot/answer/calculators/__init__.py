"""Loan arithmetic, and the reading of a question that asks for it.

``try_answer`` does the sum a question asks for; the same functions can be called with figures. Heavy libraries are not needed.
"""

from faqbot.answer.calculators.card import daily_interest, full_balance_interest, penalty
from faqbot.answer.calculators.ceiling import (
    Ceiling,
    Lpr,
    Stretch,
    ceiling_for,
    ceilings,
    lpr,
    private_ceiling,
    supported_interest,
)
from faqbot.answer.calculators.court import case_fee, delay_interest, execution_fee, payment_order_fee, preservation_fee
from faqbot.answer.calculators.deadlines import limitation_ends, record_ends
from faqbot.answer.calculators.intent import try_answer
from faqbot.answer.calculators.numbers import Number
from faqbot.answer.calculators.numbers import read as read_numbers
from faqbot.answer.calculators.rates import (
    RealRate,
    annual_to_daily,
    daily_to_annual,
    dated_rate,
    irr,
    monthly_to_annual,
    real_rate,
    single_repayment,
)
from faqbot.answer.calculators.result import Calculation, Instalment, Missing, Quantity
from faqbot.answer.calculators.schedule import (
    Prepayment,
    balance_after,
    balance_after_principal,
    compound_interest,
    equal_payment,
    equal_principal,
    flat_fee,
    interest_only,
    level_payment,
    level_principal,
    prepay,
    prepay_principal,
    saved_monthly,
    simple_interest,
    total_interest,
)

__all__ = [
    "Calculation",
    "Ceiling",
    "Instalment",
    "Lpr",
    "Missing",
    "Number",
    "Prepayment",
    "Quantity",
    "RealRate",
    "Stretch",
    "annual_to_daily",
    "balance_after",
    "balance_after_principal",
    "case_fee",
    "ceiling_for",
    "ceilings",
    "compound_interest",
    "daily_interest",
    "daily_to_annual",
    "dated_rate",
    "delay_interest",
    "equal_payment",
    "equal_principal",
    "execution_fee",
    "flat_fee",
    "full_balance_interest",
    "interest_only",
    "irr",
    "level_payment",
    "level_principal",
    "limitation_ends",
    "lpr",
    "monthly_to_annual",
    "payment_order_fee",
    "penalty",
    "prepay",
    "prepay_principal",
    "preservation_fee",
    "private_ceiling",
    "read_numbers",
    "real_rate",
    "record_ends",
    "saved_monthly",
    "simple_interest",
    "single_repayment",
    "supported_interest",
    "total_interest",
    "try_answer",
]
