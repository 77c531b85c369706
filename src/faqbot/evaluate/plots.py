"""Two pictures of an evaluation: whether the confidence is true, and what refusing more buys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from faqbot.errors import InputError
from faqbot.evaluate.figures import Evaluation


def draw(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write ``reliability.png`` and ``risk-coverage.png`` into the folder and return their paths.

    :raises InputError: when matplotlib, which only this needs, is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise InputError("the plots need matplotlib, which is not installed. Run: pip install matplotlib") from None
    mpl.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "reliability.png", folder / "risk-coverage.png"]
    for path, paint in zip(paths, (_reliability, _risk), strict=True):
        figure, axes = pyplot.subplots(figsize=(4.6, 4.0), dpi=110)
        paint(evaluation, axes)
        figure.tight_layout()
        figure.savefig(path)
        pyplot.close(figure)
    return paths


def _reliability(evaluation: Evaluation, axes: Any) -> None:
    axes.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle="--")
    said, right = [b.said for b in evaluation.bins], [b.right for b in evaluation.bins]
    axes.plot(said, right, marker="o", color="#1d4ed8")
    for b in evaluation.bins:
        axes.annotate(f"n={b.n}", (b.said, b.right), textcoords="offset points", xytext=(5, -11), fontsize=7)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence shown", ylabel="share right", title="Reliability of answers")


def _risk(evaluation: Evaluation, axes: Any) -> None:
    axes.plot([c for c, _ in evaluation.risk], [w for _, w in evaluation.risk], color="#1d4ed8")
    answered = evaluation.figures["wrong among answered, 80/20 mix"]
    axes.axhline(
        answered.value, color="#b45309", linewidth=1, linestyle="--", label=f"at the dial: {answered.value:.3f} wrong"
    )
    axes.legend(fontsize=8)
    axes.set(
        xlim=(0, 1), ylim=(0, None), xlabel="share answered", ylabel="share wrong", title="Risk and coverage, 80/20 mix"
    )
