"""`key=value` as a person types it: a field set or cleared, `tags+=x` added, `tags-=x` removed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from pipectl.domain.model.deal import Deal
from pipectl.domain.model.fields import ALIASES, R, links_of, path_of, put, shape_of
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values import scalars, schema
from pipectl.domain.values.currencies import read_currency, split_amount
from pipectl.domain.values.scalars import WORD
from pipectl.domain.values.text import suggestion
from pipectl.domain.values.typed_dates import Side, parse_typed_date
from pipectl.domain.values.typed_numbers import (
    plain_amount,
    plain_number,
    plain_own_number,
    plain_percent,
)
from pipectl.errors import UsageError
from pipectl.money import parse_short_amount

ELSEWHERE: Final = {
    "stage": "use `pipectl move DEAL STAGE`",
    "next_step": "use `pipectl next DEAL TEXT --due DATE`",
    "omit": "use `pipectl omit DEAL --reason …`, or --clear",
    "qualification": "use `pipectl qualify DEAL criterion=state`",
    "history": "use `pipectl edit DEAL`",
    "imported": "use `pipectl import`",
    "id": "an id never changes",
}
"""Fields that `set` does not set, and what does."""


_PLAIN: Final[dict[schema.Shape, Callable[[str, str | None], str]]] = {
    scalars.NUMBER: plain_own_number,
    scalars.PERCENT: plain_percent,
    scalars.WHOLE: plain_number,
}
"""How numbers other than amounts are made what files hold."""

_SIDES: Final = {"created": Side.PAST, "expected_close": Side.AHEAD, "parked_until": Side.AHEAD}


class Assignment(NamedTuple):
    """A field's name, `=`, `+=` or `-=`, and the text behind it."""

    key: str
    operator: str
    text: str


def split(assignment: str) -> Assignment:
    """Read `key=value`; raises UsageError where nothing is set."""
    key, operator, text = assignment.partition("=")
    if not operator:
        raise UsageError(f"'{assignment}' has no '='; write key=value, or key= to clear")
    if key and key[-1] in "+-":
        key, operator = key[:-1], key[-1] + "="
    return Assignment(ALIASES.get(key, key), operator, text)


def each_once(assignments: Iterable[str]) -> list[Assignment]:
    """Read all that is typed; raises UsageError for a field that is set twice."""
    every = list(map(split, assignments))
    names = [each.key for each in every if each.operator == "="]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{name} is given twice; write one value")
    return every


def assigned(setup: Setup, record: R, assignment: Assignment, today: date) -> R:
    """Return a record with a field set that has no history."""
    key, operator, text = assignment
    shape = _settable_shape(setup, type(record), key)
    value: object = None
    if isinstance(shape, schema.ListOf):
        value = _list(setup, shape, getattr(record, key), assignment, today)
    elif operator != "=":
        raise UsageError(f"{key} is not a list; write {key}=value")
    elif text:
        value = typed(key, shape, text, today, setup)
    elif key in schema.required_keys(type(record)):
        raise UsageError(f"{key} cannot be empty; write {key}=value")
    if key in links_of(type(record)) and value == record.id:
        raise UsageError(f"{record.id} cannot be its own {key}")
    return put(record, key, value)


def typed(key: str, shape: schema.Shape, text: str, today: date, setup: Setup) -> Any:
    """Read a value as a person types it: 10k, +2w. Raises UsageError that names the field."""
    try:
        text = plain(shape, text, setup.settings.numbers)
        if key == "currency":
            return read_currency(text, setup.settings.currency)
        if shape == FIELD_TYPES["date"]:
            return parse_typed_date(
                text, today, _SIDES.get(key, Side.NEAREST), setup.settings.language
            )
        if isinstance(shape, schema.Scalar):
            return shape.parse(text)
    except ValueError as error:
        raise UsageError(f"{key}: {error}") from None
    raise UsageError(f"{key} has several parts; write one of {', '.join(_names(key, shape))}")


def plain(shape: schema.Shape, text: str, form: str | None) -> str:
    """Return a number as a file holds it, any other value as it is. Raises ValueError."""
    return _PLAIN[shape](text, form) if shape in _PLAIN else text


def typed_money(text: str, setup: Setup, present: str | None = None) -> dict[str, Any]:
    """Read an amount as a person types it, and the currency where one stands beside it.

    A crown is the deal's `present` currency, or the store's, if that is one. Returns the values
    by the names of their fields. Raises UsageError.
    """
    try:
        number, code = split_amount(text, *filter(None, (present, setup.settings.currency)))
        amount = parse_short_amount(plain_amount(number, setup.settings.numbers))
    except ValueError as error:
        raise UsageError(f"amount: {error}") from None
    return {"amount": amount, **({"currency": code} if code else {})}


def with_money(values: dict[str, Any], money: dict[str, Any]) -> dict[str, Any]:
    """Add an amount to values that may have a currency; UsageError where it is another one."""
    beside, currency = money.get("currency"), values.get("currency", money.get("currency"))
    if beside and currency != beside:
        other = currency or "empty"
        raise UsageError(f"the amount is in {beside}, but currency is {other}; write one of them")
    return {**values, **money}


def new_currency(deal: Deal, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Say that a deal gets another currency than it has."""
    code = values.get("currency")
    is_new = code and deal.currency not in (None, code)
    return (f"{deal.id} is in {code} now, it was in {deal.currency}",) if is_new else ()


def settable(setup: Setup, record: type = Deal) -> tuple[str, ...]:
    """Name the fields that can be set."""
    keys = {
        name: key.shape for name, key in schema.keys_of(record).items() if name not in ELSEWHERE
    }
    names = [part for name, shape in keys.items() for part in _names(name, shape)]
    return (*names, *setup.settings.fields)


def _names(name: str, shape: schema.Shape) -> list[str]:
    """Name what is set of a field: itself, or each of its parts."""
    if isinstance(shape, schema.RecordOf):
        return [f"{name}.{part}" for part in schema.keys_of(shape.record)]
    part = ".SYSTEM" if name == "refs" else ".NAME"
    return [name + part if isinstance(shape, schema.MapOf) else name]


def _settable_shape(setup: Setup, record: type, key: str) -> schema.Shape:
    """Return the shape of a field that can be set; UsageError says what sets another one."""
    if key in ELSEWHERE and hasattr(record, key):
        raise UsageError(f"{key} is not set with `set`; {ELSEWHERE[key]}")
    attribute, part = path_of(key, record)
    is_set = attribute != "extra" and attribute not in ELSEWHERE
    if is_set and attribute in schema.keys_of(record):
        _check_part(attribute, part, schema.keys_of(record)[attribute].shape)
    shape = shape_of(key, setup, record) if is_set else None
    if shape is not None:
        return shape
    names = settable(setup, record)
    raise UsageError(
        f"there is no field '{key}'{suggestion(key, names)}; there are {', '.join(names)}"
    )


def _check_part(name: str, part: str | None, shape: schema.Shape) -> None:
    if not isinstance(shape, schema.MapOf):
        return
    if not part:
        (key,) = _names(name, shape)
        raise UsageError(f"{name} are set one by one; write {key}=…, or {key}= to clear")
    try:
        shape.key(part)
    except ValueError as error:
        raise UsageError(f"{name}.{part}: {error}") from None


def _list(
    setup: Setup,
    shape: schema.ListOf,
    present: tuple[str, ...],
    assignment: Assignment,
    today: date,
) -> tuple[str, ...]:
    """Return the items of a list; those added or removed have commas between them if words."""
    key, operator, text = assignment
    is_one = operator != "=" and shape.item != WORD
    texts = [text] if is_one else text.split(",")
    items = tuple(typed(key, shape.item, item.strip(), today, setup) for item in texts if item)
    if operator == "-=":
        return tuple(item for item in present if item not in items)
    return tuple(dict.fromkeys((*present, *items) if operator == "+=" else items))
