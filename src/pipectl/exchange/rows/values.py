"""One value of a row, by its rule: column, spelling, map, form; every step can be told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import ListOf, Scalar, keys_of
from pipectl.exchange.rows.forms import read_moment, read_number
from pipectl.exchange.rows.rules import Numbers, Rules, Value, as_value

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import Stage
    from pipectl.domain.model.team import Person
    from pipectl.exchange.rows.people import Roster
    from pipectl.exchange.rows.table import Row, Table

_HOLE: Final = re.compile(r"\{([^{}]+)\}")
_NUMBERS: Final = (scalars.AMOUNT, scalars.PERCENT, scalars.NUMBER)


class RowError(Exception):
    """A row cannot be imported. `group` is what it shares with others, `item` its own value."""

    def __init__(self, what: str, remedy: str = "", *, group: str = "", item: str = "") -> None:
        """Say what is wrong with this row; with a group it is told once, with all its items."""
        super().__init__(f"{what}; {remedy}" if remedy else what)
        self.group = group
        self.item = item
        self.remedy = remedy


class WholeRowError(Exception):
    """All that is wrong with a row."""

    def __init__(self, errors: list[RowError]) -> None:
        """Keep them; as a text they stand behind each other."""
        super().__init__(" | ".join(map(str, errors)))
        self.errors = errors


@dataclass(slots=True)
class Lookup:
    """Another file by its key: the cells of a row by their column."""

    table: Table
    column: str
    rows: Mapping[str, Row]


@dataclass(slots=True)
class Context:
    """What rows are read with; `steps` tells how a value comes to be, where that is asked.

    `people` are those to be added to the team, by the number of the row that tells of them.
    """

    rules: Rules
    setup: Setup
    roster: Roster
    lookups: dict[str, Lookup]
    stages: dict[str, dict[str, Stage]]
    people: dict[int, tuple[str, Person]]
    notes: Counter[str] = field(default_factory=Counter)
    steps: list[str] | None = None

    def tell(self, step: str) -> None:
        """Keep a step for whoever asked how a value comes to be."""
        if self.steps is not None:
            self.steps.append(step)


class Cells:
    """The cells of one row by the names that rules use: COLUMN, and JOIN.COLUMN."""

    def __init__(self, context: Context, table: Table, row: Row) -> None:
        """Take the row apart; a row of another length than its header is a RowError."""
        if len(row.cells) != len(table.header):
            what = f"{len(row.cells)} cells, where the header has {len(table.header)}"
            raise RowError(what, "is a comma unquoted, or a quote missing?")
        self.context = context
        self.table = table
        self.row = row
        self.by_name = dict(zip(table.header, row.cells, strict=True))
        self.noted: set[str] = set()

    def get(self, name: str) -> str:
        """Return a cell, spelled as the rules say, empty where it is blank."""
        if name in self.by_name:
            return self._spelled(name, self.by_name[name])
        join, _, column = name.partition(".")
        lookup = self.context.lookups[join]
        wanted = self.get(lookup.column)
        if not wanted:
            return ""
        found = lookup.rows.get(wanted)
        if found is None:
            group = f"{lookup.column} is in no row of {lookup.table.name}"
            what = f"{lookup.column} '{wanted}' is in no row of {lookup.table.name}"
            remedy = (
                f"add it there, or write how it is spelled: `spellings: {{{lookup.column}: …}}`"
            )
            raise RowError(what, remedy, group=group, item=wanted)
        self.context.tell(f"{lookup.table.name} row {found.number}, found by {lookup.column}")
        return self._spelled(column, found.cells[lookup.table.header.index(column)])

    def _spelled(self, name: str, cell: str) -> str:
        spelling = self.context.rules.spellings.get(name)
        if spelling is None or cell not in spelling:
            return _blank(cell)
        meant = spelling[cell] or ""
        step = f"{name} {cell} read as {meant or 'empty'}"
        if step not in self.noted:
            self.noted.add(step)
            self.context.notes[step] += 1
        self.context.tell(step)
        return meant


def _blank(cell: str) -> str:
    return cell if cell.strip() else ""


def text_of(said: str | Value, cells: Cells) -> tuple[str | None, bool]:
    """Return a value's text and whether it stands in the file, and so in the file's forms."""
    context, value = cells.context, as_value(said)
    if value.constant is not None:
        context.tell("constant")
        return value.constant, False
    if value.text is not None:
        context.tell(f'text "{value.text}"')
        text = _HOLE.sub(lambda hole: cells.get(hole[1]), value.text)
    else:
        name = value.column or ""
        context.tell(f"column {name}")
        text = cells.get(name)
    if not text.strip():
        if value.empty is not None:
            context.tell("an empty cell means this")
        return value.empty, False
    return (text, True) if value.map is None else (_mapped(value, text, cells), False)


def _mapped(value: Value, text: str, cells: Cells) -> str | None:
    """Return what a text means by its map, None for nothing."""
    rules = cells.context.rules
    known = rules.maps[value.map] if isinstance(value.map, str) else value.map or {}
    name = f"the map {value.map}" if isinstance(value.map, str) else "its map"
    subject = value.column or "the text"
    if text not in known:
        what = f"{subject} '{text}' is not in {name}"
        remedy = f"add it to {name} in the rules"
        raise RowError(what, remedy, group=f"{subject} is not in {name}", item=text)
    cells.context.tell(f"{name}: {text}")
    return known[text]


def typed(field_name: str, said: str | Value, cells: Cells) -> Any:
    """Return a field's value, None where it is empty. Raises RowError that names the field."""
    text, is_foreign = text_of(said, cells)
    if text is None:
        return None
    try:
        return _typed(field_name, as_value(said), text, cells, is_foreign=is_foreign)
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        raise RowError(f"{field_name}: {what}", remedy) from None


def _typed(field_name: str, value: Value, text: str, cells: Cells, *, is_foreign: bool) -> Any:
    shape = shape_of(field_name, cells.context.setup)
    if isinstance(shape, ListOf):
        words = text.split(value.split) if value.split else [text]
        item = shape.item
        assert isinstance(item, Scalar)  # noqa: S101 - tags are words
        return tuple(dict.fromkeys(item.parse(word.strip()) for word in words if word.strip()))
    if field_name in ("owner", "by"):
        return cells.context.roster.id_of(text)
    if field_name == "stage":
        return text
    if is_foreign and shape == scalars.DAY:
        return read_moment(text, value.date or cells.context.rules.dates).day
    if is_foreign and shape in _NUMBERS:
        return _number(shape, text, cells.context.rules.numbers)
    return shape.parse(text) if isinstance(shape, Scalar) else text


def _number(shape: Scalar, text: str, numbers: Numbers | None) -> Any:
    """Read a number in its declared form; a complaint names it as the file has it."""
    digits = read_number(text, numbers)
    try:
        return shape.parse(digits)
    except ValueError as error:
        raise ValueError(str(error).replace(f"'{digits}'", f"'{text}'", 1)) from None


def shape_of(name: str, setup: Setup) -> Any:
    """Return the shape of a field that rules may name, None where there is none such."""
    if name.startswith(("refs.", "x-")):
        return scalars.TEXT
    if name in setup.settings.fields:
        return FIELD_TYPES[setup.settings.fields[name]]
    keys = keys_of(Deal)
    if name in REFUSED:
        return None
    return keys[name].shape if name in keys else None


REFUSED: Final = {
    "id", "refs", "next_step", "qualification", "history", "imported", "parent", "duplicate_of",
}  # fmt: skip
"""Keys of a deal that no single column can give."""

MORE: Final = ("note", "activity", "reason", "by")
"""What an entry has besides tracked fields."""


def typed_more(name: str, said: str | Value, cells: Cells) -> Any:
    """Return what an entry says besides tracked fields, None where it is empty."""
    text, _ = text_of(said, cells)
    if text is None:
        return None
    if name == "by":
        return cells.context.roster.id_of(text)
    shape = keys_of(Entry)[name].shape
    try:
        return shape.parse(text) if isinstance(shape, Scalar) else text
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        raise RowError(f"{name}: {what}", remedy) from None


def holds(
    when: Mapping[str, str | tuple[str, ...]],
    unless: Mapping[str, str | tuple[str, ...]],
    cells: Cells,
) -> bool:
    """Say whether all conditions hold and, where there are any of `unless`, not all of those."""
    return _all(when, cells) and not (unless and _all(unless, cells))


def _all(conditions: Mapping[str, str | tuple[str, ...]], cells: Cells) -> bool:
    return all(_is(cells.get(name), wanted) for name, wanted in conditions.items())


def _is(cell: str, wanted: str | tuple[str, ...]) -> bool:
    if isinstance(wanted, tuple):
        return any(_is(cell, one) for one in wanted)
    return bool(cell) if wanted == "*" else cell == wanted
