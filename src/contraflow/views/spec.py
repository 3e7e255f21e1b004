"""A finding under every definition: the curve, what was tried, and one sentence that says how far it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from contraflow.views.figures import Briefing, Curve, Figure, Grid, Point, Section

if TYPE_CHECKING:
    from datetime import date

    from contraflow.analysis.specification import Curve as Definitions
    from contraflow.analysis.specification import Specification
    from contraflow.detectors.base import Finding

CALLED: Final = {
    "source": "data set",
    "measure": "value or weight",
    "partners": "partners",
    "window": "months",
    "codes": "codes",
    "baseline": "baseline",
}
OF: Final = {"loss": "% of the loss", "base": "% of the baseline"}


@dataclass(frozen=True, slots=True)
class Specified:
    """A kept finding, and its curve as of a day (None: of the newest vintage)."""

    finding: Finding
    curve: Definitions
    as_of: date | None = None


def unit(found: Specified) -> str:
    """What the figures of all definitions are: a share, so that money and weight can stand side by side."""
    beside = found.finding.parameters.get("beside", {})
    return next((words for name, words in OF.items() if beside.get(name)), f"{found.finding.unit} a month")


def says(found: Specified) -> str:
    """How far the finding holds, in one sentence."""
    curve, unit_ = found.curve, unit(found)
    known = curve.computed
    middle = _figure(curve.median, unit_)
    most = f" What moves it most: the {_called(curve.tried()[0].dimension)}." if len(known) > 1 else ""
    return (
        f"The effect is there in {curve.agreeing} of {len(known)} definitions; the middle of them is {middle}, "
        f"{_range(found)}.{most}"
    )


def _range(found: Specified) -> str:
    low, high = (_figure(found.curve.computed[at].value, unit(found).partition(" ")[0]) for at in (0, -1))
    return f"from {low} to {high}"


def _called(dimension: str) -> str:
    return CALLED.get(dimension, dimension)


def _figure(value: float | None, unit_: str) -> str:
    """A share in two or three digits, an amount in whole units."""
    if value is None:
        return ""
    return f"{value:.3g}{unit_}" if unit_.startswith("%") else f"{value:,.0f} {unit_}"


def tried(found: Specified) -> Grid:
    """A row a choice: the middle of the definitions that take it, and how many agree."""
    unit_ = unit(found)
    rows = tuple(
        (
            _called(each.dimension),
            each.choice,
            _figure(each.median, unit_),
            f"{each.agree} of {each.of}",
        )
        for each in found.curve.tried()
    )
    lacking = [f"{count} could not be computed: {words}" for words, count in found.curve.missing.items()]
    return Grid(
        headings=("what is chosen", "choice", "middle", "effect is there"),
        rows=rows,
        numeric=(2,),
        says=says(found),
        note=" ".join(f"{words}." for words in lacking) or "Every definition could be computed.",
    )


def items(found: Specified) -> list[dict[str, Any]]:
    """Every definition, for a program."""
    return [_item(each) for each in found.curve.specifications]


def _item(one: Specification) -> dict[str, Any]:
    figures = {name: getattr(one, name) for name in ("value", "low", "high", "floor", "missing")}
    return {**dict(one.choices), **figures, "agrees": one.agrees if one.value is not None else None}


def table(found: Specified) -> pa.Table:
    """One row a definition, for CSV and Parquet."""
    names = list(dict.fromkeys(name for item in items(found) for name in item))
    return pa.Table.from_pylist([{name: item.get(name) for name in names} for item in items(found)])


def page(found: Specified) -> Briefing:
    """The curve as a page that opens offline."""
    finding = found.finding
    figure = Figure(
        id="curve",
        title=f"{found.curve.agreeing} of {len(found.curve.computed)} definitions agree, {_range(found)}",
        subtitle=f"{unit(found)}, each point a definition with its 90% interval; grey: not above its noise floor",
        source=f"Findings of {finding.detector}, {finding.list}, {finding.parameters.get('dataset', 'several data sets')}",
        alt=says(found),
        chart=_curve(found),
        data=_data(found),
    )
    section = Section(
        "definitions",
        "How far does it hold?",
        (finding.reason, "Definitions are choices, not a sample: no test is made of how many agree."),
        (figure,),
        (("What was tried", tried(found)),),
        tuple(finding.caveats),
    )
    return Briefing(
        title=f"Finding {finding.id} under every definition",
        case=finding.destination,
        as_of=str(found.as_of or "the newest vintage"),
        answer=says(found),
        beside=(),
        sections=(section,),
        made_by=f"contraflow spec {finding.id}" + (f" --as-of {found.as_of}" if found.as_of else ""),
        bundled=False,
    )


def _curve(found: Specified) -> Curve:
    """The drawing's rows are the choices that differ between definitions."""
    pairs = [(each.dimension, each.choice) for each in found.curve.tried()]
    dimensions = [dimension for dimension, _ in pairs]
    order = [pair for pair in pairs if dimensions.count(pair[0]) > 1]
    points = tuple(
        Point(
            each.value or 0.0,
            each.low,
            each.high,
            each.agrees,
            tuple(order.index(pair) for pair in each.choices if pair in order),
        )
        for each in found.curve.computed
    )
    return Curve(points, tuple((_called(name), choice) for name, choice in order), unit(found), found.curve.median)


def _data(found: Specified) -> Grid:
    known = table(found)
    cells = tuple(tuple("" if cell is None else str(cell) for cell in row.values()) for row in known.to_pylist())
    return Grid(tuple(known.column_names), cells)
