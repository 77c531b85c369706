"""Fit the guard's weights from written cases: python -m training.guard writes src/faqbot/answer/guard.json."""

import hashlib
import json

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from faqbot.answer.guard import TASKS, grams_of
from faqbot.corpus.questions import read_questions
from training.finetune import ROOT

CASES = ROOT / "tests" / "data" / "guard" / "dev.jsonl"
OUT = ROOT / "src" / "faqbot" / "answer" / "guard.json"
# An honest question beside a harmful one may still tell of a scam, and a neutral word of danger is no harm.
_AGAINST = {
    "crisis": {"ordinary", "harm", "honest", "scam", "scam_neutral"},
    "harm": {"honest", "ordinary", "scam", "scam_neutral"},
    "scam": {"scam_neutral", "ordinary"},
}
_FALSE_ALARMS = {
    "crisis": 0.05,
    "harm": 0.01,
    "scam": 0.03,
}  # on cases not seen; a crisis notice costs little, a refusal much
_ORDINARY = 3000  # questions of the corpus that must not fire
_SMALLEST = 0.15  # weights nearer to zero are left out


def main() -> None:
    """Fit each task, choose its threshold by cross-validation, and write the weights that matter."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    bank = read_questions(ROOT / "corpus")
    train = [q.question for q in bank if q.split == "train" and q.targets and not q.turns]
    train.sort(key=lambda text: hashlib.sha256(text.encode()).hexdigest())
    harmful = [q.question for q in bank if q.kind == "harm"]
    written = {}
    for task in TASKS:
        wanted = [case["text"] for case in cases if case["label"] == task] + (harmful if task == "harm" else [])
        against = [case["text"] for case in cases if case["label"] in _AGAINST[task]] + train[:_ORDINARY]
        written[task] = _fit(task, wanted, against)
    OUT.write_text(json.dumps(written, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{OUT.stat().st_size / 1024:.0f} kB")


def _fit(task: str, wanted: list[str], against: list[str]) -> dict[str, object]:
    grams = [grams_of(text) for text in (*wanted, *against)]
    counts: dict[str, int] = {}
    for found in grams:
        for gram in found:
            counts[gram] = counts.get(gram, 0) + 1
    column = {gram: place for place, gram in enumerate(sorted(g for g, count in counts.items() if count >= 2))}
    rows = [row for row, found in enumerate(grams) for gram in found if gram in column]
    columns = [column[gram] for found in grams for gram in found if gram in column]
    values = [1 / np.sqrt(len(found)) for found in grams for gram in found if gram in column]
    matrix = csr_matrix((values, (rows, columns)), shape=(len(grams), len(column)))
    labels = np.arange(len(grams)) < len(wanted)
    model = LogisticRegression(C=30.0, max_iter=3000, class_weight="balanced")
    unseen = cross_val_predict(model, matrix, labels, cv=5, method="decision_function")
    threshold = float(np.quantile(unseen[~labels], 1 - _FALSE_ALARMS[task]))
    print(f"{task}: recall on unseen cases {(unseen[labels] >= threshold).mean():.3f}, false alarms {_FALSE_ALARMS[task]}")
    model.fit(matrix, labels)
    weights = {gram: round(float(model.coef_[0][place]), 2) for gram, place in column.items()}
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "threshold": round(threshold, 4),
        "weights": {gram: weight for gram, weight in weights.items() if abs(weight) >= _SMALLEST},
    }


if __name__ == "__main__":
    main()
