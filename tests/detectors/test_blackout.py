"""Silence: made by hand for each kind, and planted in worlds."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
import pytest

from contraflow.analysis import silence
from contraflow.codes.month import Month
from contraflow.detectors import WATCHES
from contraflow.detectors.base import from_table, to_table
from contraflow.detectors.blackout import Reported
from contraflow.worlds.make import make
from contraflow.worlds.spec import World

(BLACKOUT,) = WATCHES
YEARS = Month.span(Month(2020, 1), Month(2022, 12))


def spoken(**months):
    """One data set's exports: reporter=months."""
    return {("one", who, "export"): frozenset(m.index for m in some) for who, some in months.items()}


def found(spoken, known=None, codes=(), chapters=()):
    return BLACKOUT(Reported(spoken, known or {}, codes, chapters, "chpl", "RUS", {"one": ("ab",)}))


def without(*gone):
    return [month for month in YEARS if str(month) not in gone]


def test_a_reporter_that_stops_while_others_go_on():
    (one,) = found(spoken(RUS=YEARS[:25], DEU=YEARS, FRA=YEARS))
    assert (one.reporter, one.flags, str(one.period), one.value) == ("RUS", ("stopped",), "2022-02/2022-12", 11)
    assert one.reason.startswith("Russia's exports are not reported in Feb\u2013Dec 2022: the last month is 2022-01, ")
    assert one.reason.endswith("while 2 other reports go on.")
    assert "unknown, not zero" in one.caveats[0]
    assert (one.low, one.interval) == (None, None)
    assert from_table(to_table([one])) == [one]


def test_two_months_behind_is_no_stop_and_a_newcomer_is_none():
    assert found(spoken(RUS=YEARS[:-2], DEU=YEARS, FRA=YEARS)) == []
    assert found(spoken(RUS=YEARS[:6], DEU=YEARS, FRA=YEARS)) == []


def test_one_early_bird_makes_nobody_silent():
    later = [*YEARS, *Month.span(Month(2023, 1), Month(2023, 6))]
    assert found(spoken(USA=later, DEU=YEARS, FRA=YEARS)) == []


def test_months_left_out_in_the_middle_are_one_finding():
    (one,) = found(spoken(RUS=without("2021-05", "2021-06"), DEU=YEARS, FRA=YEARS))
    assert (one.flags, str(one.period)) == (("left_out",), "2021-05/2021-06")


def test_a_month_that_everybody_lacks_is_a_file_that_nobody_brought():
    some = without("2021-05")
    assert found(spoken(RUS=some, DEU=some, FRA=some)) == []


def test_a_month_published_late():
    old, new = dt.date(2022, 9, 1), dt.date(2022, 12, 1)
    full = spoken(RUS=YEARS, DEU=YEARS, FRA=YEARS)
    known = {old: spoken(RUS=YEARS[:-4], DEU=YEARS[:-3], FRA=YEARS[:-3]), new: full}
    (one,) = found(full, known)
    assert (one.reporter, one.flags, str(one.period)) == ("RUS", ("late",), "2022-09")
    assert "missing on 2022-09-01 and there on 2022-12-01" in one.reason


def rows(product, months, value=100):
    return [
        {
            "dataset": "one", "reporter": "RUS", "flow": "export", "product": product, "period": month.date,
            "value_minor": value,
        }
        for month in months
    ]  # fmt: skip


def test_a_code_that_vanishes_while_its_chapter_stays():
    said = spoken(RUS=YEARS, DEU=YEARS)
    code = rows("854231", YEARS[:24])
    (one,) = found(said, codes=code, chapters=rows("85", YEARS, 1000))
    assert (one.product, one.flags, str(one.period)) == ("854231", ("vanished",), "2022")
    assert found(said, codes=code, chapters=rows("85", YEARS[:24], 1000)) == []  # the whole chapter went
    assert found(said, codes=rows("854231", YEARS[:-5]), chapters=rows("85", YEARS, 1000)) == []
    assert found(said, codes=rows("854231", YEARS[:24:2]), chapters=rows("85", YEARS, 1000)) == []  # never regular


# a world gives some codes new numbers on 1 January 2022, which no bridge knows; some have no row just before
NEW_CODES = Month.span(Month(2021, 11), Month(2022, 1))


def world(seed):
    """A small world's rows in both flows, what is planted, and a code taken away from a reporter by hand."""
    made = make(World.small(seed))
    table = made.rows().to_pandas().assign(dataset="one")
    months = pd.Series(sorted(table.period.unique()))
    large = table[table.flow == "export"].groupby(["reporter", "product"]).period.nunique()
    silent = {row["reporter"] for row in made.truth().blackouts.to_pylist()}
    candidates = large[(large == len(months)) & ~large.index.get_level_values(0).isin(silent)]
    who, code = candidates.index[seed % len(candidates)]
    gone = (
        (table.flow == "export") & (table.reporter == who) & (table["product"] == code)
        & (table.period > months.iloc[-9])
    )  # fmt: skip
    return table[~gone], {(who, code)}, made.truth().blackouts.to_pylist()


def searched(table):
    frame = ibis.memtable(table)
    said = silence.said(frame).to_pyarrow().to_pylist()
    columns = ["dataset", "reporter", "flow", "period"]
    codes = table.groupby([*columns, "product"], as_index=False).value_minor.sum()
    chapters = codes.assign(product=codes["product"].str[:2]).groupby([*columns, "product"], as_index=False).sum()
    return found(silence.calendar(said), codes=codes.to_dict("records"), chapters=chapters.to_dict("records"))


@pytest.mark.slow
def test_planted_blackouts_are_found_and_nothing_else_stops():
    stops, planted, right, codes, hit, wrong, plain = 0, 0, 0, 0, 0, 0, 0
    for seed in range(60):
        table, taken, truth = world(seed)
        result = searched(table)
        wanted = {(row["reporter"], Month.parse(row["month"]), flow) for row in truth for flow in ("export", "import")}
        held = {(f.reporter, f.period.start, f.parameters["flow"]) for f in result if f.flags == ("stopped",)}
        says = {(reporter, flow) for reporter, flow in zip(table.reporter, table.flow, strict=True)}
        wanted = {each for each in wanted if (each[0], each[2]) in says}
        stops, planted, right = stops + len(held), planted + len(wanted), right + len(held & wanted)
        lost = {(f.reporter, f.product) for f in result if f.flags == ("vanished",) and f.period.start not in NEW_CODES}
        codes, hit = codes + len(taken), hit + len(lost & taken)
        if seed % 2 == 0:  # every other world is misspecified, some by goods that move to another number
            wrong, plain = wrong + len(lost - taken), plain + 1
    assert right == planted == stops
    assert hit >= 0.9 * codes
    assert wrong <= 0.2 * plain  # of some 700 codes and sides a world
