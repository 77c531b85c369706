"""An Article becomes Passages whose offsets point back into it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from faqbot.text import sentences
from faqbot.types import Article, Passage

# Chosen on 2026-11-25 by benchmarks/chunk_size.py (benchmarks/results/chunk-size.json): longer passages are hit more often,
# but past 400 the dense lane falls off, and an answer shows at most 400 characters.
MAX_PASSAGE_CHARS = 400
MAX_PAIR_CHARS = 600  # an imported answer up to this length stays whole, and is shown whole

_MARKDOWN_HEADING = re.compile(r"^(?P<level>#{1,6})\s+(?P<text>.+?)\s*#*\s*$")
_NUMBERED_HEADING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、.．章节部]|[(（][一二三四五六七八九十]{1,3}[)）]|Q\d*[:：])\s*\S"
)
_LIST_ITEM = re.compile(r"^\s*(?:[-*•●·]\s+|\d{1,2}[.、．)）]\s*|[(（]\d{1,2}[)）]|[①-⑳])")
_MAX_HEADING_CHARS = 40


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, a heading or a list item with its place in the body."""

    start: int
    end: int
    kind: str  # heading | item | paragraph
    level: int = 0
    title: str = ""


def split(article: Article, max_chars: int = MAX_PASSAGE_CHARS) -> list[Passage]:
    """Cut an article into passages along headings, paragraphs and list items.

    A passage never crosses a heading and never ends inside a sentence, unless that sentence alone is longer than
    ``max_chars``. A list stays with the line that introduces it as long as both fit. Every character of the body that is
    not a heading or blank lies in exactly one passage.

    :param max_chars: the longest passage, in code points.
    """
    passages: list[Passage] = []
    if article.pair:  # an answer as a team wrote it has no headings, even where a line looks like one
        blocks = [replace(block, kind="paragraph") for block in _blocks(article.body)]
        _close_section(
            article,
            [],
            blocks,
            max(max_chars, MAX_PAIR_CHARS) if len(article.body) <= MAX_PAIR_CHARS else max_chars,
            passages,
        )
        return passages
    path: list[tuple[int, str]] = []
    section: list[_Block] = []
    for block in _blocks(article.body):
        if block.kind == "heading":
            _close_section(article, path, section, max_chars, passages)
            path = [(level, title) for level, title in path if level < block.level] + [(block.level, block.title)]
            section = []
        else:
            section.append(block)
    _close_section(article, path, section, max_chars, passages)
    return passages


def _blocks(body: str) -> list[_Block]:
    blocks: list[_Block] = []
    start = 0
    for line in body.splitlines(keepends=True):
        end = start + len(line)
        text = line.strip()
        if text:
            first = start + len(line) - len(line.lstrip())
            blocks.append(_block(first, first + len(text), text))
        start = end
    return blocks


def _block(start: int, end: int, text: str) -> _Block:
    heading = _MARKDOWN_HEADING.match(text)
    if heading:
        return _Block(start, end, "heading", len(heading["level"]), heading["text"])
    if _LIST_ITEM.match(text):
        return _Block(start, end, "item")
    bare = len(text) <= _MAX_HEADING_CHARS and not text.endswith(tuple("。！；;：:，,…”）)"))
    if bare and _NUMBERED_HEADING.match(text):
        return _Block(start, end, "heading", 2, text)
    return _Block(start, end, "paragraph")


def _close_section(
    article: Article, path: list[tuple[int, str]], section: list[_Block], max_chars: int, passages: list[Passage]
) -> None:
    heading = " > ".join(title for _, title in path)
    for start, end in _pack(article.body, section, max_chars):
        text = article.body[start:end]
        digest = hashlib.sha256(f"{article.id}\n{heading}\n{text}".encode()).hexdigest()[:8]
        passages.append(Passage(f"{article.id}#{len(passages)}-{digest}", article, heading, text, start, end))


def _pack(body: str, section: list[_Block], max_chars: int) -> list[tuple[int, int]]:
    """Join neighbouring pieces while they fit; a piece is a block, or a sentence of a block that is too long."""
    pieces: list[tuple[int, int]] = []
    for block in section:
        if block.end - block.start <= max_chars:
            pieces.append((block.start, block.end))
        else:
            pieces.extend(_cut(body, block, max_chars))
    packed: list[tuple[int, int]] = []
    for start, end in pieces:
        if packed and end - packed[-1][0] <= max_chars:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _cut(body: str, block: _Block, max_chars: int) -> list[tuple[int, int]]:
    cut: list[tuple[int, int]] = []
    for first, last in sentences(body[block.start : block.end]):
        end = block.start + last
        cut.extend((start, min(start + max_chars, end)) for start in range(block.start + first, end, max_chars))
    return cut
