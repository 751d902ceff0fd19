"""What a foreign format is for the program: what it gets, what it returns, what it can do."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol, TypeAlias

from pipectl.domain.intake.draft import DealDraft
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import Person
from pipectl.domain.values.schema import Plain
from pipectl.errors import Finding, Place, Problem

Explained: TypeAlias = tuple[str, str, str]
"""A field of a row, its value, and where the value comes from."""


class ForeignFile(NamedTuple):
    """A file of another program: its path as the user has named it, and its bytes."""

    path: str
    data: bytes


class RulesRecord(Protocol):
    """The rules of a format, read from YAML into a record that names the other files it needs."""

    @property
    def files(self) -> tuple[str, ...]:
        """Name the files that are read besides the first; they are in the same folder."""


Progress: TypeAlias = Callable[[str, int, int], object]
"""Hears what is being done, and with how many of how many."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Say nothing of what is being done."""


class Request(NamedTuple):
    """What an importer gets: a file, those that its rules name, the rules, the store's setup.

    `today` is the last day that an entry may have; `progress` hears of each row.
    """

    source: ForeignFile
    files: Mapping[str, ForeignFile]
    rules: RulesRecord | None
    setup: Setup
    today: date
    progress: Progress = silent


class RefusedRow(NamedTuple):
    """A row that cannot be imported: its place, its number and why."""

    place: Place
    number: int
    why: str


@dataclass(slots=True)
class ImportResult:
    """What an importer returns.

    `findings` are about the rules and `problems` about whole files: nothing is imported then.
    `rows` counts all rows, `refused` are the bad ones with `complaints` that sum them up, `notes`
    is what was done to the others, each with how often. `people` are those of a list of their
    own. `keys` are those of all rows in their `system`, also of rows left out. `deals` are whole
    deals as their files say them, by id. `explained` is for one row.
    """

    drafts: list[DealDraft] = field(default_factory=list)
    deals: dict[str, dict[str, Plain]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complaints: list[Problem] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    explained: list[Explained] = field(default_factory=list)
    system: str = ""
    keys: set[str] = field(default_factory=set)
    rows: int = 0


class Write(Protocol):
    """Write deals, or with `history` their entries; `raw` leaves texts as they are.

    `delimiter` parts the columns of a format that has any.
    """

    def __call__(
        self, deals: Iterable[Deal], setup: Setup, *, history: bool, raw: bool, delimiter: str = ","
    ) -> str:
        """Return the whole file."""


class DraftedRules(NamedTuple):
    """Rules as a text, and in sentences what a person must still decide."""

    text: str
    doubts: Sequence[str]


class ByRules(NamedTuple):
    """What a format that is read by rules can do besides.

    `explain` tells how the row of a number is read, ValueError where there is none; `rejected`
    returns refused rows as they were, with the reason; `is_rejected` says whether another file
    holds such rows of this request. `built_in` are the rules of a file that needs none: an export
    of the store. `draft` writes rules for a file that has none yet, InvalidError where it holds no
    columns.
    """

    record: type[RulesRecord]
    explain: Callable[[Request, int], ImportResult]
    rejected: Callable[[Request, Sequence[RefusedRow]], bytes]
    is_rejected: Callable[[Request, ForeignFile], bool]
    built_in: Callable[[ForeignFile, Setup], RulesRecord | None]
    draft: Callable[[Request], DraftedRules]


class Format(NamedTuple):
    """A foreign format, the FORMAT of its module: each part is there if it can do that."""

    read: Callable[[Request], ImportResult] | None = None
    write: Write | None = None
    by_rules: ByRules | None = None
