"""The commits that still name an erased customer: by file, by a changed line, by message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipectl.git.commits import Commit, commits_of

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.git.program import Repository

SHOWN_FILES: Final = "refs/notes/textconv/pipectl"
"""Where git keeps files as `pipectl textconv` has made them readable."""

SHOWN: Final = 20
"""So many commits are named."""

_FORM: Final = "--format=%ct %H"
_SPECIAL: Final = r"([\\.^$*+?{}()|\[\]])"


def commits_naming(repository: Repository, deal: Deal, path: str) -> tuple[list[Commit], int]:
    """Return the newest commits of all branches that name a deal's customer, and how many do.

    They changed the deal's file or a line with its id or its account, or say one of these in their
    message.
    """
    texts = [re.sub(_SPECIAL, r"\\\1", text) for text in (deal.id, deal.account) if text]
    pattern = f"(^|[^[:alnum:]])({'|'.join(texts)})($|[^[:alnum:]])"
    below = ("--", repository.prefix) if repository.prefix else ()
    questions = (
        ("--", f"{repository.prefix}{path}"),
        (f"-G{pattern}", *below),
        (f"--grep={pattern}",),
    )
    words = ("log", "--all", _FORM, "--regexp-ignore-case", "--extended-regexp")
    answers = [repository.read(*words, *question).decode() for question in questions]
    lines = {tuple(line.split(" ")) for answer in answers for line in answer.splitlines() if line}
    names = [name for _, name in sorted(lines, key=lambda line: (-int(line[0] or 0), line[1]))]
    return [*commits_of(repository, names[:SHOWN]).values()], len(names)


def forget_shown(repository: Repository) -> None:
    """Let git forget files as it has shown them in diffs; it makes them again."""
    repository.read("update-ref", "-d", SHOWN_FILES)
