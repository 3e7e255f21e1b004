"""Every command runs, into a pipe and on a terminal, and ends as documented."""

import json
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from rich.cells import cell_len
from rich.text import Text

from contraflow import errors
from contraflow.cli.app import EXITS, commands
from tests.cli.conftest import FILE, run
from tests.comext import exports

HEAVY = {"ibis", "duckdb", "pandas", "pyarrow", "sqlalchemy", "vl_convert", "numpy", "scipy", "rich.console", "jinja2"}

COMMANDS = {
    "add": ["add", "FILES", "--home", "HOME"],
    "sources": ["sources"],
    "batches": ["batches", "--home", "HOME"],
    "lists": ["lists"],
    "detect": ["detect", "--list", "chpl", "--home", "HOME"],
    "findings": ["findings", "--home", "HOME"],
    "trace": ["trace", "FINDING", "--home", "HOME"],
    "flows": ["flows", "--list", "chpl", "--home", "HOME"],
    "panel": ["panel", "--list", "chpl", "--home", "HOME"],
    "brief": ["brief", "--out", "OUT/brief.html", "--home", "HOME"],
    "blackouts": ["blackouts", "--home", "HOME"],
    "mirror": [
        "mirror",
        "--exporter",
        "DEU",
        "--importer",
        "RUS",
        "--from",
        "2022-01",
        "--to",
        "2022-03",
        "--home",
        "HOME",
    ],
    "fetch": ["fetch", "gacc"],
    "read": ["read", "PAGES"],
    "cases": ["cases", "A08", "--home", "HOME"],
    "check": ["check", "A08", "--home", "HOME"],
    "compact": ["compact", "--home", "HOME"],
    "export": ["export", "OUT/current", "--home", "HOME"],
    "backup": ["backup", "OUT/copy", "--home", "HOME"],
}
ELSEWHERE = {
    "availability",  # a service: tests/sources
    "revisions",  # two vintages: tests/pipeline
    "demo",  # test_demo.py
    "spec",  # test_spec.py
    "tracker",  # needs a supplier's exports: tests/pipeline
    "sniff",  # a table of an office, and declarations: test_national.py
    "entities",
}
WORDS = {"brief", "compact", "export", "backup", "fetch", "mirror", "blackouts"}  # no table, or more than one
TABLES = [name for name in COMMANDS if name not in WORDS]


@pytest.fixture
def asked(home, request, tmp_path):
    """A command's words, with the places it needs."""
    page = tmp_path / "page.json"
    page.write_text('{"text": "Antony Blinken said on April 8 that China supplies Russia with machine tools."}')
    places = {"PAGES": page, "HOME": home, "FILES": home.parent / FILE}

    def words(name):
        if "FINDING" in COMMANDS[name]:
            places["FINDING"] = request.getfixturevalue("finding")
        return [str(places.get(word, word)).replace("OUT", str(tmp_path)) for word in COMMANDS[name]]

    return words


def test_every_command_is_tried():
    known = set(commands().commands)
    assert set(COMMANDS) | ELSEWHERE == known


@pytest.mark.parametrize("name", [pytest.param("brief", marks=pytest.mark.slow), *sorted({*COMMANDS} - {"brief"})])
def test_a_command_runs_and_prints_plainly_into_a_pipe(name, asked):
    done = run(*asked(name))
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    assert done.err == ""  # a hint is for a person


@pytest.mark.parametrize("name", TABLES)
def test_a_pipe_gets_one_table(name, asked):
    lines = run(*asked(name)).out.splitlines()
    assert len(lines) > 1
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}


@pytest.mark.parametrize("name", TABLES)
def test_a_terminal_gets_a_sentence_a_table_of_100_columns_and_a_hint(name, asked):
    done = run(*asked(name), terminal=True)
    assert done.code == 0, done.err
    assert "─" in done.out
    drawn = [Text.from_ansi(line).plain for line in done.out.splitlines()]
    rules = [at for at, line in enumerate(drawn) if "─" in line]
    assert max(cell_len(drawn[at + place]) for at in rules for place in (-1, 0, 1)) <= 100  # heading, rule, first row
    assert done.err or name == "flows"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name):
    done = run(name, "--help")
    assert done.code == 0
    assert f"contraflow {name}" in done.out.split("Options:")[1]


def test_exit_codes_are_in_the_help():
    codes = {error.exit_code for error in (errors.ContraflowError, *errors.ContraflowError.__subclasses__())}
    assert all(f"{code} " in EXITS for code in (0, *codes, 130))
    assert "Exit codes: 0 done" in run("--help").out


def test_the_help_needs_nothing_heavy():
    asked = "import sys, contraflow.cli; print(*sys.modules, sep='\\n')"
    seen = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60).stdout
    assert HEAVY & set(seen.splitlines()) == set()


def test_json_csv_and_parquet_say_the_same(home, tmp_path):
    for shape in ("json", "csv", "parquet"):
        done = run("findings", "--format", shape, "--out", tmp_path / f"f.{shape}", "--home", home)
        assert done.code == 0, done.err
    items = json.loads((tmp_path / "f.json").read_text())
    table = pq.read_table(tmp_path / "f.parquet").to_pylist()
    assert [item["id"] for item in items] == [row["id"] for row in table]
    assert [item["value"] for item in items] == [row["value"] for row in table]
    assert len((tmp_path / "f.csv").read_text().splitlines()) == len(items) + 1
    assert set(items[0]["period"]) == {"start", "end"}


@pytest.mark.slow
def test_the_same_question_gives_the_same_bytes(home):
    asked = ("detect", "--list", "chpl", "--format", "json", "--home", home)
    assert run(*asked).out == run(*asked).out


def test_what_a_person_reads_off_a_table_is_what_was_measured(home):
    (whole,) = (
        item
        for item in json.loads(run("findings", "--format", "json", "--home", home).out)
        if (item["detector"], item["product"], item["codes"]) == ("suspension", "TOTAL", "as listed")
        and item["list"].startswith("chpl@")
        and item["baseline"] == "same_months_2021"
    )
    lines = [line.split("\t") for line in run("findings", "--home", home).out.splitlines()]
    (shown,) = (line for line in lines if line[0] == whole["id"][:8])
    assert float(shown[lines[0].index("value")].replace("\u2009", "")) == round(whole["value"] / 1e6, 1)
    assert shown[lines[0].index("unit")] == "EUR m"


def test_a_terminal_shows_the_first_groups_with_their_reasons_and_says_where_the_rest_is(home):
    some = run("findings", "--home", home, terminal=True)
    every = run("findings", "--all", "--home", home, terminal=True)
    assert len(some.out.splitlines()) < len(every.out.splitlines())
    assert "Place 1 of" in some.out
    assert "contraflow findings --all" in some.err
    assert "contraflow findings --all" not in every.err
    assert "contraflow trace ID" in some.err


def test_findings_one_by_one_begin_with_whole_lists(home):
    whole = run("findings", "--flat", "--home", home, terminal=True)
    every = run("findings", "--flat", "--all", "--home", home, terminal=True)
    assert len(whole.out.splitlines()) < len(every.out.splitlines())
    assert "Place 1 of" not in every.out
    assert "contraflow findings --flat --all" in whole.err


def test_a_lead_is_traced_with_its_place(home):
    lead = next(each for each in json.loads(run("findings", "--format", "json", "--home", home).out) if each["why"])
    said = run("trace", lead["group"][:8], "--home", home, terminal=True)
    assert f"Place {lead['rank']} of" in said.out


def test_a_file_twice_changes_nothing(home):
    before = run("batches", "--home", home).out
    again = run("add", home.parent / FILE, "--home", home)
    assert "known already" in again.out
    assert run("batches", "--home", home).out == before


def test_a_wrong_line_is_rejected_and_told(tmp_path):
    (tmp_path / FILE).write_text(exports('"Atlantis","Kazakhstan","85423190","EXPORT","Total","2022-01",5'))
    asked = ("add", tmp_path / FILE, "--home", tmp_path / "home")
    assert run(*asked, "--strict").code == 3
    assert run(*asked).code == 0
    told = run("batches", "--rejected", "1", "--home", tmp_path / "home").out
    assert "Atlantis" in told
    assert len(told.splitlines()) == 2


@pytest.mark.parametrize(
    ("code", "asked", "says"),
    [
        (2, ["detect", "nonsense"], "suspension"),
        (2, ["detect", "--list", "nonsense"], "allowed: bearings, chpl"),
        (2, ["detect", "--as-of", "soon"], "2024-11-30"),
        (2, ["nonsense"], "No such command"),
        (2, ["add", "nowhere.xlsx"], "check the path"),
        (2, ["findings", "--format", "parquet"], "--out"),
        (2, ["trace", "zzzz"], "contraflow findings lists them"),
        (2, ["detect", "--case", "nonsense"], "russia"),
        (3, ["flows", "--partner", "Atlantis"], "Atlantis"),
        (3, ["flows", "--from", "2022-13"], "2022-13"),
        (4, ["detect", "--as-of", "1999-01-01"], "contraflow add"),
        (4, ["flows", "--list", "space_geospatial"], "contraflow batches"),
    ],
)
def test_a_question_that_has_no_answer(code, asked, says, home):
    done = run(*asked, *(["--home", home] if asked != ["nonsense"] else []))
    assert done.code == code, done.err
    assert says in done.err
    assert "Traceback" not in done.err


def test_an_empty_lake_says_what_would_fill_it(tmp_path):
    for asked in (["detect"], ["flows"]):
        done = run(*asked, "--home", tmp_path / "new")
        assert done.code == 4
        assert "contraflow add bundled" in done.err
    assert "contraflow add" in run("batches", "--home", tmp_path / "new", terminal=True).err


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"name,price\nx,1\n"), ("a.xlsx", b"PK\x03\x04 cut"), ("a.csv", b""), ("a.bin", bytes(range(256)))],
)
def test_a_file_that_cannot_be_read(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    done = run("add", tmp_path / name, "--home", tmp_path / "home")
    assert done.code == 3
    assert name in done.err
    assert "do this:" in done.err


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.csv").write_text("name,price\n")
    (tmp_path / "files" / FILE).write_text(exports())
    done = run("add", tmp_path / "files", "--home", tmp_path / "home")
    assert done.code == 3
    assert "batch 1" in done.out


def test_a_lake_that_is_no_folder(tmp_path):
    (tmp_path / "home").write_text("a file")
    done = run("batches", "--home", tmp_path / "home")
    assert done.code == 5, done.err
    assert "Traceback" not in done.err


HOSTILE = "=cmd()<script>\x1b[31m\u202e.csv"


@pytest.mark.slow
def test_a_hostile_file_name_steers_nothing(tmp_path):
    (tmp_path / HOSTILE).write_text(exports())
    home = tmp_path / "home"
    for asked in (["add", tmp_path / HOSTILE], ["batches"], ["detect", "--list", "chpl"]):
        for terminal in (False, True):
            done = run(*asked, "--home", home, terminal=terminal)
            assert done.code == 0, done.err
            assert "\u202e" not in done.out + done.err
            assert "\x1b[31m\\u202e" not in done.out
    assert "\\u001b" in run("batches", "--home", home).out


def test_a_hostile_cell_is_inert_in_every_shape(tmp_path):
    cell = '"<script>=cmd()\x1b[31m\u202e","Kazakhstan","85423190","EXPORT","Total","2022-01",5'
    (tmp_path / FILE).write_text(exports(cell))
    home = tmp_path / "home"
    assert run("add", tmp_path / FILE, "--home", home).code == 0
    for terminal in (False, True):
        told = run("batches", "--rejected", "1", "--home", home, terminal=terminal).out
        assert "\u202e" not in told
        assert "\\u202e" in told.replace("\n", "")


@pytest.mark.parametrize("command", [["read"], ["check", "--pages"], ["brief", "--pages"]], ids=lambda each: each[0])
def test_a_language_model_is_asked_by_every_command_that_reads_pages(command, tmp_path, monkeypatch):
    seen = []

    def noted(pages, **how):
        at = how["ask"].endpoint
        seen.append((pages, at.address, at.name, at.key))
        raise errors.NoData("nothing to read here")

    monkeypatch.setattr("contraflow.pipeline.record.read", noted)
    model = ["--ask", "http://127.0.0.1:1/v1", "--ask-model", "m", "--ask-key", "k"]
    done = run(*command, "page.txt", *model, "--home", tmp_path)
    assert seen == [(["page.txt"], "http://127.0.0.1:1/v1", "m", "k")], done.err
