"""Where things are in a store: its root, its files and folders, and what its files are called."""

import os
from pathlib import Path
from typing import Final, TypeAlias

from pipectl.errors import NotFoundError

SETTINGS: Final = "pipectl.yaml"
PIPELINES: Final = "pipelines"
DEALS: Final = "deals"
TEAM: Final = "team.yaml"
QUOTAS: Final = "quotas.yaml"
RATES: Final = "rates.yaml"
CALLS: Final = "calls.yaml"
ASSERTIONS: Final = "assertions.yaml"
BOOKS: Final = "books"
SUFFIX: Final = ".yaml"

Stamp: TypeAlias = "tuple[int, int, int, int]"
"""Size, time of change, inode and time of the inode's change, both times in nanoseconds."""

NEVER: Final[Stamp] = (0, 0, 0, 0)
"""The stamp of a file that has to be read whatever its stamp is."""


def find_root(start: Path, home: Path | None) -> Path:
    """Walk up from a directory to the store it lies in.

    Stops at the home directory and at the border of a file system; raises NotFoundError.
    """
    device = start.stat().st_dev
    for directory in (start, *start.parents):
        if directory.stat().st_dev != device:
            break
        if os.path.lexists(directory / SETTINGS):
            return directory
        if directory == home:
            break
    raise NotFoundError(
        f"there is no store in {start} or above it (no {SETTINGS}); "
        "run `pipectl init` to begin one, or name its directory with -C",
        "store",
    )


def id_of(path: str) -> str:
    """Return the id of the deal, or of the pipeline, that a file holds."""
    return path.rpartition("/")[2].removesuffix(SUFFIX)


def is_meant(name: str) -> bool:
    """Say whether a file is meant to be read, if only its ending were right."""
    return name.endswith(SUFFIX) or name.lower().endswith((SUFFIX, ".yml"))


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what changes when a file changes."""
    return (status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)
