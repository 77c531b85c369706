"""Fit the weights by which a follow-up is told from a new topic: python -m training.followup prints them; needs index/."""

import random
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from faqbot import FaqBot
from faqbot.answer.followup import complete, signs, topic_of
from faqbot.corpus.questions import read_questions
from faqbot.types import Question
from training.finetune import ROOT

_MARKERS = ("还有个事，", "顺便问下，", "另外，", "换个问题，", "对了，", "话说", "再问一个，")
_MARKED = 0.4  # of the new topics are announced


def main(corpus: Path = ROOT / "corpus") -> None:
    """Learn from the train dialogues and from random questions as new topics behind them, check on the tune ones."""
    bot = FaqBot.open(ROOT / "index")
    questions = read_questions(corpus)
    rows = {split: _rows(bot, questions, split) for split in ("train", "tune")}
    for name, width in (("_TEXT_WEIGHTS", 10), ("_WEIGHTS", 14)):
        model = LogisticRegression(C=2.0, fit_intercept=False, max_iter=1000, class_weight="balanced")
        seen, leaning = rows["train"]
        model.fit(seen[:, :width], leaning)
        print(name, "=", tuple(round(float(w), 3) for w in model.coef_[0]))
        for split, (seen, leaning) in rows.items():
            right = model.predict(seen[:, :width]) == leaning
            print(f"{split}: {len(right)}, right {right.mean():.3f}, new topics {right[~leaning].mean():.3f}")


def _rows(bot: FaqBot, questions: list[Question], split: str) -> tuple[np.ndarray, np.ndarray]:
    draw = random.Random(0)
    single = [q.question for q in questions if q.split == split and q.targets and not q.turns and not q.pair]
    seen, leaning = [], []
    for question in (q for q in questions if q.split == split and q.turns):
        topic = topic_of(question.turns)
        marker = draw.choice(_MARKERS) if draw.random() < _MARKED else ""
        for text, leant in (
            (question.question, not question.author.endswith("-shift")),
            (marker + draw.choice(single), False),
        ):
            seen.append([*signs(text, topic), *_sight(bot, text, topic)])
            leaning.append(leant)
    return np.array(seen), np.array(leaning)


def _sight(bot: FaqBot, text: str, topic: str) -> tuple[float, ...]:
    found = [bot.explain(one) for one in (text, complete(text, topic), topic)]
    first = [index.passages[ranked.rows[0]].article.id for index, _, ranked in found]
    likeness = min(max((float(found[0][1].vector @ found[2][1].vector) - 0.7) / 0.3, 0.0), 1.0)
    return found[0][2].confidence, found[1][2].confidence, likeness, float(first[0] == first[2])


if __name__ == "__main__":
    main()
