"""How the values of one row come to be, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from pipectl.domain.intake.draft import first_history
from pipectl.domain.intake.draft import text_of as shown
from pipectl.domain.model.deal import TRACKED, Entry
from pipectl.exchange.rows.drafts import draft, skipped
from pipectl.exchange.rows.values import (
    MORE,
    Cells,
    Context,
    RowError,
    WholeRowError,
    holds,
    text_of,
    typed,
    typed_more,
)

if TYPE_CHECKING:
    from pipectl.exchange.rows.rules import Happened, Value
    from pipectl.exchange.rows.steps import Events
    from pipectl.exchange.rows.table import Table

Told = tuple[str, str, str]


def explained(
    context: Context, main: Table, events: Sequence[Events], number: int, today: date
) -> list[Told]:
    """Return field, value and steps for all that a row gives; what is wrong stands in its place.

    Raises ValueError where there is no row of that number.
    """
    row = next((row for row in main.rows if row.number == number), None)
    if row is None:
        last = main.rows[-1].number if main.rows else 1
        raise ValueError(f"{main.name} has no row {number}; it has 2 to {last}, 1 is the header")
    try:
        cells = Cells(context, main, row)
        why = skipped(context, cells)
    except RowError as error:
        return [("row", "", f"refused: {error}")]
    if why is not None:
        return [("row", "", f"skipped: {why}")]
    told = [("key", cells.get(context.rules.key), f"column {context.rules.key}")]
    for name, said in context.rules.fields.items():
        told.append(_told(context, name, partial(typed, name, said, cells)))
    if context.rules.as_of is not None:
        as_of = context.rules.as_of
        told.append(_told(context, "as_of", partial(_text, as_of, cells)))
    for place, rule, others in _happened(context, cells, events):
        told.append(_told(context, f"{place} day", partial(_text, rule.day, others)))
        told += _told_entry(context, place, rule, others)
    context.steps = None
    return [*told, *_outcome(context, cells, events, today)]


def _happened(
    context: Context, cells: Cells, events: Sequence[Events]
) -> Iterator[tuple[str, Happened, Cells]]:
    """Yield what tells of the history: conditions that hold, and rows of other files."""
    for index, rule in enumerate(context.rules.history, 1):
        if rule.file is None and holds(rule.when, rule.unless, cells):
            yield f"history {index}", rule, cells
    key = cells.get(context.rules.key)
    for event in events:
        for row in event.rows.get(key, ()):
            others = Cells(context, event.table, row)
            if holds(event.rule.when, event.rule.unless, others):
                yield f"{event.table.name} row {row.number}", event.rule, others


def _told_entry(context: Context, place: str, rule: Happened, cells: Cells) -> Iterator[Told]:
    for name, said in rule.set.items():
        read = typed_more if name in MORE else typed
        yield _told(context, f"{place} {name}", partial(read, name, said, cells))


def _text(said: str | Value, cells: Cells) -> str | None:
    return text_of(said, cells)[0]


def _told(context: Context, name: str, read: Callable[[], Any]) -> Told:
    context.steps = []
    try:
        value = read()
    except (RowError, ValueError) as error:
        return name, "", f"{', '.join(context.steps)}; refused: {error}".removeprefix("; ")
    return name, "" if value is None else shown(value), ", ".join(context.steps)


def _outcome(
    context: Context, cells: Cells, events: Sequence[Events], today: date
) -> Iterator[Told]:
    """Yield what a new deal of this row would be: its id and the entries of its history."""
    try:
        made = draft(context, cells, today, events)
        entries = first_history(made)
    except (WholeRowError, ValueError) as error:
        yield "row", "", f"refused: {error}"
        return
    yield "id", made.id or "", f"id: {context.rules.id}" if made.id else "made up, as by add"
    for entry in entries:
        yield f"entry {entry.day}", _summary(entry), "the history that a new deal has"


def _summary(entry: Entry) -> str:
    said = {name: getattr(entry, name) for name in (*TRACKED, *MORE)}
    set_ = [f"{name} {shown(value)}" for name, value in said.items() if value is not None]
    return ", ".join([*set_, *(f"{name} cleared" for name in sorted(entry.clears))])
