"""Rules that say how columns become deals: the records are the schema of RULES.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Either, ListOf, MapOf, RecordOf, Scalar, optional, required
from pipectl.exchange.rows.forms import date_form

ENCODINGS: Final = ("utf-8", "utf-16", "latin-1", "cp1252", "cp1250", "cp1251")
_NAMED: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


def _parse_delimiter(text: str) -> str:
    if text not in _NAMED and text not in _NAMED.values():
        raise ValueError(f"'{text}' parts no columns; write {', '.join(_NAMED)}")
    return _NAMED.get(text, text)


def _parse_form(text: str) -> str:
    date_form(text)
    return text


def _parse_marks(text: str) -> str:
    if text not in (".", ",", " ", "'", "\u00a0", "\u202f"):
        raise ValueError(f'\'{text}\' parts no digits; write ".", ",", " " or "\'"')
    return text


def _parse_decimal(text: str) -> str:
    if text not in (".", ","):
        raise ValueError(f'\'{text}\' is no decimal mark; write "." or ","')
    return text


WORDS: Final = MapOf(scalars.TEXT, clearable=True)
"""What each text means; an empty one means nothing."""

CHOICE: Final = Scalar(scalars.parse_text, empty="")
FORM: Final = Scalar(_parse_form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Where a value comes from: a column, a constant, or a text with {columns} in it.

    `map` says what its texts mean, by itself or by a name in `maps`; `empty` is what an empty
    cell means; `date` is the form of its dates; `split` parts a cell into tags.
    """

    column: str | None = optional(scalars.TEXT)
    constant: str | None = optional(scalars.TEXT)
    text: str | None = optional(scalars.TEXT)
    map: str | dict[str, str | None] | None = optional(Either(scalars.WORD, WORDS))
    empty: str | None = optional(scalars.TEXT)
    date: str | None = optional(FORM)
    split: str | None = optional(scalars.TEXT)


VALUE: Final = Either(scalars.TEXT, RecordOf(Value))
CONDITIONS: Final = MapOf(Either(CHOICE, ListOf(CHOICE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How numbers are written: the decimal mark, what parts thousands, a unit to leave out."""

    decimal: str = required(Scalar(_parse_decimal))
    thousands: str | None = optional(Scalar(_parse_marks))
    unit: str | None = optional(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Another file, looked up by a column of this one; `key` is the column there."""

    file: str = required(scalars.TEXT)
    column: str = required(scalars.TEXT)
    key: str = required(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Rows to leave out: all conditions hold, and none of `unless`."""

    when: dict[str, str | tuple[str, ...]] = optional(CONDITIONS, dict)
    unless: dict[str, str | tuple[str, ...]] = optional(CONDITIONS, dict)
    because: str = required(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An entry of the history: one for each row, or for each row of another file.

    `key` is the column of that file that holds the deal's key; rows of deals that are not in the
    main file are an error unless `strangers` is `skip`.
    """

    file: str | None = optional(scalars.TEXT)
    key: str | None = optional(scalars.TEXT)
    strangers: str = optional(scalars.one_of("refuse", "skip"), "refuse")
    when: dict[str, str | tuple[str, ...]] = optional(CONDITIONS, dict)
    unless: dict[str, str | tuple[str, ...]] = optional(CONDITIONS, dict)
    day: str | Value = required(VALUE)
    set: dict[str, str | Value] = required(MapOf(VALUE))


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Columns that tell of people: in another file, or in the rows themselves."""

    file: str | None = optional(scalars.TEXT)
    name: str = required(scalars.TEXT)
    team: str | None = optional(scalars.TEXT)
    manager: str | None = optional(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """RULES.yaml: how the rows of a CSV file become deals."""

    system: str = required(Scalar(scalars.parse_word))
    key: str = required(scalars.TEXT)
    id: str | None = optional(scalars.TEXT)
    encoding: str = optional(scalars.one_of(*ENCODINGS), "utf-8")
    delimiter: str = optional(Scalar(_parse_delimiter), ",")
    dates: str | None = optional(FORM)
    numbers: Numbers | None = optional(RecordOf(Numbers))
    spellings: dict[str, dict[str, str | None]] = optional(MapOf(WORDS), dict)
    maps: dict[str, dict[str, str | None]] = optional(MapOf(WORDS, scalars.parse_word), dict)
    joins: dict[str, Join] = optional(MapOf(RecordOf(Join), scalars.parse_word), dict)
    skip: tuple[Skip, ...] = optional(ListOf(RecordOf(Skip)), tuple)
    people: People | None = optional(RecordOf(People))
    fields: dict[str, str | Value] = required(MapOf(VALUE))
    as_of: str | Value | None = optional(VALUE)
    history: tuple[Happened, ...] = optional(ListOf(RecordOf(Happened)), tuple)


def as_value(said: str | Value) -> Value:
    """Return the long form of a value: a text alone is a column."""
    return _column(said) if isinstance(said, str) else said


@cache
def _column(name: str) -> Value:
    return Value(column=name)


def files_of(rules: Rules) -> tuple[str, ...]:
    """Name the other files that the rules ask for, each once."""
    named = [join.file for join in rules.joins.values()]
    named += [one.file for one in rules.history if one.file]
    named += [rules.people.file] if rules.people and rules.people.file else []
    return tuple(dict.fromkeys(named))
