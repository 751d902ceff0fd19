"""A row as it is read: its draft, or what is wrong, and how each of its values came to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pipectl.domain.model.fields import text_of
from pipectl.exchange.rows.context import Context, RowError

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft
    from pipectl.domain.intake.importer import Explained
    from pipectl.exchange.rows.source.records import CsvRow


P = ParamSpec("P")
T = TypeVar("T")


class RowReading:
    """One row: `key` is its deal's, `skipped` says why it is left out.

    `place` begins the messages about a row of another file, `prefix` the names of what is read.
    """

    def __init__(self, context: Context, row: CsvRow, *, explains: bool = False) -> None:
        """Begin to read; only a reading that `explains` keeps how values came to be."""
        context.steps.clear()
        self.context = context
        self.row = row
        self.key = ""
        self.place = self.prefix = ""
        self.skipped: str | None = None
        self.draft: DealDraft | None = None
        self.errors: list[RowError] = []
        self.explained: list[Explained] = []
        self._explains = explains

    @property
    def why(self) -> str:
        """Return all that is wrong, in one line."""
        return " | ".join(map(str, self.errors))

    def attempt(self, name: str, read: Callable[P, T], *args: P.args, **more: P.kwargs) -> T | None:
        """Return what a function reads, None where it cannot; what is wrong is kept, once.

        With a `name` the value is explained.
        """
        value, refused = None, ""
        try:
            value = read(*args, **more)
        except ValueError as error:
            refused = f"refused: {error}"
            message = f"{self.place}{error}"
            if message not in map(str, self.errors):
                self.errors.append(RowError(message, getattr(error, "shared", None)))
        if self._explains:
            self._explain(name, value, refused)
        return value

    def _explain(self, name: str, value: object, refused: str) -> None:
        origin = "; ".join(filter(None, (", ".join(self.context.steps), refused)))
        self.context.steps.clear()
        if name:
            text = "" if value is None else text_of(value)
            self.explained.append((f"{self.prefix}{name}", text, origin))
