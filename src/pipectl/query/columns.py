"""Fields as columns of a table: what a list can show and sort by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.history.snapshot import Snapshot, currency_of
from pipectl.domain.values.calendar import Period, month_of, quarter_of
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.query.fields import field_names, value_of
from pipectl.query.operands import no_such
from pipectl.table import Column, Kind, Selected

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("close", "closed", "created", "next", "parked", "since", "touched"), Kind.DAY),
    **dict.fromkeys(("aged", "is", "ref", "tag"), Kind.TEXTS),
    **dict.fromkeys(("probability", "score"), Kind.PERCENT),
    "age": Kind.DAYS,
    "objections": Kind.COUNT,
    "amount": Kind.MONEY,
}
_UNGROUPED: Final = (Kind.TEXTS, Kind.MONEY)
_OWN_KINDS: Final = {"date": Kind.DAY, "number": Kind.NUMBER, "text": Kind.TEXT}


PERIODS: Final[Mapping[str, Callable[[date], Period]]] = {"month": month_of, "quarter": quarter_of}
"""Groups that are no fields: the period of a deal's close, the expected one while it is open."""


def select(name: str, setup: Setup) -> Selected:
    """Return a field as a column. Raises UsageError for a name that is no field."""
    value = value_of(name, setup)
    own = setup.settings.fields.get(name)
    kind = _KINDS.get(name) or (_OWN_KINDS[own] if own else Kind.TEXT)
    column = Column(name, name.replace("_", " ").capitalize(), kind)
    if kind is Kind.MONEY:
        return Selected(column, lambda deal, day: _money(value(deal, day), deal, setup))
    return Selected(column, value)


def group_names(setup: Setup) -> tuple[str, ...]:
    """Name all that deals can be grouped by: fields with one value a deal, and periods."""
    single = [name for name in field_names(setup) if _KINDS.get(name) not in _UNGROUPED]
    return (*single, *PERIODS)


def grouping(name: str, setup: Setup) -> Selected:
    """Return what to group deals by. Raises UsageError for a name that is none."""
    if name in PERIODS:
        period = PERIODS[name]
        return Selected(Column(name, name.capitalize()), lambda deal, _: _label(deal, period))
    if name in field_names(setup) and _KINDS.get(name) in _UNGROUPED:
        raise UsageError(f"deals cannot be grouped by {name}; choose a field with a word or a day")
    if name not in group_names(setup):
        raise UsageError(str(no_such("group", "groups", name, group_names(setup))))
    return select(name, setup)


def _label(deal: Snapshot, period: Callable[[date], Period]) -> str | None:
    day = deal.closed or deal.expected_close
    return period(day).label if day else None


def _money(amount: Any, deal: Snapshot, setup: Setup) -> Money | None:
    return None if amount is None else Money(amount, currency_of(setup, deal))
