"""What several commands do with their options."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from contraflow.cli import terminal
from contraflow.cli.options import Engines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contraflow.pipeline import Settings
    from contraflow.pipeline.ask import Asker
    from contraflow.record.pages import Page


def settings_of(home: Path, case: str, engine: Engines, catalogue: str | None, as_of: date | None = None) -> Settings:
    """Say which lake, case and engine, as of which day."""
    from contraflow.pipeline import Settings

    return Settings(home=home, case=case, engine=engine.value, catalogue=catalogue, as_of=as_of)


def asker(address: str | None, named: str, key: str | None, home: Path) -> Asker | None:
    """The language model that the user names; None where none is named."""
    from contraflow.pipeline.ask import Asker, Endpoint

    return None if address is None else Asker.of(Endpoint(address, named, key), home)


def pages_read(
    pages: Sequence[str], ask: Asker | None, *, model: str | None = None, hide: bool = False
) -> tuple[Page, ...]:
    """The pages read together, without what is inferred where that is to be hidden."""
    from contraflow.pipeline import record
    from contraflow.views import record as view

    found = record.read(pages, model=model, ask=ask)
    if ask is not None and ask.unanswered:
        terminal.warn(f"the language model left {ask.unanswered} questions unanswered")
    return tuple(map(view.hidden, found)) if hide else found
