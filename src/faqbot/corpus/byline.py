"""What a page says about itself: its day and its source, read from the lines around its text, never invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from faqbot.corpus.markup import Head

_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
    r"(?:\s*(?:T\s*)?\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>20[0-3]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_REPUBLIC = re.compile(r"民[国國]\s*(?P<year>\d{2,3})\s*[年/.-]\s*(?P<month>\d{1,2})\s*[月/.-]\s*(?P<day>\d{1,2})\s*日?")
_HAN = re.compile(
    r"(?P<year>[二一][〇○零Ｏ0一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,3})月(?P<day>[一二三四五六七八九十]{1,3})[日号]"
)
_DAY_FIRST = re.compile(
    r"(?<![\d/.])(?P<day>\d{1,2})\s*(?P<sign>[/.])\s*(?P<month>\d{1,2})\s*(?P=sign)\s*(?P<year>20\d{2})(?![\d/])"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>(?:19|20)\d{{2}})", re.IGNORECASE
)
_DIGIT_OF = {
    han: value
    for value, hans in enumerate(("〇○零Ｏ0", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for han in hans
}

_UPDATED = re.compile(r"更新|修改|修订|updated|modified|編輯於|编辑于", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"发[布表]|發[布佈表]|时间|時間|日期|刊[登发载]|撰写|撰寫|回答于|上[传傳](?:时间|時間|日期|于|於)|录入|posted|published|date",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"(?:更新|发[布表]|發[布佈表])(?:时间|時間|日期|于|於)|(?:最[后後近]|上次)(?:更新|修[改订])|编辑于|编写日期|成文日期|发布日期"
)
_ISSUED = re.compile(r"发[布佈]|發[布佈]|published|posted", re.IGNORECASE)
_ENOUGH = 2.4  # a day that stands worse is not the page's
_BYLINE_REACH, _BYLINE_REST = 4, 6  # a byline that was taken for text: lines below the title, letters beside the day
_SIGNED_LINES, _SIGNED_BELOW, _OPENING_CHARS = 3, 2, 60
_WEEKDAY = re.compile(r"星期[一二三四五六日天]|周[一二三四五六日]|礼拜|Mon|Tue|Wed|Thu|Fri|Sat|Sun")
_LABEL_ONLY = re.compile(
    r"^[\W_]*(?:(?:发[布表]|發[布佈表]|更新|最[后後]更新|刊登|上传)?(?:时间|時間|日期|于|於)|发布|更新)[\W_]*$"
)
# A day that belongs to another page or to nothing a reader sees, whatever label it carries.
_NEVER = re.compile(
    r"收稿|投稿日期|^\W*[上下前后]一?[篇页頁条條则則个個章]|^\W*(?:相关|相關|推荐|推薦|延伸|更多|往期)\S{0,4}[:：]"
)
# Below the text, and even below its references, only this says that the page itself was changed.
_LAST_CHANGE = re.compile(
    r"^\W*(?:(?:最[后後近]|上次|本页|本頁|文章|页面)(?:一次)?(?:更新|修[改订]|編輯|编辑))\S{0,4}\s*[:：]"
)
# A day that is not the page's: today's on a banner, a licence's, a reference's, an event's, a reader's.
_FOREIGN = re.compile(
    r"今天是|现在是|当前(?:时间|日期)|今日|欢迎(?:您|访问)|系统时间|GMT|©|copyright|版权|引用|参考|截止|截至|有效期|活动|注册(?:于|时间)|入驻|实施|施行|生效|访问于|回复|留言|评论于|赞|楼\b|最后登录|数据",
    re.IGNORECASE,
)
_BYLINE_WORDS = re.compile(
    r"来源|來源|作者|编辑|編輯|记者|記者|发布|發[布佈]|发表|發表|更新|时间|時間|日期|浏览|瀏覽|阅读|閱讀|点击|人气|字[号體体]|大|中|小|次|评论|收藏|分享|微博|微信|打印|关注|原创|于|於|星期.|周.|by|posted|on|in|分钟读完|约|views?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_NOT_LETTERS = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[。！？]")

_STOP = r"[^\s|丨｜·,，;；。()（）\[\]【】<>》]"
_SOURCES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:文章|信息|消息|内容|稿件|新闻|本文)?(?:来\s*源|出\s*处|來源|出處|稿源|转自|轉自|转载自|摘自)\s*[:：于自]\s*(?P<source>{_STOP}{{2,30}}?)(?=作者|编辑|责编|时间|日期|发布|浏览|点击|阅读|记者|$|\s|[|丨｜·,，;；。()（）\[\]【】<>》])",
        rf"(?:发布(?:机构|单位|者|人)|發布(?:單位|者)|发文(?:机关|单位)|供稿(?:单位)?|主办单位|信息提供)\s*[:：]\s*(?P<source>{_STOP}{{2,30}})",
        rf"(?:作\s*者|撰文|撰稿|文[/／]|文[丨|:：]|撰\s*文|著|记者|通讯员|by)\s*[:：]?\s*(?P<source>{_STOP}{{2,20}})",
    )
)


def find_date(text: str) -> str:
    """Return the first full date in the text as an ISO day, or ``""``; an impossible day is not a date."""
    return next(_dates(text), "")


def _dates(text: str) -> Iterator[str]:
    found = []
    for pattern in (_DATE, _REPUBLIC, _HAN, _ENGLISH, _COMPACT, _DAY_FIRST):
        for match in pattern.finditer(text[:2000]):
            day = _day(pattern, match)
            if day:
                found.append((match.start(), day))
    yield from (day for _, day in sorted(found))


def _day(pattern: re.Pattern[str], match: re.Match[str]) -> str:
    year, month, day = match["year"], match["month"], match["day"]
    try:
        if pattern is _HAN:
            return date(int("".join(str(_DIGIT_OF[han]) for han in year)), _han_number(month), _han_number(day)).isoformat()
        if pattern is _ENGLISH:
            return date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day)).isoformat()
        return date(int(year) + (1911 if pattern is _REPUBLIC else 0), int(month), int(day)).isoformat()
    except (ValueError, KeyError):
        return ""


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (_DIGIT_OF.get(tens, 1 if not tens else 0) * 10 if ten else 0) + (_DIGIT_OF[ones] if ones else 0)


def read_date(
    lines: Sequence[str],
    *,
    title_at: int,
    core: tuple[int, int],
    kept: Sequence[bool],
    outside: Sequence[bool],
    head: Head | None = None,
) -> str:
    """Return the day on which the page says it was published or updated, or ``""``.

    A day counts for where it stands: below the title or just above the text, or with a label right below the text. Days in
    lists of other pages, comments, copyright lines and inside the text are somebody else's.

    :param lines: the page's lines.
    :param title_at: number of the title's line, -1 when unknown.
    :param core: the main run of text, half-open.
    :param kept: whether a line is text.
    :param outside: whether a line stands in a list of other pages or among comments.
    """
    first, last = core
    best: tuple[float, str] = (_ENOUGH, "")
    for k, line in enumerate(lines):
        below_title = 0 <= title_at < k <= title_at + _BYLINE_REACH and len(line) <= 60
        if len(line) > 160 or (kept[k] and not below_title) or _NEVER.search(line):
            continue
        days = list(_dates(line))
        if kept[k] and len(_rest(line)) > _BYLINE_REST:
            continue  # the text tells of a day
        if not days:
            continue
        if k > first and any(kept[:k]) and any(kept[k + 1 :]) and sum(kept[k + 1 :]) > 2 and sum(kept[:k]) > 2:
            continue  # between paragraphs
        score = _place(k, title_at, first, last, bool(outside[k]))
        rest = _rest(line)
        label = bool(_UPDATED.search(line) or _PUBLISHED.search(line)) or (k > 0 and bool(_LABEL_ONLY.match(lines[k - 1])))
        score += 2.0 * label + 1.2 * bool(_STRONG.search(line)) * (not outside[k])
        score += 1.6 * bool(_WEEKDAY.search(line)) * (k < first)
        score += 5.0 * bool(outside[k] and k >= last and _LAST_CHANGE.match(line))
        score += 0.8 * (len(rest) <= 6)
        score -= 2.5 * bool(_FOREIGN.search(line))
        score -= 1.5 * (len(rest) > 24) + 2.0 * bool(_SENTENCE.search(line))
        if score > best[0]:
            best = (score, _stated(line, days))
    if best[1]:
        return best[1]
    return (_head_date(head) if head else "") or _signed(lines, kept, outside) or _opening(lines, kept)


def _signed(lines: Sequence[str], kept: Sequence[bool], outside: Sequence[bool]) -> str:
    """Return the day under which a notice is signed: alone on one of the last lines of its text or right below them."""
    if sum(kept) <= _SIGNED_LINES:
        return ""
    end = len(kept) - list(reversed(kept)).index(True)
    for k in reversed(range(end - _SIGNED_LINES, min(end + _SIGNED_BELOW, len(lines)))):
        day = find_date(lines[k]) if len(lines[k]) <= 40 and not outside[k] else ""
        if day and not _rest(lines[k]) and not _CLOCK.search(lines[k]):
            return day
    return ""


def _opening(lines: Sequence[str], kept: Sequence[bool]) -> str:
    """Return the day of a byline that is glued to the text's first line."""
    first = next((line for line, keep in zip(lines, kept, strict=True) if keep), "")
    start = first[:_OPENING_CHARS]
    label = _STRONG.search(start)
    return find_date(start[label.end() :]) if label else ""


def _place(k: int, title_at: int, first: int, last: int, outside: bool) -> float:
    score = 0.0
    if outside:
        score -= 4.0
    if title_at >= 0 and title_at < k <= title_at + 10 and k < max(first, title_at + 4) + 2:
        score += 3.0 - 0.1 * (k - title_at)
    elif title_at >= 0 and title_at - 12 <= k < title_at:
        score += 1.3 + 0.05 * (k - title_at)
    if first - 4 <= k <= first:
        score += 0.8
    if k >= last:
        score += 0.8 if k < last + 6 else -0.8
    return score


def _stated(line: str, days: Sequence[str]) -> str:
    """Of several days on one line take the one labelled as update, else as publication, else the first."""
    if len(days) > 1:
        at = _UPDATED.search(line) or _ISSUED.search(line)
        later = list(_dates(line[at.end() :])) if at else []
        if later:
            return later[0]
    return days[0]


def _rest(line: str) -> str:
    bare = line
    for pattern in (_DATE, _REPUBLIC, _HAN, _ENGLISH, _DAY_FIRST, _CLOCK, *_SOURCES[:1], _BYLINE_WORDS):
        bare = pattern.sub("", bare)
    return _NOT_LETTERS.sub("", bare)


def _head_date(head: Head) -> str:
    ranked = sorted(head.dates, key=lambda pair: ("publish" not in pair[0].lower()) + ("pub" not in pair[0].lower()))
    return next((day for _, text in ranked if (day := find_date(text))), "")


def read_source(
    lines: Sequence[str],
    *,
    title_at: int,
    core: tuple[int, int],
    kept: Sequence[bool],
    outside: Sequence[bool],
    head: Head | None = None,
) -> str:
    """Return the source, publisher or author that the page names near its title or right below its text, or ``""``."""
    first, last = core
    top = max(title_at - 8, 0)
    near = [
        line
        for k, line in enumerate(lines)
        if not kept[k] and not outside[k] and len(line) <= 160 and (top <= k <= first + 1 or last <= k < last + 8)
    ]
    for pattern in _SOURCES:
        for line in near:
            match = pattern.search(line)
            if match and not find_date(match["source"]) and not _SENTENCE.search(line):
                return match["source"].strip("：: 　")
    if head and head.source:
        return head.source
    for k in range(max(title_at, 0) + 1, min(first + 1, len(lines))):
        if not kept[k] and find_date(lines[k]) and title_at >= 0:
            rest = _CLOCK.sub(" ", _DATE.sub(" ", lines[k]))
            words = [
                w
                for w in re.split(r"[\s|丨·:：/]+", rest)
                if _NOT_LETTERS.sub("", _BYLINE_WORDS.sub("", w)) and not re.search(r"\d", w)
            ]
            words = [w for w in words if 2 <= len(_NOT_LETTERS.sub("", w)) <= 12 and not _BYLINE_WORDS.match(w)]
            if len(words) == 1:
                return words[0]
    return ""
