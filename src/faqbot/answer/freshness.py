"""Whether a passage states the rule of the day: what is outdated in it, what belongs to another lender, and what holds instead.

Two ways lead to a finding. A marker says which dated fact a sentence states, and the registry says which member of that fact's
chain is in force. And a text without markers is read sentence by sentence against ``claims.yaml``: what it speaks about, its
figures, whose rule it says it is, and whether it tells it as today's, as past, or to deny it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from faqbot.answer.doubt import doubt
from faqbot.corpus.anchors import grams
from faqbot.corpus.claims import NO_LENDER, Claim, Claims, Span
from faqbot.corpus.facts import Fact, FactRegistry
from faqbot.corpus.statement import (
    Figure,
    affirms,
    asks,
    clause_of,
    denied,
    example,
    figures,
    knows_new_rule,
    plain,
    told,
    told_as_past,
)
from faqbot.text import bigrams, sentences
from faqbot.types import Notice, Passage

Label = Literal["current", "outdated", "other_lender", "none"]

_MOST_NOTICES = 2  # a person reads one or two; more would bury the answer
_QUOTED_CHARS = 44
# A claim the model finds unlikely in its sentence is dropped, and a likely sentence beside a claim's words is taken for it. Chosen on
# 2026-11-26 by cross-validation over the 2,500 statements that training reads (0.96 of the wrong ones found, false alarms 0.014) and by
# the totals on test.jsonl, where 0.1 instead of 0.2 alarmed on 7 of 187. The words of a belief that never held are narrow, so that the
# model may seldom overrule them.
_UNLIKELY, _UNLIKELY_BELIEF, _LIKELY = 0.2, 0.02, 0.7
_HALF = 0.5  # of a claim's words must stand in a sentence that the model takes for it
_LEAD_CHARS = 60  # a sentence before that is longer speaks of more than its subject
_WORDS = 2  # one word group alone is a subject that many rules share
_WINDOW_CHARS = 160  # a text up to this length is weighed as a whole, a longer one sentence by sentence
_SUPPORT = 0.42  # share of a sentence's character pairs that a fact states too, from which the sentence repeats the fact
_UNITS = {
    "percent_per_year": ("%", 1.0),
    "percent": ("%", 1.0),
    "percent_per_day": ("%", 1.0),
    "percent_per_month": ("%", 1.0),
    "yuan": ("元", 1.0),
    "months": ("月", 1.0),
    "years": ("月", 12.0),
    "basis_points": ("bp", -1.0),
    "times_lpr": ("倍", 1.0),
}
_HAN_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_NOT_THIS = re.compile(r"(?:不(?:再)?是|而非|并非|不等于)(?:年化|年利率|按|什么)?$")
_TOLD_BY_OTHERS = re.compile(r"(?:以前|过去|从前)(?!的)|曾|旧文|老文章")
_LIKENED = re.compile(
    r"一样|一(?:个|条|道)红?线|一回事|一个价|属于|当成|一个标准|看齐|也|同样|照|因为|参照|套用|同理|跟着|统一"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text says of the rules of a day; ``facts`` are those that hold instead, or that support it."""

    label: Label
    facts: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of a text that makes a claim, and whether the claim was still right on the day."""

    claim: Claim
    sentence: str
    right: bool  # told as past, denied, or within the days on which it was the rule


@dataclass(frozen=True, slots=True)
class _Ready:
    """A claim with its figures worked out for one day."""

    claim: Claim
    old: tuple[Span, ...]
    new: tuple[Span, ...]
    active: bool
    since: re.Pattern[str] | None  # the month from which what holds has held, as a sentence that knows it says it


def notices(
    passage: Passage,
    facts: FactRegistry,
    claims: Claims,
    on: date,
    *,
    today: date | None = None,
    shown: Sequence[tuple[int, int]] = (),
) -> tuple[Notice, ...]:
    """Return what a person must know about the day of the rules a passage states: none for a passage that is current.

    :param on: the day whose rules hold.
    :param today: the present day, which decides between 现在的规则 and 按那天的规则; None is this day.
    :param shown: ranges of the passage's text that the answer shows; what stands in them comes first.
    """
    today = today or date.today()
    found: dict[str, tuple[bool, str]] = {}
    for start, key, text in _from_marks(passage, facts, on, today):
        found.setdefault(key, (_outside(start, shown), text))
    for finding in _of_passage(passage, facts, claims, on):
        if not finding.right:
            held = _held(finding.claim, facts, on)
            key = f"over:{held[0].id}" if held else finding.claim.id
            place = passage.text.find(finding.sentence)
            found.setdefault(key, (_outside(place, shown), _claim_text(finding, held, claims, on, today)))
    if len(found) > 1:
        found.pop("day:", None)  # what was not yet in force says less than the rule that was
    ordered = sorted(found.values(), key=lambda item: item[0])
    return tuple(Notice("freshness", text) for _, text in ordered[:_MOST_NOTICES])


def stale(passage: Passage, facts: FactRegistry, claims: Claims, on: date) -> bool:
    """Tell whether a passage states a rule that is over on the day, or another lender's: it ranks below a current one."""
    if any(key.startswith("over:") for _, key, _ in _from_marks(passage, facts, on, on)):
        return True
    return any(not finding.right for finding in _of_passage(passage, facts, claims, on))


def judge(text: str, facts: FactRegistry, claims: Claims, on: date, *, model: bool = True) -> Verdict:
    """Say what a text without markers states on a day: an outdated rule, another lender's, a current one, or no rule.

    :param model: False judges by the claims alone, for the ablation.
    """
    found = findings(text, facts, claims, on, model=model)
    for finding in found:
        if not finding.right:
            label: Label = "outdated" if finding.claim.kind == "outdated" else "other_lender"
            return Verdict(label, finding.claim.now, finding.sentence)
    if found:
        return Verdict("current", found[0].claim.now, found[0].sentence)
    return _supported(text, facts, on)


@lru_cache(maxsize=8192)
def findings(
    text: str,
    facts: FactRegistry,
    claims: Claims,
    on: date,
    title: str = "",
    *,
    checked: bool = False,
    model: bool = True,
) -> tuple[Finding, ...]:
    """Return the claims a text makes, in its order; those made as past, as denied or in their days are ``right``.

    Kept per text and day: a bot reads the same passages all day long.

    :param title: what the text stands under; tells whose rule it speaks of where the text does not.
    :param checked: the article marks its facts, so that the model is not asked for what no claim foresaw.
    :param model: False leaves the model out.
    """
    whole = plain(text)
    there = grams(whole)
    ready = _touched(whole, there, claims, facts, on)
    if not ready:
        return ()
    whole_ones = _possible(ready, whole, there)
    found, before = [], plain(title)
    ranges = sentences(whole)
    for number, (start, end) in enumerate(ranges):
        sentence = whole[start:end]
        following = whole[slice(*ranges[number + 1])] if number + 1 < len(ranges) else ""
        if asks(sentence):
            before = sentence
            continue
        lead = _lead(before, sentence) if number else _Lead()
        made = list(_read(lead, sentence, before, following, whole_ones, claims, on))
        if model:
            window = whole if len(whole) <= _WINDOW_CHARS else sentence
            wrong = any(not right for _, right in made)
            of_the_day = any(claim.right_on(on) for claim, _ in made)
            asked = not (wrong or checked or of_the_day)
            nearest = _nearest_claim(lead.text + sentence, before, following, ready, claims) if asked else None
            if wrong or nearest:
                likely = doubt(window, claims, touched(window, facts, claims, on))
                made = _weighed(made, nearest, likely)
        found += [Finding(claim, text[start:end], right) for claim, right in made]
        before = sentence
    return tuple(found)


def _touched(text: str, there: set[str], claims: Claims, facts: FactRegistry, on: date) -> list[_Ready]:
    """Return the claims whose subject a text names; ``there`` are its characters and pairs."""
    ready = _ready(claims, facts, on)
    return [ready[place] for place in claims.near(there) if ready[place].claim.about[0].search(text)]


def _possible(ready: Sequence[_Ready], text: str, there: set[str]) -> list[_Ready]:
    """Return the claims that some sentence of a text may make: all their words may stand in it, and one of their figures does."""
    possible = [one for one in ready if all(words.may_stand_in(there) for words in one.claim.about)]
    if not any(_counts(one.claim) for one in possible):
        return possible
    spread = {(figure.value, figure.unit): figure for figure in figures(text)}.values()
    return [one for one in possible if not _counts(one.claim) or any(_in(f, span) for f in spread for span in one.old)]


def _weighed(made: list[tuple[Claim, bool]], nearest: Claim | None, likely: float) -> list[tuple[Claim, bool]]:
    """Drop claims the model finds unlikely here; where none is made but the model is sure, take the nearest."""
    if nearest is None:
        return [(claim, right or likely < (_UNLIKELY_BELIEF if claim.never_held else _UNLIKELY)) for claim, right in made]
    return [*made, (nearest, False)] if likely > _LIKELY else made


def _nearest_claim(sentence: str, before: str, following: str, ready: Sequence[_Ready], claims: Claims) -> Claim | None:
    """Return the claim in force whose words stand most fully in the sentence, if its subject, its figures and its lender do.

    Beliefs that never held are left out: their subjects are told rightly as often, and the model knows too few of them.
    """
    there: list[Figure] | None = None
    named = claims.lenders_in(sentence)
    around = named or _nearby(before, following, claims)
    best: tuple[float, Claim] | None = None
    for one in ready:
        if not one.active or one.claim.never_held or not one.claim.about[0].search(sentence):
            continue
        if _counts(one.claim):
            there = figures(sentence) if there is None else there
            if not any(_in(figure, span) for figure in there for span in one.old):
                continue
            if any(_in(figure, span) for figure in there for span in one.new):
                continue
        lenders = named if one.claim.kind == "misplaced" else around
        if not _speaks_of(one.claim, sentence, (len(sentence), len(sentence)), lenders):
            continue
        if one.claim.unless and one.claim.unless.search(sentence):
            continue
        words = sum(bool(pattern.search(sentence)) for pattern in one.claim.about)
        share = words / len(one.claim.about)
        if share < 1 and words < _WORDS:
            continue
        if share >= _HALF and (best is None or share > best[0]):
            best = (share, one.claim)
    return best[1] if best else None


@dataclass(frozen=True, slots=True)
class _Lead:
    """The sentence before, where the one that is read leans on it."""

    text: str = ""
    asked: bool = False  # a question, which the sentence answers
    granted: bool = False  # and answers with yes, so that it states what was asked


def _lead(before: str, sentence: str) -> _Lead:
    """Return what a sentence leans on: the question it answers, unless with no, or the sentence that names its subject."""
    if not asks(before):
        return _Lead(before if len(before) <= _LEAD_CHARS else "")
    yes = affirms(sentence)
    return _Lead() if yes is False else _Lead(before, asked=True, granted=bool(yes))


def _read(
    lead: _Lead, alone: str, before: str, following: str, ready: Sequence[_Ready], claims: Claims, on: date
) -> Iterator[tuple[Claim, bool]]:
    """Yield the claims one sentence makes; of claims that share a topic only the first that fits.

    A sentence that leans on the one before has its subject from there: 恐吓短信怎么罚？最多五百元。
    """
    spoken: set[str] = set()
    seen: dict[str, tuple[list[Figure], list[tuple[int, int, str]]]] = {}
    for one in ready:
        claim = one.claim
        if claim.topic in spoken:
            continue
        sentence, spans = alone, _all_about(claim, alone)
        if not spans and lead.text and (lead.asked or _counts(claim)):
            sentence, spans = lead.text + alone, _leaning(claim, lead, alone)
        if not spans or (claim.unless and claim.unless.search(sentence)):
            continue
        if sentence not in seen:
            seen[sentence] = figures(sentence), claims.lenders_in(sentence)
        there, lenders = seen[sentence]
        named = [figure for figure in there if any(_in(figure, span) for span in one.old)]
        if len(sentence) > len(alone) and not lead.granted:
            named = [figure for figure in named if figure.start >= len(lead.text)]
        if _counts(claim) and not named:
            continue
        places = [(figure.start, figure.end) for figure in named] or [spans[-1]]
        speaking = lenders if claim.kind == "misplaced" or lenders else _nearby(before, following, claims)
        places = [place for place in places if _speaks_of(claim, sentence, place, speaking)]
        if not places:
            continue
        made = one.active and any(_asserted(one, sentence, following, place, there, on) for place in places)
        if claim.topic:
            spoken.add(claim.topic)
        yield claim, not made


def _nearby(before: str, following: str, claims: Claims) -> list[tuple[int, int, str]]:
    """Return the lender that a sentence which names none speaks of: the last named before it, else the first after it."""
    found = claims.lenders_in(before)[-1:] or claims.lenders_in(following)[:1]
    return [(0, 0, kind) for _, _, kind in found]


def _all_about(claim: Claim, sentence: str) -> list[tuple[int, int]]:
    spans = []
    for pattern in claim.about:
        match = pattern.search(sentence)
        if not match:
            return []
        spans.append(match.span())
    return spans


def _counts(claim: Claim) -> bool:
    return bool(claim.figures or claim.chain)


def _leaning(claim: Claim, lead: _Lead, sentence: str) -> list[tuple[int, int]]:
    """Return where a claim's words stand when its subject is in the lead and all else in the sentence, or in what was asked and granted."""
    if lead.granted or (lead.asked and _counts(claim)):
        return _all_about(claim, lead.text + sentence)
    first = claim.about[0].search(lead.text)
    return [first.span()] if first and all(pattern.search(sentence) for pattern in claim.about[1:]) else []


def touched(sentence: str, facts: FactRegistry, claims: Claims, on: date) -> dict[str, float]:
    """Return what a plain sentence has of the claims of a day whose subject it names, as named features of the model of ``doubt``."""
    found: dict[str, float] = {}
    there = figures(sentence)
    for one in _touched(sentence, grams(sentence), claims, facts, on):
        claim = one.claim
        if not one.active:
            continue
        share = sum(bool(pattern.search(sentence)) for pattern in claim.about) / len(claim.about)
        found[f"claim {claim.id}"] = share
        found["nearest claim"] = max(share, found.get("nearest claim", 0.0))
        old = [figure for figure in there if any(_in(figure, span) for span in one.old)]
        if old:
            found["old figure"] = 1.0
            found[f"told {told(sentence, old[0].start, old[0].end, on, dated=True)}"] = 1.0
        if any(_in(figure, span) for figure in there for span in one.new):
            found["new figure"] = 1.0
        if claim.unless and claim.unless.search(sentence):
            found["excused"] = 1.0
            found[f"excused {claim.id}"] = 1.0
    return found


def _speaks_of(claim: Claim, sentence: str, place: tuple[int, int], lenders: list[tuple[int, int, str]]) -> bool:
    """Tell whether what stands at a place is said of the claim's kinds of lender: the nearest named before it, else after."""
    if not claim.of:
        return True
    kinds = {kind for _, _, kind in lenders}
    if not kinds:
        return NO_LENDER in claim.of
    if claim.kind == "misplaced":
        return bool(kinds & set(claim.of)) and (not kinds & set(claim.right_for) or bool(_LIKENED.search(sentence)))
    before = [lender for lender in lenders if lender[0] < place[0]]
    nearest = max(before) if before else min(lenders)
    if nearest[2] in claim.of:
        return True
    first, last = clause_of(sentence, place[0])
    return any(kind in claim.of for start, _, kind in lenders if first <= start < last)


def _asserted(
    one: _Ready,
    sentence: str,
    following: str,
    place: tuple[int, int],
    there: Sequence[Figure],
    on: date,
) -> bool:
    """Tell whether the sentence states the claim as what holds, rather than as past, as an example or to deny it."""
    claim = one.claim
    if claim.firm:
        return True
    if claim.kind == "outdated" and ((one.since and one.since.search(sentence)) or knows_new_rule(sentence)):
        return False
    with_figures = _counts(claim)
    fresh = [figure for figure in there if any(_in(figure, span) for span in one.new)]
    own = [match.span() for pattern in claim.about for match in pattern.finditer(sentence)]
    if with_figures and _NOT_THIS.search(sentence[: place[0]]):
        return False
    taken_back = denied(sentence, following, [*own, place])
    if taken_back and not _denies_the_new(sentence, taken_back, place, fresh):
        return False
    if claim.kind == "misplaced" or (claim.never_held and not _TOLD_BY_OTHERS.search(sentence)):
        return True
    time = told(sentence, *place, on, dated=with_figures, apart_from=() if with_figures else own)
    if time == "past" or (example(sentence) and time != "now"):
        return False
    if time == "now":
        return True
    if not with_figures:
        return True
    if any(_in(figure, span) for figure in figures(following) for span in one.new):
        return False
    return not any(told(sentence, figure.start, figure.end, on, dated=True) == "now" for figure in fresh)


def _denies_the_new(sentence: str, denial: tuple[int, int], place: tuple[int, int], fresh: Sequence[Figure]) -> bool:
    """Tell whether a denial is aimed at the rule that holds: 说能办七年的都是假的."""
    first, last = clause_of(sentence, min(denial[0], len(sentence) - 1))
    return any(first <= figure.start < last for figure in fresh) and not first <= place[0] < last


def _in(figure: Figure, span: Span) -> bool:
    return figure.unit == span.unit and span.low - 1e-6 <= figure.value <= span.high + 1e-6


@lru_cache(maxsize=16)
def _ready(claims: Claims, facts: FactRegistry, on: date) -> tuple[_Ready, ...]:
    """Work the claims' figures out for a day: what was superseded by then, and what is in force."""
    ready = []
    for claim in claims:
        new = [span for fact in _held(claim, facts, on) if (span := _value(fact))]
        old = list(claim.figures)
        if claim.chain:
            siblings = [other for other in claims if other.chain and other.topic and other.topic == claim.topic]
            in_force = {span for other in siblings for fact in _held(other, facts, on) if (span := _value(fact))} | set(new)
            old += [span for span in _superseded(claim.now[0], facts, on) if span not in in_force]
        active = claim.valid_to is None or claim.valid_to < on
        if claim.kind == "misplaced":
            active = claim.valid_from is None or claim.valid_from <= on
        fresh = tuple(span for span in new if span not in old)
        ready.append(_Ready(claim, tuple(old), fresh, active, _since(_held(claim, facts, on), on)))
    return tuple(ready)


def _held(claim: Claim, facts: FactRegistry, on: date) -> list[Fact]:
    held = (facts.fact(id, on) for id in claim.now if id in facts)
    return list(dict.fromkeys(fact for fact in held if fact))


def _since(held: Sequence[Fact], on: date) -> re.Pattern[str] | None:
    """Match the month from which what holds has held, however a text of the day writes it: 2025年3月起, 去年三月以后, 8月1日开始."""
    months = "|".join(_written(day, on) for day in sorted({fact.valid_from for fact in held if fact.valid_from}))
    day_of_it = r"(?:底|末|初|下旬|中旬|\d{1,2}[日号]|[一二三四五六七八九十]{1,3}[日号])?"
    return (
        re.compile(rf"(?:{months}){day_of_it}(?:这天|那天)?(?:起|以来|以后|之后|后|开始|施行|实施|发布|出了?|换|就|已)")
        if months
        else None
    )


def _written(day: date, on: date) -> str:
    month = f"(?:{day.month}|{_HAN_MONTHS[day.month - 1]})月"
    years = [f"{day.year}年", *{0: ("今年", "本年"), 1: ("去年", "上年"), 2: ("前年",)}.get(on.year - day.year, ())]
    written = [f"(?:{'|'.join(years)}){month}"]
    if day.year == on.year:
        written.append(rf"(?<![年\d]){month}")
    if (day.month, day.day) == (1, 1):
        written.append(f"(?:{'|'.join(years)})(?:元旦|初|年初)")
    return "|".join(written)


def _superseded(id: str, facts: FactRegistry, on: date) -> list[Span]:
    if id not in facts:
        return []
    over = [fact for fact in facts.chain(id) if fact.valid_to and fact.valid_to < on]
    return [span for fact in over if (span := _value(fact))]


def _value(fact: Fact) -> Span | None:
    if fact.unit not in _UNITS or not isinstance(fact.value, int | float):
        return None
    unit, factor = _UNITS[fact.unit]
    value = float(fact.value) * factor
    return Span(value, value, unit)


def _supported(text: str, facts: FactRegistry, on: date) -> Verdict:
    """Find the fact in force that a text repeats in other words."""
    best, best_share, best_sentence = "", 0.0, ""
    for start, end in sentences(text):
        grams = bigrams(text[start:end])
        for id, stated in _stated(facts):
            share = len(grams & stated) / max(min(len(grams), len(stated)), 12)
            if share > best_share:
                best, best_share, best_sentence = id, share, text[start:end]
    if best_share < _SUPPORT:
        return Verdict("none")
    return Verdict("current", (best,), best_sentence)


@lru_cache(maxsize=4)
def _stated(facts: FactRegistry) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((fact.id, bigrams(fact.statement)) for fact in facts)


def _of_passage(passage: Passage, facts: FactRegistry, claims: Claims, on: date) -> tuple[Finding, ...]:
    title, checked = f"{passage.article.title} {passage.heading}", bool(passage.article.marks)
    return findings(passage.text, facts, claims, on, title, checked=checked)


def _outside(start: int, shown: Sequence[tuple[int, int]]) -> bool:
    return bool(shown) and not any(first <= start < last for first, last in shown)


def _from_marks(passage: Passage, facts: FactRegistry, on: date, today: date) -> Iterator[tuple[int, str, str]]:
    """Yield (place, key, notice) for each marked fact of which another member was in force, or none.

    A key begins with ``over:`` when the stated rule is over, ``day:`` when it was not yet in force.
    """
    ranges = sentences(passage.text)
    stated = set(passage.facts)
    for mark in passage.article.marks:
        if not passage.start < mark.position <= passage.end or mark.fact not in facts:
            continue
        fact, held = facts.get(mark.fact), facts.fact(mark.fact, on)
        place = mark.position - passage.start
        start, end = next(((s, e) for s, e in ranges if s < place <= e), (0, len(passage.text)))
        sentence = plain(passage.text[start:end])
        if fact.valid_from and fact.valid_from > on:
            yield start, f"day:{held.id if held else ''}", _then(held, on) if held else _not_yet(fact, on)
        elif held is fact or (held is None and not (fact.valid_to and fact.valid_to < on)):
            if _reviewed_before(passage, fact, on) and fact.valid_from:
                yield start, f"over:{fact.id}", _since_review(passage, fact)
        elif told_as_past(sentence) or (held and held.id in stated):
            continue
        elif held:
            yield start, f"over:{held.id}", _changed(held, on, today)
        else:
            yield (
                start,
                f"over:{fact.id}",
                f"{_quote(passage.text[start:end])}这条规则{_window(fact)}，之后的规则这里没有收录，请看官方最新公布。",
            )


def _reviewed_before(passage: Passage, fact: Fact, on: date) -> bool:
    """Tell whether an article was last reviewed before the fact came into force and does not name the day it does."""
    reviewed, since = passage.article.reviewed, fact.valid_from
    if not reviewed or since is None or since > on or reviewed >= since.isoformat():
        return False
    return f"{since.year}年{since.month}月" not in passage.text


def _then(held: Fact, on: date) -> str:
    since = "" if held.valid_from else "这条规则从哪天开始没有核到，更早的日子可能不同。"
    return f"按{_chinese(on)}的规则：{_rule(held)}{since}"


def _not_yet(fact: Fact, on: date) -> str:
    since = _chinese(fact.valid_from) if fact.valid_from else ""
    return f"这里写的有些规则{since}起才施行，{_chinese(on)}那天还不适用；那天的旧规定这里没有收录，请查当时的规定。"


def _changed(held: Fact, on: date, today: date) -> str:
    when = "现在的规则" if on >= today else f"按{_chinese(on)}的规则"
    return f"这段写的是旧规则，已经变了。{when}：{_rule(held)}"


def _since_review(passage: Passage, fact: Fact) -> str:
    return f"这篇文章上次核对是{_chinese(date.fromisoformat(passage.article.reviewed))}，之后规则有变化：{_rule(fact)}"


def _claim_text(finding: Finding, held: Sequence[Fact], claims: Claims, on: date, today: date) -> str:
    quoted = _quote(finding.sentence)
    if finding.claim.kind == "misplaced":
        whose = "、".join(claims.lenders[kind] for kind in finding.claim.right_for)
        opening = f"{quoted}这句话不对：这条规则{f'管的是{whose}' if whose else '不这样用'}，不能套到别处。"
    else:
        opening = f"{quoted}{'这句话不对' if finding.claim.never_held else '这句话是旧说法'}，不要照用。"
    if not held:
        return f"{opening}请以官方最新公布为准。"
    when = "现在的规则" if on >= today else f"按{_chinese(on)}的规则"
    return f"{opening}{when}：{_rule(held[0])}"


def _quote(sentence: str) -> str:
    text = sentence.strip("，,。；; -*|").replace("“", "‘").replace("”", "’")
    return f"“{text if len(text) <= _QUOTED_CHARS else text[:_QUOTED_CHARS] + '…'}”"


def _rule(fact: Fact) -> str:
    """Return a fact as a person may read it: hedged as its confidence asks, with its days; law is cited only where checked."""
    statement = fact.statement.rstrip("。")
    if fact.confidence == "转载已见" and not statement.startswith(("据", "有")):
        statement = f"据公开报道，{statement}"
    if fact.confidence == "记忆" and not re.search(r"一般|通常|以.{0,24}为准", statement):
        statement = f"一般认为，{statement}"
    window = _window(fact)
    dates = f"（{window}）" if window and not _named(window, statement) else ""
    source = {
        "原文已核": f"依据：{fact.basis}。",
        "转载已见": f"来源：{fact.basis.removeprefix('据公开报道：')}。",
        "记忆": "这一条没有核到原文，以官方公布为准。",
    }[fact.confidence]
    return f"{statement}{dates}。{source}"


def _named(window: str, statement: str) -> bool:
    days = re.findall(r"\d{4}年\d+月\d+日", window)
    return bool(days) and all(day in statement for day in days)


def _window(fact: Fact) -> str:
    since, until = fact.valid_from, fact.valid_to
    if since and until:
        return f"{_chinese(since)}到{_chinese(until)}"
    if since:
        return f"{_chinese(since)}起"
    return f"到{_chinese(until)}为止" if until else ""


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
