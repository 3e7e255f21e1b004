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
    return "\n\n".join([*_facts(made), *_baselines(made.world), *_placebos(made.world), *_acts(made)]) + "\n"


def _facts(made: Made) -> list[str]:
    world, places = made.world, made.places
    first = _window(world)
    return [
        f'id = "world-{world.seed}"',
        f'title = "SYNTHETIC: a world made from seed {world.seed}, level {world.level}, with a planted truth"',
        f'destination = "{places.codes[places.destination]}"',
        f"suppliers = {_named(made, 'supplier')}",
        f"hubs = {_named(made, 'hub')}",
        'hubs_called = "hubs"',
        "more_hubs = []",
        'goods_called = "controlled goods (synthetic)"',
        f'lists = ["{LIST}"]',
        f'controls_start = "{world.controls}"',
        f'window = "{first}/{first.next(WINDOW - 1)}"',
    ]


def _acts(made: Made) -> list[str]:
    """The coalition and its one event."""
    day, members = made.world.controls.date, _named(made, "member")
    read = f'source = "{SOURCE}"\nverified = "seen"'
    act = f'actor = "{made.places.codes[0]}"\nstep = "act"\nwhat = "SYNTHETIC: controls apply"'
    return [
        f"[[coalition]]\ncountries = {members}\njoined = {day}\n{read}",
        f'[[events]]\ndate = "{day}"\n{act}\n{read}',
    ]


def _window(world: World) -> Month:
    """The first month measured: after the controls have settled, or as late as the world still allows."""
    latest = world.end.next(1 - WINDOW)
    return min(world.controls.next(SETTLES), latest)


def _baselines(world: World) -> list[str]:
    """Same months a year before, the whole year before, and the mean of all whole years before."""
    years = [year for year in range(world.start.year, world.controls.year) if Month(year, 1) >= world.start]
    same, last, every = "the same months of the year before", "the year before", "the mean of the years before"
    kinds = [("same_months", same, years[-1:], "true"), ("year_before", last, years[-1:], "false")]
    kinds.append(("years_before", every, years, "false"))
    return [
        f'[[baselines]]\nid = "{name}"\ntitle = "{title}"\nyears = {some}\nsame_months = {same_months}'
        for name, title, some, same_months in kinds
    ]


def _placebos(world: World) -> list[str]:
    """Windows that end before the controls, each with its base a year before."""
    ends = [world.controls.next(-1 - shift) for shift in (0, 4)]
    windows = [(end.next(1 - WINDOW - 12), end.next(1 - WINDOW)) for end in ends]
    return [
        f'[[placebos]]\nbase = "{a}/{a.next(WINDOW - 1)}"\nwindow = "{b}/{b.next(WINDOW - 1)}"'
        for a, b in windows
        if a >= world.start
    ]


def _named(made: Made, role: str) -> str:
    return "[" + ", ".join(f'"{made.places.codes[at]}"' for at in made.places.of(role)) + "]"
