"""Everything known at one moment: the deals as they stood, for reports to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from pipectl.domain.history.entries import cut
from pipectl.domain.history.snapshot import Record, Snapshot, snapshot_of
from pipectl.domain.history.visits import up_to
from pipectl.domain.values.calendar import Period
from pipectl.records import dataclass

if TYPE_CHECKING:
    from pipectl.domain.history.activities import Activity
    from pipectl.domain.model.account import Account
    from pipectl.domain.model.closed_book import ClosedBook
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import Problem

Scope: TypeAlias = Callable[[Snapshot, date], bool]
"""Says whether a deal, as it stood on a day, is spoken of."""


Within: TypeAlias = "tuple[date, date] | bool"
"""The first and the last day that a value may be, or whether there is a value at all."""


Between: TypeAlias = "tuple[Record, Snapshot | None, Snapshot]"
"""A deal as it stood on an earlier day, None before it began, and on the book's."""


@dataclass(frozen=True)
class Dated:
    """A deal as it is by the book's day, and as it stood on the day for which it counts.

    Amounts are those of `now`, for a correction corrects; whose it was is judged `then`: a win
    belongs to its owner on its day. What it was then is worked out where somebody asks.
    """

    now: Snapshot
    day: date
    record: Record
    setup: Setup

    @cached_property
    def then(self) -> Snapshot:
        """The deal as it stood at the end of the day."""
        return snapshot_of(self.record, self.day, self.setup) or self.now

    @property
    def pipeline(self) -> str:
        """The pipeline that it was in, by its visits."""
        is_now = self.now.last <= self.day
        name = self.now.pipeline if is_now else up_to(self.now.visits, self.day)[-1].pipeline
        return name or self.setup.settings.default_pipeline

    @property
    def in_pipeline(self) -> Snapshot:
        """The deal as it is now; as it was then where it has come to another pipeline since."""
        return self.now if self.setup.pipeline(self.now).id == self.pipeline else self.then


@dataclass(frozen=True, slots=True)
class Book:
    """All deals and settings, as of a day: the only today that a report may use.

    `scope` and `pipelines` say which deals are spoken of, on the day that is asked about; None
    is all of them. `people` are those whose deals alone are spoken of, where it is by owner or
    team. With `omitted_too` open deals are those as well that count nowhere, because they are asked
    for. `accounts` are as their files are now. No answer knows of anything that came after `as_of`.
    `earlier` is the book of another state of the store, for who compares the two.
    """

    setup: Setup
    records: Sequence[Record]
    as_of: date
    scope: Scope | None = None
    pipelines: frozenset[str] | None = None
    accounts: Sequence[Account] = ()
    people: frozenset[str] | None = None
    omitted_too: bool = False
    closed_books: Callable[[], Sequence[ClosedBook]] = tuple
    damaged_books: Callable[[], Sequence[Problem]] = tuple
    earlier: Book | None = None

    @property
    def ever(self) -> Period:
        """All days up to the book's."""
        return Period(date.min, self.as_of, "all")

    @property
    def ids(self) -> Sequence[str]:
        """The ids of all deals, spoken of or not; records that can tell them decode nothing."""
        ids: Sequence[str] | None = getattr(self.records, "ids", None)
        return [record.latest.id for record in self.records] if ids is None else ids

    def at(self, day: date) -> Book:
        """Return the book as it was at the end of an earlier day."""
        return replace(self, as_of=min(day, self.as_of))

    def forecasting(self) -> Book:
        """Return the book without the pipelines that say `forecast: false`."""
        pipelines = self.setup.pipelines
        chosen = pipelines.keys() if self.pipelines is None else self.pipelines
        forecast = frozenset(name for name in chosen if pipelines[name].forecast)
        return replace(self, pipelines=forecast)

    def covers(self, snapshot: Snapshot, day: date) -> bool:
        """Say whether a deal, as it stood on a day, is spoken of."""
        if self.pipelines is not None:
            home = snapshot.pipeline or self.setup.settings.default_pipeline
            if home not in self.pipelines:
                return False
        return self.scope is None or self.scope(snapshot, day)

    def snapshots(self, day: date | None = None) -> Iterator[Snapshot]:
        """Yield every deal in scope as it stood at the end of a day, omitted ones too."""
        return self._snapshots(self.records, min(day or self.as_of, self.as_of))

    def open(self, day: date | None = None) -> Iterator[Snapshot]:
        """Yield the deals that were open on a day and count, parked ones too."""
        return (snapshot for _, snapshot in self.open_records(day))

    def open_records(self, day: date | None = None) -> Iterator[tuple[Record, Snapshot]]:
        """Yield the deals that `open` does, each with what its whole file can be taken from."""
        on = min(day or self.as_of, self.as_of)
        within: dict[str, Within] = {} if self.omitted_too else {"omit": False}
        for record in self._narrowed(on, closed=False, **within):
            snapshot = self._open_on(on, record)
            counts = snapshot and (self.omitted_too or snapshot.omit is None)
            if snapshot and counts and self.covers(snapshot, on):
                yield record, snapshot

    def _open_on(self, day: date, record: Record) -> Snapshot | None:
        """Return a deal if it was open on a day; that it was not takes no look at its entries."""
        latest = record.latest
        if latest.last <= day:
            return latest if latest.closed is None else None
        stages = [visit for visit in latest.visits if visit.since <= day]
        if not stages or self.setup.stage(stages[-1]).type != "open":
            return None
        snapshot = snapshot_of(record, day, self.setup)
        return snapshot if snapshot and snapshot.closed is None else None

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
            if deal := cut(record.deal, self.as_of):
                yield dated, deal

    def between(self, since: date) -> Iterator[Between]:
        """Yield deals as they stood on an earlier day, None before they began, and on the book's.

        Whatever the scope: all that were open and not omitted on one of the two days, or have had
        an entry between them. Only what has had one is decoded. With an `earlier` book the first
        are what that one knew; what is in no file any more is left out.
        """
        if self.earlier is not None:
            yield from self._beside(self.earlier)
            return
        for record in self._narrowed(since, closed=False, omit=False):
            after = snapshot_of(record, self.as_of, self.setup)
            if after is not None:
                changed = after.last > since
                yield record, snapshot_of(record, since, self.setup) if changed else after, after

    def _beside(self, earlier: Book) -> Iterator[Between]:
        """Yield the deals of another state of the store, each beside what it is in this one."""
        others = {record.latest.id: record for record in earlier.records}
        for record in self.records:
            other = others.pop(record.latest.id, None)
            before = snapshot_of(other, earlier.as_of, earlier.setup) if other else None
            if after := snapshot_of(record, self.as_of, self.setup):
                yield record, before, after
        for record in others.values():
            before = snapshot_of(record, earlier.as_of, earlier.setup)
            if before is not None and before.closed is None and before.omit is None:
                yield record, before, replace(before, omit="other")

    def activities(self, first: date, last: date) -> Iterator[tuple[Snapshot, Activity]]:
        """Yield what people did from one day to another, for deals that count and are spoken of."""
        within: dict[str, Within] = {"last": (first, date.max), "omit": False}
        for _, deal in self._pairs(self._narrowed(self.as_of, **within), self.as_of):
            if deal.omit is None and deal.last >= first:
                did = (each for each in deal.activities if not each.by_program)
                yield from ((deal, each) for each in did if first <= each.day <= last)

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
            dated = Dated(now, day, record, self.setup)
            if self.pipelines is not None and dated.pipeline not in self.pipelines:
                continue
            if self.scope is None or self.scope(dated.then, day):
                yield record, dated
