"""The form of a whole column: what all of its cells can be read as."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pipectl.domain.values.currencies import is_currency
from pipectl.exchange.forms.dates import swapped, try_form
from pipectl.exchange.forms.numbers import PERCENT, Numbers, factor_of, is_percent, read_number

_DATE: Final = re.compile(
    r"(?P<a>[0-9]{1,4}|[^\W\d_]{3,}\.?)(?P<s>[-./]|\. ?| )(?P<b>[0-9]{1,2}|[^\W\d_]{3,}\.?)"
    r"(?P<t>[-./]|,? )(?P<c>[0-9]{4}|[0-9]{1,2})"
    r"(?:(?P<gap>T|,? +)(?P<hour>[0-9]{1,2}):[0-9]{2}(?P<second>:[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?P<half> ?[AaPp]\.?[Mm]\.?)?(?P<zone> ?(?:[Zz]|[A-Z]{0,5}[+-][0-9:]{1,6}|[A-Z]{2,5}))?)?"
)
_SERIAL: Final = re.compile(r"[2-7][0-9]{4}(?:[.,][0-9]+)?")
_EPOCH: Final = re.compile(r"[0-9]{9,19}(?:\.[0-9]+)?")
_UNIT: Final = re.compile(r"[^\W\d_]*[€$£¥]|[^\W\d_]+\.?|[^\w\s.,'’ʼ()+−–%-]")
_SIGN: Final = re.compile(r"[^\w\s]")
_PART: Final = re.compile(r"0?[.,][0-9]*[1-9][0-9]*")
_WHOLE: Final = re.compile(r"[01](?:[.,]0+)?")
_NO_HUNDREDTHS: Final = re.compile(r"[0-9][\s.,'’][0-9]{3}[.,][-–—]")
"""`350.000,-` can be read without a form; what else stands in its column is in that form."""
_MOST: Final = 0.8
_MARKS: Final = ((".", None), (",", None), (".", ","), (",", "."), (",", " "), (".", " "))
_MARKS_MORE: Final = ((".", "'"), (",", "'"), (",", ". "), (".", ", "))


class DateForms(NamedTuple):
    """Forms that read all dates of a column; `others` read all of them too, as other days.

    `mixed` has a cell that only the first form can read and one that only the second can.
    """

    forms: tuple[str, ...]
    others: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()


def dates(values: Iterable[str]) -> DateForms | None:
    """Return the forms of dates that a column has, to be written as `dates`; None for no dates.

    Numbers alone may be days of a spreadsheet or seconds since 1970 (`excel`, `epoch`): nobody
    but the column's name tells those from amounts. Empty cells say nothing.
    """
    cells = list(dict.fromkeys(filter(None, map(str.strip, values))))
    for form, pattern in (("excel", _SERIAL), ("epoch", _EPOCH)):
        if cells and all(map(pattern.fullmatch, cells)):
            return DateForms((form,))
    shapes: dict[str, list[str]] = {}
    for cell in cells:
        shape = _form_of(cell)
        if shape is None:
            return None
        shapes.setdefault(shape, []).append(cell)
    judged = [_judge(form, members) for form, members in shapes.items()]
    if not judged or None in judged:
        return None
    parts = [part for part in judged if part]
    mixed = next((part.mixed for part in parts if part.mixed), ())
    forms = tuple(form for part in parts for form in part.forms)
    others = tuple(form for part in parts for form in part.others or part.forms)
    return DateForms(forms, () if others == forms else others, mixed)


def _form_of(cell: str) -> str | None:
    """Return the widest form of a date, the day first where that is open; None for no date."""
    match = _DATE.fullmatch(cell)
    if match is None:
        return None
    first, second, last = match["a"], match["b"], match["c"]
    if first.isdigit() and len(first) == len("2026"):
        parts = ["YYYY", _day_or_month(second, "M"), "D"]
    else:
        year = "YYYY" if len(last) == len("2026") else "YY"
        parts = [_day_or_month(first, "D"), _day_or_month(second, "M"), year]
        if parts[:2] == ["Mon", "M"]:
            parts[1] = "D"
    day = f"{parts[0]}{match['s']}{parts[1]}{match['t']}{parts[2]}"
    return day + (_time(match) if match["hour"] else "")


def _day_or_month(word: str, token: str) -> str:
    return token if word.isdigit() else "Mon"


def _time(match: re.Match[str]) -> str:
    half = match["half"] and match["half"].replace(match["half"].strip(), "AM")
    zone = match["zone"] and (" zone" if match["zone"][0] == " " else "zone")
    parts = (match["gap"], "h:mm", match["second"] and ":ss", half, zone)
    return "".join(part for part in parts if part)


def _judge(form: str, cells: Sequence[str]) -> DateForms | None:
    """Say which of the two orders of day and month reads cells of one shape."""
    other = swapped(form)
    first_alone = [cell for cell in cells if _reads(form, cell) and not _reads(other, cell)]
    if all(_reads(form, cell) for cell in cells):
        is_open = other and not first_alone and any(_differ(form, other, cell) for cell in cells)
        return DateForms(
            (_narrowest(form, cells),), (_narrowest(other, cells),) if other and is_open else ()
        )
    if other and all(_reads(other, cell) for cell in cells):
        return DateForms((_narrowest(other, cells),))
    second_alone = [cell for cell in cells if _reads(other, cell) and not _reads(form, cell)]
    if other and first_alone and second_alone:
        return DateForms((form, other), mixed=(first_alone[0], second_alone[0]))
    return None


def _reads(form: str | None, cell: str) -> bool:
    return form is not None and try_form(cell, form) is not None


def _differ(form: str, other: str, cell: str) -> bool:
    return try_form(cell, form) != try_form(cell, other)


def _narrowest(form: str, cells: Sequence[str]) -> str:
    """Return a form with two digits for day, month and hour where all cells have them."""
    for pattern, token in (
        (r"(?<!D)D(?!D)", "DD"),
        (r"(?<![AM])M(?![Mo])", "MM"),
        (r"(?<!h)h(?!h)", "hh"),
    ):
        narrow = re.sub(pattern, token, form)
        form = narrow if all(_reads(narrow, cell) for cell in cells) else form
    return form


def numbers(values: Iterable[str]) -> tuple[Numbers | None, ...]:
    """Return the form that reads all numbers of a column, or the two that read them differently.

    None alone where digits with a point need no form; nothing where they are no numbers.
    """
    cells = list(dict.fromkeys(filter(None, map(str.strip, values))))
    forms: dict[tuple[str, ...], Numbers | None] = {}
    for form in number_forms(cells):
        readings = _readings(cells, form)
        if readings and form is None:
            return (None,)
        if readings:
            forms.setdefault(readings, form)
    return tuple(forms.values())[:2]


def number_forms(cells: Sequence[str]) -> list[Numbers | None]:
    """Return the forms that numbers may have, with the units of all cells; none with others."""
    units = dict.fromkeys(unit for cell in cells for unit in _UNIT.findall(cell))
    units = {unit: None for unit in units if not is_percent(unit)}
    if not all(map(_is_unit, units)):
        return []
    marked = (*_MARKS, *_MARKS_MORE)
    forms = (Numbers(decimal=mark, thousands=part, unit=tuple(units)) for mark, part in marked)
    needs_form = units or any(map(_NO_HUNDREDTHS.search, cells))
    return [*([] if needs_form else [None]), *forms]


def _is_unit(unit: str) -> bool:
    name = unit.removesuffix(".")
    return factor_of(unit) > 1 or is_currency(name) or _SIGN.fullmatch(name) is not None


def _readings(cells: Sequence[str], form: Numbers | None) -> tuple[str, ...]:
    try:
        readings = tuple(read_number(cell, form, PERCENT) for cell in cells)
    except ValueError:
        return ()
    return readings if all(any(map(str.isdigit, reading)) for reading in readings) else ()


def fractions(values: Iterable[str]) -> bool:
    """Say whether a column has parts of 1 instead of percent: nearly all of its numbers are.

    0 and 1 may be either; `60%` says itself what it is, and a word is no number.
    """
    numbers = Counter(cell.strip() for cell in values if re.search("[0-9]", cell))
    parts = sum(times for cell, times in numbers.items() if _PART.fullmatch(cell))
    open_ = (cell for cell in numbers if _WHOLE.fullmatch(cell) or is_percent(cell))
    return parts > 0 and parts >= _MOST * (numbers.total() - sum(map(numbers.__getitem__, open_)))
