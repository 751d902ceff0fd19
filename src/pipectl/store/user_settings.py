"""The user's own settings: a small YAML file outside any store."""

import os
from pathlib import Path

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import ListOf, RecordOf, optional
from pipectl.errors import InvalidError
from pipectl.records import dataclass
from pipectl.store.disk.files import FileProblem, read_linked
from pipectl.store.rules_file import parse_rules
from pipectl.store.tree.tree import problem_of


@dataclass(frozen=True, slots=True)
class GitSettings:
    """The directories of the stores in which each command commits what it writes."""

    commit: tuple[str, ...] = optional(ListOf(scalars.TEXT), tuple)


@dataclass(frozen=True, slots=True)
class UserSettings:
    """What a person says about themselves, for all stores."""

    user: str | None = optional(scalars.TEXT)
    git: GitSettings | None = optional(RecordOf(GitSettings))


def read_user_settings(path: Path) -> UserSettings:
    """Read the file; one that is missing, or may not be read, says nothing.

    Raises InvalidError for what is wrong in it, and where something else than a file is.
    """
    if not os.access(path, os.R_OK):
        return UserSettings()
    try:
        return parse_rules(path, read_linked(path), UserSettings).record
    except FileProblem as problem:
        raise InvalidError([problem_of(problem)]) from None
