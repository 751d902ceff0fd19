"""What each stage is like: how long deals stay, what they are worth, and what comes of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Final, Literal, NamedTuple

from pipectl.domain.figures import conversion, statistics
from pipectl.domain.figures.probability import resolved_deals
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.journeys import stage_times
from pipectl.domain.journeys.funnel import FirstEntry, Journey, first_entries
from pipectl.domain.model.pipeline import Pipeline, live_id, open_stages
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import samples
from pipectl.reports.behind import visits as of_visits
from pipectl.reports.shared import footer, open_deals, sides
from pipectl.reports.shared.groups import STAGE, Groups, above_stages, covered, grouped
from pipectl.reports.shared.sums import Valued
from pipectl.table import (
    Behind,
    Column,
    Grouping,
    Kind,
    Page,
    Ratio,
    Row,
    Table,
    TracedRow,
    money_or_na,
    or_na,
    traced,
)
from pipectl.words import say

_TIMES: Final = (
    Column("n", "Left", Kind.COUNT),
    Column("mean", "Mean", Kind.DAYS),
    Column("median", "Median", Kind.DAYS),
    Column("p90", "90 % within", Kind.DAYS),
    Column("here", "There now", Kind.COUNT, of_day=True),
    Column("age", "Mean age", Kind.DAYS, of_day=True),
    Column("oldest", "Oldest", Kind.DAYS, of_day=True),
)
_OUTCOMES: Final = (
    *STAGE,
    Column("open", "Open", Kind.COUNT, of_day=True),
    Column("mean_amount", "Mean amount", Kind.MONEY, of_day=True, mean=True),
    Column("median_amount", "Median amount", Kind.MONEY, of_day=True, mean=True),
    Column("went_on", "Went on", Kind.SHARE),
    Column("win_rate", "Win rate from it", Kind.SHARE),
)


def report(  # noqa: PLR0913 - its options
    book: Book,
    *,
    period: Annotated[Period | None, "Of leaving, of entering, of closing; all up to now."] = None,
    visits: Annotated[
        Literal["each", "latest", "cumulative"],
        "Each visit by itself, a deal's last one, or all of a deal added up.",
    ] = "each",
    by: Annotated[Grouping | None, "owner, source or any field; or owner,source."] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show for each stage how long deals stay, and what comes of them.

    Days of the visits that were completed in the period: mean, median, and within which 90 % were
    (linear between two values: PERCENTILE.INC). A visit within one day has 0 days; a loss completes
    it too. Deals that are still there have their ages apart. Went on = of the deals whose first
    entry was in the period, those that came beyond. Win rate from a stage = won / (won + lost) of
    the deals that ever visited it; a skipped stage is not visited. Of several periods, ages and
    amounts are those of the end of each.

    Examples: pipectl report stages --period 2026
              pipectl report stages --visits cumulative --by owner
              pipectl report stages --period 2026 -Q
    """
    if parts or compare:
        once = partial(report, visits=visits, by=by)
        return sides.beside(book, once, period, parts, compare)
    chosen = period or book.ever
    rule = above_stages(book, by)
    deals, parked = open_deals.in_play(book)
    tables: list[Table] = []
    for pipeline in covered(book):
        of_it = f", {pipeline.name or pipeline.id}" if len(covered(book)) > 1 else ""
        stays = [*stage_times.stays(book, pipeline, chosen, visits)]
        tables.append(_times(book, pipeline, stays, rule, of_it))
        whole = _counted(book, pipeline, chosen, deals)
        tables.append(_outcomes(book, pipeline, whole, rule, of_it))
    about = {**open_deals.about_of(book), "period": chosen.label, "visits": say(visits)}
    notes: list[str] = (
        [say("{n} parked, in the times and not in the amounts", n=book.setup.show(len(parked)))]
        if parked
        else []
    )
    notes += footer.caveats(book, conversion.total(valued.worth for valued in deals))
    notes += footer.left_out(book, closed=[book.ever], parked_stand=True)
    return Page("stages", "Stages", tuple(tables), tuple(notes), about)


def _times(
    book: Book,
    pipeline: Pipeline,
    stays: Sequence[stage_times.Stay],
    rule: Groups | None,
    of_it: str,
) -> Table:
    labelled: Mapping[Row, Sequence[stage_times.Stay]] = {(): stays}
    heads: list[Column] = []
    if rule:
        heads = [column._replace(heads=True) for column in rule.columns]
        labelled = grouped(stays, lambda stay: _stay_label(book, rule, stay), rule)
    rows = (
        TracedRow((*label, *row.cells), row.behind)
        for label, group in labelled.items()
        for row in _times_rows(book, pipeline, group)
    )
    columns = (*heads, *STAGE, *_TIMES)
    return traced(f"times_{pipeline.id}", say("Time in stage{of_it}", of_it=of_it), columns, rows)


def _stay_label(book: Book, rule: Groups, stay: stage_times.Stay) -> Row:
    return _label(book, rule, stay.journey, stay.until or book.as_of)


def _label(book: Book, rule: Groups, journey: Journey, day: date) -> Row:
    return rule.label(journey.then(day, book.setup, settles=rule.settles), day)


def _times_rows(
    book: Book, pipeline: Pipeline, stays: Sequence[stage_times.Stay]
) -> Iterator[TracedRow]:
    completed: dict[str, list[stage_times.Stay]] = defaultdict(list)
    lasting: dict[str, list[stage_times.Stay]] = defaultdict(list)
    for stay in stays:
        (lasting if stay.until is None else completed)[stay.stage].append(stay)
    for stage in open_stages(pipeline):
        left, here = completed[stage.id], lasting[stage.id]
        days, ages = ([stay.days for stay in each] for each in (left, here))
        shares = (statistics.percentile(days, p) for p in (statistics.MEDIAN, statistics.P90))
        figures = map(or_na, (statistics.mean(days), *shares))
        age = or_na(statistics.mean(ages)) if ages else None
        oldest = max(ages, default=None)
        behind = {**of_visits.completed(left, book.as_of), **of_visits.lasting(here, book.as_of)}
        cells = (stage.id, stage.name, len(days), *figures, len(ages), age, oldest)
        yield TracedRow(cells, behind)


class _Counted(NamedTuple):
    """First entries into stages, deals closed with the stages that they visited, and open ones."""

    entered: Sequence[FirstEntry]
    closed: Sequence[tuple[Dated, set[str]]]
    open: Sequence[Valued]


def _counted(book: Book, pipeline: Pipeline, period: Period, deals: Sequence[Valued]) -> _Counted:
    return _Counted(
        [*first_entries(book, pipeline, period)],
        [*resolved_deals(replace(book, pipelines=frozenset([pipeline.id])), period)],
        [valued for valued in deals if book.setup.pipeline(valued.deal).id == pipeline.id],
    )


def _outcomes(
    book: Book, pipeline: Pipeline, whole: _Counted, rule: Groups | None, title: str
) -> Table:
    labelled = _split(book, rule, whole) if rule else {(): whole}
    heads = [column._replace(heads=True) for column in rule.columns] if rule else ()
    rows = (
        TracedRow((*label, *row.cells), row.behind)
        for label, each in labelled.items()
        for row in _outcome_rows(book, pipeline, each)
    )
    columns = (*heads, *_OUTCOMES)
    return traced(
        f"outcomes_{pipeline.id}", say("Worth and outcome{title}", title=title), columns, rows
    )


def _split(book: Book, rule: Groups, whole: _Counted) -> dict[Row, _Counted]:
    """Split by groups, each deal judged on the day on which it counts."""

    def of_close(pair: tuple[Dated, set[str]]) -> Row:
        return rule.label(pair[0].then, closing_day(pair[0]))

    entered = grouped(whole.entered, lambda each: _label(book, rule, each.journey, each.day), rule)
    closed = grouped(whole.closed, of_close, rule)
    open_ = grouped(whole.open, lambda valued: rule.label(valued.deal, book.as_of), rule)
    labels = grouped([*entered, *closed, *open_], lambda label: label, rule)
    return {
        label: _Counted(entered.get(label, []), closed.get(label, []), open_.get(label, []))
        for label in labels
    }


def _outcome_rows(book: Book, pipeline: Pipeline, deals: _Counted) -> Iterator[TracedRow]:
    entries: dict[str, list[FirstEntry]] = defaultdict(list)
    for entry in deals.entered:
        entries[entry.stage.id].append(entry)
    by_stage = _by_stage(deals.open, pipeline)
    for stage in open_stages(pipeline):
        entered = entries[stage.id]
        went_on = sum(entry.outcome == "advanced" for entry in entered)
        ended = [dated for dated, been in deals.closed if stage.id in been]
        won, lost = (
            [dated for dated in ended if type_of(book.setup, dated.now) == name]
            for name in ("won", "lost")
        )
        several = by_stage[stage.id]
        rates: Row = (Ratio(went_on, len(entered)), Ratio(len(won), len(ended)))
        rates_behind: Behind = {
            "went_on": of_visits.entered(entered, "advanced", "went on")["share"],
            "win_rate": partial(samples.win_rate, won=won, lost=lost),
        }
        count: int | None = len(several)
        for line in _sizes(book, several):
            cells = (stage.id, stage.name, count, *line.cells, *rates)
            yield TracedRow(cells, {**line.behind, **rates_behind})
            count, rates = None, (None, None)


def _by_stage(deals: Sequence[Valued], pipeline: Pipeline) -> dict[str, list[Valued]]:
    """Return the open deals of a pipeline by the stages that are there now."""
    by_stage: dict[str, list[Valued]] = defaultdict(list)
    for valued in deals:
        by_stage[live_id(pipeline, valued.deal.stage)].append(valued)
    return by_stage


def _sizes(book: Book, deals: Sequence[Valued]) -> Iterator[TracedRow]:
    """Yield mean and median of what deals are worth, a line a currency."""
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for valued in deals:
        if valued.worth.unrated is None:
            amounts[valued.worth.currency].append(valued.worth.amount)
    totals = (conversion.total(valued.worth for valued in deals),)
    for code in conversion.currencies(book.setup.settings.currency, totals):
        middle = statistics.percentile(amounts[code], statistics.MEDIAN)
        cells = (statistics.mean(amounts[code]), middle)
        behind = open_deals.behind(book, deals, code)
        middles = samples.middles("the amounts", behind["amount"], code)
        yield TracedRow(
            tuple(money_or_na(cell, code) for cell in cells),
            {
                "open": behind["deals"],
                "mean_amount": middles["mean"],
                "median_amount": middles["median"],
            },
        )
