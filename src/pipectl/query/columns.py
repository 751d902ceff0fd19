"""Fields as columns of a table: what a list can show and sort by."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from pipectl.domain.history.snapshot import Snapshot, currency_of
from pipectl.domain.model.pipeline import reason_name
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period, fiscal_quarter_of, month_of
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.query import answers, operands
from pipectl.query.fields import FIELDS, field_names, field_of, fields_of
from pipectl.table import Cell, Column, Grouping, Kind, Named, Selected, named_category, named_stage
from pipectl.words import as_is

PERIODS: Final[Mapping[str, Callable[[date, int], Period]]] = {
    "month": lambda day, _: month_of(day),
    "quarter": fiscal_quarter_of,
}
"""Groups that are no fields: the period of a deal's close, the expected one while it is open.

A quarter is one of the firm's year, which begins with the month that is handed over.
"""

_MOST: Final = 2
"""So many fields, one within the other, can still be read."""

_WHOLE: Final = frozenset({"id", "parent", "duplicate_of", "ref", "reason"})
"""Fields that are typed again, or are sentences: on a narrow terminal they are never cut."""

_WORDS: Final = frozenset({"is", "kind", "omit", "type"})
"""Fields whose values are words of pipectl's own."""


def select(name: str, setup: Setup) -> Selected:
    """Return a field as a column. Raises UsageError for a name that is no field."""
    (value, _, kind), index = field_of(name, setup), answers.index_of(setup)
    title, cuts = name.replace("_", " ").capitalize(), name not in _WHOLE
    title = title if name in FIELDS else as_is(title)
    column = Column(name, title, kind, cuts=cuts, exact=True, ours=_has_words(name, setup))
    if kind is Kind.MONEY:
        return Selected(column, lambda deal, day: _money(value(deal, day, index), deal, setup))
    if name == "stage":
        stages = {key: named_stage(s.id, s.name, s.type) for key, s in index.stages.items()}
        return Selected(column, lambda deal, _: stages[deal.pipeline, deal.stage])
    if name == "category":
        return Selected(column, lambda deal, _: named_category(answers.category_of(deal, index)))
    if name == "reason":
        return Selected(column, lambda deal, _: _reason(deal, setup))
    return Selected(column, lambda deal, day: value(deal, day, index))


def _has_words(name: str, setup: Setup) -> bool:
    """Say whether the values of a field are pipectl's own words, as the states of a criterion."""
    return name in _WORDS or (name not in FIELDS and name not in setup.settings.fields)


def _reason(deal: Snapshot, setup: Setup) -> Named | None:
    """Return why a deal was lost, which people read as the pipeline's name for it."""
    text = deal.reason
    return Named(text, reason_name(setup.pipeline(deal), text)) if text else None


def group_names(setup: Setup) -> tuple[str, ...]:
    """Name all that deals can be grouped by: fields with one value a deal, and periods."""
    fields = fields_of(setup)
    return (*(name for name in field_names(setup) if fields[name].kind.is_group), *PERIODS)


def grouping(names: str, setup: Setup) -> Grouping:
    """Return what to group deals by: `owner,stage`.

    Raises UsageError for a name that is none, for one given twice, and for more than two.
    """
    each = [name.strip() for name in names.split(",")]
    fields = tuple(_group(name, setup) for name in each)
    if len(set(each)) < len(each):
        raise UsageError(f"'{names}' names a field twice; write `owner`, or `owner,source`")
    if len(each) > _MOST:
        raise UsageError(f"'{names}' names more than two fields; write `owner`, or `owner,source`")
    return fields


def _group(name: str, setup: Setup) -> Selected:
    if name in PERIODS:
        period_of, start = PERIODS[name], setup.settings.fiscal_year_start
        column = Column(name, name.capitalize())
        return Selected(column, lambda deal, _: _label(deal, lambda day: period_of(day, start)))
    if name in group_names(setup):
        return select(name, setup)
    if name in fields_of(setup):
        raise UsageError(f"deals cannot be grouped by {name}; choose a field with a word or a day")
    raise UsageError(str(operands.no_such("group", "groups", name, group_names(setup))))


def _label(deal: Snapshot, period_of: Callable[[date], Period]) -> str | None:
    day = deal.closed or deal.expected_close
    return period_of(day).label if day else None


def _money(amount: Cell, deal: Snapshot, setup: Setup) -> Money | None:
    return Money(amount, currency_of(setup, deal)) if isinstance(amount, Decimal) else None
