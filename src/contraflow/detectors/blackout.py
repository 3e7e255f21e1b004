"""Blackout: reports that are not there, so that nobody reads silence as zero."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from contraflow.analysis.silence import Habit, Silence, ended, late, left_out, vanished
from contraflow.codes.bridge import members
from contraflow.detectors.base import TOTAL, Detector, Finding, goods_of, name_of
from contraflow.tables import TRADE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from contraflow.analysis.silence import Side

UNTOLD = "A file that was not brought in looks the same as a publisher that stopped: see the data set's batches."
NO_ZERO = "These months are unknown, not zero: no figure of this reporter is measured in them."


@dataclass(frozen=True, slots=True, eq=False)
class Reported:
    """What is known of who reported: collected tables of `analysis.silence`, and what they were added up from.

    `spoken` is the calendar of today, `known` that of each day of publication; `codes` and `chapters` may be empty.
    """

    spoken: Mapping[Side, frozenset[int]]
    known: Mapping[date, Mapping[Side, frozenset[int]]]
    codes: Sequence[Mapping[str, object]]
    chapters: Sequence[Mapping[str, object]]
    goods: str
    destination: str
    batches: Mapping[str, tuple[str, ...]]
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Params:
    """When silence is a finding; the reason for each default stands with it."""

    known: int = field(
        default=12, metadata={"why": "months with reports before silence is news: a year shows every season once"}
    )
    regular: float = field(
        default=0.9, metadata={"why": "share of months with rows from the first to the last; below it gaps are usual"}
    )
    least: int = field(
        default=3, metadata={"why": "months without a report; publishers are one to two months apart as a rule"}
    )
    code_months: int = field(
        default=6, metadata={"why": "months without a row of a code; at 0.9 regular, chance makes six in a row 1e-6"}
    )
    stays: float = field(
        default=0.5, metadata={"why": "rest of the chapter after over before; below it the whole chapter is going"}
    )

    def habit(self, least: int) -> Habit:
        """Return the habit that ends after `least` months."""
        return Habit(self.known, self.regular, least, self.stays)


def blackout(reported: Reported, params: Params) -> list[Finding]:
    """Which reporters, codes and months are missing from reports that used to have them.

    Estimates nothing: it counts months without rows, over all partners. "stopped" is a reporter with no rows while
    others report, "left out" a month inside its series, "vanished" a code that ends while the rest of its chapter
    goes on, "late" a month that its peers had published before. Does not say why: secrecy, a change of codes, and a
    file nobody fetched look alike. Interval: none, for a count has none.
    """
    habit = params.habit(params.least)
    found = [*ended(reported.spoken, habit), *left_out(reported.spoken, habit), *late(reported.known, habit)]
    found += vanished(reported.codes, reported.chapters, reported.spoken, params.habit(params.code_months))
    return [_finding(each, reported, params) for each in found]


def _finding(silence: Silence, reported: Reported, params: Params) -> Finding:
    dataset, reporter, flow = silence.side
    asked = {
        "dataset": dataset,
        "flow": flow,
        "as_of": reported.as_of,
        "reporters": [reporter],
        "partners": None,
        "months": _known(silence),
        "products": list(members(silence.product)) if silence.product else None,
    }
    return Finding(
        detector="blackout",
        list=reported.goods if silence.product else "all",
        product=silence.product or TOTAL,
        reporter=reporter,
        hub=None,
        destination=reported.destination,
        period=silence.period,
        baseline="the months before",
        codes="bridged" if silence.product else "as listed",
        value=float(silence.period.months),
        unit="months",
        net=None,
        low=None,
        high=None,
        interval=None,
        noise_floor=None,
        reason=_reason(silence),
        caveats=(NO_ZERO, UNTOLD),
        flags=(silence.kind.replace(" ", "_"),),
        parameters={**asdict(params), **asked, "beside": dict(silence.beside)},
        batches=reported.batches.get(dataset, ()),
    )


def _known(silence: Silence) -> list[str]:
    """The months whose rows the finding rests on: the last there is, those around a hole, one that came late."""
    start, end = silence.period.start, silence.period.end
    if silence.kind == "late":
        return [str(start)]
    return (
        [str(start.next(-1)), str(end.next())] if silence.kind == "left out" else [str(silence.beside["last_report"])]
    )


def _reason(silence: Silence) -> str:
    _, reporter, flow = silence.side
    who, when, beside = f"{name_of(reporter)}'s {flow}s", silence.period.words, silence.beside
    if silence.kind == "stopped":
        return (
            f"{who} are not reported in {when}: the last month is {beside['last_report']}, while "
            f"{beside['others_reporting']} other reports go on."
        )
    if silence.kind == "left out":
        return f"{who} of {when} are left out of a series that goes on."
    if silence.kind == "late":
        return f"{who} of {when} were missing on {beside['missing_on']} and there on {beside['there_on']}."
    return (
        f"{who} of {goods_of(silence.product)} have no row to any partner in {when}, while the rest of the chapter is "
        f"at {beside['rest_of_chapter']:.0%} of what it was."
    )


DETECTOR = Detector(
    blackout,
    Params(),
    reads=(TRADE,),
    cites=("Federal Customs Service of Russia: no statistics by country and product after January 2022",),
)
