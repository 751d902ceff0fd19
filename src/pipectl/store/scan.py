"""All of a store at one moment: from the cache where a file did not change, else read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipectl.errors import ConflictError, Place, Problem, Severity
from pipectl.store import layout
from pipectl.store.cache.file import CacheFile, collector_paused, safe_stamp
from pipectl.store.cache.index import Kept
from pipectl.store.cache.listing import Survey, View, begin
from pipectl.store.cache.rows import Row, pack_problems, pack_setup, unpack_problem, unpack_setup
from pipectl.store.disk.files import FileProblem, VanishedProblem, read_bytes
from pipectl.store.disk.fork import in_halves
from pipectl.store.disk.journal import Overlay, pending
from pipectl.store.layout import Found, Listing, Stamp
from pipectl.store.setup_files import setup_files

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup

ATTEMPTS = 5


class Everything(NamedTuple):
    """A setup, None where it has problems, the deals that could be read, and what was found.

    Warnings and hints about single deals are in `kept`.
    """

    setup: Setup | None
    kept: Kept | None
    problems: list[Problem]


class Files(NamedTuple):
    """The files of all deals, those among them that have to be read, and what cannot be one."""

    survey: Survey
    changed: list[tuple[str, Stamp]]
    problems: list[Problem]


def read_everything(root: Path, cache: CacheFile, begun: View | None = None) -> Everything:
    """Read a store as it is between two changes; a change that goes by makes it read again.

    The look at its files may have `begun` before.
    """
    for attempt in range(ATTEMPTS):
        with collector_paused():
            view = begin(root) if begun is None or attempt else begun
            everything = _read_once(root, cache, view)
        if pending(root) == view.overlay:
            return everything
    raise ConflictError("the store changes faster than it can be read; try again")


def _read_once(root: Path, cache: CacheFile, view: View) -> Everything:
    files, problems = setup_files(root, view.overlay)
    if problems:
        return Everything(None, None, problems)
    head, packed = cache.load() or ({}, memoryview(b""))
    if head.get("setup files") == files:
        setup: Setup | None = unpack_setup(head["setup"])
        said = list(map(unpack_problem, head["setup problems"]))
    else:
        from pipectl.store.setup import read_setup

        setup, said = read_setup(files)
        head, packed = {}, memoryview(b"")
    if setup is None or any(p.severity is Severity.PROBLEM for p in said):
        return Everything(None, None, said)
    known = Kept(setup.settings, head, packed, partial(_reread, root, setup))
    kept, found = _read_deals(root, setup, known, view)
    if kept is not known:
        about = {
            "setup files": files,
            "setup": pack_setup(setup),
            "setup problems": pack_problems(said),
        }
        cache.save({**about, **kept.head()}, kept.packed.parts())
    return Everything(setup, kept, [*said, *found])


def _read_deals(root: Path, setup: Setup, known: Kept, view: View) -> tuple[Kept, list[Problem]]:
    """Return the rows of all deals that can be read, `known` itself where nothing changed."""
    files = _files(root, known, view)
    if not files.changed and files.survey == known.survey:
        return known, files.problems
    changed = [(path, safe_stamp(stamp, view.begun_at)) for path, stamp in files.changed]
    read = in_halves(
        changed,
        lambda half: [_read_row(root, path, stamp, setup, view.overlay) for path, stamp in half],
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


def _files(root: Path, known: Kept, view: View) -> Files:
    """Say which files there are; names that were right before are not looked at again."""
    survey = view.survey()
    if survey == known.survey and not view.overlay.files:
        return Files(survey, [], [])
    if survey and survey.names == known.survey.names and not view.overlay.files:
        return Files(survey, survey.changed_from(known.survey), [])
    stamps = dict(known.survey.files())
    listing = layout.listing_of(survey.files(), stamps) if survey else layout.list_deals(root)
    files = _with_overlay(listing, view.overlay).files.values()
    changed = [
        (path, stamp) for path, stamp in files if stamp == layout.NEVER or stamps.get(path) != stamp
    ]
    return Files(Survey.of(files), changed, listing.problems)


def _read_row(
    root: Path, path: str, stamp: Stamp, setup: Setup, overlay: Overlay
) -> tuple[tuple[Any, ...] | None, tuple[tuple[Any, ...], ...]]:
    """Read one file to a row and its problems, both as plain data; a file that is gone to none."""
    from pipectl.store.reading import read_row

    try:
        present: bytes | None = read_bytes(root, path)
    except VanishedProblem:
        present = None
    except FileProblem as problem:
        return None, pack_problems([Problem(Place(path), problem.what, problem.remedy)])
    data = overlay.content(path, present)
    if data is None:
        return None, ()
    row, problems = read_row(layout.id_of(path), path, data, stamp, setup)
    return (tuple(row), ()) if row else (None, pack_problems(problems))


def _reread(root: Path, setup: Setup, deal_id: str, path: str) -> Deal:
    """Read a deal anew whose file did not change, but what the cache has of it did."""
    from pipectl.store.deals import read_deal

    with suppress(FileProblem):
        deal, _ = read_deal(deal_id, path, read_bytes(root, path), setup)
        if deal is not None:
            return deal
    raise ConflictError(f"{path} changed while it was read; try again")


def _with_overlay(listing: Listing, overlay: Overlay) -> Listing:
    """Take the files that an unfinished change names as changed; those it makes are there."""
    for path, file in overlay.files.items():
        if layout.is_deal(path):
            deal_id = layout.id_of(path)
            if file.new is not None or deal_id in listing.files:
                listing.files[deal_id] = Found(path, layout.NEVER)
    listing.files = dict(sorted(listing.files.items()))
    return listing
