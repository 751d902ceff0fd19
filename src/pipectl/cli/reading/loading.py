"""All deals for a report: problems stop it, unless it is told to go on over the rest."""

from datetime import date
from typing import TypedDict

import typer

from pipectl.cli.shared.terminal import is_held, tell
from pipectl.domain.history.book import Book
from pipectl.domain.model.settings import LANGUAGES, Settings
from pipectl.errors import Exit, Problem, stop_at_problems
from pipectl.records import dataclass
from pipectl.store.store import Store


class ReadIn(TypedDict):
    """How people read a page: the form of numbers, and the language."""

    numbers: str | None
    language: str


def read_in(settings: Settings, language: str | None = None) -> ReadIn:
    """Return how people read a page: in the language of the call, else in the store's."""
    return {"numbers": settings.numbers, "language": language or settings.reports or LANGUAGES[0]}


@dataclass(frozen=True, slots=True)
class Report:
    """The book of a report, what its footer has to say, and the problems that it leaves out."""

    book: Book
    notes: tuple[str, ...]
    problems: list[Problem]

    def read_in(self, language: str | None = None) -> ReadIn:
        """Return how people read it."""
        return read_in(self.book.setup.settings, language)

    def leave(self) -> None:
        """Exit with the code for invalid data where there were problems.

        Programs get them as an error, behind the report; people were told before it.
        """
        if is_held():
            stop_at_problems(self.problems)
        if self.problems:
            raise typer.Exit(Exit.INVALID)


def load(store: Store, as_of: date, *, keep_going: bool, on_page: bool = False) -> Report:
    """Load all deals. Raises InvalidError with all problems, unless it is to keep going.

    What is wrong then is told at once, but not where the same terminal shows it `on_page`.
    """
    loaded = store.load(as_of)
    problems, setup = loaded.stopping, loaded.book.setup
    if not keep_going:
        stop_at_problems(problems)
    tell(*map(str, [*([] if on_page or is_held() else problems), *loaded.unfinished]))
    notes = [str(problem) for problem in problems]
    if loaded.left_out:
        notes.append(f"{setup.how_many(loaded.left_out, 'file')} left out: see `pipectl check`")
        tell(*([] if on_page else notes[-1:]))
    if loaded.drifted:
        deals = (
            "1 deal differs" if loaded.drifted == 1 else f"{setup.how_many(loaded.drifted)} differ"
        )
        notes.append(f"{deals} from the history: see `pipectl check`")
    return Report(loaded.book, tuple(notes), problems)
