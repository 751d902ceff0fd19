"""The history of a deal, each entry with the commit that brought it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.reports.shared.lines import changes
from pipectl.table import Column, Kind, Named, Page, Table
from pipectl.words import as_is, say

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal, Entry
    from pipectl.domain.model.settings import Setup

_COLUMNS: Final = (
    Column("day", "Day", Kind.DAY),
    Column("by", "By"),
    Column("what", "What", Kind.TEXTS),
    Column("note", "Note"),
    Column("commit", as_is("Commit")),  # git's, which has one name in all languages
    Column("committed", "Committed", Kind.DAY),
    Column("author", "Author"),
    Column("subject", "Subject", cuts=True, spare=True),
)
_NOT_YET: Final = Named("", say("not committed"))


class Committed(NamedTuple):
    """A commit as people know it; `day` is None where nobody can read it."""

    short: str
    day: date | None
    author: str
    subject: str


def report(
    deal: Deal, origins: Sequence[Committed | None], setup: Setup, *, is_shallow: bool = False
) -> Page:
    """Show each entry of a deal with who committed it; origins are in the order of the file."""
    pairs = zip(deal.history, origins, strict=True)
    rows = [
        (entry.day, entry.by, tuple(changes(entry, setup)), entry.note, *_cells(origin))
        for entry, origin in sorted(pairs, key=_day)
    ]
    table = Table("history", "", _COLUMNS, tuple(rows))
    notes = (
        (say("this clone is shallow: entries of older commits stand at its first one"),)
        if is_shallow
        else ()
    )
    return Page("history", as_is(deal.title), (table,), notes, {"id": deal.id})


def _day(pair: tuple[Entry, Committed | None]) -> date:
    return pair[0].day


def _cells(origin: Committed | None) -> tuple[str | date | None, ...]:
    if origin is None:
        return (_NOT_YET, None, None, None)
    return (origin.short, origin.day, origin.author, origin.subject)
