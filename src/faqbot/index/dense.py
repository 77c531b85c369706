"""FAISS over unit vectors; the only module that imports faiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

# Below this many vectors every one is compared. 36,000 of 384 numbers take 28 MB and 1.3 ms a query in half floats, which move
# a cosine by less than 0.0001; in bytes 14 MB and 1.0 ms, a cosine moves by up to 0.003 and the nearest stays the nearest.
_EXACT_BELOW = 200_000
_PROBES = 32
_REACH = 0.3  # numbers of the embedded model's unit vectors stay within ±0.26; others take the next power of two


class DenseIndex:
    """Inner-product search over ``(n, dim)`` unit vectors: exact below ``_EXACT_BELOW``, inverted lists above."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def from_vectors(cls, vectors: NDArray[np.float32], *, coarse: bool = False) -> DenseIndex:
        """Index the rows of ``(n, dim)`` float32 unit vectors under their row numbers; n may be 0.

        :param coarse: keep a byte for each number, not a half float; what was read back and is indexed again stays as it is.
        """
        count, dim = vectors.shape
        index: Any
        if count and count < _EXACT_BELOW and coarse:
            index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT)
            reach = max(_REACH, 2.0 ** np.ceil(np.log2(np.abs(vectors).max())))  # fixed: the same bytes come out again
            index.train(np.full((2, dim), [[-reach], [reach]], np.float32))
        elif count < _EXACT_BELOW:
            index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        else:
            lists = int(4 * count**0.5)
            index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
            index.train(vectors[:: max(1, count // (64 * lists))])
            index.make_direct_map()
            index.nprobe = _PROBES
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, queries: NDArray[np.float32], top_k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return cosines and row numbers, best first, each ``(q, min(top_k, n))``.

        :param queries: ``(q, dim)`` unit vectors.
        """
        top_k = min(top_k, len(self))
        if top_k == 0:
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        return self._index.search(np.ascontiguousarray(queries), top_k)  # type: ignore[no-any-return]

    def vectors(self, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Return the stored vectors of the given rows, or all of them, ``(m, dim)``."""
        if rows is None:
            rows = np.arange(len(self), dtype=np.int64)
        if len(rows) == 0:
            return np.zeros((0, self.dim), np.float32)
        return self._index.reconstruct_batch(np.ascontiguousarray(rows, np.int64))  # type: ignore[no-any-return]

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read an index that ``save`` wrote; search gives the same rows and cosines."""
        return cls(faiss.read_index(str(path)))
