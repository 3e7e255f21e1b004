"""The zip that CEPII publishes: a CSV file a year, the lists of countries and products, and a Readme.

One year after another is unpacked into the engine's temporary folder and read; none is ever whole in memory. The
sheet of a row is the name of its year's file. The zip's own list of countries is held against ours.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.errors import BadCode, BadFile
from contraflow.lake.archive import unpacked
from contraflow.lake.delivery import Check
from contraflow.sources import border, flat
from contraflow.sources.baci import files
from contraflow.sources.base import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contraflow.engine import DuckDBEngine
    from contraflow.lake.delivery import Delivery
    from contraflow.lake.raw import RawFile
    from contraflow.sources.stated import Stated

ZIP = b"PK\x03\x04"
COUNTRIES = "country_codes"
NUMBER, ISO3 = "country_code", "country_iso3"
OLDER_ISO3 = "iso_3digit_alpha"  # its name before V202401
NONE = ("", "N/A", "NA")


def recognise(raw: RawFile) -> bool:
    """Whether it is a zip that holds a yearly file by its name."""
    return raw.head(len(ZIP)) == ZIP and bool(years(raw))


def years(raw: RawFile) -> tuple[str, ...]:
    """The yearly files inside, in the order of their names."""
    return tuple(sorted(name for name in raw.zip_members() if name.lower().endswith(".csv") and files.named(name)))


def read(raw: RawFile, engine: DuckDBEngine, stated: Stated) -> Delivery:
    """Read all years. Raises BadFile where two revisions or versions lie in one archive."""
    names = years(raw)
    plan = _plan(raw, names, stated)
    typed = border.joined([_year(raw, name, engine, plan) for name in names])
    return replace(flat.parcelled(raw, engine, plan, typed), checks=tuple(_checks(raw)))


def _plan(raw: RawFile, names: Sequence[str], stated: Stated) -> flat.Plan:
    kinds = {(found["revision"], found["version"]): found for name in names if (found := files.named(name))}
    if len(kinds) > 1:
        raise BadFile(
            "two revisions or versions in one archive",
            where=raw.name,
            seen=", ".join(f"HS{revision} V{version}" for revision, version in sorted(kinds)),
            mend="add each as an archive of its own",
        )
    (found,) = kinds.values()
    return replace(files.yearly(found, stated), said=(("years", ", ".join(map(_short, names))),))


def _year(raw: RawFile, name: str, engine: DuckDBEngine, plan: flat.Plan) -> border.Typed:
    with unpacked(raw, name, engine.limits.temp) as part:
        if flat.header(part) != frozenset(files.YEARLY):
            what = f"a yearly file has the columns {','.join(files.YEARLY)}"
            seen = ", ".join(sorted(flat.header(part)))
            raise BadFile(what, where=f"{raw.name}/{name}", seen=seen, mend="take the archive from CEPII again")
        return flat.read_lines(part, engine, plan, sheet=_short(name))


def _short(name: str) -> str:
    return name.rpartition("/")[2]


def _checks(raw: RawFile) -> Iterator[Check]:
    """The archive's own list of countries, held against what a number means here; areas without ISO code left out."""
    for name in raw.zip_members():
        if _short(name).startswith(COUNTRIES):
            lines = csv.DictReader(raw.zip_member(name).decode("utf-8-sig", errors="replace").splitlines())
            pairs = [(line.get(NUMBER) or "", line.get(ISO3) or line.get(OLDER_ISO3) or "") for line in lines]
            listed = [(number, iso3) for number, iso3 in pairs if iso3 not in NONE]
            agree = sum(_iso3(number) == iso3 for number, iso3 in listed)
            yield Check(f"numbers of areas that mean what {_short(name)} says", len(listed), agree)


def _iso3(number: str) -> str | None:
    try:
        return country.find(number).iso3
    except BadCode:
        return None


LAYOUT = Layout("archive", f"a zip of CEPII with files named like {files.EXAMPLE}", recognise, read)
