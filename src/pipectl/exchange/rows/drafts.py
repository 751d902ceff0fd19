"""Rows to drafts of deals, by rules that have been checked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pipectl.domain.intake.draft import DealDraft, DraftStep, has_amount
from pipectl.domain.model.deal import TRACKED
from pipectl.domain.model.pipeline import Stage
from pipectl.domain.values.ids import slug
from pipectl.domain.values.scalars import parse_deal_id
from pipectl.domain.values.text import scalar
from pipectl.exchange.forms.moments import Moment
from pipectl.exchange.rows import own_rows
from pipectl.exchange.rows import values as by_rule
from pipectl.exchange.rows.context import Cells, Context, EventRows, RowError, unknown
from pipectl.exchange.rows.reading import RowReading
from pipectl.exchange.rows.rules import Value
from pipectl.exchange.rows.source.records import CsvRow
from pipectl.exchange.rows.steps import DatedStep, in_order

_STAGE: Final = "stage"


def read_row(context: Context, row: CsvRow, *, explains: bool = False) -> RowReading:
    """Read a row; the reading has its draft unless the row is skipped or something is wrong."""
    reading = RowReading(context, row, explains=explains)
    cells = Cells(context, context.file, row)
    if not row.wrong or 0 < len(row.cells) <= len(context.file.header):
        reading.skipped = reading.attempt("", by_rule.skipped, cells, None)
    if row.wrong and not reading.skipped:
        reading.errors = [RowError(row.wrong)]
    if not reading.errors:
        if reading.skipped:
            reading.key = by_rule.key_if_whole(context.rules.key, cells)
        else:
            _read_draft(reading, cells)
    return reading


def _read_draft(reading: RowReading, cells: Cells) -> None:
    context, rules = reading.context, reading.context.rules
    reading.key = reading.attempt("key", by_rule.key_of, rules.key, cells) or ""
    fields = {
        name: reading.attempt(name, by_rule.typed, name, context.shapes[name], value, cells)
        for name, value in rules.fields.items()
    }
    fields = reading.attempt("", by_rule.whole, fields) or {}
    state = {name: value for name, value in fields.items() if name in TRACKED}
    as_of = _moment(reading, "as_of", rules.as_of, cells) if rules.as_of else None
    reading.attempt("", context.refuse_part_of_history, reading.key)
    dated = _steps(reading, cells)
    deal_id = reading.attempt("", _id, cells)
    has_history = any(event.file for event in context.events)
    days = [step.day for step in dated] + ([as_of.day] if as_of else [])
    steps: Sequence[DraftStep] = ()
    if not reading.errors:
        steps = reading.attempt("", _ordered, context, state, dated) or ()
        state = reading.attempt("", _with_stage_id, context, state) or {}
        if not has_history:
            reading.attempt("", _refuse_undated_close, context, state, steps, as_of)
    reading.attempt("", _refuse_future, days, context.today)
    person = None if reading.errors else reading.attempt("", context.person, reading.row)
    if reading.errors:
        return
    draft = DealDraft(
        context.file.place(reading.row),
        reading.row.number,
        f"row {reading.row.number} of {context.file.name}",
        rules.system,
        reading.key,
        deal_id,
        {name: value for name, value in fields.items() if name not in TRACKED},
        state,
        tuple(steps),
        as_of.day if as_of else None,
        person,
        has_history=has_history,
        read_on=context.today,
    )
    if own_rows.is_own(rules, context.file.header):
        fixed = own_rows.fixed_in(context.file.header)
        reading.draft = draft._replace(is_own=True, cells=cells.by_name, fixed=fixed)
    else:
        reading.draft = _with_currency(context, draft)


def _id(cells: Cells) -> str | None:
    """Return the id that the rules make of a row, None where they leave that to the store."""
    rules = cells.context.rules
    if rules.id is None:
        return None
    text = by_rule.text_of(Value(text=rules.id), cells) or ""
    try:
        return parse_deal_id(_slug(text))
    except ValueError as error:
        raise RowError(f'id: {error}, as `id: "{rules.system}-{rules.id}"`') from None


def _slug(text: str) -> str:
    deal_id = slug(text)
    if deal_id == slug(""):
        raise ValueError(f"nothing is left of '{text}' for an id; give it other columns")
    return deal_id


def _moment(
    reading: RowReading, name: str, value: Value, cells: Cells, block: int | None = None
) -> Moment | None:
    text = reading.attempt(name, _day_text, value, cells, block)
    return reading.attempt("", by_rule.moment_of, name, text, value, cells) if text else None


def _day_text(value: Value, cells: Cells, block: int | None) -> str | None:
    """Return the text of a day. Raises RowError where that of a block of the history is empty."""
    text = by_rule.text_of(value, cells)
    if text is None and block is not None:
        what = f"{' and '.join(value.names) or 'the day'} is empty, the day of block {block + 1}"
        when = ", ".join(f'{scalar(name)}: "*"' for name in value.names)
        remedy = f"add `{when}` to the `when` of that block" if when else "write another day"
        raise RowError(f"{what} of `history`; fill it in, or {remedy}")
    return text


def _steps(reading: RowReading, cells: Cells) -> list[DatedStep]:
    """Return all steps of a deal.

    Only the first error counts: what is wrong in one row of a file is often wrong in all.
    """
    context, before = reading.context, len(reading.errors)
    steps: list[DatedStep] = []
    for event in context.events:
        file = event.file
        if file is None:
            reading.prefix = f"history {event.block + 1} "
            steps += _step(reading, event, cells)
            continue
        for row in event.rows.get(reading.key, ()):
            reading.prefix = f"{file.name} row {row.number} "
            reading.place = f"{file.name}:{row.line}: row {row.number}: "
            steps += _step(reading, event, Cells(context, file, row), row.number)
    reading.place = reading.prefix = ""
    del reading.errors[before + 1 :]
    return steps


def _step(reading: RowReading, event: EventRows, cells: Cells, row: int = 0) -> Iterator[DatedStep]:
    """Yield the step that a row tells of, if its conditions hold and its day can be read."""
    rule, setup = event.rule, reading.context.setup
    if not reading.attempt("", by_rule.holds, rule, cells):
        return
    moment = _moment(reading, "day", rule.day, cells, event.block)
    values = {
        name: reading.attempt(
            name, by_rule.typed, name, by_rule.entry_shape_of(name, setup), value, cells
        )
        for name, value in rule.set.items()
    }
    values = reading.attempt("", by_rule.whole, values) or {}
    if moment:
        tracked = {name: value for name, value in values.items() if name in TRACKED}
        more = {n: value for n, value in values.items() if n not in TRACKED and value is not None}
        if "activity" not in more:
            more.pop("direction", None)
        day_from = f"{rule.day.column or rule.day.text or rule.day.constant}"
        if event.file:
            day_from += f" in row {row} of {event.file.name}"
        second = moment.second if event.file else None
        always = not (event.file or rule.when or rule.unless)
        yield DatedStep(
            DraftStep(moment.day, tracked, more), day_from, event.block, row, second, always
        )


def _ordered(
    context: Context, state: Mapping[str, object], steps: Sequence[DatedStep]
) -> list[DraftStep]:
    return in_order([_with_type(context, state, step) for step in steps])


def _with_type(context: Context, state: Mapping[str, object], dated: DatedStep) -> DatedStep:
    """Write the stage of a step, if there is one, by its id, and say what type it is."""
    values = dated.step.values
    if values.get(_STAGE) is None:
        return dated
    stage = _stage(context, state, values)
    step = dated.step._replace(values={**values, _STAGE: stage.id})
    return dated._replace(step=step, type=stage.type)


def _with_stage_id(context: Context, state: dict[str, object]) -> dict[str, object]:
    return {**state, _STAGE: _stage(context, state, state).id} if _STAGE in state else state


def _refuse_undated_close(
    context: Context, state: Mapping[str, object], steps: Sequence[DraftStep], as_of: Moment | None
) -> None:
    """Raise RowError where a row is in another stage than its close says, or closed too early."""
    staged = [step for step in steps if step.values.get(_STAGE)]
    if _STAGE not in state or not staged or staged[-1].values[_STAGE] == state[_STAGE]:
        return
    last = staged[-1].values
    if _stage(context, state, last).type != "open":
        what = f"the stage is {state[_STAGE]} in its row and {last[_STAGE]} at the end of its days"
        raise RowError(f"{what}; correct one of the two, or add a condition to the block")
    is_closed = _stage(context, state, state).type != "open"
    if is_closed and as_of and as_of.day < steps[0].day:
        what = f"closed on {as_of.day}, before it was created on {steps[0].day}"
        raise RowError(f"{what}; correct one of the two days")


def _stage(context: Context, state: Mapping[str, object], values: Mapping[str, object]) -> Stage:
    """Return the stage that values name, in the pipeline that the row is in."""
    setup = context.setup
    default = setup.settings.default_pipeline
    pipeline_id = str(values.get("pipeline") or state.get("pipeline") or default)
    pipeline = setup.pipelines.get(pipeline_id)
    if pipeline is None:
        ids = ", ".join(setup.pipelines)
        raise RowError(f"there is no pipeline '{pipeline_id}'; write one of {ids}")
    name = values[_STAGE]
    if name is None:
        raise RowError("the stage is empty; a deal is always in a stage: map it, or skip the row")
    stage = context.stage(pipeline, str(name))
    if stage is None:
        ids = ", ".join(stage.id for stage in pipeline.stages)
        raise unknown(
            "stage", str(name), f"is not in the pipeline {pipeline.id}", f"map it to one of {ids}"
        )
    return stage


def _refuse_future(days: Sequence[date], today: date) -> None:
    late = next((day for day in days if day > today), None)
    if late:
        raise RowError(f"{late} is after today, {today}; correct the day")


def _with_currency(context: Context, draft: DealDraft) -> DealDraft:
    """An amount without a currency is in the store's, as with `add`."""
    values = (draft.state, *(step.values for step in draft.steps))
    if any(fields.get("currency") for fields in values) or not has_amount(draft):
        return draft
    return draft._replace(state={**draft.state, "currency": context.setup.settings.currency})
