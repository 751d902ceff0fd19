"""Rows to drafts of deals, by rules that have been checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from pipectl.domain.intake.draft import Draft, Step, has_amount
from pipectl.domain.model.deal import TRACKED
from pipectl.domain.model.pipeline import Stage, named
from pipectl.domain.values.ids import slug
from pipectl.domain.values.scalars import parse_deal_id, parse_filled
from pipectl.exchange.rows.rules import Value
from pipectl.exchange.rows.steps import DatedStep, Events, in_order, moment_of, steps_of
from pipectl.exchange.rows.values import (
    Cells,
    Context,
    RowError,
    WholeRowError,
    holds,
    text_of,
    typed,
)

_STAGE: Final = "stage"

T = TypeVar("T")


def skipped(context: Context, cells: Cells) -> str | None:
    """Say why a row is left out, None where it is not."""
    for skip in context.rules.skip:
        if holds(skip.when, skip.unless, cells):
            return skip.because
    return None


def draft(context: Context, cells: Cells, today: Any, events: Sequence[Events]) -> Draft:
    """Make a draft of a row. Raises WholeRowError with all that is wrong with it."""
    rules, people = context.rules, context.rules.people
    errors: list[RowError] = []
    key = _tried(errors, _key, context, cells) or ""
    own = {name: _tried(errors, typed, name, said, cells) for name, said in rules.fields.items()}
    state = {name: value for name, value in own.items() if name in TRACKED}
    dated = _tried(errors, steps_of, context, cells, key, events) or []
    steps = [one.step for one in dated]
    moment = _tried(errors, moment_of, "as_of", rules.as_of, cells) if rules.as_of else None
    deal_id = _tried(errors, _id, context, cells)
    if not errors:
        steps = _tried(errors, _ordered, context, state, dated) or []
        state = _tried(errors, _with_stage_id, context, state) or {}
    made = Draft(
        cells.table.place(cells.row),
        cells.row.number,
        f"row {cells.row.number} of {cells.table.name}",
        rules.system,
        key,
        deal_id,
        {name: value for name, value in own.items() if name not in TRACKED},
        state,
        tuple(steps),
        moment.day if moment else None,
        None if people and people.file else context.people.get(cells.row.number),
    )
    _tried(errors, _refuse_future, made, today)
    if errors:
        raise WholeRowError(errors)
    return _with_currency(context, made)


def _tried(errors: list[RowError], read: Callable[..., T], *arguments: Any) -> T | None:
    """Return what a function gives; what is wrong is kept, each thing once."""
    try:
        return read(*arguments)
    except RowError as error:
        wrong = error
    except ValueError as error:
        wrong = RowError(*str(error).split("; ", 1))
    if str(wrong) not in map(str, errors):
        errors.append(wrong)
    return None


def _key(context: Context, cells: Cells) -> str:
    key = cells.get(context.rules.key)
    if not key:
        raise RowError(f"{context.rules.key} is empty, and it is the key", "fill it in")
    return parse_filled(key)


def _id(context: Context, cells: Cells) -> str | None:
    """Return the id that the rules make of a row, None where they leave that to the store."""
    if context.rules.id is None:
        return None
    context.tell("in small letters, digits and dashes")
    text, _ = text_of(Value(text=context.rules.id), cells)
    try:
        return parse_deal_id(_slug(text or ""))
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        hint = f'{remedy}, as `id: "{context.rules.system}-{context.rules.id}"`'
        raise RowError(f"id: {what}", hint) from None


def _slug(text: str) -> str:
    made = slug(text)
    if made == slug(""):
        raise ValueError(f"nothing is left of '{text}' for an id; give it other columns")
    return made


def _ordered(context: Context, state: Mapping[str, Any], steps: Sequence[DatedStep]) -> list[Step]:
    return in_order([_placed(context, state, step) for step in steps])


def _placed(context: Context, state: Mapping[str, Any], dated: DatedStep) -> DatedStep:
    """Write the stage of a step, if there is one, by its id, and say what type it is."""
    values = dated.step.values
    if values.get(_STAGE) is None:
        return dated
    stage = _stage(context, state, values)
    step = dated.step._replace(values={**values, _STAGE: stage.id})
    return dated._replace(step=step, type=stage.type)


def _with_stage_id(context: Context, state: dict[str, Any]) -> dict[str, Any]:
    return {**state, _STAGE: _stage(context, state, state).id} if _STAGE in state else state


def _stage(context: Context, state: Mapping[str, Any], values: Mapping[str, Any]) -> Stage:
    """Return the stage that values name, in the pipeline that the row is in."""
    setup = context.setup
    wanted = values.get("pipeline") or state.get("pipeline") or setup.settings.default_pipeline
    pipeline = setup.pipelines.get(wanted)
    if pipeline is None:
        known = ", ".join(setup.pipelines)
        raise RowError(f"there is no pipeline '{wanted}'", f"write one of {known}")
    text = values[_STAGE]
    if text is None:
        raise RowError("the stage is empty", "a deal is always in a stage: map it, or skip the row")
    known_stages = context.stages.setdefault(wanted, {})
    if text not in known_stages:
        stage = named(pipeline, text)
        if stage is None:
            known = ", ".join(one.id for one in pipeline.stages)
            group = f"stage is not in the pipeline {pipeline.id}"
            what = f"there is no stage '{text}' in the pipeline {pipeline.id}"
            raise RowError(what, f"map it to one of {known}", group=group, item=text)
        known_stages[text] = stage
    return known_stages[text]


def _refuse_future(made: Draft, today: Any) -> None:
    days = [step.day for step in made.steps] + ([made.as_of] if made.as_of else [])
    late = [day for day in days if day > today]
    if late:
        raise RowError(f"{late[0]} is after today, {today}", "correct the day")


def _with_currency(context: Context, made: Draft) -> Draft:
    """An amount without a currency is in the store's, as with `add`."""
    named_there = any(
        "currency" in values for values in (made.state, *(s.values for s in made.steps))
    )
    if named_there or not has_amount(made):
        return made
    return made._replace(state={**made.state, "currency": context.setup.settings.currency})
