"""A user's file, opened here and nowhere else: sources ask this object for bytes, text, sheets and tables."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from contraflow.errors import BadFile, UsageError
from contraflow.lake.files import storage

if TYPE_CHECKING:
    pass

GZIP = b"\x1f\x8b"
AGAIN = "fetch the file again: it may have been cut off on the way"


@dataclass(frozen=True)
class RawFile:
    """One file as it was given. Reading it in any form raises BadFile where it is cut off or not of that kind."""

    path: Path

    def __post_init__(self) -> None:
        """Refuse what is not a file."""
        if not self.path.is_file():
            raise UsageError("no such file", seen=str(self.path), mend="check the path")

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @cached_property
    def sha256(self) -> str:
        """The digest of the content: the file's identity, whatever it is called."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size

    def head(self, count: int = 4096) -> bytes:
        """The first bytes, to recognise the file by; of what is inside, where it is gzipped."""
        with self.path.open("rb") as stream:
            start = stream.read(count)
        return _unpacked(self.path, count) if start.startswith(GZIP) else start

    def content(self) -> bytes:
        """All of its bytes; raise LakeError where they cannot be read."""
        with storage():
            return self.path.read_bytes()

    def text(self, encoding: str = "utf-8-sig") -> str:
        """The whole file as text."""
        try:
            return self.path.read_bytes().decode(encoding)
        except UnicodeDecodeError as error:
            mend = "name the encoding it is in"
            raise BadFile(f"not text in {encoding}", where=self.name, seen=str(error), mend=mend) from error

    def sheets(self) -> tuple[str, ...]:
        """The names of the workbook's sheets, in order."""
        return tuple(self._workbook.sheet_names)

    def sheet(self, name: str) -> pa.Table:
        """A sheet as text, columns column_0 and so on; row n is row n + 1 of the sheet; empty cells are missing."""
        try:
            told = self._workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            batch = told.to_arrow()
        except fastexcel.FastExcelError as error:
            raise self._broken("workbook", error) from error
        table = pa.Table.from_batches([batch])
        return table.rename_columns([f"column_{at}" for at in range(table.num_columns)])

    def parquet_schema(self) -> pa.Schema:
        """The columns of a Parquet file, without reading its rows."""
        try:
            return pq.read_schema(self.path)
        except (pa.ArrowException, OSError) as error:
            raise self._broken("Parquet file", error) from error

    def parquet(self) -> pa.Table:
        """The rows of a Parquet file."""
        try:
            return pq.read_table(self.path)
        except (pa.ArrowException, OSError) as error:
            raise self._broken("Parquet file", error) from error

    def zip_members(self) -> tuple[str, ...]:
        """The names of the files in a zip archive, in order."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                return tuple(item.filename for item in archive.infolist() if not item.is_dir())
        except zipfile.BadZipFile as error:
            raise self._broken("zip archive", error) from error

    def zip_member(self, name: str) -> bytes:
        """The content of one file in a zip archive."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(name)
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise self._broken("zip archive", error) from error

    @cached_property
    def _workbook(self) -> fastexcel.ExcelReader:
        try:
            return fastexcel.read_excel(self.path)
        except fastexcel.FastExcelError as error:
            raise self._broken("workbook", error) from error

    def _broken(self, kind: str, error: Exception) -> BadFile:
        return BadFile(f"not a whole {kind}", where=self.name, seen=str(error).splitlines()[0], mend=AGAIN)


def _unpacked(path: Path, count: int) -> bytes:
    """The first bytes inside a gzipped file; none where it is broken."""
    try:
        with gzip.open(path) as stream:
            return stream.read(count)
    except (OSError, EOFError):
        return b""
