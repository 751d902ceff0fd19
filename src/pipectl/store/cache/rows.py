"""Deals and setups as plain data that can be kept and decoded later."""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.quota import Quota
from pipectl.domain.model.settings import FIELD_TYPES, Rate, Settings, Setup
from pipectl.domain.model.team import Person
from pipectl.domain.values.schema import (
    Scalar,
    dump,
    dump_record,
    is_absent,
    keys_of,
    revive,
    revive_record,
)
from pipectl.errors import Place, Problem, Severity

if TYPE_CHECKING:
    from pipectl.store.tree.layout import Stamp
    from pipectl.store.yaml.parser import Node

OWN: Final = "own fields"
EXTRA: Final = "x- keys"


class Row(NamedTuple):
    """One deal: how it stands, the whole deal packed into bytes, and its warnings.

    A tuple of plain data, so that marshal takes it as `tuple(row)`.
    """

    path: str
    stamp: Stamp
    snapshot: dict[str, Any]
    deal: bytes
    warnings: tuple[tuple[Any, ...], ...] = ()


def pack_standing(snapshot: Snapshot, settings: Settings) -> dict[str, Any]:
    """Turn a snapshot into plain data: a value a key, none for an absent one."""
    said: dict[str, Any] = {}
    for name, key in keys_of(Snapshot).items():
        value = getattr(snapshot, key.attribute)
        if type(key.shape) is Scalar and value is not None:
            said[name] = str(key.shape.write(value))
        elif not is_absent(value):
            said[name] = _plain(dump(key.shape, value))
    return said | _plain(_own(snapshot, settings)) if snapshot.fields else said


def pack_deal(node: Node, deal: Deal) -> bytes:
    """Pack what a deal's file says, but for keys that are unknown; `unpack_deal` is the inverse."""
    said: dict[str, Any] = {}
    for key, value in node.pairs or ():
        name = str(key.value)
        if name in keys_of(Deal):
            said[name] = value.plain()
        elif name in deal.fields:
            said.setdefault(OWN, {})[name] = value.plain()
    if deal.extra:
        said[EXTRA] = deal.extra
    return marshal.dumps(said)


def unpack_deal(deal_id: str, data: bytes | memoryview, settings: Settings) -> Deal:
    """Turn bytes back into the deal with this id."""
    said = marshal.loads(data)  # noqa: S302 - our own cache, and marshal makes only plain data
    own = revive_own(said.get(OWN), settings)
    deal: Deal = revive_record(Deal, said, id=deal_id, fields=own, extra=said.get(EXTRA, {}))
    return deal


def pack_setup(setup: Setup) -> dict[str, Any]:
    """Turn a setup into plain data; the inverse of `unpack_setup`."""
    said: dict[str, Any] = {
        "settings": dump_record(setup.settings),
        "pipelines": {key: dump_record(value) for key, value in setup.pipelines.items()},
        "team": {key: dump_record(value) for key, value in setup.team.items()},
        "quotas": [dump_record(quota) for quota in setup.quotas],
        "rates": [dump_record(rate) for rate in setup.rates],
    }
    plain: dict[str, Any] = _plain(said)
    return plain


def unpack_setup(said: dict[str, Any]) -> Setup:
    """Turn plain data back into a setup."""
    pipelines = said["pipelines"].items()
    return Setup(
        revive_record(Settings, said["settings"]),
        {key: revive_record(Pipeline, value, id=key) for key, value in pipelines},
        {key: revive_record(Person, value) for key, value in said["team"].items()},
        tuple(revive_record(Quota, quota) for quota in said["quotas"]),
        tuple(revive_record(Rate, rate) for rate in said["rates"]),
    )


def pack_problems(problems: Iterable[Problem]) -> tuple[tuple[Any, ...], ...]:
    """Turn problems into plain data; the inverse of `unpack_problem`."""
    return tuple(
        (p.place.path, p.place.line, p.place.column, p.what, p.remedy, str(p.severity))
        for p in problems
    )


def unpack_problem(said: tuple[Any, ...]) -> Problem:
    """Turn plain data back into a problem."""
    path, line, column, what, remedy, severity = said
    return Problem(Place(path, line, column), what, remedy, Severity(severity))


def _own(record: Deal | Snapshot, settings: Settings) -> dict[str, Any]:
    """Return the values of the store's own fields under a name that is no key."""
    types = settings.fields
    own = {name: dump(FIELD_TYPES[types[name]], value) for name, value in record.fields.items()}
    return {OWN: own} if own else {}


def revive_own(said: dict[str, str] | None, settings: Settings) -> dict[str, Any]:
    """Turn what was said of the store's own fields back into their values."""
    types = settings.fields
    return {name: revive(FIELD_TYPES[types[name]], text) for name, text in (said or {}).items()}


def _plain(value: Any) -> Any:
    """Return nested data with every text a plain str, as marshal wants it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None else str(value)
