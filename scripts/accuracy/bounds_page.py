"""Write docs/accuracy/routes.md: what could be found of routes and ghosts, and which knowledge it takes.

    .venv/bin/python scripts/accuracy/bounds_page.py --worlds 14 --kept FILE

Half a minute of computing a world; figures are kept in the file of `--kept`, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import ghosts
import numpy as np
import routes
from bounds import ALL, KNOWLEDGE, cells, weighed

from contraflow.analysis.mixture import believed
from contraflow.worlds.make import make
from contraflow.worlds.spec import LEVELS, World

PAGE = Path(__file__).parents[2] / "docs" / "accuracy" / "routes.md"
KINDS = ("routes", "ghosts")
AFTER = frozenset({"rises", "minimum"})  # what is not told only when the cells are weighed: it needs no new ones
DETECTORS = "the detectors"
LADDER = ("real", "murky")  # levels at which less is told: where the detectors miss most
TEXT = """<!-- Made by `python scripts/accuracy/bounds_page.py`: change it there. -->

# Routes and ghosts: what could be found at all

A reader who is told everything about a small world but what is planted weighs each product and hub by the likelihood
of all reports, by member and month, and reports as the detectors do: at most 5% expected to be false. {worlds} worlds
without misspecification a level, even seeds from 0; shares of the planted that are found, all and "plain" (see
[accuracy](../accuracy.md)).

{all}

## Which knowledge it takes

Plain ones found, in brackets precision (with {worlds} worlds a figure is good to 0.05). First each piece of
knowledge is taken from the reader alone:

{alone}

Then one after the other, each line without what the lines above it lack:

{less}

**For routes no single piece of knowledge carries the recall; together they do.** A reader loses most by having
only the months to tell what was usual, by seeing the coalition as one seller, and by not knowing that no leg rises by
itself. At a
threshold at which really 5% are false, the first two take plain routes at "real" from 0.99 to 0.85 and at "murky" from
0.93 to 0.78, and the last from 0.85 to 0.71 and from 0.75 to 0.58. Who reads real data cannot know that a hub's trade
never rises by itself, so **who has no more than that does not find 0.85 of plain routes at these two levels**. At
"real" the detector's order of cells is about as good as that reader's; it marks fewer, and fewer are false.
What need not be lost is what the minimum takes: asking that the reports show it cost even who is told all else 0.13 of
plain routes, which is why the detectors ask only that the months leave it open.

Of ghosts a reader who weighs each month's booking still found 0.69 at "real" with nothing but the size class of each
series told, where a detector that looked at quarters found 0.42. The detector weighs months now. What is left
at "real" is mostly each member's reports, which show single shipments where the coalition's sum does not, and at
"murky" the usual level. A reader without them stays below 0.85 as well. ("Any split" tries six: too few to tell
what the members' shares are worth, for who adds the members up finds more.)
"""


def ladder():
    """What is told at each step, by its name: everything, all but one, and less and less."""
    steps = {"": ALL}
    steps |= {f"-{name}": ALL - {name} for name in KNOWLEDGE}
    less = ALL
    for name in KNOWLEDGE:
        if name != "shares":  # says nothing once the members are one
            less -= {name}
            steps[f"--{name}"] = less
    return steps


def figures(worlds, told):
    """By kind: precision, recall of plain ones and of all at 5% expected to be false; of plain ones at really 5%."""
    found = {}
    for at, kind in enumerate(KINDS):
        rows = [cell for some in worlds for cell in some]
        chance = np.concatenate([weighed(some, told)[at] for some in worlds])
        planted = np.array([cell.value[kind] > 0 for cell in rows])
        plain = planted & np.array([cell.plain[kind] for cell in rows])
        among = np.flatnonzero([cell.seen[kind] >= routes.MINIMUM or "minimum" in told for cell in rows])
        marked = np.zeros(len(rows), dtype=bool)
        marked[among[believed(chance[among], 0.05)]] = True
        best = _best(chance, among, planted)
        found[kind] = [planted[marked].mean(), marked[plain].mean(), marked[planted].mean(), best[plain].mean()]
    return found


def _best(chance, among, planted):
    """Mark the most cells of which really 5% are false: the threshold is chosen by the truth."""
    order = among[np.argsort(-chance[among], kind="stable")]
    false = np.cumsum(~planted[order]) / np.arange(1, len(order) + 1)
    within = np.flatnonzero(false <= 0.05)
    marked = np.zeros(len(chance), dtype=bool)
    marked[order[: within[-1] + 1 if len(within) else 0]] = True
    return marked


def of_level(level, worlds, known):
    """Yield (step, figures) of those that are not known yet."""
    made = [make(World.small(seed, level)) for seed in range(0, 2 * worlds, 2)]
    weighed_with = {}
    for step, told in ladder().items():
        if (level, step) not in known and (level in LADDER or told == ALL):
            legs = told | AFTER
            if legs not in weighed_with:
                weighed_with[legs] = [cells(each, legs) for each in made]
            yield step, figures(weighed_with[legs], told)
    if (level, DETECTORS) not in known and level in LADDER:
        yield (
            DETECTORS,
            {kind: _detected(module, level, worlds) for kind, module in zip(KINDS, (routes, ghosts), strict=True)},
        )


def _detected(module, level, worlds):
    scores = [module.score(seed, level) for seed in range(0, 2 * worlds, 2)]
    total = {name: sum(score[name] for score in scores) for name in scores[0]}
    parts = (("right", "found"), ("right_plain", "plain"), ("right", "planted"))
    return [total[part] / total[whole] for part, whole in parts]


def run(worlds, kept):
    """Weigh what is not kept yet, and keep it: (level, step) -> figures by kind."""
    lines = kept.read_text().splitlines() if kept.exists() else []
    known = {(level, step): found for level, step, found in map(json.loads, lines)}
    for level in LEVELS:
        for step, found in of_level(level, worlds, dict(known)):
            with kept.open("a") as file:
                file.write(json.dumps([level, step, found]) + "\n")
            known[level, step] = found
    return known


def whole(known):
    """All that is told: precision, recall of plain ones and of all, a line a level."""
    names = [f"{kind}: {what}" for kind in KINDS for what in ("precision", "plain", "all")]
    rows = [(level, *(f"{each:.2f}" for kind in KINDS for each in known[level, ""][kind][:3])) for level in LEVELS]
    return _table(["level", *names], rows)


def steps(known, sign):
    """Recall of plain ones, in brackets precision, a line a step: not told alone ("-") or from there on ("--")."""
    names = {f"{sign}{name}": what for name, what in KNOWLEDGE.items() if (LADDER[0], f"{sign}{name}") in known}
    lines = {"": "nothing", **names, DETECTORS: DETECTORS}
    columns = [f"{kind}: {level}" for kind in KINDS for level in LADDER]
    rows = [
        (what, *(_told(known[level, step][kind]) for kind in KINDS for level in LADDER)) for step, what in lines.items()
    ]
    return _table(["not told", *columns], rows)


def _told(found):
    precision, plain = found[:2]
    return f"{plain:.2f} ({precision:.2f})"


def _table(head, rows):
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main():
    """Weigh the worlds, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=14)
    parser.add_argument("--kept", type=Path, default=Path(".bounds.jsonl"))
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    known = run(asked.worlds, asked.kept)
    PAGE.write_text(
        TEXT.format(worlds=asked.worlds, all=whole(known), alone=steps(known, "-"), less=steps(known, "--"))
    )


if __name__ == "__main__":
    main()
