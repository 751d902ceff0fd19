"""The command `resolve` wherever git stops: nothing of a person's own is ever overwritten."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import pytest

from clones import Person
from transcripts import call

DEAL = "deals/acme.yaml"


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    """Begin a store with one deal, in git; on the branch `theirs` there is a note more."""
    return begun(Person("Kari", tmp_path / "kari"), ".")


def begun(person: Person, top: str) -> Person:
    person.store.mkdir(parents=True)
    person.git("init", "-q", top)
    person.pipectl("init", "--currency", "NOK")
    person.pipectl("add", "Website", "--id", "acme", "--amount", "100k")
    person.commit()
    person.git("switch", "-qc", "theirs")
    person.pipectl("note", "acme", "Theirs")
    person.commit("Theirs")
    person.git("switch", "-q", "main")
    return person


def note(person: Person) -> None:
    person.pipectl("note", "acme", "Mine")
    person.commit("Mine")


def is_merged(person: Person) -> bool:
    text = person.text(DEAL)
    return all(part in text for part in ("Mine", "Theirs")) and "<<<<" not in text


@pytest.mark.parametrize("words", [["merge"], ["rebase"], ["cherry-pick"]])
def test_it_merges_whatever_stopped(kari: Person, words: list[str]) -> None:
    note(kari)
    kari.git(*words, "theirs", code=1)
    kari.pipectl("resolve")
    assert is_merged(kari)
    assert kari.git("status", "--porcelain") == f"M  {DEAL}\n"
    kari.git("-c", "core.editor=true", *words, "--continue")
    assert is_merged(kari)


def test_it_merges_a_stash(kari: Person) -> None:
    kari.pipectl("note", "acme", "Mine")
    kari.git("stash", "-q")
    kari.git("merge", "-q", "theirs")
    kari.git("stash", "pop", code=1)
    kari.pipectl("resolve")
    assert is_merged(kari)


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_any_style_of_markers_is_git_s_own(kari: Person, style: str) -> None:
    kari.git("config", "merge.conflictStyle", style)
    note(kari)
    kari.git("merge", "theirs", code=None)
    kari.pipectl("resolve")
    assert is_merged(kari)


def test_line_ends_of_windows_are_git_s_own(kari: Person) -> None:
    kari.git("rm", "-q", ".gitattributes")
    kari.git("config", "core.autocrlf", "true")
    kari.commit()
    note(kari)
    kari.git("merge", "theirs", code=1)
    assert b"\r\n" in (kari.store / DEAL).read_bytes()
    kari.pipectl("resolve")
    assert is_merged(kari)
    assert f" {DEAL}\n" not in kari.git("status", "--porcelain").replace("M  ", "")


def test_a_file_that_both_sides_added_is_merged(kari: Person) -> None:
    for branch, text in (("other", "One"), ("main", "Two")):
        kari.git("switch", "-q", *(["-c"] if branch == "other" else []), branch)
        kari.pipectl("quota", "set", "kari", "2027Q1", "300k")
        kari.pipectl("quota", "set", "ola" if text == "One" else "eva", "2027Q1", "200k")
        kari.commit()
    kari.git("merge", "other", code=1)
    kari.pipectl("resolve")
    assert kari.text("quotas.yaml").count("who: kari") == 1
    assert all(name in kari.text("quotas.yaml") for name in ("ola", "eva"))


def edit(person: Person, how_far: str) -> str:
    """Go on by hand after git has stopped; return the file."""
    text = person.text(DEAL)
    match how_far:
        case "settled":
            text = text[: text.index("=======")] + text[text.index(">>>>>>> theirs\n") + 15 :]
            text = text.replace("<<<<<<< HEAD\n", "")
        case "a value outside of the markers":
            text = text.replace("title: Website", "title: Web site")
        case "a value between the markers":
            text = text.replace("Mine", "Mine, and more")
        case "half of the markers":
            text = text.replace("=======\n", "")
    person.write(DEAL, text)
    return text


@pytest.mark.parametrize(
    "how_far",
    [
        "settled",
        "a value outside of the markers",
        "a value between the markers",
        "half of the markers",
    ],
)
def test_what_a_person_has_edited_stays(kari: Person, how_far: str) -> None:
    note(kari)
    kari.git("merge", "theirs", code=1)
    text = edit(kari, how_far)
    shown = kari.pipectl("resolve", code=6)
    assert "acme: edited since git stopped, so it stays" in shown
    assert kari.text(DEAL) == text
    assert kari.git("status", "--porcelain") == f"UU {DEAL}\n"
    shown = kari.pipectl("resolve", "--force")
    assert is_merged(kari)
    assert kari.git("status", "--porcelain") == f"M  {DEAL}\n"
    _, _, place = shown.splitlines()[0].partition("acme: merged; your edit is in ")
    assert kari.text(place) == text


def test_a_file_is_said_to_be_merged_as_soon_as_it_is(kari: Person) -> None:
    kari.pipectl("add", "Shop", "--id", "shop")
    kari.commit()
    kari.git("switch", "-q", "theirs")
    kari.git("merge", "-q", "main")
    kari.pipectl("note", "shop", "Theirs")
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.pipectl("note", "shop", "Mine")
    note(kari)
    kari.git("merge", "theirs", code=1)
    (kari.store / ".git/index.lock").write_text("")
    shown = kari.pipectl("resolve", code=1)
    assert "merged" not in shown
    assert "index.lock" in shown


def test_a_choice_between_the_markers_of_the_driver_stays(kari: Person) -> None:
    kari.git("switch", "-q", "theirs")
    kari.pipectl("set", "acme", "amount=120k", "owner=ola")
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.pipectl("set", "acme", "amount=130k")
    kari.commit()
    kari.git("merge", "theirs", code=1)
    kari.pipectl("resolve", code=6)
    first = kari.text(DEAL)
    chosen = first.replace(first[first.index("<<<<") : first.index(">>>> theirs\n") + 12], "", 1)
    kari.write(DEAL, chosen)
    kari.pipectl("resolve", code=6)
    assert kari.text(DEAL) == chosen


def test_a_file_that_a_person_has_deleted_stays_away(kari: Person) -> None:
    note(kari)
    kari.git("merge", "theirs", code=1)
    (kari.store / DEAL).unlink()
    kari.pipectl("resolve", code=6)
    assert not (kari.store / DEAL).exists()
    kari.pipectl("resolve", "--force")
    assert is_merged(kari)


def test_a_renamed_deal_is_named(kari: Person) -> None:
    kari.git("mv", DEAL, "deals/acme-one.yaml")
    kari.commit()
    kari.git("switch", "-q", "theirs")
    kari.git("mv", DEAL, "deals/acme-two.yaml")
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.git("merge", "theirs", code=1)
    before = kari.git("status", "--porcelain")
    shown = kari.pipectl("resolve", code=6)
    assert "acme-one: named differently on the two sides" in shown
    assert kari.git("status", "--porcelain") == before


def test_a_deal_that_one_side_renamed_and_both_changed_is_merged(kari: Person) -> None:
    note(kari)
    kari.git("mv", DEAL, "deals/acme-one.yaml")
    kari.commit()
    kari.git("merge", "theirs", code=1)
    kari.pipectl("resolve", "acme-one")
    assert kari.git("status", "--porcelain") == "M  deals/acme-one.yaml\n"
    assert "Theirs" in kari.text("deals/acme-one.yaml")


def test_it_works_in_a_second_working_tree(kari: Person) -> None:
    note(kari)
    kari.git("worktree", "add", "-q", "-b", "second", "../second")
    kari.folder = "second"
    kari.git("merge", "theirs", code=1)
    kari.pipectl("resolve")
    assert is_merged(kari)
    kari.pipectl("git", "setup", "--yes", "--hook")
    kari.pipectl("git", "setup", "--check", "--hook")
    kari.git("commit", "-qm", "Merged")


def test_settings_in_conflict_stay_and_the_deals_are_merged(kari: Person) -> None:
    note(kari)
    kari.by_hand("pipectl.yaml", "currency: NOK ", "currency: EUR ")
    kari.commit()
    kari.git("switch", "-q", "theirs")
    kari.by_hand("pipectl.yaml", "currency: NOK ", "currency: DKK ")
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.git("merge", "theirs", code=1)
    shown = kari.pipectl("resolve", code=6)
    assert "pipectl.yaml: only git merges it, by lines; choose between git's markers" in shown
    assert is_merged(kari)
    assert kari.git("diff", "--name-only", "--diff-filter=U") == "pipectl.yaml\n"


def test_two_stores_of_a_repository_are_resolved_each_by_itself(tmp_path: Path) -> None:
    kari = begun(Person("Kari", tmp_path / "kari", folder="all/sales"), "..")
    kari.pipectl("init", "../other", "--currency", "EUR")
    kari.commit()
    kari.folder = "all/other"
    kari.pipectl("add", "Shop", "--id", "acme")
    kari.commit()
    kari.git("switch", "-qc", "both", "theirs")
    kari.git("merge", "-q", "main")
    kari.pipectl("note", "acme", "Theirs")
    kari.commit()
    kari.git("switch", "-q", "main")
    for folder in ("all/other", "all/sales"):
        kari.folder = folder
        note(kari)
    kari.git("merge", "both", code=1)
    kari.pipectl("resolve")
    assert is_merged(kari)
    assert "UU other/deals/acme.yaml" in kari.git("status", "--porcelain", ":/")
    kari.folder = "all/other"
    kari.pipectl("resolve", "acme")
    assert is_merged(kari)


def test_only_the_deal_that_is_meant_is_merged(kari: Person) -> None:
    kari.pipectl("add", "Shop", "--id", "fjord")
    kari.commit()
    kari.git("switch", "-qc", "both", "theirs")
    kari.git("merge", "-q", "main")
    kari.pipectl("note", "fjord", "Theirs")
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.pipectl("note", "fjord", "Mine")
    note(kari)
    kari.git("merge", "both", code=1)
    kari.pipectl("resolve", "fjo")
    assert kari.git("status", "--porcelain") == f"UU {DEAL}\nM  deals/fjord.yaml\n"


def test_a_file_is_found_from_the_folder_that_it_lies_in(kari: Person) -> None:
    note(kari)
    kari.git("merge", "-q", "theirs", code=1)
    with chdir(kari.store / "deals"), patch.dict(os.environ, kari.variables):
        ended, shown = call(("resolve", "./acme.yaml"), kari.today)
    assert (ended, is_merged(kari)) == (0, True), shown


def test_a_link_on_one_side_is_named_so(kari: Person) -> None:
    kari.git("switch", "-q", "theirs")
    (kari.store / DEAL).unlink()
    (kari.store / DEAL).symlink_to("elsewhere.yaml")
    kari.commit()
    kari.git("switch", "-q", "main")
    note(kari)
    kari.git("merge", "-q", "theirs", code=1)
    shown = kari.pipectl("resolve", code=6)
    assert "no plain file on one side" in shown


def test_a_filter_of_the_repository_does_not_run(kari: Person, tmp_path: Path) -> None:
    note(kari)
    kari.git("merge", "theirs", code=1)
    trace = tmp_path / "ran"
    for name in ("clean", "smudge", "process"):
        kari.git("config", f"filter.evil.{name}", f"touch '{trace}-{name}'; cat")
    kari.git("config", "core.fsmonitor", f"touch '{trace}-fs'")
    kari.git("config", "merge.evil.driver", f"touch '{trace}-driver'")
    (kari.store / ".gitattributes").write_text("* filter=evil merge=evil\n", encoding="utf-8")
    assert [*tmp_path.glob("ran*")] == []
    kari.pipectl("resolve")
    assert is_merged(kari)
    assert [*tmp_path.glob("ran*")] == []


def test_a_filter_may_have_a_name_that_is_no_text(kari: Person) -> None:
    note(kari)
    kari.git("merge", "theirs", code=1)
    kari.git("config", "filter.br\udcff.clean", "cat")
    kari.pipectl("resolve")
    assert is_merged(kari)


def test_what_it_has_merged_is_git_s_and_no_command_to_take_back(kari: Person) -> None:
    note(kari)
    kari.git("merge", "theirs", code=1)
    kari.pipectl("resolve")
    assert "resolve" not in kari.pipectl("undo", "--list")


def test_it_offers_nothing_that_goes_with_a_commit_or_an_undo(kari: Person) -> None:
    note(kari)
    assert not {"--verbose", "--commit"} & {*kari.pipectl("resolve", "-h").split()}
