"""All that is guessed of a file: its rows, which column is what, forms, and what values mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.values.currencies import currency_in
from pipectl.domain.values.text import scalar
from pipectl.exchange.drafting import columns, fitting, stages, words
from pipectl.exchange.drafting.cells import count_numbers
from pipectl.exchange.drafting.text import listed
from pipectl.exchange.forms import detect
from pipectl.exchange.forms.numbers import Numbers
from pipectl.exchange.rows.source.totals import is_total
from pipectl.records import dataclass

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import Pipeline
    from pipectl.exchange.drafting.sheet import Sheet
    from pipectl.exchange.rows.source.records import CsvRow

ISO: Final = "YYYY-MM-DD"
NAME_DAY: Final = re.compile(
    r"[-_. ]*(?:(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)|(\d\d)[-_.](\d\d)[-_.](20\d\d))(?!\d)"
)
_SAMPLE: Final = 1_000
_TITLE_AND_STAGE: Final = ("title", "stage")


class NoDeals(NamedTuple):
    """Rows that are no deals: the conditions by column, why, and their lines."""

    when: dict[str, str]
    because: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What was guessed of a file, for one pipeline of a store.

    `answers` has by criterion, which is a column's name too, what its cells say of it; `left` says
    by column why no rule reads it.
    """

    sheet: Sheet
    pipeline: Pipeline
    today: date
    rows: Sequence[CsvRow]
    skips: Sequence[NoDeals]
    parts: dict[str, columns.Part]
    profiles: Sequence[columns.Profile]
    dates: tuple[str, ...]
    forms: fitting.Forms
    stages: Sequence[stages.MappedValue]
    closes: dict[str, list[str]]
    marks: Sequence[tuple[str, columns.Profile, list[str]]]
    spellings: Sequence[fitting.Spelling]
    answers: dict[str, dict[str, str]]
    left: dict[str, str]

    def cells(self, field: str) -> tuple[str, ...]:
        """Return the cells of a field's column, none where it has no column."""
        return _cells(self.parts, field)

    @property
    def outcome(self) -> columns.Part | None:
        """Return the column that says what was won and lost."""
        return self.parts.get("outcome") or self.parts.get("stage")


def guess(sheet: Sheet, pipeline: Pipeline, usual: str, today: date) -> Guess:
    """Guess twice: what is no deal would hide what the columns of the others are."""
    parts = columns.parts(_profiles(sheet, sheet.rows[:_SAMPLE]))
    skips = [skip for skip in _skips(sheet, parts) if skip.lines]
    lines = {line for skip in skips for line in skip.lines}
    rows = [row for row in sheet.rows if row.line not in lines]
    if not rows:
        rows, skips = sheet.rows, []
    profiles = _profiles(sheet, rows)
    parts = columns.parts(profiles)
    mapped = stages.mapped_stages(_cells(parts, "stage"), pipeline)
    outcomes = stages.mapped_stages(_cells(parts, "outcome"), pipeline) or mapped
    closes = {kind: stages.of_type(outcomes, pipeline, kind) for kind in stages.CLOSED}
    parts |= _expected(parts, {value for values in closes.values() for value in values})
    forms = _forms(parts, usual)
    marks = [] if any(closes.values()) else columns.marks(profiles)
    marked = [profile.name for _, profile, _ in marks]
    unused = {**_idle_days(parts, is_idle=not marks and not any(closes.values()))}
    if "unit_price" in parts and "amount" in parts:
        unused["unit_price"] = (parts["unit_price"].column, "it is the price of one")
    unused |= {**_unsure_chance(parts, closes, forms), **_half_steps(parts)}
    parts = {field: part for field, part in parts.items() if field not in unused}
    dates = Counter(profile.dates.forms for profile in profiles if profile.dates)
    numbers = [row.line for row in rows]
    fits = [fitting.spellings(field, part, numbers, forms) for field, part in parts.items()]
    answers = _answers(profiles, pipeline)
    left = _left(sheet, profiles, parts, dict(unused.values()))
    return Guess(
        sheet=sheet,
        pipeline=pipeline,
        today=today,
        rows=rows,
        skips=skips,
        parts=parts,
        profiles=profiles,
        dates=dates.most_common(1)[0][0] if dates else (ISO,),
        forms=forms,
        stages=mapped,
        closes=closes,
        marks=marks,
        spellings=list({entry[:2]: entry for fit in fits for entry in fit}.values()),
        answers=answers,
        left={name: why for name, why in left.items() if name not in {*answers, *marked}},
    )


def _answers(profiles: Sequence[columns.Profile], pipeline: Pipeline) -> dict[str, dict[str, str]]:
    """Return the columns named as a criterion, with the states of their cells if all have one."""
    criteria = {words.plain(criterion.id) for criterion in criteria_of(pipeline.qualification)}
    states = words.phrases("answers")
    return {
        profile.name: {value: states[words.plain(value)] for value in dict.fromkeys(profile.filled)}
        for profile in profiles
        if words.plain(profile.name) in criteria and profile.filled
        if all(words.plain(value) in states for value in profile.filled)
    }


def day_in_name(sheet: Sheet) -> str:
    """Return the day in a file's name as a store writes it, nothing where there is none."""
    match = NAME_DAY.search(sheet.file.name)
    parts = [part for part in match.groups() if part] if match else []
    return "-".join(parts if not parts or len(parts[0]) > 2 else reversed(parts))  # noqa: PLR2004


def _forms(parts: Mapping[str, columns.Part], usual: str) -> fitting.Forms:
    """Return the forms of amounts and of percents; those of the amounts serve both if they can."""
    amount, chance = (
        parts[field].profile.numbers if field in parts else None for field in words.NUMBERS
    )
    form = amount.form if amount else None
    own = chance.form if chance else None
    cells = parts["probability"].profile.filled if chance else []
    if chance and count_numbers(cells, form) < chance.times:
        return fitting.Forms(form, own or Numbers(), detect.fractions(cells), usual)
    return fitting.Forms(form, form, detect.fractions(cells), usual)


def _unsure_chance(
    parts: Mapping[str, columns.Part], closes: dict[str, list[str]], forms: fitting.Forms
) -> dict[str, tuple[str, str]]:
    """Leave out chances of open deals that are 0 and 1 alone: parts of 1, or percents."""
    part, outcome = parts.get("probability"), parts.get("outcome") or parts.get("stage")
    if part is None or forms.is_fraction:
        return {}
    closed = {value for values in closes.values() for value in values}
    stage_cells = outcome.profile.cells if outcome else part.profile.cells
    pairs = zip(part.profile.cells, stage_cells, strict=True)
    opened = (cell for cell, stage in pairs if outcome is None or stage not in closed)
    cells = {cell for cell in opened if any(map(str.isdigit, cell))}
    if "1" not in cells or not cells <= {"0", "1"}:
        return {}
    why = "1 may be 1 % or 100 %; if it is 100 %, write `probability: {column: COLUMN, "
    return {"probability": (part.column, f"{why}fraction: true}}` in the first block of history")}


def _idle_days(parts: Mapping[str, columns.Part], *, is_idle: bool) -> dict[str, tuple[str, str]]:
    """Leave out the days of closes where nothing says which deals are closed."""
    names = [name for name in ("closed", "won_on", "lost_on") if name in parts and is_idle]
    used = {parts["expected_close"].column} if "expected_close" in parts else set()
    why = "no column says which deals are won or lost"
    days = {name: parts[name].column for name in names}
    return {name: (day, why) for name, day in days.items() if day not in used}


def _half_steps(parts: Mapping[str, columns.Part]) -> dict[str, tuple[str, str]]:
    """Leave out next steps where a row has the step without its day, or the day alone."""
    names = [field for field in ("next_step", "due") if field in parts]
    cells = [parts[field].profile.cells for field in names]
    if len(names) == 2 and all(bool(a) == bool(b) for a, b in zip(*cells, strict=True)):  # noqa: PLR2004
        return {}
    why = "a next step needs a text and a day in each row that has one"
    return {field: (parts[field].column, why) for field in names}


_KINDS: Final = {**dict.fromkeys(words.DATES, "day"), **dict.fromkeys(words.NUMBERS, "number")}


def _left(
    sheet: Sheet,
    profiles: Sequence[columns.Profile],
    parts: Mapping[str, columns.Part],
    reasons: dict[str, str],
) -> dict[str, str]:
    """Say of each column that no rule reads why that is; an empty text where nothing is known."""
    used = {part.column for part in parts.values()}
    left = dict.fromkeys(sheet.twice, "the header has it twice; rename one, and draft again")
    for profile in (profile for profile in profiles if profile.name not in used):
        meaning = words.field_of(profile.name)
        field = meaning.field if meaning.surety > 1 else ""
        if profile.name in reasons or not profile.filled or not field:
            why = reasons.get(profile.name, "" if profile.filled else "it is empty")
        elif field in parts:
            why = f"{parts[field].column} is read as {field}"
        else:
            why = f"most of its cells are no {_KINDS.get(field, field)}, as '{profile.filled[0]}'"
        left[profile.name] = why
    return left


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
    cells = sheet.cells_by_column(rows)
    return columns.profiles(cells, decimal="." if sheet.delimiter == "," else ",")


def _cells(parts: dict[str, columns.Part], field: str) -> tuple[str, ...]:
    return parts[field].profile.cells if field in parts else ()


def _skips(sheet: Sheet, parts: Mapping[str, columns.Part]) -> Iterator[NoDeals]:
    """Yield the rows that are no deals: totals, footers, the header again, deleted ones."""
    names = {field: parts[field].column for field in _TITLE_AND_STAGE if field in parts}
    title = sheet.file.header.index(names["title"])
    again = [row for row in sheet.rows if row.cells == sheet.file.header]
    yield NoDeals(
        {name: scalar(name) for name in names.values()}, "the header again", _lines(again)
    )
    totals = [row for row in sheet.rows if _is_total(sheet, row, names)]
    titles = dict.fromkeys(row.cells[title] for row in totals)
    stage = {names["stage"]: '""'} if "stage" in names else {}
    because = "a total or no deal"
    yield NoDeals({names["title"]: listed(titles), **stage}, because, _lines(totals))
    feet = [row for row in sheet.file.rows if row.wrong and len(row.cells) == 1]
    others = [part.column for part in parts.values() if sheet.file.header.index(part.column)]
    yield NoDeals(dict.fromkeys(others[:5], '""'), "the footer", _lines(feet if others else []))
    for part in (parts[field] for field in ("outcome", "stage") if field in parts):
        values = [value for value in dict.fromkeys(part.profile.filled) if words.is_deleted(value)]
        rows = zip(sheet.rows, sheet.cells(part.column, sheet.rows), strict=True)
        deleted = [row for row, cell in rows if cell in values]
        yield NoDeals({part.column: listed(values)}, "deleted", _lines(deleted))


def _lines(rows: Iterable[CsvRow]) -> tuple[int, ...]:
    return tuple(row.line for row in rows)


def _is_total(sheet: Sheet, row: CsvRow, names: Mapping[str, str]) -> bool:
    """Say whether a row is no deal: without a stage, and with no title or that of a total."""
    title, stage = (
        "".join(sheet.cells(names[field], [row])) if field in names else ""
        for field in _TITLE_AND_STAGE
    )
    return not stage and (is_total(title) or not title)


def currencies_of(guess: Guess) -> Sequence[str | None]:
    """Return the currencies beside the amounts, else that in their column's name.

    None is a cell without one; a crown that is not the store's raises nothing here.
    """
    if "amount" not in guess.parts or "currency" in guess.parts:
        return []
    codes: dict[str | None, None] = {}
    for cell in guess.parts["amount"].profile.filled:
        try:
            codes[currency_in(cell, guess.forms.usual)] = None
        except ValueError:
            codes["kr"] = None
    if list(codes) != [None]:
        return list(codes)
    pattern = r"(?:\b|(?<=\b[kKtTmM]))[A-Z]{3}\b|[€£$]|\bлв\b"
    name = re.findall(pattern, guess.parts["amount"].column)
    return [code for text in name if (code := currency_in(text, guess.forms.usual))][:1]
