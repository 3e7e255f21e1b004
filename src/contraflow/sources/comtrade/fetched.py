"""The file that a fetch writes: the question, the day it was asked, and every answer.

Its scope is what was asked, in the months that came back with any row: a line that the publisher has deleted since
goes. Months that came back empty are left alone, for the reporter may not have sent them yet.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from contraflow.errors import BadFile
from contraflow.sources.base import Layout
from contraflow.sources.comtrade import answers, files
from contraflow.sources.comtrade.fetch import ENVELOPE
from contraflow.sources.query import Query, silent, widened
from contraflow.sources.scope import dated

if TYPE_CHECKING:
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
        content: dict[str, Any] = json.loads(raw.text(), parse_float=str, parse_int=str)
        said, found = content[ENVELOPE], content["answers"]
        query, asked = Query.of(said), date.fromisoformat(said["asked"])
        rows = [row for answer in found for row in answer["data"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile("not a whole file of fetched answers", where=raw.name, seen=str(error)) from None
    delivery = files.read_rows(raw, engine, stated, answers.text_table(rows, raw.name))
    when = dated(asked, "the day the service was asked", stated)
    facts = {
        "published": when.basis,
        **{f"asked {name}": text for name, text in said.items()},
        "calls": str(len(found)),
    }
    notes = (*delivery.notes, *silent(query, delivery))
    return replace(delivery, published=when.published, scopes=widened(query, delivery), facts=facts, notes=notes)


LAYOUT = Layout("fetched", "a file that `contraflow fetch comtrade` wrote", recognise, read)
