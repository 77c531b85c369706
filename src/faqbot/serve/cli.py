"""faqbot on the command line: build, ask, chat, serve, clean, check, eval, journal, versions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from faqbot.errors import FaqbotError, GateRefused, InputError
from faqbot.settings import Settings
from faqbot.types import Answer

_DONE, _NOT_IN_ORDER, _WRONG_USE = 0, 1, 2
_GOLDEN = Path("tests/golden")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not in order, 2 wrong use.

    Results go to stdout, messages to stderr; an error is one line.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console says cp936
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace, Settings], int] = options.run
    try:
        flags = {name: getattr(options, name, None) for name in ("index", "corpus", "top_k", "host", "port", "error_rate")}
        if flags["corpus"]:
            flags["corpus"] = tuple(flags["corpus"])
        return run(options, Settings.from_environment(**flags))
    except InputError as error:
        _say(str(error))
        return _WRONG_USE
    except FaqbotError as error:
        for line in error.worse if isinstance(error, GateRefused) else ():
            _say(f"worse: {line}")
        _say(str(error))
        return _NOT_IN_ORDER
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, and python would complain on exit
        return _DONE
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="faqbot", description="Answers about Chinese consumer credit from guide articles."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = _command(commands, "build", _build, "corpus becomes a new index version", "corpus", "index")
    build.add_argument("--full", action="store_true", help="encode everything anew")
    build.add_argument("--strict", action="store_true", help="a file that would be skipped is an error")
    build.add_argument("--if-changed", action="store_true", help="do nothing when the index fits the corpus")
    build.add_argument("--error-rate", type=float, help="允许答错的比例: allowed share of wrong answers (default 0.05)")
    build.add_argument("--gate", action="store_true", help="evaluate first, and publish only what is not below its floors")
    _add_golden(build)

    ask = _command(commands, "ask", _ask, "one answer, or one a line with --jsonl", "index")
    ask.add_argument("question", nargs="?", help="a question; left out with --jsonl")
    ask.add_argument("--json", action="store_true", help="one JSON object")
    ask.add_argument("--jsonl", action="store_true", help="one JSON object per line on stdin, one per line on stdout")
    ask.add_argument("--as-of", metavar="DATE", help="answer by the rules of that day, such as 2025-05-19 (default today)")
    ask.add_argument("--top-k", type=int, help="how many passages to return (default 3)")

    _command(commands, "chat", _chat, "ask and answer in the terminal", "index")

    serve = _command(commands, "serve", _serve, "the page", "corpus", "index")
    serve.add_argument("--watch", action="store_true", help="build anew when the corpus changes, and follow")
    serve.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default 7860)")

    clean = _command(commands, "clean", _clean, "what the reader makes of files, or of a folder with --out")
    clean.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    clean.add_argument("--json", action="store_true", help="one JSON object per file")
    clean.add_argument("--report", action="store_true", help="show each dropped line and its reason")
    clean.add_argument("--out", type=Path, help="write NAME.txt and NAME.meta.json for each file of the folder")

    check = _command(commands, "check", _check, "everything wrong with a corpus folder", "corpus")
    check.add_argument("--json", action="store_true", help="one JSON object")
    check.add_argument(
        "--golden",
        type=Path,
        help="folder of test questions that must not leak into the corpus (default tests/golden beside it)",
    )

    init = _command(commands, "init", _init, "a new corpus folder: a few articles to begin with, or an empty one")
    init.add_argument("folder", type=Path, metavar="DIR", help="a new folder, or an empty one")
    init.add_argument("--empty", action="store_true", help="no articles, only the folders and the first lines of the files")

    import_ = _command(commands, "import", _import, "question-and-answer pairs into the corpus folder", "corpus")
    import_.add_argument("file", type=Path, metavar="FILE", help=".xlsx, CSV (UTF-8 or GB18030) or JSONL")
    import_.add_argument("--dry-run", action="store_true", help="only say what is new, changed, duplicate and bad")
    import_.add_argument("--name", default="", help="of the collection faq/NAME.jsonl (default: the file's name)")

    export = _command(commands, "export", _export, "the imported pairs as .xlsx, .csv, .tsv or .jsonl", "corpus")
    export.add_argument("file", type=Path, metavar="FILE", help="its suffix says its kind")
    export.add_argument("--name", default="", help="of one collection (default: all)")

    evaluate = _command(commands, "eval", _eval, "labelled questions become a table", "index")
    evaluate.add_argument("--version", default="", help="evaluate that version instead of the current one")
    evaluate.add_argument("--json", action="store_true", help="one JSON object")
    evaluate.add_argument("--plots", type=Path, metavar="DIR", help="write reliability.png and risk-coverage.png there")
    evaluate.add_argument(
        "--stages", action="store_true", help="also with each stage before the ranking off in turn (takes longer)"
    )
    _add_golden(evaluate)

    journal = _command(commands, "journal", _journal, "what was asked, with personal data masked")
    journal.add_argument("action", choices=("export",))
    journal.add_argument("--format", choices=("csv", "jsonl"), default="csv")
    journal.add_argument("--out", type=Path, help="write there instead of to stdout")

    versions = _command(commands, "versions", _versions, "the life of the index", "index")
    versions.add_argument("action", nargs="?", default="list", choices=("list", "show", "diff", "rollback", "prune"))
    versions.add_argument("version", nargs="?", default="", help="a version's name (diff: the older one)")
    versions.add_argument("newer", nargs="?", default="", help="diff: the newer one (default the current one)")
    versions.add_argument("--json", action="store_true", help="one JSON object")
    versions.add_argument("--keep", type=int, default=3, help="how many versions prune keeps (default 3)")
    return parser


def _add_golden(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--questions", type=Path, action="append", help="JSONL of labelled questions (default tests/golden)"
    )
    command.add_argument("--floors", type=Path, help="JSON of pinned floors (default tests/golden/floors.json)")


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace, Settings], int], text: str, *folders: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    if "corpus" in folders:
        command.add_argument(
            "--corpus", type=Path, action="append", help="corpus folder (default corpus/); may be repeated"
        )
    if "index" in folders:
        command.add_argument("--index", type=Path, help="index folder (default index/)")
    return command


def _build(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.build import build_index, is_current

    if options.if_changed and is_current(settings.corpus, settings.index, settings.encoder, settings.error_rate):
        _say(f"{settings.index} is up to date with {', '.join(map(str, settings.corpus))}.")
        return _DONE
    gate = None
    if options.gate:
        from faqbot.evaluate import read_golden
        from faqbot.evaluate.versions import Gate

        gate = Gate(tuple(read_golden(options.questions or [_GOLDEN])), options.floors or _GOLDEN / "floors.json")
    with _Progress() as progress:
        report = build_index(
            settings.corpus,
            settings.index,
            encoder=settings.encoder,
            full=options.full,
            strict=options.strict,
            error_rate=settings.error_rate,
            threads=settings.threads,
            gate=gate,
            progress=progress,
        )
    for reason in report.forced:
        _say(reason)
    for skipped in report.skipped:
        _say(f"skipped {skipped.path}: {skipped.reason}")
    print(f"version   {report.version}")
    print(f"articles  {report.articles}, read {report.read}, skipped files {len(report.skipped)}")
    print(f"passages  {report.passages}, wordings {report.wordings}, encoded {report.encoded}")
    dropped = ", ".join(f"{reason} {count}" for reason, count in report.dropped.items()) or "none"
    print(f"dropped   lines: {dropped}")
    print(f"ranking   {'fitted' if report.calibrated else 'copied: nothing it rests on has changed'}")
    if report.gate:
        print(f"gate      {report.gate}")
    print(f"refusal   {report.promise or 'the shipped ranking; this corpus has too few labelled questions for its own'}")
    print(f"time      {report.seconds:.1f} s")
    return _DONE


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    if options.jsonl == (options.question is not None):
        raise InputError("ask takes a question, or --jsonl with one JSON object per line on stdin.")
    bot = _open(settings)
    if options.jsonl:
        for record in _answer_lines(bot, sys.stdin, options.as_of):
            print(json.dumps(record, ensure_ascii=False), flush=True)
        return _DONE
    answer = bot.ask(options.question, as_of=options.as_of)
    if options.json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=1))
    else:
        _print_answer(answer)
    return _DONE


def _answer_lines(bot: Any, lines: TextIO, as_of: str | None) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        id: Any = None
        try:
            record = json.loads(line)
            id = record.get("id") if isinstance(record, dict) else None
            if not isinstance(record, dict) or not isinstance(record.get("question"), str):
                raise InputError(f'line {number} is not an object with "question"; expected {{"id": …, "question": …}}.')
            turns = record.get("turns") or []
            if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
                raise InputError(f"line {number}: turns is {turns!r}; expected a list of earlier questions.")
            answer = bot.ask(record["question"], turns=turns, as_of=record.get("as_of") or as_of)
            yield {"id": id, **answer.to_dict()}
        except (ValueError, RecursionError) as error:
            yield {"id": id, "error": f"line {number} is not JSON: {error}"}
        except FaqbotError as error:
            yield {"id": id, "error": str(error)}


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    session = _open(settings).session()
    print("问一个借贷、逾期或征信的问题，可以接着追问，空行结束。", file=sys.stderr)
    while True:
        try:
            question = input("问: ").strip()
        except EOFError:
            return _DONE
        if not question:
            return _DONE
        _print_answer(session.ask(question))


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.serve.web import launch

    if not options.watch:
        launch(settings)
        return _DONE
    from faqbot.serve.watch import Watch

    with Watch(settings) as watch:
        launch(settings, watch.status)
    return _DONE


def _clean(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.serve.clean_command import clean_files, clean_folder

    if options.out:
        return clean_folder(options.paths, options.out, _say)
    return clean_files(options.paths, as_json=options.json, report=options.report, say=_say)


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.corpus.check import check_folder

    beside = settings.corpus[0].parent / "tests" / "golden"  # where this project keeps the test questions of its corpus
    golden = options.golden or (beside if beside.is_dir() else None)
    with _Progress() as progress:
        report = check_folder(settings.corpus, golden, lambda name, done, total: progress(name, done, total))
    if options.json:
        print(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
    else:
        for problem in report.problems:
            print(problem)
        for line in report.summary:
            print(line)
    return _NOT_IN_ORDER if report.errors else _DONE


def _init(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.corpus.starter import make_corpus

    for path in make_corpus(options.folder, empty=options.empty):
        print(options.folder / path)
    _say(f"next: faqbot build --corpus {options.folder}")
    return _DONE


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.corpus.faq import import_file

    plan = import_file(options.file, settings.corpus[0], options.name, dry_run=options.dry_run)
    for line in plan.lines():
        print(line)
    _say("dry run: nothing was written." if options.dry_run else "next: faqbot build")
    return _NOT_IN_ORDER if plan.bad else _DONE


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.corpus.export import export_file

    print(f"{options.file}: {export_file(options.file, settings.corpus[0], options.name)} pairs")
    return _DONE


def _eval(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.evaluate import evaluate, read_golden, stages_off
    from faqbot.evaluate.versions import record_of
    from faqbot.index import store

    questions = read_golden(options.questions or [_GOLDEN])
    floors = options.floors or _GOLDEN / "floors.json"
    bot = _open(settings, options.version or store.current(settings.index))
    with _Progress() as progress:
        result = evaluate(bot, questions, lambda done, total: progress("ask", done, total))
        off = stages_off(bot, questions, progress) if options.stages else {}
    try:
        store.save_evaluation(settings.index / bot.version, record_of(result))
    except FaqbotError as error:
        _say(f"the figures are not kept with the version: {error}")
    print(
        json.dumps(result.to_dict() | {"stages off": off}, ensure_ascii=False, indent=1) if options.json else result.table()
    )
    for stage, figures in off.items() if not options.json else ():
        print(f"without {stage}: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    if options.plots:
        from faqbot.evaluate.plots import draw

        for path in draw(result, options.plots):
            _say(f"wrote {path}")
    below = result.below(floors) if floors.exists() and not options.questions else []
    for line in below:
        _say(line)
    return _NOT_IN_ORDER if below else _DONE


def _journal(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.serve.journal import OFF, export

    if settings.journal.strip().lower() == OFF:
        raise InputError("the journal is off (FAQBOT_JOURNAL=off); nothing was kept.")
    if options.out:
        with options.out.open("w", encoding="utf-8-sig" if options.format == "csv" else "utf-8", newline="") as out:
            count = export(Path(settings.journal), out, options.format)
    else:
        count = export(Path(settings.journal), sys.stdout, options.format)
    _say(f"{count} rows")
    return _DONE


def _versions(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.index import store

    if options.action == "rollback":
        print(store.rollback(settings.index, options.version))
    elif options.action == "prune":
        print(f"deleted {', '.join(store.prune(settings.index, options.keep)) or 'nothing'}")
    elif options.action == "show":
        from faqbot.evaluate.versions import describe

        print(json.dumps(describe(settings.index, options.version), ensure_ascii=False, indent=1))
    elif options.action == "diff":
        from faqbot.evaluate import read_golden
        from faqbot.evaluate.versions import diff

        questions = read_golden([_GOLDEN]) if _GOLDEN.is_dir() else []
        changes = diff(settings.index, options.version, options.newer, questions)
        print(json.dumps(changes.to_dict(), ensure_ascii=False, indent=1) if options.json else "\n".join(changes.lines()))
    else:
        now = store.current(settings.index)
        for manifest in store.versions(settings.index):
            mark = "*" if manifest["version"] == now else " "
            counts = manifest["counts"]
            judged = "  evaluated" if store.load_evaluation(settings.index / manifest["version"]) else ""
            print(f"{mark} {manifest['version']}  {counts['articles']} articles  {counts['passages']} passages{judged}")
    return _DONE


def _open(settings: Settings, version: str = "") -> Any:
    from faqbot.answer.bot import FaqBot

    return FaqBot.open(
        settings.index, encoder=settings.encoder, threads=settings.threads, top_k=settings.top_k, version=version
    )


def _print_answer(answer: Answer) -> None:
    for notice in answer.notices:
        if notice.text != answer.text:
            print(f"【{notice.text}】\n")
    if answer.query not in answer.question:
        print(f"我理解你问的是：{answer.query}\n")
    print(answer.text)
    if answer.spans:
        passage = answer.hits[0].passage
        place = " · ".join(part for part in (passage.article.title, passage.heading) if part)
        print(f"\n出处：{place}")
        if passage.article.source:
            print(f"依据：{passage.article.source}")
        print(f"更新：{passage.article.updated or '文中没有写日期'}　把握：{answer.confidence:.0%}")
    if answer.related:
        print("\n还可以问：" + "／".join(answer.related))


def _say(text: str) -> None:
    print(f"faqbot: {text}", file=sys.stderr)


class _Progress:
    """Shows each step's progress on a terminal, one line a step elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._name = ""

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, name: str, done: int, total: int) -> None:
        if name != self._name:
            self.__exit__()
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=name, file=sys.stderr, leave=True, mininterval=0.2)
            self._name = name
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
