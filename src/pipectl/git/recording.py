"""What a command has written, committed by the user's own git: these files and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from pipectl.errors import ConflictError, PipectlError
from pipectl.escape import safe
from pipectl.git.state import commit_only, signs_of, under_way
from pipectl.records import dataclass
from pipectl.store.tree.layout import BOOKS, DEALS, SUFFIX, id_of
from pipectl.store.yaml.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipectl.git.program import Repository
    from pipectl.store.disk.journal import FileChange

COMMAND: Final = "Pipectl-Command"
"""The trailer by which a commit of a command is known."""
ALSO_HAS: Final = "Also has earlier changes that were not committed"
"""Begins the paragraph of a commit that has more than what its command wrote."""

_COLUMNS: Final = 72
_NAMED: Final = 20
_IGNORED: Final = "!!"


@dataclass(frozen=True, slots=True)
class CommandCommit:
    """A commit of what a command wrote; without a hash nothing differed from the last one."""

    hash: str
    subject: str
    ignored: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


def refuse_unsettled(repository: Repository) -> None:
    """Raise ConflictError where git is in the middle of something, as a merge."""
    doing = under_way(repository)
    if doing:
        what = f"git is in the middle of {doing.name}: nothing was written"
        raise ConflictError(f"{what}; finish it (`git status` says how), or add --no-commit")


def refuse_elsewhere(repository: Repository) -> None:
    """Raise PipectlError where what git would commit lies in another directory than the store."""
    top = os.fsdecode(repository.run("rev-parse", "--show-toplevel").removesuffix(b"\n"))
    if os.path.realpath(top) != os.path.realpath(repository.top):
        remedy = "`git config --unset core.worktree` makes it this one"
        raise PipectlError(f"git takes {top} for the working directory; {remedy}")


def changed_before(repository: Repository, paths: Sequence[str]) -> set[str]:
    """Return those of the store's files that git has not committed as they are."""
    return {*signs_of(repository, paths)}


def commit(
    repository: Repository, command: str, changes: Sequence[FileChange], by_hand: Iterable[str]
) -> CommandCommit:
    """Commit the files of a change, with the user's hooks, signing and name.

    What else is changed or staged stays so. `by_hand` are the files that had changes before, which
    the commit has too. Raises GitError; the index is then as it was.
    """
    signs = signs_of(repository, [change.path for change in changes], "--ignored")
    ignored = tuple(path for path, sign in signs.items() if sign == _IGNORED)
    paths = [path for path in signs if path not in ignored]
    mixed = tuple(sorted(set(by_hand) & set(paths)))
    subject = subject_of(command, changes)
    passed_over = _passed_over(repository, [c.path for c in changes if c.path not in signs])
    if not paths:
        return CommandCommit("", subject, ignored, passed_over=passed_over)
    note = [_note_of(mixed, changes)] if mixed else []
    messages = [subject, *note, _trailers(command, changes)]
    options = [part for message in messages for part in ("-m", message)]
    commit_only(repository, {path: signs[path] for path in paths}, *options)
    name = repository.read("rev-parse", "HEAD").decode().strip()
    return CommandCommit(name, subject, ignored, mixed, passed_over)


def _passed_over(repository: Repository, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the files that git is told not to look at, as by `update-index --skip-worktree`."""
    if not paths:
        return ()
    prefix = repository.prefix
    words = ("ls-files", "-v", "-z", "--full-name", "--", *(f"{prefix}{path}" for path in paths))
    entries = (os.fsdecode(entry) for entry in repository.read(*words).split(b"\0") if entry)
    return tuple(e[2:].removeprefix(prefix) for e in entries if e[0] == "S" or e[0].islower())


def subject_of(command: str, changes: Sequence[FileChange]) -> str:
    """Say in one line what a command has changed, and nothing that anybody wrote in words."""
    head = f"pipectl: {command}"
    whole = f"{head} {safe(_object(changes))}"
    if len(whole) > _COLUMNS:
        whole = whole.partition(" -> ")[0].rpartition(" ")[0] if " -> " in whole else whole
    return whole if len(whole) <= _COLUMNS else f"{whole[: _COLUMNS - 3]}..."


def _object(changes: Sequence[FileChange]) -> str:
    """Name the deal, or how many of them; else the account or the file."""
    by_folder: dict[str, list[FileChange]] = {}
    present = [change for change in changes if change.new is not None] or changes
    for change in present:
        by_folder.setdefault(change.path.rpartition("/")[0].split("/")[0], []).append(change)
    for folder in (DEALS, "accounts"):
        group = by_folder.get(folder, [])
        if len(group) == 1:
            return f"{id_of(group[0].path)}{_stages(group[0]) if folder == DEALS else ''}"
        if group:
            return f"{len(group)} {folder}"
    return id_of(present[0].path) if len(present) == 1 else f"{len(present)} files"


def _stages(change: FileChange) -> str:
    old, new = (_stage(data) for data in (change.old, change.new))
    return f" {old} -> {new}" if old and new and old != new else ""


def _stage(data: bytes | None) -> str:
    """Return the stage at the top of a deal's file, empty where it has none that can be read."""
    try:
        plain = parse((data or b"").decode()).plain()
    except Exception:  # noqa: BLE001 - a file that nobody can read has no stage, whatever is wrong
        return ""
    stage = plain.get("stage") if isinstance(plain, dict) else None
    return stage if isinstance(stage, str) else ""


def _trailers(command: str, changes: Sequence[FileChange]) -> str:
    ids = {"Deal": DEALS, "Account": "accounts", "Books": BOOKS}
    lines = [f"{COMMAND}: {command}"]
    for name, folder in ids.items():
        paths = [c.path for c in changes if c.new is not None and c.path.startswith(f"{folder}/")]
        lines += [f"{name}: {safe(id_of(path))}" for path in paths[:_NAMED] if SUFFIX in path]
    return "\n".join(lines)


def _note_of(mixed: Sequence[str], changes: Sequence[FileChange]) -> str:
    """Name the files that were changed by hand before; one that is gone may not be named."""
    present = {change.path for change in changes if change.new is not None}
    named = [path for path in mixed if path in present]
    return f"{ALSO_HAS}:\n{_lines(named)}" if named else f"{ALSO_HAS}."


def _lines(paths: Sequence[str]) -> str:
    shown = [safe(path) for path in paths[:_NAMED]]
    rest = [f"and {len(paths) - _NAMED} more"] if len(paths) > _NAMED else []
    return "\n".join((*shown, *rest))
