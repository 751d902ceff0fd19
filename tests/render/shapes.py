"""Small tables for the tests of formats: only what matters is named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from pipectl.money import Money
from pipectl.table import Column, Facts, Kind, Page, Ratio, Table

EVERY_KIND = (
    Column("deal", "Deal"),
    Column("tags", "Tags", Kind.TEXTS),
    Column("pushes", "Pushes", Kind.COUNT),
    Column("age", "Age", Kind.DAYS),
    Column("close", "Close", Kind.DAY),
    Column("amount", "Amount", Kind.MONEY),
    Column("probability", "Probability", Kind.PERCENT),
    Column("win_rate", "Win rate", Kind.SHARE),
)


def nok(amount: str) -> Money:
    return Money(Decimal(amount), "NOK")


def deals(*, title: str = "", total: bool = False) -> Table:
    """Build a table with a full row and an empty one."""
    close = dt.date(2026, 12, 15)
    full = ("Website", ("a", "b"), 3, 12, close, nok("120000"), Decimal(55), Ratio(3, 6))
    empty = ("Empty", (), None, None, None, None, None, Ratio(0, 0))
    last = ("Total", None, 3, None, None, nok("120000"), None, None)
    return Table("deals", title, EVERY_KIND, (full, empty), (last,) if total else ())


def column(kind: Kind, *values: Any) -> Table:
    return Table("one", "", (Column("x", "X", kind),), tuple((value,) for value in values))


def words(*values: str) -> Table:
    return column(Kind.TEXT, *values)


def facts(*values: tuple[str, Any]) -> Facts:
    return Facts("facts", "", tuple((Column(name, name.title()), value) for name, value in values))


def page(*parts: Table | Facts, title: str = "", notes: tuple[str, ...] = ()) -> Page:
    return Page("page", title, parts, notes)
