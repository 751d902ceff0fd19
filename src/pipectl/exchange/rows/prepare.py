"""The files of an import, read and checked against its rules, before the first row."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipectl.domain.intake.importer import ImportResult, Request
from pipectl.domain.model.account import name_key
from pipectl.domain.values.text import how_many
from pipectl.errors import InvalidError, Problem
from pipectl.exchange.rows import csv_file, values
from pipectl.exchange.rows.check import check
from pipectl.exchange.rows.context import Cells, Context, EventRows, Lookup, listed
from pipectl.exchange.rows.people import Listed, Roster
from pipectl.exchange.rows.rules import Event, Join, People, Rules, Value
from pipectl.exchange.rows.source.records import CsvRow


def rules_of(request: Request) -> Rules:
    """Return the rules of a request."""
    assert isinstance(request.rules, Rules)  # noqa: S101 - the FORMAT names this record
    return request.rules


def prepare(request: Request, result: ImportResult) -> Context | None:
    """Read all files and check the rules; None where something is wrong, which is in `result`."""
    rules = rules_of(request)
    files = _files(request, rules, result)
    if not result.problems:
        result.findings += check(rules, files, request.setup)
    if result.problems or result.findings:
        return None
    main = files[None]
    main = main._replace(rows=[row for row in main.rows if any(row.cells) or row.wrong])
    shapes = {name: values.shape_of(name, request.setup) for name in rules.fields}
    roster = Roster(request.setup.team, rules.system)
    context = Context(rules, request.setup, request.today, main, roster, shapes)
    for name in rules.files:
        files[name] = _only_rows(context, name, files[name])
        result.complaints += (files[name].wrong(row) for row in files[name].rows if row.wrong)
    for name, join in rules.joins.items():
        context.lookups[name] = _lookup(files[join.file], join, result)
    _add_people(context, files, result)
    _add_blocks(context, files, result)
    return context


def _files(
    request: Request, rules: Rules, result: ImportResult
) -> dict[str | None, csv_file.CsvFile]:
    """Return the files that can be read by their name in the rules, the main one by None."""
    files: dict[str | None, csv_file.CsvFile] = {}
    for name, source in [(None, request.source), *request.files.items()]:
        try:
            layout = rules.layout_of(name)
            file = csv_file.read_csv(source, layout).unguarded()
            file = file.stripped(rules.strip, result.notes).without(layout.nulls)
            files[name] = file.with_footer(name)
        except InvalidError as error:
            result.problems += error.problems
    return files


def _only_rows(context: Context, name: str, file: csv_file.CsvFile) -> csv_file.CsvFile:
    """Return a further file without empty and skipped rows."""
    skips = any(skip.file == name for skip in context.rules.skip)
    rows = [
        row
        for row in file.rows
        if any(row.cells) or row.wrong
        if not (skips and values.skipped(Cells(context, file, row), name))
    ]
    return file._replace(rows=rows)


def _lookup(file: csv_file.CsvFile, join: Join, result: ImportResult) -> Lookup:
    """Return the rows of a file by its key; keys of several rows, and of broken ones, are refused.

    What stands in a broken row may be its key.
    """
    index = file.header.index(join.key)
    rows: dict[str, CsvRow] = {}
    refused: dict[str, CsvRow] = {}
    for row in (row for row in file.rows if not row.wrong):
        cell = row.cells[index]
        twin = rows.setdefault(cell, row)
        if twin is not row and cell:
            what = f"{join.key} '{cell}' is also in row {twin.number}"
            refused[cell] = row._replace(wrong=f"{what}; a file that is joined has a key once")
            result.complaints.append(file.wrong(refused[cell]))
    for row in (row for row in file.rows if row.wrong):
        texts = {
            *row.cells[index : index + 1],
            *(file.broken.get(row.number, frozenset()) - rows.keys()),
        }
        refused |= dict.fromkeys(texts, row)
    return Lookup(file, join.column, rows, refused)


def _add_people(
    context: Context, files: Mapping[str | None, csv_file.CsvFile], result: ImportResult
) -> None:
    """Take on the people that the rules name; those of another file are all there are."""
    people = context.rules.people
    if people is None:
        return
    file, roster = files[people.file], context.roster
    quiet = replace(context, notes=Counter(), steps=[])
    members = [*_listed(quiet, file, people)]
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
        twin = rows.setdefault(name_key(person.name), row)
        if twin.cells != row.cells:
            remedy = "write the column that tells the two apart, `people: {id: COLUMN}`"
            for number, other in ((row.number, twin), (twin.number, row)):
                what = f"'{person.name}' is also in row {other.number}, which tells otherwise"
                refused.setdefault(number, f"{what}; {remedy}")
            roster.refuse(person, refused[row.number])
    return refused


def _listed(
    context: Context, file: csv_file.CsvFile, people: People
) -> Iterator[tuple[CsvRow, Listed]]:
    """Yield the rows that tell of a person, as the rules spell their cells."""
    columns = (people.id, people.name, people.team, people.manager)
    for row in (row for row in file.rows if not row.wrong):
        cells = Cells(context, file, row)
        source, name, team, manager = ((column and cells.get(column)) or None for column in columns)
        place = f"{file.name}:{row.line}: " if people.file else ""
        if name:
            yield row, Listed(source or "", name, team, manager, place)


def _add_blocks(
    context: Context, files: Mapping[str | None, csv_file.CsvFile], result: ImportResult
) -> None:
    """Give the blocks of the history the rows of their files; the deals' own rows come first."""
    quiet = replace(context, notes=Counter(), steps=[])
    deals = _deals(quiet)
    blocks = [event.file for event in context.rules.history]
    for number, event in enumerate(context.rules.history):
        if event.file is None:
            context.events.append(EventRows(event, number))
            continue
        file = files[event.file]
        rows = _event_rows(event, quiet, file)
        if event.strangers == "refuse" and not context.file.is_rejects:
            result.complaints += _strangers(event, quiet, file, rows, deals)
        refused = _refused(event, quiet, file, deals)
        context.events.append(EventRows(event, blocks.index(event.file), file, rows, refused))
    context.events.sort(key=lambda block: block.file is not None)
    result.complaints = list(dict.fromkeys(result.complaints))


def _deals(context: Context) -> dict[str, frozenset[str]]:
    """Return the keys of the rows of the first file, each with the cells that it is made of."""
    rules, file = context.rules, context.file
    deals = (Cells(context, file, row) for row in file.rows if not row.wrong)
    return {values.key_if_whole(rules.key, deal): _parts(rules.key, deal) for deal in deals}


def _parts(key: Sequence[Value], cells: Cells) -> frozenset[str]:
    return frozenset(cells.get(name) for value in key for name in value.names)


def _event_rows(event: Event, context: Context, file: csv_file.CsvFile) -> dict[str, list[CsvRow]]:
    rows: dict[str, list[CsvRow]] = defaultdict(list)
    for row in (row for row in file.rows if not row.wrong):
        rows[values.key_if_whole(event.key, Cells(context, file, row))].append(row)
    return rows


def _refused(
    event: Event, context: Context, file: csv_file.CsvFile, deals: Mapping[str, frozenset[str]]
) -> dict[str, CsvRow]:
    """Return the broken rows of a file by the deals of which they may tell.

    That is the one whose key they have in its place, or else all whose keys are in them.
    """
    refused: dict[str, CsvRow] = {}
    broken = [row for row in file.rows if row.wrong]
    by_part: dict[str, list[str]] = defaultdict(list)
    for key, parts in deals.items() if broken else ():
        by_part[min(parts)].append(key)
    for row in broken:
        texts = file.texts(row)
        own = values.key_if_whole(event.key, Cells(context, file, row))
        candidates = (key for text in texts for key in by_part.get(text, ()))
        keys = [own] if own in deals else [key for key in candidates if deals[key] <= texts]
        refused |= dict.fromkeys(keys, row)
    return refused


def _strangers(
    event: Event,
    context: Context,
    file: csv_file.CsvFile,
    rows: Mapping[str, Sequence[CsvRow]],
    deals: Mapping[str, frozenset[str]],
) -> Iterator[Problem]:
    """Yield a problem where rows tell of no deal; those of a broken row are not strange."""
    main = context.file
    broken: set[str] = set().union(*main.broken.values())
    strange = {key: events for key, events in rows.items() if key not in deals}
    counts = Counter(
        {
            key: len(events)
            for key, events in strange.items()
            if not (key and _parts(event.key, Cells(context, file, events[0])) <= broken)
        }
    )
    if counts:
        first = min((row for key in counts for row in rows[key]), key=lambda row: row.number)
        what = f"{main.name} has no row for {how_many(counts.total(), 'row')} of this file"
        remedy = "add those rows, or write `strangers: skip` in the rules"
        what = f"{what}: {listed(counts)}, first in row {first.number}"
        yield Problem(file.place(first), what, remedy)
