"""Write the reference pages in docs/ from the code: what the code says is what a reader finds.

python scripts/docs.py            write the pages anew (`make docs`)
python scripts/docs.py --check    exit 1, and name the pages, where one differs from what would be written
"""

import os
import sys
from contextlib import redirect_stdout
from dataclasses import fields
from inspect import cleandoc
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from contraflow import errors
from contraflow.cli import app as cli
from contraflow.codes import control_list
from contraflow.codes.data import resource_toml
from contraflow.detectors import DETECTORS, MODELS, SIDED, WATCHES
from contraflow.sources import SOURCES
from contraflow.tables import ALL

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Made by `make docs` from the code: change it there. -->"
WIDTH = 100


def tables():
    """Every table that is kept: grain, key, columns, warnings."""
    yield (
        "# Tables",
        "Every table that the lake keeps. A column has one name, one type and one sentence wherever it stands.",
    )
    for table in ALL:
        yield f"## {table.name}", f"**One row is** {table.grain}."
        key = ", ".join(map(code, table.key)) or "none: rows may repeat, as the publisher's do"
        yield f"Key: {key}. Sorted by: {', '.join(map(code, table.sorted_by)) or 'nothing'}.", *points(table.warnings)
        yield (
            grid(("column", "type", "may be missing", "what it says", "allowed values"), map(column, table.columns)),
        )


def column(c):
    return code(c.name), c.type, "yes" if c.nullable else "", c.says, ", ".join(map(code, c.allowed))


def detectors():
    """Every detector: its question, what it estimates and what not, its source, its settings with their reasons."""
    yield "# Detectors", "What each one measures and what it does not. The text is that of the code that runs."
    for detector in (*DETECTORS, *SIDED, *MODELS, *WATCHES):
        yield (
            f"## {detector.name}",
            f"**{detector.question}**",
            cleandoc(detector.run.__doc__).partition("\n")[2].strip(),
        )
        yield f"Reads: {', '.join(code(table.name) for table in detector.reads)}.", "Sources:", *points(detector.cites)
        yield (grid(("setting", "default", "why"), [parameter(detector.params, f) for f in fields(detector.params)]),)


def parameter(params, item):
    return (
        code(item.name),
        f"{getattr(params, item.name):,}" if item.name != "seed" else str(params.seed),
        item.metadata["why"],
    )


def lists():
    """Every list of goods and every version of it: how sure, and what it does not cover."""
    yield "# Lists of goods", 'A list holds "HS codes that contain controlled goods", never "controlled goods".'
    for name in control_list.known():
        facts = resource_toml(f"lists/{name}.toml")
        yield f"## {name}: {facts['title']}", f"A {facts['kind']} list, written in {facts['nomenclature']}."
        yield (f"**It does not cover:** {facts['not_covered']}",)
        if facts.get("tiers"):
            yield (grid(("tier", "goods"), facts["tiers"].items()),)
        yield (
            grid(
                ("version", "codes", "published", "applies from", "membership", "how sure", "source"), versions(facts)
            ),
        )


def versions(facts):
    names = ("id", "count", "published", "effective", "membership", "how_sure", "source")
    return [[str(version.get(name, "not known")) for name in names] for version in facts["version"]]


def sources():
    """Every publisher: licence, cadence, traps, breaks, and the layouts its files come in."""
    yield "# Sources", "Files are recognised by what is in them, never by their name alone: `contraflow add FILE...`."
    for facts, layouts in ((source.facts, source.layouts) for source in SOURCES):
        yield f"## {facts.name}: {facts.publisher}", facts.title + "."
        about = ("url", "licence", "cadence", "cite")
        passed = "may be passed on" if facts.may_redistribute else "may not be passed on"
        yield (grid(("fact", ""), [*((name, getattr(facts, name)) for name in about), ("rows", passed)]),)
        yield "A row of it is:", grid(("flow", "value taken", "partner is"), meaning(facts))
        yield "Mind:", *points(facts.traps)
        yield "Breaks:", *points([f"{b.partner}, after {b.after}: {b.says}." for b in facts.breaks] or ["none known."])
        yield "Files that are read:", grid(("layout", "recognised as", "columns"), [layout(one) for one in layouts])


def meaning(facts):
    return [(flow, m.valuation, m.partner_concept.replace("_", " ")) for flow, m in facts.meaning.items()]


def layout(one):
    return one.name, one.says, ", ".join(map(code, sorted(one.columns)))


def commands():
    """The help of every command."""
    yield "# Commands", "What `contraflow COMMAND --help` prints."
    yield fence(helped()), "In a pipe a table is tab-separated with one heading line, and nothing else is printed."
    for name in cli.commands().commands:
        yield f"## {name}", fence(helped(name))


def helped(*name):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CONTRAFLOW_")}
    with redirect_stdout(StringIO()) as out, patch.dict(os.environ, plain, clear=True):
        cli.commands()([*name, "--help"], standalone_mode=False, prog_name="contraflow", terminal_width=WIDTH)
    return out.getvalue()


def failures():
    """The tree of errors, and the exit codes of the command line."""
    yield (
        "# Errors and exit codes",
        "Each error says what happened, where, what was seen, what is allowed, and what to do.",
    )
    yield (grid(("error", "exit code", "HTTP status", "when"), map(failure, tree(errors.ContraflowError))),)
    rest = (
        ("0", "done"),
        ("2", "a wrong command line"),
        ("3", "rejected rows, under --strict"),
        ("130", "stopped by the user"),
    )
    yield "Exit codes that no error stands for:", grid(("exit code", "meaning"), rest)


def tree(error):
    return [error, *(below for child in error.__subclasses__() for below in tree(child))]


def failure(error):
    return code(error.__name__), str(error.exit_code), str(error.status), cleandoc(error.__doc__).partition("\n")[0]


PAGES = {
    "commands.md": commands,
    "detectors.md": detectors,
    "errors.md": failures,
    "lists.md": lists,
    "sources.md": sources,
    "tables.md": tables,
}


def page(parts):
    """One Markdown page: blocks with an empty line between them, list points without."""
    text = "\n\n".join([MADE, *(block for part in parts for block in part if block)])
    return text.replace("\n\n- ", "\n- ") + "\n"


def code(text):
    return f"`{text}`"


def points(sentences):
    return [f"- {sentence}" for sentence in sentences]


def fence(text):
    return f"```\n{text.rstrip()}\n```"


def grid(headings, rows):
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


def main(check):
    """Write every page, or name those that are not as written."""
    pages = {DOCS / name: page(parts()) for name, parts in PAGES.items()}
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text() != text]
    for path in stale:
        if check:
            print(f"docs/{path.name} is not what the code says: make docs")
        else:
            path.write_text(pages[path])
            print(f"written: docs/{path.name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
