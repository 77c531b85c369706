"""Question-and-answer pairs of a team: read from spreadsheets, kept in a corpus folder, and read as articles."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from faqbot import screen
from faqbot.corpus.articles import ReadFile
from faqbot.corpus.files import MAX_FILE_BYTES, read_text
from faqbot.corpus.tables import Cell, Row, read_rows
from faqbot.errors import CorpusError, InputError
from faqbot.text import normalise
from faqbot.types import Article, DroppedLine, SkippedFile

MAX_QUESTION_CHARS, MAX_ANSWER_CHARS, MAX_SIMILAR = 500, 10_000, 200
_MAX_KEY_CHARS, _MAX_SHORT_CHARS, _MAX_SIMILAR_CHARS = 100, 1000, 30_000  # a spreadsheet's cell holds 32,767
_SHOWN_PAIRS = 20  # of the new and of the changed; of the others every row is named
_LOCK_SECONDS = 30
FIELDS = ("question", "similar", "answer", "category", "key", "source", "updated")

# How teams call their columns; compared without blanks, brackets, underscores and a number at the end.
_COLUMNS = {
    "question": "问题 标准问 标准问题 标准问法 标准提问 主问题 主问 问 提问 问句 问法标题 问题标题 问题描述 问题名称 问题内容 用户问题 常见问题 知识标题 知识点 知识点标题 标题 question questions q query title prompt standardquestion stdquestion stdq faq faqquestion",
    "similar": "相似问 相似问题 相似问法 相似问句 相似提问 相似说法 相似 扩展问 扩展问题 扩展问法 拓展问 拓展问题 同义问 同义问题 同义问法 同义句 近似问 近似问法 其他问法 其它问法 更多问法 问法 别名 变体 similar similarquestion similarquestions similarq variant variants alias aliases alternative alternatives alternativequestions altquestions paraphrase paraphrases synonym synonyms utterance utterances",
    "answer": "答案 回答 回复 标准答案 标准回答 标准回复 标准答复 答复 解答 答 答案内容 回答内容 回复内容 问题答案 问题回答 文本答案 知识内容 知识答案 内容 正文 answer answers a ans reply response content text standardanswer faqanswer output",
    "category": "分类 类别 类目 目录 类型 主题 所属分类 问题分类 问题类别 问题类型 知识分类 分类名称 业务分类 一级分类 板块 模块 category categories cat class type topic topics group section",
    "key": "编号 问题编号 知识编号 问题id 知识id 标识 唯一标识 主键 id key faqid uid uuid",
    "source": "来源 出处 依据 答案来源 source sources reference",
    "updated": "更新日期 更新时间 修改日期 修改时间 最后更新 最近更新 updated updatedat updatetime lastupdated lastmodified modified",
}  # fmt: skip
_FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names.split()}
_RANK = {name: place for names in _COLUMNS.values() for place, name in enumerate(names.split())}  # 问题 goes before 标题
_BRACKETS = re.compile(r"[(（\[【<].*?[)）\]】>]")
_NOT_NAME = re.compile(r"[\s_\-*.:：·、/\\]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSAID = re.compile(r"[\s?!。…~]+")  # what does not make a question another
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[|｜;；]|##|\|\|")
_FILE_NAME = re.compile(r"[^\W_][\w-]{0,63}")
_NOT_ID = re.compile(r"[\s/#?%\\]+")
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer, as a team keeps them; ``extra`` are the columns nobody here knows, by name."""

    key: str
    question: str
    answer: str
    similar: tuple[str, ...] = ()
    category: str = ""
    source: str = ""
    updated: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is to be said about one row."""

    place: str  # such as "row 12"
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a file does, or would do; nothing that is stored is ever taken away."""

    target: Path
    pairs: tuple[Pair, ...]  # everything the target holds afterwards
    new: tuple[Pair, ...] = ()
    changed: tuple[Pair, ...] = ()
    same: tuple[Pair, ...] = ()
    duplicate: tuple[Complaint, ...] = ()
    bad: tuple[Complaint, ...] = ()
    notes: tuple[Complaint, ...] = ()  # imported, but to be looked at

    def lines(self) -> list[str]:
        """Return the plan for a person: counts, and each row that needs a look."""
        counts = (
            f"{self.target}: {len(self.new)} new, {len(self.changed)} changed, {len(self.same)} unchanged, "
            f"{len(self.duplicate)} duplicate, {len(self.bad)} bad"
        )
        shown = [counts]
        for name, pairs in (("new", self.new), ("changed", self.changed)):
            shown += [f"{name:9} {pair.key}  {pair.question}" for pair in pairs[:_SHOWN_PAIRS]]
            if len(pairs) > _SHOWN_PAIRS:
                shown.append(f"{name:9} … and {len(pairs) - _SHOWN_PAIRS} more")
        for name, complaints in (("duplicate", self.duplicate), ("bad", self.bad), ("note", self.notes)):
            shown += [f"{name:9} {complaint}" for complaint in complaints]
        return shown


class _Read:
    """The rows of a file as pairs, each with its place, and what could not be used; filled row by row."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, Pair]] = []
        self.duplicate: list[Complaint] = []
        self.bad: list[Complaint] = []
        self.notes: list[Complaint] = []
        self._asked: dict[str, int] = {}  # a question as it is compared → number of its pair
        self._keys: dict[str, str] = {}

    def take(self, place: str, pair: Pair) -> int | None:
        """Add a pair, or say why it cannot stand beside those before it.

        :returns: the number of the pair that holds it now, None when none does.
        """
        question = _asked(pair.question)
        if question in self._asked:
            twin, earlier = self.pairs[self._asked[question]]
            if earlier.answer != pair.answer:
                self.bad.append(Complaint(place, f"asks the same as {twin} with another answer; keep one of the two."))
                return None
            under = f", under the key {pair.key}" if pair.key not in ("", earlier.key) else ""
            self.duplicate.append(Complaint(place, f"asks and says the same as {twin}{under}."))
            self.widen(self._asked[question], pair.similar)
            return self._asked[question]
        if pair.key and pair.key in self._keys:
            self.bad.append(Complaint(place, f"has the key {pair.key!r} of {self._keys[pair.key]}; keys are unique."))
            return None
        self._asked[question] = len(self.pairs)
        self._keys |= {pair.key: place} if pair.key else {}
        reason = next(filter(None, map(screen.advertisement, pair.answer.splitlines())), "")
        if reason:
            said = f"its answer holds an advertisement ({reason}), which is left out of answers."
            self.notes.append(Complaint(place, said))
        self.pairs.append((place, pair))
        return len(self.pairs) - 1

    def widen(self, number: int, similar: Iterable[str]) -> str:
        """Give a pair more wordings, or say why not."""
        place, pair = self.pairs[number]
        more = _distinct((*pair.similar, *similar), pair)
        if len(more) > MAX_SIMILAR or sum(map(len, more)) > _MAX_SIMILAR_CHARS:
            return f"gives {place} more than {MAX_SIMILAR} similar questions."
        self.pairs[number] = (place, replace(pair, similar=more))
        return ""


def import_file(path: Path, corpus: Path, name: str = "", *, dry_run: bool = False) -> Plan:
    """Lay the pairs of a spreadsheet, CSV or JSONL file into ``corpus/faq/<name>.jsonl``, replacing by key.

    A row without a key keeps the key under which its question is stored already, or gets one made from its question. A bad
    row is reported and stops no other. The file is replaced as a whole, or not at all.

    :param name: of the collection; ``""`` takes the file's name.
    :param dry_run: only say what would happen.
    :raises InputError: when the file cannot be read at all, or holds no row that can be used and none is stored.
    :raises CorpusError: when the corpus folder or the stored pairs cannot be used.
    """
    if not corpus.is_dir():
        raise CorpusError(f"there is no corpus folder {corpus}. Make one with: faqbot init {corpus}")
    target = corpus / "faq" / f"{_collection(path, name)}.jsonl"
    read = read_pairs_of(path)
    if dry_run:
        return _plan(target, _stored(target), read)
    from filelock import FileLock, Timeout

    try:
        target.parent.mkdir(exist_ok=True)
        with FileLock(
            target.parent / ".import.lock", timeout=_LOCK_SECONDS
        ):  # two imports must not lose one another's rows
            plan = _plan(target, _stored(target), read)
            if plan.new or plan.changed:
                _write(target, plan.pairs)
    except Timeout:
        raise CorpusError(f"{target.parent}: another import is at work. Try again when it is done.") from None
    except OSError as error:
        raise CorpusError(f"{target}: cannot be written ({error.strerror or error}). Nothing was changed.") from None
    return plan


def _collection(path: Path, name: str) -> str:
    wanted = name or re.sub(r"[^\w-]+", "-", path.stem).strip("-_") or "faq"
    if not _FILE_NAME.fullmatch(wanted):
        raise InputError(f"the name {wanted!r} cannot be used; expected letters, digits, - and _. Give one with --name.")
    return wanted


def read_pairs_of(path: Path) -> _Read:
    """Read the pairs of a file that came from outside.

    :raises InputError: when it cannot be read, or has no columns of questions and answers.
    """
    read = _Read()
    last: int | None = None  # number of the pair to which a row of further wordings belongs
    for row in read_rows(path, column_field):
        cells = _cells(row)
        if row.problem:
            read.bad.append(Complaint(row.place, row.problem))
            last = None
        elif cells["similar"] and not cells["question"] and not cells["answer"] and not cells["key"]:
            more = _similar(cells["similar"])
            lonely = "has similar questions but no question, and follows no good row."
            problem = lonely if last is None else read.widen(last, more)
            read.bad.extend([Complaint(row.place, problem)] if problem else [])
        elif any(cells.values()):
            made, problem = _pair(cells)
            last = None if made is None else read.take(row.place, made)
            read.bad.extend([Complaint(row.place, problem)] if made is None else [])
    return read


def column_field(name: str) -> str:
    """Return which of ``FIELDS`` a column holds by its name, or ``""``."""
    return _FIELD_OF.get(_plain_name(name), "")


def _plain_name(name: str) -> str:
    name = normalise(name)
    plain = _NOT_NAME.sub("", _BRACKETS.sub("", name)) or _NOT_NAME.sub("", name).strip("()[]【】<>")
    return plain if plain in _FIELD_OF else plain.rstrip("0123456789一二三四五六七八九十")


def _cells(row: Row) -> dict[str, Any]:
    """Sort a row's cells by field: the first column of a field holds it, further ones of similar questions add to it."""
    found: dict[str, Any] = dict.fromkeys(FIELDS, "") | {"similar": [], "extra": {}}
    chosen: dict[str, int] = {}
    fields = [column_field(name) for name, _ in row.cells]
    for number, which in enumerate(fields):
        if which and (which not in chosen or _rank(row, number) < _rank(row, chosen[which])):
            chosen[which] = number
    for number, (name, value) in enumerate(row.cells):
        which = fields[number]
        if which == "similar":
            found["similar"].append(value)
        elif chosen.get(which) == number:
            found[which] = _one_text(value)
        elif name.strip() == "extra" and isinstance(value, dict):
            for inner, held in value.items():
                _keep(found["extra"], str(inner), held)
        else:
            _keep(found["extra"], name if _line(name) else f"列{number + 1}", value)
    found["similar"] = [value for value in found["similar"] if value not in (None, "", [])]
    return found


def _rank(row: Row, number: int) -> int:
    return _RANK[_plain_name(row.cells[number][0])]


def _keep(extra: dict[str, str], name: str, value: Cell) -> None:
    """Keep a column nobody here knows, under a name that is free and that no import takes for similar questions."""
    label, text = _line(name), _one_text(value)
    while text and (not label or label in extra or column_field(label) == "similar"):
        label += "'"
    if text:
        extra[label] = text


def _one_text(value: Cell) -> str:
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    return _text("" if value is None else str(value))


def _text(value: str) -> str:
    return _CONTROL.sub(
        "", value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    ).strip()


def _line(value: str) -> str:
    return _SPACES.sub(" ", _text(value)).strip()


def _similar(values: Iterable[Cell]) -> list[str]:
    """Return the wordings of cells: one a line; a cell of one line may part them by | or ；."""
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            found += [_line(str(item)) for item in value if item is not None]
            continue
        # A line break, even at the end, says that lines part the wordings: so one that holds a | survives the export.
        text = str(value).replace("\r\n", "\n").replace("\r", "\n")
        found += map(_line, text.split("\n") if "\n" in text else _SEPARATORS.split(text))
    return found


def _distinct(similar: Iterable[str], pair: Pair) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in similar if text and text != pair.question))


def _pair(cells: dict[str, Any]) -> tuple[Pair | None, str]:
    """Make a pair of a row's cells, or say what is wrong with them."""
    question, answer = _line(cells["question"]), cells["answer"]
    key, category, source = _line(cells["key"]), _line(cells["category"]), _line(cells["source"])
    if not question:
        return None, "has no question."
    if not answer:
        return None, "has no answer."
    if not any(c.isalnum() for c in question) or not any(c.isalnum() for c in answer):
        return None, "has a question or an answer without a letter."
    for name, text, limit in (
        ("question", question, MAX_QUESTION_CHARS),
        ("answer", answer, MAX_ANSWER_CHARS),
        ("key", key, _MAX_KEY_CHARS),
        ("category", category, _MAX_SHORT_CHARS),
        ("source", source, _MAX_SHORT_CHARS),
        *((f"column {name[:20]!r}", text, _MAX_SIMILAR_CHARS) for name, text in cells["extra"].items()),
    ):
        if len(text) > limit:
            return None, f"has a {name} of {len(text)} characters; expected at most {limit}."
    pair = Pair(
        key,
        question,
        answer,
        (),
        category,
        source,
        _line(cells["updated"])[:_MAX_SHORT_CHARS],
        tuple(sorted(cells["extra"].items())),
    )
    pair = replace(pair, similar=_distinct(_similar(cells["similar"]), pair))
    if len(pair.similar) > MAX_SIMILAR or sum(map(len, pair.similar)) > _MAX_SIMILAR_CHARS:
        return None, f"has {len(pair.similar)} similar questions; expected at most {MAX_SIMILAR}."
    return pair, ""


def made_key(question: str) -> str:
    """Return the key of a question that has none; a letter first, so that no spreadsheet reads a number in it."""
    return "q" + hashlib.sha256(_asked(question).encode()).hexdigest()[:11]


def _asked(question: str) -> str:
    """Return the form in which two questions are one: without script, case, blanks and marks at the end."""
    return _UNSAID.sub("", normalise(question))


def _plan(target: Path, stored: Sequence[Pair], read: _Read) -> Plan:
    held = {pair.key: pair for pair in stored}
    asked = {_asked(pair.question): pair.key for pair in stored}
    result = dict(held)
    new, changed, same, bad, duplicate = [], [], [], list(read.bad), list(read.duplicate)
    wordings = {_asked(pair.question): place for place, pair in read.pairs}
    notes = list(read.notes)
    for place, pair in read.pairs:
        stands = asked.get(_asked(pair.question))
        key = pair.key or stands or made_key(pair.question)
        if stands is not None and stands != key:
            if held[stands].answer == pair.answer:
                duplicate.append(Complaint(place, f"is stored already under the key {stands}."))
            else:
                bad.append(
                    Complaint(place, f"asks what is stored under the key {stands} with another answer; use that key.")
                )
            continue
        pair = replace(pair, key=key)
        if key not in held:
            if key in result:
                bad.append(Complaint(place, f"has the key {key!r} of another row; give it one of its own."))
                continue
            new.append(pair)
        elif held[key] == pair:
            same.append(pair)
        else:
            changed.append(pair)
        result[key] = pair
        for text in pair.similar:
            other = wordings.get(_asked(text))
            if other is not None and other != place:
                notes.append(Complaint(place, f"its similar question {text!r} is the question of {other}."))
    if not read.pairs and not stored and not bad:
        bad.append(Complaint(str(target.stem), "holds no pair."))
    held_then = tuple(result.values())
    return Plan(target, held_then, tuple(new), tuple(changed), tuple(same), tuple(duplicate), tuple(bad), tuple(notes))


def _stored(target: Path) -> list[Pair]:
    if not target.exists():
        return []
    pairs = []
    for number, read in _lines(target):
        if isinstance(read, str):
            raise CorpusError(f"{target}: line {number} {read} Mend it before importing; nothing was changed.")
        pairs.append(read)
    return pairs


def read_stored(path: Path) -> list[Pair]:
    """Read the pairs of one collection.

    :raises CorpusError: naming the line that cannot be used.
    """
    return _stored(path)


def _write(target: Path, pairs: Iterable[Pair]) -> None:
    """Replace the file at once: a reader, or whoever comes after a crash, finds the old pairs or the new ones."""
    data = "".join(json.dumps(to_record(pair), ensure_ascii=False) + "\n" for pair in pairs).encode()
    if len(data) > MAX_FILE_BYTES:
        raise CorpusError(f"{target}: would grow to {len(data) / 1e6:.1f} MB; at most 10 MB are read. Use another --name.")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def to_record(pair: Pair) -> dict[str, Any]:
    """Return a pair as the JSON object that stands for it; empty fields are left out."""
    record = {
        "key": pair.key,
        "question": pair.question,
        "similar": list(pair.similar),
        "answer": pair.answer,
        "category": pair.category,
        "source": pair.source,
        "updated": pair.updated,
        "extra": dict(pair.extra),
    }
    return {name: value for name, value in record.items() if value}


def _lines(path: Path) -> Iterator[tuple[int, Pair | str]]:
    """Yield each line's pair, or what is wrong with it."""
    seen: dict[str, int] = {}
    # Not splitlines: a U+0085 or U+2028 inside a string is no line's end.
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "is not JSON."
            continue
        pair = _from_record(record)
        if isinstance(pair, Pair) and pair.key in seen:
            yield number, f"has the key of line {seen[pair.key]}; keys are unique."
            continue
        if isinstance(pair, Pair):
            seen[pair.key] = number
        yield number, pair


def _from_record(record: Any) -> Pair | str:
    if not isinstance(record, dict):
        return "is not an object with question and answer."
    known = {name: record.get(name) or "" for name in FIELDS}
    known |= {"similar": [record.get("similar") or []], "extra": {}}
    extra = record.get("extra") or {}
    if not isinstance(extra, dict) or not isinstance(record.get("similar") or [], list):
        return "has a similar that is no list, or an extra that is no object."
    texts = {name: _one_text(value) if name not in ("similar", "extra") else value for name, value in known.items()}
    pair, problem = _pair(texts | {"extra": {str(name): _one_text(value) for name, value in extra.items()}})
    return problem if pair is None else replace(pair, key=pair.key or made_key(pair.question))


def read_folder(folder: Path) -> Iterator[ReadFile | SkippedFile]:
    """Read every pair below ``folder/faq`` as an article of one passage; a line that cannot be used is a SkippedFile."""
    for path in sorted((folder / "faq").glob("*.jsonl")):
        if path.name.startswith((".", "_")):
            continue
        try:
            for number, read in _lines(path):
                place = f"{path}:{number}"
                yield SkippedFile(place, read) if isinstance(read, str) else _as_article(path, number, read)
        except CorpusError as error:
            yield SkippedFile(str(path), str(error).removeprefix(f"{path}: "))


def _as_article(path: Path, number: int, pair: Pair) -> ReadFile | SkippedFile:
    kept, dropped = [], []
    for line in pair.answer.splitlines():
        reason = screen.advertisement(line)
        if reason:
            dropped.append(DroppedLine(number, line.strip(), reason))
        else:
            kept.append(line.rstrip())
    body = "\n".join(kept).strip()
    if not body:
        return SkippedFile(f"{path}:{number}", f"the answer is an advertisement ({dropped[0].reason})")
    article = Article(
        id=article_id(path.stem, pair.key),
        title=pair.question,
        body=body,
        source=pair.source,
        updated=_day(pair.updated),
        topics=(pair.category,) if pair.category else (),
        questions=pair.similar,
        pair=True,
    )
    return ReadFile(path, article, tuple(dropped))


def article_id(name: str, key: str) -> str:
    """Return the id of a pair's article; a key with characters that an id cannot hold gets a digest behind it."""
    plain = _NOT_ID.sub("-", key)
    digest = f"-{hashlib.sha256(key.encode()).hexdigest()[:6]}" if plain != key else ""
    return f"faq/{name}/{plain}{digest}"


def _day(text: str) -> str:
    found = _DAY.search(text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
