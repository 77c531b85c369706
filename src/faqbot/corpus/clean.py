"""A scraped page becomes its article: frame and advertisements leave line by line, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from faqbot import screen
from faqbot.corpus import lines as model
from faqbot.corpus import offers
from faqbot.corpus.byline import find_date, read_date, read_source
from faqbot.corpus.lines import Line, letters, skeleton
from faqbot.corpus.markup import Head, Markup, read_markup
from faqbot.types import CleanPage, DroppedLine

__all__ = ["Repeats", "clean_html", "clean_lines", "find_date", "learn_repeats", "letters", "text_of_html"]

_HALF = 0.5
# A line is kept from a lower probability the longer it is: a lost paragraph costs a reader more than a kept line of frame.
# 2026-11-26, train styles left out, with their folder: 0.35 down to 0.15 instead of 0.45 to 0.25 loses 1.02 % of the text, not
# 1.37, for 0.0023 of line F1; 0.3 to 0.1 loses 0.8 % for 0.0034.
_KEEP_SHORT, _KEEP_LONG, _LONG = 0.35, 0.15, 40
_KEEP_SELLING = 0.8
_ALONE = 0.05  # without the folder's repeated lines more frame looks like text
_SURELY_FRAME = 3  # other pages that hold a line of some length
_QUARANTINE = 0.5  # log-odds above which a page is an advertisement; 2026-11-25, results/clean.json: no warning above it
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REST_LETTERS = 8  # a line of which less would stay is the model's to judge
_CUT_CHARS = 4000  # noise is cut out of lines up to this length; a longer one is no paragraph


# ---------------------------------------------------------------- what a folder repeats
@dataclass(frozen=True, slots=True)
class Repeats:
    """How many different pages of a folder hold a line, digits apart."""

    counts: Mapping[str, int]
    runs: frozenset[int] = frozenset()  # hashes of stretches of letters that stand on several pages

    def echoed(self, text: str) -> float:
        """Return which share of a line's stretches of letters stands on several pages of the folder too."""
        own = _runs(skeleton(text)) if self.runs else ()
        return sum(run in self.runs for run in own) / len(own) if len(own) else 0.0

    def says_of(self, lines: Iterable[str]) -> str:
        """Return in short what the folder repeats of a page: while it stays the same, so does what cleaning finds."""
        digest = sha256()
        for text in lines:
            ends = _pieces(text) if self.counts and 30 <= len(text) <= _CUT_CHARS else ()
            glued = [self.glued(piece) for piece in (*ends[:1], *ends[-1:])]
            digest.update(f"{self.others(text)} {self.echoed(text):.3f} {glued}\n".encode())
        return f"{bool(self.counts)} {digest.hexdigest()}"

    def others(self, text: str) -> int:
        """Return on how many other pages of the folder the line stands."""
        return max(self.counts.get(skeleton(text), 0) - 1, 0)

    def glued(self, piece: str) -> bool:
        """Tell whether a line's first or last sentence is glued to lines of several pages."""
        return self.counts.get(_PIECE_MARK + skeleton(piece), 0) >= _GLUED_PAGES


NO_REPEATS = Repeats({})
_PIECE_MARK = "\0"  # sets what is counted of pieces apart from what is counted of lines
_GLUED_PAGES = 3


def learn_repeats(pages: Iterable[Sequence[str]]) -> Repeats:
    """Count in how many pages of a folder each line stands.

    Copies of one article, found by three of its four longest lines, count as one page: their text repeats as well, and
    is no frame.
    """
    copies: dict[tuple[str, ...], int] = {}
    seen: dict[str, set[int]] = {}
    runs: dict[int, NDArray[np.uint32]] = {}  # by page, copies as one
    for number, page in enumerate(pages):
        keys = {skeleton(text) for text in page}
        longest = sorted(sorted(key for key in keys if len(key) >= 25), key=len, reverse=True)[:4]
        marks = list(combinations(sorted(longest), 3))
        group = min((copies[mark] for mark in marks if mark in copies), default=number)
        for mark in marks:
            copies.setdefault(mark, group)
        for key in keys:
            if len(key) > 1:
                seen.setdefault(key, set()).add(group)
        found = np.fromiter((run for key in keys for run in _runs(key)), np.uint32)
        runs[group] = np.unique(np.concatenate([found, runs[group]]) if group in runs else found)
        for text in page:
            pieces = _pieces(text) if 30 <= len(text) <= _CUT_CHARS else []
            for piece in {pieces[0], pieces[-1]} if len(pieces) > 1 else ():
                if len(letters(piece)) >= 6:
                    seen.setdefault(_PIECE_MARK + skeleton(piece), set()).add(group)
    counts = {key: len(groups) for key, groups in seen.items() if len(groups) > 1}
    distinct, pages_with = np.unique(np.concatenate([*runs.values(), np.zeros(0, np.uint32)]), return_counts=True)
    return Repeats(counts, frozenset(distinct[pages_with > 1].tolist()))


def _runs(key: str) -> list[int]:
    """Return a hash for each stretch of so many letters, the same on every machine."""
    return [crc32(key[k : k + _RUN].encode()) for k in range(len(key) - _RUN + 1)]


_RUN = 8


# ---------------------------------------------------------------- a page
@dataclass(slots=True)
class _Row:
    number: int
    line: Line
    whole: str  # before noise was cut out
    reason: str = ""


def clean_lines(lines: Iterable[str], title: str = "", repeats: Repeats = NO_REPEATS) -> CleanPage:
    """Take the frame out of a page that has lost its markup.

    Kept lines are returned unchanged but for surrounding blanks and for noise glued into them (an app's prompt, a source
    note, an agent's offer). Title, date and source are read from the page or left empty, never invented.

    :param lines: the page's lines in order.
    :param title: the title when it is known.
    :param repeats: what the page's folder repeats.
    """
    rows: list[_Row] = []
    gap = False
    for number, raw in enumerate(lines, 1):
        text = raw.strip()
        if not text:
            gap = True
            continue
        rows.append(_row(number, text, raw[:1].isspace(), gap, None, repeats))
        gap = False
    return _clean(rows, title, None, 0.0 if repeats.counts else _ALONE)


def clean_html(text: str, repeats: Repeats = NO_REPEATS) -> CleanPage:
    """Take the frame out of an HTML page; the line numbers of what was dropped count its lines of text."""
    found, head = read_markup(text)
    rows = [
        _row(number, _INVISIBLE.sub("", line).strip(), False, False, mark, repeats)
        for number, (line, mark) in enumerate(found, 1)
    ]
    return _clean([row for row in rows if row.whole], "", head, 0.0 if repeats.counts else _ALONE)


def text_of_html(text: str) -> list[str]:
    """Return an HTML page's lines of text, frame included."""
    return [line for line, _ in read_markup(text)[0]]


def _row(number: int, text: str, indent: bool, gap: bool, mark: Markup | None, repeats: Repeats) -> _Row:
    return _Row(number, Line(cut_noise(text, repeats), indent, gap, mark, repeats.others(text), repeats.echoed(text)), text)


def _clean(rows: list[_Row], title: str, head: Head | None, stricter: float) -> CleanPage:
    middle: list[_Row] = []
    if len(rows) > model.MAX_LINES:  # nobody writes so long a page; its ends are judged well, its middle roughly
        ends = model.MAX_LINES // 2
        middle, rows = rows[ends:-ends], rows[:ends] + rows[-ends:]
        for row in middle:
            row.reason = "" if len(row.whole) >= 30 else "short line in a very long page"
    page = model.view([row.line for row in rows], title, head)
    chances = model.probabilities(page)
    first, last = page.core
    inside = judged(page, chances.tolist(), [row.line.text for row in rows])
    quarantined = "advertisement dressed as a guide" if _is_advertisement(inside) else ""
    warns = sum(screen.selling(text).warns for text in inside) >= max(2, len(inside) * 0.2)
    wanted = letters(page.title)
    for k, row in enumerate(rows):
        advertises = screen.advertisement(row.line.text)
        if not row.line.text:
            row.reason = "invisible characters alone"
        elif wanted and letters(row.line.text) == wanted:
            row.reason = "title"
        elif advertises and not (warns and first <= k < last and advertises == "lender's offer"):
            row.reason = advertises
        elif row.line.repeats >= _SURELY_FRAME and len(letters(row.whole)) >= 10:
            row.reason = f"repeated on {row.line.repeats} other pages of the folder"
        elif chances[k] < _keep_from(row.line.text) + stricter:
            row.reason = _reason(row, k, page)
    if rows and not any(not row.reason for row in rows):
        _keep_something(rows, page)
    kept = [not row.reason for row in rows]
    outside = [int(since) >= 0 and k >= last for k, since in enumerate(page.under.tolist())]
    run = (kept.index(True), len(kept) - kept[::-1].index(True)) if any(kept) else page.core
    about = {"title_at": page.title_at, "core": run, "kept": kept, "outside": outside, "head": head}
    texts = [row.whole for row in rows]
    rows = sorted(rows + middle, key=lambda row: row.number)
    dropped = []
    for row in rows:
        if row.reason:
            dropped.append(DroppedLine(row.number, row.whole, row.reason))
        elif row.line.text != row.whole:
            dropped.append(DroppedLine(row.number, _difference(row.whole, row.line.text), "joined to the text"))
    return CleanPage(
        title=page.title,
        body="\n".join(row.line.text for row in rows if not row.reason),
        source=read_source(texts, **about),  # type: ignore[arg-type]
        updated=read_date(texts, **about),  # type: ignore[arg-type]
        quarantined=quarantined,
        dropped=tuple(dropped),
    )


def _keep_from(text: str) -> float:
    """Return the probability from which a line of this length is kept; one that sells must be text far more surely."""
    signs = screen.selling(text)
    if (signs.bait or signs.call or signs.contact or signs.label) and not signs.warns and not signs.quoted:
        return _KEEP_SELLING
    return _KEEP_SHORT - (_KEEP_SHORT - _KEEP_LONG) * min(len(text), _LONG) / _LONG


def _keep_something(rows: Sequence[_Row], page: model.View) -> None:
    """Keep the long sentences of the main run where the model would leave nothing: a page is rarely frame alone."""
    value = {name: page.rows[:, k] for k, name in enumerate(page.names)}
    for k in range(*page.core):
        solid = value["long"][k] and value["ends_sentence"][k] and not value["cut_off"][k] and not value["copyright"][k]
        if solid and not screen.advertisement(rows[k].line.text) and letters(rows[k].whole) != letters(page.title):
            rows[k].reason = ""


def judged(page: model.View, chances: Sequence[float], texts: Sequence[str]) -> list[str]:
    """Return the lines by which a page is judged an offer: its text and the offers inside it, its frame left out."""
    first, last = page.core
    wanted = letters(page.title)
    inside = [
        texts[k] for k in range(first, last) if letters(texts[k]) != wanted and (chances[k] >= _HALF or _sells(texts[k]))
    ]
    return model.simplified(inside)


def _sells(text: str) -> bool:
    signs = screen.selling(text)
    return signs.contact or signs.label or signs.bait + signs.call + signs.offer >= 2


def _is_advertisement(texts: Sequence[str]) -> bool:
    """Tell whether a page is an offer as a whole; one in which every fourth sentence warns is a warning, whatever it quotes."""
    if not texts or offers.advertisement(texts, model.model()["offer"]) <= _QUARANTINE:
        return False
    signs = offers.features(texts)
    return signs["warns"] < 0.25 and signs["sale"] > 0


def _difference(whole: str, rest: str) -> str:
    """Return what was cut: the line without the words that stay at its ends."""
    start = 0
    while start < len(rest) and whole[start] == rest[start]:
        start += 1
    end = 0
    while end < len(rest) - start and whole[-1 - end] == rest[-1 - end]:
        end += 1
    return whole[start : len(whole) - end].strip()


# ---------------------------------------------------------------- noise inside a line
# Where a piece of a line may end: behind a stop and what closes with it, at a blank, around a bracket.
_BOUNDARY = re.compile(
    r"(?<=[。！？!?；…])(?![。！？!?；…”’」』）)】\]])|(?<=[。！？!?；…][”’」』])|(?<=[\u4e00-\u9fff。！？”）」])(?=\s+[\u4e00-\u9fff【（👉➡])|(?=[（(【\[])|(?<=[】\])）])(?![。，；！？、：）)])"
    r"|(?<=[A-Za-z0-9])(?=\s+[\u4e00-\u9fff])|(?<![>＞])(?=[>＞]{2})|(?<=[<＜]{2})(?![<＜])"
)
_FOLDED = re.compile(
    r"[.…]{0,6}展[开開](?:剩余|剩餘|全文|余下)\s*(?:\d{1,3}\s*%)?\s*[>＞↓∨]*"
)  # a button's words, wherever they stand
_EDITED = re.compile(r"[\[【（(]?\s?本[帖贴文]最[后後]由[^。！？]{1,60}?(?:编辑|編輯)\s*[\]】）)]?")
# A clause that ends in a comma and sends the reader to the site.
_CLAUSE = re.compile(
    r"(?<=[，,。！？])(?:更多|想看|要看)[^，,。！？“”]{1,16}(?:尽在|盡在|请上|请关注|敬请关注)[^，,。！？“”]{2,14}[，,]"
)
_REFERENCE = re.compile(r"(?<=[。！？”」）)\u4e00-\u9fff])\s*\[\d{1,3}(?:-\d{1,3})?\](?=\s*$|[。！？\u4e00-\u9fff])")
# Set apart from a finished sentence by brackets or signs of its own, at the line's end or before the next sentence.
_APART = re.compile(
    r"(?:(?<=[。！？!?…”」])|^)\s*(?P<aside>（[^（）]{2,60}）|\([^()]{2,60}\)|【[^【】]{2,60}】|\[[^\[\]]{2,60}\]|［[^［］]{2,60}］|〔[^〔〕]{2,60}〕"
    r"|‹[^‹›]{2,60}›|《[^《》]{6,60}》|『[^『』]{6,60}』|＝{2,}[^＝]{2,60}＝{2,}|★+[^★]{2,60}★+|>{2,}[^<>]{2,60}<{2,}|＞{2,}[^＜＞]{2,60}＜{2,}|[~～]{2,}[^~～]{2,60}[~～]{2,}"
    r"|[#＃][^#＃]{2,30}[#＃]|\*[^*]{6,60}\*)\s*(?=$|[\u4e00-\u9fff“])"
)
# Behind a text that has no full stops.
_TAIL = re.compile(
    r"(?<=[\u4e00-\u9fff\d)）”。！？])\s*(?P<aside>【[^【】]{5,60}】|\[[^\[\]]{5,60}\]|［[^［］]{5,60}］|〔[^〔〕]{5,60}〕|[👇👉▶☞➡→←]\s*[^。！？👇👉▶☞➡→←]{4,40}|[#＃][^#＃\s]{2,20}[#＃])\s*$"
)
_OF_THE_SITE = re.compile(  # what only a medium says of itself, its makers or its readers
    r"视频[版号在]|[看有]\S{0,6}视频|視頻|影音|音频|播音|[录配]有?音频|录音版|由\S{2,12}录音|语音(?:由|版|播)|动画版|直播间|播报|客户端|公众号|关注\S{0,12}(?:号|专栏|我们)|私信|收藏|点赞|在看|转给|转发给"
    r"|扫码|掃碼|二维码|长按|试听|下载|下載|本[栏欄刊报報题題段页頁帖篇期讲講书書章台]|专栏|專欄|下期|上期|下一[节讲篇]|编者|編者|责编|编按|編按|记者站|供稿|投稿|网友|網友|读者|讀者|姐妹|楼主|回帖|弹幕"
    r"|点击|點擊|点开|点此|戳|右[上下]角|脚注|原图|大图|独家|獨家|精彩|彩蛋|惊喜|返回目录|词条|预计阅读|全文[共剩]|更多(?:请|內?内?容|资讯|案例|好文|新闻|故事|[^，。]{0,4}[请見见看])|提问者|采纳|专享|好礼|好禮|文末"
)
_OF_THE_TEXT = re.compile(
    r"第.{1,8}[条條款]|\d[\d.]*\s*(?:[%％元年月日倍]|万元|个月)|[÷×=^]|为准|為準|举例|下同|如下|除外|不含|单位"
)


def _left_of(match: re.Match[str]) -> str:
    """Return what stays of something set apart: nothing where it is a medium's word about itself."""
    whole, aside = match.group(), match.group("aside")
    if _PUBLIC.search(aside) or _PATH.search(aside) or len(letters(aside)) < 2:
        return whole
    said = bool(_OF_THE_SITE.search(aside)) or (len(letters(aside)) >= 4 and model.frame_share(aside) >= _SAID_SHARE)
    if match.start() == 0 and aside[0] == "【":
        return whole  # names what follows
    if match.re is _TAIL:
        gone = aside[0] in "#＃" or (said and not _OF_THE_TEXT.search(aside))
    elif match.start() == 0 or aside[0] in "（(*《『" or (aside[0] == "【" and match.end() < len(match.string)):
        gone = said and not _OF_THE_TEXT.search(aside)
    else:
        gone = said or not _OF_THE_TEXT.search(aside)
    return "" if gone else whole


_SAID_SHARE = 0.3
_SEND = re.compile(r"打开|下载|安装|点击|点此|点这|扫码|扫一扫|扫描|长按|关注|搜索|添加|登录|进入|订阅|回复|戳")
_THING = re.compile(
    r"APP|app|App|客户端|公众号|公號|公众平台|小程序|二维码|視頻號|视频号|链接|連結|下方|这里|此处|头像|名片|蓝字|本站|本网|官网|微信|网站|频道|帳號|账号|专栏"
)
_PURPOSE = re.compile(
    r"更多|全文|精彩|福利|红包|领取|一手|独家|随时随地|免费咨询|测一?测|阅读|原文|资讯|详情|查看|获取|不迷路|不错过|不再错过|下期|收看|互动|追踪|掌握|尽在|專屬|專家|优惠|試算"
)
_PROMPT = re.compile(
    r"(?:展开|阅读|查看|点击)(?:全文|更多|原文|详情|剩余)|(?:想|要|欲|如需)?了解更多|更多\S{0,12}(?:请|可|尽在|敬请|欢迎)|(?:点击|戳|猛戳)\S{0,10}(?:>>|→|↓|查看|进入|领取|咨询|下载)"
    r"|立即(?:咨询|下载|领取|测算|试算|查看)|马上咨询|免费咨询|在线咨询律师|测一?测你?的?额度|>>|转载请(?:注明|联系)|未经\S{0,8}转载|侵权?必?删|版权归\S{0,10}所有|点击下载"
    r"|(?:关注|搜索|添加|订阅)\S{0,14}(?:公众号|公眾號|视频号|小程序)|^\W*(?:本文|文章|内容|资料)(?:来源于|来自|转载自|转自|首发|原载|由\S{2,12}(?:提供|整理|发布|编辑|原创))|欢迎(?:转发|关注|留言|咨询|来电|订阅)|收藏本[站页]|阅读原文|敬请(?:关注|期待)|下期再见|(?:回复|发送)[“\"'‘]?\S{1,8}[”\"'’]?(?:领取|获取|即可)"
)
_GOODS = re.compile(r"口子|下款|额度|进群|急用钱|周转|咨询|领取|微信|免费|顾问|经理|办理|秒|名额|方案|福利|低息|产品|[>→↓]")
_PUBLIC = re.compile(
    r"银行|官方|官网|热线|法院|网点|监管|公安|报警|律师协会|仲裁|客服电话|12\d{3}|(?<!\d)1[12]0(?!\d)|96\d{3}|95\d{3}"
)
_NOTE = re.compile(
    r"^[（(【\[]?\s*(?:本文|文章|图片?|稿件|内容|以上)?(?:来源|來源|转自|转载自|摘自|出处|原标题|原题|图源|作者|编辑|责编|责任编辑|記者|记者|供稿|审核|校对|文|图)(?:于|自)?\s*[:：/丨].{1,40}$"
    r"|^[（(【\[]?\s*(?:本文|文章|内容|图片)(?:来源|转载|转自|摘自|选自|整理)(?:于|自)?.{2,30}$"
    r"|^[（(【\[]?\s*(?:相关|推荐|延伸|扩展|更多|热门|热点|本站)(?:阅读|文章|推荐|链接|内容|资讯|热点)\s*[:：].{2,40}$"
    r"|^[（(【\[][\u4e00-\u9fff]{2,10}(?:网|日报|晚报|在线|财经|频道|资讯|客户端|公众号)[)）】\]]$"
)


def cut_noise(text: str, repeats: Repeats = NO_REPEATS) -> str:
    """Cut noise glued to a line's text: a prompt to an app, a source note, an agent's offer, a reference mark.

    Whole sentences and brackets leave. A line that is noise altogether, or of which hardly anything would stay, is left to
    the model.
    """
    text = _INVISIBLE.sub("", text)
    if len(text) > _CUT_CHARS or len(text) < 16:
        return text
    bare = _REFERENCE.sub("", text) if "[" in text else text
    rest = _CLAUSE.sub("", _EDITED.sub("", _FOLDED.sub("", bare)))
    rest = _TAIL.sub(_left_of, _APART.sub(_left_of, rest)).strip()
    bare = rest if len(letters(rest)) >= _REST_LETTERS else bare
    pieces = _pieces(bare)
    if len(pieces) < 2:
        return bare
    ends = {0, len(pieces) - 1}
    noisy = [
        _is_noise(piece)
        or (0 < k < len(pieces) - 1 and _is_inserted(piece, pieces[k - 1], pieces[k + 1]))
        or (k in ends and 2 * len(piece) < len(bare) and repeats.glued(piece))
        for k, piece in enumerate(pieces)
    ]
    if not any(noisy) or all(noisy):
        return bare
    kept = "".join(piece for piece, noise in zip(pieces, noisy, strict=True) if not noise).strip()
    if len(letters(kept)) < _REST_LETTERS:
        return bare
    return kept


def _pieces(text: str) -> list[str]:
    return [piece for piece in _BOUNDARY.split(text) if piece]


def _is_noise(piece: str) -> bool:
    bare = piece.strip()
    if screen.selling(bare).label if len(bare) <= 20 else False:
        return True
    if len(bare) < 5 or len(bare) > 120:
        return False
    if screen.advertisement(bare):
        return True
    if len(bare) > 70:
        return False
    if bare[0] in "“「":
        return False
    sends = bool(_SEND.search(bare)) and bool(_THING.search(bare)) and bool(_PURPOSE.search(bare) or _GOODS.search(bare))
    sends = sends and not (_PUBLIC.search(bare) and not _PURPOSE.search(bare))
    signs = screen.selling(bare)
    if (
        signs.call
        and not signs.warns
        and not signs.quoted
        and len(bare) <= 45
        and _GOODS.search(bare)
        and not _PUBLIC.search(bare)
    ):
        return True
    return (
        sends
        or _is_aside(bare)
        or (bool(_PROMPT.search(bare)) and not _PUBLIC.search(bare))
        or bool(_NOTE.match(bare))
        or (signs.contact and not signs.warns)
    )


def _is_aside(piece: str) -> bool:
    """Tell whether a bracket's content is a frame's words in the main; a way through an app's menu is not."""
    if piece[0] not in "（(【[" or _PATH.search(piece) or _PUBLIC.search(piece):
        return False
    size = len(letters(piece))
    return size >= _ASIDE_LETTERS and model.frame_share(piece) >= _ASIDE_SHARE


def _is_inserted(piece: str, above: str, below: str) -> bool:
    """Tell whether a piece is set into a running sentence from outside: in square brackets, by arrows, by a site's name."""
    bare, size = piece.strip(), len(letters(piece))
    if size < 2 or size > 30 or _PUBLIC.search(bare) or above.rstrip()[-1:] in '“「：:"' or not below.strip()[:1].isalnum():
        return False
    if bare[0] in ">＞" and bare[-1] in "<＜":
        return True
    if _PATH.search(bare):
        return False
    runs_on = above.rstrip()[-1:].isalnum() or above.rstrip()[-1:] in "，,、"
    if bare[0] in "【[" and bare[-1] in "】]":
        return runs_on and size > 3
    return bare[0] in "（(" and bare[-1] in "）)" and runs_on and bool(_SITE.search(bare))


_SITE = re.compile(
    r"(?:[\u4e00-\u9fff]{2}(?:网|網|App|APP|app)|本站|本网|频道|客户端|公众号)(?:独家|原创|首发|专享|专供|出品|整理|提供|讯|[）)])"
)
_PATH = re.compile(r"[\u4e00-\u9fffA-Za-z]\s*(?:[-—–>→/]|&gt;)+\s*[\u4e00-\u9fff]")
_ASIDE_LETTERS, _ASIDE_SHARE = 6, 0.45  # 2026-11-26, train pages: no bracket inside a text's line is above both


# ---------------------------------------------------------------- why a line left
_NEIGHBOUR = re.compile(r"^[\W_]*(上|下)一?(篇|页|頁|条|條|则|則|章)\s*(文章)?\s*[:：]?")
_TOP = re.compile(r"^[\W_]*(返回|回到)?(顶部|頂部|首页|列表|TOP)[\W_]*$", re.IGNORECASE)
_FOOTER = re.compile(
    r"(©|ⓒ|copyright|rights reserved|版权所有|版權所有|ICP[备证]|公网安备|许可证|不良信息举报|著作权归)", re.IGNORECASE
)
_DISCLAIMER = re.compile(r"(免责|免責|版权|版權|仅供参考|不代表|不构成|侵删|侵权|转载|风险自担)")
_COUNTER = re.compile(r"^[\W_]*[(（\[]?\s*\d{1,6}\s*[)）\]]?[\W_]*$")
_BREADCRUMB = re.compile(r"(您?现?在?的?当?前?位置\s*[:：])|[>»›]|→")
_RULES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("back to top", _TOP.match),
    ("copyright foot", lambda text: len(text) <= 160 and _FOOTER.search(text)),
    ("previous or next page", lambda text: len(text) <= 80 and _NEIGHBOUR.match(text)),
    ("counter", _COUNTER.match),
    ("disclaimer", lambda text: len(text) <= 200 and _DISCLAIMER.search(text)),
)
# Features that name a reason when they are what marks the line, in the order in which they are asked.
_BY_FEATURE = (
    ("caption", "caption"),
    ("cut_off", "teaser"),
    ("address", "the site to its reader"),
    ("react_any", "share bar"),
    ("byline_any", "byline"),
    ("prompt_any", "prompt"),
    ("navigate_any", "navigation"),
    ("others_any", "pointer to other pages"),
    ("all_link", "link"),
)


def _reason(row: _Row, k: int, page: model.View) -> str:
    """Name the plainest reason; the model decided by all its features together."""
    text = row.whole
    value = {name: float(page.rows[k, j]) for j, name in enumerate(page.names)}
    if value["date_only"]:
        return "date alone"
    if value["listing"]:
        return "heading of related list"
    if value["replies"]:
        return "heading of comments"
    for reason, rule in _RULES:
        if rule(text):
            return reason
    if k < page.core[0] and find_date(text):
        return "byline"
    if k >= page.core[1] and page.under[k] >= 0:
        return "comments" if page.under[k] % 2 else "related list"
    if value["repeats_often"]:
        return f"repeated on {row.line.repeats} other pages of the folder"
    if k < page.core[0] and _BREADCRUMB.search(text):
        return "breadcrumb"
    for name, reason in _BY_FEATURE:
        if value[name]:
            return reason
    if k < page.core[0]:
        return "above the text"
    return "below the text" if k >= page.core[1] else "no running text"
