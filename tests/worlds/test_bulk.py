import numpy as np
import pytest

from contraflow.engine import Engine, Limits
from contraflow.errors import UsageError
from contraflow.tables import TRADE
from contraflow.worlds import bulk
from contraflow.worlds.bulk import Bulk


@pytest.fixture
def engine(tmp_path):
    with Engine.open("duckdb", Limits(memory="1GB", threads=2, temp=tmp_path / "spill")) as opened:
        yield opened


def digest(engine, rows):
    return engine.collect(rows.agg(n=rows.count(), value=rows.value_minor.sum(), grams=rows.weight_g.sum())).to_pylist()


@pytest.mark.slow
def test_about_as_many_rows_as_asked_for_the_same_each_time(engine, tmp_path):
    asked = Bulk(60_000, seed=3, products=300)
    files = bulk.write(asked, engine, tmp_path / "a")
    rows = engine.parquet(files, TRADE)
    (seen,) = digest(engine, rows)
    assert seen["n"] == pytest.approx(asked.rows, rel=0.2)
    again = engine.parquet(bulk.write(asked, engine, tmp_path / "b"), TRADE)
    assert digest(engine, again) == [seen]
    other = engine.parquet(bulk.write(Bulk(60_000, seed=4, products=300), engine, tmp_path / "c"), TRADE)
    assert digest(engine, other) != [seen]


def test_rows_are_as_trade_declares_and_each_flow_is_there_once(engine, tmp_path):
    rows = engine.parquet(bulk.write(Bulk(60_000, products=500), engine, tmp_path), TRADE)
    assert TRADE.check(rows).columns == TRADE.names
    keys = rows.group_by("reporter", "partner", "product", "period").agg(n=rows.count())
    assert engine.collect(keys.agg(most=keys.n.max()))["most"].to_pylist() == [1]


@pytest.mark.slow
def test_large_files_are_cut_and_nothing_changes_by_it(engine, monkeypatch):
    (whole,) = list(bulk.tables(Bulk(60_000, products=500), engine))
    monkeypatch.setattr(bulk, "PER_FILE", 10_000)
    parts = list(bulk.tables(Bulk(60_000, products=500), engine))
    assert len(parts) > 4
    sums = [digest(engine, part)[0] for part in parts]
    assert {name: sum(part[name] for part in sums) for name in sums[0]} == digest(engine, whole)[0]


def test_the_coalitions_sales_fall_and_the_suppliers_rise(engine):
    (rows,) = list(bulk.tables(Bulk(80_000, products=500), engine))
    listed = engine.collect(
        rows.filter(rows.partner == "QTA")
        .group_by(role=rows.reporter.substr(1, 1), year=rows.period.year())
        .agg(eur=rows.value_minor.sum().cast("float64"))
    )
    eur = {(row["role"], row["year"]): row["eur"] for row in listed.to_pylist()}
    assert eur["M", 2023] < 0.9 * eur["M", 2021]
    assert eur["V", 2023] > 1.2 * eur["V", 2021]


def test_random_numbers_are_spread_evenly(engine):
    (rows,) = list(bulk.tables(Bulk(60_000, products=500), engine))
    months = engine.collect(rows.group_by("period").agg(n=rows.count()))["n"].to_numpy()
    products = engine.collect(rows.group_by("product", "nomenclature").agg(n=rows.count()))["n"].to_numpy()
    assert months.std() / months.mean() < 0.05
    cells = Bulk(60_000, products=500).pairs * 24
    assert products.mean() == pytest.approx(cells * bulk.DENSITY, rel=0.05)
    assert products.std() == pytest.approx(np.sqrt(cells * bulk.DENSITY * (1 - bulk.DENSITY)), rel=0.5)


@pytest.mark.slow
@pytest.mark.parametrize("layout", bulk.LAYOUTS)
def test_layouts_of_publishers(engine, tmp_path, layout):
    (file,) = bulk.write(Bulk(60_000, products=500), engine, tmp_path, layout=layout)
    head = file.read_text().partition("\n")[0].split(",")
    assert len(head) == len(set(head))
    assert {"trade": "value_minor", "comtrade": "primaryValue", "comext": "VALUE_EUR"}[layout] in head


def test_an_unknown_layout_is_refused(engine, tmp_path):
    with pytest.raises(UsageError):
        bulk.write(Bulk(10), engine, tmp_path, layout="excel")
