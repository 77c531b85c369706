"""The folder of index versions: publish atomically, open the current one, roll back, prune."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faqbot.errors import BuildLocked, FaqbotError, IndexDamaged, IndexMismatch, IndexMissing

SCHEMA = 2  # of the files in a version; another number means: build again

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_EVALUATION = "evaluation.json"  # of a version; made later than its manifest, so it carries a digest of its own
_BUILDING = ".building-"
_GONE = ".gone-"
_REPAIR = "Run: faqbot build --full, or go back to an older version: faqbot versions rollback."
_SWITCH_WAIT_S = 10  # for another process that changes CURRENT or prunes, which takes milliseconds


@contextlib.contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the index folder's build lock; the system takes the lock back from a process that dies.

    :raises BuildLocked: when another process builds into the folder.
    :raises FaqbotError: when the folder cannot be written.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(
            folder / ".lock", 0, f"another process is building into {folder}. Wait for it, or name another --index."
        ):
            _clear_leftovers(folder)
            yield


@contextlib.contextmanager
def _switching(folder: Path) -> Iterator[None]:
    """Hold the lock of ``CURRENT``, apart from the build lock: a rollback must not wait for a build."""
    busy = f"another process has held {folder / '.switch'} for {_SWITCH_WAIT_S} s. End it, then try again."
    with _writing(folder), _locked(folder / ".switch", _SWITCH_WAIT_S, busy):
        yield


@contextlib.contextmanager
def _locked(path: Path, wait_s: float, busy: str) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=wait_s)
    try:
        lock.acquire()
    except Timeout:
        raise BuildLocked(busy) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say in one line that the folder cannot be written, whatever the system's reason."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error) or type(error).__name__).splitlines()[0][:200]
        raise FaqbotError(
            f"{folder} cannot be written ({reason}). The version in use is untouched; free space or rights."
        ) from None


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed builds and prunings left; only the holder of the build lock may."""
    for pattern in (f"{_BUILDING}*", f"{_GONE}*"):
        for leftover in folder.glob(pattern):
            shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def new_version(folder: Path, manifest: dict[str, Any]) -> Iterator[Path]:
    """Give an empty folder to write a version's files into, and publish it when the block ends without an error.

    The files are hashed into the manifest and synced, the folder gets its final name by a rename, and only then does
    ``CURRENT`` name it, also by a rename: a reader sees the old version or the new one, never a mix.

    :param manifest: what the version is made of; ``schema``, ``number``, ``version``, ``created``, ``files`` and
        ``seal`` are added.
    """
    created = datetime.now(UTC)
    work = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=folder))
    try:
        yield work
        files = {}
        for path in sorted(work.iterdir()):
            if path.name != _EVALUATION:
                files[path.name] = {"sha256": _sha256(path), "bytes": path.stat().st_size}
            _sync(path)
        content = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
        version = _free_name(folder, f"{created:%Y%m%d-%H%M%S}-{content[:8]}")
        # The number orders versions: a clock may jump, and two builds may fall into one second.
        number = 1 + max((manifest["number"] for manifest in versions(folder)), default=0)
        record = {"schema": SCHEMA, "number": number, "version": version, "created": created.isoformat(timespec="seconds")}
        record |= {**manifest, "files": files}
        text = json.dumps({**record, "seal": _seal(record)}, ensure_ascii=False, indent=1)
        (work / _MANIFEST).write_text(text, encoding="utf-8")
        _sync(work / _MANIFEST)
        _sync_folder(work)
        work.chmod(0o755)  # mkdtemp makes it private; the page may run as another user
        work.rename(folder / version)
        _sync_folder(folder)
        try:
            set_current(folder, version)
        except BaseException:
            if stamp(folder) is None or current(folder) != version:
                shutil.rmtree(folder / version, ignore_errors=True)  # nobody was told of it; a full disk needs the room
            raise
    finally:
        if work.exists():
            shutil.rmtree(work, ignore_errors=True)


def set_current(folder: Path, version: str) -> None:
    """Make a published version the current one; the change is one rename.

    :raises IndexMissing: when there is no such version.
    """
    with _switching(folder):
        _point(folder, version)


def _point(folder: Path, version: str) -> None:
    """Let ``CURRENT`` name a version; only the holder of the lock may."""
    manifest = folder / version / _MANIFEST
    if not manifest.is_file():
        raise IndexMissing(f"there is no version {version} in {folder}. See: faqbot versions list")
    temporary = folder / f".{_CURRENT}"
    temporary.write_text(f"{version} {_sha256(manifest)}\n", encoding="utf-8")
    _sync(temporary)
    temporary.replace(folder / _CURRENT)
    _sync_folder(folder)


def current(folder: Path) -> str:
    """Return the current version's name.

    :raises IndexMissing: when nothing was built yet.
    """
    return _read_current(folder)[0]


def stamp(folder: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever another version becomes current, or None when there is none; costs one ``stat``."""
    try:
        status = (folder / _CURRENT).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def open_version(folder: Path, version: str = "", *, any_schema: bool = False) -> tuple[Path, dict[str, Any]]:
    """Return a version's folder and manifest after checking that every file is what it was when published.

    :param version: a version's name; ``""`` is the current one.
    :param any_schema: also one whose files this program cannot answer from, for what can be copied from it.
    :raises IndexMissing: when there is no such version.
    :raises IndexDamaged: naming the file that is missing or changed.
    :raises IndexMismatch: when the version has another schema than this program.
    """
    expected = ""
    if not version:
        version, expected = _read_current(folder)
    if not _is_name(version):
        raise IndexMissing(f"there is no version {version!r} in {folder}. See: faqbot versions list")
    path = folder / version
    manifest = _read_manifest(path, expected)
    if manifest.get("schema") != SCHEMA and not any_schema:
        raise IndexMismatch(
            f"version {version} has schema {manifest.get('schema')}, this program reads {SCHEMA}. Run: faqbot build --full"
        )
    for name, known in manifest["files"].items():
        file = path / name
        if not file.is_file():
            raise IndexDamaged(f"{file} is missing. {_REPAIR}")
        try:
            same = file.stat().st_size == known["bytes"] and _sha256(file) == known["sha256"]
        except OSError as error:
            raise IndexDamaged(f"{file} cannot be read ({error.strerror or error}). {_REPAIR}") from None
        if not same:
            raise IndexDamaged(f"{file} is not what was built (its content has changed). {_REPAIR}")
    return path, manifest


def open_whole(folder: Path, *, any_schema: bool = False) -> tuple[Path, dict[str, Any], str]:
    """Return the current version as ``open_version`` does or, where it is damaged, the newest whole one before it.

    :returns: folder, manifest, and one line that says what is damaged and which version stands in, ``""`` when nothing is.
    :raises IndexMissing: when nothing was built yet.
    :raises IndexDamaged: naming the current version's damage when no older version is whole.
    :raises IndexMismatch: when the current version has another schema than this program.
    """
    while True:
        seen = stamp(folder)
        try:
            return *open_version(folder, any_schema=any_schema), ""
        except IndexDamaged as error:
            damage = error
        if stamp(folder) == seen:
            break  # else another version became current, and this one may have been pruned, while it was read
    for name in _before_current(folder):
        with contextlib.suppress(IndexDamaged, IndexMismatch, IndexMissing):
            path, manifest = open_version(folder, name, any_schema=any_schema)
            return path, manifest, f"{damage} Until then the version before it answers: {name}."
    raise damage


def older(folder: Path, version: str) -> str:
    """Return the newest version published before one.

    :raises IndexMissing: when there is none.
    """
    known = versions(folder)
    numbers = [manifest["number"] for manifest in known if manifest["version"] == version]
    for manifest in known:
        # Where the version itself is gone or damaged, nobody knows its number: the newest of the others then.
        if manifest["version"] != version and (not numbers or manifest["number"] < numbers[0]):
            return str(manifest["version"])
    raise IndexMissing(f"{folder} holds no version older than {version}. See: faqbot versions list")


def _before_current(folder: Path) -> Iterator[str]:
    """Give the versions older than the current one, newest first; all where it is not known which that is."""
    try:
        version = _read_current(folder)[0]
    except IndexDamaged:
        version = ""
    with contextlib.suppress(IndexMissing):
        while True:
            version = older(folder, version)
            yield version


def versions(folder: Path) -> list[dict[str, Any]]:
    """Return the manifests of all readable versions, newest first."""
    found = []
    for path in folder.glob(f"*/{_MANIFEST}"):
        if not path.parent.name.startswith("."):
            with contextlib.suppress(IndexDamaged, IndexMissing):  # damaged, or pruned meanwhile
                found.append(_read_manifest(path.parent, ""))
    return sorted(found, key=lambda manifest: manifest["number"], reverse=True)


def rollback(folder: Path, version: str = "") -> str:
    """Make an older version current and return its name.

    :param version: its name; ``""`` is the one published before the current one.
    :raises IndexMissing: when there is none.
    """
    with _switching(folder):
        version = version or older(folder, current(folder))
        open_version(folder, version)
        _point(folder, version)
    return version


def prune(folder: Path, keep: int) -> list[str]:
    """Delete all but the ``keep`` newest versions and the current one; return the deleted names.

    :raises FaqbotError: when the folder cannot be written.
    """
    with _switching(folder):
        now = current(folder)
        names = [manifest["version"] for manifest in versions(folder)]
        gone = [name for name in names[max(keep, 0) :] if name != now]
        for name in gone:
            # Out of sight in one step: a pruning that is killed leaves no half version to go back to.
            (folder / name).rename(folder / f"{_GONE}{name}")
    for leftover in folder.glob(f"{_GONE}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return gone


def save_evaluation(path: Path, record: dict[str, Any]) -> None:
    """Store with a version how good it was found to be; an earlier evaluation is replaced.

    :param path: the version's folder.
    :raises FaqbotError: when the folder cannot be written.
    """
    text = json.dumps({"seal": _seal(record), "evaluation": record}, ensure_ascii=False)
    with _writing(path):
        (path / f".{_EVALUATION}").write_text(text, encoding="utf-8")
        (path / f".{_EVALUATION}").replace(path / _EVALUATION)


def load_evaluation(path: Path) -> dict[str, Any] | None:
    """Return what ``save_evaluation`` stored, None when the version was not evaluated or the file is not what was stored."""
    try:
        stored = json.loads((path / _EVALUATION).read_text(encoding="utf-8"))
        record: dict[str, Any] = stored["evaluation"]
        return record if stored["seal"] == _seal(record) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read_current(folder: Path) -> tuple[str, str]:
    try:
        words = (folder / _CURRENT).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        if versions(folder):
            raise IndexDamaged(f"{folder / _CURRENT} is missing. {_REPAIR}") from None
        raise IndexMissing(f"there is no index in {folder}. Run: faqbot build, or name another with --index.") from None
    except (OSError, UnicodeError) as error:
        raise IndexDamaged(f"{folder / _CURRENT} cannot be read ({error}). {_REPAIR}") from None
    if len(words) != 2 or not _is_name(words[0]) or not (folder / words[0]).is_dir():
        raise IndexDamaged(f"{folder / _CURRENT} says {' '.join(words)[:80]!r}, which is no version here. {_REPAIR}")
    return words[0], words[1]


def _read_manifest(path: Path, expected: str) -> dict[str, Any]:
    file = path / _MANIFEST
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        if path.is_dir():
            raise IndexDamaged(f"{file} is missing. {_REPAIR}") from None
        raise IndexMissing(f"there is no version {path.name} in {path.parent}. See: faqbot versions list") from None
    except OSError as error:
        raise IndexDamaged(f"{file} cannot be read ({error.strerror or error}). {_REPAIR}") from None
    if expected and hashlib.sha256(data).hexdigest() != expected:
        raise IndexDamaged(f"{file} is not what was built (its content has changed). {_REPAIR}")
    try:
        manifest: dict[str, Any] = json.loads(data)
        manifest["version"] + "", manifest["number"] + 0, manifest["files"].items()
        seal = manifest.pop("seal", None)  # versions published before there were seals have none
    except (ValueError, KeyError, TypeError, AttributeError):
        raise IndexDamaged(f"{file} is not a manifest. {_REPAIR}") from None
    if manifest["version"] != path.name or (seal is not None and seal != _seal(manifest)):
        raise IndexDamaged(f"{file} is not what was built (its content has changed). {_REPAIR}")
    return manifest


def _seal(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _is_name(version: str) -> bool:
    """Tell whether a text can name a version: one folder, not hidden."""
    return bool(version) and not version.startswith(".") and not {"/", "\\", "\0"} & set(version)


def _free_name(folder: Path, name: str) -> str:
    """Return the name, numbered when a clock that jumped or a second build in one second took it."""
    free, number = name, 1
    while (folder / free).exists():
        number += 1
        free = f"{name}-{number}"
    return free


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("r+b") as file:  # Windows syncs only what is open for writing
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Make renames inside the folder outlive a power cut; Windows has no way to."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
