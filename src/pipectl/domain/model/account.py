"""An account: a firm that buys, by the names that deals call it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pipectl.domain.values import scalars
from pipectl.domain.values.ids import MAX_LENGTH, Choose, free_id, slug
from pipectl.domain.values.schema import ListOf, Plain, RecordOf, optional, required
from pipectl.domain.values.text import compatible, fold
from pipectl.escape import seen
from pipectl.records import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an account is."""

    street: str | None = optional(scalars.TEXT)
    postcode: str | None = optional(scalars.TEXT)
    city: str | None = optional(scalars.TEXT)
    country: str | None = optional(scalars.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A whole account, as its file holds it.

    `number` is that of the company register; `fields` are the store's custom fields by name,
    `extra` what stands under x- keys, untouched.
    """

    FIRST: ClassVar = ("name", "aliases")

    id: str = ""
    name: str = required(scalars.TEXT)
    aliases: tuple[str, ...] = optional(ListOf(scalars.TEXT), tuple)
    number: str | None = optional(scalars.TEXT)
    vat: str | None = optional(scalars.TEXT)
    address: Address | None = optional(RecordOf(Address))
    website: str | None = optional(scalars.TEXT)
    industry: str | None = optional(scalars.TEXT)
    owner: str | None = optional(scalars.TEXT)
    parent: str | None = optional(scalars.DEAL_ID)
    tags: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    notes: str | None = optional(scalars.PROSE)
    fields: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Plain] = field(default_factory=dict)


def account_id(name: str, choose: Choose, is_taken: Callable[[str], object]) -> str:
    """Return a free id like `acme-as`; it has a random end where the name alone cannot be one."""
    head = slug(name, otherwise="account")[:MAX_LENGTH].rstrip("-")
    return free_id(head, choose, is_taken) if is_taken(head) or not _is_id(head) else head


def _is_id(text: str) -> bool:
    try:
        return bool(scalars.parse_deal_id(text))
    except ValueError:
        return False


def name_key(text: str) -> str:
    """Return a name as names are compared: what is seen, without case or form, blanks as one."""
    return " ".join(fold(compatible(seen(text))).split())


def answers(account: Account) -> Iterator[tuple[str, str]]:
    """Yield each key that an account answers to and the text that has it, the id first."""
    for text in (account.id, account.name, *account.aliases):
        yield name_key(text), text


def accounts_by_name(accounts: Iterable[Account]) -> Mapping[str, Sequence[Account]]:
    """Return the accounts that answer to each key: by id, else by name, else by an alias.

    A text means an account where only that one answers to its key.
    """
    ids: dict[str, list[Account]] = {}
    names: dict[str, list[Account]] = {}
    aliases: dict[str, list[Account]] = {}
    for account in accounts:
        ids.setdefault(name_key(account.id), []).append(account)
        names.setdefault(name_key(account.name), []).append(account)
        for key in {name_key(alias) for alias in account.aliases}:
            aliases.setdefault(key, []).append(account)
    return aliases | names | ids


def account_called(accounts: Iterable[Account], text: str | None) -> Account | None:
    """Return the one account that a text means, None for none or several."""
    matches = accounts_by_name(accounts).get(name_key(text), ()) if text else ()
    return matches[0] if len(matches) == 1 else None


def meaning(accounts: Iterable[Account]) -> Callable[[str | None], str]:
    """Return what says which account a text means: its id, else the text as names are compared."""
    by_name = accounts_by_name(accounts)

    def meant(text: str | None) -> str:
        key = name_key(text or "")
        matches = by_name.get(key, ())
        return matches[0].id if len(matches) == 1 else key

    return meant
