"""Closed periods: written whole and never over an existing one; what happened to them since."""

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import date

from pipectl.domain.books.closing import difference_text, may_have_entries, moved
from pipectl.domain.books.digests import changes, is_material, is_sealed
from pipectl.domain.books.tracing import names_now
from pipectl.domain.history.book import Book
from pipectl.domain.model.closed_book import ClosedBook, ClosedLine
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.calendar import find_period
from pipectl.errors import (
    ConflictError,
    Finding,
    Place,
    Problem,
    Severity,
    stop_at_problems,
    stopping,
)
from pipectl.store.closed_books import RESTORE, compose, path_of, read_books
from pipectl.store.disk.journal import FileChange
from pipectl.store.records import Written
from pipectl.store.store import Store


def close(
    store: Store,
    period: str,
    as_of: date,
    make: Callable[[Book], ClosedBook],
    *,
    dry_run: bool = False,
) -> Written:
    """Close a period, as the store knows it on a day; `make` works it out.

    Raises ConflictError where it is closed already, InvalidError where the store has problems: a
    file that cannot be read would be missing for good. Those of other closed periods are named.
    """

    def plan() -> Written:
        refuse_closed(store, period)
        loaded = store.load(as_of)
        stop_at_problems(loaded.problems)
        data = compose(make(loaded.book))
        damaged = stopping(book_problems(store, loaded.book))
        return Written((FileChange(path_of(period), None, data),), tuple(map(str, damaged)))

    return store.commit(plan, dry_run=dry_run)


def refuse_closed(store: Store, period: str) -> None:
    """Raise ConflictError where a period is closed, with the day and what to do."""
    tree, path = store.tree(), path_of(period)
    if tree.find(path) is None:
        return
    books, _ = read_books(tree)
    day = f" on {books[path].day}" if path in books else ""
    raise ConflictError(
        f"{period} was closed{day}: {path} stays as it is. `pipectl report restated {period}` "
        "shows what has changed since; to close it anew, delete that file first"
    )


def book_problems(store: Store, book: Book) -> list[Problem]:
    """Return what is wrong with the files of closed periods, and warn of what came into them."""
    books, problems = read_books(store.tree())
    problems += [_by_hand(path, each) for path, each in books.items() if not is_sealed(each)]
    if not books:
        return problems
    start = store.setup.settings.fiscal_year_start
    others = [
        problem
        for path, each in books.items()
        for problem in (*_other_days(path, each, start), *_moved(path, each, book))
    ]
    return [*problems, *others, *_late(store, book, books)]


def _by_hand(path: str, closed: ClosedBook) -> Problem:
    what = f"the file was changed since {closed.period} was closed on {closed.day}"
    return Problem(Place(path), what, RESTORE)


def _moved(path: str, closed: ClosedBook, book: Book) -> Iterator[Problem]:
    """Yield a warning where figures are others than those that the file was written with."""
    figures = [*moved(book, closed)] if is_sealed(closed) else []
    if figures:
        numbers = book.setup.settings.numbers
        more = "; ".join(f"{name} {difference_text(by, numbers)}" for name, by in figures)
        what = f"{closed.period} was closed on {closed.day}; now it differs: {more}"
        wide = " --pipeline all" if len(closed.pipelines) > 1 else ""
        remedy = f"`pipectl report restated {closed.period}{wide}` says why"
        yield Problem(Place(path), what, remedy, Severity.WARNING)


def _other_days(path: str, closed: ClosedBook, start: int) -> Iterator[Problem]:
    """Warn where the name of a period means other days than when it was closed."""
    period = find_period(closed.period, start) if is_sealed(closed) else None
    if period and period[:2] != (closed.first, closed.last):
        what = (
            f"{closed.period} was {closed.first} to {closed.last} when it was closed, and is "
            f"{period.first} to {period.last} now"
        )
        remedy = (
            "fiscal_year_start in pipectl.yaml was changed: compare it with its days, not by name"
        )
        yield Problem(Place(path), what, remedy, Severity.WARNING)


def _late(store: Store, book: Book, books: Mapping[str, ClosedBook]) -> Iterator[Problem]:
    """Yield a warning for each entry that came into a closed period, changed or went."""
    names = {path: names_now(book, each) for path, each in books.items()}
    lines = {
        path: {names[path].get(line.id, line.id): line for line in each.deals}
        for path, each in books.items()
    }
    for record in book.records:
        name = record.latest.id
        findings = [
            finding
            for path, closed in books.items()
            if name in lines[path] or may_have_entries(record, closed.whole_period)
            for finding in _findings(record.deal, closed, lines[path].get(name))
        ]
        if findings and (deal_path := store.deals.path_of(name)):
            yield from store.placed(deal_path, findings)
    ids = frozenset(book.ids)
    for path, closed in books.items():
        yield from _without_file(path, closed, ids | names[path].keys())


def _findings(deal: Deal, closed: ClosedBook, line: ClosedLine | None) -> Iterator[Finding]:
    """Yield what a closed period had not counted of a deal's entries, or had otherwise."""
    end = min(closed.last, closed.as_of)
    since = changes(deal, line.entries if line else (), end)
    what = f"{closed.period} was closed on {closed.day}"
    remedy = f"`pipectl report restated {closed.period}` says what that changes"
    for entries, happened in (
        (since.new, "this entry came later"),
        (since.changed, "this entry was changed"),
        (since.reordered, "this entry stood elsewhere in its day"),
    ):
        for entry in entries:
            if closed.first <= entry.day or (line and is_material(entry)):
                path = ("history", deal.history.index(entry), "day")
                yield Finding(path, f"{what}; {happened}", remedy, Severity.WARNING)
    for day in since.gone:
        yield Finding(("history",), f"{what}; its entry of {day} is gone", remedy, Severity.WARNING)


def _without_file(path: str, closed: ClosedBook, ids: Container[str]) -> Iterator[Problem]:
    for line in closed.deals:
        if line.id not in ids:
            what = f"the deal {line.id}, counted here, has no file any more"
            remedy = f"`pipectl report restated {closed.period}` says what that changes"
            yield Problem(Place(path), what, remedy, Severity.WARNING)
