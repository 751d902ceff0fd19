"""What two lists differ in, line by line: quotas, rates, calls, assertions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from pipectl.domain.model.assertions import Assertion
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import GOALS, Quota
from pipectl.domain.model.settings import ExchangeRate


class LineChange(NamedTuple):
    """A line and the one that it takes the place of; None after where it is gone."""

    before: Any
    after: Any


def goal_of(quota: Quota) -> str:
    """Return what a line of the quotas sets."""
    return next(key for key in GOALS if getattr(quota, key) not in (None, {}))


KEYS: Final[dict[type, Callable[[Any], Hashable]]] = {
    Quota: lambda line: (line.who, line.period, goal_of(line), tuple(line.activities)),
    ExchangeRate: lambda line: line.currency,
    ForecastCall: lambda line: (line.who, line.by or line.who, line.period),
    Assertion: lambda line: (
        *(line.figure, line.period, line.who, line.pipeline, line.stage, line.category),
        line.currency,
    ),
}
"""What a line speaks of: the latest of a key counts."""


def line_changes(before: Sequence[Any], after: Sequence[Any]) -> Iterator[LineChange]:
    """Yield the lines that came, each with the one that it corrects or follows, then those gone."""
    gone, come = _unlike(before, after)
    latest = {KEYS[type(line)](line): line for line in before}
    for line in come:
        key = KEYS[type(line)](line)
        corrected = next((each for each in gone if KEYS[type(each)](each) == key), None)
        if corrected is not None:
            gone.remove(corrected)
        yield LineChange(corrected or latest.get(key), line)
        latest[key] = line
    yield from (LineChange(line, None) for line in gone)


def _unlike(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return the lines that are gone and those that came; lines may have no hash."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    gone, come = list(before[start:]), []
    for line in after[start:]:
        if line in gone:
            gone.remove(line)
        else:
            come.append(line)
    return gone, come
