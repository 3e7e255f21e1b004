"""Which rows are current, against an oracle that asks row by row."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from contraflow.codes.month import Month
from contraflow.lake.delivery import Scope
from contraflow.lake.vintage import SIDES, Part, Slice, plan
from tests.lake.factories import scope

DAYS = tuple(dt.date(2023, 1, day) for day in range(1, 4))
MONTHS = Month.span(Month(2022, 1), Month(2022, 4))
CODES = {"flows": ("export",), "reporters": ("DEU", "FRA"), "partners": ("KAZ", "KGZ"), "products": ("1", "2")}
ROWS = [dict(zip((*SIDES, "month"), one, strict=True)) for one in itertools.product(*CODES.values(), MONTHS)]


def sets(codes):
    return st.none() | st.sets(st.sampled_from(codes), min_size=1).map(frozenset)


@st.composite
def scopes(draw):
    start, end = sorted(draw(st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS))))
    return Scope("test", **{side: draw(sets(codes)) for side, codes in CODES.items()}, start=start, end=end)


@st.composite
def histories(draw):
    """Batches of one to three scopes each."""
    batch = st.tuples(st.none() | st.sampled_from(DAYS), st.lists(scopes(), min_size=1, max_size=3))
    batches = draw(st.lists(batch, max_size=6))
    flat = [(batch, day, box) for batch, (day, boxes) in enumerate(batches, start=1) for box in boxes]
    return [Slice(id=at, batch=batch, published=day, scope=box) for at, (batch, day, box) in enumerate(flat, start=10)]


def holds(box, row):
    return box.start <= row["month"] <= box.end and all(
        getattr(box, side) is None or row[side] in getattr(box, side) for side in SIDES
    )


def is_newer(a, b):
    """Whether batch a beats batch b: a known date beats an unknown one, then the later, then the later load."""
    if (a.published is None) != (b.published is None):
        return b.published is None
    return (a.published or dt.date.min, a.batch) > (b.published or dt.date.min, b.batch)


def oracle(slices, as_of):
    known = [s for s in slices if as_of is None or (s.published is not None and s.published <= as_of)]
    return {
        (s.id, at)
        for s in known
        for at, row in enumerate(ROWS)
        if holds(s.scope, row) and not any(is_newer(n, s) and holds(n.scope, row) for n in known)
    }


def answered(slices, parts):
    by_id = {s.id: s for s in slices}
    return [
        (id_, at)
        for part in parts
        for id_ in part.slices
        for at, row in enumerate(ROWS)
        if holds(by_id[id_].scope, row)
        and (part.within is None or holds(part.within, row))
        and not any(holds(box, row) for box in part.without)
    ]


@settings(max_examples=12, deadline=None)
@given(slices=histories(), as_of=st.none() | st.sampled_from(DAYS))
def test_the_plan_keeps_each_row_that_no_newer_batch_speaks_for(slices, as_of):
    kept = answered(slices, plan(slices, as_of))
    assert len(kept) == len(set(kept))
    assert set(kept) == oracle(slices, as_of)


@settings(max_examples=6, deadline=None)
@given(slices=histories().flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_the_order_of_slices_does_not_matter(slices):
    given_, shuffled = slices
    assert set(plan(given_)) == set(plan(shuffled))


def made(id_, published, **box):
    return Slice(id=id_, batch=id_, published=published and dt.date.fromisoformat(published), scope=scope(**box))


def test_a_covered_slice_is_not_read():
    assert plan([made(1, "2023-01-01"), made(2, "2023-02-01")]) == (Part((2,)),)


def test_slices_that_share_nothing_are_read_alike():
    assert plan([made(1, None, partners=["KAZ"]), made(2, None, partners=["KGZ"])]) == (Part((1, 2)),)


def test_a_rolling_window_leaves_the_months_before_it():
    parts = plan(
        [made(1, "2023-01-01", start="2022-01", end="2022-06"), made(2, "2023-02-01", start="2022-03", end="2022-08")]
    )
    assert parts == (Part((2,)), Part((1,), within=scope("2022-01", "2022-02")))


def test_three_partial_covers_together_drop_a_slice():
    old = made(1, "2023-01-01", partners=["KAZ", "KGZ"])
    news = [made(2, "2023-02-01", partners=["KAZ"]), made(3, "2023-02-02", partners=["KGZ"], end="2022-06"),
            made(4, "2023-02-03", partners=["KGZ"], start="2022-07")]  # fmt: skip
    assert plan([old, *news]) == (Part((2, 3, 4)),)


def test_a_hole_in_the_middle_is_taken_out():
    hole = {"start": "2022-03", "end": "2022-04", "products": ["1"]}
    parts = plan([made(1, "2023-01-01"), made(2, "2023-02-01", **hole)])
    assert parts == (Part((2,)), Part((1,), without=(scope(**hole),)))
