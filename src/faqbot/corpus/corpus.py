"""A folder, or several laid over one another, becomes a Corpus: articles, facts, lexicon, questions, and what was left out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot.corpus.articles import SUFFIXES, ReadFile, read_folder
from faqbot.corpus.claims import Claims, lay_over, read_claims
from faqbot.corpus.facts import Fact, FactRegistry, read_facts
from faqbot.corpus.lexicon import Entry, read_lexicon
from faqbot.corpus.neighbours import read_neighbours
from faqbot.corpus.questions import read_questions
from faqbot.errors import CorpusError
from faqbot.types import Question, SkippedFile


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything a build reads, in one place."""

    files: tuple[ReadFile, ...]
    facts: FactRegistry
    lexicon: tuple[Entry, ...]
    questions: tuple[Question, ...]
    neighbours: dict[str, str]  # intent out of scope → whom to ask
    claims: Claims  # outdated and misplaced statements, with the facts that hold now
    skipped: tuple[SkippedFile, ...]
    digest: str  # of every byte read


def read_corpus(folders: Sequence[Path]) -> Corpus:
    """Read corpus folders; where two hold the same article id, fact id, term or question id, the earlier folder wins.

    :raises CorpusError: when a folder is missing, or facts, lexicon or questions cannot be used. An article that cannot
        be used is listed in ``skipped`` instead.
    """
    files: dict[str, ReadFile] = {}
    facts: dict[str, Fact] = {}
    terms: dict[str, Entry] = {}
    questions: dict[str, Question] = {}
    neighbours: dict[str, str] = {}
    claims = Claims()
    skipped: list[SkippedFile] = []
    for folder in folders:
        if not folder.is_dir():
            raise CorpusError(f"there is no corpus folder {folder}. Name one with --corpus or FAQBOT_CORPUS.")
        for read in read_folder(folder):
            if isinstance(read, SkippedFile):
                skipped.append(read)
            else:
                files.setdefault(read.article.id, read)
        for fact in read_facts(folder):
            facts.setdefault(fact.id, fact)
        for entry in read_lexicon(folder):
            terms.setdefault(entry.term, entry)
        for question in read_questions(folder):
            questions.setdefault(question.id, question)
        neighbours = read_neighbours(folder) | neighbours
        claims = lay_over(claims, read_claims(folder))
    return Corpus(
        files=tuple(files.values()),
        facts=FactRegistry(facts.values()),
        lexicon=tuple(terms.values()),
        questions=tuple(questions.values()),
        neighbours=neighbours,
        claims=claims,
        skipped=tuple(skipped),
        digest=digest(folders),
    )


def digest(folders: Sequence[Path]) -> str:
    """Digest names and bytes of everything a build reads, so that any change to the corpus changes it."""
    sha = hashlib.sha256()
    for folder in folders:
        for path in _sources(folder):
            sha.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            try:
                with path.open("rb") as file:
                    sha.update(hashlib.file_digest(file, "sha256").digest())
            except OSError:
                sha.update(b"unreadable")
    return sha.hexdigest()


def _sources(folder: Path) -> list[Path]:
    found = [p for p in (folder / "articles").rglob("*") if p.suffix.lower() in SUFFIXES]
    found += (folder / "questions").glob("*.jsonl")
    found += [folder / name for name in ("facts.yaml", "lexicon.tsv", "neighbours.tsv", "claims.yaml")]
    return sorted(p for p in found if p.is_file())
