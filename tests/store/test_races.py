"""Several processes at once: nothing that was acknowledged is lost, nothing is seen half done."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from builders import TODAY
from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.fields import assign
from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal, Entry
from pipectl.errors import PipectlError, UsageError
from pipectl.store.collection.collections import ACCOUNTS, DEALS
from pipectl.store.records import Edited, Records
from pipectl.store.store import Store
from stores import SMALL, write_files

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

    from pipectl.store.collection.collection import Collection
    from pipectl.store.load_result import Loaded

pytestmark = pytest.mark.slow

FORK = multiprocessing.get_context("fork")
SOURCE = Path(__file__).parents[2] / "src"
PROCESSES = 8
TEXT = """\
title: Website for Acme
owner: kari
stage: qualification
history:
  - {day: 2026-09-01, stage: qualification, owner: kari}
"""


def noted(text: str) -> Callable[[Deal], Change]:
    return lambda deal: book(deal, Action(TODAY, "kari", TODAY, text))


class Kind(NamedTuple):
    """A collection, what its files hold here, and how a note is added and read."""

    collection: Collection[Any]
    text: str
    add: Callable[[Any, str], Any]
    notes: Callable[[Any], list[str]]
    new: Callable[[str], Any]

    def of(self, store: Store) -> Records[Any]:
        return Records(store, self.collection)

    def noting(self, text: str) -> Callable[[Any], Edited[Any]]:
        return lambda record: Edited(self.add(record, text))

    def wholes(self, loaded: Loaded) -> list[Any]:
        if self.collection is ACCOUNTS:
            return list(loaded.book.accounts)
        return [record.deal for record in loaded.book.records]


DEAL = Kind(
    DEALS,
    TEXT,
    lambda deal, text: noted(text)(deal).deal,
    lambda deal: [entry.note for entry in deal.history if entry.note],
    lambda title: Deal(
        id="new-1",
        title=title,
        stage="qualification",
        history=(Entry(day=TODAY, stage="qualification", note=title),),
    ),
)
ACCOUNT = Kind(
    ACCOUNTS,
    "name: Acme\nowner: kari\n",
    lambda account, text: replace(account, notes=f"{account.notes or ''}{text}\n"),
    lambda account: (account.notes or "").splitlines(),
    lambda title: Account(id="new-1", name="New", notes=title),
)
KINDS = pytest.mark.parametrize("kind", [DEAL, ACCOUNT], ids=["deals", "accounts"])


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may keep a writer waiting; that is no race."""
    monkeypatch.setattr("pipectl.store.store.LOCK_SECONDS", 90.0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path / "store", SMALL)
    for kind in (DEAL, ACCOUNT):
        path = f"{kind.collection.folder}/{kind.collection.noun}"
        texts = {f"{path}-{n}.yaml": kind.text.replace("Acme", f"Acme {n}") for n in range(6)}
        write_files(tmp_path / "store", texts)
    return tmp_path / "store"


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> int:
    """How often each process does its work."""
    return 30 if pytestconfig.getoption("--full") else 10


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


@KINDS
def test_every_acknowledged_note_is_kept(root: Path, kind: Kind, rounds: int) -> None:
    name = f"{kind.collection.noun}-0"

    def note_a_lot(process: int) -> list[str]:
        records, acknowledged = kind.of(Store(root, None)), []
        for number in range(rounds):
            records.change([name], kind.noting(f"{process}.{number}"))
            acknowledged.append(f"{process}.{number}")
        return acknowledged

    acknowledged = at_once(note_a_lot)
    notes = kind.notes(kind.of(Store(root, None)).take(name).record)
    assert sorted(notes) == sorted(note for mine in acknowledged for note in mine)
    for mine in acknowledged:
        assert [note for note in notes if note in mine] == mine


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
    found = {entry.note for entry in Store(root, None).deals.take("deal-0").record.history[1:]}
    assert found == {f"{process}.{number}" for process in range(PROCESSES) for number in range(25)}


def test_two_changes_of_many_deals_come_one_after_the_other(root: Path) -> None:
    def give_all_to(process: int) -> str:
        store, owner = Store(root, None), ["ola", "ida"][process]
        for _ in range(5):
            store.change(
                store.deals.ids(),
                lambda deal: assign(
                    store.setup, deal, [f"owner={owner}"], Action(TODAY, owner, TODAY, "mine now")
                ),
            )
        return owner

    at_once(give_all_to, 2)
    store = Store(root, None)
    first, *others = (store.deals.take(name).record.history for name in store.deals.ids())
    assert others == [first] * 5
    assert [entry.note for entry in first[1:]] == ["mine now"] * 10


@KINDS
def test_a_reader_sees_all_of_a_change_or_nothing(
    root: Path, tmp_path: Path, kind: Kind, rounds: int
) -> None:
    readers = (1, 2)

    def write_or_read(process: int) -> int:
        store = Store(root, tmp_path / "cache" if process == 1 else None)
        if process == 0:
            records = kind.of(store)
            for number in range(rounds):
                records.change(records.ids(), kind.noting(str(number)))
            return rounds
        seen: set[int] = set()
        while len(seen) < rounds:
            try:
                loaded = store.load(TODAY)
            except PipectlError:  # the store changed all the time; that is said, not hidden
                continue
            assert loaded.problems == []
            records_read = kind.wholes(loaded)
            assert len(records_read) == 6
            (count,) = {len(kind.notes(record)) for record in records_read}
            seen.add(count)
            if count == rounds:
                break
        return len(seen)

    assert at_once(write_or_read, 1 + len(readers))[0] == rounds


@KINDS
def test_no_record_is_missing_while_files_are_replaced(root: Path, kind: Kind, rounds: int) -> None:
    for number in range(300):
        (root / f"{kind.collection.folder}/more-{number}.yaml").write_text(kind.text)

    def write_or_list(process: int) -> set[int]:
        records = kind.of(Store(root, None))
        if process == 0:
            for number in range(5 * rounds):
                records.change([f"more-{number}"], kind.noting("now"))
            return {306}
        return {len(records.ids()) for _ in range(14 * rounds)}

    assert at_once(write_or_list, 3) == [{306}] * 3


@KINDS
def test_of_several_who_add_one_id_exactly_one_wins(root: Path, kind: Kind) -> None:
    def add(process: int) -> str:
        try:
            kind.of(Store(root, None)).add(kind.new(f"By {process}"))
        except UsageError as error:
            return str(error)
        return f"By {process}"

    answers = at_once(add)
    refused = f"there is {kind.collection.a_noun} 'new-1' already; choose another --id"
    assert answers.count(refused) == PROCESSES - 1
    (winner,) = set(answers) - {refused}
    assert kind.notes(kind.of(Store(root, None)).take("new-1").record) == [winner]


@KINDS
def test_a_cache_that_many_write_is_right_for_all(root: Path, tmp_path: Path, kind: Kind) -> None:
    def change_and_load(process: int) -> list[int]:
        store = Store(root, tmp_path / "cache")
        mine = f"{kind.collection.noun}-{process % 6}"
        counts = []
        for number in range(10):
            kind.of(store).change([mine], kind.noting(str(number)))
            records = kind.wholes(store.load(TODAY))
            counts.append(next(len(kind.notes(r)) for r in records if r.id == mine))
        return counts

    for counts in at_once(change_and_load, 6):
        assert counts == list(range(1, 11))


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
    assert Store(root, None).deals.take("deal-0").record.history[-1].note == "after"
