"""Measure whole processes: start-up, writing and reading, beside what the machine itself needs.

Usage: python benchmarks/measure.py [DEALS] [RUNS]

Prints a Markdown table of medians in milliseconds, with the limits that are set for 10,000 deals.
Every run of a command is a new process; the commands take turns, so that a slow moment of the
machine does not meet one of them alone.
"""

from __future__ import annotations

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

from generate import LAST, RULES, generate, table

AWK = Path(__file__).with_name("pipeline.awk")
REPORTS = ("pipeline", "velocity", "forecast", "deals", "weekly")
IMPORTED = 1000
LIMITS = {
    "`report pipeline`, warm": 120,
    "`report pipeline`, one deal changed": 150,
    "`report pipeline`, cold": 1500,
    "completion of a deal": 120,
    "`check`, warm": 500,
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


def main(count: int, runs: int) -> None:
    """Generate a store, measure every step in turn, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PIPECTL_CACHE_DIR"] = str(Path(folder) / "cache")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        root = Path(folder) / "store"
        generate(count, root)
        time.sleep(3)  # files as young as this are read again, whatever the cache says
        steps = list(steps_of(root))
        taken: dict[str, list[float]] = {step.name: [] for step in steps}
        for step in steps:
            timed(step)
        for _ in range(runs):
            for step in steps:
                taken[step.name].append(timed(step))
    print(f"| {count:,} deals, median of {runs} | ms | limit |\n|---|---:|---:|")
    for name, times in taken.items():
        print(f"| {name} | {1000 * statistics.median(times):.0f} | {LIMITS.get(name, '')} |")


def timed(step: Step) -> float:
    """Run a command and return the seconds it took."""
    step.prepare()
    environment = {**os.environ, **step.more}
    start = time.perf_counter()
    subprocess.run(step.command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def steps_of(root: Path) -> Iterator[Step]:
    """Yield what is measured, in order: a warm run comes behind a cold one."""
    python = sys.executable
    program = shutil.which("pipectl", path=str(Path(python).parent)) or "pipectl"
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
    yield from reading(pipectl, root, ids)


def restored(path: Path) -> Callable[[], object]:
    """Return what brings a file back to what it holds now."""
    data = path.read_bytes()
    return lambda: path.write_bytes(data)


def completion(program: str, root: Path) -> Step:
    """Return the step of completing a deal's id."""
    words = "\n".join(["pipectl", "-C", str(root), "show", "customer-1"])
    asked = {"_PIPECTL_COMPLETE": "complete_bash", "COMP_WORDS": words}
    return Step("completion of a deal", [program], more=asked)


def importing(root: Path, program: str) -> Step:
    """Return the step of importing a CSV file into a new store."""
    rows, rules = root.with_name("deals.csv"), root.with_name("rules.yaml")
    rows.write_text(table(IMPORTED), encoding="utf-8")
    rules.write_text(RULES, encoding="utf-8")

    def begin() -> None:
        shutil.rmtree(root, ignore_errors=True)
        words = [program, "init", str(root), "--currency", "EUR"]
        subprocess.run(words, check=True, capture_output=True)

    command = [program, "-C", str(root), "import", "csv", str(rows), "--rules", str(rules)]
    return Step(f"`import csv`, {IMPORTED:,} rows", command, begin)


def reading(pipectl: list[str], root: Path, ids: list[str]) -> Iterator[Step]:
    """Yield every command that reads all deals: cold, warm, and after one deal has changed."""
    fresh = itertools.cycle(ids)

    def forget() -> None:
        shutil.rmtree(os.environ["PIPECTL_CACHE_DIR"], ignore_errors=True)

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
    main(int((sys.argv[1:] or ["10000"])[0]), int((sys.argv[2:] or ["11"])[0]))
