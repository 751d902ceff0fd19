"""How far off ways of forecasting were: their names, the cells of their errors, what is behind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Final, TypeAlias

from pipectl.domain.books.judging import Accuracy, Judged, accuracy
from pipectl.domain.books.lookback import Moment
from pipectl.domain.books.methods import foretold
from pipectl.domain.figures.conversion import ZERO
from pipectl.money import Money, divide
from pipectl.reports.shared.sections.foretold import Sources
from pipectl.reports.shared.sections.quota_parts import bare
from pipectl.table import NA, Behind, Cell, Column, Figure, Kind, Named, Ratio, Row
from pipectl.table.figure import count, difference, plus
from pipectl.words import say

LABELS: Final = {
    "closed": "closed",
    "call": "calls",
    "adjusted": "calls, adjusted",
    "commit": "commit forecast",
    "best_case": "best-case forecast",
    "weighted": "closed + weighted",
    "run_rate": "closed + run-rate",
    "yield": "closed + yield",
    "naive": "as the period before",
}
"""What people read for the names of methods."""

METHOD: Final = Column("method", "Method")
ERRORS: Final = (
    Column("n", "Periods", Kind.COUNT),
    Column("wape", "WAPE", Kind.PART),
    Column("bias", "Bias", Kind.PART),
    Column("mape", "MAPE", Kind.PART),
)

Trials: TypeAlias = Mapping[str, tuple[Figure, Figure]]
"""What was forecast of past periods, and what came, by the periods' names."""


def method(name: str) -> Named:
    """Return a method, which people read in words."""
    return Named(name, say(LABELS[name]))


def cells(judged: Iterable[Judged]) -> Row:
    """Return the number of forecasts, WAPE, bias and MAPE; n/a where there is none of them."""
    errors: Accuracy = accuracy(judged)
    shares: tuple[Cell, ...] = (NA, NA, NA)
    if errors.n:
        mape = NA if errors.mape is None else Ratio(errors.mape, Decimal(1))
        wape, bias = (Ratio(sum_, errors.actual) for sum_ in (errors.absolute, errors.error))
        shares = (wape, bias, mape)
    return (errors.n, *shares)


def behind(sources: Sources, name: str, moments: Sequence[Moment]) -> Behind:
    """Return what stands behind the errors of a method, whose forecasts were made at moments."""

    @cache
    def trials() -> Trials:
        several = [each for moment in moments for each in judged(sources, name, moment)]
        return {label: (forecast(), actual()) for label, forecast, actual in several}

    return {
        "n": lambda: _number(trials()),
        "wape": lambda: _of_actual("sum |error|", abs, trials()),
        "bias": lambda: _of_actual("sum error", _itself, trials()),
        "mape": lambda: _mean(trials()),
    }


def behind_each(sources: Sources, name: str) -> Behind:
    """Return what stands behind one forecast, what came, and the error."""
    pairs = [pair[1:] for pair in judged(sources, name, sources.so_far.moment)]
    forecast, actual = pairs[0]
    return {"forecast": forecast, "actual": actual, "error": lambda: error(forecast(), actual())}


def judged(
    sources: Sources, name: str, moment: Moment
) -> Iterator[tuple[str, Callable[[], Figure], Callable[[], Figure]]]:
    """Yield a period's name, and what makes the figures of the forecast and of what came."""
    own = sources._replace(so_far=sources.so_far._replace(moment=moment))
    forecast = foretold(name, own.so_far)
    if forecast.amount is not None:
        yield moment[1].label, own.behind(name), partial(own.came, forecast.missing)


def error(forecast: Figure, actual: Figure) -> Figure:
    """Return by how much a forecast was too much."""
    return difference("forecast - actual", ("forecast", forecast), ("actual", actual))


def _number(trials: Trials) -> Figure:
    formula = "number of periods with a forecast"
    if not trials:
        return count(formula, ())
    forecasts = {label: forecast for label, (forecast, _) in trials.items()}
    return Figure(formula, lambda *values: len(values), inputs=forecasts)


def _of_actual(what: str, part: Callable[[Decimal], Decimal], trials: Trials) -> Figure:
    """Return a sum of errors / the sum of what came; n/a where nothing was forecast."""

    def added(*errors: Money) -> Money:
        return Money(sum((part(each.amount) for each in errors), ZERO), errors[0].currency)

    def share(errors: Money, actual: Money) -> Cell:
        return Ratio(errors.amount, actual.amount)

    formula = f"{what} / sum actual"
    if not trials:
        return _nothing(formula)
    errors = {label: error(*pair) for label, pair in trials.items()}
    whole = plus({label: actual for label, (_, actual) in trials.items()})
    sums = {what: Figure(f"{what} of the periods", added, inputs=errors), "sum actual": whole}
    return Figure(formula, share, inputs=sums)


def _mean(trials: Trials) -> Figure:
    """Return the mean of |error| / actual, n/a unless each actual is above 0."""

    def share(error_: Money, actual: Money) -> Cell:
        return Ratio(abs(error_.amount), actual.amount)

    def mean(*shares: Ratio) -> Cell:
        pairs = [(bare(each.part), bare(each.whole)) for each in shares]
        if not all(actual > 0 for _, actual in pairs):
            return NA
        parts = [divide(*pair) for pair in pairs]
        return Ratio(divide(sum(parts, ZERO), len(parts)), Decimal(1))

    shares = {
        label: Figure("|error| / actual", share, inputs={"error": error(*pair), "actual": pair[1]})
        for label, pair in trials.items()
    }
    formula = "mean of |error| / actual, where each actual is above 0"
    return Figure(formula, mean, inputs=shares) if trials else _nothing(formula)


def _nothing(formula: str) -> Figure:
    return Figure(formula, lambda _: NA)


def _itself(amount: Decimal) -> Decimal:
    return amount
