"""The change of a command taken back, where the files are still as the command left them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pipectl.domain.values.text import how_many
from pipectl.errors import ConflictError, InvalidError, NotFoundError
from pipectl.store.disk.files import FileProblem
from pipectl.store.disk.journal import FileChange
from pipectl.store.disk.journal_file import Overlay, Recorded, digest
from pipectl.store.disk.undo_record import LoggedCommand, commands
from pipectl.store.records import Written
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.layout import id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pipectl.errors import Problem
    from pipectl.store.store import Store
    from pipectl.store.tree.tree import Tree

__all__ = ["LoggedCommand", "PlannedTree", "TakenBack", "refuse_broken", "take_back", "with_states"]


class TakenBack(NamedTuple):
    """The command whose change is taken back, and the files."""

    command: LoggedCommand
    written: Written


def take_back(
    store: Store,
    number: int,
    show: Callable[[LoggedCommand], str],
    last_committed: Callable[[], LoggedCommand | None],
    *,
    dry_run: bool,
) -> TakenBack:
    """Take back the change of the command with this number, 1 for the last; all of it or nothing.

    `show` writes a command for messages; where nothing is kept here, it is the command that was
    `last_committed`. Raises NotFoundError where there is none, ConflictError where a file is not as
    the command left it, or where the store could not be read afterwards.
    """
    taken: list[LoggedCommand] = []

    def plan() -> Written:
        logged = _logged(store, last_committed)
        if not 1 <= number <= len(logged):
            raise _no_command(number, len(logged))
        command, later = logged[number - 1], logged[: number - 1]
        taken[:] = [command]
        if command.lasting:
            raise ConflictError(_lasting(command, number, len(logged), show))
        changes = _reversed(store.tree(), command, later, show)
        refuse_broken(store, changes)
        return Written(changes, ())

    written = store.commit(plan, dry_run=dry_run)
    return TakenBack(taken[0], written)


def _logged(
    store: Store, last_committed: Callable[[], LoggedCommand | None]
) -> list[LoggedCommand]:
    return commands(store.root) or [each for each in (last_committed(),) if each]


def with_states(
    store: Store, last_committed: Callable[[], LoggedCommand | None]
) -> list[tuple[LoggedCommand, bool]]:
    """Return the commands that are kept, the last one first, each with whether it is taken back.

    Where none is kept here, it is the one that was `last_committed`.
    """
    logged, present = _logged(store, last_committed), PresentFiles(store.tree())
    states: list[bool] = []
    for at, command in enumerate(logged):
        later = zip(logged[:at], states, strict=True)
        is_back = any(_reverses(each, command) and not state for each, state in later)
        states.append(bool(command.files) and (is_back or present.are_before(command)))
    return list(zip(logged, states, strict=True))


class PresentFiles:
    """The files of a store as they are now, beside what commands have left."""

    def __init__(self, tree: Tree) -> None:
        """Look at a tree, at each file only once something is asked about it."""
        self.tree = tree
        self._places: dict[str, dict[str, str]] = {}

    def digest(self, path: str) -> str | None:
        """Return the digest of a file; one that cannot be read is like no other."""
        try:
            return digest(self.tree.find(path))
        except FileProblem:
            return "unreadable"

    def moved_to(self, path: str) -> str:
        """Return where else a record of this name lies, an empty text where there is none."""
        folder, slash, _ = path.partition("/")
        if slash and folder not in self._places:
            self._places[folder] = {id_of(name): name for name in self.tree.names(folder)}
        return self._places[folder].get(id_of(path), "") if slash else ""

    def are_before(self, command: LoggedCommand) -> bool:
        """Say whether all files are as they were before a command."""
        return all(
            self.digest(file.path) == digest(file.old)
            and not (file.old is None and self.moved_to(file.path))
            for file in command.files
        )

    def why_not(self, path: str) -> str:
        """Say what a person has done with a file, and what puts it back."""
        try:
            place = "" if self.tree.find(path) is not None else self.moved_to(path)
        except FileProblem as problem:
            return str(problem)
        if place:
            return f"{path}: moved since, to {place}; move it back first"
        return f"{path}: edited by hand since, or merged; put it back with git, or by hand"


def _reverses(later: LoggedCommand, command: LoggedCommand) -> bool:
    """Say whether a command has put back what another had changed, file for file."""
    back = {(file.path, digest(file.old), file.new_sha256) for file in later.files}
    return back == {(file.path, file.new_sha256, digest(file.old)) for file in command.files}


def refuse_broken(store: Store, changes: Sequence[FileChange]) -> None:
    """Raise ConflictError where files that are put back would bring problems to the store."""
    before = set(_problems(store, ()))
    after = [problem for problem in _problems(store, changes) if problem not in before]
    if after:
        more = f" and {how_many(len(after) - 1, 'more problem')}" if len(after) > 1 else ""
        raise ConflictError(f"not taken back, for then: {after[0]}{more}; nothing was written")


def _problems(store: Store, changes: Iterable[FileChange]) -> list[Problem]:
    """List what would stop reports, if changes were made; places in changed files may move."""
    try:
        return store.load_tree(lambda: PlannedTree(store.root, changes), date.max).stopping
    except InvalidError as error:
        return error.problems


class PlannedTree(DiskTree):
    """A store as it would be after a change."""

    def __init__(self, root: Path, changes: Iterable[FileChange]) -> None:
        """Count a change as made that nobody has written yet."""
        super().__init__(root)
        files = {each.path: Recorded(digest(each.old), each.new) for each in changes}
        self.overlay = Overlay(self.overlay.generation, {**self.overlay.files, **files})

    def is_current(self) -> bool:
        """Say that it does not change: its writer has the lock, or only shows what would be."""
        return True


def _no_command(number: int, count: int) -> NotFoundError:
    if not count:
        return NotFoundError("no command has left anything here that can be taken back", "change")
    most = "the last one" if count == 1 else f"the last {count}"
    what = f"there is no command {number}; `pipectl undo --list` shows {most}"
    return NotFoundError(what, "change")


def _lasting(
    command: LoggedCommand, number: int, count: int, show: Callable[[LoggedCommand], str]
) -> str:
    name = f"`{show(command)}`" if command.words else "the command"
    before = f"; `pipectl undo {number + 1}` takes back the one before it" if number < count else ""
    return f"{name} cannot be taken back: {command.lasting}{before}"


def _reversed(
    tree: Tree,
    command: LoggedCommand,
    later: Sequence[LoggedCommand],
    show: Callable[[LoggedCommand], str],
) -> tuple[FileChange, ...]:
    """Return the changes that put the files of a command back. Raises ConflictError."""
    present = PresentFiles(tree)
    if present.are_before(command):
        what = f"`{show(command)}` is taken back already, or was not made"
        raise ConflictError(f"{what}; `pipectl undo --list` shows the others")
    moved = [file.path for file in command.files if present.digest(file.path) != file.new_sha256]
    if moved:
        lines = [f"`{show(command)}` cannot be taken back; nothing was written:"]
        reasons = (_why(present, path, later, show) for path in moved)
        raise ConflictError("\n".join([*lines, *reasons]))
    return tuple(FileChange(file.path, tree.find(file.path), file.old) for file in command.files)


def _why(
    present: PresentFiles,
    path: str,
    later: Sequence[LoggedCommand],
    show: Callable[[LoggedCommand], str],
) -> str:
    """Say what has changed a file since a command: a later one, or a person or git."""
    since = [(n, c) for n, c in enumerate(later, 1) if path in {file.path for file in c.files}]
    last = next((file for _, c in since[:1] for file in c.files if file.path == path), None)
    if last and present.digest(path) == last.new_sha256:
        names = ", ".join(f"{number} `{show(c)}`" for number, c in _lasting_ones(since))
        return f"{path}: changed since by {names}; take that back first"
    return present.why_not(path)


def _lasting_ones(since: Sequence[tuple[int, LoggedCommand]]) -> list[tuple[int, LoggedCommand]]:
    """Leave out pairs of which one has put back what the other had changed."""
    left: list[tuple[int, LoggedCommand]] = []
    for number, command in since:
        if left and _reverses(left[-1][1], command):
            left.pop()
        else:
            left.append((number, command))
    return left or [*since]
