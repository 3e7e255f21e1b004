"""How Comtrade is asked: its numbers of countries, its flows, the parameters of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contraflow.codes import country
from contraflow.errors import UsageError

if TYPE_CHECKING:
    from contraflow.sources.query import Part

FLOWS = {"export": "X", "import": "M", "re-export": "RX", "re-import": "RM"}
ALL_OF_IT = {"partner2Code": "0", "motCode": "0", "customsCode": "C00"}  # without these, rows multiply ninefold
CODES_A_CALL = 100
# Areas whose number in Comtrade is not the UN's own.
_NUMBERS = {"CHE": 757, "FRA": 251, "IND": 699, "NOR": 579, "TWN": 490, "USA": 842}


def number(iso3: str) -> str:
    """Comtrade's number of a country: 156 for CHN, 699 for IND. Raises UsageError where it has none."""
    found = country.find(iso3)
    code = _NUMBERS.get(found.iso3, found.m49)
    if code is None:
        raise UsageError("Comtrade has no number for it", seen=iso3)
    return str(code)


def params(part: Part) -> dict[str, str]:
    """The parameters of a call."""
    asked = {
        "reporterCode": number(part.query.reporter),
        "period": ",".join(str(month).replace("-", "") for month in part.months),
        "cmdCode": ",".join(part.codes),
        "flowCode": FLOWS[part.query.flow],
        **ALL_OF_IT,
    }
    return asked | ({"partnerCode": ",".join(map(number, part.partners))} if part.partners else {})
