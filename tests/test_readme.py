"""The README and the documentation show what their commands print."""

from __future__ import annotations

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
