"""The last commit of a command of one's own, as `undo` takes it back where nothing else is kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.git.program import GitError
from pipectl.git.recording import ALSO_HAS, COMMAND
from pipectl.git.tree import CommitTree
from pipectl.store.disk.files import FileProblem, VanishedProblem
from pipectl.store.disk.journal_file import digest, is_inside
from pipectl.store.disk.undo_record import LoggedCommand, LoggedFile
from pipectl.store.tree.layout import DEALS, SUFFIX, id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipectl.git.program import Repository


class CommandMessage(NamedTuple):
    """What the commit of a command says: whose it is, and what its trailers name."""

    hash: str
    parents: str
    email: str
    author: str
    day: str
    body: str
    command: str
    deals: str


_FORM: Final = "%x00".join(
    (
        *("%H", "%P", "%ae", "%an", "%cd", "%b"),
        *(f"%(trailers:key={key},valueonly,separator=%x20)" for key in (COMMAND, "Deal")),
    )
)
_NAMED: Final = 20
"""So many deals the trailers name."""
_ODD: Final = ("120000", "160000")
"""How git calls links and other repositories."""


def last_command(
    repository: Repository, read: Callable[[str], bytes | None]
) -> LoggedCommand | None:
    """Return the last command that the user has committed on this branch, None where there is none.

    `read` gives the bytes of a file of the store, or raises FileProblem: one that has other line
    ends on this disk counts as it is in the commit. Where the commit has more than what the command
    wrote, it cannot be taken back. Raises GitError where git does not know who the user is.
    """
    own = repository.run("var", "GIT_AUTHOR_IDENT").partition(b"<")[2].partition(b">")[0]
    email = own.decode(errors="backslashreplace")
    own_ones = (each for each in _messages(repository) if each.email == email and each.command)
    message = next(own_ones, None)
    return _logged(repository, message, read) if message else None


def _messages(repository: Repository) -> Iterator[CommandMessage]:
    """Yield the commits of commands that changed files of the store, the last one first.

    A pattern says itself what it is, for the settings have a say too.
    """
    words = ("-z", "--date=short", f"--format={_FORM}", "--no-merges", "--full-history")
    pattern = ("--basic-regexp", f"--grep=^{COMMAND}: ")
    try:
        repository.read("rev-parse", "--verify", "--quiet", "HEAD")
    except GitError:  # nothing is committed yet
        return
    answer = repository.read("log", *words, *pattern, "HEAD", "--", repository.prefix or ".")
    fields = answer.decode(errors="backslashreplace").split("\0")
    width = len(CommandMessage._fields)
    for start in range(0, len(fields) - 1, width):
        yield CommandMessage(*fields[start : start + width])


def _logged(
    repository: Repository, message: CommandMessage, read: Callable[[str], bytes | None]
) -> LoggedCommand:
    names = (*message.command.split(), *message.deals.split())
    command = LoggedCommand(names, message.author, message.day)
    changed = _changed(repository, message)
    if lasting := _why_not(repository, message, changed):
        return command._replace(lasting=lasting)
    try:
        files = tuple(_files(repository, message, changed, read))
    except FileProblem as problem:
        return command._replace(lasting=str(problem))
    return command._replace(files=files)


def _why_not(repository: Repository, message: CommandMessage, changed: Sequence[str]) -> str:
    """Say why what a commit changed is not what the command changed, or cannot go back."""
    if message.command == "erase":
        return "what is erased is gone for good"
    if not message.parents and b"\nparent " in repository.read("cat-file", "commit", message.hash):
        remedy = "`git fetch --unshallow`, then `pipectl undo`"
        return f"this clone is shallow and begins with its commit; {remedy}"
    short = message.hash[:10]
    remedy = f"`git revert {short}` takes all of it back"
    if f"\n{ALSO_HAS}" in f"\n{message.body}":
        return f"its commit {short} {ALSO_HAS.lower()}; {remedy}"
    deals, named = {id_of(path) for path in changed if path.startswith(f"{DEALS}/")}, message.deals
    is_named = len(named.split()) >= _NAMED or deals <= {*named.split()}
    if f"\n{message.body}".count(f"\n{COMMAND}: ") > 1 or not is_named:
        return f"its commit {short} has more than this command wrote; {remedy}"
    return ""


def _changed(repository: Repository, message: CommandMessage) -> list[str]:
    """Return the paths of the store's files that a commit changed."""
    prefix = repository.prefix
    words = ("-r", "-z", "--root", "--no-commit-id", "--no-renames", message.hash)
    parts = repository.read("diff-tree", *words, "--", prefix or ".").split(b"\0")
    paths = []
    for about, place in zip(parts[::2], parts[1::2], strict=False):
        path = os.fsdecode(place).removeprefix(prefix)
        old_mode, new_mode, *_ = about.decode().lstrip(":").split(" ")
        if is_inside(path) and path.endswith(SUFFIX) and not {old_mode, new_mode} & {*_ODD}:
            paths.append(path)
    return paths


def _files(
    repository: Repository,
    message: CommandMessage,
    changed: Sequence[str],
    read: Callable[[str], bytes | None],
) -> Iterator[LoggedFile]:
    """Yield what the files held before and after. Raises FileProblem for one that is not here."""
    before, after = (
        _contents(repository, name, changed) for name in (message.parents, message.hash)
    )
    for path in changed:
        yield _as_on_the_disk(path, before[path], after[path], read)


def _contents(repository: Repository, name: str, paths: Sequence[str]) -> dict[str, bytes | None]:
    """Return the bytes of files as a commit has them, None where it has none."""
    every = CommitTree(repository, name).read_all(paths) if name else {}
    for data in every.values():
        if isinstance(data, FileProblem) and not isinstance(data, VanishedProblem):
            raise data
    texts = {path: data for path, data in every.items() if isinstance(data, bytes)}
    return {path: texts.get(path) for path in paths}


def _as_on_the_disk(
    path: str, old: bytes | None, new: bytes | None, read: Callable[[str], bytes | None]
) -> LoggedFile:
    """Return a file with the line ends of this disk, where git has given it others."""
    try:
        present = read(path)
    except FileProblem:
        present = None
    if new is None or present is None or present.replace(b"\r\n", b"\n") != new:
        return LoggedFile(path, old, digest(new))
    if present != new and old is not None:
        old = old.replace(b"\n", b"\r\n")
    return LoggedFile(path, old, digest(present))
