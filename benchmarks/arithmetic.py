"""The calculators against independent arithmetic: numpy-financial, pyxirr, dateutil, closed formulas, and the dated facts.

10,000 random cases a function with a fixed seed. Run it with the two packages of ``benchmarks/requirements.txt``, which may lie in
a folder of their own: ``PYTHONPATH=FOLDER python -m benchmarks.arithmetic``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy_financial as npf
import pyxirr
from dateutil.relativedelta import relativedelta

from benchmarks import record
from faqbot.answer.calculators import card, ceiling, court, deadlines, rates, schedule
from faqbot.corpus.facts import read_facts

CASES = 10_000
YUAN, POINT = 0.01, 0.001
Case = Callable[[random.Random], list[float]]


def amount(rng: random.Random, low: int = 100, high: int = 2_000_000) -> Decimal:
    return Decimal(rng.randint(low * 100, high * 100)) / 100


def rate(rng: random.Random, high: int = 3600) -> Decimal:
    return Decimal(rng.randint(1, high)) / 100


def gap(ours: Decimal | float, theirs: float | Fraction) -> float:
    return abs(float(ours) - float(theirs))


def equal_payment(rng: random.Random) -> list[float]:
    principal, annual, n = amount(rng), rate(rng), rng.randint(1, 360)
    rows = schedule.equal_payment(principal, annual, n)
    i, p = float(annual) / 1200, float(principal)
    payment = -npf.pmt(i, n, p)
    interest = -npf.ipmt(i, np.arange(1, n + 1), n, p)
    assert sum(row.principal for row in rows) == principal
    assert n == 1 or (
        len({row.payment for row in rows[:-1]}) == 1 and abs(rows[-1].payment - rows[0].payment) <= Decimal("0.01") * n
    )
    first = gap(rows[0].payment, payment) if n > 1 else 0.0
    return [
        first,
        gap(schedule.total_interest(rows), payment * n - p),
        max(gap(r.interest, t) for r, t in zip(rows, interest, strict=True)),
    ]


def equal_principal(rng: random.Random) -> list[float]:
    principal, annual, n = amount(rng), rate(rng), rng.randint(1, 360)
    rows = schedule.equal_principal(principal, annual, n)
    p, i = Fraction(principal), Fraction(annual) / 1200
    assert sum(row.principal for row in rows) == principal
    exact = [(p - p / n * k) * i for k in range(n)]
    return [
        gap(schedule.total_interest(rows), p * i * (n + 1) / 2),
        max(gap(r.interest, e) for r, e in zip(rows, exact, strict=True)),
    ]


def interest_only(rng: random.Random) -> list[float]:
    principal, annual, n = amount(rng), rate(rng), rng.randint(1, 120)
    rows = schedule.interest_only(principal, annual, n)
    each = Fraction(principal) * Fraction(annual) / 1200
    assert sum(row.principal for row in rows) == principal
    return [gap(schedule.total_interest(rows), each * n), max(gap(row.interest, each) for row in rows)]


def flat_fee(rng: random.Random) -> list[float]:
    principal, fee, n = amount(rng), Decimal(rng.randint(5, 300)) / 100, rng.choice([3, 6, 9, 12, 18, 24, 36, 60])
    rows = schedule.flat_fee(principal, fee, n)
    assert sum(row.principal for row in rows) == principal
    exact = Fraction(principal) / n + Fraction(principal) * Fraction(fee) / 100
    return [
        max(gap(row.payment, exact) for row in rows[:-1]),
        gap(schedule.total_interest(rows), Fraction(principal) * Fraction(fee) / 100 * n),
    ]


def flat_fee_rate(rng: random.Random) -> list[float]:
    fee, n = Decimal(rng.randint(5, 300)) / 100, rng.choice([3, 6, 9, 12, 18, 24, 36, 60])
    found = rates.real_rate([Decimal(1), *([-(Decimal(1) / n + fee / 100)] * n)])
    assert found
    return [gap(found.nominal, npf.rate(n, -(1 / n + float(fee) / 100), 1, 0) * 1200)]


def simple_deposit(rng: random.Random) -> list[float]:
    principal, annual, days = amount(rng), rate(rng, 1000), rng.randint(1, 3650)
    exact = Fraction(principal) * Fraction(annual) / 100 * days / 365
    return [gap(schedule.simple_interest(principal, annual, Decimal(days) / 365), exact)]


def compound_deposit(rng: random.Random) -> list[float]:
    principal, annual, years, times = amount(rng), rate(rng, 1000), rng.randint(1, 20), rng.choice([1, 2, 4, 12])
    exact = npf.fv(float(annual) / 100 / times, years * times, 0, -float(principal)) - float(principal)
    return [gap(schedule.compound_interest(principal, annual, Decimal(years), times), exact)]


def internal_rate(rng: random.Random) -> list[float]:
    n, received = rng.randint(1, 60), amount(rng, 500, 500_000)
    total = float(received) * rng.uniform(1.0001, 3)
    weights = [rng.uniform(0.2, 1) for _ in range(n)]
    payments = [Decimal(round(total * w / sum(weights), 2)).quantize(Decimal("0.01")) for w in weights]
    found = rates.real_rate([received, *(-p for p in payments)])
    periodic = pyxirr.irr([float(received), *(-float(p) for p in payments)], guess=0.02)
    if periodic is None:
        return []
    assert found
    nominal, effective = periodic * 1200, ((1 + periodic) ** 12 - 1) * 100
    relative = max(1.0, abs(effective) / 1000)  # above 1000 % the point of a percent is no longer what a float can hold
    return [gap(found.nominal, nominal) / max(1.0, nominal / 1000), gap(found.effective, effective) / relative]


def roots(rng: random.Random) -> list[float]:
    """Flows whose rates are chosen: none, one, two or three roots, all found, none invented."""
    wanted = sorted(rng.sample(range(-60, 400), rng.randint(0, 3)))
    polynomial = np.array([rng.choice([-1.0, 1.0]) * 1000])
    flows = [Fraction(int(polynomial[0]))]
    for percent in wanted:  # a factor 1 − (1 + r)·v for each root
        flows = product(flows, [Fraction(1), -(1 + Fraction(percent, 100))])
    for _ in range(rng.randint(0, 2)):  # a factor without a positive root
        flows = product(flows, [Fraction(1), Fraction(rng.randint(0, 3), 2), Fraction(2)])
    found = rates.irr([Decimal(f.numerator) / Decimal(f.denominator) for f in flows])
    if len(found) != len(wanted):
        return [float("inf")]
    return [gap(f * 100, w) for f, w in zip(found, wanted, strict=True)] or [0.0]


def product(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


def dated(rng: random.Random) -> list[float]:
    start, received = date(2020, 1, 1) + timedelta(rng.randint(0, 2000)), amount(rng, 500, 100_000)
    days = sorted(rng.sample(range(20, 1500), rng.randint(1, 24)))
    payment = (received * Decimal(str(round(rng.uniform(1.01, 1.6), 4))) / len(days)).quantize(Decimal("0.01"))
    flows = [(start, received), *((start + timedelta(d), -payment) for d in days)]
    theirs = pyxirr.xirr([d for d, _ in flows], [float(a) for _, a in flows])
    ours = rates.dated_rate(flows)
    assert ours is not None
    assert theirs is not None
    return [gap(ours, theirs * 100) / max(1.0, theirs * 10)]


def single(rng: random.Random) -> list[float]:
    received, days = amount(rng, 500, 100_000), rng.randint(1, 720)
    paid = received + amount(rng, 1, 2000)
    exact = (Fraction(paid) / Fraction(received) - 1) * 36500 / days
    return [gap(rates.single_repayment(received, paid, days).nominal, exact) / max(1.0, float(exact) / 1e6)]


def conversion(rng: random.Random) -> list[float]:
    daily, monthly = Decimal(rng.randint(1, 2000)) / 10_000, Decimal(rng.randint(1, 5000)) / 1000
    return [
        gap(rates.daily_to_annual(daily), Fraction(daily) * 365),
        gap(rates.annual_to_daily(rates.daily_to_annual(daily)), daily),
        gap(rates.compounded(monthly, 12), ((1 + float(monthly) / 100) ** 12 - 1) * 100),
    ]


def early(rng: random.Random) -> list[float]:
    balance, annual, n = amount(rng, 10_000, 3_000_000), rate(rng, 1200), rng.randint(6, 360)
    part = (balance * rng.randint(1, 90) / 100).quantize(Decimal("0.01"))
    found = schedule.prepay(balance, annual, n, part)
    i, left = float(annual) / 1200, float(balance - part)
    payment, lower = -npf.pmt(i, n, float(balance)), -npf.pmt(i, n, left)
    months = int(np.ceil(npf.nper(i, -payment, left) - 1e-9))
    assert months == found.shorter_months
    rest = npf.fv(i, months - 1, payment, -left) if months > 1 else left
    shorter = payment * (months - 1) + rest * (1 + i) - left
    return [
        gap(found.payment, payment),
        gap(found.lower_payment, lower),
        gap(found.lower_interest, lower * n - left),
        gap(found.shorter_interest, shorter),
        gap(found.interest_left, payment * n - float(balance)),
    ]


def early_principal(rng: random.Random) -> list[float]:
    """Month by month in fractions."""
    balance, annual, n = amount(rng, 10_000, 3_000_000), rate(rng, 1200), rng.randint(6, 120)
    part = (balance * rng.randint(1, 90) / 100).quantize(Decimal("0.01"))
    found = schedule.prepay_principal(balance, annual, n, part)
    monthly, left = Fraction(annual) / 1200, Fraction(balance - part)

    def run(owed: Fraction, share: Fraction) -> tuple[int, Fraction]:
        months, interest = 0, Fraction(0)
        while owed > 0:
            interest, owed, months = interest + owed * monthly, owed - share, months + 1
        return months, interest

    months, shorter = run(left, Fraction(balance) / n)
    return [
        float(months != found.shorter_months),
        gap(found.shorter_interest, shorter),
        gap(found.lower_interest, run(left, left / n)[1]),
        gap(found.interest_left, run(Fraction(balance), Fraction(balance) / n)[1]),
    ]


def principal_of_payment(rng: random.Random) -> list[float]:
    payment, annual, n = amount(rng, 100, 20_000), rate(rng), rng.randint(1, 360)
    return [gap(schedule.level_principal(payment, annual, n), -npf.pv(float(annual) / 1200, n, float(payment)))]


def monthly_savings(rng: random.Random) -> list[float]:
    each, annual, n = amount(rng, 10, 20_000), rate(rng, 600), rng.randint(1, 120)
    exact = sum(Fraction(each) * Fraction(annual) / 1200 * k for k in range(1, n + 1))
    return [gap(schedule.saved_monthly(each, annual, n), exact)]


def daily_or_weekly(rng: random.Random) -> list[float]:
    step, n = rng.choice([1, 7, 10, 15]), rng.randint(2, 100)
    received = amount(rng, 500, 50_000)
    payment = (received * rng.randint(101, 200) / 100 / n).quantize(Decimal("0.01"))
    if payment * n <= received:
        return []
    found = rates.real_rate([received, *([-payment] * n)], Decimal(365) / step)
    assert found is not None
    return [gap(found.nominal, npf.rate(n, -float(payment), float(received), 0, guess=0.01, maxiter=500) * 36500 / step)]


def settled(rng: random.Random) -> list[float]:
    principal, annual, n = amount(rng), rate(rng), rng.randint(2, 360)
    paid = rng.randint(0, n)
    i = float(annual) / 1200
    exact = npf.fv(i, paid, -npf.pmt(i, n, float(principal)), -float(principal))
    return [gap(schedule.balance_after(principal, annual, n, paid), exact)]


def card_bill(rng: random.Random) -> list[float]:
    start = date(2026, 1, 1) + timedelta(rng.randint(0, 200))
    purchases = [(start + timedelta(rng.randint(0, 20)), amount(rng, 1, 5000)) for _ in range(rng.randint(1, 6))]
    repaid, statement = start + timedelta(rng.randint(21, 40)), start + timedelta(rng.randint(41, 60))
    part = amount(rng, 1, 500)
    balance_days = Fraction(0)
    day = start
    while day <= statement:  # the balance of each day, added up
        balance_days += sum(Fraction(a) for d, a in purchases if d <= day) - (Fraction(part) if repaid <= day else 0)
        day += timedelta(1)
    return [gap(card.full_balance_interest(purchases, [(repaid, part)], statement), balance_days * Fraction(5, 10_000))]


def court_fees(rng: random.Random) -> list[float]:
    """Against the quick formulas that courts publish: amount × percent + constant."""
    sum_ = Decimal(rng.randint(1, 3_000_000_00)) / 100 if rng.random() < 0.7 else amount(rng, 1, 30_000_000)
    quick = [
        (10_000, 0, 50),
        (100_000, 2.5, -200),
        (200_000, 2, 300),
        (500_000, 1.5, 1300),
        (1_000_000, 1, 3800),
        (2_000_000, 0.9, 4800),
    ]
    quick += [(5_000_000, 0.8, 6800), (10_000_000, 0.7, 11_800), (20_000_000, 0.6, 21_800), (float("inf"), 0.5, 41_800)]
    percent, constant = next((p, c) for top, p, c in quick if sum_ <= Decimal(str(top)))
    exact = float(sum_) * percent / 100 + constant
    days = rng.randint(0, 3000)
    return [
        gap(court.case_fee(sum_), exact),
        gap(court.payment_order_fee(sum_), exact / 3),
        gap(court.delay_interest(sum_, days), Fraction(sum_) * Fraction(175, 1_000_000) * days),
    ]


def days_of_law(rng: random.Random) -> list[float]:
    due = date(2010, 1, 1) + timedelta(rng.randint(0, 6000))
    later = [due + timedelta(rng.randint(1, 2500)) for _ in range(rng.randint(0, 4))]
    end = due + relativedelta(years=3)
    for day in sorted(later):
        if day <= end:
            end = day + relativedelta(years=3)
    wrong = deadlines.limitation_ends(due, later) != min(end, due + relativedelta(years=20))
    return [float(wrong or deadlines.record_ends(due) != due + relativedelta(years=5))]


def ceilings_of_facts() -> Case:
    facts = [f for f in read_facts(record.ROOT / "corpus") if f.id.startswith(("lpr-1y-", "lpr-4x-2"))]

    def case(rng: random.Random) -> list[float]:
        day = date(2019, 8, 20) + timedelta(rng.randint(0, 2600))
        found = {f.id[:6]: f.value for f in facts if f.holds_on(day)}
        ours, four = ceiling.lpr(day), ceiling.private_ceiling(day)
        assert ours is not None
        errors = [gap(ours.value, found["lpr-1y"])]
        return errors + ([gap(four, found["lpr-4x"])] if four is not None else [float("lpr-4x" in found)])

    return case


def measure(name: str, case: Case, limit: float, unit: str) -> dict[str, Any]:
    rng, errors, began = random.Random(f"{name}-1"), [], time.perf_counter()
    skipped = 0
    for _ in range(CASES):
        found = case(rng)
        skipped += not found
        errors += found
    worst = max(errors)
    return {
        "function": name,
        "cases": CASES - skipped,
        "worst": float(f"{worst:.3g}"),
        "unit": unit,
        "limit": limit,
        "over": sum(e > limit for e in errors),
        "seconds": round(time.perf_counter() - began, 1),
    }


def main() -> None:
    table = [
        measure("equal_payment", equal_payment, YUAN, "yuan"),
        measure("equal_principal", equal_principal, YUAN, "yuan"),
        measure("interest_only", interest_only, YUAN, "yuan"),
        measure("flat_fee", flat_fee, YUAN, "yuan"),
        measure("flat_fee real rate", flat_fee_rate, POINT, "points"),
        measure("simple_interest", simple_deposit, YUAN, "yuan"),
        measure("compound_interest", compound_deposit, YUAN, "yuan"),
        measure("irr, one root", internal_rate, POINT, "points"),
        measure("irr, none to three roots", roots, POINT, "points"),
        measure("dated_rate", dated, POINT, "points"),
        measure("single_repayment", single, POINT, "points"),
        measure("conversions", conversion, POINT, "points"),
        measure("prepay", early, YUAN, "yuan"),
        measure("balance_after", settled, YUAN, "yuan"),
        measure("prepay_principal", early_principal, YUAN, "yuan"),
        measure("level_principal", principal_of_payment, YUAN, "yuan"),
        measure("saved_monthly", monthly_savings, YUAN, "yuan"),
        measure("daily and weekly real rate", daily_or_weekly, POINT, "points"),
        measure("full_balance_interest", card_bill, YUAN, "yuan"),
        measure("court fees, delay interest", court_fees, YUAN, "yuan"),
        measure("limitation and record days", days_of_law, 0.0, "wrong days"),
        measure("lpr and four times it", ceilings_of_facts(), 0.0, "points"),
    ]
    against = {"numpy-financial": npf.__version__, "pyxirr": pyxirr.__version__, "numpy": np.__version__}
    record.write("arithmetic", {"against": against, "functions": table})


if __name__ == "__main__":
    main()
