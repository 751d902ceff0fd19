"""What a draft leaves to a person: values without a meaning, and columns that were not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipectl.domain.values.text import how_many, show_count
from pipectl.exchange.drafting import fitting, keys, stages, words
from pipectl.exchange.drafting import guess as of_file
from pipectl.exchange.drafting.history import closes, is_expected
from pipectl.exchange.drafting.sheet import UNKNOWN, read_twice
from pipectl.exchange.drafting.text import lines_of, shown
from pipectl.exchange.rows.rules import OPEN

if TYPE_CHECKING:
    from pipectl.exchange.drafting.guess import Guess
    from pipectl.exchange.drafting.sheet import Sheet

_LISTED: Final = 5
_COLUMNS: Final = 10
_LOOKED_AT: Final = 1_000
_BY_VALUES: Final = {
    "title": "a title", "amount": "an amount", "created": "the day of creation",
    "closed": "the day of the close",
}  # fmt: skip


def doubts(guess: Guess) -> Iterator[str]:
    """Yield a sentence for each thing to decide, the gravest first."""
    if not isinstance(guess.sheet.header, int):
        yield "no line names the columns; is line 1 a deal? Write their names in `header`"
    yield from _of_letters(guess.sheet)
    yield from _of_stages(guess)
    yield from _of_cells(guess)
    for field, noun in _BY_VALUES.items():
        part = guess.parts.get(field)
        if part and part.why != "by its name":
            yield f"no column is named like {noun}; {shown(part.column)} is taken"
    if "created" not in guess.parts:
        day = guess.parts["as_of"].column if "as_of" in guess.parts else str(guess.today)
        yield f"no column looks like the day of creation; deals begin on {shown(day)}"
    for profile in guess.profiles:
        if profile.dates and profile.dates.others:
            pairs = zip(profile.dates.forms, profile.dates.others, strict=False)
            forms, others = zip(*(pair for pair in pairs if pair[0] != pair[1]), strict=True)
            yield f"{shown(profile.name)} may be {others[0]} as well; it is read as {forms[0]}"
    yield from _of_amounts(guess)
    if "unit_price" in guess.parts:
        yield f"{shown(guess.parts['unit_price'].column)} is the price of one; fill in `amount`"
    yield from _of_closes(guess)
    yield from _of_marks(guess)
    key, _ = keys.key_of(guess)
    twins = keys.twins(guess, key)
    if twins:
        what = f"{shown(', '.join(key))}, the key, is not another one in {lines_of(twins)}"
        yield f"{what}; those rows are refused: correct them, or name a column that differs"
    day = of_file.day_in_name(guess.sheet)
    if day and "as_of" not in guess.parts:
        yield f"the file's name has the day {day}; if it was exported then, write it as `as_of`"
    yield from _of_rows_and_columns(guess)


def _of_letters(sheet: Sheet) -> Iterator[str]:
    if sheet.encoding == UNKNOWN:
        yield "no encoding makes words of the letters in the file; fill in the line `encoding`"
    cells = (cell for row in sheet.rows[:_LOOKED_AT] for cell in row.cells)
    text = read_twice((*sheet.file.header, *cells))
    if text:
        yield f"'{shown(text)}' looks like UTF-8 that was read as another encoding; export it anew"


def _of_cells(guess: Guess) -> Iterator[str]:
    for entry in guess.spellings:
        cell, where = f"{shown(entry.column)}: '{shown(entry.cell)}'", lines_of(entry.lines)
        if entry.remedy is None:
            yield f"{cell} in {where} is read as no value"
        else:
            yield f"{cell} in {where} cannot be read; fill in its line of `spellings`"


def _of_amounts(guess: Guess) -> Iterator[str]:
    codes = of_file.currencies_of(guess)
    amount, usual = guess.parts.get("amount"), guess.forms.usual
    numbers = amount.profile.numbers if amount else None
    value = fitting.scaled(amount, guess.forms.amount) if amount else None
    if amount and value:
        what = "; fill in the line `amount`" if value == OPEN else ", as its name says"
        yield f"{shown(amount.column)} counts by the thousand or the million{what}"
    if amount and numbers and numbers.is_open:
        yield f"{shown(amount.column)} may be read in two ways; it is read as {numbers.form}"
    if amount and None in codes and {*codes} - {None, usual}:
        taken = usual if len(codes) > 2 else next(filter(None, codes))  # noqa: PLR2004
        yield f"{shown(amount.column)}: where no currency is named, it is {taken}"
    if amount and "kr" in codes:
        crown = f"`kr` may be NOK, SEK or DKK, and the store is in {usual}"
        yield f"{shown(amount.column)}: {crown}; write `currency: {{constant: NOK}}` or another"


def _of_closes(guess: Guess) -> Iterator[str]:
    for kind in guess.closes:
        for _, part, count in closes(guess, kind):
            deals = f"{how_many(count, f'{kind} deal')} with no day of the close"
            if part is None:
                yield f"{deals}: closed on the day of the creation; give them a day"
            elif is_expected(guess, part):
                yield f"{deals}: {shown(part.column)} is when it was expected; fill in its `day`"
            elif part is guess.parts.get("as_of"):
                yield f"{deals}: closed on that of {shown(part.column)}"


def _of_marks(guess: Guess) -> Iterator[str]:
    for kind, profile, values in guess.marks:
        column, yes = shown(profile.name), [value for value in values if words.is_yes(value)]
        if yes:
            yield f"{column}: '{shown(yes[0])}' is read as {kind}"
        no = [value for value in values if value not in yes]
        if no and all(entry[0] == kind for entry in guess.marks):
            yield f"{column}: '{shown(no[0])}' may be open or closed; fill in the last `day`"


def _of_rows_and_columns(guess: Guess) -> Iterator[str]:
    for skip in guess.skips:
        if skip.because != "a total or no deal":
            rows = how_many(len(skip.lines), "row")
            yield f"{rows} skipped, {lines_of(skip.lines)}: {skip.because}"
    unread = [(name, why) for name, why in guess.left.items() if why and why != "it is empty"]
    yield from (f"{shown(name)} is not read: {why}" for name, why in unread[:_COLUMNS])
    if len(unread) > _COLUMNS:
        more = show_count(len(unread) - _COLUMNS)
        yield f"{more} more columns are not read: see the end of the draft"
    names = [shown(name) for name, why in guess.left.items() if not why]
    if names:
        listing = ", ".join(names[:_COLUMNS])
        more = f" and {show_count(len(names) - _COLUMNS)} more" if len(names) > _COLUMNS else ""
        yield f"no field of a deal is in {listing}{more}; `x-area: COLUMN` in fields takes one on"


def _of_stages(guess: Guess) -> Iterator[str]:
    part = guess.parts.get("stage")
    if part is None:
        first = stages.first_open(guess.pipeline)
        stay = "" if guess.marks else ", and stay,"
        yield f"no column looks like a stage; all deals begin{stay} in {first}"
        return
    column = shown(part.column)
    unclear = [shown(entry.value) for entry in guess.stages if entry.target is None]
    if unclear:
        more = f" and {len(unclear) - _LISTED} more" if len(unclear) > _LISTED else ""
        names = ", ".join(f"'{value}'" for value in unclear[:_LISTED])
        yield f"{column}: {names}{more} may be any stage; fill in the map `stages`"
    blank = part.profile.cells.count("")
    if blank:
        yield f"{column} is empty in {how_many(blank, 'row')}: those are refused until filled in"
