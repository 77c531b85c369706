"""Answer → HTML: every text of a person or an article is escaped, and stays readable copied, printed and spoken."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from faqbot import screen
from faqbot.serve.journal import REASONS
from faqbot.text import clean_input
from faqbot.types import Answer, Article, Notice, Passage, Span

# First what protects a person, last what is only good to know.
_NOTICES = {
    "crisis": "先看这里",
    "harm": "换一条安全的路",
    "scam": "小心骗局",
    "input": "还差一点",
    "freshness": "规则变过",
    "privacy": "保护好自己",
}
_SHOWN_CHARS = 420  # a longer passage shows its marked sentences and what stands around them
_AROUND_CHARS = 90
_FIRST_FIGURES = 4  # the rest stands under 怎么算的
_MAX_BARS = 60  # a longer schedule is drawn by years
_ITEM = re.compile(r"\s*(?:[-*•·]\s+|\d{1,2}[.、．)）](?!\d)\s*|[(（]\d{1,2}[)）]\s*|[①-⑳]\s*)")
_BULLET = re.compile(r"\s*[-*•·]\s+$")
# Public hotlines only, and no amounts: 110元, 12345.6.
_HOTLINE = re.compile(
    r"(?<![\d.,，])(110|120|12356|12355|96110|12378|12345|12348|12315|12321|12363|12368|12377)(?![\d.,%％]|\s*[元块万亿天期年月个条号名人])"
)


def render(answer: Answer, *, row: str = "", team: bool = False) -> str:
    """Return one answer as a message of the conversation.

    :param row: the journal's name for it, by which feedback finds it; ``""`` where the question is not kept.
    :param team: offer "why this answer".
    """
    parts = [_notices(answer.notices), _understood(answer)]
    if answer.kind == "abstention":
        parts.append(_refusal(answer) if not answer.spans else _nearest(answer))
    elif answer.kind == "calculation":
        parts += [
            _calculated(answer.calculation or {}, answer.text),
            _source(answer, "这样算的依据") if answer.hits else "",
        ]
    else:
        parts += [_passage(answer), _source(answer)]
    if answer.kind != "abstention":
        parts.append(_actions(answer, row, team))
    elif answer.query:
        parts.append(_actions(answer, row, team, brief=True))
    parts.append(_related(answer))
    body = "".join(parts)
    return (
        f'<article class="msg bot {answer.kind}" aria-label="回答" data-question="{_attribute(answer.question)}"'
        f' data-row="{_attribute(row)}">{body}</article>'
    )


def render_calculation(calculation: dict[str, Any], text: str) -> str:
    """Return a calculation of the forms: figures, what they mean, schedule and picture."""
    return f'<div class="msg bot calculation">{_calculated(calculation, text)}</div>'


def render_article(article: Article, passage: Passage, spans: Sequence[Span] = ()) -> str:
    """Return a whole article with a passage set off and its answering sentences marked."""
    marks = [Span(passage.start + span.start, passage.start + span.end) for span in spans]
    here = Span(passage.start, passage.end)
    return (
        f'<h2 class="title" tabindex="-1">{_text(article.title)}</h2>{_meta(article)}'
        f'<div class="body">{blocks(article.body, marks, here=here)}</div>'
    )


def blocks(text: str, marks: Sequence[Span] = (), *, here: Span | None = None) -> str:
    """Return plain text as paragraphs, headings, lists and tables, with ``marks`` inside; every character stays in place.

    :param marks: ranges of the text to mark, in order, not overlapping.
    :param here: a range whose blocks are set off from the rest.
    """
    pieces = []
    for kind, lines in _grouped(text):
        inside = here is not None and lines[0][0] < here.end and lines[-1][1] > here.start
        chosen = ' data-here=""' if inside else ""
        if kind == "heading":
            start, end = lines[0]
            level = min(len(text[start:end]) - len(text[start:end].lstrip("#")) + 1, 6)
            start += len(text[start:end]) - len(text[start:end].lstrip("# "))
            pieces.append(f"<h{level}{chosen}>{_inline(text, start, end, marks)}</h{level}>")
        elif kind == "item":
            items = "".join(
                f'<div class="li" role="listitem">{_item(text, start, end, marks)}</div>' for start, end in lines
            )
            pieces.append(f'<div class="list" role="list"{chosen}>{items}</div>')
        elif kind == "table":
            pieces.append(
                f'<div class="scroll" role="region" tabindex="0" aria-label="表格"{chosen}>{_table(text, lines, marks)}</div>'
            )
        else:
            inner = "<br>".join(_inline(text, start, end, marks) for start, end in lines)
            pieces.append(f"<p{chosen}>{inner}</p>")
    return "".join(pieces)


def plot(rows: Sequence[dict[str, Any]]) -> str:
    """Return a picture of principal against interest: one bar a period, or a year where there are many."""
    if not rows:
        return ""
    unit, bars = "期", [(str(row["period"]), row["principal"], row["interest"]) for row in rows]
    if len(rows) > _MAX_BARS:
        unit = "年"
        years: dict[int, list[float]] = {}
        for row in rows:
            sums = years.setdefault((int(row["period"]) - 1) // 12 + 1, [0.0, 0.0])
            sums[0] += row["principal"]
            sums[1] += row["interest"]
        bars = [(str(year), principal, interest) for year, (principal, interest) in years.items()]
    width, height, left, low = 420, 200, 44, 24
    top = max(principal + interest for _, principal, interest in bars) or 1.0
    step = (width - left) / len(bars)
    shapes = []
    for at, (name, principal, interest) in enumerate(bars):
        x, wide = left + at * step, max(step * 0.72, 1.0)
        tall = [(height - low - 12) * part / top for part in (principal, interest)]
        base = height - low - tall[0]
        shapes.append(f'<rect class="principal" x="{x:.1f}" y="{base:.1f}" width="{wide:.1f}" height="{tall[0]:.1f}"/>')
        shapes.append(
            f'<rect class="interest" x="{x:.1f}" y="{base - tall[1]:.1f}" width="{wide:.1f}" height="{tall[1]:.1f}"/>'
        )
        if at in (0, len(bars) - 1) or (len(bars) <= 12) or (at % max(len(bars) // 6, 1) == 0 and at < len(bars) * 0.93):
            shapes.append(f'<text x="{x + wide / 2:.1f}" y="{height - 8}" text-anchor="middle">{_text(name)}</text>')
    for share in (0.5, 1.0):
        y = height - low - (height - low - 12) * share
        shapes.append(f'<path class="grid" d="M{left} {y:.1f}H{width}"/>')
        shapes.append(f'<text x="{left - 6}" y="{y + 5:.1f}" text-anchor="end">{_short(top * share)}</text>')
    principal, interest = sum(bar[1] for bar in bars), sum(bar[2] for bar in bars)
    said = (
        f"每{unit}还款里本金和利息各有多少：第1{unit}本金{_money(bars[0][1])}元、利息{_money(bars[0][2])}元；"
        f"最后一{unit}本金{_money(bars[-1][1])}元、利息{_money(bars[-1][2])}元；一共本金{_money(principal)}元、利息{_money(interest)}元。"
    )
    return (
        f'<figure class="plot"><svg viewBox="0 0 {width} {height}" role="img" aria-label="{said}">{"".join(shapes)}</svg>'
        f'<figcaption><span class="key principal"></span>本金 {_money(principal)}元'
        f' <span class="key interest"></span>利息 {_money(interest)}元（横轴是第几{unit}，纵轴是元）</figcaption></figure>'
    )


def _notices(notices: Sequence[Notice]) -> str:
    order = {kind: place for place, kind in enumerate(_NOTICES)}
    ordered = sorted(notices, key=lambda notice: order.get(notice.kind, len(order)))
    return "".join(_notice(notice) for notice in ordered)


def _notice(notice: Notice) -> str:
    kind = notice.kind if notice.kind in _NOTICES else "other"
    calls = ""
    if kind == "crisis":
        numbers = list(dict.fromkeys(_HOTLINE.findall(notice.text)))
        calls = "".join(f'<a class="call" href="tel:{number}">拨打 {number}</a>' for number in numbers)
        calls = f'<div class="calls">{calls}</div>' if calls else ""
    label = f'<strong class="label">{_NOTICES[kind]}</strong>' if kind in _NOTICES else ""
    return f'<section class="notice {kind}" role="note">{label}{blocks(notice.text)}{calls}</section>'


def _understood(answer: Answer) -> str:
    """Say how a follow-up was completed, where it was."""
    if not answer.query or answer.query == clean_input(answer.question):
        return ""
    return f'<p class="understood">我理解你问的是：<b>{_text(answer.query)}</b></p>'


def _passage(answer: Answer) -> str:
    passage = answer.hits[0].passage
    start, end = _shown(passage.text, answer.spans)
    marks = [
        Span(max(s.start, start) - start, min(s.end, end) - start) for s in answer.spans if s.start < end and s.end > start
    ]
    before = '<p class="cut" aria-hidden="true">……</p>' if start else ""
    after = '<p class="cut" aria-hidden="true">……</p>' if end < len(passage.text) else ""
    return f'<div class="text">{before}{blocks(passage.text[start:end], marks)}{after}</div>'


def _shown(text: str, spans: Sequence[Span]) -> tuple[int, int]:
    """Return the part of a passage to show: all of a short one, else the marked sentences and the lines they stand in."""
    if len(text) <= _SHOWN_CHARS or not spans:
        return 0, len(text)
    start, end = spans[0].start, spans[-1].end
    line = text.rfind("\n", 0, start) + 1
    start = line if start - line <= _AROUND_CHARS else start
    line = text.find("\n", end)
    line = len(text) if line < 0 else line
    return start, line if line - end <= _AROUND_CHARS else end


def _source(answer: Answer, label: str = "出处") -> str:
    passage = answer.hits[0].passage
    sure = f'<span class="sure">把握 {answer.confidence:.0%}</span>' if answer.kind != "calculation" else ""
    return (
        f'<div class="source"><p class="label">{label}{sure}</p>{_place(passage)}{_meta(passage.article)}'
        f"{_opener(passage, answer.spans)}</div>{_others(answer)}"
    )


def _place(passage: Passage) -> str:
    heading = f'<p class="where">{_text(passage.heading)}</p>' if passage.heading else ""
    return f"<h3>{_text(passage.article.title)}</h3>{heading}"


def _meta(article: Article) -> str:
    source = f"依据：{_text(article.source)}<br>" if article.source else ""
    reviewed = f"　复核：{_text(article.reviewed)}" if article.reviewed and article.reviewed != article.updated else ""
    return f'<p class="meta">{source}更新：{_text(article.updated) or "文中没有写日期"}{reviewed}</p>'


def _opener(passage: Passage, spans: Sequence[Span] = ()) -> str:
    """Return the button that opens the whole article, with the article beside it: it needs no further request, and fits
    this answer even when another version of the index has come meanwhile."""
    whole = render_article(passage.article, passage, spans)
    return f'<button type="button" class="open" data-open="">打开全文</button><template>{whole}</template>'


def _others(answer: Answer) -> str:
    first = answer.hits[0].passage
    found = [hit.passage for hit in answer.hits[1:] if hit.passage.id != first.id]
    return "".join(_folded(passage, "另一段") for passage in found)


def _folded(passage: Passage, label: str) -> str:
    title = " · ".join(part for part in (passage.article.title, passage.heading) if part)
    return (
        f'<details><summary>{label}：{_text(title)}</summary><div class="text">{blocks(passage.text)}</div>'
        f"{_meta(passage.article)}{_opener(passage)}</details>"
    )


def _refusal(answer: Answer) -> str:
    kinds = {notice.kind for notice in answer.notices}
    plain = kinds & {"harm", "input", "crisis", "scam"} or not answer.hits
    title = "" if plain else "<h3>这个我没有可靠的答案</h3>"
    # Nobody who asked for something else is offered a passage on ending one's life.
    offered = [hit.passage for hit in answer.hits if not screen.despair(hit.passage.article.title)]
    near = "".join(_folded(passage, "也许有关") for passage in offered) if not kinds & {"harm", "input"} else ""
    said = any(notice.text == answer.text for notice in answer.notices)
    return ("" if said else f'<div class="text">{title}{blocks(answer.text)}</div>') + near


def _nearest(answer: Answer) -> str:
    """Show the passage of a refusal that is likely but not sure: what it says, and that it may be another matter."""
    return f"<h3>不敢肯定，最接近的是这一段</h3>{_passage(answer)}{_source(answer)}"


def _related(answer: Answer) -> str:
    if not answer.related:
        return ""
    label = "也许你想问" if answer.kind == "abstention" else "还可以问"
    chips = "".join(
        f'<button type="button" class="chip" data-ask="">{_text(question)}</button>' for question in answer.related
    )
    return f'<div class="related" role="group" aria-label="{label}"><p class="label">{label}</p>{chips}</div>'


def _actions(answer: Answer, row: str, team: bool, *, brief: bool = False) -> str:
    article = answer.hits[0].passage.article.id if answer.hits else ""
    reasons = "".join(f'<button type="button" data-reason="{reason}">{reason}</button>' for reason in REASONS)
    rate = (
        '<button type="button" data-rate="useful" aria-pressed="false">有用</button>'
        '<button type="button" data-rate="useless" aria-pressed="false">没用</button>'
    )
    rate = rate if row or article else ""
    copies = (
        "" if brief else '<button type="button" data-copy="">复制</button><button type="button" data-print="">打印</button>'
    )
    why = f'<button type="button" data-why="{_attribute(answer.query)}">为什么这样答</button>' if team else ""
    return (
        f'<div class="actions" data-article="{_attribute(article)}" data-version="{_attribute(answer.version)}"'
        f' data-text="{_attribute(_copied(answer))}">{rate}{copies}{why}<span class="said" role="status"></span>'
        f'<div class="reasons" role="group" aria-label="哪里没用" hidden><span>哪里没用？（可以不选）</span>{reasons}</div></div>'
    )


def _copied(answer: Answer) -> str:
    """Return what 复制 puts on the clipboard: question, notices, answer, and where it comes from."""
    lines = [f"问：{answer.query or answer.question}", *(notice.text for notice in answer.notices), f"答：{answer.text}"]
    if answer.hits and (answer.spans or answer.kind == "calculation"):
        article = answer.hits[0].passage.article
        lines.append(f"出处：{article.title}（更新：{article.updated or '文中没有写日期'}）")
        lines += [f"依据：{article.source}"] if article.source else []
    return "\n".join(lines)


def _calculated(calculation: dict[str, Any], text: str) -> str:
    """Return the first figures, what they mean line by line, and how they came out."""
    steps = "".join(_step(line) for line in text.split("\n") if line.strip())
    return f'<div class="text">{_figures(calculation)}{steps}</div>{_workings(calculation)}'


def _step(line: str) -> str:
    if _ITEM.match(line):
        return f'<div class="li">{_item(line, 0, len(line), ())}</div>'
    label, colon, rest = line.partition("：")
    if not colon or len(label) > 5:
        return f'<p class="step">{_linked(line)}</p>'
    return f'<p class="step"><b>{_text(label)}{colon}</b>{_linked(rest)}</p>'


def _figures(calculation: dict[str, Any]) -> str:
    results = list(calculation.get("results", ()))[:_FIRST_FIGURES]
    rows = "".join(f"<div><dt>{_text(str(result['label']))}</dt><dd>{_value(result)}</dd></div>" for result in results)
    return f'<dl class="figures">{rows}</dl>' if rows else ""


def _workings(calculation: dict[str, Any]) -> str:
    inputs = "；".join(f"{_text(label)} {_value(given)}" for label, given in calculation.get("inputs", {}).items())
    results = list(calculation.get("results", ()))
    more = (
        "；".join(f"{_text(str(one['label']))} {_value(one)}" for one in results) if len(results) > _FIRST_FIGURES else ""
    )
    lines = [
        ("按这些数算", inputs),
        ("全部结果", more),
        ("公式", _text(calculation.get("formula", ""))),
        ("依据", _text(calculation.get("basis", ""))),
    ]
    shown = "".join(f"<p><b>{label}：</b>{value}</p>" for label, value in lines if value)
    rows = calculation.get("schedule") or ()
    return (
        f'<details class="workings"><summary>怎么算的</summary><div class="text">{shown}</div></details>{_schedule(rows)}'
    )


def _schedule(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("期", "还款", "本金", "利息", "剩余本金"))
    lines = "".join(
        f'<tr><th scope="row">{int(row["period"])}</th>'
        + "".join(f"<td>{_money(row[key])}</td>" for key in ("payment", "principal", "interest", "balance"))
        + "</tr>"
        for row in rows
    )
    return (
        f"{plot(rows)}<details><summary>还款计划表，共{len(rows)}期（元）</summary>"
        f'<div class="scroll tall" role="region" tabindex="0" aria-label="还款计划表"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div></details>"
    )


def _value(quantity: dict[str, Any]) -> str:
    value, unit = quantity["value"], str(quantity["unit"])
    shown = _money(value) if unit == "元" and isinstance(value, int | float) else _plain(value)
    return f"{_text(shown)}<small>{_text('' if unit == '日期' else unit)}</small>"


def _plain(value: object) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _money(value: float) -> str:
    text = f"{value:,.2f}"
    return text.removesuffix(".00")


def _short(value: float) -> str:
    return f"{value / 10_000:.3g}万" if value >= 10_000 else f"{value:.0f}"


def _grouped(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield runs of lines of one kind, as ranges; blank lines part paragraphs."""
    kind, start = "", 0
    lines: list[tuple[int, int]] = []
    for line in text.split("\n"):
        end = start + len(line)
        now = _kind(line)
        if now != kind or now == "heading":
            if lines:
                yield kind, lines
            kind, lines = now, []
        if now:
            lines.append((start, end))
        start = end + 1
    if lines:
        yield kind, lines


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if re.match(r"#{1,5} \S", line):
        return "heading"
    if _ITEM.match(line):
        return "item"
    return "table" if line.lstrip().startswith("|") and line.count("|") > 1 else "text"


def _item(text: str, start: int, end: int, marks: Sequence[Span]) -> str:
    found = _ITEM.match(text, start, end)
    cut = found.end() if found else start
    marker = text[start:cut]
    kind = "dot" if _BULLET.match(marker) else "nr"
    return f'<span class="{kind}">{_text(marker)}</span><span class="it">{_inline(text, cut, end, marks)}</span>'


def _table(text: str, lines: Sequence[tuple[int, int]], marks: Sequence[Span]) -> str:
    rows: list[str] = []
    for start, end in lines:
        if re.fullmatch(r"[\s|:-]+", text[start:end]):
            continue  # the rule below the head
        tag, cells, at = ("td" if rows else "th"), [], start
        for cell in text[start:end].split("|"):
            if cell.strip():
                cells.append(f"<{tag}>{_inline(text, at, at + len(cell), marks)}</{tag}>")
            at += len(cell) + 1
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _inline(text: str, start: int, end: int, marks: Sequence[Span]) -> str:
    pieces, at = [], start
    for mark in marks:
        low, high = max(mark.start, at), min(mark.end, end)
        if low < high:
            pieces.append(_linked(text[at:low]))
            pieces.append(f"<mark>{_linked(text[low:high])}</mark>")
            at = high
    pieces.append(_linked(text[at:end]))
    return "".join(pieces)


def _linked(text: str) -> str:
    """Escape a text and make public hotlines in it things one can tap."""
    pieces, at = [], 0
    for found in _HOTLINE.finditer(text):
        pieces.append(_text(text[at : found.start()]))
        pieces.append(f'<a href="tel:{found.group()}">{found.group()}</a>')
        at = found.end()
    pieces.append(_text(text[at:]))
    return "".join(pieces)


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def _attribute(text: str) -> str:
    return html.escape(text, quote=True)
