"""The lines of calls.yaml for a period: what counts, what adjusts it, and who has not called."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pipectl.domain.books.submissions import LatestCalls, called, calls_of, counts, silent
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period
from pipectl.money import Money
from pipectl.table import Column, Kind, Row, Table
from pipectl.words import say

_COLUMNS: Final = (
    Column("who", "Who"),
    Column("by", "By"),
    Column("commit", "Commit", Kind.MONEY),
    Column("best_case", "Best case", Kind.MONEY),
    Column("day", "Day", Kind.DAY),
    Column("days", "Days ago", Kind.COUNT),
    Column("state", "State", ours=True),
    Column("note", "Note"),
)


def report(setup: Setup, period: Period, day: date) -> Table:
    """List the calls of a period, of each person the latest and its adjustment first.

    A call counts until a later one by the same, an adjustment adjusts until there is another.
    """
    latest = called(setup, period, day)
    order = dict.fromkeys([*setup.team, *latest])
    rows = [
        _row(setup, who, call, day, _state(setup, latest[who], call))
        for who in order
        if who in latest
        for call in _of(setup, who, latest[who], calls_of(setup, period, day))
    ]
    return Table(
        "calls",
        say("Calls {period}", period=period.label),
        _COLUMNS,
        tuple(rows),
        notes=_notes(setup, latest, period),
    )


def _of(
    setup: Setup, who: str, latest: LatestCalls, calls: list[ForecastCall]
) -> Iterator[ForecastCall]:
    """Yield what counts first, then what was before it, the latest first."""
    first = [call for call in latest if call]
    yield from first
    own = (call for call in reversed(calls) if present_id(setup.team, call.who) == who)
    earlier = [call for call in own if not any(call is each for each in first)]
    yield from sorted(earlier, key=lambda call: call.day, reverse=True)


def _state(setup: Setup, latest: LatestCalls, call: ForecastCall) -> str:
    if call is latest.own:
        return "adjusted" if latest.adjustment else "counts"
    if call is latest.adjustment:
        is_older = latest.own is not None and latest.own.day > call.day
        return "adjusts an earlier call" if is_older else "adjusts"
    return "earlier" if counts(setup, call) else "not by a manager"


def _row(setup: Setup, who: str, call: ForecastCall, day: date, state: str) -> Row:
    code = call.currency or setup.home
    best = None if call.best_case is None else Money(call.best_case, code)
    days = (day - call.day).days
    return (who, call.by, Money(call.commit, code), best, call.day, days, state, call.note)


def _notes(setup: Setup, latest: dict[str, LatestCalls], period: Period) -> tuple[str, ...]:
    """Name the people who have not called, where somebody has."""
    people = silent(setup, latest, period)
    return (say("no call: {names}", names=", ".join(people)),) if people and latest else ()
