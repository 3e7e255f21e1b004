"""Declarations come in by a mapping, lie in a table of their own, and travel as FollowTheMoney entities and back."""

import json

import pytest

from contraflow.errors import BadFile
from contraflow.lake import Lake
from contraflow.lake.raw import RawFile
from contraflow.sources import ftm, national, read

HEAD = (
    "Declaration ID,Date,Office ID,Importer ID,Seller ID,HS6 Code,"
    "Country of Departure,Country of Origin,Net Mass,Item Price"
)
LINES = """1,2020-01-01,30,QLRUBN9,0VKY2BR,440890,BE,CN,108.5,372254.4
2,2020-01-02,30,QLRUBN9,,690722,CN,ZZ,,10
3,2020-13-02,30,QLRUBN9,,690722,CN,CN,1,10
4,2020-02-02,30,QLRUBN9,,690722
"""
NAME = "declarations_synthetic_korean_style"


@pytest.fixture
def lake(tmp_path, engine):
    with engine.scratch(), Lake.open(tmp_path / "home", engine) as lake:
        yield lake


def add(lake, path, text):
    path.write_text(text, encoding="utf-8")
    return lake.add(RawFile(path), read(RawFile(path), lake.engine))


def rows(lake, dataset):
    return lake.engine.collect(lake.declarations(dataset).order_by("source_row")).to_pylist()


def test_declarations_go_to_entities_and_back(lake, tmp_path):
    batch = add(lake, tmp_path / "d.csv", f"{HEAD}\n{LINES}")
    assert (batch.read, batch.kept, batch.rejected) == (4, 2, 2)
    assert [r["column"] for r in lake.rejects(batch.id).to_pylist()] == ["DAY of J", "(line)"]
    kept = rows(lake, NAME)
    entities = list(ftm.lines(kept))
    assert [json.loads(line)["schema"] for line in entities] == ["Company"] * 2 + ["EconomicActivity"] * 2
    properties = json.loads(entities[2])["properties"]
    assert (properties["originCountry"], properties["departureCountry"], properties["destinationCountry"]) == (
        ["cn"],
        ["be"],
        ["kr"],
    )
    back = add(lake, tmp_path / "e.ftm.json", "\n".join(entities))
    assert (back.source, back.read, back.kept, back.rejected) == ("ftm", 2, 2, 0)
    place = ("slice_id", "source_row")
    told = [{k: v for k, v in row.items() if k not in place and k != "origin"} for row in rows(lake, "ftm")]
    assert told == [{k: v for k, v in row.items() if k not in place and k != "origin"} for row in kept]


def test_a_lake_keeps_declarations_apart_from_trade(lake, tmp_path):
    add(lake, tmp_path / "d.csv", f"{HEAD}\n{LINES}")
    assert lake.declared() == {NAME}
    assert lake.engine.collect(lake.rows(NAME)).num_rows == 0
    add(lake, tmp_path / "d2.csv", f"{HEAD}\n{LINES.replace('2020-01', '2020-03')}")
    assert (len(rows(lake, NAME)), lake.compact(), len(rows(lake, NAME))) == (4, 2, 4)
    assert (tmp_path / "out" / f"{NAME}.parquet") in lake.export(tmp_path / "out")


def test_what_is_no_entity_is_rejected_and_a_person_is_no_party(lake, tmp_path):
    person = '{"id": "p", "schema": "Person", "properties": {"name": ["A Person"]}}'
    shipment = {
        "sender": ["p"], "vedCode": ["854231"], "startDate": ["2024-02-01"], "directionOfTransportation": ["import"],
        "departureCountry": ["cn"], "destinationCountry": ["kz"], "customsAmount": ["12.5"],
    }  # fmt: skip
    entity = json.dumps({"id": "s", "schema": "EconomicActivity", "properties": shipment})
    batch = add(lake, tmp_path / "x.json", f"{person}\n{entity}\nnot json\n")
    assert (batch.read, batch.kept, batch.rejected) == (2, 1, 1)
    (row,) = rows(lake, "ftm")
    assert (row["consignor"], row["reporter"], row["partner"], row["value_minor"]) == (None, "KAZ", "CHN", 1250)
    with pytest.raises(BadFile, match="no entity"):
        add(lake, tmp_path / "y.json", person)


@pytest.mark.slow
def test_the_synthetic_declarations_come_in(shared, engine):
    path = shared / "data" / "trade" / "declarations" / "synthetic_korean_style_declarations.csv"
    with engine.scratch():
        delivery = read(RawFile(path), engine)
        assert (delivery.read, delivery.rejects.num_rows) == (37_385, 0)
        assert "SYNTHETIC" in delivery.facts["title"]
    assert national.SOURCE.name == delivery.source
