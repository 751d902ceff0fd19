"""What is wrong with rules, before any row is read: names that mean nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Scalar, Shape
from pipectl.domain.values.text import nearest, show_count, suggestion
from pipectl.errors import Finding, what_and_remedy
from pipectl.exchange.rows import own_rows
from pipectl.exchange.rows.rules import OPEN, Conditional, Rules, Value
from pipectl.exchange.rows.values import SETTABLE, entry_shape_of, names_of, shape_of

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import KeyPath
    from pipectl.exchange.rows.csv_file import CsvFile


Files: TypeAlias = "Mapping[str | None, CsvFile]"
"""The files by their name in the rules, the main one by None."""

_LISTED: Final = 40
_LOOKED_AT: Final = 30
"""How many rows may stand above a header."""


def check(rules: Rules, files: Files, setup: Setup) -> Iterator[Finding]:
    """Yield what is wrong with the rules, each with its path in their file."""
    other = _other_file(rules, files[None])
    if other:
        yield other
        return
    yield from _open_lines("maps", rules.maps, "what it means")
    yield from _open_lines("spellings", rules.spellings, "how to read it, or nothing if it is none")
    for path, column, file in _columns(rules):
        yield from _check_column(path, column, files[file])
    for path, name, file in _names(rules):
        yield from _check_name(path, name, files[file], rules, files)
    for path, value, file, shape in _values(rules, setup):
        yield from _check_value(path, value, files[file], rules, files)
        yield from _check_constant(path, value, shape)
    for column in rules.spellings:
        if not any(column in file.header for file in files.values()):
            yield from _check_column(("spellings", column), column, files[None])
    yield from _check_files(rules)
    yield from _check_fields(rules, setup)
    if not own_rows.is_own(rules, files[None].header):
        yield from _check_whole(rules)
    yield from _check_history(rules, setup)


def _open_lines(
    key: str, tables: Mapping[str, Mapping[str, str | None]], remedy: str
) -> Iterator[Finding]:
    """Yield the lines of a draft that are not filled in."""
    for name, texts in tables.items():
        for text in (text for text, meaning in texts.items() if meaning == OPEN):
            what = f"the line of '{text}' is not filled in"
            yield Finding((key, name, text), what, f"write {remedy} instead of {OPEN}")


def _check_files(rules: Rules) -> Iterator[Finding]:
    paths: list[tuple[KeyPath, str]] = [(("layouts", name), name) for name in rules.layouts]
    skips = enumerate(rules.skip)
    paths += [(("skip", index, "file"), skip.file) for index, skip in skips if skip.file]
    for path, name in paths:
        if name not in rules.files:
            what = f"no rule reads the file '{name}'{suggestion(name, rules.files)}"
            yield Finding(path, what, "the first file has no name here")


def _other_file(rules: Rules, file: CsvFile) -> Finding | None:
    """Say that most columns of the rules are not there: file or header is another one."""
    names = _columns_of_first(rules)
    columns = {name for name in names if name.partition(".")[0] not in rules.joins}
    there = columns.intersection(file.header)
    if len(there) * 2 >= len(columns):
        return None
    missing = ", ".join(_with_nearest(name, file.header) for name in sorted(columns - there))
    what = f"{file.name} has {len(there)} of the {len(columns)} columns of the rules: no {missing}"
    lines = (row.line for row in file.rows[:_LOOKED_AT] if columns.issubset(row.cells))
    for line in lines:
        return Finding((), what, f"line {line} is the header: write `header: {line}` in the rules")
    return Finding((), what, f"are the rules for another file? Its columns: {_listed(file.header)}")


def _columns_of_first(rules: Rules) -> Iterator[str]:
    """Yield the names of columns that rules look up in the first file."""
    yield from (name for _, name, file in (*_columns(rules), *_names(rules)) if file is None)
    values = [*rules.fields.values(), *([rules.as_of] if rules.as_of else [])]
    for event in rules.history:
        values += [event.day, *event.set.values()] if event.file is None else []
    for value in (*values, Value(text=rules.id)):
        yield from value.names


def _columns(rules: Rules) -> Iterator[tuple[KeyPath, str, str | None]]:
    """Yield the names that are columns of one file."""
    for name, join in rules.joins.items():
        yield ("joins", name, "column"), join.column, None
        yield ("joins", name, "key"), join.key, join.file
    for part in ("id", "name", "team", "manager"):
        column = getattr(rules.people, part, None)
        if rules.people and column:
            yield ("people", part), column, rules.people.file
    for index, skip in enumerate(rules.skip):
        if skip.file in rules.files:
            yield from _conditions(("skip", index), skip, skip.file)


def _names(rules: Rules) -> Iterator[tuple[KeyPath, str, str | None]]:
    """Yield the names that are a column of their file, or JOIN.COLUMN."""
    yield from ((("key",), name, None) for value in rules.key for name in value.names)
    for index, skip in enumerate(rules.skip):
        if skip.file is None:
            yield from _conditions(("skip", index), skip, None)
    for index, event in enumerate(rules.history):
        path: KeyPath = ("history", index)
        yield from _conditions(path, event, event.file)
        names = (name for value in event.key for name in value.names)
        yield from (((*path, "key"), name, event.file) for name in names)


def _conditions(
    path: KeyPath, rule: Conditional, file: str | None
) -> Iterator[tuple[KeyPath, str, str | None]]:
    for part, conditions in (("when", rule.when), ("unless", rule.unless)):
        yield from (((*path, part, name), name, file) for name in conditions)


def _values(
    rules: Rules, setup: Setup
) -> Iterator[tuple[KeyPath, Value, str | None, Shape | None]]:
    """Yield all values with the shape of their texts; a stage may be said by its name."""
    if rules.id:
        yield ("id",), Value(text=rules.id), None, None
    for name, value in rules.fields.items():
        yield ("fields", name), value, None, None if name == "stage" else shape_of(name, setup)
    if rules.as_of:
        yield ("as_of",), rules.as_of, None, scalars.DAY
    for index, event in enumerate(rules.history):
        yield ("history", index, "day"), event.day, event.file, scalars.DAY
        for name, value in event.set.items():
            shape = None if name == "stage" else entry_shape_of(name, setup)
            yield ("history", index, "set", name), value, event.file, shape


def _check_fields(rules: Rules, setup: Setup) -> Iterator[Finding]:
    names = names_of(setup)
    for name in rules.fields:
        if shape_of(name, setup) is None:
            what = f"'{name}' is not a field that a column can give{suggestion(name, names)}"
            yield Finding(("fields", name), what, f"write one of {', '.join(names)}, or x-{name}")


def _check_whole(rules: Rules) -> Iterator[Finding]:
    """A new deal needs a title and a day."""
    if "title" not in rules.fields:
        yield Finding(("fields",), "no title", "add `title: COLUMN`")
    if rules.as_of is None and not rules.history:
        what = "no day: neither as_of nor history"
        yield Finding(("fields",), what, "add `as_of: COLUMN`, the day of what a row says")


def _check_history(rules: Rules, setup: Setup) -> Iterator[Finding]:
    for index, event in enumerate(rules.history):
        if (event.file is None) == bool(event.key):
            what = "an entry of another file has both file and key"
            remedy = "add `key: COLUMN`, where that file has the deal's key"
            yield Finding(("history", index), what, remedy)
        for name in event.set:
            if entry_shape_of(name, setup) is None:
                what = f"an entry has no '{name}'{suggestion(name, SETTABLE)}"
                remedy = f"write one of {', '.join(SETTABLE)}, next_step"
                yield Finding(("history", index, "set", name), what, remedy)


def _check_value(
    path: KeyPath, value: Value, file: CsvFile, rules: Rules, files: Files
) -> Iterator[Finding]:
    if [value.column, value.constant, value.text].count(None) != 2:  # noqa: PLR2004 - of three
        what = "a value is a column, a constant or a text, one of them"
        yield Finding(path, what, "write {column: …}, {constant: …} or {text: …}")
        return
    for name in value.names:
        yield from _check_name(path, name, file, rules, files)
    if isinstance(value.map, str) and value.map not in rules.maps:
        maps = ", ".join(rules.maps) or "none yet"
        what = f"there is no map '{value.map}'{suggestion(value.map, rules.maps)}"
        yield Finding((*path, "map"), what, f"maps: {maps}")


def _check_constant(path: KeyPath, value: Value, shape: Shape | None) -> Iterator[Finding]:
    """A constant, and what an empty cell means, is written as a file of a deal holds it."""
    for part, text in (("constant", value.constant), ("empty", value.empty)):
        try:
            if text is not None and isinstance(shape, Scalar):
                shape.parse(text)
        except ValueError as error:
            yield Finding((*path, part), *what_and_remedy(error))


def _check_name(
    path: KeyPath, name: str, file: CsvFile, rules: Rules, files: Files
) -> Iterator[Finding]:
    join_name, _, column = name.partition(".")
    join = rules.joins.get(join_name) if column else None
    if name in file.header:
        yield from _check_column(path, name, file)
        if join:
            what = f"'{name}' is a column of {file.name} and of the join {join_name}"
            yield Finding(path, what, "rename the join")
    elif join and join.column not in file.header:
        what = f"the join {join_name} looks up {join.column}, not in {file.name}"
        yield Finding(path, what, f"it is a column of {files[None].name}")
    elif join:
        yield from _check_column(path, column, files[join.file])
    else:
        yield from _check_column(path, name, file)


def _check_column(path: KeyPath, name: str, file: CsvFile) -> Iterator[Finding]:
    places = [str(number) for number, column in enumerate(file.header, 1) if column == name]
    if name == OPEN and not places:
        yield Finding(path, "the line is not filled in", f"write a column instead of {OPEN}")
    elif not places:
        what = f"{file.name} has no column '{name}'{suggestion(name, file.header)}"
        yield Finding(path, what, f"its columns: {_listed(file.header)}")
    elif len(places) > 1:
        what = f"{file.name} has the column '{name}' more than once, as number "
        yield Finding(path, what + " and ".join(places), "rename all but one of them there")


def _with_nearest(name: str, header: tuple[str, ...]) -> str:
    column = nearest(name, header)
    return f"'{name}' (is it {column}?)" if column else f"'{name}'"


def _listed(header: tuple[str, ...]) -> str:
    """Name the columns, the first ones where there are very many."""
    names = [column for column in header if column]
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {show_count(more)} more" if more > 0 else "")
