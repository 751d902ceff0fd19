"""What a list leaves out unless it is asked for: deals that are closed or omitted."""

from typing import Final

from pipectl.domain.history.book import Scope
from pipectl.query.parser import Query

_OF_CLOSED: Final = frozenset(
    ("closed", "reason", "type", "stage", "is:won", "is:lost", "is:closed", "is:any")
)
_OF_OMITTED: Final = frozenset(("omit", "duplicate_of", "is:omitted", "is:any"))


def usual(query: Query) -> Scope:
    """Take open deals that are not omitted, and of the others those that a query speaks of."""
    closed = bool(query.mentions & _OF_CLOSED)
    omitted = bool(query.mentions & _OF_OMITTED)
    return lambda deal, _: (closed or deal.closed is None) and (omitted or deal.omit is None)
