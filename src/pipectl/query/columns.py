"""Fields as columns of a table: what a list can show and sort by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from pipectl.domain.book import Standing
from pipectl.domain.book import currency_of
from pipectl.domain.money import Money
from pipectl.query.fields import value_of
from pipectl.table import Column
from pipectl.table import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipectl.domain.settings import Setup

_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("close", "closed", "created", "next", "parked", "since", "touched"), Kind.DAY),
    **dict.fromkeys(("is", "ref", "tag"), Kind.TEXTS),
    **dict.fromkeys(("probability", "score"), Kind.PERCENT),
    "age": Kind.DAYS,
    "amount": Kind.MONEY,
}
_OWN_KINDS: Final = {"date": Kind.DAY, "number": Kind.NUMBER, "text": Kind.TEXT}


@dataclass(frozen=True, slots=True)
class Selected:
    """A column, and how to find its value for a deal as it stood on a day."""

    column: Column
    value: Callable[[Standing, date], Any]


def select(name: str, setup: Setup) -> Selected:
    """Return a field as a column. Raises UsageError for a name that is no field."""
    value = value_of(name, setup)
    own = setup.settings.fields.get(name)
    kind = _KINDS.get(name) or (_OWN_KINDS[own] if own else Kind.TEXT)
    column = Column(name, name.replace("_", " ").capitalize(), kind)
    if kind is Kind.MONEY:
        return Selected(column, lambda deal, day: _money(value(deal, day), deal, setup))
    return Selected(column, value)


def _money(amount: Any, deal: Standing, setup: Setup) -> Money | None:
    return None if amount is None else Money(amount, currency_of(setup, deal))
