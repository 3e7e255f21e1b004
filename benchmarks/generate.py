"""A made-up world of trade, as large as asked for: the same for the same numbers, with a fall and a diversion in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from contraflow.case import Case
from contraflow.codes import control_list, country
from contraflow.codes.month import Month, Period
from contraflow.lake.delivery import Delivery, Scope
from contraflow.lake.raw import RawFile
from contraflow.tables import REJECT, TRADE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contraflow.lake import Lake
    from contraflow.lake.delivery import Batch

DATASET = "eurostat_comext"
GOODS = 5_400  # HS6 numbers in use
PARTNERS = 120
FALLS = 5  # every fifth product falls at the destination and rises at the hubs
STRIDE = 0.6180339887  # of all cells, from one row to the next: spreads the rows evenly over all of them
VIEW = ("REPORTER", "PARTNER", "PRODUCT", "FLOW", "STAT_PROCEDURE", "PERIOD", "VALUE_IN_EUR")
BULK = (
    "typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode", "flowCode", "partnerCode",
    "partner2Code", "classificationCode", "isOriginalClassification", "cmdCode", "customsCode", "mosCode", "motCode",
    "qtyUnitCode", "qty", "isQtyEstimated", "altQtyUnitCode", "altQty", "isAltQtyEstimated", "netWgt",
    "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated", "cifvalue", "fobvalue", "primaryValue",
    "legacyEstimationFlag", "isReported", "isAggregate",
)  # fmt: skip
REJECTS = pa.schema([field for field in REJECT.arrow() if field.name != "batch_id"])


@dataclass(frozen=True)
class World:
    """Exports of EU members by HS6, partner and month; `rows` in all, spread evenly over `months`."""

    rows: int
    months: tuple[Month, ...] = Period.parse("2015-01/2022-12").each()

    @cached_property
    def case(self) -> Case:
        return Case.load("russia")

    @cached_property
    def products(self) -> tuple[str, ...]:
        """Every HS6 of the case's lists, filled up with made-up ones."""
        listed = {code[:6] for name in self.case.lists for code in control_list.load(name).product_set}
        made_up = (f"{at // 100 + 1:02}{at % 100:02}{10 * sub:02}" for sub in range(1, 10) for at in range(9_700))
        while len(listed) < GOODS:
            listed.add(next(made_up))
        return tuple(sorted(listed))

    @cached_property
    def reporters(self) -> tuple[str, ...]:
        return country.find("EU27_2020").members

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """The destination, then the hubs, then others."""
        first = (self.case.destination, *self.case.hubs)
        others = [one.iso3 for one in country.everything() if one.kind == "country" and one.iso3 not in first]
        return (*first, *others[: PARTNERS - len(first)])

    def share(self, at: int) -> int:
        """The rows of one month."""
        return self.rows * (at + 1) // len(self.months) - self.rows * at // len(self.months)

    def month(self, at: int) -> Cells:
        """The rows of one month: distinct cells of reporter x partner x product, and a value for each."""
        sizes = (len(self.products), len(self.partners), len(self.reporters))
        cells, count = int(np.prod(sizes)), self.share(at)
        step = int(cells * STRIDE) | 1
        while np.gcd(step, cells) > 1:
            step += 2
        first = at * 7_919
        product, partner, reporter = np.unravel_index((first + step * np.arange(count)) % cells, sizes)
        size = 9 + (product * 7 % 13) / 4
        value = np.random.default_rng(at).lognormal(size, 0.5)
        after = self.months[at] >= Month(2022, 3)
        planted = after & (product % FALLS == 0)
        value *= np.where(planted & (partner == 0), 0.2, 1.0)
        value *= np.where(planted & (partner > 0) & (partner <= len(self.case.hubs)), 3.0, 1.0)
        return Cells(product, partner, reporter, np.maximum(value, 1).astype(np.int64))


@dataclass(frozen=True)
class Cells:
    """Rows as positions in the world's codes, and values in whole euros."""

    product: np.ndarray
    partner: np.ndarray
    reporter: np.ndarray
    euros: np.ndarray


def fill(lake: Lake, world: World, folder: Path) -> None:
    """Bring the world into a lake, a batch a month, as files of a source come in."""
    folder.mkdir(parents=True, exist_ok=True)
    for at, month in enumerate(world.months):
        _add(lake, world, at, folder / f"generated-{world.rows}-{month}.txt")


def _add(lake: Lake, world: World, at: int, path: Path) -> Batch:
    month = world.months[at]
    sides = (frozenset(codes) for codes in (world.reporters, world.partners, world.products))
    return deliver(lake, path, _trade(world, at), Scope(DATASET, frozenset({"export"}), *sides, month, month))


def deliver(lake: Lake, path: Path, rows: pa.Table, scope: Scope) -> Batch:
    """Bring rows into a lake as one file of a source, which is made up as well."""
    path.write_text(path.name)
    writer = lake.engine.writer
    with writer.scratch():
        delivery = Delivery(
            source="generated",
            dataset=scope.dataset,
            licence="none",
            published=None,
            rows=writer.arrow(rows),
            rejects=REJECTS.empty_table(),
            read=rows.num_rows,
            blank=0,
            scopes=(scope,),
        )
        return lake.add(RawFile(path), delivery)


def _trade(world: World, at: int) -> pa.Table:
    cells, month = world.month(at), world.months[at]
    columns = {
        "source_row": np.arange(len(cells.euros)) + 2,
        "reporter": _named(cells.reporter, world.reporters),
        "partner": _named(cells.partner, world.partners),
        "product": _named(cells.product, world.products),
        "value_minor": cells.euros * 100,
        "weight_g": cells.euros * 7,
    }
    return table(columns, {"period": month.date, "flow": "export", "currency": "EUR"})


def table(columns: dict[str, Any], constants: dict[str, Any]) -> pa.Table:
    """TRADE rows of one month, monthly leaves, from the columns that differ and the values that all have."""
    fixed = {
        "slice_id": 0, "source_sheet": "", "nomenclature": f"HS{constants['period'].year}", "is_sum": False,
        "period_months": 1, "valuation": "FOB", "partner_concept": "last_known_destination",
    } | constants  # fmt: skip
    schema, count = TRADE.arrow(), len(columns["value_minor"])
    return pa.table(
        [
            pa.array(columns[field.name]).cast(field.type)
            if field.name in columns
            else pa.repeat(pa.scalar(fixed.get(field.name), field.type), count)
            for field in schema
        ],
        schema=schema,
    )


def view(world: World, path: Path) -> None:
    """Write the world as a CSV view of Comext: CN8 lines with their labels, countries by name."""
    names = [pa.field(name, pa.string()) for name in VIEW[:-1]]
    with pyarrow.csv.CSVWriter(path, pa.schema([*names, pa.field(VIEW[-1], pa.int64())])) as file:
        for table in _views(world):
            file.write_table(table)


def _views(world: World) -> Iterator[pa.Table]:
    labels = [f"Goods of number {code}, whether or not made up [{code}10]" for code in world.products]
    reporters, partners = ([country.find(code).name for code in codes] for codes in (world.reporters, world.partners))
    for at, month in enumerate(world.months):
        cells = world.month(at)
        fixed = ("2-EXPORT", "T-Total", f"{month.year}{month.month:02}-{month.date:%b}. {month.year}")
        columns = [
            _named(cells.reporter, reporters),
            _named(cells.partner, partners),
            _named(cells.product, labels),
            *(pa.repeat(text, len(cells.euros)) for text in fixed),
            pa.array(cells.euros),
        ]
        yield pa.table(columns, names=VIEW)


def bulk(world: World, path: Path) -> None:
    """Write the world as a bulk file of Comtrade: tab-separated, areas by their UN numbers, totals only."""
    schema = pa.schema([pa.field(name, pa.string()) for name in BULK])
    with pyarrow.csv.CSVWriter(path, schema, write_options=pyarrow.csv.WriteOptions(delimiter="\t")) as file:
        for at, month in enumerate(world.months):
            file.write_table(_bulk(world, month, world.month(at)).cast(schema))


def _bulk(world: World, month: Month, cells: Cells) -> pa.Table:
    constants = {
        "typeCode": "C", "freqCode": "M", "refPeriodId": f"{month.year}{month.month:02}01", "refYear": str(month.year),
        "refMonth": str(month.month), "period": f"{month.year}{month.month:02}", "flowCode": "X", "partner2Code": "0",
        "classificationCode": "H5", "customsCode": "C00", "isReported": "false", "isAggregate": "true",
        "qtyUnitCode": "8", "altQtyUnitCode": "-1",
        **dict.fromkeys(("mosCode", "motCode", "altQty", "grossWgt", "legacyEstimationFlag"), "0"),
        **{name: "false" for name in BULK if name.endswith("Estimated") or name == "isOriginalClassification"},
    }  # fmt: skip
    reporters, partners = ([_number(code) for code in codes] for codes in (world.reporters, world.partners))
    dollars = pc.divide(pa.array(cells.euros * 1_000 + cells.product), 1_000.0)
    columns = {
        "reporterCode": _named(cells.reporter, reporters),
        "partnerCode": _named(cells.partner, partners),
        "cmdCode": _named(cells.product, world.products),
        **dict.fromkeys(("fobvalue", "primaryValue"), dollars),
        **dict.fromkeys(("qty", "netWgt"), pc.round(pc.divide(dollars, 7.0), 3)),
    }
    count = len(cells.euros)
    return pa.table({
        name: columns[name] if name in columns else pa.repeat(pa.scalar(constants.get(name), pa.string()), count)
        for name in BULK
    })  # fmt: skip


def _number(code: str) -> str:
    """The UN's number of an area; the code where it has none."""
    return str(country.find(code).m49 or code)


def _named(positions: np.ndarray, names: list[str] | tuple[str, ...]) -> pa.Array:
    return pa.array(names).take(pa.array(positions))
