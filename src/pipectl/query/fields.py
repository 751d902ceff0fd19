"""The fields that a query can name: where each finds its value, and of what type it is.

A deal's record gives its fields; FIELDS adds what is more than an attribute of it. Criteria of the
store's frameworks and the store's custom fields come on top; of two with the same name the deal's
counts, then the criterion.
"""

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from pipectl.domain.history.book import Scope
from pipectl.domain.history.entries import aged
from pipectl.domain.history.snapshot import Snapshot, currency_of, is_overdue, is_parked
from pipectl.domain.model.deal import CATEGORIES, KINDS, OMISSIONS, Summary
from pipectl.domain.model.fields import ALIASES
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Shape, keys_of
from pipectl.errors import UsageError
from pipectl.query import answers, operands, tokens
from pipectl.table import Cell, Kind
from pipectl.table.kind import CATEGORY_LABELS

Value: TypeAlias = Callable[[Snapshot, date, answers.SetupIndex], Cell]
"""Finds a field's value for a deal as it stood on a day, None where it has none."""

Asks: TypeAlias = Callable[[str, answers.SetupIndex, date], Scope]
"""Makes what stands after the colon a question; ValueError for what it cannot read."""


class Field(NamedTuple):
    """How to find a field's value, how a query asks about it, and what its column holds."""

    value: Value
    asks: Asks
    kind: Kind


def field_names(setup: Setup) -> tuple[str, ...]:
    """Return the names of all fields that a query of this store can use, sorted."""
    return tuple(sorted(fields_of(setup), key=str.casefold))


def field_of(name: str, setup: Setup) -> Field:
    """Return a field of a store; UsageError for a name that is none.

    Its values are exact: an amount is in the deal's own currency, percentages are 0 to 100.
    """
    fields = fields_of(setup)
    try:
        return fields[find_name(name, fields)]
    except ValueError as error:
        raise UsageError(str(error)) from error


def find_name(text: str, fields: Mapping[str, Field]) -> str:
    """Return the field's name that this text is with case folded; a ValueError lists all."""
    return operands.find("field", "fields", text, sorted(fields, key=str.casefold))


def fields_of(setup: Setup) -> dict[str, Field]:
    """Return all fields of a store by name."""
    criteria = (c for p in setup.pipelines.values() for c in criteria_of(p.qualification))
    return {
        **{name: _own(name, FIELD_TYPES[kind]) for name, kind in setup.settings.fields.items()},
        **{criterion.id: _criterion(criterion.id) for criterion in criteria},
        **FIELDS,
    }


def _compared(value: Value, field_type: operands.FieldType) -> Field:
    """Make a field whose value is compared with what stands after the colon."""

    def asks(operand: str, index: answers.SetupIndex, today: date) -> Scope:
        test = operands.make_test(field_type, operand, index, today)
        return lambda deal, day: test(value(deal, day, index))

    return Field(value, asks, field_type.kind)


def _key(name: str, shape: Shape) -> Field | None:
    """Make the field of a record's key, None for one that holds a mapping or a record."""
    field_type, get = operands.type_of(shape), attrgetter(name)
    if field_type is None:
        return None
    if shape == scalars.BOOL:
        words = {None: None, True: "true", False: "false"}
        return _compared(lambda deal, _day, _index: words[get(deal)], field_type)
    return _compared(lambda deal, _day, _index: get(deal), field_type)


def _keys(record: type[Summary], *names: str) -> dict[str, Field]:
    """Make a field of each key of a record, or of those named, by the short name it has."""
    short = {name: alias for alias, name in ALIASES.items()}
    shapes = {key.attribute: key.shape for key in keys_of(record).values()}
    fields = {short.get(name, name): _key(name, shapes[name]) for name in names or shapes}
    return {name: field for name, field in fields.items() if field}


def _own(name: str, shape: Shape) -> Field:
    """Make one of the store's custom fields."""
    field_type = operands.type_of(shape) or operands.text
    return _compared(lambda deal, _day, _index: deal.fields.get(name), field_type)


def _answered(
    answer: Callable[[Snapshot, answers.SetupIndex], Cell], field_type: operands.FieldType
) -> Field:
    return _compared(lambda deal, _day, index: answer(deal, index), field_type)


def _criterion(name: str) -> Field:
    """Make the field of a criterion; what was never assessed is unknown."""
    return _compared(
        lambda deal, _day, _index: deal.qualification.get(name, "unknown"), operands.state
    )


def _of_person(name: str, plural: str) -> Field:
    """Make a field that team.yaml says of the deal's owner."""

    def value(deal: Snapshot, index: answers.SetupIndex) -> str | None:
        return getattr(answers.person_of(deal, index), name, None)

    def choices(index: answers.SetupIndex) -> dict[str, str]:
        texts = (getattr(person, name) for person in index.setup.team.values())
        return {text: text for text in texts if text}

    return _answered(value, operands.choice(name, plural, choices))


Holds: TypeAlias = Callable[[Snapshot, date, answers.SetupIndex], bool]

FLAGS: Final[Mapping[str, Holds]] = {
    "open": lambda deal, _, __: deal.closed is None,
    "won": lambda deal, _, index: answers.type_of(deal, index) == "won",
    "lost": lambda deal, _, index: answers.type_of(deal, index) == "lost",
    "closed": lambda deal, _, __: deal.closed is not None,
    "parked": lambda deal, day, _: is_parked(deal, day),
    "overdue": lambda deal, day, _: is_overdue(deal, day),
    "omitted": lambda deal, _, __: deal.omit is not None,
    "drift": lambda deal, _, __: bool(deal.drift),
}
"""What `is:` can ask; no flag includes another, so an omitted deal is open or closed as well."""


_ASKABLE: Final[Mapping[str, Holds]] = {**FLAGS, "any": lambda _, __, ___: True}
"""`is:any` holds for every deal: a list shows the closed and the omitted ones then too."""


def _flags(deal: Snapshot, day: date, index: answers.SetupIndex) -> tuple[str, ...]:
    return tuple(name for name, holds in FLAGS.items() if holds(deal, day, index))


def _ask_flags(operand: str, index: answers.SetupIndex, _today: date) -> Scope:
    """Ask only the flags that are named: to work all of them out takes ten times as long."""
    options = [tokens.unquote(option) for option in tokens.alternatives(operand)]
    flags = [_ASKABLE[operands.find("flag", "flags", option, _ASKABLE)] for option in options]
    if len(flags) == 1:
        only = flags[0]
        return lambda deal, day: only(deal, day, index)
    return lambda deal, day: any(holds(deal, day, index) for holds in flags)


def _refs(deal: Snapshot, _index: answers.SetupIndex) -> tuple[str, ...]:
    return tuple(f"{system}:{key}" for system, key in deal.refs.items())


def _ages(deal: Snapshot, day: date, index: answers.SetupIndex) -> dict[str, int]:
    return aged(index.setup.pipeline(deal), deal.qualification, deal.assessed, day)


def _show_aged(deal: Snapshot, day: date, index: answers.SetupIndex) -> tuple[str, ...]:
    return tuple(f"{name} {age} d" for name, age in _ages(deal, day, index).items())


_AGED: Final = _compared(
    lambda deal, day, index: tuple(_ages(deal, day, index)), operands.each(operands.text)
)
"""Asks for criteria that nobody assessed for long; a list shows their days as well."""

_PIPELINE: Final = operands.choice(
    "pipeline", "pipelines", lambda index: {name: name for name in index.setup.pipelines}
)

_SHOWN: Final = {label: name for name, label in CATEGORY_LABELS.items()}

FIELDS: Final[Mapping[str, Field]] = {
    **_keys(Summary),
    **_keys(Snapshot, "closed", "created", "reason", "since", "touched"),
    "age": _compared(lambda deal, day, _: (day - deal.created).days, operands.days),
    "aged": Field(_show_aged, _AGED.asks, _AGED.kind),
    "category": _answered(
        answers.category_of, operands.word("category", "categories", *CATEGORIES, **_SHOWN)
    ),
    "currency": _answered(lambda deal, index: currency_of(index.setup, deal), operands.currency),
    "id": _compared(lambda deal, _day, _index: deal.id, operands.text),
    "is": Field(_flags, _ask_flags, Kind.TEXTS),
    "kind": _answered(lambda deal, _: deal.kind, operands.word("kind", "kinds", *KINDS)),
    "manager": _of_person("manager", "managers"),
    "next": _answered(lambda deal, _: deal.next_step.due if deal.next_step else None, operands.day),
    "objections": _answered(lambda deal, _: len(deal.objections), operands.whole),
    "omit": _answered(
        lambda deal, _: deal.omit, operands.word("omission", "omissions", *OMISSIONS)
    ),
    "owner": _answered(answers.owner_of, operands.choice("person", "people", attrgetter("people"))),
    "pipeline": _answered(answers.pipeline_of, _PIPELINE),
    "probability": _answered(answers.probability_of, operands.percent),
    "ref": _answered(_refs, operands.each(operands.text)),
    "score": _answered(answers.percent_of, operands.percent),
    "stage": _answered(lambda deal, index: answers.stage_of(deal, index).id, operands.stage),
    "team": _of_person("team", "teams"),
    "type": _answered(answers.type_of, operands.word("type", "types", "open", "won", "lost")),
}
"""All fields but criteria and own ones: the deal's keys, and what is more than a key."""
