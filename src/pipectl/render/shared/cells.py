"""Values as text: rounded here and nowhere else, and safe to show."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import repeat
from types import NoneType
from typing import Any, Final

from pipectl.escape import all_safe, safe
from pipectl.money import ROUNDING, Money, divide, grouped
from pipectl.table import Cell, Column, Form, Kind, Named, Page, Ratio, Table, Undefined, Word
from pipectl.words import ENGLISH, Words

_THOUSAND: Final = 1000
_NO_VALUE: Final = (NoneType, Undefined, Word)
PLAIN: Final = Form()
_RATE_PLACES: Final = 9
_EXACT_PLACES: Final = 13
"""An amount has at most 4 decimals and a rate 9: more come only of a division."""
_UNITS: Final = [Decimal((0, (1,), -places)) for places in range(10)]
"""1, 0.1 and so on: what is rounded to."""


def quotient(ratio: Ratio, places: int) -> Decimal | None:
    """Divide the part by the whole, half up to so many decimals; None where the whole is 0."""
    part, whole = _bare(ratio.part), _bare(ratio.whole)
    return _rounded(divide(part, whole), places) if whole else None


def exact(value: Decimal) -> Decimal:
    """Return a number for programs: what came of a division is rounded half up to 6 decimals."""
    places = -int(value.as_tuple().exponent)
    return _rounded(value, 6) if places > _EXACT_PLACES else value


def texts(
    kind: Kind, values: Sequence[Cell], form: Form = PLAIN, *, exact: bool = True, percents: int = 0
) -> list[str]:
    """Write the values of one column, all with the same number of decimals; None is empty.

    `form` says how people read them, `percents` the decimals that percents have at least.
    Amounts of thousands need not be `exact`: then they are shown in whole units.
    """
    places = 0 if not exact and _has_thousands(kind, values) else _places(kind, values)
    places = max(places, percents) if kind is Kind.PERCENT else places
    write = _WRITERS[kind]
    return all_safe(
        [
            _word(value) if isinstance(value, _NO_VALUE) else write(value, places, form)
            for value in values
        ]
    )


def _word(value: Undefined | Word | None) -> str:
    if value is None:
        return ""
    return value.text if isinstance(value, Word) else value.value


def columns(table: Table, form: Form = PLAIN) -> list[list[str]]:
    """Write a table column by column; its totals are the last of each."""
    cells, unit = _cells(table), unit_of(table)
    percents = max((_percents(column.kind, values) for column, values in cells), default=0)
    drawn = [
        texts(column.kind, values, form, exact=column.exact, percents=percents)
        for column, values in cells
    ]
    for place, column in enumerate(table.columns):
        if column.over:
            drawn[place] = [_over(c, form) for c in drawn[place]]
    if not unit:
        return drawn
    return [
        _without(unit, cells) if column.kind is Kind.MONEY else cells
        for column, cells in zip(table.columns, drawn, strict=True)
    ]


def _over(text: str, form: Form) -> str:
    return form.words.say("over by {what}", what=text[1:]) if text[:1] == "-" else text


def _percents(kind: Kind, values: Iterable[Cell]) -> int:
    """Return how many decimals a column gives the percents beside it: as many as its own have."""
    if kind in (Kind.SHARE, Kind.PART):
        return _PLACES[Kind.PERCENT]
    return _places(kind, values) if kind is Kind.PERCENT else 0


def caption(table: Table, words: Words = ENGLISH) -> str:
    """Return a table's title; a currency that all amounts share stands there, once."""
    unit = unit_of(table)
    if not unit:
        return table.title
    if table.title:
        return words.say("{title}, in {unit}", title=table.title, unit=unit)
    return words.say("Amounts in {unit}", unit=unit)


def _cells(table: Table) -> list[tuple[Column, tuple[Cell, ...]]]:
    rows = (*table.rows, *table.totals)
    cells = zip(*rows, strict=True) if rows else repeat(())
    return list(zip(table.columns, cells, strict=False))


def unit_of(table: Table) -> str | None:
    """Return the currency of all amounts, where there are any and none in another."""
    money = [values for column, values in _cells(table) if column.kind is Kind.MONEY]
    units = {value.currency for values in money for value in values if isinstance(value, Money)}
    return units.pop() if len(units) == 1 else None


def _without(unit: str, cells: Iterable[str]) -> list[str]:
    return [cell.removesuffix(f" {unit}") for cell in cells]


def lines(column: Column, value: Cell, form: Form = PLAIN) -> list[str]:
    """Write a fact, a text of several lines as it is; nothing is a dash, as no cell frames it."""
    if isinstance(value, str) and not isinstance(value, Named):
        value = value.replace("\r\n", "\n").rstrip("\n")
        return [safe(line) for line in value.split("\n")] if value else ["-"]
    return [texts(column.kind, [value], form)[0] or "-"]


def spoken_of(page: Page) -> list[str]:
    """Say what a page speaks of, each as `as of: 2026-11-24`; two names may be one word."""
    return [f"{_name(page, name)}: {text}" for name, text in (page.about or {}).items()]


def _name(page: Page, name: str) -> str:
    """Return the name of a fact, as it is meant on this page or else on all."""
    text = name.replace("_", " ")
    own = page.words.translations.get(f"{page.name}|{text}")
    return own or page.words.of(text)


def sentence(page: Page) -> str:
    """Write what a page speaks of in one line."""
    return safe(", ".join(spoken_of(page)))


def _bare(value: Decimal | int | Money) -> Decimal | int:
    return value.amount if isinstance(value, Money) else value


def _places(kind: Kind, values: Iterable[Cell]) -> int:
    if kind is Kind.RATE:
        return max((_digits(value) for value in values if isinstance(value, Decimal)), default=0)
    if kind not in _PLACES:
        return 0
    numbers = (_bare(value) for value in values if isinstance(value, int | Decimal | Money))
    return 0 if all(number == int(number) for number in numbers) else _PLACES[kind]


def _digits(rate: Decimal) -> int:
    """Count the decimals of a rate: as it is written, one that came of a division up to 9."""
    return min(max(0, -int(rate.normalize().as_tuple().exponent)), _RATE_PLACES)


def _has_thousands(kind: Kind, values: Iterable[Cell]) -> bool:
    """Say whether amounts are so large that nobody reads their decimals."""
    amounts = (value.amount for value in values if isinstance(value, Money))
    return kind is Kind.MONEY and any(abs(amount) >= _THOUSAND for amount in amounts)


def _rounded(value: Decimal | int, places: int) -> Decimal:
    return Decimal(value).quantize(_UNITS[places], context=ROUNDING)


def _label(text: str) -> str:
    return text.label if isinstance(text, Named) else text


def _number(value: Decimal | int, places: int, form: Form) -> str:
    is_whole = isinstance(value, int) and not places
    return grouped(value if is_whole else _rounded(value, places), form.numbers)


def _money(value: Money, places: int, form: Form) -> str:
    return f"{_number(value.amount, places, form)} {value.currency}"


def _share(value: Ratio | Decimal, places: int, form: Form) -> str:
    if isinstance(value, Decimal):
        return _part(value, places, form)
    kind = Kind.MONEY if isinstance(value.whole, Money) else Kind.COUNT
    return f"{_part(value, places, form)} (n={texts(kind, [value.whole], form)[0]})"


def _part(value: Ratio | Decimal, _places: int, form: Form) -> str:
    if isinstance(value, Decimal):
        return form.words.say("{n} points", n=_number(value * 100, 1, form))
    share = quotient(value, 3)
    return "n/a" if share is None else f"{_number(share * 100, 1, form)} %"


_PLACES: Final = {Kind.COUNT: 1, Kind.DAYS: 1, Kind.PERCENT: 1, Kind.MONEY: 2, Kind.NUMBER: 2}
"""How many decimals a column has as soon as one of its values has any."""

_WRITERS: Final[dict[Kind, Callable[[Any, int, Form], str]]] = {
    Kind.TEXT: lambda value, *_: _label(value),
    Kind.TEXTS: lambda value, *_: ", ".join(map(_label, value)),
    Kind.COUNT: _number,
    Kind.NUMBER: _number,
    Kind.RATE: _number,
    Kind.DAYS: lambda value, *shape: f"{_number(value, *shape)} {shape[-1].words.of('d')}",
    Kind.DAY: lambda value, *_: value.isoformat(),
    Kind.MONEY: _money,
    Kind.PERCENT: lambda value, *shape: f"{_number(value, *shape)} %",
    Kind.SHARE: _share,
    Kind.PART: _part,
}
