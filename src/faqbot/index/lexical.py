"""BM25 over character uni- and bigrams, numbers with their units, and Latin words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqbot.text import tokens

# Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
_K1 = 1.2
_B = 0.5


class LexicalIndex:
    """BM25 with every document's term weights computed when the index is made; safe to use from many threads.

    Postings lie behind one another in two arrays, so that a query adds up a few slices: ``documents[offsets[t]:offsets[t+1]]``
    are the rows that hold term ``t``, ``weights`` of the same range what each contributes.
    """

    def __init__(
        self,
        terms: dict[str, int],
        offsets: NDArray[np.int64],  # (terms + 1,)
        documents: NDArray[np.int32],  # (postings,)
        weights: NDArray[np.float32],  # (postings,)
        count: int,
    ) -> None:
        self._terms = terms
        self._offsets = offsets
        self._documents = documents
        self._weights = weights
        self._count = count

    @classmethod
    def from_fields(cls, documents: Sequence[Sequence[tuple[str, float]]]) -> LexicalIndex:
        """Index documents made of weighted fields: a term counts once per occurrence times its field's weight.

        :param documents: for each document its fields as (normalised text, weight).
        """
        terms: dict[str, int] = {}
        found: list[NDArray[np.int64]] = []
        times: list[float] = []
        sizes = np.zeros(len(documents), np.int64)
        for row, fields in enumerate(documents):
            for text, weight in fields:
                numbers = np.array([terms.setdefault(token, len(terms)) for token in tokens(text)], np.int64)
                found.append(numbers)
                times.append(weight)
                sizes[row] += len(numbers)
        return cls._from_occurrences(terms, found, times, sizes)

    @classmethod
    def _from_occurrences(
        cls, terms: dict[str, int], found: list[NDArray[np.int64]], times: list[float], sizes: NDArray[np.int64]
    ) -> LexicalIndex:
        """Weigh every term of every document.

        :param found: term numbers of each field, fields of a document behind one another.
        :param times: what one occurrence counts in each field.
        :param sizes: how many occurrences each document has, ``(n,)``.
        """
        count = len(sizes)
        term = np.concatenate([np.zeros(0, np.int64), *found])
        weight = np.repeat(np.array(times, np.float64), [len(numbers) for numbers in found])
        row = np.repeat(np.arange(count), sizes)
        # One number per (term, document), so that sorting gives the postings in order and adds up repeats.
        keys, place = np.unique(term * max(count, 1) + row, return_inverse=True)
        occurrences = np.bincount(place, weight, len(keys))
        term, row = keys // max(count, 1), keys % max(count, 1)
        held = np.bincount(term, minlength=len(terms))
        lengths = np.bincount(row, occurrences, count)
        idf = np.log(1 + (count - held + 0.5) / (held + 0.5))
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()) if count else 1.0, 1e-9))
        weights = idf[term] * occurrences * (_K1 + 1) / (occurrences + norm[row])
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(held)])
        return cls(terms, offsets, row.astype(np.int32), weights.astype(np.float32), count)

    def __len__(self) -> int:
        return self._count

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return every document's BM25 score for a normalised query, ``(n,)``; zeros where no term matches."""
        scores = np.zeros(self._count, np.float32)
        for term in dict.fromkeys(tokens(query)):
            number = self._terms.get(term)
            if number is not None:
                start, end = self._offsets[number], self._offsets[number + 1]
                np.add.at(scores, self._documents[start:end], self._weights[start:end])
        return scores

    def ceiling(self, query: str) -> float:
        """Return about the score of a document that holds each of the query's terms often: the scale of ``scores``.

        A term no document holds counts as the rarest one, so that a query of strange words never looks covered.
        """
        rare = float(np.log(1 + (self._count + 0.5) / 0.5))
        total = 0.0
        for term in dict.fromkeys(tokens(query)):
            number = self._terms.get(term)
            held = 0 if number is None else int(self._offsets[number + 1] - self._offsets[number])
            idf = rare if held == 0 else float(np.log(1 + (self._count - held + 0.5) / (held + 0.5)))
            total += idf * (_K1 + 1) / 2
        return total

    def save(self, folder: Path, name: str) -> None:
        """Write the index as ``name.*.npy`` and ``name.terms.json`` into the folder."""
        np.save(folder / f"{name}.offsets.npy", self._offsets)
        np.save(folder / f"{name}.documents.npy", self._documents)
        np.save(folder / f"{name}.weights.npy", self._weights)
        record = {"count": self._count, "terms": list(self._terms)}
        (folder / f"{name}.terms.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, name: str) -> LexicalIndex:
        """Read an index that ``save`` wrote; scores are the same."""
        record = json.loads((folder / f"{name}.terms.json").read_text(encoding="utf-8"))
        # Read, not mapped: a mapped file that is overwritten changes the answers of a running bot, and one that is cut kills it.
        arrays = [np.load(folder / f"{name}.{part}.npy") for part in ("offsets", "documents", "weights")]
        terms = {term: number for number, term in enumerate(record["terms"])}
        return cls(terms, arrays[0], arrays[1], arrays[2], record["count"])
