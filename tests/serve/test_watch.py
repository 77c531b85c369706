import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from faqbot import FaqBot, FaqbotError, build_index
from faqbot.serve import watch as module
from faqbot.serve.watch import Watch
from faqbot.settings import Settings


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def settings(corpus: Path, built: Path) -> Settings:
    return Settings(index=built, corpus=(corpus,), encoder="fake")


def change(corpus: Path, text: str = "多一句。") -> None:
    with (corpus / "articles/collection/visit.md").open("a", encoding="utf-8") as out:
        out.write(f"\n{text}\n")


def watching(settings: Settings, encoder: object, clock: Clock | None = None, **given: object) -> tuple[Watch, list[str]]:
    """Return a watch that builds in this process, and the list of what each build said."""
    built: list[str] = []

    def rebuild() -> str:
        try:
            build_index(settings.corpus, settings.index, encoder=encoder)  # type: ignore[arg-type]
            built.append("")
        except FaqbotError as error:
            built.append(str(error))
        return built[-1]

    return Watch(settings, rebuild, say=lambda text: None, clock=clock or Clock(), **given), built  # type: ignore[arg-type]


def test_what_is_up_to_date_is_not_built_again_and_a_change_is(settings: Settings, corpus: Path, encoder) -> None:
    watch, built = watching(settings, encoder)
    assert not watch.look()
    bot = FaqBot(settings.index, encoder)
    before = bot.version
    change(corpus, "夜里十点以后上门可以报警。")
    assert watch.look()
    assert not watch.look()
    assert built == [""]
    assert any("十点以后" in hit.passage.text for hit in bot.search("夜里十点以后上门可以报警"))  # the running bot follows
    assert bot.version != before


def test_a_broken_corpus_keeps_the_old_version_says_so_and_is_tried_ever_more_rarely(
    settings: Settings, corpus: Path, encoder
) -> None:
    clock = Clock()
    watch, built = watching(settings, encoder, clock)
    before = FaqBot(settings.index, encoder).version
    (corpus / "facts.yaml").write_text("{{{ not right", encoding="utf-8")
    tried = []
    for minute in range(200):
        clock.now = 60.0 * minute
        watch.look()
        if len(built) > len(tried):
            tried.append(minute)
    gaps = [after - one for one, after in pairwise(tried)]
    assert gaps[0] == 1
    assert all(one <= after <= 60 for one, after in pairwise(gaps))
    assert "facts.yaml" in watch.status()
    assert FaqBot(settings.index, encoder).version == before
    (corpus / "facts.yaml").write_text("[]", encoding="utf-8")
    assert watch.look()  # what has changed is tried at once
    assert watch.status() == ""


def test_a_file_that_changes_during_the_build_is_not_missed(settings: Settings, corpus: Path, encoder) -> None:
    watch, built = watching(settings, encoder, ticks=[None])
    inner, changed = watch._rebuild, []

    def rebuild() -> str:
        said = inner()
        if not changed:
            changed.append(change(corpus, "写完才落盘的一句。"))
        return said

    watch._rebuild = rebuild
    change(corpus)
    watch.run()
    assert built == ["", ""]
    assert not watch.look()


def test_whatever_goes_wrong_the_watch_goes_on(settings: Settings, corpus: Path) -> None:
    watch = Watch(settings, lambda: 1 / 0, say=lambda text: None)  # type: ignore[arg-type, return-value]
    change(corpus)
    assert not watch.look()
    assert "ZeroDivisionError" in watch.status()
    watch = Watch(Settings(index=settings.index, corpus=(corpus / "none",)), say=lambda text: None)
    watch._rebuild = lambda: "no corpus folder"
    assert not watch.look()
    assert watch.status()


def test_leaving_stops_the_thread(settings: Settings, encoder) -> None:
    asked, go = threading.Event(), threading.Event()

    def ticks() -> Iterator[None]:
        asked.set()
        go.wait(60)
        yield None

    watch, built = watching(settings, encoder, ticks=ticks())
    with watch:
        assert asked.wait(60)
        watch._stop.set()
        go.set()
    assert not watch._thread.is_alive()
    assert built == []


def test_the_library_reports_what_changed(settings: Settings, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUIET_MS", 50)
    monkeypatch.setattr(module, "_LOOK_MS", 100)
    ticks = Watch(settings)._changes()
    assert next(ticks) is None  # at once
    seen = threading.Event()
    writer = threading.Thread(target=lambda: [change(corpus) for _ in iter(lambda: seen.wait(0.02), True)])
    writer.start()
    monkeypatch.setattr(module, "_LONGEST_MS", 200)  # as long as the writer writes there is no rest
    try:
        changes = next(found for found in ticks if found)
    finally:
        seen.set()
        writer.join()
    assert {Path(path).name for _, path in changes} == {"visit.md"}  # type: ignore[attr-defined]


def test_a_build_of_its_own_process_reports_its_last_line(settings: Settings, tmp_path: Path) -> None:
    watch = Watch(Settings(index=tmp_path / "index", corpus=(tmp_path / "none",)), say=lambda text: None)
    assert "no corpus folder" in watch._build()
