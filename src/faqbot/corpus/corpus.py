"""A folder, or several laid over one another, becomes a Corpus: articles, facts, lexicon, questions, and what was left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faqbot.corpus import faq
from faqbot.corpus.articles import SUFFIXES, Reader, ReadFile, read_folder
from faqbot.corpus.claims import Claims, lay_over, read_claims
from faqbot.corpus.duplicates import differences, twins
from faqbot.corpus.facts import Fact, FactRegistry, read_facts
from faqbot.corpus.lexicon import Entry, read_lexicon
from faqbot.corpus.neighbours import read_neighbours
from faqbot.corpus.questions import read_questions
from faqbot.errors import CorpusError
from faqbot.types import Article, Question, SkippedFile, Target


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


def read_corpus(folders: Sequence[Path], read_one: Reader | None = None) -> Corpus:
    """Read corpus folders; where two hold the same article id, fact id, term or question id, the earlier folder wins.

    :param read_one: reads one article file; None is ``articles.read_article``.
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
    first = digest(folders)  # before anything is read: what changes meanwhile makes the digest differ, and is not missed
    for folder in folders:
        if not folder.is_dir():
            raise CorpusError(f"there is no corpus folder {folder}. Name one with --corpus or FAQBOT_CORPUS.")
        for read in read_articles(folder, read_one):
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
    kept, moved, reposts = kept_once(tuple(files.values()))
    skipped += reposts
    return Corpus(
        files=kept,
        facts=FactRegistry(facts.values()),
        lexicon=tuple(terms.values()),
        questions=tuple(_retarget(question, moved) for question in questions.values()),
        neighbours=neighbours,
        claims=claims,
        skipped=tuple(skipped),
        digest=first,
    )


def read_articles(folder: Path, read_one: Reader | None = None) -> Iterator[ReadFile | SkippedFile]:
    """Read a folder's articles and imported pairs; a folder may hold either alone.

    :raises CorpusError: when it has neither ``articles`` nor ``faq``.
    """
    if (folder / "articles").is_dir() or not (folder / "faq").is_dir():
        yield from read_folder(folder, read_one)
    yield from faq.read_folder(folder)


def kept_once(files: Sequence[ReadFile]) -> tuple[tuple[ReadFile, ...], dict[str, str], list[SkippedFile]]:
    """Keep of articles that are one text the reviewed, then the newest, then the first, with the others' sources and questions.

    Articles that part in a number or a date all stay: which one is right is for a person, and ``check`` names them. An
    imported pair stays too: one answer may belong to several questions.

    :returns: the files left, in their order; which article took the place of which; and what was left out, with the reason.
    """
    rows = [row for row, file in enumerate(files) if not file.article.pair]
    met: dict[int, list[int]] = {}
    for twin in twins([files[row].article.body for row in rows]):
        one, other = rows[twin.one], rows[twin.other]
        if not differences(files[one].article.body, files[other].article.body):
            met.setdefault(one, []).append(other)
            met.setdefault(other, []).append(one)
    into: dict[int, list[int]] = {}
    gone: dict[int, int] = {}
    for row in sorted(met, key=lambda row: (not files[row].article.reviewed, _age(files[row].article), row)):
        first = next((other for other in met[row] if other in into), None)
        if first is None:
            into[row] = []
        else:
            into[first].append(row)
            gone[row] = first
    kept = [
        _with_reposts(file, [files[other] for other in into.get(row, ())])
        for row, file in enumerate(files)
        if row not in gone
    ]
    moved = {files[row].article.id: files[first].article.id for row, first in gone.items()}
    reposts = [
        SkippedFile(
            str(files[row].path), f"says the same as {files[first].path}, which is kept with its sources and questions"
        )
        for row, first in sorted(gone.items())
    ]
    return tuple(kept), moved, reposts


def _age(article: Article) -> tuple[int, ...]:
    """Return a sort key by which the newest comes first and an undated one last."""
    return tuple(-int(part) for part in article.updated.split("-")) if article.updated else (0,)


def _with_reposts(file: ReadFile, reposts: Sequence[ReadFile]) -> ReadFile:
    if not reposts:
        return file
    article, others = file.article, [other.article for other in reposts]
    named = [f"{one.source}（{one.updated}）" if one.updated else one.source for one in others if one.source]
    sources = [source for source in dict.fromkeys(named) if source != article.source]
    also = f"同文另见：{'、'.join(sources)}" if sources else ""
    asked = [text for one in others for text in (one.title, *one.questions)]
    questions = [text for text in dict.fromkeys((*article.questions, *asked)) if text != article.title]
    joined = "；".join(part for part in (article.source, also) if part)
    return replace(file, article=replace(article, source=joined, questions=tuple(questions)))


def _retarget(question: Question, moved: dict[str, str]) -> Question:
    if not any(target.article in moved for target in question.targets):
        return question
    targets = (Target(moved.get(target.article, target.article), target.heading) for target in question.targets)
    return replace(question, targets=tuple(dict.fromkeys(targets)))


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
    found += (path for path in (folder / "faq").glob("*.jsonl") if not path.name.startswith((".", "_")))
    found += [folder / name for name in ("facts.yaml", "lexicon.tsv", "neighbours.tsv", "claims.yaml")]
    return sorted(p for p in found if p.is_file())
