"""Everything known at one moment: the deals as they stood, for reports to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, TypeAlias

from pipectl.domain.actions.objections import open_objections
from pipectl.domain.history.assessments import days_assessed
from pipectl.domain.history.entries import (
    Visit,
    add_up,
    at_top,
    cut,
    day_of_close,
    drift,
    entered,
    in_order,
    visits,
)
from pipectl.domain.model.deal import STATE, TRACKED, Deal, Summary
from pipectl.domain.model.pipeline import Stage, find_stage
from pipectl.domain.model.settings import Setup, pipeline_of
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import ListOf, MapOf, keys_of, optional, required
from pipectl.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Summary):
    """A deal as it stood at the end of a day.

    `qualification` holds states; `since` is the first day of the present visit to its stage,
    `closed` the day it was won or lost (None while it is open), `reason` why it was lost,
    `touched` the last day on which a person did something, `last` the day of its last entry,
    `drift` the fields in which the top of the file and its history differ, `been` the stages of
    its present pipeline that it visited, in the order of the first visits, `objections` the ids
    of those that are open, `assessed` the days of the last assessments where the pipeline lets
    evidence age.
    """

    qualification: dict[str, str] = optional(MapOf(STATE), dict)
    created: date = required(scalars.DAY)
    since: date = required(scalars.DAY)
    closed: date | None = optional(scalars.DAY)
    reason: str | None = optional(scalars.REASON)
    touched: date | None = optional(scalars.DAY)
    last: date = required(scalars.DAY)
    drift: tuple[str, ...] = optional(ListOf(scalars.TEXT), tuple)
    been: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    objections: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    assessed: dict[str, date] = optional(MapOf(scalars.DAY), dict)
    fields: dict[str, Any] = field(default_factory=dict)


Scope: TypeAlias = Callable[[Snapshot, date], bool]
"""Says whether a deal, as it stood on a day, is spoken of."""


class Record(Protocol):
    """What the store hands over for a deal; `deal` may be decoded only when it is asked for."""

    @property
    def latest(self) -> Snapshot:
        """The deal as it stands after its last entry."""

    @property
    def deal(self) -> Deal:
        """The whole deal with its history."""


Within: TypeAlias = "tuple[date, date] | bool"
"""The first and the last day that a value may be, or whether there is a value at all."""


class Dated(NamedTuple):
    """A deal as it is by the book's day, and as it stood on the day for which it counts.

    Amounts are those of `now`, for a correction corrects; whose it was is judged `then`: a win
    belongs to its owner on its day.
    """

    now: Snapshot
    then: Snapshot


@dataclass(frozen=True, slots=True)
class Book:
    """All deals and settings, as of a day: the only today that a report may use.

    `scope` and `pipelines` say which deals are spoken of, on the day that is asked about; None
    is all of them. No answer knows of anything that came after `as_of`.
    """

    setup: Setup
    records: Sequence[Record]
    as_of: date
    scope: Scope | None = None
    pipelines: frozenset[str] | None = None

    def at(self, day: date) -> Book:
        """Return the book as it was at the end of an earlier day."""
        return replace(self, as_of=min(day, self.as_of))

    def forecasting(self) -> Book:
        """Return the book without the pipelines that say `forecast: false`."""
        known = self.setup.pipelines
        chosen = known.keys() if self.pipelines is None else self.pipelines
        return replace(self, pipelines=frozenset(name for name in chosen if known[name].forecast))

    def covers(self, snapshot: Snapshot, day: date) -> bool:
        """Say whether a deal, as it stood on a day, is spoken of."""
        home = snapshot.pipeline or self.setup.settings.default_pipeline
        return (self.pipelines is None or home in self.pipelines) and (
            self.scope is None or self.scope(snapshot, day)
        )

    def snapshots(self, day: date | None = None) -> Iterator[Snapshot]:
        """Yield every deal in scope as it stood at the end of a day, omitted ones too."""
        return self._snapshots(self.records, min(day or self.as_of, self.as_of))

    def open(self, day: date | None = None) -> Iterator[Snapshot]:
        """Yield the deals that were open on a day and are not omitted, parked ones too."""
        on = min(day or self.as_of, self.as_of)
        for snapshot in self._snapshots(self._narrowed(on, closed=False, omit=False), on):
            if snapshot.closed is None and snapshot.omit is None:
                yield snapshot

    def open_deals(self) -> Iterator[tuple[Snapshot, Deal]]:
        """Yield the deals that `open` does, each with its file as it was on the book's day."""
        narrowed = self._narrowed(self.as_of, closed=False, omit=False)
        for record, snapshot in self._pairs(narrowed, self.as_of):
            is_open = not (snapshot.closed or snapshot.omit)
            if is_open and (known := cut(record.deal, self.as_of)):
                yield snapshot, known

    def omitted(self) -> Iterator[Snapshot]:
        """Yield the deals that count nowhere."""
        for snapshot in self._snapshots(self._narrowed(self.as_of, omit=True), self.as_of):
            if snapshot.omit is not None:
                yield snapshot

    def _snapshots(self, records: Iterable[Record], day: date) -> Iterator[Snapshot]:
        return (snapshot for _, snapshot in self._pairs(records, day))

    def _pairs(self, records: Iterable[Record], day: date) -> Iterator[tuple[Record, Snapshot]]:
        for record in records:
            snapshot = snapshot_of(record, day, self.setup)
            if snapshot and self.covers(snapshot, day):
                yield record, snapshot

    def _narrowed(self, day: date, **within: Within) -> Iterable[Record]:
        """Return the records that may be within these values on a day, at least.

        Records that can tell leave out those whose latest snapshot, being that of the day, says
        otherwise.
        """
        narrowed = getattr(self.records, "narrowed", None)
        return narrowed(day, within) if narrowed else self.records

    def closed(self, first: date, last: date) -> Iterator[Dated]:
        """Yield the deals won or lost from one day to another that are still so and count.

        A deal that was reopened since is open; the day of the close is that of the last one.
        """
        return (dated for _, dated in self._dated("closed", first, last))

    def closed_deals(self, first: date, last: date) -> Iterator[tuple[Dated, Deal]]:
        """Yield the deals that `closed` does, each with its file as it was on the book's day."""
        for record, dated in self._dated("closed", first, last):
            if known := cut(record.deal, self.as_of):
                yield dated, known

    def created(self, first: date, last: date) -> Iterator[Dated]:
        """Yield the deals created from one day to another that count."""
        return (dated for _, dated in self._dated("created", first, last))

    def _dated(self, name: str, first: date, last: date) -> Iterator[tuple[Record, Dated]]:
        day_of: Callable[[Snapshot], date | None] = attrgetter(name)
        for record in self._narrowed(self.as_of, **{name: (first, last)}, omit=False):
            now = snapshot_of(record, self.as_of, self.setup)
            day = day_of(now) if now else None
            if now is None or now.omit is not None or day is None or not first <= day <= last:
                continue
            then = now if now.last <= day else snapshot_of(record, day, self.setup)
            if then is not None and self.covers(then, day):
                yield record, Dated(now, then)


def snapshot_of(record: Record, day: date, setup: Setup) -> Snapshot | None:
    """Return a deal as it stood on a day, None before it was created."""
    latest = record.latest
    return latest if day >= latest.last else take_snapshot(record.deal, day, setup)


_SUMMARY = tuple(key.attribute for key in keys_of(Summary).values())


def take_snapshot(deal: Deal, day: date, setup: Setup) -> Snapshot | None:
    """Work out how a deal stood at the end of a day, None before it was created.

    From the day of its last entry on the top of the file counts, before it the sum of entries.
    """
    entries = in_order(deal.history)
    known = [entry for entry in entries if entry.day <= day]
    if not known:
        return None
    is_latest = len(known) == len(entries)
    fields, states = at_top(deal) if is_latest else add_up(known)
    face = {name: getattr(deal, name) for name in _SUMMARY}
    face.update({name: fields.get(name) for name in TRACKED})
    been = list(visits(known, setup.settings.default_pipeline))
    visit = been[-1]
    home = pipeline_of(setup, fields.get("pipeline"))
    stage = find_stage(home, fields["stage"]) if home else None
    kind = stage.type if stage else "open"
    return Snapshot(
        **face,
        id=deal.id,
        fields=deal.fields,
        qualification=states,
        created=entries[0].day,
        since=entered(been),
        closed=None if kind == "open" else day_of_close(been, partial(type_of, setup)),
        reason=visit.reason if kind == "lost" else None,
        touched=max((entry.day for entry in known if entry.via is None), default=None),
        last=known[-1].day,
        drift=drift(deal) if is_latest else (),
        been=tuple(dict.fromkeys(v.stage for v in been if v.pipeline == visit.pipeline)),
        objections=tuple(one.id for one in open_objections(known)),
        assessed=days_assessed(known, home),
    )


def stage_of(setup: Setup, deal: Summary | Visit) -> Stage | None:
    """Return the stage that a deal is in; None where its pipeline does not know it."""
    found = pipeline_of(setup, deal.pipeline)
    return find_stage(found, deal.stage) if found else None


def is_parked(snapshot: Snapshot, day: date) -> bool:
    """Say whether a deal is out of the open pipeline for now."""
    return snapshot.parked_until is not None and snapshot.parked_until > day


def is_overdue(snapshot: Snapshot, day: date) -> bool:
    """Say whether an open deal's expected close has passed."""
    close = snapshot.expected_close
    return snapshot.closed is None and close is not None and close < day


def currency_of(setup: Setup, deal: Summary) -> str:
    """Return the currency of a deal's amount."""
    return deal.currency or setup.settings.currency


def probability_in(stage: Stage | None, deal: Summary) -> tuple[Decimal | None, str]:
    """Return a deal's probability in percent and where it comes from: own, stage or none.

    Zero is a probability like any other.
    """
    if deal.probability is not None:
        return deal.probability, "own"
    if stage is None or stage.probability is None:
        return None, "none"
    return stage.probability, "stage"


def type_of(setup: Setup, deal: Summary | Visit) -> str:
    """Return open, won or lost; a stage that its pipeline does not know counts as open."""
    stage = stage_of(setup, deal)
    return stage.type if stage else "open"


def category_in(stage: Stage | None, deal: Summary) -> str | None:
    """Return a deal's own category of the forecast, else its stage's."""
    return deal.category or (stage.category if stage else None)
