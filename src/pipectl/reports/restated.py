"""A closed period beside what is known of it now, with all that makes the difference."""

from collections.abc import Iterator
from typing import Annotated, Final

from pipectl.domain.books import digests, restating
from pipectl.domain.books.restating import NOT_TRACED, Restated, call_changes, quota_changes
from pipectl.domain.figures.conversion import total
from pipectl.domain.history.book import Book
from pipectl.domain.model.closed_book import ClosedBook
from pipectl.domain.values.calendar import Period
from pipectl.errors import InvalidError, NotFoundError, UsageError
from pipectl.reports.shared import footer, open_deals
from pipectl.reports.shared.sections import restatement
from pipectl.table import Page
from pipectl.words import say

WHOLE: Final = True
"""There is no `--by`: the parts of a closed period are its own."""

ARGUMENT: Final = "period"
"""What stands behind the report's name, in the place of a query: a closed period is whole."""


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which closed one; the last that was closed."] = None,
) -> Page:
    """Compare a closed period with what is known now.

    The figures stand as they were first reported, as they are now, and what makes the difference.
    Each deal that counts otherwise has its row, with the difference; the rows of a figure add up to
    its difference exactly. Why: the entries below, which were booked late, changed, taken away, or
    dated after those closed; another rate; or `not traced`. Entries are compared by the marks that
    the closed file keeps of them. The currency is that of the closed period: --currency is refused.

    Examples: pipectl report restated 2026Q3
              pipectl report restated 2026Q3 --owner frida
    """
    if book.scope is not None and book.people is None:
        raise UsageError("a closed period is whole; leave out the query")
    if book.setup.own_currency is not None:
        raise UsageError("a closed period keeps its currency; leave out --currency")
    closed = _closed(book, period)
    result = restating.restated(book, closed)
    about = {**open_deals.about_of(result.book), "closed": closed.day.isoformat()}
    title = say("{period} as closed, and as known now", period=closed.period)
    return Page("restated", title, tuple(restatement.tables(result)), tuple(_notes(result)), about)


def _closed(book: Book, period: Period | None) -> ClosedBook:
    """Return the closed period that is meant, of those closed by the book's day."""
    books = sorted(book.closed_books(), key=lambda each: (each.last, each.day))
    closed = [each for each in books if each.day <= book.as_of]
    if period is None and closed:
        return closed[-1]
    label = period.label if period else None
    for each in closed:
        if each.period == label:
            return each
    damaged = book.damaged_books()
    if of_label := [each for each in damaged if label is None or each.place.path == _path(label)]:
        raise InvalidError(of_label)
    what = f"{label} was not closed" if label else "no period was closed"
    names = ", ".join(each.period for each in closed)
    remedy = f"closed: {names}" if names else f"`pipectl books close {label or '2026Q3'}` closes it"
    raise NotFoundError(f"{what} up to {book.as_of}; {remedy}", "closed_period")


def _path(label: str) -> str:
    return f"books/{label}.yaml"


def _notes(result: Restated) -> Iterator[str]:
    """Say of what the page speaks, who is called otherwise, and what is not traced."""
    closed, how_many = result.closed, result.book.setup.how_many
    template = (
        "closed on {day} as of {then} by {by}" if closed.by else "closed on {day} as of {then}"
    )
    yield say(template, day=closed.day, then=closed.as_of, by=closed.by)
    if closed.reason:
        yield say("closed before its end: {reason}", reason=closed.reason)
    if not digests.is_sealed(closed):
        yield say(
            "books/{period}.yaml was changed by hand: see `pipectl check`", period=closed.period
        )
    for path in dict.fromkeys(each.place.path for each in result.book.damaged_books()):
        yield say("{path} cannot be read: see `pipectl check`", path=path)
    if not result.differences:
        beside = quota_changes(result) or call_changes(result)
        yield say("won, lost, new and open are as closed" if beside else "no figure is another one")
    yield from (say("{old} is now {new}", old=old, new=new) for old, new in result.renamed.items())
    absent = {*(result.book.pipelines or ())} | result.pipelines_then
    if rest := [name for name in closed.pipelines if name not in absent]:
        yield say(
            "closed with {names} too, left out here: add `--pipeline all`", names=", ".join(rest)
        )
    if others := sorted(result.pipelines_then):
        yield say("counted only then, or only now: {names}", names=", ".join(others))
    count = len({each.id for each in result.differences if each.why == NOT_TRACED})
    if count:
        yield say("not traced: {deals}; the pipeline's file may say why", deals=how_many(count))
    yield from footer.caveats(result.book, total(part.worth for part in result.after))
