"""Which texts say nearly the same: exact overlap search by prefix filtering."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from faqbot.text import normalise

Item = TypeVar("Item", bound=Hashable)


def shingles(text: str, size: int) -> frozenset[str]:
    """Return the character n-grams of the text's letters and digits; a shorter text is one shingle."""
    letters = "".join(c for c in normalise(text) if c.isalnum())
    return frozenset(letters[i : i + size] for i in range(max(1, len(letters) - size + 1))) - {""}


def near_duplicates(
    left: Sequence[frozenset[Item]], right: Sequence[frozenset[Item]] | None, threshold: float
) -> Iterator[tuple[int, int, float]]:
    """Find every pair whose Dice overlap reaches the threshold, as (left row, right row, overlap).

    Two sets that overlap so much share one of their rarest items (Chaudhuri, Ganti & Kaushik 2006, prefix filtering), so
    only sets that meet there are compared.

    :param right: None compares ``left`` with itself, each pair once.
    :param threshold: in (0, 1].
    """
    other = left if right is None else right
    frequency = Counter(item for group in (left, right or ()) for items in group for item in items)
    rank = {
        item: place for place, (item, _) in enumerate(sorted(frequency.items(), key=lambda pair: (pair[1], str(pair[0]))))
    }
    held: dict[Item, list[int]] = {}
    for row, items in enumerate(other):
        for item in _prefix(items, rank, threshold):
            held.setdefault(item, []).append(row)
    for row, items in enumerate(left):
        met = {found for item in _prefix(items, rank, threshold) for found in held.get(item, ())}
        for found in sorted(met):
            if right is None and found <= row:
                continue
            overlap = 2 * len(items & other[found]) / (len(items) + len(other[found]))
            if overlap >= threshold:
                yield row, found, overlap


def _prefix(items: frozenset[Item], rank: dict[Item, int], threshold: float) -> list[Item]:
    """Return the rarest items, as many as guarantee that two sets reaching the threshold share one of them."""
    if not items:
        return []
    needed = math.ceil(len(items) * threshold / (2 - threshold) - 1e-9)
    return sorted(items, key=rank.__getitem__)[: len(items) - needed + 1]
