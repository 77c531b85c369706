"""Dated legal facts: which rule holds on which day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from faqbot.corpus.files import parse_yaml, read_text
from faqbot.errors import CorpusError

CONFIDENCE_MARKS = ("原文已核", "转载已见", "记忆")


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated rule or figure; ``valid_from`` and ``valid_to`` are inclusive days, None where open or unknown."""

    id: str
    statement: str
    basis: str
    confidence: str  # how surely it was checked: 原文已核 | 转载已见 | 记忆
    value: float | str | None = None
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    url: str | None = None
    replaces: str | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the rule is in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class FactRegistry:
    """All facts of a corpus by id, with the chains in which one superseded another."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        self._successor: dict[str, str] = {}
        for fact in facts:
            if fact.id in self._facts:
                raise CorpusError(f"facts.yaml: the id {fact.id} stands twice; every fact has its own id.")
            self._facts[fact.id] = fact
            if fact.replaces:
                self._successor[fact.replaces] = fact.id

    def __len__(self) -> int:
        return len(self._facts)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __contains__(self, id: str) -> bool:
        return id in self._facts

    def get(self, id: str) -> Fact:
        """Return the fact with this id, whatever the day.

        :raises CorpusError: when there is none.
        """
        if id not in self._facts:
            raise CorpusError(f"there is no fact {id!r} in facts.yaml. Add it, or correct the id.")
        return self._facts[id]

    def fact(self, id: str, on: date) -> Fact | None:
        """Return the rule of this fact's chain that is valid on the day, or None when none was.

        The chain is followed both ways: to what the fact replaced, and to what replaced it.

        :raises CorpusError: when the id is unknown.
        """
        for member in self.chain(id):
            if member.holds_on(on):
                return member
        return None

    def chain(self, id: str) -> list[Fact]:
        """Return the fact, what replaced it and what it replaced, newest first.

        :raises CorpusError: when the id is unknown.
        """
        newest = self.get(id).id
        seen = {newest}
        while (successor := self._successor.get(newest)) and successor not in seen:
            newest = successor
            seen.add(newest)
        chain: list[Fact] = []
        current: str | None = newest
        while current in self._facts and self._facts[current] not in chain:
            chain.append(self._facts[current])
            current = self._facts[current].replaces
        return chain

    def expired(self, ids: Iterable[str], on: date) -> list[Fact]:
        """Return those of the facts that were in force once and are no longer on the day; unknown ids are passed over."""
        found = [self._facts[id] for id in ids if id in self._facts]
        return [fact for fact in found if fact.valid_to is not None and fact.valid_to < on]


def read_facts(folder: Path) -> FactRegistry:
    """Read ``facts.yaml`` of a corpus folder; a folder without one has no facts.

    :raises CorpusError: naming the entry and field that cannot be used.
    """
    path = folder / "facts.yaml"
    if not path.exists():
        return FactRegistry()
    entries = parse_yaml(read_text(path), str(path))
    if not isinstance(entries, list):
        raise CorpusError(f"{path}: expected a list of facts, each beginning with '- id: …'.")
    return FactRegistry(_fact(path, number, entry) for number, entry in enumerate(entries, 1))


def dump_facts(facts: Iterable[Fact]) -> str:
    """Return facts as JSON that ``load_facts`` reads equal; an index version carries the rules it was built with."""
    return json.dumps([asdict(fact) for fact in facts], ensure_ascii=False, default=str)


def load_facts(text: str) -> FactRegistry:
    """Read what ``dump_facts`` wrote."""
    return FactRegistry(_fact(Path("facts.json"), number, entry) for number, entry in enumerate(json.loads(text), 1))


def _fact(path: Path, number: int, entry: Any) -> Fact:
    where = f"{path}: fact {number}"
    if not isinstance(entry, dict):
        raise CorpusError(f"{where} is {entry!r}; expected fields such as id, statement, basis.")
    where = f"{where} ({entry.get('id')})"
    for name in ("id", "statement", "basis", "confidence"):
        if not entry.get(name):
            raise CorpusError(f"{where} has no {name}.")
    if entry["confidence"] not in CONFIDENCE_MARKS:
        raise CorpusError(f"{where}: confidence is {entry['confidence']!r}; expected one of {'、'.join(CONFIDENCE_MARKS)}.")
    valid_from, valid_to = _day(where, entry, "valid_from"), _day(where, entry, "valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise CorpusError(f"{where}: valid_to {valid_to} lies before valid_from {valid_from}.")
    return Fact(
        id=str(entry["id"]),
        statement=str(entry["statement"]).strip(),
        basis=str(entry["basis"]).strip(),
        confidence=entry["confidence"],
        value=entry.get("value"),
        unit=entry.get("unit"),
        valid_from=valid_from,
        valid_to=valid_to,
        url=entry.get("url"),
        replaces=entry.get("replaces"),
    )


def _day(where: str, entry: dict[str, Any], name: str) -> date | None:
    value = entry.get(name)
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise CorpusError(f"{where}: {name} is {value!r}; expected a day such as 2026-01-01, or null.") from None
