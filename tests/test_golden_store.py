"""The example store `golden` says what the ten golden deals say, no more and no less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipectl.domain.history.entries import drift
from pipectl.domain.values.schema import dump_record
from stores import ReadStore, read_store

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Entry

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT.parent / "shared" / "golden" / "deals.json"

pytestmark = pytest.mark.skipif(not GOLDEN.exists(), reason="the golden deals are not here")


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def store() -> ReadStore:
    return read_store(ROOT / "examples" / "golden")


def as_in_json(entry: Entry) -> dict[str, Any]:
    """Write an entry as the golden file does: texts, and amounts as whole numbers."""
    said: dict[str, Any] = dump_record(entry)
    return {**said, "amount": int(said["amount"])} if "amount" in said else said


def test_it_has_the_currency(store: ReadStore, golden: dict[str, Any]) -> None:
    assert store.setup.settings.currency == golden["currency"]


def test_it_has_the_stages_in_their_order(store: ReadStore, golden: dict[str, Any]) -> None:
    wanted = [
        (s["id"], s.get("type", "open"), s.get("probability"), s.get("category"))
        for s in golden["stages"]
    ]
    stages = store.setup.pipelines["sales"].stages
    assert [(s.id, s.type, s.probability, s.category) for s in stages] == wanted


def test_it_has_every_entry_of_every_deal(store: ReadStore, golden: dict[str, Any]) -> None:
    wanted = {deal["id"].lower(): deal["history"] for deal in golden["deals"]}
    found = {name: [as_in_json(e) for e in deal.history] for name, deal in store.deals.items()}
    assert found == wanted


def test_it_knows_every_reason(store: ReadStore, golden: dict[str, Any]) -> None:
    said = {
        entry["reason"]
        for deal in golden["deals"]
        for entry in deal["history"]
        if "reason" in entry
    }
    known = {reason.id: reason.class_ for reason in store.setup.pipelines["sales"].lost_reasons}
    assert known == {"price": "lost", "no_decision": "no_decision", "no_budget": "disqualified"}
    assert set(known) == said


def test_the_tops_add_nothing_to_the_histories(store: ReadStore) -> None:
    assert [deal.id for deal in store.deals.values() if drift(deal)] == []
    assert store.messages == []
