"""Who runs every command that a refused move names can go, whatever the stages ask for."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transcripts import Shell

pytestmark = pytest.mark.slow

FILLED = {
    "amount=…": "amount=120k",
    "account=…": "account=Acme",
    "expected_close=…": "expected_close=2026-12-31",
    "tags=…": "tags=big",
    "refs.SYSTEM=…": "refs.crm=42",
    "region=…": "region=north",
    "TEXT": "'They said so'",
    "DATE": "+2m",
}
"""What a person writes where a message leaves a gap."""

fields = st.sampled_from(["amount", "account", "expected_close", "tags", "refs", "region"])
states = st.sampled_from(["weak", "likely", "confirmed"])
criteria = st.dictionaries(st.sampled_from(["budget", "need", "timeline"]), states, max_size=3)
activities = st.dictionaries(st.sampled_from(["call", "Meeting"]), st.integers(1, 3), max_size=2)
items = st.lists(st.sampled_from(["problem", "benefit", "cost"]), max_size=3, unique=True)


@st.composite
def exits(draw: st.DrawFn) -> str:
    """Draw what a stage asks for, as it stands in the pipeline's file."""
    require = ", ".join(draw(st.lists(fields, max_size=3, unique=True)))
    pairs = (f"{name}: {state}" for name, state in draw(criteria).items())
    counts = (f"{name}: {count}" for name, count in draw(activities).items())
    flags = draw(st.sampled_from(["", ", next_step: true", ", no_open_objection: true"]))
    return (
        f"{{require: [{require}], qualification: {{{', '.join(pairs)}}}, "
        f"activities: {{{', '.join(counts)}}}, done: [{', '.join(draw(items))}]{flags}}}"
    )


def begin(shell: Shell, first: str, second: str) -> None:
    """Begin a store with two stages that ask, and a deal with two objections."""
    shell.run("pipectl init")
    (shell.start / "pipectl.yaml").write_text("version: 1\ncurrency: NOK\nfields: {region: text}\n")
    (shell.start / "pipelines/sales.yaml").write_text(
        "name: Sales\nstages:\n"
        f"  - {{id: needs, name: Needs, exit: {first}}}\n"
        f"  - {{id: proposal, name: Proposal, exit: {second}}}\n"
        "  - {id: closing, name: Closing}\n"
        "  - {id: won, name: Won, type: won}\n  - {id: lost, name: Lost, type: lost}\n"
    )
    shell.run("pipectl add Website --id web")
    shell.run("pipectl objection web 'Too dear'")
    shell.run("pipectl objection web 'Too late'")


def commands(said: str) -> list[str]:
    """Return the commands of a message, each as often as it says, with its gaps filled."""
    found = re.findall(r"`(pipectl .*?)`(?:, (\d+) times)?$", said, flags=re.MULTILINE)
    return [filled(command) for command, times in found for _ in range(int(times or 1))]


def filled(command: str) -> str:
    words = [FILLED.get(word, shlex.quote(word)) for word in shlex.split(command)]
    return " ".join(words)


@pytest.mark.parametrize("way", ["pipectl move web closing", "pipectl win web"])
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=exits(), second=exits())
def test_who_runs_what_a_refused_move_names_can_go(
    way: str, first: str, second: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("gates")
    shell = Shell(folder)
    begin(shell, first, second)
    for command in commands(shell.run(way)):
        assert not shell.run(command).endswith("]\n"), command
    assert "cannot go" not in shell.run(way)
    assert "0 problems, 0 warnings" in shell.run("pipectl check")


ADVISED = {"TEXT": "'Call'", "DATE": "2026-12-01", "AMOUNT": "100", "REASON": "no_budget"}
"""What a person writes where a command of `report hygiene` leaves a gap."""


def test_each_command_that_hygiene_gives_is_accepted(tmp_path: Path) -> None:
    shell = Shell(tmp_path, date(2026, 11, 22))
    shell.run("pipectl demo d")
    shell.run("cd d")
    page = json.loads(shell.run("pipectl report hygiene -f json"))
    (flaws,) = (part for part in page["parts"] if part["name"] == "flaws")
    commands = {row["command"] for row in flaws["rows"]}
    assert {command.split()[1] for command in commands} >= {"next", "brief", "disqualify", "set"}
    for command in sorted(commands):
        written = command if " brief " in command else f"{command} --dry-run"
        for gap, text in ADVISED.items():
            written = written.replace(gap, text)
        assert not shell.run(written).endswith("]\n"), written
