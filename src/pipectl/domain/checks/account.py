"""What must hold of accounts: each has names of its own, an owner and parents that there are."""

from collections.abc import Iterator, Sequence

from pipectl.domain.checks.days import warn_of_own_days
from pipectl.domain.checks.people import warn_of_people
from pipectl.domain.model.account import Account, answers
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.links import follow
from pipectl.errors import Finding, Severity


def findings(account: Account, setup: Setup) -> Iterator[Finding]:
    """Yield what the rules say of one account."""
    yield from warn_of_people(account, setup)
    yield from warn_of_own_days(account.fields)


def across(accounts: Sequence[Account], _setup: Setup) -> Iterator[tuple[int, Finding]]:
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


def caveats(account: Account, others: Sequence[Account], setup: Setup) -> list[str]:
    """Return what the rules say of an account that joins others."""
    here = (finding for index, finding in across([*others, account], setup) if index == len(others))
    return [finding.what for finding in (*findings(account, setup), *here)]
