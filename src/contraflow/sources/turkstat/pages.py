"""A page taken apart: its lines, the monthly totals it states, its date, and whether it is provisional."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

LINE = ("product", "goods", "unit", "x_kg", "x_more", "m_kg", "m_more", "x_usd", "m_usd")
AMOUNTS = 6  # columns of a line or total that are numbers
WHOLE = len(LINE)  # cells of a line; before them stand year, month and country, where those change
TOTAL = "Total:"

_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<td\b[^>]*>(.*?)</td>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_DATE = re.compile(r"Report\s+Date:\s*(\d{2}/\d{2}/\d{4})")
_NUMBER = re.compile(r"[\d.]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `lines` are rows of text by column, `odd` those of another shape.

    `totals` and `sums` are whole dollars by month ("2025-03") and by year ("2025"), stated and added.
    """

    name: str
    reported: date | None
    lines: tuple[dict[str, str | int], ...]
    odd: tuple[dict[str, str | int], ...]
    totals: dict[str, int]
    sums: dict[str, int]


def page(name: str, text: str) -> Page:
    """Take a page apart. Year, month and country stand on their first line only, and hold until the next.

    A month ends with its total; the total that comes after the last month's is the year's.
    """
    lines: list[dict[str, str | int]] = []
    odd: list[dict[str, str | int]] = []
    totals: dict[str, int] = {}
    sums: dict[str, int] = {}
    cells: list[str] = []
    head = Head(flag="provisional" if "provisional" in text else "")
    for at, row in enumerate(_ROW.findall(text), start=1):
        before, cells = cells, _cells(row)
        if (stated := _stated(cells, before)) and head.month:
            totals.setdefault(head.year if head.period in totals else head.period, _dollars(stated))
        if TOTAL in cells or len(cells) < WHOLE or not _NUMBER.fullmatch(cells[-1]):
            continue
        if (new := head.after(cells[:-WHOLE])) is None:
            odd.append({"source_row": at, "seen": " | ".join(cells), "reason": "it begins with no country"})
        else:
            head = new
            lines.append(
                {
                    "source_sheet": name,
                    "source_row": at,
                    **head.columns(),
                    **_plain(dict(zip(LINE, cells[-WHOLE:], strict=True))),
                }
            )
            for time in (head.period, head.year):
                sums[time] = sums.get(time, 0) + _dollars(cells)
    return Page(name, _reported(text), tuple(lines), tuple(odd), totals, sums)


@dataclass(frozen=True, slots=True)
class Head:
    """What holds until it changes: year, month, country, and whether the year is provisional."""

    year: str = ""
    month: str = ""
    name: str = ""
    flag: str = ""

    @property
    def period(self) -> str:
        """The month, "2025-03"."""
        return f"{self.year}-{self.month.zfill(2)}"

    def after(self, cells: list[str]) -> Head | None:
        """The head after the first cells of a line: none, country, month, year; None for others."""
        if not cells:
            return self
        *when, _number, name = cells if len(cells) > 1 else ("", "")
        found = dict(zip(("month", "year"), reversed(when), strict=False))
        if not name or len(when) > len(("month", "year")) or not all(text.isdigit() for text in when):
            return None
        return replace(self, name=name, **found)

    def columns(self) -> dict[str, str]:
        """As columns of a line."""
        return {"month": self.period, "name": self.name, "flag": self.flag}


def _stated(cells: list[str], before: list[str]) -> list[str]:
    """The amounts of a total, which stand behind the word, or below it where the table breaks; none of other rows."""
    found = cells[cells.index(TOTAL) + 1 :] if TOTAL in cells else cells if before[-1:] == [TOTAL] else []
    return found if len(found) == AMOUNTS and all(map(_NUMBER.fullmatch, found)) else []


def _cells(row: str) -> list[str]:
    """The cells of a row that are not empty."""
    texts = (html.unescape(_TAG.sub("", cell)).replace("\xa0", " ") for cell in _CELL.findall(row))
    return [text for text in (" ".join(text.split()) for text in texts) if text]


def _plain(line: dict[str, str]) -> dict[str, str]:
    """Amounts without the dots between thousands, codes with the zero that was lost."""
    amounts = {name: line[name].replace(".", "") for name in LINE[-AMOUNTS:]}
    return {**line, **amounts, "product": line["product"].zfill(8)}


def _dollars(cells: list[str]) -> int:
    return sum(int(cell.replace(".", "")) for cell in cells[-2:])


def _reported(text: str) -> date | None:
    found = _DATE.search(html.unescape(text).replace("\xa0", " "))
    return datetime.strptime(found[1], "%d/%m/%Y").replace(tzinfo=UTC).date() if found else None
