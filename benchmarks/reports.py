"""Measure every report warm, by the time of the processor, and hold it to `report pipeline`.

Usage: python benchmarks/reports.py STORE [REPORT ...]

Prints a Markdown table in seconds (user and system, children too), with the default options, by
owner, and with a row for each month, where a report takes these; exits 1 where one is over its
limit. `python benchmarks/generate.py 100000 STORE` makes the store; a first call that is not
measured fills the cache.
"""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generate import LAST

import pipectl.reports
from pipectl.plugins import load, modules_in
from pipectl.table import Grouping

MORE = {
    "compare": ["--before", "2026Q1", "--after", "2026Q3"],
    "criteria": ["--stage", "proposal"],
    "leads": ["--wins", "10"],
}
"""What a report has to be asked with."""

TIMES = 5
"""A report of one or two days may take so many times as long as `report pipeline`."""

PARTS = 12
"""So many months `-M` shows: days that are looked at."""

DAYS = {"cohorts": PARTS, "outlook": 8, "accuracy": 47}
"""How many further days a report looks at: of `accuracy` eight periods on six days each."""

BEHIND = "2026-10-01"
"""A day before the last entries, as which `report pipeline` costs what a further day does."""


class Measured(NamedTuple):
    """The seconds of a call, and how it ended."""

    seconds: float
    code: int


def main(store: Path, names: list[str]) -> bool:
    """Print the table of the reports; return whether all are within their limits."""
    seconds(store, ["report", "pipeline"])
    base = min(seconds(store, ["report", "pipeline"]).seconds for _ in range(3))
    half = seconds(store, ["report", "pipeline", "--as-of", BEHIND]).seconds / 2
    print("| report | s | limit |\n|---|---:|---:|")
    right = True
    for name in names:
        for words in calls(name):
            limit = TIMES * base + half * further(words)
            taken, code = seconds(store, words)
            right &= taken <= limit and code == 0
            over = " **over**" if taken > limit else f" (exit {code})" if code else ""
            print(f"| `{' '.join(words)}` | {taken:.1f}{over} | {limit:.1f} |", flush=True)
    return right


def calls(name: str) -> Iterator[list[str]]:
    """Yield the calls of a report that are measured."""
    words = ["report", name, *MORE.get(name, [])]
    options = inspect.signature(load(pipectl.reports, name).report).parameters
    yield words
    if "by" in options and str(Grouping) in str(options["by"].annotation):
        yield [*words, "--by", "owner"]
    if "parts" in options:
        yield [*words, "-M"]


def further(words: list[str]) -> int:
    """Return how many days a call looks at besides today and one more."""
    return PARTS if words[-1] == "-M" else DAYS.get(words[1], 0)


def seconds(store: Path, words: list[str]) -> Measured:
    """Run a command and return the time of the processor that it and its children took."""
    before = os.times()
    program = [sys.executable, "-m", "pipectl", "-C", str(store), "--today", str(LAST)]
    code = subprocess.run([*program, *words], check=False, capture_output=True).returncode
    after = os.times()
    taken = after.children_user + after.children_system
    return Measured(taken - before.children_user - before.children_system, code)


if __name__ == "__main__":
    chosen = sys.argv[2:] or list(modules_in(pipectl.reports))
    sys.exit(0 if main(Path(sys.argv[1]), chosen) else 1)
