"""Texts become unit vectors; the only module that knows a model library."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from faqbot.errors import EncoderError

EMBEDDED_MODEL = Path(__file__).parent.parent / "model"

_BATCH = 32
_REMOTE_TIMEOUT_S = 5
Progress = Callable[[int, int], None]  # done, total


class Encoder(Protocol):
    """What the index needs of a model: unit vectors for queries and for passages, and who it is."""

    @property
    def name(self) -> str:
        """What a person calls the model."""

    @property
    def digest(self) -> str:
        """Changes whenever the vectors may: it keys the reuse of stored vectors."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:  # (n, dim)
        """Encode questions."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:  # (n, dim)
        """Encode what may answer."""


def open_encoder(name: str = "", threads: int = 2) -> Encoder:
    """Open the embedded model, or any sentence-transformers model by folder or name.

    :param name: ``""`` for the embedded model; an existing folder; or a remote name such as ``owner/model``, which is the
        only case in which a network is used.
    :param threads: of the embedded model's inference.
    :raises EncoderError: in one line, when the model cannot be loaded.
    """
    if not name:
        return OnnxEncoder(EMBEDDED_MODEL, threads)
    path = Path(name)
    if (path / "model.onnx").is_file() and (path / "modules.json").is_file() and _is_ours(path):
        return OnnxEncoder(path, threads)
    return SentenceTransformerEncoder(name)


def embedded_digest() -> str:
    """Return the embedded model's digest without loading the model."""
    return str(json.loads((EMBEDDED_MODEL / "config.json").read_text(encoding="utf-8"))["digest"])


def _is_ours(folder: Path) -> bool:
    """Tell whether a folder holds a model that ``training`` exported: its modules name our class."""
    return "faqbot.model" in (folder / "modules.json").read_text(encoding="utf-8")


class OnnxEncoder:
    """The embedded model: an int8 ONNX file run by onnxruntime, without torch; safe to use from many threads."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        try:
            import onnxruntime
            from tokenizers import Tokenizer

            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            # One thread a text, and texts side by side: two threads on one text gain a tenth, two texts at once nearly double.
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            # Activations come from one arena that all callers share, which is the library's way and stays: from malloc, every
            # thread that ever encoded a long text would leave a hole of its size in a heap of its own.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # every library raises its own kind; the person needs one line
            reason = str(error).splitlines()[0][:200]
            raise EncoderError(f"the model in {folder} cannot be loaded ({reason}). Install faqbot again.") from None
        self.name = "embedded"
        self.digest: str = config["digest"]
        self.dim: int = config["dim"]
        self._prompts: dict[str, str] = config["prompts"]
        self._threads = threads
        self._places = threading.Semaphore(threads)  # more texts at once are not faster, and each holds its activations

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions; ``(n, dim)`` unit vectors in the order of the texts."""
        return self._encode([self._prompts["query"] + text for text in texts], None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Encode passages; ``(n, dim)`` unit vectors in the order of the texts.

        :param progress: called with (done, total) now and then.
        """
        return self._encode([self._prompts["passage"] + text for text in texts], progress)

    def _encode(self, texts: list[str], progress: Progress | None) -> NDArray[np.float32]:
        # One text a call: int8 activations are scaled per call, so in a batch a vector would depend on its neighbours and an
        # incremental build would differ from a full one; and nothing is lost on padding.
        vectors = np.zeros((len(texts), self.dim), np.float32)
        if len(texts) == 1:  # a question in a chat: no pool is worth its start
            vectors[0] = self._encode_one(texts[0])
            return vectors
        with ThreadPoolExecutor(self._threads) as pool:
            for row, vector in enumerate(pool.map(self._encode_one, texts)):
                vectors[row] = vector
                if progress and (row % _BATCH == _BATCH - 1 or row + 1 == len(texts)):
                    progress(row + 1, len(texts))
        return vectors

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        encoding = self._tokenizer.encode(text)
        inputs = {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.array([encoding.attention_mask], np.int64),
        }
        with self._places:
            return np.asarray(self._session.run(None, inputs)[0][0])


class SentenceTransformerEncoder:
    """Any sentence-transformers model; loads torch, so it is imported only when such a model is named."""

    def __init__(self, name: str) -> None:
        if Path(name).exists() and not Path(name).is_dir():
            raise EncoderError(f"FAQBOT_ENCODER names the file {name}; expected a model's folder or name.")
        looks_like_path = name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name
        if looks_like_path and not Path(name).is_dir():
            raise EncoderError(
                f"there is no model folder {name}. Correct FAQBOT_ENCODER, or unset it for the embedded model."
            )
        if not Path(name).is_dir():
            _require_network(name)
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(name, device="cpu")
        except Exception as error:  # hub, torch and configuration errors all end here
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise EncoderError(f"the model {name} cannot be loaded ({reason}). Correct FAQBOT_ENCODER.") from None
        self.name = name
        self.dim = int(self._model.get_sentence_embedding_dimension())
        self._prompts = _prompts(name, dict(getattr(self._model, "prompts", None) or {}))
        self.digest = self._weights_digest()

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions; ``(n, dim)`` unit vectors."""
        return self._encode(texts, self._prompts["query"])

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Encode passages; ``(n, dim)`` unit vectors.

        :param progress: called with (done, total) after each batch.
        """
        parts = []
        for start in range(0, len(texts), _BATCH):
            parts.append(self._encode(texts[start : start + _BATCH], self._prompts["passage"]))
            if progress:
                progress(min(start + _BATCH, len(texts)), len(texts))
        return np.concatenate(parts) if parts else np.zeros((0, self.dim), np.float32)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        vectors = self._model.encode(
            [prompt + text for text in texts], normalize_embeddings=True, show_progress_bar=False, batch_size=_BATCH
        )
        return np.asarray(vectors, np.float32)

    def _weights_digest(self) -> str:
        """Digest a fixed text's vector with the prompts: cheap, and different weights give different vectors."""
        probe = self._encode(["网贷逾期上门怎么办"], self._prompts["passage"])
        prompts = json.dumps(self._prompts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(np.round(probe, 3).tobytes() + prompts.encode()).hexdigest()


def _prompts(name: str, declared: dict[str, str]) -> dict[str, str]:
    """Return the prompts a model's card asks for: what its folder declares, else what its family is known to need."""
    if declared.get("query") or declared.get("passage") or declared.get("document"):
        return {
            "query": declared.get("query") or "",
            "passage": declared.get("passage") or declared.get("document") or "",
        }
    family = name.lower()
    if "e5" in family:
        return {"query": "query: ", "passage": "passage: "}
    if "bge" in family and "zh" in family and "m3" not in family:
        return {"query": "为这个句子生成表示以用于检索相关文章：", "passage": ""}
    return {"query": "", "passage": ""}


def _require_network(name: str) -> None:
    """Fail at once where the hub cannot be reached; its own client would retry for minutes."""
    import socket
    from urllib.parse import urlparse

    endpoint = urlparse(os.environ.get("HF_ENDPOINT", "https://huggingface.co"))
    host, port = endpoint.hostname or "huggingface.co", endpoint.port or (80 if endpoint.scheme == "http" else 443)
    if os.environ.get("HF_HUB_OFFLINE") == "1":
        return  # the operator has the model in the hub's cache
    try:
        socket.create_connection((host, port), timeout=_REMOTE_TIMEOUT_S).close()
    except OSError:
        raise EncoderError(
            f"FAQBOT_ENCODER names the remote model {name}, but {host} cannot be reached. "
            "Name a local folder, set HF_ENDPOINT to a mirror, or unset FAQBOT_ENCODER for the embedded model."
        ) from None
