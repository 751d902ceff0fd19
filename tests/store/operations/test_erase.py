"""A deal is erased: its file has another name, links follow, and nothing of the old one is left."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import TODAY
from pipectl.errors import ConflictError, InvalidError
from pipectl.store.operations.erase import erase
from pipectl.store.store import Store
from stores import DEAL, new_store

if TYPE_CHECKING:
    from pipectl.store.load_result import Loaded


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store(tmp_path, "acme", "nes")


def link(store: Store, deal_id: str, *keys: str) -> None:
    """Let a deal name acme under these keys."""
    lines = "".join(f"{key}: acme\n" for key in keys)
    (store.root / f"deals/{deal_id}.yaml").write_text(DEAL + lines)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_erased_deal_has_another_name(store: Store) -> None:
    written = erase(store, "acme", "gone", dry_run=False)
    assert store.deals.ids() == ("gone", "nes")
    assert store.deals.take("gone").record.title == "Erased"
    assert [change.path for change in written.changes] == ["deals/gone.yaml", "deals/acme.yaml"]


def test_links_to_an_erased_deal_follow(store: Store) -> None:
    link(store, "child", "parent")
    link(store, "double", "duplicate_of", "parent")
    erase(store, "acme", "gone", dry_run=False)
    assert store.deals.take("child").record.parent == "gone"
    double = store.deals.take("double").record
    assert (double.parent, double.duplicate_of) == ("gone", "gone")


def test_a_deal_that_names_itself_is_erased(store: Store) -> None:
    link(store, "acme", "parent")
    erase(store, "acme", "gone", dry_run=False)
    assert store.deals.take("gone").record.parent == "gone"


def test_other_deals_keep_every_byte(store: Store) -> None:
    erase(store, "acme", "gone", dry_run=False)
    assert (store.root / "deals/nes.yaml").read_text() == DEAL


class Watched(Store):
    """A store that remembers whether the lock was there whenever it was read."""

    locked: tuple[bool, ...] = ()

    def load(self, as_of: date) -> Loaded:
        self.locked += ((self.root / ".pipectl/lock").exists(),)
        return super().load(as_of)


def test_links_are_looked_for_under_the_lock(store: Store) -> None:
    watched = Watched(store.root, None)
    erase(watched, "acme", "gone", dry_run=False)
    assert watched.locked == (True,)


def test_an_erased_deal_stays_in_its_folder(store: Store) -> None:
    (store.root / "deals/2026").mkdir()
    (store.root / "deals/acme.yaml").rename(store.root / "deals/2026/acme.yaml")
    erase(store, "acme", "gone", dry_run=False)
    assert store.deals.path_of("gone") == "deals/2026/gone.yaml"
    assert store.deals.path_of("acme") is None


def test_another_deal_is_not_overwritten(store: Store) -> None:
    with pytest.raises(ConflictError, match=r"^there is a deal 'nes' already; nothing was written"):
        erase(store, "acme", "nes", dry_run=False)
    assert store.deals.ids() == ("acme", "nes")


def test_nothing_is_erased_while_another_file_has_problems(store: Store) -> None:
    """It might name the deal, and would keep its old id."""
    (store.root / "deals/child.yaml").write_text(DEAL + "parent: acme\nkind: x\n")
    with pytest.raises(InvalidError, match=r"^deals/child.yaml:6:7: "):
        erase(store, "acme", "gone", dry_run=False)
    assert store.deals.ids() == ("acme", "child", "nes")


def test_a_warning_elsewhere_is_in_no_ones_way(store: Store) -> None:
    (store.root / "deals/nes.yaml").write_text(DEAL + "colour: red\n")
    erase(store, "acme", "gone", dry_run=False)
    assert store.deals.ids() == ("gone", "nes")


def test_the_cache_knows_the_deal_no_more(store: Store, tmp_path: Path) -> None:
    store.load(TODAY)
    (kept,) = files(tmp_path / "cache")
    assert b"Website" in kept.read_bytes()
    erase(store, "acme", "gone", dry_run=False)
    assert files(tmp_path / "cache") == []


def test_a_dry_run_erases_nothing(store: Store) -> None:
    written = erase(store, "acme", "gone", dry_run=True)
    assert len(written.changes) == 2
    assert (store.root / "deals/acme.yaml").read_text() == DEAL
    assert store.deals.ids() == ("acme", "nes")


def test_notes_of_quotas_and_assertions_that_may_name_the_customer_are_forgotten(
    store: Store,
) -> None:
    quota = "- {who: all, period: 2026Q4, amount: 5, day: 2026-01-01, note: without acme}\n"
    proof = "- {figure: won, period: 2026Q3, amount: 0, note: acme counts later}\n"
    (store.root / "quotas.yaml").write_text(quota)
    (store.root / "assertions.yaml").write_text(proof)
    erase(store, "acme", "gone", dry_run=False)
    assert "acme" not in (store.root / "quotas.yaml").read_text()
    assert "acme" not in (store.root / "assertions.yaml").read_text()


def test_notes_of_calls_that_may_name_the_customer_are_forgotten(store: Store) -> None:
    title = store.deals.take("acme").record.title
    lines = (
        "# Ours\n- {who: kari, period: 2026Q4, commit: 5, day: 2026-11-02, note: %s}\n"
        "- {who: kari, period: 2026Q4, commit: 6, day: 2026-11-09, note: a good week}\n"
    )
    file = store.root / "calls.yaml"
    file.write_text(lines % f'"{title.upper()} slips"')
    written = erase(store, "acme", "gone", dry_run=False)
    assert file.read_text() == lines.replace(", note: %s", "")
    assert written.messages == ("the notes in calls.yaml that may name the customer are gone",)


def test_calls_that_name_nobody_keep_every_byte(store: Store) -> None:
    text = "- {who: kari, period: 2026Q4, commit: 6, day: 2026-11-09, note: a good week}\n"
    (store.root / "calls.yaml").write_text(text)
    erase(store, "acme", "gone", dry_run=False)
    assert (store.root / "calls.yaml").read_text() == text
