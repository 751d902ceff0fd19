"""The store's own export, changed in a spreadsheet: rules made of its header and its cells."""

from collections.abc import Iterator, Sequence
from typing import Final

from pipectl.domain.intake.edited import REASON
from pipectl.domain.intake.importer import ForeignFile
from pipectl.domain.model.settings import Setup
from pipectl.domain.values import scalars
from pipectl.errors import InvalidError, Place, Problem
from pipectl.exchange.forms import detect
from pipectl.exchange.forms.numbers import Numbers
from pipectl.exchange.rows import csv_file, values
from pipectl.exchange.rows.export_rows import REVISION
from pipectl.exchange.rows.rules import Rules, Value, Values
from pipectl.exchange.rows.source.kinds import refuse_other_kinds
from pipectl.exchange.rows.source.layout import Layout
from pipectl.spreadsheet import DELIMITERS

ID: Final = "id"
_KEY: Final = (Value(column=ID),)
_SYSTEM: Final = "pipectl"
_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def is_own(rules: Rules, header: Sequence[str]) -> bool:
    """Say whether the rows name deals of the store by their ids."""
    return rules.key == _KEY and (rules.system == _SYSTEM or REVISION in header)


def fixed_in(header: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of an export that a row cannot change."""
    return tuple(n for n in header if n.partition(".")[0] in values.NO_FIELDS - {ID, "refs"})


def rules_of_export(source: ForeignFile, setup: Setup) -> Rules | None:
    """Return rules for an export of the store, None for a file that is none.

    Raises InvalidError for a column that is no field, and for a file that cannot be read. Where
    commas part columns, a spreadsheet has the point before decimals: 1.234 is no thousand.
    """
    refuse_other_kinds(source)
    encoding = _MARKS.get(source.data[:2], "utf-8")
    head = source.data[:100_000].decode(encoding, "replace").lstrip("\ufeff").partition("\n")[0]
    delimiter = max(DELIMITERS.values(), key=head.count)
    columns = [name.strip('"\r ') for name in head.split(delimiter)]
    if ID not in columns or not {REVISION, "title", "stage", "amount"}.intersection(columns):
        return None
    _refuse_other_encoding(source, encoding)
    layout = Layout(encoding=encoding, delimiter=delimiter)
    file = csv_file.read_csv(source, layout).unguarded()
    names = [
        n for n in file.header if n and n not in (ID, REVISION, REASON, *fixed_in(file.header))
    ]
    strange = [name for name in names if values.shape_of(name, setup) is None]
    if strange and REVISION in file.header:
        what = f"the column '{strange[0]}' is no field of a deal"
        raise InvalidError(
            [Problem(Place(source.path, 1, 1), what, "remove it, or begin its name with x-")]
        )
    if strange:
        return None
    fields: Values = {
        name: Value(column=name, split=" " if name == "tags" else None) for name in names
    }
    numerals = [*_cells(file, names, (*values.NUMBERS, scalars.PERCENT), setup)]
    is_plain = delimiter == "," and not any("," in numeral for numeral in numerals)
    numbers = [Numbers()] if is_plain else detect.numbers(numerals)
    dates = detect.dates(_cells(file, names, (scalars.DAY,), setup))
    return Rules(
        system=_SYSTEM,
        key=_KEY,
        encoding=encoding,
        delimiter=delimiter,
        dates=dates.forms if dates and not (dates.others or dates.mixed) else (),
        numbers=numbers[0] if len(numbers) == 1 else None,
        values=fields,
    )


def _refuse_other_encoding(source: ForeignFile, encoding: str) -> None:
    """Raise InvalidError for an export that a spreadsheet has saved in letters of one byte.

    Which ones it does not say, and every letter read wrongly would be taken for an edit.
    """
    try:
        source.data.decode(encoding)
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        what = f"a byte that is not {encoding.upper()}, as the export was"
        remedy = "save it in the spreadsheet as CSV UTF-8, and import that file"
        raise InvalidError([Problem(Place(source.path, line, 1), what, remedy)]) from None


def _cells(
    file: csv_file.CsvFile, names: Sequence[str], shapes: Sequence[object], setup: Setup
) -> Iterator[str]:
    """Yield the cells of the columns of some shapes: a spreadsheet writes them in one form."""
    indexes = [file.header.index(n) for n in names if values.shape_of(n, setup) in shapes]
    for row in file.rows:
        yield from (row.cells[index] for index in indexes if not row.wrong)
