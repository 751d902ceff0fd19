"""The file of a closed period is written whole and read again, in any style."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given

import strategies
from builders import book, deal, entry
from pipectl.domain.books.closing import closed
from pipectl.domain.books.digests import is_sealed
from pipectl.domain.values.calendar import Period, parse_period
from pipectl.store.closed_books import compose, read_books
from pipectl.store.disk.files import MAX_BYTES
from pipectl.store.tree.disk import DiskTree

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.closed_book import ClosedBook


def a_closed_book() -> ClosedBook:
    history = (
        entry("2026-08-01", stage="proposal", amount="10.50"),
        entry("2026-09-01", stage="won"),
    )
    return closed(book(deal(*history, id="acme")), parse_period("2026Q3", 1), day=date(2026, 10, 5))


def read(root: Path, data: bytes, name: str = "2026Q3") -> tuple[list[ClosedBook], list[str]]:
    (root / "books").mkdir()
    (root / f"books/{name}.yaml").write_bytes(data)
    books, problems = read_books(DiskTree(root))
    return [*books.values()], [*map(str, problems)]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    record = a_closed_book()
    assert read(tmp_path, compose(record)) == ([record], [])


def test_a_line_a_deal() -> None:
    lines = compose(a_closed_book()).decode().splitlines()
    assert [line for line in lines if "acme" in line and "won: {amount: 10.50" in line]


def test_amounts_that_say_the_same_are_written_alike() -> None:
    assert b"won: {deals: 1, NOK: 10.5}" in compose(a_closed_book())


def test_a_comment_and_another_style_change_nothing(tmp_path: Path) -> None:
    text = compose(a_closed_book()).decode().replace("pipelines: [sales]", "pipelines:\n  - sales")
    ((record,), problems) = read(tmp_path, f"# looked at\n{text}# by the board\n".encode())
    assert (problems, is_sealed(record)) == ([], True)


def test_a_file_of_another_period_is_a_problem(tmp_path: Path) -> None:
    books, (problem,) = read(tmp_path, compose(a_closed_book()), "2026Q2")
    assert (books, problem) == (
        [],
        "books/2026Q2.yaml: the file is of 2026Q3; call it books/2026Q3.yaml",
    )


def test_a_broken_file_is_a_problem_with_its_place(tmp_path: Path) -> None:
    data = compose(a_closed_book()).replace(b"currency: NOK", b"currency: kroner")
    books, problems = read(tmp_path, data)
    assert (books, problems[0].split(": ")[0]) == ([], "books/2026Q3.yaml:9:11")


def test_a_store_without_books_reads_nothing(tmp_path: Path) -> None:
    assert read_books(DiskTree(tmp_path)) == ({}, [])


@given(strategies.busy_books())
def test_any_closed_period_can_be_written_and_read(drawn: tuple[Book, date]) -> None:
    of, day = drawn
    compose(closed(of, Period(day, of.as_of, "2026Q3"), day=of.as_of, reason='"why": no'))


def test_a_sum_may_have_many_decimals() -> None:
    record = a_closed_book()
    record.won["NOK"] = Decimal("123456789012345678901.1234567890123")
    compose(record)


def test_a_closed_period_may_be_larger_than_a_deal(tmp_path: Path) -> None:
    history = entry("2026-08-01", stage="proposal", amount=5)
    deals = [deal(history, id=f"deal-{number:05}") for number in range(3000)]
    record = closed(book(*deals), parse_period("2026Q3", 1), day=date(2026, 10, 5))
    data = compose(record)
    assert len(data) > MAX_BYTES
    assert read(tmp_path, data) == ([record], [])
