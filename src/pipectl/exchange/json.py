"""JSON: whole deals, as their files say them, without loss in both directions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pipectl.domain.intake.importer import Format, ImportResult, Request
from pipectl.domain.model.plain import dump_whole
from pipectl.domain.values.scalars import parse_deal_id
from pipectl.domain.values.schema import Plain, dump_record
from pipectl.domain.values.text import BROKEN_ESCAPE, broken_escape
from pipectl.errors import Place, Problem, what_and_remedy
from pipectl.escape import json_shown

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup


VERSION: Final = 1
"""Raised when a key is renamed, removed or changes its meaning."""

_EXPORT: Final = '`pipectl export json` writes it: {"version": 1, "deals": [{"id": …}]}'


def write(
    deals: Iterable[Deal], setup: Setup, *, history: bool, raw: bool, delimiter: str = ","
) -> str:
    """Write one object with a deal, or an entry of a history, a line: every value a text."""
    del raw, delimiter  # texts come back as they are in any case
    if history:
        name = "entries"
        rows = [{"id": d.id, **dump_record(entry)} for d in deals for entry in d.history]
    else:
        name = "deals"
        rows = [{"id": deal.id, **dump_whole(deal, setup)} for deal in deals]
    lines = ",\n".join(map(_ENCODER.encode, rows))
    inside = f"\n{lines}\n" if lines else ""
    return json_shown(f'{{"version": {VERSION}, "{name}": [{inside}]}}\n')


def read(request: Request) -> ImportResult:
    """Read whole deals; what their values are is for the store to judge."""
    result = ImportResult()
    place = Place(request.source.path)
    try:
        deals = _deals(_decoded(request.source.data))
    except json.JSONDecodeError as error:
        place = Place(request.source.path, error.lineno, error.colno)
        result.problems.append(Problem(place, f"not JSON: {error.msg}", _EXPORT))
        return result
    except RecursionError:
        result.problems.append(Problem(place, "its brackets are nested too deep", _EXPORT))
        return result
    except ValueError as error:
        what, remedy = what_and_remedy(error)
        result.problems.append(Problem(place, what, remedy or _EXPORT))
        return result
    result.rows = len(deals)
    for number, deal in enumerate(deals, 1):
        try:
            _add(deal, result.deals)
        except ValueError as error:
            what, remedy = what_and_remedy(error)
            result.problems.append(Problem(place, f"deal {number}: {what}", remedy))
    return result


def _decoded(data: bytes) -> Plain:
    """Decode, every scalar as its own text; a key that is given twice is a ValueError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        what = f"a byte that is not UTF-8 (0x{data[error.start]:02X})"
        raise json.JSONDecodeError(what, before, len(before)) from None
    decoded: Plain = json.loads(
        text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object
    )
    broken = broken_escape(text)
    if broken is not None:
        raise json.JSONDecodeError(BROKEN_ESCAPE[0], text, broken)
    return decoded


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' is given twice in one object; keep one of the two")
    return values


def _deals(export: Plain) -> list[Plain]:
    deals = export.get("deals") if isinstance(export, dict) else None
    if not isinstance(export, dict) or not isinstance(deals, list):
        raise ValueError(f"no export of deals; {_EXPORT}")  # noqa: TRY004 - data, not a call
    version = export.get("version", "none")
    if version != str(VERSION):
        raise ValueError(f"this pipectl reads version {VERSION}, not {version}; update it")
    return deals


def _add(deal: Plain, deals: dict[str, dict[str, Plain]]) -> None:
    deal_id = deal.pop("id", None) if isinstance(deal, dict) else None
    if not isinstance(deal, dict) or not isinstance(deal_id, str):
        raise ValueError("no id; every deal has one")  # noqa: TRY004 - data, not a call
    deal_id = parse_deal_id(deal_id)
    if deal_id in deals:
        raise ValueError(f"the id '{deal_id}' is given twice; keep one of the two")
    deals[deal_id] = {key: _text(value) for key, value in deal.items()}


def _text(value: Plain | bool) -> Plain:  # noqa: FBT001 - a value
    """Write true and false as their texts, wherever they are."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return {key: _text(item) for key, item in value.items()}
        case list():
            return [_text(item) for item in value]
    return value


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
FORMAT: Final = Format(read, write)
