"""The closed periods of a store: files that are read where somebody asks for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from pipectl.domain.model.closed_book import ClosedBook
from pipectl.domain.values.calendar import find_period
from pipectl.domain.values.schema import dump_record, revive_record
from pipectl.errors import PipectlError, Place, Problem, stop_at_problems
from pipectl.store.disk.files import FileProblem
from pipectl.store.edit import emit
from pipectl.store.tree import layout
from pipectl.store.tree.tree import problem_of
from pipectl.store.yaml.plain import parse_plain
from pipectl.store.yaml.reader import BOM, parse_source, read_record

if TYPE_CHECKING:
    from collections.abc import Container

    from pipectl.store.tree.tree import Tree

_HEAD: Final = """\
# A closed period, written by `pipectl books close`: its figures as they were first reported, and a
# line for each deal behind them. Change nothing here; `pipectl check` sees it. What is known now
# is in `pipectl report restated`.
"""


RESTORE: Final = "restore it, from git for instance; or delete it and close the period anew"
"""What to do about a file that nobody but a program writes."""


def path_of(period: str) -> str:
    """Return the path of the file of a closed period."""
    return f"{layout.BOOKS}/{period}{layout.SUFFIX}"


def names_of(tree: Tree) -> list[str]:
    """Name the closed periods by their files, without a look at any."""
    return [layout.id_of(path) for path in tree.names(layout.BOOKS) if path.count("/") == 1]


def closed_on(tree: Tree, day: date, fiscal_year_start: int) -> list[str]:
    """Name the closed periods that had counted a day; no file is read but theirs."""
    paths = {path_of(name): find_period(name, fiscal_year_start) for name in names_of(tree)}
    around = [path for path, each in paths.items() if each and each.first <= day <= each.last]
    books = [_read(path, tree.read(path))[0] for path in around]
    return [each.period for each in books if each and day <= each.as_of]


def read_books(tree: Tree) -> tuple[dict[str, ClosedBook], list[Problem]]:
    """Return the closed periods that can be read, by their paths, and what is wrong with files."""
    files = tree.files(layout.BOOKS)
    problems = list(files.problems)
    books: dict[str, ClosedBook] = {}
    for path in files.stamps:
        try:
            book, wrong = _read(path, tree.read(path), files.stamps)
        except FileProblem as error:
            book, wrong = None, [problem_of(error)]
        problems += wrong
        if book is not None:
            books[path] = book
    return books, problems


def _read(
    path: str, data: bytes, paths: Container[str] = ()
) -> tuple[ClosedBook | None, list[Problem]]:
    """Return the closed period of a file, or what is wrong; `paths` are those of all files."""
    book = _read_usual(data)
    if book is None:
        source, node = parse_source(path, data)
        if node is not None and node.pairs is None:
            source.report(node.start, "the file is not keys and values")
        elif node is not None:
            book = read_record(ClosedBook, node, source, "the file")
        if book is None:
            return None, [source.problems[0]._replace(remedy=RESTORE)]
    if path != path_of(book.period):
        own = path_of(book.period)
        remedy = f"compare it with {own}, and delete it" if own in paths else f"call it {own}"
        return None, [Problem(Place(path), f"the file is of {book.period}", remedy)]
    return book, []


def _read_usual(data: bytes) -> ClosedBook | None:
    """Return the closed period of a file as it was written, None where it is in another style."""
    try:
        lines = data.decode().removeprefix(BOM).split("\n")
        while lines[0].startswith("#"):
            del lines[0]
        plain = parse_plain("\n".join(lines))
        return None if plain is None else revive_record(ClosedBook, plain)
    except (ValueError, IndexError):
        return None


def compose(book: ClosedBook) -> bytes:
    """Write the file of a closed period; what is written is read again."""
    data = (_HEAD + emit.document(dump_record(book))).encode()
    again, problems = _read(path_of(book.period), data)
    stop_at_problems(problems)
    if again != book:
        path = path_of(book.period)
        raise PipectlError(f"{path} would not match the intended figures; nothing was written")
    return data
