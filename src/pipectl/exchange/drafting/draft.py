"""The draft as a text: every guess with a comment that says why, and how many rows it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from pipectl.domain.intake.importer import DraftedRules
from pipectl.domain.model.pipeline import live_stages
from pipectl.domain.values.ids import slug
from pipectl.domain.values.text import fold, how_many, scalar, show_count
from pipectl.exchange.drafting import fitting, keys, stages
from pipectl.exchange.drafting import guess as of_file
from pipectl.exchange.drafting.doubts import doubts
from pipectl.exchange.drafting.history import history
from pipectl.exchange.drafting.sheet import UNKNOWN, read_sheet
from pipectl.exchange.drafting.text import (
    as_yaml,
    commented,
    conditions,
    dated,
    lines_of,
    listed,
    reads,
    shown,
)
from pipectl.exchange.drafting.words import plain
from pipectl.exchange.rows.rules import OPEN
from pipectl.spreadsheet import DELIMITERS

if TYPE_CHECKING:
    from pipectl.domain.intake.importer import Request
    from pipectl.domain.model.pipeline import Pipeline
    from pipectl.exchange.drafting.columns import Part, Profile
    from pipectl.exchange.drafting.guess import Guess

_FIELDS: Final = (
    "title", "account", "owner", "amount", "currency", "expected_close", "source", "notes",
    "x-email",
)  # fmt: skip


def draft_rules(request: Request) -> DraftedRules:
    """Draft the rules for a file. Raises InvalidError for what is no file of columns."""
    setup = request.setup
    pipeline = setup.pipelines[setup.settings.default_pipeline]
    sheet, usual = read_sheet(request.source), setup.settings.currency
    guess = of_file.guess(sheet, pipeline, usual, request.today)
    head = chain(_head(guess), _shape(guess), _spellings(guess), _skips(guess), _maps(guess))
    pipelines = _pipelines(guess, setup.pipelines)
    fields = [*_fields(guess), *_pipeline_line(guess, pipelines, setup.pipelines)]
    lines = [*head, *fields, *_people(guess), *history(guess), *_rest(guess)]
    return DraftedRules("\n".join([*lines, ""]), [*doubts(guess), *_strange(guess, pipelines)])


def _pipelines(guess: Guess, pipelines: Mapping[str, Pipeline]) -> dict[str, str]:
    """Return what each value of the column of pipelines is in the store, else what to fill in."""
    ids = {fold(entry.name): entry.id for entry in pipelines.values()}
    ids |= {fold(name): name for name in pipelines}
    values = dict.fromkeys(filter(None, guess.cells("pipeline")))
    return {value: ids.get(fold(value), OPEN) for value in values}


def _pipeline_line(guess: Guess, meanings: dict[str, str], ids: Iterable[str]) -> Iterator[str]:
    if meanings:
        part, is_open = guess.parts["pipeline"], OPEN in meanings.values()
        value = f"{{column: {scalar(part.column)}, map: {conditions(meanings)}}}"
        why = f"a line to fill in: each is one of {', '.join(ids)}" if is_open else reads(part)
        yield commented(f"  {'# ' * is_open}pipeline: {value}", why)


def _strange(guess: Guess, meanings: dict[str, str]) -> Iterator[str]:
    names = [f"'{shown(value)}'" for value, meaning in meanings.items() if meaning == OPEN]
    if names:
        column = shown(guess.parts["pipeline"].column)
        what = f"no pipeline of the store is named {', '.join(names[:5])}"
        yield f"{column} is not read: {what}; the line `# pipeline` in fields takes it on"


def _head(guess: Guess) -> Iterator[str]:
    file, header = guess.sheet.file, guess.sheet.header
    name = shown(file.name)
    rows = how_many(len(file.rows), "row")
    above = f"below the header in line {header}" if isinstance(header, int) else "without a header"
    yield f"# Drafted from {name}: {rows} {above}."
    yield "# Read each line, correct what is wrong, and look before you import:"
    yield f"#   pipectl import csv {name} --rules THIS_FILE --dry-run"
    yield ""
    system = slug(of_file.NAME_DAY.sub("", file.name.rpartition(".")[0]), otherwise="csv")
    yield commented(f"system: {scalar(system)}", "the source's name, for good; the deals keep it")
    key, why = keys.key_of(guess)
    yield commented(f"key: {listed(key)}", f"{why}; a second import finds its deals by it")
    deal_id = keys.id_of(guess, key)
    if deal_id:
        yield commented(f"id: {scalar(deal_id)}", "another one in each row")


def _shape(guess: Guess) -> Iterator[str]:
    sheet = guess.sheet
    if not isinstance(sheet.header, int):
        yield commented(f"header: [{', '.join(sheet.header)}]", "no line names the columns")
    elif sheet.header > 1:
        yield commented(f"header: {sheet.header}", "the line that names columns")
    if sheet.encoding == UNKNOWN:
        yield commented(f"# encoding: {OPEN}", "fill in: none that is tried makes words of it")
    elif sheet.encoding != "utf-8":
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
    forms = {form for entry in guess.profiles if entry.dates for form in entry.dates.forms}
    if any("zone" in form or form == "epoch" for form in forms):
        yield "# zone: Europe/Oslo  # times are read as written; this makes them days there"
    if guess.forms.amount:
        amount = guess.parts["amount"].profile
        times = amount.numbers.times if amount.numbers else 0
        why = f"{shown(amount.name)}: {show_count(times)} of {how_many(len(amount.filled), 'cell')}"
        yield commented(f"numbers: {as_yaml(guess.forms.amount)}", why)
    part = guess.parts.get("as_of")
    if part:
        yield commented(f"as_of: {dated(part, guess.dates)}", reads(part))
    else:
        day = of_file.day_in_name(guess.sheet) or str(guess.today)
        yield f"# as_of: {{constant: {day}}}  # the day of the export; without it, of each import"


def _cells(profiles: Sequence[Profile]) -> str:
    count = sum(entry.dates.times for entry in profiles if entry.dates)
    return (
        f"{show_count(count)} of {how_many(sum(len(entry.filled) for entry in profiles), 'cell')}"
    )


def _spellings(guess: Guess) -> Iterator[str]:
    if guess.spellings:
        yield "spellings:"
    for column in dict.fromkeys(entry.column for entry in guess.spellings):
        yield f"  {scalar(column)}:"
        for entry in (entry for entry in guess.spellings if entry.column == column):
            line = f"    {scalar(entry.cell)}:"
            where = lines_of(entry.lines)
            if entry.remedy is None:
                yield commented(line, f"{where}: no value")
            else:
                remedy = f"fill in, {shown(entry.remedy)}, or leave it empty; {where}"
                yield commented(f"{line} {OPEN}", remedy)


def _skips(guess: Guess) -> Iterator[str]:
    if guess.skips:
        yield "skip:"
    for skip in guess.skips:
        when = conditions(skip.when)
        why = f"{how_many(len(skip.lines), 'row')}: {lines_of(skip.lines)}"
        yield commented(f"  - {{when: {when}, because: {skip.because}}}", why)


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
    for entry in values:
        rows = how_many(entry.times, "row")
        line = f"{scalar(entry.value)}: {entry.target or ''}".rstrip()
        if entry.target:
            yield commented(f"    {line}", f"{rows}; {entry.why}")
        elif field == "stage":
            yield commented(f"    {line} {OPEN}", f"fill in; {rows}")
        else:
            yield commented(f"    {line}", f"{rows}; none of them: the note keeps it")


def _fields(guess: Guess) -> Iterator[str]:
    yield "fields:"
    for field in _FIELDS:
        part = guess.parts.get(field)
        if part:
            amount = fitting.scaled(part, guess.forms.amount) if field == "amount" else None
            yield commented(f"  {field}: {amount or _value(guess, part)}", reads(part))
    if "unit_price" in guess.parts:
        price = shown(guess.parts["unit_price"].column)
        remedy = f"fill in a column, or take the line out; {price} is the price of one"
        yield commented(f"  amount: {OPEN}", remedy)
    codes = of_file.currencies_of(guess)
    if len({*codes} - {None}) > 1 or "kr" in codes:
        column = scalar(guess.parts["amount"].column)
        yield commented(f"  currency: {{column: {column}}}", "the sign or code beside each amount")
    elif {*codes} - {None}:
        code = next(filter(None, codes))
        yield commented(f"  currency: {{constant: {code}}}", "as the amounts say")
    if "next_step" in guess.parts:
        what, due = guess.parts["next_step"], guess.parts["due"]
        step = f"{{what: {scalar(what.column)}, due: {dated(due, guess.dates)}}}"
        yield commented(f"  next_step: {step}", reads(what))
    if guess.answers:
        yield "  qualification:"
    for column, states in guess.answers.items():
        meanings = conditions(states)
        value = f"{{column: {scalar(column)}, map: {meanings}}}"
        yield commented(f"    {plain(column).replace(' ', '_')}: {value}", "by its name")


def _people(guess: Guess) -> Iterator[str]:
    if "owner" in guess.parts:
        yield commented(
            f"people: {{name: {scalar(guess.parts['owner'].column)}}}", "owners come into team.yaml"
        )


def _value(guess: Guess, part: Part) -> str:
    """Return a column as a value, without a prefix that all of its cells have."""
    prefixes = {cell.partition("::::")[0] + "::::" for cell in part.profile.filled}
    if len(prefixes) == 1 and all("::::" in cell for cell in part.profile.filled):
        return f"{{column: {scalar(part.column)}, strip: {scalar(prefixes.pop())}}}"
    return dated(part, guess.dates)


def _rest(guess: Guess) -> Iterator[str]:
    """Yield what no rule names, and why; it may be taken on as a field of one's own."""
    if guess.left:
        yield "# No line above reads these columns. A field of your own may, as `x-area: COLUMN`:"
    for name, why in guess.left.items():
        yield f"#   {shown(name)}: {shown(why or 'it is no field of a deal')}"
