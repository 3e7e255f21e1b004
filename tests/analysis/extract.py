"""The real extract, where it lies beside the project: EU27 exports of banned CN8 lines, as TRADE rows."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import ibis
import pytest

from contraflow.analysis.panel import Panel, flows
from contraflow.codes import country

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONTRAFLOW_SHARED", ROOT.parent / "shared")) / "data"
CN8 = SHARED / "trade" / "eurostat" / "eu27_cn8_monthly_2020_2022.parquet"
BACI = SHARED / "trade" / "china" / "baci_china_russia_hs6_2017_2023.parquet"
PARTNERS = ("RUS", "ARM", "BLR", "GEO", "KAZ", "KGZ", "UZB")


def needs(path):
    """Skip where the file is absent, saying where it would lie."""
    return pytest.mark.skipif(
        not path.exists(), reason=f"real data not here: {path.name} (shared/data, see its README)"
    )


@functools.cache
def connection():
    return ibis.duckdb.connect()


def rows():
    """TRADE rows of the parsed workbooks, headings marked as the sums they are."""
    table = connection().read_parquet(CN8)
    labels = table.select("partner_iso2").distinct().to_pyarrow()["partner_iso2"].to_pylist()
    codes = {label: country.find(label).iso3 for label in labels}
    return table.select(
        reporter=table.reporter,
        partner=table.partner_iso2.cases(*codes.items()),
        flow=ibis.literal("export"),
        product=table.code,
        is_sum=table.hs_len < 8,
        period=(table.period + "-01").cast("date"),
        period_months=ibis.literal(1, "int8"),
        value_minor=(table.value_eur * 100).round().cast("int64"),
        currency=ibis.literal("EUR"),
    )


@functools.cache
def reporters():
    return tuple(sorted(rows().select("reporter").distinct().to_pyarrow()["reporter"].to_pylist()))


@functools.cache
def panel():
    """All of it, by CN8 line."""
    return Panel.of(flows(rows(), reporters=reporters(), partners=PARTNERS).to_pyarrow(), PARTNERS)


def yearly_rows():
    """TRADE rows of China -> Russia by BACI, in US cents; its file is in thousands."""
    table = connection().read_parquet(BACI)
    table = table.filter(table.exporter_m49 == 156, table.importer_m49 == 643)
    return table.select(
        reporter=ibis.literal("CHN"),
        partner=ibis.literal("RUS"),
        flow=ibis.literal("export"),
        product=table.hs6_hs2017,
        is_sum=ibis.literal(value=False),
        period=ibis.date(table.year.cast("int32"), 1, 1),
        period_months=ibis.literal(12, "int8"),
        value_minor=(table.value_kusd * 100_000).round().cast("int64"),
        currency=ibis.literal("USD"),
    )
