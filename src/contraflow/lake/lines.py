"""The quick way into a delimited file: its labels as numbers, so that each distinct text is held and parsed once.

Only a plain file goes this way, gzipped or not: UTF-8, every line a row as wide as the first, quotes around whole
fields. Of any other file this says that it is not plain, and the engine's own reader, which knows each bad line, reads
it from the start. What both read, they read alike.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as cp
import pyarrow.csv as pc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedIOBase, RawIOBase
    from pathlib import Path

    from numpy.typing import NDArray

    from contraflow.lake.marks import Mark

BLOCK = 8 << 20  # bytes that are parsed at once
GLANCE, OVERLAP = 1 << 17, 2  # bytes that are looked through for quotes at once: they stay in the cache
QUOTE, LINE, RETURN = b'"\n\r'
GZIP = b"\x1f\x8b"
NO_TEXT = pa.array([], pa.string())
FIRST = 2  # the line after the header, as a person counts


@dataclass
class Lines:
    """A file on its way: `texts` are the distinct texts of each label, by the number that stands for them.

    `source_row` is the line as a person counts it; an empty field is missing. `marks` are columns of their own, made of
    columns that need not be among the labels. `plain` says, once all lines are read, whether the file was plain; where
    it was not, what came is part of it and must be dropped.
    """

    path: Path
    labels: Sequence[str]
    others: Sequence[str]
    delimiter: str = ","
    marks: Sequence[Mark] = ()
    plain: bool = True
    texts: dict[str, pa.StringArray] = field(default_factory=dict)
    said: dict[str, pa.Array] = field(default_factory=dict)

    def reader(self) -> pa.RecordBatchReader:
        """The lines as they are read: `source_row`, a number for each label, text for the others."""
        fields = [pa.field("source_row", pa.int32())]
        fields += [pa.field(name, pa.int32()) for name in self.labels]
        fields += [pa.field(name, pa.string()) for name in self.others]
        fields += [pa.field(mark.name, mark.kind) for mark in self.marks]
        schema = pa.schema(fields)
        self.texts = dict.fromkeys((*self.labels, *(mark.column for mark in self.marks)), NO_TEXT)
        self.said = {mark.name: mark.values(()) for mark in self.marks}
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        expected, first = _lines(self.path, ord(self.delimiter)), FIRST
        try:
            for batch in self._parsed() if expected else ():
                rows = pa.array(np.arange(first, first + batch.num_rows, dtype=np.int32))
                codes = {name: self._codes(name, batch.column(name)) for name in self.texts}
                labels = [codes[name] for name in self.labels]
                others = [_sound(batch.column(name)) for name in self.others]
                marks = [self._marked(mark, codes[mark.column]) for mark in self.marks]
                yield pa.record_batch([rows, *labels, *others, *marks], schema=schema)
                first += batch.num_rows
            self.plain = first == expected + 1
        except (pa.ArrowInvalid, pa.ArrowKeyError, OSError):
            self.plain = False

    def _codes(self, name: str, column: pa.DictionaryArray) -> pa.Array:
        """The numbers of the texts over all batches. Raises ArrowInvalid where they are not UTF-8."""
        texts, known = _sound(column.dictionary), self.texts[name]
        new = texts.filter(cp.is_null(cp.index_in(texts, value_set=known)))
        self.texts[name] = known if len(new) == 0 else pa.concat_arrays([known, new])
        return cp.index_in(texts, value_set=self.texts[name]).take(column.indices)

    def _marked(self, mark: Mark, codes: pa.Array) -> pa.Array:
        """What the texts behind the numbers say; each text is asked once for the whole file."""
        known, texts = self.said[mark.name], self.texts[mark.column]
        if len(known) < len(texts):
            known = pa.concat_arrays([known, mark.values(texts[len(known) :].to_pylist())])
            self.said[mark.name] = known
        said = known.take(codes)
        return said.fill_null(mark.without) if said.null_count else said

    def _parsed(self) -> pc.CSVStreamingReader:
        label = pa.dictionary(pa.int32(), pa.string())
        types = dict.fromkeys(self.texts, label) | dict.fromkeys(self.others, pa.string())
        return pc.open_csv(
            pa.input_stream(str(self.path), compression="gzip" if _is_packed(self.path) else None),
            read_options=pc.ReadOptions(block_size=BLOCK),
            parse_options=pc.ParseOptions(delimiter=self.delimiter),
            convert_options=pc.ConvertOptions(
                check_utf8=False,
                column_types=types,
                include_columns=list(types),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )


def _sound(column: pa.StringArray) -> pa.StringArray:
    """The column itself. Raises ArrowInvalid where it is not UTF-8."""
    column.validate(full=True)
    return column


def _lines(path: Path, delimiter: int) -> int:
    """How many lines a plain file has; 0 where a quote stands inside a field, line ends are mixed, or it is cut off.

    Arrow takes `"12"3` for 123 without a word, and an open quote for the start of a long text.
    """
    lines = returns = 0
    last = True
    try:
        with gzip.open(path) if _is_packed(path) else path.open("rb", buffering=0) as stream:
            for piece in _pieces(stream):
                quote, line, back = piece == QUOTE, piece == LINE, piece == RETURN
                inside = ~(quote | line | back | (piece == delimiter))
                if (quote[1:-1] & inside[:-2] & inside[2:]).any():
                    return 0
                lines += int(np.count_nonzero(line[OVERLAP:]))
                returns += int(np.count_nonzero(back[OVERLAP:]))
                last = line[-1]
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return 0
    return 0 if returns not in {0, lines} else lines + int(not last)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(GZIP)) == GZIP


def _pieces(stream: RawIOBase | BufferedIOBase) -> Iterator[NDArray[np.uint8]]:
    """The bytes of a file in pieces that share two, in one place: new memory for each costs more than the look."""
    place = bytearray([LINE] * GLANCE)
    held = np.frombuffer(place, np.uint8)
    while count := stream.readinto(memoryview(place)[OVERLAP:]):
        yield held[: OVERLAP + count]
        held[:OVERLAP] = held[count : OVERLAP + count]
