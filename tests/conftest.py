"""Shared fixtures: a small corpus, an encoder that means something without a model, and the shipped corpus' index."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faqbot import FaqBot, build_index
from faqbot.build import is_current
from faqbot.text import bigrams

ROOT = Path(__file__).parent.parent
SMALL_CORPUS = Path(__file__).parent / "small_corpus"


class FakeEncoder:
    """Texts that share character pairs get near vectors: each pair points in a fixed random direction."""

    name = "fake"
    digest = "fake-1"
    dim = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for gram in bigrams(text):
                seed = int.from_bytes(hashlib.sha256(gram.encode()).digest()[:4], "big")
                vectors[row] += np.random.default_rng(seed).standard_normal(self.dim)
            vectors[row] /= max(float(np.linalg.norm(vectors[row])), 1e-9)
        return vectors


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the small corpus that a test may change."""
    return Path(shutil.copytree(SMALL_CORPUS, tmp_path / "corpus"))


@pytest.fixture
def built(corpus: Path, tmp_path: Path, encoder: FakeEncoder) -> Path:
    """An index folder of the small corpus, made with the fake encoder."""
    build_index(corpus, tmp_path / "index", encoder=encoder)
    return tmp_path / "index"


@pytest.fixture
def bot(built: Path, encoder: FakeEncoder) -> FaqBot:
    return FaqBot(built, encoder)


@pytest.fixture(scope="session")
def shipped_index(pytestconfig: pytest.Config) -> Path:
    """The index of the shipped corpus with the embedded model; built once and kept in pytest's cache while it fits."""
    folder = pytestconfig.cache.mkdir("faqbot-index")
    if not is_current([ROOT / "corpus"], folder):
        build_index(ROOT / "corpus", folder)
    return folder


@pytest.fixture(scope="session")
def shipped_bot(shipped_index: Path) -> FaqBot:
    return FaqBot.open(shipped_index)
