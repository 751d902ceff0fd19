"""The index as a tree: what a commit would hold, and not what lies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clones import Person

DEAL = "deals/acme.yaml"


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    person = Person("Kari", tmp_path / "kari")
    person.store.mkdir()
    person.git("init", "-q")
    person.pipectl("init", "--currency", "NOK")
    person.pipectl("add", "Website", "--id", "acme", "--amount", "100k")
    person.git("add", "-A")
    return person


def test_what_is_staged_is_checked_before_the_first_commit(kari: Person) -> None:
    assert kari.pipectl("check", "--staged") == ""


def test_what_is_not_staged_is_nobody_s_business(kari: Person) -> None:
    kari.by_hand(DEAL, "stage: prospecting", "stage: nowhere")
    kari.write("deals/new.yaml", "[")
    kari.pipectl("check", "--staged")
    kari.pipectl("check", code=5)


def test_what_is_only_announced_goes_into_no_commit(kari: Person) -> None:
    kari.write("deals/new.yaml", "[")
    kari.git("add", "-N", "deals/new.yaml")
    kari.pipectl("check", "--staged")
    kari.write("deals/empty.yaml", "")
    kari.git("add", "deals/empty.yaml")
    shown = kari.pipectl("check", "--staged", code=5)
    assert "deals/empty.yaml:1:1" in shown
    assert "new.yaml" not in shown


def test_what_is_staged_counts_though_the_file_is_right_by_now(kari: Person) -> None:
    kari.by_hand(DEAL, "stage: prospecting", "stage: nowhere")
    kari.git("add", "-A")
    kari.by_hand(DEAL, "stage: nowhere", "stage: prospecting")
    shown = kari.pipectl("check", "--staged", code=5)
    assert "deals/acme.yaml:" in shown
    assert "| stage: nowhere" in shown
    kari.pipectl("check")


def test_a_commit_of_a_part_is_checked_as_it_will_be(kari: Person) -> None:
    """Git makes an index of its own for `git commit FILE`, and names it to the hook."""
    kari.commit()
    kari.pipectl("git", "setup", "--yes", "--hook")
    kari.pipectl("add", "Shop", "--id", "fjord")
    kari.by_hand(DEAL, "stage: prospecting", "stage: nowhere")
    kari.git("add", "-A")
    kari.git("commit", "-qm", "One", "deals/fjord.yaml")
    kari.git("commit", "-qm", "Both", code=1)
    kari.git("commit", "-qm", "Other", DEAL, code=1)


def test_warnings_and_failed_assertions_stop_no_commit(kari: Person) -> None:
    kari.write("assertions.yaml", "- {figure: won, period: 2026Q3, amount: 5}\n")
    kari.by_hand(DEAL, "owner: kari\namount", "owner: ola\namount")
    kari.git("add", "-A")
    kari.pipectl("check", code=5)
    kari.pipectl("check", "--staged")


def test_a_file_that_git_left_unmerged_is_no_commit_yet(kari: Person) -> None:
    kari.commit()
    kari.git("switch", "-qc", "theirs")
    kari.pipectl("note", "acme", "Theirs")
    kari.commit()
    kari.git("switch", "-q", "main")
    kari.pipectl("note", "acme", "Mine")
    kari.commit()
    kari.git("merge", "theirs", code=1)
    assert "deals/acme.yaml is unmerged" in kari.pipectl("check", "--staged", code=6)
    kari.pipectl("resolve")
    kari.pipectl("check", "--staged")


def test_a_store_that_is_not_staged_is_named(kari: Person) -> None:
    kari.git("rm", "-rq", "--cached", ".")
    assert "no pipectl.yaml is staged" in kari.pipectl("check", "--staged", code=3)


@pytest.mark.parametrize("words", [["--fix", "top"], ["acme"]])
def test_staged_files_are_not_changed(kari: Person, words: list[str]) -> None:
    kari.pipectl("check", "--staged", *words, code=2)


def test_what_was_read_before_is_not_taken_for_what_is_staged_now(kari: Person) -> None:
    kari.pipectl("check", "--staged")
    before = kari.text(DEAL)
    kari.by_hand(DEAL, "stage: prospecting", "stage: nowhere")
    kari.git("add", "-A")
    for _ in range(2):
        assert "nowhere" in kari.pipectl("check", "--staged", code=5)
    kari.write(DEAL, before)
    kari.git("add", "-A")
    assert kari.pipectl("check", "--staged") == ""
