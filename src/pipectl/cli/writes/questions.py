"""Questions about one deal: which one it is, and what it is."""

from datetime import date

from pipectl.cli.reading import find
from pipectl.cli.shared import terminal
from pipectl.cli.shared.answers import need_person
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.store.store import Store


def deal_in_question(
    store: Store, text: str, today: date, otherwise: str, *, closed: bool | None = None
) -> Deal:
    """Return the deal that a text names, and say which it is; off a terminal, `otherwise`."""
    need_person(otherwise)
    deal = store.deals.take(find.deal_id(store, text, today, closed=closed), agreed=False).record
    introduce(store.setup, deal)
    return deal


def introduce(setup: Setup, deal: Deal) -> None:
    """Say which deal the next questions are about: its id, account, title and amount."""
    terminal.tell(f"{deal.id}: {find.in_words(setup, deal)}")
