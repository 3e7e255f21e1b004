"""What a column is: one name, one type, its unit in the name, one sentence, its allowed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["string", "bool", "int8", "int32", "int64", "double", "date", "timestamp"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column, defined once and used by every table that has it.

    `says` is the sentence a reader sees in the reference pages. `allowed` is the closed list of values, empty where
    any value of the type will do. `nullable` columns say in `says` what a missing value means.
    """

    name: str
    type: Type
    says: str
    nullable: bool = False
    allowed: tuple[str, ...] = ()
