"""All the offices' tables: how many come in, what `sniff` gets right of them, and what broken copies of them do."""

import random

import pytest

from contraflow import sources
from contraflow.errors import BadFile, ContraflowError, UnknownFile
from contraflow.lake.raw import RawFile
from contraflow.sources import national
from contraflow.sources.national import mapping
from contraflow.sources.national.grid import grids
from contraflow.sources.national.melt import long, region
from contraflow.sources.national.sniff import sniff

pytestmark = pytest.mark.slow
STUDY = (
    "armenia_data",
    "kazakhstan_data",
    "kyrgyzstan_data",
    "uzbekistan_data",
    "russian_data",
    "national_data_converted",
)
MUTANTS = 220
FIELDS = ("REPORTER", "PARTNER", "FLOW", "PRODUCT", "PERIOD", "currency", "unit", "rows", "values")


def tables(shared):
    trade = shared / "data" / "trade"
    study = trade / "eurostat_raw" / "sanctions_study"
    folders = [*(study / name for name in STUDY), trade / "national", trade / "declarations"]
    return [path for folder in folders for path in sorted(folder.iterdir())]


def test_the_tables_come_in_and_nothing_is_lost(shared, plain_engine):
    came, refused = 0, []
    for path in tables(shared):
        with plain_engine.scratch():
            try:
                delivery = sources.read(RawFile(path), plain_engine)
            except UnknownFile:
                refused.append(path.suffix.lower())
                continue
            kept = plain_engine.collect(delivery.rows.count().as_table())[0][0].as_py()
            assert (path.name, delivery.read) == (path.name, kept + delivery.rejects.num_rows)
            assert kept
            came += 1
    assert (came, sorted(refused)) == (50, [".doc", ".doc", ".xls"])  # two texts, and a table of exchange rates


def read_by(raw, own):
    """What a mapping reads of the file, field by field, as comparable values."""
    found = [part for grid in grids(raw, own.format) if (part := region(grid, own)) is not None]
    made = [long(part, own)[0] for part in found]
    rows = [row for table in made for row in table.to_pylist()]
    places = {(row["source_sheet"], row["source_row"]) for row in rows}

    def said(name):
        texts = {
            (row["source_sheet"], row["source_row"], row["COLUMN"]): row.get(name) or own.constants.get(name.lower())
            for row in rows[:20_000]
        }
        codes = {text: national.code(name, text, own) for text in set(texts.values())}
        return {place: codes[text] for place, text in texts.items()}

    told = {name: said(name) for name in FIELDS[:5]}
    return told | {
        "currency": own.constants.get("currency"),
        "unit": own.shift,
        "rows": places,
        "values": {row["COLUMN"] for row in rows},
    }


def alike(first, second):
    if isinstance(first, dict):
        both = first.keys() & second.keys()
        return bool(both) and sum(first[place] == second[place] for place in both) >= 0.98 * len(both)
    if isinstance(first, set):
        return len(first & second) >= 0.97 * max(1, len(first | second))
    return first == second


def test_sniff_gets_most_fields_right(shared):
    right = dict.fromkeys(FIELDS, 0)
    asked = 0
    for path in tables(shared):
        raw = RawFile(path)
        known = national.fitting(raw)
        if known is None or known.table != "trade":
            continue
        asked += 1
        wanted = read_by(raw, known)
        try:
            got = read_by(raw, mapping.parse(sniff(raw).toml, path.name))
        except ContraflowError as error:
            print(path.name, "refused:", error.what)
            continue
        wrong = [name for name in FIELDS if not alike(wanted[name], got[name])]
        print(path.name, wrong)
        for name in FIELDS:
            right[name] += name not in wrong
    share = sum(right.values()) / (asked * len(FIELDS))
    print(asked, {name: round(n / asked, 2) for name, n in right.items()}, round(share, 3))
    assert share > LEAST


LEAST = 0.83  # 0.853 when it was measured


def mutant(content, chance):
    """A copy broken as files are: bytes flipped, cut off, a block moved, another encoding."""
    way = chance.randrange(5)
    at = chance.randrange(len(content))
    if way == 0:
        broken = bytearray(content)
        for _ in range(chance.randrange(1, 60)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        return bytes(broken)
    if way == 1:
        return content[:at]
    if way == 2:
        size = chance.randrange(1, 400)
        return content[:at] + content[at + size :] + content[at : at + size]
    if way == 3:  # columns shifted from some line on
        lines = content.split(b"\n")
        first = chance.randrange(len(lines))
        return b"\n".join([*lines[:first], *(line.partition(b",")[2] for line in lines[first:])])
    return content.decode("utf-8", errors="replace").encode(
        chance.choice(["utf-16", "utf-8", "cp1251"]), errors="replace"
    )


def test_broken_copies_end_in_rows_rejects_or_a_clear_error(shared, plain_engine, tmp_path):
    chance = random.Random(20220224)  # noqa: S311 - the same broken copies each time
    paths = [path for path in tables(shared) if path.stat().st_size < 400_000]
    flat = [path for path in paths if path.suffix == ".csv"]
    ends = {"read": 0, "refused": 0}
    for at in range(MUTANTS):
        path = chance.choice(flat if at % 2 else paths)
        copy = tmp_path / f"{at}{path.suffix}"
        copy.write_bytes(mutant(path.read_bytes(), chance))
        own = national.fitting(RawFile(path))
        for told in (None, own):
            ends[outcome(copy, told, plain_engine)] += 1
        try:
            sniff(RawFile(copy))
        except BadFile:
            continue
    print(ends)
    assert min(ends.values()) > 50


def outcome(path, own, engine):
    with engine.scratch():
        try:
            delivery = sources.read(RawFile(path), engine, mapping=own)
            kept = engine.collect(delivery.rows.count().as_table())[0][0].as_py()
        except ContraflowError:
            return "refused"
    assert delivery.read == kept + delivery.rejects.num_rows
    return "read"
