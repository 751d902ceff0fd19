"""The git program, called in two ways: to read without running anything, and as its user does.

A repository is somebody else's data. What reads it asks only plumbing, and leaves nothing that the
repository's settings name a chance to run: hooks, filters, a file system monitor, a pager, remotes.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pipectl.errors import NotFoundError, PipectlError
from pipectl.records import dataclass

_PLACES: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""What git itself sets for a hook or a driver that it calls."""

_CLOSED: Final[Mapping[str, str]] = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Nothing is fetched, asked for or written, whatever the repository says."""

_HARMLESS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.pager=cat",
    "core.untrackedCache=false",
    "core.alternateRefsCommand=true",
    "credential.helper=",
    "diff.external=",
    "protocol.allow=never",
    "log.showSignature=false",
    "submodule.recurse=false",
)
"""Settings that go before those of the repository."""


class GitError(PipectlError):
    """Git refuses, in its own words."""


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

    def read(self, *words: str, stdin: bytes = b"") -> bytes:
        """Return what a command of git's plumbing prints; no program of the repository runs.

        Raises GitError where git refuses.
        """
        options = [part for setting in _HARMLESS for part in ("-c", setting)]
        places = _PLACES if self.in_hook else ()
        variables = {
            name: value
            for name, value in self.variables.items()
            if not name.startswith("GIT_") or name in places
        }
        safe = ["--no-pager", "--literal-pathspecs", *options]
        if not variables.keys() & {*_PLACES}:
            safe.append(f"--work-tree={self.top}")
        return self._call([*safe, *words], {**variables, **_CLOSED}, stdin)

    def run(self, *words: str, stdin: bytes = b"") -> bytes:
        """Call git as its user does: with their hooks, signing and credentials.

        Raises GitError where git refuses.
        """
        variables = {n: v for n, v in self.variables.items() if n not in _PLACES}
        return self._call(list(words), variables, stdin)

    def _call(self, words: Sequence[str], variables: Mapping[str, str], stdin: bytes) -> bytes:
        command = ["git", "-C", str(self.top), *words]
        try:
            ended = subprocess.run(  # noqa: S603 - git itself, its words are a list
                command, env=dict(variables), input=stdin, capture_output=True, check=False
            )
        except FileNotFoundError:
            raise PipectlError("git is not installed; install it, then try again") from None
        if ended.returncode:
            raise GitError(_in_words(ended.stderr) or f"git ended with {ended.returncode}")
        return ended.stdout


def find_repository(
    root: Path, variables: Mapping[str, str], *, in_hook: bool = False
) -> Repository:
    """Return the repository that a store's directory lies in; raises NotFoundError.

    The nearest `.git` above decides, not what the settings of a repository say of its place.
    """
    place = root.resolve()
    for folder in (place, *place.parents):
        if (folder / ".git").exists():
            below = place.relative_to(folder).as_posix()
            return Repository(folder, "" if below == "." else f"{below}/", variables, in_hook)
    message = f"{root} is in no git repository; `git init` there begins one"
    raise NotFoundError(message, "repository")


def _in_words(stderr: bytes) -> str:
    """Return git's own message without the words that only git's shell needs."""
    text = stderr.decode(errors="backslashreplace").strip()
    return "\n".join(
        line.removeprefix("fatal: ").removeprefix("error: ") for line in text.split("\n")
    )
