"""Answer → Gradio widgets: the page, and nothing that decides."""

from __future__ import annotations

import html
import os
from typing import Any

from faqbot.answer.bot import FaqBot
from faqbot.errors import FaqbotError
from faqbot.settings import Settings
from faqbot.types import Answer, Hit, Passage, Span

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")  # gradio's parts must not look for the hub either

TITLE = "借贷问答"
EXAMPLES = (
    "网贷逾期上门怎么办",
    "催收给我爸妈打电话违法吗",
    "信用卡还不上怎么协商",
    "年利率多少算高利贷",
    "征信逾期记录几年消除",
    "放款前让我先交钱是骗局吗",
)

_STYLE = """
.gradio-container { max-width: 860px !important; width: 100% !important; margin: 0 auto !important; padding: 12px !important;
  font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif !important; }
:root { --quiet: #4b5563; }
.dark { --quiet: #c4cad4; }
.gradio-container .prose, .faq { font-size: 17px; line-height: 1.75; }
.faq h1 { font-size: 24px; margin: 4px 0 2px; }
.faq .lead, .faq .small { color: var(--quiet); font-size: 15px; line-height: 1.6; }
.faq mark { background: #fff1b8; color: #1f2328; padding: 1px 0; border-radius: 3px; }
.faq .card { border: 1px solid var(--border-color-primary); border-radius: 12px; padding: 14px 16px;
  background: var(--background-fill-primary); overflow-wrap: anywhere; }
.faq .card h2 { font-size: 18px; margin: 0 0 4px; }
.faq .card .where { color: var(--quiet); font-size: 15px; margin: 0 0 8px; }
.faq .text { white-space: pre-wrap; margin: 8px 0; }
.faq .meta { border-top: 1px solid var(--border-color-primary); margin-top: 10px; padding-top: 8px; font-size: 15px;
  color: var(--quiet); }
.faq .notice { border-left: 4px solid #b45309; padding: 8px 12px; margin: 0 0 10px; background: var(--background-fill-secondary); }
.faq details { margin-top: 10px; border: 1px solid var(--border-color-primary); border-radius: 12px; padding: 4px 14px; }
.faq summary { cursor: pointer; padding: 10px 0; min-height: 24px; }
.faq .refused h2 { color: var(--body-text-color); }
.faq .help { border-top: 1px solid var(--border-color-primary); margin-top: 18px; padding-top: 10px; font-size: 15px;
  color: var(--quiet); }
#examples, #related { gap: 8px !important; }
#examples .row, #related .row { gap: 8px !important; }
#examples button, #related button { text-align: left; justify-content: flex-start; font-weight: 400; font-size: 16px;
  white-space: normal; min-height: 46px; padding: 8px 14px; border: 1px solid var(--border-color-primary); border-radius: 10px;
  background: var(--background-fill-primary); color: var(--body-text-color); flex: 1 1 320px; }
#examples button:hover, #related button:hover { border-color: #1d4ed8; }
#related button { flex: none; }
.gradio-container .html-container { padding: 0 !important; }
#ask { min-height: 48px; font-size: 18px; }
#question textarea { font-size: 17px; }
footer { display: none !important; }
.dark .faq mark { background: #5c4a00; color: #fff; }
@media (max-width: 480px) { .gradio-container { padding: 8px !important; } }
"""

_HEADER = f"""<div class="faq"><h1>{TITLE}</h1>
<p class="lead">逾期、催收、利息、征信、起诉、贷款诈骗，都可以问。每个回答都写明出处和日期。</p></div>"""

_FOOTER = """<div class="faq"><p class="help">这里是公开的信息，不是法律意见，也不放贷、不代办。各家合同不同，以你签的合同为准。<br>
有人威胁你的安全，马上打 <b>110</b>。心里撑不住，可以打全国统一心理援助热线 <b>12356</b>。<br>
你问的话不会被保存，也不会离开这台机器。</p></div>"""

_WHAT_TO_DO = """<ul><li>换个说法，一次只问一件事。</li><li>看看下面几个相近的问题，是不是你想问的。</li>
<li>合同里的事问放款机构的官方客服；法律上的事可以打 12348 问一问。</li></ul>"""


def launch(settings: Settings) -> None:
    """Open the bot, serve the page and block until it is stopped.

    :raises FaqbotError: when the index or the model cannot be opened.
    """
    bot = FaqBot.open(settings.index, encoder=settings.encoder, threads=settings.threads, top_k=settings.top_k)
    page, options = build_page(bot)
    print(f"faqbot: http://{settings.host}:{settings.port}  (index {bot.version}, stop with Ctrl-C)", flush=True)
    page.launch(server_name=settings.host, server_port=settings.port, quiet=True, **options)


def build_page(bot: FaqBot) -> tuple[Any, dict[str, Any]]:
    """Return the page and the options its ``launch`` needs."""
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        gr.HTML(_HEADER, padding=False)
        question = gr.Textbox(
            label="你想问什么",
            placeholder="比如：网贷逾期上门怎么办",
            lines=1,
            max_lines=4,
            elem_id="question",
            autofocus=True,
        )
        ask = gr.Button("问一问", variant="primary", elem_id="ask")
        answer = gr.HTML(elem_id="answer", padding=False)
        with gr.Column(elem_id="related", visible=False) as related:
            gr.HTML('<div class="faq"><p class="small">还可以问</p></div>', padding=False)
            near = [gr.Button("", visible=False) for _ in range(3)]
        with gr.Column(elem_id="examples") as examples:
            gr.HTML('<div class="faq"><p class="small">大家常问</p></div>', padding=False)
            with gr.Row():
                shown = [gr.Button(text) for text in EXAMPLES]
        gr.HTML(_FOOTER, padding=False)

        def respond(text: str) -> list[Any]:
            return _respond(gr, bot, text)

        outputs = [answer, related, *near, examples]
        for trigger in (ask.click, question.submit):
            trigger(respond, question, outputs, show_progress="minimal", api_visibility="private")
        for button in (*shown, *near):
            button.click(lambda text: text, button, question, api_visibility="private").then(
                respond, question, outputs, show_progress="minimal", api_visibility="private"
            )
    theme = gr.themes.Default(
        primary_hue=gr.themes.colors.blue,
        font=["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    ).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_text_color="white",
    )
    head = '<meta name="description" content="借贷、逾期、征信问答"><script>document.documentElement.lang="zh-CN"</script>'
    return page, {"theme": theme, "css": _STYLE, "head": head, "footer_links": [], "show_error": False}


def _respond(gr: Any, bot: FaqBot, text: str) -> list[Any]:
    try:
        answer = bot.ask(text or "")
    except FaqbotError:
        sorry = '<div class="faq"><div class="card refused">这会儿答不了，请稍后再试一次。</div></div>'
        return [sorry, gr.update(visible=False), *[gr.update(visible=False)] * 3, gr.update(visible=True)]
    buttons = [gr.update(value=near, visible=True) for near in answer.related]
    buttons += [gr.update(visible=False)] * (3 - len(buttons))
    shown = bool(answer.related)
    return [render(answer), gr.update(visible=shown), *buttons, gr.update(visible=not answer.query)]


def render(answer: Answer) -> str:
    """Return the answer as HTML; every text of a person or an article is escaped."""
    notices = "".join(f'<p class="notice">{html.escape(notice.text)}</p>' for notice in answer.notices)
    if answer.kind == "abstention":
        advice = _WHAT_TO_DO if answer.query else ""
        body = f'<div class="card refused"><h2>没有找到可靠的答案</h2><p>{html.escape(answer.text)}</p>{advice}</div>'
        if not answer.query:
            body = f'<div class="card refused"><p>{html.escape(answer.text)}</p></div>'
        return f"{_opening(answer)}{notices}{body}</div>"
    first, *others = answer.hits
    more = "".join(_folded(hit) for hit in others)
    card = (
        f'<div class="card">{_where(first.passage)}<div class="text">{_marked(first.passage.text, answer.spans)}</div>'
        f"{_meta(first.passage, answer.confidence)}</div>"
    )
    asked = f'<p class="small">你问：{html.escape(answer.query)}</p>'
    return f"{_opening(answer)}{asked}{notices}{card}{more}</div>"


def _opening(answer: Answer) -> str:
    return f'<div class="faq" role="status" data-question="{html.escape(answer.query)}">'


def _marked(text: str, spans: tuple[Span, ...]) -> str:
    pieces, end = [], 0
    for span in spans:
        pieces.append(html.escape(text[end : span.start]))
        pieces.append(f"<mark>{html.escape(text[span.start : span.end])}</mark>")
        end = span.end
    pieces.append(html.escape(text[end:]))
    return "".join(pieces)


def _where(passage: Passage) -> str:
    heading = f'<p class="where">{html.escape(passage.heading)}</p>' if passage.heading else ""
    return f"<h2>{html.escape(passage.article.title)}</h2>{heading}"


def _meta(passage: Passage, confidence: float | None = None) -> str:
    article = passage.article
    lines = [f"依据：{html.escape(article.source)}"] if article.source else []
    lines.append(f"更新：{html.escape(article.updated) or '文中没有写日期'}")
    if confidence is not None:
        lines[-1] += f"　把握：{confidence:.0%}"
    return f'<div class="meta">{"<br>".join(lines)}</div>'


def _folded(hit: Hit) -> str:
    passage = hit.passage
    title = " · ".join(part for part in (passage.article.title, passage.heading) if part)
    return (
        f'<details><summary>另一段：{html.escape(title)}</summary><div class="text">{html.escape(passage.text)}</div>'
        f"{_meta(passage)}</details>"
    )
