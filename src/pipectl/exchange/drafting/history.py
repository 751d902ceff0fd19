"""The history of a draft: how deals began, and when they were won or lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipectl.domain.values.text import how_many, scalar
from pipectl.exchange.drafting import stages
from pipectl.exchange.drafting.cells import count_numbers
from pipectl.exchange.drafting.text import as_yaml, commented, conditions, dated, listed
from pipectl.exchange.forms import detect
from pipectl.exchange.forms.numbers import Numbers

if TYPE_CHECKING:
    from pipectl.exchange.drafting.columns import Part
    from pipectl.exchange.drafting.guess import Guess

_CLOSE_DAYS: Final = {
    "won": ("won_on", "closed", "expected_close"),
    "lost": ("lost_on", "closed", "expected_close"),
}


def history(guess: Guess) -> Iterator[str]:
    """Yield the lines: the creation of open deals and of closed ones, then the closes."""
    yield "history:"
    day, why = _first_day(guess)
    closed = [value for values in guess.closes.values() for value in values]
    outcome = guess.outcome
    is_split = bool(closed and outcome and "outcome" not in guess.parts)
    if is_split and outcome:
        yield f"  - unless: {conditions({outcome.column: listed(closed)})}"
        yield commented(f"    day: {day}", why)
    else:
        yield commented(f"  - day: {day}", why)
    probability = guess.parts.get("probability")
    if probability and (is_split or not closed):
        fields = f"{_stage(guess)}, probability: {_percent(guess, probability)}"
        yield commented(f"    set: {{{fields}}}", "a closed deal has no chance any more")
    else:
        yield f"    set: {{{_stage(guess)}}}"
    if is_split and outcome:
        yield f"  - when: {conditions({outcome.column: listed(closed)})}"
        yield f"    day: {day}"
        first = stages.first_open(guess.pipeline)
        yield commented(
            f"    set: {{stage: {{constant: {first}}}}}", "in what stage it began is not told"
        )
    for kind, values in guess.closes.items():
        yield from _closes(guess, kind, values, day)


def _first_day(guess: Guess) -> tuple[str, str]:
    """Return the value of the day that deals begin on, and why it is that."""
    for field in ("created", "as_of"):
        if field in guess.parts:
            part = guess.parts[field]
            return dated(guess, part), f"{part.why}; {how_many(len(part.profile.filled), 'row')}"
    why = "no column says when a deal was created: today; write the day of the file"
    return f"{{constant: {guess.today}}}", why


def _percent(guess: Guess, part: Part) -> str:
    """Return a column of percents as a value; the form of the file's amounts may not be theirs."""
    cells, column = part.profile.filled, scalar(part.column)
    if detect.fractions(cells):
        return f"{{column: {column}, fraction: true}}"
    numbers = part.profile.numbers
    form = guess.numbers.form if guess.numbers else None
    if numbers is None or count_numbers(cells, form) == len(cells):
        return column
    return f"{{column: {column}, numbers: {as_yaml(numbers.form or Numbers())}}}"


def _stage(guess: Guess) -> str:
    column = guess.parts.get("stage")
    if column is None:
        return f"stage: {{constant: {stages.first_open(guess.pipeline)}}}"
    return f"stage: {{column: {scalar(column.column)}, map: stages}}"


def _closes(guess: Guess, kind: str, values: list[str], begin: str) -> Iterator[str]:
    """Yield a block for each day that tells when deals were closed, while rows are without one."""
    outcome = guess.outcome
    rows = [
        index
        for index, cell in enumerate(outcome.profile.cells if outcome else ())
        if cell in values
    ]
    empty: dict[str, str] = {}
    for part in [guess.parts[name] for name in _CLOSE_DAYS[kind] if name in guess.parts]:
        dated_rows = [index for index in rows if part.profile.cells[index]]
        rows = [index for index in rows if not part.profile.cells[index]]
        if dated_rows and outcome:
            when = {outcome.column: listed(values), **empty}
            when |= {part.column: '"*"'} if rows else {}
            yield from _close(guess, kind, when, dated(guess, part), len(dated_rows))
        empty[part.column] = '""'
    if rows and outcome:
        yield from _close(guess, kind, {outcome.column: listed(values), **empty}, begin, len(rows))


def _close(guess: Guess, kind: str, when: dict[str, str], day: str, count: int) -> Iterator[str]:
    yield commented(f"  - when: {conditions(when)}", f"{kind}: {how_many(count, 'row')}")
    yield f"    day: {day}"
    values = f"stage: {{constant: {stages.first_of(guess.pipeline, kind)}}}"
    reason = guess.parts.get("reason")
    if kind == "lost" and reason:
        column = scalar(reason.column)
        values += f", reason: {{column: {column}, map: reasons}}, note: {column}"
    yield f"    set: {{{values}}}"
