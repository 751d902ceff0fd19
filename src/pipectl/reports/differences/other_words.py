"""What changed beside the deals, in words: accounts, quotas, rates, calls, settings, team."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from pipectl.domain.differences.lines import LineChange, goal_of, line_changes
from pipectl.domain.differences.plain import differing
from pipectl.domain.differences.states import FileDifference, StoreDifference
from pipectl.domain.model.account import Account
from pipectl.domain.model.assertions import Assertion
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import GOALS, Quota
from pipectl.domain.model.plain import dump_whole
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.reports.differences.deal_words import FORM_ALONE
from pipectl.reports.differences.wording import ARROW, EMPTY, Show, named, of_keys, quoted
from pipectl.table import Named

_NAMES: Final = {"pipectl.yaml": "settings", "team.yaml": "team"}


class OtherChange(NamedTuple):
    """A line about something beside the deals: its file, and what changed in words."""

    path: str
    words: Named


def other_changes(difference: StoreDifference) -> Iterator[OtherChange]:
    """Yield all that changed beside the deals and the accounts, in the order of files."""
    home = difference.setups[1].home
    form = difference.setups[1].settings.numbers
    for path, before, after in difference.lines:
        changes = [*line_changes(before, after)]
        for change in changes:
            words = named(partial(_of_line, change, home), form)
            yield from (OtherChange(path, text) for text in words)
        if not changes:
            yield OtherChange(path, _as_it_is(f"{path}: {FORM_ALONE}"))
    for file in difference.files:
        yield from (OtherChange(file.path, _as_it_is(text)) for text in _of_file(file))


def _as_it_is(text: str) -> Named:
    return Named(text, text)


def _of_line(change: LineChange, home: str, show: Show) -> Iterator[str]:
    line = change.after or change.before
    name, value = _WORDS[type(line)]
    values = [
        EMPTY if each is None else value(each, home, show) for each in (change.before, change.after)
    ]
    if change.before is None:
        text = f"{name(line)} {values[1]}"
    elif change.after is None:
        text = f"{name(line)} {values[0]} taken out"
    elif values[0] == values[1]:
        text = f"{name(line)} {values[1]}{_other_keys(change)}"
    else:
        text = f"{name(line)} {ARROW.join(values)}"
    note = f", note {quoted(line.note)}" if change.after and getattr(line, "note", None) else ""
    yield text + note


def _other_keys(change: LineChange) -> str:
    names = (
        name
        for name in type(change.after).__dataclass_fields__
        if getattr(change.before, name) != getattr(change.after, name) and name != "note"
    )
    texts = [
        f"{name} {getattr(change.before, name)}{ARROW}{getattr(change.after, name)}"
        for name in names
    ]
    return f", {', '.join(texts)}" if texts else ""


def _quota(line: Quota, home: str, show: Show) -> str:
    goal = goal_of(line)
    value = getattr(line, goal)
    if goal == "activities":
        return ", ".join(f"{show(goal, number)} {kind}" for kind, number in value.items())
    if "amount" in goal:
        return _amount(value, line.currency, home, show)
    return f"{show(goal, value)} {GOALS[goal]}"


def _amount(value: Any, currency: str | None, home: str, show: Show) -> str:
    code = "" if currency in (None, home) else f" {currency}"
    return f"{show('amount', value)}{code}"


def _call(line: ForecastCall, home: str, show: Show) -> str:
    best = line.best_case
    more = "" if best is None else f", best case {_amount(best, line.currency, home, show)}"
    return f"commit {_amount(line.commit, line.currency, home, show)}{more}"


def _assertion(line: Assertion, home: str, show: Show) -> str:
    amount = None if line.amount is None else _amount(line.amount, line.currency, home, show)
    count = None if line.count is None else f"{show('count', line.count)} deals"
    return ", ".join(filter(None, (amount, count))) or EMPTY


def _place_of(line: Assertion) -> str:
    parts = (line.pipeline, line.stage, line.category)
    whose = "" if line.who == "all" else f" of {line.who}"
    return f"assertion {line.figure} {' '.join(filter(None, (line.period, *parts)))}{whose}"


def _caller(line: ForecastCall) -> str:
    return line.who if line.by in (None, line.who) else f"{line.who} by {line.by}"


_WORDS: Final[dict[type, tuple[Callable[[Any], str], Callable[[Any, str, Show], str]]]] = {
    Quota: (lambda line: f"quota {line.who} {line.period}", _quota),
    ExchangeRate: (
        lambda line: f"rate {line.currency}",
        lambda line, _, show: f"{show('rate', line.rate)} from {line.day}",
    ),
    ForecastCall: (lambda line: f"call {_caller(line)} {line.period}", _call),
    Assertion: (_place_of, _assertion),
}


def _of_file(file: FileDifference) -> Iterator[str]:
    """Say what changed in the settings, the team, a pipeline, or a closed period."""
    folder, _, name = file.path.rpartition("/")
    stem = name.removesuffix(".yaml")
    title = _NAMES.get(file.path) or {"pipelines": f"pipeline {stem}"}.get(folder, file.path)
    if folder == "books":
        title = f"closed period {stem}"
    if not file.is_before:
        yield f"{title}: new"
    elif not file.is_after:
        yield f"{title}: deleted"
    elif folder == "books":
        yield f"{title}: closed again, or changed"
    else:
        texts = [*of_keys(file.keys)]
        yield f"{title}: {', '.join(texts) or FORM_ALONE}"


def words_of_account(
    before: Account | None, after: Account | None, setups: Sequence[Setup]
) -> tuple[Named, ...]:
    """Say what changed in an account, or what one is that came or is gone."""
    record = after or before
    if record is None:
        return ()
    if before is None or after is None:
        parts = (quoted(record.name), *record.aliases)
        return tuple(map(_as_it_is, parts))
    keys = [*differing(dump_whole(before, setups[0]), dump_whole(after, setups[1]))]
    return tuple(map(_as_it_is, of_keys(keys))) or (_as_it_is(FORM_ALONE),)
