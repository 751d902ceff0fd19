"""Where things are in a store: its root, its files, and which deal is in which of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from pipectl.errors import NotFoundError, Place, Problem

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


class Found(NamedTuple):
    """A deal's file: its path below the root and its stamp."""

    path: str
    stamp: Stamp


class Listing:
    """The files of all deals by id, in the order of their ids, and what cannot be one."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.files: dict[str, Found] = {}
        self.problems: list[Problem] = []


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
    for path, status in sorted(walk(root, DEALS, listing.problems)):
        complaint = _no_file(path, status)
        if complaint:
            listing.problems.append(complaint)
        else:
            _place(listing, path, stamp_of(status))
    return _sorted(listing)


def listing_of(files: Iterable[tuple[str, Stamp]], known: Container[str]) -> Listing:
    """Return the listing of these plain files; of `known` paths the names are right."""
    listing = Listing()
    for path, stamp in files:
        stem = id_of(path)
        if path in known and stem not in listing.files:
            listing.files[stem] = Found(path, stamp)
        else:
            _place(listing, path, stamp)
    listing.problems.sort(key=attrgetter("place"))
    return _sorted(listing)


def _sorted(listing: Listing) -> Listing:
    listing.files = dict(sorted(listing.files.items()))
    return listing


def ids_by_name(root: Path) -> list[str]:
    """Return the ids that the names of files say, sorted; looks at no file."""
    names = [name for folder in _folders(root, DEALS) for name in os.listdir(root / folder)]
    return sorted({id_of(n) for n in names if n.endswith(SUFFIX) and not _why_no_id(id_of(n))})


def locate(root: Path, deal_id: str) -> list[str]:
    """Return the paths of the files with this deal's id, without a look at any other file.

    A text that cannot be an id has none, whatever it would lead to as a path.
    """
    if _why_no_id(deal_id):
        return []
    name = deal_id + SUFFIX
    usual = f"{DEALS}/{name}"
    if os.path.lexists(root / usual) and not _may_have_folders(root / DEALS):
        return [usual]
    return sorted(
        f"{folder}/{name}"
        for folder in _folders(root, DEALS)
        if os.path.lexists(root / folder / name)
    )


def list_pipelines(root: Path) -> list[str]:
    """Return the paths of the pipelines' files, sorted; some may have a wrong ending."""
    try:
        names = os.listdir(root / PIPELINES)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(f"{PIPELINES}/{n}" for n in names if is_meant(n) and n[0] != ".")


def id_of(path: str) -> str:
    """Return the id of the deal, or of the pipeline, that a file holds."""
    return path.rpartition("/")[2].removesuffix(SUFFIX)


def is_deal(path: str) -> bool:
    """Say whether a path of the store is that of a deal's file."""
    return path.startswith(f"{DEALS}/") and path.endswith(SUFFIX)


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what changes when a file changes."""
    return (status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)


def walk(root: Path, folder: str, problems: list[Problem]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and status of what is meant as a deal's file, in folders below too.

    Problems are folders that cannot be listed or are links.
    """
    try:
        handle = os.open(root / folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_no_folder(root, folder, error))
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
            if is_meant(name):
                yield path, status
            elif stat.S_ISDIR(status.st_mode):
                yield from walk(root, path, problems)
            elif stat.S_ISLNK(status.st_mode) and os.path.isdir(root / path):
                problems.append(_linked_folder(path))
    finally:
        os.close(handle)


def _no_folder(root: Path, folder: str, error: OSError) -> Problem:
    if os.path.islink(root / folder):
        return _linked_folder(folder)
    if isinstance(error, NotADirectoryError):
        return Problem(Place(folder), "a file where a folder should be", "move or rename it")
    what = f"the folder cannot be listed ({error.strerror})"
    return Problem(Place(folder), what, "ask its owner, or use chmod")


def linked(root: Path, folder: str) -> list[Problem]:
    """Return what is wrong with a folder that is a symbolic link, nothing for others."""
    return [_linked_folder(folder)] if os.path.islink(root / folder) else []


def _linked_folder(folder: str) -> Problem:
    remedy = "put the folder itself here; a store follows no links"
    return Problem(Place(folder), "a symbolic link where a folder should be", remedy)


def is_meant(name: str) -> bool:
    """Say whether a file is meant to be read, if only its ending were right."""
    return name.endswith(SUFFIX) or name.lower().endswith((SUFFIX, ".yml"))


def _may_have_folders(folder: Path) -> bool:
    """Say whether there may be folders in a folder: two links mean that there are none.

    File systems that do not count them say one, or more; then the names have to be listed.
    """
    return folder.stat().st_nlink != 2  # noqa: PLR2004 - the folder's name, and its own dot


def _folders(root: Path, folder: str) -> Iterator[str]:
    """Yield a folder and those below it; only names without an ending are looked at."""
    try:
        names = os.listdir(root / folder)
    except OSError:
        return
    yield folder
    # Thousands of names end like this; the few others are looked at one by one.
    for name in [name for name in names if not name.endswith(SUFFIX)]:
        path = f"{folder}/{name}"
        if not name.startswith(".") and not is_meant(name):
            with suppress(FileNotFoundError):
                if stat.S_ISDIR(os.lstat(root / path).st_mode):
                    yield from _folders(root, path)


def _place(listing: Listing, path: str, stamp: Stamp) -> None:
    """Put a plain file into the listing as a deal or as a problem."""
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    complaint = _complaint(path, stem, f".{ending}") or _twin(listing, path, stem)
    if complaint:
        listing.problems.append(complaint)
    else:
        listing.files[stem] = Found(path, stamp)


def _no_file(path: str, status: os.stat_result) -> Problem | None:
    """Say what is wrong with what is no plain file; its ending comes first."""
    if stat.S_ISREG(status.st_mode) or not path.endswith(SUFFIX):
        return None
    if stat.S_ISLNK(status.st_mode):
        remedy = "put the file itself here; a store follows no links"
        return Problem(Place(path), "a symbolic link where a file should be", remedy)
    what = "a directory" if stat.S_ISDIR(status.st_mode) else "something that is no file"
    return Problem(Place(path), f"{what} where a deal's file should be", "move it away")


def _complaint(path: str, stem: str, suffix: str) -> Problem | None:
    if suffix != SUFFIX:
        return Problem(Place(path), f"the ending is {suffix}", f"rename it to {stem}{SUFFIX}")
    why = _why_no_id(stem)
    if not why:
        return None
    what, _, remedy = why.partition("; ")
    return Problem(Place(path), what, f"rename the file: {remedy}")


def _why_no_id(stem: str) -> str:
    """Say why a name cannot be a deal's id; an empty text where it can."""
    from pipectl.domain.values.scalars import parse_deal_id

    try:
        parse_deal_id(stem)
    except ValueError as error:
        return str(error)
    return ""


def _twin(listing: Listing, path: str, stem: str) -> Problem | None:
    if stem not in listing.files:
        return None
    what = f"the id '{stem}' is also that of {listing.files[stem].path}"
    return Problem(Place(path), what, "rename one of the two files")
