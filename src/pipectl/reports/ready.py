"""Which deals are near their close: the customer's signals, objections, and what is missing."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from pipectl.domain.figures import conversion
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.journeys.readiness import Readiness, past_the_middle
from pipectl.reports.shared import footer, lines, open_deals, scores
from pipectl.table import Column, Kind, Page, Row, Table
from pipectl.words import NONE, say

_POINTS: Final = (
    Column("deal", "Deal", heads=True),
    Column("name", "account", heads=True),
    Column("kind", "what", ours=True),
    Column("id", "Id", for_programs=True),
    Column("what", "Which"),
    Column("day", "On", Kind.DAY),
    Column("command", "Command", for_programs=True),
)


def report(book: Book) -> Page:
    """List open deals past the middle of their pipeline: signals, objections, what is missing.

    Past the middle is a stage in the second half of the open ones. Signals are those of the
    pipeline's file, each with its last day. Missing are criteria below likely, and what the exit
    criteria ask for of the stages behind and of those up to the win. The largest amount comes
    first, in the store's currency. Parked deals are left out.

    Examples: pipectl report ready
              pipectl report ready --owner signe
    """
    worth = conversion.converter(book.setup)
    deals = list(past_the_middle(book))
    deals.sort(key=lambda each: (-worth(each.deal, book.as_of).amount, each.deal.id))
    whole = conversion.total(worth(each.deal, book.as_of) for each in deals)
    parts = (_listed(book, deals), _points(book, deals))
    notes = (*footer.caveats(book, whole), *footer.left_out(book))
    return Page("ready", "Ready to close", parts, notes, open_deals.about_of(book))


def _deal(each: Readiness) -> Snapshot:
    return each.deal


def _listed(book: Book, deals: Sequence[Readiness]) -> Table:
    short = lines.short_ids(book)
    _, account, *others = lines.identity(book.setup, _deal)
    columns: tuple[lines.ColumnOf[Readiness], ...] = (
        (Column("deal", "Deal"), lambda each: short(each.deal.id)),
        account,
        *((column._replace(for_programs=True), cell) for column, cell in others),
        lines.stage(book.setup, _deal),
        lines.amount(book.setup, _deal),
        (Column("signals", "Signals", Kind.COUNT), lambda each: len(each.signals)),
        (Column("objections", "Objections", Kind.COUNT), lambda each: len(each.objections)),
        (Column("missing", "Missing", Kind.COUNT), lambda each: each.missing),
    )
    on = [(each.deal, book.as_of) for each in deals]
    totals = lines.total_line(book, columns, on, named_at=0)
    return lines.listed("deals", "Past the middle", columns, deals, totals)


def _points(book: Book, deals: Sequence[Readiness]) -> Table:
    short, called = lines.short_ids(book), scores.names(book)
    rows = [
        (short(each.deal.id), each.deal.account or each.deal.title, *point)
        for each in deals
        for point in _points_of(each, called)
    ]
    return Table(
        "points", say("One by one: {n}", n=len(rows) or NONE), _POINTS, tuple(rows), brief=True
    )


def _points_of(each: Readiness, called: Callable[[str], str]) -> Iterator[Row]:
    """Yield kind, id, what it is, its day, and the command that settles it, for each point."""
    deal = each.deal.id
    for signal in each.signals:
        yield "signal", signal.id, signal.name, signal.day, None
    for raised in each.objections:
        command = f"pipectl objection {deal} {raised.id} --resolved"
        yield "objection", raised.id, raised.text, raised.day, command
    for name, state in each.gaps.items():
        command = f"pipectl qualify {deal} {name}=likely"
        yield (
            "missing",
            name,
            say("{criterion} ({state})", criterion=called(name), state=say(state)),
            None,
            command,
        )
    for lack in each.lacks:
        yield "missing", lack.about[1], lack.what, None, lack.command
