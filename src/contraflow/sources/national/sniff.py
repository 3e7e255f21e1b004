"""A mapping proposed for a table nobody has mapped yet, with how sure each line is and why.

The proposal is a starting point: a person reads it, corrects what is wrong, and gives it to `contraflow add --map`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.errors import BadFile
from contraflow.sources.national import shapes
from contraflow.sources.national.grid import Grid, decoded, is_book, of_sheet, of_text
from contraflow.sources.national.melt import JOIN, Region, head_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow.lake.raw import RawFile

ENCODINGS = ("utf-8-sig", "cp1251")
DELIMITERS = (",", ";", "\t", "|")
SHEETS = 12  # sheets that are looked at
ROWS = 60  # rows in which a heading is looked for
MANY = 0.5
DEEP = 3  # heading rows at most
YEAR_WORD = re.compile(r"year|год|t$", shapes.ANY_CASE)
MONTH_WORD = re.compile(r"month|period|месяц", shapes.ANY_CASE)


@dataclass(frozen=True, slots=True)
class Guess:
    """One line of the mapping: what is proposed, how sure (0 to 1), and from what."""

    field: str
    text: str
    sure: float
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping as TOML, and the guesses it is made of."""

    name: str
    guesses: tuple[Guess, ...]

    @property
    def toml(self) -> str:
        """The mapping as text, each line with how sure it is."""
        parts = {"": [f'name = "{self.name}"', f'dataset = "national_{self.name}"']}
        for one in self.guesses:
            table, _, key = one.field.rpartition(".")
            if one.field != "values":
                parts.setdefault(table, [f"[{table}]"]).append(f"{key} = {one.text}  # {one.sure:.0%}: {one.why}")
        values = [one.text for one in self.guesses if one.field == "values"]
        return "\n\n".join([*("\n".join(lines) for lines in parts.values()), *values]) + "\n"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the guesses rest on: the region, the shape and heading of each column, and all words around it."""

    part: Region
    headings: list[str]
    shapes: list[shapes.Shape]
    title: str
    name: str

    @property
    def around(self) -> str:
        """Title, headings, sheet and file name."""
        return JOIN.join([self.title, *self.headings, self.part.grid.sheet, self.name])


def sniff(raw: RawFile) -> Proposal:
    """Propose a mapping. Raises BadFile where the file holds no table with numbers."""
    grids, form = _grids(raw)
    found = [(one, _seen(one, raw.name)) for one in grids]
    tables = [(one, seen) for one, seen in found if seen is not None]
    if not tables:
        raise BadFile("no table with numbers in the file", where=raw.name, mend="save the table as .xlsx or CSV")
    grid, seen = max(tables, key=lambda pair: sum(shape.filled * shape.number for shape in pair[1].shapes))
    time = _period(seen)
    values = list(_values(seen, time))
    guesses = [*form, *_sheets(raw, grid, [one for one, _ in tables]), *_rows(seen), *_scale(seen)]
    guesses += [*_sides(seen), time, *_goods(seen), *_flow(seen, values)]
    name = re.sub(r"[^a-z0-9]+", "_", raw.path.stem.casefold()).strip("_")
    return Proposal(name if name[:1].isalpha() else f"table_{name}".rstrip("_"), (*guesses, *values))


def _grids(raw: RawFile) -> tuple[list[Grid], list[Guess]]:
    if is_book(raw):
        return [of_sheet(raw, name) for name in raw.sheets()[:SHEETS]], []
    text = decoded(raw, ENCODINGS)
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(DELIMITERS, key=first.count)
    guess = Guess("delimiter", _quoted(delimiter), 0.95 if delimiter in first else 0.5, "stands most in the first line")
    return [of_text(text, delimiter, raw.name)], [guess]


def _seen(grid: Grid, name: str) -> _Seen | None:
    """Find heading and values: the first row of numbers that are no years, and the filled rows right above it."""
    top = grid.top(ROWS)
    first = next((at for at, row in enumerate(top) if at > 0 and _is_data(row)), None)
    if first is None or not grid.columns:
        return None
    head = _above(top, first)
    last = head + _depth(top, head, first)
    heads = tuple(head_row(top[at], is_last=at == last - 1) for at in range(head, last))
    part = Region(grid, heads, last, grid.height, head)
    title = JOIN.join(cell for row in top[:head] for cell in row if cell.strip())
    cells = [[cell or "" for cell in part.column(at).to_pylist()] for at in range(len(grid.columns))]
    return _Seen(part, part.headings(), [shapes.shape(column) for column in cells], title, name)


def _is_data(row: Sequence[str]) -> bool:
    """Whether a row holds a label and a number, or several numbers, that are not all years."""
    there = [cell.strip() for cell in row if cell.strip()]
    numbers = [cell for cell in there if shapes.NUMBER.fullmatch(cell) and not shapes.YEAR_TEXT.fullmatch(cell)]
    years = sum(bool(shapes.YEAR_TEXT.match(cell)) for cell in there)
    return bool(numbers) and len(there) > 1 and (years < MANY * len(there) or len(numbers) > years)


def _above(top: Sequence[Sequence[str]], first: int) -> int:
    """The first heading row: filled rows above the values, up to a row with one text alone."""
    at = first - 1
    while at > 0 and not any(cell.strip() for cell in top[at]):
        at -= 1
    head = at
    while head > 0 and at - head < DEEP - 1 and _is_heading(top[head - 1]):
        head -= 1
    return head


def _is_heading(row: Sequence[str]) -> bool:
    """Two different texts at least, none of them a remark on units."""
    there = {cell.strip() for cell in row if cell.strip()}
    return len(there) > 1 and not any(cell.startswith("(") for cell in there)


def _depth(top: Sequence[Sequence[str]], head: int, first: int) -> int:
    """Heading rows; empty rows below them do not count, nor a row with a label alone."""
    filled = [at for at in range(head, first) if sum(bool(cell.strip()) for cell in top[at]) > 1]
    return max(1, (filled[-1] - head + 1) if filled else 1)


def _sheets(raw: RawFile, grid: Grid, alike: Sequence[Grid]) -> Iterator[Guess]:
    if not is_book(raw):
        return
    pattern = re.sub(r"\d+", lambda found: rf"\d{{{len(found[0])}}}", re.escape(grid.sheet))
    same = [one for one in alike if re.fullmatch(pattern, one.sheet)]
    text = f"^{pattern}$" if len(same) > 1 else f"^{re.escape(grid.sheet)}$"
    yield Guess("sheets", _quoted(text), 0.9 if len(same) == len(alike) else 0.6, f"{len(same)} of {len(alike)} tables")


def _rows(seen: _Seen) -> Iterator[Guess]:
    """The heading by a text that stands in its first row and in none above it."""
    row = [cell for cell in seen.part.heads[0] if cell]
    text = next((cell for cell in row if not shapes.NUMBER.fullmatch(cell)), row[0] if row else "")
    if seen.part.top and text:
        yield Guess(
            "rows.header", _quoted(f"^{re.escape(text)}$"), 0.8, f"row {seen.part.top + 1} is right above numbers"
        )
    if len(seen.part.heads) > 1:
        yield Guess("rows.depth", str(len(seen.part.heads)), 0.8, "filled rows above the first numbers")


def _scale(seen: _Seen) -> Iterator[Guess]:
    unit = shapes.first(shapes.UNITS, JOIN.join([seen.title, seen.name])) or shapes.first(shapes.UNITS, seen.around)
    text, why = (unit[0], f"the words {unit[1]!r}") if unit else ("one", "no word for a multiple: check it")
    yield Guess("unit", _quoted(text), 0.9 if unit else 0.4, why)
    money = shapes.first(shapes.CURRENCIES, seen.around)
    code, why = (money[0], f"the words {money[1]!r}") if money else ("USD", "no currency is named: check it")
    yield Guess("constants.currency", _quoted(code), 0.9 if money else 0.3, why)
    if any("," in cell for at in range(len(seen.shapes)) for cell in _texts(seen, at) if shapes.NUMBER.fullmatch(cell)):
        yield Guess("decimal", '","', 0.7, "numbers with a comma")


def _sides(seen: _Seen) -> Iterator[Guess]:
    """Reporter and partner."""
    named = [at for at, text in enumerate(seen.headings) if shapes.REPORTER.search(text)]
    if named:
        yield Guess("fields.reporter", str(named[0] + 1), 0.95, f"the heading {seen.headings[named[0]]!r}")
    else:
        office = shapes.first(shapes.OFFICES, JOIN.join([seen.title, seen.name])) or shapes.first(
            shapes.OFFICES, seen.around
        )
        code, why = (
            (office[0], f"the words {office[1]!r}") if office else ("XXX", "whose table is it? name the country")
        )
        yield Guess("constants.reporter", _quoted(code), 0.8 if office else 0.0, why)
    yield _partner(seen, named)


def _partner(seen: _Seen, taken: Sequence[int]) -> Guess:
    def worth(at: int) -> float:
        return seen.shapes[at].country + 0.3 * bool(shapes.PARTNER.search(seen.headings[at])) - 0.01 * at / 100

    across = [text for text in seen.part.heads[0] if text and shapes.shape([text]).country]
    columns = [at for at in range(len(seen.shapes)) if at not in taken and seen.shapes[at].country > MANY]
    if columns:
        best = max(columns, key=worth)
        return Guess(
            "fields.partner", str(best + 1), seen.shapes[best].country, f"{seen.shapes[best].country:.0%} are countries"
        )
    if len(across) > DEEP:
        return Guess("fields.partner", "{ header = 1 }", 0.9, f"{len(across)} countries in the heading")
    return Guess("constants.partner", '"WORLD"', 0.6, "no column of countries")


def _period(seen: _Seen) -> Guess:
    """Where the time stands: the heading, a column, two, the sheet's name, the title."""
    ways = (_period_across(seen), _period_below(seen), _period_columns(seen), _period_named(seen))
    return next(one for one in ways if one is not None)


def _period_across(seen: _Seen) -> Guess | None:
    """Periods in a heading row; where they are years above rows of months, both."""
    for at, row in enumerate(seen.part.heads, start=1):
        across = [text for text in row if text and shapes.is_period(text)]
        if across:
            months = next((column + 1 for column in range(len(seen.shapes)) if _months(seen, column)), None)
            text = f"{{ header = {at} }}" if months is None else f"[{{ header = {at} }}, {months}]"
            return Guess(
                "fields.period", text, min(0.95, 0.6 + 0.1 * len(set(across))), f"{across[0]!r} in the heading"
            )
    return None


def _period_below(seen: _Seen) -> Guess | None:
    """Months under the line of their year."""
    for at in range(len(seen.shapes)):
        if _months(seen, at) and any(shapes.YEAR_TEXT.fullmatch(text) for text in _texts(seen, at)):
            parts = f"[{{ above = {at + 1}, like = '^\\d{{4}}' }}, {{ column = {at + 1}, like = '^[^\\d]+$' }}]"
            return Guess("fields.period", parts, 0.9, "months under the line of their year")
    return None


def _period_columns(seen: _Seen) -> Guess | None:
    """A column of periods, or one of years beside one of months."""
    columns = range(len(seen.shapes))
    whole = [at for at in columns if seen.shapes[at].period > MANY and not seen.shapes[at].year > MANY]
    year = [at for at in columns if seen.shapes[at].year > MANY and YEAR_WORD.search(seen.headings[at])]
    month = [at for at in columns if MONTH_WORD.search(seen.headings[at]) and at not in whole]
    if year and month:
        return Guess("fields.period", f"[{year[0] + 1}, {month[0] + 1}]", 0.9, "a column of years and one of months")
    if whole or year:
        at = (whole or year)[0]
        return Guess("fields.period", str(at + 1), 0.9, f"the column {seen.headings[at]!r} holds periods")
    return None


def _period_named(seen: _Seen) -> Guess:
    """A year in the sheet's name or in the title, if any."""
    if found := shapes.YEAR_TEXT.search(seen.part.grid.sheet):
        return Guess("fields.period", r"{ sheet = '\d{4}' }", 0.8, f"{found[0]!r} in the name of the sheet")
    sure = 0.5 if shapes.YEAR_TEXT.search(seen.title) else 0.0
    return Guess("fields.period", r"{ heading = '(?:19|20)\d\d' }", sure, "a year in the title, if any")


def _months(seen: _Seen, at: int) -> bool:
    """Whether a column mostly names months, or runs of them, without a year."""
    texts = [text.casefold() for text in _texts(seen, at)]
    named = sum(re.split(r"\W", text)[0] in shapes.MONTH_NAMES for text in texts)
    return bool(texts) and named > MANY * len(texts)


def _goods(seen: _Seen) -> Iterator[Guess]:
    named = [
        at
        for at, one in enumerate(seen.shapes)
        if shapes.GOODS.search(seen.headings[at]) and one.code > MANY and not one.year > MANY
    ]
    if named:
        at = named[0]
        yield Guess(
            "fields.product", str(at + 1), seen.shapes[at].code, f"{seen.shapes[at].code:.0%} have 4 to 10 digits"
        )
        yield Guess(
            "leaf",
            str(min(len(cell) for cell in _texts(seen, at) if shapes.CODE.fullmatch(cell))),
            0.6,
            "shortest code",
        )
        return
    texts = [at for at, one in enumerate(seen.shapes) if one.filled > DEEP and max(one.number, one.period) < MANY]
    texts = [at for at in texts if not _months(seen, at)]
    if texts and not _has_countries(seen):
        at = texts[0]
        yield Guess("fields.product", str(at + 1), 0.5, "labels without codes: lines that name no goods are rejected")
        return
    yield Guess("constants.product", '"TOTAL"', 0.6, "no column of goods codes")


def _has_countries(seen: _Seen) -> bool:
    """Whether a column or the heading names countries."""
    across = sum(bool(shapes.shape([text]).country) for text in seen.part.heads[0] if text)
    return across > DEEP or any(one.country > MANY for one in seen.shapes)


def _flow(seen: _Seen, values: Sequence[Guess]) -> Iterator[Guess]:
    """The direction, where no column of values says its own."""
    if all("flow =" in one.text for one in values):
        return
    for at, text in enumerate(seen.headings):
        if re.fullmatch(r"flow|направление", text, shapes.ANY_CASE):
            yield Guess("fields.flow", str(at + 1), 0.95, f"the heading {text!r}")
            return
    rows = [
        row for row, texts in enumerate(seen.part.heads) if len({shapes.direction(text) for text in texts} - {None}) > 1
    ]
    if rows:
        yield Guess("fields.flow", f"{{ header = {rows[0] + 1} }}", 0.9, "both directions in the heading")
        return
    for text, sure in ((seen.part.grid.sheet, 0.9), (seen.title, 0.9), (seen.name, 0.8)):
        if found := shapes.direction(text):
            yield Guess("constants.flow", _quoted(found), sure, f"a word for it in {text[:40]!r}")
            return
    yield Guess("constants.flow", '"import"', 0.0, "the file does not say the direction: check it")


def _values(seen: _Seen, time: Guess) -> Iterator[Guess]:
    """The columns of values: those under a period, or under a direction, or with a word for value, or all numbers."""
    columns = [
        at for at, one in enumerate(seen.shapes) if one.number > MANY and not shapes.NO_VALUE.search(seen.headings[at])
    ]
    taken = set() if time.text.startswith("{") else set(re.findall(r"\b\d+\b", time.text))
    columns = [at for at in columns if str(at + 1) not in taken]
    if "header" in time.text:
        row = seen.part.heads[int(re.findall(r"header = (\d+)", time.text)[0]) - 1]
        columns = [at for at in columns if shapes.is_period(row[at])]
    flows = [
        at
        for at in columns
        if shapes.direction(seen.headings[at]) or re.search(r"\b(rx|x)\b", seen.headings[at], shapes.ANY_CASE)
    ]
    money = [at for at in columns if re.search(r"value|price|amount|стоимост|долл", seen.headings[at], shapes.ANY_CASE)]
    weight = next((at for at, text in enumerate(seen.headings) if shapes.WEIGHT.search(text)), None)
    chosen = flows or money or [at for at in columns if at != weight and not seen.shapes[at].year > MANY]
    if len(chosen) > DEEP and not flows and not money:
        pattern = r"'\d{4}'" if all(re.search(r"\d{4}", seen.headings[at]) for at in chosen) else "'.'"
        yield Guess("values", f"[[values]]\ncolumn = {pattern}  # {len(chosen)} columns", 0.8, "numbers in all of them")
        return
    for at in chosen:
        yield Guess(
            "values", _value(seen, at, weight), 0.9 if flows or money else 0.6, f"the heading {seen.headings[at]!r}"
        )


def _value(seen: _Seen, at: int, weight: int | None) -> str:
    heading = seen.headings[at]
    lines = ["[[values]]", f"column = {at + 1}  # {' '.join(heading.split())}"]
    if flow := shapes.direction(heading):
        lines.append(f'flow = "{flow}"')
        concept = (
            "origin" if shapes.ORIGIN.search(heading) else "consignment" if shapes.CONSIGNMENT.search(heading) else ""
        )
        lines += [f'partner_concept = "{concept}"'] if concept else []
    if weight is not None and weight != at:
        lines.append(f"weight = {weight + 1}")
    return "\n".join(lines)


def _texts(seen: _Seen, at: int) -> list[str]:
    return [cell.strip() for cell in seen.part.column(at).to_pylist()[: shapes.SAMPLE] if cell]


def _quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False)
