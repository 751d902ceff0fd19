"""What stands behind the figures of two periods side by side, and their difference."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from pipectl.domain.figures.velocity import Sample
from pipectl.reports.behind import samples
from pipectl.table import NA, Behind, Cell, Figure, Ratio, number_of
from pipectl.table.figure import difference

Sides = tuple[Behind, Behind]
"""What stands behind the figures of the earlier and of the later period."""

_FORMULA: Final = "after - before"


def beside(sides: Sides, names: Mapping[str, str]) -> Behind:
    """Return what stands behind the columns of both; `names` say how these begin a further one.

    The figure itself, "", is in the columns before and after, others in before_n and after_n.
    """
    return {
        f"{side}_{column}" if column else side: behind[name]
        for side, behind in zip(("before", "after"), sides, strict=True)
        for column, name in names.items()
    }


def gained(sides: Sides, name: str) -> Callable[[], Figure]:
    """Return what a figure has gained from the earlier period to the later."""
    before, after = (behind[name] for behind in sides)
    return lambda: difference(_FORMULA, ("after", after()), ("before", before()))


def points(sides: Sides, name: str) -> Callable[[], Figure]:
    """Return what a rate has gained, in percentage points."""
    return partial(_points, *(behind[name] for behind in sides))


def gain(sides: Sides, name: str) -> Behind:
    """Return what stands behind a figure of both periods, and behind their difference."""
    return {**beside(sides, {"": name}), "difference": gained(sides, name)}


def numbers(deals: Sample, days: int) -> Behind:
    """Return what stands behind numbers of deals, and of the days of a period that have passed."""
    passed = "days of the period up to the day of the report"
    return {
        "created": partial(samples.created, deals.created),
        "won": partial(samples.closed, "won", deals.won),
        "lost": partial(samples.closed, "lost", deals.lost),
        "days counted": lambda: Figure(passed, lambda _: days),
    }


def _points(before: Callable[[], Figure], after: Callable[[], Figure]) -> Figure:
    def gain(now: Ratio, then: Ratio) -> Cell:
        new, old = map(number_of, (now, then))
        return NA if new is None or old is None else 100 * (new - old)

    inputs = {"after": after(), "before": before()}
    return Figure(f"100 x ({_FORMULA})", gain, inputs=inputs)
