"""What can go wrong, as one tree; each message says what was found, what was expected and what to do.

FaqbotError
├── CorpusError         a corpus folder or one of its files cannot be used
│   └── ArticleError    one article file cannot be read
├── IndexMissing        there is no index version to open
├── IndexMismatch       a version was made with other settings, schema or encoder than this program has
├── IndexDamaged        a file of a version is missing or is not what its manifest says
├── BuildLocked         another process is building into the same index folder
├── GateRefused         a new version is below its floors and was not published
├── EncoderError        the embedding model cannot be loaded or used
└── InputError          a question or a command's argument cannot be used

"No good answer" is not an error: it is an ``Answer`` of kind ``abstention``.
"""

from __future__ import annotations

from collections.abc import Sequence


class FaqbotError(Exception):
    """The root of every error this package raises on purpose; its text is one line for a person."""


class CorpusError(FaqbotError):
    """A corpus folder or one of its files cannot be used."""


class ArticleError(CorpusError):
    """One article file cannot be read."""


class IndexMissing(FaqbotError):
    """There is no index version to open."""


class IndexMismatch(FaqbotError):
    """A version was made with other settings, schema or encoder than this program has."""


class IndexDamaged(FaqbotError):
    """A file of a version is missing or is not what its manifest says."""


class BuildLocked(FaqbotError):
    """Another process is building into the same index folder."""


class GateRefused(FaqbotError):
    """A new version is below its floors and was not published.

    ``below`` has a line for each figure, ``worse`` one for each test question that was answered better before.
    """

    def __init__(self, below: Sequence[str], worse: Sequence[str]) -> None:
        super().__init__(
            f"the new version was not published: {'; '.join(below)}. {len(worse)} test questions got worse. "
            "The version in use is untouched; mend the corpus, or build without --gate."
        )
        self.below = tuple(below)
        self.worse = tuple(worse)


class EncoderError(FaqbotError):
    """The embedding model cannot be loaded or used."""


class InputError(FaqbotError):
    """A question or a command's argument cannot be used."""
