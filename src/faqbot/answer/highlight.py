"""Which sentences of a passage answer the question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from faqbot.text import bigrams, normalise, sentences
from faqbot.types import Span

MAX_ANSWER_CHARS = 400
_SHORT_CHARS = 220  # a passage up to this length is read at a glance, so all of it is the answer
_WANTED_CHARS = 160
# Chosen on drcd's development questions by the sentence that holds the answer; see benchmarks/results/highlight.json.
_WEIGHTS = {1: 0.6, 2: 1.0}  # of a shared character and of a shared pair
_LENGTH_POWER = 0.3
_EVEN = 20  # characters by which short sentences are kept from winning on little
_EMPTY_WORDS = frozenset("的了是在有和与及为于什么谁哪何几多少怎样如个吗呢请问被由中")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、．)）]|[(（]\d{1,2}[)）]|[①-⑳])")


def highlight(query: str, text: str) -> list[Span]:
    """Mark the run of whole sentences that answers the query, at most ``MAX_ANSWER_CHARS`` long.

    A short passage is marked whole. In a longer one the run begins at the sentence that shares most with the query (the
    first wins a tie, as an article opens with its answer) and goes on while it stays short; steps stay a whole list.

    :returns: one span for non-blank text, within one passage's text; empty for blank text.
    """
    ranges = sentences(text)
    if not ranges:
        return []
    if len(text) <= _SHORT_CHARS:
        return [Span(ranges[0][0], ranges[-1][1])]
    best = _best_sentence(query, text, ranges)
    if _LIST_ITEM.match(text[ranges[best][0] :]):
        first, last = _whole_list(text, ranges, best)
    else:
        first = last = best
    while last + 1 < len(ranges) and ranges[last + 1][1] - ranges[first][0] <= _WANTED_CHARS:
        last += 1
    start, end = ranges[first][0], ranges[last][1]
    return [Span(start, end)]


def _best_sentence(query: str, text: str, ranges: Sequence[tuple[int, int]]) -> int:
    """Return the sentence that holds most of the query's characters and pairs, those rare in the passage counting more."""
    held = [_grams(text[start:end]) for start, end in ranges]
    spread = Counter(gram for grams in held for gram in grams)
    wanted = _grams(query)

    def share(i: int) -> float:
        found = sum(_WEIGHTS[len(g)] * math.log1p(len(ranges) / spread[g]) for g in wanted & held[i])
        return float(found / (_EVEN + ranges[i][1] - ranges[i][0]) ** _LENGTH_POWER)

    return max(range(len(ranges)), key=lambda i: (share(i), -i))


def _grams(text: str) -> frozenset[str]:
    letters = "".join(c for c in normalise(text) if c.isalnum())
    return bigrams(text) | (frozenset(letters) - _EMPTY_WORDS)


def _whole_list(text: str, ranges: Sequence[tuple[int, int]], best: int) -> tuple[int, int]:
    """Return first and last sentence of the list around ``best`` and its introduction, as far as the limit allows."""
    first = last = best
    is_item = [bool(_LIST_ITEM.match(text[start:end])) for start, end in ranges]

    def fits(low: int, high: int) -> bool:
        return ranges[high][1] - ranges[low][0] <= MAX_ANSWER_CHARS

    while first > 0 and fits(first - 1, last):
        first -= 1
        if not is_item[first] and "\n" in text[ranges[first][1] : ranges[first + 1][0]] and is_item[first + 1]:
            break  # the line before the first item introduces the list
    while last + 1 < len(ranges) and fits(first, last + 1):
        last += 1
    return first, last
