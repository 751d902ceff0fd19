"""What is to be done: next steps that are due, and open deals that have none."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import starmap
from typing import Annotated, Final

from pipectl.domain.history.book import Book
from pipectl.domain.history.counts import by_pipeline
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import days_after
from pipectl.domain.values.text import how_many
from pipectl.reports.shared import footer, lines
from pipectl.table import Column, Kind, Page, Row, Table

ALL_PIPELINES: Final = True
"""What is to be done is to be done in all of them."""

USUAL_DAYS: Final = 7

_DEAL: Final = (
    Column("deal", "Deal"),
    Column("account", "Account", cuts=True),
    Column("title", "Title", cuts=True),
)
_DUE: Final = (
    Column("due", "Due", Kind.DAY),
    Column("late", "Late", Kind.DAYS, alarm=True),
    Column("what", "What"),
    *_DEAL,
    Column("owner", "Owner"),
)
_WITHOUT: Final = (
    *_DEAL,
    Column("stage", "Stage"),
    Column("owner", "Owner"),
    Column("idle", "Idle", Kind.DAYS),
)
_BACK: Final = (Column("until", "Until", Kind.DAY), *_DEAL, Column("owner", "Owner"))


def report(
    book: Book, *, until: Annotated[date | None, "A week ahead if left out."] = None
) -> Page:
    """Show next steps due up to a day (a week ahead), parked deals back by then, deals without one.

    Nothing is due while a deal is parked. Late counts the days since a step was due, idle those
    since a person did anything.

    Examples: pipectl agenda --owner signe --until fri
              pipectl report agenda --as-of 2026-11-30 -f csv
    """
    last = until or days_after(book.as_of, USUAL_DAYS)
    deals = [(deal, is_parked(deal, book.as_of)) for deal in book.open()]
    due = [
        deal
        for deal, parked in deals
        if deal.next_step and not parked and deal.next_step.due <= last
    ]
    idle = [deal for deal, parked in deals if not deal.next_step and not parked]
    back = [
        deal for deal, parked in deals if parked and deal.parked_until and deal.parked_until <= last
    ]
    due.sort(key=lambda deal: (deal.next_step and deal.next_step.due, deal.id))
    idle.sort(key=lambda deal: (deal.touched or deal.created, deal.id))
    back.sort(key=lambda deal: (deal.parked_until or date.max, deal.id))
    short = lines.short_ids(book)

    def rows(row: Callable[..., Row], several: list[Snapshot]) -> tuple[Row, ...]:
        names = ((short(deal.id), deal.account, deal.title) for deal in several)
        return tuple(starmap(partial(row, book), zip(several, names, strict=True)))

    parts = [
        Table("due", f"Next steps until {last}", _DUE, rows(_due, due)),
        Table("back", f"Parked until {last}", _BACK, rows(_parked, back)),
        Table("without", "Without a next step", _WITHOUT, rows(_idle, idle)),
    ]
    shown = tuple(part for part in parts if part.rows or part.name == "due")
    about = {"as_of": book.as_of.isoformat()}
    ids = {deal.id for deal in back}
    left_out = footer.left_out(book, stands=lambda deal: deal.id not in ids)
    return Page("agenda", "Agenda", shown, (*_notes(book, deals), *left_out), about)


def _notes(book: Book, deals: Sequence[tuple[Snapshot, bool]]) -> tuple[str, ...]:
    every = [deal for deal, _ in deals]
    others = by_pipeline(book.setup, every)
    return (f"{how_many(len(every))} open{others}",) if others else ()


def _due(book: Book, deal: Snapshot, names: Row) -> Row:
    assert deal.next_step is not None  # noqa: S101 - the caller has asked
    late = (book.as_of - deal.next_step.due).days
    days_late = late if late > 0 else None
    step = deal.next_step
    return (step.due, days_late, step.what, *names, _owner(book, deal))


def _parked(book: Book, deal: Snapshot, names: Row) -> Row:
    return (deal.parked_until, *names, _owner(book, deal))


def _idle(book: Book, deal: Snapshot, names: Row) -> Row:
    idle = lines.idle_cell(book.as_of, deal)
    return (*names, lines.staged(book.setup, deal), _owner(book, deal), idle)


def _owner(book: Book, deal: Snapshot) -> str | None:
    return present_id(book.setup.team, deal.owner)
