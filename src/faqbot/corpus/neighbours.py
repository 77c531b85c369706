"""Fields next door: whom to ask about what this corpus does not answer."""

from __future__ import annotations

from pathlib import Path

from faqbot.corpus.files import read_text
from faqbot.errors import CorpusError

_COLUMNS = "intent\twhom"


def read_neighbours(folder: Path) -> dict[str, str]:
    """Read ``neighbours.tsv`` of a corpus folder: for an out-of-scope intent the sentence that says whom to ask.

    :returns: empty for a folder without the file.
    :raises CorpusError: naming the line that cannot be used.
    """
    path = folder / "neighbours.tsv"
    if not path.exists():
        return {}
    first, *lines = read_text(path).splitlines() or [""]
    if first != _COLUMNS:
        raise CorpusError(f"{path}: line 1 is {first!r}; expected the columns intent and whom, parted by a tab.")
    found = {}
    for number, line in enumerate(lines, 2):
        intent, tab, whom = line.partition("\t")
        if line.strip() and not (tab and intent.strip() and whom.strip()):
            raise CorpusError(f"{path}: line {number} is {line!r}; expected an intent, a tab, and whom to ask.")
        if line.strip():
            found[intent.strip()] = whom.strip()
    return found
