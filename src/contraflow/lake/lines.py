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
from itertools import cycle
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

    Mask = NDArray[np.bool_]

    from contraflow.lake.marks import Mark

BLOCK = 4 << 20  # bytes that are parsed at once
LINE_LONGEST = 1 << 18  # bytes
GLANCE = 1 << 17  # bytes that are looked through for quotes at once: they stay in the cache
WORKERS = 4  # blocks that are parsed at once where there are cores for it; twice as many wait for their turn
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
        workers = min(WORKERS, pa.cpu_count())
        with _opened(self.path) as stream, ThreadPoolExecutor(workers) as pool:
            for head, block in _blocks(stream, rooms=2 * workers + 1):
                waiting.append(pool.submit(self._block, head, block))
                if len(waiting) == 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _block(self, head: int, block: memoryview) -> pa.Table:
        """Lines of the file behind its first one, `head` bytes long. Raises ArrowInvalid where they are not plain."""
        label = pa.dictionary(pa.int32(), pa.string())
        types = dict.fromkeys(self.texts, label) | dict.fromkeys((*self.others, *self.numbers), pa.string())
        table = pc.read_csv(
            pa.py_buffer(block),
            read_options=pc.ReadOptions(block_size=len(block) + 1, use_threads=False),
            parse_options=pc.ParseOptions(delimiter=self.delimiter),
            convert_options=pc.ConvertOptions(
                check_utf8=False,
                column_types=types,
                include_columns=list(types),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
        if _lines(block[head:], ord(self.delimiter)) != table.num_rows:
            raise pa.ArrowInvalid("not a row a line")
        return table


def _opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked."""
    with path.open("rb") as stream:
        packed = stream.read(len(GZIP)) == GZIP
    return cast("IO[bytes]", gzip.open(path) if packed else path.open("rb"))


def _blocks(stream: IO[bytes], rooms: int) -> Iterator[tuple[int, memoryview]]:
    """Whole lines behind the first line, which is so many bytes long and stands before each block.

    The bytes lie in one of so many rooms that are used in turn: fresh memory costs as much as reading them does.
    Raises ArrowInvalid where a block ends within a line longer than LINE_LONGEST.
    """
    head = stream.readline(LINE_LONGEST)
    begin, rest = len(head), b""
    turns = cycle([np.empty(begin + LINE_LONGEST + BLOCK, np.uint8).data for _ in range(rooms)])
    room = next(turns)
    while True:
        start = begin + len(rest)
        room[:start] = head + rest
        end = start + _filled(stream, room[start : start + BLOCK])
        if end == begin:
            return
        rest = b"" if end == start else bytes(room[max(begin, end - LINE_LONGEST) : end]).rpartition(b"\n")[2]
        if len(rest) == LINE_LONGEST:
            raise pa.ArrowInvalid("a line without an end")
        if end - len(rest) > begin:
            yield begin, room[: end - len(rest)]
            room = next(turns)


def _filled(stream: IO[bytes], room: memoryview) -> int:
    """How many bytes of the stream are in the room now: less than it holds only at the end."""
    size = 0
    while size < len(room) and (read := stream.readinto(room[size:])):  # type: ignore[attr-defined]
        size += read
    return size


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


def _lines(block: memoryview, delimiter: int) -> int:
    """How many lines a plain block has; 0 where a quote stands inside a field, or line ends are mixed.

    Arrow takes `"12"3` for 123 without a word, and an open quote for the start of a long text.
    """
    held, spare = np.frombuffer(block, np.uint8), np.empty((3, GLANCE + 2), bool)
    lines = returns = 0
    for at in range(0, len(held), GLANCE):
        again = min(at, 2)  # signs that were looked at before: what stands at a border has its neighbours here
        piece = held[at - again : at + GLANCE]
        edge, quote, one = spare[:, : len(piece)]
        lines += int(np.count_nonzero(np.equal(piece, LINE, out=edge)[again:]))
        returns += int(np.count_nonzero(np.equal(piece, RETURN, out=one)[again:]))
        np.logical_or(edge, one, out=edge)
        np.logical_or(edge, np.equal(piece, delimiter, out=one), out=edge)
        if np.equal(piece, QUOTE, out=quote).any() and _is_inside(quote, edge, one):
            return 0
    return 0 if returns not in {0, lines} else lines + int(len(held) > 0 and held[-1] != LINE)


def _is_inside(quote: Mask, edge: Mask, spare: Mask) -> bool:
    """Whether a quote has neither a border of a field nor another quote beside it."""
    np.logical_or(edge, quote, out=edge)
    beside = np.logical_or(edge[:-2], edge[2:], out=spare[:-2])
    return bool(np.greater(quote[1:-1], beside, out=beside).any())
