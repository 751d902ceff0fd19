"""One value of a row, by its rule: column, spelling, map, form; every step can be told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.model import fields
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import named
from pipectl.domain.values import scalars, schema
from pipectl.domain.values.schema import ListOf, Scalar, Shape
from pipectl.exchange.forms.dates import read_moment
from pipectl.exchange.forms.numbers import read_number

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import Pipeline, Stage
    from pipectl.domain.model.settings import Setup
    from pipectl.domain.model.team import Person
    from pipectl.exchange.forms.moments import Moment
    from pipectl.exchange.rows.csv_file import CsvFile, CsvRow
    from pipectl.exchange.rows.people import Roster
    from pipectl.exchange.rows.rules import Conditional, Conditions, Event, Rules, Value


_HOLE: Final = re.compile(r"\{([^{}]+)\}")
_NUMBERS: Final = (scalars.AMOUNT, scalars.PERCENT, scalars.NUMBER)
_NO_FIELDS: Final = {
    "id", "refs", "next_step", "qualification", "history", "imported", "parent", "duplicate_of",
}  # fmt: skip
"""Keys of a deal that no single column can give."""

MORE: Final = ("note", "activity", "reason", "by")
"""What an entry has besides tracked fields."""


class Shared(NamedTuple):
    """What is wrong with many rows in the same way: each has its own `item`."""

    group: str
    item: str
    remedy: str


class RowError(ValueError):
    """Why a row cannot be imported: `what is wrong; what to write instead`."""

    def __init__(self, message: str, shared: Shared | None = None) -> None:
        """With `shared` the summary has one line for all the rows of its group."""
        super().__init__(message)
        self.shared = shared


def unknown(subject: str, item: str, where: str, remedy: str) -> RowError:
    """Return the error of an item that is not where it must be, shared by all such items."""
    shared = Shared(f"{subject} {where}", item, remedy)
    return RowError(f"{subject} '{item}' {where}; {remedy}", shared)


class Lookup(NamedTuple):
    """Another file by its key: the cells of a row by their column."""

    file: CsvFile
    column: str
    rows: Mapping[str, CsvRow]


class EventRows(NamedTuple):
    """A block of the history with the rows of its file by the key of their deal.

    Without a file it is the deal's own row that tells. All blocks of one file have the number of
    the first, `block`.
    """

    rule: Event
    block: int
    file: CsvFile | None = None
    rows: Mapping[str, Sequence[CsvRow]] = {}


@dataclass(slots=True)
class Context:
    """All that rows are read with; `steps` tells how a value comes to be.

    `people` are those to be added to the team, by the number of the row that tells of them.
    """

    rules: Rules
    setup: Setup
    today: date
    file: CsvFile
    roster: Roster
    shapes: Mapping[str, Shape | None]
    lookups: dict[str, Lookup] = field(default_factory=dict)
    events: list[EventRows] = field(default_factory=list)
    stages: dict[tuple[str, str], Stage | None] = field(default_factory=dict)
    people: dict[int, tuple[str, Person]] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    steps: list[str] = field(default_factory=list)

    def stage(self, pipeline: Pipeline, name: str) -> Stage | None:
        """Return a stage by its id or name, looked up once."""
        if (pipeline.id, name) not in self.stages:
            try:
                self.stages[pipeline.id, name] = named(pipeline, name)
            except ValueError as error:
                raise RowError(str(error)) from None
        return self.stages[pipeline.id, name]


class Cell(str):
    """A text in the forms of its file, not in those of a deal."""

    __slots__ = ()


class Cells:
    """The cells of one row by the names that rules use: COLUMN, and JOIN.COLUMN."""

    def __init__(self, context: Context, file: CsvFile, row: CsvRow) -> None:
        """Take the row apart; a row of another length than its header is a RowError."""
        if not file.is_whole(row):
            what = f"{len(row.cells)} cells, where the header has {len(file.header)}"
            raise RowError(f"{what}; is a comma unquoted, or a quote missing?")
        self.context = context
        self.by_name = dict(zip(file.header, row.cells, strict=True))
        self.noted: set[str] = set()

    def get(self, name: str) -> str:
        """Return a cell, spelled as the rules say, empty where it is blank."""
        if name in self.by_name:
            return self._spelled(name, self.by_name[name])
        join, _, column = name.partition(".")
        file, key_column, rows = self.context.lookups[join]
        key = self.get(key_column)
        if not key:
            return ""
        if key not in rows:
            remedy = f"add it there, or write how it is spelled: `spellings: {{{key_column}: …}}`"
            raise unknown(key_column, key, f"is in no row of {file.name}", remedy)
        row = rows[key]
        self.context.steps.append(f"{file.name} row {row.number}, found by {key_column}")
        return self._spelled(column, row.cells[file.header.index(column)])

    def _spelled(self, name: str, cell: str) -> str:
        spelling = self.context.rules.spellings.get(name)
        if spelling is None or cell not in spelling:
            return cell if cell.strip() else ""
        text = spelling[cell] or ""
        step = f"{name} {cell} read as {text or 'empty'}"
        if step not in self.noted:
            self.noted.add(step)
            self.context.notes[step] += 1
        self.context.steps.append(step)
        return text


def text_of(value: Value, cells: Cells) -> str | None:
    """Return a value's text, None where it is empty: a Cell where it is as in the file."""
    steps = cells.context.steps
    if value.constant is not None:
        steps.append("constant")
        return value.constant
    if value.text is not None:
        steps.append(f'text "{value.text}"')
        text = _HOLE.sub(lambda hole: cells.get(hole[1]), value.text)
    else:
        name = value.column or ""
        steps.append(f"column {name}")
        text = cells.get(name)
    if not text.strip():
        if value.empty is not None:
            steps.append("an empty cell means this")
        return value.empty
    return Cell(text) if value.map is None else _mapped(value, text, cells)


def _mapped(value: Value, text: str, cells: Cells) -> str | None:
    """Return what a text means by its map, None for nothing."""
    if isinstance(value.map, str):
        name, meanings = f"the map {value.map}", cells.context.rules.maps[value.map]
    else:
        name, meanings = "its map", value.map or {}
    if text not in meanings:
        subject = value.column or "the text"
        raise unknown(subject, text, f"is not in {name}", f"add it to {name} in the rules")
    cells.context.steps.append(f"{name}: {text}")
    return meanings[text]


def typed(name: str, shape: Shape | None, value: Value, cells: Cells) -> object:
    """Return a field's value, None where it is empty. Raises RowError that names the field."""
    text = text_of(value, cells)
    if text is None:
        return None
    try:
        return _typed(name, shape, value, text, cells.context)
    except ValueError as error:
        raise RowError(f"{name}: {error}") from None


def _typed(name: str, shape: Shape | None, value: Value, text: str, context: Context) -> object:
    if isinstance(shape, ListOf) and isinstance(shape.item, Scalar):
        words = [word.strip() for word in (text.split(value.split) if value.split else [text])]
        return tuple(dict.fromkeys(shape.item.parse(word) for word in words if word))
    if name in ("owner", "by"):
        return context.roster.id_of(text)
    if name == "stage" or not isinstance(shape, Scalar):
        return str(text)
    if isinstance(text, Cell) and shape == scalars.DAY:
        return read_moment(text, value.date or context.rules.dates, context.rules.zone).day
    if isinstance(text, Cell) and shape in _NUMBERS:
        return _number(shape, text, context.rules)
    return shape.parse(str(text))


def _number(shape: Scalar, text: str, rules: Rules) -> object:
    """Read a number in its declared form; a complaint names it as the file has it."""
    digits = read_number(text, rules.numbers)
    try:
        return shape.parse(digits)
    except ValueError as error:
        raise ValueError(str(error).replace(f"'{digits}'", f"'{text}'", 1)) from None


def moment_of(name: str, text: str | None, value: Value, rules: Rules) -> Moment:
    """Read the text of a day. Raises RowError with the name."""
    if text is None:
        raise RowError(f"the {name} of an entry is empty; fill it in, or add a condition")
    try:
        forms = value.date or rules.dates if isinstance(text, Cell) else ()
        return read_moment(text, forms, rules.zone)
    except ValueError as error:
        raise RowError(f"{name}: {error}") from None


def names_of(setup: Setup) -> tuple[str, ...]:
    """Name the fields that rules may name."""
    keys = (name for name in schema.keys_of(Deal) if name not in _NO_FIELDS)
    return (*keys, "refs.SYSTEM", *setup.settings.fields)


def shape_of(name: str, setup: Setup) -> Shape | None:
    """Return the shape of a field that rules may name, None where there is none such."""
    is_field = name not in _NO_FIELDS and not name.startswith("imported.")
    return fields.shape_of(name, setup) if is_field else None


def holds(rule: Conditional, cells: Cells) -> bool:
    """Say whether all conditions hold and, where there are any of `unless`, not all of those."""
    return _all(rule.when, cells) and not (rule.unless and _all(rule.unless, cells))


def _all(conditions: Conditions, cells: Cells) -> bool:
    return all(_is(cells.get(name), choices) for name, choices in conditions.items())


def _is(cell: str, choices: tuple[str, ...]) -> bool:
    return cell in choices or (bool(cell) and "*" in choices)
