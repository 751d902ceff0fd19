"""The ten golden deals: what the domain alone can work out comes out as expected."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from builders import probability_of
from pipectl.domain.books.judging import Judged, accuracy
from pipectl.domain.history.book import Book
from pipectl.domain.history.entries import in_order
from pipectl.domain.history.snapshot import Snapshot, take_snapshot
from pipectl.domain.history.visits import Visit, pushes, visits
from pipectl.domain.model.pipeline import open_stages
from pipectl.money import ROUNDING, divide
from stores import ReadStore, read_store

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT.parent / "shared" / "golden" / "expected.json"

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the golden figures are not here")

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def store() -> ReadStore:
    return read_store(ROOT / "examples" / "golden")


@pytest.fixture(scope="module")
def snapshots(store: ReadStore) -> list[Snapshot]:
    """Every deal as it stood at the end of the period, the second before the tenth."""
    found = [take_snapshot(deal, LAST, store.setup) for deal in store.deals.values()]
    return sorted((one for one in found if one), key=lambda one: int(one.id[1:]))


@pytest.fixture(scope="module")
def ended(store: ReadStore) -> dict[str, list[Visit]]:
    """The visits of every deal, oldest first."""
    return {name: list(visits(in_order(deal.history))) for name, deal in store.deals.items()}


def closed_as(kind: str, snapshots: Iterable[Snapshot], store: ReadStore) -> list[Snapshot]:
    """Return the deals closed in the period in a stage of a type."""
    return [
        one
        for one in snapshots
        if one.closed and FIRST <= one.closed <= LAST
        if store.setup.stage(one).type == kind
    ]


def named(snapshots: Iterable[Snapshot]) -> list[str]:
    return [one.id.upper() for one in snapshots]


def total(snapshots: Iterable[Snapshot]) -> Decimal:
    return sum((one.amount or Decimal(0) for one in snapshots), Decimal(0))


def rounded(lengths: list[int]) -> float:
    """Return the mean with two decimals, half up."""
    exact = divide(sum(lengths), len(lengths))
    return float(exact.quantize(Decimal("0.01"), context=ROUNDING))


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_deals_closed_in_the_period(
    kind: str, expected: dict[str, Any], snapshots: list[Snapshot], store: ReadStore
) -> None:
    found = closed_as(kind, snapshots, store)
    assert named(found) == expected[kind]["deals"]
    assert total(found) == Decimal(expected[kind]["amount"])


def test_win_rate(expected: dict[str, Any], snapshots: list[Snapshot], store: ReadStore) -> None:
    won, lost = (closed_as(kind, snapshots, store) for kind in ("won", "lost"))
    assert len(won) + len(lost) == expected["win_rate"]["n"]
    assert len(won) / (len(won) + len(lost)) == expected["win_rate"]["count"]
    by_value = divide(total(won), total(won) + total(lost))
    assert by_value.quantize(Decimal("0.000001"), context=ROUNDING) == Decimal(
        str(expected["win_rate"]["value"])
    )


def test_deals_created_in_the_period(
    expected: dict[str, Any], snapshots: list[Snapshot], store: ReadStore
) -> None:
    cohort = [one for one in snapshots if FIRST <= one.created <= LAST]
    wanted = expected["created_cohort"]
    assert len(cohort) == wanted["created"]
    assert len(closed_as("won", cohort, store)) == wanted["won"]
    assert len(closed_as("lost", cohort, store)) == wanted["lost"]
    assert sum(one.closed is None for one in cohort) == wanted["open"]


def test_sales_cycles(
    expected: dict[str, Any], snapshots: list[Snapshot], store: ReadStore
) -> None:
    won = closed_as("won", snapshots, store)
    cycles = [(one.closed - one.created).days for one in won if one.closed]
    assert cycles == expected["sales_cycle_days"]["each"]
    assert round(mean(cycles), 4) == expected["sales_cycle_days"]["mean"]
    assert median(cycles) == expected["sales_cycle_days"]["median"]


def test_open_pipeline(
    expected: dict[str, Any], snapshots: list[Snapshot], store: ReadStore
) -> None:
    found = [one for one in snapshots if one.closed is None]
    wanted = expected["pipeline"]
    assert named(found) == wanted["open"]
    assert total(found) == Decimal(wanted["amount"])
    chances = [probability_of(store.setup, one)[0] for one in found]
    weighted = sum(
        (
            (one.amount or 0) * (chance or 0) / 100
            for one, chance in zip(found, chances, strict=True)
        ),
        Decimal(0),
    )
    assert weighted == Decimal(wanted["weighted"])
    omitted = [one for one in found if store.setup.stage(one).category == "omitted"]
    assert total(omitted) == Decimal(wanted["of_which_omitted"])


def test_deals_without_an_expected_close(
    expected: dict[str, Any], snapshots: list[Snapshot]
) -> None:
    found = [one for one in snapshots if one.closed is None and one.expected_close is None]
    assert named(found) == expected["next_quarter"]["without_expected_close"]


def test_deals_open_when_the_period_began(expected: dict[str, Any], store: ReadStore) -> None:
    before = date(2025, 12, 31)
    known = [take_snapshot(deal, before, store.setup) for deal in store.deals.values()]
    base = [
        one
        for one in known
        if one and one.closed is None and one.expected_close and one.expected_close <= LAST
    ]
    assert sorted(named(base)) == sorted(expected["slip_base_at_start_of_period"])


def test_pushes(expected: dict[str, Any], store: ReadStore) -> None:
    counts = {name.upper(): pushes(in_order(deal.history)) for name, deal in store.deals.items()}
    assert {name: count for name, count in counts.items() if count} == expected["pushes"]


@pytest.mark.parametrize("stage_id", ["prospecting", "qualification", "first_contact", "proposal"])
def test_time_in_stage(
    stage_id: str, expected: dict[str, Any], ended: dict[str, list[Visit]]
) -> None:
    there = [(name, v) for name, of_deal in ended.items() for v in of_deal if v.stage == stage_id]
    lengths = [(v.until - v.since).days for _, v in there if v.until]
    ages = {name.upper(): (LAST - v.since).days for name, v in there if v.until is None}
    assert {
        "n": len(lengths),
        "mean": rounded(lengths),
        "median": median(lengths),
        "open_ages": ages,
    } == expected["time_in_stage_completed_all_time"][stage_id]
    within = [(v.until - v.since).days for _, v in there if v.until and v.until >= FIRST]
    wanted = expected["time_in_stage_completed_in_period"][stage_id]
    assert len(within) == wanted["n"]
    assert rounded(within) == wanted["mean"]


def test_visits_of_a_deal_that_went_back(
    expected: dict[str, Any], ended: dict[str, list[Visit]]
) -> None:
    def days_in(stage_id: str) -> list[int]:
        return [((v.until or LAST) - v.since).days for v in ended["d5"] if v.stage == stage_id]

    assert {
        "proposal_cumulative": sum(days_in("proposal")),
        "proposal_latest": days_in("proposal")[-1],
        "first_contact_cumulative": sum(days_in("first_contact")),
    } == expected["time_in_stage_completed_all_time"]["D5"]


def test_conversion_from_stage_to_stage(
    expected: dict[str, Any],
    snapshots: list[Snapshot],
    ended: dict[str, list[Visit]],
    store: ReadStore,
) -> None:
    pipeline = store.setup.pipelines["sales"]
    ladder = [one.id for one in open_stages(pipeline)] + ["won"]
    of_deal = {one.id: one for one in snapshots}
    for row in expected["conversion"]:
        step = ladder.index(row["from"])
        entered = [
            name
            for name, of in ended.items()
            if FIRST <= next((v.since for v in of if v.stage == row["from"]), date.max) <= LAST
        ]
        furthest = {
            name: max(ladder.index(v.stage) for v in ended[name] if v.stage in ladder)
            for name in entered
        }
        stuck = [name for name in entered if furthest[name] == step]
        lost = [name for name in stuck if of_deal[name].closed]
        assert {
            "entered": len(entered),
            "advanced": len(entered) - len(stuck),
            "lost_here": len(lost),
            "open": len(stuck) - len(lost),
        } == {key: row[key] for key in ("entered", "advanced", "lost_here", "open")}


def test_win_rate_from_a_stage(
    expected: dict[str, Any], snapshots: list[Snapshot], ended: dict[str, list[Visit]]
) -> None:
    for stage_id, (won, lost, _) in expected["win_rate_from_stage_raw"].items():
        ends = [
            one.stage
            for one in snapshots
            if one.closed and any(v.stage == stage_id for v in ended[one.id])
        ]
        assert (ends.count("won"), ends.count("lost")) == (won, lost)


def test_every_deal_stands_in_the_book(store: ReadStore) -> None:
    class Held:
        def __init__(self, name: str) -> None:
            self.deal = store.deals[name]
            latest = take_snapshot(self.deal, date.max, store.setup)
            assert latest is not None
            self.latest = latest

    book = Book(store.setup, [Held(name) for name in store.deals], LAST)
    assert [len(list(book.open(day))) for day in (date(2025, 11, 30), FIRST, LAST)] == [0, 2, 4]


def test_the_accuracy_of_forecasts(expected: dict[str, Any]) -> None:
    golden = expected["accuracy"]
    pairs = zip(golden["forecast"], golden["actual"], strict=True)
    errors = accuracy(Judged(Decimal(forecast), Decimal(actual)) for forecast, actual in pairs)
    for name in ("mape", "wape", "bias"):
        assert float(f"{getattr(errors, name):.6f}") == golden[name]
