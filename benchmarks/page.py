"""How long a person waits for the page and for an answer, in a real browser on this machine.

Run: ``python -m benchmarks.page`` (needs playwright, chromium and a built index; FAQBOT_INDEX names it).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.record import ROOT, wait_for_page, write

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
_QUESTIONS = 60
_VISITS = 5
# From the key that sends to the frame in which the answer is on the screen.
_TIMED = """question => new Promise(done => {
  const box = document.getElementById("ask-text"), log = document.getElementById("log");
  const before = log.querySelectorAll("article").length;
  const seen = new MutationObserver(() => {
    if (log.querySelectorAll("article").length === before) return;
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  });
  seen.observe(log, { childList: true });
  box.value = question;
  const began = performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
})"""


def main() -> None:
    """Serve the page, ask, and write ``results/page.json``."""
    with served() as (browser, address, started_s):
        figures = _measure(browser, address)
    write("page", {"load_average": round(os.getloadavg()[0], 1), "server_start_s": round(started_s, 2), **figures})


@contextmanager
def served(**settings: str) -> Iterator[tuple[Any, str, float]]:
    """Serve the page from its own process and open a browser: the browser, the address, and how many seconds the start took."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with socket.socket() as probe, tempfile.TemporaryDirectory() as kept:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {**os.environ, "FAQBOT_PORT": str(port), "FAQBOT_JOURNAL": str(Path(kept) / "j.sqlite"), **settings}
        server = subprocess.Popen([sys.executable, str(ROOT / "app.py")], cwd=ROOT, env=environment)
        try:
            began = time.perf_counter()
            wait_for_page(port)
            started_s = time.perf_counter() - began
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
                yield browser, f"http://127.0.0.1:{port}/", started_s
                browser.close()
        finally:
            server.terminate()
            server.wait(20)


def _measure(browser: Any, address: str) -> dict[str, Any]:
    usable, first = [], []
    for width in (390, 1280) * _VISITS:
        page = browser.new_page(viewport={"width": width, "height": 844}, locale="zh-CN")
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector("#ask-text")
        usable.append((time.perf_counter() - began) * 1000)
        first.append(page.evaluate(_TIMED, "网贷逾期上门怎么办"))
        page.close()
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page.goto(address)
    page.wait_for_selector("#ask-text")
    following = [page.evaluate(_TIMED, question) for question in _questions()]
    return {
        "page_usable_ms": _spread(usable),
        "very_first_answer_ms": round(first[0], 1),
        "first_answer_of_a_visit_ms": _spread(first),
        "next_answers_ms": _spread(following),
        "answers_within_300_ms": round(statistics.mean(t <= 300 for t in (*first, *following)), 4),
        "questions": len(first) + len(following),
    }


def _questions() -> list[str]:
    """Return tune questions spread over the bank."""
    lines = [line for path in sorted((ROOT / "corpus/questions").glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    tune = [
        record["question"] for record in map(json.loads, lines) if record["split"] == "tune" and not record.get("turns")
    ]
    return tune[:: max(len(tune) // _QUESTIONS, 1)][:_QUESTIONS]


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))], 1),
        "worst": round(ordered[-1], 1),
    }


if __name__ == "__main__":
    main()
