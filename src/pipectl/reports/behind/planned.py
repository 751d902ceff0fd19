"""What stands behind a plan of leads: what became of earlier ones, and how many that asks for."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pipectl.domain.figures import statistics
from pipectl.domain.journeys import planning
from pipectl.domain.journeys.planning import Origin, SuccessRate
from pipectl.reports.behind import samples
from pipectl.table import NA, Behind, Cell, Contribution, Figure, number_of
from pipectl.table.figure import ANY, CREATED, count, share


def rates(rate: SuccessRate) -> Behind:
    """Return what stands behind a rate, how many are still open, and how long wins took."""

    def created() -> Figure:
        parts = (Contribution(each.deal, 1, CREATED, each.created) for each in rate.mature)
        return count("number created in months that had their time", parts)

    def won() -> Figure:
        return count("number of these that were won", _won(rate.mature, lambda _: 1))

    def still_open() -> Figure:
        parts = (Contribution(each.deal, 1, ANY) for each in rate.mature if each.is_open)
        return count("number of these that are open", parts)

    def within(name: str, part: Decimal) -> Callable[[], Figure]:
        work_out = samples.or_na(partial(statistics.percentile, part=part))
        formula = f"{name} of days from creation to win"
        return lambda: Figure(formula, work_out, [*_won(rate.wins, planning.days_to_win)])

    return {
        "rate": lambda: share("won / created", ("won", won()), ("created", created())),
        "open": still_open,
        "median": within("median", statistics.MEDIAN),
        "slow": within("75th percentile", statistics.P75),
    }


def needed(rate: SuccessRate, wins: int, day: date) -> Behind:
    """Return what stands behind how many so many wins need, and by when they must exist."""
    behind = rates(rate)

    def of_rate(formula: str, work_out: Callable[[Decimal], Cell]) -> Callable[[], Figure]:
        def value(ratio: Cell) -> Cell:
            won = number_of(ratio)
            return work_out(won) if won else NA

        return lambda: Figure(formula, value, (), {"rate": behind["rate"]()})

    naive = partial(planning.naive, wins)

    def before(name: str) -> Callable[[], Figure]:
        work_out = partial(_before, day)
        return lambda: Figure(f"{day} - days, rounded up", work_out, (), {"days": behind[name]()})

    return {
        "naive": of_rate(f"{wins} / rate, rounded up", naive),
        "chance": of_rate(
            f"100 x P(Binomial(n, rate) >= {wins}), n = {wins} / rate, rounded up",
            lambda won: 100 * planning.chance(naive(won), won, wins),
        ),
        "sure": of_rate(
            f"smallest n with P(Binomial(n, rate) >= {wins}) >= {planning.SURE}",
            lambda won: planning.needed(wins, won),
        ),
        "by": before("median"),
        "by_slow": before("slow"),
    }


def _won(origins: Iterable[Origin], value: Callable[[Origin], Any]) -> Iterable[Contribution]:
    return (Contribution(o.deal, value(o), day=o.won) for o in origins if o.won)


def _before(day: date, days: Cell) -> Cell:
    earlier = planning.before(day, days) if isinstance(days, Decimal) else None
    return NA if earlier is None else earlier
