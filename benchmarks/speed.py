"""Speed and memory: cold start, a running bot, builds, the page; beside the floors of doing nothing but the unavoidable.

python -m benchmarks.speed            # about fifteen minutes on two cores
python -m benchmarks.speed --passages 1000 --crowd 10000
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

from benchmarks.incremental import builds, large_corpus
from benchmarks.record import ROOT, write
from faqbot import FaqBot, build_index
from faqbot.corpus.questions import read_questions
from faqbot.index.index import Index
from faqbot.text import sentences

_MODEL_ALONE = """
import sys, json, numpy as np, onnxruntime
from tokenizers import Tokenizer
folder = sys.argv[1]
tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
session = onnxruntime.InferenceSession(folder + "/model.onnx", providers=["CPUExecutionProvider"])
e = tokenizer.encode("query: 网贷逾期上门怎么办")
session.run(None, {"input_ids": np.array([e.ids]), "attention_mask": np.array([e.attention_mask])})
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--crowd", type=int, default=100_000)
    options = parser.parse_args()
    questions = [q.question for q in read_questions(ROOT / "corpus") if q.split == "tune" and 8 <= len(q.question) <= 30][
        :1000
    ]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shipped = work / "shipped"
        build_index(ROOT / "corpus", shipped)
        corpus = large_corpus(work / "corpus", options.passages)
        figures = {"passages": options.passages, "questions": len(questions)}
        figures["cold start, shipped corpus"] = _cold_start(shipped)
        figures["page"] = _page(shipped)
        figures["build"] = builds(corpus, work / "large")
        figures["cold start, large corpus"] = _cold_start(work / "large")
        figures["running bot, shipped corpus"] = _running(FaqBot.open(shipped), questions)
        figures["running bot, large corpus"] = _running(FaqBot.open(work / "large"), questions)
        figures[f"running bot, {options.crowd} passages"] = _running(_crowd(shipped, options.crowd), questions)
    write("speed", figures)


def _cold_start(index: Path) -> dict[str, float]:
    """Time the command as a user types it, and, as the floor, a process that only loads the model and encodes once."""
    faqbot = [sys.executable, "-m", "faqbot", "ask", "网贷逾期上门怎么办", "--index", str(index)]
    floor = [sys.executable, "-c", _MODEL_ALONE, str(ROOT / "src/faqbot/model")]
    found: dict[str, float] = {}
    for name, command in (("ask", faqbot), ("floor_model_alone", floor)):
        runs = [_run(command) for _ in range(6)][1:]  # the first warms the disk
        found[f"{name}_s"] = round(float(np.median([seconds for seconds, _ in runs])), 3)
        found[f"{name}_mb"] = round(float(np.median([megabytes for _, megabytes in runs])), 1)
    return found


def _run(command: list[str]) -> tuple[float, float]:
    """Return seconds and peak megabytes; polled, because a child's maximum as the system counts it includes its parent's."""
    began = time.perf_counter()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            peak = max(peak, process.memory_info().rss)
        time.sleep(0.002)
    return time.perf_counter() - began, peak / 1e6


def _crowd(shipped: Path, count: int) -> FaqBot:
    """Return the shipped bot with very many passages, too many to encode here: shuffled sentences of its own, and its
    vectors moved at random. What they answer means nothing; what a question costs does."""
    bot, draw = FaqBot.open(shipped), np.random.default_rng(0)
    version = bot._current()
    passages, (vectors, wording_vectors) = version.index.passages, version.index.vectors()
    pool = [p.text[start:end] for p in passages for start, end in sentences(p.text)]
    rows = draw.integers(len(passages), size=count)
    texts = ["".join(pool[n] for n in draw.integers(len(pool), size=8))[:300] for _ in rows]
    moved = vectors[rows] + draw.normal(0, 0.02, (count, vectors.shape[1])).astype(np.float32)
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    many = [replace(passages[row], id=f"{n}", text=text) for n, (row, text) in enumerate(zip(rows, texts, strict=True))]
    known = version.index
    index = Index.from_vectors(many, moved, known.wordings, wording_vectors, known.encoder, known.lexicon)
    return FaqBot(shipped, known.encoder, fixed=replace(version, index=index))


def _running(bot: FaqBot, questions: list[str]) -> dict[str, float]:
    for question in questions[:200]:
        bot.ask(question)
    latencies, encoding = [], []
    for question in questions:
        began = time.perf_counter()
        bot.ask(question)
        latencies.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        bot._encoder.encode_queries([question])
        encoding.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    bot.ask_many(questions)
    return {
        "p50_ms": round(float(np.percentile(latencies, 50)), 2),
        "p95_ms": round(float(np.percentile(latencies, 95)), 2),
        "floor_encoding_p50_ms": round(float(np.percentile(encoding, 50)), 2),
        "questions_per_s": round(len(questions) / (time.perf_counter() - began), 1),
    }


def _page(index: Path) -> dict[str, float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "FAQBOT_INDEX": str(index), "FAQBOT_PORT": str(port)}
    runs = []
    for _ in range(3):
        began = time.perf_counter()
        server = subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=environment, stdout=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
                break
            except OSError:
                time.sleep(0.02)
        seconds = time.perf_counter() - began
        memory = psutil.Process(server.pid).memory_info().rss / 1e6
        server.terminate()
        server.wait()
        runs.append((seconds, memory))
    return {"start_s": round(float(np.median([s for s, _ in runs[1:]])), 2), "rss_mb": round(max(m for _, m in runs), 1)}


if __name__ == "__main__":
    main()
