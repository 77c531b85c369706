"""Which code made a version: a digest of the package's own files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
# What decides how articles are read, indexed and ranked; the model has a digest of its own.
_GUARD = ("answer/guard.json", "answer/guard.py", "answer/signs.py")  # keeps out what sells
_RANKING = ("answer/fit.py", "answer/rank.py", "answer/default_ranker.json", "answer/everyday.txt")
MAKING = ("corpus", "index", *_RANKING, *_GUARD, "build.py", "screen.py", "text.py", "types.py")
# And what else decides what is answered.
ANSWERING = (*MAKING, "answer", "personal.py")


def program_digest(parts: Sequence[str] = MAKING) -> str:
    """Digest names and bytes of modules and the data beside them, so that any change to the code changes it.

    :param parts: files and folders of the package.
    """
    sha = hashlib.sha256()
    for path in sorted({file for part in parts for file in _files(_PACKAGE / part)}):
        sha.update(f"{path.relative_to(_PACKAGE).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc"]
