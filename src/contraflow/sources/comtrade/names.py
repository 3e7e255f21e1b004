"""What the columns of Comtrade are called, in the API, in the older downloads and in snake case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

QUANTITY, WEIGHT, GROSS = "isQtyEstimated", "isNetWgtEstimated", "isGrossWgtEstimated"
ESTIMATES = (QUANTITY, WEIGHT, GROSS)


@dataclass(frozen=True, slots=True)
class Names:
    """The file's name for each column that is read; "" for one that it does not have."""

    reporter: str
    partner: str
    flow: str
    product: str
    period: str
    value: str
    classification: str = ""
    weight: str = ""
    quantity: str = ""
    unit: str = ""
    cif: str = ""
    fob: str = ""
    transport: str = ""
    customs: str = ""
    partner2: str = ""
    supply: str = ""
    quantity_estimated: str = ""
    weight_estimated: str = ""
    gross_estimated: str = ""
    legacy_flag: str = ""

    @property
    def required(self) -> frozenset[str]:
        """The columns without which a table is none of this kind."""
        return frozenset((self.reporter, self.partner, self.flow, self.product, self.period, self.value))

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is read."""
        return tuple(name for name in (getattr(self, field) for field in self.__slots__) if name)

    @property
    def typed(self) -> tuple[str, ...]:
        """The columns that become columns of a row by themselves."""
        return tuple(name for name in (*self.key, self.value, self.weight, self.quantity, self.unit) if name)

    @property
    def key(self) -> tuple[str, ...]:
        """What rows that restate each other have in common."""
        names = (self.reporter, self.partner, self.flow, self.product, self.period, self.classification)
        return tuple(name for name in names if name)

    @property
    def breakdowns(self) -> dict[str, tuple[str, ...]]:
        """The columns that break a total down, with the entries that mean all of it."""
        totals = {self.transport: ("0", ""), self.customs: ("C00", "0", "")}
        totals |= {self.partner2: ("0", ""), self.supply: ("0", "")}
        return {name: entries for name, entries in totals.items() if name}

    @property
    def estimates(self) -> dict[str, str]:
        """The publisher's marks of estimation, by the name they keep in `flag`."""
        names = (self.quantity_estimated, self.weight_estimated, self.gross_estimated)
        return {mark: name for mark, name in zip(ESTIMATES, names, strict=True) if name}

    def held(self, columns: Iterable[str]) -> Self:
        """These names without the columns that a file lacks."""
        there = set(columns)
        kept = {field: getattr(self, field) for field in self.__slots__}
        return type(self)(**{field: name if name in there else "" for field, name in kept.items()})


API = Names(
    reporter="reporterCode",
    partner="partnerCode",
    flow="flowCode",
    product="cmdCode",
    period="period",
    value="primaryValue",
    classification="classificationCode",
    weight="netWgt",
    quantity="qty",
    unit="qtyUnitAbbr",
    cif="cifvalue",
    fob="fobvalue",
    transport="motCode",
    customs="customsCode",
    partner2="partner2Code",
    supply="mosCode",
    quantity_estimated=QUANTITY,
    weight_estimated=WEIGHT,
    gross_estimated=GROSS,
    legacy_flag="legacyEstimationFlag",
)
LEGACY = Names(
    reporter="Reporter Code",
    partner="Partner Code",
    flow="Trade Flow Code",
    product="Commodity Code",
    period="Period",
    value="Trade Value (US$)",
    classification="Classification",
    weight="Netweight (kg)",
    quantity="Qty",
    unit="Qty Unit",
    cif="CIF Trade Value (US$)",
    fob="FOB Trade Value (US$)",
    transport="Mode of Transport Code",
    customs="Customs Proc. Code",
    partner2="2nd Partner Code",
    legacy_flag="Flag",
)
SNAKE = Names(
    reporter="reporter_code",
    partner="partner_code",
    flow="trade_code",
    product="commodity_code",
    period="period",
    value="trade_value_us",
    weight="netweight_kg",
    quantity="Qty",
    unit="QtyUnitAbbr",
    cif="cifvalue",
    fob="fobvalue",
    transport="mot_code",
    quantity_estimated="IsQtyEstimated",
    weight_estimated="IsNetWgtEstimated",
)
