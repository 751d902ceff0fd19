"""Add an account."""

import secrets
from datetime import date

import typer

from pipectl.cli.completion.options import argument, flag, not_empty, offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, terminal
from pipectl.domain.actions.assign import typed
from pipectl.domain.checks.account import caveats
from pipectl.domain.model.account import Account, account_id
from pipectl.domain.model.fields import put, shape_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import ListOf


def run(
    ctx: typer.Context,
    name: str = argument("NAME", "What the firm is called.", check=not_empty),
    own_id: str | None = option("--id ID", "An id of your own; the name's letters if left out."),
    alias: list[str] | None = option("--alias NAME", "What else it is called; may be repeated."),
    number: str | None = option("--number TEXT", "That of the company register."),
    vat: str | None = option("--vat TEXT", "The VAT number."),
    street: str | None = option("--street TEXT", "Street and house."),
    postcode: str | None = option("--postcode TEXT", "The postcode."),
    city: str | None = option("--city TEXT", "The city."),
    country: str | None = option("--country TEXT", "The country."),
    website: str | None = option("--website TEXT", "Its site."),
    industry: str | None = option("--industry TEXT", "What it does."),
    owner: str | None = option("--owner PERSON", "Who has it."),
    parent: str | None = option("--parent ACCOUNT", "The account above it.", offer("accounts")),
    tag: list[str] | None = option("--tag WORD", "May be repeated."),
    notes: str | None = option("--notes TEXT", "Anything else."),
    yes: bool = flag("--yes -y", "Do not ask where there is a doubt, such as a name in use."),
    dry_run: params.DryRun = False,
) -> None:
    """Add an account and print its id.

    Example: pipectl account add "Acme AS" --alias Acme --city Oslo --owner signe
    """
    store = context.open_store(ctx)
    today = context.today(ctx)
    texts = {
        "number": number, "vat": vat,
        "address.street": street, "address.postcode": postcode, "address.city": city,
        "address.country": country, "website": website, "industry": industry,
        "owner": owner and context.person(store, owner),
        "parent": parent and find.account(store, parent, today), "notes": notes,
    }  # fmt: skip
    if own_id is not None:
        typed("--id", scalars.DEAL_ID, own_id, today, store.setup)
    free_id = own_id or account_id(name, secrets.choice, store.accounts.path_of)
    account = Account(id=free_id, name=name)
    account = _with_texts(store.setup, account, "aliases", alias, today)
    account = _with_texts(store.setup, account, "tags", tag, today)
    for key, text in texts.items():
        account = _with_texts(store.setup, account, key, text, today)
    doubts = caveats(account, store.load(today).book.accounts, store.setup)
    terminal.confirm_doubts(doubts, yes=yes or dry_run)
    written = store.accounts.add(account, dry_run=dry_run)
    terminal.data(terminal.diff(written) if dry_run else f"{account.id}\n")


def _with_texts(
    setup: Setup, account: Account, key: str, value: str | list[str] | None, today: date
) -> Account:
    """Return an account with what an option gave; UsageError names the option."""
    shape = shape_of(key, setup, Account)
    if not value or shape is None:
        return account
    if isinstance(shape, ListOf):
        flag = "--alias" if key == "aliases" else "--tag"
        return put(
            account, key, tuple(typed(flag, shape.item, text, today, setup) for text in value)
        )
    return put(account, key, typed(f"--{key.rpartition('.')[2]}", shape, str(value), today, setup))
