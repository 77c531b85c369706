from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faqbot.index import dense
from faqbot.index.dense import DenseIndex


def unit(count: int, dim: int = 32, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


HALF = 2e-4  # by which half floats move a cosine at most
BYTE = 4e-3  # and bytes


def test_search_finds_the_greatest_inner_products() -> None:
    vectors, queries = unit(500), unit(5, seed=1)
    cosines, rows = DenseIndex.from_vectors(vectors).search(queries, 10)
    exact = queries @ vectors.T
    assert np.allclose(cosines, np.take_along_axis(exact, rows, axis=1), atol=HALF)
    assert np.allclose(cosines, -np.sort(-exact, axis=1)[:, :10], atol=HALF)


def test_save_and_load_give_the_same_hits(tmp_path: Path) -> None:
    index = DenseIndex.from_vectors(unit(100))
    index.save(tmp_path / "d")
    loaded = DenseIndex.load(tmp_path / "d")
    for one, other in zip(index.search(unit(3, seed=2), 7), loaded.search(unit(3, seed=2), 7), strict=True):
        assert np.array_equal(one, other)


def test_stored_vectors_come_back_and_are_stored_again_unchanged() -> None:
    vectors = unit(20)
    index = DenseIndex.from_vectors(vectors)
    assert np.allclose(index.vectors(np.array([3, 1])), vectors[[3, 1]], atol=HALF)
    assert np.array_equal(DenseIndex.from_vectors(index.vectors()).vectors(), index.vectors())


def test_a_coarse_index_finds_the_nearest() -> None:
    vectors = unit(500, dim=384)
    index = DenseIndex.from_vectors(vectors, coarse=True)
    cosines, rows = index.search(vectors[:50], 1)
    assert np.array_equal(rows[:, 0], np.arange(50))
    assert np.allclose(cosines, 1, atol=BYTE)


@pytest.mark.parametrize("greatest", [0.05, 0.2503, 0.2999, 0.3001, 0.5, 0.5001, 1.0])
def test_a_coarse_index_keeps_what_it_reads_back(greatest: float) -> None:
    vectors = unit(300, dim=64)
    vectors *= greatest / np.abs(vectors).max()
    kept = DenseIndex.from_vectors(vectors, coarse=True).vectors()
    assert np.array_equal(DenseIndex.from_vectors(kept, coarse=True).vectors(), kept)


@pytest.mark.parametrize("coarse", [False, True])
def test_an_empty_index_finds_nothing(coarse: bool) -> None:
    cosines, rows = DenseIndex.from_vectors(np.zeros((0, 32), np.float32), coarse=coarse).search(unit(2), 5)
    assert cosines.shape == rows.shape == (2, 0)


def test_above_the_limit_inverted_lists_still_find_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "_EXACT_BELOW", 1000)
    vectors = unit(4000)
    index = DenseIndex.from_vectors(vectors)
    _, rows = index.search(vectors[:50], 1)
    assert np.array_equal(rows[:, 0], np.arange(50))
    assert np.array_equal(index.vectors(np.array([7])), vectors[[7]])
