"""A deal: its state at the top, its journal below."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final, TypeAlias

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import (
    ListOf,
    MapOf,
    Plain,
    RecordOf,
    Scalar,
    keys_of,
    optional,
    required,
)
from pipectl.domain.values.text import Quoted, fold
from pipectl.records import dataclass, field

STATES: Final = ("absent", "unknown", "weak", "likely", "confirmed")
"""What is known of a criterion, from worst to best; absent is known to be missing."""

CATEGORIES: Final = ("omitted", "pipeline", "best_case", "commit")
KINDS: Final = ("new", "upsell", "renewal")
DIRECTIONS: Final = ("in", "out")
"""Whose an activity was: the customer's to us, or ours."""
OMISSIONS: Final = ("duplicate", "test", "other")
ERASED: Final = "Erased"
"""The title of a deal whose customer is forgotten."""

STATE: Final = scalars.one_of(*STATES)
CATEGORY: Final = scalars.one_of(*CATEGORIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What is to be done next, and by when."""

    due: date = required(scalars.DAY)
    what: str = required(scalars.PROSE)


CustomValue: TypeAlias = "str | Decimal | date"
"""What a custom field holds."""

Value: TypeAlias = "CustomValue | NextStep"
"""What a tracked field holds, where it is not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of one criterion of the qualification."""

    state: str = required(STATE)
    evidence: str | None = optional(scalars.PROSE)
    contact: str | None = optional(scalars.TEXT)
    value: str | None = optional(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A doubt of the customer's; a later entry with the same id and `resolved` answers it."""

    id: str = required(scalars.WORD)
    text: str | None = optional(scalars.PROSE)
    resolved: str | None = optional(Scalar(scalars.parse_text, Quoted, empty=""))


# Tracked and Summary are never made, only inherited: what is not generated costs no start-up time.
@dataclass(frozen=True, slots=True, kw_only=True, init=False, repr=False, eq=False)
class Tracked:
    """The fields whose every change is in the history."""

    stage: str | None = optional(scalars.WORD)
    amount: Decimal | None = optional(scalars.AMOUNT)
    currency: str | None = optional(scalars.CURRENCY)
    expected_close: date | None = optional(scalars.DAY)
    owner: str | None = optional(scalars.TEXT)
    probability: Decimal | None = optional(scalars.PERCENT)
    category: str | None = optional(CATEGORY)
    pipeline: str | None = optional(scalars.WORD)
    next_step: NextStep | None = optional(RecordOf(NextStep))
    parked_until: date | None = optional(scalars.DAY)
    omit: str | None = optional(scalars.one_of(*OMISSIONS))


TRACKED: Final = tuple(keys_of(Tracked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Tracked):
    """One line of the history: what changed on a day, or what was done; `clears` names fields."""

    FIRST: ClassVar = ("day", "by")

    day: date = required(scalars.DAY)
    by: str | None = optional(scalars.TEXT)
    qualification: dict[str, str | None] = optional(
        MapOf(STATE, scalars.parse_word, clearable=True), dict
    )
    activity: str | None = optional(scalars.WORD)
    direction: str | None = optional(scalars.one_of(*DIRECTIONS))
    signal: str | None = optional(scalars.WORD)
    done: str | None = optional(scalars.WORD)
    note: str | None = optional(scalars.PROSE)
    reason: str | None = optional(scalars.REASON)
    objection: Objection | None = optional(RecordOf(Objection))
    via: str | None = optional(scalars.WORD)
    clears: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, init=False, repr=False, eq=False)
class Summary(Tracked):
    """What a deal is called and where it belongs, as it is now; `id` is its file's name."""

    FIRST: ClassVar = ("title", "account", "owner", "amount", "currency")

    id: str = ""
    stage: str = required(scalars.WORD)
    title: str = required(scalars.TEXT)
    account: str | None = optional(scalars.TEXT)
    source: str | None = optional(scalars.TEXT)
    campaign: str | None = optional(scalars.TEXT)
    kind: str | None = optional(scalars.one_of(*KINDS))
    parent: str | None = optional(scalars.DEAL_ID)
    duplicate_of: str | None = optional(scalars.DEAL_ID)
    tags: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    refs: dict[str, str] = optional(MapOf(scalars.TEXT, scalars.parse_word), dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal(Summary):
    """A whole deal, as its file holds it.

    `fields` are the store's custom fields by name, `extra` what stands under x- keys, untouched;
    `imported` is what the last import gave for fields without history.
    """

    notes: str | None = optional(scalars.PROSE)
    qualification: dict[str, Answer] = optional(MapOf(RecordOf(Answer), scalars.parse_word), dict)
    imported: dict[str, str] = optional(MapOf(scalars.TEXT), dict)
    history: tuple[Entry, ...] = required(ListOf(RecordOf(Entry)))
    fields: dict[str, CustomValue] = field(default_factory=dict)
    extra: dict[str, Plain] = field(default_factory=dict)


def holding(text: str, deals: Iterable[Summary]) -> list[Summary]:
    """Return the deals whose id, title or account holds a text, case folded."""
    part = fold(text)
    return [d for d in deals if part in fold(f"{d.id}\0{d.title}\0{d.account or ''}")]
