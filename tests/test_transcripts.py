"""The harness of the transcripts itself: what it takes for the same, and how it runs commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from transcripts import Shell, Step, matches, replayed, steps


def test_a_block_is_split_at_its_commands() -> None:
    block = "$ a\n1\n2\n$ b <<END\n> x\n> END\n3\n$ c\n"
    assert steps(block) == [Step("a", "1\n2\n"), Step("b <<END\nx\nEND", "3\n"), Step("c", "")]


@pytest.mark.parametrize("actual", ["a\nb\n", "a\n1\nb\n", "a\n1\n2\nb\n"])
def test_dots_stand_for_any_lines(actual: str) -> None:
    assert matches("a\n...\nb\n", actual)


@pytest.mark.parametrize("actual", ["a\nc\n", "b\n", "a\nb\nc\n", "aa\nb\n", ""])
def test_other_lines_are_compared(actual: str) -> None:
    assert not matches("a\n...\nb\n", actual)


def test_a_wrong_output_is_put_right(tmp_path: Path) -> None:
    text = "x\n```console\n$ echo a\nb\n```\ny\n"
    assert replayed(text, Shell(tmp_path)) == text.replace("\nb\n", "\na\n")


@pytest.mark.parametrize("command", ["pipectl where", "true && pipectl where"])
def test_an_exit_code_is_shown_from_this_process_and_from_a_shell(
    command: str, tmp_path: Path
) -> None:
    said = Shell(tmp_path).run(command)
    assert said.startswith("pipectl: there is no store in /home/kari ")
    assert said.endswith("\n[3]\n")


def test_a_shell_remembers_its_folder(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("mkdir below")
    shell.run("cd below")
    assert shell.run("pwd") == "/home/kari/below\n"


def test_a_heading_begins_a_day(tmp_path: Path) -> None:
    command = "echo $TODAY"
    text = f"## Monday, 2026-11-23\n```console\n$ {command}\n2026-11-23\n```\n"
    shell = Shell(tmp_path)
    assert replayed(text, shell) == text
    assert shell.today == date(2026, 11, 23)


def test_what_a_shell_exports_stays(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("export PIPECTL_USER=ola")
    shell.run("pipectl init")
    shell.run("pipectl add One --id one")
    assert shell.run("grep -o 'by: [a-z]*' deals/one.yaml") == "by: ola\n"


def test_both_ways_of_running_know_the_day(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    shell.run("pipectl add One --id one")
    shell.run("pipectl add Two --id two; true")
    assert shell.run("grep -ho 'day: [0-9-]*' deals/one.yaml deals/two.yaml") == (
        "day: 2026-11-25\nday: 2026-11-25\n"
    )


def test_an_id_ends_as_the_transcript_says(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    assert shell.run("pipectl add Website", "website-k7qm\n") == "website-k7qm\n"
