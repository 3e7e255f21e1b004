"""Small files in the publishers' layouts: say what matters, the rest is plausible."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

VIEW = "REPORTER,PARTNER,PRODUCT,FLOW,STAT_PROCEDURE,PERIOD,VALUE_IN_EUR"
VIEW_NAME = "Relational_View_2024-11-16T07_39_22.386Z.csv"


def line(**given):
    """One line of a Comext view."""
    plain = {
        "REPORTER": "Germany (incl. German Democratic Republic 'DD' from 1991)",
        "PARTNER": "Russian Federation (Russia)",
        "PRODUCT": "85423190",
        "FLOW": "EXPORT",
        "STAT_PROCEDURE": "Total",
        "PERIOD": "Feb. 2022",
        "VALUE_IN_EUR": "1234",
    }
    cells = {**plain, **given}
    return ",".join(f'"{cells[name]}"' if name != "VALUE_IN_EUR" else cells[name] for name in plain)


def view(*lines, header=VIEW):
    return "\n".join([header, *lines]) + "\n"


def sheet(product="Beer made from malt [2203]", *, months=("2020-01", "2022-02"), body=(), **given):
    """The cells of one sheet of a Eurostat workbook: `body` has a reporter, a partner and a value a month."""
    head = {
        "extracted": "Data extracted on 21/01/2023 20:35:13 from [ESTAT]",
        "flow": "EXPORT",
        "indicator": "VALUE_IN_EUROS",
        "labels": ("REPORTER (Labels)", "PARTNER (Labels)"),
        **given,
    }
    return [
        [head["extracted"]],
        ["Dataset: ", "EU trade since 1988 by HS2-4-6 and CN8"],
        ["Last updated: ", "13/01/2023 11:00"],
        [],
        ["PRODUCT [PRODUCT]", "", product],
        ["FLOW", "", head["flow"]],
        ["INDICATORS", "", head["indicator"]],
        [],
        ["TIME", "TIME", *months],
        ["FREQ (Labels)", "FREQ (Labels)", *("Monthly" for _ in months)],
        [*head["labels"], *("" for _ in months)],
        *body,
        [],
        ["Special value"],
        [":", "not available"],
    ]


def workbook(*sheets, first=("Summary", "Structure")):
    """An .xlsx file with the sheets Summary, Structure, Sheet 1, ... and no more than a reader needs."""
    named = [(name, [[name]]) for name in first]
    named += [(f"Sheet {at}", cells) for at, cells in enumerate(sheets, start=1)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _types(len(named)))
        book.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        book.writestr("xl/workbook.xml", _book([name for name, _ in named]))
        pages = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(named) + 1)]
        book.writestr("xl/_rels/workbook.xml.rels", _relations(pages))
        for at, (_, cells) in enumerate(named, start=1):
            book.writestr(f"xl/worksheets/sheet{at}.xml", _page(cells))
    return out.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _types(sheets):
    parts = [("/xl/workbook.xml", "sheet.main")]
    parts += [(f"/xl/worksheets/sheet{at}.xml", "worksheet") for at in range(1, sheets + 1)]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{KIND}.{kind}+xml"/>' for part, kind in parts)
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{PACKAGE}/content-types">{default}{overrides}</Types>'


def _relations(targets):
    inside = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def _book(names):
    inside = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, start=1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{inside}</sheets></workbook>'


def _page(cells):
    rows = []
    for down, row in enumerate(cells, start=1):
        inside = "".join(
            f'<c r="{_column(across)}{down}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
            for across, cell in enumerate(row)
            if cell is not None
        )
        rows.append(f'<row r="{down}">{inside}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def _column(at):
    return chr(ord("A") + at) if at < 26 else _column(at // 26 - 1) + chr(ord("A") + at % 26)
