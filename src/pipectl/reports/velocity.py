"""How fast a pipeline makes money: V = N x A x W / L, its four factors, and what changed them."""

from datetime import date
from typing import Annotated, Final, Literal

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.values.calendar import Period, days_after, days_up_to, period_before
from pipectl.reports.shared import factors, footer, open_deals, outcomes, sums
from pipectl.reports.shared.groups import groups
from pipectl.table import Column, Grouping, Page, Row, Table

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
            factors.table(book, n, outcomes.split(deals, rule, last), *rule.columns),
        )
    else:
        before = _before(window, is_named=period is not None)
        windows = {each.label: velocity.sample(book, each) for each in (window, *before)}
        labels: dict[Row, velocity.Sample] = {(label,): sample for label, sample in windows.items()}
        parts = (factors.table(book, n, labels, Column("window", "Window")),)
        parts += tuple(factors.change(book, n, deals, windows[each.label]) for each in before)
        parts += (
            outcomes.win_rates(book, deals),
            outcomes.lengths(deals),
            outcomes.sizes(book, deals),
        )
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


def _notes(book: Book, n: str, deals: velocity.Sample) -> tuple[str, ...]:
    """Say what is in no factor: of the deals closed, and of those that N counts and are open."""
    worth = conversion.converter(book.setup)
    counted: tuple[Snapshot, ...] = getattr(deals, n) if n in _OPEN_N else ()
    unrated = [part for part in (worth(deal, book.as_of) for deal in counted) if part.unrated]
    whole = conversion.sum_of(sums.closed_total(book, deals.closed), conversion.total(unrated))
    return footer.caveats(book, whole)
