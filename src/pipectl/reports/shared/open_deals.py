"""The open deals of a report, each with its worth and its chance, and what the report speaks of."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from pipectl.domain.figures import conversion, probability
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, category_in, is_overdue, is_parked
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.text import how_many
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import groups, sums
from pipectl.table import Behind, Column, Figure, Kind, Row, Table, TracedRow, traced
from pipectl.words import say

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


def is_forecast(valued: sums.Valued) -> bool:
    """Say whether a deal is of a category that forecasts count."""
    return valued.category not in (None, "omitted")


def not_in_pipeline(deals: Sequence[sums.Valued], period: Period) -> Iterator[str]:
    """Count the open deals that the forecast pipeline of a period leaves out, parked ones apart."""
    closes = [valued.deal.expected_close for valued in deals]
    before = sum(close is not None and close < period.first for close in closes)
    outside = sum(closes_in(valued.deal, period) and not is_forecast(valued) for valued in deals)
    apart = (
        "closing in {period} that is not forecast"
        if outside == 1
        else "closing in {period} that are not forecast"
    )
    for count, what in (
        (outside, say(apart, period=period.label)),
        (before, say("expected to close before {period}", period=period.label)),
        (closes.count(None), say("without an expected close")),
    ):
        if count:
            yield say("not in pipeline: {deals} {what}", deals=how_many(count), what=what)


def behind(book: Book, deals: Sequence[sums.Valued], currency: str) -> Behind:
    """Return what stands behind the number, the amount and its parts of open deals."""

    def omitted() -> Figure:
        out = [valued for valued in deals if valued.category in (None, "omitted")]
        return amount(book, out, currency, ", of deals not forecast")

    return {
        "deals": lambda: of_deals.number("open deals", _on(book, deals)),
        "amount": partial(amount, book, deals, currency),
        "omitted": omitted,
        "weighted": partial(weighted, book, deals, currency),
    }


def _on(book: Book, deals: Sequence[sums.Valued]) -> list[of_deals.On]:
    return [(valued.deal, book.as_of) for valued in deals]


def amount(book: Book, deals: Sequence[sums.Valued], currency: str, which: str = "") -> Figure:
    """Add up what open deals are worth; `which` says what they have in common."""
    formula = f"sum of {of_deals.AT_LATEST}{which}"
    return of_deals.amounts(formula, book.setup, _on(book, deals), currency)


def weighted(book: Book, deals: Sequence[sums.Valued], currency: str) -> Figure:
    """Add up what open deals are worth, each times its probability."""
    chances = {valued.deal.id: valued.chance.percent for valued in deals}
    formula, on = f"sum of {of_deals.AT_LATEST}, times the probabilities", _on(book, deals)
    return of_deals.amounts(formula, book.setup, on, currency, lambda deal: chances[deal.id])


def apart(book: Book, deals: list[sums.Valued], parked: list[sums.Valued]) -> Table:
    """Count once more what is easily overlooked, and what is out of the pipeline for now."""
    parts = {
        say("of these overdue"): [v for v in deals if is_overdue(v.deal, book.as_of)],
        say("of these without an expected close"): [
            v for v in deals if v.deal.expected_close is None
        ],
        say("parked, not in the total"): parked,
    }
    lines = (
        TracedRow((what, count, *amounts), behind(book, part, amounts[0].currency))
        for what, part in parts.items()
        for come_to in (sums.sums(part),)
        for count, *amounts in groups.counted(book, len(part), (come_to.amount, come_to.weighted))
    )
    return traced("apart", "", (Column("what", ""), DEALS, AMOUNT, WEIGHTED), lines)
