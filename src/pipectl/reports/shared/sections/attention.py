"""Open deals that ask for a decision or a next step: overdue, stale, past an exit criterion."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from pipectl.domain.figures import deal_health
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked
from pipectl.domain.journeys.hygiene import KINDS, Flawed, flawed_deals
from pipectl.domain.journeys.waiting import norms
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind.said import ASKED_OF
from pipectl.reports.shared import lines
from pipectl.table import Column, Kind, Named, Table, TracedRow
from pipectl.table.figure import ANY
from pipectl.words import say

_COUNTS: Final = (Column("kind", "What is wrong"), Column("deals", "Deals", Kind.COUNT))


class Attention(NamedTuple):
    """The open deals that ask for something, none of them parked; one may be in several lists."""

    overdue: list[Snapshot]
    stale: list[Snapshot]
    unmet: list[Flawed]
    without_next_step: list[Snapshot]
    flawed: list[Flawed]

    @property
    def to_decide(self) -> list[Snapshot]:
        """Return what needs a decision, each deal once: whether it is won, lost, or goes on."""
        deals = (*self.overdue, *self.stale, *(flawed.deal for flawed in self.unmet))
        return [*{deal.id: deal for deal in deals}.values()]


def attention(book: Book, clock: str) -> Attention:
    """Find the deals that ask for something on the book's day, the longest waiting first."""
    setup, day = book.setup, book.as_of
    deals = [deal for deal in book.open() if not is_parked(deal, day)]
    overdue = [deal for deal in deals if is_overdue(deal, day)]
    overdue.sort(key=lambda deal: (deal.expected_close or date.max, deal.id))
    deals.sort(key=lambda deal: (-deal_health.idle_days(deal, day, clock), deal.id))
    flawed = flawed_deals(book, norms(book))
    return Attention(
        overdue,
        [deal for deal in deals if deal_health.is_stale(setup, deal, day, clock)],
        [each for each in flawed if _missing(each)],
        [deal for deal in deals if deal.next_step is None],
        flawed,
    )


def _deal(flawed: Flawed) -> Snapshot:
    return flawed.deal


def _missing(flawed: Flawed) -> str:
    """Name the exit criteria behind a deal that it does not meet."""
    return ", ".join(flaw.about for flaw in flawed.flaws if flaw.kind == "exit")


def counts(deals: Sequence[Flawed], name: str, title: str, *, is_brief: bool = False) -> Table:
    """Count the deals by what is wrong; the brief form leaves out what is wrong with none."""
    of_kind: dict[str, list[Snapshot]] = {kind: [] for kind in KINDS}
    for each in deals:
        for kind in {flaw.kind for flaw in each.flaws}:
            of_kind[kind].append(each.deal)
    rows = [
        _count(Named(kind, say(text)), of_kind[kind], ASKED_OF[kind])
        for kind, text in KINDS.items()
        if of_kind[kind] or not is_brief
    ]
    totals = [_count(say("Deals with any of it"), [each.deal for each in deals])] if rows else []
    return Table(name, title, _COUNTS, (), brief=is_brief).with_rows(rows, totals)


def _count(label: str, deals: Sequence[Snapshot], key: str = ANY) -> TracedRow:
    on = [(deal, deal.last) for deal in deals]
    return TracedRow((label, len(deals)), {"deals": partial(of_deals.number, "deals", on, key)})


def listed(book: Book, several: Attention) -> Iterator[Table]:
    """Count the deals by what is wrong with them, and list them by what they ask for."""
    setup, day = book.setup, book.as_of
    title = say(
        "Wrong with open deals on {day}"
        if several.flawed
        else "Wrong with open deals on {day}: nothing",
        day=day,
    )
    yield counts(several.flawed, "hygiene", title, is_brief=True)
    late: tuple[lines.ColumnOf[Snapshot], ...] = (
        *lines.identity(setup, lines.itself),
        lines.amount(setup, lines.itself),
        (Column("expected_close", "Close", Kind.DAY), lambda deal: deal.expected_close),
        (
            Column("late", "Late", Kind.DAYS, alarm=True),
            lambda deal: (day - (deal.expected_close or day)).days,
        ),
    )
    idle = lines.idle_deals(setup, day)
    past: tuple[lines.ColumnOf[Flawed], ...] = (
        *lines.identity(setup, _deal),
        lines.stage(setup, _deal),
        (Column("missing", "Missing"), _missing),
    )
    yield lines.listed("overdue", say("Overdue on {day}", day=day), late, several.overdue)
    yield lines.listed("stale", say("Stale on {day}", day=day), idle, several.stale)
    yield lines.listed(
        "unmet", say("Past an exit criterion on {day}", day=day), past, several.unmet
    )
    yield lines.listed(
        "without_next_step",
        say("Without a next step on {day}", day=day),
        idle,
        several.without_next_step,
    )
