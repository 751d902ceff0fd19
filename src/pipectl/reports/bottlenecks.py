"""Where a pipeline loses time and deals: the stage that costs most of each."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Final

from pipectl.domain.figures import statistics
from pipectl.domain.history.book import Book
from pipectl.domain.journeys import stage_times
from pipectl.domain.journeys.funnel import FirstEntry, first_entries
from pipectl.domain.model.pipeline import Pipeline, open_stages
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import visits
from pipectl.reports.shared import footer, open_deals, sides
from pipectl.reports.shared.groups import STAGE, covered
from pipectl.table import Column, Kind, Page, Ratio, Table, TracedRow, or_na, traced
from pipectl.words import as_is, joined, say

_COLUMNS: Final = (
    *STAGE,
    Column("n", "Left", Kind.COUNT),
    Column("mean", "Mean", Kind.DAYS),
    Column("over", "Over the norm", Kind.DAYS),
    Column("cost", "In all", Kind.DAYS),
    Column("entered", "Entered", Kind.COUNT),
    Column("lost", "Lost here", Kind.COUNT),
    Column("share", "Of entered", Kind.PART, spare=True),
    Column("bottleneck", "Most"),
)


def report(
    book: Book,
    *,
    period: Annotated[
        Period | None, "Of leaving a stage and of entering it; all up to now."
    ] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show the stage that costs most days, and the one that costs most deals.

    The norm is the median of the stages' mean days, of completed visits. Days in all = visits left
    x (mean - norm). Lost here = deals whose furthest stage it was, of those whose first entry was
    in the period. The two are never mixed into one score.

    Examples: pipectl report bottlenecks --period 2026
              pipectl report bottlenecks --period 2026 -Q
    """
    if parts or compare:
        return sides.beside(book, report, period, parts, compare)
    chosen = period or book.ever
    pipelines = covered(book)
    tables = tuple(
        _table(
            book,
            pipeline,
            chosen,
            "" if len(pipelines) == 1 else as_is(pipeline.name or pipeline.id),
        )
        for pipeline in pipelines
    )
    about = {**open_deals.about_of(book), "period": chosen.label}
    notes = footer.left_out(book, closed=[book.ever], parked_stand=True)
    return Page("bottlenecks", "Bottlenecks", tables, notes, about)


def _table(book: Book, pipeline: Pipeline, period: Period, title: str) -> Table:
    stages = open_stages(pipeline)
    stays: dict[str, list[stage_times.Stay]] = {stage.id: [] for stage in stages}
    for stay in stage_times.stays(book, pipeline, period):
        if stay.until is not None:
            stays[stay.stage].append(stay)
    entries: dict[str, list[FirstEntry]] = {stage.id: [] for stage in stages}
    for entry in first_entries(book, pipeline, period):
        entries[entry.stage.id].append(entry)
    days = {name: [stay.days for stay in several] for name, several in stays.items()}
    lost = {name: sum(e.outcome == "lost" for e in several) for name, several in entries.items()}
    norm, cost = _costs(days)
    slowest, leakiest = _most(cost), _most(lost)
    behind = visits.costs(stays, book.as_of)
    rows: list[TracedRow] = []
    for stage in stages:
        mean, name = statistics.mean(days[stage.id]), stage.id
        over = None if mean is None or norm is None else mean - norm
        most = [
            text for text, of in ((say("days"), slowest), (say("deals"), leakiest)) if of == name
        ]
        entered = len(entries[name])
        cells = (
            *(name, stage.name),
            *(len(days[name]), or_na(mean), or_na(over)),
            *(cost.get(name), entered, lost[name], Ratio(lost[name], entered)),
            joined(most) or None,
        )
        rows.append(
            TracedRow(cells, {**behind[name], **visits.entered(entries[name], "lost", "lost")})
        )
    note = () if norm is None else ("the norm is the median of the stages' means",)
    return replace(traced(pipeline.id, title, _COLUMNS, rows), notes=note)


def _costs(days: dict[str, list[int]]) -> tuple[Decimal | None, dict[str, Decimal]]:
    """Return the norm, and the days that the visits to each stage took above it."""
    means = {stage: statistics.mean(counts) for stage, counts in days.items()}
    left = [mean for mean in means.values() if mean is not None]
    norm = statistics.percentile(left, statistics.MEDIAN)
    if norm is None:
        return None, {}
    return norm, {
        stage: sum(counts) - len(counts) * norm for stage, counts in days.items() if counts
    }


def _most(costs: Mapping[str, Decimal | int]) -> str | None:
    """Return the stage that costs most, of equals the first; none where nothing is above 0."""
    stage = max(costs, key=lambda name: costs[name], default=None)
    return stage if stage is not None and costs[stage] > 0 else None
