"""The quick way into a delimited file: its labels as numbers, so that each distinct text is held and parsed once.

Only a plain file goes this way: UTF-8, every line as wide as the first, quotes around whole fields. Of any other file
this says that it is not plain, and the engine's own reader, which knows each bad line, reads it from the start. What
both read, they read alike.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BLOCK = 8 << 20  # bytes that are parsed at once
GLANCE = 1 << 20  # bytes that are looked through for quotes at once: they stay in the cache
QUOTE, HIGHEST = ord('"'), ord(",")  # letters, digits, "." and "-" are above every separator
GZIP = b"\x1f\x8b"
FIRST = 2  # the line after the header, as a person counts


@dataclass
class Lines:
    """A file on its way: `texts` are the distinct texts of each label, by the number that stands for them.

    `source_row` is the line as a person counts it; an empty field is missing. `plain` says, once all lines are read,
    whether the file was plain; where it was not, what came is part of it and must be dropped.
    """

    path: Path
    labels: Sequence[str]
    others: Sequence[str]
    delimiter: str = ","
    plain: bool = True
    texts: dict[str, list[str]] = field(default_factory=dict)

    def reader(self) -> pa.RecordBatchReader:
        """The lines as they are read: `source_row`, a number for each label, text for the others."""
        fields = [pa.field("source_row", pa.int32())]
        fields += [pa.field(name, pa.int32()) for name in self.labels]
        fields += [pa.field(name, pa.string()) for name in self.others]
        schema = pa.schema(fields)
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        known: dict[str, dict[str, int]] = {name: {} for name in self.labels}
        first = FIRST
        try:
            self.plain = _is_plain(self.path)
            for batch in self._parsed() if self.plain else ():
                rows = np.arange(first, first + batch.num_rows, dtype=np.int32)
                codes = [_codes(batch.column(name), known[name]) for name in self.labels]
                yield pa.record_batch([pa.array(rows), *codes, *map(_sound, self._rest(batch))], schema=schema)
                first += batch.num_rows
        except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError):
            self.plain = False
        self.texts = {name: list(codes) for name, codes in known.items()}

    def _rest(self, batch: pa.RecordBatch) -> list[pa.Array]:
        return [batch.column(name) for name in self.others]

    def _parsed(self) -> pc.CSVStreamingReader:
        label = pa.dictionary(pa.int32(), pa.string())
        types = dict.fromkeys(self.labels, label) | dict.fromkeys(self.others, pa.string())
        return pc.open_csv(
            self.path,
            read_options=pc.ReadOptions(block_size=BLOCK),
            parse_options=pc.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
            convert_options=pc.ConvertOptions(
                check_utf8=False,
                column_types=types,
                include_columns=list(types),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )


def _codes(column: pa.DictionaryArray, known: dict[str, int]) -> pa.Array:
    """The numbers of the texts over all batches. Raises UnicodeDecodeError."""
    texts = column.dictionary.to_pylist()
    return pa.array([known.setdefault(text, len(known)) for text in texts], pa.int32()).take(column.indices)


def _sound(column: pa.StringArray) -> pa.StringArray:
    """The column itself. Raises ArrowInvalid where it is not UTF-8."""
    column.validate(full=True)
    return column


def _is_plain(path: Path) -> bool:
    """Whether no quote stands between two characters of a word or number, and the file is not packed.

    Arrow takes `"12"3` for 123 without a word.
    """
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as held:
        if held[: len(GZIP)] == GZIP:
            return False
        return not any(_has_stray(held[max(0, at - 2) : at + GLANCE]) for at in range(0, len(held), GLANCE))


def _has_stray(piece: bytes) -> bool:
    bytes_ = np.frombuffer(piece, np.uint8)
    of_word = bytes_ > HIGHEST
    return bool(np.any((bytes_[1:-1] == QUOTE) & of_word[:-2] & of_word[2:]))
