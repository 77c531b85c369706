"""A corpus becomes a new index version: read, encode what changed, fit the ranking, publish."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot import screen
from faqbot.answer import guard
from faqbot.answer.bot import FaqBot
from faqbot.answer.fit import fit_ranker
from faqbot.answer.rank import Ranker
from faqbot.corpus import corpus as corpora
from faqbot.corpus.articles import ReadFile, read_article
from faqbot.corpus.chunk import MAX_PASSAGE_CHARS, split
from faqbot.corpus.claims import dump_claims
from faqbot.corpus.clean import Repeats, letters
from faqbot.corpus.corpus import Corpus, read_corpus
from faqbot.corpus.facts import dump_facts
from faqbot.corpus.lexicon import Lexicon
from faqbot.errors import ArticleError, CorpusError, FaqbotError, GateRefused, InputError
from faqbot.evaluate import evaluate
from faqbot.evaluate.versions import Gate, record_of, worse
from faqbot.index import store
from faqbot.index.distil import LONGEST_WHOLE
from faqbot.index.encoder import Encoder, embedded_digest, open_encoder
from faqbot.index.index import Index, Wording, sections
from faqbot.index.program import program_digest
from faqbot.index.reuse import Memory, Readings
from faqbot.text import normalise, sentences
from faqbot.types import Article, DroppedLine, Passage, Question, SkippedFile

_OFFER = "sentence that sells, in an article nobody reviewed"

Progress = Callable[[str, int, int], None]  # step, done, total


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build read, made and left out."""

    version: str
    articles: int
    passages: int
    wordings: int
    read: int  # article files that had to be read and cleaned; of the others was taken what was read before
    encoded: int  # different texts that had to be encoded; the others' vectors were copied
    dropped: dict[str, int] = field(default_factory=dict)  # reason → lines taken out
    skipped: tuple[SkippedFile, ...] = ()
    promise: str = ""  # what the refusal threshold promises
    calibrated: bool = True  # False where the ranking was copied, because nothing it rests on has changed
    forced: tuple[str, ...] = ()  # why more than what changed in the corpus was made anew
    gate: str = ""  # what the gate found
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
    gate: Gate | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a new version of the index from one or more corpus folders and make it current.

    What the current version read of an unchanged file is taken over, and its vectors of known texts, unless ``full`` or
    another encoder asks for new ones; so is the ranking when nothing it rests on has changed. The result is that of a full
    build. Out of articles that nobody has reviewed, sentences that sell are cut before anything is indexed; an imported
    pair is its team's own word and loses only what reading it takes out.

    :param corpus: a folder, or several, the earlier laid over the later.
    :param strict: make a file that would be skipped an error.
    :param error_rate: share of wrong answers among those given that the refusal threshold allows, in (0, 1).
    :param gate: test questions and floors that the new version must reach before it is published.
    :raises CorpusError: when the corpus cannot be used, or holds no passage.
    :raises GateRefused: when the new version is below a floor; the version in use stays.
    :raises BuildLocked: when another process builds into the same folder.
    :raises EncoderError: when the model cannot be loaded.
    """
    began = time.perf_counter()
    folders = [Path(corpus)] if isinstance(corpus, str | Path) else [Path(folder) for folder in corpus]
    folder = Path(index)
    step = progress or _silent
    if gate and not gate.floors.is_file():
        raise InputError(f"there is no file of floors {gate.floors}. Name one with --floors, or build without --gate.")
    with store.building(folder):
        step("read", 0, 1)
        before = _before(folder)
        from_before = None if full or not before else before[0]
        readings = Readings(_read_article, program_digest(), from_before)
        try:
            read = read_corpus(folders, readings)
        except OSError as error:
            raise CorpusError(f"{error.filename or folders[0]}: cannot be read ({error.strerror or error}).") from None
        if strict and read.skipped:
            raise CorpusError(f"{read.skipped[0].path}: {read.skipped[0].reason} (and {len(read.skipped) - 1} more).")
        passages = [passage for file in read.files for passage in split(file.article)]
        if not passages:
            raise CorpusError(f"{', '.join(map(str, folders))}: no passage to index. Add articles below articles/.")
        step("read", 1, 1)
        model = open_encoder(encoder, threads) if isinstance(encoder, str) else encoder
        made_by = before[1].get("encoder", {}).get("digest") if before else ""
        memory = Memory(model, from_before if made_by == model.digest else None)
        made, encoded_as = _make_index(read, passages, memory, step)
        memory.settle(encoded_as, made.vectors()[1])
        tune = [question for question in read.questions if question.split == "tune"]
        manifest: dict[str, Any] = {
            "encoder": {"name": model.name, "digest": model.digest, "dim": model.dim},
            "chunk": {"max_chars": MAX_PASSAGE_CHARS},
            "program": program_digest(),
            "corpus": {"digest": read.digest, "folders": [str(path) for path in folders]},
            "counts": {"articles": len(read.files), "passages": len(passages), "wordings": len(made.wordings)},
            "ranking": {"basis": _basis(made, tune, error_rate), "error_rate": error_rate},
        }
        copied = None if full or not before else _stored_ranker(before, manifest["ranking"]["basis"])
        ranker = copied or fit_ranker(made, tune, error_rate, lambda done, total: step("calibrate", done, total))
        manifest["ranking"] |= {"promise": ranker.bound, "threshold": round(ranker.threshold, 6)}
        step("save", 0, 1)
        with store.new_version(folder, manifest) as work:
            _save(work, made, ranker, read)
            readings.save(work)
            memory.save(work, passages, encoded_as)
            step("save", 1, 1)
            judged = _judge(work, manifest, gate, before, model, step) if gate else ""
    return BuildReport(
        version=store.current(folder),
        articles=len(read.files),
        passages=len(passages),
        wordings=len(made.wordings),
        read=readings.new,
        encoded=memory.encoded,
        dropped=_count_dropped(read),
        skipped=read.skipped,
        promise=ranker.bound,
        calibrated=copied is None,
        forced=_forced(before[1] if before else None, manifest, full),
        gate=judged,
        seconds=time.perf_counter() - began,
    )


def _silent(name: str, done: int, total: int) -> None:
    """Take progress reports nobody wants."""


def is_current(corpus: Sequence[Path], index: Path, encoder: str = "", error_rate: float | None = None) -> bool:
    """Tell whether the index folder's current version was built from exactly these corpus files, with this encoder and by
    this program.

    No model is loaded: of a sentence-transformers model only the name is compared.

    :param error_rate: None takes whatever the version was built with.
    """
    try:
        _, manifest = store.open_version(index)
    except FaqbotError:
        return False
    built_with = manifest["encoder"]
    same_encoder = built_with["name"] == encoder if encoder else built_with["digest"] == embedded_digest()
    same_chunks = manifest["chunk"]["max_chars"] == MAX_PASSAGE_CHARS
    same_rate = error_rate in (None, manifest.get("ranking", {}).get("error_rate"))
    same_program = manifest.get("program") == program_digest()
    return bool(
        same_encoder
        and same_chunks
        and same_rate
        and same_program
        and manifest["corpus"]["digest"] == corpora.digest(corpus)
    )


def _read_article(path: Path, id: str, repeats: Repeats) -> ReadFile:
    """Read an article and, where nobody has reviewed it, take the sentences that sell out of it."""
    read = read_article(path, id, repeats)
    if read.article.reviewed:
        return read
    body = read.article.body
    offers = _offers(body)
    dropped = [DroppedLine(1 + body.count("\n", 0, start), body[start:end], _OFFER) for start, end in offers]
    article = _without(read.article, offers)
    if offers and not letters(article.body):
        raise ArticleError(f"{path}: every sentence sells. Set reviewed: to the day on which somebody found it right.")
    return replace(read, article=article, dropped=(*read.dropped, *dropped))


def _offers(body: str) -> list[tuple[int, int]]:
    """Return the sentences that sell; where every fifth sentence warns, one that warns stays, whatever lure it names."""
    warn = {(start, end) for start, end in sentences(body) if screen.selling(body[start:end]).warns}
    spared = warn if len(warn) >= max(2, 0.2 * len(sentences(body))) else set()
    return [
        (start, end) for start, end in guard.offers(body) if (start, end) not in spared or screen.contact(body[start:end])
    ]


def _without(article: Article, ranges: Sequence[tuple[int, int]]) -> Article:
    """Cut ranges and the blanks behind them out of an article's body, with the fact marks that stand in them."""
    body = article.body
    cut = [(start, len(body) - len(body[end:].lstrip(" "))) for start, end in ranges]
    starts, ends = [start for start, _ in cut], [end for _, end in cut]
    kept = "".join(body[start:end] for start, end in zip([0, *ends], [*starts, len(body)], strict=True))
    marks = (
        replace(mark, position=mark.position - sum(end - start for start, end in cut if end < mark.position))
        for mark in article.marks
        if not any(start < mark.position <= end for start, end in cut)
    )
    return replace(article, body=kept, marks=tuple(marks))


Version = tuple[Path, dict[str, Any]]


def _before(folder: Path) -> Version | None:
    """Return the version to copy from, None when there is none that is whole."""
    try:
        path, manifest, _ = store.open_whole(folder, any_schema=True)
    except FaqbotError:
        return None
    return path, manifest


def _forced(before: dict[str, Any] | None, now: dict[str, Any], full: bool) -> tuple[str, ...]:
    """Say why a build made more than what changed in the corpus."""
    if before is None:
        return ("no whole version to copy from: everything was made anew",)
    reasons = []
    if full:
        reasons.append("--full: every text was encoded anew")
    was, model = before.get("encoder", {}), now["encoder"]
    if was.get("digest") != model["digest"]:
        change = f"from {was.get('name')} {str(was.get('digest'))[:8]} to {model['name']} {model['digest'][:8]}"
        reasons.append(f"the model changed {change}: every text was encoded anew")
    if before.get("schema") != store.SCHEMA:
        reasons.append(
            f"the files' schema changed from {before.get('schema')} to {store.SCHEMA}: all files were written anew"
        )
    size = before.get("chunk", {}).get("max_chars")
    if size != MAX_PASSAGE_CHARS:
        reasons.append(f"the passage size changed from {size} to {MAX_PASSAGE_CHARS}: every article was cut anew")
    if before.get("program") != now["program"]:
        reasons.append("the program changed: every article was read and the ranking fitted anew")
    rate, wanted = before.get("ranking", {}).get("error_rate"), now["ranking"]["error_rate"]
    if rate != wanted:
        reasons.append(f"the allowed error rate changed from {rate} to {wanted}: the ranking was fitted anew")
    return tuple(reasons)


def _basis(index: Index, tune: Sequence[Question], error_rate: float) -> str:
    """Digest everything the ranking is fitted on: the same digest, the same ranking."""
    passages = [[p.article.id, p.article.title, p.heading, p.text] for p in index.passages]
    wordings = [[w.text, w.passages, w.intent] for w in index.wordings]
    asked = [[q.id, q.intent, q.question, q.kind, q.turns, [[t.article, t.heading] for t in q.targets]] for q in tune]
    made_by = [program_digest(), index.encoder.digest, error_rate]
    text = json.dumps([made_by, passages, wordings, index.lexicon.terms, asked], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _stored_ranker(before: Version, basis: str) -> Ranker | None:
    path, manifest = before
    if manifest.get("ranking", {}).get("basis") != basis:
        return None
    try:
        return Ranker.from_dict(json.loads((path / "ranker.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(work: Path, index: Index, ranker: Ranker, read: Corpus) -> None:
    try:
        index.save(work)
    except RuntimeError as error:  # so says faiss of a full disk
        raise OSError(str(error).splitlines()[0]) from None
    texts = {
        "facts.json": dump_facts(read.facts),
        "claims.json": dump_claims(read.claims),
        "neighbours.json": json.dumps(read.neighbours, ensure_ascii=False),
        "ranker.json": json.dumps(ranker.to_dict(), ensure_ascii=False),
    }
    for name, text in texts.items():
        (work / name).write_text(text, encoding="utf-8")


def _judge(
    work: Path, manifest: dict[str, Any], gate: Gate, before: Version | None, encoder: Encoder, step: Progress
) -> str:
    """Evaluate a version that is not yet published, store the figures with it, and say how it did.

    :raises GateRefused: when it is below a floor.
    """
    bot = FaqBot.at(work, {**manifest, "version": "new"}, encoder)
    result = evaluate(bot, gate.questions, lambda done, total: step("evaluate", done, total))
    record = record_of(result)
    store.save_evaluation(work, record)
    below = result.below(gate.floors)
    earlier = store.load_evaluation(before[0]) if before else None
    if below and before and (not earlier or earlier["questions"] != record["questions"]):
        try:
            old = FaqBot.at(*before, encoder)
        except FaqbotError:
            pass  # made for another model: its answers cannot be asked for
        else:
            report = evaluate(old, gate.questions, lambda done, total: step("evaluate the version in use", done, total))
            earlier = record_of(report)
    lost = worse(earlier, record, gate.questions) if earlier else []
    if below:
        raise GateRefused(below, lost)
    return f"{len(result.figures)} figures, none below its floor; {len(lost)} questions got worse"


def _make_index(read: Corpus, passages: list[Passage], encoder: Memory, step: Progress) -> tuple[Index, list[str]]:
    """Return the index and the texts that were encoded for its wordings."""
    texts = [passage.searchable for passage in passages]
    vectors = encoder.encode_passages(texts, lambda done, total: step("encode passages", done, total))
    labelled = _labelled_wordings(read.questions, sections(passages))
    front = [(file.article.id, text) for file in read.files for text in file.article.questions]
    structural = _titles_and_headings(passages)
    lexicon = Lexicon(read.lexicon)
    texts = [*(w.text for w in labelled), *(text for _, text in front), *(w.text for w in structural)]
    texts = [lexicon.canonical(normalise(text)) for text in texts]  # as a query is: both sides of a match say it one way
    step("encode questions", 0, len(texts))
    wording_vectors = encoder.encode_queries(texts)
    step("encode questions", len(texts), len(texts))
    front_vectors = wording_vectors[len(labelled) : len(labelled) + len(front)]
    wordings = labelled + _front_matter_wordings(front, front_vectors, passages, vectors) + structural
    return Index.from_vectors(passages, vectors, wordings, wording_vectors, encoder, lexicon), texts


def _labelled_wordings(questions: Sequence[Question], rows_of: dict[tuple[str, str], tuple[int, ...]]) -> list[Wording]:
    wordings = []
    for question in questions:
        if question.split != "train" or question.turns or len(question.question) > LONGEST_WHOLE:
            continue  # a story is never searched whole: it serves training alone
        rows = [row for target in question.targets for row in rows_of.get((target.article, target.heading), ())]
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
