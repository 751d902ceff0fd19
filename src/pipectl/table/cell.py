"""What a cell can hold: exact values, as a report finds them and before a format writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

from pipectl.money import Money


class Undefined(Enum):
    """Stands where a figure cannot be worked out, as a mean of nothing; any cell may hold it."""

    NA = "n/a"


NA: Final = Undefined.NA


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of a whole; the whole is its n, and a whole of 0 is shown as n/a."""

    part: Decimal | int | Money
    whole: Decimal | int | Money


Cell: TypeAlias = str | tuple[str, ...] | int | Decimal | date | Money | Ratio | Undefined | None
"""A value of a table; None means that there is none."""

Row: TypeAlias = tuple[Cell, ...]
