"""Boilerplate and advertisements leave a page, line by line, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from faqbot import screen
from faqbot.types import CleanPage, DroppedLine

_PUNCTUATION = re.compile(r"[\W_]+")
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    r"(?:\s*(?:T\s*)?\d{1,2}:\d{2}(?::\d{2})?)?"
)
_SOURCE = re.compile(r"(?:文章)?(?:来源|出处|稿源|转自|來源)\s*[:：]\s*(?P<source>[^\s|丨·]{2,30})")

# Headings behind which a page lists other pages.
_RELATED = re.compile(
    r"^[\W_]*(大家都在[看搜]|相关(?:阅读|文章|推荐|资讯|内容|问题|新闻|链接)|推荐阅读|猜你喜欢|热门(?:文章|推荐|阅读|资讯|标签)|延伸阅读"
    r"|更多(?:文章|推荐|精彩|内容|相关)|最新(?:文章|资讯|发布|推荐)|精彩推荐|为您推荐|为你推荐|您可能(?:还)?(?:喜欢|感兴趣)|你可能(?:还)?(?:喜欢|感兴趣)"
    r"|看了又看|本类最新|点击排行|阅读排行|本周热门|随机文章|往期(?:推荐|回顾|精选)|網友都在看|相關(?:閱讀|文章|新聞)|延伸閱讀|推薦閱讀"
    r"|(?:全部|热门|最新|精彩|网友|用户)?(?:评论|留言)(?:列表|区)?(?:\s*[(（]\d*[)）])?)[\W_]*$"
)
_NEIGHBOUR = re.compile(r"^[\W_]*(上|下)一?(篇|页|頁|条)\s*(文章)?\s*[:：]?")
_TOP = re.compile(r"^[\W_]*(返回|回到)?(顶部|頂部|首页|列表|TOP)[\W_]*$", re.IGNORECASE)
_FOOTER = re.compile(
    r"(©|ⓒ|copyright|all rights reserved|版权所有|版權所有|ICP[备证]|公网安备|经营许可证|违法和不良信息举报|未经(?:授权|许可)(?:不得|禁止|严禁)?转载|著作权归)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^[\W_]*(免责声明|版权声明|声明|免責聲明)[\W_]*[:：]|(本文|本站|以上).{0,12}(仅供参考|不代表本站|不构成.{0,8}建议|来自网络|侵删|如有侵权)"
)
_SHARE = re.compile(
    r"^[\W_]*(分享(到|至)?|转发|点赞|点个赞|收藏|关注我们|扫一扫|扫码关注|长按识别|微信扫一扫|打印(本页)?|字[号體体]|责任编辑|責任編輯|编辑|作者|阅读量?|浏览(量|次数)?|点击(数|量)?"
    r"|热度|字体|大 ?中 ?小|举报|打赏|赞赏|阅读原文|展开全文|阅读全文|点击(展开|查看)全文|立即下载|下载APP|打开APP|APP内(打开|阅读)|在APP中打开|更多精彩)"
    r"(?![^\s:：]*(违法|投诉|催收|怎么))[\s:：\d\w|丨·、（）()+-]{0,30}$",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(r"^(您?现?在?的?当?前?位置\s*[:：])|^[^。！？，,]{1,12}(\s*[>»›/]\s*[^。！？，,>»›/]{1,14}){1,5}$")
_COUNTER = re.compile(r"^[\W_]*[(（\[]?\s*\d{1,6}\s*[)）\]]?[\W_]*$")
_TEASER_END = re.compile(r"(\.\.\.|…|\[详细\]|\[阅读全文\]|查看(更多|详情|全文))\s*$")
_CAPTION = re.compile(r"^[\W_]*(图\s*[:：]|图片来源|图源|配图|\(图\)|（图）|资料图|图为)")
_BULLET = re.compile(r"^\s*[•●·▪■◆◇▶►○*]\s*")


@dataclass(slots=True)
class _Line:
    number: int
    raw: str
    reason: str = ""

    @property
    def text(self) -> str:
        return self.raw.strip()


def clean_lines(lines: Iterable[str], title: str = "") -> CleanPage:
    """Take boilerplate out of a page that has lost its markup.

    Kept lines are returned unchanged but for surrounding blanks. The title is the page's first line unless given; a date
    and a source are read from a byline near the title or left empty, never invented.

    :param lines: the page's lines in order.
    :param title: the title when markup told it.
    """
    page = [_Line(number, raw.rstrip("\r\n")) for number, raw in enumerate(lines, 1)]
    filled = [line for line in page if line.text]
    if not title and filled:
        title = _BULLET.sub("", filled[0].text)
    updated, source = _byline(filled, title)
    _drop_repeated_titles(filled, title)
    _drop_lists_of_other_pages(filled)
    for line in filled:
        if not line.reason:
            line.reason = _reason(line.text)
    kept = [line.text for line in filled if not line.reason]
    dropped = tuple(DroppedLine(line.number, line.text, line.reason) for line in filled if line.reason)
    return CleanPage(title=title, body="\n".join(kept), source=source, updated=updated, dropped=dropped)


def letters(text: str) -> str:
    """Return only letters and digits, for comparing lines that differ in punctuation and blanks."""
    return _PUNCTUATION.sub("", text)


def find_date(text: str) -> str:
    """Return the first full date in the text as an ISO day, or ``""``; an impossible day is not a date."""
    from datetime import date

    for match in _DATE.finditer(text):
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
        except ValueError:
            continue
    return ""


def _byline(lines: list[_Line], title: str) -> tuple[str, str]:
    """Read date and source from short lines right below the title; they are not body, so they are dropped."""
    updated = source = ""
    for line in lines[:6]:
        if letters(line.text) == letters(title) or len(line.text) > 80:
            continue
        day, named = find_date(line.text), _SOURCE.search(line.text)
        rest = _DATE.sub("", line.text)
        rest = _SOURCE.sub("", rest)
        if (day or named) and len(letters(rest)) <= 24 and not re.search(r"[。！？]", rest):
            updated = updated or day
            source = source or (named["source"] if named else "")
            line.reason = "byline"
    return updated, source


def _drop_repeated_titles(lines: list[_Line], title: str) -> None:
    wanted = letters(title)
    for line in lines:
        same = letters(line.text) == wanted
        if same and wanted:
            line.reason = "title"


def _drop_lists_of_other_pages(lines: list[_Line]) -> None:
    """Drop each list of other pages: its heading and what follows, up to the next real paragraph."""
    listing = ""
    for line in lines:
        if _RELATED.match(line.text):
            listing = "comments" if re.search(r"评论|留言", line.text) else "related list"
            line.reason = f"heading of {listing}"
        elif listing and _is_paragraph(line):
            listing = ""
        elif listing and not line.reason:
            line.reason = _reason(line.text) or listing


def _is_paragraph(line: _Line) -> bool:
    """Tell whether a line is running text again: flush left, long, ending a sentence, not a cut-off teaser."""
    flush = not line.raw[:1].isspace() and not _BULLET.match(line.raw)
    text = line.text
    return flush and len(text) >= 60 and text.endswith(("。", "！", "？", "”")) and not _TEASER_END.search(text)


_RULES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("back to top", _TOP.match),
    ("copyright foot", lambda text: len(text) <= 160 and _FOOTER.search(text)),
    ("disclaimer", lambda text: len(text) <= 160 and _DISCLAIMER.search(text)),
    ("previous or next page", lambda text: len(text) <= 80 and _NEIGHBOUR.match(text)),
    ("share bar", _SHARE.match),
    ("breadcrumb", _BREADCRUMB.match),
    ("counter", _COUNTER.match),
    ("caption", lambda text: len(text) <= 60 and _CAPTION.match(text)),
    ("date alone", lambda text: not letters(_DATE.sub("", text))),
)


def _reason(text: str) -> str:
    for reason, rule in _RULES:
        if rule(text):
            return reason
    return screen.advertisement(text)
