"""Figures of the coalition's side: what the destination lost, where more of the same codes went, which goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.goods import goods_words
from contraflow.codes.money import words
from contraflow.views.answer import headline, seller
from contraflow.views.figures import Definition, Dot, Dots, Event, Figure, Grid, Lines, Multiples, Series, Step, Strip, Waterfall
from contraflow.views.grids import SHORT_ID, interval
from contraflow.views.material import BRIDGED, LISTED, dotted, number, percent, place

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from contraflow.analysis.panel import Panel
    from contraflow.detectors.base import Finding
    from contraflow.views.figures import Role
    from contraflow.views.material import Material

MILLION = 1e8
"""Minor units in a million."""
TOP_GOODS = 15
BASELINES = {"same_months": "the same months of", "mean": "the monthly mean of"}


def source(of: Material) -> str:
    """Publisher and vintage, as a chart's foot says it."""
    stated = sorted({b.published for b in of.batches if b.published and b.source != "baci" and "baci" not in b.dataset})
    when = f", extracted {stated[-1]:%d %b %Y}" if stated else ""
    return f"Eurostat Comext{when}; aggregated by Contraflow."


def millions(minor: NDArray[np.int64]) -> tuple[float | None, ...]:
    """Minor units as millions, to a thousandth."""
    return tuple(round(float(value) / MILLION, 3) for value in minor)


def series(panel: Panel, partners: Iterable[str], name: str, role: Role) -> Series:
    """Exports to several partners together, by month."""
    total = sum(panel.series(partner) for partner in partners)
    return Series(name, role, tuple(month.date.isoformat() for month in panel.months), millions(total))


def monthly(of: Material) -> Figure:
    """The flow to the destination and to the hubs, with the window, its baseline and the measures laid over it."""
    panel, found = of.panel, headline(of)
    there, others = panel.partners[0], panel.partners[1:]
    lost = of.total("suspension")
    to, hubs = series(panel, [there], place(there), "destination"), series(panel, others, f"{number(len(others)).capitalize()} neighbours", "hub")
    events = tuple(_events(of, panel))
    rise, fall = _change(of, others), _change(of, [there])
    return Figure(
        id="monthly",
        title=f"Exports to {place(there)} fell by {percent(-fall)}; those to {number(len(others))} neighbours {_moved(rise)}",
        subtitle=f"{seller(found)}' sales of goods on the list “{of.headline.title}”, {found.unit} m a month; shaded: the months compared",
        source=source(of),
        alt=f"Two lines by month. {lost.reason if lost else ''} {found.reason}",
        chart=Lines((to, hubs), f"{found.unit} m a month", events, _windows(of)),
        data=_grid((to, hubs), found.unit),
        listed=tuple(f"{e.day:%d %b %Y}, {e.actor}: {e.label}" for e in events),
    )


def _moved(share: float) -> str:
    return f"more than doubled (+{percent(share)})" if share >= 1 else f"rose by {percent(share)}" if share >= 0 else f"fell by {percent(-share)}"


def _change(of: Material, partners: Iterable[str]) -> float:
    """Relative change from the baseline's months to the window's, all goods together."""
    panel, comparison = of.panel, of.case.window
    base_start = comparison.shifted(-12)
    now = sum(int(panel.window(comparison).series(p).sum()) for p in partners)
    base = sum(int(panel.window(base_start).series(p).sum()) for p in partners)
    return now / base - 1 if base else 0.0


def _windows(of: Material) -> tuple[tuple[str, str, str], ...]:
    window = of.case.window
    spans = ((window.shifted(-12), "baseline"), (window, "window"))
    return tuple((span.start.date.isoformat(), span.end.last_day.isoformat(), name) for span, name in spans)


def _events(of: Material, panel: Panel) -> Iterable[Event]:
    """Measures inside the months drawn; words and data events stand in the timeline below."""
    first, last = panel.months[0].date, panel.months[-1].last_day
    for event in of.case.events:
        if event.step == "measure" and first <= event.date <= last and event.precision == "day":
            yield Event(event.date, event.what, event.actor, event.step)


def _grid(lines: Iterable[Series], unit: str) -> Grid:
    lines = tuple(lines)
    rows = tuple(
        (period[:7], *("" if line.values[at] is None else f"{line.values[at]:.3f}" for line in lines))
        for at, period in enumerate(lines[0].periods)
    )
    return Grid(("month", *(f"{line.name}, {unit} m" for line in lines)), rows, tuple(range(1, len(lines) + 1)))


def waterfall(of: Material) -> Figure:
    """Lost, matched by hubs, not matched."""
    found = headline(of)
    beside = found.parameters["beside"]
    loss, cars = beside["loss"], beside["largest_heading"]
    m, unit, there = 1e6, found.unit, place(found.destination)
    top = loss / m
    steps = (
        Step(f"No longer sold to {there}", 0, top, "destination", words(loss, unit)),
        Step("Matched by more to the neighbours", top - found.value / m, top, "hub", words(found.value, unit)),
        Step(f"  of it heading {cars['heading']}", top - found.value / m, top - (found.value - cars["value"]) / m, "hub-soft", words(cars["value"], unit)),
        Step("Not matched", 0, top - found.value / m, "uncertain", words(loss - found.value, unit)),
    )
    return Figure(
        id="matched",
        title=f"{percent(1 - beside['share'])} of the lost sales were not matched by more sales of the same codes to the neighbours",
        subtitle=f"{unit} m, {found.period.words} against {_against(found)}, HS6 by HS6, codes as listed",
        source=source(of),
        alt=found.reason,
        chart=Waterfall(steps, f"{unit} m"),
        data=Grid(("part", f"{unit}"), tuple((s.name.strip(), f"{(s.end - s.start) * m:.0f}") for s in steps), (1,)),
        notes=(f"Sum over HS6 codes of min(loss, more to all {number(len(found.parameters['hubs']))} together). Net of falls, the neighbours bought {words(found.net or 0, unit)} more.", _cite(found)),
    )


def _against(found: Finding) -> str:
    return found.baseline.replace("same_months_", "the same months of ").replace("mean_", "the monthly mean of ").replace("_", "\u2013")


def _cite(found: Finding) -> str:
    return f"Finding {found.id[:SHORT_ID]}; rows and files: contraflow trace {found.id[:SHORT_ID]}"


def definitions(of: Material) -> Figure:
    """Every baseline and both definitions of codes, beside the same measure before the controls."""
    found = headline(of)
    totals = [t for codes in (LISTED, BRIDGED) for b in of.case.baselines if (t := of.total("diversion", baseline=b.id, codes=codes))]
    dots = [_definition(t, lead=t is found or t.id == found.id) for t in totals]
    floors = found.parameters["beside"]["noise_floors"]
    dots += [Definition(f"before the controls: {name.replace('->', 'to')}", value / 1e6, None, None, "uncertain") for name, value in floors.items()]
    low, high = min(t.value for t in totals), max(t.value for t in totals)
    return Figure(
        id="definitions",
        title=f"Between {words(low, found.unit)} and {words(high, found.unit)}, by {number(len(totals))} definitions; none comes near the noise floor"
        if low > 2 * (found.noise_floor or 0)
        else f"Between {words(low, found.unit)} and {words(high, found.unit)}, by {number(len(totals))} definitions; the lowest is within twice the noise floor",
        subtitle=f"More sold to the neighbours, matched against the loss, {found.unit} m in {found.period.months} months; bars: 90% interval for {found.interval}",
        source=source(of),
        alt="; ".join(f"{d.name}: {d.value:.0f}" for d in dots),
        chart=Strip(tuple(dots), f"{found.unit} m"),
        data=_definition_grid(totals, found),
        notes=("The interval holds what other months of the same kind would have given; it does not hold later revisions by the publisher, see the noise floor for what is left.",),
    )


def _definition(found: Finding, *, lead: bool) -> Definition:
    low, high = (None if end is None else end / 1e6 for end in (found.low, found.high))
    return Definition(f"{_against(found)}, {found.codes}", found.value / 1e6, low, high, "hub", headline=lead)


def _definition_grid(totals: list[Finding], found: Finding) -> Grid:
    rows = [
        (_against(t), t.codes, f"{t.value:.0f}", "" if t.low is None else f"{t.low:.0f}", "" if t.high is None else f"{t.high:.0f}", f"{t.net or 0:.0f}", percent(t.parameters["beside"]["share"]), t.id)
        for t in totals
    ]
    rows += [(f"before the controls: {name}", LISTED, f"{value:.0f}", "", "", "", percent(found.parameters["beside"]["noise_shares"][name]), found.id) for name, value in found.parameters["beside"]["noise_floors"].items()]
    return Grid(("baseline", "codes", found.unit, "low", "high", "net", "of the loss", "finding"), tuple(rows), (2, 3, 4, 5, 6))


def hub_lines(of: Material) -> Figure:
    """Each hub on one scale."""
    lines = tuple(series(of.panel, [hub], place(hub), "hub") for hub in _by_rise(of))
    first = lines[0]
    unit = headline(of).unit
    return Figure(
        id="hubs",
        title=f"{first.name} took the largest part; every one of the {number(len(lines))} bought more" if _all_rose(of) else f"{first.name} took the largest part",
        subtitle=f"{seller(headline(of))}' sales of the listed goods, {unit} m a month, one scale; the figure is the last month",
        source=source(of),
        alt="; ".join(f"{line.name}: {line.values[-1]:.0f} in the last month" for line in lines),
        chart=Multiples(lines, f"{unit} m a month"),
        data=_grid(lines, unit),
    )


def _by_rise(of: Material) -> list[str]:
    window = of.case.window
    now, base = of.panel.window(window), of.panel.window(window.shifted(-12))
    return sorted(of.panel.partners[1:], key=lambda hub: int(base.series(hub).sum() - now.series(hub).sum()))


def _all_rose(of: Material) -> bool:
    return all(_change(of, [hub]) > 0 for hub in of.panel.partners[1:])


def hub_grid(of: Material) -> Grid:
    """A row a hub: monthly means before and after, the matched part it is allocated, its flags."""
    window = of.case.window
    now, base = of.panel.window(window), of.panel.window(window.shifted(-12))
    found = {f.hub: f for f in of.of("diversion") if f.product == "TOTAL"}
    rows = []
    for hub in _by_rise(of):
        f = found.get(hub)
        before, after = (int(p.series(hub).sum()) / p.cube.shape[2] / 100 for p in (base, now))
        rows.append((place(hub), f"{before / 1e6:.1f}", f"{after / 1e6:.1f}", _times(before, after), *(("", "", "") if f is None else (words(f.value, f.unit), interval(f), f.id[:SHORT_ID]))))
    unit = headline(of).unit
    return Grid(
        ("hub", f"{window.shifted(-12).words}, {unit} m a month", f"{window.words}, {unit} m a month", "change", "matched part", "90% interval", "finding"),
        tuple(rows),
        (1, 2, 3, 4, 5),
        note="The matched part is capped over all hubs together and then shared in proportion to their rises: hub by hub it would count one loss several times.",
    )


def _times(before: float, after: float) -> str:
    return "new" if not before else f"×{after / before:.1f}"


def goods(of: Material) -> Figure:
    """The largest products, before and after, at all hubs together."""
    found = _products(of)
    dots = tuple(
        Dot(f"{dotted(f.product)} {goods_words(f.product)}".strip(), _hub(f, "hub_base"), _hub(f, "hub_now"), "", "near-zero base" if "near_zero_base" in f.flags else "")
        for f in found[:TOP_GOODS]
    )
    unit = headline(of).unit
    cars = sum(f.product.startswith(headline(of).parameters["beside"]["largest_heading"]["heading"]) for f in found[:TOP_GOODS])
    return Figure(
        id="goods",
        title=f"{number(cars).capitalize()} of the {number(len(dots))} largest are of heading {headline(of).parameters['beside']['largest_heading']['heading']}{_said(of)}",
        subtitle=f"Sales to the {number(len(of.panel.partners) - 1)} neighbours together, {unit} m: hollow {of.case.window.shifted(-12).words}, filled {of.case.window.words}",
        source=source(of),
        alt="; ".join(f"{d.name}: from {d.before:.1f} to {d.after:.1f}" for d in dots),
        chart=Dots(dots, f"{unit} m in {of.case.window.months} months", of.case.window.shifted(-12).words, of.case.window.words, "hub"),
        data=Grid(("product", "before", "after", "flag"), tuple((d.name, f"{d.before:.3f}", f"{d.after:.3f}", d.flag) for d in dots), (1, 2)),
        notes=("A near-zero base: the neighbours bought less than a tenth of it before, so that any rate of growth would be empty.",),
    )


def _said(of: Material) -> str:
    said = goods_words(headline(of).parameters["beside"]["largest_heading"]["heading"])
    return f" ({said})" if said else ""


def _hub(found: Finding, which: str) -> float:
    return float(found.parameters["beside"][which]) / 1e6


def _products(of: Material) -> list[Finding]:
    """Findings by product with all hubs together, largest first."""
    return [f for f in of.of("diversion") if f.product != "TOTAL" and f.hub and "+" in f.hub]


def goods_grid(of: Material) -> Grid:
    """The same as a table, with what the destination lost."""
    chpl = next((goods for goods in of.lists if goods.id == "chpl"), None)
    rows = tuple(
        (
            dotted(f.product),
            goods_words(f.product),
            (chpl.tier_of(f.product) or "") if chpl else "",
            words(f.parameters["beside"]["loss"], f.unit),
            words(f.value, f.unit),
            interval(f),
            "near-zero base" if "near_zero_base" in f.flags else "",
            f.id[:SHORT_ID],
        )
        for f in _products(of)
    )
    return Grid(("HS6", "goods", "CHPL tier", "lost", "matched", "90% interval", "flag", "finding"), rows, (3, 4, 5))


def by_list(of: Material) -> Figure:
    """The flow to the destination for each list of goods, each on its own scale."""
    there = of.panel.partners[0]
    lists = [goods for goods in of.lists if goods.id in of.panels]
    lines = tuple(series(of.panels[g.id], [there], g.title, "destination") for g in lists)
    totals = [t for g in lists if (t := of.total("suspension", g.id))]
    falls = [t.value / t.parameters["beside"]["base"] for t in totals if t.parameters["beside"]["base"]]
    return Figure(
        id="lists",
        title=f"Every list fell: by {percent(min(falls))} to {percent(max(falls))} of its baseline",
        subtitle=f"Sales to {place(there)} by list of goods, {headline(of).unit} m a month; each list on its own scale",
        source=source(of),
        alt="; ".join(t.reason for t in totals),
        chart=Multiples(lines, f"{headline(of).unit} m a month", shared=False),
        data=_grid(lines, headline(of).unit),
    )


def list_grid(of: Material) -> Grid:
    """A row a list: loss, interval, net, noise floor, when it fell, how much the hubs matched."""
    rows = []
    for goods_list in of.lists:
        lost, matched = of.total("suspension", goods_list.id), of.total("diversion", goods_list.id)
        if lost is None:
            continue
        beside = lost.parameters["beside"]
        rows.append(
            (
                f"{goods_list.title} ({lost.list.partition('@')[2]})",
                words(beside["base"], lost.unit),
                words(beside["now"], lost.unit),
                words(lost.value, lost.unit),
                interval(lost),
                words(lost.noise_floor, lost.unit) if lost.noise_floor is not None else "unknown",
                beside["fell_in"] or "",
                percent(matched.parameters["beside"]["share"]) if matched else "",
                lost.id[:SHORT_ID],
            )
        )
    return Grid(
        ("list (version)", "baseline", "window", "lost", "90% interval", "noise floor", "under half from", "matched by hubs", "finding"),
        tuple(rows),
        (1, 2, 3, 4, 5, 7),
        note="A list is applied to months before its own day: this is “with today's list”. Lists overlap; never add them.",
    )
