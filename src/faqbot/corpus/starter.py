"""A new corpus folder: a few articles to begin with, or an empty one to fill."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from faqbot.corpus.lexicon import COLUMNS
from faqbot.errors import CorpusError, InputError

_STARTER = Path(__file__).parent.parent / "starter"
_FOLDERS = ("articles", "faq", "questions")


def make_corpus(folder: Path, *, empty: bool = False) -> list[Path]:
    """Make a corpus folder that ``faqbot build`` and ``faqbot check`` take.

    :param empty: only the folders, the files' first lines and the README.
    :returns: the files made, relative to the folder.
    :raises InputError: when the folder exists and holds anything: what a team wrote is never written over.
    :raises CorpusError: when the folder cannot be made.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty. Name a new folder, or an empty one.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as work:
            made = Path(work) / "corpus"
            if empty:
                _make_empty(made)
            else:
                shutil.copytree(_STARTER, made)
            for name in _FOLDERS:
                (made / name).mkdir(exist_ok=True)
            if folder.is_dir():  # perhaps the one a person stands in: it is filled, not replaced
                for one in made.iterdir():
                    one.replace(folder / one.name)
            else:
                made.replace(folder)
    except OSError as error:
        raise CorpusError(f"{folder}: cannot be made ({error.strerror or error}).") from None
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _make_empty(folder: Path) -> None:
    folder.mkdir()
    shutil.copy(_STARTER / "README.md", folder)
    (folder / "facts.yaml").write_text("# 有日期的规则和数字；怎么写见 README.md。\n[]\n", encoding="utf-8")
    (folder / "lexicon.tsv").write_text("\t".join(COLUMNS) + "\n", encoding="utf-8")
