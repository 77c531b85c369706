"""How long a passage should be: articles without their headings, as they are found in the wild, cut at several sizes.

    python -m benchmarks.chunk_size       # about five minutes on two cores

Questions are the tune split. A hit counts when the first passage holds at least half of a labelled section, or lies wholly
inside one. Short passages say less, long ones bury the answer: the mean length of what is shown stands beside.
"""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from benchmarks.record import ROOT, write
from faqbot.corpus.articles import ReadFile, read_folder
from faqbot.corpus.chunk import split
from faqbot.corpus.questions import read_questions
from faqbot.index.dense import DenseIndex
from faqbot.index.encoder import open_encoder
from faqbot.index.lexical import LexicalIndex
from faqbot.text import normalise

_SIZES = (200, 300, 400, 600)
_QUESTIONS = 400


def main() -> None:
    encoder = open_encoder()
    articles = [read.article for read in read_folder(ROOT / "corpus") if isinstance(read, ReadFile)]
    spans = {(p.article.id, p.heading): (p.start, p.end) for a in articles for p in split(a, 10_000)}
    # A heading becomes a plain line of the same length, so that offsets keep their meaning.
    plain = [
        dataclasses.replace(a, body=re.sub(r"^#+ ", lambda m: " " * len(m[0]), a.body, flags=re.MULTILINE))
        for a in articles
    ]
    tune = [q for q in read_questions(ROOT / "corpus") if q.split == "tune" and q.targets and not q.turns]
    questions = tune[:: max(1, len(tune) // _QUESTIONS)]
    queries = encoder.encode_queries([normalise(q.question) for q in questions])
    rows = {}
    for size in _SIZES:
        passages = [passage for article in plain for passage in split(article, size)]
        dense = DenseIndex.from_vectors(encoder.encode_passages([p.searchable for p in passages]))
        lexical = LexicalIndex.from_fields(
            [((normalise(p.article.title), 2.0), (normalise(p.text), 1.0)) for p in passages]
        )
        vectors = dense.vectors()
        hits = {"dense": 0, "lexical": 0, "sum of z-scores": 0}
        for question, query in zip(questions, queries, strict=True):
            cosines, words = vectors @ query, lexical.scores(normalise(question.question))
            both = _z(cosines) + _z(words)
            for name, scores in (("dense", cosines), ("lexical", words), ("sum of z-scores", both)):
                hits[name] += _is_hit(passages[int(np.argmax(scores))], question, spans)
        shown = float(np.mean([len(p.text) for p in passages]))
        rows[str(size)] = {name: round(count / len(questions), 4) for name, count in hits.items()} | {
            "passages": len(passages),
            "mean_chars": round(shown, 1),
        }
        print(size, rows[str(size)], flush=True)
    write("chunk-size", {"questions": len(questions), "hit@1 by passage size": rows})


def _z(scores):
    return (scores - scores.mean()) / max(float(scores.std()), 1e-6)


def _is_hit(passage, question, spans) -> bool:
    for target in question.targets:
        start, end = spans.get((target.article, target.heading), (0, 0))
        if passage.article.id == target.article:
            shared = min(end, passage.end) - max(start, passage.start)
            if shared >= min(end - start, passage.end - passage.start) / 2:
                return True
    return False


if __name__ == "__main__":
    main()
