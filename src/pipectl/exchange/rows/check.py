"""What is wrong with rules, before any row is read: names that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.model.deal import TRACKED, Entry
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Scalar, keys_of
from pipectl.domain.values.text import suggestion
from pipectl.errors import Finding
from pipectl.exchange.rows.rules import Rules, Value, as_value
from pipectl.exchange.rows.values import MORE, shape_of

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import KeyPath
    from pipectl.exchange.rows.table import Table

_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_SETTABLE: Final = tuple(name for name in TRACKED if name != "next_step")


def check(
    rules: Rules, main: Table, others: Mapping[str, Table], setup: Setup
) -> Iterator[Finding]:
    """Yield what is wrong with the rules, each with its path in their file."""
    yield from _check_joins(rules, main, others)
    yield from _column(rules, main, others, ("key",), rules.key, main)
    if rules.id:
        yield from _value(rules, main, others, ("id",), Value(text=rules.id), main)
    yield from _check_spellings(rules, [main, *others.values()])
    yield from _check_people(rules, main, others)
    yield from _check_fields(rules, main, others, setup)
    yield from _check_history(rules, main, others)
    for index, skip in enumerate(rules.skip):
        for part in ("when", "unless"):
            for name in getattr(skip, part):
                path = ("skip", index, part, name)
                yield from _column(rules, main, others, path, name, main)


def _check_joins(rules: Rules, main: Table, others: Mapping[str, Table]) -> Iterator[Finding]:
    for name, join in rules.joins.items():
        yield from _in_table(("joins", name, "column"), join.column, main)
        yield from _in_table(("joins", name, "key"), join.key, others[join.file])


def _check_spellings(rules: Rules, tables: list[Table]) -> Iterator[Finding]:
    for column in rules.spellings:
        if not any(column in table.header for table in tables):
            yield from _in_table(("spellings", column), column, tables[0])


def _check_people(rules: Rules, main: Table, others: Mapping[str, Table]) -> Iterator[Finding]:
    people = rules.people
    if people is None:
        return
    table = others[people.file] if people.file else main
    for part in ("name", "team", "manager"):
        column = getattr(people, part)
        if column is not None:
            yield from _in_table(("people", part), column, table)


def _check_fields(
    rules: Rules, main: Table, others: Mapping[str, Table], setup: Setup
) -> Iterator[Finding]:
    for name, said in rules.fields.items():
        path: KeyPath = ("fields", name)
        if shape_of(name, setup) is None:
            known = (*_SETTABLE, "title", "account", "source", "campaign", "kind", "tags", "notes")
            known = (*known, "refs.SYSTEM", *setup.settings.fields)
            what = f"'{name}' is not a field that a column can give{suggestion(name, known)}"
            yield Finding(path, what, f"write one of {', '.join(known)}, or x-{name}")
        yield from _value(rules, main, others, path, as_value(said), main)
        yield from _constant(
            path, None if name == "stage" else shape_of(name, setup), as_value(said)
        )
    if "title" not in rules.fields:
        yield Finding(("fields",), "no title", "add `title: COLUMN`")
    if rules.as_of is not None:
        yield from _value(rules, main, others, ("as_of",), as_value(rules.as_of), main)
        yield from _constant(("as_of",), scalars.DAY, as_value(rules.as_of))
    elif not rules.history:
        what = "no day: neither as_of nor history"
        yield Finding(("fields",), what, "add `as_of: COLUMN`, the day of what a row says")


def _check_history(rules: Rules, main: Table, others: Mapping[str, Table]) -> Iterator[Finding]:
    for index, one in enumerate(rules.history):
        path: KeyPath = ("history", index)
        table = others[one.file] if one.file else main
        if (one.file is None) != (one.key is None):
            what = "an entry of another file has both file and key"
            yield Finding(path, what, "add `key: COLUMN`, where that file has the deal's key")
        elif one.key is not None:
            yield from _in_table((*path, "key"), one.key, table)
        yield from _value(rules, main, others, (*path, "day"), as_value(one.day), table)
        yield from _constant((*path, "day"), scalars.DAY, as_value(one.day))
        for part in ("when", "unless"):
            for name in getattr(one, part):
                yield from _column(rules, main, others, (*path, part, name), name, table)
        for name, said in one.set.items():
            if name not in _SETTABLE and name not in MORE:
                known = ", ".join((*_SETTABLE, *MORE))
                what = f"an entry has no '{name}'{suggestion(name, (*_SETTABLE, *MORE))}"
                yield Finding((*path, "set", name), what, f"write one of {known}")
            yield from _value(rules, main, others, (*path, "set", name), as_value(said), table)
            yield from _constant((*path, "set", name), _shape_in_entry(name), as_value(said))


def _shape_in_entry(name: str) -> Any:
    """Return the shape of a key of an entry; a stage may be said by its name, so it has none."""
    return keys_of(Entry)[name].shape if name in keys_of(Entry) and name != "stage" else None


def _value(  # noqa: PLR0913 - a value, where it stands, and what it may name
    rules: Rules,
    main: Table,
    others: Mapping[str, Table],
    path: KeyPath,
    value: Value,
    table: Table,
) -> Iterator[Finding]:
    given = [one for one in (value.column, value.constant, value.text) if one is not None]
    if len(given) != 1:
        what = "a value is a column, a constant or a text, one of them"
        yield Finding(path, what, "write {column: …}, {constant: …} or {text: …}")
        return
    if value.column is not None:
        yield from _column(rules, main, others, path, value.column, table)
    for name in _HOLE.findall(value.text or ""):
        yield from _column(rules, main, others, path, name, table)
    if isinstance(value.map, str) and value.map not in rules.maps:
        known = ", ".join(rules.maps) or "none yet"
        what = f"there is no map '{value.map}'{suggestion(value.map, rules.maps)}"
        yield Finding((*path, "map"), what, f"maps: {known}")


def _constant(path: KeyPath, shape: Any, value: Value) -> Iterator[Finding]:
    """A constant, and what an empty cell means, is written as a file of a deal holds it."""
    for part in ("constant", "empty"):
        text = getattr(value, part)
        try:
            if text is not None and isinstance(shape, Scalar):
                shape.parse(text)
        except ValueError as error:
            what, _, remedy = str(error).partition("; ")
            yield Finding((*path, part), what, remedy)


def _column(  # noqa: PLR0913 - the same
    rules: Rules, main: Table, others: Mapping[str, Table], path: KeyPath, name: str, table: Table
) -> Iterator[Finding]:
    """A name is a column of its table, or JOIN.COLUMN."""
    join, dot, column = name.partition(".")
    if name in table.header:
        if dot and join in rules.joins:
            what = f"'{name}' is a column of {table.name} and of the join {join}"
            yield Finding(path, what, "rename the join")
    elif dot and join in rules.joins:
        if rules.joins[join].column not in table.header:
            what = f"the join {join} looks up {rules.joins[join].column}, not in {table.name}"
            yield Finding(path, what, f"it is a column of {main.name}")
        else:
            yield from _in_table(path, column, others[rules.joins[join].file])
    else:
        yield from _in_table(path, name, table)


def _in_table(path: KeyPath, name: str, table: Table) -> Iterator[Finding]:
    if name not in table.header:
        columns = ", ".join(column for column in table.header if column)
        what = f"{table.name} has no column '{name}'{suggestion(name, table.header)}"
        yield Finding(path, what, f"its columns: {columns}")
