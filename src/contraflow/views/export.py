"""Text that is safe where it is shown: in a spreadsheet, which runs formulas, and in a terminal, which obeys controls."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contraflow.views.figures import Grid

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_text(table: Grid) -> str:
    """The table with its headings. A text cell that a spreadsheet would run as a formula gets a leading apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([inert(heading) for heading in table.headings])
    writer.writerows([inert(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet runs; numbers, also negative ones, stay as they are."""
    if not cell.startswith(_FORMULA) or _is_number(cell):
        return cell
    return "'" + cell


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace("\u2009", "").replace("\u2212", "-"))
    except ValueError:
        return False
    return True


def visible(text: str, keep: str = "") -> str:
    """The text with control characters and direction overrides shown as their code, except those to `keep`."""
    return "".join(c if c in keep or not _is_control(c) else f"\\u{ord(c):04x}" for c in text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character != "\t"
