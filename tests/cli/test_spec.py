"""`contraflow spec` on the bundled extract, from a finding to the curve."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import run as typed


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    home = tmp_path_factory.mktemp("spec")

    def call(*words):
        done = typed(*words, "--home", home)
        assert done.code == 0, done.err
        return done.out

    call("add", "bundled")
    return call


@pytest.mark.slow
def test_a_finding_is_asked_again_under_every_definition(run, tmp_path):
    found = json.loads(run("detect", "--list", "chpl", "--format", "json"))
    whole = next(f for f in found if f["detector"] == "diversion" and f["product"] == "TOTAL" and "+" in f["hub"])
    page = tmp_path / "curve.html"
    said = json.loads(run("spec", whole["id"], "--format", "json", "--page", str(page)))
    known = [each for each in said if each["value"] is not None]
    assert len(known) == 18  # three parts of the window, two definitions of codes, three baselines
    assert any(abs(each["value"] - 100 * whole["parameters"]["beside"]["share"]) < 1e-9 for each in known)
    assert "definitions agree" in page.read_text()


@pytest.mark.slow
def test_a_product_is_asked_by_its_codes(run):
    found = json.loads(run("detect", "suspension", "--list", "854231", "--format", "json"))
    assert {each["product"] for each in found} >= {"TOTAL", "854231"}
    product = next(each for each in found if each["product"] == "854231" and each["codes"] == "as listed")
    said = json.loads(run("spec", product["id"], "--format", "json"))
    same = [one for one in said if one.get("codes") == "as listed" and one["window"] == "Jun–Nov 2022"]  # noqa: RUF001
    beside = product["parameters"]["beside"]
    assert any(abs(one["value"] - 100 * product["value"] / beside["base"]) < 1e-9 for one in same)
