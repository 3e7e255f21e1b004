"""What all tests share: where the real data lies, and how patient hypothesis is."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: tests run beside each other on few cores, and a slow moment is no fault of the code.
settings.register_profile("contraflow", deadline=None)
settings.load_profile("contraflow")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real data and its reference pages, beside the project; the test is skipped where it is absent."""
    path = Path(os.environ.get("CONTRAFLOW_SHARED", Path(__file__).parents[2] / "shared"))
    if not path.is_dir():
        pytest.skip("the shared data is not beside the project (set CONTRAFLOW_SHARED to its folder)")
    return path
