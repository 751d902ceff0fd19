"""The change of a deal in words of sales: `amount 100 000 -> 120 000, proposal -> negotiation`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, NamedTuple

from pipectl.domain.differences.deals import DealChange
from pipectl.domain.differences.entries import Correction
from pipectl.domain.history.entries import in_order
from pipectl.domain.model.deal import Deal, Entry, Objection
from pipectl.domain.model.pipeline import find_stage, live_stage
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import how_many, show_count
from pipectl.reports.differences.wording import (
    ARROW,
    EMPTY,
    Show,
    course,
    exact,
    named,
    of_keys,
    quoted,
)
from pipectl.reports.shared.lines import changes
from pipectl.table import Named, label
from pipectl.words import joined, say, small

FORM_ALONE: Final = say("only its form: comments, order or style")
_SAID: Final = ("amount", "currency", "expected_close", "stage", "reason")


class Setups(NamedTuple):
    """The setups of both states."""

    before: Setup
    after: Setup

    @property
    def form(self) -> str | None:
        """The form of numbers of the later one."""
        return self.after.settings.numbers


def words_of_change(change: DealChange, setups: Setups) -> tuple[Named, ...]:
    """Say all that changed in a deal; of one that says the same, that only its form is another."""
    words = named(partial(_words, change, setups), setups.form)
    return words or (Named(FORM_ALONE, FORM_ALONE),)


def _words(change: DealChange, setups: Setups, show: Show) -> Iterator[str]:
    texts = [
        *_amount(change, setups, show),
        *_expected_close(change, show),
        *_stage(change, setups),
        *_others(change, show),
        *_states(change),
        *_entries(change.entries.appended, change),
        *of_keys(change.keys),
    ]
    count = len(change.entries.appended)
    yield from texts or ([_new_entries(count)] * bool(count))
    for correction in change.entries.corrected:
        yield _corrected(correction, setups, show)
    if change.entries.is_reordered:
        yield say("its history in another order")


def _new_entries(count: int) -> str:
    return say("1 new entry") if count == 1 else say("{n} new entries", n=show_count(count))


def _amount(change: DealChange, setups: Setups, show: Show) -> Iterator[str]:
    """Yield the course of the amount; the currency is named where it is not the store's."""
    amounts, codes = change.courses.get("amount"), change.courses.get("currency")
    ends = [
        (deal.amount, deal.currency or setup.home)
        for deal, setup in zip((change.before, change.after), setups, strict=True)
    ]
    homes = {setup.home for setup in setups}
    is_named = {code for _, code in ends} != homes or len(homes) > 1
    if codes or (amounts and is_named and len(amounts) <= len(ends)):
        amount = joined((_money(show, *end) for end in ends), ARROW)
        yield say("amount {amount}", amount=amount)
    elif amounts:
        code = f" {ends[-1][1]}" if is_named else ""
        yield say("amount {amount}", amount=joined((course(show, "amount", amounts), code), ""))


def _money(show: Show, amount: Decimal | None, code: str) -> str:
    return EMPTY if amount is None else f"{show('amount', amount)} {code}"


def _expected_close(change: DealChange, show: Show) -> Iterator[str]:
    days = change.courses.get("expected_close", ())
    if not days:
        return
    first, last = days[0], days[-1]
    if isinstance(first, date) and isinstance(last, date) and first != last:
        count = (last - first).days
        yield say(
            "expected close pushed {days}" if count > 0 else "expected close pulled {days}",
            days=how_many(abs(count), "day"),
        )
    else:
        yield say("expected close {day}", day=course(show, "expected_close", days))


def _stage(change: DealChange, setups: Setups) -> Iterator[str]:
    stages = change.courses.get("stage", ())
    if pipelines := change.courses.get("pipeline"):
        home = setups.after.settings.default_pipeline
        yield say("pipeline {name}", name=ARROW.join(name or home for name in pipelines))
    if not stages:
        return
    old, new = _type(change.before, setups.before), _type(change.after, setups.after)
    passage = ARROW.join(stages)
    if new == "won":
        yield say("won: {stages}", stages=passage)
    elif new == "lost":
        reason = _reason(change.after)
        yield say(
            "lost because of {reason}: {stages}" if reason else "lost: {stages}",
            reason=reason,
            stages=passage,
        )
    else:
        yield passage if old == "open" else say("reopened: {stages}", stages=passage)


def _type(deal: Deal, setup: Setup) -> str:
    """Return whether a deal is open, won or lost; open where its stage is not known here."""
    pipeline = setup.pipelines.get(deal.pipeline or setup.settings.default_pipeline)
    stage = find_stage(pipeline, deal.stage) if pipeline else None
    return live_stage(pipeline, stage).type if pipeline and stage else "open"


def _reason(deal: Deal) -> str | None:
    """Return why a deal was lost: what the last entry with a reason says."""
    reasons = (entry.reason for entry in reversed(in_order(deal.history)) if entry.reason)
    reason = next(reasons, None)
    return quoted(reason) if reason and " " in reason else reason


def _others(change: DealChange, show: Show) -> Iterator[str]:
    """Yield the courses of all other tracked fields."""
    for name, values in change.courses.items():
        last = values[-1]
        if name in (*_SAID, "pipeline"):
            continue
        if name == "parked_until":
            yield say("parked until {day}", day=last) if last else say("back from parking")
        elif name == "omit":
            yield say("left out: {why}", why=last) if last else say("counted again")
        elif name == "next_step":
            step = show(name, last)
            yield say("next step: {step}", step=step) if last else say("no next step")
        else:
            yield joined((small(name.capitalize()), course(show, name, values)), " ")


def _states(change: DealChange) -> Iterator[str]:
    for name, states in change.states.items():
        yield joined((f"{name} ", joined((s or say("unknown") for s in states), ARROW)), "")


def _entries(entries: Sequence[Entry], change: DealChange | None = None) -> Iterator[str]:
    """Yield what new entries say besides fields: activities, signals, objections, notes."""
    kinds: Counter[str] = Counter(
        " ".join(filter(None, (entry.activity, entry.direction)))
        for entry in entries
        if entry.activity
    )
    yield from (kind if count == 1 else f"{count} x {kind}" for kind, count in kinds.items())
    yield from (say("signal: {name}", name=entry.signal) for entry in entries if entry.signal)
    yield from (say("done: {step}", step=entry.done) for entry in entries if entry.done)
    yield from (_objection(entry.objection) for entry in entries if entry.objection)
    is_told = change is not None and "stage" in change.courses
    reasons = [entry.reason for entry in entries if entry.reason]
    if change and not (is_told and reasons[-1:] == [_last_reason(change.after)]):
        yield from (say("reason: {reason}", reason=quoted(reason)) for reason in reasons)
    notes = [entry.note for entry in entries if entry.note]
    if len(notes) == 1:
        yield say("note {note}", note=quoted(notes[0]))
    elif notes:
        yield say("{n} notes", n=len(notes))
    if names := dict.fromkeys(entry.via for entry in entries if entry.via):
        yield say("via {names}", names=", ".join(map(str, names)))


def _last_reason(deal: Deal) -> str | None:
    return next((e.reason for e in reversed(in_order(deal.history)) if e.reason), None)


def _objection(objection: Objection) -> str:
    if objection.resolved is not None:
        answer = f": {quoted(objection.resolved)}" if objection.resolved else ""
        return joined((say("objection {id} resolved", id=objection.id), answer), "")
    text = f": {quoted(objection.text)}" if objection.text else ""
    return joined((say("objection {id}", id=objection.id), text), "")


def _corrected(correction: Correction, setups: Setups, show: Show) -> str:
    """Say what an entry of an earlier day was and is."""
    old, new = (
        _in_words(entry, setup, show) if entry else []
        for entry, setup in zip(correction, setups, strict=True)
    )
    day = next(entry.day for entry in correction if entry)
    if correction.before is None or correction.after is None:
        entry = joined([*old, *new])
        if correction.after:
            return say("history of {day}, added: {entry}", day=day, entry=entry)
        return say("history of {day}, taken out: {entry}", day=day, entry=entry)
    gone, come = (
        joined(text for text in texts if text not in other) or EMPTY
        for texts, other in ((old, new), (new, old))
    )
    return say("history of {day}, corrected: {entry}", day=day, entry=joined((gone, come), ARROW))


def _in_words(entry: Entry, setup: Setup, show: Show) -> list[str]:
    by = [say("by {person}", person=entry.by)] if entry.by else []
    note = [say("note {note}", note=quoted(entry.note))] if entry.note else []
    read = str if show is exact else label
    return [*map(read, changes(entry, setup)), *note, *by]


def words_of_deal(deal: Deal, setup: Setup) -> tuple[Named, ...]:
    """Say what a whole deal is: what came new, or is gone."""
    return named(partial(_whole, deal, setup), setup.settings.numbers)


def _whole(deal: Deal, setup: Setup, show: Show) -> Iterator[str]:
    kind = _type(deal, setup)
    yield quoted(deal.title)
    if deal.account:
        yield deal.account
    reason = _reason(deal) if kind == "lost" else None
    yield _because(deal.stage, reason)
    if deal.amount is not None:
        yield _money(show, deal.amount, deal.currency or setup.home)
    if deal.expected_close:
        yield say("expected close {day}", day=deal.expected_close)
    if deal.owner:
        yield say("owner {person}", person=deal.owner)
    if deal.parked_until:
        yield say("parked until {day}", day=deal.parked_until)
    if deal.omit:
        yield say("left out {why}", why=deal.omit)
    yield from _entries(deal.history)


def _because(stage: str | None, reason: str | None) -> str:
    name = stage or ""
    return say("{stage} because of {reason}", stage=name, reason=reason) if reason else name
