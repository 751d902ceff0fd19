"""Weeks of people at work, from the README on, as transcripts on a terminal of 80 columns."""

from __future__ import annotations

from pathlib import Path

import pytest

import transcripts

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.md")))
def test_a_week_shows_what_its_commands_print(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "kari"
    folder.mkdir()
    transcripts.check(HERE / f"{name}.md", transcripts.Shell(folder, width=80))
