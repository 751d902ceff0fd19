"""The commit of what a command has written; that it failed is said, and the change stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipectl.cli.shared import environment
from pipectl.domain.values.text import show_count
from pipectl.errors import ConflictError, PipectlError
from pipectl.git.program import Repository, find_repository
from pipectl.git.recording import (
    CommandCommit,
    changed_before,
    commit,
    refuse_elsewhere,
    refuse_unsettled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipectl.store.records import Written

_SHOWN: Final = 3
"""So many files are named in a line."""


class Committer:
    """Looks at git before a change, and commits the files behind it."""

    def __init__(self, root: Path, command: str, written: Written) -> None:
        """Look at git; raises ConflictError in the middle of a merge, where nothing is committed.

        Whatever else git says against it is said when the change is made.
        """
        self.command = command
        self.reason = ""
        self.repository: Repository | None = None
        self.committed: CommandCommit | None = None
        self.by_hand: set[str] = set()
        try:
            self.repository = find_repository(root, environment.variables())
            refuse_unsettled(self.repository)
            refuse_elsewhere(self.repository)
            paths = [each.path for each in written.changes]
            self.by_hand = changed_before(self.repository, paths)
        except ConflictError:
            raise
        except PipectlError as error:
            self.reason = str(error)

    def commit(self, written: Written, *, can_go_back: bool) -> str:
        """Commit the files; return why that is not done, an empty text where it is."""
        try:
            if self.repository and not self.reason:
                self.committed = commit(
                    self.repository, self.command, written.changes, self.by_hand
                )
        except PipectlError as error:
            self.reason = str(error)
        if not self.reason:
            return ""
        back = ", or `pipectl undo --no-commit` takes it back" if can_go_back else ""
        remedy = f"`git commit` it yourself{back}"
        return f"the change is made, but not committed: {self.reason}\n{remedy}"

    def remarks(self, *, is_verbose: bool) -> list[str]:
        """Return what is to be said of the commit."""
        done = self.committed
        if done is None:
            return []
        lines = (
            [f"committed as {done.hash[:10]}: {done.subject}"] if is_verbose and done.hash else []
        )
        if done.by_hand:
            lines.append(f"the commit also has earlier changes, in {_few(done.by_hand)}")
        if done.passed_over:
            passed_over = _few(done.passed_over)
            lines.append(f"not committed, for git is told to pass it over: {passed_over}")
        if done.ignored:
            lines.append(f"not committed, for git ignores it: {_few(done.ignored)}")
        return lines


def _few(paths: Sequence[str]) -> str:
    """Name the first of some files, and count the others."""
    more = f" and {show_count(len(paths) - _SHOWN)} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more
