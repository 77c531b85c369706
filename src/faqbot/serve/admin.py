"""The team's view: what the bot runs on, what it could not answer, what was found wrong, and why an answer came out."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from faqbot.answer.bot import FaqBot
from faqbot.answer.rank import FEATURES
from faqbot.serve import review
from faqbot.serve.journal import Journal
from faqbot.settings import Settings

_SHOWN = 25
_SHOWN_QUESTIONS = 6
_WHY = 5
_STYLE = """:root{color-scheme:light dark;--line:#8a94a3}body{font:16px/1.65 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
max-width:960px;margin:0 auto;padding:1rem;overflow-wrap:anywhere}h1{font-size:1.4rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.5rem .4rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}ul{margin:0;padding-left:1.1rem}.wrong{border-left:4px solid #b45309;padding:.3rem .8rem}
.scroll{overflow-x:auto}a{color:#1d4ed8}@media(prefers-color-scheme:dark){a{color:#9dbcff}}"""


def page(bot: FaqBot, journal: Journal, settings: Settings, status: Callable[[], str] | None = None) -> str:
    """Return the whole view.

    :param status: says what went wrong with the last rebuild, ``""`` when nothing did; None when nothing is watched.
    """
    titles = {passage.article.id: passage.article.title for passage in bot.explain("")[0].passages}
    parts = [f"<h1>{_text(settings.name)} · 团队</h1>", _state(bot, settings, journal, len(titles), status)]
    if journal:
        parts += [_unanswered(bot, journal), _worst(journal, titles), _asked(journal, titles)]
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_text(settings.name)} · 团队</title><style>{_STYLE}</style><main>{''.join(parts)}</main></html>"
    )


def drafted(journal: Journal, ids: Sequence[str]) -> str:
    """Return a draft article from journal rows."""
    wanted = list(dict.fromkeys(ids))[:50]
    rows = journal.entries(f"id IN ({', '.join('?' * len(wanted))})", wanted)
    by_id = {row.id: row.query or row.question for row in rows}
    return review.draft([by_id[id] for id in wanted if id in by_id], datetime.now(UTC).date())


def why(bot: FaqBot, question: str) -> str:
    """Return what the ranking of a question rests on: the first passages with their lanes and features."""
    index, candidates, ranked = bot.explain(question)
    if not len(ranked.rows):
        return '<div class="why"><p>没有找到任何段落。</p></div>'
    place = {row: at for at, row in enumerate(candidates.rows.tolist())}
    rows = ranked.rows[:_WHY].tolist()
    heads = "".join(f'<th scope="col">{at}</th>' for at in range(1, len(rows) + 1))
    lines = [
        _line("文章", [index.passages[row].article.title for row in rows]),
        _line("小节", [index.passages[row].heading or "开头" for row in rows]),
        _line("最近的问法", [_wording(index.wordings, int(candidates.wording[place[row]])) for row in rows]),
        _line("排序分", [f"{score:.3f}" for score in ranked.scores[:_WHY].tolist()]),
    ]
    lanes = (
        ("语义", candidates.dense),
        ("字词", candidates.lexical),
        ("问法语义", candidates.question_dense),
        ("问法字词", candidates.question_lexical),
        ("问法票数", candidates.question_share),
    )
    lines += [_line(f"路：{name}", [f"{scores[place[row]]:.3f}" for row in rows]) for name, scores in lanes]
    features = ranked.features[: len(rows)]
    lines += [_line(f"特征：{name}", [f"{value:.3f}" for value in features[:, at]]) for at, name in enumerate(FEATURES)]
    return (
        f'<div class="why"><p>第一段答对的概率：<b>{ranked.confidence:.1%}</b>。搜索用的句子：{_text(candidates.query)}</p>'
        f'<div class="scroll tall" role="region" tabindex="0" aria-label="排序的依据"><table><thead><tr><th scope="col"></th>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div></div>"
    )


def _state(bot: FaqBot, settings: Settings, journal: Journal, articles: int, status: Callable[[], str] | None) -> str:
    error = status() if status else ""
    damaged = f'<p class="wrong" role="alert">索引有损坏：{_text(bot.warning)}</p>' if bot.warning else ""
    built = f'<p class="wrong" role="alert">最近一次自动重建失败：{_text(error)}。现在仍用上一版回答。</p>' if error else ""
    if status and not error:
        built = "<p>正在盯着语料文件夹，最近一次重建没有出错。</p>"
    kept = f"记录保留 {journal.days} 天，个人信息已遮住。" if journal else "没有开记录（FAQBOT_JOURNAL=off）。"
    download = ' <a href="admin/journal.csv">下载全部记录（CSV）</a>' if journal else ""
    return f"<p>索引版本 <b>{_text(bot.version)}</b>，{articles} 篇文章。{kept}{download}</p>{damaged}{built}"


def _unanswered(bot: FaqBot, journal: Journal) -> str:
    index = bot.explain("")[0]

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return index.encoder.encode_queries([index.wording_key(text) for text in texts])

    rows = []
    for found in review.unanswered(journal, encode)[:_SHOWN]:
        link = "&amp;".join(f"id={_text(id)}" for id in found.ids[:_SHOWN_QUESTIONS])
        action = f'<a href="admin/draft.md?{link}" download>下载文章草稿</a>'
        rows.append((str(found.count), _list(found.questions), found.newest[:10], action))
    return _table("没答上来的问题", ("次数", "问法", "最近", ""), rows, "还没有没答上来的问题。")


def _worst(journal: Journal, titles: dict[str, str]) -> str:
    rows = []
    for poor in review.worst(journal)[:_SHOWN]:
        reasons = "、".join(f"{reason} {count}" for reason, count in poor.reasons)
        place = " · ".join(part for part in (titles.get(poor.article, poor.article), poor.heading) if part)
        said = _list((*poor.questions, *(f"留言：{comment}" for comment in poor.comments)))
        rows.append((f"{poor.useless} / {poor.useful}", _text(place), _text(reasons), said))
    return _table("评价最差的回答", ("没用 / 有用", "出处", "原因", "问法"), rows, "还没有人说没用。")


def _asked(journal: Journal, titles: dict[str, str]) -> str:
    rows = [
        (str(asked.count), _text(titles.get(asked.article, asked.article)), _list(asked.questions))
        for asked in review.most_asked(journal)[:_SHOWN]
    ]
    return _table("问得最多的", ("次数", "文章", "问法"), rows, "还没有记录。")


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], none: str) -> str:
    if not rows:
        return f"<section><h2>{title}</h2><p>{none}</p></section>"
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<section><h2>{title}</h2><div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></section>'


def _list(texts: Sequence[str]) -> str:
    more = f"<li>还有 {len(texts) - _SHOWN_QUESTIONS} 种问法</li>" if len(texts) > _SHOWN_QUESTIONS else ""
    return f"<ul>{''.join(f'<li>{_text(text)}</li>' for text in texts[:_SHOWN_QUESTIONS])}{more}</ul>"


def _line(name: str, cells: Sequence[str]) -> str:
    return f'<tr><th scope="row">{_text(name)}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in cells)}</tr>'


def _wording(wordings: Sequence[object], row: int) -> str:
    return str(getattr(wordings[row], "text", "")) if row >= 0 else "—"


def _text(text: str) -> str:
    return html.escape(text)
