"""Quotas as tables: the four figures of each line, how far it is, and goals that are not money."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, pacing, quota
from pipectl.domain.model.goals import ALL, AMOUNT
from pipectl.domain.values.text import how_many
from pipectl.reports.shared import attainment
from pipectl.reports.shared.sections import reached
from pipectl.table import (
    COVERED,
    NA,
    ChartColumns,
    Column,
    Kind,
    Row,
    Shape,
    Table,
    TracedRow,
    traced,
)
from pipectl.words import say

_ATTAINED: Final = Column("attainment", "Attained", Kind.PART)
_TITLES: Final = {
    False: ("Deals won, by {by}", "Amount won, by {by}"),
    True: ("Deals won, by {by}, pipeline weighted", "Amount won, by {by}, pipeline weighted"),
}
"""What the first table is called, of a number and of an amount, by whether it is weighted."""

_WON: Final = ChartColumns(Shape.BARS, ("won",), target="quota")


class QuotaView(NamedTuple):
    """What the two tables of quotas are made of."""

    sheet: attainment.QuotaSheet
    paces: tuple[pacing.Pace, ...]
    is_weighted: bool


def standings(
    view: QuotaView,
    by: str,
    lines: Sequence[attainment.Attained],
    totals: Sequence[attainment.Attained],
) -> Iterator[Table]:
    """Show what was reached, and all that follows from it: both would not fit in one table."""
    kind = view.sheet.kind
    further = (
        Column("pace", "Pace", Kind.PERCENT, of_day=True),
        Column("coverage", "Coverage", Kind.NUMBER, of_day=True),
        Column("amount", "Open", kind, of_day=True)
        if view.is_weighted
        else Column("weighted", "Weighted", kind, of_day=True),
        Column("run_rate", "Run-rate", kind, of_day=True),
        Column("needed", "Needed", kind, of_day=True),
        Column("periods", "n", Kind.COUNT, for_programs=True, of_day=True),
    )
    count, amount = _TITLES[view.is_weighted]
    title = say(count if kind is Kind.COUNT else amount, by=say(by))
    parts = [_pairs(view, group) for group in (lines, totals)]
    for at, (name, head, columns, charts) in enumerate(
        (
            ("quota", title, _reached(kind), (_WON,)),
            ("pace", say("Pace: {how_far}", how_far=how_far(view.sheet)), further, ()),
        )
    ):
        rows, sums_ = ([pair[at] for pair in part] for part in parts)
        table = traced(name, head, (*attainment.WHO, *columns), rows, sums_)
        yield table.with_charts(*charts)


def in_brief(sheet: attainment.QuotaSheet) -> Table:
    """Show the four figures by person, and what was attained; one line where no quota is set."""
    lines, totals = [*attainment.by_person(sheet)], attainment.total(sheet)
    view = QuotaView(sheet, (), is_weighted=False)
    parts = [[first for first, _ in _pairs(view, group)] for group in (lines, totals)]
    whole = [*lines, *totals]
    is_set = any(line.target for line in whole)
    title = say(
        "Quota {period}" if is_set else "Quota {period}: none is set", period=sheet.period.label
    )
    rows, sums = parts if is_set else ([], [])
    columns = (*attainment.WHO, *_reached(sheet.kind))
    notes = tuple(attainment.caveats(sheet, whole)) if is_set else ()
    table = Table("quota", title, columns, (), (), notes, brief=True).with_charts(_WON)
    return table.with_rows(rows, sums)


def _reached(kind: Kind) -> tuple[Column, ...]:
    return (
        Column("quota", "Quota", kind),
        Column("won", "Won", kind),
        Column("gap", "Gap", kind, over=True),
        Column("pipeline", "Pipeline", kind, of_day=True),
        _ATTAINED,
    )


def _pairs(
    view: QuotaView, lines: Sequence[attainment.Attained]
) -> list[tuple[TracedRow, TracedRow]]:
    return [pair for line in lines for pair in _cells(view, line)]


def _cells(view: QuotaView, line: attainment.Attained) -> Iterator[tuple[TracedRow, TracedRow]]:
    """Yield the rows of a line in the two tables, a pair a currency."""
    sheet, paces, is_weighted = view
    day = sheet.book.as_of
    whole = sheet.quota(line.target)
    for code in conversion.currencies(sheet.home, (*line.reached, *([whole] if whole else []))):
        done = quota.figures(whole, line.reached, code)
        gap, share = done.gap, pacing.yield_of(paces, code)
        missing = None if gap is None else pacing.needed(gap, share, done.pipeline)
        if is_weighted:
            done = done._replace(pipeline=done.weighted, weighted=done.pipeline)
        pace = done.pace(pacing.elapsed(sheet.period, day))
        aim, won, open_ = (sheet.cell(each, code) for each in (done.quota, done.won, done.pipeline))
        against = partial(attainment.held_against, line.target)
        coverage = reached.coverage(sheet.cell(gap, code), open_)
        cells = (
            *(aim, won, against(sheet.cell(gap, code)), open_),
            against(sheet.ratio(done.won, done.quota, code)),
        )
        further = (
            against(NA if pace is None else 100 * pace),
            against(coverage),
            sheet.cell(done.weighted, code),
            sheet.cell(pacing.run_rate(done.lately, sheet.period, day), code),
            against(COVERED if missing == 0 else sheet.cell(missing, code)),
            len(paces),
        )
        figures = reached.QuotaFigures(sheet, paces, line, code)
        behind = figures.behind(is_weighted=is_weighted)
        yield TracedRow((*line.who, *cells), behind), TracedRow((*line.who, *further), behind)


def how_far(sheet: attainment.QuotaSheet) -> str:
    """Say how much of the period has passed."""
    period, day = sheet.period, sheet.book.as_of
    passed, days = pacing.passed(period, day)
    return say(
        "{passed} of {days} has passed" if days == 1 else "{passed} of {days} have passed",
        passed=passed,
        days=how_many(days, "day"),
    )


def goals(sheet: attainment.QuotaSheet, whos: Sequence[Row]) -> Iterator[Table]:
    """Show the goals that are not the amount won: numbers, and the pipeline created."""
    goals = [goal for goal in sheet.quotas.goals() if goal not in (AMOUNT, sheet.goal)]
    for name, title, kind in (
        ("goals", "Other goals", Kind.COUNT),
        ("created", "Pipeline created", Kind.MONEY),
    ):
        columns = (
            *attainment.WHO,
            Column("goal", "Goal"),
            Column("quota", "Quota", kind),
            Column("done", "Done", kind),
            Column("gap", "Gap", kind, over=True),
            _ATTAINED,
        )
        sheets = [of for goal in goals if (of := sheet.of(goal)).kind is kind]
        rows = [row for of in sheets for row in _goal_rows(of, whos)]
        targets = [of.target(str(who)) for of in sheets for who, *_ in whos]
        if rows:
            notes = (*attainment.lacking(targets),)
            yield replace(traced(name, title, columns, rows), notes=notes, sparse=True)


def _goal_rows(sheet: attainment.QuotaSheet, whos: Sequence[Row]) -> Iterator[TracedRow]:
    worth = conversion.converter(sheet.book.setup)
    every = [*quota.done(sheet.book, sheet.goal, sheet.period, worth)]
    for label in (label for label in whos if label[2] != "own"):
        who = str(label[0])
        target = sheet.target(who)
        whole, against = sheet.quota(target), partial(attainment.held_against, target)
        if whole is None:
            continue
        group = {who, *sheet.people.group(who)}
        done = [each for each in every if who == ALL or each.who in group]
        total = conversion.total(each.worth for each in done)
        for code in conversion.currencies(sheet.home, (whole, total)):
            aim, value = whole.sums.get(code), total.in_currency(code)
            gap = None if aim is None else aim - value
            cells = [sheet.cell(each, code) for each in (aim, value)]
            left, share = sheet.cell(gap, code), sheet.ratio(value, aim, code)
            row = (*label, str(sheet.goal), *cells, against(left), against(share))
            figures = reached.GoalFigures(sheet, target, done, code)
            yield TracedRow(row, figures.behind())
