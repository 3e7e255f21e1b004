"""The `contraflow` command: parse what the user typed, run a stage, draw a view. Heavy imports stand in the commands.

Exit codes: 0 done; 1 a fault of ours; 2 a wrong command line; 3 a file or table that cannot be read, or rows of it
rejected under --strict; 4 the lake holds no data for the question; 5 the lake cannot be read or written; 130 stopped.
"""

from contraflow.cli.app import main

__all__ = ["main"]
