"""How far two reports of one trade lie apart: a world beside the one real pair at hand, whose figures stay outside.

The pair is India's exports to Russia and Russia's imports from India, 2021: reports that differ in origin against
consignment as well, so that a world may agree better, yet not by more than half.
"""

import functools
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from contraflow.worlds.make import make
from contraflow.worlds.spec import World

SHARED = Path(os.environ.get("CONTRAFLOW_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "trade"
INDIA = SHARED / "india/india_russia_hs6_monthly_2010_2025.parquet"
RUSSIA = SHARED / "russia_fts/russia_fts_india_hs10_2021_2022jan.parquet"
LARGE = 1e6  # a year


def apart(sent, booked):
    """1.48 MAD of the log of what the importer booked over what the exporter declared, where both are above zero."""
    both = pd.concat([sent, booked], axis=1, keys=["sent", "booked"]).dropna().query("sent > 0 and booked > 0")
    log = np.log(both.booked / both.sent)
    return 1.4826 * (log - log.median()).abs().median()


def yearly(flows):
    sums = flows.groupby(level="flow").sum()
    return sums[sums > LARGE]


@functools.cache
def world():
    found = {"export": [], "import": []}
    for seed in range(0, 12, 2):
        made = make(World.small(seed).without_truth())
        rows = made.rows()
        rows = rows.filter(pc.equal(pc.year(rows["period"]), 2021))
        for flow, here, there in (("export", "reporter", "partner"), ("import", "partner", "reporter")):
            to = pc.and_(pc.equal(rows["flow"], flow), pc.equal(rows[there], "QTA"))
            some = rows.filter(pc.and_(to, pc.starts_with(rows[here], "QS"))).to_pandas()
            some = some.assign(flow=f"{seed} " + some[here] + some["product"], value=some.value_minor / 100)
            found[flow].append(some.groupby(["flow", "period"]).value.sum())
    return pd.concat(found["export"]), pd.concat(found["import"])


def real():
    india = pq.read_table(INDIA, filters=[("flow", "==", "IN_export_to_RU")]).to_pandas()
    india = india[india.month.str.startswith("2021")].assign(flow=lambda t: t.hs6)
    russia = pq.read_table(RUSSIA).to_pandas()
    russia = russia[russia.NAPR == "ИМ"]
    russia = russia.assign(month=russia.PERIOD.astype(str).str[:7], flow=russia.TNVED.astype(str).str.zfill(10).str[:6])
    russia = russia[russia.month < "2022"]
    return india.groupby(["flow", "month"]).value_usd.sum(), russia.groupby(["flow", "month"]).STOIM.sum()


@pytest.mark.slow
@pytest.mark.skipif(not (INDIA.exists() and RUSSIA.exists()), reason="the mirror pair lies outside the project")
def test_two_reports_of_a_world_lie_about_as_far_apart_as_two_real_ones():
    for take in (lambda flows: flows, yearly):
        seen, wanted = (apart(*map(take, pair)) for pair in (world(), real()))
        assert 0.5 * wanted < seen < 1.3 * wanted


@pytest.mark.slow
def test_two_reports_of_a_world_are_never_the_same():
    assert apart(*world()) > 0.3
