"""The program's start, as `pipectl` and as `python -m pipectl`."""

from __future__ import annotations

import gc


def start() -> None:
    """Run a command. It ends before anything needs collecting; not to look saves a twentieth."""
    gc.disable()
    from pipectl.cli.main import run

    run()


if __name__ == "__main__":
    start()
