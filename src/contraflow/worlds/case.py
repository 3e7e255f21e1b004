"""A world's case file: of the same form as the cases that ship, so that detectors run on it unchanged."""

from __future__ import annotations

from contraflow.codes.month import Month
from contraflow.worlds.goods import LIST
from contraflow.worlds.make import Made
from contraflow.worlds.spec import World

WINDOW = 6  # months
SETTLES = 4  # months from the first month of controls to the window, as in the Russian case
SOURCE = "SYNTHETIC: a world made from a seed, no text"


def case_text(made: Made) -> str:
    """Return the case of a world as TOML. Every country is synthetic and the title says so."""
    world = made.world
    by_role = {
        role: [c for c, r in zip(made.places.codes, made.places.roles, strict=True) if r == role]
        for role in set(made.places.roles)
    }
    first = _window(world)
    parts = [
        f'id = "world-{world.seed}"',
        f'title = "SYNTHETIC: a world made from seed {world.seed}, level {world.level}, with a planted truth"',
        f'destination = "{by_role["destination"][0]}"',
        f"suppliers = {_list(by_role['supplier'])}",
        f"hubs = {_list(by_role['hub'])}",
        "more_hubs = []",
        f"lists = {_list([LIST])}",
        f'controls_start = "{world.controls}"',
        f'window = "{first}/{first.next(WINDOW - 1)}"',
        *_baselines(world),
        *_placebos(world),
        f'[[coalition]]\ncountries = {_list(by_role["member"])}\njoined = {world.controls.date}\nsource = "{SOURCE}"\nverified = "seen"',
        f'[[events]]\ndate = "{world.controls.date}"\nactor = "{by_role["member"][0]}"\nstep = "act"\n'
        f'what = "SYNTHETIC: controls apply"\nsource = "{SOURCE}"\nverified = "seen"',
    ]
    return "\n\n".join(parts) + "\n"


def _window(world: World) -> Month:
    """The first month measured: after the controls have settled, or as late as the world still allows."""
    latest = world.end.next(1 - WINDOW)
    return min(world.controls.next(SETTLES), latest)


def _baselines(world: World) -> list[str]:
    """Same months a year before, the whole year before, and the mean of all whole years before."""
    years = [year for year in range(world.start.year, world.controls.year) if Month(year, 1) >= world.start]
    last = years[-1:]
    kinds = [("same_months", last, "true"), ("year_before", last, "false"), ("years_before", years, "false")]
    return [
        f'[[baselines]]\nid = "{name}"\ntitle = "{name.replace("_", " ")} the controls"\nyears = {some}\nsame_months = {same}'
        for name, some, same in kinds
    ]


def _placebos(world: World) -> list[str]:
    """Windows a year apart that both end before the controls."""
    ends = [world.controls.next(-1 - shift) for shift in (0, 4)]
    windows = [(end.next(1 - WINDOW - 12), end.next(1 - WINDOW)) for end in ends]
    return [
        f'[[placebos]]\nbase = "{a}/{a.next(WINDOW - 1)}"\nwindow = "{b}/{b.next(WINDOW - 1)}"'
        for a, b in windows
        if a >= world.start
    ]


def _list(items: list[str]) -> str:
    return "[" + ", ".join(f'"{item}"' for item in items) + "]"
