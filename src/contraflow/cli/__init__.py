"""The `contraflow` command: parse what the user typed, run a stage, draw a view.

Heavy imports stand in the commands, so that `--help` starts fast.
"""

from contraflow.cli.app import main

__all__ = ["main"]
