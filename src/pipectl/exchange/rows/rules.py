"""Rules that say how columns become deals: the records are the schema of RULES.yaml."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Either, ListOf, MapOf, RecordOf, Scalar, optional, required
from pipectl.exchange.forms.dates import date_form
from pipectl.exchange.forms.moments import parse_zone
from pipectl.exchange.forms.numbers import Numbers
from pipectl.exchange.rows.source.layout import Layout
from pipectl.records import dataclass

Conditions: TypeAlias = dict[str, tuple[str, ...]]
"""By column the cells for which a condition holds; `*` is any cell that is not empty."""


def _parse_form(text: str) -> str:
    date_form(text)
    return text


def _parse_column(text: str) -> Value:
    return Value(column=scalars.parse_filled(text))


def _parse_key(text: str) -> tuple[Value, ...]:
    return (Value(text=text) if HOLE.search(text) else _parse_column(text),)


WORDS: Final = MapOf(scalars.TEXT, str.strip, clearable=True)
"""What each text means; an empty one means nothing."""

HOLE: Final = re.compile(r"\{([^{}]*)\}")
"""A column in a text."""

OPEN: Final = "…"
"""What stands in a drafted line that a person is to fill in."""

CHOICE: Final = Scalar(str.strip, empty="")
TEXTS: Final = Either(Scalar(lambda text: (scalars.parse_filled(text),)), ListOf(scalars.TEXT))
FORM: Final = Scalar(_parse_form)
FORMS: Final = Either(Scalar(lambda text: (_parse_form(text),)), ListOf(FORM))
"""One form of dates, or several in a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Where a value comes from: a column, a constant, or a text with {columns} in it.

    `strip` are prefixes to take off; `map` says what its texts mean, by itself or by a name in
    `maps`; `empty` is what an empty cell means; `date` and `numbers` are its forms; a `fraction`
    is a part of 1 instead of percent; `split` parts a cell into tags.
    """

    column: str | None = optional(scalars.TEXT)
    constant: str | None = optional(scalars.TEXT)
    text: str | None = optional(scalars.TEXT)
    map: str | dict[str, str | None] | None = optional(Either(scalars.WORD, WORDS))
    empty: str | None = optional(scalars.TEXT)
    date: tuple[str, ...] = optional(FORMS, tuple)
    numbers: Numbers | None = optional(RecordOf(Numbers))
    fraction: bool | None = optional(scalars.BOOL)
    strip: tuple[str, ...] = optional(TEXTS, tuple)
    split: str | None = optional(scalars.TEXT)

    @property
    def names(self) -> list[str]:
        """Name the columns that it comes from."""
        return HOLE.findall(self.text or "") if self.column is None else [self.column]


VALUE: Final = Either(Scalar(_parse_column), RecordOf(Value))
"""A value; a text alone is a column."""

_PARTS: Final = MapOf(VALUE)
VALUES: Final = MapOf(VALUE, named={"next_step": _PARTS, "qualification": _PARTS})
"""Values by their field; that of a part may be written within the whole."""

Values: TypeAlias = "dict[str, Value | dict[str, Value]]"


def _by_field(values: Values) -> dict[str, Value]:
    """Return values by their field, `next_step.due` for one within next_step."""
    fields: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, Value):
            fields[name] = value
        else:
            fields |= {f"{name}.{part}": inner for part, inner in value.items()}
    return fields


KEY: Final = Either(Scalar(_parse_key), ListOf(Scalar(_parse_column)))
"""A column, several, or a text out of some."""

CONDITIONS: Final = MapOf(Either(Scalar(lambda text: (text.strip(),), empty=("",)), ListOf(CHOICE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Another file, looked up by a column of this one; `key` is the column there."""

    file: str = required(scalars.TEXT)
    column: str = required(scalars.TEXT)
    key: str = required(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """A rule for rows where all conditions of `when` hold, and not all of `unless`."""

    when: Conditions = optional(CONDITIONS, dict)
    unless: Conditions = optional(CONDITIONS, dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip(Conditional):
    """Rows to leave out, of the first file or of another one."""

    file: str | None = optional(scalars.TEXT)
    because: str = required(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Conditional):
    """An entry of the history: one for each row, or for each row of another file.

    `key` is the column of that file that holds the deal's key; rows of deals that are not in the
    main file are an error unless `strangers` is `skip`.
    """

    file: str | None = optional(scalars.TEXT)
    key: tuple[Value, ...] = optional(KEY, tuple)
    strangers: str = optional(scalars.one_of("refuse", "skip"), "refuse")
    day: Value = required(VALUE)
    values: Values = required(VALUES, name="set")

    @property
    def set(self) -> dict[str, Value]:
        """Return what happened, by field."""
        return _by_field(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Columns that tell of people: in another file, or in the rows themselves.

    `id` tells apart those of one name.
    """

    file: str | None = optional(scalars.TEXT)
    id: str | None = optional(scalars.TEXT)
    name: str = required(scalars.TEXT)
    team: str | None = optional(scalars.TEXT)
    manager: str | None = optional(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(Layout):
    """RULES.yaml: how the rows of a CSV file become deals.

    What it says of the layout holds for all files, but for the header, and for what `layouts` says
    of one.
    """

    system: str = required(Scalar(scalars.parse_word))
    key: tuple[Value, ...] = required(KEY)
    id: str | None = optional(scalars.TEXT)
    layouts: dict[str, Layout] = optional(MapOf(RecordOf(Layout)), dict)
    dates: tuple[str, ...] = optional(FORMS, tuple)
    zone: ZoneInfo | None = optional(Scalar(parse_zone))
    numbers: Numbers | None = optional(RecordOf(Numbers))
    strip: tuple[str, ...] = optional(TEXTS, tuple)
    spellings: dict[str, dict[str, str | None]] = optional(MapOf(WORDS), dict)
    maps: dict[str, dict[str, str | None]] = optional(MapOf(WORDS, scalars.parse_word), dict)
    joins: dict[str, Join] = optional(MapOf(RecordOf(Join), scalars.parse_word), dict)
    skip: tuple[Skip, ...] = optional(ListOf(RecordOf(Skip)), tuple)
    people: People | None = optional(RecordOf(People))
    values: Values = required(VALUES, name="fields")
    as_of: Value | None = optional(VALUE)
    history: tuple[Event, ...] = optional(ListOf(RecordOf(Event)), tuple)

    @property
    def fields(self) -> dict[str, Value]:
        """Return what the deal is now, by field."""
        return _by_field(self.values)

    @property
    def files(self) -> tuple[str, ...]:
        """Name the other files that the rules need, each once."""
        files = [join.file for join in self.joins.values()]
        files += [event.file for event in self.history if event.file]
        files += [self.people.file] if self.people and self.people.file else []
        return tuple(dict.fromkeys(files))

    def layout_of(self, file: str | None) -> Layout:
        """Return the layout of a file, None being the first one."""
        if file is None:
            return self
        own = self.layouts.get(file, Layout())
        return replace(
            own,
            encoding=own.encoding or self.encoding,
            delimiter=own.delimiter or self.delimiter,
            escape=own.escape or self.escape,
            nulls=self.nulls if own.nulls is None else own.nulls,
        )
