"""The reference pages are what the code says, and every page is found from the index."""

from pathlib import Path

import pytest
from scripts import docs

DOCS = Path(__file__).parent.parent / "docs"


def test_the_reference_pages_are_what_the_code_says(capsys):
    assert docs.main(check=True) == 0, capsys.readouterr().out


@pytest.mark.slow
def test_a_page_is_the_same_twice():
    assert [docs.page(parts()) for parts in docs.PAGES.values()] == [
        docs.page(parts()) for parts in docs.PAGES.values()
    ]


def test_a_stale_page_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    monkeypatch.setattr(docs, "PAGES", {"tables.md": docs.PAGES["tables.md"]})
    (tmp_path / "tables.md").write_text("old")
    assert docs.main(check=True) == 1
    assert "docs/tables.md" in capsys.readouterr().out
    assert docs.main(check=False) == 0
    assert docs.main(check=True) == 0


def test_a_cell_cannot_break_its_table():
    assert docs.grid(("a",), [("x|y\nz",)]).splitlines()[-1] == r"| x\|y z |"


@pytest.mark.parametrize("path", sorted(p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")))
def test_every_page_is_found_from_the_index(path):
    assert path == "README.md" or f"]({path})" in (DOCS / "README.md").read_text()
