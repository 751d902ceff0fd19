"""What --explain costs beside the report itself: `python benchmarks/explain.py STORE DAY`.

Processor time, the median of three runs each, with a warm cache. The limit is twice the report.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile

CELLS = {
    "pipeline": "total:amount",
    "distribution": "total:amount",
    "flow": "new:won",
    "compare": "win rate:after",
    "stages": "proposal:mean",
    "qualification": "proposal:deals",
    "deals": "total:amount",
    "waterfall": "won:amount",
    "forecast": "forecast pipeline:weighted",
    "conversion": "proposal:entered",
    "winrate": "by count:value",
    "cycle": "won:median",
    "sources": "total:open_amount",
    "losses": "total:amount",
    "velocity": "n:ratio",
    "aging": "total:deals",
    "quota": "total:won",
}
"""A figure of each report that many deals are behind."""


def main(store: str, day: str) -> None:
    """Print for each report its own time, and how many times as much explaining takes."""
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "PIPECTL_CACHE_DIR": cache}

        def seconds(*words: str) -> float:
            command = [sys.executable, "-m", "pipectl", "-C", store, "--today", day, "report"]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([*command, *words], env=env, capture_output=True, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        seconds("pipeline")
        print(f"{'report':13} {'s':>6} {'--cell':>7} {'-f json':>8} {'--explain':>10}")
        for name, cell in CELLS.items():
            runs = {
                "plain": [name],
                "cell": [name, "--cell", cell],
                "json": [name, "--cell", cell, "-f", "json"],
                "all": [name, "--explain"],
            }
            took = {
                kind: statistics.median(seconds(*words) for _ in range(3))
                for kind, words in runs.items()
            }
            ratios = (took[kind] / took["plain"] for kind in ("cell", "json", "all"))
            print(
                f"{name:13} {took['plain']:6.2f} " + " ".join(f"{ratio:8.2f}" for ratio in ratios)
            )


if __name__ == "__main__":
    main(*sys.argv[1:3])
