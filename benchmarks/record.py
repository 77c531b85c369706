"""A measurement becomes a JSON file that says on what it was made."""

from __future__ import annotations

import json
import os
import platform
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"


def write(name: str, figures: dict[str, Any]) -> None:
    """Write ``results/name.json`` and print it."""
    record = {"day": datetime.now(UTC).date().isoformat(), "machine": machine(), **figures}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(record, ensure_ascii=False, indent=1))


def machine() -> dict[str, Any]:
    """Say what a reader needs to compare figures: processor, cores, Python."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return {"processor": model, "cores": os.cpu_count(), "python": platform.python_version()}


def ahead(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return by how many points ours are ahead on the same questions, with the paired bootstrap's 95 % interval: mean, low, high."""
    gap = np.asarray(ours, float) - np.asarray(theirs, float)
    rng = np.random.default_rng(0)
    draws = [gap[rng.integers(0, len(gap), len(gap))].mean() for _ in range(1000)]
    return [round(100 * float(x), 2) for x in (gap.mean(), *np.percentile(draws, [2.5, 97.5]))]


def wait_for_page(port: int) -> None:
    """Return when something listens on the port of this machine; give up after two minutes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the page did not start within 120 s")
