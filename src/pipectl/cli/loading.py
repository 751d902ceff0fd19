"""All deals for a report: problems stop it, unless it is told to go on over the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from pipectl.cli.output import tell
from pipectl.errors import Exit
from pipectl.store.store import stop_at_problems
from pipectl.store.store import stopping

if TYPE_CHECKING:
    from datetime import date

    from pipectl.domain.book import Book
    from pipectl.store.store import Store


@dataclass(frozen=True, slots=True)
class Report:
    """The book of a report, what its footer has to say, and how many files it does without."""

    book: Book
    notes: tuple[str, ...]
    left_out: int

    def leave(self) -> None:
        """Exit with the code for invalid data where files were left out."""
        if self.left_out:
            raise typer.Exit(Exit.INVALID)


def load(store: Store, as_of: date, *, keep_going: bool) -> Report:
    """Load all deals. Raises InvalidError with all problems, unless it is to keep going."""
    loaded = store.load(as_of)
    if not keep_going:
        stop_at_problems(loaded.problems)
    found = stopping(loaded.problems)
    tell(*map(str, found))
    files = {problem.place.path for problem in found}
    notes = []
    if files:
        left_out = "1 file" if len(files) == 1 else f"{len(files)} files"
        notes.append(f"{left_out} left out, see the problems above")
    drifted = sum(1 for record in loaded.book.records if record.latest.drift)
    if drifted:
        deals = "1 deal differs" if drifted == 1 else f"{drifted} deals differ"
        notes.append(f"{deals} from the history: see `pipectl check`")
    return Report(loaded.book, tuple(notes), len(files))
