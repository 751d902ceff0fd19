"""Cells that a drafted rule cannot read as they are, judged as an import judges them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pipectl.domain.values.currencies import currency_in
from pipectl.domain.values.scalars import AMOUNT, PERCENT
from pipectl.domain.values.text import scalar
from pipectl.exchange.drafting import stages, words
from pipectl.exchange.drafting.text import as_yaml
from pipectl.exchange.forms.columns import WholeColumn
from pipectl.exchange.forms.numbers import Numbers, factor_of, scale_in
from pipectl.exchange.rows.rules import OPEN

if TYPE_CHECKING:
    from pipectl.exchange.drafting.columns import Part, Profile

Reader: TypeAlias = Callable[[WholeColumn, str], object]


class Spelling(NamedTuple):
    """A cell, the lines that have it, and what is to be written for it, None for nothing."""

    column: str
    cell: str
    lines: tuple[int, ...]
    remedy: str | None


class Forms(NamedTuple):
    """The forms that rules will declare; `usual` is the currency of the store."""

    amount: Numbers | None
    percent: Numbers | None
    is_fraction: bool
    usual: str


def scaled(part: Part, form: Numbers | None) -> str | None:
    """Return the value of a column whose name counts by the thousand, None where it does not.

    It is left to fill in where cells have a unit of their own, or the name has several.
    """
    own = form or Numbers()
    try:
        unit = scale_in(part.column)
    except ValueError:
        return OPEN
    if unit is None:
        return None
    if any(factor_of(word) > 1 for word in own.unit) or {*"{}"} & {*part.column}:
        return OPEN
    numbers = as_yaml(replace(own, unit=(*own.unit, unit)))
    return f"{{text: {scalar(f'{{{part.column}}} {unit}')}, numbers: {numbers}}}"


def spellings(field: str, part: Part, lines: Sequence[int], forms: Forms) -> Iterator[Spelling]:
    """Yield the cells that stand for nothing, then those that nothing can be read from."""
    profile = part.profile
    rows: dict[str, list[int]] = {}
    for line, cell in zip(lines, profile.raw, strict=True):
        rows.setdefault(cell, []).append(line)
    for cell in (cell for cell in rows if words.is_blank(cell)):
        yield Spelling(profile.name, cell, tuple(rows[cell]), None)
    read, remedy = _reader(field, profile, forms)
    column = WholeColumn(lambda: zip(lines, profile.cells, strict=True))
    unclear = profile.numbers.unclear if profile.numbers and field == "amount" else {}
    for cell in dict.fromkeys(profile.filled):
        if cell in unclear:
            yield Spelling(profile.name, cell, tuple(rows[cell]), f"as {unclear[cell]}")
            continue
        try:
            read(column, cell)
        except ValueError:
            yield Spelling(profile.name, cell, tuple(rows[cell]), remedy)


def _reader(field: str, profile: Profile, forms: Forms) -> tuple[Reader, str]:
    """Return what reads a cell of a field, and how to write one that it cannot read."""
    if field in words.DATES and profile.dates:
        dates = profile.dates.forms
        return lambda column, cell: column.moment(cell, dates, None), f"as {dates[0]}"
    if field == "amount":
        return lambda column, cell: AMOUNT.parse(column.number(cell, forms.amount)), "as a number"
    if field == "probability":
        fraction = forms.is_fraction or None
        return lambda column, cell: PERCENT.parse(
            column.percent(cell, forms.percent, fraction=fraction)
        ), "as 60 %"
    if field == "currency":
        return lambda _, cell: _currency(cell, forms.usual), "as EUR"
    if field == "outcome":
        return lambda _, cell: _outcome(cell), f"as {_choices(profile)}"
    return lambda _, cell: cell, ""


def _currency(cell: str, usual: str) -> str:
    code = currency_in(cell, usual)
    if code is None and not any(map(str.isdigit, cell)):
        raise ValueError(cell)
    return code or usual


def _outcome(cell: str) -> None:
    if not words.is_deleted(cell) and words.meaning(cell, "stages") not in stages.OUTCOMES:
        raise ValueError(cell)


def _choices(profile: Profile) -> str:
    """Name the values of a column that say whether a deal is won, lost or open."""
    values = dict.fromkeys(profile.filled)
    return ", ".join(value for value in values if words.meaning(value, "stages") in stages.OUTCOMES)
