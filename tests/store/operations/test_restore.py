"""Whole deals brought into a store: new ones come, what is there stays unless it is replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipectl.domain.model.plain import dump_whole
from pipectl.errors import InvalidError
from pipectl.store.operations.restore import Restored, restore
from stores import new_store, read_store

if TYPE_CHECKING:
    from pipectl.store.store import Store

NEW: dict[str, Any] = {
    "title": "Website",
    "stage": "qualification",
    "history": [{"day": "2026-09-01", "stage": "qualification"}],
}


def restored(store: Store, *, replace: bool = False, **wholes: dict[str, Any]) -> Restored:
    return restore(store, "backup.json", wholes, replace=replace, dry_run=False)[1]


def said(store: Store, deal_id: str) -> dict[str, Any]:
    return dump_whole(store.deals.take(deal_id).record, store.setup)


def test_a_new_deal_comes_and_the_same_again_is_no_change(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    assert restored(store, web=NEW).new == 1
    path = store.root / "deals/web.yaml"
    before = path.stat().st_mtime_ns
    assert restored(store, web=NEW).same == 1
    assert restored(store, web={**NEW, "history": NEW["history"]}, replace=True).same == 1
    assert path.stat().st_mtime_ns == before


def test_a_deal_that_differs_is_left(tmp_path: Path) -> None:
    store = new_store(tmp_path, "web")
    before = (store.root / "deals/web.yaml").read_bytes()
    assert restored(store, web={**NEW, "title": "Other"}).left == ["web"]
    assert (store.root / "deals/web.yaml").read_bytes() == before


def test_a_deal_that_is_replaced_keeps_its_comments_and_its_folder(tmp_path: Path) -> None:
    store = new_store(tmp_path, "web")
    (store.root / "deals/old").mkdir()
    path = store.root / "deals/old/web.yaml"
    (store.root / "deals/web.yaml").rename(path)
    assert restored(store, web={**NEW, "title": "Other"}, replace=True).changed == 1
    assert path.read_text().startswith("title: Other  # the big one\n")


def test_one_bad_deal_keeps_all_out(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with pytest.raises(InvalidError, match=r"^backup.json: deal bad: there is no stage 'x'"):
        restored(store, web=NEW, bad={**NEW, "stage": "x"})
    assert read_store(store.root).deals == {}


def test_the_key_of_a_deal_that_is_left_stays_its_own(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    restored(store, web={**NEW, "refs": {"crm": "1"}})
    moved = {**NEW, "refs": {"crm": "2"}}
    new = {**NEW, "refs": {"crm": "1"}}
    with pytest.raises(InvalidError, match="deal shop: the key '1' of crm belongs to web"):
        restored(store, web=moved, shop=new)
    assert restored(store, web=moved, shop=new, replace=True).changed == 1
    assert said(store, "shop")["refs"] == {"crm": "1"}


def test_items_that_no_line_can_hold_stand_on_their_own(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    odd = {**NEW, "x-list": [None, "a", {"k": [None], "e": {}}, []], "x-none": None}
    restored(store, web=odd)
    assert said(store, "web") == odd
