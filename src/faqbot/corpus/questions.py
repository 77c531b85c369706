"""The question bank: intents, their wordings, their split."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from faqbot.corpus.files import read_text
from faqbot.errors import CorpusError
from faqbot.types import Question, Target

SPLITS = ("train", "tune", "test")
KINDS = ("in_scope", "oos_far", "oos_near", "harm", "crisis", "calculation")


def read_questions(folder: Path) -> list[Question]:
    """Read ``questions/*.jsonl`` of a corpus folder in file order; a folder without them has no labelled questions.

    :raises CorpusError: naming file and line that cannot be used.
    """
    return [question for path in sorted((folder / "questions").glob("*.jsonl")) for question in read_file(path)]


def read_file(path: Path) -> list[Question]:
    """Read one file of labelled questions, one JSON object a line.

    :raises CorpusError: naming the line and field that cannot be used.
    """
    return list(_parse_lines(path, read_text(path).split("\n")))


def write_file(path: Path, questions: Iterable[Question]) -> None:
    """Write labelled questions so that ``read_file`` returns them equal; empty fields are left out."""
    with path.open("w", encoding="utf-8") as out:
        for question in questions:
            out.write(json.dumps(_to_dict(question), ensure_ascii=False) + "\n")


def _parse_lines(path: Path, lines: list[str]) -> Iterator[Question]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise CorpusError(f"{where}: is not JSON ({error}). Write one object a line.") from None
        yield _question(where, record)


def _question(where: str, record: Any) -> Question:
    if not isinstance(record, dict):
        raise CorpusError(f"{where}: is not an object with id, intent and question.")
    for name in ("id", "intent", "question"):
        if not isinstance(record.get(name), str) or not record[name].strip():
            raise CorpusError(f"{where}: has no {name}.")
    split, kind = record.get("split", "train"), record.get("kind", "in_scope")
    if split not in SPLITS:
        raise CorpusError(f"{where}: split is {split!r}; expected one of {', '.join(SPLITS)}.")
    if kind not in KINDS:
        raise CorpusError(f"{where}: kind is {kind!r}; expected one of {', '.join(KINDS)}.")
    try:
        targets = tuple(Target(target["article"], target["heading"]) for target in record.get("targets", ()))
    except (KeyError, TypeError):
        raise CorpusError(
            f'{where}: targets is {record["targets"]!r}; expected [{{"article": …, "heading": …}}].'
        ) from None
    return Question(
        id=record["id"],
        intent=record["intent"],
        question=record["question"],
        targets=targets,
        split=split,
        kind=kind,
        author=str(record.get("author", "")),
        negatives=tuple(record.get("negatives", ())),
        pair=str(record.get("pair", "")),
        turns=tuple(record.get("turns", ())),
        whole=str(record.get("whole", "")),
        family=str(record.get("family", "")),
        of=str(record.get("of", "")),
    )


def _to_dict(question: Question) -> dict[str, Any]:
    record: dict[str, Any] = {"id": question.id, "intent": question.intent, "question": question.question}
    record["targets"] = [{"article": target.article, "heading": target.heading} for target in question.targets]
    record |= {"split": question.split, "kind": question.kind, "author": question.author}
    optional = {
        "negatives": list(question.negatives),
        "pair": question.pair,
        "turns": list(question.turns),
        "whole": question.whole,
        "family": question.family,
        "of": question.of,
    }
    return record | {name: value for name, value in optional.items() if value}
