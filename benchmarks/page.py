"""Measure the page of a thousand open deals: its size, and the processor's time that it takes.

Usage: python benchmarks/page.py [DIRECTORY]

Makes a store of 2 500 deals, about a thousand of them open, in the directory or a temporary one.
Prints a Markdown table, and exits 1 where the page is larger or slower than it may be. A first call
that is not measured fills the cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import LAST, generate

COUNT = 2500
MOST_BYTES = 650_000
MOST_SECONDS = 2.0
CALLS = 3


def main(root: Path) -> bool:
    """Print what the page costs; return whether that is within its limits."""
    if not (root / "pipectl.yaml").exists():
        generate(COUNT, root)
    page_of(root)
    seconds = min(measured(root) for _ in range(CALLS))
    html = page_of(root)
    cards, size = html.count(b'<p class="who">'), len(html)
    print("| what | is | limit |\n|---|---:|---:|")
    print(f"| open deals on the board | {cards} | |")
    print(f"| bytes | {size} | {MOST_BYTES} |")
    print(f"| seconds of the processor | {seconds:.2f} | {MOST_SECONDS:.2f} |")
    return size <= MOST_BYTES and seconds <= MOST_SECONDS


def measured(root: Path) -> float:
    """Return the seconds that a call takes, user and system."""
    before = os.times()
    page_of(root)
    after = os.times()
    spent = after.children_user - before.children_user
    return spent + after.children_system - before.children_system


def page_of(root: Path) -> bytes:
    """Return the page of a store."""
    words = [sys.executable, "-m", "pipectl", "-C", str(root), "--today", str(LAST), "page"]
    return subprocess.run(words, check=True, capture_output=True).stdout


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(not main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(not main(Path(folder) / "store"))
