import json
import multiprocessing
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
    assert {p.name for p in tmp_path.iterdir()} <= {"CURRENT", ".lock", old}


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
