"""The package as a user gets it: a wheel with its data, and a command."""

import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import contraflow

ROOT = Path(__file__).parent.parent


def test_version_is_said_once():
    assert version("contraflow") == contraflow.__version__


def test_the_command_is_installed():
    command = Path(sysconfig.get_path("scripts")) / "contraflow"
    assert subprocess.run([command, "--help"], capture_output=True, check=True, timeout=30).stdout


@pytest.mark.slow
def test_the_wheel_ships_every_file_of_the_package(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    shipped = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    package = ROOT / "src" / "contraflow"
    ours = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path.relative_to(package.parent).as_posix() for path in ours} <= shipped
