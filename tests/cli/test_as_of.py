"""Every command that reads rows answers as of a day, as a lake would that holds nothing published later."""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pytest

from contraflow import pipeline
from contraflow.cli.app import commands
from contraflow.codes.month import Month
from contraflow.lake.delivery import Delivery
from contraflow.pipeline import Detection, PanelAsked
from contraflow.tables import DECLARATION
from tests.cli.conftest import run
from tests.lake.factories import REJECT, put, raw, row, scope
from tests.pipeline.lakes import lake_of

OLD, NEW = "2023-01-21", "2024-11-17"
MONTHS = Month.span(Month(2021, 6), Month(2022, 12))
WHOLE = ("2021-01", "2022-12")
BETWEEN = ("--exporter", "CHN", "--importer", "RUS", "--from", "2022-01", "--to", "2022-12")

COMMANDS = {
    "batches": (),
    "blackouts": (),
    "brief": ("--out", "OUT"),
    "cases": ("A23",),
    "check": ("CLAIM",),
    "detect": ("diversion", "--list", "chpl"),
    "entities": ("--out", "OUT"),
    "export": ("OUT",),
    "findings": (),
    "flows": ("--list", "chpl"),
    "mirror": BETWEEN,
    "panel": ("--list", "chpl", "--partner", "RUS"),
    "spec": ("FINDING",),
    "trace": ("FINDING",),
    "tracker": ("--list", "chpl"),
}
WITHOUT = {
    "add": "brings files in, whatever is known already",
    "backup": "copies the lake with all its vintages",
    "compact": "merges files and changes no answer",
    "demo": "makes a lake of its own, of one vintage",
    "fetch": "brings rows in",
    "read": "reads pages; the lake's folder keeps a model's answers",
    "revisions": "takes two days: --before and --after",
}
LOADED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def rows(dataset, times):
    """What a vintage says: the later one has twice the sales and more, and the rows that Russia had not sent before."""
    told = MONTHS if times > 1 or dataset != "russia_fts" else MONTHS[:14]
    plain = {"product": "854231", "partner": "RUS", "nomenclature": "HS2022"}
    given = {
        "eurostat_comext": [{"reporter": "DEU"}, {"reporter": "DEU", "partner": "KAZ"}, {"reporter": "FRA"}],
        "comtrade": [{"reporter": "CHN", "currency": "USD"}],
        "russia_fts": [{"reporter": "RUS", "partner": "CHN", "flow": "import", "currency": "USD", "valuation": "CIF"}],
    }[dataset]
    return [
        row(period=str(month), value_minor=euros(each, month, times), **{**plain, **each})
        for each in given
        for month in told
    ]


def euros(each, month, times):
    """Germany sells Russia less from March 2022 and Kazakhstan more, which is revised by most; minor units."""
    after, hub = month >= Month(2022, 3), each.get("partner") == "KAZ"
    return ((10**10 if hub == after else 10**9) + month.index * 10**6) * times ** (2 if hub else 1)


def vintage(day, times):
    files = []
    for name in ("eurostat_comext", "comtrade", "russia_fts"):
        given = {"dataset": name, "source": "test", "published": day, "scopes": [scope(*WHOLE, dataset=name)]}
        files.append((f"{name}-{day}", rows(name, times), given))
    return files


def declared(work, folder, day, value):
    """One line of a declaration, in a file of its own."""
    said = dict.fromkeys(DECLARATION.names, "") | {
        "slice_id": 0, "source_row": 2, "declaration": "1", "day": dt.date(2022, 3, 1), "reporter": "KAZ",
        "partner": "RUS", "flow": "export", "consignor": "One", "consignee": "Two", "origin": "CHN",
        "dispatch": "KAZ", "product": "854231", "nomenclature": "HS2022", "text": "chips", "period": MONTHS[9].date,
        "period_months": 1, "value_minor": value, "currency": "USD", "weight_g": 1, "valuation": "FOB",
        "partner_concept": "last_known_destination",
    }  # fmt: skip
    nothing = pa.schema([field for field in REJECT.arrow() if field.name != "batch_id"]).empty_table()
    table = work.engine.writer.arrow(pa.Table.from_pylist([said], schema=DECLARATION.arrow()))
    work.lake.add(
        raw(folder, f"declared-{day}"),
        Delivery("test", "declared", "none", dt.date.fromisoformat(day), table, nothing, 1, 0,
                 (scope(*WHOLE, dataset="declared"),), table=DECLARATION),
    )  # fmt: skip


@pytest.fixture(scope="module")
def lakes(tmp_path_factory):
    """A lake of two vintages and one of the first alone, each with the findings as of the first day and of today."""
    homes = []
    for name, days in (("both", (OLD, NEW)), ("first", (OLD,))):
        folder = tmp_path_factory.mktemp(name)
        with lake_of(folder) as work:
            for at, day in enumerate(days, start=1):
                for file, some, given in vintage(day, at):
                    put(work.lake, folder, file, some, **given)
                declared(work, folder, day, 1000 * at)
            for day in (dt.date.fromisoformat(OLD), None):
                pipeline.detect(work, Detection(["diversion"], ["chpl"], day))
                pipeline.blackouts(work, PanelAsked(goods="chpl", codes="bridged", as_of=day))
        homes.append(folder / "home")
    return homes


CLAIM = """[[claim]]
id = "T1"
text = "China sold Russia integrated circuits for 240 million"
speaker = "nobody"
metric = "level"
goods = ["microelectronics"]
value = 240000000
unit = "USD"
comparison = "about"
origin = "CHN"
year = 2022
"""


def answer(name, home, out, finding, *as_of):
    """What a command prints and writes, without what differs between two lakes of the same files: their times."""
    (out.parent / "claim.toml").write_text(CLAIM)
    places = {"OUT": out, "FINDING": finding, "CLAIM": out.parent / "claim.toml"}
    words = [str(places.get(word, word)) for word in COMMANDS[name]]
    done = run(name, *words, "--home", home, *as_of)
    assert done.code == 0, done.err
    files = sorted(out.rglob("*.parquet")) if out.is_dir() else [out] * out.exists()
    return LOADED.sub("", done.out.replace(str(out), "OUT")), [file.read_bytes() for file in files]


def of(home, *as_of):
    """A finding as of a day: of all hubs together."""
    lines = [line.split("\t") for line in run("findings", "--home", home, *as_of).out.splitlines()]
    return next(line[0] for line in lines if "diversion" in line)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers_as_of_a_day_like_a_lake_that_knows_no_more(name, lakes, tmp_path):
    both, first = lakes
    day = ("--as-of", OLD)
    finding = of(both, *day)
    then = answer(name, both, tmp_path / "then", finding, *day)
    assert then == answer(name, first, tmp_path / "alone", finding, *day)
    assert then != answer(name, both, tmp_path / "now", of(both))


def test_every_command_that_reads_a_lake_takes_a_day_or_says_why_not():
    asked = {name: {option.name for option in command.params} for name, command in commands().commands.items()}
    lake = {name for name, options in asked.items() if options & {"home", "keep"}}
    assert {name for name in lake if "as_of" in asked[name]} == set(COMMANDS)
    assert lake - set(COMMANDS) == set(WITHOUT)


@pytest.mark.slow
def test_before_the_first_vintage_there_is_nothing(lakes, tmp_path):
    for name in ("flows", "panel", "tracker", "findings", "entities", "detect"):
        words = [str(tmp_path / "out") if word == "OUT" else word for word in COMMANDS[name]]
        done = run(name, *words, "--home", lakes[0], "--as-of", "1999-01-01")
        assert done.code == 4, (name, done.out)
