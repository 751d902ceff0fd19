"""The example store `nordlys` shows what a store can hold, and holds nothing wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipectl.domain.history.book import Standing, is_overdue, is_parked, stand
from stores import ReadStore, read_store

NORDLYS = Path(__file__).parents[1] / "examples" / "nordlys"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def store() -> ReadStore:
    return read_store(NORDLYS)


@pytest.fixture(scope="module")
def standings(store: ReadStore) -> list[Standing]:
    """Every deal as it stood on the day of the example."""
    found = [stand(deal, TODAY, store.setup) for deal in store.deals.values()]
    return [standing for standing in found if standing]


def test_no_rule_finds_anything(store: ReadStore) -> None:
    assert store.messages == []


def test_every_deal_is_known_on_that_day(store: ReadStore, standings: list[Standing]) -> None:
    assert [standing.id for standing in standings] == list(store.deals)
    assert all(standing.last <= TODAY for standing in standings)


def test_everyone_who_did_something_is_in_the_team(store: ReadStore) -> None:
    people = {entry.by for deal in store.deals.values() for entry in deal.history}
    assert people == set(store.setup.team)


def test_what_deals_point_to_is_there(store: ReadStore) -> None:
    deals = store.deals.values()
    pointed_to = {deal.parent for deal in deals} | {deal.duplicate_of for deal in deals}
    assert pointed_to - {None} <= set(store.deals)


def test_it_shows_every_way_of_a_deal(standings: list[Standing]) -> None:
    by_id = {standing.id: standing for standing in standings}
    won = by_id["havblikk-hotell-bookingportal-m3vd"]
    assert (won.stage, won.closed) == ("won", date(2026, 10, 22))
    assert {s.reason for s in standings if s.stage == "lost"} == {"no_budget", "competitor"}
    assert by_id["cantina-montelupo-analisi-c4xw"].closed is None
    assert by_id["bergen-kajakk-app-b6nt"].amount is None
    assert by_id["acme-ny-nettside-d9fg"].omit == "duplicate"
    assert [s.id for s in standings if is_parked(s, TODAY)] == ["rodopi-turs-sayt-p5hb"]
    assert [s.id for s in standings if is_overdue(s, TODAY)] == ["aarhus-bryghus-rapporter-w2kd"]


def test_the_same_deal_was_lost_before_it_was_reopened(store: ReadStore) -> None:
    deal = store.deals["cantina-montelupo-analisi-c4xw"]
    standing = stand(deal, date(2026, 10, 31), store.setup)
    assert standing is not None
    assert (standing.stage, standing.reason) == ("lost", "no_decision")
