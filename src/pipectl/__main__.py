"""The program's start, as `pipectl` and as `python -m pipectl`."""

from __future__ import annotations

import gc
import sys


def start() -> None:
    """Run a command. It ends before anything needs collecting; not to look saves a twentieth."""
    gc.disable()
    from pipectl.cli.options import begin_reading

    begun = begin_reading(sys.argv[1:])
    from pipectl.cli.main import run

    run(begun)


if __name__ == "__main__":
    start()
