"""The published answers, read off the commands on the extract that ships: the digits of the publisher's files.

Figures from the known answers that come with the data; the extract adds the same CN8 lines up, so they must be equal.
"""

import json

import pytest

from tests.cli.conftest import run as typed


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    home = str(tmp_path_factory.mktemp("known") / "lake")

    def run(*words):
        done = typed(*words, "--home", home)
        assert done.code == 0, done.err
        return done.out

    run("add", "bundled")
    return run


def flows(run, *words):
    """Value in EUR m by the other columns, as `contraflow flows` prints it."""
    rows = json.loads(run("flows", "--format", "json", *words))
    return {(row["partner"], str(row.get("period", ""))[:7]): row["value"] / 1e6 for row in rows}


def test_priority_goods_by_month(run):
    found = flows(run, "--list", "chpl", "--from", "2022-01", "--to", "2022-11")
    known = {
        ("RUS", "2022-01"): 196.1,
        ("RUS", "2022-03"): 8.4,
        ("RUS", "2022-11"): 1.9,
        ("KAZ", "2022-01"): 7.9,
        ("KAZ", "2022-10"): 38.7,
        ("ARM", "2022-01"): 0.65,
        ("ARM", "2022-10"): 3.9,
        ("KGZ", "2022-01"): 0.25,
    }
    for key, value in known.items():
        digits = 2 if value < 1 else 1
        assert round(found[key], digits) == value, key
    assert round(found["KGZ", "2022-10"], 3) == 4.048  # published as 4.1, which rounds 4.05 and not the figure


@pytest.mark.parametrize(
    ("year", "known"),
    [
        (2021, {"RUS": 2838.6, "BLR": 224.8, "KAZ": 149.3, "UZB": 53.2, "GEO": 50.1, "ARM": 17.4, "KGZ": 6.3}),
        (2022, {"RUS": 787.9, "BLR": 332.6, "KAZ": 449.9, "UZB": 110.8, "GEO": 124.0, "ARM": 92.8, "KGZ": 73.3}),
    ],
)
def test_monthly_means_of_all_banned_goods(run, year, known):
    found = flows(run, "--list", "eu_ban_jan2023", "--from", f"{year}-06", "--to", f"{year}-11", "--mean")
    assert {partner: round(value, 1) for (partner, _), value in found.items()} == known


def test_the_headline_and_its_noise_floor(run):
    found = json.loads(run("detect", "--list", "eu_ban_jan2023", "--format", "json"))
    totals = {
        f["detector"]: f
        for f in found
        if f["product"] == "TOTAL" and f["baseline"] == "same_months_2021" and f["codes"] == "as listed"
        if f["hub"] is None or "+" in f["hub"]
    }
    lost, matched = totals["suspension"], totals["diversion"]
    assert (round(lost["value"] / 1e6), round(matched["value"] / 1e6)) == (12675, 2639)
    floors = [
        sorted(round(v / 1e6) for v in f["parameters"]["beside"]["noise_floors"].values()) for f in (lost, matched)
    ]
    assert floors == [[1348, 2169], [140, 166]]
    heading = matched["parameters"]["beside"]["largest_heading"]
    assert (heading["heading"], round(heading["value"] / 1e6)) == ("8703", 679)
    assert lost["low"] < lost["value"] < lost["high"]
    assert matched["low"] < matched["value"] < matched["high"]


def test_a_finding_leads_to_its_rows(run):
    found = json.loads(run("detect", "suspension", "--list", "chpl", "--format", "json"))
    whole = next(f for f in found if f["product"] == "TOTAL")
    rows = json.loads(run("trace", whole["id"], "--format", "json"))
    assert {row["partner"] for row in rows} == {"RUS"}
    before, after = (
        sum(row["value_minor"] for row in rows if str(row["period"])[:4] == year) / 100 for year in ("2021", "2022")
    )
    assert before - after == pytest.approx(whole["net"], abs=0.01)  # cents: both add the same integers
