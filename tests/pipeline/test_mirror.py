from __future__ import annotations

import numpy as np
import pytest

from contraflow import pipeline
from contraflow.errors import NoData
from contraflow.pipeline import MirrorQuestion, PanelAsked
from tests.cli.conftest import run
from tests.lake.factories import row
from tests.pipeline.lakes import lake_of

COUNTRIES = ("IND", "RUS", "CHN", "KAZ", "TUR")
QUESTION = MirrorQuestion("IND", "Russia", "2022-01", "2022-06")


def world():
    """Every country trades with every other; each reports its exports well and its imports badly, with freight."""
    rng = np.random.default_rng(1)
    rows = []
    for exporter in COUNTRIES:
        for importer in set(COUNTRIES) - {exporter}:
            for month in range(1, 9):
                value = 1e8 * rng.lognormal(0, 0.5)
                common = {"period": f"2022-{month:02}", "currency": "USD", "product": "854231", "weight_g": 10**6}
                rows.append(row(reporter=exporter, partner=importer, value_minor=round(value), **common))
                booked = round(value * 1.06 * rng.lognormal(0, 0.3))
                rows.append(
                    row(
                        reporter=importer, partner=exporter, flow="import", valuation="CIF", partner_concept="origin",
                        value_minor=booked, **common,
                    )
                )  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    with lake_of(tmp_path_factory.mktemp("mirror"), ("world", world(), {})) as work:
        yield work


def test_a_mirror_has_both_sides_the_gap_and_a_reconciled_column(work):
    found = pipeline.mirror(work, QUESTION, PanelAsked(currency="USD"))
    table = found.table.to_pandas()
    assert len(table) == 6
    assert ((table.low < table.reconciled) & (table.reconciled < table.high)).all()
    lower, upper = np.minimum(table.exports, table.imports / 1.1), np.maximum(table.exports, table.imports)
    assert ((lower <= table.reconciled) & (table.reconciled <= upper)).all()
    assert any("IND reports" in note for note in found.notes)
    assert any("weighs" in note for note in found.notes)


def test_by_product_and_with_distances(work, tmp_path):
    far = tmp_path / "far.csv"
    far.write_text("iso_o,iso_d,dist,contig\nIND,RUS,4300,0\nCHN,RUS,5800,1\nKAZ,RUS,2200,1\n")
    found = pipeline.mirror(
        work, MirrorQuestion("IND", "RUS", "2022-01", "2022-06", "product", far), PanelAsked(currency="EUR")
    )
    assert found.table["product"].to_pylist() == ["854231"]
    assert found.table["currency"].to_pylist() == ["EUR"]


def test_a_pair_nobody_reports_is_no_data(work):
    with pytest.raises(NoData, match="neither side"):
        pipeline.mirror(work, MirrorQuestion("IND", "USA", "2022-01", "2022-06"), PanelAsked())


def test_the_command_prints_it(work):
    asked = ["mirror", "--exporter", "IND", "--importer", "RUS", "--from", "2022-01", "--to", "2022-02"]
    done = run(*asked, "--home", work.settings.home)
    assert done.code == 0, done.err
    assert "reconciled" in done.out
    assert done.out.count("2022-0") >= 2
