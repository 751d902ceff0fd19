"""Rates with their intervals, and how the figures of two sides differ in one row."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipectl.domain.figures.statistics import MEDIAN, margin, mean, percentile, wilson
from pipectl.money import divide
from pipectl.table import NA, Cell, Column, Kind, Ratio, Row, Undefined
from pipectl.words import say

Range = tuple[Decimal, Decimal] | None
"""An interval of 95 %, None where there is none."""

INTERVALS = Column("intervals", "Intervals")
POINTS = Column("points", "Points", Kind.NUMBER)
ENDS = (Column("low", "From", Kind.PERCENT), Column("high", "To", Kind.PERCENT))


class Rate(NamedTuple):
    """How many were won, of how many."""

    won: int
    n: int

    @property
    def value(self) -> Decimal | None:
        """Return the rate, None where there is nothing to divide by."""
        return divide(self.won, self.n) if self.n else None

    @property
    def range(self) -> Range:
        """Return its Wilson interval."""
        return wilson(self.won, self.n)

    @property
    def cells(self) -> Row:
        """Return the rate with its n and the two ends of its interval, in percent."""
        ends = self.range or (None, None)
        return (Ratio(self.won, self.n), *(NA if end is None else 100 * end for end in ends))


def columns(
    before: str, after: str, kind: Kind, between: Sequence[Column] = ()
) -> tuple[Column, ...]:
    """Return the columns of two sides under their titles: the figure, and what stands behind it."""
    return tuple(
        column
        for name, title in (("before", before), ("after", after))
        for column in (
            Column(name, title, kind),
            *(Column(f"{name}_{column.name}", column.title, column.kind) for column in between),
        )
    )


def points(before: Decimal | None, after: Decimal | None) -> Decimal | Undefined:
    """Return what a rate has gained, in percentage points."""
    return NA if before is None or after is None else 100 * (after - before)


def overlap(before: Range, after: Range) -> str | Undefined:
    """Say whether two intervals have a value in common."""
    if before is None or after is None:
        return NA
    return say("overlap") if before[0] <= after[1] and after[0] <= before[1] else say("apart")


def means(
    before: Sequence[Decimal | int], after: Sequence[Decimal | int], cell: Callable[[Decimal], Cell]
) -> tuple[Row, Row]:
    """Compare two lists of values by their mean and their median; `cell` makes a cell of one."""
    both = (before, after)
    ranges = [_around(values) for values in both]
    halves = [margin(values) for values in both]
    middle = _row(say("mean"), both, [mean(values) for values in both], halves, cell)
    median = [percentile(values, MEDIAN) for values in both]
    return (
        (*middle, overlap(*ranges)),
        (*_row(say("median"), both, median, (None, None), cell), None),
    )


def _around(values: Sequence[Decimal | int]) -> Range:
    middle, half = mean(values), margin(values)
    return None if middle is None or half is None else (middle - half, middle + half)


def _row(
    name: str,
    both: Sequence[Sequence[Decimal | int]],
    figures: Sequence[Decimal | None],
    halves: Sequence[Decimal | None],
    cell: Callable[[Decimal], Cell],
) -> Row:
    cells = [
        (NA if value is None else cell(value), len(values), None if half is None else cell(half))
        for values, value, half in zip(both, figures, halves, strict=True)
    ]
    before, after = figures
    change = NA if before is None or after is None else cell(after - before)
    return (name, *cells[0], *cells[1], change)
