"""The open deals of a report, each with its worth and its chance, and what the report speaks of."""

from typing import Final

from pipectl.domain.figures import conversion, probability
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, category_in, is_overdue, is_parked
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import groups, sums
from pipectl.table import Column, Kind, Row, Table

DEALS: Final = Column("deals", "Deals", Kind.COUNT)
AMOUNT: Final = Column("amount", "Amount", Kind.MONEY)
WEIGHTED: Final = Column("weighted", "Weighted", Kind.MONEY)


def about_of(book: Book) -> dict[str, str]:
    """Say of which day and which pipelines a report speaks."""
    names = ", ".join(pipeline.id for pipeline in groups.covered(book))
    return {"as_of": book.as_of.isoformat(), "pipeline": names}


def in_play(
    book: Book, period: Period | None = None
) -> tuple[list[sums.Valued], list[sums.Valued]]:
    """Return the open deals and the parked ones, each with its worth at the latest rate.

    With a period only those that are expected to close in it.
    """
    worth_of, chance_of = conversion.converter(book.setup), probability.probabilities(book)
    deals: list[sums.Valued] = []
    parked: list[sums.Valued] = []
    alike: dict[Row, tuple[probability.Probability, str | None]] = {}
    for deal in book.open():
        if not closes_in(deal, period):
            continue
        # Thousands of deals are of a few kinds: chance and category are worked out once for each.
        key = (deal.pipeline, deal.stage, deal.probability, deal.category)
        if key not in alike:
            category = category_in(book.setup.stage(deal), deal)
            alike[key] = (chance_of(deal), category)
        valued = sums.Valued(deal, worth_of(deal, book.as_of), *alike[key])
        (parked if is_parked(deal, book.as_of) else deals).append(valued)
    return deals, parked


def closes_in(deal: Snapshot, period: Period | None) -> bool:
    """Say whether a deal is expected to close in a period; without one, all are."""
    if period is None:
        return True
    close = deal.expected_close
    return close is not None and period.first <= close <= period.last


def apart(book: Book, deals: list[sums.Valued], out: sums.Sums) -> Table:
    """Count once more what is easily overlooked, and what is out of the pipeline for now."""
    overdue = sums.sums(valued for valued in deals if is_overdue(valued.deal, book.as_of))
    undated = sums.sums(valued for valued in deals if valued.deal.expected_close is None)
    parts = (
        ("of these overdue", overdue),
        ("of these without an expected close", undated),
        ("parked, not in the total", out),
    )
    rows = tuple(
        (what, *line)
        for what, part in parts
        for line in groups.counted(book, part.amount.count, (part.amount, part.weighted))
    )
    return Table("apart", "", (Column("what", ""), DEALS, AMOUNT, WEIGHTED), rows)
