"""An HTML page becomes lines that remember their markup, and what its head says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)  # fmt: skip
_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "select",
        "textarea",
        "button",
        "input",
        "map",
        "datalist",
        "progress",
    ]
)
# Not visibility:hidden: WeChat hides an article's text that way until its script has run.
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# How the world's templates call what is beside the text, and the text: names of roles, not of sites.
_BESIDE = re.compile(
    r"(?:^|[^a-z])(?:nav|menu|foot|side|crumb|bread|comment|cmt|reply|relat|recom|share|social|tag|copyright|banner|advert|ad|ads"
    r"|pager|pagin|hot|rank|toolbar|tool|login|popup|modal|meta|info|author|byline|toc|catalog|widget|sponsor|promo|qrcode|ewm)",
    re.IGNORECASE,
)
_TEXT = re.compile(r"article|content|entry|post|main|detail|body|text|editor|story|rich", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DATE_NAMES = re.compile(r"publish|pubdate|date|time|modified|update", re.IGNORECASE)
_JSON_DATE = re.compile(r'"(datePublished|dateModified|pubDate|upDate)"\s*:\s*"([^"]{8,40})"')


@dataclass(frozen=True, slots=True)
class Markup:
    """What the markup says about one line."""

    tag: str = "p"  # the nearest block element
    link_share: float = 0.0  # characters inside links / all
    depth: int = 0  # elements above it
    beside: bool = False  # an element around it is called navigation, foot, comment…
    text: bool = False  # an element around it is called article, content…
    parent: int = 0  # number of the element its block stands in: lines of one text share it
    listed: bool = False  # inside a list
    strong: bool = False  # wholly bold


@dataclass(frozen=True, slots=True)
class Head:
    """What a page's head says: its title, and dates and source by the names they go by."""

    title: str = ""
    social_title: str = ""
    headings: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(slots=True)
class _Piece:
    text: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0


def read_markup(text: str) -> tuple[list[tuple[str, Markup]], Head]:
    """Turn HTML, broken or not, into lines of text in reading order.

    A row of a data table is one line, its cells joined by ``" | "``. Scripts, styles, hidden elements and form fields
    are left out.
    """
    from lxml import etree, html  # 30 ms to import: only a folder with HTML pays for it

    parser = html.HTMLParser(encoding="utf-8", recover=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring((_CONTROL.sub("", text) or " ").encode("utf-8", "replace") + b"\n", parser=parser)
    except etree.ParserError:  # nothing but comments or blanks
        return [], Head()
    return list(_lines(root)), _head(root)


def _lines(root: Any) -> Iterator[tuple[str, Markup]]:
    """Walk the tree once, without recursion; a block element or ``br`` ends the line."""
    from lxml import etree

    walk = etree.iterwalk(root, events=("start", "end"))
    stack: list[tuple[str, bool, bool, bool, int]] = [("body", False, False, False, 0)]
    links = bolds = count = 0
    rows: set[Any] = set()
    piece = _Piece()
    whole = len(root.text_content())

    def flush() -> Iterator[tuple[str, Markup]]:
        nonlocal piece
        line = _SPACES.sub(" ", "".join(piece.text)).strip(" |")
        size = len(re.sub(r"\s", "", "".join(piece.text)))
        if line and size:
            tag, beside, named, listed, number = stack[-1]
            parent = stack[-2][4] if len(stack) > 1 else 0
            yield (
                line,
                Markup(
                    tag,
                    min(piece.linked / size, 1),
                    len(stack),
                    beside,
                    named,
                    parent or number,
                    listed,
                    piece.bold >= size > 0,
                ),
            )
        piece = _Piece()

    def add(words: str | None) -> None:
        if words:
            piece.text.append(words)
            size = len(re.sub(r"\s", "", words))
            piece.linked += size if links else 0
            piece.bold += size if bolds else 0

    for event, element in walk:
        tag = element.tag
        if not isinstance(tag, str):
            if event == "end":
                add(element.tail)
            continue
        if event == "start":
            if tag in _SILENT or _is_hidden(element, whole):
                walk.skip_subtree()
                # Its end still comes; it must not close what was never opened.
                element.set("data-silent", "1")
                continue
            if tag == "br":
                yield from flush()
            elif tag in _BLOCKS:
                if tag in ("td", "th") and element.getparent() in rows:
                    add(" | ")
                else:
                    yield from flush()
                    if tag == "tr" and _is_data_row(element):
                        rows.add(element)
                count += 1
                _, beside, named, listed, _ = stack[-1]
                names = f"{element.get('class', '')} {element.get('id', '')}"[:200]
                stack.append(
                    (
                        tag,
                        beside or tag in ("nav", "aside", "footer") or bool(_BESIDE.search(names)),
                        named or tag in ("article", "main") or bool(_TEXT.search(names)),
                        listed or tag in ("ul", "ol", "dl"),
                        count,
                    )
                )
            elif tag == "a":
                links += 1
            elif tag in ("b", "strong"):
                bolds += 1
            add(element.text)
            continue
        if element.get("data-silent"):
            add(element.tail)
            continue
        if tag in _BLOCKS:
            if not (tag in ("td", "th") and element.getparent() in rows):
                yield from flush()
            if len(stack) > 1:
                stack.pop()
            rows.discard(element)
        elif tag == "a":
            links -= 1
        elif tag in ("b", "strong"):
            bolds -= 1
        add(element.tail)
    yield from flush()


def _is_hidden(element: Any, whole: int) -> bool:
    """Tell whether an element is hidden; one that holds most of the page waits for a reader's click, and is its text."""
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    return bool(hidden) and len(element.text_content()) < whole / 2


def _is_data_row(row: Any) -> bool:
    """Tell a row of figures from a row that lays out a page: several cells, each a few words without blocks inside."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if not 2 <= len(cells) <= 12:
        return False
    for cell in cells:
        if any(child.tag in _BLOCKS or child.tag == "br" for child in cell.iterdescendants() if isinstance(child.tag, str)):
            return False
        if sum(len(words) for words in cell.itertext()) > 120:
            return False
    return True


def _head(root: Any) -> Head:
    title = social = source = ""
    dates: list[tuple[str, str]] = []
    for element in root.iter("meta", "title", "time", "script"):
        if element.tag == "title":
            title = title or _squeeze(element.text_content())
        elif element.tag == "time":
            dates.append(("time", element.get("datetime") or ""))
        elif element.tag == "script":
            if "ld+json" in (element.get("type") or ""):
                dates += _JSON_DATE.findall((element.text or "")[:20_000])
        else:
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            content = _squeeze(element.get("content") or "")[:300]
            if name in ("og:title", "twitter:title", "articletitle"):
                social = social or content
            elif name in ("contentsource", "source", "author", "article:author"):
                source = source or content
            elif _DATE_NAMES.search(name):
                dates.append((name, content))
    headings = tuple(_squeeze(h.text_content())[:200] for h in list(root.iter("h1"))[:5])
    return Head(title[:300], social, tuple(h for h in headings if h), tuple(dates[:20]), source)


def _squeeze(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
