"""Open deals in the order of what they are worth, of how well they are known, or of both."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, NamedTuple

from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.reports.shared import footer, lines, open_deals, sums
from pipectl.reports.shared.scores import scored
from pipectl.table import Column, Kind, Page, Table
from pipectl.words import say

_TITLES: Final = {
    "value": "Open deals by expected value",
    "score": "Open deals by qualification score",
    "both": "Open deals by expected value and qualification score",
}


class Ranked(NamedTuple):
    """A deal with what it is ranked by; a value or score that is unknown ranks last."""

    deal: Snapshot
    value: Decimal | None
    score: Decimal | None
    value_rank: int
    score_rank: int

    @property
    def mean(self) -> Decimal:
        """Return the mean of the two ranks."""
        return Decimal(self.value_rank + self.score_rank) / 2


_ORDERS: Final[Mapping[str, Callable[[Ranked], Decimal | int]]] = {
    "value": lambda ranked: ranked.value_rank,
    "score": lambda ranked: ranked.score_rank,
    "both": lambda ranked: ranked.mean,
}


def report(
    book: Book,
    *,
    by: Annotated[
        Literal["value", "score", "both"], "Both is the mean of the two ranks."
    ] = "value",
    limit: Annotated[int | None, "Show no more than so many."] = None,
) -> Page:
    """Rank open deals: by expected value (amount x probability), qualification score, or both.

    Deals of the same value share a rank, in the order of their ids. Those whose value is not known
    in the store's currency come last. Parked deals are left out.

    Examples: pipectl rank --by both --limit 10
              pipectl report rank owner:signe -f csv
    """
    if limit is not None and limit < 1:
        raise UsageError(f"--limit: {limit} shows nothing; write 1 or more")
    deals, _ = open_deals.in_play(book)
    ranking = ranked(book, deals)
    ranking.sort(key=lambda ranked: (_ORDERS[by](ranked), ranked.deal.id))
    columns, ranks = _columns(book, by), ranking[:limit]
    part = Table("rank", "", tuple(column for column, _ in columns), lines.rows(columns, ranks))
    notes = _notes(book, deals, len(ranks))
    return Page("rank", _TITLES[by], (part,), notes, {**open_deals.about_of(book), "by": say(by)})


def ranked(book: Book, deals: Sequence[sums.Valued]) -> list[Ranked]:
    """Give deals their ranks by value and by score; equal ones share a rank."""
    values = [_value(book, valued) for valued in deals]
    scores = [scored(book.setup, valued.deal).percent for valued in deals]
    by_value, by_score = _ranks(values), _ranks(scores)
    return [
        Ranked(valued.deal, values[place], scores[place], by_value[place], by_score[place])
        for place, valued in enumerate(deals)
    ]


def _value(book: Book, valued: sums.Valued) -> Decimal | None:
    """Return a deal's expected value in the store's currency, None where it is not known."""
    worth = valued.worth
    if worth.is_missing or worth.unrated or worth.currency != book.setup.settings.currency:
        return None
    return worth.amount * sums.fraction(valued.chance)


def _ranks(values: Sequence[Decimal | None]) -> list[int]:
    """Rank values, the largest first: one more than there are larger ones; None is the least."""
    ordered = sorted((value for value in values if value is not None), reverse=True)
    ranks: dict[Decimal | None, int] = {None: len(ordered) + 1}
    for place, value in enumerate(ordered, 1):
        ranks.setdefault(value, place)
    return [ranks[value] for value in values]


def _columns(book: Book, by: str) -> tuple[lines.ColumnOf[Ranked], ...]:
    """Return the columns; people see the two ranks only where both count."""
    home, apart = book.setup.settings.currency, by != "both"

    def deal(ranked: Ranked) -> Snapshot:
        return ranked.deal

    def value(ranked: Ranked) -> Money | None:
        return None if ranked.value is None else Money(ranked.value, home)

    def next_due(ranked: Ranked) -> date | None:
        return ranked.deal.next_step.due if ranked.deal.next_step else None

    by_value = Column("value_rank", "By value", Kind.COUNT, for_programs=apart)
    by_score = Column("score_rank", "By score", Kind.COUNT, for_programs=apart)
    return (
        (Column("rank", "Rank" if apart else "Mean rank", Kind.COUNT), _ORDERS[by]),
        (by_value, lambda ranked: ranked.value_rank),
        (by_score, lambda ranked: ranked.score_rank),
        *lines.identity(book.setup, deal),
        (Column("value", "Value", Kind.MONEY), value),
        (Column("score", "Score", Kind.PERCENT), lambda ranked: ranked.score),
        (Column("next_due", "Next step", Kind.DAY), next_due),
        lines.idle(book.as_of, deal),
    )


def _notes(book: Book, deals: Sequence[sums.Valued], count: int) -> tuple[str, ...]:
    home, how_many = book.setup.settings.currency, book.setup.how_many
    missing = sum(valued.worth.is_missing for valued in deals)
    foreign = sum(_value(book, valued) is None for valued in deals) - missing
    notes = (
        say("{n} of {deals}", n=book.setup.show(count), deals=how_many(len(deals)))
        if count < len(deals)
        else "",
        say("{deals} without an amount: last by value", deals=how_many(missing)) if missing else "",
        say("{deals} without a rate to {home}: last by value", deals=how_many(foreign), home=home)
        if foreign
        else "",
        *footer.sources(deals),
        *footer.left_out(book),
    )
    return tuple(note for note in notes if note)
