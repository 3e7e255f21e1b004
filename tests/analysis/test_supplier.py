from __future__ import annotations

import pytest

from contraflow.analysis.supplier import Break, Growth, by_group, yearly
from contraflow.codes import control_list
from contraflow.errors import NoData
from tests.analysis import extract
from tests.analysis.rows import trade

BREAK = Break(2022, "from 2022 China's report stands alone")


def table(*rows):
    plain = {"reporter": "CHN", "partner": "RUS", "period_months": 12, "currency": "USD", "product": "848210"}
    full = [{**plain, **row, "period": f"{row['period']}-01"} for row in rows]
    return yearly(trade(*full), suppliers=("CHN", "IND"), destination="RUS").to_pyarrow()


def test_a_growth_across_a_break_carries_its_warning():
    series = by_group(table({"period": 2021}, {"period": 2022, "value_minor": 250}), {"bearings": ("8482",)}, (BREAK,))[
        0
    ]
    found = series.growth(2021, 2022)
    assert found.warnings == (BREAK,)
    assert not found.like_with_like
    assert found.words == "+150% from 2021 to 2022 (not like with like: from 2022 China's report stands alone)"


def test_a_growth_on_one_side_of_a_break_has_none():
    assert Growth(2022, 2023, 100, 150, (BREAK,)).words == "+50% from 2022 to 2023"
    assert Growth(2017, 2021, 0, 150, (BREAK,)).words == "from nothing from 2017 to 2021"


def test_a_growth_cannot_be_made_without_its_breaks():
    with pytest.raises(TypeError):
        Growth(2021, 2022, 100, 150)


def test_groups_hold_subdivisions_and_a_year_without_rows_is_absent():
    rows = table(
        {"period": 2019}, {"period": 2021, "product": "854231", "value_minor": 7}, {"period": 2021, "reporter": "IND"}
    )
    china, all_china, india, _ = by_group(rows, {"bearings": ("8482",), "all": ()})
    assert (china.supplier, dict(china.values)) == ("CHN", {2019: 100, 2021: 0})
    assert dict(all_china.values) == {2019: 100, 2021: 7}
    assert dict(india.values) == {2021: 100}
    with pytest.raises(NoData, match="2020"):
        china.growth(2019, 2020)


@extract.needs(extract.BACI)
def test_china_to_russia_as_published():
    rows = yearly(extract.yearly_rows(), suppliers=("CHN",), destination="RUS").to_pyarrow()
    tier = [entry.code for entry in control_list.load("chpl").in_revision("HS2017").codes if entry.tier == "4.B"]
    groups = {
        "machine tools": [str(code) for code in range(8456, 8467)],
        "chpl 4.B": tier,
        "bearings": ("8482",),
        "circuits": ("8542",),
        "nitrocellulose": ("391220",),
        "all": (),
    }
    found = {series.group: [value / 1e8 for value in series.values.values()] for series in by_group(rows, groups)}
    assert [round(value) for value in found["machine tools"]] == [292, 341, 363, 387, 586, 834, 1886]
    assert [round(value) for value in found["chpl 4.B"]] == [
        45,
        47,
        56,
        54,
        83,
        222,
        813,
    ]  # 2021: 83.496, printed 84 elsewhere
    assert [round(value, 1) for value in found["bearings"]] == [43.9, 39.6, 36.5, 33.5, 43.1, 104.3, 206.7]
    assert [round(value) for value in found["circuits"]] == [67, 95, 117, 142, 216, 180, 178]
    assert [round(value, 2) for value in found["nitrocellulose"][-2:]] == [3.25, 6.44]
    assert [round(value / 1e3, 1) for value in found["all"][-3:]] == [69.6, 75.4, 110.0]
