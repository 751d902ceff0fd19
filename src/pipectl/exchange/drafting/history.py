"""The history of a draft: how deals began, and when they were won or lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from pipectl.domain.values.text import how_many, scalar
from pipectl.exchange.drafting import stages, words
from pipectl.exchange.drafting.text import as_yaml, commented, conditions, dated, listed
from pipectl.exchange.rows.rules import OPEN

if TYPE_CHECKING:
    from pipectl.exchange.drafting.columns import Part, Profile
    from pipectl.exchange.drafting.guess import Guess

    Dated: TypeAlias = tuple[dict[str, str], Part | None, int]

_CLOSE_DAYS: Final = {
    kind: (f"{kind}_on", "closed", "as_of", "expected_close") for kind in stages.CLOSED
}
"""By kind the columns that tell the day of a close; of the last one it is asked."""


def history(guess: Guess) -> Iterator[str]:
    """Yield the lines: the creation of open deals and of closed ones, then the closes."""
    yield "history:"
    day, why = _first_day(guess)
    closed = [value for values in guess.closes.values() for value in values]
    outcome, chance = guess.outcome, guess.parts.get("probability")
    stage = _stage(guess)
    first = f"stage: {{constant: {stages.first_open(guess.pipeline)}}}"
    begin, reason = (
        (stage, "a closed deal has no chance any more")
        if "outcome" in guess.parts
        else (first, "in what stage it began is not told")
    )
    opening = f"{stage}, probability: {_percent(guess, chance)}" if chance else stage
    if not (closed and outcome) or opening == begin:
        yield commented(f"  - day: {day}", why)
        yield f"    set: {{{opening}}}"
    else:
        yield f"  - unless: {conditions({outcome.column: listed(closed)})}"
        yield commented(f"    day: {day}", why)
        yield f"    set: {{{opening}}}"
        yield f"  - when: {conditions({outcome.column: listed(closed)})}"
        yield f"    day: {day}"
        yield commented(f"    set: {{{begin}}}", reason)
    for kind in guess.closes:
        yield from _closes(guess, kind, closes(guess, kind), day)
    for kind, profile, values in guess.marks:
        yes = [value for value in values if words.is_yes(value)]
        yield from _closes(guess, kind, _by_day(guess, kind, profile, yes), day)
        no = [value for value in values if value not in yes]
        other = next(name for name in stages.CLOSED if name != kind)
        if no and all(entry[0] == kind for entry in guess.marks):
            when = {profile.name: listed(no)}
            yield from _close(guess, other, when, OPEN, sum(map(profile.cells.count, no)))


def _closes(guess: Guess, kind: str, rows: Iterator[Dated], day: str) -> Iterator[str]:
    for when, part, count in rows:
        named = dated(part, guess.dates) if part else day
        yield from _close(guess, kind, when, OPEN if is_expected(guess, part) else named, count)


def is_expected(guess: Guess, part: Part | None) -> bool:
    """Say whether a column tells only when a close was expected: no deal was closed by that."""
    return part is not None and part is guess.parts.get("expected_close")


def _first_day(guess: Guess) -> tuple[str, str]:
    """Return the value of the day that deals begin on, and why it is that."""
    for field in ("created", "as_of"):
        if field in guess.parts:
            part = guess.parts[field]
            rows = how_many(len(part.profile.filled), "row")
            return dated(part, guess.dates), f"{part.why}; {rows}"
    why = "no column says when a deal was created: today; write the day of the file"
    return f"{{constant: {guess.today}}}", why


def _percent(guess: Guess, part: Part) -> str:
    """Return a column of percents as a value; the form of the file's amounts may not be theirs."""
    column, forms = scalar(part.column), guess.forms
    more = (
        [f"numbers: {as_yaml(forms.percent)}"] if forms.percent not in (None, forms.amount) else []
    )
    more += ["fraction: true"] if forms.is_fraction else []
    return f"{{{', '.join([f'column: {column}', *more])}}}" if more else column


def _stage(guess: Guess) -> str:
    column = guess.parts.get("stage")
    if column is None:
        return f"stage: {{constant: {stages.first_open(guess.pipeline)}}}"
    return f"stage: {{column: {scalar(column.column)}, map: stages}}"


def closes(guess: Guess, kind: str) -> Iterator[Dated]:
    """Yield by each column that tells when deals were closed its conditions and rows.

    Rows that no such column dates come last, with None.
    """
    if guess.outcome is not None:
        yield from _by_day(guess, kind, guess.outcome.profile, guess.closes[kind])


def _by_day(guess: Guess, kind: str, outcome: Profile, values: list[str]) -> Iterator[Dated]:
    rows = [index for index, cell in enumerate(outcome.cells) if cell in values]
    empty: dict[str, str] = {}
    for part in [guess.parts[name] for name in _CLOSE_DAYS[kind] if name in guess.parts]:
        dated_rows = [index for index in rows if part.profile.cells[index]]
        rows = [index for index in rows if not part.profile.cells[index]]
        if dated_rows:
            when = {outcome.name: listed(values), **empty}
            when |= {part.column: '"*"'} if rows else {}
            yield when, part, len(dated_rows)
        empty[part.column] = '""'
    if rows:
        yield {outcome.name: listed(values), **empty}, None, len(rows)


def _close(guess: Guess, kind: str, when: dict[str, str], day: str, count: int) -> Iterator[str]:
    yield commented(f"  - when: {conditions(when)}", f"{kind}: {how_many(count, 'row')}")
    what = "fill in a column, or {constant: DAY}"
    yield commented(f"    day: {day}", what) if day == OPEN else f"    day: {day}"
    values = f"stage: {{constant: {stages.first_of(guess.pipeline, kind)}}}"
    reason = guess.parts.get("reason")
    if kind == "lost" and reason:
        column = scalar(reason.column)
        values += f", reason: {{column: {column}, map: reasons}}, note: {column}"
    yield f"    set: {{{values}}}"
