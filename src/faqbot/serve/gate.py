"""Who may come in: a password becomes a signed cookie, and every request passes here before the page sees it."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from faqbot.serve.limits import Limits, is_loopback
from faqbot.settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 64 * 1024
_DAYS = 30
_LOGINS_PER_MINUTE = 10
_VISITOR, _TEAM = "faqbot_visitor", "faqbot_team"
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    # Nothing of the page may talk to another host, whatever an article or a question holds.
    (
        b"content-security-policy",
        b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'",
    ),
)


class Gate:
    """Stands before the whole page: sign-in, requests per client, size of a request, headers.

    Where a visitors' password is set nothing is served without it; the team's pages do not exist without theirs.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._limits = Limits(settings.requests_per_minute)
        self._logins = Limits(_LOGINS_PER_MINUTE)
        self._everyone = not is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path, method = _path(scope), scope.get("method", "GET")
        client = (scope.get("client") or ("unknown", 0))[0]
        login = path in ("/login", "/admin/login") and method == "POST"
        if login:
            if wait := self._logins.wait_s(client):
                await _refuse(send, 429, _slower(wait), wait)
                return
            await self._sign_in(path, scope, receive, send)
            return
        if path.startswith("/admin") or path == "/page/why":
            if not self._settings.admin_password:
                await _refuse(send, 404, "没有这一页。")
                return
            if not is_team(scope, self._settings):
                await _login_page(send, self._settings, scope, "/admin/login")
                return
        elif not self._is_visitor(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            elif method == "GET" and _wants_html(scope):
                await _login_page(send, self._settings, scope, "/login")
            else:
                await _refuse(send, 401, "要先输入密码。刷新页面就能输入。")
            return
        if method == "POST":
            if path.startswith("/gradio_api/upload"):
                await _refuse(send, 404, "这里不收文件。")
                return
            if self._everyone or not is_loopback(client):
                wait = self._limits.wait_s(client)
                if wait:
                    await _refuse(send, 429, _slower(wait), wait)
                    return
            if _length(scope) > MAX_BODY_BYTES:
                await _refuse(send, 413, "一次写得太长了，短一点再试。")
                return
        await self._app(scope, _bounded(receive), _with_headers(send))

    def _is_visitor(self, scope: Scope) -> bool:
        password = self._settings.password
        return not password or _signed(scope, _VISITOR, password) or is_team(scope, self._settings)

    async def _sign_in(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        team = path == "/admin/login"
        password = self._settings.admin_password if team else self._settings.password
        given = parse_qs((await _body(receive)).decode("utf-8", "replace")).get("password", [""])[0]
        if not password or not hmac.compare_digest(given.encode(), password.encode()):
            await _login_page(send, self._settings, scope, path, "密码不对，再试一次。")
            return
        cookie = (
            f"{_TEAM if team else _VISITOR}={_token(password)}; Path=/; Max-Age={_DAYS * 86400}; HttpOnly; SameSite=Lax"
        )
        if scope.get("scheme") == "https":
            cookie += "; Secure"
        home = scope.get("root_path", "") + ("/admin" if team else "/")
        headers = [(b"location", home.encode()), (b"set-cookie", cookie.encode())]
        await _respond(send, 303, b"", headers)


def is_team(scope: Scope, settings: Settings) -> bool:
    """Tell whether a request carries the team's cookie."""
    return bool(settings.admin_password) and _signed(scope, _TEAM, settings.admin_password)


def _signed(scope: Scope, name: str, password: str) -> bool:
    cookies: SimpleCookie = SimpleCookie()
    for key, value in scope["headers"]:
        if key == b"cookie":
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                return False
    expires, _, signature = cookies[name].value.partition(".") if name in cookies else ("", "", "")
    if not expires.isdigit() or int(expires) < time.time():
        return False
    return hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(expires, password).encode())


def _token(password: str) -> str:
    expires = str(int(time.time()) + _DAYS * 86400)
    return f"{expires}.{_signature(expires, password)}"


def _signature(expires: str, password: str) -> str:
    return hmac.new(_key(password), expires.encode(), hashlib.sha256).hexdigest()


@cache
def _key(password: str) -> bytes:
    """Derive the signing key from the password itself, so that every process agrees and a new password ends old sessions."""
    return hashlib.scrypt(password.encode(), salt=b"faqbot page cookie", n=2**14, r=8, p=1)


def _path(scope: Scope) -> str:
    path = str(scope["path"])
    root = str(scope.get("root_path", ""))
    return (path.removeprefix(root) if root else path) or "/"


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _wants_html(scope: Scope) -> bool:
    return "text/html" in _header(scope, b"accept")


def _length(scope: Scope) -> int:
    length = _header(scope, b"content-length")
    return int(length) if length.isdigit() else 0


def _bounded(receive: Receive) -> Receive:
    """Cut off a body that is longer than it may be, also one that did not say how long it is."""
    seen = 0

    async def bounded() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b"") or b"")
        return {"type": "http.disconnect"} if message["type"] == "http.request" and seen > MAX_BODY_BYTES else message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
        await send(message)

    return sending


async def _body(receive: Receive) -> bytes:
    body = b""
    while len(body) <= MAX_BODY_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body


def _slower(wait: float) -> str:
    return f"问得太快了，歇 {int(wait) + 1} 秒再问。你写的字还在。"


async def _refuse(send: Send, status: int, sentence: str, wait: float = 0.0) -> None:
    body = json.dumps({"error": sentence}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    if wait:
        headers.append((b"retry-after", str(int(wait) + 1).encode()))
    await _respond(send, status, body, headers)


async def _respond(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    start = {"type": "http.response.start", "status": status, "headers": [*headers, *_HEADERS]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def _login_page(send: Send, settings: Settings, scope: Scope, action: str, wrong: str = "") -> None:
    who = "团队密码" if action == "/admin/login" else "密码"
    error = f'<p role="alert">{wrong}</p>' if wrong else ""
    name, target = html.escape(settings.name), html.escape(scope.get("root_path", "") + action)
    page = f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{name}</title><style>:root{{color-scheme:light dark}}body{{font:17px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
max-width:22rem;margin:16vh auto 0;padding:0 1rem}}input,button{{font:inherit;width:100%;box-sizing:border-box;padding:.6rem .8rem;border-radius:10px;
border:1px solid #8a94a3;margin-top:.5rem}}button{{background:#1d4ed8;color:#fff;border:0;cursor:pointer}}</style>
<main><h1>{name}</h1>{error}<form method="post" action="{target}"><label for="password">{who}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus><button>进入</button></form></main></html>"""
    await _respond(
        send, 401, page.encode(), [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    )
