"""Time and memory of `gravity` by the number of products, listed and others, of a made-up world by month.

python benchmarks/gravity.py [PRODUCTS ...]

There is no floor: no other program gives the same intervals. Each size runs in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import time
from tempfile import NamedTemporaryFile

from pair import high_water

from contraflow.analysis.study import Origin, Picked
from contraflow.case import Case
from contraflow.detectors import gravity as detector
from contraflow.engine import Engine
from contraflow.pipeline.gravity import Cube, model, sales
from contraflow.worlds.case import case_text
from contraflow.worlds.make import make
from contraflow.worlds.spec import World

SIZES = ["75", "150", "300", "600"]


def measured(products: int) -> tuple[int, float, float]:
    """Return cells, seconds of processor and MiB at the most."""
    world = make(World(1, "real", plant=("suspension",), uniform_loss=0.6, products=products))
    goods = Picked(tuple(code for code, on in zip(world.goods.codes, world.goods.controlled, strict=True) if on))
    places = world.places.codes
    with NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(case_text(world))
        file.flush()
        case = Case.load(file.name)
    with Engine.open() as engine:
        rows = engine.arrow(world.rows(imports=False))
        wanted = {"exporters": places, "importers": places, "products": world.goods.codes, "rest": ()}
        cube = Cube.of(engine.collect(sales(rows, **wanted)))
    asked = detector.Question(model(cube, case, goods), goods, case.destination, Origin("synthetic", "EU", places))
    before = time.process_time()
    detector.DETECTOR(asked)
    return cube.values.size, time.process_time() - before, high_water()


def main(sizes: list[str]) -> None:
    if len(sizes) > 1:
        for size in sizes:
            subprocess.run([sys.executable, __file__, size], check=True)
        return
    cells, seconds, peak = measured(int(sizes[0]))
    print(
        f"{sizes[0]:>5} products {cells / 1e6:7.2f} M cells {seconds:7.1f} s of processor {peak:6.0f} MiB", flush=True
    )


if __name__ == "__main__":
    main(sys.argv[1:] or SIZES)
