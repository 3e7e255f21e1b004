"""What a study's numbers do not say, in sentences to print with them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from contraflow.codes import bridge
from contraflow.codes.hs import HS6
from contraflow.codes.money import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from contraflow.analysis.study import Study

SHOWN = 6  # codes named in a sentence before "and N more"


def of_study(study: Study, value: NDArray[np.int64]) -> tuple[str, ...]:
    """Say what holds for a study as a whole; `value` is the measure by product, for what the change of codes moves."""
    found = (_list(study), _baseline(study), _revision(study, value), _placebo(study), study.goods.not_covered)
    return tuple(sentence for sentence in found if sentence) + study.origin.caveats


def of_product(study: Study, product: str) -> tuple[str, ...]:
    """Say what holds for one product: why its code is grouped, or not like with like across 1 January 2022."""
    return _moved(product) if study.crosses_revision() else ()


@cache
def _moved(product: str) -> tuple[str, ...]:
    codes = bridge.members(product)
    if len(codes) > 1:
        return (f"Codes {_some(codes)} exchanged goods on 1 January 2022 and are counted together.",)
    note = bridge.note_of(product)
    return (f"The code changed on 1 January 2022: {note}.",) if note else ()


def _list(study: Study) -> str:
    asked = len(study.goods.product_set)
    if not asked or study.held() == asked:
        return ""
    return f"The data hold {study.held():,} of the {asked:,} codes of the list."


def _baseline(study: Study) -> str:
    comparison = study.comparison
    if comparison.complete:
        return ""
    return (
        f"The baseline rests on the {len(comparison.months)} of its {comparison.asked} months that there are data for."
    )


def _revision(study: Study, value: NDArray[np.int64]) -> str:
    if not study.crosses_revision():
        return ""
    if study.codes == "bridged":
        lame = _lame(study.panel.lines)
        return (
            f"Codes that exchanged goods on 1 January 2022 are counted together; {len(lame)} more changed their "
            f"content and are not like with like: {_some(lame)}."
            if lame
            else "Codes that exchanged goods on 1 January 2022 are counted together."
        )
    changed = _changed(study.panel.products)
    if not changed:
        return ""
    part = words(int(value[changed].sum()) / 100, study.unit)
    return (
        f"Codes as listed: the HS changed on 1 January 2022 and with it {len(changed)} of the "
        f"{len(study.panel.products):,} codes, which carry {part} of the figure; a new number can look like a loss "
        "or a gain."
    )


@lru_cache(maxsize=64)
def _changed(products: tuple[str, ...]) -> list[int]:
    """Return the positions of codes that begin, end or change their content between revisions."""
    moved = {code for link in bridge.links() for code in (link.hs2017, link.hs2022)}
    return [at for at, product in enumerate(products) if product in moved]


@lru_cache(maxsize=64)
def _lame(lines: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return the codes that are not like with like across the change even when bridged."""
    return tuple(sorted(bridge.caveats({line[:HS6] for some in lines for line in some})))


def _placebo(study: Study) -> str:
    return "" if study.placebos else "No window before the controls could be measured: the noise floor is unknown."


def _some(codes: tuple[str, ...] | list[str]) -> str:
    dotted = [f"{code[:4]}.{code[4:]}" for code in codes]
    return ", ".join(dotted[:SHOWN]) + (f" and {len(dotted) - SHOWN} more" if len(dotted) > SHOWN else "")
