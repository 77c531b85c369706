"""A watched corpus: when its files have been quiet for a moment, a new index version is built beside the running page."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType

from faqbot.build import is_current
from faqbot.corpus.corpus import digest
from faqbot.settings import Settings

_QUIET_MS = 2_000  # without a change before a build starts: a copy of many files is one change
_LONGEST_MS = 60_000  # that changes without a pause may hold a build up
_LOOK_MS = 60_000  # when nothing was reported either: network folders report nothing, and what failed is tried again
_FIRST_WAIT_S, _LONGEST_WAIT_S = 60.0, 3600.0  # before the same corpus is tried again; doubled each time
_NICE = 10  # people who chat go before the build


class Watch:
    """Keeps an index folder up to date with its corpus folders; ``with Watch(settings) as watch: …`` runs it beside.

    The build is a process of its own: it takes nothing from the page but processor time, and a build that is killed
    leaves the page as it was. A running bot sees the new version by itself.
    """

    def __init__(
        self,
        settings: Settings,
        rebuild: Callable[[], str] | None = None,
        ticks: Iterable[object] | None = None,
        say: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch the settings' corpus folders.

        :param rebuild: builds, and returns what went wrong in one line, ``""`` when nothing did; None runs ``faqbot build``.
        :param ticks: gives something whenever it is time to look; None asks watchfiles.
        :param say: takes lines for the log; None prints them.
        """
        self._settings = settings
        self._rebuild = rebuild or self._build
        self._ticks = ticks
        self._say = say or _print
        self._clock = clock
        self._error = ""
        self._failed = ("", 0.0, 0.0)  # digest of the corpus that failed, when to try it again, how long that was to wait
        self._stop = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self.run, name="faqbot-watch", daemon=True)

    def status(self) -> str:
        """Return what went wrong with the last rebuild in one line, ``""`` when nothing did."""
        return self._error

    def run(self) -> None:
        """Look whenever it is time to, until stopped."""
        for _ in self._ticks if self._ticks is not None else self._changes():
            while not self._stop.is_set() and self.look():
                pass  # files that changed during the build were not reported
            if self._stop.is_set():
                return

    def look(self) -> bool:
        """Build when the index does not fit the corpus, unless the same corpus has just failed; tell whether it was built."""
        one = self._settings
        try:
            if is_current(one.corpus, one.index, one.encoder, one.error_rate):
                self._error, self._failed = "", ("", 0.0, 0.0)
                return False
            now = digest(one.corpus)
            failed, again, waited = self._failed
            if now == failed and self._clock() < again:
                return False
            self._say("the corpus changed: building")
            error = self._rebuild()
        except Exception as problem:  # whatever it is, the page goes on and the team reads of it
            error = f"{type(problem).__name__}: {str(problem).splitlines()[0] if str(problem) else 'no reason given'}"
            now, (failed, _, waited) = "", self._failed
        if self._stop.is_set():
            return False
        if error:
            wait = min(2 * waited, _LONGEST_WAIT_S) if now == failed and waited else _FIRST_WAIT_S
            self._failed = (now, self._clock() + wait, wait)
            self._say(f"the build failed, the version in use stays: {error}")
        else:
            self._failed = ("", 0.0, 0.0)
            self._say("built; the page answers from the new version")
        self._error = error
        return not error

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()  # half a version is never seen, and the next build clears it away
        self._thread.join(timeout=10)

    def _changes(self) -> Iterator[object]:
        """Give a tick at once, then after every change that has come to rest, and every ``_LOOK_MS``."""
        yield None
        while not self._stop.is_set():
            yield self._wait()

    def _wait(self) -> object:
        from watchfiles import watch

        # Watched anew each time: a folder that was moved away and made again is another folder.
        folders = [folder for folder in self._settings.corpus if folder.is_dir()]
        with contextlib.suppress(OSError, RuntimeError):  # gone meanwhile, or the system watches no more: look anyway
            if folders:
                changes = watch(
                    *folders,
                    step=_QUIET_MS,
                    debounce=_LONGEST_MS,
                    rust_timeout=_LOOK_MS,
                    yield_on_timeout=True,
                    stop_event=self._stop,
                    raise_interrupt=False,
                )
                return next(changes, None)
        return self._stop.wait(_LOOK_MS / 1000)

    def _build(self) -> str:
        one = self._settings
        command = [sys.executable, "-m", "faqbot", "build", "--index", str(one.index), "--error-rate", str(one.error_rate)]
        for folder in one.corpus:
            command += ["--corpus", str(folder)]
        environment = {**os.environ, "FAQBOT_ENCODER": one.encoder, "FAQBOT_THREADS": str(one.threads)}
        self._child = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
        )
        with contextlib.suppress(OSError, AttributeError):  # Windows has no such thing
            os.setpriority(os.PRIO_PROCESS, self._child.pid, _NICE)
        _, told = self._child.communicate()
        if self._child.returncode == 0:
            return ""
        said = [line.removeprefix("faqbot: ") for line in told.splitlines() if line.startswith("faqbot: ")]
        said = [line for line in said if not line.startswith("skipped ")] or told.splitlines()[-1:]
        return said[-1] if said else f"the build ended with {self._child.returncode}"


def _print(text: str) -> None:
    print(f"faqbot: {text}", file=sys.stderr, flush=True)
