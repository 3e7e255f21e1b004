"""`contraflow demo`: a synthetic world through every stage, and its lake left behind for every other command."""

from __future__ import annotations

import json

import pytest

from contraflow.detectors import DETECTORS, SIDED
from tests.cli.conftest import run as typed


def run(*words):
    done = typed(*words)
    assert done.code == 0, done.err
    return done.out


@pytest.mark.slow
def test_a_demo_says_synthetic_and_asks_every_detector(tmp_path):
    page, home = tmp_path / "demo.html", tmp_path / "lake"
    run("demo", "--seed", "7", "--products", "60", "--out", str(page), "--keep", str(home))
    text = page.read_text()
    assert "SYNTHETIC: a world made from seed 7" in text
    assert "Russia</" not in text.replace("EU export sanctions on Russia", "")
    shown = [each for each in (*DETECTORS, *SIDED) if each.name not in ("suspension", "diversion")]
    assert all(each.question.rstrip(".").replace("'", "&#39;") in text for each in shown)
    found = json.loads(
        run("detect", "backfill", "--home", str(home), "--case", str(home / "case.toml"), "--format", "json")
    )
    assert {each["detector"] for each in found} == {"backfill"}
    rows = json.loads(run("trace", found[0]["id"], "--home", str(home), "--format", "json"))
    assert rows
