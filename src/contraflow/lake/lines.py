"""The quick way into a delimited file: its labels as numbers, so that each distinct text is held and parsed once.

Only a plain file goes this way, gzipped or not: UTF-8, every line a row as wide as the first, quotes around whole
fields. Of any other file this says that it is not plain, and the engine's own reader, which knows each bad line, reads
it from the start. What both read, they read alike.
"""

from __future__ import annotations

import gzip
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as cp
import pyarrow.csv as pc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from typing import IO

    from numpy.typing import NDArray

    from contraflow.lake.marks import Mark

BLOCK = 4 << 20  # bytes that are parsed at once, and the longest line
GLANCE = 1 << 17  # bytes that are looked through for quotes at once: they stay in the cache
WORKERS, AHEAD = 4, 8  # blocks that are parsed at once where there are cores for it, and that wait for their turn
QUOTE, LINE, RETURN = b'"\n\r'
GZIP = b"\x1f\x8b"
NO_TEXT = pa.nulls(0, pa.string())
FIRST = 2  # the line after the header, as a person counts
NUMBER = "number "  # before the name of a column: the whole number that stood there, where its text is left out
LONGEST = 10  # digits of such a number, so that it fits 64 bits in any unit
NOT_PLAIN = (pa.ArrowInvalid, pa.ArrowKeyError, gzip.BadGzipFile, EOFError, zlib.error)


@dataclass
class Lines:
    """A file on its way: `texts` are the distinct texts of each label, by the number that stands for them.

    `source_row` is the line as a person counts it; an empty field is missing. `numbers` are columns that mostly hold
    whole numbers: each comes twice, as text and as "number ...", and one of the two is missing. `marks` are columns of
    their own, made of columns that need not be among the labels. `plain` says, once all lines are read, whether the
    file was plain; where it was not, what came is part of it and must be dropped.
    """

    path: Path
    labels: Sequence[str]
    others: Sequence[str]
    delimiter: str = ","
    marks: Sequence[Mark] = ()
    numbers: Sequence[str] = ()
    plain: bool = True
    texts: dict[str, pa.StringArray] = field(default_factory=dict)
    said: dict[str, pa.Array] = field(default_factory=dict)

    def reader(self) -> pa.RecordBatchReader:
        """The lines as they are read: `source_row`, a number for each label, text for the others."""
        fields = [pa.field("source_row", pa.int32())]
        fields += [pa.field(name, pa.int32()) for name in self.labels]
        fields += [pa.field(name, pa.string()) for name in (*self.others, *self.numbers)]
        fields += [pa.field(NUMBER + name, pa.int64()) for name in self.numbers]
        fields += [pa.field(mark.name, mark.kind) for mark in self.marks]
        schema = pa.schema(fields)
        self.texts = dict.fromkeys((*self.labels, *(mark.column for mark in self.marks)), NO_TEXT)
        self.said = {mark.name: mark.values(()) for mark in self.marks}
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        first = FIRST
        try:
            for block in self._parsed():
                rows = pa.array(np.arange(first, first + block.num_rows, dtype=np.int32))
                codes = {name: self._codes(name, _whole(block[name])) for name in self.texts}
                labels = [codes[name] for name in self.labels]
                others = [_sound(_whole(block[name])) for name in self.others]
                parted = [_parted(_sound(_whole(block[name]))) for name in self.numbers]
                others += [text for text, _ in parted] + [number for _, number in parted]
                marks = [self._marked(mark, codes[mark.column]) for mark in self.marks]
                yield pa.record_batch([rows, *labels, *others, *marks], schema=schema)
                first += block.num_rows
        except NOT_PLAIN:
            self.plain = False

    def _codes(self, name: str, column: pa.DictionaryArray) -> pa.Array:
        """The numbers of the texts over all batches. Raises ArrowInvalid where they are not UTF-8."""
        texts, known = _sound(column.dictionary), self.texts[name]
        codes = cp.index_in(texts, value_set=known)
        if codes.null_count:
            self.texts[name] = pa.concat_arrays([known, texts.filter(codes.is_null())])
            codes = cp.index_in(texts, value_set=self.texts[name])
        return codes.take(column.indices)

    def _marked(self, mark: Mark, codes: pa.Array) -> pa.Array:
        """What the texts behind the numbers say; each text is asked once for the whole file."""
        known, texts = self.said[mark.name], self.texts[mark.column]
        if len(known) < len(texts):
            known = pa.concat_arrays([known, mark.values(texts[len(known) :].to_pylist())])
            self.said[mark.name] = known
        said = known.take(codes)
        return said.fill_null(mark.without) if said.null_count else said

    def _parsed(self) -> Iterator[pa.Table]:
        """The blocks in their order, parsed on all cores. Raises one of NOT_PLAIN."""
        waiting: deque[Future[pa.Table]] = deque()
        with _opened(self.path) as stream, ThreadPoolExecutor(min(WORKERS, pa.cpu_count())) as pool:
            head = stream.readline(BLOCK)
            for block in iter(lambda: stream.read(BLOCK) + stream.readline(BLOCK), b""):
                waiting.append(pool.submit(self._block, head, block))
                if len(waiting) == AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _block(self, head: bytes, block: bytes) -> pa.Table:
        """Lines of the file below its first one. Raises ArrowInvalid where they are not plain."""
        label = pa.dictionary(pa.int32(), pa.string())
        types = dict.fromkeys(self.texts, label) | dict.fromkeys((*self.others, *self.numbers), pa.string())
        table = pc.read_csv(
            pa.py_buffer(head + block),
            read_options=pc.ReadOptions(block_size=len(head) + len(block) + 1, use_threads=False),
            parse_options=pc.ParseOptions(delimiter=self.delimiter),
            convert_options=pc.ConvertOptions(
                check_utf8=False,
                column_types=types,
                include_columns=list(types),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
        if _lines(block, ord(self.delimiter)) != table.num_rows:
            raise pa.ArrowInvalid("not a row a line")
        return table


def _opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked."""
    with path.open("rb") as stream:
        packed = stream.read(len(GZIP)) == GZIP
    return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column of a block, which is one piece."""
    return column.chunk(0)


def _sound(column: pa.StringArray) -> pa.StringArray:
    """The column itself. Raises ArrowInvalid where it is not UTF-8."""
    column.validate(full=True)
    return column


def _parted(texts: pa.StringArray) -> tuple[pa.StringArray, pa.Array]:
    """The texts, or the whole numbers that they are without exception: no sign, no point, none too long."""
    longest = cp.max(cp.binary_length(texts)).as_py() or 0
    if longest > LONGEST or cp.all(cp.ascii_is_decimal(texts)).as_py() is False:  # Arrow takes 0x1f for a number
        return texts, pa.nulls(len(texts), pa.int64())
    return pa.nulls(len(texts), pa.string()), texts.cast(pa.int64())


def _lines(block: bytes, delimiter: int) -> int:
    """How many lines a plain block has; 0 where a quote stands inside a field, or line ends are mixed.

    Arrow takes `"12"3` for 123 without a word, and an open quote for the start of a long text.
    """
    lines, returns = _count(block, LINE), _count(block, RETURN)
    if returns not in {0, lines} or (b'"' in block and _is_quoted_inside(block, (LINE, delimiter, RETURN))):
        return 0
    return lines + int(not block.endswith(b"\n"))


def _glances(block: bytes, again: int = 0) -> Iterator[NDArray[np.uint8]]:
    """The bytes in pieces that stay in the cache; each begins with the last few of the one before, `again` of them."""
    held = np.frombuffer(block, np.uint8)
    return (held[max(0, at - again) : at + GLANCE] for at in range(0, len(held), GLANCE))


def _count(block: bytes, sign: int) -> int:
    """How often a sign stands in the block; `bytes.count` takes several times as long where it stands often."""
    return sum(int(np.count_nonzero(piece == sign)) for piece in _glances(block)) if sign in block else 0


def _is_quoted_inside(block: bytes, borders: Sequence[int]) -> bool:
    """Whether a quote has neither a border of a field nor another quote beside it."""
    quotes, edges, one = np.empty((3, GLANCE + 2), bool)
    borders = [sign for sign in borders if sign in block]
    for piece in _glances(block, again=2):
        size = len(piece)
        quote, edge = np.equal(piece, QUOTE, out=quotes[:size]), edges[:size]
        edge[:] = quote
        for sign in borders:
            np.logical_or(edge, np.equal(piece, sign, out=one[:size]), out=edge)
        beside = np.logical_or(edge[:-2], edge[2:], out=one[: size - 2])
        if np.greater(quote[1:-1], beside, out=beside).any():
            return True
    return False
