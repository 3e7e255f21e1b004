"""The value types are quick to import and data is read in one place."""

import subprocess
import sys

import pytest

from contraflow.codes.data import resource_names, resource_rows, resource_text, resource_toml, user_text
from contraflow.errors import UsageError

HEAVY = ("pandas", "pyarrow", "numpy", "ibis", "duckdb", "pydantic", "sqlalchemy")


def test_no_heavy_import() -> None:
    code = (
        "import sys, contraflow.errors, contraflow.case, contraflow.codes.money; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert ran.stdout.strip() == "[]"


def test_resources() -> None:
    assert "chpl" in resource_names("lists", ".toml")
    assert resource_rows("lists/chpl.csv")[0].keys() == {"version", "code", "tier", "membership", "text"}
    assert resource_toml("lists/chpl.toml")["id"] == "chpl"
    with pytest.raises(UsageError, match="no such file"):
        resource_text("lists/nothing.csv")
    with pytest.raises(UsageError, match="cannot read"):
        user_text("/nowhere/at/all.toml")
