"""Every error a caller can act on, in one tree.

    ContraflowError            status 500, exit 1
    ├── UsageError             400, 2   the question was asked wrongly: ask it differently
    ├── BadCode (ValueError)   422, 3   a code, month, country or amount nobody can read: correct it
    ├── UnknownFile            415, 3   no source recognises the file: give another, or name its source
    ├── BadFile                422, 3   a known kind of file that is cut off or misshapen: fetch it again
    ├── BadTable               500, 3   a table misses what its declaration promises: correct the reader
    ├── NoData                 404, 4   the lake holds nothing for the question: bring it in
    └── LakeError              503, 5   the lake cannot be read or written: free space, wait, migrate

Each carries its facts as attributes and prints all of them: what happened, where (file, row), what was seen,
what is allowed, and what to do. `status` is the HTTP status of the class, `exit_code` that of the command line.
"""

# The names say what is wrong (NoData, BadCode); "Error" after each would add nothing.
# ruff: noqa: N818

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHOWN = 12  # allowed values printed before "and N more"; a message is read, not searched


class ContraflowError(Exception):
    """The root: catch it to catch everything that Contraflow raises on purpose."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        seen: object = None,
        allowed: Iterable[object] | None = None,
        mend: str | None = None,
    ) -> None:
        """Keep the facts; `allowed` may be a sentence or a list of values."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.seen = seen
        self.allowed = (allowed,) if isinstance(allowed, str) else None if allowed is None else tuple(allowed)
        self.mend = mend

    def __reduce__(self) -> tuple[object, ...]:
        """Survive a process border: exceptions with keyword arguments do not by themselves."""
        return (_rebuild, (type(self), self.what, self.__dict__))

    def __str__(self) -> str:
        """One fact a line, those that are known."""
        lines = [self.what]
        if self.where is not None:
            lines.append(f"where: {self.where}")
        if self.seen is not None:
            lines.append(f"seen: {self.seen!r}")
        if self.allowed:
            lines.append(f"allowed: {_some(self.allowed)}")
        if self.mend is not None:
            lines.append(f"do this: {self.mend}")
        return "\n".join(lines)


class UsageError(ContraflowError):
    """The question itself is wrong: an unknown list, detector, case or option."""

    status = 400
    exit_code = 2


class BadCode(ContraflowError, ValueError):
    """A value type cannot read this text: HS code, month, country, amount."""

    status = 422
    exit_code = 3


class UnknownFile(ContraflowError):
    """No source recognises the file."""

    status = 415
    exit_code = 3


class BadFile(ContraflowError):
    """A source knows this kind of file, but the file is truncated or misshapen."""

    status = 422
    exit_code = 3


class BadTable(ContraflowError):
    """A table is not what its declaration says: missing, extra and ill-typed columns, all at once."""

    status = 500
    exit_code = 3

    def __init__(
        self,
        table: str,
        *,
        missing: Iterable[str] = (),
        extra: Iterable[str] = (),
        ill_typed: Mapping[str, str] | None = None,
        where: str | None = None,
    ) -> None:
        """`ill_typed` maps a column to "is X, declared Y"."""
        self.table = table
        self.missing = tuple(missing)
        self.extra = tuple(extra)
        self.ill_typed = dict(ill_typed or {})
        faults = [
            *(f"missing column {name}" for name in self.missing),
            *(f"column {name} is not declared" for name in self.extra),
            *(f"column {name} {why}" for name, why in self.ill_typed.items()),
        ]
        super().__init__(
            f"table {table} is not as declared: " + "; ".join(faults),
            where=where,
            mend=f"give {table} exactly its declared columns and types",
        )


class NoData(ContraflowError):
    """The lake holds nothing for this question; `mend` is the command that would bring it."""

    status = 404
    exit_code = 4


class LakeError(ContraflowError):
    """Storage refuses: disk full, another schema version, another writer."""

    status = 503
    exit_code = 5


def _some(values: tuple[object, ...]) -> str:
    text = ", ".join(str(value) for value in values[:SHOWN])
    return text if len(values) <= SHOWN else f"{text} and {len(values) - SHOWN} more"


def _rebuild(cls: type[ContraflowError], what: str, facts: dict[str, object]) -> ContraflowError:
    error = cls.__new__(cls, what)
    error.args = (what,)
    error.__dict__.update(facts)
    return error
