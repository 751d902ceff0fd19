"""Measure whole processes: start-up, writing and reading, beside what the machine itself needs.

Usage: python benchmarks/measure.py [DEALS] [RUNS] [--against PIPECTL]

Prints a Markdown table of medians in milliseconds, with the limits that are set for 10,000 deals.
Every run of a command is a new process; the commands take turns, so that a slow moment of the
machine does not meet one of them alone. `--against ../before/.venv/bin/pipectl` measures another
pipectl beside this one, call by call, each with a store and a cache of its own, and adds its
medians and how many times as long this one takes.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from generate import LAST, RULES, generate, table

AWK = Path(__file__).with_name("pipeline.awk")
REPORTS = ("pipeline", "velocity", "forecast", "deals", "weekly")
IMPORTED = 1000
UNKNOWN = 15_000
LIMITS = {
    "`report pipeline`, warm": 120,
    "`report pipeline`, one deal changed": 150,
    "`report pipeline`, cold": 1500,
    "completion of a deal": 120,
    "`check`, warm": 500,
    f"`check`, {UNKNOWN:,} unknown keys": 500,
}
"""Milliseconds that are allowed for 10,000 deals on two cores."""

MINIMAL = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
@app.command()
def one(): pass
@app.command()
def two(): pass
app()
"""
LISTING = """
import os, sys
folder = os.open(sys.argv[1], os.O_RDONLY)
for name in os.listdir(folder):
    os.stat(name, dir_fd=folder)
"""


class Step(NamedTuple):
    """What is measured: its name, the command, what is done before each run, and more to set."""

    name: str
    command: list[str]
    prepare: Callable[[], object] = bool
    more: dict[str, str] = {}  # noqa: RUF012 - nobody changes it


def main(count: int, runs: int, against: str | None) -> None:
    """Generate a store for each program, measure every step in turn, print the table."""
    ours = shutil.which("pipectl", path=str(Path(sys.executable).parent)) or "pipectl"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / "this", Path(folder) / "other"]
        programs = [ours] if against is None else [ours, str(Path(against).absolute())]
        pairs = zip(programs, places, strict=False)
        columns = [list(steps_in(place, program, count)) for program, place in pairs]
        time.sleep(3)  # files as young as this are read again, whatever the cache says
        medians = measured(columns, runs)
    titles = ["ms", "limit"] if against is None else ["ms", "limit", "other ms", "ratio"]
    print(f"| {count:,} deals, median of {runs} | {' | '.join(titles)} |")
    print(f"|---|{'---:|' * len(titles)}")
    for step, times in zip(columns[0], medians, strict=True):
        print(f"| {step.name} | {' | '.join(cells(step.name, *times))} |")


def steps_in(place: Path, program: str, count: int) -> Iterator[Step]:
    """Yield the steps of one program, with a store and a cache that it alone uses."""
    place.mkdir()
    generate(count, place / "store", program)
    for step in steps_of(place / "store", program):
        yield step._replace(more={**step.more, "PIPECTL_CACHE_DIR": str(place / "cache")})


def measured(columns: list[list[Step]], runs: int) -> list[list[float]]:
    """Return the median of each program for each step; the programs take turns at each."""
    rows = list(zip(*columns, strict=True))
    taken: list[list[list[float]]] = [[[] for _ in row] for row in rows]
    for number in range(runs + 1):
        for row, times in zip(rows, taken, strict=True):
            turn = list(zip(row, times, strict=True))
            for step, into in reversed(turn) if number % 2 else turn:
                seconds = timed(step)
                if number:  # the first run only warms up
                    into.append(seconds)
    return [[statistics.median(into) for into in times] for times in taken]


def cells(name: str, ours: float, other: float | None = None) -> list[str]:
    """Return the cells of a row, behind its name."""
    shown = [f"{1000 * ours:.0f}", str(LIMITS.get(name, ""))]
    return shown if other is None else [*shown, f"{1000 * other:.0f}", f"{ours / other:.2f}"]


def timed(step: Step) -> float:
    """Run a command and return the seconds it took."""
    with patch.dict(os.environ, step.more):
        step.prepare()
        start = time.perf_counter()
        subprocess.run(step.command, check=True, capture_output=True)
        return time.perf_counter() - start


def steps_of(root: Path, program: str) -> Iterator[Step]:
    """Yield what is measured, in order: a warm run comes behind a cold one."""
    python = sys.executable
    pipectl = [program, "-C", str(root), "--today", str(LAST)]
    ids = sorted(path.stem for path in (root / "deals").glob("*.yaml"))
    one = ids[len(ids) // 2]
    files = f"find {root}/deals -name '*.yaml'"
    yield Step("`python -c pass`", [python, "-c", "pass"])
    yield Step("a minimal Typer program", [python, "-c", MINIMAL, "one"])
    yield Step("listing and stat of all files", [python, "-c", LISTING, str(root / "deals")])
    yield Step(
        "`cat` of all files to awk", ["sh", "-c", f"{files} -exec cat {{}} + | awk -f {AWK}"]
    )
    yield Step("`where`", [*pipectl, "where"])
    yield Step("`add`", [*pipectl, "add", "New", "--amount", "10k"])
    path = next(p for p in root.glob("deals/*.yaml") if b"stage: needs\n" in p.read_bytes())
    move = [*pipectl, "move", path.stem, "proposal", "--force", "--reason", "to see how long"]
    yield Step("`move`, exact id", move, restored(path))
    yield Step("`note`, exact id", [*pipectl, "note", one, "seen"])
    yield Step("`show`, exact id", [*pipectl, "show", one])
    yield completion(program, root)
    yield importing(root.with_name("imported"), program)
    yield faulty(root.with_name("faulty"), program)
    yield from reading(pipectl, root, ids)


def restored(path: Path) -> Callable[[], object]:
    """Return what brings a file back to what it holds now."""
    data = path.read_bytes()
    return lambda: path.write_bytes(data)


def completion(program: str, root: Path) -> Step:
    """Return the step of completing a deal's id."""
    words = "\n".join(["pipectl", "-C", str(root), "show", "customer-1"])
    asked = {"_PIPECTL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "4"}
    return Step("completion of a deal", [program], more=asked)


def importing(root: Path, program: str) -> Step:
    """Return the step of importing a CSV file into a new store."""
    rows, rules = root.with_name("deals.csv"), root.with_name("rules.yaml")
    rows.write_text(table(IMPORTED), encoding="utf-8")
    rules.write_text(RULES, encoding="utf-8")

    command = [program, "-C", str(root), "import", "csv", str(rows), "--rules", str(rules)]
    return Step(f"`import csv`, {IMPORTED:,} rows", command, lambda: begin(root, program))


def begin(root: Path, program: str) -> None:
    """Make a new store in the place of the one before."""
    shutil.rmtree(root, ignore_errors=True)
    words = [program, "init", str(root), "--currency", "EUR"]
    subprocess.run(words, check=True, capture_output=True)


def faulty(root: Path, program: str) -> Step:
    """Return the step of checking a store whose one deal has very many keys that are unknown."""
    begin(root, program)
    keys = "".join(f"k{number}: 1\n" for number in range(UNKNOWN))
    history = "history:\n  - {day: 2026-01-01, stage: prospecting}\n"
    text = f"title: Faulty\nstage: prospecting\n{keys}{history}"
    (root / "deals/faulty.yaml").write_text(text, encoding="utf-8")
    return Step(f"`check`, {UNKNOWN:,} unknown keys", [program, "-C", str(root), "check"], forget)


def forget() -> None:
    """Throw the cache away."""
    shutil.rmtree(os.environ["PIPECTL_CACHE_DIR"], ignore_errors=True)


def reading(pipectl: list[str], root: Path, ids: list[str]) -> Iterator[Step]:
    """Yield every command that reads all deals: cold, warm, and after one deal has changed."""
    fresh = itertools.cycle(ids)

    def warm() -> None:
        subprocess.run([*pipectl, "list"], check=True, capture_output=True)

    def change() -> None:
        path = root / "deals" / f"{next(fresh)}.yaml"
        path.write_bytes(path.read_bytes().replace(b"source: referral", b"source: a fair"))
        time.sleep(0.1)

    for words in (("list",), ("agenda",), ("check",), *(("report", name) for name in REPORTS)):
        name = f"`{' '.join(words)}`"
        yield Step(f"{name}, cold", [*pipectl, *words], forget)
        yield Step(f"{name}, warm", [*pipectl, *words], warm)
        yield Step(f"{name}, one deal changed", [*pipectl, *words], change)


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("deals", type=int, nargs="?", default=10_000)
    words.add_argument("runs", type=int, nargs="?", default=11)
    words.add_argument("--against", metavar="PIPECTL", help="another pipectl to measure beside")
    options = words.parse_args()
    main(options.deals, options.runs, options.against)
