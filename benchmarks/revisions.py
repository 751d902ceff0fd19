"""What looking back costs: `python benchmarks/revisions.py [DEALS] [WEEKS]`.

A store of that many deals is committed every week, each time with a hundredth of its deals changed.
Processor time of `report pipeline`, of git and of both processes that read: of the files, of a
commit for the first time and again, and of the weeks before it one after the other. Exits with 1
where one is over its limit.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from generate import LAST, generate

RUNS: Final = 5
LIMITS: Final = {"first": 3.0, "again": 0.4, "each week before": 1.0}
"""Seconds on 10,000 deals; `again` is beyond the report of the files."""

WHO: Final = ("-c", "user.name=kari", "-c", "user.email=kari@example.com", "-c", "gc.auto=0")


def main(deals: int = 10_000, weeks: int = 10) -> None:
    """Measure, print a table with the limits, and exit with 1 where one is passed."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "store")
        generate(deals, root)
        commit_weeks(root, weeks)
        figures = measured(root, weeks, {**os.environ, "PIPECTL_CACHE_DIR": f"{folder}/cache"})
    print("| of `report pipeline` | s | limit |\n|---|---:|---:|")
    for name, seconds in figures.items():
        limit = LIMITS.get(name)
        print(f"| {name} | {seconds:.2f} | {'' if limit is None else limit} |")
    over = [name for name, limit in LIMITS.items() if figures[name] > limit]
    sys.exit(bool(over))


def commit_weeks(root: Path, weeks: int) -> None:
    """Commit the store once a week, each time with a note more in a hundredth of the deals."""
    git(root, "init", "-q")
    paths = sorted((root / "deals").iterdir())
    for week in reversed(range(weeks)):
        day = LAST - timedelta(weeks=week)
        for path in paths[week :: max(weeks, 100)]:
            note = f'  - {{day: {LAST}, by: kari, note: "Week {week}"}}\n'
            path.write_text(path.read_text() + note)
        git(root, "add", "-A")
        git(root, "commit", "-qm", f"Week {week}", day=f"{day}T12:00:00+0100")
    git(root, "gc", "-q")


def git(root: Path, *words: str, day: str = "") -> None:
    """Call git in the store."""
    env = {**os.environ, **({"GIT_COMMITTER_DATE": day, "GIT_AUTHOR_DATE": day} if day else {})}
    subprocess.run(["git", "-C", root, *WHO, *words], env=env, check=True)


def measured(root: Path, weeks: int, env: Mapping[str, str]) -> dict[str, float]:
    """Return the seconds of each kind of call."""

    def seconds(*words: str) -> float:
        command = (sys.executable, "-m", "pipectl", "-C", str(root), "report", "pipeline")
        return processor_time((*command, *words), env)

    cold = seconds()
    first = seconds("--at", "HEAD")
    again = statistics.median(seconds("--at", "HEAD") for _ in range(RUNS))
    warm = statistics.median(seconds() for _ in range(RUNS))
    each = [seconds("--at", f"HEAD~{week}") for week in range(1, weeks)]
    known = statistics.median(seconds("--known-at", f"{LAST}") for _ in range(RUNS))
    return {
        "the files, cold": cold,
        "the files, warm": warm,
        "first": first,
        "the same commit": again,
        "again": again - warm,
        "each week before": statistics.median(each),
        "--known-at": known,
    }


def processor_time(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Return the seconds of the processor that a call took, with what it called."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
