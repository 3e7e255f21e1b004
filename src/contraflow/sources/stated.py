"""What a user states about a file that the file itself does not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.errors import BadFile

if TYPE_CHECKING:
    from datetime import date

    from contraflow.codes.month import Period

OPTIONS = {"period": "--period 2024-03", "flow": "--flow export", "reporter": "--reporter CHN"}


@dataclass(frozen=True, slots=True)
class Stated:
    """The user's word about a file. It never overrules the file: it counts only where the file is silent.

    `published` is the publisher's date, `period` the month or year all rows are about, `flow` their direction,
    `revision` the HS revision of their codes ("HS2017"), `reporter` who reported them (ISO-3).
    """

    published: date | None = None
    period: Period | None = None
    flow: str | None = None
    revision: str | None = None
    reporter: str | None = None

    def need(self, where: str, *names: str) -> None:
        """Raise BadFile, asking for all that is missing at once, where the file needs what was not stated."""
        missing = [OPTIONS[name] for name in names if getattr(self, name) is None]
        if missing:
            raise BadFile(
                f"the file does not say its {', '.join(name for name in names if getattr(self, name) is None)}",
                where=where,
                mend=f"add it with {' '.join(missing)}",
            )

    def facts(self) -> tuple[tuple[str, str], ...]:
        """What was stated, for the facts of the batch."""
        said = {name: getattr(self, name) for name in ("period", "flow", "revision", "reporter")}
        return tuple((f"stated {name}", str(value)) for name, value in said.items() if value is not None)


NOTHING = Stated()
