"""The nouns of a calculation: quantities with units, instalments, and what a question got.

Money is ``Decimal`` yuan rounded half up to the fen; percentages are ``Decimal`` percent, so 12.4 means 12.4 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FEN = Decimal("0.01")
_MILLI = Decimal("0.001")
_SMALL_STEP = Decimal("0.00001")  # a daily rate such as 0.0175 %


@dataclass(frozen=True, slots=True)
class Quantity:
    """One named figure with its unit, such as 本金 10000 元; a day is an ISO date with the unit 日期."""

    label: str
    value: Decimal | int | date | str
    unit: str

    @property
    def number(self) -> int | float | str:
        """The value as JSON has it."""
        if isinstance(self.value, Decimal):
            return int(self.value) if self.value == self.value.to_integral_value() else float(self.value)
        return self.value.isoformat() if isinstance(self.value, date) else self.value


@dataclass(frozen=True, slots=True)
class Instalment:
    """One row of a repayment schedule, in yuan; ``balance`` is the principal left after it."""

    period: int
    payment: Decimal
    principal: Decimal
    interest: Decimal
    balance: Decimal

    def to_dict(self) -> dict[str, int | float]:
        """Return the row with JSON numbers."""
        return {
            "period": self.period,
            "payment": float(self.payment),
            "principal": float(self.principal),
            "interest": float(self.interest),
            "balance": float(self.balance),
        }


@dataclass(frozen=True, slots=True)
class Calculation:
    """A sum that was done: ``text`` is what a person reads, with the same figures as ``results``."""

    name: str
    inputs: tuple[Quantity, ...]
    results: tuple[Quantity, ...]
    formula: str
    basis: str
    text: str
    search: str  # the query that finds the passage behind it
    schedule: tuple[Instalment, ...] = ()
    confidence: float = 0.9  # that the question was read right

    def to_dict(self) -> dict[str, Any]:
        """Return the ``calculation`` object of the public interface."""
        found: dict[str, Any] = {
            "name": self.name,
            "inputs": {q.label: {"value": q.number, "unit": q.unit} for q in self.inputs},
            "results": [{"label": q.label, "value": q.number, "unit": q.unit} for q in self.results],
            "formula": self.formula,
            "basis": self.basis,
        }
        if self.schedule:
            found["schedule"] = [row.to_dict() for row in self.schedule]
        return found


@dataclass(frozen=True, slots=True)
class Missing:
    """A sum that was asked for and cannot be done yet: what was understood, and what is missing."""

    name: str
    understood: str
    missing: str

    @property
    def notice(self) -> str:
        """One plain sentence for the person."""
        return f"我看懂的是：{self.understood}；还差{self.missing}，补上再问我一次，我就能算。"


def to_fen(amount: Decimal) -> Decimal:
    """Round an amount in yuan half up to the fen."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def to_percent(rate: Decimal) -> Decimal:
    """Round a percentage half up to three places (five below 1 %), as it is shown; trailing zeros leave."""
    rounded = rate.quantize(_MILLI if abs(rate) >= 1 else _SMALL_STEP, ROUND_HALF_UP) + 0  # and no -0
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()
