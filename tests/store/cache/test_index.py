"""Deals as they are index: in columns and in bytes they are what they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.history.snapshot import Snapshot, take_snapshot
from pipectl.store.cache.index import Index
from pipectl.store.cache.rows import Row, pack_summary
from pipectl.store.collection.collections import DEALS
from pipectl.store.tree.survey import Survey
from strategies import SETUP, days, deals

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal

pytestmark = pytest.mark.slow

STAMP = (1, 2, 3, 4)


def never(deal_id: str, path: str) -> Deal:
    raise AssertionError(deal_id, path)


def snapshot_of(deal: Deal) -> Snapshot:
    snapshot = take_snapshot(deal, date.max, SETUP)
    assert snapshot is not None
    return snapshot


def path_of(deal: Deal) -> str:
    return f"deals/{deal.id}.yaml"


def with_all(index: Index, some: Sequence[Deal], changed: Sequence[Deal]) -> Index:
    rows = {
        path_of(deal): Row(
            path_of(deal), STAMP, pack_summary(snapshot_of(deal), SETUP.settings), b"packed"
        )
        for deal in changed
    }
    files = sorted((deal.id, path_of(deal)) for deal in some)
    return index.merged(Survey.of((path, STAMP) for _, path in files), rows)


def index_of(some: Sequence[Deal]) -> Index:
    return with_all(nothing(), some, some)


def nothing() -> Index:
    return Index(DEALS, SETUP.settings, {}, memoryview(b""), never)


def again(index: Index) -> Index:
    """Return an index as another process finds it."""
    return Index(
        DEALS, SETUP.settings, index.head(), memoryview(b"".join(index.packed.parts())), never
    )


def latest(index: Index) -> list[Snapshot]:
    return [record.latest for record in index.records()]


def snapshots(some: Sequence[Deal]) -> list[Snapshot]:
    return sorted(map(snapshot_of, some), key=lambda snapshot: snapshot.id)


lists = st.lists(deals(), max_size=3, unique_by=lambda deal: deal.id)


@given(lists)
def test_standings_in_columns_are_what_they_were(some: list[Deal]) -> None:
    assert latest(index_of(some)) == snapshots(some)
    assert latest(again(index_of(some))) == snapshots(some)


@given(lists, lists)
def test_what_changed_comes_and_what_is_gone_goes(before: list[Deal], after: list[Deal]) -> None:
    ids = {deal.id for deal in after}
    rest = [deal for deal in before if deal.id not in ids]
    index = again(index_of(before))
    assert latest(again(with_all(index, [*rest, *after], after))) == snapshots([*rest, *after])
    assert latest(again(with_all(index, rest, []))) == snapshots(rest)


@given(lists, days, days, days)
def test_what_is_narrowed_is_as_asked_for_or_later(
    some: list[Deal], day: date, first: date, last: date
) -> None:
    records = index_of(some).records()
    found = [
        record.latest.id
        for record in records.narrowed(day, {"created": (first, last), "omit": False})
    ]
    assert found == [
        one.id
        for one in snapshots(some)
        if one.last > day or (first <= one.created <= last and one.omit is None)
    ]


def test_of_nothing_nothing_is_kept() -> None:
    assert latest(nothing()) == []
    assert nothing().count("drift") == 0


def test_records_are_a_sequence() -> None:
    index = index_of([])
    assert len(index.records()) == 0
    assert index.records()[:3] == []
