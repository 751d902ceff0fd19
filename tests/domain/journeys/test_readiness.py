"""How near to its close a deal is: signals, objections, and what is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.journeys.readiness import Readiness, Signalled, past_the_middle
from pipectl.domain.model.deal import Objection
from pipectl.domain.model.pipeline import ExitCriteria, Signal

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Entry

LIKELY = dict.fromkeys(("budget", "authority", "need", "timeline"), "likely")
RULES = setup(
    pipeline(
        stage("first", exit=ExitCriteria(require=("region",))),
        stage("second"),
        stage(
            "third", exit=ExitCriteria(signals=("commitment",), qualification={"budget": "likely"})
        ),
        stage("fourth", exit=ExitCriteria(no_open_objection=True)),
        stage("won", "won"),
        stage("lost", "lost"),
        signals=(Signal(id="feedback", name="Positive feedback"), Signal(id="commitment")),
    )
)


def ready(*history: Entry, **top: Any) -> Readiness:
    (only,) = past_the_middle(book(deal(*history, id="acme", **top), rules=RULES))
    return only


def test_only_open_deals_in_the_second_half_are_near_their_close() -> None:
    whole = book(
        *(deal(entry("2026-09-01", stage=name), id=name) for name in ("first", "second", "won")),
        deal(entry("2026-09-01", stage="third"), id="third"),
        deal(entry("2026-09-01", stage="third", parked_until="2026-12-24"), id="parked"),
        deal(entry("2026-09-01", stage="third", omit="test"), id="test"),
        rules=RULES,
    )
    assert [each.deal.id for each in past_the_middle(whole)] == ["third"]


def test_signals_go_by_their_names_with_the_last_day_in_the_order_of_the_days() -> None:
    each = ready(
        entry("2026-09-01", stage="third", signal="commitment"),
        entry("2026-09-02", signal="feedback"),
        entry("2026-09-03", signal="commitment"),
    )
    assert each.signals == (
        Signalled("feedback", "Positive feedback", date(2026, 9, 2)),
        Signalled("commitment", "commitment", date(2026, 9, 3)),
    )


def test_objections_are_those_that_nobody_has_answered() -> None:
    each = ready(
        entry("2026-09-01", stage="third"),
        entry("2026-09-02", objection=Objection(id="k7", text="Too dear")),
        entry("2026-09-03", objection=Objection(id="h3", text="Too late")),
        entry("2026-09-04", objection=Objection(id="k7", resolved="Cheaper now")),
    )
    assert [(raised.id, raised.text) for raised in each.objections] == [("h3", "Too late")]


def test_missing_is_what_is_below_likely_and_what_exits_ask_for_besides() -> None:
    states = {**LIKELY, "budget": "weak"}
    del states["timeline"]
    each = ready(entry("2026-09-01", stage="third", qualification=states))
    assert each.gaps == {"budget": "weak", "timeline": "unknown"}
    assert [lack.what for lack in each.lacks] == ["region", "the signal commitment"]
    assert each.missing == 4


def test_nothing_is_missing_of_a_deal_that_meets_all() -> None:
    start = entry("2026-09-01", stage="third", qualification=LIKELY, signal="commitment")
    each = ready(start, fields={"region": "north"})
    assert (each.gaps, each.lacks, each.missing) == ({}, (), 0)


def test_what_a_stage_asks_for_that_the_deal_is_past_is_not_asked_of_the_way_ahead() -> None:
    start = entry("2026-09-01", stage="fourth", qualification=LIKELY, probability=Decimal(80))
    each = ready(start, fields={"region": "north"})
    assert [lack.what for lack in each.lacks] == ["the signal commitment"]
