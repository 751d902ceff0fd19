"""The fields that a query can name: where each finds its value, and of what kind it is.

A new field is one line in FIELDS. Criteria of the store's frameworks and the store's own fields
come on top; of two with the same name the one in FIELDS counts, then the criterion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pipectl.domain.history.assessments import aged
from pipectl.domain.history.book import Scope
from pipectl.domain.history.snapshot import Snapshot, currency_of, is_overdue, is_parked
from pipectl.domain.model.deal import CATEGORIES, KINDS, OMISSIONS
from pipectl.domain.model.qualification import criteria_of
from pipectl.errors import UsageError
from pipectl.query import operands
from pipectl.query.answers import (
    Known,
    category_of,
    known_of,
    owner_of,
    percent_of,
    person_of,
    pipeline_of,
    probability_of,
    type_of,
)
from pipectl.query.tokens import alternatives, unquote
from pipectl.records import dataclass

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

Value: TypeAlias = Callable[[Snapshot, date, Known], Any]
"""Finds a field's value for a deal as it stood on a day, None where it has none."""

Asks: TypeAlias = Callable[[str, Known, date], Scope]
"""Makes what stands after the colon a question; ValueError for what it cannot read."""


@dataclass(frozen=True, slots=True)
class Field:
    """How to find a field's value, and how a query asks about it."""

    value: Value
    asks: Asks


def field_names(setup: Setup) -> tuple[str, ...]:
    """Return the names of all fields that a query of this store can use, sorted."""
    return tuple(sorted(fields_of(setup), key=str.casefold))


def value_of(name: str, setup: Setup) -> Callable[[Snapshot, date], Any]:
    """Return the function that finds a field's value; UsageError for a name that is none.

    Values are exact: text, Decimal, date, int, or a tuple of texts (tag, ref, is); amount is in
    the deal's own currency, percentages are 0 to 100; None where there is none.
    """
    fields, known = fields_of(setup), known_of(setup)
    try:
        value = fields[find_name(name, fields)].value
    except ValueError as error:
        raise UsageError(str(error)) from error
    return lambda deal, day: value(deal, day, known)


def find_name(text: str, fields: Mapping[str, Field]) -> str:
    """Return the field's name that this text is with case folded; a ValueError lists all."""
    return operands.find("field", "fields", text, sorted(fields, key=str.casefold))


def fields_of(setup: Setup) -> dict[str, Field]:
    """Return all fields of a store by name."""
    criteria = (c for p in setup.pipelines.values() for c in criteria_of(p.qualification))
    return {
        **{name: _own(name, kind) for name, kind in setup.settings.fields.items()},
        **{criterion.id: _criterion(criterion.id) for criterion in criteria},
        **FIELDS,
    }


def _compared(value: Value, kind: operands.Kind) -> Field:
    """Make a field whose value is compared with what stands after the colon."""

    def asks(operand: str, known: Known, today: date) -> Scope:
        test = operands.make_test(kind, operand, known, today)
        return lambda deal, day: test(value(deal, day, known))

    return Field(value, asks)


def _attribute(name: str, kind: operands.Kind) -> Field:
    get = attrgetter(name)
    return _compared(lambda deal, _day, _known: get(deal), kind)


def _answered(answer: Callable[[Snapshot, Known], Any], kind: operands.Kind) -> Field:
    return _compared(lambda deal, _day, known: answer(deal, known), kind)


def _own(name: str, kind: str) -> Field:
    return _compared(lambda deal, _day, _known: deal.fields.get(name), _OWN_KINDS[kind])


def _criterion(name: str) -> Field:
    """Make the field of a criterion; what was never assessed is unknown."""
    return _compared(
        lambda deal, _day, _known: deal.qualification.get(name, "unknown"), operands.state
    )


def _of_person(name: str, plural: str) -> Field:
    """Make a field that team.yaml says of the deal's owner."""

    def value(deal: Snapshot, known: Known) -> str | None:
        return getattr(person_of(deal, known), name, None)

    def choices(known: Known) -> dict[str, str]:
        said = (getattr(person, name) for person in known.setup.team.values())
        return {text: text for text in said if text}

    return _answered(value, operands.choice(name, plural, choices))


FLAGS: Final[Mapping[str, Value]] = {
    "open": lambda deal, _, __: deal.closed is None,
    "won": lambda deal, _, known: type_of(deal, known) == "won",
    "lost": lambda deal, _, known: type_of(deal, known) == "lost",
    "closed": lambda deal, _, __: deal.closed is not None,
    "parked": lambda deal, day, _: is_parked(deal, day),
    "overdue": lambda deal, day, _: is_overdue(deal, day),
    "omitted": lambda deal, _, __: deal.omit is not None,
    "drift": lambda deal, _, __: bool(deal.drift),
}
"""What `is:` can ask; no flag includes another, so an omitted deal is open or closed as well."""


_ASKABLE: Final[Mapping[str, Value]] = {**FLAGS, "any": lambda _, __, ___: True}
"""`is:any` holds for every deal: a list shows the closed and the omitted ones then too."""


def _flags(deal: Snapshot, day: date, known: Known) -> tuple[str, ...]:
    return tuple(name for name, holds in FLAGS.items() if holds(deal, day, known))


def _ask_flags(operand: str, known: Known, _today: date) -> Scope:
    """Ask only the flags that are named: to work all of them out takes ten times as long."""
    options = [unquote(option) for option in alternatives(operand)]
    asked = [_ASKABLE[operands.find("flag", "flags", option, _ASKABLE)] for option in options]
    if len(asked) == 1:
        only = asked[0]
        return lambda deal, day: only(deal, day, known)
    return lambda deal, day: any(holds(deal, day, known) for holds in asked)


def _pipelines(known: Known) -> dict[str, str]:
    return {name: name for name in known.setup.pipelines}


def _refs(deal: Snapshot, _known: Known) -> tuple[str, ...]:
    return tuple(f"{system}:{key}" for system, key in deal.refs.items())


def _ages(deal: Snapshot, day: date, known: Known) -> dict[str, int]:
    pipeline = known.setup.pipelines.get(pipeline_of(deal, known))
    return aged(pipeline, deal.qualification, deal.assessed, day)


def _show_aged(deal: Snapshot, day: date, known: Known) -> tuple[str, ...]:
    return tuple(f"{name} {age} d" for name, age in _ages(deal, day, known).items())


_AGED: Final = _compared(
    lambda deal, day, known: tuple(_ages(deal, day, known)), operands.each(operands.text)
)
"""Asks for criteria that nobody assessed for long; a list shows their days as well."""


FIELDS: Final[Mapping[str, Field]] = {
    "account": _attribute("account", operands.text),
    "age": _compared(lambda deal, day, _: (day - deal.created).days, operands.whole),
    "aged": Field(_show_aged, _AGED.asks),
    "amount": _attribute("amount", operands.amount),
    "campaign": _attribute("campaign", operands.text),
    "category": _answered(category_of, operands.word("category", "categories", *CATEGORIES)),
    "close": _attribute("expected_close", operands.day),
    "closed": _attribute("closed", operands.day),
    "created": _attribute("created", operands.day),
    "currency": _answered(lambda deal, known: currency_of(known.setup, deal), operands.currency),
    "id": _attribute("id", operands.text),
    "is": Field(_flags, _ask_flags),
    "kind": _attribute("kind", operands.word("kind", "kinds", *KINDS)),
    "manager": _of_person("manager", "managers"),
    "next": _answered(lambda deal, _: deal.next_step and deal.next_step.due, operands.day),
    "objections": _compared(lambda deal, _day, _known: len(deal.objections), operands.whole),
    "omit": _attribute("omit", operands.word("omission", "omissions", *OMISSIONS)),
    "owner": _answered(owner_of, operands.choice("person", "people", attrgetter("people"))),
    "parent": _attribute("parent", operands.text),
    "parked": _attribute("parked_until", operands.day),
    "pipeline": _answered(pipeline_of, operands.choice("pipeline", "pipelines", _pipelines)),
    "probability": _answered(probability_of, operands.percent),
    "reason": _attribute("reason", operands.text),
    "ref": _answered(_refs, operands.each(operands.text)),
    "score": _answered(percent_of, operands.percent),
    "since": _attribute("since", operands.day),
    "source": _attribute("source", operands.text),
    "stage": _attribute("stage", operands.stage),
    "tag": _attribute("tags", operands.each(operands.text)),
    "team": _of_person("team", "teams"),
    "title": _attribute("title", operands.text),
    "touched": _attribute("touched", operands.day),
    "type": _answered(type_of, operands.word("type", "types", "open", "won", "lost")),
}

_OWN_KINDS: Final = {"text": operands.text, "number": operands.number, "date": operands.day}
