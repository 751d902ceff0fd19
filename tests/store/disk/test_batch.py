"""Many files at once: the journal's promise holds, and one wait serves all of them."""

from __future__ import annotations

import errno
import itertools
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipectl.errors import ConflictError
from pipectl.store.disk import batch
from pipectl.store.disk.journal import FileChange, commit, pending, roll_forward
from store.test_faults import (
    DELETE,
    EDIT,
    MAKE,
    assert_recovers,
    attempt,
    copy_store,
    expected_side,
    interrupted,
    killed,
    make_store,
    side,
)

pytestmark = pytest.mark.slow

CHANGES = EDIT + MAKE + DELETE


@pytest.fixture(autouse=True)
def _every_change_is_one_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "WORTH_IT", 1)
    monkeypatch.setattr(os, "sync", lambda: None)


def test_files_are_edited_made_and_deleted(tmp_path: Path) -> None:
    root = make_store(tmp_path / "store")
    commit(root, CHANGES)
    assert side(root, CHANGES) == "new"
    assert pending(root).files == {}
    assert list(root.rglob("*.tmp")) == []


def test_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    root = make_store(tmp_path / "store")
    (root / "deals/a.yaml").chmod(0o640)
    commit(root, CHANGES)
    assert (root / "deals/a.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_after_a_failing_call_all_is_old_or_new_as_the_message_says(
    tmp_path: Path, code: int
) -> None:
    for nth in itertools.count(1):
        root = make_store(tmp_path / "store")
        reached, said = attempt(root, nth, code, partial(commit, changes=CHANGES))
        assert side(root, CHANGES) == expected_side(said), (nth, said)
        assert ("is recorded and counts" in said) == bool(pending(root).files)
        assert_recovers(root, CHANGES)
        if not reached:
            break
    assert nth > 30


def test_after_a_kill_all_is_old_or_all_is_new(tmp_path: Path) -> None:
    sides = []
    for nth in itertools.count(1):
        root = make_store(tmp_path / "store")
        died = killed(root, nth, partial(commit, changes=CHANGES))
        sides.append(side(root, CHANGES))
        assert_recovers(root, CHANGES)
        if not died:
            break
    assert sides == sorted(sides, reverse=True)
    assert set(sides) == {"old", "new"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_roll_forward_that_fails_can_be_done_again(tmp_path: Path, code: int) -> None:
    template = interrupted(tmp_path / "template", CHANGES)
    for nth in itertools.count(1):
        root = copy_store(template, tmp_path / "store")
        reached, _ = attempt(root, nth, code, roll_forward)
        assert side(root, CHANGES) == "new"
        assert_recovers(root, CHANGES)
        if not reached:
            break
    assert nth > 20


def test_after_a_kill_in_a_roll_forward_the_next_one_finishes(tmp_path: Path) -> None:
    template = interrupted(tmp_path / "template", CHANGES)
    for nth in itertools.count(1):
        root = copy_store(template, tmp_path / "store")
        died = killed(root, nth, roll_forward)
        assert side(root, CHANGES) == "new"
        assert_recovers(root, CHANGES)
        if not died:
            break
    assert nth > 20


def test_a_file_that_somebody_has_edited_stops_all(tmp_path: Path) -> None:
    root = make_store(tmp_path / "store")
    (root / "deals/b.yaml").write_bytes(b"edited")
    with pytest.raises(
        ConflictError, match=r"deals/b\.yaml has changed meanwhile; nothing was written"
    ):
        commit(root, CHANGES)
    assert (root / "deals/a.yaml").read_bytes() == b"old a"


def test_an_edit_in_the_midst_of_a_change_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_store(tmp_path / "store")
    monkeypatch.setattr(os, "sync", lambda: (root / "deals/a.yaml").write_bytes(b"edited"))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(ConflictError, match=r"^deals/a.yaml was edited by somebody while"):
        commit(root, CHANGES)
    assert (root / "deals/a.yaml").read_bytes() == b"edited"
    assert [path.read_bytes() for path in (root / ".pipectl/kept").iterdir()] == [b"new a, longer"]
    assert (root / "deals/2026/c.yaml").read_bytes() == b"new c"


def test_contents_are_on_the_disk_before_the_change_counts_and_before_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_store(tmp_path / "store")
    events: list[str] = []

    def noted(name: str, real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            target = str(args[1] if len(args) > 1 else args[0])
            events.append("journal" if target.endswith("journal") else name)
            return real(*args, **options)

        return call

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "sync", lambda: events.append("sync"))
    for name in ("link", "rename", "replace"):
        monkeypatch.setattr(os, name, noted("name", getattr(os, name)))
    commit(root, [FileChange(f"deals/n{n}.yaml", None, b"x") for n in range(3)])
    assert events == ["sync", "journal", "name", "name", "name", "journal"]


def test_where_one_call_cannot_wait_for_all_every_file_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_store(tmp_path / "store")
    waited: list[str] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(
        os, "fsync", lambda handle: waited.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
    )
    commit(root, [FileChange(f"deals/n{n}.yaml", None, b"x") for n in range(3)])
    assert len([path for path in waited if path.startswith(str(root / "deals/.pipectl-"))]) == 3
