"""Questions about one deal: which one it is, numbered choices, asked again until one is right."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from pipectl.cli.reading import find
from pipectl.cli.shared import terminal
from pipectl.cli.shared.environment import is_terminal
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import fold, show
from pipectl.errors import PipectlError, StoppedError, UsageError
from pipectl.store.store import Store

T = TypeVar("T")

NOTHING: Mapping[str, str] = {}
"""No choices: any text that can be read."""


def deal_in_question(store: Store, text: str, today: date, otherwise: str) -> Deal:
    """Return the deal that a text names, and say which it is; off a terminal, `otherwise`."""
    need_person(otherwise)
    deal = store.deals.take(find.deal_id(store, text, today), agreed=False).record
    introduce(store.setup, deal)
    return deal


def need_person(otherwise: str) -> None:
    """Refuse a call without a terminal, where nobody can be asked for what it lacks."""
    if not is_terminal():
        raise UsageError(otherwise)


def introduce(setup: Setup, deal: Deal) -> None:
    """Say which deal the next questions are about: its id, account, title and amount."""
    form = setup.settings.numbers
    amount = "no amount"
    if deal.amount is not None:
        amount = f"{show(deal.amount, form)} {deal.currency or ''}".strip()
    terminal.tell(", ".join(filter(None, [f"{deal.id}: {deal.title}", deal.account, amount])))


def ask(question: str, read: Callable[[str], T], choices: Mapping[str, str] = NOTHING) -> T:
    """Ask until an answer can be read; one of the choices is named by number, name or a part.

    `choices` are names by id. Nothing and q are the way out: StoppedError, as for Ctrl-C.
    """
    for number, (choice, name) in enumerate(choices.items(), 1):
        terminal.tell(f"  {number}  {choice}{f'  {name}' if fold(name) != fold(choice) else ''}")
    while True:
        answer = terminal.ask(f"{question} (q stops)", empty=True).strip()
        if fold(answer) in ("", "q"):
            raise StoppedError("interrupted: nothing was written")
        try:
            return read(_chosen(answer, choices))
        except PipectlError as error:
            terminal.tell(f"  {error}")


def _chosen(answer: str, choices: Mapping[str, str]) -> str:
    """Return the choice of a number, or of a name or a part that no other has; else the answer."""
    if answer.isdecimal() and 1 <= int(answer) <= len(choices):
        return [*choices][int(answer) - 1]
    folded = fold(answer)
    texts = {choice: (fold(choice), fold(name)) for choice, name in choices.items()}
    exact = [choice for choice, names in texts.items() if folded in names]
    parts = [choice for choice, names in texts.items() if any(folded in name for name in names)]
    return next((only[0] for only in (exact, parts) if len(only) == 1), answer)
