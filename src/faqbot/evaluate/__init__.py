"""Labelled questions become a table of numbers, and pass or fail against floors."""

from faqbot.evaluate.figures import Evaluation, Figure, Outcome, digest_of, evaluate, read_golden
from faqbot.evaluate.stages import stages_off

__all__ = ["Evaluation", "Figure", "Outcome", "digest_of", "evaluate", "read_golden", "stages_off"]
