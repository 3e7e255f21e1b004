"""A table that no program foresees: proposed, added by its mapping; declarations out as entities and in again."""

import pytest

from tests.cli.conftest import run
from tests.sources.office import MAP, table

TABLE = "Country;Exports 2022;Exports 2023\n" + "\n".join(
    f"{name};{at},5;{at + 1},25" for at, name in enumerate(("Armenia", "China", "Germany", "India", "Turkey"), start=1)
)
DECLARATIONS = """Declaration ID,Date,Office ID,Importer ID,Seller ID,HS6 Code,\
Country of Departure,Country of Origin,Net Mass,Item Price
1,2020-01-01,30,QLRUBN9,0VKY2BR,440890,BE,CN,108.5,372254.4
"""


def test_a_mapping_is_proposed(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    done = run("sniff", tmp_path / "table.csv")
    assert done.code == 0, done.err
    assert "[[values]]" in done.out


def test_a_table_comes_in_by_the_users_mapping(tmp_path):
    (tmp_path / "table.csv").write_text(table("Китай;1 000,5;2 000", "Россия;7;8"))
    (tmp_path / "MAP.toml").write_text(MAP)
    words = ("add", tmp_path / "table.csv", "--map", tmp_path / "MAP.toml", "--home", tmp_path / "home")
    assert run(*words, "--published", "2024-01-31", "--strict").code == 0
    assert "national\ttable.csv\t2024-01-31" in run("batches", "--home", tmp_path / "home").out


@pytest.mark.slow
def test_declarations_leave_as_entities_and_come_in_again(tmp_path):
    (tmp_path / "d.csv").write_text(DECLARATIONS)
    assert run("entities", "--home", tmp_path / "home").code == 4
    assert run("add", tmp_path / "d.csv", "--home", tmp_path / "home").code == 0
    done = run("entities", "--out", tmp_path / "e.ftm.json", "--home", tmp_path / "home")
    assert done.code == 0, done.err
    assert run("add", tmp_path / "e.ftm.json", "--strict", "--home", tmp_path / "copy").code == 0
