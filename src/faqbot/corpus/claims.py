"""Outdated and misplaced claims: what articles still say that no longer holds, or that holds for another kind of lender."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from faqbot.corpus.anchors import anchors
from faqbot.corpus.facts import FactRegistry
from faqbot.corpus.files import parse_yaml, read_text
from faqbot.corpus.statement import figures
from faqbot.errors import CorpusError

KINDS = ("outdated", "misplaced")
NO_LENDER = "none"  # in ``of``: a sentence that names no lender
_FIELDS = {"id", "kind", "topic", "about", "figures", "chain", "of", "right_for", "unless", "firm", "from", "until", "now"}
_RANGE = re.compile(r"(.+?)\.\.(.+)")
_MACRO = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Figures a claim names: from ``low`` to ``high`` inclusive, of one unit."""

    low: float
    high: float
    unit: str


@dataclass(frozen=True)
class Words:
    """A pattern that is compiled when it is first looked for: an index version holds hundreds, and an answer needs few."""

    text: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself.

        :raises re.error: when it is none.
        """
        return re.compile(self.text, re.IGNORECASE)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Characters and pairs of them, one of which stands wherever the pattern does; empty where that cannot be told."""
        return anchors(self.text)

    def may_stand_in(self, grams: set[str]) -> bool:
        """Tell whether the pattern may stand in the text that has these characters and pairs, without running it."""
        return not self.anchors or not self.anchors.isdisjoint(grams)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        return self.pattern.search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return all matches in a text."""
        return self.pattern.finditer(text)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim a text may make, and the facts that hold instead.

    A sentence makes the claim when every pattern of ``about`` stands in it, one of its figures is among ``figures`` (or,
    with ``chain``, is the value of a fact that those of ``now`` superseded), it speaks ``of`` one of these kinds of lender,
    and nothing of ``unless`` stands in it.
    """

    id: str
    kind: str  # outdated | misplaced
    about: tuple[Words, ...]
    now: tuple[str, ...]
    topic: str = ""  # of claims that share a topic only the first that fits a sentence speaks
    figures: tuple[Span, ...] = ()
    chain: bool = False
    of: tuple[str, ...] = ()
    right_for: tuple[str, ...] = ()
    unless: Words | None = None
    firm: bool = False  # the words themselves say that it holds: words of time and denial elsewhere do not count
    valid_from: date | None = None  # days on which the claim is right, inclusive; None is open
    valid_to: date | None = None

    @property
    def never_held(self) -> bool:
        """Whether the claim was the rule on no day: a widespread belief, not a rule that is over."""
        return self.kind == "outdated" and self.valid_to is None and not self.chain

    def right_on(self, day: date) -> bool:
        """Tell whether the claim was the rule on that day, as far as its dates say; a misplaced claim is right for nobody else."""
        if self.valid_from is None and self.valid_to is None:
            return False
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Claims:
    """All claims of a corpus in order, with the words that name each kind of lender."""

    def __init__(self, source: dict[str, Any] | None = None, where: str = "claims.yaml", *, checked: bool = False) -> None:
        """Read the plain form: ``words``, ``lenders`` and ``claims``.

        :param checked: the patterns were read before, when the index version was built.
        :raises CorpusError: naming the claim and field that cannot be used.
        """
        self.source = source or {}
        self._checked = checked
        words, lenders, claims = (self.source.get(name) or {} for name in ("words", "lenders", "claims"))
        if not isinstance(words, dict) or not isinstance(lenders, dict) or not isinstance(claims, list | dict):
            raise CorpusError(f"{where}: expected 'words:' and 'lenders:' with names, and 'claims:' as a list.")
        for name, entry in lenders.items():
            if not isinstance(entry, dict) or not entry.get("called") or not entry.get("words"):
                raise CorpusError(f"{where}: the lender {name} is {entry!r}; expected 'called:' and 'words:'.")
        self._words = {name: str(pattern) for name, pattern in words.items()}
        self._groups = {name: _words(where, self._open(where, words), checked) for name, words in self._words.items()}
        self.lenders: dict[str, str] = {name: str(entry["called"]) for name, entry in lenders.items()}
        called = (f"(?P<{name}>{self._open(where, str(entry['words']))})" for name, entry in lenders.items())
        self._lender = _words(where, "|".join(called), checked)
        self._claims = [self._claim(where, number, entry) for number, entry in enumerate(claims or (), 1)]
        seen: set[str] = set()
        for claim in self._claims:
            if claim.id in seen:
                raise CorpusError(f"{where}: the id {claim.id} stands twice; every claim has its own id.")
            seen.add(claim.id)

    def __len__(self) -> int:
        return len(self._claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._claims)

    def near(self, grams: set[str]) -> list[int]:
        """Return the places of the claims whose subject a text with these characters and pairs may name."""
        found = set(self._by_anchor.get("", ()))
        for anchor in self._by_anchor.keys() & grams:
            found.update(self._by_anchor[anchor])
        return sorted(found)

    @cached_property
    def _by_anchor(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, claim in enumerate(self._claims):
            for anchor in claim.about[0].anchors or ("",):
                places.setdefault(anchor, []).append(place)
        return places

    def lenders_in(self, text: str) -> list[tuple[int, int, str]]:
        """Return the kinds of lender a plain text names, as (start, end, kind) in order."""
        return (
            [(m.start(), m.end(), m.lastgroup) for m in self._lender.finditer(text) if m.lastgroup] if self.lenders else []
        )

    def words_in(self, text: str) -> dict[str, int]:
        """Return how often each named group of words stands in a plain text; groups that do not are left out."""
        counts = {name: sum(1 for _ in pattern.finditer(text)) for name, pattern in self._groups.items()}
        return {name: count for name, count in counts.items() if count}

    def missing_facts(self, facts: FactRegistry) -> list[tuple[str, str]]:
        """Return (claim, fact) for each fact a claim names that the registry lacks."""
        return [(claim.id, id) for claim in self for id in claim.now if id not in facts]

    def _open(self, where: str, pattern: str) -> str:
        def group(match: re.Match[str]) -> str:
            if match[1] not in self._words:
                raise CorpusError(f"{where}: ${match[1]} is not among 'words:'. Add it there, or write the words out.")
            return f"(?:{self._open(where, self._words[match[1]])})"

        return _MACRO.sub(group, pattern)

    def _claim(self, where: str, number: int, entry: Any) -> Claim:
        where = f"{where}: claim {number}"
        if not isinstance(entry, dict):
            raise CorpusError(f"{where} is {entry!r}; expected fields such as id, kind, about, now.")
        where = f"{where} ({entry.get('id')})"
        for name in ("id", "kind", "about", "now"):
            if not entry.get(name):
                raise CorpusError(f"{where} has no {name}.")
        if unknown := sorted(set(entry) - _FIELDS):
            raise CorpusError(f"{where} has the unknown field {unknown[0]}; expected some of {', '.join(sorted(_FIELDS))}.")
        if entry["kind"] not in KINDS:
            raise CorpusError(f"{where}: kind is {entry['kind']!r}; expected one of {', '.join(KINDS)}.")
        of, right_for = _names(entry.get("of")), _names(entry.get("right_for"))
        for kind in (*of, *right_for):
            if kind not in self.lenders and kind != NO_LENDER:
                raise CorpusError(f"{where}: {kind!r} is not among 'lenders:' ({', '.join(self.lenders)}).")
        unless = entry.get("unless")
        return Claim(
            id=str(entry["id"]),
            kind=entry["kind"],
            about=tuple(_words(where, self._open(where, words), self._checked) for words in _names(entry["about"])),
            now=_names(entry["now"]),
            topic=str(entry.get("topic") or ""),
            figures=tuple(_span(where, text) for text in _names(entry.get("figures"))),
            chain=bool(entry.get("chain")),
            of=of,
            right_for=right_for,
            unless=_words(where, self._open(where, str(unless)), self._checked) if unless else None,
            firm=bool(entry.get("firm")),
            valid_from=_day(where, entry, "from"),
            valid_to=_day(where, entry, "until"),
        )


def read_claims(folder: Path) -> Claims:
    """Read ``claims.yaml`` of a corpus folder; a folder without one has no claims.

    :raises CorpusError: naming the claim and field that cannot be used.
    """
    path = folder / "claims.yaml"
    return parse_claims(read_text(path), str(path)) if path.exists() else Claims()


def parse_claims(text: str, where: str = "claims.yaml") -> Claims:
    """Read claims from YAML text.

    :raises CorpusError: naming the claim and field that cannot be used.
    """
    source = parse_yaml(text, where)
    if not isinstance(source, dict):
        raise CorpusError(f"{where}: expected the parts 'words:', 'lenders:' and 'claims:'.")
    return Claims(source, where)


def lay_over(first: Claims, second: Claims) -> Claims:
    """Return the claims of both; where two have one id, word or lender name, the first wins."""
    if not second.source or not first.source:
        return first if first.source else second
    one, two = first.source, second.source
    ids = {str(entry["id"]) for entry in one.get("claims") or ()}
    return Claims(
        {
            "words": (two.get("words") or {}) | (one.get("words") or {}),
            "lenders": (two.get("lenders") or {}) | (one.get("lenders") or {}),
            "claims": [*(one.get("claims") or ()), *(e for e in two.get("claims") or () if str(e["id"]) not in ids)],
        }
    )


def dump_claims(claims: Claims) -> str:
    """Return claims as JSON that ``load_claims`` reads equal; an index version carries the claims it was built with."""
    return json.dumps(claims.source, ensure_ascii=False, default=str)


def load_claims(text: str) -> Claims:
    """Read what ``dump_claims`` wrote."""
    return Claims(json.loads(text), "claims.json", checked=True)


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _words(where: str, text: str, checked: bool) -> Words:
    words = Words(text)
    try:
        _ = checked or words.pattern
    except re.error as error:
        raise CorpusError(f"{where}: {text!r} is no pattern ({error}). Write words parted by |.") from None
    return words


def _span(where: str, text: str) -> Span:
    ends = _RANGE.fullmatch(text)
    read = [figures(part) for part in (ends.groups() if ends else (text,))]
    if any(len(found) != 1 for found in read) or read[0][0].unit != read[-1][0].unit:
        raise CorpusError(f"{where}: {text!r} is no figure; expected one such as 24%, 500元, 6个月, or 25%..36%.")
    return Span(read[0][0].value, read[-1][0].value, read[0][0].unit)


def _day(where: str, entry: dict[str, Any], name: str) -> date | None:
    value = entry.get(name)
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise CorpusError(f"{where}: {name} is {value!r}; expected a day such as 2026-01-01, or nothing.") from None
