"""What stands behind the figures of a quota: its lines, the deals of its people, past periods."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from pipectl.domain.figures import pacing, quota
from pipectl.domain.figures.conversion import ZERO
from pipectl.domain.history.book import Dated
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.goals import Target
from pipectl.money import Money, divide
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared.attainment import Attained, QuotaSheet, held_against
from pipectl.reports.shared.sections import quota_parts
from pipectl.reports.shared.sections.quota_parts import bare
from pipectl.table import (
    COVERED,
    MET,
    NA,
    Behind,
    Cell,
    Contribution,
    Figure,
    Ratio,
    Undefined,
    number_of,
)
from pipectl.table.figure import CREATED, count, difference


def _constant(formula: str, cell: Cell) -> Figure:
    """Return what no deal stands behind, as a number of days."""
    return Figure(formula, lambda _: cell)


class QuotaFigures(NamedTuple):
    """What a line of quotas comes to in one currency, or in numbers."""

    sheet: QuotaSheet
    paces: tuple[pacing.Pace, ...]
    line: Attained
    code: str

    def behind(self, *, is_weighted: bool) -> Behind:
        """Return what stands behind all columns; the pipeline may be the weighted one."""
        pipeline = self._weighted if is_weighted else self._pipeline
        return {
            "quota": self._aim,
            "won": self._won,
            "gap": partial(_held, self.line.target, self._gap),
            "pipeline": pipeline,
            "attainment": partial(
                _held, self.line.target, partial(_attainment, self._aim, self._won)
            ),
            "pace": partial(_held, self.line.target, self._pace),
            "coverage": partial(_held, self.line.target, partial(self._coverage, pipeline)),
            "weighted": self._weighted,
            "amount": self._pipeline,
            "run_rate": self._run_rate,
            "needed": partial(_held, self.line.target, self._needed),
            "periods": lambda: _constant("past periods that make the yield", len(self.paces)),
        }

    def _aim(self) -> Figure:
        return quota_parts.aim(self.sheet, self.line.target, self.code)

    def _won(self) -> Figure:
        return quota_parts.won(self.sheet, self._wins(*self.sheet.period[:2]), self.code)

    def _wins(self, first: date, last: date) -> list[Dated]:
        book = self.sheet.book
        return [
            dated
            for dated in pacing.won(book, first, last)
            if quota.owner_of(book, dated.then) in self.line.people
        ]

    def _gap(self) -> Figure:
        return difference("quota - won", ("quota", self._aim()), ("won", self._won()))

    def _pipeline(self) -> Figure:
        return self._open()

    def _weighted(self) -> Figure:
        chances = {each.deal.id: 100 * each.chance for each in self.sheet.open}
        return self._open(lambda deal: chances[deal.id])

    def _open(self, chance: Callable[[Snapshot], Decimal] | None = None) -> Figure:
        book = self.sheet.book
        deals = [
            (each.deal, book.as_of)
            for each in self.sheet.open
            if quota.owner_of(book, each.deal) in self.line.people
        ]
        what = "forecast and expected to close in the period"
        return quota_parts.added(self.sheet, what, of_deals.AT_LATEST, deals, self.code, chance)

    def _pace(self) -> Figure:
        def pace(reached: Cell, whole: Cell, elapsed: Ratio) -> Cell:
            passed = divide(*map(bare, (elapsed.part, elapsed.whole)))
            values = (None if isinstance(whole, Undefined) else bare(whole), bare(reached))
            share_ = quota.Figures(*values, ZERO, ZERO, ZERO).pace(passed)
            return NA if share_ is None else 100 * share_

        of_period = Ratio(*pacing.passed(self.sheet.period, self.sheet.book.as_of))
        elapsed = _constant("days of the period that have passed", of_period)
        inputs = {"won": self._won(), "quota": self._aim(), "elapsed": elapsed}
        return Figure("won / quota / elapsed, in percent", pace, inputs=inputs)

    def _coverage(self, pipeline: Callable[[], Figure]) -> Figure:
        inputs = {"gap": self._gap(), "pipeline": pipeline()}
        return Figure("pipeline / gap", coverage, inputs=inputs)

    def _run_rate(self) -> Figure:
        sheet = self.sheet
        first, last, _ = pacing.run_window(sheet.book.as_of)
        lately = quota_parts.won(sheet, self._wins(first, last), self.code, f"won since {first}")
        left = _constant(
            "days of the period after the day", pacing.days_left(sheet.period, sheet.book.as_of)
        )

        def run_rate(reached: Cell, _: int) -> Cell:
            value = pacing.run_rate(bare(reached), sheet.period, sheet.book.as_of)
            return sheet.cell(value, self.code)

        formula = f"won lately / {pacing.RUN_DAYS} x days left"
        return Figure(formula, run_rate, inputs={"won lately": lately, "days left": left})

    def _needed(self) -> Figure:
        past = quota_parts.Pasts(self.sheet, self.paces, self.code)

        def needed(gap: Cell, yield_: Cell, pipeline: Cell) -> Cell:
            if isinstance(gap, Undefined):
                return NA
            missing = pacing.needed(bare(gap), number_of(yield_), bare(pipeline))
            if missing is None:
                return NA
            return COVERED if missing == 0 else self.sheet.cell(missing, self.code)

        inputs = {"gap": self._gap(), "yield": past.enough(), "pipeline": self._pipeline()}
        return Figure("gap / yield - pipeline", needed, inputs=inputs)


class GoalFigures(NamedTuple):
    """What was done towards a goal other than the amount won, and its quota."""

    sheet: QuotaSheet
    target: Target | None
    things: Sequence[quota.Done]
    code: str

    def behind(self) -> Behind:
        """Return what stands behind quota, done, gap and attainment."""
        whole = partial(quota_parts.aim, self.sheet, self.target, self.code)

        def gap() -> Figure:
            return difference("quota - done", ("quota", whole()), ("done", self._done()))

        return {
            "quota": whole,
            "done": self._done,
            "gap": partial(_held, self.target, gap),
            "attainment": partial(_held, self.target, partial(_attainment, whole, self._done)),
        }

    def _done(self) -> Figure:
        goal, things = self.sheet.goal, self.things
        if goal.is_money:
            formula = (
                "sum of the amounts of deals created, at the rate of the close, else the latest"
            )
            on = [(each.deal, each.day) for each in things]
            return of_deals.amounts(formula, self.sheet.book.setup, on, self.code)
        key = {"count": "stage", "created": CREATED}.get(goal.key, "activity")
        return count(
            f"number of {goal}", (Contribution(each.deal.id, 1, key, each.day) for each in things)
        )


def _held(target: Target | None, make: Callable[[], Figure]) -> Figure:
    """Return a figure of what is held against a quota: partial, where that lacks parts."""
    figure = make()

    def work_out(*values: Cell) -> Cell:
        return held_against(target, figure.work_out(*values))

    return figure._replace(work_out=work_out)


def _attainment(whole: Callable[[], Figure], reached: Callable[[], Figure]) -> Figure:
    """Return the share of a quota that was reached, n/a where there is none."""

    def of(value: Decimal | Money, target: Decimal | Money | Undefined) -> Cell:
        return NA if isinstance(target, Undefined) else Ratio(value, target)

    return Figure("reached / quota", of, inputs={"reached": reached(), "quota": whole()})


def coverage(gap: Cell, pipeline: Cell) -> Cell:
    """Return pipeline / gap, met where nothing is missing."""
    if isinstance(gap, Undefined):
        return NA
    return MET if bare(gap) <= 0 else divide(bare(pipeline), bare(gap))
