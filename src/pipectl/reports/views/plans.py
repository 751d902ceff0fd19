"""What stands beside the deals: quotas and rates that count on a day, and closed periods."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from pipectl.domain.books.digests import is_sealed
from pipectl.domain.model.closed_book import PARTS, ClosedBook
from pipectl.domain.model.goals import GOALS, Goal, Quota, Quotas, goals_of
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period, parse_period
from pipectl.money import Money, grouped
from pipectl.table import Cell, Column, Kind, Named, Row, Table
from pipectl.words import NONE, joined, meant, say

_QUOTAS: Final = (
    Column("who", "Who"),
    Column("period", "Period"),
    Column("goal", "Goal"),
    Column("amount", "Amount", Kind.MONEY),
    Column("number", "Number", Kind.COUNT),
    Column("day", "Since", Kind.DAY),
    Column("state", "State", ours=True),
    Column("note", "Note"),
)
_RATES: Final = (
    Column("currency", "Currency"),
    Column("day", "Since", Kind.DAY),
    Column("rate", meant("Rate", "currency")),
    Column("state", "State", ours=True),
)
_BOOKS: Final = (
    Column("period", "Period"),
    Column("first", "First day", Kind.DAY, spare=True),
    Column("last", "Last day", Kind.DAY),
    Column("day", "Closed", Kind.DAY),
    Column("as_of", "As of", Kind.DAY, spare=True),
    Column("won_deals", "Won", Kind.COUNT),
    Column("won", "Amount won", Kind.MONEY),
    Column("lost_deals", "Lost", Kind.COUNT),
    Column("new_deals", "New", Kind.COUNT),
    Column("open_deals", "Open", Kind.COUNT),
    Column("open", "Open at the end", Kind.MONEY),
)
_COUNTS: Final = frozenset(["deals", "missing", "unrated"])


def quotas(setup: Setup, day: date, who: str | None = None, period: Period | None = None) -> Table:
    """List what is to be reached, in the order of the file; one person's, team's or the firm's.

    Of a period it is what is for it and for parts of it.
    A line counts until a later one revises it, and is planned before its day.
    """
    start = setup.settings.fiscal_year_start
    counting = Quotas(setup.quotas, setup.team, start, day).lines.values()
    places = {(line.place, goal) for line in counting for goal in goals_of(line.quota)}
    rows = [
        _row(setup, quota, goal, _state(quota.day, day, counts=(place, goal) in places))
        for place, quota in enumerate(setup.quotas)
        if who is None or present_id(setup.team, quota.who) == who
        if period is None or _is_within(parse_period(quota.period, start), period)
        for goal in goals_of(quota)
    ]
    return Table("quotas", "Quotas", _QUOTAS, tuple(rows))


def _is_within(part: Period, period: Period) -> bool:
    return period.first <= part.first and part.last <= period.last


def rates(setup: Setup, day: date) -> Table:
    """List what currencies are worth, in units of the store's, by currency and day."""
    lines = sorted(setup.rates, key=lambda rate: (rate.currency, rate.day))
    latest = {rate.currency: rate for rate in lines if rate.day <= day}
    form = setup.settings.numbers
    rows = [_rate_row(rate, day, form, counts=latest.get(rate.currency) is rate) for rate in lines]
    title = say("Rates: {home} for 1", home=setup.home)
    return Table("rates", title, _RATES, tuple(rows))


def _row(setup: Setup, quota: Quota, goal: Goal, state: str | None) -> Row:
    value = goals_of(quota)[goal]
    cells: tuple[Cell, Cell] = (None, int(value))
    if goal.is_money:
        cells = (Money(value, quota.currency or setup.home), None)
    return (quota.who, quota.period, _called(goal), *cells, quota.day, state, quota.note)


def _called(goal: Goal) -> str:
    """Name a goal in words; a kind of activity is the user's."""
    return joined(filter(None, (say(GOALS[goal.key]), goal.activity)), ": ")


def _rate_row(rate: ExchangeRate, day: date, form: str | None, *, counts: bool) -> Row:
    """Return a rate with the decimals that its line has, for people in the store's form."""
    value = Named(f"{rate.rate:f}", grouped(rate.rate, form))
    return (rate.currency, rate.day, value, _state(rate.day, day, counts=counts))


def _state(since: date, day: date, *, counts: bool) -> str | None:
    return "planned" if since > day else "counts" if counts else "revised"


def closed_periods(books: Sequence[ClosedBook]) -> Table:
    """List closed periods by their last day, a month before its quarter and that before its year.

    A further currency has a row more.
    """
    several = sorted(books, key=lambda each: (each.last, each.last - each.first, each.period))
    rows = tuple(row for closed in several for row in _book_rows(closed))
    return Table(
        "books", say("Closed periods: {n}", n=len(books) or NONE), _BOOKS, rows, brief=True
    )


_NOT_COUNTED: Final = {
    "missing": "{period}, {part}: {deals} without an amount, counted as 0",
    "unrated": "{period}, {part}: {deals} without a rate, counted as 0",
}


def notes_on_books(setup: Setup, books: Sequence[ClosedBook]) -> Iterator[str]:
    """Say which closed periods were changed by hand, what they hold, and what counts 0 in them."""
    for closed in books:
        if not is_sealed(closed):
            yield say(
                "books/{period}.yaml was changed by hand: see `pipectl check`", period=closed.period
            )
        if len(closed.pipelines) > 1:
            yield say(
                "{period}: pipelines {names}",
                period=closed.period,
                names=", ".join(closed.pipelines),
            )
        for name, what in _NOT_COUNTED.items():
            for part in PARTS:
                if count := int(getattr(closed, part).get(name, 0)):
                    number = setup.how_many(count)
                    yield say(what, period=closed.period, part=say(part), deals=number)


def _book_rows(closed: ClosedBook) -> Iterator[Row]:
    codes = {code for figure in (closed.won, closed.open) for code in figure} - _COUNTS
    order = sorted(codes, key=lambda code: (code != closed.currency, code)) or [closed.currency]
    for place, code in enumerate(order):
        won, stand = (_sum_in(figure, code) for figure in (closed.won, closed.open))
        if place:
            yield (closed.period, *[None] * 5, won, None, None, None, stand)
            continue
        figures = (closed.won, closed.lost, closed.new, closed.open)
        counts = [int(figure.get("deals", 0)) for figure in figures]
        days = (closed.first, closed.last, closed.day, closed.as_of)
        yield (closed.period, *days, counts[0], won, counts[1], counts[2], counts[3], stand)


def _sum_in(figure: dict[str, Decimal], code: str) -> Cell:
    return Money(figure.get(code, Decimal(0)), code)
