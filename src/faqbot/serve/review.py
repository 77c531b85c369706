"""What the journal says should be written next: clusters of unanswered questions, poor answers, and a draft article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faqbot.answer import chat
from faqbot.serve.journal import Entry, Journal

# Of 0.55 … 0.92 the best pairwise F1 (0.33: precision 0.4, recall 0.3) on 1,200 tune questions of 269 intents (2026-11-25): clusters
# are a reader's first sorting, no more.
_SAME = 0.75
_MAX_TEXTS = 1500  # encoded at most; newest first, a few seconds of one core
_MAX_DRAFT_QUESTIONS = 8
# No gap in the corpus: a refusal of harm, and a sum that lacked a number.
_UNANSWERED = "kind = 'abstention' AND question != '' AND notices NOT LIKE '%harm%' AND notices NOT LIKE '%input%'"

Encode = Callable[[Sequence[str]], NDArray[np.float32]]  # texts become unit vectors, (n, dim)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that mean about the same; the first is the one asked most."""

    questions: tuple[str, ...]  # distinct, most asked first
    count: int  # how often, altogether
    ids: tuple[str, ...]  # one journal row for each question
    newest: str  # ISO time


@dataclass(frozen=True, slots=True)
class Poor:
    """An article whose answers were found useless."""

    article: str
    heading: str
    useless: int
    useful: int
    reasons: tuple[tuple[str, int], ...]
    questions: tuple[str, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An article that answers often."""

    article: str
    count: int
    questions: tuple[str, ...]  # most asked first


def unanswered(journal: Journal, encode: Encode) -> list[Cluster]:
    """Return the questions that got no answer, clustered, largest cluster first."""
    return cluster([entry for entry in journal.entries(_UNANSWERED) if not chat.reply(entry.question)], encode)


def cluster(entries: Sequence[Entry], encode: Encode, threshold: float = _SAME) -> list[Cluster]:
    """Group entries by meaning: each question joins the nearest leader within the threshold, or leads.

    :param entries: newest first.
    :param threshold: the least cosine to a leader.
    """
    by_text: dict[str, list[Entry]] = {}
    for entry in entries:
        by_text.setdefault(entry.query or entry.question, []).append(entry)
    texts = sorted(list(by_text)[:_MAX_TEXTS], key=lambda text: -len(by_text[text]))  # what is asked most leads
    if not texts:
        return []
    vectors = encode(texts)
    leaders: list[int] = []
    members: list[list[str]] = []
    for row, text in enumerate(texts):
        near = vectors[leaders] @ vectors[row] if leaders else np.zeros(0, np.float32)
        if len(near) and near.max() >= threshold:
            members[int(near.argmax())].append(text)
        else:
            leaders.append(row)
            members.append([text])
    clusters = [_cluster([by_text[text] for text in group]) for group in members]
    return sorted(clusters, key=lambda found: (found.count, found.newest), reverse=True)


def worst(journal: Journal) -> list[Poor]:
    """Return the answers found useless, by article and section, worst first."""
    rated: dict[tuple[str, str], list[Entry]] = {}
    for entry in journal.entries("feedback != '' AND article != ''"):
        rated.setdefault((entry.article, entry.heading), []).append(entry)
    found = []
    for (article, heading), entries in rated.items():
        bad = [entry for entry in entries if entry.feedback == "useless"]
        if bad:
            reasons = Counter(entry.reason for entry in bad if entry.reason)
            questions = tuple(dict.fromkeys(entry.question for entry in bad if entry.question))
            comments = tuple(dict.fromkeys(entry.comment for entry in bad if entry.comment))
            good = len(entries) - len(bad)
            found.append(Poor(article, heading, len(bad), good, tuple(reasons.most_common()), questions, comments))
    return sorted(found, key=lambda poor: (-poor.useless, poor.useful, poor.article))


def most_asked(journal: Journal) -> list[Asked]:
    """Return the articles that answer most, with the questions they answer."""
    by_article: dict[str, list[Entry]] = {}
    for entry in journal.entries("kind != 'abstention' AND article != '' AND question != ''"):
        by_article.setdefault(entry.article, []).append(entry)
    found = []
    for article, entries in by_article.items():
        questions = Counter(entry.query or entry.question for entry in entries)
        found.append(Asked(article, len(entries), tuple(question for question, _ in questions.most_common(3))))
    return sorted(found, key=lambda asked: (-asked.count, asked.article))


def draft(questions: Sequence[str], today: date) -> str:
    """Return an article file for a person to write: front matter that is true already, and places for the text.

    ``reviewed`` and ``facts`` stay empty: nobody has reviewed it, and no fact is stated yet.
    """
    asked = list(dict.fromkeys(_plain(question) for question in questions if _plain(question)))[:_MAX_DRAFT_QUESTIONS]
    title = asked[0] if asked else "（题目：读者会怎么问）"
    lines = ["---", f"title: {_yaml(title)}", 'source: ""', f"updated: {today.isoformat()}", 'reviewed: ""']
    lines += ["topics: []", "facts: []", "questions:" if asked else "questions: []"]
    lines += [f"  - {_yaml(question)}" for question in asked]
    lines += [
        "---",
        "【待写：第一句直接回答题目。短句、白话，每句单独看也说得通；写到规则和数字的句子后面标明依据的事实编号。】",
        "",
    ]
    lines += ["## 【待写：第一个小标题，写成一个问题】", "", "【待写：这一节的回答。】", ""]
    lines += ["## 【待写：该怎么做，分步写】", "", "1. 【待写】", "2. 【待写】", ""]
    return "\n".join(lines)


def _cluster(groups: Sequence[Sequence[Entry]]) -> Cluster:
    groups = sorted(groups, key=lambda group: -len(group))
    return Cluster(
        tuple(group[0].query or group[0].question for group in groups),
        sum(len(group) for group in groups),
        tuple(group[0].id for group in groups),
        max(entry.time for group in groups for entry in group),
    )


def _plain(question: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+", " ", question).strip()


def _yaml(text: str) -> str:
    """Quote a text as YAML, so that no question becomes a key, a tag or a second document."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
