"""What a draft leaves to a person: values without a meaning, and columns that were not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipectl.domain.values.text import how_many
from pipectl.exchange.drafting import guess as of_file
from pipectl.exchange.drafting import stages
from pipectl.exchange.drafting.text import shown

if TYPE_CHECKING:
    from pipectl.exchange.drafting.guess import Guess

_LISTED: Final = 5


def doubts(guess: Guess) -> Iterator[str]:
    """Yield a sentence for each thing to decide, the gravest first."""
    yield from _of_stages(guess)
    if guess.parts["title"].why != "by its name":
        yield f"no column is named like a title; {shown(guess.parts['title'].column)} is taken"
    if "created" not in guess.parts:
        day = guess.parts["as_of"].column if "as_of" in guess.parts else str(guess.today)
        yield f"no column looks like the day of creation; deals begin on {shown(day)}"
    for profile in guess.profiles:
        if profile.dates and profile.dates.others:
            forms, others = profile.dates.forms, profile.dates.others
            yield f"{shown(profile.name)} may be {others[0]} as well; it is read as {forms[0]}"
    if of_file.key_of(guess) is None:
        yield "no column differs in each row; name one as `key`, or rows are refused"


def _of_stages(guess: Guess) -> Iterator[str]:
    part = guess.parts.get("stage")
    if part is None:
        first = stages.first_open(guess.pipeline)
        yield f"no column looks like a stage; all deals begin, and stay, in {first}"
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
