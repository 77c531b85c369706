"""What is wrong with a corpus folder, in one report."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from faqbot import screen
from faqbot.corpus import faq
from faqbot.corpus.articles import ReadFile, read_folder
from faqbot.corpus.chunk import MAX_PASSAGE_CHARS, split
from faqbot.corpus.claims import read_claims
from faqbot.corpus.duplicates import differences, near_duplicates, twins
from faqbot.corpus.facts import FactRegistry, read_facts
from faqbot.corpus.lexicon import read_lexicon
from faqbot.corpus.questions import read_file, read_questions
from faqbot.errors import CorpusError
from faqbot.text import bigrams, sentences
from faqbot.types import Article, Question, SkippedFile

_MIN_BODY_CHARS, _MAX_BODY_CHARS = 300, 1200
_TWIN_QUESTIONS = 0.8  # Dice overlap of bigrams from which a test wording leaks into train, or two pairs ask the same
_SAME_SENTENCE = 0.9  # of two pairs' answers: another brand's hotline is no contradiction
_MAX_SKELETONS = 3

# Promises nobody can keep and praise nobody checked. A sentence that warns of them may name them.
_FORBIDDEN = re.compile(
    r"必下款?|百分之?百(?:通过|下款|有效|成功)|百分百|包过|包下款|秒批|秒下款?|(?<!上)不上征信|不看征信|不查征信|无视(?:征信|黑白)|强制下款|停息挂账"
)
_PRAISE = re.compile(
    r"(?:花呗|借呗|微粒贷|白条|金条|度小满|分期乐|美团月付|放心借|有钱花|京东|蚂蚁|支付宝|微信)[^。！？；，]{0,12}"
    r"(?:正规|放心|安全可靠|靠谱|最安全|最划算|最低|推荐使用|值得信赖|口碑好)"
)
_WARNS = re.compile(
    r"骗|诈|不可信|别|不要|不存在|不是|并非|没有(?:这|所谓|“)|俗称|所谓|广告|宣传|承诺|保证|声称|自称|谎|假|警惕|当心|小心|谨防|远离|禁|不得|"
    r"不等于|误|陷阱|风险|违规|违法|叫法|说法|号称|打着|诱|吗|？|凡是|举报|“|话术|中介"
)
_LURES_BELOW = re.compile(
    r"骗|诈|假|陷阱|不可信|别信|警惕|当心|小心|广告|话术|宣传|中介"
)  # in a section's heading or first line
_MACHINE_PATH = re.compile(r"(?:^|[\s\"'(=])/(?:home|Users|root|tmp|work|var|opt|mnt)/\w+|[A-Z]:\\\\?\w+")
# A sentence may state an expired rule when it says that the rule is past.
_TOLD_AS_PAST = re.compile(
    r"以前|之前|此前|过去|当时|曾|旧|原来|原先|那时|截止|截至|为止|到期|已经?(?:过|结束|废止|取消|关闭|不再)|废止|取消|窗口|不再|结束|"
    r"替代|取代|第一版|最初|至\s*20\d\d|到\s*20\d\d|—\s*20\d\d|起到|期间|年.{0,6}(?:前|以前|之前)|历史|成立于|签订|合同|时的|那天|那段|后来"
)
_DATED_ITEM = re.compile(r"[-*] *20\d\d年\d{1,2}月\d{1,2}日起[:：]")  # one line of a table of values by date
_NAMES = re.compile(
    r"花呗|借呗|微粒贷|白条|金条|度小满|分期乐|美团|京东|支付宝|微信|抖音|拼多多|平安|招商|建设|工商|农业|中国银行"
)
_DIGITS = re.compile(r"[\d一二三四五六七八九十百千万亿两半几.％%]+(?:元|块|万|天|年|月|日|期|号|个月|点|周|小时)?")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it stands and how to mend it."""

    level: str  # error | warning
    file: str
    line: int  # 1-based; 0 for the file as a whole
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.level:7} {place}: {self.message}"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All problems of a corpus, errors first, and its figures."""

    problems: tuple[Problem, ...]
    figures: dict[str, Any]

    @property
    def errors(self) -> int:
        """How many problems are errors."""
        return sum(problem.level == "error" for problem in self.problems)

    @property
    def summary(self) -> list[str]:
        """The figures as lines for a person."""
        lines = [f"{name:28} {value}" for name, value in self.figures.items()]
        return [*lines, f"{self.errors} errors, {len(self.problems) - self.errors} warnings"]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        problems = [asdict(problem) for problem in self.problems]
        return {"errors": self.errors, "problems": problems, "figures": self.figures}


def check_folder(
    folders: Sequence[Path], golden: Path | None = None, progress: Progress | None = None, today: date | None = None
) -> CheckReport:
    """Check everything in corpus folders: articles, facts, lexicon, questions, and that no test question leaks.

    :param golden: folder of test questions (``*.jsonl``), or None.
    :param today: the day on which a fact must hold to be current; None is this day.
    :raises CorpusError: when a folder does not exist.
    """
    step = progress or _silent
    problems: list[Problem] = []
    figures: dict[str, Any] = {}
    for number, folder in enumerate(folders):
        step("check", 4 * number, 4 * len(folders))
        facts = _facts(folder, problems)
        problems += _claim_problems(folder, facts)
        files = _files(folder, problems)
        for file in files:
            problems += _article_problems(file, facts, today or date.today())
        problems += _twins(files)
        pairs = _pairs(folder, problems)
        step("check", 4 * number + 1, 4 * len(folders))
        lexicon = _lexicon_size(folder, problems)
        questions = _questions(folder, problems)
        tests = [q for path in sorted(golden.glob("*.jsonl")) for q in read_file(path)] if golden else []
        problems += _target_problems(folder, files, pairs, [*questions, *tests])
        step("check", 4 * number + 2, 4 * len(folders))
        problems += _leaks(folder, [*files, *pairs], questions, tests)
        problems += _skeletons(folder, [*questions, *tests])
        step("check", 4 * number + 3, 4 * len(folders))
        figures |= _figures(files, facts, lexicon, [*questions, *tests])
        if pairs:
            figures["imported pairs"] = figures.get("imported pairs", 0) + len(pairs)
    step("check", 4 * len(folders), 4 * len(folders))
    problems.sort(key=lambda problem: (problem.level != "error", problem.file, problem.line))
    return CheckReport(tuple(problems), figures)


def _silent(name: str, done: int, total: int) -> None:
    """Take progress reports nobody wants."""


def _facts(folder: Path, problems: list[Problem]) -> FactRegistry:
    try:
        registry = read_facts(folder)
    except CorpusError as error:
        problems.append(Problem("error", str(folder / "facts.yaml"), 0, str(error)))
        return FactRegistry()
    path = folder / "facts.yaml"
    for fact in registry:
        if fact.replaces and fact.replaces not in registry:
            problems.append(
                _fact_problem(path, fact.id, f"replaces {fact.replaces}, which is not in the registry; add it.")
            )
        elif fact.replaces and not registry.get(fact.replaces).valid_to:
            problems.append(_fact_problem(path, fact.replaces, f"was replaced by {fact.id} but has no valid_to; write it."))
    return registry


def _fact_problem(path: Path, id: str, message: str) -> Problem:
    return Problem("error", str(path), _line_of(path, f"- id: {id}"), f"fact {id} {message}")


def _files(folder: Path, problems: list[Problem]) -> list[ReadFile]:
    files = []
    if not (folder / "articles").is_dir() and (folder / "faq").is_dir():
        return []  # a corpus may hold imported pairs alone
    for read in read_folder(folder):
        if isinstance(read, SkippedFile):
            problems.append(Problem("error", read.path, 0, f"cannot be used: {read.reason}."))
        else:
            files.append(read)
    return files


def _article_problems(file: ReadFile, facts: FactRegistry, today: date) -> list[Problem]:
    article, path = file.article, file.path
    problems: list[Problem] = []

    def say(level: str, message: str, needle: str = "") -> None:
        problems.append(Problem(level, str(path), _line_of(path, needle) if needle else 0, message))

    if path.suffix.lower() == ".md":
        for name in ("source", "updated", "reviewed", "topics", "questions"):
            if not getattr(article, name):
                say("error", f"has no {name}; add '{name}: …' to the front matter.", "---")
        if not 3 <= len(article.questions) <= 8:
            say("warning", f"has {len(article.questions)} questions; write 3 to 8 as borrowers type them.", "questions:")
    elif not article.updated:
        say("warning", "has no date: the page does not say when it was written.")
    for line in file.dropped:
        if line.reason.startswith(("lender", "agent", "marked")):
            say("error", f"holds an advertisement ({line.reason}): {line.text[:40]} Remove it.", line.text[:30])
    chars = sum(not c.isspace() for c in article.body)
    if path.suffix.lower() == ".md" and not _MIN_BODY_CHARS <= chars <= _MAX_BODY_CHARS:
        say("warning", f"has {chars} characters; expected {_MIN_BODY_CHARS} to {_MAX_BODY_CHARS}. Split it or say more.")
    problems += _fact_use_problems(file, facts, today)
    problems += _wording_problems(file)
    headings = Counter(passage.heading for passage in split(article))
    passages_over = [h for h, count in headings.items() if count > 1 and _longest_paragraph(article, h) > MAX_PASSAGE_CHARS]
    for heading in passages_over:
        say("warning", f"has a paragraph over {MAX_PASSAGE_CHARS} characters; part it.", heading or article.body[:20])
    seen = re.findall(r"^#{1,6} +(.+?) *$", article.body, re.MULTILINE)
    for heading, count in Counter(seen).items():
        if count > 1:
            say("error", f"has the heading {heading!r} {count} times; questions could not tell them apart.", heading)
    return problems


def _longest_paragraph(article: Article, heading: str) -> int:
    texts = [passage.text for passage in split(article, 10**6) if passage.heading == heading]
    return max((len(line) for text in texts for line in text.splitlines()), default=0)


def _fact_use_problems(file: ReadFile, facts: FactRegistry, today: date) -> list[Problem]:
    article, path = file.article, file.path
    problems = []
    used = list(dict.fromkeys(mark.fact for mark in article.marks))
    for id in used:
        if id not in facts:
            message = f"states the fact {id}, which is not in facts.yaml; add it or correct the marker [^{id}]."
            problems.append(Problem("error", str(path), _line_of(path, f"[^{id}]"), message))
    if set(used) != set(article.facts):
        difference = ", ".join(sorted(set(used) ^ set(article.facts)))
        message = f"lists other facts than its markers state ({difference}); make 'facts' and the [^…] markers agree."
        problems.append(Problem("error", str(path), _line_of(path, "facts:"), message))
    ranges = sentences(article.body)
    for mark in article.marks:
        if mark.fact not in facts or not facts.expired([mark.fact], today):
            continue
        sentence = next((article.body[s:e] for s, e in ranges if s < mark.position <= e), "")
        if not _TOLD_AS_PAST.search(sentence) and not _DATED_ITEM.match(sentence):
            end = facts.get(mark.fact).valid_to
            message = f"states {mark.fact} as current, but it ended on {end}: {sentence[:40]} Tell it as past, or cite what holds."
            problems.append(Problem("error", str(path), _line_of(path, f"[^{mark.fact}]"), message))
    return problems


def _wording_problems(file: ReadFile) -> list[Problem]:
    article, path = file.article, file.path
    problems = []
    opening = {passage.start: f"{passage.heading} {passage.text.partition(chr(10))[0]}" for passage in split(article)}
    context = ""
    for start, end in sentences(article.body):
        sentence = article.body[start:end]
        context = opening.get(start, context)
        if sentence.startswith("#"):
            continue  # a heading may name the lure it warns of
        found = _FORBIDDEN.search(sentence)
        if found and not _WARNS.search(sentence) and not _LURES_BELOW.search(context):
            message = f"promises {found.group()!r}: {sentence[:40]} Say what is true instead, or that it is a lure."
            problems.append(Problem("error", str(path), _line_of(path, sentence[:20]), message))
        praised = _PRAISE.search(sentence)
        if praised and not _WARNS.search(sentence):
            message = f"praises a lender: {praised.group()[:40]} Say how to check instead."
            problems.append(Problem("error", str(path), _line_of(path, sentence[:20]), message))
        contact = screen.contact(sentence)
        if contact:
            message = f"holds a private contact: {contact}. Name public hotlines only."
            problems.append(Problem("error", str(path), _line_of(path, sentence[:20]), message))
        if _MACHINE_PATH.search(sentence):
            message = f"holds a path of somebody's machine: {sentence[:40]} Remove it."
            problems.append(Problem("error", str(path), _line_of(path, sentence[:20]), message))
    return problems


def _twins(files: Sequence[ReadFile]) -> list[Problem]:
    problems = []
    for twin in twins([file.article.body for file in files]):
        one, other = files[twin.one], files[twin.other]
        parting = differences(one.article.body, other.article.body)
        if parting:
            said = f"contradicts {other.path}: {parting[0].left[:60]!r} there {parting[0].right[:60]!r}. Mend the wrong one, or merge."
            problems.append(Problem("error", str(one.path), _line_of(one.path, parting[0].left[:30]), said))
        else:
            said = f"says nearly the same as {other.path} ({twin.overlap:.0%}); one of the two is kept. Merge them."
            problems.append(Problem("error", str(one.path), 0, said))
    return problems


def _pairs(folder: Path, problems: list[Problem]) -> list[ReadFile]:
    """Check the imported pairs: lines that cannot be used, promises and contacts, and answers that contradict one another."""
    pairs = []
    for read in faq.read_folder(folder):
        if isinstance(read, SkippedFile):
            problems.append(Problem("error", read.path, 0, f"cannot be used: {read.reason}"))
        else:
            pairs.append(read)
            problems += _wording_problems(read)
    asked = [bigrams(pair.article.title) for pair in pairs]
    for one, other, _ in near_duplicates(asked, None, _TWIN_QUESTIONS):
        parting = differences(pairs[one].article.body, pairs[other].article.body, _SAME_SENTENCE)
        if parting:
            said = f"contradicts {pairs[other].article.id}: {parting[0].left[:60]!r} there {parting[0].right[:60]!r}. Mend the wrong one."
            where = pairs[one].path
            problems.append(Problem("error", str(where), _line_of(where, pairs[one].article.title[:30]), said))
    return pairs


def _lexicon_size(folder: Path, problems: list[Problem]) -> int:
    try:
        return len(read_lexicon(folder))
    except CorpusError as error:
        problems.append(Problem("error", str(folder / "lexicon.tsv"), 0, str(error)))
        return 0


def _questions(folder: Path, problems: list[Problem]) -> list[Question]:
    try:
        return read_questions(folder)
    except CorpusError as error:
        problems.append(Problem("error", str(folder / "questions"), 0, str(error)))
        return []


def _target_problems(
    folder: Path, files: Sequence[ReadFile], pairs: Sequence[ReadFile], questions: Sequence[Question]
) -> list[Problem]:
    answered = {pair.article.id for pair in pairs}
    sections = {(file.article.id, passage.heading): file for file in files for passage in split(file.article)}
    problems = []
    where = str(folder / "questions")
    pointed = set()
    ids = Counter(question.id for question in questions)
    problems += [
        Problem("error", where, 0, f"the id {id} stands {n} times; ids are unique.") for id, n in ids.items() if n > 1
    ]
    for question in questions:
        for target in question.targets:
            pointed.add((target.article, target.heading))
            if (target.article, target.heading) not in sections and target.article not in answered:
                message = f"{question.id} points to {target.article} # {target.heading or 'lead'}, which is not there."
                problems.append(Problem("error", where, 0, message))
        if question.kind == "in_scope" and not question.targets and not question.turns:
            problems.append(Problem("error", where, 0, f"{question.id} is in scope but names no target."))
    if pointed:
        for (article, heading), file in sections.items():
            if (article, heading) not in pointed:
                line = _line_of(file.path, heading) if heading else 0
                message = f"no question points to {heading or 'the lead'}; write one, or merge the section into another."
                problems.append(Problem("warning", str(file.path), line, message))
    return problems


def _claim_problems(folder: Path, facts: FactRegistry) -> list[Problem]:
    path = folder / "claims.yaml"
    try:
        missing = read_claims(folder).missing_facts(facts)
    except CorpusError as error:
        return [Problem("error", str(path), 0, str(error))]
    return [
        Problem(
            "error",
            str(path),
            _line_of(path, f"- id: {claim}"),
            f"claim {claim} names the fact {id}, which is not in facts.yaml.",
        )
        for claim, id in missing
    ]


def _leaks(
    folder: Path, files: Sequence[ReadFile], questions: Sequence[Question], tests: Sequence[Question]
) -> list[Problem]:
    """Find test wordings that stand almost as they are among what the bot learns from."""
    front = [(f"{file.article.id} front matter", text) for file in files for text in file.article.questions]
    learned = front + [(q.id, q.whole or q.question) for q in questions if q.split != "test" and not q.turns]
    held = [(q.id, q.question) for q in (*tests, *questions) if q.split == "test" and not q.turns]
    problems = []
    pairs = near_duplicates([bigrams(t) for _, t in held], [bigrams(t) for _, t in learned], _TWIN_QUESTIONS)
    for one, other, _ in pairs:
        message = f"test question {held[one][0]} {held[one][1]!r} stands in {learned[other][0]} as {learned[other][1]!r}; drop one."
        problems.append(Problem("error", str(folder / "questions"), 0, message))
    test_only = {q.intent for q in (*tests, *questions) if q.split == "test"} - {
        q.intent for q in questions if q.split != "test"
    }
    problems += [
        Problem("error", str(folder / "questions"), 0, f"{question.id} is of a test-only intent.")
        for question in questions
        if question.split != "test" and question.intent in test_only
    ]
    return problems


def skeleton(question: str) -> str:
    """Return the wording with numbers, dates and names taken out: what a template would leave."""
    return re.sub(r"\W+", "", _DIGITS.sub("0", _NAMES.sub("某", question)))


def _skeletons(folder: Path, questions: Sequence[Question]) -> list[Problem]:
    wordings: dict[str, set[str]] = {}
    for question in questions:
        if not question.turns and not question.pair:
            wordings.setdefault(skeleton(question.question), set()).add(question.id)
    return [
        Problem(
            "error",
            str(folder / "questions"),
            0,
            f"{len(ids)} wordings differ only in numbers and names: {form} ({', '.join(sorted(ids)[:4])})",
        )
        for form, ids in wordings.items()
        if len(ids) > _MAX_SKELETONS
    ]


def _figures(files: Sequence[ReadFile], facts: FactRegistry, lexicon: int, questions: Sequence[Question]) -> dict[str, Any]:
    single = [q for q in questions if not q.turns]
    scoped = [q for q in single if q.targets]
    by_intent: dict[str, list[str]] = {}
    for question in scoped:
        by_intent.setdefault(question.intent, []).append(question.question)
    lengths = sorted(len(q.question) for q in scoped)
    figures: dict[str, Any] = {
        "articles": len(files),
        "facts": len(facts),
        "lexicon entries": lexicon,
        "intents": len(by_intent),
        "intents of 25 wordings": sum(len(wordings) >= 25 for wordings in by_intent.values()),
        "intents of 10 wordings": sum(len(wordings) >= 10 for wordings in by_intent.values()),
        "wordings": len(scoped),
        "minimal pairs": sum(bool(q.pair) for q in single) // 2,
        "out of scope": sum(q.kind in ("oos_far", "oos_near", "harm") for q in single),
        "dialogues": len({q.id.rpartition("/")[0] for q in questions if q.turns}),
        "splits": dict(Counter(q.split for q in questions)),
    }
    if lengths:
        figures["wording length p10/p50/p90"] = "/".join(str(lengths[int(len(lengths) * p)]) for p in (0.1, 0.5, 0.9))
        figures["distinct bigram share"] = round(_distinct_share(q.question for q in scoped), 3)
        figures["overlap inside an intent"] = round(_mean_overlap(by_intent.values()), 3)
    return figures


def _distinct_share(texts: Iterable[str]) -> float:
    """Return distinct bigrams per bigram over all wordings, the usual distinct-2 of text generation."""
    counts = Counter(gram for text in texts for gram in _bigram_list(text))
    return len(counts) / max(sum(counts.values()), 1)


def _bigram_list(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _mean_overlap(groups: Iterable[Sequence[str]]) -> float:
    """Return the mean Dice overlap of bigrams over the pairs of wordings inside an intent, each intent counting once."""
    means = []
    for wordings in groups:
        sets = [bigrams(wording) for wording in wordings[:30]]
        overlaps = [2 * len(a & b) / max(len(a) + len(b), 1) for a, b in itertools.combinations(sets, 2)]
        if overlaps:
            means.append(sum(overlaps) / len(overlaps))
    return sum(means) / max(len(means), 1)


def _line_of(path: Path, needle: str) -> int:
    """Return the line on which the text stands in the file, 0 when it cannot be found."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    plain = re.compile(r"\[\^[^\]]*\]")
    for number, line in enumerate(lines, 1):
        if needle in line or needle in plain.sub("", line):
            return number
    return 0
