"""What a build takes over from the version before: what was read of an unchanged file, and the vectors of known texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot.corpus.articles import Reader, ReadFile, repeated_in
from faqbot.corpus.clean import Repeats
from faqbot.errors import CorpusError
from faqbot.index.dense import DenseIndex
from faqbot.index.encoder import Encoder
from faqbot.index.index import article_of, article_record
from faqbot.types import DroppedLine, Passage

_READ = "read.jsonl"  # of a version: what was read of each file
_KEYS = "reuse.npz"  # of a version: which text each stored vector was made from, and the vectors of the tune questions

Vectors = dict[bytes, NDArray[np.float32]]  # by the key of their text


class Readings:
    """A reader of article files that reads none whose bytes, id and share in its folder's repeats the version before knows."""

    def __init__(self, read_one: Reader, program: str, before: Path | None) -> None:
        """Take over what a version read.

        :param read_one: reads what is not known.
        :param program: digest of the code that reads; another program's readings are not taken.
        :param before: the version's folder, None to take nothing.
        """
        self._read_one = read_one
        self._program = program
        self._known = _stored_readings(before) if before else {}
        self._used: dict[str, ReadFile] = {}
        self.new = 0  # files that were read, not taken over

    def __call__(self, path: Path, id: str, repeats: Repeats) -> ReadFile:
        """Read one file, or return what was read of the same one before."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CorpusError(f"{path}: cannot be read ({error.strerror or error}).") from None
        what = f"{self._program}\0{id}\0{path.suffix}\0{path.stem}\0{repeated_in(path, repeats)}\0"
        key = hashlib.sha256(what.encode() + data).hexdigest()
        record = self._known.get(key)
        if record is None:
            self.new += 1
            self._used[key] = self._read_one(path, id, repeats)
        else:
            self._used[key] = _read_file(path, record)
        return self._used[key]

    def save(self, folder: Path) -> None:
        """Write what was read, for the next build."""
        with (folder / _READ).open("w", encoding="utf-8") as out:
            for key, read in self._used.items():
                record = {
                    "key": key,
                    "article": article_record(read.article),
                    "dropped": [asdict(line) for line in read.dropped],
                    "quarantined": read.quarantined,
                    "titled": read.titled,
                }
                out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _stored_readings(version: Path) -> dict[str, dict[str, Any]]:
    try:
        with (version / _READ).open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        return {record["key"]: record for record in records}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _read_file(path: Path, record: dict[str, Any]) -> ReadFile:
    dropped = tuple(DroppedLine(**line) for line in record["dropped"])
    return ReadFile(path, article_of(record["article"]), dropped, record["quarantined"], record["titled"])


class Memory:
    """An encoder that encodes each text once and none whose vector the version before holds."""

    def __init__(self, encoder: Encoder, before: Path | None) -> None:
        """Take over the vectors of a version that the same model made.

        :param before: the version's folder, None to take nothing.
        """
        self.name, self.digest, self.dim = encoder.name, encoder.digest, encoder.dim
        self.encoded = 0
        self._encoder = encoder
        self._passages, self._queries = _stored_vectors(before) if before else ({}, {})
        self._asked: Vectors = {}

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the passages' vectors, ``(n, dim)``."""

        def encode(missing: list[str]) -> NDArray[np.float32]:
            return self._encoder.encode_passages(missing, progress)

        return self._vectors(texts, self._passages, encode)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the questions' vectors, ``(n, dim)``."""
        vectors = self._vectors(texts, self._queries, self._encoder.encode_queries)
        self._asked.update(zip(map(_key, texts), vectors, strict=True))
        return vectors

    def _vectors(
        self, texts: Sequence[str], known: Vectors, encode: Callable[[list[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known.update(zip(missing, encode(list(missing.values())), strict=True))
            self.encoded += len(missing)
        return np.array([known[key] for key in keys], np.float32).reshape(len(keys), self.dim)

    def settle(self, wordings: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Take the wordings' vectors as the index holds them, in bytes: so will the next build, and it must rank alike.

        :param wordings: the texts that were encoded for the index's wordings, in their order.
        """
        self._queries.update(zip(map(_key, wordings), vectors, strict=True))

    def save(self, folder: Path, passages: Sequence[Passage], wordings: Sequence[str]) -> None:
        """Write what the next build needs beside the index's own vectors.

        :param wordings: the texts that were encoded for the index's wordings, in their order.
        """
        keys = [_key(text) for text in wordings]
        held = set(keys)
        others = {key: vector for key, vector in self._asked.items() if key not in held}
        np.savez(
            folder / _KEYS,
            allow_pickle=False,
            passages=_rows(_key(passage.searchable) for passage in passages),
            wordings=_rows(keys),
            asked=_rows(others),
            asked_vectors=np.array(list(others.values()), np.float32).reshape(len(others), self.dim),
        )


def _stored_vectors(version: Path) -> tuple[Vectors, Vectors]:
    """Return the vectors of passages and of questions that a version holds; its schema does not matter as long as these
    three files can be read."""
    try:
        with np.load(version / _KEYS) as stored:
            keys = {name: [bytes(row) for row in stored[name]] for name in ("passages", "wordings", "asked")}
            asked = stored["asked_vectors"]
        passages, wordings = (DenseIndex.load(version / name).vectors() for name in ("dense.faiss", "wordings.faiss"))
        known = dict(zip(keys["wordings"], wordings, strict=True)) | dict(zip(keys["asked"], asked, strict=True))
        return dict(zip(keys["passages"], passages, strict=True)), known
    except (OSError, ValueError, KeyError, RuntimeError):
        return {}, {}  # nothing usable to copy: encode everything


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _rows(keys: Iterable[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(keys), np.uint8).reshape(-1, 16)
