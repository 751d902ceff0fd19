"""What must hold of accounts: each has names of its own, an owner and parents that there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pipectl.domain.checks.days import warn_of_own_days
from pipectl.domain.checks.people import warn_of_people
from pipectl.domain.model.account import Account, accounts_by_name, answers, name_key
from pipectl.domain.model.deal import Summary
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.links import follow
from pipectl.domain.values.text import how_many
from pipectl.errors import Finding, Severity


def findings(account: Account, setup: Setup) -> Iterator[Finding]:
    """Yield what the rules say of one account."""
    yield from warn_of_people(account, setup)
    yield from warn_of_own_days(account.fields)


def across(
    accounts: Sequence[Account], _setup: Setup, _every: Sequence[Account] = ()
) -> Iterator[tuple[int, Finding]]:
    """Yield what the rules say of all accounts together, each finding by an account's place."""
    yield from _shared_names(accounts)
    yield from _circles(accounts)


def _shared_names(accounts: Sequence[Account]) -> Iterator[tuple[int, Finding]]:
    """A text that two accounts answer to means neither."""
    owners: dict[str, str] = {}
    for index, account in enumerate(accounts):
        for key, text in dict(answers(account)).items():
            other = owners.setdefault(key, account.id)
            if other != account.id:
                what = f"'{text}' means the account {other} too"
                remedy = "give one of the two another name, or make one account of both"
                yield index, Finding(_path(account, text), what, remedy, Severity.WARNING)


def _path(account: Account, text: str) -> tuple[str | int, ...]:
    """Return where an account says a text."""
    return ("aliases", account.aliases.index(text)) if text in account.aliases else ("name",)


def _circles(accounts: Sequence[Account]) -> Iterator[tuple[int, Finding]]:
    """No account is above itself."""
    _, circles = follow({account.id: account.parent for account in accounts if account.parent})
    ids = {name for circle in circles for name in circle}
    for index, account in enumerate(accounts):
        if account.id in ids:
            what = "the parents of this account lead back to it"
            yield index, Finding(("parent",), what, "correct the id of one", Severity.WARNING)


def misnamed(
    deals: Iterable[Summary], accounts: Sequence[Account]
) -> Iterator[tuple[int, Finding]]:
    """Warn once of each text that means no account but is one slip from the name of one."""
    places: dict[str, list[int]] = {}
    for index, deal in enumerate(deals if accounts else ()):
        if deal.account:
            places.setdefault(deal.account, []).append(index)
    names, by_slip = accounts_by_name(accounts), _by_slip(accounts)
    for text, (first, *more) in places.items():
        near = None if name_key(text) in names else _near(text, by_slip)
        if near:
            where = f", here and in {how_many(len(more), 'more file')}" if more else ""
            what = f"there is no account '{text}'{where}"
            remedy = f"did you mean {near.name}? Else run `pipectl account add`"
            yield first, Finding(("account",), what, remedy, Severity.WARNING)


_SHORTEST: Final = 4
"""Names of fewer letters are all alike."""


def _by_slip(accounts: Iterable[Account]) -> Mapping[str, Account]:
    """Return the accounts by their names with at most one letter less."""
    slips: dict[str, Account] = {}
    for account in accounts:
        for key, _ in answers(account):
            for slip in _slips(key):
                slips.setdefault(slip, account)
    return slips


def _near(text: str, by_slip: Mapping[str, Account]) -> Account | None:
    """Return the account that a text is with a letter too many, too few, wrong or swapped."""
    return next((by_slip[slip] for slip in _slips(name_key(text)) if slip in by_slip), None)


def _slips(key: str) -> Iterator[str]:
    """Yield a name without and with its legal form, and both with each letter left out.

    A figure is no slip: `Shop 12` and `Shop 13` are two firms.
    """
    head, _, end = key.rpartition(" ")
    form = end.replace(".", "")
    for name in (head, key) if form.isalpha() and len(form) <= _SHORTEST else (key,):
        if len(name) >= _SHORTEST:
            yield name
            cuts = (at for at, letter in enumerate(name) if letter.isalpha())
            yield from (name[:at] + name[at + 1 :] for at in cuts)


def caveats(account: Account, others: Sequence[Account], setup: Setup) -> list[str]:
    """Return what the rules say of an account that joins others, with what to do."""
    here = (finding for index, finding in across([*others, account], setup) if index == len(others))
    return [f"{doubt.what}; {doubt.remedy}" for doubt in (*findings(account, setup), *here)]
