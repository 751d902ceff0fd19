"""The draft as a text: every guess with a comment that says why, and how many rows it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pipectl.domain.intake.importer import DraftedRules
from pipectl.domain.model.pipeline import live_stages
from pipectl.domain.values.ids import slug
from pipectl.domain.values.text import how_many, scalar
from pipectl.exchange.drafting import guess as of_file
from pipectl.exchange.drafting import stages
from pipectl.exchange.drafting.doubts import doubts
from pipectl.exchange.drafting.history import history
from pipectl.exchange.drafting.sheet import read_sheet
from pipectl.exchange.drafting.text import (
    as_yaml,
    commented,
    conditions,
    dated,
    listed,
    reads,
    shown,
)
from pipectl.spreadsheet import DELIMITERS

if TYPE_CHECKING:
    from pipectl.domain.intake.importer import Request
    from pipectl.exchange.drafting.columns import Part, Profile
    from pipectl.exchange.drafting.guess import Guess

_READ: Final = frozenset(
    ("key", "stage", "outcome", "created", "closed", "won_on", "lost_on", "reason", "probability")
)
_FIELDS: Final = (
    "title", "account", "owner", "amount", "currency", "expected_close", "source", "notes",
    "x-email",
)  # fmt: skip


def draft_rules(request: Request) -> DraftedRules:
    """Draft the rules for a file. Raises InvalidError for what is no file of columns."""
    setup = request.setup
    pipeline = setup.pipelines[setup.settings.default_pipeline]
    guess = of_file.guess(read_sheet(request.source), pipeline, request.today)
    sections = (_head(guess), _shape(guess), _skips(guess), _maps(guess), _fields(guess))
    lines = [line for section in (*sections, history(guess), _rest(guess)) for line in section]
    return DraftedRules("\n".join([*lines, ""]), [*doubts(guess)])


def _head(guess: Guess) -> Iterator[str]:
    file = guess.sheet.file
    name = shown(file.name)
    rows = how_many(len(file.rows), "row")
    yield f"# Drafted from {name}: {rows} below the header in line {guess.sheet.header}."
    yield "# Read each line, correct what is wrong, and look before you import:"
    yield f"#   pipectl import csv {name} --rules THIS_FILE --dry-run"
    yield ""
    system = slug(file.name.rpartition(".")[0], otherwise="csv")
    yield commented(f"system: {scalar(system)}", "the source's name, for good; the deals keep it")
    key, why = of_file.key_of(guess) or (
        guess.parts["title"].column,
        "a guess: no column differs in each row",
    )
    yield commented(f"key: {scalar(key)}", f"{why}; a second import finds its deals by it")
    deal_id = of_file.id_of(guess, key)
    if deal_id:
        yield commented(f"id: {scalar(deal_id)}", "another one in each row")


def _shape(guess: Guess) -> Iterator[str]:
    sheet = guess.sheet
    if sheet.header > 1:
        yield commented(f"header: {sheet.header}", "the line that names columns")
    if sheet.encoding != "utf-8":
        yield commented(f"encoding: {sheet.encoding}", "not UTF-8; read so its letters make words")
    if sheet.delimiter != ",":
        name = next(name for name, mark in DELIMITERS.items() if mark == sheet.delimiter)
        yield f"delimiter: {name}"
    if guess.dates != (of_file.ISO,):
        named = [
            entry for entry in guess.profiles if entry.dates and entry.dates.forms == guess.dates
        ]
        columns = ", ".join(shown(entry.name) for entry in named)
        yield commented(f"dates: {listed(guess.dates)}", f"{columns}: {_cells(named)}")
    if guess.numbers and guess.numbers.form:
        amount = guess.parts["amount"].profile
        cells = f"{guess.numbers.times:,} of {how_many(len(amount.filled), 'cell')}"
        why = f"{shown(amount.name)}: {cells}"
        yield commented(f"numbers: {as_yaml(guess.numbers.form)}", why)


def _cells(profiles: Sequence[Profile]) -> str:
    count = sum(entry.dates.times for entry in profiles if entry.dates)
    return f"{count:,} of {how_many(sum(len(entry.filled) for entry in profiles), 'cell')}"


def _skips(guess: Guess) -> Iterator[str]:
    if not guess.totals:
        return
    title, stage = (guess.parts[field].column for field in ("title", "stage"))
    index = guess.sheet.file.header.index(title)
    titles = dict.fromkeys(row.cells[index] for row in guess.totals)
    when = conditions({title: listed(titles), stage: '""'})
    yield "skip:"
    rows = ", ".join(str(row.number) for row in guess.totals[:3])
    why = f"{how_many(len(guess.totals), 'row')}: {rows}"
    yield commented(f"  - {{when: {when}, because: a total or no deal}}", why)


def _maps(guess: Guess) -> Iterator[str]:
    reasons = stages.mapped_reasons(guess.cells("reason"), guess.pipeline)
    if guess.stages or reasons:
        yield "maps:"
    if guess.stages:
        choices = [stage.id for stage in live_stages(guess.pipeline)]
        yield from _map("stages", "stage", guess, guess.stages, choices)
    if reasons:
        choices = [reason.id for reason in guess.pipeline.lost_reasons]
        yield from _map("reasons", "reason", guess, reasons, choices)


def _map(
    name: str, field: str, guess: Guess, values: Sequence[stages.MappedValue], choices: list[str]
) -> Iterator[str]:
    """Yield a map; a value that means nothing for certain is left to fill in."""
    listing = ", ".join(choices)
    yield f"  # {shown(guess.parts[field].column)}: each of its values, as one of {listing}"
    yield f"  {name}:"
    if field == "stage" and not any(entry.target for entry in values):
        yield commented(f"    {choices[0]}: {choices[0]}", "as an example; no row has it")
    for entry in values:
        rows = how_many(entry.times, "row")
        line = f"{scalar(entry.value)}: {entry.target or ''}".rstrip()
        if entry.target:
            yield commented(f"    {line}", f"{rows}; {entry.why}")
        elif field == "stage":
            yield f"    # {line} …  fill in, for {rows}"
        else:
            yield commented(f"    {line}", f"{rows}; none of them: the note keeps it")


def _fields(guess: Guess) -> Iterator[str]:
    yield "fields:"
    for field in _FIELDS:
        part = guess.parts.get(field)
        if part:
            yield commented(f"  {field}: {_value(guess, part)}", reads(guess, part))
    currency = of_file.currency_of(guess)
    if currency:
        yield commented(f"  currency: {{constant: {currency}}}", "as the amounts say")
    if "owner" in guess.parts:
        yield commented(
            f"people: {{name: {scalar(guess.parts['owner'].column)}}}", "owners come into team.yaml"
        )


def _value(guess: Guess, part: Part) -> str:
    """Return a column as a value, without a prefix that all of its cells have."""
    prefixes = {cell.partition("::::")[0] + "::::" for cell in part.profile.filled}
    if len(prefixes) == 1 and all("::::" in cell for cell in part.profile.filled):
        return f"{{column: {scalar(part.column)}, strip: {scalar(prefixes.pop())}}}"
    return dated(guess, part)


def _rest(guess: Guess) -> Iterator[str]:
    """Yield what no rule names, to be taken on as a field of one's own."""
    used = {part.column for field, part in guess.parts.items() if field in (*_FIELDS, *_READ)}
    names = [shown(entry.name) for entry in guess.profiles if entry.name not in used]
    if names:
        yield f"# No line above reads these columns: {', '.join(names)}"
        yield "# A field of your own may, as `x-area: COLUMN` in fields."
