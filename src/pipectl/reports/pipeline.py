"""What is open: how many deals, worth how much, in which stage or in any other group."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Final, Literal

from pipectl.domain.figures.conversion import sum_of
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.money import ROUNDING, Money, spoken
from pipectl.reports.shared import footer, open_deals, sides
from pipectl.reports.shared.groups import Groups, counted, grouped, groups, staged
from pipectl.reports.shared.sums import Sums, Valued, added, sums
from pipectl.table import (
    Behind,
    ChartColumns,
    Column,
    Figure,
    Grouping,
    Kind,
    Page,
    Ratio,
    Row,
    Shape,
    Table,
    TracedRow,
    traced,
)
from pipectl.table.figure import share
from pipectl.words import say

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
        return sides.at_each_end(
            book,
            lambda then, _: once(then),
            sides.periods(book, None, parts),
            in_groups=by is not None,
        )
    if compare:
        once = partial(report, by=by, stages=stages)
        return sides.compared_then(book, once, period, compare)
    book = staged(book, stages)
    deals, parked = open_deals.in_play(book, period)
    rule = groups(book, by)
    by_group = grouped(deals, lambda valued: rule.label(valued.deal, book.as_of), rule)
    sums_of = {label: sums(group) for label, group in by_group.items()}
    whole, out = added(sums_of.values()), sums(parked)
    tables = (_table(book, rule, by_group, sums_of, whole), open_deals.apart(book, deals, parked))
    about = open_deals.about_of(book) | ({"expected_close": period.label} if period else {})
    left_out = footer.left_out(book, stands=lambda deal: open_deals.closes_in(deal, period))
    notes = (*_notes(book, deals, whole, out), *left_out)
    return Page("pipeline", "Open pipeline", tables, notes, about)


def _table(
    book: Book,
    rule: Groups,
    groups_of: Mapping[Row, Sequence[Valued]],
    sums_of: Mapping[Row, Sums],
    whole: Sums,
) -> Table:
    """Show deals in groups; a group with amounts in several currencies has a row for each."""
    everything = [valued for deals in groups_of.values() for valued in deals]

    @cache
    def of_all(code: str) -> Figure:
        return open_deals.behind(book, everything, code)["amount"]()

    def lines(label: Row, part: Sums, deals: Sequence[Valued]) -> Iterator[TracedRow]:
        for count, *amounts in counted(book, part.amount.count, part[:3]):
            code = amounts[0].currency
            total = Money(whole.amount.in_currency(code), code)
            behind = open_deals.behind(book, deals, code)
            share = partial(_share, behind, partial(of_all, code))
            cells = (*label, count, *amounts, Ratio(amounts[0], total))
            yield TracedRow(cells, {**behind, "share": share})

    label = (*(None for _ in rule.columns[1:]), say("Total"))
    columns = (*rule.columns, open_deals.DEALS, open_deals.AMOUNT, _OMITTED)
    table = traced(
        "groups",
        say("By {what}", what=rule.title),
        (*columns, open_deals.WEIGHTED, _SHARE),
        (line for label, part in sums_of.items() for line in lines(label, part, groups_of[label])),
        lines(label, whole, everything),
    )
    return table.with_charts(ChartColumns(Shape.BARS, ("amount", "weighted")))


def _share(part: Behind, whole: Callable[[], Figure]) -> Figure:
    return share("amount / total", ("amount", part["amount"]()), ("total", whole()))


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
        yield say("{deals} asked about, none open", deals=book.setup.how_many(len(deals)))


def _spread(book: Book, whole: Sums) -> tuple[str, ...]:
    """Say how far the weighted amount may be off: sqrt(sum(a^2 p (1 - p))), if independent."""
    home = book.setup.settings.currency
    amounts = [
        spoken(Money(square.sqrt(ROUNDING), code), book.setup.settings.numbers)
        for code, square in sorted(whole.variance.items(), key=lambda pair: (pair[0] != home, pair))
        if square
    ]
    return (
        (say("weighted, give or take {names} if deals are independent", names=", ".join(amounts)),)
        if amounts
        else ()
    )
