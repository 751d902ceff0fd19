"""Where coaching would help: the stage in which fewer of a person's deals go on than of others."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Final, TypeAlias

from pipectl.domain.figures.statistics import newcombe
from pipectl.domain.history.book import Book
from pipectl.domain.journeys.funnel import FirstEntry, Shortfall, resolved_entries, shortfalls
from pipectl.domain.values.calendar import Period
from pipectl.money import divide
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import rates
from pipectl.reports.shared.groups import STAGE, covered
from pipectl.table import NA, Behind, Cell, Column, Figure, Kind, Ratio, Row, Table, TracedRow
from pipectl.table.figure import share

_NEWCOMBE: Final = "end of Newcombe's interval of 95 % of the difference"
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
    rows: list[TracedRow] = []
    for pipeline in covered(book):
        lower = shortfalls(every, pipeline, window)
        entries = cache(lambda pipeline=pipeline: [*resolved_entries(every, pipeline, window)])
        rows += [
            _coached(owner, pipeline.id, shortfall, entries)
            for owner, shortfall in sorted(lower.items(), key=lambda pair: pair[0] or "")
            if owner in owners and shortfall
        ]
    title = f"Where fewer deals go on than with all others{'' if rows else ': none'}"
    return Table("coaching", title, _COACHING, (), brief=True).with_rows(rows)


def _coached(
    owner: str | None, pipeline: str, lower: Shortfall, entries: Callable[[], Sequence[_Entry]]
) -> TracedRow:
    points: Row = tuple(
        100 * each for each in (divide(*lower.own) - divide(*lower.others), *lower.interval)
    )
    rates = (Ratio(*lower.own), Ratio(*lower.others))
    stage = lower.stage.id

    def counts(*, own: bool) -> tuple[Figure, Figure]:
        here = [e for who, e in entries() if e.stage.id == stage and (who == owner) is own]
        went = [entry for entry in here if entry.outcome == "advanced"]
        of_went, of_here = ([(e.journey.now, e.day) for e in some] for some in (went, here))
        return (
            of_deals.number("deals that went on", of_went),
            of_deals.number("deals that went on or were lost here", of_here),
        )

    def rate(*, own: bool) -> Figure:
        part, whole = counts(own=own)
        return share("went on / resolved", ("went on", part), ("resolved", whole))

    def compared(formula: str, work_out: Callable[..., Cell]) -> Callable[[], Figure]:
        names = ("went on", "resolved", "others went on", "others resolved")

        def figure() -> Figure:
            sides = (*counts(own=True), *counts(own=False))
            return Figure(formula, work_out, (), dict(zip(names, sides, strict=True)))

        return figure

    behind: Behind = {
        "own": partial(rate, own=True),
        "others": partial(rate, own=False),
        "points": compared("own - others, in points", _difference),
        "low": compared(f"lower {_NEWCOMBE}", partial(_end, 0)),
        "high": compared(f"upper {_NEWCOMBE}", partial(_end, 1)),
    }
    return TracedRow((owner, pipeline, stage, lower.stage.name, *rates, *points), behind)


def _difference(part: int, whole: int, other_part: int, other_whole: int) -> Cell:
    return 100 * (divide(part, whole) - divide(other_part, other_whole))


def _end(place: int, part: int, whole: int, other_part: int, other_whole: int) -> Cell:
    ends = newcombe((part, whole), (other_part, other_whole))
    return NA if ends is None else 100 * ends[place]
