"""Fit the guard's weights from written cases: python -m training.guard writes src/faqbot/answer/guard.json."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from faqbot.answer.signs import features
from faqbot.corpus.articles import ReadFile, read_folder
from faqbot.corpus.questions import read_questions
from faqbot.text import sentences
from training.finetune import ROOT

CASES = ROOT / "tests" / "data" / "guard"
PAGES = ROOT / "tests" / "data" / "pages" / "train"
OUT = ROOT / "src" / "faqbot" / "answer" / "guard.json"
# An honest question beside a harmful one may still tell of a scam, and a crisis is no request for harm.
_AGAINST = {
    "crisis": {"ordinary", "harm", "honest", "scam", "scam_neutral"},
    "harm": {"honest", "ordinary", "scam", "scam_neutral", "crisis"},
    "scam": {"scam_neutral", "ordinary"},
}
_SINGLE = ("crisis", "ordinary", "harm", "honest", "scam", "scam_neutral")  # sections of messages that are no twins
# Questions of the corpus that must not fire, but for those whose article is about the very thing.
_ABOUT = {
    "crisis": (
        "crisis-first",
        "detained",
        "threat-abuse",
        "visit-at-home",
        "property-damage",
        "photo",
        "tell-family",
        "debt-anxiety",
    ),
    "harm": (),
    "scam": ("fraud", "fake", "upfront", "repair", "agent", "phone/", "broker", "disbursed", "screen", "safe", "student/"),
}
# Share of unseen written cases that may fire though they should not. A crisis notice costs little; a sentence kept back, a sentence.
_FALSE_ALARMS = {"crisis": 0.05, "harm": 0.045, "scam": 0.02, "sale": 0.006}
# Share of the corpus' own questions that may be refused; a few of them do ask for harm.
_REFUSED = {"harm": 0.0065}
_DOUBTED = {"harm": 0.06}  # share of unseen written cases to take for harm where nothing is known to answer them anyway
_ORDINARY = 14_000
_MADE = 700  # cases made from phrases, of each kind
_MADE_WEIGHT = 0.2
_STRANGE_WEIGHT = 10.0  # of small talk, follow-ups and what lies outside the field: whatever is no sign must be none
_STRENGTH = 0.3  # inverse of the penalty
_FEWEST = 3  # cases a feature must stand in
_FEATURES = 9000  # of each task, those of the largest weights, fitted again without the others


@dataclass(frozen=True, slots=True)
class Case:
    """A message, whether it is one the task looks for, and how much it counts in training."""

    text: str
    wanted: bool
    weight: float = 1.0
    judged: bool = True  # chooses the threshold: written for the guard, neither made of phrases nor an easy question


def main() -> None:
    """Fit each task, choose its threshold by cross-validation, and write the weights that matter."""
    written = {task: _fit(task, list(_cases(task))) for task in (*_AGAINST, "sale")}
    OUT.write_text(json.dumps(written, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT.stat().st_size / 1024:.0f} kB")


def _cases(task: str) -> Iterator[Case]:
    sections = _sections("more-dev.txt")
    if task == "sale":
        yield from (Case(text, wanted=True) for text in (*sections["sale"], *_page_offers()))
        yield from (Case(text, wanted=False) for text in (*sections["warning"], *_honest_sentences()))
        return
    labelled = [
        (case["text"], case["label"]) for case in map(json.loads, (CASES / "dev.jsonl").read_text("utf-8").splitlines())
    ]
    labelled += [(text, label) for label in _SINGLE for text in sections[label]]
    for line in sections["harm | honest"]:
        labelled += zip(line.split(" | "), ("harm", "honest"), strict=True)
    bank = read_questions(ROOT / "corpus")
    if task == "harm":
        labelled += [(q.question, "harm") for q in bank if q.kind == "harm"]
    yield from (Case(text, label == task) for text, label in labelled if label == task or label in _AGAINST[task])
    ordinary = [q for q in bank if q.split == "train" and q.targets and not q.turns]
    ordinary = [q for q in ordinary if not any(word in t.article for word in _ABOUT[task] for t in q.targets)]
    ordinary.sort(key=lambda q: hashlib.sha256(q.question.encode()).hexdigest())
    yield from (Case(q.question, wanted=False, judged=False) for q in ordinary[:_ORDINARY])
    strange = [q.question for q in bank if q.split == "train" and (q.turns or q.kind.startswith("oos"))]
    yield from (Case(text, wanted=False, weight=_STRANGE_WEIGHT, judged=False) for text in (*sections["chat"], *strange))
    made = dict.fromkeys(_made())
    yield from (
        Case(text, label == task, _MADE_WEIGHT, judged=False)
        for text, label in made
        if label == task or label in _AGAINST[task]
    )


def _sections(name: str) -> dict[str, list[str]]:
    """Read a file of ``# label`` lines, each followed by its cases."""
    found: dict[str, list[str]] = {}
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found[line[2:]] = []
        elif line:
            found[list(found)[-1]].append(line)
    return found


def _made() -> Iterator[tuple[str, str]]:
    """Put phrases together: the same act wanted and met with, the same trouble with and without danger."""
    say = _sections("phrases.txt")
    rng = random.Random(0)
    pick = rng.choice
    kin = "老公 老婆 我爸 我妈 我弟 我哥 我姐 我妹 儿子 女儿 朋友 室友 同事 邻居 男朋友 女朋友 叔叔 同学 表哥 婆婆".split()
    why = ("", "因为欠债", "被催收逼得", "欠了网贷，", "还不上贷款，", "刚才")
    for _ in range(_MADE):
        yield pick(say["harm"]).format(a=pick(say["harmful acts"])), "harm"
        yield pick(say["honest"]).format(a=pick(say["harmful acts"])), "honest"
        danger = (
            pick(say["crisis of oneself"]),
            pick(say["crisis from others"]),
            pick(kin) + pick(why) + pick(say["crisis of another"]),
        )[rng.choices((0, 1, 2), (9, 6, 5))[0]]
        trouble, beside = pick(say["trouble"]), pick(say["question beside a crisis"])
        around = ("{d}", "{t}，{d}", "{d}，{t}", "{q}，{d}", "{d}，{q}")
        yield rng.choices(around, (5, 7, 4, 2, 2))[0].format(d=danger, t=trouble, q=beside), "crisis"
        if rng.random() < 0.4:
            yield f"{pick(kin)}{pick(say['a death'])}，{pick(say['question after a death'])}", "ordinary"
        else:
            parts = [pick(say["exaggeration"]), *([pick(say["trouble"])] if rng.random() < 0.6 else [])]
            rng.shuffle(parts)
            yield "，".join((*parts, pick(say["question after an exaggeration"]))), "ordinary"


def _page_offers() -> list[str]:
    """Return the lines of advertising pages that sell."""
    from faqbot import screen

    found = []
    for page in _pages():
        if page["kind"] == "advertisement":
            lines = [line.strip() for line in page["text"].split("\n")]
            signs = [(line, screen.selling(line)) for line in lines if len(line) >= 10]
            found += [line for line, s in signs if (s.bait or s.call or s.offer or s.contact) and not s.warns]
    return list(dict.fromkeys(found))


def _honest_sentences() -> list[str]:
    """Return the sentences of the corpus, which people reviewed, and of guide and warning pages."""
    texts = [file.article.body for file in read_folder(ROOT / "corpus") if isinstance(file, ReadFile)]
    for page in _pages():
        if page["kind"] != "advertisement":
            texts += [line for line, label in zip(page["text"].split("\n"), page["labels"], strict=False) if label == "b"]
    found = (text[start:end].strip("#-* ") for text in texts for start, end in sentences(text))
    return list(dict.fromkeys(sentence for sentence in found if len(sentence) > 5))


def _pages() -> Iterator[dict[str, str]]:
    for path in sorted(PAGES.glob("*.jsonl")):
        yield from (page for page in map(json.loads, path.read_text("utf-8").splitlines()) if page["suffix"] == ".txt")


def _fit(task: str, cases: Sequence[Case]) -> dict[str, object]:
    found = [features(case.text, task) for case in cases]
    wanted = np.array([case.wanted for case in cases])
    weights = np.array([case.weight for case in cases])
    judged = np.array([case.judged for case in cases])
    counts = Counter(name for one in found for name in one)
    names = sorted(name for name, count in counts.items() if count >= _FEWEST)
    first = _model(_matrix(found, names), wanted, weights)
    strongest = np.argsort(-np.abs(first.coef_[0]))[:_FEATURES]
    names = [names[place] for place in sorted(strongest)]
    matrix = _matrix(found, names)
    unseen = np.zeros(len(cases))
    for seen, held in StratifiedKFold(5, shuffle=True, random_state=0).split(matrix, wanted):
        unseen[held] = _model(matrix[seen], wanted[seen], weights[seen]).decision_function(matrix[held])
    threshold = float(np.quantile(unseen[~wanted & judged], 1 - _FALSE_ALARMS[task]))
    doubt = float(np.quantile(unseen[~wanted & judged], 1 - _DOUBTED.get(task, _FALSE_ALARMS[task])))
    if task in _REFUSED:
        asked = ~wanted & ~judged & (weights == 1.0)
        threshold = max(threshold, float(np.quantile(unseen[asked], 1 - _REFUSED[task])))
    recall = (unseen[wanted & judged] >= threshold).mean()
    print(f"{task}: {len(cases)} cases, {len(names)} features, recall {recall:.3f} unseen")
    model = _model(matrix, wanted, weights)
    return {
        "bias": round(float(model.intercept_[0]), 3),
        "threshold": round(threshold, 3),
        "doubt": round(doubt, 3),
        "weights": {name: round(float(weight), 2) for name, weight in zip(names, model.coef_[0], strict=True)},
    }


def _matrix(found: Sequence[dict[str, float]], names: Sequence[str]) -> csr_matrix:
    column = {name: place for place, name in enumerate(names)}
    cells = [(row, column[name], value) for row, one in enumerate(found) for name, value in one.items() if name in column]
    rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
    # liblinear reads indices of 32 bits only
    return csr_matrix((values, (rows.astype(np.int32), columns.astype(np.int32))), shape=(len(found), len(names)))


def _model(matrix: csr_matrix, wanted: NDArray[np.bool_], weights: NDArray[np.float64]) -> LogisticRegression:
    balance = np.where(wanted, weights[~wanted].sum() / weights[wanted].sum(), 1.0)
    return LogisticRegression(C=_STRENGTH, max_iter=1000, solver="liblinear").fit(matrix, wanted, weights * balance)


if __name__ == "__main__":
    main()
