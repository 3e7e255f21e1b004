"""From files and addresses of news pages to the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.lake import RawFile
from contraflow.pipeline import web
from contraflow.pipeline.workspace import files
from contraflow.record import pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow.record.pages import Page


def read(names: Sequence[str], *, model: str | None = None) -> tuple[Page, ...]:
    """Read pages together: files, folders, addresses. Raises as `lake.RawFile`, `web.page` and `pages.read` do."""
    return pages.read(list(_contents(names)), model=model)


def _contents(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        if web.is_address(name):
            yield name, web.page(name)
        else:
            yield from ((path.name, RawFile(path).content()) for path in files([name]))
