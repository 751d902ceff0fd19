"""Who buys: what each account brought in a period, and what is open with it."""

from collections.abc import Callable, Sequence
from typing import Annotated

from pipectl.domain.figures import velocity
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.account import Account, meaning
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import factors, footer, open_deals, outcomes
from pipectl.reports.shared.groups import groups
from pipectl.table import Column, Named, Page, Selected


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
    parents: Annotated[bool, "Add up accounts under the topmost one above them."] = False,
) -> Page:
    """Show each account: deals created and closed in a period, amount won, and what is open now.

    A deal belongs to the account that its text means, by id, name or alias; one that is in no
    record stands under its text, in whatever letters. Win rate = won / (won + lost); the cycle is
    the mean of days from creation to a win; open deals are those of the day, without parked ones.

    Examples: pipectl report accounts --period 2026
              pipectl report accounts --period 2026 --parents
    """
    every, book = book, book.forecasting()
    window = period or factors.trailing(book)
    deals = velocity.sample(book, window, book.as_of)
    account_of = _account_of(book.accounts, up=parents)
    column = Column("account", "Account", cuts=True)
    rule = groups(book, (Selected(column, lambda deal, _: account_of(deal)),))
    left_out = footer.left_out(every, closed=[window], created=[window], forecast="not counted")
    notes = (*factors.unlike(book, window), *outcomes.board_notes(book, deals), *left_out)
    about = {**open_deals.about_of(every), "period": window.label}
    parts = (outcomes.board(book, "accounts", deals, rule),)
    return Page("accounts", "Accounts", parts, notes, about)


def _account_of(accounts: Sequence[Account], *, up: bool) -> Callable[[Snapshot], str | None]:
    """Return what says whose deal it is: the id of an account, read as its name, else the text."""
    meant, by_id = meaning(accounts), {account.id: account for account in accounts}
    texts: dict[str, str] = {}

    def account_of(deal: Snapshot) -> str | None:
        key = meant(deal.account)
        account = by_id.get(key)
        if account is None:
            return texts.setdefault(key, deal.account) if deal.account else None
        if up:
            account = _topmost(account, by_id)
        return Named(account.id, account.name)

    return account_of


def _topmost(account: Account, by_id: dict[str, Account]) -> Account:
    """Return the account above all others; one whose parents lead back to it stays itself."""
    chain = [account]
    while (parent := by_id.get(chain[-1].parent or "")) and parent not in chain:
        chain.append(parent)
    is_circle = parent is not None
    return account if is_circle else chain[-1]
