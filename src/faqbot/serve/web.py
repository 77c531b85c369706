"""The page: one program that holds the conversation, the calculator tab, the hotlines and the team's view."""

from __future__ import annotations

import html
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import BackgroundTasks, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from pydantic import BaseModel, StringConstraints

from faqbot.answer.bot import FaqBot
from faqbot.errors import FaqbotError, InputError
from faqbot.serve import admin
from faqbot.serve.forms import FORMS, Field, Form, fill
from faqbot.serve.gate import Gate, is_team
from faqbot.serve.journal import REASONS, Journal, export, open_journal
from faqbot.serve.limits import is_loopback
from faqbot.serve.render import render, render_calculation
from faqbot.settings import Settings

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")  # gradio's parts must not look for the hub either

EXAMPLES = (
    "网贷逾期上门怎么办",
    "催收给我爸妈打电话违法吗",
    "信用卡还不上怎么协商",
    "借1万分12期每期还980，年化多少",
    "征信逾期记录几年消除",
    "放款前让我先交钱是骗局吗",
)
# What each hotline is for, as corpus/facts.yaml says (hotline-*, 2026-11-25).
HOTLINES = (
    ("110", "有人威胁人身安全、闯进家里、限制自由，或者被诈骗：报警"),
    ("120", "需要急救"),
    ("12356", "心里撑不住：一般是全国统一的心理援助热线，以当地公布为准"),
    ("96110", "反诈专线：预警劝阻、被骗求助"),
    ("12378", "投诉银行、保险、消费金融公司、汽车金融公司（国家金融监督管理总局）"),
    ("12345", "小额贷款公司、融资担保公司、典当行的事，一般可以通过当地12345反映"),
    ("12363", "征信、支付的投诉（中国人民银行），一般要先向机构投诉"),
    ("12348", "公共法律服务热线：免费咨询法律问题"),
    ("12368", "法院诉讼服务热线：查案件、联系法官、核实文书"),
    ("12315", "虚假广告、搭售、价格的投诉；金融机构的业务投诉走12378"),
    ("12321", "骚扰电话、垃圾短信的举报"),
    ("12377", "网站、App里违法内容的举报"),
)
_FAILED = "这会儿答不了，请稍后再试一次。"
_FOLDER = Path(__file__).parent

_Question = Annotated[str, StringConstraints(max_length=8000)]
_Word = Annotated[str, StringConstraints(max_length=200)]


class Asked(BaseModel):
    """A question of the conversation with the ones before it."""

    question: _Question
    turns: Annotated[list[_Question], ...] = []
    keep: bool = True


class Rated(BaseModel):
    """What a person thought of an answer."""

    row: _Word = ""
    article: _Word = ""
    version: _Word = ""
    feedback: Literal["useful", "useless", ""]
    reason: Literal["", "说得不对", "不是我问的", "看不懂", "其他"] = ""
    comment: Annotated[str, StringConstraints(max_length=400)] = ""


class Explained(BaseModel):
    """A question whose ranking the team wants to see."""

    question: _Question


def launch(settings: Settings, status: Callable[[], str] | None = None) -> None:
    """Open the bot, serve the page and block until it is stopped.

    :param status: says what went wrong with the last rebuild of a watched corpus, ``""`` when nothing did.
    :raises FaqbotError: when the index or the model cannot be opened, or the port is taken.
    """
    import uvicorn

    bot = FaqBot.open(settings.index, encoder=settings.encoder, threads=settings.threads, top_k=settings.top_k)
    app = create_app(bot, settings, status)
    listener = _listen(settings.host, settings.port)
    if not is_loopback(settings.host) and not settings.password:
        print("faqbot: everybody who reaches this machine can ask; FAQBOT_PASSWORD asks for a password.", flush=True)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"faqbot: http://{host}:{settings.port}  (index {bot.version}, stop with Ctrl-C)", flush=True)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[listener])


def create_app(
    bot: FaqBot, settings: Settings, status: Callable[[], str] | None = None, journal: Journal | None = None
) -> FastAPI:
    """Return the whole page as one ASGI program.

    :param journal: None opens the one the settings name.
    """
    import gradio as gr

    journal = open_journal(settings.journal, settings.journal_days) if journal is None else journal
    app = FastAPI(title=settings.name, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Gate, settings=settings)
    _add_conversation(app, bot, settings, journal)
    _add_team(app, bot, settings, journal, status)
    page, options = build_page(settings, kept_days=journal.days if journal else 0)
    no_docs = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="/", app_kwargs=no_docs, show_error=False, ssr_mode=False, max_file_size=1, **options
    )
    return mounted


def build_page(settings: Settings, kept_days: int) -> tuple[Any, dict[str, Any]]:
    """Return the Gradio page and the options that mounting it needs.

    :param kept_days: how long questions are kept; 0 is not at all.
    """
    import gradio as gr

    with gr.Blocks(title=settings.name, analytics_enabled=False) as page:
        _html(gr, _header(settings))
        with gr.Tabs():
            with gr.Tab("问一问"):
                _html(gr, _conversation(settings, kept_days))
            with gr.Tab("算一算"):
                _html(gr, '<div class="faq"><p class="label">数字只在这台服务器上算，不保存。</p></div>')
                for form in FORMS:
                    _add_form(gr, form)
            with gr.Tab("求助电话"):
                _html(gr, _hotlines())
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
    style, script = (_FOLDER / "page.css").read_text(encoding="utf-8"), (_FOLDER / "page.js").read_text(encoding="utf-8")
    head = f'<meta name="description" content="借贷、逾期、征信问答"><style>{style}</style><script>{script}</script>'
    return page, {"theme": theme, "head": head, "footer_links": []}


def _add_conversation(app: FastAPI, bot: FaqBot, settings: Settings, journal: Journal) -> None:
    @app.exception_handler(FaqbotError)
    def failed(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": _FAILED}, status_code=503)

    @app.post("/page/ask")
    def ask(asked: Asked, request: Request, later: BackgroundTasks) -> dict[str, str]:
        answer = bot.ask(asked.question, turns=asked.turns[-12:])
        kept = asked.keep and bool(journal) and bool(answer.query)
        row = secrets.token_urlsafe(12) if kept else ""
        if kept:
            later.add_task(journal.record, row, answer)  # after the answer is on its way
        return {"html": render(answer, row=row, team=is_team(request.scope, settings))}

    @app.post("/page/feedback")
    def feedback(rated: Rated, later: BackgroundTasks) -> dict[str, bool]:
        values = (rated.feedback, rated.reason if rated.reason in REASONS else "", rated.comment)
        if rated.row:
            later.add_task(journal.rate, rated.row, *values)
        elif rated.article and rated.feedback:
            later.add_task(journal.rate_article, secrets.token_urlsafe(12), rated.article, rated.version, *values)
        return {"ok": True}


def _add_team(app: FastAPI, bot: FaqBot, settings: Settings, journal: Journal, status: Callable[[], str] | None) -> None:
    """Add what only the team sees; the gate has checked its cookie."""

    @app.post("/page/why")
    def why(explained: Explained) -> dict[str, str]:
        return {"html": admin.why(bot, explained.question)}

    @app.get("/admin")
    def view() -> HTMLResponse:
        return HTMLResponse(admin.page(bot, journal, settings, status), headers={"cache-control": "no-store"})

    @app.get("/admin/draft.md")
    def draft(request: Request) -> PlainTextResponse:
        text = admin.drafted(journal, request.query_params.getlist("id"))
        return _download(text, "draft.md", "text/markdown")

    @app.get("/admin/journal.csv")
    def download() -> PlainTextResponse:
        out = StringIO()
        if journal.path is not None and journal.path.exists():
            export(journal.path, out, "csv")
        return _download("\ufeff" + out.getvalue(), "journal.csv", "text/csv")  # the mark tells Excel that it is UTF-8


def _download(text: str, name: str, kind: str) -> PlainTextResponse:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return PlainTextResponse(text, media_type=kind, headers=headers)


def _html(gr: Any, content: str) -> Any:
    return gr.HTML(content, padding=False, js_on_load=None, apply_default_css=False)


def _add_form(gr: Any, form: Form) -> None:
    with gr.Accordion(form.title, open=form is FORMS[0], elem_id=f"form-{form.id}"):
        with gr.Row():
            widgets = [_widget(gr, field) for field in form.fields]
        button = gr.Button("算", variant="primary")
        result = _html(gr, "")

    def respond(*typed: object) -> str:
        return fill_form(form, typed, date.today())

    texts = [widget for widget, field in zip(widgets, form.fields, strict=True) if field.kind != "choice"]
    for trigger in (button.click, *(widget.submit for widget in texts)):
        trigger(respond, widgets, result, show_progress="hidden", queue=False, api_visibility="private")


def fill_form(form: Form, typed: Sequence[object], on: date) -> str:
    """Return a form's result, or the sentence that says what to mend, as HTML."""
    values = dict(zip((field.name for field in form.fields), typed, strict=True))
    try:
        calculation = fill(form, values, on)
    except InputError as error:
        return f'<div class="faq" role="alert"><p class="msg error">{html.escape(str(error))}</p></div>'
    return f'<div class="faq" role="status">{render_calculation(calculation.to_dict(), calculation.text)}</div>'


def _widget(gr: Any, field: Field) -> Any:
    if field.kind == "choice":
        return gr.Radio(list(field.choices), value=field.start, label=field.label, min_width=240)
    if field.kind in ("date", "dates"):
        return gr.Textbox(value=field.start, label=field.label, placeholder="2024-03-01", max_lines=1, min_width=240)
    return gr.Number(value=field.start, label=field.label, min_width=240)


def _header(settings: Settings) -> str:
    return (
        f'<div class="faq"><header><h1>{html.escape(settings.name)}</h1>'
        "<p>逾期、催收、利息、征信、起诉、诈骗，都可以问</p></header></div>"
    )


def _conversation(settings: Settings, kept_days: int) -> str:
    chips = "".join(f'<button type="button" class="chip" data-ask="">{question}</button>' for question in EXAMPLES)
    keep = "<span>你问的话不会被保存，也不会离开这台服务器。</span>"
    about = "你问的话不会被保存，也不会离开这台服务器。"
    if kept_days:
        keep = '<label><input type="checkbox" id="unkept"> 不要保存我的问题</label>'
        about = (
            f"你问的话会遮住个人信息（身份证号、手机号、卡号等）后，在这台服务器上保存 {kept_days} 天，只用来把回答改好。"
            "不想保存，就在输入框下面勾上“不要保存我的问题”。"
        )
    contacts = f"<p>联系我们：{_lines(settings.contacts)}</p>" if settings.contacts else ""
    return f"""<div class="faq" id="chat">
<div id="log" role="log" aria-live="polite" aria-label="对话">
<div class="msg bot hello"><p>你好。说一件事，我从文章里找出能回答的那一段，标出要紧的句子，写明出处和日期。没有可靠的答案，我会直说。</p>
<div class="chips" role="group" aria-label="大家常问">{chips}</div></div>
</div>
<form id="composer" autocomplete="off">
<div class="row"><div id="question"><label class="sr" for="ask-text">你想问什么</label>
<textarea id="ask-text" rows="1" maxlength="2000" placeholder="写下你想问的事" enterkeyhint="send"></textarea></div>
<button id="ask" type="submit">发送</button></div>
<div class="under">{keep}<button type="button" id="clear" hidden>清空对话</button></div>
</form>
<div class="about" role="contentinfo"><p>{_lines(settings.disclaimer)}</p>
<p>有人威胁你的安全，马上打 <a href="tel:110">110</a>。心里撑不住，可以打心理援助热线 <a href="tel:12356">12356</a>。</p>
<p>{about}</p>{contacts}</div></div>"""


def _hotlines() -> str:
    lines = "".join(f'<div><a href="tel:{number}">{number}</a><span>{text}</span></div>' for number, text in HOTLINES)
    copied = html.escape("\n".join(f"{number}　{text}" for number, text in HOTLINES))
    return f"""<div class="faq printable"><p class="label">求助和投诉电话</p><div class="hotlines">{lines}</div>
<div class="actions" data-text="{copied}"><button type="button" data-copy="">复制</button>
<button type="button" data-print="">打印</button><span class="said" role="status"></span></div>
<p class="label">电话以官方公布为准。没有哪条官方热线会让你转账、下载软件或者共享屏幕。</p></div>"""


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port before the server starts, so that a taken one is one line and not a trace."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        raise InputError(f"cannot listen on {host}:{port} ({error}). Name another with --port.") from None
    return listener
