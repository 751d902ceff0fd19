"""The fields of one record, one below the other: its keys, and what explains those of a deal."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from pipectl.domain.figures.probability import Probability
from pipectl.domain.history.snapshot import Snapshot, category_in, currency_of, probability_in
from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import reason_name
from pipectl.domain.model.plain import text_of_plain
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values.schema import ListOf, Scalar, keys_of
from pipectl.money import Money
from pipectl.reports.shared.lines import kind_of
from pipectl.table import Cell, Column, Facts, Kind, Named, named_category, named_stage
from pipectl.words import as_is, meant, say

_FIRST: Final = (
    *("title", "account", "owner", "amount", "pipeline", "stage", "stage_name", "since", "created"),
    *("expected_close", "closed", "reason", "probability", "probability_from", "category"),
    *("next_due", "next_what", "parked_until", "omit", "duplicate_of", "parent"),
)
_LAST: Final = ("notes", "drift")
"""What comes before and behind all other fields."""


def facts(deal: Deal, snapshot: Snapshot, setup: Setup, chance: Probability | None) -> Facts:
    """Show every field that a deal has."""
    stage = setup.stage(snapshot)
    probability, origin = chance or probability_in(stage, snapshot)
    step, reason = deal.next_step, snapshot.reason
    more: list[tuple[Column, Cell]] = [
        (Column("stage", "Stage"), named_stage(stage.id, stage.name, stage.type)),
        (Column("stage_name", "Stage's name", for_programs=True), stage.name),
        (Column("since", "In it since", Kind.DAY), snapshot.since),
        (Column("created", meant("Created", "day"), Kind.DAY), snapshot.created),
        (Column("closed", "Closed", Kind.DAY), snapshot.closed),
        (
            Column("reason", "Reason"),
            reason and Named(reason, reason_name(setup.pipeline(snapshot), reason)),
        ),
        (Column("probability", "Probability", Kind.PERCENT), probability),
        (
            Column("probability_from", "Probability from", ours=True),
            None if probability is None else origin,
        ),
        (Column("category", "Category"), named_category(category_in(stage, deal))),
        (Column("next_due", "Next step due", Kind.DAY), step.due if step else None),
        (Column("next_what", "Next step"), step.what if step else None),
        (Column("omit", "Left out as", ours=True), deal.omit),
        (Column("refs", "External keys", Kind.TEXTS), _pairs(deal.refs)),
        (Column("drift", "Differs from history", Kind.TEXTS), snapshot.drift),
    ]
    currency = currency_of(setup, deal)
    by_name = {column.name: (column, cell) for column, cell in (*key_facts(deal, currency), *more)}
    own = [*own_facts(deal, setup, currency)]
    own += [(Column(name, as_is(name)), text_of_plain(value)) for name, value in deal.extra.items()]
    others = [name for name in by_name if name not in (*_FIRST, *_LAST)]
    ordered = [
        *(by_name[name] for name in (*_FIRST, *others)),
        *((_beside(column, by_name), cell) for column, cell in own),
        *(by_name[name] for name in _LAST),
    ]
    return filled("deal", ordered)


def filled(name: str, facts: Iterable[tuple[Column, Cell]]) -> Facts:
    """Make facts of those that have a value; the others can be asked for."""
    values, others = [], []
    for column, cell in facts:
        if cell in (None, ()):
            others.append(column)
        else:
            values.append((column, cell))
    return Facts(name, "", tuple(values), tuple(others))


def _beside(column: Column, names: Collection[str]) -> Column:
    """Give a custom field another name for programs than that of a fact."""
    return column._replace(name=f"fields.{column.name}") if column.name in names else column


def key_facts(record: Deal | Account, currency: str) -> Iterator[tuple[Column, Cell]]:
    """Yield the keys of a record that hold a value or a list of them."""
    for name, key in keys_of(type(record)).items():
        if isinstance(key.shape, Scalar | ListOf) and name not in ("currency", "history"):
            yield _fact(name, key.shape, getattr(record, name), currency)


def own_facts(record: Deal | Account, setup: Setup, currency: str) -> Iterator[tuple[Column, Cell]]:
    """Yield the custom fields of a record."""
    missing = dict.fromkeys(name for name in setup.settings.fields if name not in record.fields)
    for name, value in {**record.fields, **missing}.items():
        column, cell = _fact(name, FIELD_TYPES[setup.settings.fields[name]], value, currency)
        yield column._replace(title=as_is(column.title)), cell


def _fact(name: str, shape: Scalar | ListOf, value: Any, currency: str) -> tuple[Column, Cell]:
    title = name.replace("_", " ").capitalize()
    return Column(name, title, kind_of(shape), ours=name == "kind"), _cell(shape, value, currency)


def _cell(shape: Scalar | ListOf, value: Any, currency: str) -> Cell:
    """Return a value as a cell: an amount with its currency, true and false as words."""
    if isinstance(value, bool):
        return say("true" if value else "false")
    is_amount = isinstance(shape, Scalar) and shape.kind == Kind.MONEY and value is not None
    cell: Cell = Money(value, currency) if is_amount else value
    return cell


def _pairs(refs: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{system}: {key}" for system, key in refs.items())
