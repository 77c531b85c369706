"""What each stage before the ranking is worth: the same questions with one stage off in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from faqbot.answer.bot import FaqBot
from faqbot.evaluate.figures import evaluate
from faqbot.index.index import STAGES
from faqbot.types import Question

_SHOWN = (": section first", "both right", "in scope answered")

Progress = Callable[[str, int, int], None]


def stages_off(bot: FaqBot, questions: Sequence[Question], progress: Progress | None = None) -> dict[str, dict[str, float]]:
    """Evaluate with every stage on, then with each of ``STAGES`` off in turn.

    The ranking is not learned anew: what a lane is worth to a ranking made for it stands in benchmarks/results/quality.json.

    :returns: for each stage switched off (``nothing`` first) the figures of finding by name.
    """
    rows = {}
    for stage in ("nothing", *STAGES):
        report = partial(progress, f"without {stage}") if progress else None
        figures = evaluate(bot.without(stage), questions, report).figures
        rows[stage] = {name: round(f.value, 4) for name, f in figures.items() if name.endswith(_SHOWN)}
    return rows
