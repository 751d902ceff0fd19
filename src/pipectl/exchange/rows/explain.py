"""How the values of one row come to be, and what deal they would make."""

from collections.abc import Iterator

from pipectl.domain.intake import importer, new_deal
from pipectl.domain.model.deal import TRACKED, Entry
from pipectl.domain.model.fields import text_of
from pipectl.exchange.rows.drafts import read_row
from pipectl.exchange.rows.reading import RowReading
from pipectl.exchange.rows.values import MORE, Context


def explained(context: Context, number: int) -> list[importer.Explained]:
    """Return field, value and steps for all that a row gives; what is wrong stands in its place.

    Raises ValueError where there is no row of that number.
    """
    file = context.file
    row = next((row for row in file.rows if row.number == number), None)
    if row is None:
        last = file.rows[-1].number if file.rows else 1
        raise ValueError(f"{file.name} has no row {number}; it has 2 to {last}, 1 is the header")
    reading = read_row(context, row, explains=True)
    return [*reading.explained, *_outcome(reading)]


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
