import json
from datetime import date

import jsonschema
from referencing import Registry, Resource

from contraflow.codes.data import resource_rows, resource_text
from contraflow.record import pages
from contraflow.record.statements import model
from contraflow.record.statements.read import read
from contraflow.views import record as view

from .seeds import article, find_dates

SCHEMA = json.loads(resource_text("record/statement.schema.json"))
PAGE = (
    'Antony Blinken said on July 27 that China is providing Russia with "machine tools," according to Matthew Miller. '
    "Iran denied it supplied arms."
)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_each_statement_keeps_to_it():
    found = read(article(PAGE, published=date(2024, 7, 27)), find_dates)
    assert found
    for one in found:
        jsonschema.validate(json.loads(json.dumps(one.as_json())), SCHEMA)


def test_its_fields_and_closed_lists_are_those_of_the_code():
    parts = SCHEMA["properties"]
    assert list(parts) == list(model.Statement.__dataclass_fields__)
    assert tuple(parts["act"]["enum"]) == model.ACTS
    assert tuple(parts["modality"]["enum"]) == model.MODALITIES
    assert tuple(parts["date"]["properties"]["basis"]["enum"]) == model.BASES
    assert tuple(SCHEMA["$defs"]["speaker"]["properties"]["kind"]["enum"]) == model.KINDS
    assert parts["goods_norm"]["items"]["enum"] == [row["code"] for row in resource_rows("record/english/goods.csv")]


def test_each_line_of_a_page_keeps_to_its_schema():
    schema = json.loads(resource_text("record/page.schema.json"))
    known = Registry().with_resource("statement.schema.json", Resource.from_contents(SCHEMA))
    checker = jsonschema.Draft202012Validator(schema, registry=known)
    for text in (PAGE, json.dumps({"text": PAGE, "date": "2024-07-27", "title": "Of Tools"}), ""):
        (page,) = pages.read([("page", text.encode())])
        checker.validate(json.loads(view.shown([page]).lines))
