"""What has become of the deals that were created in each month: how far they came, won, lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Final

from pipectl.domain.history.book import Book, Dated
from pipectl.domain.journeys.funnel import live_stages_of, merged, places_of, reached
from pipectl.domain.model.pipeline import Pipeline, open_stages
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind import samples
from pipectl.reports.shared import footer, open_deals, outcomes, sides
from pipectl.reports.shared.groups import covered
from pipectl.table import Behind, Column, Figure, Kind, Page, Ratio, Row, Table, TracedRow, traced
from pipectl.table.figure import share
from pipectl.words import as_is, meant, say

_COHORT: Final = (Column("created", meant("Created", "day")), Column("deals", "Deals", Kind.COUNT))
_OUTCOMES: Final = (
    *_COHORT,
    Column("won", "Won", Kind.COUNT),
    Column("lost", "Lost", Kind.COUNT),
    Column("open", "Open", Kind.COUNT),
    Column("rate", "Won of created", Kind.PART),
    Column("resolved", "Won of resolved", Kind.SHARE),
    Column("cohort", "Cohort"),
)


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Of creation; the last twelve months."] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
) -> Page:
    """Show what became of the deals created in each month: reached, won, lost, open.

    Reached = the furthest stage ever, by the day of the report, is it or beyond. Won is won by the
    day of the report. A cohort is immature until more days have passed since its last day than 75 %
    of all won deals of the pipeline took: slow ones are still open.

    Examples: pipectl report cohorts --period 2026H1
              pipectl report cohorts -Q
    """
    every, book = book, book.forecasting()
    interval = parts or Interval.MONTHS
    months = sides.periods(book, period, interval)
    days = months[0].first, book.as_of
    chosen = period or Period(*days, say("{first} to {last}", first=days[0], last=days[1]))
    tables: list[Table] = []
    for pipeline in covered(book):
        created = {month: _created(book, pipeline, month) for month in months}
        of_it = f", {pipeline.name or pipeline.id}" if len(covered(book)) > 1 else ""
        tables.append(_outcomes(book, say("What became of them{of_it}", of_it=of_it), created))
        tables.append(
            _reached(book, pipeline, say("Reached each stage{of_it}", of_it=of_it), created)
        )
    about = {**open_deals.about_of(every), "period": chosen.label}
    notes = footer.left_out(
        every, created=[chosen], has_open=False, forecast="not counted", parked_stand=True
    )
    return Page(
        "cohorts", say(f"Cohorts by {interval[:-1]} of creation"), tuple(tables), notes, about
    )


def _created(book: Book, pipeline: Pipeline, month: Period) -> list[Dated]:
    """Return the deals that were created in a month in a pipeline."""
    return [
        dated
        for dated in book.created(month.first, month.last)
        if book.setup.pipeline(dated.then).id == pipeline.id
    ]


def _outcomes(book: Book, title: str, cohorts: Mapping[Period, Sequence[Dated]]) -> Table:
    rows = (
        outcomes.cohort_row(book, (month.label,), created, outcomes.maturity(book, month.last))
        for month, created in cohorts.items()
    )
    whole = [dated for created in cohorts.values() for dated in created]
    total = outcomes.cohort_row(book, (say("Total"),), whole, None)
    return traced("outcomes", title, _OUTCOMES, rows, [total])


def _reached(
    book: Book, pipeline: Pipeline, title: str, cohorts: Mapping[Period, Sequence[Dated]]
) -> Table:
    """Show the share of each cohort that came to a stage or beyond; the stages are numbered."""
    stages = open_stages(pipeline)
    columns = (
        *_COHORT,
        *(Column(stage.id, str(place), Kind.PART) for place, stage in enumerate(stages, 1)),
    )
    live, places = live_stages_of(pipeline), places_of(pipeline)
    rows: list[TracedRow] = []
    for month, created in cohorts.items():
        furthest = [
            reached(
                book.setup, pipeline, dated.now, merged(pipeline, dated.now.visits, live), places
            )
            for dated in created
        ]
        counts = [sum(place <= far for far in furthest) for place in range(len(stages))]
        cells: Row = (month.label, len(created), *(Ratio(n, len(created)) for n in counts))
        came = {
            stage.id: [dated for dated, far in zip(created, furthest, strict=True) if place <= far]
            for place, stage in enumerate(stages)
        }
        rows.append(TracedRow(cells, _behind(created, came)))
    names = ", ".join(f"{place} {stage.name}" for place, stage in enumerate(stages, 1))
    return replace(traced("reached", title, columns, rows), notes=(as_is(names),))


def _behind(created: Sequence[Dated], came: Mapping[str, Sequence[Dated]]) -> Behind:
    """Return what stands behind the shares of a cohort that came to each stage."""

    def reached_share(stage: str) -> Figure:
        part = of_deals.number("of them that came to it", of_deals.closings(came[stage]))
        whole = ("created", samples.created(created))
        return share("came to the stage or beyond / created", ("came", part), whole)

    behind = {stage: partial(reached_share, stage) for stage in came}
    return {"deals": partial(samples.created, created), **behind}
