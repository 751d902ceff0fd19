"""All that is guessed of a file: its rows, which column is what, forms, and what values mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from pipectl.domain.values.ids import slug
from pipectl.domain.values.scalars import CURRENCY, parse_deal_id
from pipectl.exchange.drafting import columns, stages, words
from pipectl.records import dataclass

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import Pipeline
    from pipectl.exchange.drafting.cells import NumberReading
    from pipectl.exchange.drafting.sheet import Sheet
    from pipectl.exchange.rows.source.records import CsvRow

ISO: Final = "YYYY-MM-DD"
_SIGNS: Final = {"€": "EUR", "£": "GBP", "$": "USD", "лв": "BGN", "zł": "PLN", "kč": "CZK"}
"""Of `kr` nobody knows which crown it is."""
_SAMPLE: Final = 1_000
_TITLE_AND_STAGE: Final = ("title", "stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What was guessed of a file, for one pipeline of a store.

    `totals` are the rows that are no deals; `key` and `id` may be None where nothing is fit.
    """

    sheet: Sheet
    pipeline: Pipeline
    today: date
    rows: Sequence[CsvRow]
    totals: Sequence[CsvRow]
    parts: dict[str, columns.Part]
    profiles: Sequence[columns.Profile]
    dates: tuple[str, ...]
    numbers: NumberReading | None
    stages: Sequence[stages.MappedValue]
    closes: dict[str, list[str]]

    def cells(self, field: str) -> tuple[str, ...]:
        """Return the cells of a field's column, none where it has no column."""
        part = self.parts.get(field)
        return part.profile.cells if part else ()

    @property
    def outcome(self) -> columns.Part | None:
        """Return the column that says what was won and lost."""
        return self.parts.get("outcome") or self.parts.get("stage")


def guess(sheet: Sheet, pipeline: Pipeline, today: date) -> Guess:
    """Guess twice: what is no deal would hide what the columns of the others are."""
    rows = sheet.rows
    parts = columns.parts(_profiles(sheet, rows[:_SAMPLE]))
    totals = [row for row in rows if _is_total(sheet, row, parts)]
    if len(totals) == len(rows):
        totals = []
    numbers = {row.number for row in totals}
    rows = [row for row in rows if row.number not in numbers]
    profiles = _profiles(sheet, rows)
    parts = columns.parts(profiles)
    mapped = stages.mapped_stages(_cells(parts, "stage"), pipeline)
    outcomes = stages.mapped_stages(_cells(parts, "outcome"), pipeline) or mapped
    closes = {kind: stages.of_type(outcomes, pipeline, kind) for kind in stages.CLOSED}
    parts |= _expected(parts, {value for values in closes.values() for value in values})
    forms = Counter(profile.dates.forms for profile in profiles if profile.dates)
    return Guess(
        sheet=sheet,
        pipeline=pipeline,
        today=today,
        rows=rows,
        totals=totals,
        parts=parts,
        profiles=profiles,
        dates=forms.most_common(1)[0][0] if forms else (ISO,),
        numbers=parts["amount"].profile.numbers if "amount" in parts else None,
        stages=mapped,
        closes=closes,
    )


def _expected(parts: dict[str, columns.Part], closed: set[str]) -> dict[str, columns.Part]:
    """Take the day of the close for the expected one too, where open deals have it."""
    close, outcome = parts.get("closed"), parts.get("outcome") or parts.get("stage")
    if "expected_close" in parts or close is None or outcome is None:
        return {}
    cells = zip(close.profile.cells, outcome.profile.cells, strict=True)
    if any(day and value not in closed for day, value in cells):
        return {"expected_close": close._replace(why="open deals have it too")}
    return {}


def _profiles(sheet: Sheet, rows: Sequence[CsvRow]) -> list[columns.Profile]:
    cells = {name: sheet.cells(name, rows) for name in sheet.columns}
    return columns.profiles(cells, decimal="." if sheet.delimiter == "," else ",")


def _cells(parts: dict[str, columns.Part], field: str) -> tuple[str, ...]:
    return parts[field].profile.cells if field in parts else ()


def _is_total(sheet: Sheet, row: CsvRow, parts: dict[str, columns.Part]) -> bool:
    """Say whether a row is no deal: without a stage, and with no title or that of a total."""
    if any(field not in parts for field in _TITLE_AND_STAGE):
        return False
    (title,), (stage,) = (sheet.cells(parts[field].column, [row]) for field in _TITLE_AND_STAGE)
    return not stage and (not title or words.is_total(title))


def key_of(guess: Guess) -> tuple[str, str] | None:
    """Return the column that tells rows apart, and why it is that; None where none does."""
    if "key" in guess.parts:
        return guess.parts["key"].column, guess.parts["key"].why
    unique = [profile.name for profile in guess.profiles if _is_unique(profile.cells)]
    named = [guess.parts[field].column for field in ("title", "x-email") if field in guess.parts]
    best = next((name for name in (*named, *unique) if name in unique), None)
    return (best, "no column is an id, and its cells differ") if best else None


def _is_unique(cells: Sequence[str]) -> bool:
    return bool(cells) and all(cells) and len(set(cells)) == len(cells)


def id_of(guess: Guess, key: str) -> str | None:
    """Return the columns that give each deal an id of its own, as few as will do."""
    names = [guess.parts[field].column for field in ("account", "title") if field in guess.parts]
    for choice in (names, [*names, key]):
        ids = [
            _id(row)
            for row in zip(*(guess.sheet.cells(name, guess.rows) for name in choice), strict=True)
        ]
        if all(ids) and len(set(ids)) == len(ids) and not any("{" in n or "}" in n for n in choice):
            return "-".join(f"{{{name}}}" for name in dict.fromkeys(choice))
    return None


def currency_of(guess: Guess) -> str | None:
    """Return the currency that the amounts are in by their unit, or by the name of their column."""
    if guess.numbers is None or "currency" in guess.parts:
        return None
    units = guess.numbers.form.unit if guess.numbers.form else ()
    name = re.findall(r"\b[A-Z]{3}\b", guess.parts["amount"].column)
    codes = {_SIGNS.get(text.removesuffix(".").lower(), text.upper()) for text in (*units, *name)}
    currencies = [code for code in sorted(codes) if _is_currency(code)]
    return currencies[0] if len(currencies) == 1 else None


def _is_currency(code: str) -> bool:
    try:
        return bool(CURRENCY.parse(code))
    except ValueError:
        return False


def _id(cells: Iterable[str]) -> str:
    """Return the id that an import would make, an empty text where it would refuse."""
    text = slug("-".join(cells))
    try:
        return "" if text == slug("") else parse_deal_id(text)
    except ValueError:
        return ""
