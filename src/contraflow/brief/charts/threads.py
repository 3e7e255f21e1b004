"""Statements down a line of dates, drawn by hand: branches for those who passed them on, rails for what is opposed.

Beside each dot stands what was said, so nothing has to be looked up. All words are escaped here; text is wrapped by a
count of characters, as a drawing cannot wrap it.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from contraflow.brief.charts.base import CONFIG, PHONE
from contraflow.brief.palette import LIGHT
from contraflow.views.threads import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow import views

LINE: Final = 20  # pixels from line to line
GAP: Final = 20  # between statements
RAIL: Final = 15  # between rails
MARK: Final = 20  # from a mark to its dot
CHARACTER: Final = 7.3  # pixels, of the wider letters
LONGEST: Final = 92  # characters of a line
MOST: Final = 3  # lines of a sentence
DASHES: Final = {"denial": "none", "contradiction": "7 3", "mismatch_of_scope": "2 4"}


@dataclass(frozen=True, slots=True)
class _Row:
    """One statement with its place: `y` is that of its dot. `day` is printed above where it is another than before.

    `did` are lines of their own on a phone, and stand beside the name on a desk.
    """

    one: views.Said
    y: int
    day: str
    did: tuple[str, ...]
    words: tuple[str, ...]
    answer: tuple[str, ...]
    chain: tuple[str, ...]

    @property
    def end(self) -> int:
        """Where the next one may begin."""
        return self.y + LINE * (len(self.did) + len(self.chain) + len(self.words) + len(self.answer)) + GAP


def threads(chart: views.Threads, width: int) -> str:
    """The drawing as SVG."""
    left = RAIL * len(chart.threads) + (MARK + 12 if chart.threads else 8)
    rows = _rows(chart.said, int(min(LONGEST, (width - left - 26) / CHARACTER)), phone=width < PHONE)
    height = rows[-1].end
    parts = [
        _line((left, rows[0].y - 8), (left, rows[-1].y), LIGHT["grid"], "3"),
        *(part for number, each in enumerate(chart.threads) for part in _rail(each, rows, left, number)),
        *(part for row in rows for part in _statement(row, left)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' font-family="{CONFIG["font"]}" font-size="14">{"".join(parts)}</svg>'
    )


def _rows(said: Sequence[views.Said], room: int, *, phone: bool) -> list[_Row]:
    made: list[_Row] = []
    y, before = 4, ""
    for one in said:
        day = "" if one.when == before else one.when
        y, before = y + (LINE + 16 if day else 10), one.when
        passed = f"passed on by {', then '.join(one.chain)}" if one.chain else ""
        lines = (one.did if phone else "", room), (one.words, room), (one.answers, room - 4), (passed, room - 3)
        made.append(_Row(one, y, day, *(_wrapped(*each) for each in lines)))
        y = made[-1].end
    return made


def _wrapped(text: str, room: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, room, max_lines=MOST, placeholder=" ..."))


def _statement(row: _Row, left: int) -> Iterator[str]:
    """A dot, who and what, the branch of those who passed it on, the sentence, and what it is against."""
    fill = LIGHT["coalition"] if row.one.named else LIGHT["paper"]
    x = left + 18
    if row.day:
        yield _text((x, row.y - LINE), row.day, LIGHT["muted"], 'font-size="13"')
    yield f'<circle cx="{left}" cy="{row.y}" r="6" fill="{fill}" stroke="{LIGHT["coalition"]}" stroke-width="1.8"/>'
    did = "" if row.did else f'<tspan font-weight="normal" fill="{LIGHT["muted"]}">  {escape(row.one.did)}</tspan>'
    yield _text((x, row.y + 5), row.one.who, LIGHT["ink"], 'font-weight="600"', more=did)
    yield from _lines(row.did, (x, row.y + 5 + LINE), "muted")
    yield from _branch(row, left)
    y = row.y + 5 + LINE * (1 + len(row.did) + len(row.chain))
    yield from _lines(row.words, (x, y), "ink")
    yield from _lines(row.answer, (x, y + LINE * len(row.words)), "ink", 'font-weight="600"')


def _branch(row: _Row, left: int) -> Iterator[str]:
    """A thin line from the speaker's dot to the one who passed it on."""
    if not row.chain:
        return
    x, y = left + 22, row.y + LINE * (1 + len(row.did))
    bend = f"M{left} {row.y + 6} V{y - 6} Q{left} {y} {left + 6} {y} H{x - 3}"
    yield f'<path d="{bend}" fill="none" stroke="{LIGHT["muted"]}" stroke-width="1.2"/>'
    yield f'<circle cx="{x}" cy="{y}" r="3" fill="{LIGHT["muted"]}"/>'
    yield from _lines(row.chain, (x + 9, y + 5), "muted", 'font-size="13.5"')


def _rail(thread: views.Thread, rows: Sequence[_Row], left: int, number: int) -> Iterator[str]:
    """A line beside the dates from statements to all that they are against, with the kind's mark at each of those."""
    x, dashes = RAIL * number + 8, DASHES[thread.kind]
    own, ends = [rows[at].y for at in thread.ones], [rows[at].y for at in thread.others]
    yield _line((x, min(*own, *ends)), (x, max(*own, *ends)), LIGHT["ink"], "1.6", dashes)
    for y in own:
        yield _line((x, y), (left - 7, y), LIGHT["ink"], "1.6")
        yield f'<circle cx="{x}" cy="{y}" r="3.5" fill="{LIGHT["ink"]}"/>'
    for y in ends:
        yield _line((x, y), (left - 7, y), LIGHT["ink"], "1.6", dashes)
        yield f'<circle cx="{left - MARK}" cy="{y}" r="8" fill="{LIGHT["paper"]}" stroke="{LIGHT["ink"]}"/>'
        mark = 'font-weight="700" text-anchor="middle"'
        yield _text((left - MARK, y + 5), MARKS[thread.kind], LIGHT["ink"], mark)


def _lines(words: Sequence[str], at: tuple[int, int], colour: str, style: str = "") -> Iterator[str]:
    yield from (_text((at[0], at[1] + LINE * by), text, LIGHT[colour], style) for by, text in enumerate(words))


def _line(start: tuple[int, int], end: tuple[int, int], colour: str, wide: str, dashes: str = "none") -> str:
    (a, b), (c, d) = start, end
    style = f'stroke="{colour}" stroke-width="{wide}" stroke-dasharray="{dashes}"'
    return f'<line x1="{a}" y1="{b}" x2="{c}" y2="{d}" {style}/>'


def _text(at: tuple[int, int], words: str, colour: str, style: str = "", *, more: str = "") -> str:
    """Words of a page, escaped; `more` is markup of ours."""
    return f'<text x="{at[0]}" y="{at[1]}" fill="{colour}" {style}>{escape(words)}{more}</text>'
