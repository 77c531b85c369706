"""Which sentences of a passage answer the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faqbot.text import bigrams, sentences
from faqbot.types import Span

MAX_ANSWER_CHARS = 400
_SHORT_CHARS = 220  # a passage up to this length is read at a glance, so all of it is the answer
_WANTED_CHARS = 160
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
    wanted = bigrams(query)
    shares = [len(wanted & bigrams(text[start:end])) / (6 + len(text[start:end]) ** 0.5) for start, end in ranges]
    return max(range(len(ranges)), key=lambda i: (shares[i], -i))


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
