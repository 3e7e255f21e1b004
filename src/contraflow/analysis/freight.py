"""What freight and insurance add between two reports of one trade: a range by value per kilogram and year.

Never one factor. The ends at the usual value per kilogram are the Bank of Russia's: 5.88% for goods from outside the
CIS and 10.2%, its two factors from CIF to FOB, which differ by as much as ranges must. The share falls as a kilogram
gets dearer (Hummels 2007: an elasticity of about -0.5 of freight on value, here between the two exponents).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

ENDS = (0.0588, 0.102)  # Bank of Russia, methodology of the balance of payments; METHODS B1
USUAL = 2.0  # USD a kilogram: world trade of some USD 22 tn over some 12 bn t; chosen
EXPONENTS = (0.3, 0.6)  # about the 0.5 of Hummels (2007, Journal of Economic Perspectives 21:3)
DEAR = {2021: 1.5, 2022: 1.5}  # upper end, container rates of 2021 and 2022 against years around; chosen
UNKNOWN = (0.01, 0.20)  # share of the FOB value where no weight is known; chosen, wide
LIMITS = (0.001, 0.40)


@dataclass(frozen=True, slots=True)
class Freight:
    """Freight and insurance as a share of the FOB value, from `low` to `high`."""

    low: float
    high: float

    @classmethod
    def of(cls, usd_per_kg: float | None, year: int) -> Self:
        """Return the range for goods of that value per kilogram; the widest where the weight is not known."""
        dear = DEAR.get(year, 1.0)
        if usd_per_kg is None or usd_per_kg <= 0:
            return cls(UNKNOWN[0], min(UNKNOWN[1] * dear, LIMITS[1]))
        ratio = usd_per_kg / USUAL
        slow, quick = (ratio**-each for each in EXPONENTS)
        low, high = ENDS[0] * min(slow, quick), ENDS[1] * max(slow, quick) * dear
        return cls(min(max(low, LIMITS[0]), LIMITS[1] / 2), min(max(high, 2 * LIMITS[0]), LIMITS[1]))

    def cif(self, fob: float) -> tuple[float, float]:
        """What an importer would book of that FOB value."""
        return fob * (1 + self.low), fob * (1 + self.high)
