"""The forms of dates and numbers that most cells of a column have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from pipectl.exchange.forms import detect
from pipectl.exchange.forms.dates import read_moment
from pipectl.exchange.forms.numbers import PERCENT, read_number

if TYPE_CHECKING:
    from pipectl.exchange.forms.numbers import Numbers

_HALF: Final = 2
_SAMPLE: Final = 1_000
_CENTS: Final = 2

T = TypeVar("T")


class DateReading(NamedTuple):
    """The forms of a column of dates, and how many cells they read.

    `others` read the same cells as other days: nothing says whether the month comes first.
    """

    forms: tuple[str, ...]
    others: tuple[str, ...]
    times: int

    @property
    def is_counted(self) -> bool:
        """Say whether the cells are numbers alone: days of a spreadsheet, or seconds."""
        return not any("Y" in form for form in self.forms)


class NumberReading(NamedTuple):
    """The form of a column of numbers, None for digits and a point, and how many cells it reads.

    `is_open` where another form reads them as other numbers; `unclear` has by cell its two numbers,
    where other cells rule that form out.
    """

    form: Numbers | None
    is_open: bool
    times: int
    unclear: Mapping[str, str] = MappingProxyType({})


def read_dates(cells: Sequence[str]) -> DateReading | None:
    """Return the forms of a column of dates, None where it holds something else.

    All may end in the same word, as Bulgarian dates do.
    """
    judged, end = _of_most(detect.dates, cells), ""
    if judged is None and cells:
        end = re.sub(r"(?s)\A.*\d", "", cells[0])
        judged = _of_most(detect.dates, [cell.removesuffix(end) for cell in cells])
    if judged is None or re.search("[DMYhms]", end):
        return None
    forms, others = (
        tuple(_widest(form) + end for form in group) for group in (judged.forms, judged.others)
    )
    return DateReading(forms, others, count_dates(cells, forms))


def _widest(form: str) -> str:
    """Return a form that takes one digit too: the next file may have such a day."""
    return form if form.startswith("YYYY") else re.sub(r"DD|MM", lambda token: token[0][0], form)


def count_dates(cells: Sequence[str], forms: Sequence[str]) -> int:
    """Count the cells that are dates of some forms."""
    counts = Counter(cells)
    return sum(n for cell, n in counts.items() if _can(lambda cell: read_moment(cell, forms), cell))


def read_numbers(cells: Sequence[str], *, decimal: str) -> NumberReading | None:
    """Return the form of a column of numbers, None where most cells are something else.

    Where two forms are right it is the one without thousandths, then the likelier decimal mark;
    where none reads all, the one that reads most.
    """
    choices = _of_most(detect.numbers, cells) or _of_most(_likeliest, cells)
    if not choices:
        return None

    def doubt(form: Numbers | None) -> tuple[bool, bool]:
        return _has_thousandths(cells, form), form is not None and form.decimal != decimal

    form = min(choices, key=doubt)
    is_open = len(choices) > 1
    unclear = {} if is_open or form is None else _unclear(cells, form)
    return NumberReading(form, is_open, count_numbers(cells, form), unclear)


def _unclear(cells: Iterable[str], form: Numbers) -> dict[str, str]:
    """Return cells as `12.500` beside `1500.50`, if no cell has thousandths for certain."""
    mark = re.escape(form.decimal)
    fine = [cell for cell in dict.fromkeys(cells) if re.search(rf"{mark}[0-9]{{3}}", cell)]
    if any(re.search(rf"(?<![0-9])0{mark}", cell) for cell in fine):
        return {}
    try:
        pairs = [(_number(cell, form), _number(cell, form.rival)) for cell in fine]
    except ValueError:
        return {}
    texts = (f"{number} or {other}".replace(".", form.decimal) for number, other in pairs)
    return dict(zip(fine, texts, strict=True))


def _likeliest(cells: Sequence[str]) -> tuple[Numbers | None, ...]:
    forms = detect.number_forms(cells)
    best = max(forms, key=lambda form: count_numbers(cells, form), default=None)
    return (best,) if _HALF * count_numbers(cells, best) >= len(cells) else ()


def count_numbers(cells: Sequence[str], form: Numbers | None) -> int:
    """Count the cells that are numbers of a form, with or without a percent sign."""
    return sum(_can(lambda cell: _number(cell, form), cell) for cell in cells)


def _number(cell: str, form: Numbers | None) -> str:
    """Read a number as a store writes it; without a form a word would pass as it is."""
    number = read_number(cell, form, PERCENT)
    if not any(map(str.isdigit, number)):
        raise ValueError(cell)
    return number


def _of_most(judge: Callable[[Sequence[str]], T], cells: Sequence[str]) -> T | None:
    """Judge a sample of the cells; where they make no sense together, those that do alone."""
    values = list(dict.fromkeys(cells))
    sample = values[:: len(values) // _SAMPLE + 1]
    if not sample:
        return None
    judged = judge(sample)
    if judged:
        return judged
    sound = [cell for cell in sample if judge([cell])]
    return judge(sound) if _HALF * len(sound) >= len(sample) else None


def _has_thousandths(cells: Sequence[str], form: Numbers | None) -> bool:
    return any(
        len(_number(cell, form).partition(".")[2]) > _CENTS
        for cell in cells[:_SAMPLE]
        if _can(lambda cell: _number(cell, form), cell)
    )


def _can(read: Callable[[str], object], cell: str) -> bool:
    try:
        read(cell)
    except ValueError:
        return False
    return True
