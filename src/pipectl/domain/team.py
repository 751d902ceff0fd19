"""The people who sell: their ids are permanent, their names may change."""

from __future__ import annotations

from datetime import date

from pipectl.domain import values
from pipectl.domain.schema import ListOf
from pipectl.domain.schema import optional
from pipectl.domain.schema import required
from pipectl.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One seller; `until` is the last day with the firm, `was` holds ids used before."""

    name: str = required(values.TEXT)
    team: str | None = optional(values.TEXT)
    manager: str | None = optional(values.TEXT)
    until: date | None = optional(values.DAY)
    was: tuple[str, ...] = optional(ListOf(values.TEXT), tuple)
