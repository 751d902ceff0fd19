"""Which record is in which file of a folder, by the names of the files."""

from __future__ import annotations

from collections.abc import Container, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pipectl.errors import InvalidError, Place, Problem
from pipectl.store.tree.copies import wrong_name
from pipectl.store.tree.layout import SUFFIX, Stamp, id_of

if TYPE_CHECKING:
    from pipectl.store.tree.survey import Survey
    from pipectl.store.tree.tree import Tree


class Found(NamedTuple):
    """A record's file: its path below the root and its stamp."""

    path: str
    stamp: Stamp


class Listing(NamedTuple):
    """The files of all records by id, in the order of their ids, and what cannot be one."""

    files: dict[str, Found]
    problems: list[Problem]


def list_records(tree: Tree, folder: str) -> Listing:
    """List and stamp the files of all records; reads none of them."""
    files = tree.files(folder)
    return _listing(files.stamps, files.problems)


def listing_of(survey: Survey, named: Container[str]) -> Listing:
    """Return the listing of these plain files; of the paths in `named` the names are right."""
    return _listing(dict(survey.files()), [], named)


def ids_by_name(tree: Tree, folder: str) -> list[str]:
    """Return the ids that the names of files say, sorted; looks at no file."""
    names = (id_of(path) for path in tree.names(folder) if path.endswith(SUFFIX))
    return sorted({name for name in names if not _why_no_id(name)})


def locate(tree: Tree, folder: str, name: str) -> list[str]:
    """Return the paths of the files with this id, without a look at any other file.

    A text that cannot be an id has none, whatever it would lead to as a path.
    """
    return [] if _why_no_id(name) else tree.locate(folder, name)


def path_of(tree: Tree, folder: str, name: str) -> str | None:
    """Return the path of the record with exactly this id, None where there is none.

    Raises InvalidError where two files have it.
    """
    paths = locate(tree, folder, name)
    if len(paths) > 1:
        raise InvalidError([_twin(paths[1], name, paths[0])])
    return paths[0] if paths else None


def _listing(
    stamps: Mapping[str, Stamp], problems: list[Problem], named: Container[str] = ()
) -> Listing:
    files: dict[str, Found] = {}
    problems = list(problems)
    wrong: dict[str, tuple[str, str]] = {}
    for path, stamp in sorted(stamps.items()):
        name = id_of(path)
        if path not in named and (fault := _fault(path)):
            wrong[path] = fault
        elif name in files:
            problems.append(_twin(path, name, files[name].path))
        else:
            files[name] = Found(path, stamp)
    paths = {name: file.path for name, file in files.items()} if wrong else {}
    problems += [wrong_name(path, *fault, paths) for path, fault in wrong.items()]
    problems.sort(key=attrgetter("place"))
    return Listing(dict(sorted(files.items())), problems)


def _fault(path: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a file, and the remedy."""
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    if f".{ending}" != SUFFIX:
        return f"the ending is .{ending}", f"rename it to {stem}{SUFFIX}"
    what, _, remedy = _why_no_id(stem).partition("; ")
    return (what, f"rename the file: {remedy}") if what else None


def _why_no_id(stem: str) -> str:
    """Say why a name cannot be an id; an empty text where it can."""
    from pipectl.domain.values.scalars import parse_deal_id

    try:
        parse_deal_id(stem)
    except ValueError as error:
        return str(error)
    return ""


def _twin(path: str, name: str, other: str) -> Problem:
    what = f"the id '{name}' also belongs to {other}"
    return Problem(
        Place(path), what, "compare the two, and delete one; rename it if it is another record"
    )
