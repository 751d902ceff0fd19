"""The files of an import, read and checked against its rules, before the first row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pipectl.domain.intake.importer import ImportResult, Request
from pipectl.errors import InvalidError, Problem, what_and_remedy
from pipectl.exchange.rows import csv_file, values
from pipectl.exchange.rows.check import check
from pipectl.exchange.rows.context import Context, EventRows, Lookup
from pipectl.exchange.rows.people import Roster
from pipectl.exchange.rows.rules import Event, Rules


def rules_of(request: Request) -> Rules:
    """Return the rules of a request."""
    assert isinstance(request.rules, Rules)  # noqa: S101 - the FORMAT names this record
    return request.rules


def prepare(request: Request, result: ImportResult) -> Context | None:
    """Read all files and check the rules; None where something is wrong, which is in `result`."""
    rules, problems = rules_of(request), result.problems
    files = _files(request, rules, result)
    if not problems:
        result.findings += check(rules, files, request.setup)
    if problems or result.findings:
        return None
    main = files[None]
    shapes = {name: values.shape_of(name, request.setup) for name in rules.fields}
    context = Context(rules, request.setup, request.today, main, Roster(request.setup.team), shapes)
    for name, join in rules.joins.items():
        rows = _by_key(files[join.file], join.key, problems)
        context.lookups[name] = Lookup(files[join.file], join.column, rows)
    _add_people(context, files, result)
    keys = {row.cells[main.header.index(rules.key)] for row in main.rows if main.is_whole(row)}
    blocks = [event.file for event in rules.history]
    for number, event in enumerate(rules.history):
        if event.file:
            file = files[event.file]
            rows_of_file = _event_rows(event, file, keys, problems)
            block = EventRows(event, blocks.index(event.file), file, rows_of_file)
        else:
            block = EventRows(event, number)
        context.events.append(block)
    context.events.sort(key=lambda block: block.file is not None)
    result.problems = list(dict.fromkeys(problems))
    return None if problems else context


def _files(
    request: Request, rules: Rules, result: ImportResult
) -> dict[str | None, csv_file.CsvFile]:
    """Return the files that can be read by their name in the rules, the main one by None."""
    files: dict[str | None, csv_file.CsvFile] = {}
    for name, source in [(None, request.source), *request.files.items()]:
        try:
            file = csv_file.read_csv(source, rules.encoding, rules.delimiter)
            file = file.unguarded(rules.delimiter)
            files[name] = file.stripped(rules.strip, result.notes)
        except InvalidError as error:
            result.problems += error.problems
    return files


def _whole_rows(file: csv_file.CsvFile, problems: list[Problem]) -> Iterator[csv_file.CsvRow]:
    """Yield the rows that have a cell for each column; the others are problems."""
    for row in file.rows:
        if file.is_whole(row):
            yield row
        else:
            what = f"{len(row.cells)} cells, not {len(file.header)}"
            problems.append(file.problem(row, what, "is a comma unquoted?"))


def _by_key(
    file: csv_file.CsvFile, key: str, problems: list[Problem]
) -> dict[str, csv_file.CsvRow]:
    index = file.header.index(key)
    rows: dict[str, csv_file.CsvRow] = {}
    for row in _whole_rows(file, problems):
        cell = row.cells[index]
        twin = rows.setdefault(cell, row)
        if twin is not row and cell:
            what = f"{key} '{cell}' is also in row {twin.number}"
            problems.append(file.problem(row, what, "a file that is joined has a key once"))
    return rows


def _add_people(
    context: Context, files: Mapping[str | None, csv_file.CsvFile], result: ImportResult
) -> None:
    """Take on the people that the rules name; those of another file are all there are."""
    people = context.rules.people
    if people is None:
        return
    file = files[people.file]
    columns = (people.name, people.team, people.manager)
    indexes = [None if column is None else file.header.index(column) for column in columns]
    for row in filter(file.is_whole, file.rows):
        name, team, manager = (i if i is None else row.cells[i].strip() or None for i in indexes)
        try:
            person = context.roster.add(name, team, manager) if name else None
        except ValueError as error:
            result.problems.append(file.problem(row, *what_and_remedy(error)))
            continue
        if person and people.file:
            result.people.setdefault(*person)
        elif person:
            context.people[row.number] = person
    context.roster.file = people.file


def _event_rows(
    event: Event, file: csv_file.CsvFile, keys: set[str], problems: list[Problem]
) -> dict[str, list[csv_file.CsvRow]]:
    index = file.header.index(event.key or "")
    rows: dict[str, list[csv_file.CsvRow]] = defaultdict(list)
    for row in _whole_rows(file, problems):
        key = row.cells[index]
        if key not in keys and event.strangers == "refuse":
            what = f"there is no row with the key '{key}' to tell of"
            remedy = "add that row, or write `strangers: skip` in the rules"
            problems.append(file.problem(row, what, remedy))
        rows[key].append(row)
    return rows
