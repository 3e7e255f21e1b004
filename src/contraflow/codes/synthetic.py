"""Countries that do not exist, for worlds made from a seed: no page may take one for a real one.

ISO 3166-1 leaves QMA to QZZ to its users and assigns none of them, ever; no list of trade statistics uses them. The
second letter says what the country is in its world, the third counts: QMA is "Synthetic member A".
"""

from __future__ import annotations

from string import ascii_uppercase

ROLES = {"M": "member", "S": "supplier", "T": "destination", "V": "hub", "W": "other"}
WORD = "Synthetic"


def iso3(role: str, number: int) -> str:
    """Return the code of the n-th country, from 0, of a role: ("member", 0) is "QMA". Raises KeyError, IndexError."""
    letter = {name: letter for letter, name in ROLES.items()}[role]
    return f"Q{letter}{ascii_uppercase[number]}"


def names() -> dict[str, str]:
    """Map every synthetic code to its name."""
    return {f"Q{letter}{last}": f"{WORD} {role} {last}" for letter, role in ROLES.items() for last in ascii_uppercase}
