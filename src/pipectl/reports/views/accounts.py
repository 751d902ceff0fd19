"""The accounts of a store, a line each with what is open, and all of one on a page."""

from collections.abc import Iterator, Sequence
from typing import Final

from pipectl.domain.figures.conversion import converter, total
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.account import Account, Address, accounts_by_name, name_key
from pipectl.domain.model.plain import text_of_plain
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.order import sort_key
from pipectl.domain.values.schema import keys_of
from pipectl.reports.shared import lines
from pipectl.reports.shared.footer import caveats
from pipectl.reports.shared.groups import counted
from pipectl.reports.views.facts import filled, key_facts, own_facts
from pipectl.table import Cell, Column, Kind, Page, Row, Table
from pipectl.words import NONE, as_is, say

_NAMED: Final = (Column("account", "Id"), Column("name", "Name"))
_COLUMNS: Final = (
    *_NAMED,
    Column("aliases", "Aliases", Kind.TEXTS),
    Column("owner", "Owner"),
    Column("industry", "Industry"),
    Column("deals", "Deals", Kind.COUNT),
    Column("open", "Open", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
)


def report(book: Book, words: Sequence[str], notes: tuple[str, ...] = ()) -> Page:
    """List the accounts that have all the words, by name; the amount is that of open deals."""
    worth = converter(book.setup)
    accounts = [account for account in _by_name(book.accounts, book.setup) if _has(account, words)]
    deals = _deals_by_account(book)
    rows: list[Row] = []
    for account in accounts:
        deals_open = [deal for deal in deals[account.id] if deal.closed is None]
        owner = present_id(book.setup.team, account.owner)
        head = (account.id, account.name, account.aliases, owner, account.industry)
        sums = (total(worth(deal, book.as_of) for deal in deals_open),)
        for count, *amounts in counted(book, len(deals_open), sums):
            whole = None if count is None else len(deals[account.id])
            rows.append((*head, whole, count, *amounts))
    every = (deal for account in accounts for deal in deals[account.id] if deal.closed is None)
    whole_open = total(worth(deal, book.as_of) for deal in every)
    footer = (book.setup.how_many(len(accounts), "account"), *caveats(book, whole_open), *notes)
    table = Table("accounts", "", _COLUMNS, tuple(rows))
    return Page("accounts", "Accounts", (table,), footer, {"as_of": book.as_of.isoformat()})


def page(account: Account, book: Book) -> Page:
    """Show all keys of an account, the deals that name it, and the accounts below it."""
    team, short = book.setup.team, lines.short_ids(book)
    columns: tuple[lines.ColumnOf[Snapshot], ...] = (
        (Column("deal", "Deal"), lambda deal: short(deal.id)),
        (Column("title", "Title", cuts=True), lambda deal: deal.title),
        lines.stage(book.setup, lines.itself),
        lines.amount(book.setup, lines.itself),
        (Column("owner", "Owner"), lambda deal: present_id(team, deal.owner)),
    )
    below_it = (child for child in book.accounts if child.parent == account.id)
    children = _by_name(below_it, book.setup)
    deals = sorted(_deals_by_account(book).get(account.id, ()), key=lambda deal: deal.id)
    below = Table(
        "children",
        say("Accounts below it: {n}", n=len(children) or NONE),
        _NAMED,
        tuple((child.id, child.name) for child in children),
        brief=True,
    )
    facts = filled("account", _facts(account, book))
    parts = (facts, lines.listed("deals", "Deals", columns, deals), below)
    return Page("account", as_is(account.name), parts, (), {"as_of": book.as_of.isoformat()})


def _deals_by_account(book: Book) -> dict[str, list[Snapshot]]:
    """Return the deals of each account that count; a name that two answer to means neither."""
    by_name = accounts_by_name(book.accounts)
    deals: dict[str, list[Snapshot]] = {account.id: [] for account in book.accounts}
    for deal in book.snapshots():
        accounts = by_name.get(name_key(deal.account or ""), ())
        if len(accounts) == 1 and deal.omit is None:
            deals[accounts[0].id].append(deal)
    return deals


def _by_name(accounts: Iterator[Account] | Sequence[Account], setup: Setup) -> list[Account]:
    return sorted(
        accounts, key=lambda account: (sort_key(account.name, setup.settings.language), account.id)
    )


def _has(account: Account, words: Sequence[str]) -> bool:
    texts = (account.id, account.name, *account.aliases, *account.tags)
    whole = name_key("\0".join([*texts, account.owner or "", account.industry or ""]))
    return all(name_key(word) in whole for word in words)


def _facts(account: Account, book: Book) -> Iterator[tuple[Column, Cell]]:
    yield Column("id", "Id"), account.id
    currency = book.setup.settings.currency
    yield from key_facts(account, currency)
    yield from own_facts(account, book.setup, currency)
    for name in keys_of(Address):
        yield Column(f"address.{name}", name.capitalize()), getattr(account.address, name, None)
    for name, value in account.extra.items():
        yield Column(name, name), text_of_plain(value)
