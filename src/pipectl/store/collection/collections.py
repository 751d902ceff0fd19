"""Every collection of a store: a further one is its record, its rules and its entry here."""

from datetime import date
from typing import Any, Final

from pipectl.domain.actions.pipeline_edit import refuse_retired
from pipectl.domain.checks import account, deal
from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal
from pipectl.store.collection.collection import Collection, Columns
from pipectl.store.tree import layout


def _snapshots() -> Columns:
    from pipectl.domain.history.snapshot import Snapshot, take_snapshot

    return Columns(Snapshot, lambda record, setup: take_snapshot(record, date.max, setup))


DEALS: Final[Collection[Deal]] = Collection(
    folder=layout.DEALS,
    noun="deal",
    list_command="pipectl list is:any",
    record=Deal,
    needs="title, stage and history",
    findings=deal.findings,
    columns=_snapshots,
    across=lambda _: (),
    refuse=refuse_retired,
    editor="`pipectl edit {id}`",
    elsewhere={
        "id": "the file's name is the id",
        "created": "the first entry of the history has the day",
        "closed": "the entry that wins or loses the deal has the day",
        "updated": "the last entry of the history has the day",
    },
)

ACCOUNTS: Final[Collection[Account]] = Collection(
    folder="accounts",
    noun="account",
    list_command="pipectl account list",
    record=Account,
    needs="name",
    findings=account.findings,
    columns=lambda: Columns(Account, lambda record, _setup: record),
    across=account.across,
    refuse=lambda *_: None,
    elsewhere={"id": "the file's name is the id"},
)

COLLECTIONS: Final[tuple[Collection[Any], ...]] = (DEALS, ACCOUNTS)
