"""Labelled pages: a style of site a file, a page a line, split by style into those to learn from and those to measure on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "pages"
_LABELS = {"body": "b", "drop": "d", "joined": "j", "blank": "-"}


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page as it was scraped and what a reader should make of it."""

    style: str
    name: str
    suffix: str  # .txt | .html
    kind: str  # guide | warning | advertisement
    text: str
    title: str  # "" where the page shows none
    date: str  # ISO day, "" where the page does not say
    source: str
    quarantined: bool
    labels: str  # of .txt, by line: b body, j joined, d drop, - blank
    body: tuple[str, ...]


def read_pages(split: str) -> list[LabelledPage]:
    """Read the committed pages of a split: ``train``, ``test`` (another writer), ``held`` (measured when all is
    done) or ``hard`` (made to be)."""
    return [page for path in sorted((FOLDER / split).glob("*.jsonl")) for page in _read(path)]


def _read(path: Path) -> Iterator[LabelledPage]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        labels = record.get("labels", "")
        body = record.get("body")
        if body is None:
            lines = record["text"].split("\n")
            body = [text.strip() for text, label in zip(lines, labels, strict=False) if label == "b"]
        yield LabelledPage(
            style=path.stem,
            name=record["name"],
            suffix=record["suffix"],
            kind=record["kind"],
            text=record["text"],
            title=record.get("title") or "",
            date=record.get("date") or "",
            source=record.get("source") or "",
            quarantined=bool(record.get("quarantined")),
            labels=labels,
            body=tuple(body),
        )


def pack(folder: Path, split: str) -> int:
    """Turn a folder of labelled files (``STYLE/NAME.txt|html`` and ``NAME.json``) into the committed form.

    :returns: the number of pages.
    """
    count = 0
    for style in sorted(path for path in folder.iterdir() if path.is_dir()):
        records = []
        for label in sorted(style.glob("*.json")):
            page = next(path for suffix in (".txt", ".html") if (path := label.with_suffix(suffix)).exists())
            meta = json.loads(label.read_text(encoding="utf-8"))
            record = {
                "name": label.stem,
                "suffix": page.suffix,
                "kind": meta["kind"],
                "text": page.read_text(encoding="utf-8"),
            }
            record |= {name: meta[name] for name in ("title", "date", "source", "quarantined") if meta.get(name)}
            body = [line.strip() for line in (meta.get("body") or "").split("\n") if line.strip()]
            if page.suffix == ".txt":
                record["labels"] = "".join(_LABELS[name] for name in meta["lines"])
            derived = [
                t.strip()
                for t, name in zip(record["text"].split("\n"), record.get("labels", ""), strict=False)
                if name == "b"
            ]
            if derived != body:
                record["body"] = body
            records.append(json.dumps(record, ensure_ascii=False))
        (FOLDER / split / f"{style.name}.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8")
        count += len(records)
    return count
