"""What a collection is: the type of its records, their folder, their rules, what is cached."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pipectl.domain.model.account import Account
from pipectl.domain.model.fields import links_of
from pipectl.domain.model.plain import Whole
from pipectl.domain.model.settings import Setup
from pipectl.errors import Finding
from pipectl.records import dataclass, field

R = TypeVar("R", bound=Whole)


class Columns(NamedTuple):
    """What the cache keeps in columns of every record: a type, and how it comes of a record."""

    type: type[Any]
    of: Callable[[Any, Setup], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Generic[R]):
    """Records of one type, each in a file of the folder `folder`.

    `needs` are the keys of a new file, `findings` what the rules say of one record, `across` what
    they say of all summaries by their place, beside the store's accounts. `columns` may import
    what only reports need. `editor` says what a person changes a file with; `elsewhere` says of
    keys that people write where the record has them. `refuse` raises an error for a record that
    cannot be made.
    """

    folder: str
    noun: str
    list_command: str
    record: type[R]
    needs: str
    findings: Callable[[R, Setup], Iterable[Finding]]
    columns: Callable[[], Columns]
    across: Callable[[Sequence[Any], Setup, Sequence[Account]], Iterable[tuple[int, Finding]]]
    refuse: Callable[[Setup, R], None]
    editor: str = "an editor"
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    @property
    def links(self) -> tuple[str, ...]:
        """The keys that name other records of the collection."""
        return links_of(self.record)

    @property
    def a_noun(self) -> str:
        """The noun with its article."""
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"
