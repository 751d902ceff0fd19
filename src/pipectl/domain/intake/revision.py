"""Which version of a deal an exported row was, and that version as far as the history tells."""

from collections.abc import Mapping

from pipectl.domain.history.entries import with_only
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.plain import texts_of
from pipectl.domain.model.settings import Setup

_SIZE = 6
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")


def revision_of(texts: Mapping[str, str]) -> str:
    """Return a mark of a row's texts, in letters: a spreadsheet takes it for no number."""
    from hashlib import blake2b

    data = "\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()
    return blake2b(data, digest_size=_SIZE).hexdigest().translate(_LETTERS)


def version_of(deal: Deal, revision: str, setup: Setup) -> Deal | None:
    """Return a deal as it was at a revision, None where its history does not tell.

    The last entries are taken away one by one; what has no history is as it is now.
    """
    for count in range(len(deal.history), 0, -1):
        is_whole = count == len(deal.history)
        version = deal if is_whole else with_only(deal, deal.history[:count])
        if revision_of(texts_of(version, setup)) == revision:
            return version
    return None
