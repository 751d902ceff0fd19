"""Help: every command shows how it is typed, and what many share has a page of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl import plugins, reports
from pipectl.cli import commands
from pipectl.cli.shared.topics import TOPICS
from pipectl.query.fields import FIELDS, FLAGS
from transcripts import Shell

COMMANDS = plugins.modules_in(commands)
REPORTS = plugins.modules_in(reports)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_of_itself(shell: Shell, name: str) -> None:
    assert f"pipectl {name}" in shell.run(f"pipectl {name} --help").partition("Example")[2]


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_has_an_example_of_itself(shell: Shell, name: str) -> None:
    said = shell.run(f"pipectl report {name} --help")
    assert f"pipectl report {name}" in said.partition("Example")[2]


@pytest.mark.parametrize("name", [*COMMANDS, *TOPICS])
def test_help_explains_every_command_and_topic(shell: Shell, name: str) -> None:
    assert len(shell.run(f"pipectl help {name}").splitlines()) > 5


def test_help_alone_is_that_of_the_program(shell: Shell) -> None:
    assert shell.run("pipectl help") == shell.run("pipectl --help")


@pytest.mark.parametrize("group", ["", "report", "stage", "pipeline"])
def test_a_list_of_commands_says_of_each_a_whole_thing(shell: Shell, group: str) -> None:
    lines = shell.run(f"pipectl {group} --help").partition("Commands:")[2].splitlines()
    assert [line for line in lines if line.endswith("...")] == []
    assert max(map(len, lines)) < 80


def test_help_on_nothing_known_names_what_there_is(shell: Shell) -> None:
    assert shell.run("pipectl help dattes") == (
        "pipectl: there is no help on 'dattes'; write a command, or one of dates, queries, "
        "formats, exit-codes\n[2]\n"
    )


def test_the_page_on_queries_names_every_field_and_flag() -> None:
    words = TOPICS["queries"].replace(",", " ").split()
    assert [name for name in (*FIELDS, *FLAGS, "any") if name not in words] == []


@pytest.mark.parametrize("page", TOPICS.values())
def test_a_page_fits_a_terminal(page: str) -> None:
    assert max(map(len, page.splitlines())) <= 100
