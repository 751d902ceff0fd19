"""A deal as it stood at the end of a day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from pipectl.domain.history import entries
from pipectl.domain.history.activities import ACTIVITIES, Activity, activities
from pipectl.domain.history.objections import open_objections
from pipectl.domain.history.visits import VISITS, Visit, closed_on, pushes, since, visits
from pipectl.domain.model.deal import STATE, TRACKED, CustomValue, Deal, Entry, Summary
from pipectl.domain.model.pipeline import Stage
from pipectl.domain.model.settings import Placed, Setup
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import ListOf, MapOf, getter_of, keys_of, optional, required
from pipectl.records import dataclass, field

CERTAIN: Final = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Summary):
    """A deal as it stood at the end of a day.

    `qualification` holds states; `since` is the first day of the present visit to its stage, or to
    those that it has replaced, `closed` the day it was won or lost (None while it is open),
    `reason` why it was lost, `touched` the last day on which a person did something, `last` the day
    of its last entry, `drift` the fields in which the top of the file and its history differ,
    `been` the stages of its present pipeline that it visited, in the order of the first visits,
    `visits` all its visits to stages of any pipeline, `settled` the day since when owner, currency
    and pipeline are as they are, `pushes` how often its expected close went to a later month,
    `activities` what was done for it, `signals` the last day of each closing signal, `objections`
    the ids of those that are open, `assessed` the days of the last assessments where the pipeline
    lets evidence age.
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
    visits: tuple[Visit, ...] = optional(VISITS, tuple)
    settled: date | None = optional(scalars.DAY)
    pushes: int = optional(scalars.WHOLE, 0)
    activities: tuple[Activity, ...] = optional(ACTIVITIES, tuple)
    signals: dict[str, date] = optional(MapOf(scalars.DAY), dict)
    objections: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    assessed: dict[str, date] = optional(MapOf(scalars.DAY), dict)
    fields: dict[str, CustomValue] = field(default_factory=dict)


class Record(Protocol):
    """What the store hands over for a deal; `deal` may be decoded only when it is asked for."""

    @property
    def latest(self) -> Snapshot:
        """The deal as it stands after its last entry."""

    @property
    def deal(self) -> Deal:
        """The whole deal with its history."""


def snapshot_of(record: Record, day: date, setup: Setup) -> Snapshot | None:
    """Return a deal as it stood on a day, None before it was created."""
    latest = record.latest
    return latest if day >= latest.last else take_snapshot(record.deal, day, setup)


_SUMMARY = tuple(key.attribute for key in keys_of(Summary).values())
_summary = getter_of(Summary)


def take_snapshot(deal: Deal, day: date, setup: Setup) -> Snapshot | None:
    """Work out how a deal stood at the end of a day, None before it was created.

    From the day of its last entry on the top of the file counts, before it the sum of entries.
    """
    past = [entry for entry in entries.in_order(deal.history) if entry.day <= day]
    return snapshot_behind(deal, past, setup) if past else None


def snapshot_behind(deal: Deal, past: list[Entry], setup: Setup) -> Snapshot:
    """Work out how a deal stood behind the last of its first entries, which are in order."""
    is_latest = len(past) == len(deal.history)
    fields, states = entries.at_top(deal) if is_latest else entries.add_up(past)
    summary = dict(zip(_SUMMARY, _summary(deal), strict=True))
    if not is_latest:
        summary.update({name: fields.get(name) for name in TRACKED})
    stays = list(visits(past, setup.settings.default_pipeline))
    visit = stays[-1]
    kind = setup.stage(visit).type
    return Snapshot(
        **summary,
        id=deal.id,
        fields=deal.fields,
        qualification=states,
        created=past[0].day,
        since=since(stays, setup.stage),
        closed=None if kind == "open" else closed_on(stays, setup.stage),
        reason=visit.reason if kind == "lost" else None,
        touched=max((entry.day for entry in past if entry.via is None), default=None),
        last=past[-1].day,
        drift=entries.drift(deal) if is_latest else (),
        been=tuple(dict.fromkeys(v.stage for v in stays if v.pipeline == visit.pipeline)),
        visits=tuple(stays),
        settled=_settled(past) if not is_latest or not entries.drift(deal) else past[-1].day,
        pushes=pushes(past),
        activities=activities(past),
        signals={entry.signal: entry.day for entry in past if entry.signal},
        objections=tuple(objection.id for objection in open_objections(past)),
        assessed=entries.days_assessed(past, setup.pipeline(visit)),
    )


def _settled(past: Sequence[Entry]) -> date:
    """Return the last day on which an entry names the owner, the currency or the pipeline."""
    names = ("owner", "currency", "pipeline")
    days = (e.day for e in reversed(past) if any(entries.sets(e, name) for name in names))
    return next(days, past[0].day)


def is_parked(snapshot: Snapshot, day: date) -> bool:
    """Say whether a deal is out of the open pipeline for now."""
    return snapshot.parked_until is not None and snapshot.parked_until > day


def is_overdue(snapshot: Snapshot, day: date) -> bool:
    """Say whether an open deal's expected close has passed."""
    close = snapshot.expected_close
    return snapshot.closed is None and close is not None and close < day


def currency_of(setup: Setup, deal: Summary) -> str:
    """Return the currency of a deal's amount."""
    return deal.currency or setup.home


def probability_in(stage: Stage, deal: Summary) -> tuple[Decimal | None, str]:
    """Return a deal's probability in percent and where it comes from: own, stage or none.

    Zero is a probability like any other. Won is 100 and lost is 0, whatever a deal had said.
    """
    if stage.type != "open":
        return (CERTAIN if stage.type == "won" else Decimal(0)), "stage"
    if deal.probability is not None:
        return deal.probability, "own"
    if stage.probability is None:
        return None, "none"
    return stage.probability, "stage"


def type_of(setup: Setup, deal: Placed) -> str:
    """Return open, won or lost."""
    return setup.stage(deal).type


def category_in(stage: Stage, deal: Summary) -> str | None:
    """Return a deal's own category of the forecast, else its stage's."""
    return deal.category or stage.category


def is_same_close(setup: Setup, deal: Snapshot, later: Snapshot) -> bool:
    """Say whether a deal was closed already as it is later, by the stages that are there now."""
    return deal.closed == later.closed and setup.stage(deal).id == setup.stage(later).id
