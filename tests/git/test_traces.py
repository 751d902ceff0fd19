"""An erased customer's commits are named, so that somebody can rewrite them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from transcripts import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Begin a store with two deals, in a repository where the commits are these."""
    shell = Shell(tmp_path)
    shell.run("git init -q -b main")
    shell.run("pipectl init sales --currency NOK")
    shell.run("git add -A")
    shell.run("git commit -qm Begin")
    shell.run("pipectl -C sales add Website --id web --account 'Krabbe (AS)' --commit")
    shell.run("pipectl -C sales add Shop --id shop --account 'Nes' --commit")
    return shell


def erase(shell: Shell) -> list[str]:
    return shell.run("pipectl -C sales erase web --yes").splitlines()[1:]


def test_commits_of_the_file_of_its_lines_and_of_messages_are_listed(shell: Shell) -> None:
    shell.run("pipectl -C sales note shop 'as KRABBE (AS) has it' --commit")
    shell.run("git commit -q --allow-empty -m 'Met krabbe (as) today'")
    shell.run("git commit -q --allow-empty -m 'Met nobody'")
    head, *commits = erase(shell)
    assert head == (
        "3 commits still name the customer; rewrite the history, in each clone, if that has to go:"
    )
    subjects = {line.partition("Kari Nes: ")[2] for line in commits}
    assert subjects == {"Met krabbe (as) today", "pipectl: note shop", "pipectl: add web"}


def test_many_are_counted(shell: Shell) -> None:
    for number in range(22):
        shell.run(f"git commit -q --allow-empty -m 'web {number}'")
    head, *commits, rest = erase(shell)
    assert head.startswith("23 commits still name")
    assert (len(commits), rest) == (20, "  and 3 more")


@pytest.mark.parametrize("time", ["300000000000 +0100", "+0100"])
def test_a_commit_without_a_day_is_listed_too(shell: Shell, time: str) -> None:
    shell.run("git cat-file commit HEAD > commit")
    shell.run(f"sed -i.bak -E 's/^(author|committer) .*/\\1 Kari Nes <k@x.no> {time}/' commit")
    shell.run("sed -i.bak 's/^pipectl: add shop/Met Krabbe (AS)/' commit")
    shell.run("git update-ref HEAD $(git hash-object -t commit -w --literally commit)")
    assert any(line.endswith("no day Kari Nes: Met Krabbe (AS)") for line in erase(shell))


def test_a_repository_that_never_had_the_deal_says_so(shell: Shell) -> None:
    shell.run("pipectl -C sales add Website --id bold-k7qm --account Zebra")
    said = shell.run("pipectl -C sales erase bold-k7qm --yes")
    assert said.endswith("\nno commit of this repository names the customer\n")


def test_without_a_repository_nothing_is_said(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    shell.run("pipectl add Website --id web")
    assert len(shell.run("pipectl erase web --yes").splitlines()) == 1


def test_what_a_stranger_wrote_in_a_commit_steers_no_terminal(shell: Shell) -> None:
    message = "web \x1b[31mred\u202e"
    (shell.start / "message").write_text(message, encoding="utf-8")
    shell.run("git commit -q --allow-empty -F message")
    assert not {"\x1b", "\u202e"} & set("".join(erase(shell)))


@pytest.mark.skipif(os.name != "posix", reason="a program of the shell")
def test_nothing_of_the_repository_runs(shell: Shell) -> None:
    mark = shell.start / "ran"
    shell.run(f"git config diff.x.textconv 'touch {mark};cat'")
    shell.run(f"git config diff.external 'touch {mark}'")
    (shell.start / ".gitattributes").write_text("*.yaml diff=x\n")
    assert erase(shell)[0].startswith("1 commit still names the customer")
    assert not mark.exists()


def test_what_git_keeps_to_show_diffs_is_forgotten(shell: Shell) -> None:
    shell.run("pipectl -C sales git setup --yes")
    shell.run("git config diff.pipectl.cachetextconv true")  # as an older version has set it
    assert "Krabbe" in shell.run("git log -p")
    assert "refs/notes/textconv/pipectl" in shell.run("git show-ref")
    erase(shell)
    assert "refs/notes" not in shell.run("git show-ref")


def test_the_commit_of_the_erasure_is_listed_and_its_message_names_nobody(shell: Shell) -> None:
    deal = shell.start / "sales/deals/web.yaml"
    deal.write_text(deal.read_text() + "tags: [mine]\n")
    said = shell.run("pipectl -C sales erase web --yes --commit")
    assert "2 commits still name the customer" in said
    message = shell.run("git log -1 --format=%B")
    assert "Also has earlier changes that were not committed" in message
    assert not [word for word in ("web", "Krabbe") if word in message]


SETTINGS = ("grep.patternType=fixed", "log.showRoot=false", "diff.orderFile=/nowhere")


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_settings_of_the_repository_hide_no_commit(shell: Shell, setting: str) -> None:
    shell.run("pipectl -C sales note shop 'as Krabbe (AS) has it'")
    shell.run("rm -rf .git && git init -q -b main && git add sales/deals/shop.yaml")
    shell.run("git commit -qm Root && git add -A && git commit -qm More")
    shell.run(f"git config {setting.replace('=', ' ')}")
    assert erase(shell)[0].startswith("2 commits still name the customer")
