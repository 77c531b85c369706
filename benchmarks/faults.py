"""What the index survives: builds killed at random moments, swaps under load, damaged files, a full disk, folders nobody may write.

python -m benchmarks.faults --short    # a minute or two
python -m benchmarks.faults            # 1,000 kills, 100,000 questions: half an hour on two cores

The corpus is tests/small_corpus and the encoder a stand-in, so that a build takes a fraction of a second; what is tested is
everything around the model. Needs a system that can fork; the small file system needs root, and is reported as left out
where there is none.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before faiss: a process with OpenMP threads must not fork

import argparse
import contextlib
import logging
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.record import ROOT, write
from faqbot import Answer, FaqBot, FaqbotError, build_index
from faqbot.index import store

SMALL = ROOT / "tests" / "small_corpus"
QUESTIONS = (
    "催收上门怎么办",
    "催收员能进屋吗",
    "提前支取按什么利率",
    "讨债的来家里了",
    "提前还款要违约金吗",
    "存款",
    "今天天气怎么样",
)
_MARK = "第{}版"


class StandIn:
    """Unit vectors of hashed character pairs."""

    name, digest, dim = "stand-in", "stand-in-1", 64

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions."""
        vectors = np.full((len(texts), self.dim), 1e-3, np.float32)
        for row, text in enumerate(texts):
            for n in range(len(text) - 1):
                vectors[row, zlib.crc32(text[n : n + 2].encode()) % self.dim] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:  # noqa: ARG002
        """Encode passages."""
        return self.encode_queries(texts)


ENCODER = StandIn()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--swapper", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logging.getLogger("faqbot").addHandler(logging.NullHandler())  # thousands of warnings are what is wanted here
    logging.getLogger("faqbot").propagate = False
    if options.swapper:
        _swapper(*options.swapper)
        return
    draw = random.Random(options.seed)
    figures: dict[str, Any] = {"form": "short" if options.short else "long", "seed": options.seed}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        figures["kill -9 during a build"] = kills(work / "kills", 40 if options.short else 1000, draw)
        figures["questions while versions change"] = (
            swaps(work / "swaps", 4000, 6, 2) if options.short else swaps(work / "swaps", 100_000, 50, 5)
        )
        figures["damaged files"] = damage(work / "damage", 3 if options.short else 25, draw)
        figures["damaged under a running bot"] = damage_running(work / "running", 2 if options.short else 10, draw)
        figures["full disk"] = full_disk(work / "disk", 6 if options.short else 40)
        figures["folder that may not be written"] = forbidden(work / "forbidden")
    write("faults-short" if options.short else "faults", figures)


def corpus(folder: Path, mark: int) -> Path:
    """Write the small corpus with a mark in every article's source and text, so that a mix of two versions would show."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SMALL, folder)
    mark_text = _MARK.format(mark)
    for path in (folder / "articles").rglob("*.md"):
        lines = re.sub(r"(?m)^source: .*$", f"source: {mark_text}", path.read_text(encoding="utf-8")).rstrip("\n")
        path.write_text(f"{lines}\n\n这一段写于{mark_text}。\n", encoding="utf-8")
    for path in (folder / "articles").rglob("*.txt"):
        path.unlink()
    return folder


def gist(answer: Answer) -> tuple[Any, ...]:
    return (
        answer.kind,
        answer.text,
        round(answer.confidence, 6),
        tuple((h.passage.id, round(h.score, 5)) for h in answer.hits),
    )


def gists(bot: FaqBot) -> tuple[Any, ...]:
    return tuple(gist(answer) for answer in bot.ask_many(QUESTIONS))


def marks_of(answer: Answer) -> set[str]:
    return {hit.passage.article.source for hit in answer.hits}


def kills(folder: Path, count: int, draw: random.Random) -> dict[str, Any]:
    """Kill a building process at a random moment, again and again; what opens must be one of the two corpora, whole."""
    index = folder / "index"
    corpora = [corpus(folder / f"corpus{n}", n) for n in (1, 2)]
    expected = {}
    for n, one in enumerate(corpora):
        build_index(one, folder / f"alone{n}", encoder=ENCODER)
        expected[gists(FaqBot(folder / f"alone{n}", ENCODER))] = n
    build_index(corpora[0], index, encoder=ENCODER)
    build = partial(build_index, index=index, encoder=ENCODER, full=True)
    lengths = []
    for _ in range(9):
        began = time.perf_counter()
        os.waitpid(_forked(partial(build, corpora[0])), 0)
        lengths.append(time.perf_counter() - began)
    length = sorted(lengths)[4]
    found: Counter[str] = Counter()
    for n in range(count):
        before = store.current(index)
        child = _forked(partial(build, corpora[n % 2]))
        time.sleep(draw.uniform(0, 1.15 * length))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        found["killed" if os.WIFSIGNALED(status) else "finished before the kill"] += 1
        now = store.current(index)
        where = (
            "published" if now != before else "left half a version" if list(index.glob(".building-*")) else "nothing begun"
        )
        found[where] += 1
        try:
            bot = FaqBot(index, ENCODER)
        except FaqbotError as error:
            found[f"could not open: {error}"[:80]] += 1
            continue
        found["opened whole" if gists(bot) in expected and not bot.warning else "opened wrong"] += 1
        if n % 20 == 19:
            store.prune(index, 3)
    build_index(corpora[1], index, encoder=ENCODER)
    after = FaqBot(index, ENCODER)
    return {
        "builds": count,
        "seconds_a_build": round(length, 3),
        **dict(sorted(found.items())),
        "the next build works": expected.get(gists(after)) == 1,
        "leftovers after it": len(list(index.glob(".building-*"))) + len(list(index.glob(".gone-*"))),
        "every version listed is whole": all(_opens(index, m["version"]) for m in store.versions(index)),
    }


def _forked(work: Callable[[], object]) -> int:
    """Run something in a forked process and return its number; the process ends without cleaning anything up."""
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            work()
            code = 0
        os._exit(code)
    return child


def _opens(index: Path, version: str) -> bool:
    try:
        FaqBot.at(*store.open_version(index, version), ENCODER)
    except FaqbotError:
        return False
    return True


def swaps(folder: Path, questions: int, changes: int, rollbacks: int) -> dict[str, Any]:
    """Ask from eight threads while another process publishes and rolls back."""
    index = folder / "index"
    build_index(corpus(folder / "corpus", 0), index, encoder=ENCODER)
    bot = FaqBot(index, ENCODER)
    command = [sys.executable, "-m", "benchmarks.faults", "--swapper", str(folder / "corpus"), str(index)]
    swapper = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert swapper.stdin and swapper.stdout
    lock, asked, failed = threading.Lock(), 0, Counter[str]()
    mark_of: dict[str, set[str]] = {}
    mixed = 0
    slowest = 0.0

    def client(number: int) -> None:
        nonlocal asked, mixed, slowest
        draw = random.Random(number)
        session = bot.session()
        while True:
            with lock:
                if asked >= questions:
                    return
                asked += 1
            began = time.perf_counter()
            try:
                if draw.random() < 0.1:
                    session = bot.session()
                answer = session.ask(draw.choice(QUESTIONS)) if draw.random() < 0.2 else bot.ask(draw.choice(QUESTIONS))
            except Exception as error:  # whatever it is, it counts
                with lock:
                    failed[repr(error)[:120]] += 1
                continue
            with lock:
                slowest = max(slowest, time.perf_counter() - began)
                marks = marks_of(answer)
                mark_of.setdefault(answer.version, set()).update(marks)
                mixed += len(marks) > 1

    clients = [threading.Thread(target=client, args=(n,)) for n in range(8)]
    began = time.perf_counter()
    for thread in clients:
        thread.start()
    steps = ["build"] * changes
    for n in range(rollbacks):
        steps.insert((n + 1) * changes // (rollbacks + 1) + n, "rollback")
    seen: list[float] = []
    for n, step in enumerate(steps, 1):
        while asked < n * questions // (len(steps) + 1) and any(thread.is_alive() for thread in clients):
            time.sleep(0.01)
        swapper.stdin.write(f"{step} {n}\n")
        swapper.stdin.flush()
        seen.append(float(swapper.stdout.readline()))
    for thread in clients:
        thread.join()
    swapper.stdin.close()
    swapper.wait()
    last = bot.ask(QUESTIONS[0]).version
    return {
        "questions": asked,
        "clients": 8,
        "swaps": changes,
        "rollbacks": rollbacks,
        "failed": sum(failed.values()),
        "errors": dict(failed),
        "answers with hits of two versions": mixed,
        "versions that answered with two marks": sum(len(marks) > 1 for marks in mark_of.values()),
        "versions that answered": len(mark_of),
        "follows to the last": last == store.current(index),
        "slowest_answer_ms": round(slowest * 1000, 1),
        "slowest_rollback_ms": round(max(s for s, step in zip(seen, steps, strict=True) if step == "rollback") * 1000, 1),
        "seconds": round(time.perf_counter() - began, 1),
    }


def _swapper(folder: Path, index: Path) -> None:
    for line in sys.stdin:
        step, number = line.split()
        began = time.perf_counter()
        if step == "build":
            build_index(corpus(folder, int(number)), index, encoder=ENCODER)
        else:
            store.rollback(index)
        print(time.perf_counter() - began, flush=True)


def damages(data: bytes, times: int, draw: random.Random) -> Iterator[tuple[str, bytes | None]]:
    for _ in range(times):
        at = draw.randrange(len(data))
        yield "bit flipped", data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]
    for _ in range(times):
        yield "cut", data[: draw.randrange(len(data))]
    at, length = draw.randrange(len(data)), draw.randrange(1, 64)
    yield "overwritten", (data[:at] + draw.randbytes(length) + data[at + length :])[: max(len(data), at + length)]
    yield "appended", data + b"\n"
    yield "emptied", b""
    yield "gone", None


def damage(folder: Path, times: int, draw: random.Random) -> dict[str, Any]:
    """Damage every file of the current version: an error that names the file, or the version before it with a warning."""
    index = folder / "index"
    build_index(corpus(folder / "corpus", 1), index, encoder=ENCODER)
    first = store.current(index)
    alone: Counter[str] = Counter()
    _damage_all(index, first, {}, alone, times, draw)
    build_index(corpus(folder / "corpus", 2), index, encoder=ENCODER)
    old = gists(FaqBot.at(*store.open_version(index, first), ENCODER))
    backed: Counter[str] = Counter()
    _damage_all(index, store.current(index), {first: old}, backed, times, draw)
    return {"files": len(list((index / first).iterdir())), "only version": dict(alone), "with one before it": dict(backed)}


def _damage_all(
    index: Path, version: str, others: dict[str, Any], found: Counter[str], times: int, draw: random.Random
) -> None:
    right = gists(FaqBot(index, ENCODER))
    for path in [*sorted((index / version).iterdir()), index / "CURRENT"]:
        data = path.read_bytes()
        for _, wrong in damages(data, times, draw):
            if wrong == data:
                continue
            path.unlink() if wrong is None else path.write_bytes(wrong)
            found[_outcome(index, path, version, right, others)] += 1
            path.write_bytes(data)
    assert gists(FaqBot(index, ENCODER)) == right


def _outcome(index: Path, path: Path, version: str, right: Any, others: dict[str, Any]) -> str:
    try:
        bot = FaqBot(index, ENCODER)
        said = gists(bot)
    except FaqbotError as error:
        return (
            "error names the file" if path.name in str(error) or path.parent.name in str(error) else f"error: {error}"[:90]
        )
    except Exception as error:
        return f"TRACE {error!r}"[:90]
    if bot.version == version:
        return "same answers: nothing it answers from was touched" if said == right else "WRONG ANSWERS"
    return "version before it, with a warning" if bot.warning and said == others.get(bot.version) else "WRONG ANSWERS"


def damage_running(folder: Path, times: int, draw: random.Random) -> dict[str, int]:
    """Damage files in place under a bot that has them open: it answers as before, or not at all; in a process of its own,
    because a mapped file that is cut kills."""
    index = folder / "index"
    build_index(corpus(folder / "corpus", 1), index, encoder=ENCODER)
    path = index / store.current(index)
    found: Counter[str] = Counter()
    for file in sorted(path.iterdir()):
        data = file.read_bytes()
        for _, wrong in damages(data, times, draw):

            def ask(file: Path = file, wrong: bytes | None = wrong) -> None:
                bot = FaqBot(index, ENCODER)
                right = gists(bot)
                file.unlink() if wrong is None else file.write_bytes(wrong)
                if gists(bot) != right:
                    os._exit(3)

            _, status = os.waitpid(_forked(ask), 0)
            file.write_bytes(data)
            code = os.waitstatus_to_exitcode(status)
            found[{0: "answers as before", 3: "WRONG ANSWERS"}.get(code, f"died with {code}")] += 1
    return dict(found)


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[str]:
    """Mount a small file system: ext4 on a loop device, else tmpfs; gives its name, ``""`` where neither may be mounted."""
    folder.mkdir(parents=True)
    image = folder.parent / "image"
    kind = ""
    with image.open("wb") as out:
        out.truncate(megabytes << 20)
    quiet: dict[str, Any] = {"capture_output": True}
    if shutil.which("mkfs.ext4") and not subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], **quiet).returncode:
        kind = (
            ""
            if subprocess.run(["mount", "-o", "loop", str(image), str(folder)], **quiet).returncode
            else "ext4 on a loop device"
        )
    if not kind and shutil.which("mount"):
        failed = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], **quiet
        ).returncode
        kind = "" if failed else "tmpfs"
    try:
        yield kind
    finally:
        if kind:
            subprocess.run(["umount", str(folder)], check=True)


def full_disk(folder: Path, steps: int) -> dict[str, Any]:
    """Build with less and less room; then a limit on the size of a file, which needs no rights."""
    one = corpus(folder / "corpus", 1)
    found: dict[str, Any] = {}
    with small_disk(folder / "mount", 4) as kind:
        if kind:
            found["file system"] = kind
            found |= _fill(folder / "mount", one, steps)
            subprocess.run(["mount", "-o", "remount,ro", str(folder / "mount")], check=True)
            found["mounted read-only"] = _refused(one, folder / "mount" / "index")
            subprocess.run(["mount", "-o", "remount,rw", str(folder / "mount")], check=True)
        else:
            found["file system"] = "left out: nothing may be mounted here"
    index = folder / "index"
    build_index(one, index, encoder=ENCODER)
    size = max(file.stat().st_size for file in (index / store.current(index)).iterdir())
    limited: Counter[str] = Counter()
    for n in range(steps):

        def build(limit: int = n * size // steps) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            os._exit({"refused in one line, old version answers": 3}.get(_refused(one, index), 4))

        _, status = os.waitpid(_forked(build), 0)
        code = os.waitstatus_to_exitcode(status)
        limited["refused in one line, old version answers" if code == 3 else f"ended with {code}"] += 1
    found["limit on the size of a file"] = dict(limited)
    return found


def _fill(mount: Path, one: Path, steps: int) -> dict[str, Any]:
    index = mount / "index"
    build_index(one, index, encoder=ENCODER)
    needed = sum(file.stat().st_size for file in (index / store.current(index)).iterdir())
    found: Counter[str] = Counter()
    for n in range(steps):
        room = n * 2 * needed // steps
        ballast = mount / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as out:
            while shutil.disk_usage(mount).free > room:
                out.write(b"x" * min(4096, max(shutil.disk_usage(mount).free - room, 1)))
        found[_refused(one, index)] += 1
        ballast.unlink()
        store.prune(index, 1)
    again = build_index(one, index, encoder=ENCODER).version
    return {
        "builds": dict(found),
        "with room again": FaqBot(index, ENCODER).version == again,
        "leftovers": len(list(index.glob(".building-*"))),
    }


def _refused(one: Path, index: Path) -> str:
    """Build where it may not work, and say what came of it."""
    before = store.current(index)
    right = gists(FaqBot(index, ENCODER))
    try:
        version = build_index(one, index, encoder=ENCODER, full=True).version
    except FaqbotError as error:
        whole = FaqBot(index, ENCODER)
        kept = whole.version == before and gists(whole) == right and not whole.warning
        clear = "cannot be written" in str(error) and "\n" not in str(error)
        return "refused in one line, old version answers" if kept and clear else f"WRONG: {error}"[:120]
    except Exception as error:
        return f"TRACE {error!r}"[:120]
    return "built" if FaqBot(index, ENCODER).version == version else "WRONG: built, but another answers"


def forbidden(folder: Path) -> dict[str, Any]:
    """Build as somebody who may read the folder and not write it."""
    if os.geteuid() != 0:
        return {"left out": "needs root, to become somebody else"}
    one, index = corpus(folder / "corpus", 1), folder / "index"
    build_index(one, index, encoder=ENCODER)
    for path in (folder, *folder.parents):
        if path.stat().st_uid == os.geteuid() and path != Path("/tmp"):
            path.chmod(path.stat().st_mode | 0o055)
        if path.parent == path or path == Path(tempfile.gettempdir()):
            break

    def build() -> None:
        os.setgid(65534)
        os.setuid(65534)
        os._exit({"refused in one line, old version answers": 3}.get(_refused(one, index), 4))

    _, status = os.waitpid(_forked(build), 0)
    code = os.waitstatus_to_exitcode(status)
    return {"not the owner": "refused in one line, old version answers" if code == 3 else f"ended with {code}"}


if __name__ == "__main__":
    main()
