"""What closed deals came to, in rows: win rates, cycles, sizes, and all that by group."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

from pipectl.domain.figures import conversion, statistics, velocity
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import type_of
from pipectl.money import Money
from pipectl.reports.behind import samples
from pipectl.reports.shared import footer, rates, sums
from pipectl.reports.shared.groups import Groups, counted, grouped
from pipectl.table import (
    Behind,
    Cell,
    Column,
    Kind,
    Ratio,
    Row,
    Table,
    TracedRow,
    money_or_na,
    or_na,
    traced,
)
from pipectl.words import say

COUNTS: Final = (Column("won", "Won", Kind.COUNT), Column("lost", "Lost", Kind.COUNT))
CYCLE: Final = (
    Column("n", "n", Kind.COUNT),
    Column("mean", "Mean", Kind.DAYS),
    Column("median", "Median", Kind.DAYS),
    Column("p90", "90 % within", Kind.DAYS),
)
BOARD: Final = (
    Column("created", "New", Kind.COUNT),
    *COUNTS,
    Column("rate", "Win rate", Kind.PART),
    Column("cycle", "Cycle", Kind.DAYS),
    Column("won_amount", "Won amount", Kind.MONEY),
    Column("open", "Open", Kind.COUNT, of_day=True),
    Column("open_amount", "Open amount", Kind.MONEY, of_day=True),
)
"""What was created and closed in a period, and is open now; won and lost are the n of the rate."""

_RATES: Final = (Column("rate", "Win rate"), Column("value", "Rate", Kind.SHARE), *rates.ENDS)
_SIZES: Final = (
    Column("size", "Deal size"),
    Column("n", "n", Kind.COUNT),
    Column("mean", "Mean", Kind.MONEY, mean=True),
    Column("median", "Median", Kind.MONEY, mean=True),
)


def split(deals: velocity.Sample, rule: Groups, last: date) -> dict[Row, velocity.Sample]:
    """Split a sample into groups, each deal judged on the day on which it counts."""
    opened = {
        name: grouped(getattr(deals, name), lambda dated: rule.label(dated, last), rule)
        for name in ("open", "qualified")
    }
    closed = {
        name: grouped(
            getattr(deals, name),
            lambda dated: rule.label(dated.then, velocity.closing_day(dated)),
            rule,
        )
        for name in ("won", "lost")
    }
    created = grouped(deals.created, lambda dated: rule.label(dated.then, dated.now.created), rule)
    parts = {**opened, **closed, "created": created}
    labels = grouped([key for part in parts.values() for key in part], lambda key: key, rule)
    return {
        label: velocity.Sample(**{name: tuple(part.get(label, ())) for name, part in parts.items()})
        for label in labels
    }


def total_label(columns: Sequence[Column]) -> Row:
    """Return the label of a total below groups of these columns."""
    return (*(None for _ in columns[1:]), say("Total"))


def win_rates(book: Book, deals: velocity.Sample) -> Table:
    """Show the win rate by count, broad and narrow, and by value in each currency."""
    rows = [
        rate_row((say("by count"),), deals.won, deals.lost, "value"),
        rate_row(
            (say("narrow: without disqualified and no decision"),),
            deals.won,
            samples.real(book.setup, deals.lost),
            "value",
        ),
    ]
    for gain, _, rate in values(book, deals):
        behind = samples.value(book.setup, deals.won, deals.lost, gain.currency)
        rows.append(TracedRow((say("by value"), rate, None, None), {"value": behind["rate"]}))
    return traced("win_rate", "Win rate, with 95 % intervals", _RATES, rows)


def rate_row(
    label: Row, won: Sequence[Dated], lost: Sequence[Dated], name: str = "rate"
) -> TracedRow:
    """Return a win rate with the ends of its interval, and what stands behind them."""
    behind: Behind = {name: partial(samples.win_rate, won, lost), **samples.interval(won, lost)}
    return TracedRow((*label, *rates.Rate(len(won), len(won) + len(lost)).cells), behind)


def counts_row(label: Row, won: Sequence[Dated], lost: Sequence[Dated]) -> TracedRow:
    """Return how many were won and lost, and then their win rate with its interval."""
    behind: Behind = {
        "won": partial(samples.closed, "won", won),
        "lost": partial(samples.closed, "lost", lost),
    }
    row = rate_row((*label, len(won), len(lost)), won, lost)
    return TracedRow(row.cells, {**row.behind, **behind})


def values(book: Book, deals: velocity.Sample) -> list[tuple[Money, Money, Ratio]]:
    """Return what was won, what was lost and the win rate by value, in each currency."""
    won, lost = sums.closed_total(book, deals.won), sums.closed_total(book, deals.lost)
    pairs = conversion.by_currency(book.setup.settings.currency, (won, lost))
    return [
        (gain, loss, Ratio(gain, Money(gain.amount + loss.amount, gain.currency)))
        for gain, loss in pairs
    ]


def lengths(deals: velocity.Sample) -> Table:
    """Show the sales cycles of the deals won and, apart, of those lost."""
    rows = (cycle_row(("won",), deals.won), cycle_row(("lost",), deals.lost))
    columns = (Column("cycle", "Cycle", ours=True), *CYCLE)
    return traced("cycle", "Sales cycle, from creation to close", columns, rows)


def cycle_row(label: Row, closed: tuple[Dated, ...]) -> TracedRow:
    """Return n, mean, median and 90th percentile of the days from creation to close."""
    days = velocity.cycles(closed)
    shares = (statistics.percentile(days, p) for p in (statistics.MEDIAN, statistics.P90))
    cells = (len(days), *map(or_na, (statistics.mean(days), *shares)))
    return TracedRow((*label, *cells), samples.cycle(closed))


def sizes(book: Book, deals: velocity.Sample) -> Table:
    """Show mean and median of the amounts won, in each currency."""
    worth = conversion.converter(book.setup)
    amounts_won = velocity.sizes(deals.won, worth)
    whole = sums.closed_total(book, deals.won)
    rows = []
    for code in conversion.currencies(book.setup.settings.currency, (whole,)):
        amounts = amounts_won.get(code, [])
        figures = (statistics.mean(amounts), statistics.percentile(amounts, statistics.MEDIAN))
        cells = (say("won"), len(amounts), *(money_or_na(figure, code) for figure in figures))
        rows.append(TracedRow(cells, samples.size(book.setup, deals.won, code)))
    return traced("size", "Deal size", _SIZES, rows)


def board(book: Book, name: str, deals: velocity.Sample, rule: Groups) -> Table:
    """Show what groups created and closed in a period, their mean won cycle, and what is open.

    A group with amounts in several currencies has a row for each.
    """
    parts = split(deals, rule, book.as_of)
    rows = (
        row for label, part in parts.items() if any(part) for row in board_rows(book, label, part)
    )
    totals = board_rows(book, total_label(rule.columns), deals)
    return traced(name, say("By {what}", what=rule.title), (*rule.columns, *BOARD), rows, totals)


def board_rows(book: Book, label: Row, deals: velocity.Sample) -> Iterator[TracedRow]:
    """Yield the cells of `BOARD`, and once more the amounts alone for each further currency."""
    worth = conversion.converter(book.setup)
    won = sums.closed_total(book, deals.won)
    still = conversion.total(worth(deal, book.as_of) for deal in deals.open)
    counts: Row = (
        *(len(part) for part in (deals.created, deals.won, deals.lost)),
        Ratio(len(deals.won), len(deals.closed)),
        or_na(statistics.mean(velocity.cycles(deals.won))),
    )
    for count, *amounts in counted(book, len(deals.open), (won, still)):
        cells = (*label, *counts, amounts[0], count, amounts[1])
        behind = samples.board(book, deals, amounts[0].currency)
        yield TracedRow(cells, behind)
        counts = (None,) * len(counts)


def board_notes(book: Book, deals: velocity.Sample) -> tuple[str, ...]:
    """Say what is in no amount of a board."""
    worth = conversion.converter(book.setup)
    still = conversion.total(worth(deal, book.as_of) for deal in deals.open)
    return footer.caveats(book, conversion.sum_of(sums.closed_total(book, deals.won), still))


def cohort_row(book: Book, label: Row, created: Sequence[Dated], *more: Cell) -> TracedRow:
    """Return of deals created: number, won, lost, open, won of created, won of those resolved."""
    ends = Counter(type_of(book.setup, dated.now) for dated in created)
    won, lost = ends["won"], ends["lost"]
    rates = Ratio(won, len(created)), Ratio(won, won + lost)
    cells = (*label, len(created), won, lost, ends["open"], *rates, *more)
    return TracedRow(cells, samples.cohort(book.setup, created))


def maturity(book: Book, cohort: date) -> str:
    """Say whether a cohort that ended on a day is mature: older than most won cycles are long.

    Until it is older than the 75th percentile of the pipeline's, slow deals of it are still open.
    """
    slow = velocity.slow_cycle(book)
    is_mature = slow is not None and (book.as_of - cohort).days > slow
    return say("mature") if is_mature else say("immature")
