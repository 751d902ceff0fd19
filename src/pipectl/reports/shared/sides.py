"""Several periods side by side: what reports say of each, in rows of a label."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain, dropwhile
from typing import Any, Literal

from pipectl.domain.history.book import Book
from pipectl.domain.values import intervals
from pipectl.domain.values.calendar import Period, between, days_after, fiscal_quarter_of
from pipectl.domain.values.intervals import Interval
from pipectl.reports.shared import factors, footer
from pipectl.reports.shared.groups import by_name
from pipectl.table import Column, Named, Page, Row, Table
from pipectl.table.beside import parted, rows_beside, without_groups
from pipectl.words import joined as words_joined
from pipectl.words import ours, say

Report = Callable[..., Page]
"""A report of a book, and of a `period`."""

Compare = Literal["previous", "year"]
COMPARE = "Beside the period before, or the same a year earlier, and the change."
IN_EACH = "A row for each of the last {}, or for those of --period."
AT_EACH_END = "A row for the end of each of the last {}."
"""What reports say of their options of several periods; the number of parts is filled in."""

IN = Column("period", "In")
AT_THE_END = Column("period", "At the end of")
PERIOD = Column("period", "Period")
CHANGE = say("change")


def beside(  # noqa: PLR0913 - what is shown, and how
    book: Book,
    report: Report,
    period: Period | None,
    parts: Interval | None,
    compare: Compare | None,
    *,
    is_last_noted: bool = False,
) -> Page:
    """Return what a report says of the parts of a period, or of it and one before, side by side.

    The notes are those on the whole of the period, or on its last part.
    """
    if parts is not None:
        several = periods(book, period, parts)
        noted = several[-1] if is_last_noted else period or whole(several)
        page = report(book, period=noted)
        about = {**(page.about or {}), "period": (period or whole(several)).label}
        return _in_and_after(replace(page, about=about), book, report, several, IN)
    return _compared(book, report, period, compare or "previous")


def periods(book: Book, period: Period | None, interval: Interval) -> list[Period]:
    """Return the parts of a period, none that is to come.

    Without one they are the last ones up to the book's day, from that of the first deal on.
    """
    start = book.setup.settings.fiscal_year_start
    if period is None:
        several = intervals.last_parts(book.as_of, interval, start)
        return [*dropwhile(partial(_is_before_all, book), several)] or several[-1:]
    several = intervals.parts_in(period, interval, start)
    return [each for each in several if each.first <= book.as_of] or several[:1]


def _is_before_all(book: Book, part: Period) -> bool:
    """Say whether a part ends before the first deal of the pipelines, whosever it is."""
    return next(replace(book, scope=None).created(date.min, part.last), None) is None


def _in_and_after(  # noqa: PLR0913 - what is shown, and how
    page: Page,
    book: Book,
    report: Report,
    several: Sequence[Period],
    column: Column,
    change: str | None = None,
) -> Page:
    """Return what happened in each period, then what stood on its last day, or stands today.

    That is on a page with the notes on all of it; totals that are partial are said to be so.
    """
    pages = {each.label: report(book, period=each) for each in several}
    tables = joined(book, _parted(pages, of_day=False), column, change)
    noted = [*pages.items()]
    if any(column.of_day for each in pages.values() for column in _columns(each)):
        ends = {
            _end(book, each): report(book.at(min(each.last, book.as_of)), period=each)
            for each in several
        }
        standing = joined(book, _parted(ends, of_day=True), AT_THE_END, change)
        tables += tuple(map(_of_ends, standing))
        noted += ends.items()
    partial_ones = (
        words_joined([label, note], ": ")
        for label, each in noted
        for note in each.notes
        if _is_partial(note) and note not in page.notes
    )
    notes = (*page.notes, *partial_ones)
    return replace(page, parts=tables, notes=(*dict.fromkeys(notes),))


def _end(book: Book, part: Period) -> str:
    """Return the name of a part at whose end something stands, or up to the book's day."""
    return Named(
        part.label, part.label if part.last <= book.as_of else say("{part} so far", part=part.label)
    )


def _of_ends(table: Table) -> Table:
    title = (
        say("{title}, at the end of each", title=ours(table.title))
        if table.title
        else say("At the end of each")
    )
    return replace(table, name=f"{table.name}_at_end", title=title)


def _columns(page: Page) -> Iterator[Column]:
    return chain.from_iterable(part.columns for part in page.parts)


def _parted(pages: Mapping[str, Page], *, of_day: bool) -> dict[str, Page]:
    """Keep in pages what stands on a day, or the rest."""
    return {
        label: replace(page, parts=tuple(_parts(page, of_day=of_day)))
        for label, page in pages.items()
    }


def _parts(page: Page, *, of_day: bool) -> Iterator[Table]:
    for part in page.parts:
        table = parted(part, of_day=of_day) if isinstance(part, Table) else None
        if table:
            yield table


def whole(several: Sequence[Period]) -> Period:
    """Return the days of periods that follow each other."""
    first, last = several[0], several[-1]
    return Period(
        first.first, last.last, say("{first} to {last}", first=first.label, last=last.label)
    )


def at_each_end(  # noqa: PLR0913 - what is shown, and how
    book: Book,
    report: Callable[[Book, Period], Page],
    several: Sequence[Period],
    column: Column = AT_THE_END,
    change: str | None = None,
    *,
    in_groups: bool = True,
    rank: Callable[[Row], Any] | None = None,
) -> Page:
    """Return what a report says of periods, each on its last day or today, as noted of the last.

    Without groups only totals are shown.
    """
    is_end = column == AT_THE_END
    pages = {
        _end(book, each) if is_end else each.label: report(
            book.at(min(each.last, book.as_of)), each
        )
        for each in several
    }
    *earlier, now = pages.values()
    notes = [*now.notes, *(note for page in earlier for note in page.notes if _is_partial(note))]
    tables = joined(book, pages, column, change, in_groups=in_groups, rank=rank)
    return replace(now, parts=tables, notes=(*dict.fromkeys(notes),))


def _is_partial(note: str) -> bool:
    return note.startswith((footer.PARTIAL, "quotas are partial"))


def joined(  # noqa: PLR0913 - what is shown, and how
    book: Book,
    pages: Mapping[str, Page],
    column: Column,
    change: str | None = None,
    *,
    in_groups: bool = True,
    rank: Callable[[Row], Any] | None = None,
) -> tuple[Table, ...]:
    """Return the tables of pages side by side; without groups only totals, where there are any.

    Labels that no page has together are in the order of their names, or of a rank.
    """
    rank = rank or by_name(book)
    tables: dict[str, dict[str, Table]] = {}
    for label, page in pages.items():
        for part in page.parts:
            if isinstance(part, Table):
                shown = part if in_groups or not part.totals else without_groups(part)
                tables.setdefault(part.name, {})[label] = shown
    return tuple(
        rows_beside(column, {label: of.get(label) or _bare(of) for label in pages}, change, rank)
        for of in tables.values()
    )


def _bare(sides: Mapping[str, Table]) -> Table:
    """Return a table of the same columns without rows, for a page that has none."""
    *_, table = sides.values()
    return replace(table, rows=(), totals=())


def _compared(book: Book, report: Report, period: Period | None, compare: Compare) -> Page:
    """Return what a report says of a period beside what it says of one before, with the change."""
    now = period or factors.trailing(book)
    then = before(now, compare, is_named=period is not None)
    earlier, page = report(book, period=then), report(book, period=now)
    notes = (*_unlike(book, now, then), *_notes(then.label, earlier, page))
    page = replace(page, notes=notes)
    return _in_and_after(page, book, report, (then, now), PERIOD, CHANGE)


def _unlike(book: Book, now: Period, then: Period) -> Iterator[str]:
    """Say where two periods differ in length; that one has not ended the report says itself."""
    yield from (n for n in factors.unlike(book, now, then) if " days, " in n)


def before(period: Period, compare: Compare, *, is_named: bool) -> Period:
    """Return the period to compare with: for one of a number of days as many before it."""
    if compare == "year":
        return intervals.year_before(period)
    return intervals.period_before(period) if is_named else intervals.days_before(period)


def as_far(days: Period, period: Period, sooner: Period) -> Period:
    """Return the days of an earlier period that are as far into it as others are into theirs."""
    first, last = (
        min(days_after(sooner.first, (day - period.first).days), sooner.last)
        for day in (days.first, days.last)
    )
    return between(first, last)


def compared_then(
    book: Book,
    report: Report,
    period: Period | None,
    compare: Compare,
    rank: Callable[[Row], Any] | None = None,
) -> Page:
    """Return what a report says of what is open, beside what it said of an earlier day.

    That is as far from the start of the firm's quarter before, or of the same a year earlier, as
    the book's day is from that of its own. A period moves with it.
    """
    start = book.setup.settings.fiscal_year_start
    window = period or fiscal_quarter_of(book.as_of, start)
    sooner = before(window, compare, is_named=True)
    then = book.at(days_after(sooner.first, (book.as_of - window.first).days))
    earlier, now = (None, None) if period is None else (sooner, window)
    pages = {
        _dated(then, earlier): report(then, period=earlier),
        _dated(book, now): report(book, period=now),
    }
    return _with_change(book, pages, rank)


def _dated(book: Book, period: Period | None) -> str:
    return (
        say("{period} on {day}", period=period.label, day=book.as_of)
        if period
        else say("on {day}", day=book.as_of)
    )


def _with_change(book: Book, pages: Mapping[str, Page], rank: Callable[[Row], Any] | None) -> Page:
    """Return two pages beside each other; what the earlier one notes is named."""
    (label, earlier), (_, page) = pages.items()
    tables = joined(book, pages, PERIOD, CHANGE, rank=rank)
    return replace(page, parts=tables, notes=(*_notes(label, earlier, page),))


def _notes(label: str, earlier: Page, page: Page) -> Iterator[str]:
    yield from page.notes
    yield from (
        words_joined([label, note], ": ") for note in earlier.notes if note not in page.notes
    )
