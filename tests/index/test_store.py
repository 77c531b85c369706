import errno
import json
import multiprocessing
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from faqbot import FaqBot, build_index
from faqbot.errors import BuildLocked, FaqbotError, IndexDamaged, IndexMismatch, IndexMissing
from faqbot.index import store


def publish(folder: Path, text: str) -> str:
    with store.building(folder), store.new_version(folder, {"counts": {}}) as work:
        (work / "data").write_text(text, encoding="utf-8")
    return store.current(folder)


def test_a_published_version_is_current_and_whole(tmp_path: Path) -> None:
    version = publish(tmp_path, "one")
    path, manifest = store.open_version(tmp_path)
    assert (path.name, manifest["version"]) == (version, version)
    assert (path / "data").read_text() == "one"


def test_nothing_built_says_how_to_build(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="faqbot build"):
        store.open_version(tmp_path / "nowhere")


def test_a_failed_build_leaves_the_old_version_and_no_litter(tmp_path: Path) -> None:
    old = publish(tmp_path, "one")
    with pytest.raises(RuntimeError), store.building(tmp_path), store.new_version(tmp_path, {}) as work:
        (work / "data").write_text("half")
        raise RuntimeError
    assert store.current(tmp_path) == old
    assert {p.name for p in tmp_path.iterdir()} <= {"CURRENT", ".lock", ".switch", old}


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".building-dead").mkdir()
    (tmp_path / ".building-dead" / "half").write_text("x")
    publish(tmp_path, "one")
    assert not list(tmp_path.glob(".building-*"))


def test_versions_published_within_one_second_have_different_names(tmp_path: Path) -> None:
    assert len({publish(tmp_path, "same") for _ in range(4)}) == 4


def test_rollback_goes_to_the_version_before_and_back(tmp_path: Path) -> None:
    first, second = publish(tmp_path, "one"), publish(tmp_path, "two")
    assert store.rollback(tmp_path) == first == store.current(tmp_path)
    assert store.rollback(tmp_path, second) == second == store.current(tmp_path)
    store.rollback(tmp_path)
    with pytest.raises(IndexMissing, match="no version older"):
        store.rollback(tmp_path)


def test_prune_keeps_the_newest_and_the_current(tmp_path: Path) -> None:
    names = [publish(tmp_path, str(n)) for n in range(4)]
    store.set_current(tmp_path, names[0])
    assert set(store.prune(tmp_path, 1)) == {names[1], names[2]}
    assert {m["version"] for m in store.versions(tmp_path)} == {names[0], names[3]}


def _hold(folder: Path, ready: object, done: object) -> None:
    with store.building(folder):
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_two_builders_exclude_each_other_and_a_dead_ones_lock_is_recovered(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, ready, done))
    other.start()
    assert ready.wait(60)
    with pytest.raises(BuildLocked), store.building(tmp_path):
        pass
    other.kill()
    other.join()
    publish(tmp_path, "after")


def test_every_damaged_file_is_named_and_never_answered_from(
    built: Path, encoder: object, subtests: pytest.Subtests
) -> None:
    path, manifest = store.open_version(built)
    for name in (*manifest["files"], "manifest.json"):
        data = (path / name).read_bytes()
        damages = {
            "flipped": data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
            "cut": data[:-1],
        }
        for damage, wrong in damages.items():
            with subtests.test(file=name, damage=damage):
                (path / name).write_bytes(wrong)
                with pytest.raises(IndexDamaged, match=name) as caught:
                    FaqBot(built, encoder)  # type: ignore[arg-type]
                assert "\n" not in str(caught.value)
        (path / name).unlink()
        with subtests.test(file=name, damage="gone"), pytest.raises(IndexDamaged, match=name):
            FaqBot(built, encoder)  # type: ignore[arg-type]
        (path / name).write_bytes(data)
    FaqBot(built, encoder)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "nonsense", "../../etc abc", "a b c", "\x00\xff"])
def test_a_damaged_current_file_is_named(built: Path, text: str) -> None:
    (built / "CURRENT").write_text(text, encoding="latin-1")
    with pytest.raises(IndexDamaged, match="CURRENT"):
        store.open_version(built)


def test_another_schema_names_both_numbers(built: Path) -> None:
    path, manifest = store.open_version(built)
    (path / "manifest.json").write_text(json.dumps({**manifest, "schema": 99}), encoding="utf-8")
    store.set_current(built, path.name)
    with pytest.raises(IndexMismatch, match=rf"99.*{store.SCHEMA}"):
        store.open_version(built)


def test_another_encoder_names_both_digests(built: Path, encoder: object) -> None:
    encoder.digest = "fake-2"  # type: ignore[attr-defined]
    with pytest.raises(IndexMismatch, match=r"fake-1.*fake-2"):
        FaqBot(built, encoder)  # type: ignore[arg-type]


def test_a_folder_that_cannot_be_written_is_an_error_and_nothing_is_lost(
    corpus: Path, tmp_path: Path, encoder: object
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FaqbotError, match="cannot be written"):
        build_index(corpus, tmp_path / "file", encoder=encoder)  # type: ignore[arg-type]


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def test_a_damaged_current_version_gives_way_to_the_one_before_and_says_so(
    corpus: Path, built: Path, encoder: object, caplog: pytest.LogCaptureFixture
) -> None:
    first, _ = store.open_version(built)
    running = FaqBot(built, encoder)  # type: ignore[arg-type]
    second = built / build_index(corpus, built, encoder=encoder).version  # type: ignore[arg-type]
    for name in ("dense.faiss", "manifest.json"):
        whole = (second / name).read_bytes()
        flip(second / name)
        bot = FaqBot(built, encoder)  # type: ignore[arg-type]
        assert bot.ask("催收员能进屋吗").version == first.name
        assert name in bot.warning
        assert first.name in bot.warning
        assert name in caplog.text
        (second / name).write_bytes(whole)
    flip(second / "dense.faiss")
    store.set_current(built, second.name)
    assert running.ask("催收员能进屋吗").version == first.name
    assert "dense.faiss" in running.warning
    flip(second / "dense.faiss")
    (built / "CURRENT").write_text("nonsense")
    assert FaqBot(built, encoder).version == second.name  # type: ignore[arg-type]
    flip(first / "articles.jsonl")
    flip(second / "passages.jsonl")
    store.set_current(built, second.name)
    with pytest.raises(IndexDamaged, match=r"passages\.jsonl"):
        FaqBot(built, encoder)  # type: ignore[arg-type]


def test_files_that_change_under_a_running_bot_change_none_of_its_answers(built: Path, encoder: object) -> None:
    bot = FaqBot(built, encoder)  # type: ignore[arg-type]
    before = [(a.text, a.confidence) for a in bot.ask_many(["催收员能进屋吗", "提前支取按什么利率"])]
    for file in store.open_version(built)[0].iterdir():
        size = file.stat().st_size
        with file.open("r+b") as out:
            out.seek(size // 4)
            out.write(b"\xff" * (size - size // 4))
    assert [(a.text, a.confidence) for a in bot.ask_many(["催收员能进屋吗", "提前支取按什么利率"])] == before


def test_a_lost_current_file_is_not_a_lost_index(built: Path, encoder: object) -> None:
    version = store.current(built)
    (built / "CURRENT").unlink()
    with pytest.raises(IndexDamaged, match="CURRENT is missing"):
        store.current(built)
    bot = FaqBot(built, encoder)  # type: ignore[arg-type]
    assert bot.version == version
    assert "CURRENT" in bot.warning
    store.rollback(built, version)
    assert bot.ask("催收").version == version
    assert FaqBot(built, encoder).warning == bot.warning == ""  # type: ignore[arg-type]


def test_a_manifest_guards_itself(tmp_path: Path) -> None:
    first, _ = publish(tmp_path, "one"), publish(tmp_path, "two")
    manifest = tmp_path / first / "manifest.json"
    whole = manifest.read_text()
    for wrong in (whole.replace('"counts": {}', '"counts": {"a": 1}'), whole.replace(first, first[:-1] + "!"), whole[:-3]):
        assert wrong != whole
        manifest.write_text(wrong)
        with pytest.raises(IndexDamaged, match="manifest"):
            store.open_version(tmp_path, first)
        assert first not in {m["version"] for m in store.versions(tmp_path)}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("step", ["fsync", "rename", "replace", "write_text", "mkdtemp", "chmod"])
def test_whichever_step_the_system_refuses_the_old_version_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    old = publish(tmp_path, "one")
    where = {"fsync": os, "mkdtemp": store.tempfile}.get(step, Path)
    real, refused = getattr(where, step), 0
    for allowed in range(20):
        calls = 0

        def refuse(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls > allowed:  # noqa: B023
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(where, step, refuse)
            try:
                new = publish(tmp_path, "two")
            except FaqbotError as error:
                assert os.strerror(code) in str(error)
                assert "\n" not in str(error)
                new = ""
        refused += not new
        if new:
            break
        now = store.open_version(tmp_path)[0].name
        assert now == old or "fsync" in step  # a rename that is not yet on the disk has happened
        assert not list(tmp_path.glob(".building-*"))
        assert all(store.open_version(tmp_path, m["version"]) for m in store.versions(tmp_path))
    assert refused
    assert (store.open_version(tmp_path)[0] / "data").read_text() == "two"


def test_a_clock_that_jumps_back_changes_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        year_now = 2030

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            cls.year_now -= 7
            return datetime(cls.year_now, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(store, "datetime", Clock)
    names = [publish(tmp_path, str(n)) for n in range(4)]
    assert [m["version"] for m in store.versions(tmp_path)] == names[::-1]
    assert store.rollback(tmp_path) == names[2]
    assert set(store.prune(tmp_path, 1)) == {names[0], names[1]}


def test_a_rollback_does_not_wait_for_a_build(tmp_path: Path) -> None:
    first, _ = publish(tmp_path, "one"), publish(tmp_path, "two")
    with store.building(tmp_path):
        assert store.rollback(tmp_path) == first


def test_a_pruning_that_was_killed_leaves_nothing_to_go_back_to(tmp_path: Path) -> None:
    first, second = publish(tmp_path, "one"), publish(tmp_path, "two")
    (tmp_path / first).rename(tmp_path / f".gone-{first}")
    assert [m["version"] for m in store.versions(tmp_path)] == [second]
    publish(tmp_path, "three")
    assert not list(tmp_path.glob(".gone-*"))


@pytest.mark.parametrize("name", ["../elsewhere", "/etc", ".lock", "none", "a\\b", "\0"])
def test_a_name_that_is_no_version_is_refused(built: Path, name: str) -> None:
    with pytest.raises(IndexMissing, match="versions list"):
        store.open_version(built, name)
    with pytest.raises(IndexMissing):
        store.rollback(built, name)


_BUILD = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from conftest import FakeEncoder
from faqbot import FaqbotError, build_index
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
try:
    build_index(sys.argv[1], sys.argv[2], encoder=FakeEncoder(), full=True)
except FaqbotError as error:
    print("REFUSED", error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_without_room_is_one_line_and_the_old_version_answers(
    corpus: Path, built: Path, encoder: object, subtests: pytest.Subtests
) -> None:
    old = store.current(built)
    for limit in (0, 500, 4000):
        command = [sys.executable, "-c", _BUILD, str(corpus), str(built), str(Path(__file__).parent.parent), str(limit)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        with subtests.test(bytes=limit):
            assert "REFUSED" in done.stdout, done.stderr[-2000:]
            assert "cannot be written" in done.stdout
            assert FaqBot(built, encoder).version == old  # type: ignore[arg-type]
            assert not list(built.glob(".building-*"))
