"""A table: its grain in words, its key, its columns, and the check at each border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contraflow.errors import BadTable

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir
    import pyarrow as pa

    from contraflow.tables.column import Column


@dataclass(frozen=True, slots=True)
class Table:
    """A table as declared. From it come the storage schema, the check at each border and the reference page.

    `grain` says in words what one row is; `key` names the columns that are unique together (empty: no key, rows may
    repeat as the publisher's do); `sorted_by` is the order in storage; `warnings` are for readers.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sorted_by: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in storage order."""
        return tuple(column.name for column in self.columns)

    def arrow(self) -> pa.Schema:
        """The storage schema."""
        import pyarrow as pa

        types = {"date": pa.date32(), "timestamp": pa.timestamp("us", tz="UTC"), "double": pa.float64(), "bool": pa.bool_()}
        return pa.schema(
            [pa.field(c.name, types.get(c.type) or getattr(pa, c.type)(), nullable=c.nullable) for c in self.columns]
        )

    def ibis(self) -> ibis.Schema:
        """The schema both engines see; every column nullable, since Parquet readers say so."""
        import ibis

        types = {"double": "float64", "bool": "boolean", "timestamp": "timestamp('UTC')"}
        return ibis.schema({c.name: types.get(c.type, c.type) for c in self.columns})

    def check(self, table: ir.Table) -> ir.Table:
        """The same table with its columns in storage order, or BadTable that lists all that is wrong with it."""
        wanted, seen = self.ibis(), table.schema()
        missing = [name for name in wanted if name not in seen]
        extra = [name for name in seen if name not in wanted]
        ill = {
            name: f"is {seen[name]}, declared {wanted[name]}"
            for name in wanted
            if name in seen and not _same(seen[name], wanted[name])
        }
        if missing or extra or ill:
            raise BadTable(self.name, missing=missing, extra=extra, ill_typed=ill)
        return table.select(*self.names)


def _same(seen: object, wanted: object) -> bool:
    """Equal types, whatever each says of nulls."""
    return str(seen).lstrip("!") == str(wanted).lstrip("!")
