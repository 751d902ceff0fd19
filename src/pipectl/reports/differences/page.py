"""Two states of a store on a page: each deal that changed in one line, then all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pipectl.domain.differences.deals import deal_change
from pipectl.domain.differences.erased import erased_change, erased_from, following, gone_and_come
from pipectl.domain.differences.states import RecordPair, StoreDifference
from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.money import Money
from pipectl.reports.differences.deal_words import (
    FORM_ALONE,
    Setups,
    words_of_change,
    words_of_deal,
)
from pipectl.reports.differences.other_words import other_changes, words_of_account
from pipectl.table import Cell, Column, Kind, Named, Page, Row, Table
from pipectl.words import NONE, joined, ours, say

_KINDS: Final = {"owner": Kind.TEXT, "stage": Kind.TEXT, "expected_close": Kind.DAY}
_LINE: Final = (
    Column("id", "What changed"),
    Column("change", "Change", for_programs=True),
    Column("what", "What", Kind.TEXTS, for_programs=True),
)
_OTHER: Final = (Column("what", "What changed"), Column("file", "File", for_programs=True))
NOTHING: Final = say("nothing changed")
_HEADS: Final = {
    "changed": "",
    "new": say("new: "),
    "deleted": say("deleted: "),
    "erased": say("erased: "),
}


class _Line(NamedTuple):
    """A record's line: its id, what happened to it, and in words."""

    id: str
    change: str
    words: tuple[str, ...]
    before: Deal | None = None
    after: Deal | None = None

    @property
    def cells(self) -> Row:
        """People read id and words together."""
        words = joined(word.label if isinstance(word, Named) else word for word in self.words)
        text = joined((self.id, ": ", _HEADS[self.change], words), "")
        return (Named(self.id, text), self.change, self.words)


def report(difference: StoreDifference, effect: Table | None, notes: Sequence[str] = ()) -> Page:
    """Show what two states differ in, and what that does to the forecast."""
    before, after = difference.names
    setups = Setups(*difference.setups)
    deals = [*_deals(difference.deals, setups)]
    parts = [_table("deals", "Deals", deals, setups)]
    if accounts := [*_accounts(difference.accounts, setups)]:
        parts.append(_table("accounts", "Accounts", accounts, None))
    if rows := tuple((each.words, each.path) for each in other_changes(difference)):
        parts.append(Table("others", "Settings and lists", _OTHER, rows))
    is_same = not (deals or accounts or rows or notes or difference.problems)
    if effect is not None and not is_same:
        parts.append(effect)
    about = {"from": before.title, "to": after.title}
    shown = (*notes, *([NOTHING] if is_same else []))
    return Page("diff", "What changed", () if is_same else tuple(parts), shown, about)


def _table(name: str, title: str, lines: Sequence[_Line], setups: Setups | None) -> Table:
    """Show a line a record; programs get the fields of deals on both sides too."""
    columns: tuple[Column, ...] = _LINE
    rows = [line.cells for line in lines]
    if setups:
        fields = tuple(
            Column(f"{field}_{side}", f"{field} {side}", kind, for_programs=True)
            for field, kind in {"amount": Kind.MONEY, **_KINDS}.items()
            for side in ("before", "after")
        )
        columns = (*columns, *fields)
        rows = [(*line.cells, *_values(line, setups)) for line in lines]
    head = say("{title}: {n}", title=ours(title), n=len(lines) or NONE)
    return Table(name, head, columns, tuple(rows), brief=True)


def _values(line: _Line, setups: Setups) -> Iterator[Cell]:
    sides = ((line.before, setups.before), (line.after, setups.after))
    for deal, setup in sides:
        amount = deal.amount if deal else None
        yield None if deal is None or amount is None else Money(amount, deal.currency or setup.home)
    for name in _KINDS:
        for deal, _ in sides:
            yield getattr(deal, name) if deal else None


def _deals(pairs: Sequence[RecordPair[Deal]], setups: Setups) -> Iterator[_Line]:
    """Yield the lines of deals; one that was erased has one, under its new id."""
    erased = erased_from(*gone_and_come(pairs))
    names = {deal.id for deal in erased.values()}
    for pair in pairs:
        before = pair.before and following(pair.before, erased)
        followed = pair._replace(before=before)
        is_link = before != pair.before and before == pair.after and not pair.unknown
        if pair.id not in names and not is_link:
            yield _deal(followed, setups, erased)


def _deal(pair: RecordPair[Deal], setups: Setups, erased: Mapping[str, Deal]) -> _Line:
    before, after = pair.before, pair.after
    if pair.unread:
        return _unread(pair)
    if pair.id in erased and after is not None:
        return _erased(erased[pair.id], after, setups)
    if before is None and after is not None:
        return _Line(pair.id, "new", words_of_deal(after, setups.after), None, after)
    if after is None and before is not None:
        return _Line(pair.id, "deleted", words_of_deal(before, setups.before), before, None)
    words: tuple[str, ...] = ()
    if before and after:
        words = words_of_change(deal_change(before, after, setups), setups)
    return _Line(pair.id, "changed", _with_unknown(words, pair.unknown), before, after)


def _erased(before: Deal, after: Deal, setups: Setups) -> _Line:
    """Say that a customer was forgotten, and what came to what is left."""
    change = erased_change(before, after, setups)
    words = () if change.is_empty else words_of_change(change, setups)
    return _Line(after.id, "erased", (say("the customer is forgotten"), *words), before, after)


def _with_unknown(words: tuple[str, ...], unknown: Sequence[str]) -> tuple[str, ...]:
    """Name the keys that differ and are unknown, beside or in the place of all else."""
    if not unknown:
        return words
    others = (say("unknown keys: {keys}", keys=", ".join(unknown)),)
    return others if words == (FORM_ALONE,) else (*words, *others)


def _unread(pair: RecordPair[Deal] | RecordPair[Account]) -> _Line:
    words = tuple(say("cannot be read in {state}", state=name) for name in pair.unread)
    return _Line(pair.id, "changed", words)


def _accounts(pairs: Sequence[RecordPair[Account]], setups: tuple[Setup, Setup]) -> Iterator[_Line]:
    for pair in pairs:
        if pair.unread:
            yield _unread(pair)
            continue
        words = words_of_account(pair.before, pair.after, setups)
        change = "new" if pair.before is None else "deleted" if pair.after is None else "changed"
        yield _Line(pair.id, change, _with_unknown(words, pair.unknown))
