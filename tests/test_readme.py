"""The README and the documentation show what their commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import transcripts

ROOT = Path(__file__).parents[1]
PAGES = [path for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))) if path.exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_shows_what_its_commands_print(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kari"
    folder.mkdir()
    transcripts.check(page, transcripts.Shell(folder))


def test_the_index_of_decisions_has_each_number() -> None:
    index, _, decisions = (ROOT / "docs/decisions.md").read_text("utf-8").partition("\n## ")
    numbers = re.findall(r"^(\d+)\. ", decisions, re.MULTILINE)
    assert set(re.findall(r"\d+", index)) == set(numbers)
    assert len(numbers) == len(set(numbers))


def test_the_index_of_decisions_names_rooms() -> None:
    rows = re.findall(
        r"^\| `(.*?)` \|", (ROOT / "docs/decisions.md").read_text("utf-8"), re.MULTILINE
    )
    paths = [ROOT / "src/pipectl" / room.replace(".", "/") for room in rows]
    assert [path for path in paths if not (path.is_dir() or path.with_suffix(".py").exists())] == []
