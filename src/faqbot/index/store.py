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
_BUILDING = ".building-"


@contextlib.contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the index folder's build lock; the system takes the lock back from a process that dies.

    :raises BuildLocked: when another process builds into the folder.
    :raises FaqbotError: when the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=0)
        with lock:
            _clear_leftovers(folder)
            yield
    except Timeout:
        raise BuildLocked(f"another process is building into {folder}. Wait for it, or name another --index.") from None
    except OSError as error:
        raise FaqbotError(
            f"{folder} cannot be written ({error.strerror or error}). The version in use is untouched; free space or rights."
        ) from None


def _clear_leftovers(folder: Path) -> None:
    """Remove what a killed build left; only the holder of the lock may."""
    for leftover in folder.glob(f"{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def new_version(folder: Path, manifest: dict[str, Any]) -> Iterator[Path]:
    """Give an empty folder to write a version's files into, and publish it when the block ends without an error.

    The files are hashed into the manifest and synced, the folder gets its final name by a rename, and only then does
    ``CURRENT`` name it, also by a rename: a reader sees the old version or the new one, never a mix.

    :param manifest: what the version is made of; ``schema``, ``number``, ``version``, ``created`` and
        ``files`` are added.
    """
    created = datetime.now(UTC)
    work = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=folder))
    try:
        yield work
        files = {}
        for path in sorted(work.iterdir()):
            files[path.name] = {"sha256": _sha256(path), "bytes": path.stat().st_size}
            _sync(path)
        content = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
        version = _free_name(folder, f"{created:%Y%m%d-%H%M%S}-{content[:8]}")
        # The number orders versions: a clock may jump, and two builds may fall into one second.
        number = 1 + max((manifest["number"] for manifest in versions(folder)), default=0)
        record = {"schema": SCHEMA, "number": number, "version": version, "created": created.isoformat(timespec="seconds")}
        text = json.dumps({**record, **manifest, "files": files}, ensure_ascii=False, indent=1)
        (work / _MANIFEST).write_text(text, encoding="utf-8")
        _sync(work / _MANIFEST)
        work.chmod(0o755)  # mkdtemp makes it private; the page may run as another user
        work.rename(folder / version)
        set_current(folder, version)
    finally:
        if work.exists():
            shutil.rmtree(work, ignore_errors=True)


def set_current(folder: Path, version: str) -> None:
    """Make a published version the current one; the change is one rename.

    :raises IndexMissing: when there is no such version.
    """
    manifest = folder / version / _MANIFEST
    if not manifest.is_file():
        raise IndexMissing(f"there is no version {version} in {folder}. See: faqbot versions list")
    temporary = folder / f".{_CURRENT}.{os.getpid()}"
    temporary.write_text(f"{version} {_sha256(manifest)}\n", encoding="utf-8")
    _sync(temporary)
    temporary.replace(folder / _CURRENT)


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


def open_version(folder: Path, version: str = "") -> tuple[Path, dict[str, Any]]:
    """Return a version's folder and manifest after checking that every file is what it was when published.

    :param version: a version's name; ``""`` is the current one.
    :raises IndexMissing: when there is no such version.
    :raises IndexDamaged: naming the file that is missing or changed.
    :raises IndexMismatch: when the version has another schema than this program.
    """
    expected = ""
    if not version:
        version, expected = _read_current(folder)
    path = folder / version
    manifest = _read_manifest(path, expected)
    if manifest.get("schema") != SCHEMA:
        raise IndexMismatch(
            f"version {version} has schema {manifest.get('schema')}, this program reads {SCHEMA}. Run: faqbot build --full"
        )
    for name, known in manifest["files"].items():
        file = path / name
        if not file.is_file():
            raise IndexDamaged(f"{file} is missing. {_REPAIR}")
        if file.stat().st_size != known["bytes"] or _sha256(file) != known["sha256"]:
            raise IndexDamaged(f"{file} is not what was built (its content has changed). {_REPAIR}")
    return path, manifest


_REPAIR = "Run: faqbot build --full, or go back to an older version: faqbot versions rollback"


def versions(folder: Path) -> list[dict[str, Any]]:
    """Return the manifests of all readable versions, newest first."""
    found = []
    for path in folder.glob(f"*/{_MANIFEST}"):
        if not path.parent.name.startswith("."):
            with contextlib.suppress(IndexDamaged):
                found.append(_read_manifest(path.parent, ""))
    return sorted(found, key=lambda manifest: manifest["number"], reverse=True)


def rollback(folder: Path, version: str = "") -> str:
    """Make an older version current and return its name.

    :param version: its name; ``""`` is the one published before the current one.
    :raises IndexMissing: when there is none.
    """
    if not version:
        names = [manifest["version"] for manifest in versions(folder)]
        now = current(folder)
        older = names[names.index(now) + 1 :] if now in names else names
        if not older:
            raise IndexMissing(f"{folder} holds no version older than {now}. See: faqbot versions list")
        version = older[0]
    open_version(folder, version)
    set_current(folder, version)
    return version


def prune(folder: Path, keep: int) -> list[str]:
    """Delete all but the ``keep`` newest versions and the current one; return the deleted names."""
    now = current(folder)
    names = [manifest["version"] for manifest in versions(folder)]
    gone = [name for name in names[max(keep, 0) :] if name != now]
    for name in gone:
        shutil.rmtree(folder / name)
    return gone


def _read_current(folder: Path) -> tuple[str, str]:
    try:
        words = (folder / _CURRENT).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {folder}. Run: faqbot build, or name another with --index.") from None
    except (OSError, UnicodeError) as error:
        raise IndexDamaged(f"{folder / _CURRENT} cannot be read ({error}). {_REPAIR}") from None
    if len(words) != 2 or not (folder / words[0]).is_dir() or os.sep in words[0]:
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
    if expected and hashlib.sha256(data).hexdigest() != expected:
        raise IndexDamaged(f"{file} is not what was built (its content has changed). {_REPAIR}")
    try:
        manifest: dict[str, Any] = json.loads(data)
        manifest["version"], manifest["number"] + 0, manifest["files"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise IndexDamaged(f"{file} is not a manifest. {_REPAIR}") from None
    return manifest


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
