"""How fast a pipeline makes money: V = N x A x W / L, its four factors, and what changed them."""

from datetime import date
from functools import partial
from typing import Annotated, Final, Literal

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.errors import UsageError
from pipectl.reports.behind import factors as behind_factors
from pipectl.reports.shared import factors, footer, open_deals, outcomes, sides, sums
from pipectl.reports.shared.groups import groups
from pipectl.table import ChartColumns, Column, Grouping, Page, Row, Shape, Table
from pipectl.words import say

_OPEN_N: Final = frozenset(["open", "qualified"])


def report(  # noqa: PLR0913 - its options
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
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
    what_if: Annotated[str | None, "V with other factors: cycle=-20%,rate=30%,n=+5."] = None,
) -> Page:
    """Show sales velocity: N deals x A mean won amount x W win rate / L mean won cycle.

    A, W and L are of the deals won and lost in the window, N counts at its end. The change against
    the window before is split: the four factors multiply to that of V, their parts add up to it.
    A factor's part in money a day is ln(new / old) x (V1 - V0) / (ln V1 - ln V0). With -W, -M, -Q
    or -Y that is so from each window to the next.

    --what-if sets n, size, rate (in percent) or cycle (in days): 30 is the new value, +5 or -5 so
    much more or less, -20% a fifth less.

    Examples: pipectl report velocity --period 2026Q3
              pipectl report velocity -Q
              pipectl report velocity --what-if cycle=-20%,n=+5
    """
    if what_if and (parts or compare or by):
        raise UsageError(
            "--what-if speaks of one window; leave out --by, --compare, -W, -M, -Q, -Y"
        )
    if (parts or compare) and by is not None:
        return sides.beside(book, partial(report, n=n, by=by), period, parts, compare)
    every, book = book, book.forecasting()
    if parts:
        return _over_time(every, n, sides.periods(book, period, parts))
    window = period or factors.trailing(book)
    deals = velocity.sample(book, window)
    before: tuple[Period, ...] = ()
    if by is not None:
        rule, last = groups(book, by), min(window.last, book.as_of)
        tables: tuple[Table, ...] = (
            factors.table(book, n, outcomes.split(deals, rule, last), *rule.columns),
        )
    else:
        if window.first > date.min:
            before = (sides.before(window, compare or "previous", is_named=period is not None),)
        windows = {each.label: velocity.sample(book, each) for each in (window, *before)}
        labels: dict[Row, velocity.Sample] = {(label,): sample for label, sample in windows.items()}
        tables = (factors.table(book, n, labels, Column("window", "Window")),)
        tables += tuple(factors.change(book, n, deals, windows[each.label]) for each in before)
        tables += _what_if(book, n, deals, what_if) if what_if else ()
        tables += (
            outcomes.win_rates(book, deals),
            outcomes.lengths(deals),
            outcomes.sizes(book, deals),
        )
    left_out = footer.left_out(
        every, closed=[window], has_open=n in _OPEN_N, forecast="not counted"
    )
    notes = (*factors.unlike(book, window, *before), *_notes(book, n, deals), *left_out)
    about = {**open_deals.about_of(every), "window": window.label, "n": say(n)}
    return Page("velocity", "Sales velocity", tables, notes, about)


def _over_time(every: Book, n: str, windows: list[Period]) -> Page:
    """Show the factors of each window, and what changed V from one to the next."""
    book = every.forecasting()
    samples = {window.label: velocity.sample(book, window) for window in windows}
    labels: dict[Row, velocity.Sample] = {(label,): deals for label, deals in samples.items()}
    table = factors.table(book, n, labels, Column("period", "In"))
    whole = sides.whole(windows)
    notes = (
        say(
            "N: {n} at the end of each; A, W, L: of those closed in it"
            if n in _OPEN_N
            else "N: {n} in each; A, W, L: of those closed in it",
            n=say(n),
        ),
        *factors.unlike(book, windows[-1]),
        *_notes(book, n, velocity.sample(book, whole)),
        *footer.left_out(every, closed=[whole], has_open=n in _OPEN_N, forecast="not counted"),
    )
    about = {**open_deals.about_of(every), "window": whole.label, "n": say(n)}
    charts = (ChartColumns(Shape.BAND, ("velocity",), "V a day"), *factors.SPARKS)
    tables = (table.with_charts(*charts), *factors.changes(book, n, samples))
    return Page("velocity", "Sales velocity", tables, notes, about)


def _what_if(book: Book, n: str, deals: velocity.Sample, text: str) -> tuple[Table, ...]:
    """Show V as it is, as it would be with other factors, and the difference."""
    (now,) = factors.of_currencies(book, n, deals)
    current = {code: figures.levers for code, figures in now.items()}
    try:
        change = factors.parse_levers(text, book.setup.settings.numbers)
        then = {code: change(levers) for code, levers in current.items()}
    except ValueError as error:
        raise UsageError(f"--what-if: {error}") from None
    behind = {
        code: behind_factors.what_if(behind_factors.of(book, deals, n, code), code, text, change)
        for code in now
    }
    return (factors.what_if(current, then, behind),)


def _notes(book: Book, n: str, deals: velocity.Sample) -> tuple[str, ...]:
    """Say what is in no factor: of the deals closed, and of those that N counts and are open."""
    worth = conversion.converter(book.setup)
    counted: tuple[Snapshot, ...] = getattr(deals, n) if n in _OPEN_N else ()
    unrated = [part for part in (worth(deal, book.as_of) for deal in counted) if part.unrated]
    whole = conversion.sum_of(sums.closed_total(book, deals.closed), conversion.total(unrated))
    return footer.caveats(book, whole)
