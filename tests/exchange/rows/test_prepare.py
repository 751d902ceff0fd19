"""What is wrong beside a row, in its people or in another file, refuses that row and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from builders import TODAY, setup
from pipectl.domain.intake.importer import ForeignFile, ImportResult, Request
from pipectl.exchange.csv import read
from pipectl.exchange.rows.rules import Rules
from pipectl.store.rules_file import read_rules

if TYPE_CHECKING:
    from pathlib import Path

RULES = """\
system: crm
key: Id
fields: {title: Title, stage: {constant: prospecting}, owner: Who, amount: {constant: "5"}}
as_of: {constant: 2026-09-01}
"""
LISTED = RULES + "people: {file: more.csv, name: name, manager: boss}\n"
WITH_IDS = RULES.replace("owner: Who", "owner: Nr") + "people: {name: Who, id: Nr}\n"


def brought(tmp_path: Path, rules: str, rows: str, more: str = "") -> ImportResult:
    path = tmp_path / "rules.yaml"
    path.write_text(rules, encoding="utf-8")
    source = ForeignFile("deals.csv", f"Id,Title,Who,Nr\n{rows}".encode())
    files = {"more.csv": ForeignFile("more.csv", more.encode())} if more else {}
    return read(Request(source, files, read_rules(path, Rules).record, setup(), TODAY))


def refused(result: ImportResult) -> dict[int, str]:
    """Return why rows are refused, by their number, and that the others come in."""
    assert (result.findings, result.problems) == ([], [])
    assert len(result.drafts) + len(result.refused) == result.rows
    return {row.number: row.why for row in result.refused}


@pytest.mark.parametrize(
    ("rules", "rows", "reasons"),
    [
        (RULES, "1,A,Kari Nes,\n2,B,李,\n", {3: "no id can be made of the name '李'"}),
        (WITH_IDS, "1,A,Kari Nes,7\n2,B,李,17\n", {3: "no id can be made of the name '李'"}),
        (WITH_IDS, "1,A,Ola-Lie,\n2,B,Ola Lie,\n", {3: "'Ola Lie' and 'Ola-Lie' would both be"}),
        (WITH_IDS, "1,A,李,17\n2,B,李,17\n3,C,,17\n", dict.fromkeys((2, 3, 4), "no id can be")),
    ],
)
def test_an_owner_who_makes_no_id_refuses_his_rows(
    tmp_path: Path, rules: str, rows: str, reasons: dict[int, str]
) -> None:
    result = brought(tmp_path, rules, rows)
    reasons_read = refused(result)
    assert reasons_read.keys() == reasons.keys()
    assert all(re.search(why, reasons_read[number]) for number, why in reasons.items())


@pytest.mark.parametrize("name", ["Ola  Lie", " ola lie ", "OLA\u00a0LIE"])
@pytest.mark.parametrize("rules", [RULES, RULES + "people: {name: Who}\n"])
def test_a_person_is_the_same_in_other_blanks_and_letters(
    tmp_path: Path, rules: str, name: str
) -> None:
    result = brought(tmp_path, rules, f"1,A,{name},\n2,B,Ola Lie,\n")
    assert refused(result) == {}
    assert [draft.state["owner"] for draft in result.drafts] == ["ola-lie", "ola-lie"]


@pytest.mark.parametrize("listed", ["", "name,boss\nOla Lie,\n"], ids=["rows", "list"])
def test_names_are_read_as_they_are_to_be_spelled(tmp_path: Path, listed: str) -> None:
    people = LISTED if listed else RULES + "people: {name: Who}\n"
    rules = people + "spellings: {Who: {Ola L.: Ola Lie}}\n"
    result = brought(tmp_path, rules, "1,A,Ola L.,\n2,B,Ola Lie,\n", listed)
    assert refused(result) == {}
    assert [draft.state["owner"] for draft in result.drafts] == ["ola-lie", "ola-lie"]
    named = [draft.person for draft in result.drafts if draft.person] + [*result.people.items()]
    assert {(who, person.name) for who, person in named} == {("ola-lie", "Ola Lie")}
    assert result.notes == {"Who Ola L. read as Ola Lie": 1}


@pytest.mark.parametrize(
    ("people", "wrong", "numbers"),
    [
        ("name,boss\nKari Nes,\n李,\nLi,李\n", [3, 4], {3, 4}),
        ("name,boss\nKari Nes,\n李,Kari Nes\n李,Li\nLi,\n", [3, 4], {3}),
    ],
)
def test_a_person_of_a_list_who_cannot_be_told_refuses_the_rows_that_name_him(
    tmp_path: Path, people: str, wrong: list[int], numbers: set[int]
) -> None:
    result = brought(tmp_path, LISTED, "1,A,Kari Nes,\n2,B,李,\n3,C,Li,\n", people)
    assert refused(result).keys() == numbers
    places = [problem.place for problem in result.complaints]
    assert [place.line for place in places if place.path == "more.csv"] == wrong
    assert "kari-nes" in result.people


PRICED = RULES.replace('{constant: "5"}', "prices.price")
PRICED += "joins: {prices: {file: more.csv, column: Title, key: name}}\n"
DATED = RULES + "history: [{file: more.csv, key: KEY, day: day, set: {amount: sum}}]\n"
ROWS = "1,A,,\n2,B,,\n3,C,,\n"


@pytest.mark.parametrize(
    ("rules", "more", "numbers", "lines"),
    [
        (PRICED, "name,price\nA\nB,2\nC,3\n", {2}, [2]),
        (PRICED, 'name,price\n"A,1\nB,2\nC,3\n', {2}, [2]),
        (PRICED, "name,price\nA,1\nB,2\nC,3\nA,1,9\n", {2}, [5]),
        (PRICED, "name,price\nA,1\nB,2\nC,3\nA,3\nA,4\n", {2}, [5, 6]),
        (PRICED, "name,price\nA,1\nB,2\nC,3\nD,3,4\n", set(), [5]),
        (DATED, "id,day,sum\n1,2026-09-01,5,3\n2,2026-09-01,5\n", {2}, [2]),
        (DATED, 'id,day,sum\n1,2026-09-01,"5"x\n2,2026-09-01,5\n', {2}, [2]),
        (DATED, "id,day,sum\nx,y,3,2026-09-01,5\n", {4}, [2]),
        (DATED, "id,day,sum\n9,2026-09-01,5\n", set(), [2]),
        (DATED.replace("KEY", "[id, day]"), "id,day,sum\n1,A,5,5\nx,B,1,1\n", {2}, [2, 3]),
    ],
)
def test_a_row_of_another_file_that_is_wrong_refuses_the_rows_that_need_it(
    tmp_path: Path, rules: str, more: str, numbers: set[int], lines: list[int]
) -> None:
    rules = rules.replace("key: Id", "key: [Id, Title]") if "[id" in rules else rules
    result = brought(tmp_path, rules.replace("KEY", "id"), ROWS, more)
    reasons = refused(result)
    assert reasons.keys() == numbers
    assert all(re.match(r"more\.csv:(\d+): row ", why) for why in reasons.values())
    places = [problem.place for problem in result.complaints]
    assert [place.line for place in places if place.path == "more.csv"] == lines


def test_the_history_of_rows_that_came_in_is_not_strange_beside_the_refused_ones(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(DATED.replace("KEY", "id"), encoding="utf-8")
    source = ForeignFile("bad.csv", b"why,Id,Title,Who\nno date,2,B,\n")
    more = ForeignFile("more.csv", b"id,day,sum\n1,2026-09-01,5\n2,2026-09-01,5\n")
    request = Request(source, {"more.csv": more}, read_rules(path, Rules).record, setup(), TODAY)
    assert read(request).complaints == []
