"""The one shape between reports and renderers: exact values in tables, tables in pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Final

from pipectl.records import dataclass


class Kind(StrEnum):
    """What a column holds, so that each format can write it in its own way.

    In brackets the Python type of a cell; any cell may be None, which means there is none.
    """

    TEXT = "text"  # str
    TEXTS = "texts"  # tuple[str, ...]
    COUNT = "count"  # int, or Decimal for a mean
    DAYS = "days"  # int, or Decimal for a mean
    NUMBER = "number"  # Decimal
    DAY = "day"  # datetime.date
    MONEY = "money"  # pipectl.domain.values.money.Money
    PERCENT = "percent"  # Decimal, 0 to 100
    SHARE = "share"  # Ratio, shown with its n
    PART = "part"  # Ratio whose whole stands in the table's total, so that its n is left out


class Undefined(Enum):
    """Stands where a figure cannot be worked out, as a mean of nothing; any cell may hold it."""

    NA = "n/a"


NA: Final = Undefined.NA


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of a whole; the whole is its n, and a whole of 0 is shown as n/a."""

    part: Any
    whole: Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is stable and for programs, `title` is for people.

    One that is `for_programs` is left out where people read: its neighbour says it in words.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    for_programs: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """A column, and how to find its value for a deal as it stood on a day."""

    column: Column
    value: Callable[[Any, date], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of exact values, each as long as `columns`.

    `totals` are rows below them, one a currency where amounts are not added up; `notes` a footer.
    Of a `brief` one without rows people read only the title.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    totals: tuple[tuple[Any, ...], ...] = ()
    notes: tuple[str, ...] = ()
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Named values of one thing, one below the other: (column, value) pairs."""

    name: str
    title: str
    values: tuple[tuple[Column, Any], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Several parts in order under one title; `about` holds what the whole page speaks of."""

    name: str
    title: str
    parts: tuple[Table | Facts, ...]
    notes: tuple[str, ...] = ()
    about: Mapping[str, str] | None = None
