"""From a specification to rows and truth: the only door of this room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from contraflow.codes.month import Month
from contraflow.worlds.expected import Block, Expected, expect
from contraflow.worlds.goods import Goods, make_goods
from contraflow.worlds.mirror import mirror
from contraflow.worlds.observe import observe
from contraflow.worlds.places import Places, make_places
from contraflow.worlds.plan import Plan, make_plan
from contraflow.worlds.publish import EXPORT, IMPORT, publish
from contraflow.worlds.rows import SCHEMA, table
from contraflow.worlds.spec import World
from contraflow.worlds.truth import Truth, truth

BLOCK = 240  # products at a time: about 200 MB


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A world whose countries, goods and plan are drawn; rows and truth are computed when asked for."""

    world: World
    places: Places
    goods: Goods
    plan: Plan

    def blocks(self) -> Iterator[Block]:
        """Cut the products into runs that never part a heading."""
        headings = np.array([code[:4] for code in self.goods.codes])
        starts = np.flatnonzero(np.r_[True, headings[1:] != headings[:-1]])
        first = 0
        for number in range(len(headings)):
            later = starts[starts >= first + BLOCK]
            last = int(later[0]) if len(later) else len(headings)
            yield Block(self.world, self.places, self.goods, self.plan, np.arange(first, last), number)
            if last == len(headings):
                return
            first = last

    def expected(self) -> Iterator[tuple[Block, Expected]]:
        """Yield each block with its expected flows."""
        for block in self.blocks():
            yield block, expect(block)

    def truth(self) -> Truth:
        """Return what is planted, as expected values."""
        return truth(self.world, self.places, self.goods, self.plan, self.expected())

    def tables(self, *, known: Month | None = None, imports: bool = True) -> Iterator[pa.Table]:
        """Yield the rows side by side, block by block, as published in the month `known`; None: the final figures.

        Without `imports` only exporters report, in half the time: what most detectors read.
        """
        for block, expected in self.expected():
            sent = observe(block, expected)
            yield table(block, EXPORT, publish(block, EXPORT, sent, known))
            if imports:
                yield table(block, IMPORT, publish(block, IMPORT, mirror(block, expected, sent), known))

    def rows(self, *, known: Month | None = None, imports: bool = True) -> pa.Table:
        """Return all rows: TRADE without `slice_id`. For worlds that fit in memory."""
        return pa.concat_tables([SCHEMA.empty_table(), *self.tables(known=known, imports=imports)])


def make(world: World) -> Made:
    """Draw a world. The same specification gives the same world."""
    places, goods = make_places(world), make_goods(world)
    return Made(world, places, goods, make_plan(world, places, goods))
