"""The file that a fetch writes: the question, the day it was asked, and every answer as it came.

Its scope is what was asked, in the months that came back with any row.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import csv

from contraflow.errors import BadFile
from contraflow.sources.base import Layout
from contraflow.sources.eurostat import sdmx
from contraflow.sources.eurostat.fetch import ENVELOPE
from contraflow.sources.query import Query, silent, widened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated


def recognise(raw: RawFile) -> bool:
    """Whether the file begins as a fetch writes it."""
    return raw.head(512).lstrip().startswith(f'{{"{ENVELOPE}"'.encode())


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read all answers. Raises BadFile where the file is cut off."""
    try:
        content: dict[str, Any] = json.loads(raw.text())
        said, answers = content[ENVELOPE], content["answers"]
        query = Query.of(said)
        table = tables(answer["csv"] for answer in answers)
    except (ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise BadFile("not a whole file of fetched answers", where=raw.name, seen=str(error)) from None
    delivery = sdmx.read_answers(raw, engine, stated, table)
    facts = {**delivery.facts, **{f"asked {name}": text for name, text in said.items()}, "calls": str(len(answers))}
    notes = (*delivery.notes, *silent(query, delivery))
    return replace(delivery, scopes=widened(query, delivery), facts=facts, notes=notes)


def tables(texts: Iterable[str]) -> pa.Table:
    """The lines of several answers as one table of text; a column that only some have is missing in the others."""
    found = []
    for text in texts:
        names = text.partition("\n")[0].split(",")
        as_text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        found.append(csv.read_csv(io.BytesIO(text.encode()), convert_options=as_text))
    return pa.concat_tables(found, promote_options="default").combine_chunks()


LAYOUT = Layout("fetched", "a file that `contraflow fetch eurostat` wrote", recognise, read)
