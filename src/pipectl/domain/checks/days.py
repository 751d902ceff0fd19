"""Days that are most likely mistyped: in another century, far ahead, before the deal began.

Fields of a deal are looked at as they are now: what the history says of them is put right by a
later entry. Days are compared with those of the deal, so that no rule asks for today.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from pipectl.domain.history.entries import IMPORT, in_order
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import RecordOf, Scalar, keys_of
from pipectl.errors import Finding, KeyPath, Severity
from pipectl.money import LAST_DAYS

FIRST_YEAR: Final = 1980
"""Before it nobody kept deals in files; spreadsheets and computers count days from 1900 or 1970."""
LAST_YEAR: Final = 2099
YEARS_AHEAD: Final = 10
"""How far behind its last entry a day of a deal may be."""
OWN_YEARS: Final = range(1900, 2200)
"""The years of custom fields, which may be birthdays."""
_REMEDY: Final = "correct the day"


def warn_of_days(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """A day of a deal is one that somebody can have meant.

    The first day of an imported deal is that of its row in another program, which may be later.
    """
    days = [entry.day for entry in deal.history]
    for index, day in enumerate(days):
        if day.year < FIRST_YEAR:
            yield _warning(("history", index, "day"), day, "is in another century")
    is_imported = in_order(deal.history)[0].via == IMPORT
    for path, day in _days_in(deal):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield _warning(path, day, "is in another century")
        elif day.year > max(days).year + YEARS_AHEAD:
            yield _warning(path, day, f"is more than {YEARS_AHEAD} years after the last entry")
        elif day < min(days) and setup.stage(deal).type == "open" and not is_imported:
            yield _warning(path, day, f"is before the deal began, on {min(days)}")
    yield from warn_of_own_days(deal.fields)


def warn_of_own_days(fields: Mapping[str, object]) -> Iterator[Finding]:
    """A day in a custom field is one that somebody can have meant."""
    for name, value in fields.items():
        if isinstance(value, date) and value.year not in OWN_YEARS:
            yield _warning((name,), value, "is in another century")


def in_lists(key: str, records: Iterable[tuple[str | int, object]]) -> Iterator[Finding]:
    """A day in a file beside the deals is one that somebody can have meant."""
    for place, record in records:
        day: date | None = getattr(record, key)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield _warning((place, key), day, "is in another century")


def warn_of_currency(deal: Deal, _setup: Setup) -> Iterator[Finding]:
    """A deal is in a currency that was in use when it began."""
    last = LAST_DAYS.get(deal.currency or "")
    if last and min(entry.day for entry in deal.history).isoformat() > last:
        what = f"{deal.currency} was money until {last}"
        remedy = "write the currency that followed, and its amount"
        yield Finding(("currency",), what, remedy, Severity.WARNING)


def _days_in(deal: Deal) -> Iterator[tuple[KeyPath, date]]:
    """Yield the days at the top of a deal, each with its path."""
    for name, part in _PATHS:
        value = getattr(deal, name)
        day = getattr(value, part) if part and value is not None else value
        if day is not None:
            yield ((name, part) if part else (name,)), day


def _paths(record: type) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record that hold a day, and the part of it that does."""
    for key in keys_of(record).values():
        if isinstance(key.shape, Scalar) and key.shape.kind == "day":
            yield key.attribute, ""
        elif isinstance(key.shape, RecordOf):
            yield from ((key.attribute, part) for part, _ in _paths(key.shape.record))


_PATHS: Final = tuple(_paths(Deal))


def _warning(path: KeyPath, day: date, why: str) -> Finding:
    return Finding(path, f"{path[-1]} {day} {why}", _REMEDY, Severity.WARNING)
