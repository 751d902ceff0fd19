"""The program's start, as `pipectl` and as `python -m pipectl`."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress


def start() -> None:
    """Run a command. It ends before anything needs collecting; not to look saves a twentieth."""
    gc.disable()
    try:
        from pipectl.cli.shared.context import begin_call

        call = begin_call(sys.argv[1:])
        from pipectl.cli.main import run

        run(call)
    except SystemExit as leaving:
        leave(leaving.code)
    except KeyboardInterrupt:  # while it is still loading; later `run` says so itself
        sys.stderr.write("pipectl: interrupted\n")
        leave(130)  # Exit.INTERRUPTED, whose module may be the one that was loading


def leave(code: object) -> None:
    """End the process at once: all is written, and to take everything apart saves nothing more.

    That would take a tenth of a short command, and more the more deals were read.
    """
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    start()
