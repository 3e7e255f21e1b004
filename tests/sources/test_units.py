import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contraflow import pipeline
from contraflow.errors import BadFile
from contraflow.sources import units

CODES = [f"8542{at:02d}" for at in range(10, 40)]


def table(times=1.0, month="2021-03", codes=CODES):
    rng = np.random.default_rng(len(codes))
    values = rng.lognormal(14, 1, len(codes)) * rng.lognormal(0, 0.4, len(codes)) * times
    out = io.BytesIO()
    columns = {
        "flow": ["IN_export_to_RU"] * len(codes), "month": [month] * len(codes), "hs6": codes,
        "value_usd": np.round(values, -4), "net_raw": [1.0] * len(codes), "unit": ["KGS"] * len(codes),
    }  # fmt: skip
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@pytest.fixture
def add(tmp_path):
    with pipeline.workspace(pipeline.Settings(tmp_path / "home")) as work:

        def one(name, content, **said):
            path = tmp_path / name
            path.write_bytes(content)
            (outcome,) = pipeline.add(work, [path], **said)
            return outcome

        yield one


def test_a_thousandfold_file_is_refused_until_somebody_believes_it(add):
    assert add("march.parquet", table()).batch.is_new
    refused = add("april.parquet", table(times=1000, month="2021-04"))
    assert isinstance(refused.error, BadFile)
    assert "1,000 times" in str(refused.error)
    assert "--believe" in str(refused.error)
    believed = add("april.parquet", table(times=1000, month="2021-04"), believe=True)
    assert any("UNIT IN DOUBT" in note for note in believed.batch.notes)


@pytest.mark.slow
@pytest.mark.parametrize("times", [pytest.param(t, marks=pytest.mark.slow) for t in (1, 1.4, 0.3)] + [8])
def test_growth_is_not_taken_for_a_unit(add, times):
    add("march.parquet", table())
    assert add("april.parquet", table(times=times, month="2021-04")).batch.is_new


@pytest.mark.slow
def test_a_few_series_say_nothing(add):
    add("march.parquet", table(codes=CODES[:5]))
    assert add("april.parquet", table(times=1000, month="2021-04", codes=CODES[:5])).error is None


def test_the_factors():
    assert units.suspect(np.full(20, 1020.0)).factor == 1000
    assert units.suspect(np.full(20, 0.0101)).words == "values are about 1/100 of those held of the same flows"
    assert units.suspect(np.full(20, 1.0)) is None
    assert units.suspect(np.array([1000.0] * 9)) is None


@pytest.mark.slow
@pytest.mark.parametrize(("name", "factor"), [("df_groups.parquet", 1000), ("df_groups.parquet.fa61a95", None)])
def test_the_published_table_with_india_a_thousandfold_is_caught_and_its_correction_is_not(shared, name, factor):
    found = units.suspect(against_india(shared / "data" / "trade", name))
    assert (None if found is None else found.factor) == factor


def against_india(trade, name):
    """Ratios of the table's headings, billions of dollars in twelve months, to India's own figures of 2024."""
    table = pq.read_table(trade / "unit_error" / name).to_pylist()
    india = pq.read_table(trade / "india" / "india_russia_hs6_monthly_2010_2025.parquet").to_pylist()
    mirror = {"IN_import_from_RU": "\u042d\u041a", "IN_export_to_RU": "\u0418\u041c"}
    held: dict[tuple[str, str], float] = {}
    for row in india:
        if row["month"] >= "2024-02" and row["value_usd"] is not None:
            key = (row["hs6"][:4], mirror[row["flow"]])
            held[key] = held.get(key, 0.0) + row["value_usd"]
    pairs = [(row["STOIM_last12"] * 1e9, held.get((row["TNVED4"], row["NAPR"]), 0.0)) for row in table]
    return np.array([said / own for said, own in pairs if own > 1e6])
