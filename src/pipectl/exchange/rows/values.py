"""One value of a row, by its rule: column, spelling, map, form; every step can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipectl.domain.model import fields
from pipectl.domain.model.deal import STATE, TRACKED, Answer, Deal, Entry, NextStep
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.values import scalars, schema
from pipectl.domain.values.currencies import currency_in
from pipectl.domain.values.schema import ListOf, Scalar, Shape
from pipectl.exchange.forms.columns import ColumnError
from pipectl.exchange.forms.moments import Moment
from pipectl.exchange.rows.context import Cell, Cells, RowError, Shared, unknown
from pipectl.exchange.rows.rules import HOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipectl.domain.model.settings import Setup
    from pipectl.exchange.rows.rules import Conditional, Conditions, Value


NUMBERS: Final = (scalars.AMOUNT, scalars.NUMBER)
_UNSURE: Final = "a time near midnight, taken as written; `zone: Europe/Oslo` converts it"
_QUALIFICATION: Final = "qualification."
NO_FIELDS: Final = {
    "id", "refs", "next_step", "qualification", "history", "imported", "parent", "duplicate_of",
}  # fmt: skip
"""Keys of a deal that no single column can give."""

MORE: Final = ("note", "activity", "direction", "reason", "by")
"""What an entry has besides tracked fields."""

SETTABLE: Final = (*(name for name in TRACKED if name != "next_step"), *MORE)
"""What columns can set in an entry, besides the parts of a next step."""


def text_of(value: Value, cells: Cells) -> str | None:
    """Return a value's text, None where it is empty: a Cell where it is as in the file."""
    steps = cells.context.steps
    if value.constant is not None:
        steps.append("constant")
        return value.constant
    if value.text is not None:
        steps.append(f'text "{value.text}"')
        text = HOLE.sub(lambda hole: cells.get(hole[1]), value.text)
        if value.numbers and not any(map(cells.get, value.names)):
            text = ""
    else:
        name = value.column or ""
        steps.append(f"column {name}")
        text = cells.get(name)
    for prefix in value.strip:
        text = text.removeprefix(prefix).strip()
    if not text.strip():
        if value.empty is not None:
            steps.append("an empty cell means this")
        return value.empty
    return Cell(text) if value.map is None else _mapped(value, text, cells)


def key_of(key: Sequence[Value], cells: Cells) -> str:
    """Return the key of a row, with single blanks. Raises RowError where a part of it is empty."""
    for name in (name for value in key for name in value.names):
        if not cells.get(name):
            raise RowError(f"{name} is empty, and it is the key; fill it in")
    return " ".join(", ".join(text_of(value, cells) or "" for value in key).split())


def key_if_whole(key: Sequence[Value], cells: Cells) -> str:
    """Return the key of a row, empty where a part of it is."""
    try:
        return key_of(key, cells)
    except RowError:
        return ""


def _mapped(value: Value, text: str, cells: Cells) -> str | None:
    """Return what a text means by its map, None for nothing."""
    if isinstance(value.map, str):
        name, meanings = f"the map {value.map}", cells.context.rules.maps[value.map]
    else:
        name, meanings = "its map", value.map or {}
    if text not in meanings:
        subject = value.column or "the text"
        raise unknown(subject, text, f"is not in {name}", f"add it to {name} in the rules")
    cells.context.steps.append(f"{name}: {text}")
    return meanings[text]


def typed(name: str, shape: Shape | None, value: Value, cells: Cells) -> object:
    """Return a field's value, None where it is empty. Raises RowError that names the field."""
    text = text_of(value, cells)
    if text is None:
        return None
    try:
        return _typed(name, shape, value, text, cells)
    except ValueError as error:
        raise _of_field(name, error, cells) from None


def _of_field(name: str, error: ValueError, cells: Cells) -> RowError:
    """Return what is wrong with a field, for all cells of the column where they share it."""
    shared = None
    if isinstance(error, ColumnError):
        subject = name if cells.file is cells.context.file else f"{name} in {cells.file.name}"
        shared = Shared(f"{subject} {error.what}", error.cell, error.remedy)
    return RowError(f"{name}: {error}", shared)


def _typed(name: str, shape: Shape | None, value: Value, text: str, cells: Cells) -> object:
    if isinstance(shape, ListOf) and isinstance(shape.item, Scalar):
        words = [word.strip() for word in (text.split(value.split) if value.split else [text])]
        return tuple(dict.fromkeys(shape.item.parse(word) for word in words if word))
    if name in ("owner", "by"):
        return cells.context.roster.id_of(text)
    if name == "stage" or not isinstance(shape, Scalar):
        return str(text)
    if shape == scalars.DAY:
        return _moment(text, value, cells).day
    return _scalar(shape, text, value, cells) if isinstance(text, Cell) else shape.parse(str(text))


def _scalar(shape: Scalar, text: str, value: Value, cells: Cells) -> object:
    """Read a cell in the forms of its file."""
    if shape in (*NUMBERS, scalars.PERCENT):
        return _number(shape, text, value, cells)
    return _currency(text, cells) if shape == scalars.CURRENCY else shape.parse(str(text))


def _currency(text: str, cells: Cells) -> object:
    """Read a code, or the sign or code beside an amount, None where it is an amount alone."""
    code = currency_in(text, cells.context.setup.settings.currency)
    return code if code or any(map(str.isdigit, text)) else scalars.CURRENCY.parse(text)


def _number(shape: Scalar, text: str, value: Value, cells: Cells) -> object:
    """Read a number in its declared form; a complaint names it as the file has it."""
    column, form = cells.column(value.column), value.numbers or cells.context.rules.numbers
    if shape == scalars.PERCENT:
        digits = column.percent(text, form, fraction=value.fraction)
    else:
        digits = column.number(text, form)
    try:
        return shape.parse(digits)
    except ValueError as error:
        raise ValueError(str(error).replace(f"'{digits}'", f"'{text}'", 1)) from None


def _moment(text: str, value: Value, cells: Cells) -> Moment:
    if not isinstance(text, Cell):
        return Moment(scalars.parse_day(text))
    rules = cells.context.rules
    moment = cells.column(value.column).moment(text, value.date or rules.dates, rules.zone)
    cells.context.notes[_UNSURE] += moment.is_unsure
    return moment


def moment_of(name: str, text: str, value: Value, cells: Cells) -> Moment:
    """Read the text of a day. Raises RowError with the name."""
    try:
        return (
            _moment(text, value, cells)
            if isinstance(text, Cell)
            else Moment(scalars.parse_day(text))
        )
    except ValueError as error:
        raise _of_field(name, error, cells) from None


def names_of(setup: Setup) -> tuple[str, ...]:
    """Name the fields that rules may name."""
    keys = (name for name in schema.keys_of(Deal) if name not in NO_FIELDS)
    return (*keys, "refs.SYSTEM", *_parts(setup), *setup.settings.fields)


def _parts(setup: Setup) -> dict[str, Shape]:
    """Return the parts of a next step and the criteria of a qualification, with their shapes."""
    steps = {f"next_step.{name}": key.shape for name, key in schema.keys_of(NextStep).items()}
    pipelines = setup.pipelines.values()
    criteria = (criteria_of(pipeline.qualification) for pipeline in pipelines)
    return steps | {f"{_QUALIFICATION}{each.id}": STATE for some in criteria for each in some}


def shape_of(name: str, setup: Setup) -> Shape | None:
    """Return the shape of a field that rules may name, None where there is none such."""
    if name.startswith(("next_step.", _QUALIFICATION)):
        return _parts(setup).get(name)
    is_field = name not in NO_FIELDS and not name.startswith("imported.")
    return fields.shape_of(name, setup) if is_field else None


def entry_shape_of(name: str, setup: Setup) -> Shape | None:
    """Return the shape of what an entry may set, None where there is none such."""
    if name.startswith("next_step."):
        return _parts(setup).get(name)
    return schema.keys_of(Entry)[name].shape if name in SETTABLE else None


def whole(values: Mapping[str, object]) -> dict[str, object]:
    """Return values with the parts of a next step, and of an answer, put together."""
    parts = {name: value for name, value in values.items() if name.startswith("next_step.")}
    fields = {
        name: Answer(state=str(value)) if value and name.startswith(_QUALIFICATION) else value
        for name, value in values.items()
        if name not in parts
    }
    if not parts:
        return fields
    due, what = parts.get("next_step.due"), parts.get("next_step.what")
    if (due is None) != (what is None):
        missing = "due" if due is None else "what"
        remedy = f"fill it in, or say what an empty one means: `{missing}: {{column: …, empty: …}}`"
        raise RowError(f"the next step has no {missing}; {remedy}")
    step = due and schema.build(NextStep, {"due": due, "what": what})
    return {**fields, "next_step": step}


def holds(rule: Conditional, cells: Cells) -> bool:
    """Say whether all conditions hold and, where there are any of `unless`, not all of those."""
    return _all(rule.when, cells) and not (rule.unless and _all(rule.unless, cells))


def skipped(cells: Cells, file: str | None) -> str | None:
    """Say why a row of a file is left out, if it is; None is the first file."""
    skips = (skip for skip in cells.context.rules.skip if skip.file == file)
    return next((skip.because for skip in skips if holds(skip, cells)), None)


def _all(conditions: Conditions, cells: Cells) -> bool:
    return all(_is(cells.get(name), choices) for name, choices in conditions.items())


def _is(cell: str, choices: tuple[str, ...]) -> bool:
    return cell in choices or (bool(cell) and "*" in choices)
