"""Score every detector on worlds that no setting was tuned on, and write docs/accuracy.md.

    .venv/bin/python scripts/accuracy/run.py                    all worlds, some tens of minutes on two cores
    .venv/bin/python scripts/accuracy/run.py --worlds 20        a look
    .venv/bin/python scripts/accuracy/run.py --kept FILE        go on where a stopped run was, one JSON line a world

Worlds are seeds from 1000 on, every second of them misspecified, at three levels of noise; see docs/worlds.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path

FIRST, WORLDS = 1000, 334  # of each level: 1,002 in all
LEVELS = ("clear", "real", "murky")
NAMES = ("backfill", "routes", "ghosts", "prices", "breaks", "gravity")
MORE = {"breaks": ("recipe",)}  # levels that only one detector has
PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"
HEAD = """# Accuracy: detectors on worlds where the truth is known

Written by `scripts/accuracy/run.py`. A world is a trading world made from a seed with a planted truth
([worlds](worlds.md)); seeds from {first} on, which no setting was tuned on, {worlds} of each level, every second of
them misspecified in two to four ways. "Real" has the calibrated noise. Behind ± stands the Monte Carlo error, one
standard deviation. A target is the project's own, set before the run; a figure that misses it says so. Why the
share that is backfilled cannot be known to three points in worlds of this size, even by who knows what everybody would
have sold, is measured in [accuracy/backfill.md](accuracy/backfill.md); what could be found of
routes and ghosts at all, in [accuracy/routes.md](accuracy/routes.md); which shifts could be dated at all, in
[accuracy/breaks.md](accuracy/breaks.md).
"""


def job(asked):
    """Score one world with some detectors; a detector that fails says so in its place."""
    seed, level, names = asked
    warnings.simplefilter("ignore")
    return [(name, level, seed, import_module(name).score(seed, level)) for name in names]


def jobs(worlds, names, known):
    """List what is to be scored: one job a world, so that detectors can share what they read."""
    for seed in range(FIRST, FIRST + worlds):
        for level in (*LEVELS, *dict.fromkeys(level for name in names for level in MORE.get(name, ()))):
            some = [n for n in names if level in (*LEVELS, *MORE.get(n, ())) and (n, level, seed) not in known]
            if level not in LEVELS:
                some = [n for n in some if level in MORE.get(n, ())]
            if some:
                yield seed, level, some


def read(kept):
    """Return scores of an earlier run by (detector, level, seed)."""
    lines = kept.read_text().splitlines() if kept.exists() else []
    return {(name, level, seed): score for name, level, seed, score in map(json.loads, lines)}


def run(worlds, names, kept):
    """Score what is not kept yet, and keep it."""
    known = read(kept)
    todo = list(jobs(worlds, names, known))
    with ProcessPoolExecutor(2) as pool, kept.open("a") as file:
        for count, found in enumerate(pool.map(job, todo, chunksize=4), 1):
            for one in found:
                file.write(json.dumps(one) + "\n")
                known[one[:3]] = one[3]
            if count % 20 == 0:
                file.flush()
                print(f"{count} of {len(todo)} worlds", file=sys.stderr)
    return known


def page(known, worlds):
    """Return the page: a table a detector, a column a level."""
    parts = [HEAD.format(first=FIRST, worlds=worlds)]
    for name in dict.fromkeys(name for name, _, _ in known):
        by_level = defaultdict(list)
        for (one, level, seed), score in sorted(known.items()):
            if one == name and seed < FIRST + worlds:
                by_level[level].append(score)
        parts.append(section(name, by_level))
    return "\n".join(parts)


def section(name, by_level):
    """Return one detector's table; a measure that a level lacks is left open."""
    module = import_module(name)
    levels = [level for level in (*LEVELS, *MORE.get(name, ())) if by_level.get(level)]
    cells = {level: named(module.summary(by_level[level])) for level in levels}
    measures = dict.fromkeys(measure for level in levels for measure in cells[level])
    counts = ", ".join(f"{len(by_level[level])} {level}" for level in levels)
    lines = [
        f"## {name}",
        "",
        f"{(module.__doc__ or '').strip().splitlines()[0]} Worlds: {counts}.",
        "",
        f"| measure | target | {' | '.join(levels)} |",
        "|---|---|" + "---|" * len(levels),
    ]
    for measure in measures:
        rows = [cells[level].get(measure) for level in levels]
        target = next(row[1] for row in rows if row)
        lines.append(f"| {measure} | {target} | {' | '.join(told(row) for row in rows)} |")
    return "\n".join([*lines, ""])


def named(rows):
    """Return measures by name; two of one name would print one in the other's place."""
    found = {row[0]: row for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"two measures of one name among {[row[0] for row in rows]}")
    return found


def told(row):
    """Print a value with its error, and whether it misses its target."""
    return "" if row is None else f"{row[2]:.3f} ± {row[3]:.3f}{'' if met(row[1], row[2]) else ' missed'}"


def met(target, value):
    """Hold a value against a target as it is written: "< 0.03", ">= 0.90", "0.85-0.95"; one without a bound is met."""
    sign, _, bound = target.partition(" ")
    if sign in ("<", "<=", ">=") and bound:
        return {"<": value < float(bound), "<=": value <= float(bound), ">=": value >= float(bound)}[sign]
    low, dash, high = target.partition("-")
    return float(low) <= value <= float(high) if dash and low else True


def main():
    """Run, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--kept", type=Path, default=Path(".accuracy.jsonl"))
    parser.add_argument("--names", nargs="+", default=NAMES, choices=NAMES)
    parser.add_argument("--out", type=Path, default=PAGE)
    asked = parser.parse_args()
    known = run(asked.worlds, asked.names, asked.kept)
    asked.out.write_text(page(known, asked.worlds))


if __name__ == "__main__":
    main()
