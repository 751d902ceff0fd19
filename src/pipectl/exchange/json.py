"""JSON: whole deals, as their files say them, without loss in both directions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.intake.draft import Brought, Request
from pipectl.domain.model.plain import dump_deal
from pipectl.domain.values.scalars import parse_deal_id
from pipectl.domain.values.schema import dump_record
from pipectl.errors import Place, Problem
from pipectl.exchange.rows.export import HIDDEN

if TYPE_CHECKING:
    import re

    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup

VERSION: Final = 1
"""Raised when a key is renamed, removed or changes its meaning."""

_EXPORT: Final = '`pipectl export json` writes it: {"version": 1, "deals": [{"id": …}]}'


def write(deals: Iterable[Deal], setup: Setup, *, history: bool, raw: bool) -> str:
    """Write one object with a deal, or an entry of a history, a line: every value a text."""
    del raw  # texts come back as they are in any case
    if history:
        name = "entries"
        rows = [{"id": d.id, **dump_record(entry)} for d in deals for entry in d.history]
    else:
        name = "deals"
        rows = [{"id": deal.id, **dump_deal(deal, setup)} for deal in deals]
    lines = ",\n".join(map(_ENCODER.encode, rows))
    inside = f"\n{lines}\n" if lines else ""
    return HIDDEN.sub(_escaped, f'{{"version": {VERSION}, "{name}": [{inside}]}}\n')


def read(request: Request) -> Brought:
    """Read whole deals; what their values are is for the store to judge."""
    brought = Brought()
    try:
        found = _decoded(request.source.data)
        listed = _listed(found)
    except json.JSONDecodeError as error:
        place = Place(request.source.path, error.lineno, error.colno)
        brought.problems.append(Problem(place, f"not JSON: {error.msg}", _EXPORT))
        return brought
    except (ValueError, RecursionError) as error:
        what, _, remedy = str(error).partition("; ")
        brought.problems.append(Problem(Place(request.source.path), what, remedy or _EXPORT))
        return brought
    brought.rows = len(listed)
    for number, said in enumerate(listed, 1):
        _take(brought, request.source.path, number, said)
    return brought


def _decoded(data: bytes) -> Any:
    """Decode, every number as its own text; a key that stands twice is a ValueError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"a byte that is not UTF-8 (0x{data[error.start]:02X})") from None
    return json.loads(
        text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' stands twice in one object; keep one of the two")
    return found


def _listed(found: Any) -> list[Any]:
    if not isinstance(found, dict) or not isinstance(found.get("deals"), list):
        raise ValueError(f"no export of deals; {_EXPORT}")  # noqa: TRY004 - data, not a call
    if found.get("version") != str(VERSION):
        version = found.get("version", "none")
        raise ValueError(f"this pipectl reads version {VERSION}, not {version}; update it")
    listed: list[Any] = found["deals"]
    return listed


def _take(brought: Brought, name: str, number: int, said: Any) -> None:
    try:
        if not isinstance(said, dict) or not isinstance(said.get("id"), str):
            raise ValueError("no id; every deal has one")  # noqa: TRY004, TRY301 - told below
        deal_id = parse_deal_id(said["id"])
        if deal_id in brought.wholes:
            raise ValueError(f"the id '{deal_id}' stands twice; keep one of the two")  # noqa: TRY301
        brought.wholes[deal_id] = {key: _plain(value) for key, value in said.items() if key != "id"}
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        brought.problems.append(Problem(Place(name), f"deal {number}: {what}", remedy))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
