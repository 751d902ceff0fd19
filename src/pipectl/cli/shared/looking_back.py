"""The store as it was recorded in git: at a commit, or on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipectl.cli.shared import environment
from pipectl.cli.shared.terminal import tell
from pipectl.errors import NotFoundError
from pipectl.git.commits import Commit, commit_of, known_at
from pipectl.git.program import Repository, find_repository
from pipectl.git.tree import CommitTree
from pipectl.store.store import Store
from pipectl.store.tree.layout import SETTINGS, find_root


def open_recorded(folder: str | None, revision: date | str) -> tuple[Commit, Store]:
    """Open the store of a folder, or of the working directory, as recorded at a revision or a day.

    The store need not be on the disk any more. Raises NotFoundError where there is no repository,
    no such commit, or no store in it; says on stderr which commit it is.
    """
    place = Path(folder) if folder else _place()
    repository = find_repository(place, environment.variables())
    commit = _commit(repository, revision)
    tree = CommitTree(repository, commit.hash)
    if SETTINGS not in tree.blobs:
        raise _no_store(repository, commit)
    if not commit.hash.startswith(str(revision)):
        tell(f"{revision} is {commit.name}")
    return commit, Store(place, environment.cache_folder(), lambda _: tree)


def _commit(repository: Repository, revision: date | str) -> Commit:
    if isinstance(revision, date):
        return known_at(repository, revision)
    return commit_of(repository, revision)


def _place() -> Path:
    """Return the root of the store around the working directory, else that directory."""
    here = environment.here()
    try:
        return find_root(here, environment.real_home())
    except NotFoundError:
        return here


def _no_store(repository: Repository, commit: Commit) -> NotFoundError:
    """Say that a commit has no store there, and where it has one."""
    paths = CommitTree(repository.at_top(), commit.hash).blobs
    stores = [path for path in paths if path.rpartition("/")[2] == SETTINGS]
    what = f"the commit {commit.name} has no store in {repository.folder} (no {SETTINGS})"
    if not stores:
        return NotFoundError(f"{what}; choose a later one", "store")
    place = repository.top / stores[0].removesuffix(SETTINGS)
    return NotFoundError(f"{what}; it has one in {place}: name it with -C", "store")
