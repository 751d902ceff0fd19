"""Every collection of a store: a further one is its record, its rules and its entry here.

Rules are imported where a record is first read from its file: most reports read none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal
from pipectl.store.collection.collection import Collection, Columns
from pipectl.store.tree import layout

if TYPE_CHECKING:
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import Finding


def _deal_findings(deal: Deal, setup: Setup) -> Iterable[Finding]:
    from pipectl.domain.checks.deal import findings

    return findings(deal, setup)


def _refuse_retired(setup: Setup, deal: Deal) -> None:
    from pipectl.domain.actions.pipeline_edit import refuse_retired

    refuse_retired(setup, deal)


def _account_findings(account: Account, setup: Setup) -> Iterable[Finding]:
    from pipectl.domain.checks.account import findings

    return findings(account, setup)


def _across_deals(
    deals: Sequence[Snapshot], setup: Setup, accounts: Sequence[Account]
) -> Iterable[tuple[int, Finding]]:
    from pipectl.domain.checks.duplicates import across

    return across(deals, setup, accounts)


def _across_accounts(
    accounts: Sequence[Account], setup: Setup, every: Sequence[Account]
) -> Iterable[tuple[int, Finding]]:
    from pipectl.domain.checks.account import across

    return across(accounts, setup, every)


def _snapshots() -> Columns:
    from pipectl.domain.history.snapshot import Snapshot, take_snapshot

    return Columns(Snapshot, lambda record, setup: take_snapshot(record, date.max, setup))


DEALS: Final[Collection[Deal]] = Collection(
    folder=layout.DEALS,
    noun="deal",
    list_command="pipectl list is:any",
    record=Deal,
    needs="title, stage and history",
    findings=_deal_findings,
    columns=_snapshots,
    across=_across_deals,
    refuse=_refuse_retired,
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
    findings=_account_findings,
    columns=lambda: Columns(Account, lambda record, _setup: record),
    across=_across_accounts,
    refuse=lambda *_: None,
    elsewhere={"id": "the file's name is the id"},
)

COLLECTIONS: Final[tuple[Collection[Any], ...]] = (DEALS, ACCOUNTS)
