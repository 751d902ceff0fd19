"""Open deals with the account and title of another one, without a look at all files."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Final

from pipectl.domain.checks.duplicates import same_name
from pipectl.domain.history.snapshot import Snapshot, take_snapshot
from pipectl.domain.model.account import Account, meaning, name_key
from pipectl.domain.model.deal import Summary
from pipectl.errors import InvalidError, NotFoundError
from pipectl.store.cache.file import CacheFile
from pipectl.store.cache.index import Index
from pipectl.store.collection.collections import DEALS
from pipectl.store.store import Store
from pipectl.store.tree.layout import id_of

MANY: Final = 100
"""From so many files on that came since the cache was written it is written anew."""


def open_twins(
    store: Store, deal: Summary, accounts: Sequence[Account], today: date
) -> Iterator[Snapshot]:
    """Yield the open deals that a new one may be, as their files are now; others may be among them.

    The cache says which they are; one that was renamed since it was written is missed, but where
    there are `accounts`: all files were looked at for those.
    """
    index = None if accounts else _cached(store)
    new = set(store.tree().names(DEALS.folder)).difference(index.survey.paths() if index else ())
    if index is None or len(new) >= MANY:
        index, new = store.load(today).indexes[DEALS.folder], set()
    for path in sorted({*new, *_alike(index, deal, meaning(accounts))}):
        with suppress(InvalidError, NotFoundError):
            record = store.deals.take(id_of(path), agreed=False).record
            other = take_snapshot(record, date.max, store.setup)
            if other and other.closed is None and other.omit is None:
                yield other


def _cached(store: Store) -> Index | None:
    head, packed = CacheFile(store.root, store.cache_folder).load() or ({}, {})
    folder, settings = DEALS.folder, store.setup.settings
    if folder not in head:
        return None
    reread = store.deals.take
    return Index(DEALS, settings, head[folder], packed[folder], lambda name, _: reread(name).record)


def _alike(index: Index, deal: Summary, meant: Callable[[str | None], str]) -> Iterator[str]:
    """Yield the paths of the deals that had this account and title."""
    account, title = same_name(deal, meant)
    accounts, titles = index.column("account"), index.column("title")
    codes = {code for code, text in enumerate(accounts.values) if meant(text) == account}
    for row, code in enumerate(accounts.codes):
        if code in codes and name_key(titles.values[titles.codes[row]] or "") == title:
            yield index.path(row)
