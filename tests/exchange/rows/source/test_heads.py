"""The lines above the rows, the delimiter and the names."""

from __future__ import annotations

import io

import pytest

from pipectl.exchange.rows.source.heads import Head, read_head
from pipectl.exchange.rows.source.layout import Layout


def head(text: str, layout: Layout | None = None) -> Head:
    return read_head(io.StringIO(text, newline="").readlines(), layout or Layout())


def test_the_header_is_the_first_line_with_anything_in_it() -> None:
    assert head("\n,,\nId,Deal\n1,A\n")[0::2] == (("Id", "Deal"), 2, 4)


def test_the_rules_say_in_which_line_the_header_is() -> None:
    text = 'Notes:\n"Addresses\nId,Deal\n1,A\n'
    found = head(text, Layout(header=3))
    assert (found.names, found.rows, found.number) == (("Id", "Deal"), 3, 4)


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_the_first_line_of_excel_says_what_parts_columns(line: str) -> None:
    found = head(f"{line}\r\nId;Deal\r\n1;A\r\n")
    assert (found.names, found.dialect.delimiter) == (("Id", "Deal"), ";")


def test_excel_does_not_count_its_line_as_a_row() -> None:
    assert head("sep=;\nId;Deal\n1;A\n").number == 2


def test_a_line_of_excel_that_the_rules_contradict_is_refused() -> None:
    with pytest.raises(ValueError, match="write `delimiter: semicolon`"):
        head("sep=;\nId;Deal\n", Layout(delimiter="\t"))


def test_names_of_the_rules_stand_for_a_header() -> None:
    found = head("1,A\n", Layout(header=("Id", "Deal")))
    assert (found.names, found.rows, found.number) == (("Id", "Deal"), 0, 1)


@pytest.mark.parametrize("line", ["Id,Deal", "why,Id,Deal", "why_,Id,Deal"])
def test_a_first_row_of_these_names_is_a_header_all_the_same(line: str) -> None:
    found = head(f"{line}\n1,A\n", Layout(header=("Id", "Deal")))
    assert (found.names, found.rows) == (tuple(line.split(",")), 1)


def test_what_cannot_be_seen_is_no_part_of_a_name() -> None:
    text = '\u200bId,"Close\nDate", Sum\u00a0,Gro\u0308ße\n'
    assert head(text).names == ("Id", "Close Date", "Sum", "Größe")


def test_very_many_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="20 001 columns"):
        head("," * 20_000 + "x\n")
