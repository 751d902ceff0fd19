"""A deal: its state at the top, its journal below."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from pipectl.domain import values
from pipectl.domain.schema import (
    ListOf,
    MapOf,
    Plain,
    RecordOf,
    Scalar,
    keys_of,
    optional,
    required,
)
from pipectl.domain.text import Quoted
from pipectl.records import dataclass

STATES: Final = ("absent", "unknown", "weak", "likely", "confirmed")
"""What is known of a criterion, from worst to best; absent is known to be missing."""

CATEGORIES: Final = ("omitted", "pipeline", "best_case", "commit")
KINDS: Final = ("new", "upsell", "renewal")
OMISSIONS: Final = ("duplicate", "test", "other")

STATE: Final = values.one_of(*STATES)
CATEGORY: Final = values.one_of(*CATEGORIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What is to be done next, and by when."""

    due: date = required(values.DAY)
    what: str = required(values.PROSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of one criterion of the qualification."""

    state: str = required(STATE)
    evidence: str | None = optional(values.PROSE)
    contact: str | None = optional(values.TEXT)
    value: str | None = optional(values.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A doubt of the customer's; a later entry with the same id and `resolved` answers it."""

    id: str = required(values.WORD)
    text: str | None = optional(values.PROSE)
    resolved: str | None = optional(Scalar(values.parse_text, Quoted, empty=""))


# Tracked and Face are never made, only inherited: what is not generated costs no start-up time.
@dataclass(frozen=True, slots=True, kw_only=True, init=False, repr=False, eq=False)
class Tracked:
    """The fields whose every change is in the history."""

    stage: str | None = optional(values.WORD)
    amount: Decimal | None = optional(values.AMOUNT)
    currency: str | None = optional(values.CURRENCY)
    expected_close: date | None = optional(values.DAY)
    owner: str | None = optional(values.TEXT)
    probability: Decimal | None = optional(values.PERCENT)
    category: str | None = optional(CATEGORY)
    pipeline: str | None = optional(values.WORD)
    next_step: NextStep | None = optional(RecordOf(NextStep))
    parked_until: date | None = optional(values.DAY)
    omit: str | None = optional(values.one_of(*OMISSIONS))


TRACKED: Final = tuple(keys_of(Tracked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Tracked):
    """One line of the history: what changed on a day, or what was done; `clears` names fields."""

    FIRST: ClassVar = ("day", "by")

    day: date = required(values.DAY)
    by: str | None = optional(values.TEXT)
    qualification: dict[str, str | None] = optional(
        MapOf(STATE, values.parse_word, clearable=True), dict
    )
    activity: str | None = optional(values.WORD)
    done: str | None = optional(values.WORD)
    note: str | None = optional(values.PROSE)
    reason: str | None = optional(values.REASON)
    objection: Objection | None = optional(RecordOf(Objection))
    via: str | None = optional(values.WORD)
    clears: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, init=False, repr=False, eq=False)
class Face(Tracked):
    """What a deal is called and where it belongs, as it is now; `id` is its file's name."""

    FIRST: ClassVar = ("title", "account", "owner", "amount", "currency")

    id: str = ""
    stage: str = required(values.WORD)
    title: str = required(values.TEXT)
    account: str | None = optional(values.TEXT)
    source: str | None = optional(values.TEXT)
    campaign: str | None = optional(values.TEXT)
    kind: str | None = optional(values.one_of(*KINDS))
    parent: str | None = optional(values.DEAL_ID)
    duplicate_of: str | None = optional(values.DEAL_ID)
    tags: tuple[str, ...] = optional(ListOf(values.WORD), tuple)
    refs: dict[str, str] = optional(MapOf(values.TEXT, values.parse_word), dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal(Face):
    """A whole deal, as its file holds it.

    `fields` are the store's own fields by name, `extra` what stands under x- keys, untouched;
    `imported` is what the last import gave for fields without history.
    """

    notes: str | None = optional(values.PROSE)
    qualification: dict[str, Answer] = optional(MapOf(RecordOf(Answer), values.parse_word), dict)
    imported: dict[str, str] = optional(MapOf(values.TEXT), dict)
    history: tuple[Entry, ...] = required(ListOf(RecordOf(Entry)))
    fields: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Plain] = field(default_factory=dict)
