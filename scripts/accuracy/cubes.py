"""A world's exports as one array, for the scores that read more than the coalition's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from contraflow.codes import bridge
from contraflow.worlds.make import Made


@dataclass(frozen=True)
class Flows:
    """Values in cents, [exporter, importer, product, month]; `product` finds a number of either revision."""

    made: Made
    values: np.ndarray
    products: tuple[str, ...]
    product: dict[str, int]

    def country(self, code: str) -> int:
        return self.made.places.codes.index(code)

    @property
    def months(self) -> np.ndarray:
        world = self.made.world
        return world.start.index + np.arange(world.months)


def flows(made: Made) -> Flows:
    """Numbers that exchanged goods in January 2022 are one product where the bridge knows it."""
    rows = made.rows(imports=False)
    family = bridge.families(set(rows["product"].unique().to_pylist()))
    products = tuple(sorted(set(family.values())))
    product = {code: products.index(name) for code, name in family.items()}
    places = {code: at for at, code in enumerate(made.places.codes)}
    at = (_seats(rows["reporter"], places), _seats(rows["partner"], places), _seats(rows["product"], product))
    month = pc.add(pc.multiply(pc.year(rows["period"]), 12), pc.month(rows["period"])).to_numpy()
    values = np.zeros((len(places), len(places), len(products), made.world.months), dtype=np.int64)
    np.add.at(values, (*at, month - 1 - made.world.start.index), rows["value_minor"].to_numpy())
    return Flows(made, values, products, product)


def _seats(column, seats: dict[str, int]) -> np.ndarray:
    coded = column.combine_chunks().dictionary_encode()
    return np.array([seats[each] for each in coded.dictionary.to_pylist()])[coded.indices.to_numpy()]
