"""A table as CSV text that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from contraflow.codes.inert import inert

if TYPE_CHECKING:
    from contraflow.views.figures import Grid


def csv_text(table: Grid) -> str:
    """The table with its headings. A text cell that a spreadsheet would run as a formula gets a leading apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([inert(heading) for heading in table.headings])
    writer.writerows([inert(cell) for cell in row] for row in table.rows)
    return out.getvalue()
