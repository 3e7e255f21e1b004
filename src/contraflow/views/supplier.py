"""The other half of backfilling: what suppliers sold to the destination, year by year, beside the loss and never added to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes.money import words
from contraflow.views.figures import Figure, Grid, Multiples, Section, Series
from contraflow.views.lines import source
from contraflow.views.material import place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contraflow.analysis.supplier import Series as Supply
    from contraflow.views.material import Material

SHOWN = ("machine_tools", "bearings", "circuits", "nitrocellulose", "list:chpl", "list:chpl/4.B")
"""Groups drawn, in order; the table has them all."""


def section(of: Material) -> Section | None:
    """Charts and table of the suppliers' side; None where the data hold none of it."""
    if not of.supplies:
        return None
    first = of.supplies[0]
    return Section(
        "suppliers",
        f"The other half: what {place(first.supplier)} sold",
        _before(of),
        figures=(figure(of),),
        grids=(("By group of goods and year", grid(of)),),
    )


def beside(of: Material) -> tuple[str, ...]:
    """One sentence for the head of the page, like with like only."""
    supply = next((s for name in SHOWN for s in of.supplies if s.group == name), None)
    if supply is None:
        return ()
    years = sorted(supply.values)
    change = supply.growth(years[-2], years[-1])
    title = of.groups[supply.group]
    return (
        f"The other half of backfilling stands beside it and is not added: {place(supply.supplier)} sold {place(of.case.destination)} "
        f"{_lower(title)} for {_money(supply, years[-1])} in {years[-1]}, after {_money(supply, years[-2])} in {years[-2]}"
        + (f" ({change.rate:+.0%}" if change.like_with_like and change.rate is not None else " (")
        + f"; {_money(supply, years[0])} in {years[0]}). Who made up for whom, good by good, is not measured on this page.",
    )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if not title[:2].isupper() else title


def _before(of: Material) -> tuple[str, ...]:
    breaks = dict.fromkeys(b.why for s in of.supplies for b in s.breaks)
    return (
        "These are yearly figures in US dollars from another source, by HS 2017. They are not added to, or divided by, the EU's loss above.",
        *(f"Mind the break, drawn as a dashed line: {why}" for why in breaks),
    )


def _money(supply: Supply, year: int) -> str:
    return words(supply.values[year] / 100, supply.currency)


def figure(of: Material) -> Figure:
    """Small multiples by group, with the break."""
    chosen = [s for name in SHOWN for s in of.supplies if s.group == name]
    lines = tuple(_line(of, s) for s in chosen)
    breaks = {(f"{b.year - 1}-07-01", b.why) for s in chosen for b in s.breaks}
    rose = [s for s in chosen if _rate(s) > 0]
    before, last = sorted(chosen[0].values)[-2:]
    return Figure(
        id="suppliers-chart",
        title=f"{place(chosen[0].supplier)}'s sales rose from {before} to {last} in {len(rose)} of {len(chosen)} groups, most in {_lower(_most(of, chosen))}",
        subtitle=f"{place(chosen[0].supplier)} to {place(of.case.destination)}, {chosen[0].currency} m a year, FOB; each group on its own scale; dashed: the data are made differently from here on",
        source=source(b for b in of.batches if b.dataset == of.supplied_by),
        alt="; ".join(f"{of.groups[s.group]}: {s.growth(before, last).words}" for s in chosen),
        chart=Multiples(
            lines, f"{chosen[0].currency} m a year", shared=False, breaks=tuple(sorted(breaks)), yearly=True
        ),
        data=grid(of),
        notes=("No rate of growth is printed across the dashed line; from 2022 on like is compared with like.",),
    )


def _line(of: Material, supply: Supply) -> Series:
    years = sorted(supply.values)
    return Series(
        of.groups[supply.group],
        "supplier",
        tuple(f"{year}-01-01" for year in years),
        tuple(supply.values[year] / 1e8 for year in years),
    )


def _rate(supply: Supply) -> float:
    """The last year against the one before; zero where that would not compare like with like."""
    change = supply.growth(*sorted(supply.values)[-2:])
    return change.rate or 0.0 if change.like_with_like else 0.0


def _most(of: Material, chosen: Iterable[Supply]) -> str:
    top = max(chosen, key=_rate)
    return of.groups[top.group]


def grid(of: Material) -> Grid:
    """A row a group, a column a year, and the last rate that compares like with like."""
    years = sorted({year for s in of.supplies for year in s.values})
    rows = tuple(
        (
            of.groups.get(s.group, s.group),
            *(_cell(s, year) for year in years),
            _change(s, years[-2], years[-1]),
        )
        for s in of.supplies
    )
    return Grid(
        ("group of goods", *map(str, years), f"change {years[-2]} to {years[-1]}"),
        rows,
        tuple(range(1, len(years) + 2)),
        note="USD m. Any change from 2021 to 2022 would compare two ways of making the data: "
        + " ".join(dict.fromkeys(b.why for s in of.supplies for b in s.breaks)),
    )


def _change(supply: Supply, first: int, last: int) -> str:
    """The rate, or its warning in place of it."""
    change = supply.growth(first, last)
    return f"{change.rate:+.0%}" if change.like_with_like and change.rate is not None else change.words


def _cell(supply: Supply, year: int) -> str:
    return f"{supply.values[year] / 1e8:,.1f}".replace(",", "\u2009") if year in supply.values else ""
