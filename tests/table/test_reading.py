"""What people read of a page in another language, and what no language changes."""

from __future__ import annotations

from dataclasses import replace

from pipectl.render import csv, json, text
from pipectl.table import NEVER, Column, Kind, Named, Page, Table
from pipectl.words import AsIs, Words, as_is, joined, say, small

NORSE = Words("nb")
NORSE.__dict__["translations"] = {
    "Amount": "Beløp",
    "Open, by {what}": "Åpne, etter {what}",
    "Owner": "Eier",
    "Total": "Sum",
    "never": "aldri",
    "owner": "eier",
    "since": "fra",
    "start": "fra",
    "won": "vunnet",
    "{n} deals": "{n} salg",
    "{n} points": "{n} poeng",
    "{count} without an amount": "{count} uten beløp",
    "d": "dager",
    "over by {what}": "over med {what}",
    "and {more} more; --format json has all of them": "og {more} til; --format json har alle",
}


def norse(table: Table, **about: str) -> str:
    return text.render(replace(page(table, **about), words=NORSE))


def page(table: Table, **about: str) -> Page:
    return Page("p", "", (table,), table.notes, about)


def test_a_phrase_is_said_with_its_values() -> None:
    assert NORSE.of(say("{count} without an amount", count=say("{n} deals", n="3"))) == (
        "3 salg uten beløp"
    )


def test_phrases_that_are_joined_are_said_one_by_one() -> None:
    assert NORSE.of(joined([say("{n} deals", n=2), "Amount", say("won")])) == (
        "2 salg, Amount, vunnet"
    )


def test_a_title_within_a_sentence_is_small_in_any_language() -> None:
    assert NORSE.of(say("Open, by {what}", what=small("Owner"))) == "Åpne, etter eier"


def test_a_text_with_braces_stays_as_it_is() -> None:
    assert NORSE.of(say("{count} without an amount", count="{n} {x")) == "{n} {x uten beløp"


def test_titles_are_said_and_those_of_the_user_are_not() -> None:
    columns = (Column("a", "Owner"), Column("b", as_is("Owner")))
    shown = norse(Table("t", as_is("Total"), columns, (("x", "y"),)))
    assert shown.splitlines()[:2] == ["Total", "Eier  Owner"]


def test_words_in_cells_are_said_where_they_are_ours() -> None:
    columns = (Column("a", ""), Column("b", "", ours=True), Column("c", ""))
    row = ("won", "won", Named("id", say("won")))
    assert norse(Table("t", "", columns, (row, (say("Total"), None, AsIs("Total"))))).split() == [
        *("---", "------", "------"),
        *("won", "vunnet", "vunnet"),
        *("Sum", "Total"),
    ]


def test_what_is_undefined_and_units_are_said() -> None:
    columns = (Column("a", "", Kind.DAYS), Column("b", "", Kind.DAYS, over=True))
    assert norse(Table("t", "", columns, ((NEVER, 3), (1, -2)))).split("\n")[2:4] == [
        "  aldri           3 dager",
        "1 dager  over med 2 dager",
    ]


def test_what_a_page_speaks_of_is_said_and_its_values_stay() -> None:
    assert "eier: won" in norse(Table("t", "", (), ()), owner="won")


def test_programs_read_the_same_in_every_language() -> None:
    table = Table("t", say("Total"), (Column("a", "Owner"),), ((say("Total"),), (NEVER,)))
    for form in (json, csv):
        assert form.render(replace(page(table), words=NORSE)) == form.render(page(table))


def test_two_facts_of_which_both_are_called_the_same_are_both_read() -> None:
    table = Table("t", "", (Column("a", "A"),), (("x",),))
    assert norse(table, since="2026-01-01", start="2026-02-01").splitlines()[0] == (
        "fra: 2026-01-01, fra: 2026-02-01"
    )
