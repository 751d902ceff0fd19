r"""Deals and entries as rows of CSV: a column a field, exact, lines that end in `\n`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.plain import dump_deal
from pipectl.domain.values.schema import MapOf, Plain, RecordOf, dump_record, keys_of

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What steers a terminal or turns text around; no tab and no line break."""

# A spreadsheet takes a text that begins so for a formula; the wide forms count in some locales.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SPECIAL: Final = re.compile('[",\r\n]')
_LEFT_OUT: Final = ("history", "imported")


def write(deals: Iterable[Deal], setup: Setup, *, history: bool, raw: bool) -> str:
    r"""Write a row a deal, or a row an entry of the history.

    Unless they are to be raw, texts that a spreadsheet would take for a formula get `'` before
    them, and characters that steer a terminal are written as `\x1b`.
    """
    if history:
        rows = [{"id": deal.id, **_entry(entry)} for deal in deals for entry in deal.history]
        first = ["id", *_scalar_keys(Entry), "clears"]
    else:
        rows = [{"id": deal.id, **dict(_flat("", _top(deal, setup)))} for deal in deals]
        first = ["id", *_scalar_keys(Deal), *setup.settings.fields]
    found = {name for row in rows for name in row} - set(first)
    header = [*first, *sorted(found)]
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    cell = str if raw else _guarded
    return "".join(",".join(_quoted(cell(text)) for text in line) + "\n" for line in lines)


def _top(deal: Deal, setup: Setup) -> dict[str, Plain]:
    return {k: v for k, v in dump_deal(deal, setup).items() if k not in _LEFT_OUT}


def _scalar_keys(record: type[Deal | Entry]) -> list[str]:
    """Name the keys that are always a column, in the order of a file."""
    names = []
    for name, key in keys_of(record).items():
        if name in _LEFT_OUT or isinstance(key.shape, MapOf):
            continue
        if isinstance(key.shape, RecordOf):
            names += [f"{name}.{inner}" for inner in keys_of(key.shape.record)]
        else:
            names.append(name)
    return names


def _entry(entry: Entry) -> dict[str, str]:
    said = dump_record(entry)
    clears = [name for name, value in said.items() if value is None]
    clears += [f"qualification.{n}" for n, state in entry.qualification.items() if state is None]
    return {**dict(_flat("", said)), "clears": " ".join(clears)}


def _flat(prefix: str, said: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
    """Yield keys with dots between them and their texts; tags with spaces between them."""
    for key, value in said.items():
        name = f"{prefix}{key}"
        if isinstance(value, str):
            yield name, str(value)
        elif name.startswith("x-") and value is not None:
            yield name, json.dumps(value, ensure_ascii=False)
        elif isinstance(value, dict):
            yield from _flat(f"{name}.", value)
        elif value is not None:
            yield name, " ".join(map(str, value))


def _guarded(text: str) -> str:
    seen = HIDDEN.sub(_escaped, text)
    return f"'{seen}" if seen.startswith(_FORMULA) else seen


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - one byte


def _quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"' if _SPECIAL.search(field) else field
