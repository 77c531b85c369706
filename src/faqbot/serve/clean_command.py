"""``faqbot clean``: what the reader makes of files, on the terminal or in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from faqbot.corpus.articles import SUFFIXES, ReadFile, read_article, repeats_of
from faqbot.corpus.clean import letters
from faqbot.errors import CorpusError, InputError

Say = Callable[[str], None]


def clean_files(paths: Sequence[Path], *, as_json: bool, report: bool, say: Say) -> int:
    """Print what cleaning leaves of each file; return 1 when a file could not be read."""
    failed = 0
    for path in paths:
        try:
            read = read_article(path)
        except CorpusError as error:
            say(str(error))
            failed = 1
            continue
        if as_json:
            print(json.dumps(_record(read, with_dropped=report), ensure_ascii=False, indent=1))
        else:
            _print(read, report)
    return failed


def clean_folder(paths: Sequence[Path], out: Path, say: Say) -> int:
    """Write ``NAME.txt`` (body only, one paragraph a line) and ``NAME.meta.json`` for every article file of a folder.

    A quarantined page has no ``.txt``. Returns 1 when a file could not be read; the others are written.

    :raises InputError: when not exactly one folder is named.
    """
    if len(paths) != 1 or not paths[0].is_dir():
        raise InputError(f"--out takes one folder; got {' '.join(map(str, paths))}.")
    failed = 0
    files = sorted(p for p in paths[0].rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    repeats = repeats_of(files)
    for path in files:
        place = (out / path.relative_to(paths[0])).with_suffix("")
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            read = read_article(path, repeats=repeats)
        except CorpusError as error:
            say(str(error))
            failed = 1
            meta = {"title": None, "date": None, "source": None, "quarantined": True, "reason": str(error)}
            _write(place, ".meta.json", json.dumps(meta, ensure_ascii=False))
            continue
        article = read.article
        meta = {
            "title": article.title if read.titled else None,
            "date": article.updated or None,
            "source": article.source or None,
            "quarantined": bool(read.quarantined),
            "reason": read.quarantined or None,
        }
        _write(place, ".meta.json", json.dumps(meta, ensure_ascii=False))
        if not read.quarantined:
            _write(place, ".txt", "\n".join(_paragraphs(read)) + "\n")
    return failed


def _write(place: Path, suffix: str, text: str) -> None:
    place.with_name(place.name + suffix).write_text(text, encoding="utf-8")


def _paragraphs(read: ReadFile) -> list[str]:
    lines = [line.strip() for line in read.article.body.splitlines()]
    return [line for line in lines if line and letters(line) != letters(read.article.title)]


def _record(read: ReadFile, *, with_dropped: bool) -> dict[str, Any]:
    article = read.article
    record: dict[str, Any] = {
        "file": str(read.path),
        "title": article.title if read.titled else None,
        "date": article.updated or None,
        "source": article.source or None,
        "quarantined": read.quarantined or None,
        "body": article.body,
    }
    if with_dropped:
        record["dropped"] = [{"line": d.number, "reason": d.reason, "text": d.text} for d in read.dropped]
    return record


def _print(read: ReadFile, report: bool) -> None:
    article = read.article
    print(f"title:  {article.title}\ndate:   {article.updated or '-'}\nsource: {article.source or '-'}\n")
    if read.quarantined:
        print(f"quarantined, not indexed: {read.quarantined}\n")
    print(article.body)
    if report:
        print(f"\ndropped {len(read.dropped)} lines:")
        for line in read.dropped:
            print(f"{line.number:5}  {line.reason:32}  {line.text[:60]}")
