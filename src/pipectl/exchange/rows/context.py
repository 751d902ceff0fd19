"""What rows are read with, and one row's cells by the names that rules use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.model.pipeline import named
from pipectl.domain.values.text import how_many, show_count
from pipectl.exchange.forms.columns import WholeColumn

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import Pipeline, Stage
    from pipectl.domain.model.settings import Setup
    from pipectl.domain.model.team import Person
    from pipectl.domain.values.schema import Shape
    from pipectl.exchange.rows.csv_file import CsvFile
    from pipectl.exchange.rows.people import Roster
    from pipectl.exchange.rows.rules import Event, Rules
    from pipectl.exchange.rows.source.records import CsvRow

_LISTED: Final = 10
_NO_COLUMN: Final = WholeColumn(tuple)


class Shared(NamedTuple):
    """What is wrong with many rows in the same way: each has its own `item`."""

    group: str
    item: str
    remedy: str


class RowError(ValueError):
    """Why a row cannot be imported: `what is wrong; what to write instead`."""

    def __init__(self, message: str, shared: Shared | None = None) -> None:
        """With `shared` the summary has one line for all the rows of its group."""
        super().__init__(message)
        self.shared = shared


def unknown(subject: str, item: str, where: str, remedy: str) -> RowError:
    """Return the error of an item that is not where it must be, shared by all such items."""
    shared = Shared(f"{subject} {where}", item, remedy)
    return RowError(f"{subject} '{item}' {where}; {remedy}", shared)


def leaning(file: CsvFile, row: CsvRow) -> RowError:
    """Return the error of a row that needs one of another file, which is refused."""
    place = f"{file.name}:{row.line}"
    group = f"needs a row of {file.name} that is refused"
    shared = Shared(group, place, "correct it there")
    return RowError(f"{place}: row {row.number}: {row.wrong}", shared)


def listed(counts: Counter[str]) -> str:
    """Write items with the number of their rows, the most frequent first, and not all of many."""
    items = [f"'{item}' ({how_many(n, 'row')})" for item, n in counts.most_common(_LISTED)]
    more = len(counts) - len(items)
    return ", ".join(items) + (f" and {show_count(more)} more" if more else "")


class Lookup(NamedTuple):
    """Another file by its key: the cells of a row by their column; `refused` rows are none."""

    file: CsvFile
    column: str
    rows: Mapping[str, CsvRow]
    refused: Mapping[str, CsvRow]


class EventRows(NamedTuple):
    """A block of the history with the rows of its file by the key of their deal.

    Without a file it is the deal's own row that tells. All blocks of one file have the number of
    the first, `block`; `refused` are its rows that cannot be read, by the key that may be theirs.
    """

    rule: Event
    block: int
    file: CsvFile | None = None
    rows: Mapping[str, Sequence[CsvRow]] = {}
    refused: Mapping[str, CsvRow] = {}


@dataclass(slots=True)
class Context:
    """All that rows are read with; `steps` tells how a value comes to be.

    `people` are those to be added to the team, and `refused` why somebody cannot be, by the number
    of the row that tells of them.
    """

    rules: Rules
    setup: Setup
    today: date
    file: CsvFile
    roster: Roster
    shapes: Mapping[str, Shape | None]
    lookups: dict[str, Lookup] = field(default_factory=dict)
    events: list[EventRows] = field(default_factory=list)
    stages: dict[tuple[str, str], Stage | None] = field(default_factory=dict)
    columns: dict[tuple[str, str], WholeColumn] = field(default_factory=dict)
    people: dict[int, tuple[str, Person]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    steps: list[str] = field(default_factory=list)

    def stage(self, pipeline: Pipeline, name: str) -> Stage | None:
        """Return a stage by its id or name, looked up once."""
        if (pipeline.id, name) not in self.stages:
            try:
                self.stages[pipeline.id, name] = named(pipeline, name)
            except ValueError as error:
                raise RowError(str(error)) from None
        return self.stages[pipeline.id, name]

    def person(self, row: CsvRow) -> tuple[str, Person] | None:
        """Return somebody new of whom a row tells. Raises RowError where that is nobody."""
        if row.number in self.refused:
            raise RowError(self.refused[row.number])
        return self.people.get(row.number)

    def refuse_part_of_history(self, key: str) -> None:
        """Raise RowError where a row of a file is refused that may tell of a deal."""
        for event in self.events:
            if event.file and key in event.refused:
                raise leaning(event.file, event.refused[key])

    def column(self, file: CsvFile, name: str) -> WholeColumn:
        """Return a column of a file, which is judged as a whole, once."""
        if (file.path, name) not in self.columns:
            index, spelling = file.header.index(name), self.rules.spellings.get(name, {})

            def rows() -> Iterator[tuple[int, str]]:
                for row in file.rows:
                    cell = "" if row.wrong else row.cells[index]
                    yield row.number, spelling.get(cell, cell) or ""

            self.columns[file.path, name] = WholeColumn(rows)
        return self.columns[file.path, name]


class Cell(str):
    """A text in the forms of its file, not in those of a deal."""

    __slots__ = ()


class Cells:
    """The cells of one row by the names that rules use: COLUMN, and JOIN.COLUMN."""

    def __init__(self, context: Context, file: CsvFile, row: CsvRow) -> None:
        """Take the row apart; cells that are not there are empty."""
        self.context = context
        self.file = file
        self.by_name = dict(zip_longest(file.header, row.cells[: len(file.header)], fillvalue=""))
        self.noted: set[str] = set()

    def get(self, name: str) -> str:
        """Return a cell, spelled as the rules say, empty where it is blank."""
        if name in self.by_name:
            return self._spelled(name, self.by_name[name])
        join, _, column = name.partition(".")
        file, key_column, rows, refused = self.context.lookups[join]
        key = self.get(key_column)
        if not key:
            return ""
        if key in refused:
            raise leaning(file, refused[key])
        if key not in rows:
            remedy = f"add it there, or write how it is spelled: `spellings: {{{key_column}: …}}`"
            raise unknown(key_column, key, f"is in no row of {file.name}", remedy)
        row = rows[key]
        self.context.steps.append(f"{file.name} row {row.number}, found by {key_column}")
        return self._spelled(column, row.cells[file.header.index(column)])

    def column(self, name: str | None) -> WholeColumn:
        """Return the column that a name in the rules means, as a whole."""
        if name is None:
            return _NO_COLUMN
        if name in self.by_name:
            return self.context.column(self.file, name)
        join, _, column = name.partition(".")
        return self.context.column(self.context.lookups[join].file, column)

    def _spelled(self, name: str, cell: str) -> str:
        spelling = self.context.rules.spellings.get(name)
        if spelling is None or cell not in spelling:
            return cell if cell.strip() else ""
        text = spelling[cell] or ""
        step = f"{name} {cell} read as {text or 'empty'}"
        if step not in self.noted:
            self.noted.add(step)
            self.context.notes[step] += 1
        self.context.steps.append(step)
        return text
