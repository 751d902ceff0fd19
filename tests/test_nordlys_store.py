"""The example store `nordlys` shows what a store can hold, and holds nothing wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked, take_snapshot
from stores import ReadStore, read_store

NORDLYS = Path(__file__).parents[1] / "examples" / "nordlys"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def store() -> ReadStore:
    return read_store(NORDLYS)


@pytest.fixture(scope="module")
def snapshots(store: ReadStore) -> list[Snapshot]:
    """Every deal as it stood on the day of the example."""
    found = [take_snapshot(deal, TODAY, store.setup) for deal in store.deals.values()]
    return [snapshot for snapshot in found if snapshot]


def test_no_rule_finds_anything(store: ReadStore) -> None:
    assert store.messages == []


def test_every_deal_is_known_on_that_day(store: ReadStore, snapshots: list[Snapshot]) -> None:
    assert [snapshot.id for snapshot in snapshots] == list(store.deals)
    assert all(snapshot.last <= TODAY for snapshot in snapshots)


def test_everyone_who_did_something_is_in_the_team(store: ReadStore) -> None:
    people = {entry.by for deal in store.deals.values() for entry in deal.history}
    assert people == set(store.setup.team)


def test_what_deals_point_to_is_there(store: ReadStore) -> None:
    deals = store.deals.values()
    pointed_to = {deal.parent for deal in deals} | {deal.duplicate_of for deal in deals}
    assert pointed_to - {None} <= set(store.deals)


def test_it_shows_every_way_of_a_deal(snapshots: list[Snapshot]) -> None:
    by_id = {snapshot.id: snapshot for snapshot in snapshots}
    won = by_id["havblikk-hotell-bookingportal-m3vd"]
    assert (won.stage, won.closed) == ("won", date(2026, 10, 22))
    assert {s.reason for s in snapshots if s.stage == "lost"} == {"no_budget", "competitor"}
    assert by_id["cantina-montelupo-analisi-c4xw"].closed is None
    assert by_id["bergen-kajakk-app-b6nt"].amount is None
    assert by_id["acme-ny-nettside-d9fg"].omit == "duplicate"
    assert [s.id for s in snapshots if is_parked(s, TODAY)] == ["rodopi-turs-sayt-p5hb"]
    assert [s.id for s in snapshots if is_overdue(s, TODAY)] == ["aarhus-bryghus-rapporter-w2kd"]


def test_the_same_deal_was_lost_before_it_was_reopened(store: ReadStore) -> None:
    deal = store.deals["cantina-montelupo-analisi-c4xw"]
    snapshot = take_snapshot(deal, date(2026, 10, 31), store.setup)
    assert snapshot is not None
    assert (snapshot.stage, snapshot.reason) == ("lost", "no_decision")
