"""In a new clone `undo` takes back one's own last command, all that it wrote and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcripts import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Begin a store with two deals, in a repository where all is committed."""
    (tmp_path / "sales").mkdir()
    shell = Shell(tmp_path / "sales")
    shell.run("git init -q -b main && pipectl init --currency NOK")
    for name in ("acme", "nes"):
        shell.run(f"pipectl add Website --id {name}")
    shell.run("git add -A && git commit -qm Begin")
    return shell


def undo_in_a_clone(shell: Shell, options: str = "", store: str = "") -> str:
    """Take back the last command in a clone where nothing is kept of any."""
    shell.run(f"git clone -q {options} 'file://{shell.start}' ../clone")
    return shell.run(f"pipectl -C ../clone{store} undo --commit")


def clone(shell: Shell) -> Path:
    return shell.start.with_name("clone")


@pytest.mark.parametrize("end", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_a_name_may_have_any_line_end(shell: Shell, end: str) -> None:
    shell.run("pipectl note acme mine --commit")
    shell.env["GIT_AUTHOR_NAME"] = f"Bea{end}B"
    shell.run("pipectl note nes mine --commit")
    assert "taken back: `pipectl note nes`" in undo_in_a_clone(shell)


SETTINGS = (
    *("grep.patternType=fixed", "grep.patternType=perl", "trailer.separators==#"),
    *("log.showSignature=true", "log.mailmap=true", "diff.orderFile=/nowhere", "log.date=raw"),
)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_settings_of_the_clone_change_nothing(shell: Shell, setting: str) -> None:
    shell.run("pipectl note acme mine --commit")
    assert "taken back: `pipectl note acme`" in undo_in_a_clone(shell, f"-c {setting}")


def test_what_was_changed_by_hand_before_is_not_taken_away(shell: Shell) -> None:
    deal = shell.start / "deals/acme.yaml"
    deal.write_text(deal.read_text() + "tags: [mine]\n")
    shell.run("pipectl note acme hello --commit")
    printed = undo_in_a_clone(shell)
    assert "`pipectl note acme` cannot be taken back: its commit" in printed
    assert "also has earlier changes that were not committed; `git revert" in printed
    assert printed.endswith("[6]\n")
    assert (clone(shell) / "deals/acme.yaml").read_bytes() == deal.read_bytes()


def test_an_earlier_command_that_was_not_committed_is_not_taken_away(shell: Shell) -> None:
    shell.run("pipectl add Shop --id shop")
    shell.run("pipectl note shop hello --commit")
    assert "also has earlier changes that were not committed" in undo_in_a_clone(shell)
    assert (clone(shell) / "deals/shop.yaml").exists()


def test_of_several_commands_in_one_commit_none_is_taken_back(shell: Shell) -> None:
    shell.run("pipectl note acme one --commit")
    shell.run("pipectl note nes two --commit")
    shell.run("git log -2 --format=%B > ../message && git reset -q --soft HEAD~2")
    shell.run("git commit -qF ../message")
    printed = undo_in_a_clone(shell)
    assert "has more than this command wrote; `git revert" in printed
    assert b"two" in (clone(shell) / "deals/nes.yaml").read_bytes()


def test_a_commit_to_which_a_deal_was_added_is_not_taken_back(shell: Shell) -> None:
    shell.run("pipectl note acme one --commit")
    shell.run("pipectl note nes two && git commit -qa --amend --no-edit")
    assert "has more than this command wrote; `git revert" in undo_in_a_clone(shell)


def test_at_the_border_of_a_shallow_clone_nothing_is_taken_back(shell: Shell) -> None:
    shell.run("pipectl note acme hello --commit")
    printed = undo_in_a_clone(shell, "--depth=1")
    assert "this clone is shallow and begins with its commit" in printed
    assert "`git fetch --unshallow`" in printed
    assert (clone(shell) / "deals/nes.yaml").exists()


def test_the_first_commit_of_all_is_taken_back(shell: Shell) -> None:
    shell.run("rm -rf .git && git init -q -b main && git add pipectl.yaml pipelines")
    shell.run("pipectl add Shop --id shop --commit")
    shell.run("git add -A && git commit -qm Rest")
    assert "taken back: `pipectl add shop`" in undo_in_a_clone(shell)
    assert not (clone(shell) / "deals/shop.yaml").exists()


def test_a_partial_clone_says_what_to_fetch(shell: Shell) -> None:
    shell.run("git config uploadpack.allowFilter true")
    shell.run("pipectl note acme first --commit")
    shell.run("pipectl note acme hello --commit")
    printed = undo_in_a_clone(shell, "--filter=blob:none")
    assert "it is a partial one" in printed
    assert "`git fetch --refetch --no-filter`" in printed


def test_a_link_in_the_place_of_a_file_is_named(shell: Shell) -> None:
    shell.run("pipectl note acme hello --commit")
    shell.run(f"git clone -q 'file://{shell.start}' ../clone")
    shell.run("rm ../clone/deals/acme.yaml && ln -s nes.yaml ../clone/deals/acme.yaml")
    printed = shell.run("pipectl -C ../clone undo --commit")
    assert "deals/acme.yaml: " in printed
    assert "link" in printed


def test_a_command_of_another_store_in_the_repository_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    shell = Shell(tmp_path / "all")
    shell.run("git init -q -b main")
    for store in ("one", "two"):
        shell.run(f"pipectl init {store} --currency NOK")
    shell.run("git add -A && git commit -qm Begin")
    for store in ("one", "two"):
        shell.run(f"pipectl -C {store} add Shop --id shop-{store} --commit")
    assert "taken back: `pipectl add shop-one`" in undo_in_a_clone(shell, store="/one")


def test_the_list_of_a_new_clone_has_what_undo_takes_back(shell: Shell) -> None:
    assert undo_in_a_clone(shell).startswith("pipectl: no command has left anything here")
    shell.run("pipectl note acme mine --commit")
    shell.run("git -C ../clone pull -q")
    assert "pipectl note acme" in shell.run("pipectl -C ../clone undo --list --commit")
    assert "no command" in shell.run("pipectl -C ../clone undo --list")


def test_where_nothing_is_committed_yet_there_is_nothing_to_take_back(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    assert shell.run("pipectl undo --commit").startswith("pipectl: no command has left anything")
    shell.run("git init -q")
    assert shell.run("pipectl undo --commit").startswith("pipectl: no command has left anything")


def test_settings_that_cannot_be_read_hide_no_command(shell: Shell) -> None:
    (shell.start / "team.yaml").write_text("<<<<<<< ours\n")
    assert "pipectl add Website --id nes" in shell.run("pipectl undo --list")
