"""The pictures atop the README, taken in a real browser.

Run: ``python -m benchmarks.pictures`` (needs playwright, chromium, Pillow and a built index); look at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.page import served
from benchmarks.record import ROOT

_DOCS = ROOT / "docs"
_COLOURS = 128


def main() -> None:
    """Write ``docs/*.png``."""
    with served() as (browser, address, _):
        phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "locale": "zh-CN"}
        _asked(browser, address, phone, "answer-phone", "网贷逾期上门怎么办")
        _asked(browser, address, phone, "calculation-phone", "3.7%×10万存三年利息多少")
        _asked(browser, address, phone, "refused-phone", "今天天气怎么样")
        _asked(browser, address + "?__theme=dark", phone, "answer-dark-phone", "征信逾期记录几年消除")
        desktop = {"viewport": {"width": 1280, "height": 860}, "locale": "zh-CN"}
        _asked(browser, address, desktop, "answer-desktop", "催收给我爸妈打电话违法吗")
        _calculator(browser, address, desktop)


def _asked(browser: Any, address: str, screen: dict[str, Any], name: str, question: str) -> None:
    page = _open(browser, address, screen)
    page.fill("#ask-text", question)
    page.press("#ask-text", "Enter")
    page.wait_for_selector("#log article")
    _save(page, name)


def _calculator(browser: Any, address: str, screen: dict[str, Any]) -> None:
    page = _open(browser, address, screen)
    page.get_by_role("tab", name="算一算").click()
    page.locator("#form-real_rate .label-wrap").click()
    page.locator("#form-instalment_loan .label-wrap").click()
    form = page.locator("#form-instalment_loan")
    form.get_by_role("button", name="算", exact=True).click()
    form.locator(".plot").wait_for()
    _save(page, "calculator-desktop")


def _open(browser: Any, address: str, screen: dict[str, Any]) -> Any:
    page = browser.new_context(**screen).new_page()
    page.goto(address)
    page.wait_for_selector("#ask-text")
    return page


def _save(page: Any, name: str) -> None:
    from PIL import Image

    page.wait_for_timeout(800)  # scrolling has come to rest
    path = Path(_DOCS / f"{name}.png")
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
