"""Deals as lines of a table, for people: each column with the cell that it takes of a line."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeAlias, TypeVar

from pipectl.domain.figures.conversion import by_currency, converter, total
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.deal import TRACKED, Entry, NextStep, Objection
from pipectl.domain.model.settings import Setup, stages_by_id
from pipectl.domain.model.team import present_id
from pipectl.domain.values.ids import short_forms
from pipectl.domain.values.schema import Scalar, Shape
from pipectl.domain.values.text import show_field
from pipectl.money import Money
from pipectl.reports.behind.deals import On, amounts, money_of
from pipectl.table import NEVER, Cell, Column, Kind, Named, Row, Table, TracedRow, named_stage
from pipectl.words import NONE, ours, say

T = TypeVar("T")

ColumnOf: TypeAlias = tuple[Column, Callable[[T], Cell]]


def identity(setup: Setup, deal: Callable[[T], Snapshot]) -> tuple[ColumnOf[T], ...]:
    """Return the columns that say which deal it is; the owner by the id of today."""
    return (
        (Column("deal", "Deal", for_programs=True), lambda line: deal(line).id),
        (Column("account", "Account", cuts=True), lambda line: deal(line).account),
        (Column("title", "Title", cuts=True), lambda line: deal(line).title),
        (Column("owner", "Owner"), lambda line: present_id(setup.team, deal(line).owner)),
    )


def amount(setup: Setup, deal: Callable[[T], Snapshot]) -> ColumnOf[T]:
    """Return the column of a deal's amount in its own currency."""
    return Column("amount", "Amount", Kind.MONEY), lambda line: money_of(setup, deal(line))


def stage(
    setup: Setup, deal: Callable[[T], Snapshot], name: str = "stage", title: str = "Stage"
) -> ColumnOf[T]:
    """Return the column of the name of a deal's stage."""
    stages = stages_by_id(setup)

    def cell(line: T) -> Cell:
        snapshot = deal(line)
        return stages[snapshot.pipeline, snapshot.stage].name

    return Column(name, title), cell


def idle(day: date, deal: Callable[[T], Snapshot]) -> ColumnOf[T]:
    """Return the column of the days since a person did anything with a deal."""
    return Column("idle", "Idle", Kind.DAYS), lambda line: idle_cell(day, deal(line))


def idle_deals(setup: Setup, day: date) -> tuple[ColumnOf[Snapshot], ...]:
    """Return the columns of a list of idle deals: which, worth how much, where, since when."""
    return (
        *identity(setup, itself),
        amount(setup, itself),
        stage(setup, itself),
        idle(day, itself),
    )


def idle_cell(day: date, deal: Snapshot) -> Cell:
    """Count the days since a person did anything with a deal."""
    return NEVER if deal.touched is None else (day - deal.touched).days


def named_stages(setup: Setup) -> Callable[[Snapshot], Named]:
    """Return what names the stage of a deal: its id, which people read as its name."""
    stages = {key: named_stage(s.id, s.name, s.type) for key, s in stages_by_id(setup).items()}
    return lambda deal: stages[deal.pipeline, deal.stage]


def short_ids(book: Book) -> Callable[[str], Named]:
    """Return what names a deal's id; people read as little of it as is no other's."""
    short = short_forms(book.ids)
    return lambda deal_id: Named(deal_id, short(deal_id))


def itself(deal: Snapshot) -> Snapshot:
    """Return the deal of a line that is one."""
    return deal


def kind_of(shape: Shape) -> Kind:
    """Return the kind of a column that holds values of a shape."""
    return Kind[shape.kind.upper()] if isinstance(shape, Scalar) else Kind.TEXTS


def rows(columns: Sequence[ColumnOf[T]], lines: Sequence[T]) -> tuple[Row, ...]:
    """Return the cells of lines; column by column, which takes half the time of line by line."""
    return tuple(zip(*(map(cell, lines) for _, cell in columns), strict=True))


def listed(
    name: str,
    title: str,
    columns: Sequence[ColumnOf[T]],
    lines: Sequence[T],
    totals: Sequence[TracedRow] = (),
) -> Table:
    """Make a table of lines whose title counts them; people read no more of one without any."""
    head = say("{title}: {n}", title=ours(title), n=len(lines) or NONE)
    heads = tuple(column for column, _ in columns)
    cells = map(TracedRow, rows(columns, lines))
    return Table(name, head, heads, (), brief=True).with_rows(cells, totals if lines else ())


def total_line(
    book: Book, columns: Sequence[ColumnOf[T]], deals: Sequence[On], named_at: int = 1
) -> tuple[TracedRow, ...]:
    """Return the totals of a table with one column of amounts, a line a currency.

    Each deal is converted at the rate of its own day.
    """
    place = next(at for at, (column, _) in enumerate(columns) if column.name == "amount")
    worth, home = converter(book.setup), book.setup.settings.currency
    whole = total(worth(deal, day) for deal, day in deals)

    def line(money: Money) -> TracedRow:
        cells: dict[int, Cell] = {named_at: say("Total"), place: money}
        figure = partial(amounts, "sum of the amounts", book.setup, deals, money.currency)
        return TracedRow(tuple(cells.get(at) for at in range(len(columns))), {"amount": figure})

    return tuple(line(money) for (money,) in by_currency(home, (whole,)))


def changes(entry: Entry, setup: Setup) -> list[str]:
    """Name what an entry says besides its note, one text a field, numbers also as people read."""
    texts = [_tracked(name, getattr(entry, name), setup) for name in TRACKED if _has(entry, name)]
    texts += [f"{name} cleared" for name in TRACKED if name in entry.clears]
    texts += [f"{name}: {state or 'cleared'}" for name, state in entry.qualification.items()]
    if entry.activity:
        texts.insert(
            0, f"{entry.activity} {entry.direction}" if entry.direction else entry.activity
        )
    if entry.signal:
        texts.append(f"signal: {entry.signal}")
    if entry.done:
        texts.append(f"done: {entry.done}")
    if entry.reason:
        texts.append(f"reason: {entry.reason}")
    if entry.objection:
        texts.append(_objection(entry.objection))
    return [*texts, f"via {entry.via}"] if entry.via else texts


def _has(entry: Entry, name: str) -> bool:
    return getattr(entry, name) is not None


def _tracked(name: str, value: object, setup: Setup) -> str:
    if isinstance(value, NextStep):
        return f"{name}: {value.what} (by {value.due})"
    if not isinstance(value, Decimal):
        return f"{name}: {value}"
    percent = " %" if name == "probability" else ""
    text = show_field(name, value, setup.settings.numbers)
    return Named(f"{name}: {value:f}", f"{name}: {text}{percent}")


def _objection(objection: Objection) -> str:
    if objection.resolved is None:
        return f"objection {objection.id}: {objection.text or ''}".rstrip()
    return f"objection {objection.id} resolved: {objection.resolved}".rstrip(": ")
