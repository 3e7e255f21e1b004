from __future__ import annotations

import numpy as np
import pytest

from contraflow.analysis import mirror, splice, together
from contraflow.analysis.freight import LIMITS, Freight
from contraflow.analysis.mirror import MirrorAsked, Spoke
from contraflow.codes.month import Month, Period
from tests.analysis.rows import trade

YEAR = Period.parse("2021-01/2021-03")
EVERY = frozenset(Month.span(Month(2021, 1), Month(2021, 5)))
SENT = {"reporter": "IND", "partner": "RUS", "currency": "USD", "weight_g": 50_000}
CAME = {
    "reporter": "RUS", "partner": "IND", "flow": "import", "valuation": "CIF", "partner_concept": "origin",
    "currency": "USD",
}  # fmt: skip


def lines(*rows, cell="period", spoke=Spoke(EVERY, EVERY)):  # noqa: B008 - frozen
    asked = MirrorAsked("IND", "RUS", YEAR, cell)
    panel = together.monthly(splice.joined({"one": trade(*rows)}, {}))
    pair = mirror.of_pair(mirror.both(panel, "USD"), asked).to_pyarrow().to_pandas()
    return mirror.lines(pair, asked, spoke)


def sent(month, value=100_00, **more):
    return {**SENT, "period": f"2021-{month:02}", "value_minor": value, **more}


def came(month, value=110_00, **more):
    return {**CAME, "period": f"2021-{month:02}", "value_minor": value, **more}


def test_both_reports_stand_side_by_side_with_their_gap():
    table = lines(sent(1), came(1))
    first = table.iloc[0]
    assert (first.exports, first.imports, first.gap) == (100, 110, 10)
    assert first.log_gap == pytest.approx(np.log(1.1))


def test_freight_explains_a_gap_within_its_range_and_not_beyond():
    table = lines(sent(1), came(1, 108_00), sent(2), came(2, 190_00), sent(3), came(3, 50_00))
    assert table.beyond[0] == 0
    assert table.beyond[1] == pytest.approx(90 - table.freight_high[1])
    assert table.beyond[2] < -50


def test_silence_is_missing_and_nothing_recorded_is_zero():
    table = lines(sent(1), sent(2), came(3), spoke=Spoke(EVERY, EVERY - {Month(2021, 2)}))
    assert table.imports[0] == 0
    assert np.isnan(table.imports[1])
    assert table.exports[2] == 0
    assert np.isnan(table.log_gap[0])


def test_lags_are_set_beside_each_other():
    table = lines(sent(1), came(2, 111_00), came(3, 112_00))
    assert table[["imports", "imports_1", "imports_2"]].iloc[0].tolist() == [0, 111, 112]


def test_a_product_takes_the_whole_period_shifted_by_the_lag():
    table = lines(sent(1), sent(3), came(1), came(4, 500_00), cell="product")
    assert table[["exports", "imports", "imports_1"]].iloc[0].tolist() == [200, 110, 500]


def test_origin_and_consignment_are_lines_of_their_own():
    table = lines(sent(1), came(1), came(1, 55_00, partner_concept="consignment"))
    first = table[table.period == Month(2021, 1).date]
    assert dict(zip(first.concept, first.imports, strict=True)) == {"origin": 110, "consignment": 55}
    assert set(first.exports) == {100}


def test_imports_valued_fob_are_not_taken_for_cif():
    assert lines(sent(1), came(1), came(1, 7_00, valuation="FOB")).imports[0] == 110


def test_an_importer_without_a_row_leaves_the_exports_alone():
    table = lines(sent(1), spoke=Spoke(EVERY, frozenset()))
    assert table.concept[0] == "none recorded"
    assert np.isnan(table.imports).all()


def test_freight_falls_with_the_value_of_a_kilogram_and_is_a_range():
    coal, chips = Freight.of(0.1, 2019), Freight.of(500, 2019)
    assert coal.low > chips.low
    assert coal.high > chips.high
    for each in (coal, chips, Freight.of(None, 2019), Freight.of(1e9, 2022), Freight.of(1e-6, 2022)):
        assert 0 < each.low < each.high <= LIMITS[1]
    assert Freight.of(2, 2019) == Freight(0.0588, 0.102)
    assert Freight.of(2, 2022).high > Freight.of(2, 2019).high


def test_a_thousand_is_called_a_unit_error_and_its_correction_is_not():
    rng = np.random.default_rng(1)
    exports = rng.lognormal(10, 2, 40)
    imports = exports * rng.lognormal(0.06, 0.6, 40)
    assert "1,000 times" in mirror.unit_slip(exports * 1000, imports)
    assert "imports are about 1,000,000" in mirror.unit_slip(exports, imports * 1e6)
    assert mirror.unit_slip(exports, imports) == ""
    assert mirror.unit_slip(exports[:5] * 1000, imports[:5]) == ""


def test_the_lag_whose_imports_follow_the_exports_is_found():
    asked = Period.parse("2020-01/2021-12")
    rng = np.random.default_rng(2)
    values = {month: int(rng.integers(1, 1000)) * 100 for month in asked.each()}
    rows = [{**SENT, "period": str(month), "value_minor": value} for month, value in values.items()]
    rows += [{**CAME, "period": str(month.next()), "value_minor": value} for month, value in values.items()]
    every = frozenset(Month.span(Month(2020, 1), Month(2022, 3)))
    pair = together.monthly(splice.joined({"one": trade(*rows)}, {}))
    about = MirrorAsked("IND", "RUS", asked)
    frame = mirror.of_pair(mirror.both(pair, "USD"), about).to_pyarrow().to_pandas()
    assert mirror.best_lag(mirror.lines(frame, about, Spoke(every, every))) == 1
