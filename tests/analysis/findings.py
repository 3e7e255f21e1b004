"""Findings for tests, a line each: what is not said is as in the usual one."""

from __future__ import annotations

from contraflow import detectors
from contraflow.analysis.grouping import Choices
from contraflow.codes.month import Period
from contraflow.detectors.base import Finding

WINDOW = Period.parse("2022-06/2022-11")
CHOICES = Choices(detectors.senses(), ("eu_ban", "chpl"), ("same_months", "mean_2021"), "EUR")
EU = ("DEU", "FRA")


def finding(detector="suspension", product="848210", hub=None, **more):
    """EUR 6 m in six months, EUR 4 m at least, noise of one, from the reports of two exporters."""
    usual = {
        "list": "eu_ban@2023-01",
        "reporter": "EU27_2020",
        "destination": "RUS",
        "period": WINDOW,
        "baseline": "same_months",
        "codes": "bridged",
        "value": 6e6,
        "unit": "EUR",
        "net": None,
        "low": 4e6,
        "high": 8e6,
        "interval": "baseline noise",
        "noise_floor": 1e6,
        "reason": "",
        "caveats": (),
        "flags": (),
        "batches": (),
    }
    parameters = {"reporters": list(EU), "flow": "export"} | more.pop("parameters", {})
    return Finding(detector=detector, product=product, hub=hub, parameters=parameters, **(usual | more))


def shift(month, **more):
    """A fall to another level in a month."""
    fall = {
        "value": -1e6,
        "low": -1.1e6,
        "high": -0.9e6,
        "baseline": "the months before",
        "period": Period.parse(month),
    }
    return finding("breaks", **(fall | more))


def leg(flow, *reporters):
    """A leg of a finding of several sides."""
    return {"flow": flow, "reporters": list(reporters)}
