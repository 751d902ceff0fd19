"""Of what a quota and what was reached of it are the sum: lines, and deals, now and in the past."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.figures import pacing, quota
from pipectl.domain.figures.conversion import ZERO, rate_of
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.book import Dated
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.goals import QuotaLine, Target
from pipectl.money import Money
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind.deals import On
from pipectl.reports.shared.attainment import QuotaSheet
from pipectl.table import NA, Behind, Cell, Contribution, Figure
from pipectl.table.figure import share

_FILE: Final = "quotas.yaml"
_QUOTA: Final = "the quota set, else the sum of its months or people"


def aim(sheet: QuotaSheet, target: Target | None, code: str) -> Figure:
    """Return a quota in a currency, or in numbers, with the lines that it is the sum of."""
    day = min(sheet.book.as_of, sheet.period.last)
    parts = [_of_line(sheet, line, code, day) for line in (target.lines if target else ())]

    def whole(values: Sequence[Money | Decimal]) -> Cell:
        return sheet.cell(sum(map(bare, values), ZERO), code) if values else NA

    return Figure(_QUOTA, whole, parts)


def _of_line(sheet: QuotaSheet, line: QuotaLine, code: str, day: date) -> Contribution:
    """Return what a line adds; nothing where it is of another currency, or has no rate."""
    setup, own = sheet.book.setup, line.quota.currency
    converted = sheet.aims(quota.Aimed(line.value, own), day)
    part = Contribution(f"{line.quota.who} {line.quota.period}", None, line=(_FILE, line.place))
    if converted.currency != code or converted.unrated:
        return part
    part = part._replace(value=sheet.cell(converted.amount, code))
    if not sheet.goal.is_money or (own or setup.home) == code:
        return part
    amount = Money(line.value, own or setup.home)
    return part._replace(amount=amount, rate=rate_of(setup, amount.currency, day))


def added(  # noqa: PLR0913 - what is added up, and how
    sheet: QuotaSheet,
    what: str,
    rates: str,
    deals: Iterable[On],
    code: str,
    chance: Callable[[Snapshot], Decimal] | None = None,
) -> Figure:
    """Add deals up: what they are worth in a currency, or how many they are."""
    times = ", times the probabilities" if chance else ""
    if sheet.goal.is_money:
        formula = f"sum of {rates}, of deals {what}{times}"
        return of_deals.amounts(formula, sheet.book.setup, deals, code, chance)
    if chance is None:
        return of_deals.number(f"deals {what}", deals)
    parts = [
        Contribution(deal.id, chance(deal) / 100, day=day, chance=chance(deal))
        for deal, day in deals
    ]
    return Figure(f"number of deals {what}{times}", sum, parts)


def won(sheet: QuotaSheet, deals: Iterable[Dated], code: str, what: str = "won") -> Figure:
    """Add up deals won, at the rates of their closing days."""
    on = [(dated.now, closing_day(dated)) for dated in deals]
    return added(sheet, what, of_deals.AT_CLOSE, on, code)


class Pasts(NamedTuple):
    """What past periods come to in one currency, or in numbers."""

    sheet: QuotaSheet
    paces: Sequence[pacing.Pace]
    code: str

    def behind(self) -> Behind:
        """Return what stands behind what was won by then, the pipeline then, and the rest."""
        return {
            "before": self._before,
            "pipeline": self._pipeline,
            "after": self._after,
            "yield": self._yield,
        }

    def enough(self) -> Figure:
        """Return the yield, n/a of too few periods."""
        figure = self._yield()
        if len(self.paces) >= pacing.ENOUGH:
            return figure
        formula = f"{figure.formula}, of {pacing.ENOUGH} past periods or more"
        return figure._replace(formula=formula, work_out=lambda *_: NA)

    def _before(self) -> Figure:
        deals = [dated for pace in self.paces for dated in pace.won_by]
        return won(self.sheet, deals, self.code, "won by the day")

    def _after(self) -> Figure:
        deals = [dated for pace in self.paces for dated in pace.won_later]
        return won(self.sheet, deals, self.code, "won after the day")

    def _pipeline(self) -> Figure:
        deals = [(deal, pace.day) for pace in self.paces for deal in pace.deals]
        what = "forecast then and expected to close in the period"
        return added(self.sheet, what, "the amounts, at the rate then", deals, self.code)

    def _yield(self) -> Figure:
        names = ("won after", "pipeline then")
        return share(" / ".join(names), *zip(names, (self._after(), self._pipeline()), strict=True))


def bare(value: Cell) -> Decimal:
    """Return an amount or a number as a number; nothing else is one."""
    match value:
        case Money():
            return value.amount
        case int() | Decimal():
            return Decimal(value)
    raise TypeError(f"{value!r} is no number")
