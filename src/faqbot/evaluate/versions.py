"""How two index versions differ: their articles, their passages, and what they answer to the test questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faqbot.evaluate.figures import Evaluation, Outcome
from faqbot.index import store
from faqbot.index.index import read_passages
from faqbot.index.program import ANSWERING, program_digest
from faqbot.types import Passage, Question

# Best first. In scope, an answer from the wrong section is worse than none; out of scope, only refusing is right.
_VERDICTS = ("right", "refused though found", "not found and refused", "wrong section answered")


@dataclass(frozen=True, slots=True)
class Gate:
    """What a new version must reach before it is published."""

    questions: tuple[Question, ...]
    floors: Path  # JSON as ``Evaluation.below`` reads it


@dataclass(frozen=True, slots=True)
class Change:
    """Names of what one version has and another has not, or has otherwise."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed from one version to another."""

    old: str
    new: str
    articles: Change
    passages: Change
    answers: tuple[str, ...] = ()  # a line for each test question that gets another answer
    compared: str = ""  # how many answers were compared, or why none were

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        parts = {
            name: {"added": list(change.added), "changed": list(change.changed), "gone": list(change.gone)}
            for name, change in (("articles", self.articles), ("passages", self.passages))
        }
        return {"old": self.old, "new": self.new, **parts, "answers": list(self.answers), "compared": self.compared}

    def lines(self) -> list[str]:
        """Return the difference as lines for a person: counts first, then names (``+`` added, ``~`` changed, ``-`` gone)."""
        found = [f"{self.old} → {self.new}"]
        for name, change in (("articles", self.articles), ("passages", self.passages)):
            found.append(f"{name}  added {len(change.added)}, changed {len(change.changed)}, gone {len(change.gone)}")
            marked = (("+", change.added), ("~", change.changed), ("-", change.gone))
            found += [f"  {mark} {one}" for mark, names in marked for one in names]
        return [*found, f"answers   {self.compared}", *(f"  {line}" for line in self.answers)]


def diff(folder: Path, old: str = "", new: str = "", questions: Sequence[Question] = ()) -> Diff:
    """Compare two versions; of their answers, those stored by an evaluation of both on the same questions.

    :param old: a version's name; ``""`` is the one published before ``new``.
    :param new: a version's name; ``""`` is the current one.
    :param questions: the test questions, for their wording; without them a question is named by its id.
    :raises IndexMissing: when there is no such version.
    :raises IndexDamaged: naming the file that is missing or changed.
    """
    to, manifest = store.open_version(folder, new)
    before, _ = store.open_version(folder, old or store.older(folder, manifest["version"]))
    left, right = read_passages(before), read_passages(to)
    lines, compared = _answers(store.load_evaluation(before), store.load_evaluation(to), questions)
    return Diff(
        before.name,
        to.name,
        _change(_articles(left), _articles(right)),
        _change(_sections(left), _sections(right)),
        tuple(lines),
        compared,
    )


def describe(folder: Path, version: str = "") -> dict[str, Any]:
    """Return what is in a version, from what and when it was made, and how good it was found to be.

    :param version: a version's name; ``""`` is the current one.
    :raises IndexMissing: when there is no such version.
    :raises IndexDamaged: naming the file that is missing or changed.
    """
    path, manifest = store.open_version(folder, version, any_schema=True)
    evaluation = store.load_evaluation(path)
    about = {name: value for name, value in manifest.items() if name != "files"}
    about["megabytes"] = round(sum(file["bytes"] for file in manifest["files"].values()) / 1e6, 1)
    about["current"] = store.current(folder) == manifest["version"]
    about["evaluation"] = {k: v for k, v in evaluation.items() if k != "answers"} if evaluation else None
    return about


def record_of(result: Evaluation) -> dict[str, Any]:
    """Return what is stored with a version of an evaluation: its figures, and for each question what it got."""
    return {
        "questions": result.digest,
        "day": datetime.now(UTC).date().isoformat(),
        "program": program_digest(ANSWERING),
        "figures": result.to_dict()["figures"],
        "answers": {o.question.id: [_verdict(o), o.kind, o.place, o.said] for o in result.outcomes},
    }


def worse(old: dict[str, Any], new: dict[str, Any], questions: Sequence[Question]) -> list[str]:
    """Return a line for each question that was answered better before; those that lost most first.

    :param old: what ``record_of`` returned for the earlier version, and ``new`` for the later.
    """
    known = {question.id: question for question in questions}
    lost = []
    for id, (verdict, _, place, _) in new["answers"].items():
        was = old["answers"].get(id)
        drop = _VERDICTS.index(verdict) - _VERDICTS.index(was[0]) if was else 0
        if drop > 0:
            lost.append((-drop, id, f"{_name(known, id)}: {was[0]} ({was[2]}) → {verdict} ({place})"))
    return [line for _, _, line in sorted(lost)]


def _answers(
    old: dict[str, Any] | None, new: dict[str, Any] | None, questions: Sequence[Question]
) -> tuple[list[str], str]:
    if not old or not new:
        which = "neither version was" if not old and not new else f"the {'newer' if old else 'older'} version was not"
        return [], f"not compared: {which} evaluated. Run: faqbot eval --version NAME, or build with --gate"
    if old["questions"] != new["questions"]:
        return [], "not compared: the two were evaluated on different questions. Run: faqbot eval --version NAME for both"
    known = {question.id: question for question in questions}
    changed = []
    for id, now in new["answers"].items():
        was = old["answers"][id]
        if was[1:] != now[1:]:
            places = f"{was[1]} {was[2]} → {now[1]} {now[2]}" if was[1:3] != now[1:3] else f"{now[1]} {now[2]}, other words"
            verdict = "" if was[0] == now[0] else f" ({was[0]} → {now[0]})"
            changed.append(f"{_name(known, id)}: {places}{verdict}")
    code = "" if old.get("program") == new.get("program") else "; the program changed between the two evaluations"
    return changed, f"{len(changed)} of {len(new['answers'])} test questions get another answer{code}"


def _verdict(outcome: Outcome) -> str:
    if not outcome.question.targets:
        return _VERDICTS[3] if outcome.answered else _VERDICTS[0]
    found, answered = outcome.rank == 1, outcome.answered or outcome.kind == "calculation"
    return _VERDICTS[(0 if answered else 1) if found else (3 if answered else 2)]


def _name(known: dict[str, Question], id: str) -> str:
    return f"{id} {known[id].question}" if id in known else id


def _articles(passages: Sequence[Passage]) -> dict[str, object]:
    articles = {p.article.id: p.article for p in passages}
    return {id: (a.title, a.body, a.source, a.updated, a.reviewed, a.questions) for id, a in articles.items()}


def _sections(passages: Sequence[Passage]) -> dict[str, object]:
    """Return each passage's text under article, heading and, where a section has several, its place."""
    found: dict[str, object] = {}
    places: dict[str, int] = {}
    for passage in passages:
        name = f"{passage.article.id} › {passage.heading}" if passage.heading else passage.article.id
        places[name] = places.get(name, 0) + 1
        found[name if places[name] == 1 else f"{name} ({places[name]})"] = passage.text
    return found


def _change(old: dict[str, object], new: dict[str, object]) -> Change:
    return Change(
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in new if name in old and old[name] != new[name]),
        gone=tuple(name for name in old if name not in new),
    )
