"""What happened in a week, a table each: won, lost, new, moved, pushed, reopened."""

from datetime import date

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.figures.movements import Pair, movements
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, type_of
from pipectl.domain.model.pipeline import known_reason
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import lines, sums
from pipectl.table import Column, Kind, Table


def _then(dated: Dated) -> Snapshot:
    return dated.then


def _now(dated: Dated) -> Snapshot:
    return dated.now


def _before(pair: Pair) -> Snapshot:
    return pair.before


def _after(pair: Pair) -> Snapshot:
    return pair.after


def closed(book: Book, week: Period) -> tuple[Table, Table]:
    """Show the deals won and lost in a week, those that are still so at its end."""
    setup = book.setup
    deals = sorted(book.closed(week.first, week.last), key=lambda dated: dated.now.id)
    of_type = {
        name: [dated for dated in deals if type_of(setup, dated.now) == name]
        for name in ("won", "lost")
    }
    cycle: lines.ColumnOf[Dated] = (
        Column("cycle", "Cycle", Kind.DAYS),
        lambda dated: (velocity.closing_day(dated) - dated.now.created).days,
    )
    reason: lines.ColumnOf[Dated] = (
        Column("reason", "Reason"),
        lambda dated: _reason(setup, dated.now),
    )
    columns = (*lines.identity(setup, _then), lines.amount(setup, _now))
    won, lost = (
        lines.listed(
            name,
            name.capitalize(),
            (*columns, last),
            of_type[name],
            lines.total_line(book, (*columns, last), sums.closed_total(book, of_type[name])),
        )
        for name, last in (("won", cycle), ("lost", reason))
    )
    return won, lost


def new(book: Book, week: Period) -> Table:
    """Show the deals created in a week, as they stand at its end."""
    deals = sorted(book.created(week.first, week.last), key=lambda dated: dated.now.id)
    source: lines.ColumnOf[Dated] = (Column("source", "Source"), lambda dated: dated.now.source)
    setup, worth = book.setup, conversion.converter(book.setup)
    columns = (
        *lines.identity(setup, _then),
        lines.amount(setup, _now),
        lines.stage(setup, _now),
        source,
    )
    whole = conversion.total(worth(dated.now, book.as_of) for dated in deals)
    return lines.listed("new", "New", columns, deals, lines.total_line(book, columns, whole))


def changed(book: Book, since: date) -> tuple[Table, Table, Table]:
    """Show open deals that are in another stage, close later, or were closed on that day."""
    changes, setup = movements(book, since), book.setup
    columns = (*lines.identity(setup, _after), lines.amount(setup, _after))
    stages = (lines.stage(setup, _before, "from", "From"), lines.stage(setup, _after, "to", "To"))
    days: tuple[lines.ColumnOf[Pair], ...] = (
        (Column("from", "From", Kind.DAY), lambda pair: pair.before.expected_close),
        (Column("to", "To", Kind.DAY), lambda pair: pair.after.expected_close),
        (Column("pushes", "Pushes", Kind.COUNT), lambda pair: pair.pushes),
    )
    return (
        lines.listed("moved", "Moved", (*columns, *stages), changes.moved),
        lines.listed("pushed", "Pushed", (*columns, *days), changes.pushed),
        lines.listed(
            "reopened", "Reopened", (*columns, lines.stage(setup, _after)), changes.reopened
        ),
    )


def _reason(setup: Setup, deal: Snapshot) -> str | None:
    """Return why a deal was lost, by the pipeline's name for it."""
    reason = known_reason(setup.pipeline(deal), deal.reason) if deal.reason else None
    return reason.name if reason else deal.reason
