"""Thirty-two clients at once, on the page and on the Python API: errors, waiting, memory; and hostile questions one by one.

python -m benchmarks.load --short    # 30 s each
python -m benchmarks.load            # 5 minutes each
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.record import ROOT, wait_for_page, write
from faqbot import FaqBot
from faqbot.corpus.questions import read_questions

CLIENTS = 32
_WARM = 0.25  # of the time, before memory is looked at: what is filled once is full by then

Ask = Callable[[str], None]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    parser.add_argument("--api", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.api:
        print(json.dumps(_api(options.index, options.api)))
        return
    seconds = 30.0 if options.short else 300.0
    figures: dict[str, Any] = {"form": "short" if options.short else "long", "load_average_before": os.getloadavg()[0]}
    figures |= {"clients": CLIENTS, "seconds": seconds}
    figures["page"] = _page(options.index, seconds)
    command = [sys.executable, "-m", "benchmarks.load", "--api", str(seconds), "--index", str(options.index)]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, check=True
    )  # of its own, so that its memory is its own
    figures["python api"] = json.loads(done.stdout)
    figures["hostile questions"] = _hostile(options.index)
    write("load-short" if options.short else "load", figures)


def questions() -> list[str]:
    return [question.question for question in read_questions(ROOT / "corpus") if question.split == "tune"]


def _api(index: Path, seconds: float) -> dict[str, Any]:
    bot = FaqBot.open(index)

    def client() -> Ask:
        return lambda question: None if bot.ask(question).text else _fail("no text")

    return _run(client, psutil.Process(), seconds)


def _page(index: Path, seconds: float) -> dict[str, Any]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as kept:
        journal = str(Path(kept) / "journal.sqlite")
        environment = {**os.environ, "FAQBOT_INDEX": str(index), "FAQBOT_PORT": str(port), "FAQBOT_JOURNAL": journal}
        server = subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for_page(port)
            return _run(lambda: _browser(port), psutil.Process(server.pid), seconds)
        finally:
            server.terminate()
            server.wait(20)


def _browser(port: int) -> Ask:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(question: str) -> None:
        body = json.dumps({"question": question}).encode()
        connection.request("POST", "/page/ask", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        data = response.read()
        if response.status != 200 or b"<article" not in data:
            _fail(f"{response.status} {data[:80]!r}")

    return ask


def _fail(what: str) -> None:
    raise RuntimeError(what)


def _run(client: Callable[[], Ask], process: psutil.Process, seconds: float) -> dict[str, Any]:
    """Ask from all clients without a pause, each its next question when the last is answered, and watch a process' memory."""
    asked, lock = questions(), threading.Lock()
    waited: list[float] = []
    errors: Counter[str] = Counter()
    until = time.monotonic() + seconds

    def work(number: int) -> None:
        draw, ask, mine = random.Random(number), client(), []
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                ask(draw.choice(asked))
                mine.append((time.perf_counter() - began) * 1000)
            except Exception as error:  # whatever it is, it counts
                with lock:
                    errors[repr(error)[:120]] += 1
                ask = client()
        with lock:
            waited.extend(mine)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    memory: list[tuple[float, float]] = []
    began = time.monotonic()
    while any(thread.is_alive() for thread in threads):
        memory.append((time.monotonic() - began, process.memory_info().rss / 1e6))
        time.sleep(0.5)
    seen = np.array([(at, size) for at, size in memory if _WARM * seconds <= at <= seconds])
    return {
        "questions": len(waited),
        "errors": sum(errors.values()),
        "which": dict(errors),
        "a_second": round(len(waited) / seconds, 1),
        **{f"p{p}_ms": round(float(np.percentile(waited, p)), 1) for p in (50, 95, 99)},
        "worst_ms": round(max(waited), 1),
        "memory_mb_warm_and_last": [round(float(seen[0, 1]), 1), round(float(seen[-1, 1]), 1)],
        "memory_slope_mb_a_minute": round(float(np.polyfit(seen[:, 0], seen[:, 1], 1)[0]) * 60, 2),
    }


def _hostile(index: Path) -> dict[str, Any]:
    """Time the questions of tests/test_hostile.py, each asked after itself, with the shipped index and model; the faster of
    two, in time of the processor, which a busy machine does not stretch."""
    sys.path.insert(0, str(ROOT / "tests"))
    from test_hostile import HOSTILE

    bot = FaqBot.open(index, threads=1)
    bot.ask("热身")
    times = {}
    for name, question in HOSTILE.items():
        runs = []
        for _ in range(2):
            began = time.process_time()
            bot.ask(question, turns=[question])
            runs.append((time.process_time() - began) * 1000)
        times[name] = round(min(runs))
    worst = sorted(times.items(), key=lambda item: -item[1])
    return {"questions": len(times), "over_1000_processor_ms": sum(ms > 1000 for ms in times.values()), **dict(worst[:5])}


if __name__ == "__main__":
    main()
