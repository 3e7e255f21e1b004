"""Write docs/accuracy/real-routes.md: what routes, ghosts and prices can be asked of the real data at hand.

python scripts/accuracy/real_prices.py     needs ../shared/data, or CONTRAFLOW_SHARED
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from contraflow import sources
from contraflow.analysis.level import Spans
from contraflow.analysis.network import Actors, Network, exchanged
from contraflow.analysis.noise import quantile
from contraflow.analysis.unitvalue import FREEDOM, relative, step
from contraflow.case import Case
from contraflow.codes.month import Month
from contraflow.engine import Engine
from contraflow.lake.raw import RawFile
from contraflow.sources.stated import Stated

ROOT = Path(__file__).parents[2]
FILE = Path("data/trade/comtrade_layout/deep_dive_hs6_monthly.csv")
PAGE = ROOT / "docs" / "accuracy" / "real-routes.md"
SELLER, BEFORE, SINCE = "CHN", Month(2022, 2), Month(2022, 6)
HEAD = """# Routes, ghosts and prices on real data

<!-- Made by `python scripts/accuracy/real_prices.py`: change it there. -->

**Routes and ghosts: not run.** Both need a hub's own reports by month and HS6. The national files at hand (Armenia,
Kazakhstan, Kyrgyzstan, Uzbekistan) are by country or by year and broad group; Eurostat's workbooks hold the first leg
only. With a hub's monthly rows from Comtrade in the lake both run as they are.

**Prices** on the one monthly table by HS6 with weights and many partners: China's exports of three codes as Comtrade
has them, a kilogram to Russia against a kilogram to all other partners but the six hubs, {since} to {last} against
{first} to {before}. No truth is known here: it shows that the measure runs and how wide it is.

| code | dearer to Russia by | 90% interval | months with a price, shorter side | months in all |
|---|--:|---|--:|--:|
"""


def main():
    """Measure and write."""
    shared = Path(os.environ.get("CONTRAFLOW_SHARED", ROOT.parent / "shared"))
    net, case = network(shared / FILE)
    last, (before, since) = net.value.shape[3] - 1, net.at([BEFORE, SINCE])
    spans = Spans(np.arange(before + 1), np.arange(since, last + 1))
    others = [each for each in net.actors if each not in {case.destination, *case.hubs}]
    series = relative(net, [SELLER], case.destination, others)
    fit = step(series, spans, 4)
    facts = {"since": SINCE.words, "last": net.start.next(last).words, "first": net.start.words, "before": BEFORE.words}
    lines = [line(net, fit, series, at) for at in range(len(net.products))]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(HEAD.format(**facts) + "\n".join(lines) + "\n", encoding="utf-8")


def network(path):
    """Read the table into cubes."""
    case, engine = Case.load("russia"), Engine.open()
    rows = sources.read(RawFile(path), engine, Stated(reporter=SELLER, flow="export")).rows
    actors = Actors(case.destination, case.members, case.suppliers, case.hubs)
    names = {code: code for code in engine.collect(rows.select("product").distinct())["product"].to_pylist()}
    return Network.of(engine.collect(exchanged(rows, actors, names, into="USD")), actors, names), case


def line(net, fit, series, at):
    """Return a row of the page."""
    log, half = fit.step[at, 0], quantile(0.05, FREEDOM) * fit.error[at, 0]
    low, middle, high = (np.expm1(each) for each in (log - half, log, log + half))
    known = int(np.isfinite(series[at, 0]).sum())
    code = f"{net.products[at][:4]}.{net.products[at][4:]}"
    return (
        f"| {code} | {middle:+.0%} | {low:+.0%} to {high:+.0%} | {fit.months[at, 0]} | {known} of {series.shape[2]} |"
    )


if __name__ == "__main__":
    main()
