"""Measure what the project promises, and print a plain table: `run.py --ci`, or `run.py --all` with the large sizes.

Every pair is timed in turns in one process of its own, and each side's memory in another. A wrong answer ends the run
with an error; a slow one does not, since the machine may be busy: the ratio stands beside what is promised.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from pair import Case, Pair, peak, timed

M = 1_000_000
SHARED = Path(os.environ.get("CONTRAFLOW_SHARED", Path(__file__).resolve().parents[2] / "shared"))
WORKBOOKS = SHARED / "data/trade/eurostat_raw/ruimpeks_xlsx"
COLUMNS = "what|size|ours s|floor s|ratio|at most|ours cpu s|floor cpu s|cpu ratio|µs a row|ours MiB|floor MiB|noise"


CASES = (
    Case("workbooks", "6 files", 6, 2.0, runs=3),
    Case("workbooks", "22 files", 22, 2.0, in_ci=False, runs=3),
    Case("csv", "1 M rows", M, 2.0, runs=11),  # a second each, and the machine is noisy
    Case("csv", "5 M rows", 5 * M, 2.0),
    Case("bulk", "1 M rows", M, 2.0, runs=3),
    Case("bulk", "10 M rows", 10 * M, 2.0, runs=1),
    Case("bulk", "50 M rows", 50 * M, 2.0, in_ci=False, runs=1),
    *(
        Case(
            kind="detect",
            size=f"{rows // M} M rows, {'compacted' if compacted else 'as added'}",
            rows=rows,
            at_most=4.0,
            in_ci=rows <= 10 * M,
            goods=goods,
            compacted=compacted,
            runs=5 if rows <= 10 * M else 3,
        )
        for rows in (10 * M, 100 * M)
        for compacted in (False, True)
        for goods in ("all", "chpl")
    ),
    Case("detect and breaks", "10 M rows, compacted", 10 * M, 8.0, goods="all", compacted=True),
    *(
        Case(
            "every detector",
            f"{rows // M} M rows",
            rows,
            8.0,
            in_ci=rows == 10 * M,
            goods="chpl",
            runs=7 if rows == 10 * M else 3,
        )
        for rows in (10 * M, 30 * M, 100 * M)
    ),
    *(
        Case("every detector", f"{rows // M} M rows", rows, 8.0, in_ci=False, goods="the case's lists", runs=1)
        for rows in (10 * M, 30 * M, 100 * M)
    ),
    *(
        Case("backfill and diversion", "10 M rows, pandas", 10 * M, 1 / 15, in_ci=False, goods=goods, runs=runs)
        for goods, runs in (("chpl", 5), ("eu_ban_jan2023", 1))
    ),
    Case("panel", "10 M rows, compacted", 10 * M, 4.0, goods="all", compacted=True),
    Case("panel", "100 M rows, compacted", 100 * M, 4.0, in_ci=False, goods="all", compacted=True),
)


def main() -> int:
    asked = _arguments()
    if asked.child:
        print(json.dumps(_child(asked)))
        return 0
    with ExitStack() as stack:
        scratch = asked.scratch or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="contraflow-bench-")))
        scratch.mkdir(parents=True, exist_ok=True)
        chosen = [(at, case) for at, case in enumerate(CASES) if _is_asked(case, asked)]
        rows = [row for at, case in chosen for row in _measured(at, case, scratch)]
    _print(rows, markdown=asked.markdown)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--ci", action="store_true", help="the sizes that CI runs (the default)")
    size.add_argument("--all", action="store_true", help="every size: an hour, 20 GB of disk")
    parser.add_argument("--only", default="", metavar="TEXT", help="lines whose name and size hold this text")
    parser.add_argument("--markdown", action="store_true", help="print the table as docs/benchmarks.md has it")
    parser.add_argument("--scratch", type=Path, help="keep generated files here for the next run")
    parser.add_argument("--child", choices=("prepare", "time", "ours", "floor"), help=argparse.SUPPRESS)
    parser.add_argument("--case", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _is_asked(case: Case, asked: argparse.Namespace) -> bool:
    return (asked.all or case.in_ci) and asked.only in f"{case.what}, {case.size}"


def _measured(at: int, case: Case, scratch: Path) -> list[list[str]]:
    """One line of the table, or none where the files are not there."""
    if case.kind == "workbooks" and not WORKBOOKS.is_dir():
        print(f"skipped: {case.what}, {case.size}: there is no {WORKBOOKS.name} beside the project", flush=True)
        return []
    print(f"{case.what}, {case.size} ...", file=sys.stderr, flush=True)
    _, took, ours, floor = (_in_child(step, at, scratch) for step in ("prepare", "time", "ours", "floor"))
    return [_line(case, took, ours, floor)]


def _in_child(step: str, at: int, scratch: Path) -> dict:
    """A process of its own: its memory is its own, and this one stays small, for a child starts with its size."""
    command = [sys.executable, __file__, "--child", step, "--case", str(at), "--scratch", str(scratch)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _child(asked: argparse.Namespace) -> dict:
    case = CASES[asked.case]
    if asked.child == "prepare":
        return _prepare(case, asked.scratch)
    with ExitStack() as stack:
        both = _pair(case, asked.scratch, stack)
        if asked.child == "time":
            return {side: asdict(took) for side, took in timed(both, case.runs).items()}
        return {"peak": peak(both, asked.child)}


def _prepare(case: Case, scratch: Path) -> dict:
    import everything
    import flows
    import ingest

    if case.kind in everything.KINDS:
        everything.prepare(case, scratch)
    if case.kind in ingest.WRITES:
        ingest.prepare(scratch, case.kind, case.rows)
    if case.kind in ("detect", "detect and breaks", "panel"):
        flows.prepare(scratch, case.rows)
    return {}


def _pair(case: Case, scratch: Path, stack: ExitStack) -> Pair:
    import everything
    import flows
    import ingest
    from panel import pair as panel

    if case.kind == "panel":
        return panel(scratch, case.rows, stack, compacted=case.compacted)
    if case.kind == "workbooks":
        return ingest.workbooks(scratch, sorted(WORKBOOKS.glob("*.xlsx"))[: case.rows])
    if case.kind == "csv":
        return ingest.csv(scratch, case.rows, stack)
    if case.kind == "bulk":
        return ingest.comtrade(scratch, case.rows, stack)
    if case.kind in everything.KINDS:
        return everything.pair(case, scratch, stack)
    return flows.pair(case, scratch, stack)


def _line(case: Case, took: dict, ours: dict, floor: dict) -> list[str]:
    mine, least = took["ours"], took["floor"]
    return [
        case.what,
        case.size,
        *(f"{side['wall']:.3f}" for side in (mine, least)),
        f"{mine['wall'] / least['wall']:.2f}",
        f"{case.at_most:.2g}",
        *(f"{side['cpu']:.3f}" for side in (mine, least)),
        f"{mine['cpu'] / least['cpu']:.2f}",
        f"{mine['wall'] / case.rows * 1e6:.3g}",
        *(f"{side['peak']:.0f}" for side in (ours, floor)),
        f"±{max(mine['spread'], least['spread']) / 2:.0%}",
    ]


def _print(rows: list[list[str]], *, markdown: bool) -> None:
    table = [COLUMNS.split("|"), *rows]
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in table]
    if markdown:
        lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        print(f"| {' | '.join(line)} |" if markdown else "  ".join(line).rstrip())


if __name__ == "__main__":
    sys.exit(main())
