"""Where coaching would help: the stage in which fewer of a person's deals go on than of others."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Final, NamedTuple, TypeAlias

from pipectl.domain.figures.statistics import newcombe
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.journeys.funnel import FirstEntry, Shortfall, resolved_entries, shortfalls
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.values.calendar import Period
from pipectl.money import divide
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import rates
from pipectl.reports.shared.groups import STAGE, covered
from pipectl.table import NA, Behind, Cell, Column, Figure, Kind, Ratio, Table, TracedRow
from pipectl.table.figure import share
from pipectl.words import say

_NEWCOMBE: Final = "end of Newcombe's interval of 95 % of the difference"
_SIDES: Final = ("went on", "resolved", "others went on", "others resolved")
_Entry: TypeAlias = tuple[str | None, FirstEntry]
_COACHING: Final = (
    Column("owner", "Owner"),
    Column("pipeline", "Pipeline", for_programs=True),
    *STAGE,
    Column("own", "Went on", Kind.SHARE),
    Column("others", "All others", Kind.SHARE),
    rates.POINTS,
    Column("low", "From", Kind.NUMBER),
    Column("high", "To", Kind.NUMBER),
)


def coaching(book: Book, window: Period, owners: Collection[str]) -> Table:
    """Show for each person the stage where most surely fewer deals go on than with all others."""
    every = replace(book, scope=None)
    rows = [row for each in covered(book) for row in _rows(every, each, window, owners)]
    title = say(
        "Where fewer deals go on than with all others"
        if rows
        else "Where fewer deals go on than with all others: none"
    )
    return Table("coaching", title, _COACHING, (), brief=True).with_rows(rows)


def _rows(
    book: Book, pipeline: Pipeline, window: Period, owners: Collection[str]
) -> Iterator[TracedRow]:
    entries = cache(partial(_entries, book, pipeline, window))
    lower = shortfalls(book, pipeline, window)
    for owner, shortfall in sorted(lower.items(), key=lambda pair: pair[0] or ""):
        if owner in owners and shortfall:
            deals = _StageDeals(owner, shortfall.stage.id, entries)
            yield _coached(pipeline.id, shortfall, deals)


def _entries(book: Book, pipeline: Pipeline, window: Period) -> Sequence[_Entry]:
    return [*resolved_entries(book, pipeline, window)]


class _StageDeals(NamedTuple):
    """The deals that were resolved in a stage: a person's own, and those of all others."""

    owner: str | None
    stage: str
    entries: Callable[[], Sequence[_Entry]]

    def counts(self, *, own: bool) -> tuple[Figure, Figure]:
        """Return how many went on, and how many were resolved."""
        stage = [(who, entry) for who, entry in self.entries() if entry.stage.id == self.stage]
        resolved = [entry for who, entry in stage if (who == self.owner) is own]
        went = [entry for entry in resolved if entry.outcome == "advanced"]
        return (
            of_deals.number("deals that went on", _dated(went)),
            of_deals.number("deals that went on or were lost here", _dated(resolved)),
        )

    def rate(self, *, own: bool) -> Figure:
        """Return the part that went on."""
        part, whole = self.counts(own=own)
        return share("went on / resolved", ("went on", part), ("resolved", whole))

    def compared(self, formula: str, work_out: Callable[..., Cell]) -> Figure:
        """Return what is worked out of both sides."""
        sides = (*self.counts(own=True), *self.counts(own=False))
        return Figure(formula, work_out, (), dict(zip(_SIDES, sides, strict=True)))


def _dated(entries: Sequence[FirstEntry]) -> list[tuple[Snapshot, date]]:
    return [(entry.journey.now, entry.day) for entry in entries]


def _coached(pipeline: str, lower: Shortfall, deals: _StageDeals) -> TracedRow:
    difference = divide(*lower.own) - divide(*lower.others)
    points = [100 * each for each in (difference, *lower.interval)]
    behind: Behind = {
        "own": partial(deals.rate, own=True),
        "others": partial(deals.rate, own=False),
        "points": partial(deals.compared, "own - others, in points", _difference),
        "low": partial(deals.compared, f"lower {_NEWCOMBE}", partial(_end, 0)),
        "high": partial(deals.compared, f"upper {_NEWCOMBE}", partial(_end, 1)),
    }
    stage, went_on = lower.stage, (Ratio(*lower.own), Ratio(*lower.others))
    return TracedRow((deals.owner, pipeline, stage.id, stage.name, *went_on, *points), behind)


def _difference(part: int, whole: int, other_part: int, other_whole: int) -> Cell:
    return 100 * (divide(part, whole) - divide(other_part, other_whole))


def _end(place: int, part: int, whole: int, other_part: int, other_whole: int) -> Cell:
    ends = newcombe((part, whole), (other_part, other_whole))
    return NA if ends is None else 100 * ends[place]
