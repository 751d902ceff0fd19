"""What stands behind deals that came, changed and left between two days, and those that stayed."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from pipectl.domain.figures.conversion import Converted, rate_of
from pipectl.domain.figures.flow import Crossing
from pipectl.domain.figures.waterfall import EXITS, VALUE, Passage, Piece, Tally
from pipectl.domain.history.snapshot import Snapshot, currency_of
from pipectl.domain.model.settings import Setup
from pipectl.money import Money
from pipectl.reports.behind.deals import money_of
from pipectl.table import Behind, Contribution, Figure
from pipectl.table.figure import ANY, CREATED, count, difference, total

_KEYS: Final = {
    "new": CREATED,
    "increased": "amount",
    "revalued": "amount",
    "decreased": "amount",
    "amounts": "amount",
    "parked": "parked_until",
    "back": "parked_until",
    "pushed_out": "expected_close",
    "pushed_in": "expected_close",
    "pulled_out": "expected_close",
    "pulled_in": "expected_close",
    "recategorised_out": "category",
    "recategorised_in": "category",
    "deleted": "omit",
    "restored": "omit",
    "transferred_in": ANY,
    "transferred_out": ANY,
}
"""By which key the entry is named that brought a deal into a row; else it is the stage."""
_FORMULAS: Final = {
    "opening": "the amounts of the deals open then, at the rate of the day",
    "closing": "the amounts of the deals open then, at the rate of the day",
    "increased": "the amounts now less those before, at the rate of the later day",
    "revalued": "the amounts before, at the rate of the later day less that of the earlier",
    "decreased": "the amounts now less those before, at the rate of the later day",
    "amounts": "the amounts now less those before",
}
_CAME: Final = "the amounts of the deals that came, at the latest rate or that of the close"
_LEFT: Final = "the amounts of the deals that left, at the latest rate or that of the close"


def behind(setup: Setup, name: str, row: Tally, since: date, currency: str) -> Behind:
    """Return what stands behind a row of a waterfall: the number of deals, and their amount."""
    words = _FORMULAS.get(name, _LEFT if name in EXITS else _CAME)
    return {
        "deals": partial(_number, name, row, since),
        "amount": partial(_amount, setup, f"sum of {words}", name, row, since, currency),
    }


def _number(name: str, row: Tally, since: date) -> Figure:
    if name in (*VALUE, "amounts"):
        return count("a change of value adds no deal", ())
    step = -1 if name in EXITS else 1
    sign = ", each less one" if step < 0 else ""
    return count(
        f"number of deals{sign}", (_part(name, piece, since, step) for piece in row.pieces)
    )


def _part(name: str, piece: Piece, since: date, value: int | None = None) -> Contribution:
    passage = piece.passage
    day = since if name == "opening" else passage.day
    return Contribution(passage.after.id, value, _KEYS.get(name, "stage"), day)


def _amount(  # noqa: PLR0913 - what is added up, how it is called, and in which currency
    setup: Setup, formula: str, name: str, row: Tally, since: date, currency: str
) -> Figure:
    def parts() -> Iterable[Contribution]:
        for piece in row.pieces:
            part = _part(name, piece, since)
            deal = piece.passage.before if name == "opening" else piece.passage.after
            in_full = deal is not None and name not in (*VALUE, "amounts")
            part = _valued(setup, part, deal, currency) if deal and in_full else part
            yield part._replace(value=_money(piece.worth, currency))

    return total(formula, parts(), currency)


def _valued(setup: Setup, part: Contribution, deal: Snapshot, currency: str) -> Contribution:
    """Say what a deal is worth in its own currency, and at which rate."""
    own = currency_of(setup, deal)
    amount = money_of(setup, deal)
    is_rated = own != currency and amount is not None and part.day is not None
    rate = rate_of(setup, own, part.day) if is_rated and part.day else None
    return part._replace(key="amount", day=deal.last, amount=amount, rate=rate)


def crossed(setup: Setup, crossing: Crossing, since: date, currency: str) -> Behind:
    """Return what stands behind deals of a flow: how many, worth how much then and now."""
    then = partial(_then, setup, crossing, since, currency)
    now = partial(_now, setup, crossing, currency)
    return {
        "deals": lambda: count("number of deals", [_crossed(each) for each in crossing.passages]),
        "then": then,
        "now": now,
        "change": lambda: difference("now - then", ("now", now()), ("then", then())),
    }


def _crossed(passage: Passage, value: int | None = 1) -> Contribution:
    return Contribution(passage.after.id, value, "stage", passage.day)


def _then(setup: Setup, crossing: Crossing, since: date, currency: str) -> Figure:
    def part(passage: Passage) -> Contribution:
        deal, each = passage.after, _crossed(passage, None)
        if passage.before is not None and not passage.entry:
            deal, each = passage.before, each._replace(day=since)
        value = _money(passage.worth_before, currency)
        return _valued(setup, each, deal, currency)._replace(value=value)

    formula = f"sum of the amounts on {since}; a deal that came later has that of today"
    return total(formula, map(part, crossing.passages), currency)


def _now(setup: Setup, crossing: Crossing, currency: str) -> Figure:
    def part(passage: Passage) -> Contribution:
        value = _money(passage.worth, currency)
        return _valued(setup, _crossed(passage), passage.after, currency)._replace(value=value)

    formula = "sum of the amounts now, at the latest rate or that of the close"
    return total(formula, map(part, crossing.passages), currency)


def _money(worth: Converted, currency: str) -> Money | None:
    return None if worth.unrated or worth.currency != currency else Money(worth.amount, currency)
