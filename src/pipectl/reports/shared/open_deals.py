"""The open deals of a report, each with its worth and its chance, and what the report speaks of."""

from pipectl.domain.figures import conversion, probability
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, category_in, is_parked
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import groups, sums
from pipectl.table import Row


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
