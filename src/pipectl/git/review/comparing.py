"""Two states of a store compared: only files whose bytes differ are read as records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from pipectl.domain.differences.plain import differing
from pipectl.domain.differences.states import FileDifference, RecordPair, StoreDifference
from pipectl.domain.model.fields import EXTRA
from pipectl.domain.values.schema import keys_of
from pipectl.errors import ConflictError, InvalidError, Problem, Severity, stopping
from pipectl.git.review.states import State, same_bytes
from pipectl.store.collection.collections import ACCOUNTS, DEALS
from pipectl.store.collection.reader import read_many
from pipectl.store.disk.files import FileProblem
from pipectl.store.setup import read_assertions, read_setup
from pipectl.store.tree import layout
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.listing import list_records
from pipectl.store.tree.tree import problem_of, setup_files
from pipectl.store.yaml.node import SyntaxProblem
from pipectl.store.yaml.parser import parse
from pipectl.store.yaml.reader import decode

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.domain.values.schema import Plain
    from pipectl.store.collection.collection import Collection, R
    from pipectl.store.collection.reader import Parsed
    from pipectl.store.tree.tree import Tree

T = TypeVar("T")
ATTEMPTS: Final = 3
_LISTS: Final = {layout.QUOTAS: "quotas", layout.RATES: "rates", layout.CALLS: "calls"}
"""The files that are lists of lines, and where their lines are in the setup."""


class _Read(NamedTuple):
    """A state with its files beside the records, and what can be made of these."""

    state: State
    tree: Tree
    files: Mapping[str, bytes]
    setup: Setup | None
    problems: Sequence[Problem]


def at_one_moment(root: Path, work: Callable[[], T]) -> T:
    """Return what work on the files of a store comes to; a change that goes by makes it begin anew.

    A change of one file is in no journal, so that all files are looked at before and after. Raises
    ConflictError where there is a change each time.
    """
    for _ in range(ATTEMPTS):
        before = _moment(root)
        try:
            result = work()
        except InvalidError:
            if before == _moment(root):
                raise
        else:
            if before == _moment(root):
                return result
    raise ConflictError("the store changes faster than it can be read; try again")


def _moment(root: Path) -> tuple[object, ...]:
    """Return what differs as soon as a file of the store does."""
    tree = DiskTree(root)
    folders = (DEALS.folder, ACCOUNTS.folder, layout.BOOKS)
    stamps = [tree.files(folder).stamps for folder in folders]
    return tree.overlay, setup_files(tree), _assertions(tree), stamps


def _assertions(tree: Tree) -> bytes | Problem | None:
    try:
        return tree.find(layout.ASSERTIONS)
    except FileProblem as error:
        return problem_of(error)


def compared(root: Path, before: State, after: State) -> StoreDifference:
    """Compare two states; raises InvalidError where the settings of neither can be read.

    Where those of one cannot be read, its records are read with those of the other.
    """
    old, new = _read(root, before), _read(root, after)
    setups = (old.setup or new.setup, new.setup or old.setup)
    problems = [*placed(before, old.problems), *placed(after, new.problems)]
    if setups[0] is None or setups[1] is None:
        raise InvalidError(stopping(problems))
    both = (setups[0], setups[1])
    deals = [*_records(DEALS, (old, new), both, problems)]
    accounts = [*_records(ACCOUNTS, (old, new), both, problems)]
    lines = [
        (path, _lines(old, path), _lines(new, path))
        for path in (*_LISTS, layout.ASSERTIONS)
        if old.files.get(path) != new.files.get(path)
    ]
    names = (before.name, after.name)
    files = [*_files(old, new)]
    every = [p for p in dict.fromkeys(problems) if p.severity is Severity.PROBLEM]
    return StoreDifference(names, both, deals, accounts, lines, files, every)


def _read(root: Path, state: State) -> _Read:
    """Read the files beside the records; a state before the store was begun has none."""
    tree = state.open_tree(root)
    files, problems = setup_files(tree)
    if not files:
        return _Read(state, tree, files, None, ())
    setup, more = read_setup(files)
    assertions = _assertions(tree)
    if isinstance(assertions, Problem):
        problems = [*problems, assertions]
    every = {**files, layout.ASSERTIONS: assertions} if isinstance(assertions, bytes) else files
    return _Read(state, tree, every, setup, [*problems, *more])


def placed(state: State, problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield problems with the commit before their path, as git writes it."""
    short = state.name.short
    for problem in problems:
        path = f"{short}:{problem.place.path}" if short else problem.place.path
        yield problem._replace(place=problem.place._replace(path=path))


def _records(
    collection: Collection[R],
    sides: tuple[_Read, _Read],
    setups: tuple[Setup, Setup],
    problems: list[Problem],
) -> Iterator[RecordPair[Any]]:
    """Yield the records whose files differ, by id, wherever these are."""
    listings = [list_records(side.tree, collection.folder) for side in sides]
    old, new = ({name: each.path for name, each in of.files.items()} for of in listings)
    trees = (sides[0].tree, sides[1].tree)
    changed = [
        name
        for name in sorted({**old, **new})
        if name not in old or name not in new or not same_bytes(*trees, old[name], new[name])
    ]
    parsed: list[dict[str, Parsed[R]]] = []
    for side, setup, paths in zip(sides, setups, (old, new), strict=True):
        read, wrong = _parsed(collection, side, {n: paths[n] for n in changed if n in paths}, setup)
        parsed.append(read)
        problems += placed(side.state, wrong)
    before, after = ({_key(problem) for problem in of.problems} for of in listings)
    for side, of, other in zip(sides, listings, (after, before), strict=True):
        problems += placed(side.state, [p for p in of.problems if _key(p) not in other])
    for name in changed:
        are_there = (name in old, name in new)
        yield _pair(name, parsed[0].get(name), parsed[1].get(name), sides, are_there)


def _key(problem: Problem) -> tuple[str, str]:
    return problem.place.path, problem.what


def _parsed(
    collection: Collection[R], side: _Read, paths: Mapping[str, str], setup: Setup
) -> tuple[dict[str, Parsed[R]], list[Problem]]:
    """Read the files of records, by the id of each; what cannot be read is a problem."""
    every = side.tree.read_all(paths.values()) if paths else {}
    contents = {path: data for path, data in every.items() if isinstance(data, bytes)}
    problems = [problem_of(data) for data in every.values() if isinstance(data, FileProblem)]
    read = read_many(collection, contents, setup)
    problems += [problem for each in read.values() for problem in each.problems]
    return {name: read[path] for name, path in paths.items() if path in read}, problems


def _pair(
    name: str,
    old: Parsed[Any] | None,
    new: Parsed[Any] | None,
    sides: tuple[_Read, _Read],
    are_there: tuple[bool, bool],
) -> RecordPair[Any]:
    records = [each.record if each else None for each in (old, new)]
    unread = tuple(
        side.state.name.title
        for side, record, is_there in zip(sides, records, are_there, strict=True)
        if is_there and record is None
    )
    unknown: tuple[str, ...] = ()
    if old and new and old.record is not None and new.record is not None:
        keys = {change.key.partition(".")[0] for change in differing({**old.plain}, {**new.plain})}
        unknown = tuple(sorted(key for key in keys if not _is_known(new.record, key)))
    return RecordPair(name, records[0], records[1], unread, unknown)


def _is_known(record: Any, key: str) -> bool:
    return key in keys_of(type(record)) or key.startswith(EXTRA) or key in record.fields


def _lines(side: _Read, path: str) -> Sequence[object]:
    """Return the lines of a list, none where it cannot be read."""
    if path == layout.ASSERTIONS:
        lines, _ = read_assertions(side.files.get(path, b""))
        return [line for line in lines if line is not None]
    return getattr(side.setup, _LISTS[path]) if side.setup else ()


def _files(old: _Read, new: _Read) -> Iterator[FileDifference]:
    """Yield the other files that differ: settings, team, pipelines, closed periods."""
    for path in sorted({**old.files, **new.files}):
        before, after = old.files.get(path), new.files.get(path)
        if before != after and path not in (*_LISTS, layout.ASSERTIONS):
            keys = tuple(differing(_plain(path, before), _plain(path, after)))
            both = before is not None and after is not None
            yield FileDifference(path, before is not None, after is not None, keys if both else ())
    books = [set(side.tree.files(layout.BOOKS).stamps) for side in (old, new)]
    for path in sorted(books[0] | books[1]):
        is_before, is_after = (path in names for names in books)
        if not (is_before and is_after and same_bytes(old.tree, new.tree, path, path)):
            yield FileDifference(path, is_before, is_after)


def _plain(path: str, data: bytes | None) -> Plain:
    """Return what a file says; nothing where it cannot be read, which is a problem already."""
    try:
        return parse(decode(path, data or b"")).plain()
    except SyntaxProblem:
        return {}
