"""Weeks of people at work, from the README on, as transcripts on a terminal of 80 columns."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest

import transcripts
from pipectl.render.shared.width import width

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.md"))
WIDTH: Final = 80
FOR_PROGRAMS: Final = re.compile(r"[|;<>]| -f |export|--dry-run|import json")
"""Commands whose output goes to a program or is that of a file."""


@pytest.mark.parametrize("name", NAMES)
def test_a_week_shows_what_its_commands_print(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "kari"
    folder.mkdir()
    transcripts.check(HERE / f"{name}.md", transcripts.Shell(folder, width=WIDTH))


@pytest.mark.parametrize("name", NAMES)
def test_no_line_for_people_is_wider_than_their_terminal(name: str) -> None:
    blocks = re.findall(r"^```console\n(.*?)^```$", _text(name), re.MULTILINE | re.DOTALL)
    shown = [
        line
        for block in blocks
        for step in transcripts.steps(block)
        if step.command.startswith("pipectl") and not FOR_PROGRAMS.search(step.command)
        for line in step.expected.splitlines()
    ]
    assert [line for line in shown if width(line) > WIDTH] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_week_begins_with_the_readme_and_has_a_heading_a_day(name: str) -> None:
    headings = [*re.finditer(r"^## ([A-Z][a-z]+day), (\S+)$", _text(name), re.MULTILINE)]
    days = [date.fromisoformat(heading[2]) for heading in headings]
    assert "README" in _text(name)[: headings[0].start()]
    assert len(days) >= 5
    assert days == sorted(set(days))
    assert [f"{day:%A}" for day in days] == [heading[1] for heading in headings]


def _text(name: str) -> str:
    return (HERE / f"{name}.md").read_text("utf-8")
