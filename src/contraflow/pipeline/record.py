"""From files and addresses of news pages to the record."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from contraflow.lake import RawFile
from contraflow.pipeline import web
from contraflow.pipeline.workspace import files
from contraflow.record import pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow.record.pages import Page
    from contraflow.record.statements.helped import Ask


PROCESSES: Final = min(2, os.cpu_count() or 1)
"""Processes that read a big input."""


def read(names: Sequence[str], *, model: str | None = None, ask: Ask | None = None) -> tuple[Page, ...]:
    """Read pages together: files, folders, addresses. Raises as `lake.RawFile`, `web.page` and `pages.read` do."""
    return pages.read(list(_contents(names)), model=model, processes=PROCESSES, ask=ask)


def _contents(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        if web.is_address(name):
            yield name, web.page(name)
        else:
            yield from ((path.name, RawFile(path).content()) for path in files([name]))
