"""Files that git left unmerged: merged all the same, or named with what differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from clones import Person
from pipectl.git.conflicts import UnmergedFile, put, unmerged_files
from pipectl.git.program import Repository, find_repository
from pipectl.store.merge.files import MergedFile
from pipectl.store.store import Store


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    """Begin a store with one deal, in git."""
    person = Person("Kari", tmp_path / "kari")
    person.store.mkdir()
    person.git("init", "-q")
    person.pipectl("init", "--currency", "NOK")
    person.pipectl("add", "Website", "--id", "acme", "--amount", "100k")
    person.commit()
    return person


def merged(kari: Person, ours: list[str], theirs: list[str]) -> tuple[Repository, Store]:
    """Do one thing on a branch and another on main, and let git try to merge them."""
    kari.git("switch", "-qc", "theirs")
    kari.pipectl(*theirs)
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.pipectl(*ours)
    kari.commit()
    kari.git("merge", "-q", "theirs", code=1)
    return find_repository(kari.store, kari.variables), Store(kari.store, None)


def files(kari: Person, ours: list[str], theirs: list[str]) -> list[UnmergedFile]:
    return unmerged_files(*merged(kari, ours, theirs))


def test_two_notes_on_one_deal_are_settled(kari: Person) -> None:
    repository, store = merged(kari, ["note", "acme", "Mine"], ["note", "acme", "Theirs"])
    (file,) = unmerged_files(repository, store)
    assert file.is_settled
    put(repository, store, file)
    assert kari.git("status", "--porcelain") == "M  deals/acme.yaml\n"
    assert "Mine" in kari.text("deals/acme.yaml")
    assert "Theirs" in kari.text("deals/acme.yaml")
    assert unmerged_files(repository, store) == []


def test_two_notes_are_settled_after_branches_merged_each_other(kari: Person) -> None:
    tips: list[str] = []
    for branch in ("side", "main"):
        kari.git(*(["switch", "-q", "main"] if tips else ["switch", "-qc", "side"]))
        kari.pipectl("note", "acme", f"First of {branch}")
        kari.commit()
        tips.append(kari.git("rev-parse", "HEAD").strip())
    for branch, other in zip(("side", "main"), reversed(tips), strict=True):
        kari.git("switch", "-q", branch)
        kari.git("merge", "-q", other, code=1)
        kari.pipectl("resolve")
        kari.pipectl("note", "acme", f"Second of {branch}")
        kari.commit()
    kari.git("merge", "-q", "side", code=1)
    assert "<<<<<<<<<" in kari.git("cat-file", "-p", ":1:deals/acme.yaml")
    kari.pipectl("resolve")
    assert kari.text("deals/acme.yaml").count("note: ") == 4


def test_two_amounts_are_named_and_stay_unmerged(kari: Person) -> None:
    repository, store = merged(kari, ["set", "acme", "amount=115k"], ["set", "acme", "amount=125k"])
    (file,) = unmerged_files(repository, store)
    assert str(file) == "acme: amount is 115000 or 125000"
    put(repository, store, file)
    assert kari.git("status", "--porcelain") == "UU deals/acme.yaml\n"
    assert kari.text("deals/acme.yaml").count("<<<<<<< ours") == 2


def test_each_field_that_differs_is_named(kari: Person) -> None:
    (file,) = files(
        kari,
        ["set", "acme", "amount=115k", "owner=ola"],
        ["set", "acme", "amount=125k", "owner=eva"],
    )
    assert str(file) == "acme: owner is ola or eva; amount is 115000 or 125000"


def test_a_state_of_a_criterion_is_named_with_it(kari: Person) -> None:
    (file,) = files(kari, ["qualify", "acme", "need=weak"], ["qualify", "acme", "need=likely"])
    assert str(file) == "acme: qualification need state is weak or likely"


def test_of_a_long_text_the_beginning_is_shown(kari: Person) -> None:
    ours, theirs = ("Send them the whole of the offer, " + "again " * 9, "Call")
    (file,) = files(
        kari, ["next", "acme", ours, "--due", "fri"], ["next", "acme", theirs, "--due", "fri"]
    )
    assert str(file) == "acme: next step is 2026-11-27 Send them the whol… or 2026-11-27 Call"


def test_a_line_of_a_list_is_named_by_its_file(kari: Person) -> None:
    (file,) = files(
        kari, ["quota", "set", "ola", "2027Q1", "300k"], ["quota", "set", "ola", "2027Q1", "400k"]
    )
    assert str(file).startswith("quotas.yaml: ")


def test_a_deal_that_one_side_deleted_is_left_to_a_person(kari: Person) -> None:
    kari.git("switch", "-qc", "theirs")
    kari.git("rm", "-q", "deals/acme.yaml")
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.pipectl("note", "acme", "Mine")
    kari.commit()
    kari.git("merge", "-q", "theirs", code=1)
    repository, store = find_repository(kari.store, kari.variables), Store(kari.store, None)
    (file,) = unmerged_files(repository, store)
    assert str(file) == "acme: gone on one side, changed on the other; `git add` or `git rm` it"
    before = kari.git("status", "--porcelain")
    put(repository, store, file)
    assert kari.git("status", "--porcelain") == before


def test_a_broken_file_is_left_to_git(kari: Person) -> None:
    repository, store = merged(kari, ["note", "acme", "Mine"], ["note", "acme", "Theirs"])
    kari.git("merge", "--abort")
    kari.by_hand("deals/acme.yaml", "title: Website", "title: [")
    kari.commit()
    kari.git("merge", "-q", "theirs", code=1)
    text = kari.text("deals/acme.yaml")
    (file,) = unmerged_files(repository, store)
    assert not file.is_settled
    assert str(file).startswith(
        "acme: only git merges it, by lines (deals/acme.yaml cannot be read"
    )
    put(repository, store, file)
    assert kari.text("deals/acme.yaml") == text


def test_a_store_in_a_folder_with_a_name_of_letters_that_are_not_ascii(tmp_path: Path) -> None:
    kari = Person("Kari", tmp_path / "kari", folder="sales/blå bær")
    kari.store.mkdir(parents=True)
    kari.git("init", "-q", "..")
    kari.pipectl("init", "--currency", "NOK")
    kari.pipectl("add", "Website", "--id", "acme", "--amount", "100k")
    kari.commit()
    repository, store = merged(kari, ["note", "acme", "Mine"], ["note", "acme", "Theirs"])
    (file,) = unmerged_files(repository, store)
    assert file.path == "deals/acme.yaml"
    put(repository, store, file)
    assert unmerged_files(repository, store) == []
    assert kari.git("diff", "--name-only") == ""


def said(ours: str, theirs: str) -> str:
    return str(
        UnmergedFile("deals/acme.yaml", MergedFile(b"", has_conflicts=True, sides=(ours, theirs)))
    )


def test_what_only_one_side_speaks_of_is_no_contradiction() -> None:
    ours = "stage: won\namount: 5\nhistory:\n- {day: 2026-11-19, stage: won, amount: 5}\n"
    theirs = "stage: lost\namount: 6\nhistory:\n- {day: 2026-11-19, stage: lost}\n"
    assert said(ours, theirs) == "acme: stage is won or lost"


def test_a_next_step_is_one_thing() -> None:
    ours, theirs = (f"next_step: {{due: 2026-11-2{n}, what: Call {n}}}\n" for n in (0, 5))
    assert said(ours, theirs) == "acme: next step is 2026-11-20 Call 0 or 2026-11-25 Call 5"


def test_entries_that_two_people_wrote_alike_are_said_to_be_alike() -> None:
    ours, theirs = (f"history:\n- {{day: 2026-11-19, by: {n}, stage: won}}\n" for n in "ab")
    assert said(ours, theirs) == "acme: history of 2026-11-19 is by a or b, and alike else"


def test_a_long_entry_is_named_by_its_beginning() -> None:
    ours, theirs = (f"history:\n- {{day: 2026-11-19, note: {n * 40}}}\n" for n in "ab")
    assert f"history is 2026-11-19 {'a' * 18}… or 2026-11-19 {'b' * 18}…" in said(ours, theirs)


def test_of_an_id_that_two_have_added_it_says_how_to_keep_both() -> None:
    merged = MergedFile(b"", has_conflicts=True, sides=("title: A\n", "title: B\n"))
    text = str(UnmergedFile("deals/acme.yaml", merged, is_added=True))
    assert "`git show :3:./deals/acme.yaml > deals/acme-2.yaml`" in text
