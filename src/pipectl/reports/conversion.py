"""Which share of the deals that enter a stage go on from there: the funnel."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Final

from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.journeys.funnel import FirstEntry, first_entries
from pipectl.domain.model.pipeline import Pipeline, Stage, open_stages
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import footer, open_deals, sides
from pipectl.reports.shared.groups import STAGE, Groups, above_stages, covered, grouped
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
from pipectl.words import as_is, say

_ENTERED: Final = Column("entered", "Entered", Kind.COUNT)
_OUTCOMES: Final = {
    "advanced": Column("advanced", "Went on", Kind.COUNT),
    "skipped": Column("skipped", "Skipped next", Kind.COUNT),
    "lost": Column("lost", "Lost here", Kind.COUNT),
    "open": Column("open", "Still open", Kind.COUNT),
    "gone": Column("gone", "Gone", Kind.COUNT),
}
_THAT: Final = {
    "advanced": "went on",
    "skipped": "went on without entering the next stage",
    "lost": "were lost here",
    "open": "are still open",
    "gone": "left the pipeline",
}
_ENTERED_STAGE: Final = "deals that entered the stage"
_RATES: Final = (
    Column("to_date", "To date", Kind.PART),
    Column("resolved", "Resolved", Kind.SHARE),
)


def report(  # noqa: PLR0913 - its options
    book: Book,
    *,
    period: Annotated[Period | None, "Of the first entries into a stage; all up to now."] = None,
    by: Annotated[Grouping | None, "owner, source or any field; or owner,source."] = None,
    strict: Annotated[bool, "Only deals that enter every stage, in order."] = False,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show stage conversion: of the deals that entered a stage in the period, how many went on.

    A deal counts by its first entry into a stage, and went on where the furthest stage it ever
    reached is beyond; the last step is won. A skipped stage is not entered. Gone is to another
    pipeline. To date = went on / entered. Resolved = went on / (went on + lost here). With
    --strict went on is who entered the next stage; who was beyond it without is a column.

    Examples: pipectl report conversion --period 2026
              pipectl report conversion --by source --strict
    """
    if parts or compare:
        return sides.beside(book, partial(report, by=by, strict=strict), period, parts, compare)
    chosen = period or book.ever
    rule = above_stages(book, by)
    tables = tuple(
        _table(book, pipeline, chosen, rule, strict=strict) for pipeline in covered(book)
    )
    about = {**open_deals.about_of(book), "period": chosen.label}
    about |= {"strict": say("yes")} if strict else {}
    notes = footer.left_out(
        book,
        closed=[book.ever],
        stands=lambda deal: _has_entered(book, deal, chosen),
        parked_stand=True,
    )
    return Page("conversion", "Stage conversion", tables, notes, about)


def _table(
    book: Book, pipeline: Pipeline, period: Period, rule: Groups | None, *, strict: bool
) -> Table:
    entries = [*first_entries(book, pipeline, period, strict=strict)]
    outcomes = {name: _OUTCOMES[name] for name in _OUTCOMES if strict or name != "skipped"}
    head = [column._replace(heads=True) for column in rule.columns] if rule else ()
    gone = any(entry.outcome == "gone" for entry in entries)
    outcomes["gone"] = outcomes["gone"]._replace(for_programs=not gone)
    columns = (*head, *STAGE, _ENTERED, *outcomes.values(), *_RATES)
    labelled: dict[Row, list[FirstEntry]] = {(): entries}
    if rule:
        labelled = grouped(entries, lambda entry: _label(book, rule, entry), rule)
    rows = (
        row
        for label, group in labelled.items()
        for row in _rows(pipeline, label, group, tuple(outcomes))
    )
    table = traced(pipeline.id, as_is(pipeline.name or pipeline.id), columns, rows)
    parts = tuple(name for name, column in outcomes.items() if not column.for_programs)
    chart = ChartColumns(Shape.STACKED, parts, total="entered")
    return table if rule else table.with_charts(chart)


def _label(book: Book, rule: Groups, entry: FirstEntry) -> Row:
    return rule.label(entry.journey.then(entry.day, book.setup, settles=rule.settles), entry.day)


def _rows(
    pipeline: Pipeline, label: Row, entries: Sequence[FirstEntry], outcomes: tuple[str, ...]
) -> Iterator[TracedRow]:
    counts = Counter((entry.stage.id, entry.outcome) for entry in entries)
    for stage in open_stages(pipeline):
        cells = [counts[stage.id, outcome] for outcome in outcomes]
        advanced, lost = counts[stage.id, "advanced"], counts[stage.id, "lost"]
        rates = (Ratio(advanced, sum(cells)), Ratio(advanced, advanced + lost))
        row = (*label, stage.id, stage.name, sum(cells), *cells, *rates)
        yield TracedRow(row, _behind(entries, stage, outcomes))


def _behind(entries: Sequence[FirstEntry], stage: Stage, outcomes: tuple[str, ...]) -> Behind:
    """Return what stands behind the row of a stage."""

    def count(what: str, *kinds: str) -> Figure:
        here = (e for e in entries if e.stage.id == stage.id and e.outcome in kinds)
        return of_deals.number(what, ((entry.journey.now, entry.day) for entry in here))

    def rate(whole: str, what: str, *of: str) -> Figure:
        part = ("went on", count("deals that went on", "advanced"))
        return share(f"went on / {whole}", part, (whole, count(what, *of)))

    resolved = ("resolved", "deals that went on or were lost here", "advanced", "lost")
    return {
        "entered": partial(count, _ENTERED_STAGE, *outcomes),
        **{kind: partial(count, f"deals that {_THAT[kind]}", kind) for kind in outcomes},
        "to_date": partial(rate, "entered", _ENTERED_STAGE, *outcomes),
        "resolved": partial(rate, *resolved),
    }


def _has_entered(book: Book, deal: Snapshot, period: Period) -> bool:
    return any(
        period.first <= visit.since <= period.last and book.setup.stage(visit).type == "open"
        for visit in deal.visits
    )
