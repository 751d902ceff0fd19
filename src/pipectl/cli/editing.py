"""A file in the user's editor, opened again with what is wrong until it is right or given up."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Final

from pipectl.cli import output
from pipectl.errors import InvalidError
from pipectl.errors import PipectlError
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.booking import Act
    from pipectl.errors import Problem
    from pipectl.store.store import Store
    from pipectl.store.store import Written

MARK: Final = "#! "
"""Begins the comment lines that hold problems; they are taken out again."""


def edit_text(store: Store, deal_id: str, act: Act, editor: str, *, dry_run: bool) -> Written:
    """Let a person edit a deal's file; write it once it can be read.

    The person's text is never thrown away: where they give up it stays in a file that is named.
    """
    path, original = store.raw(deal_id)
    text = original.decode(errors="surrogateescape")
    copy = Path(tempfile.mkdtemp(prefix="pipectl-")) / f"{deal_id}.yaml"
    problems: list[Problem] = []
    while True:
        shown = _with_problems(text, problems)
        saved = _edited(copy, shown, editor)
        if problems and saved == shown:
            output.tell(f"nothing was written; your text is kept in {copy}")
            raise InvalidError(problems)
        text = _without_problems(saved)
        data = text.encode(errors="surrogateescape")
        try:
            written = store.save_by_hand(path, original, data, act, dry_run=dry_run)
        except InvalidError as error:
            problems = error.problems
            output.tell(*map(str, problems))
            continue
        except PipectlError:
            output.tell(f"your text is kept in {copy}")
            raise
        copy.unlink()
        copy.parent.rmdir()
        return written


def _edited(copy: Path, text: str, editor: str) -> str:
    """Write the text to the copy, let the editor run, and return what was saved."""
    _write(copy, text)
    try:
        ended = subprocess.run([*shlex.split(editor), str(copy)], check=False)  # noqa: S603
    except OSError as error:
        raise UsageError(f"{editor} cannot be run ({error.strerror}); set EDITOR") from None
    if ended.returncode:
        raise PipectlError(f"{editor} ended with {ended.returncode}; your text is in {copy}")
    # Bytes, not text: line ends stay what they are.
    return copy.read_bytes().decode(errors="surrogateescape")


def _write(copy: Path, text: str) -> None:
    copy.write_bytes(text.encode(errors="surrogateescape"))


def _with_problems(text: str, problems: list[Problem]) -> str:
    """Put problems above the text; their lines are counted without the comments."""
    if not problems:
        return text
    lines = [f"{MARK}{problem}" for problem in problems]
    lines.append(f"{MARK}save without a change to give up; these lines vanish by themselves")
    return "\n".join(lines) + "\n" + text


def _without_problems(text: str) -> str:
    lines = text.splitlines(keepends=True)
    while lines and lines[0].startswith(MARK):
        del lines[0]
    return "".join(lines)
