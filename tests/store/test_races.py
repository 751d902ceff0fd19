"""Several processes at once: nothing that was acknowledged is lost, nothing is seen half done."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import TODAY
from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.fields import assign
from pipectl.domain.model.deal import Deal, Entry
from pipectl.errors import PipectlError, UsageError
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.store import Store

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

FORK = multiprocessing.get_context("fork")
SOURCE = Path(__file__).parents[2] / "src"
PROCESSES = 8
TEXT = """\
title: Website
owner: kari
stage: qualification
history:
  - {day: 2026-09-01, stage: qualification, owner: kari}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (tmp_path / "store" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "store" / path).write_text(text)
    for number in range(6):
        (tmp_path / f"store/deals/deal-{number}.yaml").write_text(TEXT)
    return tmp_path / "store"


def at_once(work: Callable[[int], Any], processes: int = PROCESSES) -> list[Any]:
    """Return what a function gives back in each of several processes that run together."""
    answers: Queue[tuple[int, Any]] = FORK.Queue()
    start = FORK.Event()

    def run(number: int) -> None:
        start.wait()
        answers.put((number, work(number)))

    children = [FORK.Process(target=run, args=(number,)) for number in range(processes)]
    for child in children:
        child.start()
    start.set()
    given = [answers.get(timeout=120) for _ in children]
    for child in children:
        child.join()
        assert child.exitcode == 0
    return [answer for _, answer in sorted(given, key=lambda pair: pair[0])]


def noted(text: str) -> Callable[[Deal], Change]:
    return lambda deal: book(deal, Action(TODAY, "kari", TODAY, text))


def test_every_acknowledged_note_is_kept(root: Path) -> None:
    def note_a_lot(process: int) -> list[str]:
        store, kept = Store(root, None), []
        for number in range(25):
            store.change(["deal-0"], noted(f"{process}.{number}"))
            kept.append(f"{process}.{number}")
        return kept

    acknowledged = at_once(note_a_lot)
    history = Store(root, None).take("deal-0").deal.history
    found = [entry.note for entry in history if entry.note]
    assert sorted(found) == sorted(note for notes in acknowledged for note in notes)
    for mine in acknowledged:
        assert [note for note in found if note in mine] == mine


@pytest.mark.full
def test_every_note_of_the_command_line_is_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))

    def note_a_lot(process: int) -> list[int]:
        words = [sys.executable, "-m", "pipectl", "-C", str(root), "note", "deal-0"]
        today = ["--today", TODAY.isoformat()]
        return [
            subprocess.run(
                [*words, f"{process}.{number}", *today], capture_output=True, check=False
            ).returncode
            for number in range(25)
        ]

    assert at_once(note_a_lot) == [[0] * 25] * PROCESSES
    found = {entry.note for entry in Store(root, None).take("deal-0").deal.history[1:]}
    assert found == {f"{process}.{number}" for process in range(PROCESSES) for number in range(25)}


def test_two_changes_of_many_deals_come_one_after_the_other(root: Path) -> None:
    def give_all_to(process: int) -> str:
        store, owner = Store(root, None), ["ola", "ida"][process]
        for _ in range(5):
            store.change(
                store.ids(),
                lambda deal: assign(
                    store.setup, deal, [f"owner={owner}"], Action(TODAY, owner, TODAY, "mine now")
                ),
            )
        return owner

    at_once(give_all_to, 2)
    store = Store(root, None)
    first, *others = (store.take(name).deal.history for name in store.ids())
    assert others == [first] * 5
    assert [entry.note for entry in first[1:]] == ["mine now"] * 10


def test_a_reader_sees_all_of_a_change_or_nothing(root: Path, tmp_path: Path) -> None:
    rounds, readers = 30, (1, 2)

    def write_or_read(process: int) -> int:
        store = Store(root, tmp_path / "cache" if process == 1 else None)
        if process == 0:
            for number in range(rounds):
                store.change(store.ids(), noted(str(number)))
            return rounds
        seen: set[int] = set()
        while len(seen) < rounds:
            try:
                loaded = store.load(TODAY)
            except PipectlError:  # the store changed all the time; that is said, not hidden
                continue
            assert loaded.problems == []
            assert len(loaded.book.records) == 6
            (count,) = {len(record.deal.history) for record in loaded.book.records}
            seen.add(count)
            if count == rounds + 1:
                break
        return len(seen)

    assert at_once(write_or_read, 1 + len(readers))[0] == rounds


def test_no_deal_is_missing_while_files_are_replaced(root: Path) -> None:
    for number in range(300):
        (root / f"deals/more-{number}.yaml").write_text(TEXT)

    def write_or_list(process: int) -> set[int]:
        store = Store(root, None)
        if process == 0:
            for number in range(150):
                store.change([f"more-{number}"], noted("now"))
            return {306}
        return {len(store.ids()) for _ in range(400)}

    assert at_once(write_or_list, 3) == [{306}] * 3


def test_of_several_who_add_one_id_exactly_one_wins(root: Path) -> None:
    def add(process: int) -> str:
        entry = Entry(day=TODAY, stage="qualification")
        deal = Deal(id="new-deal", title=f"By {process}", stage="qualification", history=(entry,))
        try:
            Store(root, None).add(deal)
        except UsageError as error:
            return str(error)
        return f"By {process}"

    answers = at_once(add)
    refused = "there is a deal 'new-deal' already; choose another --id"
    assert answers.count(refused) == PROCESSES - 1
    (winner,) = set(answers) - {refused}
    assert Store(root, None).take("new-deal").deal.title == winner


def test_a_cache_that_many_write_is_right_for_all(root: Path, tmp_path: Path) -> None:
    def change_and_load(process: int) -> list[int]:
        store = Store(root, tmp_path / "cache")
        mine = f"deal-{process % 6}"
        counts = []
        for number in range(10):
            store.change([mine], noted(str(number)))
            records = store.load(TODAY).book.records
            counts.append(next(len(r.deal.history) for r in records if r.latest.id == mine))
        return counts

    for counts in at_once(change_and_load, 6):
        assert counts == list(range(2, 12))


def test_a_lock_dies_with_its_process(root: Path) -> None:
    def die_while_changing(_: int) -> None:
        def die(_deal: Deal) -> Change:
            os._exit(1)

        Store(root, None).change(["deal-0"], die)

    child = FORK.Process(target=die_while_changing, args=(0,))
    child.start()
    child.join()
    assert child.exitcode == 1
    Store(root, None).change(["deal-0"], noted("after"))
    assert Store(root, None).take("deal-0").deal.history[-1].note == "after"
