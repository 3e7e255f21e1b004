"""Write docs/accuracy/backfill.md: backfill on made-up worlds and on real data.

python scripts/accuracy/backfill_page.py --worlds 1000 --rows scored.jsonl

Scored worlds are kept in the file of `--rows`, so that a run that was stopped goes on. Real figures need the shared
data (CONTRAFLOW_SHARED).
"""

import argparse
import json
import os
from pathlib import Path

import backfill
import halves
import numpy as np

PAGE = Path(__file__).parents[2] / "docs/accuracy/backfill.md"
LEVELS = ("clear", "real", "murky")
FIRST = 1000
BOUNDS = 60

TEXT = """<!-- Made by `python scripts/accuracy/backfill_page.py`: change it there. -->

# Backfill: how well it is measured

## On made-up worlds
{worlds} small worlds a level that no choice was made on (seeds from {first}), every second of them misspecified; the
first baseline (the same months of the year before), codes bridged. Monte Carlo error in brackets.

{table}

**The share's target of 3 points is missed, and the figures of one window cannot give it.** A small world has about 26
controlled products, of which one carries half of the loss, and its suppliers sell four to five times what was lost: a
tenth of error in what they would have sold anyway is half of the answer. The last line is the median error of somebody
who is told exactly what everybody would have sold, and reads what suppliers did sell in the window ({bounds} worlds a
level). What was tried on worlds with seeds below 1000 and did not lower it: other baselines, the list's growth or each
product's own, taking the bias of resampled months off, and shrinking products towards each other by an empirical Bayes
prior. The interval is therefore what to print: it holds the truth as often as it says, and it is wide.

Choice made on those worlds: a product's growth elsewhere is drawn towards the list's (`SHRINK`), and the interval takes
the errors of the same prediction before the controls, weighted by the root of their size; weighted by size itself it
held the truth in 78-86%.

## On real data: both halves
Exports to Russia in EUR m, by the ECB's rates. Europe: members that report in every month compared (without Malta, and
without the Netherlands, whose November 2022 is not in the workbooks), the CN8 lines in the workbooks by HS6,
June-November 2021 ("before") and 2022 ("now"); a code's loss is counted where it fell, net with rises set off. "Loss a
year" is 2021 less twice June-November 2022. China: BACI HS17 V202501, whole groups. India: TRADESTAT, the same months
as Europe. A share is of the loss in the codes that Europe's files hold, code by code up to each loss.

{real}

- BACI breaks in 2022 for Russia: the share from 2021 to 2023 crosses it, that from 2022 to 2023 does not, but counts
  only what came on top of a year in which China already sold more. Circuits fall across the break.
- Neither is a cause, nor the same goods; China's and India's shares are not to be added up.
- Nitrocellulose (3912.20) is in none of the workbooks' lines: Europe's half is unknown, China's is shown.
- The workbooks hold the lines that were banned by January 2023: of each group only as many codes as the first line
  says. China's totals are of whole groups, shares of those codes only.
"""


def scored(path: Path, worlds: int):
    """Every level's scores, those that the file lacks computed and added to it."""
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    have = {(row["level"], row["seed"]) for row in rows}
    with path.open("a") as file:
        for seed in range(FIRST, FIRST + worlds):
            for level in LEVELS:
                if (level, seed) not in have:
                    row = {"level": level, "seed": seed, **backfill.score(seed, level)}
                    file.write(json.dumps(row) + "\n")
                    rows.append(row)
    return [row for row in rows if row["seed"] < FIRST + worlds]


def table(rows) -> str:
    """A line a measure, a column a level, the bound last."""
    found = {level: backfill.summary([row for row in rows if row["level"] == level]) for level in LEVELS}
    lines = ["| measure | target | " + " | ".join(LEVELS) + " |", "| --- | --- |" + " ---: |" * len(LEVELS)]
    for at, (name, target, *_) in enumerate(found["real"]):
        cells = [f"{found[level][at][2]:.3f} ({found[level][at][3]:.3f})" for level in LEVELS]
        lines.append(f"| {name} | {target} | " + " | ".join(cells) + " |")
    seeds = range(FIRST, FIRST + BOUNDS)
    least = [f"{np.median([abs(backfill.bound(seed, level)) for seed in seeds]):.3f}" for level in LEVELS]
    lines.append("| median error with everything but the window known | | " + " | ".join(least) + " |")
    return "\n".join(lines)


def main():
    """Score, measure, write."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--worlds", type=int, default=1000)
    asked.add_argument("--rows", type=Path, required=True)
    given = asked.parse_args()
    rows = scored(given.rows, given.worlds)
    real = halves.page(halves.measured(Path(os.environ["CONTRAFLOW_SHARED"])))
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(TEXT.format(worlds=f"{given.worlds:,}", first=FIRST, bounds=BOUNDS, table=table(rows), real=real))


if __name__ == "__main__":
    main()
