"""What stands behind forecasts and their errors: the deals and calls that each method adds up."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, Literal, NamedTuple, TypeAlias

from pipectl.domain.books import judging, methods
from pipectl.domain.books.lookback import DealsThen, Moment
from pipectl.domain.books.methods import PeriodSoFar
from pipectl.domain.books.submissions import called
from pipectl.domain.figures import conversion, pacing, quota
from pipectl.domain.history.snapshot import category_in
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.intervals import period_before
from pipectl.money import Money, divide
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind.deals import On
from pipectl.table import Cell, Contribution, Figure
from pipectl.table.figure import ANY, plus, total

_IN_WORDS: Final = {"commit": "commit", "best_case": "best case"}


class Sources(NamedTuple):
    """Of what forecasts are worked out: what was known, and the deals, sought when asked for."""

    so_far: PeriodSoFar
    then: Callable[[], DealsThen]

    @property
    def _setup(self) -> Setup:
        return self.so_far.book.setup

    @property
    def _code(self) -> str:
        return self.so_far.lookback.currency

    @property
    def _day(self) -> date:
        return self.so_far.moment[0]

    def behind(self, name: str) -> Callable[[], Figure]:
        """Return what makes the figure of a method, or of what was closed."""
        return partial(_METHODS[name], self)

    def now(self) -> "Sources":
        """Return the same as it is known on the book's day, corrections of a past period too."""
        moment = (self.so_far.book.as_of, self.so_far.moment[1])
        return self._replace(so_far=self.so_far._replace(moment=moment))

    def closed(self) -> Figure:
        """Return what had been won in the period by the end of the day."""
        day, period = self.so_far.moment
        last = min(day, period.last)
        return self._won(f"won in {period.label} up to {last}", period.first, last)

    def came(self, missing: Iterable[str]) -> Figure:
        """Return what is known to have come, without what some people have won."""
        book, period = self.so_far.book, self.so_far.moment[1]
        wins = self.then().deals_won(book.as_of, period.first, period.last)
        without = judging.with_all_below(book, missing)
        on = [(deal, day) for who, deal, day in wins if self._is_of(who) and who not in without]
        return self._amounts(f"{of_deals.AT_CLOSE}, of deals won in {period.label}", on)

    def opened(self, *categories: str) -> Figure:
        """Return what was won and what is open of some categories."""
        deals = self._open(self.so_far.moment)
        parts = {"closed": self.closed()}
        for name in categories:
            some = [
                (deal, day)
                for deal, day in deals
                if category_in(self._setup.stage(deal), deal) == name
            ]
            what = self._closing(f"of the category {_IN_WORDS[name]}")
            parts[_IN_WORDS[name]] = self._amounts(what, some)
        return plus(parts)

    def weighted(self) -> Figure:
        """Return what was won, and what is open times its probability."""
        day, then = self.so_far.moment[0], self.then()
        formula = f"sum of {self._closing('forecast')}, times the probabilities"
        deals = self._open(self.so_far.moment)
        chance = partial(then.chance, day=day)
        weighted = of_deals.amounts(formula, self._setup, deals, self._code, chance)
        return plus({"closed": self.closed(), "weighted": weighted})

    def run_rate(self) -> Figure:
        """Return what was won, and what the rest brings at the pace of 91 days."""
        day, period = self.so_far.moment
        first, last, _ = pacing.run_window(day)
        left = pacing.days_left(period, day)

        def together(closed: Money, lately: Money) -> Cell:
            return self._money(closed.amount + pacing.run_rate(lately.amount, period, day))

        inputs = {
            "closed": self.closed(),
            "won lately": self._won(f"won since {first}", first, last),
        }
        formula = f"closed + won lately / {pacing.RUN_DAYS} x {left} days left"
        return Figure(formula, together, inputs=inputs)

    def yield_(self) -> Figure:
        """Return what was won, and the pipeline times what pipelines of past periods yielded."""
        paces = methods.past_paces(self.so_far)
        after = [on for pace in paces for on in self._wins(*pace.rest)]
        pasts = [on for pace in paces for on in self._open(pace.moment)]

        def together(closed: Money, pipeline: Money, won: Money, past: Money) -> Cell:
            share = divide(won.amount, past.amount)
            return self._money(closed.amount + pipeline.amount * share)

        inputs = {
            "closed": self.closed(),
            "pipeline": self._amounts(self._closing("forecast"), self._open(self.so_far.moment)),
            "won after": self._amounts(
                f"{of_deals.AT_CLOSE}, of deals won in past periods after their day", after
            ),
            "past pipeline": self._amounts(
                "the amounts, at the rate then, of deals forecast by the day of past periods", pasts
            ),
        }
        return Figure("closed + pipeline x won after / past pipeline", together, inputs=inputs)

    def naive(self) -> Figure:
        """Return what the period before has brought."""
        before = period_before(self.so_far.moment[1])
        return self._won(f"won in {before.label}", before.first, before.last)

    def call(self, *, adjusted: bool) -> Figure:
        """Return what people have called, as it was adjusted or not."""
        day, period = self.so_far.moment
        latest = called(self._setup, period, day)
        target = methods.calls_added(self.so_far, latest, adjusted=adjusted)
        those = [latest[line.quota.who] for line in (target.lines if target else ())]
        calls = [each.counting if adjusted else each.own for each in those]
        parts = [self._of_call(call) for call in calls if call]
        formula = "the latest call, else the sum of those of all below"
        return total(formula + ", as adjusted" * adjusted, parts, self._code)

    def _closing(self, what: str) -> str:
        day, period = self.so_far.moment
        deals = f"of deals {what} that were to close in {period.label}"
        return f"the amounts, at the rate of {day}, {deals}"

    def _of_call(self, call: ForecastCall) -> Contribution:
        """Return what a call adds, at the rate of the day; nothing without a rate."""
        amount = amount_of_call(self._setup, call, "commit", self._day)
        is_rated = amount is not None and amount.shown.currency == self._code
        return _of_line(self._setup, call, amount if is_rated else None)

    def _won(self, what: str, first: date, last: date) -> Figure:
        return self._amounts(f"{of_deals.AT_CLOSE}, of deals {what}", self._wins(first, last))

    def _wins(self, first: date, last: date) -> list[On]:
        wins = self.then().deals_won(self.so_far.moment[0], first, last)
        return [(deal, day) for who, deal, day in wins if self._is_of(who)]

    def _open(self, moment: Moment) -> list[On]:
        deals = self.then().deals_open.get(moment, ())
        return [(deal, moment[0]) for who, deal in deals if self._is_of(who)]

    def _is_of(self, who: str) -> bool:
        people = self.so_far.of.people
        return people is None or who in people

    def _amounts(self, what: str, deals: Iterable[On]) -> Figure:
        return of_deals.amounts(f"sum of {what}", self._setup, deals, self._code)

    def _money(self, amount: Decimal) -> Money:
        return Money(amount, self._code)


_METHODS: Final[Mapping[str, Callable[[Sources], Figure]]] = {
    "closed": Sources.closed,
    "call": partial(Sources.call, adjusted=False),
    "adjusted": partial(Sources.call, adjusted=True),
    "commit": lambda sources: sources.opened("commit"),
    "best_case": lambda sources: sources.opened("commit", "best_case"),
    "weighted": Sources.weighted,
    "run_rate": Sources.run_rate,
    "yield": Sources.yield_,
    "naive": Sources.naive,
}


CallKey: TypeAlias = Literal["commit", "best_case"]
"""Which amount of a call."""


class CallAmount(NamedTuple):
    """An amount of a call, in its own currency and in that of totals, with the rate if there is."""

    own: Money
    shown: Money
    rate: tuple[Decimal, date] | None = None


def amount_of_call(setup: Setup, call: ForecastCall, key: CallKey, day: date) -> CallAmount | None:
    """Return an amount of a call at the rate of a day; without a rate it stays as it is."""
    amount: Decimal | None = getattr(call, key)
    if amount is None:
        return None
    own = Money(amount, call.currency or setup.home)
    worth = conversion.converter(setup)(quota.Aimed(amount, call.currency), day)
    if worth.unrated or worth.currency == own.currency:
        return CallAmount(own, own)
    rate = conversion.rate_of(setup, own.currency, day)
    return CallAmount(own, Money(worth.amount, worth.currency), rate)


def line_of_call(setup: Setup, call: ForecastCall, value: CallAmount | int) -> Figure:
    """Return an amount that a call says, or how many days ago that was."""
    formula = "days since the call" if isinstance(value, int) else "the amount of the call"
    return Figure(formula, lambda values: values[0], [_of_line(setup, call, value)])


def _of_line(setup: Setup, call: ForecastCall, value: CallAmount | int | None) -> Contribution:
    place = next(at for at, each in enumerate(setup.calls) if each is call)
    shown = value.shown if isinstance(value, CallAmount) else value
    part = Contribution(f"{call.who} {call.period}", shown, ANY, line=("calls.yaml", place))
    if isinstance(value, CallAmount) and value.rate:
        return part._replace(amount=value.own, rate=value.rate)
    return part
