"""Small builders for tests: a call names only what its test is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipectl.domain.actions.action import Action
from pipectl.domain.history.book import Book
from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.history.snapshot import Snapshot, probability_in, take_snapshot
from pipectl.domain.model.deal import Answer, Deal, Entry
from pipectl.domain.model.pipeline import Pipeline, Stage
from pipectl.domain.model.settings import ExchangeRate, Settings, Setup

if TYPE_CHECKING:
    from pipectl.domain.model.goals import Quota
    from pipectl.domain.model.team import Person

TODAY = date(2026, 11, 25)
"""A Wednesday in the fourth quarter of 2026."""


def stage(stage_id: str, stage_type: Any = "open", **more: Any) -> Stage:
    """Make a stage that is called like its id, with a capital letter."""
    more.setdefault("name", stage_id.capitalize())
    return Stage(id=stage_id, type=stage_type, **more)


def pipeline(*stages: Stage, **more: Any) -> Pipeline:
    """Make a pipeline; without stages it is prospecting, proposal, won, lost."""
    usual = (
        stage("prospecting", probability=Decimal(5), category="omitted"),
        stage("proposal", name="Forslag", probability=Decimal(55), category="best_case"),
        stage("won", "won", name="Vunnet", probability=Decimal(100)),
        stage("lost", "lost", name="Tapt", probability=Decimal(0)),
    )
    return Pipeline(**{"id": "sales", "name": "Salg", "stages": stages or usual, **more})


def setup(
    *pipelines: Pipeline,
    team: dict[str, Person] | None = None,
    rates: tuple[ExchangeRate, ...] = (),
    quotas: tuple[Quota, ...] = (),
    **settings: Any,
) -> Setup:
    """Make a store's setup; without pipelines it has the one that `pipeline()` makes."""
    return Setup(
        Settings(**{"version": 1, "currency": "NOK", **settings}),
        {item.id: item for item in pipelines or (pipeline(),)},
        team or {},
        quotas,
        rates,
    )


@dataclass(frozen=True)
class Held:
    """A deal as a store hands it over."""

    latest: Snapshot
    deal: Deal


def book(*deals: Deal, as_of: date | str = TODAY, rules: Setup | None = None) -> Book:
    """Make a book of these deals, of which no two need have different ids."""
    known = rules or setup()
    held = []
    for one in deals:
        latest = take_snapshot(one, date.max, known)
        assert latest is not None
        held.append(Held(latest, one))
    return Book(known, held, date.fromisoformat(as_of) if isinstance(as_of, str) else as_of)


def snapshot(**said: Any) -> Snapshot:
    """Make a deal as it stands; without more it is an open one without amount, owner or dates."""
    created = said.get("created", date(2026, 9, 1))
    usual = {
        "id": "acme-website-k7qm",
        "title": "Website redesign",
        "account": "Acme AS",
        "stage": "proposal",
        "created": created,
        "since": created,
        "last": created,
    }
    return Snapshot(**{**usual, **said})


def entry(day: str, *clears: str, **said: Any) -> Entry:
    """Make an entry; whole numbers are amounts and percentages, texts of dates are dates."""
    return Entry(day=date.fromisoformat(day), clears=frozenset(clears), **_typed(said))


def deal(*history: Entry, **said: Any) -> Deal:
    """Make a deal whose top says what its history adds up to, but for what is said here.

    Without entries it is one that began in prospecting on 1 September.
    """
    entries = history or (entry("2026-09-01", stage="prospecting"),)
    fields, states = add_up(in_order(entries))
    usual = {
        "id": "acme-website-k7qm",
        "title": "Website redesign",
        "account": "Acme AS",
        "qualification": {name: Answer(state=state) for name, state in states.items()},
        "history": entries,
    }
    return Deal(**{**usual, **fields, **_typed(said)})


def action(day: str | None = None, **more: Any) -> Action:
    """Make what somebody does on a day, today if left out."""
    on = date.fromisoformat(day) if day else TODAY
    return Action(**{"day": on, "by": "kari", "today": TODAY, **more})


def _typed(said: dict[str, Any]) -> dict[str, Any]:
    typed = dict(said)
    for name, value in said.items():
        if name in ("amount", "probability") and value is not None:
            typed[name] = Decimal(value)
        elif name in ("expected_close", "parked_until") and isinstance(value, str):
            typed[name] = date.fromisoformat(value)
    return typed


def probability_of(rules: Setup, deal: Snapshot) -> tuple[Decimal | None, str]:
    """Return a deal's probability and where it comes from, by the rules of a store."""
    return probability_in(rules.stage(deal), deal)
