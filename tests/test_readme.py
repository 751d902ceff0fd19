"""The README and the documentation show what their commands print."""

from __future__ import annotations

import re
from inspect import signature
from pathlib import Path

import pytest

import transcripts
from pipectl import reports
from pipectl.plugins import load, modules_in
from test_architecture import ROOMS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGES = [path for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))) if path.exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_shows_what_its_commands_print(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kari"
    folder.mkdir()
    transcripts.check(page, transcripts.Shell(folder, width=80))


def test_the_index_of_decisions_has_each_number() -> None:
    index, _, decisions = (ROOT / "docs/decisions.md").read_text("utf-8").partition("\n## ")
    numbers = re.findall(r"^(\d+)\. ", decisions, re.MULTILINE)
    assert set(re.findall(r"\d+", index)) == set(numbers)
    assert len(numbers) == len(set(numbers))


def test_the_index_of_decisions_names_each_room_once() -> None:
    rows = re.findall(
        r"^\| `(.*?)` \|", (ROOT / "docs/decisions.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) == len(set(rows))
    paths = [ROOT / "src/pipectl" / room.replace(".", "/") for room in rows]
    assert [path for path in paths if not (path.is_dir() or path.with_suffix(".py").exists())] == []


def test_the_table_of_rooms_has_each_below_those_that_it_imports() -> None:
    table = re.findall(
        r"^\| (`.*?) \|", (ROOT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE
    )
    rows = [re.findall(r"`(.*?)`", row) for row in table]
    place = {room: number for number, row in enumerate(rows) for room in row}
    assert set(place) == set(ROOMS) - {""}
    lower = [
        (room, target)
        for room, targets in ROOMS.items()
        for target in targets
        if place[target] > place[room]
    ]
    assert lower == []


def test_how_pipectl_is_built_names_modules_that_are_there() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    modules = re.findall(r"`([\w/]+/\w+\.py)`", text)
    root = [ROOT / "src/pipectl", ROOT]
    assert [name for name in modules if not any((at / name).exists() for at in root)] == []


def test_every_promise_names_tests_that_there_are() -> None:
    promises = (ROOT / "docs/reliability.md").read_text("utf-8").split("\n- **")[1:]
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    tests = {name for source in sources for name in re.findall(r"(?m)^def (test_\w+)", source)}
    named = [set(re.findall(r"`(test_\w+)`", promise)) for promise in promises]
    assert all(named)
    assert set().union(*named) - tests == set()


def test_the_reference_lists_the_reports_with_periods_and_those_with_several() -> None:
    text = (ROOT / "docs/reference.md").read_text("utf-8")
    _, _, about = text.partition("Each takes `--as-of DATE`")
    about, _, _ = about.partition("[reports](reports.md)")
    without, beside = (re.findall(r"`(\w+)`", part) for part in _parts(about))
    names = modules_in(reports)
    of = {name: set(signature(load(reports, name).report).parameters) for name in names}
    assert without == [name for name in names if "period" not in of[name]]
    assert beside == [name for name in names if "parts" in of[name]]
    assert [name for name in beside if "compare" not in of[name]] == ["cohorts"]


def _parts(about: str) -> tuple[str, str]:
    _, _, listed = about.partition("all but ")
    without, _, rest = listed.partition("take a")
    return without, rest.partition(";")[0].partition("side by side in")[2]
