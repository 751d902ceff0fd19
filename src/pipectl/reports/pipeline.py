"""What is open: how many deals, worth how much, in which stage or in any other group."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Final, Literal

from pipectl.domain.figures.conversion import sum_of
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.money import ROUNDING, Money, spoken
from pipectl.reports.shared import footer, open_deals, sides
from pipectl.reports.shared.groups import Groups, counted, grouped, groups, staged
from pipectl.reports.shared.sums import Sums, Valued, added, sums
from pipectl.table import Column, Grouping, Kind, Page, Ratio, Row, Table

_OMITTED: Final = Column("omitted", "Not forecast", Kind.MONEY)
_SHARE: Final = Column("share", "Share", Kind.PART)


def report(  # noqa: PLR0913 - its options
    book: Book,
    *,
    by: Annotated[Grouping | None, "stage, owner, month or any field; or two: owner,stage."] = None,
    period: Annotated[Period | None, "Only deals that are expected to close in it."] = None,
    stages: Annotated[Literal["now", "as-was"], "Stages of today, or also those retired."] = "now",
    parts: Annotated[Interval | None, sides.AT_EACH_END] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show the open pipeline: number, amount, of which not forecast, weighted, share.

    Overdue deals and those without an expected close are in it, and counted once more below.
    Parked deals are out of it. Weighted is the sum of amount times probability. A stage that was
    replaced counts as the one that replaced it.

    Examples: pipectl report pipeline --by owner
              pipectl report pipeline --as-of 2026-06-30 --stages as-was
    """
    if parts:
        once = partial(report, by=by, period=period, stages=stages)
        return sides.at_each_end(book, once, parts, in_groups=by is not None)
    if compare:
        once = partial(report, by=by, stages=stages)
        return sides.compared_then(book, once, period, compare)
    book = staged(book, stages)
    deals, parked = open_deals.in_play(book, period)
    rule = groups(book, by)
    by_group = grouped(deals, lambda valued: rule.label(valued.deal, book.as_of), rule)
    sums_of = {label: sums(group) for label, group in by_group.items()}
    whole, out = added(sums_of.values()), sums(parked)
    tables = (
        _table(book, f"By {rule.title}", rule, sums_of, whole),
        open_deals.apart(book, deals, out),
    )
    about = open_deals.about_of(book) | ({"expected_close": period.label} if period else {})
    left_out = footer.left_out(book, stands=lambda deal: open_deals.closes_in(deal, period))
    notes = (*_notes(book, deals, whole, out), *left_out)
    return Page("pipeline", "Open pipeline", tables, notes, about)


def _table(book: Book, title: str, rule: Groups, parts: Mapping[Row, Sums], whole: Sums) -> Table:
    """Show deals in groups; a group with amounts in several currencies has a row for each."""
    rows = [row for label, part in parts.items() for row in _rows(book, label, part, whole)]
    empty = (None,) * (len(rule.columns) - 1)
    columns = (
        *rule.columns,
        open_deals.DEALS,
        open_deals.AMOUNT,
        _OMITTED,
        open_deals.WEIGHTED,
        _SHARE,
    )
    totals = tuple(_rows(book, (*empty, "Total"), whole, whole))
    return Table("groups", title, columns, tuple(rows), totals)


def _rows(book: Book, label: Row, part: Sums, whole: Sums) -> list[Row]:
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
        for count, *amounts in counted(book, part.amount.count, part[:3])
    ]


def _notes(book: Book, deals: list[Valued], whole: Sums, out: Sums) -> tuple[str, ...]:
    return (
        *([] if deals or out.amount.count else _closed_only(book)),
        *footer.sources(deals),
        *_spread(book, whole),
        *footer.caveats(book, sum_of(whole.amount, out.amount)),
    )


def _closed_only(book: Book) -> Iterator[str]:
    """Say that there are deals, where a query or a young store has none that is open."""
    deals = [deal for deal in book.snapshots() if deal.omit is None]
    if deals and all(deal.closed is not None for deal in deals):
        yield f"{book.setup.how_many(len(deals))} asked about, none open"


def _spread(book: Book, whole: Sums) -> tuple[str, ...]:
    """Say how far the weighted amount may be off: sqrt(sum(a^2 p (1 - p))), if independent."""
    home = book.setup.settings.currency
    amounts = [
        spoken(Money(square.sqrt(ROUNDING), code), book.setup.settings.numbers)
        for code, square in sorted(whole.variance.items(), key=lambda pair: (pair[0] != home, pair))
        if square
    ]
    return (
        (f"weighted, give or take {', '.join(amounts)} if deals are independent",)
        if amounts
        else ()
    )
