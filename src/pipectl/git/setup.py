"""What a clone needs so that git merges a store by its fields: attributes, settings, a hook."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipectl.errors import ConflictError, PipectlError
from pipectl.git.program import GitError
from pipectl.git.traces import forget_shown
from pipectl.records import dataclass
from pipectl.store.disk.files import FileProblem, VanishedProblem, read_bytes, write_atomically
from pipectl.store.disk.temporary import temporary
from pipectl.store.operations.scaffold import ATTRIBUTES

if TYPE_CHECKING:
    from pipectl.git.program import Repository

FILE: Final = ".gitattributes"
_SHOWN: Final = "merge by field and entry"
_DRIVER: Final = (
    " merge-driver %O %A %B %L %P; s=$?; test $s = 0 && exit 0; test $s = 10 && exit 1; "
    "git merge-file --marker-size=%L %A %O %B"
)
"""0 is merged, 10 a true conflict; whatever else happens git's own merge shows both sides."""
_TEXTCONV: Final = ("f() { ", ' textconv "$1" 2>/dev/null || cat "$1"; }; f')
"""Where the program is missing or fails, git shows the file as it is."""
_KEPT: Final = "false"
"""Git keeps nothing of it: a file shown as it is once would stay so, with the program back too."""
HOOK: Final = "pre-commit"
_HOOK_HEAD: Final = "#!/bin/sh\n# Written by `pipectl git setup --hook`.\n"


@dataclass(frozen=True, slots=True)
class MissingSetup:
    """What a clone lacks: lines of .gitattributes, settings of git, lines of the hook.

    `hook` is where the hook belongs; `obstacle` says why none is written there. `gone` are lines of
    it that call a program which is not there any more.
    """

    attributes: tuple[str, ...]
    settings: Mapping[str, str]
    hook: Path
    hook_lines: tuple[str, ...]
    obstacle: str = ""
    gone: tuple[str, ...] = ()


def lack_of(repository: Repository, program: Sequence[str]) -> MissingSetup:
    """Return what is missing; `program` are the words that call pipectl from anywhere."""
    hook, line = _hook(repository), hook_line(repository, program)
    there = _text(hook)
    end = line.removeprefix(shlex.join(program))
    alike = [each for each in (there or "").split("\n") if each.endswith(end)]
    calls = [each for each in alike if not each.lstrip().startswith("#")]
    gone = [each for each in calls if not _is_program(repository, each.removesuffix(end))]
    lines = () if len(gone) < len(calls) else (line,)
    why = _why_no_hook(repository, hook, there) if lines else ""
    settings = _settings(repository, program)
    return MissingSetup(_attributes(repository), settings, hook, lines, why, (*gone,))


# Attributes: asked of git, so that lines of any file above count, and later ones.

_EXAMPLES: Final = ("a.yaml", "2026/a.yaml")


def _attributes(repository: Repository) -> tuple[str, ...]:
    """Return the lines whose files have not the attributes that they give."""
    return tuple(line for line in ATTRIBUTES.splitlines() if not _holds(repository, line))


def _holds(repository: Repository, line: str) -> bool:
    pattern, *pairs = line.split()
    names = [pair.partition("=")[0] for pair in pairs]
    paths = [f"{repository.prefix}{path}\0" for path in _paths(pattern)]
    words = ("check-attr", "-z", "--stdin", *names)
    answer = repository.read(*words, stdin="".join(paths).encode(errors="surrogateescape"))
    parts = answer.decode(errors="surrogateescape").split("\0")[:-1]
    values = {(parts[at], parts[at + 1]): parts[at + 2] for at in range(0, len(parts), 3)}
    return all(
        values[path.removesuffix("\0"), pair.partition("=")[0]] == (pair.partition("=")[2] or "set")
        for path in paths
        for pair in pairs
    )


def _paths(pattern: str) -> Iterator[str]:
    """Yield paths of the store that a pattern means."""
    folder, _, file = pattern.rpartition("/")
    for example in _EXAMPLES if "*" in file else (file,):
        yield f"{folder.removesuffix('**')}{example}"


def write_attributes(root: Path, lines: Sequence[str]) -> None:
    """Put lines at the end of .gitattributes, where they count before those above them."""
    try:
        before: bytes | None = read_bytes(root, FILE)
    except VanishedProblem:
        before = None
    except FileProblem as problem:
        raise PipectlError(str(problem)) from None
    eol = b"\r\n" if b"\r\n" in (before or b"") else b"\n"
    gap = b"" if not before or before.endswith(b"\n") else eol
    more = b"".join(line.encode() + eol for line in lines)
    write_atomically(root, FILE, (before or b"") + gap + more, before)


# Settings of this clone.


def _settings(repository: Repository, program: Sequence[str]) -> dict[str, str]:
    """Return the settings that git lacks, or has otherwise."""
    call = shlex.join(program)
    in_driver = call.replace("%", "%%")  # a percent sign of a path is none of git's
    settings = {
        "merge.pipectl.name": _SHOWN,
        "merge.pipectl.driver": f"{in_driver}{_DRIVER}",
        "diff.pipectl.textconv": f"{_TEXTCONV[0]}{call}{_TEXTCONV[1]}",
        "diff.pipectl.cachetextconv": _KEPT,
    }
    return {
        name: value
        for name, value in settings.items()
        if not _is_as_good(repository, _setting(repository, name), value)
    }


def _setting(repository: Repository, name: str) -> str:
    try:
        return repository.run("config", "--get", name).decode(errors="replace").strip()
    except GitError:
        return ""


def _is_as_good(repository: Repository, present: str, value: str) -> bool:
    """Say whether a setting is right: a call of the program by another name is, if it is there."""
    if present == value:
        return True
    for head, tail in (("", _DRIVER), _TEXTCONV):
        if value.endswith(tail) and present.startswith(head) and present.endswith(tail):
            call = present.removeprefix(head).removesuffix(tail).replace("%%", "%")
            return _is_program(repository, call)
    return False


def _is_program(repository: Repository, call: str) -> bool:
    """Say whether the program is there that a shell would call."""
    try:
        words = shlex.split(call, comments=True)
    except ValueError:
        return False
    path = repository.variables.get("PATH")
    return bool(words) and shutil.which(words[0], path=path) is not None


def write_settings(repository: Repository, settings: Mapping[str, str]) -> None:
    """Set this clone's settings, and let git forget what it kept of files as they were shown."""
    for name, value in settings.items():
        repository.run("config", "--local", "--replace-all", name, value)
    forget_shown(repository)


# The hook.


def hook_line(repository: Repository, program: Sequence[str]) -> str:
    """Return the line of a hook that checks what is staged of this store."""
    place = repository.prefix.removesuffix("/") or "."
    return f"{shlex.join([*program, '-C', place, 'check', '--staged'])} || exit"


def _hook(repository: Repository) -> Path:
    """Return where git looks for the hook: core.hooksPath counts."""
    folder = repository.run("rev-parse", "--git-path", "hooks").rstrip(b"\n")
    return repository.top / os.fsdecode(folder) / HOOK


def _text(path: Path) -> str | None:
    """Return what a hook says, None where there is none that can be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _why_no_hook(repository: Repository, hook: Path, there: str | None) -> str:
    """Say why no hook is written: another one is there, or other repositories have it too."""
    if there is None and os.path.lexists(hook):
        return f"{hook} cannot be read"
    if os.path.lexists(hook) and not (there or "").startswith(_HOOK_HEAD):
        return f"{hook} is there already, and stays as it is"
    git_folder = os.fsdecode(repository.run("rev-parse", "--git-common-dir").rstrip(b"\n"))
    own = (repository.top, (repository.top / git_folder).resolve())
    if not any(hook.resolve().is_relative_to(folder) for folder in own):
        return f"{hook.parent} is for other repositories too"
    return ""


def write_hook(lack: MissingSetup) -> None:
    """Write the hook, or a line more into one that this has written before, without dead ones.

    Raises ConflictError where another hook is there.
    """
    if lack.obstacle:
        raise ConflictError(f"{lack.obstacle}; add to it: {lack.hook_lines[0]}")
    lines = "".join(f"{line}\n" for line in lack.hook_lines)
    before = (_text(lack.hook) or _HOOK_HEAD).splitlines(keepends=True)
    content = "".join(line for line in before if line.rstrip("\n") not in lack.gone) + lines
    try:
        lack.hook.parent.mkdir(parents=True, exist_ok=True)
        with temporary(lack.hook.parent, content.encode(), 0o755) as laid:
            laid.replace(lack.hook)
    except OSError as error:
        raise PipectlError(f"{lack.hook} cannot be written: {error.strerror}") from None
