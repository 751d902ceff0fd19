"""The files of an import, read and checked against its rules, before the first row."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipectl.domain.intake.importer import ImportResult, Request
from pipectl.domain.values.text import fold, how_many
from pipectl.errors import InvalidError, Problem, what_and_remedy
from pipectl.exchange.rows import csv_file, values
from pipectl.exchange.rows.check import check
from pipectl.exchange.rows.context import Cells, Context, EventRows, Lookup, listed
from pipectl.exchange.rows.people import Listed, Roster
from pipectl.exchange.rows.rules import Event, People, Rules
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
    roster = Roster(request.setup.team, rules.system)
    context = Context(rules, request.setup, request.today, main, roster, shapes)
    for name in rules.files:
        files[name] = _only_rows(context, name, files[name], problems)
    for name, join in rules.joins.items():
        rows = _by_key(files[join.file], join.key, problems)
        context.lookups[name] = Lookup(files[join.file], join.column, rows)
    _add_people(context, files, result)
    quiet = replace(context, notes=Counter(), steps=[])
    keys = {
        values.key_if_whole(rules.key, Cells(quiet, main, row))
        for row in main.rows
        if not row.wrong
    }
    blocks = [event.file for event in rules.history]
    for number, event in enumerate(rules.history):
        if event.file:
            file = files[event.file]
            rows_of_file = _event_rows(event, quiet, file)
            strange = {*rows_of_file} - keys
            if strange and event.strangers == "refuse":
                problems += _strangers(file, rows_of_file, strange, main)
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
    file, roster = files[people.file], context.roster
    members = [*_listed(file, people)]
    roster.expect([person for _, person in members])
    roster.file = people.file
    refused = _enrolled(roster, members)
    if people.file and not people.id:
        refused |= _namesakes(roster, members)
    for row, person in members:
        try:
            recorded = None if row.number in refused else roster.record(person)
        except ValueError as error:
            roster.refuse(person, str(error))
            refused[row.number] = str(error)
            continue
        if recorded and people.file:
            result.people.setdefault(*recorded)
        elif recorded:
            context.people[row.number] = recorded
    if people.file:
        wrong = (row._replace(wrong=refused.get(row.number, "")) for row, _ in members)
        result.complaints += (file.wrong(row) for row in wrong if row.wrong)
    else:
        context.refused = refused


def _enrolled(roster: Roster, members: Sequence[tuple[CsvRow, Listed]]) -> dict[int, str]:
    """Give people their ids; return why some cannot have any, by the number of their row."""
    refused: dict[int, str] = {}
    for row, person in members:
        try:
            roster.enrol(person)
        except ValueError as error:
            roster.refuse(person, str(error))
            refused[row.number] = str(error)
    return refused


def _namesakes(roster: Roster, members: Sequence[tuple[CsvRow, Listed]]) -> dict[int, str]:
    """Refuse the rows of a list that have the name of another one and tell otherwise."""
    rows: dict[str, CsvRow] = {}
    refused: dict[int, str] = {}
    for row, person in members:
        twin = rows.setdefault(fold(person.name), row)
        if twin.cells != row.cells:
            remedy = "write the column that tells the two apart, `people: {id: COLUMN}`"
            for number, other in ((row.number, twin), (twin.number, row)):
                what = f"'{person.name}' is also in row {other.number}, which tells otherwise"
                refused.setdefault(number, f"{what}; {remedy}")
            roster.refuse(person, refused[row.number])
    return refused


def _listed(file: csv_file.CsvFile, people: People) -> Iterator[tuple[CsvRow, Listed]]:
    """Yield the rows that tell of a person."""
    columns = (people.id, people.name, people.team, people.manager)
    indexes = [None if column is None else file.header.index(column) for column in columns]
    for row in (row for row in file.rows if not row.wrong):
        source, name, team, manager = (i if i is None else row.cells[i] or None for i in indexes)
        place = f"{file.name}:{row.line}: " if people.file else ""
        if name:
            yield row, Listed(source or "", name, team, manager, place)


def _event_rows(event: Event, context: Context, file: csv_file.CsvFile) -> dict[str, list[CsvRow]]:
    rows: dict[str, list[CsvRow]] = defaultdict(list)
    for row in file.rows:
        rows[values.key_if_whole(event.key, Cells(context, file, row))].append(row)
    return rows


def _strangers(
    file: csv_file.CsvFile,
    rows: Mapping[str, Sequence[CsvRow]],
    strange: set[str],
    main: csv_file.CsvFile,
) -> Iterator[Problem]:
    """Yield a problem where rows tell of no deal; those of a broken row are not strange."""
    lost = [key for key in rows if key in strange and not (key and key in main.broken)]
    counts = Counter({key: len(rows[key]) for key in lost})
    if counts:
        first = min((row for key in counts for row in rows[key]), key=lambda row: row.number)
        what = f"{main.name} has no row for {how_many(counts.total(), 'row')} of this file"
        remedy = "add those rows, or write `strangers: skip` in the rules"
        what = f"{what}: {listed(counts)}, first in row {first.number}"
        yield Problem(file.place(first), what, remedy)
