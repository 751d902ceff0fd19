"""An open store: deals are read from it, and changes written to it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from builders import TODAY
from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.model.deal import Deal, Entry
from pipectl.errors import ConflictError, InvalidError, NotFoundError, PipectlError, UsageError
from pipectl.store import store as store_module
from pipectl.store.disk import journal
from pipectl.store.disk.files import write_atomically
from pipectl.store.disk.journal import FileChange, pending
from pipectl.store.operations.erase import erase
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.records import Written
from pipectl.store.store import Store, Witness
from stores import DEAL

ACT = Action(TODAY, "kari", TODAY)


def deal_text(deal_id: str) -> str:
    """Write a deal like any other; all but `acme` have an account, so that none is another."""
    return DEAL if deal_id == "acme" else f"account: {deal_id}\n{DEAL}"


def deal(deal_id: str, title: str = "New", **more: object) -> Deal:
    history = (Entry(day=date(2026, 9, 1), stage="qualification"),)
    return Deal(id=deal_id, title=title, stage="qualification", history=history, **more)  # type: ignore[arg-type]


def noted(text: str) -> Callable[[Deal], Change]:
    return lambda old: book(old, Action(TODAY, "kari", TODAY, text))


def notes(store: Store, deal_id: str) -> list[str | None]:
    return [entry.note for entry in store.deals.take(deal_id).record.history[1:]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    for name in ("acme", "nes"):
        (tmp_path / f"deals/{name}.yaml").write_text(deal_text(name))
    return Store(tmp_path, None)


# Reading


def test_a_deal_is_taken_by_its_id_whatever_the_others_are(store: Store) -> None:
    (store.root / "deals/nes.yaml").write_text("{")
    assert store.deals.take("acme").record.title == "Website"


def test_no_such_deal(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"^there is no deal 'acm'; `pipectl list is:any`"):
        store.deals.take("acm")


def test_a_path_is_not_taken_for_an_id(store: Store) -> None:
    assert store.deals.path_of("../pipelines/sales") is None
    assert store.deals.path_of("../deals/acme") is None


def test_an_id_that_two_files_have_is_a_problem(store: Store) -> None:
    (store.root / "deals/old").mkdir()
    (store.root / "deals/old/acme.yaml").write_text(DEAL)
    with pytest.raises(InvalidError, match=r"old/acme.yaml: the id 'acme' also belongs to deals/a"):
        store.deals.take("acme")


def test_a_deal_with_problems_is_not_taken(store: Store) -> None:
    (store.root / "deals/acme.yaml").write_text(DEAL.replace("2026-09-01", "soon"))
    with pytest.raises(InvalidError, match=r"^deals/acme.yaml:4:11: 'soon' is not a date"):
        store.deals.take("acme")


def test_settings_with_problems_stop_everything(store: Store) -> None:
    (store.root / "pipectl.yaml").write_text("version: 2\ncurrency: EUR\n")
    for ask in (lambda: store.setup, lambda: store.load(TODAY), lambda: store.deals.take("acme")):
        with pytest.raises(InvalidError, match=r"^pipectl.yaml:1:10: this pipectl reads version 1"):
            ask()


def test_all_deals_are_loaded_with_all_problems(store: Store) -> None:
    (store.root / "deals/bad.yaml").write_text("{")
    (store.root / "deals/worse.yaml").write_text("title: x\n")
    (store.root / "deals/odd.yaml").write_text(deal_text("odd") + "colour: red\n")
    loaded = store.load(TODAY)
    assert [snapshot.id for snapshot in loaded.book.snapshots()] == ["acme", "nes", "odd"]
    assert [(p.place.path, str(p.severity)) for p in loaded.problems] == [
        ("deals/bad.yaml", "problem"),
        ("deals/worse.yaml", "problem"),
        ("deals/worse.yaml", "problem"),
        ("deals/odd.yaml", "warning"),
    ]


# Changing


def test_a_change_keeps_every_other_byte(store: Store) -> None:
    written = store.change(["acme"], noted("called"))
    line = '  - {day: 2026-11-25, by: kari, note: "called"}\n'
    assert (store.root / "deals/acme.yaml").read_text() == DEAL + line
    assert [change.path for change in written.changes] == ["deals/acme.yaml"]


def test_a_change_that_changes_nothing_writes_nothing(store: Store) -> None:
    before = (store.root / "deals/acme.yaml").stat()
    written = store.change(["acme"], lambda old: Change(old, ("it is so already",)))
    assert written == ((), ("it is so already",))
    assert (store.root / "deals/acme.yaml").stat() == before


def test_a_dry_run_writes_nothing(store: Store) -> None:
    written = store.change(["acme", "nes"], noted("called"), dry_run=True)
    assert len(written.changes) == 2
    assert (store.root / "deals/acme.yaml").read_text() == DEAL
    assert not (store.root / ".pipectl/lock").exists()


def test_of_several_deals_all_are_changed_or_none(store: Store) -> None:
    def refuse_nes(old: Deal) -> Change:
        if old.id == "nes":
            raise UsageError("not this one")
        return noted("called")(old)

    with pytest.raises(UsageError):
        store.change(["acme", "nes"], refuse_nes)
    assert notes(store, "acme") == []
    store.change(["acme", "nes"], noted("called"))
    assert [notes(store, name) for name in ("acme", "nes")] == [["called"], ["called"]]


def test_an_edit_meanwhile_is_no_conflict_for_a_mechanical_change(store: Store) -> None:
    path = store.root / "deals/acme.yaml"
    edits = iter([DEAL.replace("Website", "Webshop")])

    def edit_once_while_it_is_changed(old: Deal) -> Change:
        path.write_text(next(edits, path.read_text()))
        return noted("called")(old)

    store.change(["acme"], edit_once_while_it_is_changed)
    assert store.deals.take("acme").record.title == "Webshop"
    assert notes(store, "acme") == ["called"]


def test_a_file_that_never_rests_is_a_conflict(store: Store) -> None:
    path = store.root / "deals/acme.yaml"

    def edit(old: Deal) -> Change:
        path.write_text(path.read_text() + "# again\n")
        return noted("called")(old)

    with pytest.raises(ConflictError, match=r"^deals/acme.yaml has changed meanwhile; nothing was"):
        store.change(["acme"], edit)
    assert path.read_text() == DEAL + 3 * "# again\n"


def fail_to_finish(monkeypatch: pytest.MonkeyPatch, how: Callable[[], None]) -> None:
    """Let changes of several files be recorded, and something happen before they are written."""

    def commit_without_writing(root: Path, changes: Sequence[journal.FileChange]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("pipectl.store.disk.journal._finish", lambda *_: how())
            journal.commit(root, changes)

    monkeypatch.setattr(store_module, "commit", commit_without_writing)


def crash() -> None:
    raise PipectlError("killed")


def leave_unfinished(store: Store, change: Callable[[], object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fail_to_finish(patch, crash)
        with pytest.raises(PipectlError):
            change()
    assert pending(store.root).files


def test_a_reader_sees_an_unfinished_change_whole(store: Store) -> None:
    leave_unfinished(store, lambda: store.change(["acme", "nes"], noted("called")))
    assert [notes(store, name) for name in ("acme", "nes")] == [["called"], ["called"]]
    records = store.load(TODAY).book.records
    assert [record.deal.history[-1].note for record in records] == ["called", "called"]


def test_a_reader_sees_an_unfinished_new_name(store: Store) -> None:
    leave_unfinished(store, lambda: erase(store, "acme", "gone", dry_run=False))
    assert [s.id for s in store.load(TODAY).book.snapshots()] == ["gone", "nes"]
    assert store.deals.path_of("acme") is None
    assert store.deals.take("gone").record.title == "Erased"
    with pytest.raises(NotFoundError):
        store.deals.take("acme")


def test_the_next_writer_finishes_an_unfinished_change(store: Store) -> None:
    leave_unfinished(store, lambda: store.change(["acme", "nes"], noted("one")))
    store.change(["nes"], noted("two"))
    assert not pending(store.root).files
    assert [notes(store, name) for name in ("acme", "nes")] == [["one"], ["one", "two"]]


def test_an_edit_of_an_unfinished_change_is_told_and_stands(store: Store) -> None:
    leave_unfinished(store, lambda: store.change(["acme", "nes"], noted("one")))
    (store.root / "deals/nes.yaml").write_text(DEAL + "# by hand\n")
    with pytest.raises(ConflictError) as told:
        store.change(["acme"], noted("two"))
    first, last = str(told.value).split("\n")
    assert first.startswith("deals/nes.yaml was edited by somebody while")
    assert last == "This was an earlier change; yours is not made yet, so try again"
    assert notes(store, "acme") == ["one"]
    store.change(["acme"], noted("two"))
    assert notes(store, "acme") == ["one", "two"]


def test_an_edit_in_the_midst_of_writing_several_is_told_and_nothing_is_booked_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit_nes_behind_acme(
        root: Path, path: str, content: bytes | None, expected: bytes | None
    ) -> None:
        write_atomically(root, path, content, expected)
        if path == "deals/acme.yaml":
            (store.root / "deals/nes.yaml").write_text(DEAL + "# by hand\n")

    monkeypatch.setattr(journal, "write_atomically", edit_nes_behind_acme)
    with pytest.raises(ConflictError, match=r"^deals/nes.yaml was edited by somebody while"):
        store.change(["acme", "nes"], noted("called"))
    assert notes(store, "acme") == ["called"]


# Adding


def test_a_new_deal_is_a_file_of_its_own(store: Store) -> None:
    store.deals.add(deal("new-1", account="Nes AS"))
    text = "title: New\naccount: Nes AS\nstage: qualification\nhistory:\n"
    line = "  - {day: 2026-09-01, stage: qualification}\n"
    assert (store.root / "deals/new-1.yaml").read_text() == text + line


def test_an_id_is_given_once(store: Store) -> None:
    (store.root / "deals/old").mkdir()
    (store.root / "deals/acme.yaml").rename(store.root / "deals/old/acme.yaml")
    with pytest.raises(UsageError, match=r"^there is a deal 'acme' already; choose another --id$"):
        store.deals.add(deal("acme"))


def test_a_parent_must_be_there(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"^there is no deal 'mother' to be the parent$"):
        store.deals.add(deal("child", parent="mother"))
    store.deals.add(deal("child", parent="acme"))


def test_a_key_in_another_system_is_that_of_one_deal(store: Store) -> None:
    store.deals.add(deal("new-1", refs={"erp": "A1"}))
    with pytest.raises(UsageError, match=r"^the key 'A1' of erp belongs to new-1"):
        store.deals.add(deal("new-2", refs={"crm": "7", "erp": "A1"}))
    with pytest.raises(UsageError, match=r"^the key 'A1' of erp belongs to new-1"):
        store.change(["acme"], lambda old: Change(replace(old, refs={"erp": "A1"})))
    assert store.deals.ids() == ("acme", "nes", "new-1")
    assert (store.root / "deals/acme.yaml").read_text() == DEAL


def test_a_key_may_be_that_of_another_deal_in_another_system(store: Store) -> None:
    store.deals.add(deal("new-1", refs={"erp": "A1"}))
    store.deals.add(deal("new-2", "Course", refs={"crm": "A1", "erp": "A2"}))
    assert store.load(TODAY).problems == []


def test_a_key_that_two_deals_have_already_is_in_no_ones_way(store: Store) -> None:
    for name in ("acme", "nes"):
        (store.root / f"deals/{name}.yaml").write_text("refs: {erp: A1}\n" + deal_text(name))
    store.change(["acme"], noted("called"))
    store.change(["nes"], lambda old: Change(replace(old, refs={"erp": "A2"})))
    assert store.load(TODAY).problems == []


def test_deals_that_differ_from_their_history_are_named(store: Store) -> None:
    (store.root / "deals/nes.yaml").write_text(DEAL.replace("stage: q", "amount: 10\nstage: q", 1))
    (store.root / "deals/far.yaml").write_text(
        DEAL.replace("stage: qualification\n", "stage: won\n")
    )
    (store.root / "deals/bad.yaml").write_text("{")
    assert store.drifted(TODAY) == ["far", "nes"]


def test_a_full_disk_is_told_in_one_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    store.change(["acme"], noted("one"))
    monkeypatch.setattr("os.write", full)
    with pytest.raises(PipectlError, match=r"^no space left on the disk: nothing was written$"):
        store.change(["acme"], noted("two"))
    assert notes(store, "acme") == ["one"]


def test_a_link_in_the_stores_own_folder_is_never_written_through(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A store may be somebody else's: nothing in it may lead a writer to a file outside."""
    outside = tmp_path_factory.mktemp("outside") / "precious"
    outside.write_text("mine")
    for name in ("lock", "journal", "writing", "kept"):
        (store.root / ".pipectl" / name).symlink_to(outside)
    with pytest.raises(PipectlError):
        store.change(["acme", "nes"], noted("called"))
    (store.root / ".pipectl/lock").unlink()
    with pytest.raises(PipectlError):
        store.change(["acme", "nes"], noted("called"))
    (store.root / ".pipectl/journal").unlink()
    try:
        store.change(["acme", "nes"], noted("called"))
    except PipectlError as error:
        assert "\n" not in str(error)  # noqa: PT017 - refusing is as good as not following
    assert outside.read_text() == "mine"


def test_a_refusal_of_the_witness_is_not_planned_again(store: Store) -> None:
    class Refusing(Witness):
        def before(self, _written: Written) -> None:
            seen.append("before")
            raise ConflictError("not now")

    seen: list[str] = []
    store.witness = Refusing
    with pytest.raises(ConflictError, match="not now"):
        store.commit(lambda: Written((FileChange("a.yaml", None, b""),), ()), dry_run=False)
    assert seen == ["before"]
