"""What happened in a week, a table each: won, lost, new, moved, pushed, reopened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from pipectl.domain.figures.conversion import Total, total, valuer
from pipectl.domain.figures.movements import happened
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, type_of
from pipectl.domain.model.pipeline import known_reason
from pipectl.domain.model.settings import Setup
from pipectl.reports.shared.lines import (
    AMOUNT,
    DEAL,
    STAGE,
    amount,
    cells,
    listed,
    stage,
    total_line,
)
from pipectl.table import Column, Kind, Row, Table

if TYPE_CHECKING:
    from pipectl.domain.values.calendar import Period

_WON: Final = (*DEAL, AMOUNT, Column("cycle", "Cycle", Kind.DAYS))
_LOST: Final = (*DEAL, AMOUNT, Column("reason", "Reason"))
_NEW: Final = (*DEAL, AMOUNT, STAGE, Column("source", "Source"))
_MOVED: Final = (*DEAL, AMOUNT, Column("from", "From"), Column("to", "To"))
_PUSHED: Final = (
    *DEAL,
    AMOUNT,
    Column("from", "From", Kind.DAY),
    Column("to", "To", Kind.DAY),
    Column("pushes", "Pushes", Kind.COUNT),
)
_REOPENED: Final = (*DEAL, AMOUNT, STAGE)


def closed(book: Book, week: Period) -> tuple[Table, Table]:
    """Show the deals won and lost in a week, those that are still so at its end."""
    rules = book.setup
    found = sorted(book.closed(week.first, week.last), key=lambda one: one.now.id)
    won = [one for one in found if type_of(rules, one.now) == "won"]
    lost = [one for one in found if type_of(rules, one.now) == "lost"]
    return (
        listed(
            "won",
            "Won",
            _WON,
            ((*cells(rules, one.then), amount(rules, one.now), _cycle(one)) for one in won),
            total_line(book, _WON, _worth(book, won)),
        ),
        listed(
            "lost",
            "Lost",
            _LOST,
            (
                (*cells(rules, one.then), amount(rules, one.now), _reason(rules, one.now))
                for one in lost
            ),
            total_line(book, _LOST, _worth(book, lost)),
        ),
    )


def new(book: Book, week: Period) -> Table:
    """Show the deals created in a week, as they stand at its end."""
    found = sorted(book.created(week.first, week.last), key=lambda one: one.now.id)
    rows = (
        (
            *cells(book.setup, one.then),
            amount(book.setup, one.now),
            stage(book.setup, one.now),
            one.now.source,
        )
        for one in found
    )
    worth = valuer(book.setup)
    whole = total(worth(one.now, book.as_of) for one in found)
    return listed("new", "New", _NEW, rows, total_line(book, _NEW, whole))


def changed(book: Book, since: date) -> tuple[Table, Table, Table]:
    """Show open deals that are in another stage, close later, or were closed on that day."""
    found, rules = happened(book, since), book.setup
    return (
        listed(
            "moved",
            "Moved",
            _MOVED,
            (
                (*_line(rules, one.after), stage(rules, one.before), stage(rules, one.after))
                for one in found.moved
            ),
        ),
        listed(
            "pushed",
            "Pushed",
            _PUSHED,
            (
                (
                    *_line(rules, one.after),
                    one.before.expected_close,
                    one.after.expected_close,
                    one.pushes,
                )
                for one in found.pushed
            ),
        ),
        listed(
            "reopened",
            "Reopened",
            _REOPENED,
            ((*_line(rules, one.after), stage(rules, one.after)) for one in found.reopened),
        ),
    )


def _line(rules: Setup, deal: Snapshot) -> Row:
    return (*cells(rules, deal), amount(rules, deal))


def _cycle(one: Dated) -> int:
    return (closing_day(one) - one.now.created).days


def _worth(book: Book, deals: list[Dated]) -> Total:
    worth = valuer(book.setup)
    return total(worth(one.now, closing_day(one)) for one in deals)


def _reason(rules: Setup, deal: Snapshot) -> str | None:
    """Return why a deal was lost, by the pipeline's name for it."""
    known = known_reason(rules.pipeline(deal), deal.reason) if deal.reason else None
    return known.name if known else deal.reason
