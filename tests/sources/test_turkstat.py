import datetime as dt
import io
import zipfile

import pytest

from contraflow.errors import BadFile


def page(*rows, provisional=True):
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    end = "<tr><td>2025 are&nbsp;provisional.</td></tr>" if provisional else ""
    return (
        "<html><body>FOREIGN TRADE STATISTICS DATABASE<table><tr><td>Report&nbsp;Date:10/09/2025</td></tr>"
        f"{cells}{end}</table></body></html>"
    )


MORE = ("84733000", "Parts of computers", "KG", "5", "0", "0", "0", "10", "0")  # month and country stand above it
FIRST = ("2025", "1", "75", "Russia", "1064100", "Live&nbsp;bees", "KG", "4.626", "0", "0", "0", "102.848", "0")
TOTAL = ("Total:", "4.626", "0", "0", "0", "102.848", "0")
NEXT = ("2", "75", "Russia", "84713000", "Computers", "KG/ADET", "20", "11", "7", "3", "1.500", "2.000.000")


def test_a_page_gives_a_row_for_each_direction_traded(read, rows):
    delivery = read("bees.html", page(FIRST, TOTAL, NEXT, ("Total:", "20", "11", "7", "3", "1.500", "1")))
    found = rows(delivery)
    assert sorted((r["flow"], r["product"], r["period"].month, r["value_minor"]) for r in found) == [
        ("export", "01064100", 1, 10284800),
        ("export", "84713000", 2, 150000),
        ("import", "84713000", 2, 200000000),
    ]
    bees = next(r for r in found if r["product"] == "01064100")
    assert (bees["weight_g"], bees["quantity_milli"], bees["quantity_unit"], bees["flag"]) == (
        4626000, None, None, "provisional",
    )  # fmt: skip
    computers = next(r for r in found if r["flow"] == "import")
    assert (computers["weight_g"], computers["quantity_milli"], computers["quantity_unit"], computers["valuation"]) == (
        7000, 3000, "ADET", "CIF",
    )  # fmt: skip
    assert (delivery.published, delivery.checks[0].compared, delivery.checks[0].agree) == (dt.date(2025, 9, 10), 2, 1)


@pytest.mark.slow
def test_every_total_is_held_against_its_lines_wherever_the_table_breaks(read):
    """The last month's total stands below the word or after a head printed again; the year's comes after it."""
    second, whole = ("20", "11", "7", "3", "1.500", "2.000.000"), ("24", "11", "7", "3", "104.348", "2.000.000")
    for last in ((("Total:",), second), (("2025", "2", "75", "Russia", "Total:", *second),)):
        delivery = read("page.html", page(FIRST, TOTAL, NEXT, *last, ("Total:", *whole)))
        assert (delivery.checks[0].compared, delivery.checks[0].agree) == (3, 3)
        wrong = read("page.html", page(FIRST, TOTAL, NEXT, *last, ("Total:", *second)))
        assert (wrong.checks[0].compared, wrong.checks[0].agree) == (3, 2)


def test_a_line_without_month_or_country_has_those_above_it(read, rows):
    odd = ("Russia", "84733000", "Parts", "KG", "5", "0", "0", "0", "10", "0")
    delivery = read("page.html", page(FIRST, NEXT, MORE, odd))
    last = rows(delivery)[-1]
    assert (last["product"], last["partner"], last["period"].month, last["value_minor"]) == ("84733000", "RUS", 2, 1000)
    assert [r["column"] for r in delivery.rejects.to_pylist()] == ["(line)"]


def test_a_zip_of_pages_names_the_page_of_each_row(read, rows):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pages:
        pages.writestr("a/one.html", page(FIRST))
        pages.writestr("__MACOSX/a/._one.html", "junk")
        pages.writestr("a/two.html", page(("2025", *NEXT), provisional=False))
    found = rows(read("pages.zip", out.getvalue()))
    assert [(r["source_sheet"], r["flag"]) for r in found] == [
        ("one.html", "provisional"), ("two.html", None), ("two.html", None),
    ]  # fmt: skip


def test_a_page_without_a_line_is_an_error_and_an_unknown_country_a_reject(read):
    with pytest.raises(BadFile, match="no page holds a line"):
        read("empty.html", page())
    delivery = read("odd.html", page((*FIRST[:3], "Atlantis", *FIRST[4:])))
    assert [(r["column"], r["seen"]) for r in delivery.rejects.to_pylist()] == [("name of export", "Atlantis")]
