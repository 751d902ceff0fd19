"""What happened between two days: all that came and left, the deals one by one, activities."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from pipectl.domain.figures import conversion, velocity, waterfall
from pipectl.domain.figures.movements import Movement, Pair, movements, net_movements
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, type_of
from pipectl.domain.model.pipeline import reason_name
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period, days_after, days_since, fiscal_quarter_of
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind import passages
from pipectl.reports.behind.deals import On
from pipectl.reports.shared import lines
from pipectl.reports.shared.groups import counted
from pipectl.table import ChartColumns, Column, Kind, Named, Row, Shape, Table, TracedRow, traced
from pipectl.words import NO_VALUE, NONE, as_is, meant, say

_COLUMNS: Final = (
    Column("what", "What"),
    Column("deals", "Deals", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
)
_WORDS: Final = {
    "new": "New",
    "reopened": "Reopened",
    "restored": "Counted again",
    "back": "Back from parking",
    "pulled_in": "Pulled in, to close earlier",
    "pushed_in": "Pushed in, to close later",
    "transferred_in": "From other pipelines or people",
    "recategorised_in": "Now forecast",
    "increased": "Increased",
    "revalued": "Rates changed",
    "decreased": "Decreased",
    "amounts": "Amounts and rates changed",
    "won": "Won",
    "lost": "Lost",
    "parked": "Parked",
    "pushed_out": "Pushed out, to close later",
    "pulled_out": "Pulled out, to close earlier",
    "transferred_out": "To other pipelines or people",
    "recategorised_out": "No longer forecast",
    "deleted": "Left out",
}
_RECORDED: Final = {**_WORDS, "deleted": "Left out, or deleted"}
"""Between two states of a store a deal may have no file any more."""
_ENDS: Final = (say("Open at the start"), say("Open at the end"))

_MOVED: Final = {
    "handed_on": Named("transferred", say("transferred")),
    "omitted": Named("omitted", say("left out")),
    "restored": Named("restored", say("counted again")),
    "back": Named("back", say("back from parking")),
}
"""What movements are called, where it is not their kind."""
_USUAL: Final = frozenset({"call", "demo", "email", "meeting", "presentation", "visit", "workshop"})
"""Kinds of activity that have a name in every language."""
_ASIDE: Final = ("parked", "back", "omitted", "restored", "handed_on", "transferred")


def days_of(book: Book, since: date | None, window: Period | None = None) -> Period:
    """Return the days of a movement: after the end of one, up to the book's.

    Without one they are those of this fiscal quarter, or of a window that begins later.
    """
    if since is None:
        quarter = fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
        since = days_after(max(quarter.first, window.first if window else date.min), -1)
    return days_since(since, book.as_of)


def came_and_left(
    book: Book,
    since: date,
    result: waterfall.Waterfall,
    *,
    is_brief: bool = False,
    in_sides: bool = False,
) -> Table:
    """Show how the open deals of a day became those of the book's: it adds up, deals and money.

    Rows in which there is nothing are left out; in the brief form all changes of value are one.
    Beside others the two days are not named.
    """
    rows = dict(result.rows)
    if is_brief:
        values = [rows.pop(name) for name in waterfall.VALUE]
        pieces = tuple(piece for each in values for piece in each.pieces)
        whole = conversion.sum_of(*(each.worth for each in values))
        rows["amounts"] = waterfall.Tally(0, whole, pieces)
    filled = [
        (Named(name, say(title)), rows[name])
        for name, title in (_WORDS if book.earlier is None else _RECORDED).items()
        if name in rows and (rows[name].deals or any(rows[name].worth.sums.values()))
    ]
    start, end = (
        _ENDS
        if in_sides
        else (say("Open on {since}", since=since), say("Open on {day}", day=book.as_of))
    )
    first = (Named("opening", start), result.opening)
    last = (Named("closing", end), result.closing)
    lines_ = (line for row in (first, *filled) for line in _lines(book, since, *row))
    totals = _lines(book, since, *last)
    table = traced("waterfall", "What came and what left", _COLUMNS, lines_, totals)
    return table.with_charts(ChartColumns(Shape.WATERFALL, ("amount",)))


def place(label: Row) -> int:
    """Return where a row of what came and left stands among the others."""
    return [*_WORDS].index(str(label[0])) if label[0] in _WORDS else -1


def _lines(book: Book, since: date, name: Named, part: waterfall.Tally) -> Iterator[TracedRow]:
    for number, *amounts in counted(book, part.deals, (part.worth,)):
        behind = passages.behind(book.setup, str(name), part, since, amounts[0].currency)
        yield TracedRow((name, number, *amounts), behind)


def _then(dated: Dated) -> Snapshot:
    return dated.then


def _now(dated: Dated) -> Snapshot:
    return dated.now


def _before(pair: Pair) -> Snapshot:
    return pair.before


def _after(pair: Pair) -> Snapshot:
    return pair.after


def _moved(event: Movement) -> Snapshot:
    return event.after


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
            lines.total_line(book, (*columns, last), of_deals.closings(of_type[name])),
        )
        for name, last in (("won", cycle), ("lost", reason))
    )
    return won, lost


def new(book: Book, week: Period) -> Table:
    """Show the deals created in a week, as they stand at its end."""
    deals = sorted(book.created(week.first, week.last), key=lambda dated: dated.now.id)
    source: lines.ColumnOf[Dated] = (Column("source", "Source"), lambda dated: dated.now.source)
    setup = book.setup
    columns = (
        *lines.identity(setup, _then),
        lines.amount(setup, _now),
        lines.stage(setup, _now),
        source,
    )
    totals = lines.total_line(book, columns, [(dated.now, book.as_of) for dated in deals])
    return lines.listed("new", "New", columns, deals, totals)


def changed(book: Book, since: date) -> tuple[Table, Table, Table]:
    """Show open deals that are in another stage, close later, or were closed on that day."""
    changes, setup = net_movements(book, since), book.setup
    columns = (*lines.identity(setup, _after), lines.amount(setup, _after))
    stages = (lines.stage(setup, _before, "from", "From"), lines.stage(setup, _after, "to", "To"))
    days: tuple[lines.ColumnOf[Pair], ...] = (
        (Column("from", "From", Kind.DAY), lambda pair: pair.before.expected_close),
        (Column("to", "To", Kind.DAY), lambda pair: pair.after.expected_close),
        (Column("pushes", "Pushes", Kind.COUNT), lambda pair: pair.after.pushes),
    )
    return (
        lines.listed("moved", "Moved", (*columns, *stages), changes.moved),
        lines.listed("pushed", "Pushed", (*columns, *days), changes.pushed),
        lines.listed(
            "reopened", "Reopened", (*columns, lines.stage(setup, _after)), changes.reopened
        ),
    )


def called(event: Movement) -> str:
    """Name what happened; a deal that was nobody's is assigned to somebody."""
    if event.kind == "handed_on" and event.before and event.before.owner is None:
        return say("assigned")
    return _MOVED.get(event.kind, event.kind)


def aside(book: Book, since: date) -> Table:
    """Show the deals that left or came back without a close: parked, left out, handed on."""
    setup = book.setup
    deals = [
        event
        for event in movements(book, since)
        if event.kind in _ASIDE and event.after.closed is None
    ]
    columns: tuple[lines.ColumnOf[Movement], ...] = (
        *lines.identity(setup, _moved),
        lines.amount(setup, _moved),
        (Column("what", "What", ours=True), called),
        (Column("day", "Day", Kind.DAY), lambda event: event.day),
    )
    return lines.listed("aside", "Parked, left out, handed on, or back", columns, deals)


def activities(book: Book, period: Period) -> Table:
    """Show what each person did in a period, by kind, the most frequent kinds first."""
    team = book.setup.team
    done: dict[tuple[str, str], list[On]] = {}
    for deal, each in book.activities(period.first, period.last):
        key = present_id(team, each.by) or NO_VALUE, each.kind
        done.setdefault(key, []).append((deal, each.day))
    by_kind: Counter[str] = Counter()
    for (_, kind), several in done.items():
        by_kind[kind] += len(several)
    kinds = sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))
    people = sorted({who for who, _ in done}, key=lambda who: (who == "none", who))
    columns = (
        Column("owner", "By"),
        Column("activities", "All", Kind.COUNT),
        *(Column(kind, _kind(kind), Kind.COUNT) for kind in kinds),
    )

    def row(label: str, *whose: str) -> TracedRow:
        parts = {
            kind: [each for who in whose for each in done.get((who, kind), ())] for kind in kinds
        }
        every = [each for part in parts.values() for each in part]
        counted = {"activities": every, **parts}
        behind = {
            name: partial(of_deals.number, "activities", on, "activity")
            for name, on in counted.items()
        }
        return TracedRow((label, *map(len, counted.values())), behind)

    count = sum(by_kind.values())
    table = Table("activities", say("Activities: {n}", n=count or NONE), columns, (), brief=True)
    return table.with_rows(
        [row(who, who) for who in people], [row(say("Total"), *people)] if count else []
    )


def _kind(name: str) -> str:
    """Return what people read for a kind of activity: a usual one is said, any other the user's."""
    title = name.replace("_", " ").capitalize()
    return meant(title, "activity") if name in _USUAL else as_is(title)


def _reason(setup: Setup, deal: Snapshot) -> str | None:
    """Return why a deal was lost, by the pipeline's name for it."""
    return reason_name(setup.pipeline(deal), deal.reason) if deal.reason else None
