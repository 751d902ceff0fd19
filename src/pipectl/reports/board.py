"""The board: a column a stage, with the number of deals, their amount and the largest of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import compress, zip_longest
from typing import Annotated, Final, NamedTuple

from pipectl.domain.figures import conversion
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import is_overdue
from pipectl.domain.model.pipeline import Pipeline, Stage, live_id, open_stages
from pipectl.domain.values.text import how_many
from pipectl.errors import UsageError
from pipectl.money import Money, spoken
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import footer, open_deals
from pipectl.reports.shared.groups import covered, grouped, groups
from pipectl.reports.shared.sums import Valued
from pipectl.table import (
    Chart,
    Column,
    Figure,
    Grouping,
    Kind,
    Named,
    Page,
    Series,
    Shape,
    Table,
    Tone,
    TracedRow,
    label,
    traced,
)
from pipectl.words import as_is, joined, say

TOP: Final = 3


class _Card(NamedTuple):
    """One line of a column: a text for people, the amount that it is of, what stands behind it."""

    text: str | None = None
    amount: Money | None = None
    figure: Callable[[], Figure] | None = None


def report(
    book: Book,
    *,
    by: Annotated[Grouping | None, "owner, team or any field: a board each."] = None,
    top: Annotated[int, "So many of the largest deals of each stage."] = TOP,
) -> Page:
    """Show the open deals as a board: a column a stage.

    Each has the number of deals, what they add up to, and the largest of them. Deals that are
    overdue are red where the terminal has colours. Parked deals are not on it.

    Examples: pipectl board --by owner --top 2
              pipectl report board -o board.html
    """
    if top < 0:
        raise UsageError(f"--top {top} is below 0; write 0 or more")
    deals, _ = open_deals.in_play(book)
    of_group: dict[str, Sequence[Valued]] = {"": deals}
    if by:
        rule = groups(book, by)
        labelled = grouped(deals, lambda valued: rule.label(valued.deal, book.as_of), rule)
        shown = [not column.for_programs for column in rule.columns]
        of_group = {
            joined(map(label, compress(key, shown))): group for key, group in labelled.items()
        }
    parts = [
        _board(book, pipeline, title, group, top)
        for title, group in of_group.items()
        for pipeline in covered(book)
    ]
    whole = conversion.total(valued.worth for valued in deals)
    notes = (*footer.caveats(book, whole), *footer.left_out(book))
    title = say("Board, in {currency}", currency=book.setup.settings.currency)
    return Page("board", title, tuple(parts), notes, open_deals.about_of(book))


def _board(book: Book, pipeline: Pipeline, group: str, deals: Sequence[Valued], top: int) -> Table:
    by_stage: dict[str, list[Valued]] = defaultdict(list)
    for valued in deals:
        if book.setup.pipeline(valued.deal).id == pipeline.id:
            by_stage[live_id(pipeline, valued.deal.stage)].append(valued)
    stages = open_stages(pipeline)
    several = len(covered(book)) > 1
    title = joined(filter(None, [group, (pipeline.name or pipeline.id) if several else ""]))
    columns = tuple(
        column
        for stage in stages
        for column in (
            Column(stage.id, as_is(stage.name), cuts=True),
            Column(f"{stage.id}_amount", "Amount", Kind.MONEY, for_programs=True),
        )
    )
    cards = (_cards(book, by_stage[stage.id], top) for stage in stages)
    names = [column.name for column in columns]
    rows = (_row(names, line) for line in zip_longest(*cards, fillvalue=_Card()))
    name = "_".join(filter(None, [pipeline.id, group]))
    table = traced(name, title, columns, rows).with_charts(_amounts(book, stages, by_stage))
    return replace(table, side_by_side=True)


def _amounts(
    book: Book, stages: Sequence[Stage], by_stage: Mapping[str, Sequence[Valued]]
) -> Chart:
    """Draw what the deals of each stage add up to in the store's currency."""
    home = book.setup.settings.currency
    totals = (conversion.total(each.worth for each in by_stage[stage.id]) for stage in stages)
    amounts = tuple(Money(total.in_currency(home), home) for total in totals)
    names = tuple(stage.name for stage in stages)
    series = Series("amount", "Amount", amounts)
    return Chart("amount", "Amount", Shape.SPARK, Kind.MONEY, names, (series,), home)


def _row(names: Sequence[str], line: Iterable[_Card]) -> TracedRow:
    """Return what the columns have in one line; both cells of a card are of the same figure."""
    cells = [(cell, card.figure) for card in line for cell in (card.text, card.amount)]
    behind = {name: figure for name, (_, figure) in zip(names, cells, strict=True) if figure}
    return TracedRow(tuple(cell for cell, _ in cells), behind)


def _cards(book: Book, deals: list[Valued], top: int) -> Iterator[_Card]:
    """Yield the lines of a column: number, sums, an empty one, then name and amount of deals.

    Of an amount a line has the text for people, and the amount itself.
    """
    form = book.setup.settings.numbers
    home = book.setup.settings.currency
    on = [(valued.deal, book.as_of) for valued in deals]
    yield _Card(how_many(len(deals), form=form), None, partial(of_deals.number, "open deals", on))
    if not deals:
        return
    whole = conversion.total(valued.worth for valued in deals)
    for (money,) in conversion.by_currency(home, (whole,)):
        added = partial(open_deals.amount, book, deals, money.currency)
        is_foreign = len(whole.sums) > 1 or money.currency != home
        yield _Card(_amount(money, form, with_code=is_foreign), money, added)
    deals = sorted(deals, key=lambda valued: (-valued.worth.amount, valued.deal.id))
    for valued in deals[:top]:
        deal, money_of = valued.deal, of_deals.money_of(book.setup, valued.deal)
        tone = Tone.BAD if is_overdue(deal, book.as_of) else None
        yield _Card()
        yield _Card(Named(deal.id, deal.account or deal.title, tone))
        is_foreign = money_of is not None and money_of.currency != home
        text = _amount(money_of, form, with_code=is_foreign) if money_of else "-"
        yield _Card(text, money_of, partial(of_deals.own_amount, book.setup, deal))
    if len(deals) > top:
        yield _Card()
        yield _Card(say("and {n} more", n=book.setup.show(len(deals) - top)))


def _amount(money: Money, form: str | None, *, with_code: bool) -> str:
    text = spoken(money, form)
    return text if with_code else text.removesuffix(f" {money.currency}")
