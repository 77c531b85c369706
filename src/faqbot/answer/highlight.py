"""Which sentences of a passage answer the question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from faqbot.index import traits
from faqbot.text import bigrams, normalise, sentences
from faqbot.types import Span

MAX_ANSWER_CHARS = 400
# Chosen on drcd's development questions by the sentence that holds the answer; see benchmarks/results/highlight.json.
_GRAM_WEIGHTS = {1: 0.6, 2: 1.0}  # of a shared character and of a shared pair
_LENGTH_POWER = 0.3
_EVEN = 20  # characters by which short sentences are kept from winning on little
_EMPTY_WORDS = frozenset("的了是在有和与及为于什么谁哪何几多少怎样如个吗呢请问被由中")
# A guide's section has few sentences and opens with its answer. In longer, foreign text the place says nothing.
_GUIDE_SENTENCES, _GUIDE_CHARS = 9, 260
# Weights of ``signs`` in the probability that a sentence belongs to the answer: a logistic regression on 357 labelled
# tune questions (training.highlight, 2026-11-26). A run is worth its probabilities above ``_COST`` each.
_WEIGHTS = (
    -1.084,
    1.153,
    0.032,
    0.899,
    0.554,
    -0.772,
    0.015,
    1.708,
    1.009,
    -0.787,
    0.455,
    0.712,
    -0.264,
    -0.139,
    0.774,
    -1.013,
    0.971,
    0.332,
    -0.102,
)
_COST = 0.37
_LIST_ITEM = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、．)）]|[(（]\d{1,2}[)）]|[①-⑳])")
_SAYS_WHETHER = re.compile(
    r"^(?:可以|不可以|能|不能|会|不会|一般|要|不要|不用|不行|不是|是的?|有|没有|算|不算|合法|违法|违规)"
)
_LINKS = re.compile(r"^(?:但|不过|另外|同时|此外|而且|所以|因此|例如|比如|如果|其他|也)")


def highlight(query: str, text: str) -> list[Span]:
    """Mark the run of whole sentences that answers the query, at most ``MAX_ANSWER_CHARS`` long.

    Of the few sentences of a guide's section the likeliest run is marked, learned from labelled questions; in a longer text
    the one sentence that shares most with the query. Steps are not cut off in the middle of their list.

    :returns: one span for non-blank text, within one passage's text; empty for blank text.
    """
    ranges = sentences(text)
    if not ranges:
        return []
    if len(ranges) > _GUIDE_SENTENCES or len(text) > _GUIDE_CHARS:
        shared = _shares(query, text, ranges)
        first = last = max(range(len(ranges)), key=lambda i: (shared[i], -i))
        first, last = _whole_list(text, ranges, first, last, fewest=1)
    else:
        first, last = _likeliest_run(query, text, ranges)
        first, last = _whole_list(text, ranges, first, last, fewest=2)
        first, last = _to_full_stops(text, ranges, first, last)
    first, last = _whole_table(text, ranges, first, last)
    return [Span(ranges[first][0], ranges[last][1])]


def _to_full_stops(text: str, ranges: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """Widen a run over semicolons, as the limit allows: the clause behind one is often the exception to that before it."""

    def goes_on(place: int) -> bool:
        return 0 <= place < len(ranges) - 1 and text[ranges[place][1] - 1] in "；;"

    while goes_on(last) and ranges[last + 1][1] - ranges[first][0] <= MAX_ANSWER_CHARS:
        last += 1
    while goes_on(first - 1) and ranges[last][1] - ranges[first - 1][0] <= MAX_ANSWER_CHARS:
        first -= 1
    return first, last


def _whole_table(text: str, ranges: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """Widen a run that takes in rows of a table to the whole table and the sentence before it, as the limit allows: a row
    alone has lost its head, and may be one of a past day."""
    is_row = [text[start] == "|" for start, _ in ranges]
    if not any(is_row[first : last + 1]):
        return first, last
    low, high = first, last
    while low > 0 and is_row[low] and is_row[low - 1]:
        low -= 1
    while high + 1 < len(ranges) and is_row[high] and is_row[high + 1]:
        high += 1
    low -= bool(low and is_row[low])
    for start in (low, low + 1):
        if start <= first and ranges[high][1] - ranges[start][0] <= MAX_ANSWER_CHARS:
            return start, high
    return first, last


def _likeliest_run(query: str, text: str, ranges: Sequence[tuple[int, int]]) -> tuple[int, int]:
    worth = [_logistic(row) - _COST for row in signs(query, text, ranges)]
    best, found = -math.inf, (0, 0)
    for first in range(len(ranges)):
        total = 0.0
        for last in range(first, len(ranges)):
            total += worth[last]
            if last > first and ranges[last][1] - ranges[first][0] > MAX_ANSWER_CHARS:
                break
            if total > best:
                best, found = total, (first, last)
    return found


def _logistic(row: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-sum(weight * sign for weight, sign in zip(_WEIGHTS, row, strict=True))))


def signs(query: str, text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[float, ...]]:
    """Return for each sentence what speaks for it: shared words, its place, its form, and what the query asks."""
    shared = _shares(query, text, ranges)
    most = max(shared) or 1.0
    scale = sum(_GRAM_WEIGHTS[len(gram)] for gram in _grams(query)) or 1.0
    asked = traits.asked(normalise(query))
    wants_number = bool(asked & {"how_long", "how_much"})
    wants_verdict = bool(asked & {"whether", "will", "legal", "must", "true"})
    rows = []
    for i, (start, end) in enumerate(ranges):
        sentence = text[start:end]
        item = bool(_LIST_ITEM.match(sentence))
        place = i / len(ranges)
        row = (
            1.0,
            shared[i] / most,
            10 * shared[i] / scale,
            i == 0,
            i == 1,
            place,
            math.log(end - start),
            item,
            item and "how" in asked,
            wants_number and bool(re.search(r"\d", sentence)),
            wants_verdict and bool(_SAYS_WHETHER.match(sentence)),
            bool(_LINKS.match(sentence)),
            shared[i - 1] / most if i else 0.0,
            shared[i + 1] / most if i + 1 < len(ranges) else 0.0,
            sentence.startswith("|"),
            i == len(ranges) - 1,
            shared[i] == most,
            place * ("how" in asked),
            place * ("why" in asked),
        )
        rows.append(tuple(map(float, row)))
    return rows


def _shares(query: str, text: str, ranges: Sequence[tuple[int, int]]) -> list[float]:
    """Return how much of the query's characters and pairs each sentence holds, those rare in the passage counting more."""
    held = [_grams(text[start:end]) for start, end in ranges]
    spread = Counter(gram for grams in held for gram in grams)
    wanted = _grams(query)
    return [
        sum(_GRAM_WEIGHTS[len(gram)] * math.log1p(len(ranges) / spread[gram]) for gram in wanted & grams)
        / (_EVEN + end - start) ** _LENGTH_POWER
        for grams, (start, end) in zip(held, ranges, strict=True)
    ]


def _grams(text: str) -> frozenset[str]:
    letters = "".join(c for c in normalise(text) if c.isalnum())
    return frozenset(gram for gram in bigrams(text) if len(gram) == 2) | (frozenset(letters) - _EMPTY_WORDS)


def _whole_list(text: str, ranges: Sequence[tuple[int, int]], first: int, last: int, fewest: int) -> tuple[int, int]:
    """Widen a run of at least ``fewest`` items of a list to the whole list and its introduction, as the limit allows."""
    is_item = [bool(_LIST_ITEM.match(text[start:end])) for start, end in ranges]
    if sum(is_item[first : last + 1]) < fewest:
        return first, last

    def fits(low: int, high: int) -> bool:
        return ranges[high][1] - ranges[low][0] <= MAX_ANSWER_CHARS

    while first > 0 and is_item[first] and fits(first - 1, last):
        first -= 1
    while last + 1 < len(ranges) and any(is_item[last + 1 :]) and fits(first, last + 1):
        last += 1
    return first, last
