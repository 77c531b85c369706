import asyncio
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI
from starlette.testclient import TestClient

from faqbot import FaqBot
from faqbot.errors import InputError
from faqbot.serve import web
from faqbot.serve.journal import Journal
from faqbot.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's and starlette's own
ROOT = Path(__file__).parent.parent.parent
TEAM = {"admin_password": "团队", "name": "某某<b>社区", "contacts": "电话\n地址<i>", "disclaimer": "本站<u>说明"}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite", 7, lambda text: text.replace("13800000000", "[手机号]"))


@pytest.fixture
def page(bot: FaqBot, journal: Journal) -> Iterator[TestClient]:
    app = make(bot, Settings(**TEAM), lambda: "语料<坏了>", journal)  # type: ignore[arg-type]
    with TestClient(app, client=("127.0.0.1", 1)) as client:
        yield client


def make(*arguments: object) -> FastAPI:
    """Make the page inside a loop: outside of one gradio opens loops that it never closes."""

    async def made() -> FastAPI:
        return web.create_app(*arguments)  # type: ignore[arg-type]

    return asyncio.run(made())


def sign_in(page: TestClient) -> None:
    assert page.post("/admin/login", data={"password": "团队"}, follow_redirects=False).status_code == 303


def row_of(html: str) -> str:
    found = re.search(r'data-row="([^"]*)"', html)
    assert found
    return found.group(1)


def test_the_page_shows_the_teams_name_contacts_disclaimer_and_what_is_kept(page: TestClient) -> None:
    shown = page.get("/").text
    for text in ("某某", "7 天", "不要保存我的问题"):
        assert text in shown
    for tag in ("<b>社区", "<i>", "<u>说明"):
        assert tag not in web._header(Settings(**TEAM)) + web._conversation(Settings(**TEAM), 7)  # type: ignore[arg-type]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', shown.replace("https://gradio.app", ""))
    quiet = web._conversation(Settings(), 0)
    assert "不会被保存" in quiet
    assert "unkept" not in quiet


def test_a_question_is_answered_kept_masked_and_rated(page: TestClient, journal: Journal) -> None:
    found = page.post("/page/ask", json={"question": "我是13800000000，催收员能进屋吗", "turns": ["催收上门怎么办"]})
    assert "催收员" in found.json()["html"]
    (row,) = journal.entries()
    assert row.question == "我是[手机号]，催收员能进屋吗"
    assert row.id == row_of(found.json()["html"])
    page.post("/page/feedback", json={"row": row.id, "feedback": "useless", "reason": "说得不对"})
    assert journal.entries()[0].reason == "说得不对"


def test_who_asks_not_to_be_kept_is_not_kept(page: TestClient, journal: Journal) -> None:
    found = page.post("/page/ask", json={"question": "催收员能进屋吗", "keep": False}).json()["html"]
    assert row_of(found) == ""
    assert journal.entries() == []
    page.post(
        "/page/feedback", json={"article": "collection/visit", "version": "v", "feedback": "useless", "reason": "看不懂"}
    )
    (row,) = journal.entries()
    assert (row.question, row.query, row.article) == ("", "", "collection/visit")


def test_a_failing_journal_never_breaks_an_answer(bot: FaqBot, tmp_path: Path, capsys) -> None:
    (tmp_path / "j").mkdir()
    app = make(bot, Settings(journal=str(tmp_path / "j")))
    with TestClient(app) as page:
        for _ in range(2):
            assert "催收员" in page.post("/page/ask", json={"question": "催收员能进屋吗"}).json()["html"]
    assert capsys.readouterr().err.count("faqbot: the journal") == 1


@pytest.mark.parametrize(
    "content",
    [{}, {"question": 7}, {"question": "x" * 8001}, {"question": "x", "turns": "y"}, {"question": "x", "turns": [1]}, []],
)
def test_nonsense_is_refused_with_no_trace(page: TestClient, content: object) -> None:
    assert page.post("/page/ask", json=content).status_code == 422


def test_an_error_of_the_bot_is_one_sentence(page: TestClient, bot: FaqBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **named: object) -> None:
        raise InputError("internal words")

    monkeypatch.setattr(bot, "ask", fail)
    found = page.post("/page/ask", json={"question": "x"})
    assert found.status_code == 503
    assert "请稍后再试" in found.json()["error"]
    assert "internal" not in found.text


@pytest.mark.parametrize(
    "question", ["", "   ", "\x00", "🙂", "網貸逾期上門怎麼辦", "<script>alert(1)</script>", "催收" * 4000]
)
def test_any_text_gets_a_message_and_an_empty_one_is_not_kept(page: TestClient, journal: Journal, question: str) -> None:
    found = page.post("/page/ask", json={"question": question})
    assert found.status_code == 200
    assert "<script>" not in found.json()["html"]
    assert bool(journal.entries()) == bool(question.strip(" \x00"))


def test_the_team_sees_the_state_and_the_journal_and_takes_a_draft(page: TestClient, journal: Journal) -> None:
    assert page.get("/admin").status_code == 401
    assert page.post("/page/why", json={"question": "x"}).status_code == 401
    for question in ("今天天气怎么样<script>", "今天天气怎么样<script>", "明天天气怎么样"):
        page.post("/page/ask", json={"question": question})
    asked = page.post("/page/ask", json={"question": "催收员能进屋吗"}).json()["html"]
    assert "data-why" not in asked
    page.post("/page/feedback", json={"row": row_of(asked), "feedback": "useless", "reason": "说得不对", "comment": "=1+1"})
    sign_in(page)
    view = page.get("/admin").text
    for text in (
        "语料&lt;坏了&gt;",
        "今天天气怎么样&lt;script&gt;",
        "说得不对 1",
        "催收员能进屋吗",
        "没答上来的问题",
        "问得最多的",
    ):
        assert text in view
    assert "<script>" not in view
    link = re.search(r'href="(admin/draft\.md\?[^"]+)"', view)
    assert link
    draft = page.get("/" + link.group(1).replace("&amp;", "&"))
    assert "attachment" in draft.headers["content-disposition"]
    assert "今天天气怎么样<script>" in yaml.safe_load(draft.text.split("---")[1])["questions"]
    table = page.get("/admin/journal.csv").text
    assert "'=1+1" in table
    assert table.count("催收员能进屋吗") >= 1
    assert "data-why" in page.post("/page/ask", json={"question": "催收员能进屋吗"}).json()["html"]
    why = page.post("/page/why", json={"question": "催收员能进屋吗"}).json()["html"]
    for text in ("路：语义", "路：字词", "特征：dense", "概率", "最近的问法"):
        assert text in why


def test_without_a_team_password_there_is_no_team(bot: FaqBot) -> None:
    with TestClient(make(bot, Settings(journal="off"))) as page:
        assert page.get("/admin").status_code == 404
        assert page.get("/openapi.json").status_code != 200
        html = page.post("/page/ask", json={"question": "催收员能进屋吗"}).json()["html"]
        assert row_of(html) == ""


def test_a_form_gives_a_result_or_says_what_to_mend() -> None:
    from datetime import date

    form = next(form for form in web.FORMS if form.id == "instalment_loan")
    good = web.fill_form(form, [12_000, 12, 12, "等额本息"], date(2026, 11, 25))
    assert "每期还款" in good
    assert "<svg" in good
    bad = web.fill_form(form, ["<img src=x>", 12, 12, "等额本息"], date(2026, 11, 25))
    assert 'role="alert"' in bad
    assert "<img" not in bad


def test_each_hotline_of_the_page_stands_among_the_facts() -> None:
    facts = (ROOT / "corpus/facts.yaml").read_text(encoding="utf-8")
    statements = re.findall(r"^- id: hotline-\S+\n  statement: (.+)$", facts, re.M)
    for number, _ in web.HOTLINES:
        assert any(number in statement for statement in statements), number


def test_a_taken_port_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="cannot listen"):
            web._listen("127.0.0.1", taken.getsockname()[1])
