"""What of the records is published: who is silent, what a row weighs, what an older vintage said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contraflow.codes.month import Month
from contraflow.worlds import calibration
from contraflow.worlds.draw import stream
from contraflow.worlds.expected import Block
from contraflow.worlds.moments import Floats, Ints
from contraflow.worlds.observe import Seen

Marks = NDArray[np.bool_]

DELAY = 2  # months after which a month is published
LATE = 0.01  # chosen: share of rows that an older vintage does not have yet
DELETED = 0.005  # chosen: share of rows that an older vintage has and the final one no longer
ESTIMATED = 0.25  # twist: share of rows whose weight is estimated from the value, with the publisher's flag
UNFLAGGED = 0.05  # twist: the same without the flag
QUALITY_SD = 0.3  # chosen: log sd of exporters' unit values of one product
WEIGHT_SD = 0.2  # near the 0.26 a year of BACI's unit values
AGES = (6, 12, 24)
AGE_NAMES = ("2-6", "7-12", "13-24", "25-36")


@dataclass(frozen=True, slots=True)
class Side:
    """Who reports, and how."""

    flow: str
    valuation: str
    concept: str


EXPORT = Side("export", "FOB", "last_known_destination")
IMPORT = Side("import", "CIF", "consignment")  # what the mirror copies: where goods come from, not who made them


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Published rows as parallel arrays; `pair`, `product` and `month` are positions in the block."""

    pair: Ints
    product: Ints
    month: Ints
    cents: Ints
    grams: Ints
    estimated: Marks

    def only(self, keep: Marks) -> Rows:
        """Return the rows that are marked."""
        return Rows(*(getattr(self, name)[keep] for name in self.__slots__))


def publish(block: Block, side: Side, seen: Seen, known: Month | None) -> Rows:
    """Return the rows of one side as published in the month `known`; None: the final figures."""
    cents = np.rint(seen.value * 100).astype(np.int64)
    cents *= _speaks(block)[_reporters(block, side)][:, None, :]
    flat = np.flatnonzero(cents)
    goods = seen.goods.ravel()[flat]
    pair, product, month = np.unravel_index(flat, block.shape)
    grams, estimated = _weights(block, side, goods, (pair, product))
    final = Rows(pair, product, month, cents.ravel()[flat], grams, estimated)
    return _vintage(block, side, final, known)


def _reporters(block: Block, side: Side) -> Ints:
    return block.places.exporter if side is EXPORT else block.places.importer


def _speaks(block: Block) -> Marks:
    """Say by country and month whether it reports."""
    speaks = np.ones((len(block.places.codes), block.world.months), dtype=bool)
    for country, month in block.plan.silent.items():
        speaks[country, month:] = False
    return speaks


def _weights(block: Block, side: Side, goods: Floats, cells: tuple[Ints, Ints]) -> tuple[Ints, Marks]:
    """Return grams, and whether the publisher says that they are estimated; at least one gram."""
    usual = block.goods.price[block.products]
    rng = stream(block.world, f"weight {side.flow}", block.number)
    price = (usual * _quality(block))[block.places.exporter][cells] / 1000
    weight = goods / price * np.exp(np.float32(WEIGHT_SD) * rng.standard_normal(len(goods), dtype=np.float32))
    flagged = np.zeros(len(goods), dtype=bool)
    if "estimated_weights" in block.world.twists:
        chance = stream(block.world, f"estimated {side.flow}", block.number).random(len(goods))
        weight = np.where(chance < ESTIMATED + UNFLAGGED, goods / usual[cells[1]] * 1000, weight)
        flagged = chance < ESTIMATED
    return np.maximum(1, np.rint(weight)).astype(np.int64), flagged


def _quality(block: Block) -> Floats:
    """Return how much dearer a kilogram is from each exporter: (countries, products), same for both sides."""
    shape = len(block.places.codes), len(block.products)
    return np.exp(QUALITY_SD * stream(block.world, "quality", block.number).standard_normal(shape))


def _vintage(block: Block, side: Side, final: Rows, known: Month | None) -> Rows:
    """Return the rows of a vintage; the final one lacks what was deleted, an older one what came late."""
    rng = stream(block.world, f"published {side.flow}", block.number)
    chance = rng.random(len(final.cents), dtype=np.float32)
    if known is None:
        return final.only(chance >= DELETED)
    age = known.index - block.world.start.index - final.month
    change = _revision(rng, age)
    cents = np.maximum(1, np.rint(final.cents * np.exp(-change))).astype(np.int64)
    older = Rows(final.pair, final.product, final.month, cents, final.grams, final.estimated)
    return older.only((chance < 1 - LATE) & (age >= DELAY))


def _revision(rng: np.random.Generator, age: Ints) -> Floats:
    """Draw the log of final over older value, by age in months: most rows alike, a few far off.

    Cauchy with the calibrated median, cut at a factor of e: it has the real data's median and heavy tail.
    """
    table, classes = calibration.table(), np.searchsorted(AGES, age)
    share = np.array([table["revised_share"][name] for name in AGE_NAMES])[classes]
    median = np.array([table["revision_log_mad"][name] / 1.4826 for name in AGE_NAMES])[classes]
    wild: Floats = np.clip(median * rng.standard_cauchy(len(age)), -1.0, 1.0)
    return np.where(rng.random(len(age)) < share, wild, 0.0)
