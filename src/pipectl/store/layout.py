"""Where things are in a store: its root, its files, and which deal is in which of them."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Final
from typing import TypeAlias

from pipectl.domain.values import parse_deal_id
from pipectl.errors import NotFoundError
from pipectl.errors import Place
from pipectl.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS: Final = "pipectl.yaml"
PIPELINES: Final = "pipelines"
DEALS: Final = "deals"
TEAM: Final = "team.yaml"
QUOTAS: Final = "quotas.yaml"
RATES: Final = "rates.yaml"
SUFFIX: Final = ".yaml"

Stamp: TypeAlias = "tuple[int, int, int, int]"
"""Size, time of change, inode and time of the inode's change, both times in nanoseconds."""

NEVER: Final[Stamp] = (0, 0, 0, 0)
"""The stamp of a file that has to be read whatever its stamp is."""


@dataclass(frozen=True, slots=True)
class Found:
    """A deal's file: its path below the root and its stamp."""

    path: str
    stamp: Stamp


@dataclass(slots=True)
class Listing:
    """The files of all deals by id, in the order of their ids, and what cannot be one."""

    files: dict[str, Found] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


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
        "run `pipectl init` to begin one, or name its directory with -C"
    )


def list_deals(root: Path) -> Listing:
    """List and stamp the files of all deals; reads none of them."""
    listing = Listing()
    for path, status in sorted(_walk(root, DEALS)):
        _place(listing, path, status)
    listing.files = dict(sorted(listing.files.items()))
    return listing


def locate(root: Path, deal_id: str) -> list[str]:
    """Return the paths of the files with this deal's id, without a look at any other file."""
    name = deal_id + SUFFIX
    return sorted(
        f"{folder}/{name}"
        for folder in _folders(root, DEALS)
        if os.path.lexists(root / folder / name)
    )


def list_pipelines(root: Path) -> list[str]:
    """Return the paths of the pipelines' files, sorted."""
    try:
        names = os.listdir(root / PIPELINES)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(f"{PIPELINES}/{n}" for n in names if n.endswith(SUFFIX) and n[0] != ".")


def id_of(path: str) -> str:
    """Return the id of the deal, or of the pipeline, that a file holds."""
    return path.rpartition("/")[2].removesuffix(SUFFIX)


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what changes when a file changes."""
    return (status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)


def _walk(root: Path, folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and status of everything in a folder that is not hidden, folders below too."""
    try:
        handle = os.open(root / folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        # A listing with stats relative to it is twice as fast as DirEntry.stat.
        for name in os.listdir(handle):
            if name.startswith("."):
                continue
            try:
                status = os.stat(name, dir_fd=handle, follow_symlinks=False)
            except FileNotFoundError:
                continue
            path = f"{folder}/{name}"
            if stat.S_ISDIR(status.st_mode) and not name.endswith(SUFFIX):
                yield from _walk(root, path)
            else:
                yield path, status
    finally:
        os.close(handle)


def _folders(root: Path, folder: str) -> Iterator[str]:
    """Yield a folder and those below it; only names without an ending are looked at."""
    try:
        names = os.listdir(root / folder)
    except FileNotFoundError:
        return
    yield folder
    for name in names:
        path = f"{folder}/{name}"
        if not name.startswith(".") and not name.endswith(SUFFIX):
            status = os.stat(root / path, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                yield from _folders(root, path)


def _place(listing: Listing, path: str, status: os.stat_result) -> None:
    """Put a file into the listing as a deal, as a problem, or not at all."""
    stem, suffix = os.path.splitext(path.rpartition("/")[2])
    if suffix.lower() not in (SUFFIX, ".yml"):
        return
    complaint = _complaint(path, stem, suffix, status) or _twin(listing, path, stem)
    if complaint:
        listing.problems.append(complaint)
    else:
        listing.files[stem] = Found(path, stamp_of(status))


def _complaint(path: str, stem: str, suffix: str, status: os.stat_result) -> Problem | None:
    if suffix != SUFFIX:
        return Problem(Place(path), f"the ending is {suffix}", f"rename it to {stem}{SUFFIX}")
    if stat.S_ISLNK(status.st_mode):
        remedy = "put the file itself here; a store follows no links"
        return Problem(Place(path), "a symbolic link where a file should be", remedy)
    if not stat.S_ISREG(status.st_mode):
        what = "a directory" if stat.S_ISDIR(status.st_mode) else "something that is no file"
        return Problem(Place(path), f"{what} where a deal's file should be", "move it away")
    try:
        parse_deal_id(stem)
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        return Problem(Place(path), what, remedy)
    return None


def _twin(listing: Listing, path: str, stem: str) -> Problem | None:
    if stem not in listing.files:
        return None
    what = f"the id '{stem}' is also that of {listing.files[stem].path}"
    return Problem(Place(path), what, "rename one of the two files")
