"""The deals that the words of a command mean: one rule for lists, exports and bulk changes."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipectl.domain.history.book import Book, Scope
from pipectl.domain.history.snapshot import Snapshot
from pipectl.query.fields import FLAGS
from pipectl.query.parser import Query, compile_query
from pipectl.words import say

_OF_CLOSED: Final = frozenset(
    ("closed", "reason", "type", "stage", "is:won", "is:lost", "is:closed", "is:any")
)
_OF_OMITTED: Final = frozenset(("omit", "duplicate_of", "is:omitted", "is:any"))


class Selection(NamedTuple):
    """The deals that a query means, of all pipelines, and how many more only `is:any` shows."""

    deals: list[Snapshot]
    hidden: int
    flags: tuple[str, ...] = ()
    """Words that no deal has as a text, and that `is:` knows."""

    @property
    def left_out(self) -> str:
        """Say what is not meant, or may have been meant; an empty text where there is nothing."""
        if self.flags:
            flag = self.flags[0]
            return say(
                "'{flag}' is looked for in id, title and account; write is:{flag}", flag=flag
            )
        return (
            say("{n} closed or left out: is:any shows them", n=self.hidden) if self.hidden else ""
        )


def usual(query: Query) -> Scope:
    """Take open deals that are not omitted, and of the others those that a query speaks of."""
    closed = bool(query.mentions & _OF_CLOSED)
    omitted = means_omitted(query)
    return lambda deal, _: (closed or deal.closed is None) and (omitted or deal.omit is None)


def means_omitted(query: Query) -> bool:
    """Say whether a query speaks of deals that are left out elsewhere."""
    return bool(query.mentions & _OF_OMITTED)


def select_deals(book: Book, words: Sequence[str], pipeline: str | None = None) -> Selection:
    """Return the deals of a book that words mean, in one pipeline where it is named."""
    every = [*words, *(in_pipeline(pipeline) if pipeline else ())]
    query = compile_query(every, book.setup, book.as_of, book.snapshots)
    takes, matches, day = usual(query), query.matches, book.as_of
    matching = [deal for deal in book.snapshots() if matches(deal, day)]
    deals = [deal for deal in matching if takes(deal, day)]
    flags = () if matching else tuple(word for word in " ".join(every).split() if word in FLAGS)
    return Selection(deals, len(matching) - len(deals), flags)


def in_pipeline(name: str) -> tuple[str, ...]:
    """Return the words for `--pipeline`; `all` is every one."""
    return () if name == "all" else (f'pipeline:"{name}"',)
