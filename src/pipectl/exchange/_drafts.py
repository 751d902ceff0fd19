"""Rows to drafts of deals, by rules that have been checked."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple
from typing import TypeVar

from pipectl.domain.deal import TRACKED
from pipectl.domain.ids import slug
from pipectl.domain.importing import Draft
from pipectl.domain.importing import Step
from pipectl.domain.importing import has_amount
from pipectl.domain.stage import named
from pipectl.domain.values import parse_deal_id
from pipectl.domain.values import parse_filled
from pipectl.exchange._forms import read_moment
from pipectl.exchange._rules import Value
from pipectl.exchange._rules import as_value
from pipectl.exchange._values import MORE
from pipectl.exchange._values import Cells
from pipectl.exchange._values import Context
from pipectl.exchange._values import RowError
from pipectl.exchange._values import WholeRowError
from pipectl.exchange._values import holds
from pipectl.exchange._values import text_of
from pipectl.exchange._values import typed
from pipectl.exchange._values import typed_more

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pipectl.exchange._forms import Moment
    from pipectl.exchange._rules import Happened
    from pipectl.exchange._table import Row
    from pipectl.exchange._table import Table

_STAGE: Final = "stage"

T = TypeVar("T")


class Events(NamedTuple):
    """The rows of another file that tell of changes, by the key of their deal."""

    rule: Happened
    table: Table
    rows: Mapping[str, Sequence[Row]]


def skipped(context: Context, cells: Cells) -> str | None:
    """Say why a row is left out, None where it is not."""
    for skip in context.rules.skip:
        if holds(skip.when, skip.unless, cells):
            return skip.because
    return None


def draft(context: Context, cells: Cells, today: Any, events: Sequence[Events]) -> Draft:
    """Make a draft of a row. Raises WholeRowError with all that is wrong with it."""
    rules = context.rules
    errors: list[RowError] = []
    key = _tried(errors, _key, context, cells) or ""
    own = {name: _tried(errors, typed, name, said, cells) for name, said in rules.fields.items()}
    state = {name: value for name, value in own.items() if name in TRACKED}
    steps = _tried(errors, _steps, context, cells, key, events) or []
    moment = _tried(errors, _moment, "as_of", rules.as_of, cells) if rules.as_of else None
    deal_id = _tried(errors, _id, context, cells)
    if not errors:
        steps = _tried(errors, _all_placed, context, state, steps) or []
        state = _tried(errors, _placed_values, context, state, state) or {}
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


def _moment(name: str, said: str | Value, cells: Cells) -> Moment | None:
    text, is_foreign = text_of(said, cells)
    if text is None:
        return None
    form = (as_value(said).date or cells.context.rules.dates) if is_foreign else None
    try:
        return read_moment(text, form)
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        raise RowError(f"{name}: {what}", remedy) from None


def _steps(context: Context, cells: Cells, key: str, events: Sequence[Events]) -> list[Step]:
    """Return what happened, by day; on one day by the time, then as it stands in the files."""
    found = [
        _step(rule, cells, "")
        for rule in context.rules.history
        if rule.file is None and holds(rule.when, rule.unless, cells)
    ]
    for event in events:
        for row in event.rows.get(key, ()):
            try:
                others = Cells(context, event.table, row)
                if holds(event.rule.when, event.rule.unless, others):
                    found.append(_step(event.rule, others, f" of row {row.number}"))
            except RowError as error:
                what, _, remedy = str(error).partition("; ")
                where = f"{event.table.name}:{row.line}: row {row.number}: {what}"
                raise RowError(where, remedy, group=error.group, item=error.item) from None
    found.sort(key=itemgetter(0))
    return [step for _, step in found]


def _step(rule: Happened, cells: Cells, where: str) -> tuple[tuple[Any, int], Step]:
    moment = _moment("day", rule.day, cells)
    if moment is None:
        raise RowError(f"the day{where} of an entry is empty", "fill it in, or add a condition")
    values = {name: typed(name, said, cells) for name, said in rule.set.items() if name in TRACKED}
    more = {name: typed_more(name, rule.set[name], cells) for name in MORE if name in rule.set}
    given: dict[str, Any] = {name: value for name, value in more.items() if value is not None}
    return (moment.day, moment.second), Step(moment.day, values, given)


def _all_placed(context: Context, state: Mapping[str, Any], steps: Sequence[Step]) -> list[Step]:
    return [_placed(context, state, step) for step in steps]


def _placed(context: Context, state: Mapping[str, Any], step: Step) -> Step:
    if step.values.get(_STAGE) is None:
        return step
    return step._replace(values=_placed_values(context, state, step.values))


def _placed_values(
    context: Context, state: Mapping[str, Any], values: dict[str, Any]
) -> dict[str, Any]:
    """Write the stage, if there is one, by its id in the pipeline that the row is in."""
    if _STAGE not in values:
        return values
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
        known_stages[text] = stage.id
    return {**values, _STAGE: known_stages[text]}


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
