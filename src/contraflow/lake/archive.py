"""One file of an archive, unpacked piece by piece: it may be larger than the memory."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from contraflow.errors import BadFile
from contraflow.lake.files import storage
from contraflow.lake.raw import AGAIN, RawFile

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1 << 20  # bytes that are in memory at a time


@contextlib.contextmanager
def unpacked(raw: RawFile, member: str, folder: Path) -> Iterator[RawFile]:
    """One file of a zip as a file of its own below `folder`, for as long as the block lasts.

    Raises BadFile where the archive is cut off or its checksum is wrong, LakeError where the disk is full.
    """
    with storage():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            target = Path(own) / Path(member).name
            _copy(raw, member, target)
            yield RawFile(target)


def _copy(raw: RawFile, member: str, target: Path) -> None:
    try:
        with zipfile.ZipFile(raw.path) as archive, archive.open(member) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, PIECE)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
        raise BadFile("not a whole zip archive", where=f"{raw.name}/{member}", seen=str(error), mend=AGAIN) from error
