"""A corpus becomes a new index version: read, encode what changed, fit the ranking, publish."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqbot.answer.fit import fit_ranker
from faqbot.corpus import corpus as corpora
from faqbot.corpus.chunk import MAX_PASSAGE_CHARS, split
from faqbot.corpus.claims import dump_claims
from faqbot.corpus.corpus import Corpus, read_corpus
from faqbot.corpus.facts import dump_facts
from faqbot.corpus.lexicon import Lexicon
from faqbot.errors import CorpusError, FaqbotError
from faqbot.index import store
from faqbot.index.encoder import Encoder, embedded_digest, open_encoder
from faqbot.index.index import Index, Wording
from faqbot.text import normalise
from faqbot.types import Passage, Question, SkippedFile

Progress = Callable[[str, int, int], None]  # step, done, total


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build read, made and left out."""

    version: str
    articles: int
    passages: int
    wordings: int
    encoded: int  # texts that had to be encoded; the others' vectors were copied
    dropped: dict[str, int] = field(default_factory=dict)  # reason → lines taken out
    skipped: tuple[SkippedFile, ...] = ()
    promise: str = ""  # what the refusal threshold promises
    seconds: float = 0.0


def build_index(
    corpus: str | Path | Sequence[str | Path] = "corpus",
    index: str | Path = "index",
    *,
    encoder: str | Encoder = "",
    full: bool = False,
    strict: bool = False,
    error_rate: float = 0.05,
    threads: int = 2,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a new version of the index from one or more corpus folders and make it current.

    Vectors of texts that the current version holds are copied, unless ``full`` or another encoder asks for new ones.

    :param corpus: a folder, or several, the earlier laid over the later.
    :param strict: make a file that would be skipped an error.
    :param error_rate: share of wrong answers among those given that the refusal threshold allows, in (0, 1).
    :raises CorpusError: when the corpus cannot be used, or holds no passage.
    :raises BuildLocked: when another process builds into the same folder.
    :raises EncoderError: when the model cannot be loaded.
    """
    began = time.perf_counter()
    folders = [Path(corpus)] if isinstance(corpus, str | Path) else [Path(folder) for folder in corpus]
    folder = Path(index)
    step = progress or _silent
    with store.building(folder):
        step("read", 0, 1)
        read = read_corpus(folders)
        if strict and read.skipped:
            raise CorpusError(f"{read.skipped[0].path}: {read.skipped[0].reason} (and {len(read.skipped) - 1} more).")
        passages = [passage for file in read.files for passage in split(file.article)]
        if not passages:
            raise CorpusError(f"{', '.join(map(str, folders))}: no passage to index. Add articles below articles/.")
        step("read", 1, 1)
        model = open_encoder(encoder, threads) if isinstance(encoder, str) else encoder
        known = _Known({}, {}) if full else _known_vectors(folder, model)
        made, wordings, encoded = _make_index(read, passages, model, known, step)
        tune = [question for question in read.questions if question.split == "tune"]
        ranker = fit_ranker(made, tune, error_rate, lambda done, total: step("calibrate", done, total))
        manifest = {
            "encoder": {"name": model.name, "digest": model.digest, "dim": model.dim},
            "chunk": {"max_chars": MAX_PASSAGE_CHARS},
            "corpus": {"digest": read.digest, "folders": [str(path) for path in folders]},
            "counts": {"articles": len(read.files), "passages": len(passages), "wordings": wordings},
        }
        step("save", 0, 1)
        with store.new_version(folder, manifest) as work:
            made.save(work)
            (work / "facts.json").write_text(dump_facts(read.facts), encoding="utf-8")
            (work / "claims.json").write_text(dump_claims(read.claims), encoding="utf-8")
            (work / "neighbours.json").write_text(json.dumps(read.neighbours, ensure_ascii=False), encoding="utf-8")
            (work / "ranker.json").write_text(json.dumps(ranker.to_dict(), ensure_ascii=False), encoding="utf-8")
        step("save", 1, 1)
    return BuildReport(
        version=store.current(folder),
        articles=len(read.files),
        passages=len(passages),
        wordings=wordings,
        encoded=encoded,
        dropped=_count_dropped(read),
        skipped=read.skipped,
        promise=ranker.bound,
        seconds=time.perf_counter() - began,
    )


def _silent(name: str, done: int, total: int) -> None:
    """Take progress reports nobody wants."""


def is_current(corpus: Sequence[Path], index: Path, encoder: str = "") -> bool:
    """Tell whether the index folder's current version was built from exactly these corpus files with this encoder.

    No model is loaded: of a sentence-transformers model only the name is compared.
    """
    try:
        _, manifest = store.open_version(index)
    except FaqbotError:
        return False
    built_with = manifest["encoder"]
    same_encoder = built_with["name"] == encoder if encoder else built_with["digest"] == embedded_digest()
    same_chunks = manifest["chunk"]["max_chars"] == MAX_PASSAGE_CHARS
    return bool(same_encoder and same_chunks and manifest["corpus"]["digest"] == corpora.digest(corpus))


@dataclass(frozen=True, slots=True)
class _Known:
    """Vectors of the current version by the text they were made from."""

    passages: dict[str, NDArray[np.float32]]
    wordings: dict[str, NDArray[np.float32]]


def _known_vectors(folder: Path, encoder: Encoder) -> _Known:
    try:
        path, manifest = store.open_version(folder)
        if manifest["encoder"]["digest"] != encoder.digest:
            return _Known({}, {})
        index = Index.load(path, encoder)
    except (FaqbotError, OSError, ValueError, KeyError, TypeError, RuntimeError):
        return _Known({}, {})  # nothing usable to copy from: encode everything
    passages, wordings = index.vectors()
    return _Known(
        {passage.searchable: vector for passage, vector in zip(index.passages, passages, strict=True)},
        {index.wording_key(wording.text): vector for wording, vector in zip(index.wordings, wordings, strict=True)},
    )


def _make_index(
    read: Corpus, passages: list[Passage], encoder: Encoder, known: _Known, step: Progress
) -> tuple[Index, int, int]:
    vectors, encoded = _vectors(
        [passage.searchable for passage in passages],
        known.passages,
        lambda texts: encoder.encode_passages(texts, lambda done, total: step("encode passages", done, total)),
        encoder.dim,
    )
    sections: dict[tuple[str, str], list[int]] = {}
    for row, passage in enumerate(passages):
        for heading in {passage.heading, passage.heading.rsplit(" > ", 1)[-1]}:
            sections.setdefault((passage.article.id, heading), []).append(row)
    labelled = _labelled_wordings(read.questions, sections)
    front = [(file.article.id, text) for file in read.files for text in file.article.questions]
    texts = [wording.text for wording in labelled] + [text for _, text in front]
    structural = _titles_and_headings(passages)
    texts += [wording.text for wording in structural]
    step("encode questions", 0, len(texts))
    lexicon = Lexicon(read.lexicon)
    texts = [lexicon.canonical(normalise(text)) for text in texts]  # as a query is: both sides of a match say it one way
    wording_vectors, more = _vectors(texts, known.wordings, encoder.encode_queries, encoder.dim)
    step("encode questions", len(texts), len(texts))
    front_vectors = wording_vectors[len(labelled) : len(labelled) + len(front)]
    wordings = labelled + _front_matter_wordings(front, front_vectors, passages, vectors) + structural
    return Index.from_vectors(passages, vectors, wordings, wording_vectors, encoder, lexicon), len(wordings), encoded + more


def _vectors(
    texts: list[str],
    known: dict[str, NDArray[np.float32]],
    encode: Callable[[list[str]], NDArray[np.float32]],
    dim: int,
) -> tuple[NDArray[np.float32], int]:
    """Return a vector for each text, copied where known, and how many had to be encoded."""
    vectors = np.zeros((len(texts), dim), np.float32)
    missing = []
    for row, text in enumerate(texts):
        if text in known:
            vectors[row] = known[text]
        else:
            missing.append(row)
    if missing:
        vectors[missing] = encode([texts[row] for row in missing])
    return vectors, len(missing)


def _labelled_wordings(questions: Sequence[Question], sections: dict[tuple[str, str], list[int]]) -> list[Wording]:
    wordings = []
    for question in questions:
        if question.split != "train" or question.turns:
            continue
        rows = [row for target in question.targets for row in sections.get((target.article, target.heading), ())]
        if rows or not question.targets:  # what is out of scope points nowhere, and takes its share of the vote
            wordings.append(Wording(question.question, tuple(dict.fromkeys(rows)), question.intent))
    return wordings


def _front_matter_wordings(
    front: list[tuple[str, str]],
    front_vectors: NDArray[np.float32],
    passages: list[Passage],
    vectors: NDArray[np.float32],
) -> list[Wording]:
    """Point each front-matter question to the passage of its article that is nearest to it."""
    rows_of: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        rows_of.setdefault(passage.article.id, []).append(row)
    wordings = []
    for (article, text), vector in zip(front, front_vectors, strict=True):
        rows = rows_of.get(article, [])
        nearest = (rows[int(np.argmax(vectors[rows] @ vector))],) if rows else ()
        wordings.append(Wording(text, nearest, f"{article}#"))
    return wordings


def _titles_and_headings(passages: list[Passage]) -> list[Wording]:
    """Let each article's title point to its first passage and each heading to the passages under it."""
    wordings: dict[tuple[str, str], list[int]] = {}
    for row, passage in enumerate(passages):
        article = passage.article
        if article.id and (article.id, article.title) not in wordings:
            wordings[article.id, article.title] = [row]
        if passage.heading:
            wordings.setdefault((article.id, passage.heading.rsplit(" > ", 1)[-1]), []).append(row)
    return [Wording(text, tuple(rows)) for (_, text), rows in wordings.items()]


def _count_dropped(read: Corpus) -> dict[str, int]:
    counts: dict[str, int] = {}
    for file in read.files:
        for line in file.dropped:
            counts[line.reason] = counts.get(line.reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
