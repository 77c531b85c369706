"""A real browser asks on the page, reads the answer, and looks at it on a desktop and a phone."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCREENSHOTS = Path(os.environ.get("FAQBOT_SCREENSHOTS", ROOT / "screenshots"))
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore"),  # playwright's own loop warns
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine; apt-get install chromium fonts-noto-cjk"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(shipped_index: Path) -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "FAQBOT_INDEX": str(shipped_index), "FAQBOT_PORT": str(port)}
    server = subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def visit(browser, address: str, width: int):
    page = browser.new_page(viewport={"width": width, "height": 900 if width > 600 else 760}, locale="zh-CN")
    page.set_default_timeout(30_000)
    page.outside = []
    page.on(
        "request", lambda request: request.url.startswith((address, "data:", "blob:")) or page.outside.append(request.url)
    )
    page.goto(address)
    page.wait_for_selector("#question textarea")
    return page


def ask(page, question: str) -> str:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "q => { const a = document.querySelector('#answer .faq'); return a && a.dataset.question === q; }", arg=question
    )
    return page.inner_text("#answer")


def picture(page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_borrower_asks_and_reads_the_answer_with_its_source(browser, address: str, width: int) -> None:
    page = visit(browser, address, width)
    picture(page, f"empty-{width}")
    text = ask(page, "网贷逾期上门怎么办")
    assert "上门" in page.inner_text("#answer h2")
    assert page.locator("#answer mark").count() >= 1
    assert "依据：" in text
    assert re.search(r"更新：20\d\d-\d\d-\d\d", text)
    assert page.locator("#answer details").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"answer-{width}")
    assert page.outside == []
    page.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_question_of_another_world_is_refused_with_a_way_on(browser, address: str, width: int) -> None:
    page = visit(browser, address, width)
    assert "没有找到可靠的答案" in ask(page, "今天天气怎么样")
    assert page.locator("#answer mark").count() == 0
    picture(page, f"refused-{width}")
    page.close()


def test_an_example_and_a_related_question_are_one_tap(browser, address: str) -> None:
    page = visit(browser, address, 375)
    page.click("#examples button >> nth=0")
    page.wait_for_selector("#answer .card")
    near = page.locator("#related button:visible").first
    wanted = near.inner_text()
    assert near.bounding_box()["height"] >= 44
    near.click()
    page.wait_for_function(
        "q => { const a = document.querySelector('#answer .faq'); return a && a.dataset.question === q; }", arg=wanted
    )
    assert page.input_value("#question textarea") == wanted
    page.close()


def test_markup_in_a_question_is_shown_and_not_run(browser, address: str) -> None:
    page = visit(browser, address, 1280)
    question = "<img src=x onerror='document.title=666'>网贷逾期上门怎么办"
    ask(page, question)
    assert page.title() != "666"
    assert page.locator("#answer img").count() == 0
    page.close()


def test_enter_while_composing_does_not_send(browser, address: str) -> None:
    page = visit(browser, address, 375)
    page.click("#question textarea")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "wangdai", "selectionStart": 7, "selectionEnd": 7})
    page.keyboard.press("Enter")
    session.send("Input.insertText", {"text": "网贷"})
    assert page.locator("#answer .faq").count() == 0
    page.close()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_accessibility_finding(browser, address: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(browser, f"{address}?__theme={scheme}", width)
    ask(page, "网贷逾期上门怎么办")
    picture(page, f"answer-{scheme}-{width}")
    findings = [
        (found["id"], [node["html"][:120] for node in found["nodes"]])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
    assert findings == []
    page.close()
