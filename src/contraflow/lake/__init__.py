"""The only package that opens storage: user's files, the lake's Parquet, the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.lake.delivery import Batch, Check, Delivery, Scope

if TYPE_CHECKING:
    from contraflow.lake.lake import Lake
    from contraflow.lake.raw import RawFile

__all__ = ["Batch", "Check", "Delivery", "Lake", "RawFile", "Scope"]


def __getattr__(name: str) -> object:
    """Load what needs a database or a file reader when it is first asked for: a command line starts without."""
    if name == "Lake":
        from contraflow.lake.lake import Lake

        return Lake
    if name == "RawFile":
        from contraflow.lake.raw import RawFile

        return RawFile
    raise AttributeError(name)
