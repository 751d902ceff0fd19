"""What is open: how many deals, worth how much, in which stage or in any other group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pipectl.domain.figures.conversion import doubts, sum_of, valuer
from pipectl.domain.figures.probability import ENOUGH, SOURCES, Chance, chances
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, category_in, is_overdue, is_parked
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.text import how_many
from pipectl.money import Money, spoken
from pipectl.reports.shared.groups import Groups, counted, covered, grouped, groups
from pipectl.reports.shared.sums import Sums, Valued, added, sums
from pipectl.table import Column, Kind, Page, Ratio, Selected, Table

_DEALS: Final = Column("deals", "Deals", Kind.COUNT)
_AMOUNT: Final = Column("amount", "Amount", Kind.MONEY)
_OMITTED: Final = Column("omitted", "Of which omitted", Kind.MONEY)
_WEIGHTED: Final = Column("weighted", "Weighted", Kind.MONEY)
_SHARE: Final = Column("share", "Share", Kind.PART)


def report(
    book: Book,
    *,
    by: Annotated[Selected | None, "stage, owner, account, month or any field; stage."] = None,
    period: Annotated[Period | None, "Only deals that are expected to close in it."] = None,
    stages: Annotated[Literal["now", "as-was"], "Stages of today, or also those retired."] = "now",
) -> Page:
    """Show the open pipeline: number, amount, of which omitted, weighted, share.

    Overdue deals and those without an expected close are in it, and counted once more below.
    Parked deals are out of it. Weighted is the sum of amount times probability. A stage that was
    replaced counts as the one that replaced it.

    Examples: pipectl report pipeline --by owner
              pipectl report pipeline --as-of 2026-06-30 --stages as-was
    """
    shown, parked = in_play(book, period)
    rule = groups(book, by, stages)
    found = grouped(shown, lambda one: rule.label(one.deal, book.as_of), rule)
    parts = {label: sums(group) for label, group in found.items()}
    whole, out = added(parts.values()), sums(parked)
    title = "By stage" if by is None else f"By {by.column.title.lower()}"
    tables = (_table(book, title, rule, parts, whole), _apart(book, shown, out))
    about = about_of(book) | ({"expected_close": period.label} if period else {})
    notes = _notes(book, shown, whole, out)
    return Page("pipeline", "Open pipeline", tables, notes, about)


def about_of(book: Book) -> dict[str, str]:
    """Say of which day and which pipelines a report speaks."""
    names = ", ".join(pipeline.id for pipeline in covered(book))
    return {"as_of": book.as_of.isoformat(), "pipeline": names}


def in_play(book: Book, period: Period | None = None) -> tuple[list[Valued], list[Valued]]:
    """Return the open deals and the parked ones, each with its worth at the latest rate.

    With a period only those that are expected to close in it.
    """
    worth_of, chance_of = valuer(book.setup), chances(book)
    deals: list[Valued] = []
    parked: list[Valued] = []
    alike: dict[tuple[Any, ...], tuple[Chance, str | None]] = {}
    for deal in book.open():
        if period is not None and not _closes_in(deal, period):
            continue
        # Thousands of deals are of a few kinds: chance and category are worked out once for each.
        key = (deal.pipeline, deal.stage, deal.probability, deal.category)
        if key not in alike:
            category = category_in(book.setup.stage(deal), deal)
            alike[key] = (chance_of(deal), category)
        one = Valued(deal, worth_of(deal, book.as_of), *alike[key])
        (parked if is_parked(deal, book.as_of) else deals).append(one)
    return deals, parked


def _table(
    book: Book, title: str, rule: Groups, parts: Mapping[tuple[Any, ...], Sums], whole: Sums
) -> Table:
    """Show deals in groups; a group with amounts in several currencies has a row for each."""
    rows = [row for label, part in parts.items() for row in _rows(book, label, part, whole)]
    empty = (None,) * (len(rule.columns) - 1)
    columns = (*rule.columns, _DEALS, _AMOUNT, _OMITTED, _WEIGHTED, _SHARE)
    totals = tuple(_rows(book, (*empty, "Total"), whole, whole))
    return Table("groups", title, columns, tuple(rows), totals)


def _rows(book: Book, label: tuple[Any, ...], part: Sums, whole: Sums) -> list[tuple[Any, ...]]:
    home = book.setup.settings.currency
    return [
        (
            *label,
            count,
            *amounts,
            Ratio(
                amounts[0],
                Money(whole.amount.in_currency(amounts[0].currency), amounts[0].currency),
            ),
        )
        for count, *amounts in counted(part.amount.count, home, part[:3])
    ]


def _apart(book: Book, shown: list[Valued], out: Sums) -> Table:
    """Count once more what is easily overlooked, and what is out of the pipeline for now."""
    overdue = sums(one for one in shown if is_overdue(one.deal, book.as_of))
    undated = sums(one for one in shown if one.deal.expected_close is None)
    named = (
        ("of these overdue", overdue),
        ("of these without an expected close", undated),
        ("parked, not in the total", out),
    )
    home = book.setup.settings.currency
    rows = tuple(
        (what, *line)
        for what, part in named
        for line in counted(part.amount.count, home, (part.amount, part.weighted))
    )
    return Table("apart", "", (Column("what", ""), _DEALS, _AMOUNT, _WEIGHTED), rows)


def _notes(book: Book, shown: list[Valued], whole: Sums, out: Sums) -> tuple[str, ...]:
    omitted = sum(1 for _ in book.omitted())
    return (
        *([] if shown or out.amount.count else _closed_only(book)),
        *sources(shown),
        *_spread(book, whole),
        *doubts(sum_of(whole.amount, out.amount), has_rates=bool(book.setup.rates)),
        *([f"{how_many(omitted)} omitted as duplicate, test or other"] if omitted else []),
    )


def _closed_only(book: Book) -> Iterator[str]:
    """Say that there are deals, where a query or a young store has none that is open."""
    asked = [one for one in book.snapshots() if one.omit is None]
    if asked and all(one.closed is not None for one in asked):
        yield f"{how_many(len(asked))} asked about, none open"


def sources(deals: Iterable[Valued]) -> tuple[str, ...]:
    """Say where the probabilities come from."""
    found = [one.chance.source for one in deals]
    said = [f"{found.count(source)} {source}" for source in SOURCES if source in found]
    few = f" (default: of the stage, fewer than {ENOUGH} deals are resolved)"
    return (f"probabilities: {', '.join(said)}{few if 'default' in found else ''}",) if said else ()


def _spread(book: Book, whole: Sums) -> tuple[str, ...]:
    """Say how far the weighted amount may be off: sqrt(sum(a^2 p (1 - p))), if independent."""
    home = book.setup.settings.currency
    said = [
        spoken(Money(square.sqrt(), code))
        for code, square in sorted(whole.variance.items(), key=lambda one: (one[0] != home, one))
        if square
    ]
    return (f"weighted, give or take {', '.join(said)} if deals are independent",) if said else ()


def _closes_in(deal: Snapshot, period: Period) -> bool:
    close = deal.expected_close
    return close is not None and period.first <= close <= period.last
