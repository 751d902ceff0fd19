"""Lines to rows: a broken one keeps no other out."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.exchange.rows.source.records import CsvRow, Dialect, raw, rows_of

COMMAS = Dialect(",")
BACKSLASH = Dialect(",", escape=True)


def rows(text: str, dialect: Dialect = COMMAS, width: int = 3) -> list[CsvRow]:
    lines = io.StringIO(text, newline="").readlines()
    return list(rows_of(lines, 0, 1, dialect, width))


def cells(text: str, dialect: Dialect = COMMAS) -> list[tuple[str, ...]]:
    return [row.cells for row in rows(text, dialect) if not row.wrong]


def test_a_stray_quote_breaks_its_own_row() -> None:
    assert cells('1,a,b\n2,"a"x,b\n3,a,b\n') == [("1", "a", "b"), ("3", "a", "b")]


def test_a_quote_that_nobody_closes_breaks_its_own_row() -> None:
    text = '1,"a,b\n2,a,b\n3,a,b\n4,"a, b",c\n5,"a\nb",c\n'
    assert [(row.line, row.lines) for row in rows(text) if row.wrong] == [(1, 1)]
    assert cells(text)[-1] == ("5", "a\nb", "c")


def test_lines_behind_an_open_quote_that_are_no_rows_belong_to_it() -> None:
    broken = rows('1,"a note\nof two lines\n2,a,b\n')[0]
    assert broken.lines == 2
    assert "nobody closes" in broken.wrong


def test_a_backslash_escapes_a_quote_and_itself_and_is_else_what_it_is() -> None:
    text = r'1,"32\" wide",C:\temp' + "\n" + r'2,"\\",\N' + "\n"
    assert cells(text, BACKSLASH) == [("1", '32" wide', r"C:\temp"), ("2", "\\", r"\N")]


def test_without_an_escape_a_backslash_is_what_it_is() -> None:
    assert cells('1,"C:\\",\\N\n') == [("1", "C:\\", r"\N")]


def test_very_many_open_quotes_end_soon() -> None:
    with pytest.raises(ValueError, match="quotes are open in too many rows"):
        rows('1,2,3\n1,a","b\n' * 20_000)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
tables = st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=6)


@given(tables)
def test_what_rows_take_of_a_file_is_all_of_it(table: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    lines = io.StringIO(text.getvalue(), newline="").readlines()
    assert "".join(raw(lines, row) for row in rows(text.getvalue())) == text.getvalue()


@given(tables, st.integers(0, 5), st.sampled_from(['x,"y"z,x', 'x,"y,x', "x,y", "x,y,x,y"]))
def test_a_broken_row_keeps_no_other_out(
    table: list[tuple[str, str, str]], at: int, broken: str
) -> None:
    """A quote that is open ends with its line where the next line is a row."""
    plain = [(f"{number}", "a", "b") for number in range(len(table))]
    lines = [",".join(row) for row in plain]
    lines.insert(min(at, len(lines)), broken)
    found = rows("\n".join(lines) + "\n")
    assert [row.cells for row in found if not row.wrong and len(row.cells) == 3] == plain


@given(st.text(st.sampled_from('a",\n\\'), max_size=60))
def test_no_line_is_lost_whatever_is_in_it(text: str) -> None:
    lines = io.StringIO(text, newline="").readlines()
    assert sum(row.lines for row in rows_of(lines, 0, 1, COMMAS, 2)) == len(lines)
