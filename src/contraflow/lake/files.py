"""Files that are either there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from contraflow.engine import disk_full
from contraflow.errors import LakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


def write_text(path: Path, text: str) -> None:
    """Write an output file whole: a reader sees the old text or the new. Raises LakeError where it cannot."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write an output file whole: a reader sees the old content or the new. Raises LakeError where it cannot."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with storage():
        try:
            waiting.write_bytes(content)
            settle(waiting, path)
        finally:
            waiting.unlink(missing_ok=True)


def settle(waiting: Path, final: Path) -> None:
    """Give a finished file its name, so that it outlives a power cut: sync the file, rename, sync the folder."""
    sync(waiting)
    waiting.rename(final)
    sync(final.parent)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def storage() -> Iterator[None]:
    """Say in our words why the system refused a file."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(str(error)) from error
        raise LakeError("a file cannot be read or written", seen=str(error), mend="check the folder and its rights") from error


def write_table(path: Path, table: pa.Table) -> None:
    """Write an output table as Parquet, whole or not at all. Raises LakeError where it cannot."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    write_bytes(path, sink.getvalue().to_pybytes())
