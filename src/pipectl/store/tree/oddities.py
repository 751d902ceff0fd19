"""What stands in a store where a file or a folder should be, as a problem with its remedy."""

from __future__ import annotations

from typing import Final

from pipectl.errors import Place, Problem

_HERE: Final = "a store follows no links"


def linked_file(path: str) -> Problem:
    """Say that a link stands where a file should be."""
    remedy = f"put the file itself here; {_HERE}"
    return Problem(Place(path), "a symbolic link where a file should be", remedy)


def linked_folder(path: str) -> Problem:
    """Say that a link stands where a folder should be."""
    remedy = f"put the folder itself here; {_HERE}"
    return Problem(Place(path), "a symbolic link where a folder should be", remedy)


def file_for_folder(path: str) -> Problem:
    """Say that a file stands where a folder should be."""
    return Problem(Place(path), "a file where a folder should be", "move or rename it")


def odd_file(path: str, what: str) -> Problem:
    """Say that something else stands where a file should be."""
    return Problem(Place(path), f"{what} where a file should be", "move it away")
