"""The planted truth as tables: expected values, not one noisy realisation, so that detectors can be scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from contraflow.codes import bridge
from contraflow.codes.month import Month
from contraflow.errors import NoData
from contraflow.worlds.expected import Block, Expected, loss_of
from contraflow.worlds.goods import Goods
from contraflow.worlds.moments import Floats, Ints
from contraflow.worlds.places import Places
from contraflow.worlds.plan import Flow, Plan
from contraflow.worlds.spec import World

NUMBERS = ("lost_eur", "without_eur", "value_eur", "quantity_eur", "share", "markup", "log_change")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is planted, a table a kind; products are HS2017 numbers, `recodes` says which changed in January 2022.

    suspension   product, month: what the coalition sells the destination, with (`value_eur`) and `without_eur` what is
                 planted, and what it lost by its controls. Controlled products only.
    backfill     product, supplier, month: gain planted at old prices (`quantity_eur`), and in value (`value_eur`, with
                 mark-ups; may be gain without backfill where only prices rose).
    routes       product, hub: share of the loss, lag in months, EUR of the first leg over all months.
    ghosts       product, hub: share of the loss, EUR declared and never recorded.
    relabelled   product, sibling: share of the loss, EUR sold on under the sibling's number.
    prices       product: mark-up of suppliers' and hubs' sales to the destination from the first month of controls.
    blackouts    reporter, month: the first without its reports.
    breaks       exporter, importer, product, month: log change of the level from that month.
    recodes      product, later, known: whether the bridge knows it.
    """

    suspension: pa.Table
    backfill: pa.Table
    routes: pa.Table
    ghosts: pa.Table
    relabelled: pa.Table
    prices: pa.Table
    blackouts: pa.Table
    breaks: pa.Table
    recodes: pa.Table

    def lost(self, months: Iterable[Month]) -> float:
        """Return the planted loss over some months, EUR."""
        wanted = {month.date for month in months}
        return float(sum(r["lost_eur"] for r in self.suspension.to_pylist() if r["month"] in wanted))

    def backfilled(self, months: Iterable[Month]) -> float:
        """Return the share of the loss that suppliers made good in value: per product min(gain, loss), over the loss.

        EVIDENCE 1: capped per product over all suppliers together. Raises NoData where nothing was lost.
        """
        wanted = {month.date for month in months}
        lost = _by_product(self.suspension, "lost_eur", wanted)
        gain = _by_product(self.backfill, "value_eur", wanted)
        if not sum(lost.values()):
            raise NoData("nothing was lost in these months")
        return sum(min(max(gain.get(k, 0.0), 0.0), value) for k, value in lost.items()) / sum(lost.values())

    def effect(self) -> float:
        """Return the log of what the coalition still sells of controlled goods over what it would, while it loses.

        Gravity's coefficient where the loss is uniform and nothing else is planted. Raises NoData without a loss.
        """
        value, without, lost = (self.suspension[name].to_numpy() for name in ("value_eur", "without_eur", "lost_eur"))
        if not (lost > 0).any():
            raise NoData("nothing was lost")
        return float(np.log(value[lost > 0].sum() / without[lost > 0].sum()))


def truth(world: World, places: Places, goods: Goods, plan: Plan, blocks: Iterable[tuple[Block, Expected]]) -> Truth:
    """Read the truth off the plan and the expected flows."""
    parts = [(_suspension(b, e), _backfill(b, e), _sent(b, e)) for b, e in blocks]
    sent = np.concatenate([part[2] for part in parts])
    return Truth(
        suspension=_table("product month lost_eur without_eur value_eur", [part[0] for part in parts]),
        backfill=_table("product supplier month quantity_eur value_eur", [part[1] for part in parts]),
        routes=_flow(places, goods, plan.routes, sent),
        ghosts=_flow(places, goods, plan.ghosts, sent).drop_columns(["lag"]),
        relabelled=_relabelled(goods, plan, sent),
        prices=_prices(goods, plan),
        blackouts=_table("reporter month", [_blackouts(world, places, plan)]),
        breaks=_table("exporter importer product month log_change", [_breaks(world, places, goods, plan)]),
        recodes=_recodes(goods),
    )


def _suspension(block: Block, expected: Expected) -> dict[str, Any]:
    to = block.places.pairs("member", block.places.destination)
    here = block.goods.controlled[block.products]
    lost = loss_of(block, expected.without)
    cubes = {
        "lost_eur": lost,
        "without_eur": expected.without[to].sum(axis=0),
        "value_eur": expected.value[to].sum(axis=0),
    }
    return _long(block, np.flatnonzero(here)) | {name: cube[here].ravel() for name, cube in cubes.items()}


def _backfill(block: Block, expected: Expected) -> dict[str, Any]:
    """List every controlled product and supplier from the first month of controls; zeros where nothing is planted."""
    here = np.flatnonzero(block.goods.controlled[block.products])
    pairs = block.places.pairs("supplier", block.places.destination)
    value, quantity = expected.value[pairs], expected.quantity[pairs]
    found: dict[str, Any] = {"supplier": [], "quantity_eur": [], "value_eur": [], "product": [], "month": []}
    for at, supplier in enumerate(block.places.of("supplier")):
        rows = _long(block, here)
        rows["supplier"] = [block.places.codes[supplier]] * len(rows["product"])
        rows["quantity_eur"] = (quantity[at] - expected.without[pairs[at]])[here].ravel()
        rows["value_eur"] = (value[at] - expected.without[pairs[at]])[here].ravel()
        for name, values in rows.items():
            found[name].extend(values)
    return found


def _sent(block: Block, expected: Expected) -> Floats:
    """Return the planted loss of each product over all months, EUR."""
    return np.asarray(loss_of(block, expected.without).sum(axis=1))


def _long(block: Block, here: Ints) -> dict[str, Any]:
    """Product and month of a (products, months) table, row by row."""
    months = [block.world.start.next(at).date for at in range(block.world.months)]
    products = [block.goods.codes[block.products[at]] for at in here]
    return {"product": [k for k in products for _ in months], "month": [m for _ in products for m in months]}


def _flow(places: Places, goods: Goods, flow: Flow, lost: Floats) -> pa.Table:
    rows = {
        "product": [goods.codes[k] for k in flow.product],
        "hub": [places.codes[h] for h in flow.hub],
        "share": flow.share,
        "lag": flow.lag,
        "value_eur": flow.share * lost[flow.product],
    }
    return _table("product hub share lag value_eur", [rows])


def _relabelled(goods: Goods, plan: Plan, lost: Floats) -> pa.Table:
    at = np.flatnonzero(plan.relabelled)
    rows = {
        "product": [goods.codes[k] for k in at],
        "sibling": [goods.codes[goods.sibling[k]] for k in at],
        "share": plan.relabelled[at],
        "value_eur": plan.relabelled[at] * lost[at],
    }
    return _table("product sibling share value_eur", [rows])


def _prices(goods: Goods, plan: Plan) -> pa.Table:
    at = np.flatnonzero(plan.markup)
    return _table("product markup", [{"product": [goods.codes[k] for k in at], "markup": plan.markup[at]}])


def _blackouts(world: World, places: Places, plan: Plan) -> dict[str, Any]:
    return {
        "reporter": [places.codes[country] for country in plan.silent],
        "month": [world.start.next(month).date for month in plan.silent.values()],
    }


def _breaks(world: World, places: Places, goods: Goods, plan: Plan) -> dict[str, Any]:
    return {
        "exporter": [places.codes[i] for i, *_ in plan.breaks],
        "importer": [places.codes[j] for _, j, *_ in plan.breaks],
        "product": [goods.codes[k] for _, _, k, *_ in plan.breaks],
        "month": [world.start.next(t).date for *_, t, _ in plan.breaks],
        "log_change": [size for *_, size in plan.breaks],
    }


def _recodes(goods: Goods) -> pa.Table:
    pairs = [(old, new) for old, new in zip(goods.codes, goods.later, strict=True) if old != new]
    family = bridge.families({code for pair in pairs for code in pair})
    known = [family[old] == family[new] for old, new in pairs]
    rows = {"product": [old for old, _ in pairs], "later": [new for _, new in pairs], "known": known}
    return _table("product later known", [rows])


def _table(names: str, parts: list[dict[str, Any]]) -> pa.Table:
    types = {"month": pa.date32(), "lag": pa.int64(), "known": pa.bool_()} | dict.fromkeys(NUMBERS, pa.float64())
    schema = pa.schema([(name, types.get(name, pa.string())) for name in names.split()])
    return pa.concat_tables(
        [schema.empty_table(), *(pa.table({n: part[n] for n in schema.names}, schema=schema) for part in parts)]
    )


def _by_product(table: pa.Table, column: str, wanted: set[Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in table.select(["product", "month", column]).to_pylist():
        if row["month"] in wanted:
            found[row["product"]] = found.get(row["product"], 0.0) + row[column]
    return found
