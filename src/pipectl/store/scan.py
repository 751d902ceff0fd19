"""All of a store at one moment: from the cache where a file did not change, else read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from pipectl.errors import ConflictError, InvalidError, Problem, stop_at_problems, stopping
from pipectl.store.cache import rows
from pipectl.store.cache.file import CacheFile, collector_paused, safe_stamp
from pipectl.store.cache.index import Index
from pipectl.store.cache.versions import of_state, with_versions
from pipectl.store.collection.collections import COLLECTIONS
from pipectl.store.collection.reader import read_file, read_many
from pipectl.store.disk.files import FileProblem, VanishedProblem
from pipectl.store.disk.fork import in_halves
from pipectl.store.load_result import Loaded, Parts
from pipectl.store.setup import read_setup
from pipectl.store.tree.layout import CALLS, NEVER, QUOTAS, RATES, Stamp, id_of
from pipectl.store.tree.listing import list_records, listing_of
from pipectl.store.tree.survey import Survey
from pipectl.store.tree.tree import Tree, problem_of, setup_files

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.store.collection.collection import Collection, R
    from pipectl.store.collection.reader import Parsed

ATTEMPTS: Final = 5
BATCH: Final = 256
"""So many files take each step of reading together."""
_LISTS: Final = (QUOTAS, RATES, CALLS)
"""Files of the setup that no deal and no account is read or judged by."""
FEW: Final = 20
"""So many files are read with their places before the others are worth their preparation."""

PackedRow: TypeAlias = "tuple[tuple[Any, ...] | None, rows.PackedProblems]"
"""A row and the problems of its file as plain data."""


class CollectionFiles(NamedTuple):
    """The files of a collection, those that have to be read, and what cannot be a record."""

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
    files, copies = setup_files(tree)
    stop_at_problems(copies)
    cache = cache.of_versions() if cache and tree.keeps_versions else cache
    head, packed = (cache and cache.load()) or ({}, {})
    is_same = head.get("setup files") == files
    if is_same:
        setup: Setup | None = rows.unpack_setup(head["setup"])
        problems = list(map(rows.unpack_problem, head["setup problems"]))
    else:
        setup, problems = read_setup(files)
        if _ruling(head.get("setup files", {})) != _ruling(files):
            head, packed = {}, {}
    if setup is None:
        raise InvalidError(stopping(problems))
    about = {
        "setup files": files,
        "setup": rows.pack_setup(setup),
        "setup problems": rows.pack_problems(problems),
    }
    before, after, states = {}, {}, {}
    for collection in COLLECTIONS:
        folder = collection.folder
        blob = packed.get(folder, memoryview(b""))
        reread = partial(_reread, tree, collection, setup)
        index = Index(collection, setup.settings, head.get(folder, {}), blob, reread)
        before[folder] = index
        after[folder], states[folder], wrong = _read_records(tree, setup, index)
        problems += wrong
    if cache and (after != before or not is_same):
        heads = {folder: index.head() for folder, index in after.items()}
        blobs = {folder: index.packed.parts() for folder, index in after.items()}
        cache.save({**about, **heads}, blobs)
    return Parts(tree, setup, states, [*copies, *problems])


def _ruling(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files by which a record is read and judged; the others change no row."""
    return {path: data for path, data in files.items() if path not in _LISTS}


def _read_records(tree: Tree, setup: Setup, before: Index) -> tuple[Index, Index, list[Problem]]:
    """Return the rows to keep and those of all records that can be read, with the problems.

    Both are `before` itself where nothing changed.
    """
    files = _files(tree, before)
    if not files.changed and files.survey == before.survey:
        return before, before, files.problems
    changed = [(path, safe_stamp(stamp, tree.read_at)) for path, stamp in files.changed]
    packed = in_halves(changed, partial(_read_rows, tree, before.collection, setup))
    changed_rows = {row[0]: rows.Row(*row) for row, _ in packed if row}
    problems = [rows.unpack_problem(problem) for _, wrong in packed for problem in wrong]
    survey = files.survey
    if [(path, row.stamp) for path, row in changed_rows.items()] != files.changed:
        survey = _of_those_read(survey, {path for path, _ in changed}, changed_rows)
    problems = [*files.problems, *problems]
    if tree.keeps_versions:
        versions = with_versions(before, survey, changed_rows) if changed_rows else before
        return versions, of_state(versions, survey), problems
    is_same = not changed_rows and survey == before.survey
    merged = before if is_same else before.merged(survey, changed_rows)
    return merged, merged, problems


def _of_those_read(survey: Survey, changed: set[str], read: Mapping[str, rows.Row]) -> Survey:
    """Leave out files that could not be read; the stamps of others are those to be kept."""
    return Survey.of(
        (path, read[path].stamp if path in read else stamp)
        for path, stamp in survey.files()
        if path in read or path not in changed
    )


def _files(tree: Tree, before: Index) -> CollectionFiles:
    """Say which files there are; names that were right before are not looked at again."""
    folder = before.collection.folder
    survey = tree.survey(folder)
    if survey == before.survey:
        return CollectionFiles(survey, [], [])
    if survey and survey.names == before.survey.names:
        return CollectionFiles(survey, survey.changed_from(before.survey), [])
    before_files = set(before.survey.files())
    names = {path for path, _ in before_files}
    listing = listing_of(survey, names) if survey else list_records(tree, folder)
    files = listing.files.values()
    changed = [
        (path, stamp)
        for path, stamp in files
        if stamp == NEVER or (path, stamp) not in before_files
    ]
    return CollectionFiles(Survey.of(files), changed, listing.problems)


def _read_rows(
    tree: Tree, collection: Collection[Any], setup: Setup, files: Sequence[tuple[str, Stamp]]
) -> list[PackedRow]:
    """Read files to rows and their problems, so many at once as stay in the processor's cache."""
    tree.fetch(path for path, _ in files)
    batches = (files[at : at + BATCH] for at in range(0, len(files), BATCH))
    read = read_many if len(files) > FEW else _read_few
    return [row for batch in batches for row in _read_batch(tree, collection, setup, batch, read)]


def _read_few(
    collection: Collection[R], files: Mapping[str, bytes], setup: Setup
) -> dict[str, Parsed[R]]:
    return {
        path: read_file(collection, id_of(path), path, data, setup) for path, data in files.items()
    }


def _read_batch(
    tree: Tree,
    collection: Collection[Any],
    setup: Setup,
    files: Sequence[tuple[str, Stamp]],
    read: Callable[..., dict[str, Parsed[Any]]],
) -> list[PackedRow]:
    """Take each step of reading with all of these files before the next one."""
    contents = tree.read_all(path for path, _ in files)
    there = {path: data for path, data in contents.items() if isinstance(data, bytes)}
    parsed = read(collection, there, setup)
    problems = {path: _packed(d) for path, d in contents.items() if not isinstance(d, bytes)}
    problems |= {path: rows.pack_problems(parsed[path].problems) for path in parsed}
    records = {path: parts.record for path, parts in parsed.items() if parts.record is not None}
    summary_of = collection.columns().of
    summaries = [summary_of(record, setup) for record in records.values()]
    columns = [rows.pack_summary(summary, setup.settings) for summary in summaries]
    wholes = [rows.pack_record(parsed[path].plain, record) for path, record in records.items()]
    packed = dict(zip(records, zip(columns, wholes, strict=True), strict=True))
    return [
        (tuple(rows.Row(path, stamp, *packed[path], problems[path])), ())
        if path in packed
        else (None, problems[path])
        for path, stamp in files
    ]


def _packed(problem: FileProblem) -> rows.PackedProblems:
    """Return what is wrong with a file: nothing where it is gone."""
    is_gone = isinstance(problem, VanishedProblem)
    return () if is_gone else rows.pack_problems([problem_of(problem)])


def _reread(tree: Tree, collection: Collection[Any], setup: Setup, name: str, path: str) -> Any:
    """Read a record anew whose file did not change, but what the cache has of it did."""
    with suppress(FileProblem):
        record = read_file(collection, name, path, tree.read(path), setup).record
        if record is not None:
            return record
    raise ConflictError(f"{path} changed while it was read; try again")
