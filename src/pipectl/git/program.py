"""The git program, called in two ways: to read without running anything, and as its user does.

A repository is somebody else's data. What reads it asks only plumbing, and leaves nothing that the
repository's settings name a chance to run: hooks, filters, a file system monitor, a pager, remotes.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipectl.errors import NotFoundError, PipectlError
from pipectl.records import dataclass

_PLACES: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""What git itself sets for a hook or a driver that it calls."""

ASKING: Final = "GIT_TERMINAL_PROMPT"
"""The variable that says whether git may ask at the terminal: not where it is 0."""

_CLOSED: Final[Mapping[str, str]] = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    ASKING: "0",
    "LC_ALL": "C",
}
"""Nothing is fetched, asked for, replaced or written, whatever the repository says."""

_HARMLESS: Final = (
    "advice.graftFileDeprecated=false",
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.commitGraph=false",
    "core.pager=cat",
    "core.untrackedCache=false",
    "core.useReplaceRefs=false",
    "credential.helper=",
    "diff.orderFile=/dev/null",
    "grep.patternType=default",
    "i18n.logOutputEncoding=UTF-8",
    "protocol.allow=never",
    "log.follow=false",
    "log.showRoot=true",
    "log.showSignature=false",
    "submodule.recurse=false",
    "trailer.separators=:",
)
"""Settings that go before those of the repository. An empty fsmonitor is none to every version."""

_NO_PROGRAMS: Final = ("--no-ext-diff", "--no-textconv")

PLUMBING: Final[Mapping[str, Sequence[str]]] = {
    "cat-file": (),
    "check-attr": (),
    "config": (),
    "diff-tree": _NO_PROGRAMS,
    "for-each-ref": (),
    "hash-object": ("--no-filters",),
    "log": _NO_PROGRAMS,
    "ls-files": (),
    "ls-tree": (),
    "merge-base": (),
    "merge-file": (),
    "rev-list": (),
    "rev-parse": (),
    "symbolic-ref": (),
    "update-index": (),
    "update-ref": (),
}
"""The commands of plumbing that are called, with what keeps them from running anything.

`diff-files`, `diff-index` and `status` are none of them: they run filters on files that changed.
"""


class GitError(PipectlError):
    """Git refuses, in its own words; `code` is 1 where nothing is wrong but the answer is no."""

    def __init__(self, message: str, code: int = 128) -> None:
        """Take what git says, and the code with which it ended."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that a store lies in: its top, and the store's folder below it.

    `prefix` is empty where the store is the top, else it ends in a slash. `variables` are those of
    the process.
    """

    top: Path
    prefix: str
    variables: Mapping[str, str]
    in_hook: bool = False

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self.top / self.prefix

    def at_top(self) -> Repository:
        """Return the same repository, as of a store that is its top."""
        return replace(self, prefix="")

    def read(self, *words: str, stdin: bytes = b"", settings: Sequence[str] = ()) -> bytes:
        """Return what a command of git's plumbing prints; no program of the repository runs.

        `settings` are `name=value`, before those of the repository. Raises GitError where git
        refuses.
        """
        options = [part for setting in (*_HARMLESS, *settings) for part in ("-c", setting)]
        places = _PLACES if self.in_hook else ()
        variables = {
            name: value
            for name, value in self.variables.items()
            if not name.startswith("GIT_") or name in places
        }
        safe = ["--no-pager", "--literal-pathspecs", *options]
        if not variables.keys() & {*_PLACES}:
            safe.append(f"--work-tree={self.top}")
            # A broken repository must not make git take the one around it.
            variables["GIT_CEILING_DIRECTORIES"] = str(self.top.parent)
        command, *rest = words
        words = (command, *PLUMBING[command], *rest)
        return self._call([*safe, *words], {**variables, **_CLOSED}, stdin)

    def run(self, *words: str, stdin: bytes = b"") -> bytes:
        """Call git as its user does: with their hooks, signing and credentials.

        Where `variables` let nobody be asked, what git calls has no terminal to ask at either.
        Raises GitError where git refuses.
        """
        variables = {n: v for n, v in self.variables.items() if n not in _PLACES}
        is_alone = variables.get(ASKING) == "0"
        return self._call(list(words), variables, stdin, is_alone=is_alone)

    def _call(
        self,
        words: Sequence[str],
        variables: Mapping[str, str],
        stdin: bytes,
        *,
        is_alone: bool = False,
    ) -> bytes:
        command = ["git", "-C", str(self.top), *words]
        try:
            ended = subprocess.run(  # noqa: S603 - git itself, its words are a list
                command,
                env=dict(variables),
                input=stdin,
                capture_output=True,
                check=False,
                start_new_session=is_alone,
            )
        except FileNotFoundError:
            raise PipectlError("git is not installed; install it, then try again") from None
        except OSError as error:
            raise PipectlError(f"git cannot be run: {error.strerror}") from None
        if ended.returncode:
            message = _in_words(ended.stderr)
            silent = f"git ended with {ended.returncode} and says nothing; a hook may have refused"
            raise GitError(message or silent, ended.returncode)
        return ended.stdout


def find_repository(
    root: Path, variables: Mapping[str, str], *, in_hook: bool = False
) -> Repository:
    """Return the repository that a store's directory lies in; raises NotFoundError.

    The nearest `.git` above decides, not what the settings of a repository say of its place. The
    directory need not be there: a commit may have it. A bare repository is its own top.
    """
    place = root.resolve()
    for folder in (place, *place.parents):
        if (folder / ".git").exists() or _is_bare(folder):
            below = place.relative_to(folder).as_posix()
            return Repository(folder, "" if below == "." else f"{below}/", variables, in_hook)
    message = f"{root} is in no git repository; `git init` there begins one"
    raise NotFoundError(message, "repository")


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and all((folder / n).is_dir() for n in ("objects", "refs"))


def _in_words(stderr: bytes) -> str:
    """Return git's own message without the words that only git's shell needs."""
    text = stderr.decode(errors="backslashreplace").strip().expandtabs(2)
    return "\n".join(
        line.removesuffix("\r").removeprefix("fatal: ").removeprefix("error: ")  # ssh ends in CRLF
        for line in text.split("\n")
    )
