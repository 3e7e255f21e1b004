"""Who is writing: each writer holds a lock on a file of its own and puts its token into the names of what it writes.

The system drops the lock when the writer dies, however it dies. So a file that the catalogue does not know and whose
writer holds no lock is an orphan, and the next writer removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from typing import TYPE_CHECKING

from contraflow.lake.files import settle, storage
from contraflow.lake.records import StoredFile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

FOLDERS = ("trade", "reject", "findings")


class Writer:
    """The right to write into a lake's folders, until `close` or death."""

    def __init__(self, home: Path) -> None:
        """Take a token that nobody has, and hold its lock."""
        self.home = home
        self._count = 0
        while True:
            self.token = secrets.token_hex(4)
            self._lock = home / "writers" / f"{self.token}.lock"
            self._handle = os.open(self._lock, os.O_CREAT | os.O_RDWR, 0o644)
            if _take(self._handle) and _is_still(self._handle, self._lock):
                return
            os.close(self._handle)

    @contextlib.contextmanager
    def pending(self) -> Iterator[Pending]:
        """Files on their way into the catalogue: those of a block that fails are removed at once."""
        pending = Pending(self)
        try:
            with storage():
                yield pending
        except BaseException:
            pending.remove()
            raise

    def name(self, folder: str) -> Path:
        """A name that no other file has or had."""
        self._count += 1
        return self.home / folder / f"{folder}-{self.token}-{self._count:05d}.parquet"

    def close(self) -> None:
        """Let go."""
        self._lock.unlink(missing_ok=True)
        os.close(self._handle)


class Pending:
    """Files that are written but not committed."""

    def __init__(self, writer: Writer) -> None:
        """Nothing yet."""
        self._writer = writer
        self._named: list[Path] = []

    def names(self, folder: str) -> tuple[Path, Path]:
        """The names of a new file: the one while it is written, the final one."""
        final = self._writer.name(folder)
        waiting = final.with_suffix(".tmp")
        self._named += [waiting, final]
        return waiting, final

    def settle(
        self,
        waiting: Path,
        final: Path,
        *,
        dataset: str,
        slices: Mapping[int, tuple[int, str]] | None = None,
        rows: int | None = None,
        batch: int | None = None,
    ) -> StoredFile:
        """Give a finished file its final name; return its entry for the catalogue."""
        settle(waiting, final)
        held = slices or {}
        return StoredFile(
            path=final.relative_to(self._writer.home).as_posix(),
            table=final.parent.name,
            dataset=dataset,
            rows=sum(count for count, _ in held.values()) if rows is None else rows,
            bytes=final.stat().st_size,
            slices=held,
            batch=batch,
        )

    def remove(self) -> None:
        """Take all of it back."""
        _unlink(self._named)


def remove_orphans(home: Path, own: str, known: Callable[[], Collection[str]]) -> tuple[str, ...]:
    """Remove what dead writers left; return the paths. `known` asks the catalogue, after the writers are surely dead."""
    found = {path: _token(path) for folder in FOLDERS for path in (home / folder).iterdir()}
    locks = {path.stem: path for path in (home / "writers").glob("*.lock")}
    dead = {token for token in {*found.values(), *locks} - {own} if _is_dead(locks.get(token))}
    if not dead:
        return ()
    kept = known()
    gone = [path for path, token in found.items() if token in dead and str(path.relative_to(home)) not in kept]
    _unlink([*gone, *(locks[token] for token in dead if token in locks)])
    return tuple(str(path.relative_to(home)) for path in gone)


def _token(path: Path) -> str:
    return path.stem.split("-")[1] if path.stem.count("-") == 2 else ""


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _is_dead(lock: Path | None) -> bool:
    """Whether nobody holds the lock. A dead token never comes back, so the answer stays true."""
    if lock is None:
        return True
    try:
        handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        return _take(handle)
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(handle: int, path: Path) -> bool:
    """Whether the name still leads to the file we hold: a cleaner may have removed it before we took the lock."""
    try:
        return os.fstat(handle).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
