"""The records of a command: one by its name, or all deals that a query finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipectl.cli.shared.answers import ask, can_ask
from pipectl.cli.shared.terminal import tell
from pipectl.domain.values.ids import end_of, is_suffix
from pipectl.domain.values.text import fold, show_amount, suggestion
from pipectl.errors import AmbiguousError, NotFoundError, UsageError
from pipectl.escape import safe
from pipectl.store.store import Store

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Summary
    from pipectl.domain.model.settings import Setup
    from pipectl.query.selection import Selection

SHOWN = 10


def deal_id(store: Store, text: str, today: date, *, closed: bool | None = None) -> str:
    """Return the id of the deal that a text names; stderr tells which one a part led to.

    An exact id reads no other deal. A file that cannot be read is known by its id alone; it
    is a candidate where that holds the text. Of several deals a command that only an open, or a
    `closed` one can take means that one. At a terminal it is asked which one is meant, elsewhere
    AmbiguousError is raised. Raises NotFoundError.
    """
    if not text.strip():
        raise UsageError("name a deal, by its id or a part of id, title or account")
    if store.deals.path_of(text):
        return text
    stored = store.deals.ids()
    ids = beginning_with(text, stored) or _ending_with(text, stored)
    if len(ids) == 1:
        tell(f"{text} is {ids[0]}")
        return ids[0]
    return _searched(store, text, today, ids, closed=closed)


def _searched(
    store: Store, text: str, today: date, ids: Sequence[str], *, closed: bool | None
) -> str:
    """Return the one deal that a text can mean, by all that is known of all of them."""
    from pipectl.domain.model.deal import holding

    book = store.load(today).book
    by_id = {deal.id: deal for deal in book.snapshots()}
    broken = sorted(set(store.deals.ids()) - {record.latest.id for record in book.records})
    matches = holding(text, by_id.values())
    ids = ids or [*(d.id for d in matches), *(name for name in broken if fold(text) in name)]
    alike = [i for i in ids if i in by_id and (by_id[i].closed is not None) is closed] or ids
    if len(alike) > 1:
        names = {name: in_words(store.setup, deal) for name, deal in by_id.items() if name in alike}
        return _one_of(text, alike, names, {d.id: d.title for d in by_id.values()})
    if set(broken) - set(ids):
        tell(unread(store, len(set(broken) - set(ids))))
    if not ids:
        raise NotFoundError(
            f"no deal is called '{text}'; `pipectl list is:any` shows all of them", "deal"
        )
    kind = "closed" if closed else "open"
    tell(f"{text} is {alike[0]}" + (f", the {kind} one of {len(ids)} deals" if ids[1:] else ""))
    return alike[0]


def _one_of(
    text: str, ids: Sequence[str], words: Mapping[str, str], titles: Mapping[str, str]
) -> str:
    """Ask which of several deals is meant; raise AmbiguousError where nobody is there to say."""
    if not can_ask():
        raise AmbiguousError(_choices(text, ids, titles))
    more = f"; of these {SHOWN}, or more of the id" if len(ids) > SHOWN else ""
    first = {name: words.get(name, "") for name in sorted(ids)[:SHOWN]}

    def read(answer: str) -> str:
        matches = [name for name in ids if fold(answer) in fold(f"{name} {words.get(name)}")]
        if len(matches) != 1:
            raise AmbiguousError(f"'{answer}' is {'none' if not matches else 'several'} of them")
        return matches[0]

    tell(f"'{text}' may be one of {len(ids)} deals{more}:")
    return ask("Which one", read, first)


def deals(
    store: Store, query: Sequence[str], today: date, pipeline: str | None = None
) -> Selection:
    """Return the deals that a query means, as `list` shows them, in one pipeline if it is named.

    Raises InvalidError where a file has problems: its deal might match the query.
    """
    from pipectl.errors import stop_at_problems
    from pipectl.query.selection import select_deals

    loaded = store.load(today)
    stop_at_problems(loaded.stopping)
    return select_deals(loaded.book, query, pipeline)


def preview(store: Store, chosen: Selection) -> Iterator[str]:
    """Say which deals are to be changed: how many of what kind, and the first of them."""
    from pipectl.reports.shared.footer import by_pipeline

    setup, closed = store.setup, sum(deal.closed is not None for deal in chosen.deals)
    is_open = setup.show(len(chosen.deals) - closed)
    parts = f" ({is_open} open, {setup.show(closed)} closed)" if closed else ""
    yield f"{setup.how_many(len(chosen.deals))}{parts}{by_pipeline(setup, chosen.deals)}"
    first = chosen.deals[:SHOWN]
    yield from (f"  {deal.id}  {in_words(setup, deal)}" for deal in first)
    if len(chosen.deals) > SHOWN:
        yield f"  and {store.setup.show(len(chosen.deals) - SHOWN)} more"
    if chosen.left_out:
        yield chosen.left_out


def in_words(setup: Setup, deal: Summary) -> str:
    """Say what is sold to whom for how much: title, account and amount."""
    amount = "no amount"
    if deal.amount is not None:
        number = show_amount(deal.amount, setup.settings.numbers)
        amount = f"{number} {deal.currency or ''}".strip()
    return ", ".join(filter(None, [deal.title, deal.account, amount]))


def account(store: Store, text: str, today: date) -> str:
    """Return the id of the account that answers to a text; an exact id reads no other file.

    Raises NotFoundError and AmbiguousError.
    """
    from pipectl.domain.model.account import accounts_by_name, answers, name_key

    if store.accounts.path_of(text):
        return text
    accounts = store.load(today).book.accounts
    matches = accounts_by_name(accounts).get(name_key(text), ())
    if len(matches) > 1:
        names = {account.id: account.name for account in matches}
        raise AmbiguousError(_choices(text, [*names], names, "accounts; write"))
    count = len(store.accounts.ids()) - len(accounts)
    if count:
        tell(unread(store, count))
    if not matches:
        near = suggestion(text, [name for account in accounts for _, name in answers(account)])
        raise NotFoundError(
            f"no account is called '{text}'{near}; `pipectl account list` shows all", "account"
        )
    tell(f"{text} is {matches[0].id}")
    return matches[0].id


def with_ids(
    assignments: Sequence[str], links: Sequence[str], find: Callable[[str], str]
) -> list[str]:
    """Name the record that another one leads to, by one of its links, by its whole id."""
    parts = [(assignment, *assignment.partition("=")) for assignment in assignments]
    return [
        f"{key}={find(text)}" if key in links and text else assignment
        for assignment, key, _, text in parts
    ]


def unread(store: Store, count: int) -> str:
    """Say that some files may be meant too, for nobody can read them."""
    files = store.setup.how_many(count, "file")
    return f"{files} cannot be read, and may be meant too: see `pipectl check`"


def _choices(
    text: str, ids: Sequence[str], names: Mapping[str, str], what: str = "deals; write more of"
) -> str:
    lines = [f"  {name}  {safe(names.get(name, ''))}".rstrip() for name in sorted(ids)[:SHOWN]]
    more = [f"  and {len(ids) - SHOWN} more"] if len(ids) > SHOWN else []
    return "\n".join([f"'{text}' may be one of {len(ids)} {what} its id:", *lines, *more])


def _ending_with(text: str, ids: Iterable[str]) -> list[str]:
    """Return the ids that end in four random characters, which lists show of some."""
    return [deal_id for deal_id in ids if end_of(deal_id) == text] if is_suffix(text) else []


def beginning_with(text: str, ids: Iterable[str]) -> list[str]:
    """Return the ids that begin with a text."""
    return [deal_id for deal_id in ids if deal_id.startswith(text)]
