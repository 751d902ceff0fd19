"""How fast a pipeline makes money: V = N x A x W / L, its four factors, and what changed them."""

from datetime import date
from typing import Annotated, Final, Literal

from pipectl.domain.figures import conversion, statistics, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.values.calendar import Period, days_after, days_up_to, period_before
from pipectl.money import Money
from pipectl.reports.shared import factors, footer, open_deals, sides, sums
from pipectl.reports.shared.groups import Groups, grouped, groups
from pipectl.table import Column, Grouping, Kind, Page, Ratio, Row, Table

_RATES: Final = (Column("rate", "Win rate"), Column("value", "Rate", Kind.SHARE), *sides.ENDS)
_CYCLES: Final = (
    Column("cycle", "Cycle"),
    Column("n", "n", Kind.COUNT),
    Column("mean", "Mean", Kind.DAYS),
    Column("median", "Median", Kind.DAYS),
    Column("p90", "90 % within", Kind.DAYS),
)
_SIZES: Final = (
    Column("size", "Deal size"),
    Column("n", "n", Kind.COUNT),
    Column("mean", "Mean", Kind.MONEY),
    Column("median", "Median", Kind.MONEY),
)

_OPEN_N: Final = frozenset(["open", "qualified"])


def report(
    book: Book,
    *,
    n: Annotated[
        Literal["qualified", "open", "created", "closed"],
        "What N counts; qualified is open and past the first stage.",
    ] = "qualified",
    by: Annotated[
        Grouping | None, "owner, source or any field: a row each; or owner,source."
    ] = None,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
) -> Page:
    """Show sales velocity: N deals x A mean won amount x W win rate / L mean won cycle.

    A, W and L are of the deals won and lost in the window, N counts at its end. The change against
    the window before is split: the four factors multiply to that of V, their parts add up to it.

    Examples: pipectl report velocity --period 2026Q3
              pipectl report velocity --by owner --n closed
    """
    every, book = book, book.forecasting()
    window = period or factors.trailing(book)
    deals = velocity.sample(book, window)
    before: tuple[Period, ...] = ()
    if by is not None:
        rule, last = groups(book, by), min(window.last, book.as_of)
        parts: tuple[Table, ...] = (
            factors.table(book, n, _split(deals, rule, last), *rule.columns),
        )
    else:
        before = _before(window, is_named=period is not None)
        windows = {each.label: velocity.sample(book, each) for each in (window, *before)}
        labels: dict[Row, velocity.Sample] = {(label,): sample for label, sample in windows.items()}
        parts = (factors.table(book, n, labels, Column("window", "Window")),)
        parts += tuple(factors.change(book, n, deals, windows[each.label]) for each in before)
        parts += (_win_rates(book, deals), _lengths(deals), _sizes(book, deals))
    left_out = footer.left_out(
        every, closed=[window], has_open=n in _OPEN_N, forecast="not counted"
    )
    notes = (*factors.unlike(book, window, *before), *_notes(book, n, deals), *left_out)
    about = {**open_deals.about_of(every), "window": window.label, "n": n}
    return Page("velocity", "Sales velocity", parts, notes, about)


def _before(window: Period, *, is_named: bool) -> tuple[Period, ...]:
    """Return the window to compare with, none at the calendar's start.

    One of a number of days has as many before it; a named one the named one before it.
    """
    if window.first == date.min:
        return ()
    if is_named:
        return (period_before(window),)
    return (days_up_to(days_after(window.first, -1), factors.TRAILING_DAYS),)


def _split(deals: velocity.Sample, rule: Groups, last: date) -> dict[Row, velocity.Sample]:
    """Split a sample into groups, each deal judged on the day on which it counts."""
    opened = {
        name: grouped(getattr(deals, name), lambda dated: rule.label(dated, last), rule)
        for name in ("open", "qualified")
    }
    closed = {
        name: grouped(
            getattr(deals, name),
            lambda dated: rule.label(dated.then, velocity.closing_day(dated)),
            rule,
        )
        for name in ("won", "lost")
    }
    created = grouped(deals.created, lambda dated: rule.label(dated.then, dated.now.created), rule)
    parts = {**opened, **closed, "created": created}
    labels = grouped([key for part in parts.values() for key in part], lambda key: key, rule)
    return {
        label: velocity.Sample(**{name: tuple(part.get(label, ())) for name, part in parts.items()})
        for label in labels
    }


def _win_rates(book: Book, deals: velocity.Sample) -> Table:
    home = book.setup.settings.currency
    real = [dated for dated in deals.lost if not velocity.never_was(book.setup, dated.now)]
    wins = len(deals.won)
    rows: list[Row] = [
        ("by count", *sides.Rate(wins, len(deals.closed)).cells),
        ("narrow: without disqualified and no decision", *sides.Rate(wins, wins + len(real)).cells),
    ]
    won, lost = sums.closed_total(book, deals.won), sums.closed_total(book, deals.lost)
    for code in conversion.currencies(home, (won, lost)):
        both = Money(won.in_currency(code) + lost.in_currency(code), code)
        rows.append(("by value", Ratio(Money(won.in_currency(code), code), both), None, None))
    return Table("win_rate", "Win rate, with 95 % intervals", _RATES, tuple(rows))


def _lengths(deals: velocity.Sample) -> Table:
    rows = []
    for name, closed in (("won", deals.won), ("lost", deals.lost)):
        days = velocity.cycles(closed)
        shares = (statistics.percentile(days, p) for p in (statistics.MEDIAN, statistics.P90))
        figures = map(factors.or_na, (statistics.mean(days), *shares))
        rows.append((name, len(days), *figures))
    return Table("cycle", "Sales cycle, from creation to close", _CYCLES, tuple(rows))


def _sizes(book: Book, deals: velocity.Sample) -> Table:
    worth = conversion.converter(book.setup)
    amounts_won = velocity.sizes(deals.won, worth)
    whole = sums.closed_total(book, deals.won)
    rows = []
    for code in conversion.currencies(book.setup.settings.currency, (whole,)):
        amounts = amounts_won.get(code, [])
        figures = (statistics.mean(amounts), statistics.percentile(amounts, statistics.MEDIAN))
        rows.append(("won", len(amounts), *(factors.money(figure, code) for figure in figures)))
    return Table("size", "Deal size", _SIZES, tuple(rows))


def _notes(book: Book, n: str, deals: velocity.Sample) -> tuple[str, ...]:
    """Say what is in no factor: of the deals closed, and of those that N counts and are open."""
    worth = conversion.converter(book.setup)
    counted: tuple[Snapshot, ...] = getattr(deals, n) if n in _OPEN_N else ()
    unrated = [part for part in (worth(deal, book.as_of) for deal in counted) if part.unrated]
    whole = conversion.sum_of(sums.closed_total(book, deals.closed), conversion.total(unrated))
    return footer.caveats(book, whole)
