"""Which column is what: by its name, by the values in it, or both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from pipectl.domain.values.currencies import currency_in
from pipectl.exchange.drafting import cells as of_cells
from pipectl.exchange.drafting import stages, words

_MOST_STAGES: Final = 40
_HALF: Final = 0.5
_MOST: Final = 0.8


class Profile(NamedTuple):
    """A column, and what its filled cells are: dates, numbers, or any text.

    `raw` has also what stands for an empty cell, as a dash; `cells` has nothing there.
    """

    name: str
    raw: tuple[str, ...]
    cells: tuple[str, ...]
    dates: of_cells.DateReading | None
    numbers: of_cells.NumberReading | None

    @property
    def filled(self) -> list[str]:
        """Return the cells that are not empty."""
        return [cell for cell in self.cells if cell]

    @property
    def is_text(self) -> bool:
        """Say whether it holds neither dates nor numbers, or only here and there."""
        return not self.is_mostly(self.dates) and not self.is_mostly(self.numbers)

    def is_mostly(self, reading: of_cells.DateReading | of_cells.NumberReading | None) -> bool:
        """Say whether a reading reads nearly all cells."""
        return reading is not None and reading.times >= _MOST * len(self.filled)


class Part(NamedTuple):
    """A column in its part, and why it was given that."""

    profile: Profile
    why: str

    @property
    def column(self) -> str:
        """Return the column's name."""
        return self.profile.name


def profiles(columns: Mapping[str, tuple[str, ...]], *, decimal: str) -> list[Profile]:
    """Return what each column holds; the order of day and month is judged over all of them."""
    bare = {
        name: tuple("" if words.is_blank(cell) else cell for cell in cells)
        for name, cells in columns.items()
    }
    filled = {name: [cell for cell in cells if cell] for name, cells in bare.items()}
    dates = {name: of_cells.read_dates(filled[name]) for name in columns}
    for name, reading in dates.items():
        if reading and reading.is_counted and words.field_of(name).field not in words.DATES:
            dates[name] = None
    settled = {form for reading in dates.values() if reading for form in _sure(reading)}
    return [
        Profile(
            name,
            columns[name],
            cells,
            _ordered(dates[name], settled, month_first=decimal == "."),
            None if dates[name] else of_cells.read_numbers(filled[name], decimal=decimal),
        )
        for name, cells in bare.items()
    ]


def _sure(reading: of_cells.DateReading) -> Iterator[str]:
    """Yield the order of a column that has but one: `D/M` or `M/D`, with its mark."""
    if not reading.others:
        yield from (_order(form) for form in reading.forms)


def _order(form: str) -> str:
    return re.sub(r"(.)\1+", r"\1", form)[:3]


def _ordered(
    reading: of_cells.DateReading | None, settled: set[str], *, month_first: bool
) -> of_cells.DateReading | None:
    """Take the order of day and month that another column settles, else that which is usual."""
    if reading is None or not reading.others:
        return reading
    first, other = _order(reading.forms[0]), _order(reading.others[0])
    if (other in settled) == (first in settled):
        is_other = month_first and "/" in first
        return _swapped(reading) if is_other else reading
    chosen = _swapped(reading) if other in settled else reading
    return chosen._replace(others=())


def _swapped(reading: of_cells.DateReading) -> of_cells.DateReading:
    return reading._replace(forms=reading.others, others=reading.forms)


def parts(columns: Sequence[Profile]) -> dict[str, Part]:
    """Give each field its column, and no column to two fields; a field may go without."""
    chosen: dict[str, Part] = {}
    choices = chain(_outcomes(columns), _by_name(columns), _by_values(columns, chosen))
    for field, profile, why in choices:
        taken = {part.profile.name for part in chosen.values()}
        if field not in chosen and profile.name not in taken:
            chosen[field] = Part(profile, why)
    notes = chosen.get("notes")
    if notes and all(notes.profile.cells) and "title" not in chosen:
        chosen["title"] = chosen.pop("notes")._replace(why="no column is a title")
    return {"title": _any_title(columns, chosen), **chosen}


def _any_title(columns: Sequence[Profile], chosen: Mapping[str, Part]) -> Part:
    """Return what a deal is called where no column is its title: its account, or any column."""
    texts = [profile for profile in columns if profile.filled and profile.is_text] or [*columns]
    profile = chosen["account"].profile if "account" in chosen else texts[0]
    return Part(profile, "no column is a title")


def _by_name(columns: Sequence[Profile]) -> Iterator[tuple[str, Profile, str]]:
    """Yield fields with their columns, the surest first."""
    named = [(words.field_of(profile.name), profile) for profile in columns]

    def order(pair: tuple[words.Meaning, Profile]) -> tuple[bool, int, int]:
        meaning, profile = pair
        return meaning.field == "key" and not is_unique(profile), -meaning.surety, meaning.rank

    for meaning, profile in sorted(named, key=order):
        if meaning.field not in ("", "stage") and _fits(meaning, profile):
            yield meaning.field, profile, "by its name"


def is_unique(profile: Profile) -> bool:
    """Say whether each row has a cell, and another one."""
    return bool(profile.cells) and all(profile.cells) and _distinct(profile) == len(profile.cells)


def _distinct(profile: Profile) -> int:
    return len({*profile.filled})


def _fits(meaning: words.Meaning, profile: Profile) -> bool:
    """Say whether a column holds what a field takes; an empty one fits none.

    Where the name is sure, half of the cells will do: the others are named.
    """
    filled, field, is_sure = profile.filled, meaning.field, meaning.surety > 1
    if field in (*words.DATES, *words.NUMBERS):
        reading = profile.dates if field in words.DATES else profile.numbers
        return reading is not None and (is_sure or profile.is_mostly(reading))
    if field == "currency":
        return bool(filled) and sum(map(_names_currency, filled)) > _HALF * len(filled)
    if field == "key":
        least = _MOST * len(filled) if is_sure else len(filled)
        return _distinct(profile) >= least and len(filled) >= _MOST * len(profile.cells) > 0
    return bool(filled) and (is_sure or profile.is_text)


def _names_currency(cell: str) -> bool:
    try:
        return not re.search(r"\d", cell) and currency_in(cell, "NOK") is not None
    except ValueError:
        return False


def _outcomes(columns: Sequence[Profile]) -> Iterator[tuple[str, Profile, str]]:
    """Yield the column of stages, and one beside it that says what was won and lost."""
    ranked = []
    for profile in filter(_is_choice, columns):
        meaning = words.field_of(profile.name)
        surety = meaning.surety if meaning.field == "stage" else 0
        values = {value for value in profile.filled if not words.is_deleted(value)}
        meanings = [words.meaning(value, "stages") for value in values]
        share = sum(map(bool, meanings)) / max(len(meanings), 1)
        if surety or (meaning.surety < 2 and share >= _HALF and _tells_stages(values)):  # noqa: PLR2004
            outcome = stages.is_outcome(meanings)
            why = "by its name" if surety else "by its values"
            ranked.append(((not surety, outcome, -surety, -share), profile, outcome, why))
    ranked.sort(key=lambda entry: entry[0])
    if ranked:
        _, stage, _, why = ranked[0]
        yield "stage", stage, why
        closes = {words.meaning(cell, "stages") for cell in stage.filled} & {*stages.CLOSED}
        more = [profile for _, profile, outcome, _ in ranked[1:] if outcome and not closes]
        yield from (("outcome", profile, "by its values") for profile in more[:1])


def _tells_stages(values: set[str]) -> bool:
    """Say whether values name stages by themselves, as names of people or of places hardly do."""
    meanings = {words.phrases("stages").get(words.plain(value)) for value in values} - {None}
    return len(meanings) > 1 or not meanings.isdisjoint(stages.CLOSED)


def marks(columns: Sequence[Profile]) -> list[tuple[str, Profile, list[str]]]:
    """Return the columns that mark deals as won or lost by yes, each with that and its values."""
    kinds = [(words.closed_by(profile.name), profile) for profile in columns]
    return [
        (kind, profile, [*dict.fromkeys(profile.filled)])
        for kind, profile in kinds
        if kind and profile.filled
        if all(words.is_yes(cell) is not None for cell in profile.filled)
    ]


def _is_choice(profile: Profile) -> bool:
    """Say whether a column has few values, as one that is chosen from a list."""
    return profile.is_text and 0 < len(set(profile.filled)) <= _MOST_STAGES


def _by_values(
    columns: Sequence[Profile], chosen: Mapping[str, Part]
) -> Iterator[tuple[str, Profile, str]]:
    """Yield what only the values of a column tell, the fullest first."""
    open_to = [profile for profile in columns if words.field_of(profile.name).surety < 2]  # noqa: PLR2004
    for profile in sorted(open_to, key=lambda profile: -len(set(profile.filled))):
        filled = profile.filled
        if filled and all(re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell) for cell in filled):
            yield "x-email", profile, "by its values"
        elif profile.dates and profile.is_mostly(profile.dates):
            is_full = len(filled) >= _MOST * len(profile.cells)
            if is_full or _is_of_closed(profile, chosen):
                yield "created" if is_full else "closed", profile, "by its values"
        elif profile.is_mostly(profile.numbers) and any(
            len(re.sub(r"\D", "", cell)) > 3  # noqa: PLR2004
            for cell in filled
        ):
            yield "amount", profile, "by its values"
        elif profile.is_text and filled and not words.field_of(profile.name).surety:
            yield "title", profile, "by its values"


def _is_of_closed(profile: Profile, chosen: Mapping[str, Part]) -> bool:
    """Say whether a column is filled in no row that is in an open stage."""
    part = chosen.get("outcome") or chosen.get("stage")
    pairs = zip(profile.cells, part.profile.cells if part else (), strict=part is not None)
    meanings = {words.meaning(stage, "stages") for day, stage in pairs if day}
    return bool(meanings & {*stages.CLOSED}) and meanings <= {*stages.CLOSED, None}
