"""The lock files hold hashes and nothing that only one machine knows."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def pins(lock: Path) -> dict[tuple[str, str], str]:
    """Version by package and marker."""
    lines = re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\$", lock.read_text(), re.MULTILINE)
    return {(name, marker): version for name, version, marker in lines}


def test_every_lock_is_here():
    assert [lock.stem for lock in LOCKS] == ["runtime", "slow", "spark", "test", "uv"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_lock_holds_no_address(lock):
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"(^|\s)(-i|-f|--index|--extra-index|--find-links|/|[A-Za-z]:\\)", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_pin_is_hashed(lock):
    for entry in re.split(r"\n(?=\S)", lock.read_text().strip()):
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize(("smaller", "larger"), [("runtime", "test"), ("test", "slow"), ("test", "spark")])
def test_a_larger_lock_holds_the_smaller_one(smaller, larger):
    assert pins(ROOT / f"requirements/{smaller}.txt").items() <= pins(ROOT / f"requirements/{larger}.txt").items()


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {re.split(r"[<>=\[]", dependency)[0] for dependency in project["project"]["dependencies"]}
    assert wanted <= {name for name, _ in pins(ROOT / "requirements/runtime.txt")}
