"""Measure whole processes: start-up, writing and reading, beside what the machine itself needs.

Usage: python benchmarks/measure.py [DEALS] [RUNS]

Prints a Markdown table of medians in milliseconds. Every run of a command is a new process; the
commands take turns, so that a slow moment of the machine does not meet one of them alone.
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
from collections.abc import Callable
from pathlib import Path

from generate import generate

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

Step = tuple[str, Callable[[], None], list[str]]


def main(count: int, runs: int) -> None:
    """Generate a store, measure every step in turn, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "store"
        cache = Path(folder) / "cache"
        os.environ["PIPECTL_CACHE_DIR"] = str(cache)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        generate(count, root)
        time.sleep(3)  # files as young as this are read again, whatever the cache says
        steps = list(steps_of(root, cache))
        for _, _, command in steps:
            subprocess.run(command, check=True, capture_output=True)
        taken: dict[str, list[float]] = {name: [] for name, _, _ in steps}
        for _ in range(runs):
            for name, prepare, command in steps:
                prepare()
                taken[name].append(timed(command))
    print(f"| {count:,} deals, median of {runs} | ms |\n|---|---:|")
    for name, times in taken.items():
        print(f"| {name} | {1000 * statistics.median(times):.0f} |")


def timed(command: list[str]) -> float:
    """Run a command and return the seconds it took."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def steps_of(root: Path, cache: Path) -> list[Step]:
    """Return what is measured: a name, what is done before each run, and the command."""
    python = sys.executable
    program = shutil.which("pipectl", path=str(Path(python).parent)) or "pipectl"
    pipectl = [program, "-C", str(root)]
    ids = sorted(path.stem for path in (root / "deals").glob("*.yaml"))
    fresh = itertools.cycle(ids)

    def nothing() -> None:
        pass

    def forget() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    def warm() -> None:
        subprocess.run([*pipectl, "list"], check=True, capture_output=True)

    def touch_one() -> None:
        path = root / "deals" / f"{next(fresh)}.yaml"
        path.write_bytes(path.read_bytes() + b"# looked at\n")
        time.sleep(0.1)

    one = ids[len(ids) // 2]
    return [
        ("python -c pass", nothing, [python, "-c", "pass"]),
        ("a minimal Typer program", nothing, [python, "-c", MINIMAL, "one"]),
        ("listing and stat of all files", nothing, [python, "-c", LISTING, str(root / "deals")]),
        ("`where`", nothing, [*pipectl, "where"]),
        ("`add`", nothing, [*pipectl, "add", "New", "--amount", "10k"]),
        ("`note`, exact id", nothing, [*pipectl, "note", one, "seen"]),
        ("`set`, exact id", nothing, [*pipectl, "set", one, "tags+=seen", "tags-=seen"]),
        ("`show`, exact id", nothing, [*pipectl, "show", one]),
        ("`list`, cold", forget, [*pipectl, "list"]),
        ("`list`, warm", warm, [*pipectl, "list"]),
        ("`list -f csv`, warm", nothing, [*pipectl, "list", "-f", "csv"]),
        ("`list`, one deal changed", touch_one, [*pipectl, "list"]),
        ("`check`, warm", nothing, [*pipectl, "check"]),
        ("`agenda`, warm", nothing, [*pipectl, "agenda"]),
    ]


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["10000"])[0]), int((sys.argv[2:] or ["11"])[0]))
