"""What stands behind figures of visits to stages: how long they were, and what came of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Final

from pipectl.domain.figures import statistics
from pipectl.domain.journeys.funnel import FirstEntry
from pipectl.domain.journeys.stage_times import Stay
from pipectl.reports.behind import samples
from pipectl.table import NA, Behind, Cell, Contribution, Figure
from pipectl.table.figure import count, difference, share

_COMPLETED: Final = "visits that were completed"
_LASTING: Final = "visits that last"


def completed(stays: Sequence[Stay], today: date) -> Behind:
    """Return what stands behind number, mean, median and 90th percentile of completed visits."""
    days = cache(lambda: _days(stays, today))
    spread = samples.spread(f"days of the {_COMPLETED}", days)
    return {"n": lambda: _number(_COMPLETED, stays, today), **spread}


def lasting(stays: Sequence[Stay], today: date) -> Behind:
    """Return what stands behind number, mean age and oldest of the visits that still last."""
    what, days = f"days of the {_LASTING}", cache(lambda: _days(stays, today))
    return {
        "here": lambda: _number(_LASTING, stays, today),
        "age": samples.spread(what, days)["mean"],
        "oldest": lambda: Figure(f"most {what}", samples.or_na(_most), days()),
    }


def costs(stays: Mapping[str, Sequence[Stay]], today: date) -> dict[str, Behind]:
    """Return what stands behind the days that the visits to each stage took above the norm.

    `stays` are the completed visits to all stages, by the stages' names.
    """
    behind = {name: completed(each, today) for name, each in stays.items()}

    @cache
    def norm() -> Figure:
        means = {name: behind[name]["mean"]() for name, each in stays.items() if each}
        return Figure("median of the stages' means", _median if means else _nothing, (), means)

    def over(name: str) -> Figure:
        return difference("mean - norm", ("mean", behind[name]["mean"]()), ("norm", norm()))

    def cost(name: str) -> Figure:
        days = Figure(f"sum of the days of the {_COMPLETED}", sum, _days(stays[name], today))
        inputs = {"days": days, "left": behind[name]["n"](), "norm": norm()}
        return Figure("days - left x norm", _above, (), inputs)

    return {
        name: {**each, "over": partial(over, name), "cost": partial(cost, name)}
        for name, each in behind.items()
    }


def entered(entries: Sequence[FirstEntry], outcome: str, what: str) -> Behind:
    """Return what stands behind how many deals entered a stage, and how many came to an outcome.

    `what` is the outcome in words; `share` is that of the deals that entered.
    """

    def number(formula: str, several: Iterable[FirstEntry]) -> Figure:
        parts = (Contribution(each.journey.now.id, 1, day=each.day) for each in several)
        return count(f"number of {formula}", parts)

    def every() -> Figure:
        return number("first entries", entries)

    def ended() -> Figure:
        several = (entry for entry in entries if entry.outcome == outcome)
        return number(f"deals that {what}, of first entries", several)

    def of_entered() -> Figure:
        return share(f"{what} / entered", (what, ended()), ("entered", every()))

    return {"entered": every, outcome: ended, "share": of_entered}


def _number(what: str, stays: Iterable[Stay], today: date) -> Figure:
    parts = (Contribution(stay.journey.now.id, 1, day=stay.until or today) for stay in stays)
    return count(f"number of {what}", parts)


def _days(stays: Iterable[Stay], today: date) -> list[Contribution]:
    return [Contribution(stay.journey.now.id, stay.days, day=stay.until or today) for stay in stays]


def _most(days: Sequence[Decimal | int]) -> Decimal | None:
    return Decimal(max(days)) if days else None


def _median(*means: Decimal) -> Cell:
    return samples.or_na(lambda each: statistics.percentile(each, statistics.MEDIAN))(means)


def _nothing(_: object) -> Cell:
    return NA


def _above(days: int, left: int, norm: Decimal) -> Cell:
    return days - left * norm
