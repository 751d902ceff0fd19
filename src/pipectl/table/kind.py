"""Cells and the kinds of columns, each with all that follows from it."""

from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final, Self, TypeAlias

from pipectl.money import Money, divide
from pipectl.records import dataclass
from pipectl.words import say


class Undefined(Enum):
    """Stands where there is no figure, as of a mean of nothing; any cell may hold it.

    People read its text; for programs there is no value.
    """

    NA = "n/a"
    NEVER = "never"
    MET = "met"
    COVERED = "covered"
    PARTIAL = "partial"


NA: Final = Undefined.NA
NEVER: Final = Undefined.NEVER
MET: Final = Undefined.MET
COVERED: Final = Undefined.COVERED
PARTIAL: Final = Undefined.PARTIAL


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of a whole; the whole is its n, and a whole of 0 is shown as n/a."""

    part: Decimal | int | Money
    whole: Decimal | int | Money


@dataclass(frozen=True, slots=True)
class Word:
    """What people read in another language where a cell is undefined."""

    text: str


class Tone(StrEnum):
    """How a cell is marked where colours can be shown."""

    GOOD = "good"
    BAD = "bad"


_STAGE_TONES: Final = {"won": Tone.GOOD, "lost": Tone.BAD}
"""How stages are marked, by their type."""


CATEGORY_LABELS: Final = {"omitted": say("not forecast"), "best_case": say("best case")}
"""What people read for categories whose ids are no words."""


class Named(str):
    """A text for programs, as the id of a stage, with what people read in its place."""

    __slots__ = ("label", "tone")

    label: str
    tone: Tone | None

    def __new__(cls, text: str, label: str, tone: Tone | None = None) -> Self:
        """Name a text; it is equal to the bare one."""
        named = str.__new__(cls, text)
        named.label = label
        named.tone = tone
        return named


class Heading(str):
    """A text above the rows that share it, which may go on beyond its own column."""

    __slots__ = ()


def named_stage(stage_id: str, name: str, stage_type: str) -> Named:
    """Return the id of a stage, which people read as its name, in the colour of its type."""
    return Named(stage_id, name, _STAGE_TONES.get(stage_type))


def named_category(category: str | None) -> Named | None:
    """Return a category of the forecast; people read what `omitted` means."""
    return (
        None if category is None else Named(category, CATEGORY_LABELS.get(category, say(category)))
    )


Cell: TypeAlias = (
    str | tuple[str, ...] | int | Decimal | date | Money | Ratio | Undefined | Word | None
)
"""A value of a table; None means that there is none."""

Row: TypeAlias = tuple[Cell, ...]


class Kind(StrEnum):
    """What a column holds: the Python types of its cells, and how people read them.

    A number stands at the right edge. A mean of whole numbers is a Decimal. PART is a SHARE whose
    whole stands beside it or in the total, so that its n is left out; a PERCENT is 0 to 100. What a
    share has gained is a Decimal, the difference of two fractions. A RATE of a currency is read
    with all its digits.
    """

    types: tuple[type, ...]
    is_number: bool

    TEXT = "text", (str,)
    TEXTS = "texts", (tuple,)
    DAY = "day", (date,)
    COUNT = "count", (int, Decimal), True
    DAYS = "days", (int, Decimal), True
    NUMBER = "number", (Decimal,), True
    RATE = "rate", (Decimal,), True
    MONEY = "money", (Money,), True
    PERCENT = "percent", (Decimal,), True
    SHARE = "share", (Ratio, Decimal), True
    PART = "part", (Ratio, Decimal), True

    def __new__(cls, name: str, types: tuple[type, ...], *numbers: bool) -> Self:
        """Make a kind, which is the text of its name."""
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.types = types
        kind.is_number = any(numbers)
        return kind

    @property
    def is_text(self) -> bool:
        """Say whether its cells are texts, which may be cut where there is no room."""
        return self in (Kind.TEXT, Kind.TEXTS)

    @property
    def is_group(self) -> bool:
        """Say whether deals can be grouped by it: each has one value, and some have the same."""
        return self not in (Kind.TEXTS, Kind.MONEY)

    def holds(self, cell: Cell) -> bool:
        """Say whether a cell is right in a column of this kind."""
        return cell is None or isinstance(cell, (Undefined, Word, *self.types))


def kind_for(value: Cell) -> Kind:
    """Return the kind of column that a bare value stands in."""
    kinds = (Kind.COUNT, Kind.MONEY, Kind.SHARE, Kind.DAY, Kind.TEXTS, Kind.TEXT)
    return Kind.COUNT if isinstance(value, Undefined) else next(k for k in kinds if k.holds(value))


def or_na(value: Decimal | None) -> Decimal | Undefined:
    """Return a figure, n/a where it cannot be worked out."""
    return NA if value is None else value


def money_or_na(amount: Decimal | None, currency: str) -> Money | Undefined:
    """Return an amount in a currency, n/a where it cannot be worked out."""
    return NA if amount is None else Money(amount, currency)


def number_of(cell: Cell) -> Decimal | None:
    """Return the number in a cell: an amount's, a ratio as a fraction; None where there is none."""
    match cell:
        case Money():
            return cell.amount
        case int() | Decimal():
            return Decimal(cell)
        case Ratio():
            part, whole = number_of(cell.part), number_of(cell.whole)
            return divide(part, whole) if part is not None and whole else None
    return None
