import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from faqbot.serve.gate import MAX_BODY_BYTES, Gate
from faqbot.serve.limits import Limits, is_loopback
from faqbot.settings import Settings

HTML = {"accept": "text/html"}


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"inside {len(await request.body())}")


def visit(client: str = "203.0.113.5", **settings: object) -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])])
    gate = Gate(app, Settings(**settings))  # type: ignore[arg-type]
    return TestClient(gate, client=(client, 1234), follow_redirects=False)


def test_without_a_password_everybody_comes_in_and_there_is_no_team() -> None:
    page = visit()
    assert page.get("/").text.startswith("inside")
    for path in ("/admin", "/admin/journal.csv", "/admin/draft.md", "/page/why"):
        assert page.post(path).status_code == 404
    assert page.post("/admin/login", data={"password": ""}).status_code == 401
    assert page.post("/login", data={"password": ""}).status_code == 401


def test_with_a_password_nothing_is_served_before_it_was_given() -> None:
    page = visit(password="芝麻开门", admin_password="团队")
    shown = page.get("/", headers=HTML)
    assert shown.status_code == 401
    assert 'type="password"' in shown.text
    for path in ("/page/ask", "/config", "/gradio_api/queue/join", "/assets/index.js", "//page/ask"):
        assert page.post(path).status_code == 401
        assert "inside" not in page.get(path).text
    wrong = page.post("/login", data={"password": "芝麻"})
    assert wrong.status_code == 401
    assert "密码不对" in wrong.text
    right = page.post("/login", data={"password": "芝麻开门"})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert "HttpOnly" in right.headers["set-cookie"]
    assert page.get("/").text.startswith("inside")
    assert page.get("/admin").status_code == 401
    assert page.post("/admin/login", data={"password": "芝麻开门"}).status_code == 401
    assert page.post("/admin/login", data={"password": "团队"}).status_code == 303
    assert page.get("/admin").text.startswith("inside")


def test_the_team_needs_no_second_password_and_a_new_password_ends_old_sessions() -> None:
    team = visit(password="p", admin_password="a")
    team.post("/admin/login", data={"password": "a"})
    assert team.get("/").text.startswith("inside")
    other = visit(password="p", admin_password="b")
    other.cookies = team.cookies
    assert other.get("/admin").status_code == 401


@pytest.mark.parametrize(
    "token", ["", "x", "99999999999.", "99999999999.0123", "1.2.3", "９９９９９９９９９９９.x", "é", '"']
)
def test_a_made_up_cookie_opens_nothing(token: str) -> None:
    page = visit(password="p")
    header = {"cookie": b"faqbot_visitor=" + token.encode()}
    assert page.get("/", headers=header).status_code == 401  # type: ignore[arg-type]


def test_an_expired_cookie_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(password="p")
    monkeypatch.setattr("faqbot.serve.gate.time.time", lambda: 1_000_000_000.0)
    page.post("/login", data={"password": "p"})
    token = {"cookie": "faqbot_visitor=" + page.cookies["faqbot_visitor"]}
    page.cookies.clear()
    assert page.get("/", headers=token).status_code == 200
    monkeypatch.undo()
    assert page.get("/", headers=token).status_code == 401


def test_passwords_cannot_be_tried_in_bulk() -> None:
    page = visit(password="p")
    codes = [page.post("/login", data={"password": str(n)}).status_code for n in range(12)]
    assert codes == [401] * 10 + [429] * 2


def test_a_client_beyond_this_machine_is_asked_to_wait() -> None:
    page = visit(requests_per_minute=3)
    assert [page.post("/page/ask").status_code for _ in range(4)] == [200, 200, 200, 429]
    slow = page.post("/page/ask")
    assert "问得太快了" in slow.json()["error"]
    assert 1 <= int(slow.headers["retry-after"]) <= 60
    assert page.get("/").status_code == 200


def test_this_machine_is_not_limited_unless_the_page_is_served_beyond_it() -> None:
    local, served = visit("127.0.0.1", requests_per_minute=1), visit("127.0.0.1", requests_per_minute=1, host="0.0.0.0")
    assert [local.post("/x").status_code for _ in range(3)] == [200] * 3
    assert [served.post("/x").status_code for _ in range(2)] == [200, 429]
    assert [visit(requests_per_minute=0).post("/x").status_code for _ in range(3)] == [200] * 3


def test_large_bodies_and_uploads_are_refused() -> None:
    page = visit()
    assert page.post("/page/ask", content=b"x" * MAX_BODY_BYTES).text == f"inside {MAX_BODY_BYTES}"
    assert page.post("/page/ask", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    assert page.post("/gradio_api/upload", content=b"x").status_code == 404
    with pytest.raises(ClientDisconnect):  # a body that does not say its length is cut off while it comes
        page.post("/page/ask", content=iter([b"x" * MAX_BODY_BYTES, b"y" * 10]))


def test_every_reply_says_that_the_page_talks_to_nobody_else() -> None:
    for reply in (visit().get("/"), visit(password="p").get("/", headers=HTML)):
        assert "default-src 'self'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_limits_slide_and_count_each_client_apart() -> None:
    now = [0.0]
    limits = Limits(2, lambda: now[0])
    assert [limits.wait_s("1.1.1.1") for _ in range(3)] == [0, 0, 60]
    assert limits.wait_s("1.1.1.2") == 0
    now[0] = 30.0
    assert limits.wait_s("1.1.1.1") == 30
    now[0] = 60.0
    assert limits.wait_s("1.1.1.1") == 0
    assert limits.wait_s("2001:db8::1") == limits.wait_s("2001:db8::2:1") == 0
    assert limits.wait_s("2001:db8::3") > 0  # one customer has a whole /64
    assert limits.wait_s("::ffff:9.9.9.9") == limits.wait_s("9.9.9.9") == 0
    assert limits.wait_s("9.9.9.9") > 0


def test_the_memory_of_clients_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faqbot.serve.limits._MAX_CLIENTS", 3)
    limits = Limits(1)
    for n in range(9):
        limits.wait_s(f"10.0.0.{n}")
    assert limits.wait_s("10.0.0.8") > 0
    assert limits.wait_s("10.0.0.0") == 0


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False)]
)
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local
