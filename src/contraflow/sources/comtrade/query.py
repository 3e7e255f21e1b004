"""What is asked of Comtrade, cut into requests that each get a whole answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from contraflow.codes import country
from contraflow.codes.month import Month
from contraflow.errors import NoAnswer, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@dataclass(frozen=True, slots=True)
class Query:
    """One reporter's months: partners (none named: all), goods by HS code, one direction."""

    reporter: str
    partners: tuple[str, ...]
    codes: tuple[str, ...]
    start: Month
    end: Month
    flow: str = "export"

    @property
    def months(self) -> tuple[Month, ...]:
        """Every month asked for."""
        return Month.span(self.start, self.end)

    def facts(self) -> dict[str, str]:
        """The question, as it stands in the batch."""
        return {
            "reporter": self.reporter,
            "partners": " ".join(self.partners) or "all",
            "codes": " ".join(self.codes),
            "from": str(self.start),
            "to": str(self.end),
            "flow": self.flow,
        }

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Query:
        """Undo `facts`."""
        partners = () if facts["partners"] == "all" else tuple(facts["partners"].split())
        codes, flow = tuple(facts["codes"].split()), facts["flow"]
        return cls(facts["reporter"], partners, codes, Month.parse(facts["from"]), Month.parse(facts["to"]), flow)


@dataclass(frozen=True, slots=True)
class Request:
    """One call: some months, codes and partners of a query."""

    query: Query
    months: tuple[Month, ...]
    codes: tuple[str, ...]
    partners: tuple[str, ...]

    def params(self) -> dict[str, str]:
        """The parameters of the call."""
        asked = {
            "reporterCode": number(self.query.reporter),
            "period": ",".join(str(month).replace("-", "") for month in self.months),
            "cmdCode": ",".join(self.codes),
            "flowCode": FLOWS[self.query.flow],
            **ALL_OF_IT,
        }
        return asked | ({"partnerCode": ",".join(map(number, self.partners))} if self.partners else {})

    def halves(self) -> tuple[Request, Request]:
        """The same question as two: by months, codes or partners. Raises NoAnswer where it is one thing."""
        for name in ("months", "codes", "partners"):
            whole = getattr(self, name)
            if len(whole) > 1:
                half = len(whole) // 2
                return replace(self, **{name: whole[:half]}), replace(self, **{name: whole[half:]})
        raise NoAnswer(
            "the service cuts the answer to a question that cannot be made smaller; nothing of it is stored",
            seen=str(self.params()),
            mend="name partners with --partner, or set CONTRAFLOW_COMTRADE_KEY for longer answers",
        )


def requests(query: Query, months_a_call: int) -> Iterator[Request]:
    """The calls of a query: so many months each, at most CODES_A_CALL codes."""
    months = query.months
    for at in range(0, len(months), months_a_call):
        for code in range(0, len(query.codes), CODES_A_CALL):
            codes = query.codes[code : code + CODES_A_CALL]
            yield Request(query, months[at : at + months_a_call], codes, query.partners)
