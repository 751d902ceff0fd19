"""What is to be done: next steps that are due, and open deals that have none."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Annotated, Final, TypeAlias

from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.values.calendar import days_after
from pipectl.reports.shared import footer, lines
from pipectl.table import Column, Kind, Page, Table

AS_LISTED: Final = True
"""A query means the deals that it means in a list, of all pipelines."""

USUAL_DAYS: Final = 7

_Columns: TypeAlias = tuple[lines.ColumnOf[Snapshot], ...]

_UNTIL: Final = (Column("until", "Until", Kind.DAY), attrgetter("parked_until"))


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
    by_id = sorted(book.open(), key=attrgetter("id"))
    deals = [(deal, is_parked(deal, book.as_of)) for deal in by_id]
    due = [deal for deal, parked in deals if not parked and deal.next_step and _due(deal) <= last]
    idle = [deal for deal, parked in deals if not deal.next_step and not parked]
    back = [
        deal for deal, parked in deals if parked and deal.parked_until and deal.parked_until <= last
    ]
    due.sort(key=_due)
    idle.sort(key=lambda deal: deal.touched or deal.created)
    back.sort(key=lambda deal: deal.parked_until or date.max)
    short = lines.short_ids(book)
    _, account, title, owner = lines.identity(book.setup, lines.itself)
    named: _Columns = ((Column("deal", "Deal"), lambda deal: short(deal.id)), account, title)
    stage = (Column("stage", "Stage"), lines.named_stages(book.setup))
    parts = (
        _table("due", f"Next steps until {last}", (*_steps(book), *named, owner), due),
        _table("back", f"Parked until {last}", (_UNTIL, *named, owner), back),
        _table(
            "without",
            "Without a next step",
            (*named, stage, owner, lines.idle(book.as_of, lines.itself)),
            idle,
        ),
    )
    shown = tuple(part for part in parts if part.rows or part.name == "due")
    about = {"as_of": book.as_of.isoformat()}
    ids = {deal.id for deal in back}
    left_out = footer.left_out(book, stands=lambda deal: deal.id not in ids)
    return Page("agenda", "Agenda", shown, (*_notes(book, by_id), *left_out), about)


def _notes(book: Book, deals: Sequence[Snapshot]) -> tuple[str, ...]:
    others = footer.by_pipeline(book.setup, deals)
    return (f"{book.setup.how_many(len(deals))} open{others}",) if others else ()


def _steps(book: Book) -> _Columns:
    def days_late(deal: Snapshot) -> int | None:
        late = (book.as_of - _due(deal)).days
        return late if late > 0 else None

    return (
        (Column("due", "Due", Kind.DAY), _due),
        (Column("late", "Late", Kind.DAYS, alarm=True), days_late),
        (Column("what", "What"), attrgetter("next_step.what")),
    )


def _due(deal: Snapshot) -> date:
    return deal.next_step.due if deal.next_step else date.max


def _table(name: str, title: str, columns: _Columns, deals: Sequence[Snapshot]) -> Table:
    heads = tuple(column for column, _ in columns)
    head = title if deals else f"{title}: none"
    return Table(name, head, heads, lines.rows(columns, deals), brief=True)
