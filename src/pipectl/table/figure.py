"""What stands behind a cell: its formula, and the deals, lines or figures it is worked out of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from pipectl.money import Money
from pipectl.table.kind import NA, Cell, Ratio

ANY: Final = ""
CREATED: Final = "created"
"""Keys of a part that no entry has: whatever the last one says, and the first one."""


class Contribution(NamedTuple):
    """What one deal adds to a figure: `value` in the figure's own unit, None where it adds nothing.

    It is what the deal's entries up to `day` say of `key`. What a `line` of a list adds names its
    file, the list's key where it is not the whole file, and the place there, from 0. `amount` is a
    deal's own, `rate` that of its currency with the day from which it holds, `chance` a percentage
    and `source` whose it is: the deal's own, its stage's, or one measured by history.
    """

    of: str
    value: Any
    key: str = "stage"
    day: date | None = None
    line: tuple[str, *tuple[str | int, ...]] | None = None
    amount: Money | None = None
    rate: tuple[Decimal, date] | None = None
    chance: Decimal | None = None
    source: str | None = None


class Figure(NamedTuple):
    """How a cell comes about: a formula in words, and of what it is worked out.

    Either of the values of its `parts`, which `work_out` takes as a list, or of further figures, by
    the names that the formula calls them, which it takes one by one.
    """

    formula: str
    work_out: Callable[..., Cell]
    parts: Sequence[Contribution] = ()
    inputs: Mapping[str, "Figure"] = MappingProxyType({})

    @property
    def value(self) -> Cell:
        """The figure, worked out anew."""
        if self.inputs:
            return self.work_out(*(each.value for each in self.inputs.values()))
        return self.work_out([part.value for part in self.parts if part.value is not None])


Behind: TypeAlias = Mapping[str, Callable[[], Figure]]
"""What stands behind the cells of a row, by the names of their columns; made where it is asked."""

NOTHING: Final[Behind] = MappingProxyType({})
"""Behind a row without figures."""


def count(formula: str, parts: Iterable[Contribution]) -> Figure:
    """Count deals: each adds its whole number."""
    return Figure(formula, sum, [*parts])


def total(formula: str, parts: Iterable[Contribution], currency: str) -> Figure:
    """Add up amounts of one currency."""

    def added(amounts: Sequence[Money]) -> Money:
        return Money(sum((each.amount for each in amounts), Decimal(0)), currency)

    return Figure(formula, added, [*parts])


def share(formula: str, part: tuple[str, Figure], whole: tuple[str, Figure]) -> Figure:
    """Divide a figure by another one, each with its name in the formula."""
    return Figure(formula, Ratio, inputs=dict([part, whole]))


def difference(formula: str, now: tuple[str, Figure], before: tuple[str, Figure]) -> Figure:
    """Take a figure from another one of its kind."""
    return Figure(formula, _less, inputs=dict([now, before]))


def plus(inputs: Mapping[str, Figure]) -> Figure:
    """Add up figures of one kind, each by its name in the formula."""

    def together(*values: Cell) -> Cell:
        return reduce(_more, values)

    return Figure(" + ".join(inputs), together, inputs=inputs)


def _more(first: Cell, second: Cell) -> Cell:
    match first, second:
        case Money(), Money():
            return Money(first.amount + second.amount, first.currency)
        case ((int() | Decimal()), (int() | Decimal())):
            return first + second
    return NA


def _less(now: Cell, before: Cell) -> Cell:
    match now, before:
        case Money(), Money():
            return Money(now.amount - before.amount, now.currency)
        case ((int() | Decimal()), (int() | Decimal())):
            return now - before
    return NA
