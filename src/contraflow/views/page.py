"""The briefing: the answer, the chart that shows it, how sure, which goods, the other half, what it cannot say, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.views import (
    answer,
    by_list,
    closing,
    definitions,
    detected,
    goods,
    happened,
    hubs,
    ranked,
    said,
    supplier,
)
from contraflow.views.figures import Briefing, Section

if TYPE_CHECKING:
    from contraflow.views.material import Material


def briefing(of: Material) -> Briefing:
    """The whole page as a view. The same material gives the same view."""
    found = answer.headline(of)
    return Briefing(
        title=of.case.title,
        case=of.case.id,
        as_of=f"data to {found.period.end.words}" + (f", as published by {of.as_of}" if of.as_of else ""),
        answer=answer.answer(of),
        beside=(*answer.beside(of), *supplier.beside(of)),
        sections=tuple(section for section in _sections(of) if section is not None),
        made_by=f"Made by {closing.version_words()}"
        + (" from the extract that ships with it." if of.bundled else " from the user's own lake."),
        bundled=of.bundled,
    )


def _sections(of: Material) -> tuple[Section | None, ...]:
    return (
        Section("what", "What happened", figures=(happened.monthly(of), happened.waterfall(of))),
        Section(
            "sure",
            "How sure, and what would change it",
            closing.bridging(of),
            figures=(definitions.definitions(of),),
        ),
        ranked.section(of),
        Section(
            "where",
            "Where it went instead",
            figures=(hubs.hub_lines(of),),
            grids=((f"The {of.case.hubs_called} one by one", hubs.hub_grid(of)),),
        ),
        Section(
            "goods",
            "Which goods",
            figures=(goods.goods(of),),
            grids=(("Codes that stand out from the noise", goods.goods_grid(of)),),
        ),
        Section(
            "lists",
            "List by list",
            figures=(by_list.by_list(of),),
            grids=(("What each list lost", by_list.list_grid(of)),),
        ),
        supplier.section(of),
        *detected.sections(of),
        Section(
            "when",
            "Who decided and said what, when",
            figures=(closing.timeline(of),),
            grids=(("All events, with their sources", closing.event_grid(of)),),
        ),
        said.section(of.record),
        Section("limits", "What this cannot say", points=closing.limits(of)),
        Section("method", "How it was made", closing.method(of)),
        Section(
            "sources",
            "Sources, files and how to cite",
            closing.how_to_cite(of),
            grids=(("Files", closing.batches(of)),),
            points=closing.made_from(of),
        ),
    )
