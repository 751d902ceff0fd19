"""A column as a whole: what one cell shows holds for the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from pipectl.domain.values.scalars import parse_day
from pipectl.exchange.forms import dates, detect
from pipectl.exchange.forms.moments import Moment
from pipectl.exchange.forms.numbers import (
    PERCENT,
    Numbers,
    UndeclaredError,
    is_percent,
    read_number,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

Row: TypeAlias = "tuple[int, str]"
"""A row's number and its cell."""


class ColumnError(ValueError):
    """What is wrong with a cell and, in the same way, with others of its column."""

    def __init__(self, cell: str, what: str, remedy: str) -> None:
        """Keep the parts, for a line about all of them."""
        super().__init__(f"'{cell}' {what}; {remedy}")
        self.cell, self.what, self.remedy = cell, what, remedy


class WholeColumn:
    """Reads the cells of a column, which `rows` gives as often as it is asked."""

    def __init__(self, rows: Callable[[], Iterable[Row]]) -> None:
        """Look at no cell before one is read."""
        self._rows = rows
        self._orders: dict[tuple[str, ...], dict[str, Row]] = {}
        self._rivals: dict[Numbers, Row | None] = {}
        self._remedies: dict[str, tuple[str, str]] = {}
        self._part: tuple[Row | None] | None = None

    def moment(self, text: str, forms: tuple[str, ...], zone: ZoneInfo | None) -> Moment:
        """Read a date. Raises ValueError where day and month may be in each other's place."""
        if not forms:
            return self._undeclared_date(text)
        if forms not in self._orders:
            self._orders[forms] = _orders(self._rows(), forms)
        proofs = self._orders[forms]
        readings = {
            form: moment
            for form in dict.fromkeys((*forms, *proofs))
            if (moment := dates.try_form(text, form, zone))
        }
        if len({moment.day for moment in readings.values()}) > 1:
            return _in_order(text, forms, readings, proofs)
        return next((readings[form] for form in forms if form in readings), None) or (
            dates.read_moment(text, forms, zone)
        )

    def number(self, text: str, form: Numbers | None, units: Iterable[str] = ()) -> str:
        """Read a number as a store writes it. Raises ValueError where it may be another one."""
        try:
            number = read_number(text, form, units)
        except UndeclaredError:
            if "number" not in self._remedies:
                self._remedies["number"] = _number_remedy(self._filled(), text)
            raise ColumnError(text, *self._remedies["number"]) from None
        if form is not None:
            self._refuse_rival(text, number, form, units)
        return number

    def percent(self, text: str, form: Numbers | None, *, fraction: bool | None) -> str:
        """Read a percentage, which may be written as a part of 1. Raises ValueError if unsure."""
        number = self.number(text, form, PERCENT)
        if is_percent(text) or fraction is False or not _NUMBER.fullmatch(number):
            return number
        if fraction:
            return _percent_of(text, number)
        if self._part is None:
            self._part = (next((row for row in self._rows() if detect.fractions([row[1]])), None),)
        part = self._part[0]
        if part and 0 < Decimal(number) <= 1:
            what = f"may be a part of 1, as '{part[1]}' in row {part[0]} is"
            raise ColumnError(text, what, "write `fraction: true` beside the column in the rules")
        return number

    def _filled(self) -> list[str]:
        cells = dict.fromkeys(cell for _, cell in self._rows())
        return [cell for cell in cells if any(map(str.isdigit, cell))]

    def _undeclared_date(self, text: str) -> Moment:
        try:
            return Moment(parse_day(text))
        except ValueError:
            if "date" not in self._remedies:
                self._remedies["date"] = _date_remedy(self._filled(), text)
            raise ColumnError(text, *self._remedies["date"]) from None

    def _refuse_rival(self, text: str, number: str, form: Numbers, units: Iterable[str]) -> None:
        """Refuse a number that is another one in the form that a cell of the column has."""
        rival = form.rival
        if form not in self._rivals:
            rows = (row for row in self._rows() if _reads(row[1], rival, units))
            self._rivals[form] = next(
                (row for row in rows if not _reads(row[1], form, units)), None
            )
        row = self._rivals[form]
        if row and _reads(text, rival, units) not in (None, number):
            what = f"may be read in two ways, for row {row[0]} has '{row[1]}'"
            raise ColumnError(text, what, f"correct that row, or the form declared: {form}")


def _orders(rows: Iterable[Row], forms: Sequence[str]) -> dict[str, Row]:
    """Return the forms that a cell shows to be meant, for no other order of day and month fits."""
    others = [other for form in forms if (other := dates.swapped(form)) and other not in forms]
    if not others and len(forms) == 1:
        return {}
    proofs: dict[str, Row] = {}
    cells = {cell: number for number, cell in reversed([*rows])}
    for cell, number in reversed(cells.items()):
        days = {
            form: moment.day for form in (*forms, *others) if (moment := dates.try_form(cell, form))
        }
        if len(set(days.values())) == 1:
            for form in days:
                if dates.swapped(form) not in days:
                    proofs.setdefault(form, (number, cell))
    return proofs


def _in_order(
    text: str, forms: Sequence[str], readings: dict[str, Moment], proofs: dict[str, Row]
) -> Moment:
    """Return the reading in the order of day and month that the column has."""
    proven = [form for form in readings if form in proofs]
    if len({readings[form].day for form in proven}) == 1 and proven[0] in forms:
        return readings[proven[0]]
    what = f"may be of the form {' or '.join(readings)}"
    if not proven:
        what += ", and no cell of its column shows which"
        raise ColumnError(text, what, "declare one of them")
    cells = (proofs[form] for form in proven)
    shown = " and ".join(f"row {number} has '{cell}'" for number, cell in cells)
    remedy = "bring the column into one form, and declare that"
    raise ColumnError(text, f"{what}, for {shown}", remedy)


def _reads(text: str, form: Numbers, units: Iterable[str]) -> str | None:
    try:
        return read_number(text, form, units)
    except ValueError:
        return None


def _percent_of(text: str, number: str) -> str:
    percent = Decimal(number) * 100
    if percent > 100:  # noqa: PLR2004 - a percentage
        raise ValueError(f"'{text}' is more than 1, in a column of fractions; correct it")
    return f"{percent.normalize():f}"


def _date_remedy(cells: Sequence[str], text: str) -> tuple[str, str]:
    """Say what a column's dates are and how to declare their form."""
    column = detect.dates(cells) or detect.dates([text])
    what = "is not a date of the form 2026-12-31"
    if column is None:
        return what, "correct it, or declare its form in the rules, as `dates: DD.MM.YYYY`"
    if column.mixed:
        first, second = column.mixed
        what = f"is in a column with both '{first}' ({column.forms[0]}) and '{second}'"
        return what, "bring the column into one form, and declare that in the rules"
    if not column.others:
        return what, f"declare its form in the rules, `dates: {_written(column.forms)}`"
    readings = " or ".join(
        f"`dates: {_written(forms)}`, then '{text}' is {dates.read_moment(text, forms).day}"
        for forms in (column.forms, column.others)
    )
    return what, f"declare its form in the rules, {readings}"


def _written(forms: Sequence[str]) -> str:
    return forms[0] if len(forms) == 1 else f"[{', '.join(forms)}]"


def _number_remedy(cells: Sequence[str], text: str) -> tuple[str, str]:
    """Say what a column's numbers are and how to declare their form."""
    forms = [form for form in detect.numbers(cells) or detect.numbers([text]) if form]
    what = "is not digits with a point"
    if not forms:
        return what, 'correct it, or declare its form, as `numbers: {decimal: ",", thousands: "."}`'
    if len(forms) == 1:
        return what, f"declare its form in the rules, `numbers: {forms[0]}`"
    readings = " or ".join(
        f"`numbers: {form}`, then '{text}' is {read_number(text, form)}" for form in forms
    )
    return "may be read in two ways", f"declare its form in the rules, {readings}"
