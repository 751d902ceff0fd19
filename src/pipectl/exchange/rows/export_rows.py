r"""Deals and entries as rows of CSV: a column a field, exact, lines that end in `\n`."""

from collections.abc import Iterable, Iterator
from typing import Final

from pipectl import spreadsheet
from pipectl.domain.intake.revision import revision_of
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.plain import LATER, flat, texts_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import MapOf, RecordOf, dump_record, keys_of
from pipectl.escape import steering_shown

REVISION: Final = "revision"
"""The column that says which version of a deal a row was."""


def write(
    deals: Iterable[Deal], setup: Setup, *, history: bool, raw: bool, delimiter: str = ","
) -> str:
    r"""Write a row a deal, or a row an entry of the history.

    Unless they are to be raw, what a spreadsheet would take for a formula gets `'` before it, and
    characters that steer a terminal are written as `\x1b`.
    """

    def cell(text: str) -> str:
        return text if raw else spreadsheet.guarded(steering_shown(text), delimiter)

    if history:
        rows = [{"id": deal.id, **_entry(entry)} for deal in deals for entry in deal.history]
        columns = ["id", *_scalar_keys(Entry), "clears"]
    else:
        texts = [(deal.id, texts_of(deal, setup)) for deal in deals]
        rows = [{"id": id_, **row, REVISION: revision_of(row)} for id_, row in texts]
        columns = ["id", *_scalar_keys(Deal), *setup.settings.fields]
    columns += sorted({name for row in rows for name in row}.difference(columns, (REVISION,)))
    columns += [] if history else [REVISION]
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "".join(spreadsheet.line(map(cell, texts), delimiter) for texts in lines)


def _scalar_keys(record: type[Deal | Entry]) -> Iterator[str]:
    """Yield the keys that are always a column, in the order of a file."""
    for name, (_, shape, _) in keys_of(record).items():
        if name in LATER or isinstance(shape, MapOf):
            continue
        if isinstance(shape, RecordOf):
            yield from (f"{name}.{inner}" for inner in keys_of(shape.record))
        else:
            yield name


def _entry(entry: Entry) -> dict[str, str]:
    values = dump_record(entry)
    clears = [name for name, value in values.items() if value is None]
    clears += [f"qualification.{n}" for n, state in entry.qualification.items() if state is None]
    return {**dict(flat("", values)), "clears": " ".join(clears)}
