"""A command commits exactly what it wrote, by the user's own git, and never loses the change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipectl.git.recording import subject_of
from pipectl.store.disk.journal import FileChange
from transcripts import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Begin a store with two deals, in a repository where all is committed."""
    (tmp_path / "sales").mkdir()
    shell = Shell(tmp_path / "sales")
    run(shell, "git init -q -b main")
    run(shell, "pipectl init --currency NOK")
    for name in ("acme", "nes"):
        run(shell, f"pipectl add Website --id {name} --account 'Secret AS'")
    run(shell, "git add -A")
    run(shell, "git commit -qm Begin")
    return shell


def run(shell: Shell, command: str) -> str:
    """Run a command that must go well."""
    printed = shell.run(command)
    assert not re.search(r"^\[\d+\]\n\Z", printed, re.MULTILINE), printed
    return printed


def settings(shell: Shell, text: str) -> None:
    """Write the user's own settings."""
    folder = shell.start.with_name("config") / "pipectl"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(text)
    shell.env["XDG_CONFIG_HOME"] = str(folder.parent)


def status(shell: Shell) -> list[str]:
    return run(shell, "git status --porcelain").splitlines()


def last(shell: Shell, form: str = "%s") -> str:
    return run(shell, f"git log -1 --format='{form}'").strip()


def hook(shell: Shell, name: str, text: str) -> None:
    path = shell.start / ".git/hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_command_commits_the_files_that_it_wrote(shell: Shell) -> None:
    said = run(shell, "pipectl move acme qualification --force --reason 'Secret AS' --commit")
    subject = "pipectl: move acme prospecting -> qualification"
    assert subject in said
    assert last(shell, "%B") == f"{subject}\n\nPipectl-Command: move\nDeal: acme"
    assert run(shell, "git show --name-only --format= HEAD") == "deals/acme.yaml\n"
    assert status(shell) == []


def test_nothing_is_committed_unless_it_is_asked_for(shell: Shell) -> None:
    run(shell, "pipectl note acme hello")
    assert status(shell) == [" M deals/acme.yaml"]
    assert last(shell) == "Begin"


def test_a_store_that_the_settings_name_commits_without_being_asked(shell: Shell) -> None:
    shell.start.with_name("link").symlink_to(shell.start)
    settings(shell, f"git: {{commit: [/nowhere, {shell.start.with_name('link')}]}}\n")
    run(shell, "pipectl note acme hello")
    assert last(shell) == "pipectl: note acme"
    run(shell, "pipectl note acme hello --no-commit")
    assert status(shell) == [" M deals/acme.yaml"]


def test_a_tilde_in_the_settings_is_the_home_directory(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(shell.start.parent))
    settings(shell, f"git: {{commit: [~/{shell.start.name}]}}\n")
    run(shell, "pipectl note acme hello")
    assert last(shell) == "pipectl: note acme"


def test_a_path_that_is_not_whole_is_told_before_anything_is_written(shell: Shell) -> None:
    settings(shell, "git: {commit: [sales]}\n")
    assert "'sales' in your settings is no whole path; write ~/sales" in shell.run(
        "pipectl note acme hello"
    )
    assert status(shell) == []


def test_what_else_is_staged_or_changed_stays_so(shell: Shell) -> None:
    deal = shell.start / "deals/nes.yaml"
    deal.write_text(deal.read_text() + "tags: [staged]\n")
    run(shell, "git add deals/nes.yaml")
    deal.write_text(deal.read_text().replace("staged", "changed"))
    (shell.start / "new.txt").write_text("new")
    (shell.start / "later.txt").write_text("later")
    run(shell, "git add -N later.txt")
    before = status(shell), run(shell, "git diff --cached deals"), run(shell, "git diff")
    run(shell, "pipectl note acme hello --commit")
    assert (status(shell), run(shell, "git diff --cached deals"), run(shell, "git diff")) == before
    assert run(shell, "git show --name-only --format= HEAD") == "deals/acme.yaml\n"


def test_a_new_file_and_a_deleted_one_are_committed(shell: Shell) -> None:
    run(shell, "pipectl add Shop --id 'new-1' --commit")
    assert run(shell, "git show --name-status --format= HEAD") == "A\tdeals/new-1.yaml\n"
    run(shell, "pipectl erase acme --yes --commit")
    assert last(shell, "%B").startswith("pipectl: erase erased-")
    assert "acme" not in last(shell, "%B")
    assert run(shell, "git ls-files deals/acme.yaml") == ""
    assert status(shell) == []


def test_what_was_changed_by_hand_before_is_in_the_commit_and_told(shell: Shell) -> None:
    deal = shell.start / "deals/acme.yaml"
    deal.write_text(deal.read_text() + "tags: [mine]\n")
    said = run(shell, "pipectl note acme hello --commit")
    assert "the commit also has earlier changes, in deals/acme.yaml" in said
    assert "Also has earlier changes that were not committed:\ndeals/acme.yaml\n" in last(
        shell, "%B"
    )
    assert status(shell) == []


def test_many_deals_are_counted(shell: Shell) -> None:
    run(shell, "pipectl set --where is:open source=web --yes --commit")
    assert last(shell) == "pipectl: set 2 deals"
    assert last(shell, "%(trailers:key=Deal,valueonly,separator=%x20)") == "acme nes"


def test_a_command_below_another_has_both_words(shell: Shell) -> None:
    run(shell, "pipectl rates set EUR 11.5 --commit")
    assert last(shell, "%B") == "pipectl: rates set rates\n\nPipectl-Command: rates set"


@pytest.mark.parametrize(
    ("begin", "what"),
    [
        ("git merge other", "a merge"),
        ("git rebase other", "a rebase"),
        ("git cherry-pick other", "a cherry-pick"),
        ("git bisect start", "a bisect"),
    ],
)
def test_in_the_middle_of_something_nothing_is_written(shell: Shell, begin: str, what: str) -> None:
    run(shell, "git switch -qc other")
    run(shell, "pipectl note acme theirs")
    run(shell, "git commit -qam theirs")
    run(shell, "git switch -q main")
    run(shell, "pipectl note acme ours --no-commit")
    run(shell, "git commit -qam ours")
    shell.run(begin)
    before = (shell.start / "deals/nes.yaml").read_text()
    said = shell.run("pipectl note nes hello --commit")
    assert said.startswith(f"pipectl: git is in the middle of {what}: nothing was written")
    assert said.endswith("[6]\n")
    assert (shell.start / "deals/nes.yaml").read_text() == before
    run(shell, "pipectl note nes hello")


def test_a_hook_that_refuses_leaves_the_change_and_the_index(shell: Shell) -> None:
    hook(shell, "pre-commit", "echo not today >&2; exit 1")
    said = shell.run("pipectl add Shop --id new-1 --commit")
    assert "the change is made, but not committed: not today" in said
    assert said.endswith("[1]\n")
    assert status(shell) == ["?? deals/new-1.yaml"]
    shell.run("pipectl note acme hello --commit")
    assert status(shell) == [" M deals/acme.yaml", "?? deals/new-1.yaml"]


def test_where_nothing_can_be_kept_no_undo_is_promised(shell: Shell) -> None:
    shell.run("rm -r .pipectl/undo && touch .pipectl/undo")
    said = run(shell, "pipectl note acme hello --commit --verbose")
    assert said.endswith("this cannot be taken back\n")
    said = run(shell, "pipectl undo --commit")
    assert said.startswith("taken back: `pipectl note acme` by Kari Nes; this cannot be taken back")
    hook(shell, "pre-commit", "exit 1")
    assert shell.run("pipectl note acme hello --commit").endswith("`git commit` it yourself\n[1]\n")


def test_the_users_hooks_run(shell: Shell) -> None:
    hook(shell, "commit-msg", 'echo "Signed: kari" >> "$1"')
    run(shell, "pipectl note acme hello --commit")
    assert last(shell, "%B").endswith("Signed: kari")


def test_without_a_name_the_change_stays_and_says_so(shell: Shell) -> None:
    shell.env |= {f"GIT_{who}_{what}": "" for who in ("AUTHOR", "COMMITTER") for what in ("NAME",)}
    said = shell.run("pipectl note acme hello --commit")
    assert "the change is made, but not committed:" in said
    assert said.endswith("[1]\n")
    assert status(shell) == [" M deals/acme.yaml"]


def test_where_there_is_no_repository_the_change_stays_and_says_so(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    run(shell, "pipectl init")
    said = shell.run("pipectl add Shop --id new-1 --commit")
    assert "the change is made, but not committed: " in said
    assert "is in no git repository" in said
    assert said.endswith("[1]\n")
    assert (tmp_path / "deals/new-1.yaml").exists()


def test_a_file_that_git_ignores_is_told(shell: Shell) -> None:
    (shell.start / ".git/info/exclude").write_text("new-*\n")
    said = run(shell, "pipectl add Shop --id new-1 --commit")
    assert "not committed, for git ignores it: deals/new-1.yaml" in said
    assert last(shell) == "Begin"


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_passes_over_is_told(shell: Shell, mark: str) -> None:
    run(shell, f"git update-index {mark} deals/acme.yaml")
    said = run(shell, "pipectl note acme hello --commit")
    assert "not committed, for git is told to pass it over: deals/acme.yaml" in said
    assert last(shell) == "Begin"


def test_a_working_tree_elsewhere_is_not_committed_in_the_place_of_this(shell: Shell) -> None:
    run(shell, "cp -r deals ../elsewhere")
    run(shell, f"git config core.worktree {shell.start.with_name('elsewhere')}")
    said = shell.run("pipectl note acme hello --commit")
    assert "the change is made, but not committed: git takes " in said
    assert said.endswith("[1]\n")


def test_a_store_in_a_subfolder_without_any_commit_yet_on_no_branch(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    run(shell, "git init -q")
    run(shell, "pipectl init sales --currency NOK")
    run(shell, "pipectl init other --currency NOK")
    run(shell, "pipectl -C sales add Shop --id new-1 --commit")
    assert run(shell, "git ls-files") == "sales/deals/new-1.yaml\n"
    run(shell, "git checkout -q --detach")
    run(shell, "pipectl -C other add Shop --id new-1 --commit")
    assert run(shell, "git ls-files") == "other/deals/new-1.yaml\nsales/deals/new-1.yaml\n"


def test_a_linked_worktree_has_commits_of_its_own(shell: Shell) -> None:
    run(shell, "git worktree add -q -b side .side")
    run(shell, "pipectl -C .side note acme hello --commit")
    assert last(shell) == "Begin"
    assert run(shell, "git log -1 --format=%s side") == "pipectl: note acme\n"


def test_names_that_mean_more_to_git_mean_themselves(shell: Shell) -> None:
    folder = shell.start / "deals/[a]*"
    folder.mkdir()
    (shell.start / "deals/acme.yaml").rename(folder / "acme.yaml")
    (shell.start / "deals/a").mkdir()
    (shell.start / "deals/nes.yaml").rename(shell.start / "deals/a/nes.yaml")
    run(shell, "git add -A")
    run(shell, "git commit -qm Moved")
    deal = shell.start / "deals/a/nes.yaml"
    deal.write_text(deal.read_text() + "tags: [mine]\n")
    run(shell, "pipectl note acme hello --commit")
    assert run(
        shell, "git show --name-only -z --format= HEAD"
    ) == "deals/[a]*/acme.yaml\\x00\n" or (
        "nes" not in run(shell, "git show --name-only -z --format= HEAD")
    )
    assert status(shell) == [" M deals/a/nes.yaml"]


def test_an_undo_is_a_commit_too(shell: Shell) -> None:
    run(shell, "pipectl move acme qualification --force --reason x --commit")
    run(shell, "pipectl undo --commit")
    assert last(shell) == "pipectl: undo acme qualification -> prospecting"
    assert run(shell, "git diff HEAD~2") == ""


def test_in_a_new_clone_undo_takes_back_the_users_own_last_command(shell: Shell) -> None:
    run(shell, "pipectl move acme qualification --force --reason x --commit")
    run(shell, "pipectl note nes mine --commit")
    run(shell, "GIT_AUTHOR_EMAIL=ola@example.com pipectl note acme theirs --commit")
    run(shell, "git clone -q . ../clone")
    assert shell.run("pipectl -C ../clone undo --no-commit").endswith("[3]\n")
    said = run(shell, "pipectl -C ../clone undo --commit")
    assert "taken back: `pipectl note nes` by Kari Nes" in said
    assert run(shell, "git -C ../clone log -1 --format=%s") == "pipectl: undo nes\n"
    assert run(shell, "git -C ../clone diff HEAD~3 -- deals/nes.yaml") == ""
    run(shell, "pipectl -C ../clone undo --commit")
    assert run(shell, "git -C ../clone diff HEAD~2") == ""


def test_in_a_new_clone_a_file_that_others_changed_since_stays(shell: Shell) -> None:
    run(shell, "pipectl note acme mine --commit")
    run(shell, "GIT_AUTHOR_EMAIL=ola@example.com pipectl note acme theirs --commit")
    run(shell, "git clone -q . ../clone")
    said = shell.run("pipectl -C ../clone undo --commit")
    assert "deals/acme.yaml: edited by hand since, or merged" in said
    assert said.endswith("[6]\n")


def test_in_a_new_clone_with_other_line_ends_undo_keeps_them(shell: Shell) -> None:
    run(shell, "git rm -q --ignore-unmatch .gitattributes")
    run(shell, "git commit -q --allow-empty -m 'Let git choose'")
    run(shell, "pipectl note acme mine --commit")
    run(shell, "git clone -q -c core.autocrlf=true . ../clone")
    deal = shell.start.with_name("clone") / "deals/acme.yaml"
    assert b"\r\n" in deal.read_bytes()
    run(shell, "pipectl -C ../clone undo --commit")
    assert b"mine" not in deal.read_bytes()
    assert deal.read_bytes().count(b"\r\n") == deal.read_bytes().count(b"\n")


def test_a_commit_that_changes_nothing_is_none(shell: Shell) -> None:
    run(shell, "pipectl note acme hello")
    run(shell, "pipectl undo --commit")
    assert last(shell) == "Begin"


def test_a_subject_has_at_most_72_columns() -> None:
    name = "a" * 60
    old, new = (f"stage: {stage}\n".encode() for stage in ("prospecting", "qualification"))
    change = FileChange(f"deals/{name}.yaml", old, new)
    assert subject_of("move", [change]) == f"pipectl: move {name[:55]}..."
    change = FileChange("deals/acme-website-of-some-length-k7qm.yaml", old, new)
    assert subject_of("move", [change]) == "pipectl: move acme-website-of-some-length-k7qm"
