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
from pipectl.words import joined, say

_NAMES: Final = {"pipectl.yaml": say("settings"), "team.yaml": say("team")}


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
            yield OtherChange(path, _as_it_is(joined((path, FORM_ALONE), ": ")))
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
        value_ = values[1]
    elif change.after is None:
        value_ = say("{line} taken out", line=values[0])
    elif values[0] == values[1]:
        value_ = joined((values[1], _other_keys(change)), "")
    else:
        value_ = joined(values, ARROW)
    has_note = change.after and getattr(line, "note", None)
    note = [say("note {note}", note=quoted(line.note))] if has_note else []
    yield joined((joined((name(line), value_), " "), *note))


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
    return joined((show(goal, value), say(GOALS[goal])), " ")


def _amount(value: Any, currency: str | None, home: str, show: Show) -> str:
    code = "" if currency in (None, home) else f" {currency}"
    return f"{show('amount', value)}{code}"


def _call(line: ForecastCall, home: str, show: Show) -> str:
    best = line.best_case
    parts = [say("commit {amount}", amount=_amount(line.commit, line.currency, home, show))]
    if best is not None:
        parts.append(say("best case {amount}", amount=_amount(best, line.currency, home, show)))
    return joined(parts)


def _assertion(line: Assertion, home: str, show: Show) -> str:
    amount = None if line.amount is None else _amount(line.amount, line.currency, home, show)
    count = None if line.count is None else say("{n} deals", n=show("count", line.count))
    return joined(filter(None, (amount, count))) or EMPTY


def _place_of(line: Assertion) -> str:
    parts = (line.pipeline, line.stage, line.category)
    of = f"{line.figure} {' '.join(filter(None, (line.period, *parts)))}"
    return say(
        "assertion {figure}" if line.who == "all" else "assertion {figure} of {person}",
        figure=of,
        person=line.who,
    )


def _caller(line: ForecastCall) -> str:
    if line.by in (None, line.who):
        return say("call {person} {period}", person=line.who, period=line.period)
    return say("call {person} by {by} {period}", person=line.who, by=line.by, period=line.period)


_WORDS: Final[dict[type, tuple[Callable[[Any], str], Callable[[Any, str, Show], str]]]] = {
    Quota: (
        lambda line: say("quota {person} {period}", person=line.who, period=line.period),
        _quota,
    ),
    ExchangeRate: (
        lambda line: say("rate {currency}", currency=line.currency),
        lambda line, _, show: say("{rate} from {day}", rate=show("rate", line.rate), day=line.day),
    ),
    ForecastCall: (_caller, _call),
    Assertion: (_place_of, _assertion),
}


def _of_file(file: FileDifference) -> Iterator[str]:
    """Say what changed in the settings, the team, a pipeline, or a closed period."""
    folder, _, name = file.path.rpartition("/")
    stem = name.removesuffix(".yaml")
    title = _NAMES.get(file.path, file.path)
    if folder == "pipelines":
        title = say("pipeline {name}", name=stem)
    if folder == "books":
        title = say("closed period {period}", period=stem)
    if not file.is_before:
        yield joined((title, say("new")), ": ")
    elif not file.is_after:
        yield joined((title, say("deleted")), ": ")
    elif folder == "books":
        yield joined((title, say("closed again, or changed")), ": ")
    else:
        texts = [*of_keys(file.keys)]
        yield joined((title, joined(texts) if texts else FORM_ALONE), ": ")


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
