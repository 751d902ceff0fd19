"""A command is taken back where its files are as it left them, and otherwise says what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipectl.errors import ConflictError, NotFoundError
from pipectl.store.operations.erase import erase
from pipectl.store.operations.reshape import begin_pipeline
from pipectl.store.operations.take_back import LoggedCommand, TakenBack, take_back, with_states
from pipectl.store.records import Edited
from pipectl.store.store import Store, Witness
from stores import DEAL, new_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store(tmp_path, "acme", "nes")


class Called(Witness):
    """A command of these words."""

    words: tuple[str, ...] = ("set",)

    def caller(self) -> tuple[tuple[str, ...], str, str]:
        return self.words, "kari", "2026-11-25"


def set_source(store: Store, *names: str, source: str = "web") -> None:
    store.witness = Called
    store.deals.change(names, lambda deal: Edited(replace(deal, source=source)))


def undo(store: Store, number: int = 1, *, dry_run: bool = False) -> TakenBack:
    def show(command: LoggedCommand) -> str:
        return " ".join(("pipectl", *command.words))

    return take_back(store, number, show, lambda: None, dry_run=dry_run)


def states(store: Store) -> list[bool]:
    return [is_back for _, is_back in with_states(store, lambda: None)]


def text(store: Store, name: str) -> str:
    return (store.root / f"deals/{name}.yaml").read_text()


def test_all_files_of_a_command_become_what_they_were(store: Store) -> None:
    set_source(store, "acme", "nes")
    undo(store)
    assert text(store, "acme") == text(store, "nes") == DEAL


def test_a_new_file_goes_and_a_deleted_one_returns(store: Store) -> None:
    deal = store.deals.take("acme").record
    store.deals.add(replace(deal, id="new"))
    undo(store)
    assert store.deals.ids() == ("acme", "nes")
    undo(store)
    assert store.deals.ids() == ("acme", "nes", "new")


def test_to_undo_again_does_it_again(store: Store) -> None:
    set_source(store, "acme")
    after = text(store, "acme")
    undo(store)
    undo(store)
    assert text(store, "acme") == after


def test_a_number_takes_back_that_command_alone(store: Store) -> None:
    set_source(store, "acme")
    set_source(store, "nes")
    undo(store, 2)
    assert text(store, "acme") == DEAL
    assert text(store, "nes") != DEAL


def test_a_later_command_on_the_file_is_named(store: Store) -> None:
    set_source(store, "acme")
    set_source(store, "acme", source="mail")
    after = text(store, "acme")
    message = r"deals/acme.yaml: changed since by 1 `pipectl set`; take that back first"
    with pytest.raises(ConflictError, match=message):
        undo(store, 2)
    assert text(store, "acme") == after


def test_where_one_file_was_edited_none_is_taken_back(store: Store) -> None:
    set_source(store, "acme", "nes")
    after = text(store, "acme")
    (store.root / "deals/nes.yaml").write_text(DEAL + "tags: [x]\n")
    with pytest.raises(ConflictError, match=r"deals/nes.yaml: edited by hand since, or merged"):
        undo(store)
    assert text(store, "acme") == after


def test_a_command_is_taken_back_once(store: Store) -> None:
    set_source(store, "acme")
    undo(store)
    with pytest.raises(ConflictError, match=r"`pipectl set` is taken back already"):
        undo(store, 2)


def test_a_command_that_died_before_its_change_is_not_taken_for_another(store: Store) -> None:
    set_source(store, "acme")
    set_source(store, "nes")
    (store.root / "deals/nes.yaml").write_text(DEAL)
    with pytest.raises(ConflictError, match="is taken back already, or was not made"):
        undo(store)
    assert text(store, "acme") != DEAL


def test_a_dry_run_writes_nothing(store: Store) -> None:
    set_source(store, "acme")
    after = text(store, "acme")
    assert undo(store, dry_run=True).written.changes[0].new == DEAL.encode()
    assert text(store, "acme") == after
    assert len(with_states(store, lambda: None)) == 1


def test_what_others_need_by_now_stays(store: Store) -> None:
    begin_pipeline(store, "small", "seven", {}, dry_run=False)
    (store.root / "deals/nes.yaml").write_text(DEAL + "pipeline: small\n")
    with pytest.raises(ConflictError, match=r"not taken back, for then: deals/nes.yaml:.*small"):
        undo(store)
    assert "small" in Store(store.root, None).setup.pipelines


def test_the_states_follow_undo_and_redo(store: Store) -> None:
    set_source(store, "acme")
    set_source(store, "acme", source="mail")
    undo(store)
    undo(store, 3)
    assert states(store) == [False, False, True, True]
    undo(store)
    assert states(store) == [False, True, False, True, False]


def test_nothing_to_take_back_is_told(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no command has left anything here"):
        undo(store)
    set_source(store, "acme")
    with pytest.raises(NotFoundError, match=r"there is no command 2; .* shows the last one"):
        undo(store, 2)


def test_what_is_erased_is_forgotten_and_stays_so(store: Store) -> None:
    (store.root / "deals/acme.yaml").write_text(
        DEAL.replace("Website", "Boats") + "account: Krabbesund\n"
    )
    set_source(store, "acme")
    set_source(store, "nes")
    Called.words = ("note", "nes", "as Krabbesund does")
    set_source(store, "nes", source="mail")
    Called.words = ("set",)
    erase(store, "acme", "gone", dry_run=False)
    assert [c.words for c, _ in with_states(store, lambda: None)] == [("erase",), ("set",)]
    with pytest.raises(ConflictError, match="`pipectl erase` cannot be taken back: what is erased"):
        undo(store)
    left = b"".join(p.read_bytes() for p in (store.root / ".pipectl").rglob("*") if p.is_file())
    assert b"rabbesund" not in left


def test_a_new_deal_that_was_moved_by_hand_is_not_taken_back_already(store: Store) -> None:
    store.witness = Called
    store.deals.add(replace(store.deals.take("acme").record, id="new"))
    (store.root / "deals/2026").mkdir()
    (store.root / "deals/new.yaml").rename(store.root / "deals/2026/new.yaml")
    assert states(store) == [False]
    with pytest.raises(ConflictError, match=r"deals/new.yaml: moved since, to deals/2026/new.yaml"):
        undo(store)


def test_a_changed_deal_that_was_moved_by_hand_says_so(store: Store) -> None:
    set_source(store, "acme")
    (store.root / "deals/2026").mkdir()
    (store.root / "deals/acme.yaml").rename(store.root / "deals/2026/acme.yaml")
    with pytest.raises(ConflictError, match=r"moved since, to deals/2026/acme.yaml; move it back"):
        undo(store)


@pytest.mark.parametrize("obstacle", ["link", "large"])
def test_a_file_that_cannot_be_read_hides_no_other_command(store: Store, obstacle: str) -> None:
    set_source(store, "acme")
    set_source(store, "nes")
    path = store.root / "deals/acme.yaml"
    path.unlink()
    path.symlink_to("nes.yaml") if obstacle == "link" else path.write_bytes(b"#" * 300_000)
    assert states(store) == [False, False]
    with pytest.raises(ConflictError, match=r"cannot be taken back; [\s\S]*deals/acme.yaml: "):
        undo(store, 2)
    undo(store)
    assert text(store, "nes") == DEAL
