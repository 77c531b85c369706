"""A file of any supported format becomes an Article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from faqbot import screen
from faqbot.corpus.clean import NO_REPEATS, Repeats, clean_html, clean_lines, learn_repeats, letters, text_of_html
from faqbot.corpus.files import parse_yaml, read_text
from faqbot.errors import ArticleError, CorpusError
from faqbot.types import Article, CleanPage, DroppedLine, FactMark, SkippedFile

SUFFIXES = (".md", ".txt", ".html", ".htm")
_HTML = (".html", ".htm")
_SCRAPED = (".txt", *_HTML)

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_FACT_MARK = re.compile(r"\[\^(?P<fact>[A-Za-z0-9._-]+)\]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_MAX_FRONT_MATTER = 64 * 1024


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read: the article, and what cleaning took out or why nothing may be indexed."""

    path: Path
    article: Article
    dropped: tuple[DroppedLine, ...] = ()
    quarantined: str = ""
    titled: bool = True  # False where the file's name stands in for a title the page does not show


Reader = Callable[[Path, str, "Repeats"], ReadFile]  # what ``read_article`` is


def read_folder(folder: Path, read_one: Reader | None = None) -> Iterator[ReadFile | SkippedFile]:
    """Read every article file below ``folder/articles`` in path order; a file that cannot be used is a SkippedFile.

    :param read_one: reads one file; None is ``read_article``.
    :raises CorpusError: when the folder has no ``articles`` folder.
    """
    root = folder / "articles"
    if not root.is_dir():
        raise CorpusError(f"{folder}: has no articles/ folder. Name a corpus folder with --corpus, or make one.")
    seen: dict[str, Path] = {}
    paths = sorted(p for p in root.rglob("*") if p.is_file() and not _hidden(p.relative_to(root)))
    repeats = repeats_of(paths)
    for path in paths:
        if path.suffix.lower() not in SUFFIXES:
            yield SkippedFile(str(path), f"is a {path.suffix or 'file without suffix'}; expected {', '.join(SUFFIXES)}")
            continue
        try:
            read = (read_one or read_article)(path, article_id(path, root), repeats)
        except CorpusError as error:
            yield SkippedFile(str(path), str(error).removeprefix(f"{path}: "))
            continue
        twin = seen.setdefault(read.article.id, path)
        if twin != path:
            yield SkippedFile(str(path), f"has the same id as {twin.name}; rename one of the two")
        elif read.quarantined:
            yield SkippedFile(str(path), f"quarantined: {read.quarantined}")
        else:
            yield read


def article_id(path: Path, root: Path) -> str:
    """Return the slug of a path below the articles folder: its parts without suffix, blanks as hyphens."""
    parts = path.relative_to(root).with_suffix("").parts
    return "/".join(re.sub(r"\s+", "-", part.strip()) for part in parts)


def repeats_of(paths: Iterable[Path]) -> Repeats:
    """Learn which lines the scraped pages among these files repeat; Markdown, which is written, is not opened."""
    return learn_repeats(_raw_lines(path) for path in paths if path.suffix.lower() in _SCRAPED)


def repeated_in(path: Path, repeats: Repeats) -> str:
    """Return in short what a file's folder repeats of it, see ``Repeats.says_of``; nothing of Markdown."""
    return repeats.says_of(line.strip() for line in _raw_lines(path)) if path.suffix.lower() in _SCRAPED else ""


def _raw_lines(path: Path) -> list[str]:
    try:
        text = read_text(path)
    except CorpusError:
        return []  # reading it as an article says why
    return text_of_html(text) if path.suffix.lower() in _HTML else text.splitlines()


def read_article(path: Path, id: str = "", repeats: Repeats = NO_REPEATS) -> ReadFile:
    """Read one ``.md``, ``.txt`` or ``.html`` file.

    Markdown with front matter keeps its words (only advertisements leave); everything else goes through the cleaner.

    :param repeats: what the scraped pages of the file's folder repeat, see ``repeats_of``.
    :raises ArticleError: when the file cannot be read or no text is left.
    :raises CorpusError: when the front matter is not valid.
    """
    text = read_text(path)
    id = id or path.stem
    suffix = path.suffix.lower()
    match = _FRONT_MATTER.match(text) if suffix == ".md" else None
    if match:
        read = _from_markdown(path, id, match["yaml"], text[match.end() :])
    else:
        page = clean_html(text, repeats) if suffix in _HTML else _clean_plain(text, repeats, markdown=suffix == ".md")
        article = Article(id, page.title or path.stem, page.body, source=page.source, updated=page.updated)
        read = ReadFile(path, article, page.dropped, page.quarantined, titled=bool(page.title))
    if not read.quarantined and not letters(read.article.body):
        raise ArticleError(f"{path}: nothing is left after cleaning. Look at: faqbot clean --report {path.name}")
    return read


def _clean_plain(text: str, repeats: Repeats, *, markdown: bool) -> CleanPage:
    lines = text.splitlines()
    title = ""
    if markdown and lines and lines[0].startswith("# "):
        title = lines[0][2:].strip()
        lines[0] = ""
    return clean_lines(lines, title, repeats)


def _from_markdown(path: Path, id: str, front_matter: str, text: str) -> ReadFile:
    if len(front_matter) > _MAX_FRONT_MATTER:
        raise CorpusError(f"{path}: front matter of {len(front_matter)} characters; expected at most {_MAX_FRONT_MATTER}.")
    fields = parse_yaml(front_matter, str(path))
    if not isinstance(fields, dict):
        raise CorpusError(f"{path}: front matter is not a list of 'name: value' lines. Write at least 'title: …'.")
    kept, dropped = _without_advertisements(_COMMENT.sub("", text))
    body, marks = _take_marks(kept)
    first_heading = re.match(r"# (?P<title>.+)\n*", body)
    title = _text(fields.get("title")) or (first_heading["title"].strip() if first_heading else path.stem)
    article = Article(
        id=id,
        title=title,
        body=body,
        source=_text(fields.get("source")),
        updated=_day(path, "updated", fields.get("updated")),
        reviewed=_day(path, "reviewed", fields.get("reviewed")),
        topics=_list(path, "topics", fields.get("topics")),
        facts=_list(path, "facts", fields.get("facts")),
        questions=_list(path, "questions", fields.get("questions")),
        marks=marks,
    )
    return ReadFile(path, article, dropped)


def _without_advertisements(text: str) -> tuple[str, tuple[DroppedLine, ...]]:
    kept: list[str] = []
    dropped: list[DroppedLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        reason = screen.advertisement(line)
        if reason:
            dropped.append(DroppedLine(number, line.strip(), reason))
        else:
            kept.append(line.rstrip())
    return _BLANK_LINES.sub("\n\n", "\n".join(kept)).strip(), tuple(dropped)


def _take_marks(text: str) -> tuple[str, tuple[FactMark, ...]]:
    """Remove ``[^fact-id]`` markers and remember where in the remaining text each stood."""
    body: list[str] = []
    marks: list[FactMark] = []
    length = end = 0
    for match in _FACT_MARK.finditer(text):
        piece = text[end : match.start()]
        body.append(piece)
        length += len(piece)
        marks.append(FactMark(match["fact"], length))
        end = match.end()
    body.append(text[end:])
    return "".join(body), tuple(marks)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _day(path: Path, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise CorpusError(f"{path}: {name} is {value!r}; expected a day such as 2026-11-23.") from None


def _list(path: Path, name: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value.strip(),)
    if isinstance(value, Iterable) and not isinstance(value, dict):
        return tuple(str(item).strip() for item in value if item is not None)
    raise CorpusError(f"{path}: {name} is {value!r}; expected a list.")


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)
