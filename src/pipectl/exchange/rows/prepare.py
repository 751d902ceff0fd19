"""The files of an import, read and checked against its rules, before the first row."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from pipectl.domain.intake.importer import ImportResult, Request
from pipectl.domain.values.text import how_many
from pipectl.errors import InvalidError, Problem, what_and_remedy
from pipectl.exchange.rows import csv_file, values
from pipectl.exchange.rows.check import check
from pipectl.exchange.rows.context import Cells, Context, EventRows, Lookup, listed
from pipectl.exchange.rows.people import Roster
from pipectl.exchange.rows.rules import Event, Rules
from pipectl.exchange.rows.source.records import CsvRow


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
    main = main._replace(rows=[row for row in main.rows if any(row.cells) or row.wrong])
    shapes = {name: values.shape_of(name, request.setup) for name in rules.fields}
    context = Context(rules, request.setup, request.today, main, Roster(request.setup.team), shapes)
    for name in rules.files:
        files[name] = _only_rows(context, name, files[name], problems)
    for name, join in rules.joins.items():
        rows = _by_key(files[join.file], join.key, problems)
        context.lookups[name] = Lookup(files[join.file], join.column, rows)
    _add_people(context, files, result)
    keys = {row.cells[main.header.index(rules.key)] for row in main.rows if not row.wrong}
    blocks = [event.file for event in rules.history]
    for number, event in enumerate(rules.history):
        if event.file:
            file = files[event.file]
            rows_of_file = _event_rows(event, file)
            problems += _strangers(event, file, {*rows_of_file} - keys, main)
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
            layout = rules.layout_of(name)
            file = csv_file.read_csv(source, layout).unguarded()
            files[name] = file.stripped(rules.strip, result.notes).without(layout.nulls)
        except InvalidError as error:
            result.problems += error.problems
    return files


def _only_rows(
    context: Context, name: str, file: csv_file.CsvFile, problems: list[Problem]
) -> csv_file.CsvFile:
    """Return a further file without empty and skipped rows; broken ones are problems."""
    skips = any(skip.file == name for skip in context.rules.skip)
    rows = [
        row
        for row in file.rows
        if any(row.cells) or row.wrong
        if not (skips and values.skipped(Cells(context, file, row), name))
    ]
    wrong = (row for row in rows if row.wrong)
    problems += (file.problem(row, *what_and_remedy(ValueError(row.wrong))) for row in wrong)
    return file._replace(rows=[row for row in rows if not row.wrong])


def _by_key(file: csv_file.CsvFile, key: str, problems: list[Problem]) -> dict[str, CsvRow]:
    index = file.header.index(key)
    rows: dict[str, CsvRow] = {}
    for row in file.rows:
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
    for row in (row for row in file.rows if not row.wrong):
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


def _event_rows(event: Event, file: csv_file.CsvFile) -> dict[str, list[CsvRow]]:
    index = file.header.index(event.key or "")
    rows: dict[str, list[CsvRow]] = defaultdict(list)
    for row in file.rows:
        rows[row.cells[index]].append(row)
    return rows


def _strangers(
    event: Event, file: csv_file.CsvFile, keys: set[str], main: csv_file.CsvFile
) -> Iterator[Problem]:
    """Yield a problem where rows tell of no deal; those of a broken row are not strange."""
    index = file.header.index(event.key or "")
    strange = {key for key in keys if not key or key not in main.broken}
    rows = [row for row in file.rows if row.cells[index] in strange]
    if rows and event.strangers == "refuse":
        counts = Counter(row.cells[index] for row in rows)
        count = how_many(len(rows), "row")
        what = f"{main.name} has no row for {count} of this file: {listed(counts)}"
        remedy = "add those rows, or write `strangers: skip` in the rules"
        yield Problem(file.place(rows[0]), f"{what}, first in row {rows[0].number}", remedy)
