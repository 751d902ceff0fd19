"""Records and setups as plain data that can be kept and decoded later."""

import marshal
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.plain import Whole
from pipectl.domain.model.settings import FIELD_TYPES, ExchangeRate, Settings, Setup
from pipectl.domain.model.team import Person
from pipectl.domain.values import schema
from pipectl.domain.values.schema import Plain
from pipectl.errors import Place, Problem, Severity
from pipectl.store.tree.layout import Stamp

SETUP_RECORDS: Final = (Settings, Pipeline, Person, Quota, ExchangeRate, ForecastCall)
"""The types of all that a setup is packed of."""

OWN: Final = "custom fields"
EXTRA: Final = "x- keys"


Head: TypeAlias = "dict[str, Any]"
"""Plain data as marshal reads it: what stands under a key is known to its reader alone."""

PackedProblem: TypeAlias = "tuple[str, int, int, str, str, str, int]"
PackedProblems: TypeAlias = tuple[PackedProblem, ...]
"""Places, messages and severities as plain data."""


class Row(NamedTuple):
    """One record: its summary, the whole record packed into bytes, and its warnings.

    A tuple of plain data, so that marshal takes it as `tuple(row)`.
    """

    path: str
    stamp: Stamp
    summary: dict[str, Any]
    whole: bytes
    warnings: PackedProblems = ()


def pack_summary(summary: Any, settings: Settings) -> dict[str, Any]:
    """Turn a summary into plain data: a value a key, none for an absent one."""
    kind: type = type(summary)
    values = schema.getter_of(kind)(summary)
    plain: dict[str, Any] = {
        name: write(value)
        for (name, write), value in zip(_writers_of(kind), values, strict=True)
        if value is not None and (value or not schema.is_absent(value))
    }
    return plain | _plain(_own(summary.fields, settings)) if summary.fields else plain


@cache
def _writers_of(kind: type) -> list[tuple[str, Callable[[Any], Any]]]:
    """Return the keys of a summary, each with what makes a value plain."""
    return [(name, _writer_of(key.shape)) for name, key in schema.keys_of(kind).items()]


def _writer_of(shape: schema.Shape) -> Callable[[Any], Any]:
    if not isinstance(shape, schema.Scalar):
        return lambda value: _plain(schema.dump(shape, value))
    write = shape.write
    return lambda value: str(write(value))


def pack_record(plain: Mapping[str, Plain], record: Whole) -> bytes:
    """Pack what a file says, but for keys that are unknown; `unpack_record` is the inverse."""
    keys = schema.keys_of(type(record))
    packed: dict[str, object] = {key: value for key, value in plain.items() if key in keys}
    if record.fields:
        packed[OWN] = {key: plain[key] for key in record.fields}
    if record.extra:
        packed[EXTRA] = record.extra
    return marshal.dumps(packed)


def unpack_record(
    record: type[Any], name: str, data: bytes | memoryview, settings: Settings
) -> Any:
    """Turn bytes back into the record with this id."""
    plain = marshal.loads(data)  # noqa: S302 - our own cache, and marshal makes only plain data
    own = revive_own(plain.pop(OWN, None), settings)
    extra = plain.pop(EXTRA, {})
    return schema.revive_record(record, plain, id=name, fields=own, extra=extra)


def pack_setup(setup: Setup) -> Head:
    """Turn a setup into plain data; the inverse of `unpack_setup`."""
    plain = {
        "settings": schema.dump_record(setup.settings),
        "pipelines": {key: schema.dump_record(value) for key, value in setup.pipelines.items()},
        "team": {key: schema.dump_record(value) for key, value in setup.team.items()},
        "quotas": [schema.dump_record(quota) for quota in setup.quotas],
        "rates": [schema.dump_record(rate) for rate in setup.rates],
        "calls": [schema.dump_record(call) for call in setup.calls],
    }
    head: Head = _plain(plain)
    return head


def unpack_setup(head: Head) -> Setup:
    """Turn plain data back into a setup."""
    pipelines = head["pipelines"].items()
    return Setup(
        schema.revive_record(Settings, head["settings"]),
        {key: schema.revive_record(Pipeline, value, id=key) for key, value in pipelines},
        {key: schema.revive_record(Person, value) for key, value in head["team"].items()},
        tuple(schema.revive_record(Quota, quota) for quota in head["quotas"]),
        tuple(schema.revive_record(ExchangeRate, rate) for rate in head["rates"]),
        tuple(schema.revive_record(ForecastCall, call) for call in head["calls"]),
    )


def pack_problems(problems: Iterable[Problem]) -> PackedProblems:
    """Turn problems into plain data; the inverse of `unpack_problem`."""
    return tuple(
        (p.place.path, p.place.line, p.place.column, p.what, p.remedy, str(p.severity), p.times)
        for p in problems
    )


def unpack_problem(packed: PackedProblem) -> Problem:
    """Turn plain data back into a problem."""
    path, line, column, what, remedy, severity, times = packed
    return Problem(Place(path, line, column), what, remedy, Severity(severity), times)


def _own(values: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Return the values of custom fields under a name that is no key."""
    types = settings.fields
    own = {name: schema.dump(FIELD_TYPES[types[name]], value) for name, value in values.items()}
    return {OWN: own} if own else {}


def revive_own(plain: dict[str, str] | None, settings: Settings) -> dict[str, Any]:
    """Turn plain custom fields back into their values."""
    types = settings.fields
    return {
        name: schema.revive(FIELD_TYPES[types[name]], text) for name, text in (plain or {}).items()
    }


def _plain(value: Any) -> Any:
    """Return nested data with every text a plain str, as marshal wants it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None else str(value)
