"""What a command loads and opens: a fast start is a matter of what is left alone."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from builders import TODAY
from transcripts import call

SOURCE = Path(__file__).parents[1] / "src"

pytestmark = pytest.mark.slow

WATCH = """
import os, sys
import typer.main
with_typer = set(sys.modules)
opened = []
def watch(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        opened.append(os.fsdecode(args[0]))
sys.addaudithook(watch)
report, sys.argv = sys.argv[1], ["pipectl", *sys.argv[2:]]
from pipectl.cli.main import run
try:
    run()
finally:
    seen = repr((sorted(sys.modules), sorted(with_typer), opened)).encode()
    descriptor = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(descriptor, seen)
"""
"""Runs a command and writes down what it loads, what Typer alone loads, and what it opens."""

DEAL = """\
title: Deal {number}
account: Acme AS
owner: kari
amount: 1000
currency: EUR
stage: qualification
expected_close: 2026-12-15
history:
  - {{day: 2026-09-01, by: kari, stage: qualification, amount: 1000, currency: EUR, \
expected_close: 2026-12-15, owner: kari}}
"""


NEVER = {"pydantic", "rich", "jinja2", "markupsafe", "dateutil.parser", "sqlite3", "asyncio"}
HEAVY = {"ruamel.yaml", "_ruamel_yaml", "tabulate", "filelock", "html", "csv", "json"}


BUILT_IN = {"csv", "html", "json"}
"""What a version of Typer may bring along itself."""


class Pipectl:
    """Runs commands on a store, each in a fresh interpreter."""

    def __init__(self, root: Path, report: Path) -> None:
        self.root = root
        self.report = report

    def run(self, *words: str) -> str:
        command = [sys.executable, "-c", WATCH, str(self.report), *words, "--today", "2026-11-25"]
        done = subprocess.run(
            command, cwd=self.root, capture_output=True, text=True, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def loaded(self) -> set[str]:
        """Return the modules that the last command loaded beyond what Typer brings along."""
        modules, with_typer, _ = ast.literal_eval(self.report.read_text())
        assert set(modules) & NEVER == set()
        assert {name for name in modules if name.startswith("pipectl.git")} == set()
        return set(modules) - set(with_typer)

    def opened(self, folder: str) -> list[str]:
        """Return the files of a folder of the store that the last command opened, once each."""
        opened = ast.literal_eval(self.report.read_text())[2]
        within = f"{self.root}/{folder}/"
        return sorted({Path(path).name for path in opened if path.startswith(within)})


@pytest.fixture
def pipectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pipectl:
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    monkeypatch.delenv("PIPECTL_CHECK")
    root = tmp_path / "store"
    root.mkdir()
    assert call(["init", str(root)], TODAY)[0] == 0
    return Pipectl(root, tmp_path / "seen.json")


def add_deals(root: Path, numbers: Iterable[int]) -> None:
    for number in numbers:
        (root / f"deals/deal-{number:03}.yaml").write_text(DEAL.format(number=number))


def test_where_loads_nothing_of_the_domain(pipectl: Pipectl) -> None:
    assert pipectl.run("where") == f"{pipectl.root}\n"
    unused = {"dateutil", "getpass", "decimal", "pipectl.domain", "pipectl.store.yaml.parser"}
    assert pipectl.loaded() & (HEAVY | unused) == set()


@pytest.mark.parametrize(
    ("form", "needed"),
    [
        ("csv", {"csv"}),
        ("json", {"json"}),
        ("text", {"tabulate", "html", "csv"}),  # tabulate imports the other two
        ("html", {"html"}),
    ],
)
def test_a_warm_list_loads_what_its_format_needs(
    pipectl: Pipectl, form: str, needed: set[str]
) -> None:
    add_deals(pipectl.root, range(3))
    rest(pipectl.root)
    cold = pipectl.run("list", "-f", form)
    assert "_ruamel_yaml" in pipectl.loaded()
    assert pipectl.run("list", "-f", form) == cold
    assert pipectl.opened("deals") == []
    assert (pipectl.loaded() & HEAVY) - needed == set()
    assert needed - BUILT_IN <= pipectl.loaded()


NEEDED = {"csv": {"csv"}, "json": {"json"}, "text": {"tabulate", "html", "csv"}}
OF_ALL = [
    "pipeline csv",
    "velocity json",
    "forecast text",
    "deals csv",
    "weekly json",
    "weekly text",
]
"""Each report, each format twice, and a page of several tables; `--full` takes all of them."""


@pytest.mark.parametrize(
    ("report", "form"),
    [
        pytest.param(report, form, marks=[] if f"{report} {form}" in OF_ALL else [pytest.mark.full])
        for report in ("pipeline", "velocity", "forecast", "deals", "weekly")
        for form in NEEDED
    ],
)
def test_a_warm_report_loads_what_its_format_needs_and_opens_no_deal(
    pipectl: Pipectl, report: str, form: str
) -> None:
    add_deals(pipectl.root, range(3))
    rest(pipectl.root)
    code, cold = call(["-C", str(pipectl.root), "report", report, "-f", form], TODAY)
    assert code == 0
    assert pipectl.run("report", report, "-f", form) == cold
    assert pipectl.opened("deals") == []
    assert (pipectl.loaded() & HEAVY) - NEEDED[form] == set()


def test_files_in_the_usual_style_are_read_without_the_yaml_library(pipectl: Pipectl) -> None:
    add_deals(pipectl.root, range(3))
    pipectl.run("list", "-f", "csv")
    assert "_ruamel_yaml" in pipectl.loaded()  # the settings have comments
    add_deals(pipectl.root, range(1, 2))
    pipectl.run("list", "-f", "csv")
    assert pipectl.opened("deals") != []
    assert pipectl.loaded() & HEAVY == {"csv"} - BUILT_IN


def test_the_look_at_all_files_may_begin_before_the_command_is_known(pipectl: Pipectl) -> None:
    add_deals(pipectl.root, range(3))
    words = [sys.executable, "-m", "pipectl", "list", "-f", "csv", "--today", "2026-11-25"]
    here = subprocess.check_output(words, cwd=pipectl.root, text=True)
    there = subprocess.check_output([*words, "-C", str(pipectl.root)], cwd="/", text=True)
    assert here == there == pipectl.run("list", "-f", "csv")


def rest(root: Path) -> None:
    """Let the files be as old as those that a person wrote a while ago."""
    for path in root.rglob("*.yaml"):
        os.utime(path, (1_700_000_000.5, 1_700_000_000.5))
    time.sleep(0.1)  # their change of time is a change too, and too fresh to be trusted


@pytest.mark.parametrize("count", [1, 40])
def test_a_note_by_exact_id_opens_one_deal(pipectl: Pipectl, count: int) -> None:
    add_deals(pipectl.root, range(count))
    pipectl.run("note", "deal-000", "They called back")
    opened = pipectl.opened("deals")
    assert [name for name in opened if not name.startswith(".pipectl-")] == ["deal-000.yaml"]
    assert "tabulate" not in pipectl.loaded()


def test_a_store_of_many_deals_is_listed_without_opening_one_that_did_not_change(
    pipectl: Pipectl,
) -> None:
    add_deals(pipectl.root, range(40))
    rest(pipectl.root)
    pipectl.run("list")
    add_deals(pipectl.root, [7])
    pipectl.run("list")
    assert pipectl.opened("deals") == ["deal-007.yaml"]
