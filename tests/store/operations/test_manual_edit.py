"""A person's own text for a deal's file: kept to the byte, and booked where it changed the top."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import TODAY
from pipectl.domain.actions.action import Action, book
from pipectl.errors import ConflictError, InvalidError, UsageError
from pipectl.store.operations.manual_edit import save
from stores import DEAL, new_store

if TYPE_CHECKING:
    from pipectl.store.store import Store

ACT = Action(TODAY, "kari", TODAY)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store(tmp_path, "acme", "nes")


def test_a_persons_text_is_kept_byte_for_byte(store: Store) -> None:
    path, old = store.deals.raw("acme")
    new = old.replace(b"the big one", "den største\r".encode()).replace(b"\r", b"")
    save(store, path, old, new, ACT)
    assert (store.root / path).read_bytes() == new


def test_a_persons_text_gets_an_entry_for_what_only_its_top_says(store: Store) -> None:
    path, old = store.deals.raw("acme")
    new = old.replace(b"stage: qualification\nh", b"stage: demo\namount: 10\nh", 1)
    stages = [stage.id for stage in store.setup.pipelines["sales"].stages]
    save(store, path, old, new.replace(b"demo", stages[2].encode()), ACT)
    entry = store.deals.take("acme").record.history[-1]
    assert (entry.day, entry.by, entry.stage, str(entry.amount)) == (TODAY, "kari", stages[2], "10")


def test_a_persons_text_with_problems_is_refused(store: Store) -> None:
    path, old = store.deals.raw("acme")
    for new in (b"{", old.replace(b"2026-09-01", b"soon"), old.replace(b"title", b"titel")):
        with pytest.raises(InvalidError):
            save(store, path, old, new, ACT)
    assert (store.root / path).read_bytes() == old


def test_a_top_with_a_stage_that_nobody_knows_is_a_problem_of_the_text(store: Store) -> None:
    path, old = store.deals.raw("acme")
    new = old.replace(b"stage: qualification\nh", b"stage: propsal\nh", 1)
    with pytest.raises(InvalidError, match="there is no stage 'propsal'"):
        save(store, path, old, new, ACT)
    assert (store.root / path).read_bytes() == old


def test_a_persons_text_does_not_overwrite_somebody_elses(store: Store) -> None:
    path, old = store.deals.raw("acme")
    store.change(["acme"], lambda deal: book(deal, ACT._replace(note="meanwhile")))
    with pytest.raises(ConflictError, match=r"^deals/acme.yaml has changed meanwhile; nothing was"):
        save(store, path, old, old + b"# mine\n", ACT)
    assert store.deals.take("acme").record.history[-1].note == "meanwhile"


def test_a_deal_that_cannot_be_read_can_be_edited(store: Store) -> None:
    (store.root / "deals/acme.yaml").write_text("{")
    path, old = store.deals.raw("acme")
    save(store, path, old, DEAL.encode(), ACT)
    assert store.deals.take("acme").record.title == "Website"


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (1, r"^2026-11-26 is after today, 2026-11-25; book it when"),
        (-100, r"^2026-08-17 is before acme was created, on 2026-09-01;"),
    ],
)
def test_what_is_to_be_booked_has_a_day_in_the_deals_past(
    store: Store, later: int, why: str
) -> None:
    path, old = store.deals.raw("acme")
    action = ACT._replace(day=TODAY + timedelta(days=later))
    with pytest.raises(UsageError, match=why):
        save(store, path, old, b"amount: 10\n" + old, action)
    assert (store.root / path).read_bytes() == old


@pytest.mark.parametrize("later", [1, -100])
def test_the_day_is_no_matter_where_nothing_is_booked(store: Store, later: int) -> None:
    path, old = store.deals.raw("acme")
    save(store, path, old, old + b"# mine\n", ACT._replace(day=TODAY + timedelta(days=later)))
    assert (store.root / path).read_bytes() == old + b"# mine\n"
