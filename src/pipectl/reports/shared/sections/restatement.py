"""A closed period beside what is known of it now, in tables: figures, deals, entries, rates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from pipectl.domain.books import counting, restating
from pipectl.domain.books.counting import Counted
from pipectl.domain.books.restating import RATE, Difference, Restated
from pipectl.domain.books.tracing import Cause
from pipectl.domain.figures.conversion import ZERO, Total, currencies, total
from pipectl.domain.model.closed_book import PARTS
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.ids import short_forms
from pipectl.money import Money
from pipectl.reports.shared import lines
from pipectl.reports.shared.sections import then_and_now
from pipectl.table import Cell, Column, Kind, Named, Row, Table, TracedRow, traced
from pipectl.words import say

_FIGURES: Final = {"won": "Won", "lost": "Lost", "new": "New", "open": "Open at the end"}
_THEN_AND_NOW: Final = (
    Column("deals_closed", "Deals", Kind.COUNT),
    Column("closed", "As closed", Kind.MONEY),
    Column("deals_now", "Now", Kind.COUNT),
    Column("now", "Amount now", Kind.MONEY),
    Column("difference", "Difference", Kind.MONEY),
)
_DEALS: Final = (
    Column("figure", "Figure", ours=True),
    Column("deal", "Deal"),
    Column("account", "Account", cuts=True, spare=True),
    Column("closed", "As closed", Kind.MONEY),
    Column("now", "Now", Kind.MONEY),
    Column("difference", "Difference", Kind.MONEY),
    Column("why", "Why", ours=True),
)
_ENTRIES: Final = (
    Column("deal", "Deal"),
    Column("day", "Day", Kind.DAY),
    Column("why", "Why", ours=True),
    Column("by", "By"),
    Column("what", "What it says", Kind.TEXTS),
)
_RATES: Final = (
    Column("currency", "Currency"),
    Column("day_closed", "Of", Kind.DAY),
    Column("closed", "As closed"),
    Column("day_now", "Of", Kind.DAY),
    Column("now", "Now"),
)
_QUOTAS: Final = (
    Column("who", "Who"),
    Column("closed", "As closed", Kind.MONEY),
    Column("now", "Now", Kind.MONEY),
    Column("difference", "Difference", Kind.MONEY),
    Column("since", "Since", Kind.DAY),
    Column("note", "Note"),
)


_CALLS: Final = (
    Column("who", "Who"),
    Column("by", "By"),
    Column("day", "Day", Kind.DAY),
    Column("commit", "Commit", Kind.MONEY),
    Column("why", "Why", ours=True),
)


def tables(result: Restated) -> Iterator[Table]:
    """Yield the figures, and of all else what differs."""
    yield _figures(result)
    yield from _where_it_differs(result)
    yield from _deals(result)
    yield from _entries(result)
    yield from _rates(result)
    yield from _quotas(result)
    yield from _calls(result)


Sides: TypeAlias = tuple[list[Counted], list[Counted]]
"""What counts in a row, as closed and now."""


def _sides(
    result: Restated, label: Callable[[Counted], str], parts: Sequence[str]
) -> dict[str, Sides]:
    """Lay out some parts, as closed and now, by what they are called."""
    groups: dict[str, Sides] = {}
    for side, several in enumerate((result.before, result.after)):
        for part in several:
            if part.part in parts:
                groups.setdefault(label(part), ([], []))[side].append(part)
    return groups


def _added_up(parts: Iterable[Counted]) -> Total:
    return total(part.worth for part in parts)


def _rows(result: Restated, name: str, sides: Sides) -> Iterator[TracedRow]:
    """Yield counts and sums as closed and now, and the difference, a row a currency."""
    before, after = map(_added_up, sides)
    for place, code in enumerate(currencies(result.closed.currency, (before, after))):
        then, now = before.in_currency(code), after.in_currency(code)
        counts = (None, None) if place else (before.count, after.count)
        money = Money(then, code), Money(now, code), Money(now - then, code)
        behind = then_and_now.behind(result, *sides, code)
        yield TracedRow((name, counts[0], money[0], counts[1], *money[1:]), behind)


def _figures(result: Restated) -> Table:
    sides = _sides(result, lambda part: part.part, PARTS)
    rows = (
        row
        for part, title in _FIGURES.items()
        for row in _rows(result, title, sides.get(part, ([], [])))
    )
    columns = (Column("figure", "Figure", ours=True), *_THEN_AND_NOW)
    return traced("figures", "", columns, rows)


def _where_it_differs(result: Restated) -> Iterator[Table]:
    """Yield tables of the people, stages and categories whose figures differ."""
    setup = result.book.setup
    for name, title, parts, label in (
        ("people", "Won, by person", ("won",), lambda part: _owner(setup, part)),
        ("stages", "Open at the end, by stage", ("open",), lambda part: _stage(setup, part)),
        ("categories", "Open at the end, by category", ("open",), _category),
    ):
        sides = _sides(result, label, parts)
        differing = [(key, pair) for key, pair in sorted(sides.items()) if _differ(*pair)]
        rows = [row for key, pair in differing for row in _rows(result, key, pair)]
        if rows:
            columns = (Column(name, title.rpartition(" ")[2].capitalize()), *_THEN_AND_NOW)
            yield traced(name, say("{title}: what differs", title=say(title)), columns, rows)


def _differ(before: Sequence[Counted], after: Sequence[Counted]) -> bool:
    return _added_up(before) != _added_up(after)


def _owner(setup: Setup, part: Counted) -> str:
    return present_id(setup.team, part.was.owner) or "none"


def _stage(setup: Setup, part: Counted) -> str:
    stage = counting.stage_of(setup, part.was)
    return stage.name if stage else part.was.stage or "none"


def _category(part: Counted) -> str:
    return part.was.category or "omitted"


def _deals(result: Restated) -> Iterator[Table]:
    """Yield what differs deal by deal, by a rate together; below, what that makes of figures."""
    differences = [*then_and_now.merged(result.differences)]
    short, accounts = _short(result), _accounts(result)
    rows = [
        TracedRow((_FIGURES[each.part], short(each.id), accounts.get(each.id), *line), behind)
        for each in differences
        if each.why != RATE
        for line, behind in _deal(result, each)
    ]
    rates = [each for each in differences if each.why == RATE]
    for part, own in dict.fromkeys((each.part, result.currency_of(each)) for each in rates):
        alike = [each for each in rates if (each.part, result.currency_of(each)) == (part, own)]
        label = say("{deals} in {own}", deals=result.book.setup.how_many(len(alike)), own=own)
        for code, amount in _added(alike).items():
            worths = (
                then_and_now.sum_of([each.then for each in alike], code),
                then_and_now.sum_of([e.now for e in alike], code),
            )
            cells = (_FIGURES[part], None, label, *worths, Money(amount, code), RATE)
            rows.append(TracedRow(cells, then_and_now.behind_difference(result, alike, code)))
    rows.sort(key=lambda row: [*_FIGURES.values()].index(str(row.cells[0])))
    totals = [
        TracedRow(
            (title, None, None, None, None, Money(amount, code), None),
            then_and_now.behind_difference(result, of_part, code),
        )
        for part, title in _FIGURES.items()
        for of_part in ([each for each in differences if each.part == part],)
        for code, amount in _added(of_part).items()
    ]
    if rows:
        title = say("Deals that make the difference: {n}", n=len({each.id for each in differences}))
        yield traced("deals", title, _DEALS, rows, totals)


def _short(result: Restated) -> Callable[[str], Named]:
    """Return what names a deal, also one that is gone."""
    gone = [part.id for part in result.before]
    short = short_forms({*result.book.ids, *gone, *result.causes})
    return lambda deal_id: Named(deal_id, short(deal_id))


def _deal(result: Restated, each: Difference) -> Iterator[TracedRow]:
    why = then_and_now.why_of(each)
    for code in [code for code in each.sums if each.sums[code]] or [*each.sums][:1]:
        behind = then_and_now.behind_difference(result, [each], code)
        yield TracedRow((*_worths(each, code), Money(each.sums[code], code), why), behind)


def _added(differences: Sequence[Difference]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for each in differences:
        for code, amount in each.sums.items():
            sums[code] = sums.get(code, ZERO) + amount
    return sums


def _worths(each: Difference, code: str) -> tuple[Cell, Cell]:
    worths = [part and part.worth for part in (each.before, each.after)]
    cells = [
        Money(worth.amount, code) if worth and worth.currency == code else None for worth in worths
    ]
    return cells[0], cells[1]


def _accounts(result: Restated) -> dict[str, str | None]:
    ids = {each.id for each in result.differences}
    deals = (record.latest for record in result.book.records)
    return {deal.id: deal.account or deal.title for deal in deals if deal.id in ids}


def _entries(result: Restated) -> Iterator[Table]:
    """Yield the entries that came, changed or went since the closing."""
    short, setup = _short(result), result.book.setup
    rows = [
        (short(name), cause.day, cause.what, *_said(setup, cause))
        for name, causes in result.news.items()
        for cause in causes
    ]
    if rows:
        yield Table("entries", "What happened since it was closed", _ENTRIES, tuple(rows))


def _said(setup: Setup, cause: Cause) -> tuple[Cell, Cell]:
    if cause.entry is None:
        return None, ("git has what it said",) if cause.what == "gone" else ()
    texts = lines.changes(cause.entry, setup)
    texts += ["a note"] if cause.entry.note and not texts else []
    return present_id(setup.team, cause.entry.by), tuple(texts)


def _rates(result: Restated) -> Iterator[Table]:
    """Yield the rates that are others than they were; what they make stands by deals."""
    rows = dict.fromkeys(
        (result.currency_of(each), *_rate(then), *_rate(now))
        for each in result.differences
        if each.why == RATE
        for then, now in (result.rates_of(each),)
    )
    if rows:
        yield Table("rates", "Rates that are others", _RATES, tuple(rows))


def _rate(line: ExchangeRate | None) -> Row:
    return (None, None) if line is None else (line.day, f"{line.rate:f}")


def _quotas(result: Restated) -> Iterator[Table]:
    """Yield the quotas that are others, with the last line that makes each what it is now."""
    rows = []
    for change in restating.quota_changes(result):
        last = change.last
        for code in dict.fromkeys([*change.before, *change.after]):
            then, now = (each.get(code) for each in (change.before, change.after))
            money = tuple(None if each is None else Money(each, code) for each in (then, now))
            difference = Money((now or ZERO) - (then or ZERO), code)
            since: Row = (last.day, last.note) if last else (None, None)
            since = (None, RATE) if change.is_rate else since
            behind = then_and_now.behind_quota(result, change, code)
            rows.append(TracedRow((change.who, *money, difference, *since), behind))
    if rows:
        yield traced("quotas", "Quotas that are others", _QUOTAS, rows)


def _calls(result: Restated) -> Iterator[Table]:
    """Yield the calls for the period that came late or are gone."""
    home = result.book.setup.home
    rows = []
    for why, call in restating.call_changes(result):
        commit = Money(call.commit, call.currency or home)
        behind = then_and_now.behind_call(result, call, commit)
        rows.append(TracedRow((call.who, call.by, call.day, commit, why), behind))
    if rows:
        yield traced("calls", "Calls that are others", _CALLS, rows)
