"""All of a store at one moment: from the cache where a file did not change, else read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pipectl.errors import ConflictError, InvalidError, Problem, stop_at_problems, stopping
from pipectl.store.cache.file import CacheFile, collector_paused, safe_stamp
from pipectl.store.cache.index import Kept
from pipectl.store.cache.rows import Row, pack_problems, pack_setup, unpack_problem, unpack_setup
from pipectl.store.disk.files import FileProblem
from pipectl.store.disk.fork import in_halves
from pipectl.store.load_result import Loaded, Parts
from pipectl.store.setup import setup_files
from pipectl.store.tree.layout import DEALS, NEVER, Stamp, id_of
from pipectl.store.tree.listing import list_records, listing_of
from pipectl.store.tree.survey import Survey
from pipectl.store.tree.tree import Tree, problem_of

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup

ATTEMPTS = 5


class Files(NamedTuple):
    """The files of all deals, those among them that have to be read, and what cannot be one."""

    survey: Survey
    changed: list[tuple[str, Stamp]]
    problems: list[Problem]


def load(open_tree: Callable[[], Tree], cache: CacheFile | None, as_of: date) -> Loaded:
    """Read a store as it is between two changes; a change that goes by makes it read again.

    Raises InvalidError where the settings have problems; those of deals are in the result.
    """
    for _ in range(ATTEMPTS):
        tree = open_tree()
        try:
            with collector_paused():
                parts = _read_once(tree, cache)
        except InvalidError:
            if tree.is_current():
                raise
        else:
            if tree.is_current():
                return Loaded(parts, as_of)
    raise ConflictError("the store changes faster than it can be read; try again")


def _read_once(tree: Tree, cache: CacheFile | None) -> Parts:
    files, problems = setup_files(tree)
    stop_at_problems(problems)
    head, packed = (cache and cache.load()) or ({}, memoryview(b""))
    if head.get("setup files") == files:
        setup: Setup | None = unpack_setup(head["setup"])
        problems = list(map(unpack_problem, head["setup problems"]))
    else:
        from pipectl.store.setup import read_setup

        setup, problems = read_setup(files)
        head, packed = {}, memoryview(b"")
    if setup is None:
        raise InvalidError(stopping(problems))
    known = Kept(setup.settings, head, packed, partial(_reread, tree, setup))
    kept, deal_problems = _read_deals(tree, setup, known)
    if cache and kept is not known:
        about = {
            "setup files": files,
            "setup": pack_setup(setup),
            "setup problems": pack_problems(problems),
        }
        cache.save({**about, **kept.head()}, kept.packed.parts())
    return Parts(tree, setup, kept, [*problems, *deal_problems])


def _read_deals(tree: Tree, setup: Setup, known: Kept) -> tuple[Kept, list[Problem]]:
    """Return the rows of all deals that can be read, `known` itself where nothing changed."""
    files = _files(tree, known)
    if not files.changed and files.survey == known.survey:
        return known, files.problems
    changed = [(path, safe_stamp(stamp, tree.read_at)) for path, stamp in files.changed]
    read = in_halves(
        changed, lambda half: [_read_row(tree, path, stamp, setup) for path, stamp in half]
    )
    rows = {row[0]: Row(*row) for row, _ in read if row}
    problems = [unpack_problem(said) for _, found in read for said in found]
    survey = files.survey
    if [(path, row.stamp) for path, row in rows.items()] != files.changed:
        survey = _of_those_read(survey, {path for path, _ in changed}, rows)
    is_known = not rows and survey == known.survey
    return known if is_known else known.merged(survey, rows), [*files.problems, *problems]


def _of_those_read(survey: Survey, changed: set[str], rows: Mapping[str, Row]) -> Survey:
    """Leave out files that could not be read; the stamps of others are those to be kept."""
    return Survey.of(
        (path, rows[path].stamp if path in rows else stamp)
        for path, stamp in survey.files()
        if path in rows or path not in changed
    )


def _files(tree: Tree, known: Kept) -> Files:
    """Say which files there are; names that were right before are not looked at again."""
    survey = tree.survey(DEALS)
    if survey == known.survey:
        return Files(survey, [], [])
    if survey and survey.names == known.survey.names:
        return Files(survey, survey.changed_from(known.survey), [])
    stamps = dict(known.survey.files())
    listing = listing_of(survey, stamps) if survey else list_records(tree, DEALS)
    files = listing.files.values()
    changed = [
        (path, stamp) for path, stamp in files if stamp == NEVER or stamps.get(path) != stamp
    ]
    return Files(Survey.of(files), changed, listing.problems)


def _read_row(
    tree: Tree, path: str, stamp: Stamp, setup: Setup
) -> tuple[tuple[Any, ...] | None, tuple[tuple[Any, ...], ...]]:
    """Read one file to a row and its problems, both as plain data; a file that is gone to none."""
    from pipectl.store.reading import read_row

    try:
        data = tree.find(path)
    except FileProblem as error:
        return None, pack_problems([problem_of(error)])
    if data is None:
        return None, ()
    row, problems = read_row(id_of(path), path, data, stamp, setup)
    return (tuple(row), ()) if row else (None, pack_problems(problems))


def _reread(tree: Tree, setup: Setup, deal_id: str, path: str) -> Deal:
    """Read a deal anew whose file did not change, but what the cache has of it did."""
    from pipectl.store.deals import read_deal

    with suppress(FileProblem):
        deal, _ = read_deal(deal_id, path, tree.read(path), setup)
        if deal is not None:
            return deal
    raise ConflictError(f"{path} changed while it was read; try again")
