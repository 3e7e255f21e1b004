"""Backfill and diversion against the same measures written in pandas, by the benchmarks, on a made-up world."""

from __future__ import annotations

from pathlib import Path

import pytest

from contraflow.pipeline import Detection, Settings, detect, workspace

pytestmark = pytest.mark.slow
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_an_analyst_comes_to_the_same_totals_by_other_means(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from analyst import total
    from parties import Parties, fill

    with workspace(Settings(home=tmp_path / "home")) as work:
        fill(work.lake, Parties(600_000), tmp_path / "files")
        found = detect(work, Detection(("backfill", "diversion"), ["eu_ban_jan2023"]))
        ours = sum(each.value for each in found if each.product == "TOTAL") / 1e4
        assert {each.detector for each in found} == {"backfill", "diversion"}
        assert round(ours) == total(work, "eu_ban_jan2023") > 1_000
