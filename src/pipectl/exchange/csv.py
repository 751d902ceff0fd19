"""CSV: rows to drafts by rules, deals to rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipectl.domain.intake import importer, new_deal
from pipectl.domain.intake.importer import ByRules, Format, ImportResult, RefusedRow, Request
from pipectl.domain.model.deal import TRACKED, Entry
from pipectl.domain.model.fields import text_of
from pipectl.domain.values.text import show_count
from pipectl.errors import Problem, what_and_remedy
from pipectl.exchange.rows import csv_file, export_rows, own_rows
from pipectl.exchange.rows.context import Context, RowError, listed
from pipectl.exchange.rows.drafts import read_row
from pipectl.exchange.rows.prepare import prepare, rules_of
from pipectl.exchange.rows.reading import RowReading
from pipectl.exchange.rows.rules import Rules
from pipectl.exchange.rows.values import MORE

_LISTED: Final = 3


def read(request: Request) -> ImportResult:
    """Read all rows to drafts. Raises nothing: what is wrong is in the result."""
    result = ImportResult()
    context = prepare(request, result)
    if context is None:
        return result
    readings = []
    for count, row in enumerate(context.file.rows, 1):
        readings.append(read_row(context, row))
        request.progress("rows read", count, len(context.file.rows))
    _refuse_twins(readings)
    refused = [reading for reading in readings if reading.errors]
    result.rows = len(readings)
    result.keys, result.system = {reading.key for reading in readings}, context.rules.system
    result.drafts = [reading.draft for reading in readings if reading.draft]
    result.notes.update(f"skipped: {reading.skipped}" for reading in readings if reading.skipped)
    result.notes.update(context.notes)
    result.notes = +result.notes
    result.refused = [
        RefusedRow(context.file.place(reading.row), reading.row.number, reading.why)
        for reading in refused
    ]
    result.complaints += _complaints(context.file, refused)
    return result


def explain(request: Request, number: int) -> ImportResult:
    """Tell of one row how each value came to be."""
    result = ImportResult()
    context = prepare(request, result)
    if context:
        result.explained = explained(context, number)
    return result


def rejected(request: Request, refused: Sequence[RefusedRow]) -> bytes:
    """Return the refused rows as they were, with the reason before them."""
    reasons = {row.number: row.why for row in refused}
    return csv_file.rejected(request.source, rules_of(request), reasons)


def is_rejected(request: Request, other: importer.ForeignFile) -> bool:
    """Say whether another file holds refused rows of this one: it may be replaced by new ones."""
    return csv_file.is_rejected(other, request.source, rules_of(request))


def _refuse_twins(readings: Iterable[RowReading]) -> None:
    """Refuse all rows that have the key of another one, also of one that is refused itself."""
    by_key: dict[str, list[RowReading]] = defaultdict(list)
    for reading in readings:
        if not reading.skipped:
            by_key[reading.key].append(reading)
    for key, twins in by_key.items():
        numbers = [twin.row.number for twin in twins[: _LISTED + 1]]
        for twin in twins if len(twins) > 1 else ():
            if twin.draft:
                others = [number for number in numbers if number != twin.row.number][:_LISTED]
                more = len(twins) - 1 - len(others)
                rows = ", ".join(map(str, others))
                rows += f" and {show_count(more)} more" if more else ""
                twin.errors.append(
                    RowError(f"the key '{key}' also belongs to row {rows}; keep one of them")
                )
                twin.draft = None


def _complaints(file: csv_file.CsvFile, readings: Iterable[RowReading]) -> Iterator[Problem]:
    """Yield a line for each bad row, but one for all that share what is wrong."""
    groups: dict[str, list[tuple[RowReading, str]]] = defaultdict(list)
    remedies: dict[str, str] = {}
    for reading in readings:
        for error in reading.errors:
            if error.shared:
                group, item, remedy = error.shared
                groups[group].append((reading, item))
                remedies.setdefault(group, remedy)
            else:
                yield file.problem(reading.row, *what_and_remedy(error))
    for group, members in groups.items():
        items = listed(Counter(item for _, item in members))
        first = members[0][0].row
        what = f"{group}: {items}, first in row {first.number}"
        yield Problem(file.place(first), what, remedies[group])


def draft(request: Request) -> importer.DraftedRules:
    """Draft the rules for a file. Raises InvalidError for what is no file of columns."""
    from pipectl.exchange.drafting.draft import draft_rules

    return draft_rules(request)


FORMAT: Final = Format(
    read,
    export_rows.write,
    ByRules(Rules, explain, rejected, is_rejected, own_rows.rules_of_export, draft),
)


def explained(context: Context, number: int) -> list[importer.Explained]:
    """Return field, value and steps for all that a row gives; what is wrong stands in its place.

    Raises ValueError where there is no row of that number.
    """
    file = context.file
    row = next((row for row in file.rows if row.number == number), None)
    if row is None:
        numbers = [row.number for row in file.rows] or [1]
        header = f", {numbers[0] - 1} is the header" if numbers[0] > 1 else ""
        rows = f"{numbers[0]} to {numbers[-1]}{header}" if file.rows else "none"
        raise ValueError(f"{file.name} has no row {number}; it has {rows}")
    reading = read_row(context, row, explains=True)
    layout = context.rules.as_written
    head = [("row", f"line {row.line}", layout)] if layout else []
    return [*head, *reading.explained, *_outcome(reading)]


def _outcome(reading: RowReading) -> Iterator[importer.Explained]:
    """Yield what a new deal of this row would be: its id and the entries of its history."""
    draft = reading.draft
    if draft is None:
        yield "row", "", f"skipped: {reading.skipped}" if reading.skipped else _refused(reading.why)
        return
    try:
        entries = new_deal.first_history(draft)
    except ValueError as error:
        yield "row", "", _refused(error)
        return
    yield (
        "id",
        draft.id or "",
        f"id: {reading.context.rules.id}" if draft.id else "made up, as by add",
    )
    for entry in entries:
        yield f"entry {entry.day}", _summary(entry), "the history that a new deal has"


def _refused(why: object) -> str:
    return f"refused: {why}"


def _summary(entry: Entry) -> str:
    values = {name: getattr(entry, name) for name in (*TRACKED, *MORE)}
    changes = [f"{name} {text_of(value)}" for name, value in values.items() if value is not None]
    return ", ".join([*changes, *(f"{name} cleared" for name in sorted(entry.clears))])
