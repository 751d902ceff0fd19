"""Names of months, whole or cut short, in the languages that exports are made in."""

from functools import cache
from typing import Final

from pipectl.domain.values.text import fold

_NAMES: Final = (
    "january february march april may june july august september october november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "januar februar marts april maj juni juli august september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "януари февруари март април май юни юли август септември октомври ноември декември",
)
_SHORTEST: Final = 3


@cache
def month_of(name: str) -> int:
    """Return the month that a name or its beginning means. Raises ValueError for any other word."""
    word = fold(name).removesuffix(".")
    months = {
        number
        for names in _NAMES
        for number, month in enumerate(names.split(), 1)
        if month.startswith(word)
    }
    if len(word) < _SHORTEST or len(months) != 1:
        raise ValueError(f"'{name}' is no month")
    return months.pop()
