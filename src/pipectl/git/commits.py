"""Commits: which one a text or a day means, and what is known of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipectl.errors import NotFoundError
from pipectl.git.program import GitError, Repository
from pipectl.records import dataclass

_FORM: Final = "%H%x00%cd%x00%ad%x00%an%x00%s"
"""Hash, day of the committer and of the author in the zone of each, author, subject."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its whole hash, its committer's day in that person's zone, who wrote what.

    Where nobody can read the committer's day, `dated` is the author's, and None without that too.
    """

    hash: str
    dated: date | None
    author: str
    subject: str

    @property
    def day(self) -> date:
        """The day; raises GitError where nobody can read it."""
        if self.dated is None:
            what = f"the commit {self.short} has a day that nobody can read"
            raise GitError(f"{what}; name another one, or give a day: `--today DATE`")
        return self.dated

    @property
    def short(self) -> str:
        """The first letters of the hash, as people write it."""
        return self.hash[:10]

    @property
    def name(self) -> str:
        """What a person is told of it: `3f2a1b9c0d (2026-11-09)`."""
        return f"{self.short} ({self.dated or 'its day cannot be read'})"


def commit_of(repository: Repository, revision: str) -> Commit:
    """Return the commit that a text means: a hash, a branch, a tag, `HEAD~3`.

    Raises NotFoundError where there is none.
    """
    name = _hash_of(repository, revision)
    # A suffix behind the text would be part of what `:/Our` searches for.
    commit = _hash_of(repository, f"{name}^{{commit}}") if name.isalnum() else ""
    if not commit:
        raise _missing(repository, f"git knows no commit '{revision}'")
    return next(_history(repository, "--no-walk", commit))


def _hash_of(repository: Repository, revision: str) -> str:
    """Return the hash that a text means to git, an empty one where it means nothing."""
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    try:
        return repository.read(*words).decode().strip()
    except GitError as error:
        if error.code != 1:
            raise
        return ""


def commits_of(repository: Repository, names: Sequence[str]) -> dict[str, Commit]:
    """Return what is known of commits, by their whole hashes."""
    several = tuple(dict.fromkeys(names))
    every = _history(repository, "--no-walk", *several) if several else ()
    return {commit.hash: commit for commit in every}


def known_at(repository: Repository, day: date) -> Commit:
    """Return the last commit of HEAD's first parents that was made on a day or before.

    The day is the committer's, in its own zone; a commit without a day is passed over. Raises
    NotFoundError where there is none.
    """
    head = commit_of(repository, "HEAD")
    for commit in _history(repository, "--first-parent", head.hash):
        if commit.dated and commit.dated <= day:
            return commit
    raise _missing(repository, f"no commit was made on {day} or before")


def _missing(repository: Repository, what: str) -> NotFoundError:
    """Say that there is no such commit, and why that may be."""
    if not repository.read("rev-list", "--all", "-n1"):
        remedy = "nothing is committed yet; `git commit` keeps the first state"
    elif repository.read("rev-parse", "--is-shallow-repository").strip() == b"true":
        remedy = "this clone is shallow, so older ones may be missing: `git fetch --unshallow`"
    elif not _has_head(repository):
        remedy = "the branch that is checked out has no commit yet; `git branch -a` lists others"
    else:
        remedy = "`git log --oneline` lists them"
    return NotFoundError(f"{what}; {remedy}", "commit")


def _has_head(repository: Repository) -> bool:
    try:
        repository.read("rev-parse", "--verify", "--quiet", "HEAD")
    except GitError:
        return False
    return True


def _history(repository: Repository, *words: str) -> Iterator[Commit]:
    """Yield the commits that `rev-list` names, the newest first."""
    words = ("rev-list", "--date=short", f"--format={_FORM}", *words)
    lines = repository.read(*words).decode(errors="backslashreplace").split("\n")
    for line in lines[1::2]:
        name, committed, written, author, subject = line.split("\0")
        yield Commit(name, _day(committed) or _day(written), author, subject)


def _day(text: str) -> date | None:
    """Return a day as git prints it, None where it is none or beyond the year 9999."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
