"""The `contraflow` command: parse what the user typed and draw a view."""

import sys

from contraflow import __version__


def main() -> None:
    """Print the version."""
    sys.stdout.write(f"contraflow {__version__}\n")
