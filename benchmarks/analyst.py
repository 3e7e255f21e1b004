"""Backfill and diversion as an analyst writes them in pandas: read, merge, group, pivot; no engine, no cube.

The same formulas, baselines, definitions of codes and windows before the controls as the detectors have; the intervals
and sentences are left out, so that this side has less to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from generate import DATASET, World
from parties import OTHERS

from contraflow.analysis.study import DEFINITIONS, grouping
from contraflow.analysis.substitution import SHRINK
from contraflow.codes import rates
from contraflow.pipeline.measure import as_known, goods_list

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contraflow.case import Case
    from contraflow.pipeline import Workspace

COLUMNS = ["product", "period", "flow", "reporter", "partner", "value_minor", "currency", "is_sum", "period_months"]
PARTIES = ["seller", "buyer", "product"]


@dataclass(frozen=True)
class Months:
    """Months held against each other."""

    base: list[str]
    window: list[str]

    @property
    def scale(self) -> float:
        return len(self.window) / len(self.base)


def total(work: Workspace, goods: str) -> int:
    """All that both measures say in total, by supplier and by hub, in tens of thousands: one number to compare."""
    frame = read(work.settings.home)
    held = sorted({*work.lake.products(DATASET), *work.lake.products(OTHERS)})
    found = 0.0
    for codes in DEFINITIONS:
        names = grouping(held, as_known(goods_list(goods), held), codes)
        flows = monthly(frame, work.case, names)
        found += sum(answers(flows, work.case))
    return round(found / 1e6)


def read(home: Path) -> pd.DataFrame:
    return pd.read_parquet(home / "trade", columns=COLUMNS)


def monthly(frame: pd.DataFrame, case: Case, names: dict[str, str]) -> pd.DataFrame:
    """Sales by seller, buyer, product and month in one currency, of the products that the coalition sells."""
    named = pd.DataFrame({"product": list(names), "name": list(names.values())})
    rows = frame[(frame["flow"] == "export") & ~frame["is_sum"] & (frame["period_months"] == 1)].merge(
        named, on="product"
    )
    rows["seller"], rows["buyer"] = (party(rows[column], case) for column in ("reporter", "partner"))
    sold = rows.groupby([*PARTIES, "name", "period", "currency"], as_index=False)["value_minor"].sum()
    sold["month"] = sold["period"].astype(str).str[:7]
    sold = sold.merge(exchange(case.currency), on=["currency", "month"])
    sold["value"] = (sold["value_minor"] * sold["rate"]).round()
    sold["product"] = sold["name"]
    ours = sold.loc[sold["seller"] == "coalition", "product"].unique()
    return sold[sold["product"].isin(ours)].groupby([*PARTIES, "month"], as_index=False)["value"].sum()


def party(column: pd.Series, case: Case) -> pd.Series:
    named = {*case.suppliers, *case.hubs, case.destination}
    said = column.where(column.isin(named), "rest")
    return said.mask(column.isin(World(0).reporters), "coalition")


def exchange(into: str) -> pd.DataFrame:
    known = rates.per_euro()
    rows = [
        (of, str(month), known[into, month] / rate) for (of, month), rate in known.items() if (into, month) in known
    ]
    return pd.DataFrame(rows, columns=["currency", "month", "rate"])


def answers(flows: pd.DataFrame, case: Case) -> Iterator[float]:
    """Totals of both measures, and their parts, against each baseline; windows before the controls as well."""
    window = [str(month) for month in case.window.each()]
    before = [
        Months(*([str(month) for month in each.each()] for each in (pair.base, pair.window))) for pair in case.placebos
    ]
    for baseline in case.baselines:
        now = Months([str(month) for month in baseline.months(case.window)], window)
        for measure in (backfill, diversion):
            floors = [measure(flows, case, each).to_numpy().sum() for each in before]
            assert all(floor >= 0 for floor in floors)
            parts = measure(flows, case, now).to_numpy()
            yield 2 * float(parts.sum())  # the total, and the same by supplier or hub


def sums(flows: pd.DataFrame, months: Months) -> pd.DataFrame:
    """Baseline, as long as the window, and window: by seller, buyer and product."""
    parts = {
        "before": flows[flows["month"].isin(months.base)].groupby(PARTIES)["value"].sum() * months.scale,
        "after": flows[flows["month"].isin(months.window)].groupby(PARTIES)["value"].sum(),
    }
    return pd.DataFrame(parts).fillna(0.0).reset_index()


def lost(both: pd.DataFrame, case: Case) -> pd.Series:
    home = both[(both["seller"] == "coalition") & (both["buyer"] == case.destination)].set_index("product")
    return (home["before"] - home["after"]).clip(lower=0)


def wide(both: pd.DataFrame, column: str, by: str, products: pd.Index) -> pd.DataFrame:
    return both.pivot_table(index="product", columns=by, values=column, aggfunc="sum").reindex(products).fillna(0.0)


def backfill(flows: pd.DataFrame, case: Case, months: Months) -> pd.DataFrame:
    """What suppliers matched of the loss, by product and supplier."""
    both, products = sums(flows, months), pd.Index(flows["product"].unique())
    theirs = both[both["seller"].isin(case.suppliers)]
    others = ["rest", *(who for who in case.suppliers if who not in case.hubs)]
    there, elsewhere = theirs[theirs["buyer"] == case.destination], theirs[theirs["buyer"].isin(others)]
    usual, sold = (wide(there, column, "seller", products) for column in ("before", "after"))
    out, new = (wide(elsewhere, column, "seller", products) for column in ("before", "after"))
    gains = sold - usual * grown(out, new).reindex(columns=usual.columns)
    return shared(lost(both, case).reindex(products).fillna(0.0), gains)


def grown(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Growth of a supplier's sales elsewhere by product, drawn towards that of all its sales."""
    common = after.sum().clip(lower=1) / before.sum().clip(lower=1)
    trust = before / (before + SHRINK * before.median()).clip(lower=1)
    own = np.log(after.clip(lower=1) / before.clip(lower=1))
    return np.exp(trust * own + (1 - trust) * np.log(common))


def diversion(flows: pd.DataFrame, case: Case, months: Months) -> pd.DataFrame:
    """What hubs matched of the loss, by product and hub."""
    both, products = sums(flows, months), pd.Index(flows["product"].unique())
    bought = both[(both["seller"] == "coalition") & both["buyer"].isin(case.hubs)]
    before, after = (wide(bought, column, "buyer", products) for column in ("before", "after"))
    return shared(lost(both, case).reindex(products).fillna(0.0), after - before)


def shared(loss: pd.Series, gains: pd.DataFrame) -> pd.DataFrame:
    """The loss, as far as all gains together match it, in proportion to each one's own."""
    matched = np.minimum(loss, gains.sum(axis=1).clip(lower=0))
    rises = gains.clip(lower=0)
    return rises.div(rises.sum(axis=1).clip(lower=1), axis=0).mul(matched, axis=0)
