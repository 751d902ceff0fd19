"""CSV: rows to drafts by rules, deals to rows."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pipectl.domain.intake.draft import Brought, Draft, Refused, Request
from pipectl.errors import Problem
from pipectl.exchange.rows.check import check
from pipectl.exchange.rows.drafts import draft, skipped
from pipectl.exchange.rows.export import write
from pipectl.exchange.rows.people import Roster
from pipectl.exchange.rows.rules import Happened, Rules, files_of
from pipectl.exchange.rows.steps import Events
from pipectl.exchange.rows.table import Row, Table, read_table
from pipectl.exchange.rows.values import Cells, Context, Lookup, RowError, WholeRowError

__all__ = ["RULES", "explain", "files_of", "read", "rejected", "write"]

RULES: Final = Rules
"""The record of the rules that this format is read by."""

_LISTED: Final = 10


def read(request: Request) -> Brought:
    """Read all rows to drafts. Raises nothing: what is wrong stands in the result."""
    brought = Brought()
    prepared = _prepare(request, brought)
    if prepared is None:
        return brought
    context, main, events = prepared
    rules = context.rules
    brought.rows = len(main.rows)
    errors: dict[Row, list[RowError]] = {}
    keys: dict[str, list[Row]] = defaultdict(list)
    drafts: list[tuple[Row, Draft]] = []
    for row in main.rows:
        try:
            cells = Cells(context, main, row)
            why = skipped(context, cells)
            if why is not None:
                brought.notes[f"skipped: {why}"] += 1
                continue
            keys[cells.get(rules.key)].append(row)
            drafts.append((row, draft(context, cells, request.today, events)))
        except RowError as error:
            errors[row] = [error]
        except WholeRowError as several:
            errors[row] = several.errors
    for row, made in drafts:
        twins = [other.number for other in keys[made.key] if other is not row]
        if twins:
            errors[row] = [_twin(made.key, twins)]
        else:
            brought.drafts.append(made)
    brought.notes.update(context.notes)
    brought.refused = [
        Refused(main.place(row), row.number, str(WholeRowError(errors[row])))
        for row in sorted(errors)
    ]
    every = [(row, error) for row in sorted(errors) for error in errors[row]]
    brought.complaints = list(_complaints(main, every))
    if rules.people and rules.people.file:
        for who, person in context.people.values():
            brought.people.setdefault(who, person)
    return brought


def _twin(key: str, others: Sequence[int]) -> RowError:
    rows = ", ".join(map(str, others))
    return RowError(f"the key '{key}' is also that of row {rows}", "keep one of them")


def explain(request: Request, number: int) -> list[tuple[str, str, str]] | Brought:
    """Tell of one row how each value came to be: field, value, and the steps to it."""
    from pipectl.exchange.rows.explain import explained

    brought = Brought()
    prepared = _prepare(request, brought)
    return brought if prepared is None else explained(*prepared, number, request.today)


def rejected(request: Request, refused: Sequence[Refused]) -> bytes:
    """Return the refused rows as they were, with the reason before them."""
    rules = request.rules
    table = read_table(request.source, rules.encoding, rules.delimiter)
    assert isinstance(table, Table)  # noqa: S101 - it has been read before
    why = {one.number: one.why for one in refused}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=rules.delimiter, lineterminator="\n")
    column = "why"
    while column in table.header:
        column += "_"
    writer.writerow([column, *table.header])
    writer.writerows([why[row.number], *row.cells] for row in table.rows if row.number in why)
    return text.getvalue().encode(rules.encoding, "replace")


def _prepare(request: Request, brought: Brought) -> tuple[Context, Table, list[Events]] | None:
    """Read all files and check the rules; None where something is wrong, which is in `brought`."""
    rules: Rules = request.rules
    main = read_table(request.source, rules.encoding, rules.delimiter)
    others = {
        name: read_table(source, rules.encoding, rules.delimiter)
        for name, source in request.files.items()
    }
    brought.problems += [one for one in (main, *others.values()) if isinstance(one, Problem)]
    tables = {name: table for name, table in others.items() if isinstance(table, Table)}
    if brought.problems or not isinstance(main, Table):
        return None
    brought.findings += check(rules, main, tables, request.setup)
    if brought.findings:
        return None
    roster = Roster(request.setup.team)
    context = Context(rules, request.setup, roster, {}, {}, {})
    for name, join in rules.joins.items():
        rows = _by_key(tables[join.file], join.key, brought.problems)
        context.lookups[name] = Lookup(tables[join.file], join.column, rows)
    _meet_people(context, main, tables, brought.problems)
    keys = {row.cells[main.header.index(rules.key)] for row in main.rows if _is_whole(row, main)}
    events = [
        _events(one, tables[one.file or ""], keys, brought.problems)
        for one in rules.history
        if one.file
    ]
    brought.problems = list(dict.fromkeys(brought.problems))
    return None if brought.problems else (context, main, events)


def _is_whole(row: Row, table: Table) -> bool:
    return len(row.cells) == len(table.header)


def _whole_rows(table: Table, problems: list[Problem]) -> Iterable[Row]:
    """Yield the rows that have a cell for each column; the others are problems."""
    for row in table.rows:
        if _is_whole(row, table):
            yield row
        else:
            what = f"row {row.number}: {len(row.cells)} cells, not {len(table.header)}"
            problems.append(Problem(table.place(row), what, "is a comma unquoted?"))


def _by_key(table: Table, key: str, problems: list[Problem]) -> dict[str, Row]:
    index = table.header.index(key)
    found: dict[str, Row] = {}
    for row in _whole_rows(table, problems):
        twin = found.setdefault(row.cells[index], row)
        if twin is not row and row.cells[index]:
            what = f"row {row.number}: {key} '{row.cells[index]}' is also in row {twin.number}"
            problems.append(Problem(table.place(row), what, "a file that is joined has a key once"))
    return found


def _meet_people(
    context: Context, main: Table, tables: Mapping[str, Table], problems: list[Problem]
) -> None:
    """Take on the people that the rules name; from another file they are all there are."""
    people = context.rules.people
    if people is None:
        return
    table = tables[people.file] if people.file else main
    columns = [people.name, people.team, people.manager]
    at = [None if column is None else table.header.index(column) for column in columns]
    for row in table.rows:
        if not _is_whole(row, table):
            continue
        name, team, manager = (None if i is None else row.cells[i].strip() or None for i in at)
        try:
            person = context.roster.add(name, team, manager) if name else None
            if person:
                context.people[row.number] = person
        except ValueError as error:
            what, _, remedy = str(error).partition("; ")
            problems.append(Problem(table.place(row), f"row {row.number}: {what}", remedy))
    context.roster.closed = people.file


def _events(rule: Happened, table: Table, keys: set[str], problems: list[Problem]) -> Events:
    index = table.header.index(rule.key or "")
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in _whole_rows(table, problems):
        key = row.cells[index]
        if key not in keys and rule.strangers == "refuse":
            what = f"row {row.number}: there is no row with the key '{key}' to tell of"
            remedy = "add that row, or write `strangers: skip` in the rules"
            problems.append(Problem(table.place(row), what, remedy))
        rows[key].append(row)
    return Events(rule, table, rows)


def _complaints(main: Table, errors: Sequence[tuple[Row, RowError]]) -> Iterable[Problem]:
    """Yield a line for each bad row, but one for all that share what is wrong."""
    shared: dict[str, list[tuple[Row, RowError]]] = defaultdict(list)
    for row, error in errors:
        if error.group:
            shared[error.group].append((row, error))
        else:
            what, _, remedy = str(error).partition("; ")
            yield Problem(main.place(row), f"row {row.number}: {what}", remedy)
    for group, members in shared.items():
        counts = Counter(error.item for _, error in members)
        listed = ", ".join(
            f"'{item}' ({n:,} {_rows(n)})" for item, n in counts.most_common(_LISTED)
        )
        more = f" and {len(counts) - _LISTED} more" if len(counts) > _LISTED else ""
        row, error = members[0]
        what = f"{group}: {listed}{more}, first in row {row.number}"
        yield Problem(main.place(row), what, error.remedy)


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"
