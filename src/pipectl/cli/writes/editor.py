"""A file in the user's editor, opened again with its problems until it is right or given up."""

import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipectl.cli.shared import terminal
from pipectl.cli.shared.environment import is_terminal
from pipectl.domain.actions.action import Action
from pipectl.errors import InvalidError, PipectlError, Problem, UsageError
from pipectl.escape import safe
from pipectl.store.operations import manual_edit
from pipectl.store.outside import write_draft
from pipectl.store.records import Written
from pipectl.store.store import Store

MARK: Final = "#! "
"""Begins the comment lines that hold problems."""

ROUNDS: Final = 20
"""How often the editor opens again: no person needs so many."""

SCRIPTED_ROUNDS: Final = 3
"""How often where nobody is at a terminal: a script shall come to an end."""


def edit_text(store: Store, deal_id: str, action: Action, editor: str, *, dry_run: bool) -> Written:
    """Let a person edit a deal's file; write it once it can be read.

    The person's text is never thrown away: where they give up it stays in a file that is named.
    """
    path, original = store.deals.raw(deal_id)
    copy = _copy(deal_id, original)

    def save(text: str) -> Written:
        return manual_edit.save(store, path, original, _encode(text), action, dry_run=dry_run)

    try:
        written = _edit_until_right(copy, editor, save)
    except BaseException:
        if copy.exists() and copy.read_bytes() != original:
            terminal.tell(f"nothing was written; your text is kept in {copy}")
        else:
            shutil.rmtree(copy.parent, ignore_errors=True)
        raise
    shutil.rmtree(copy.parent, ignore_errors=True)
    return written


def _copy(deal_id: str, original: bytes) -> Path:
    try:
        copy = Path(tempfile.mkdtemp(prefix="pipectl-")) / f"{deal_id}.yaml"
        write_draft(copy, original)
    except OSError as error:
        why = f"no copy can be made for the editor ({error.strerror})"
        raise PipectlError(f"{why}; make room, or set TMPDIR") from None
    return copy


def _edit_until_right(copy: Path, editor: str, save: Callable[[str], Written]) -> Written:
    """Let the editor run until the text can be saved; raise InvalidError where it is given up."""
    text, problems = _decode(copy.read_bytes()), list[Problem]()
    for _ in range(1 + (ROUNDS if is_terminal() else SCRIPTED_ROUNDS)):
        comments = _comments(problems)
        edited = _edited(copy, "".join(comments) + text, editor)
        before, text = text, _without(edited, len(comments))
        write_draft(copy, _encode(text))
        if problems and text == before:
            raise InvalidError(problems)
        try:
            return save(text)
        except InvalidError as error:
            problems = error.problems
    raise InvalidError(problems)


def _edited(copy: Path, text: str, editor: str) -> str:
    """Write the text to the copy, run the editor, and return the saved text."""
    write_draft(copy, _encode(text))
    try:
        ended = subprocess.run([*shlex.split(editor), str(copy)], check=False)  # noqa: S603
    except (OSError, ValueError) as error:
        raise UsageError(f"EDITOR={editor} cannot be run ({error})") from None
    if ended.returncode:
        raise PipectlError(f"{editor} ended with {ended.returncode}")
    if not copy.exists():
        raise PipectlError(f"{editor} has left no file")
    return _decode(copy.read_bytes())


def _decode(data: bytes) -> str:
    """Take bytes for text, whatever they are: line ends stay, and what is not UTF-8."""
    return data.decode(errors="surrogateescape")


def _encode(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _comments(problems: list[Problem]) -> list[str]:
    """Write problems as comments; the lines they name are counted without the comments."""
    if not problems:
        return []
    help_line = "save without a change to give up; these lines vanish by themselves"
    return [f"{MARK}{safe(line)}\n" for line in [*map(str, problems), help_line]]


def _without(text: str, comments: int) -> str:
    """Take so many comments at the head of a text out again, also where a script changed them."""
    for _ in range(comments):
        if text.startswith(MARK.rstrip()):
            text = text.partition("\n")[2]
    return text
