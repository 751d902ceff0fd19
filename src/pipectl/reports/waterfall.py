"""How the forecast pipeline of one day became that of another: what came, changed and left."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated

from pipectl.domain.figures import waterfall
from pipectl.domain.figures.conversion import total
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, category_in, is_parked
from pipectl.domain.values.calendar import Period, between, days_after, fiscal_quarter_of
from pipectl.domain.values.intervals import Interval
from pipectl.domain.values.text import how_many
from pipectl.errors import UsageError
from pipectl.reports.shared import footer, open_deals, sides
from pipectl.reports.shared.sections import events
from pipectl.table import Page
from pipectl.words import say


def report(  # noqa: PLR0913 - its options
    book: Book,
    *,
    since: Annotated[
        date | None, "Open at the end of this day; the day before this fiscal quarter."
    ] = None,
    period: Annotated[
        Period | None, "Only deals that are expected to close in it; all days since are in it."
    ] = None,
    gross: Annotated[bool, "Each event, so that a loss and a reopening both show."] = False,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show the pipeline waterfall: what was open, came, changed its value, left, and is open.

    It adds up, in deals and in money. It speaks of the forecast pipeline: open deals of the
    categories pipeline, best case and commit, neither parked nor left out. Each deal is compared on
    two days. What came has its value now in one row, by the first reason that holds: new, reopened,
    counted again, back from parking, pulled or pushed into the period, from elsewhere, now
    forecast. What left has first the change of its value, then goes out by one reason. A deal that
    came and was closed meanwhile is in both rows. So the row Won is what was booked.

    Increased and decreased are changes of the amount at the rate of the later day, or of that of
    the close; what the rate did is a row of its own. What is open at the end of one part is open at
    the start of the next.

    Examples: pipectl report waterfall --since 2026-09-30
              pipectl report waterfall --period 2026Q4 --gross
              pipectl report waterfall --period 2026 -Q
    """
    if book.earlier is not None:
        is_plain = not (since or gross or parts or compare)
        return _recorded(book, book.earlier, period, is_plain=is_plain)
    if parts:
        split = _days(book, since, period) if since else period
        windows = dict.fromkeys(sides.periods(book, split, parts), period)
        return _beside(book, windows, gross=gross)
    days = _days(book, since, period)
    if compare:
        windows = _compared(book, days, period, compare, is_since=since is not None)
        return _beside(book, windows, sides.CHANGE, gross=gross)
    return _page(book, days, period, gross=gross)


def _recorded(book: Book, earlier: Book, period: Period | None, *, is_plain: bool) -> Page:
    """Return how what one state of the store has as open became what another one has."""
    if not is_plain:
        raise UsageError("between two states there are their two days alone: only --period goes")
    first = min(days_after(earlier.as_of, 1), book.as_of)
    since, then = earlier.as_of, earlier.forecasting()
    joined = replace(book, earlier=then)
    return _page(joined, between(first, book.as_of), period, gross=False, since=since)


def _beside(
    book: Book, windows: Mapping[Period, Period | None], change: str | None = None, *, gross: bool
) -> Page:
    """Return the waterfalls of periods side by side, each with the window of its deals."""

    def once(then: Book, days: Period) -> Page:
        until = events.days_of(then, days_after(days.first, -1))
        return _page(then, until, windows[days], gross=gross, in_sides=True)

    return sides.at_each_end(book, once, [*windows], sides.IN, change, rank=events.place)


def _compared(
    book: Book, days: Period, period: Period | None, compare: sides.Compare, *, is_since: bool
) -> dict[Period, Period | None]:
    """Return the days as far into the period before, and these, each with its window."""
    quarter = fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    whole = period or (days if is_since else quarter)
    sooner = sides.before(whole, compare, is_named=not is_since or period is not None)
    earlier = sides.as_far(days, whole, sooner)
    return {earlier: sooner, days: period} if period else {earlier: None, days: None}


def _page(  # noqa: PLR0913 - what is shown, and how
    every: Book,
    days: Period,
    period: Period | None,
    *,
    gross: bool,
    in_sides: bool = False,
    since: date | None = None,
) -> Page:
    book = every.forecasting()
    since, in_sides = since or days_after(days.first, -1), in_sides or since is not None
    extent = waterfall.Extent(period, forecast=True)
    result = waterfall.waterfall(book, since, extent, gross=gross)
    left_out = footer.left_out(
        every, closed=[days], stands=lambda deal: _stands(deal, period), forecast="not counted"
    )
    notes = (*_not_forecast(book, period), *footer.caveats(book, total(result.worths)), *left_out)
    about = {**open_deals.about_of(every), **({} if in_sides else {"since": since.isoformat()})}
    about |= {"expected_close": period.label} if period else {}
    table = events.came_and_left(book, since, result, in_sides=in_sides)
    title = "Pipeline waterfall, event by event" if gross else "Pipeline waterfall"
    return Page("waterfall", title, (table,), notes, about)


def _days(book: Book, since: date | None, window: Period | None) -> Period:
    """Return the days between the two ends, all of them within the window."""
    days = events.days_of(book, since, window)
    if window and not (window.first <= days.first and days.last <= window.last):
        raise UsageError(
            f"{window.label} does not hold all days from {days.first} to {days.last}; choose a "
            f"longer period, a later --since or an earlier --as-of"
        )
    return days


def _stands(deal: Snapshot, period: Period | None) -> bool:
    return deal.closed is not None or open_deals.closes_in(deal, period)


def _not_forecast(book: Book, period: Period | None) -> Iterator[str]:
    """Count the open deals that are in no category of the forecast pipeline."""
    deals = [deal for deal in book.open() if not is_parked(deal, book.as_of)]
    outside = [
        deal
        for deal in deals
        if open_deals.closes_in(deal, period)
        and category_in(book.setup.stage(deal), deal) in (None, "omitted")
    ]
    if outside:
        stages = dict.fromkeys(book.setup.stage(deal).name for deal in outside)
        yield say(
            "not forecast: {deals} in {names}",
            deals=how_many(len(outside)),
            names=", ".join(stages),
        )
