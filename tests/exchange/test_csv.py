"""CSV: rules to drafts, deals to rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, deal, entry, setup
from imports import HEADER
from pipectl.domain.intake.importer import ForeignFile, ImportResult, Request
from pipectl.domain.model.team import Person
from pipectl.exchange.csv import explain, read, rejected
from pipectl.exchange.rows.export_rows import write
from pipectl.exchange.rows.rules import Rules
from pipectl.store.rules_file import read_rules
from strategies import SETUP, deals

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft
    from pipectl.domain.model.deal import Deal


ROW = "1,Website,Acme,prospecting,120000,2026-09-01\n"
BASE = """\
system: crm
key: Id
fields: {title: Name, stage: Stage, FIELDS}
as_of: Day
"""


def request(tmp_path: Path, rules: str, rows: str = ROW, **others: str) -> Request:
    """Return a request for rows below the usual header; other files by their name without .csv."""
    path = tmp_path / "rules.yaml"
    path.write_text(rules, encoding="utf-8")
    files = {
        f"{name}.csv": ForeignFile(f"{name}.csv", text.encode()) for name, text in others.items()
    }
    team = {"kari": Person(name="Kari Nes", was=("karin",))}
    record = read_rules(path, Rules).record
    source = ForeignFile("deals.csv", (HEADER + rows).encode())
    return Request(source, files, record, setup(team=team, fields={"seats": "number"}), TODAY)


def found(tmp_path: Path, rules: str, rows: str = ROW, **others: str) -> ImportResult:
    brought = read(request(tmp_path, rules, rows, **others))
    assert brought.findings == []
    assert brought.problems == []
    return brought


def the_draft(
    tmp_path: Path, fields: str, rows: str = ROW, more: str = "", **others: str
) -> DealDraft:
    brought = found(tmp_path, BASE.replace("FIELDS", fields) + more, rows, **others)
    assert brought.refused == []
    return brought.drafts[0]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("account: Account", "Acme"),
        ("account: {column: Account}", "Acme"),
        ("account: {constant: Other}", "Other"),
        ('account: {text: "{Account} ({Id})"}', "Acme (1)"),
        ("account: {column: Account, map: {Acme: Acme AS}}", "Acme AS"),
        ("account: {column: Account, map: {Acme: }}", None),
        ("account: {column: Account, map: names}", "ACME"),
    ],
)
def test_a_value_is_a_column_a_constant_a_text_or_what_a_map_says(
    tmp_path: Path, said: str, value: str | None
) -> None:
    assert the_draft(tmp_path, said, more="maps: {names: {Acme: ACME}}").fields["account"] == value


@pytest.mark.parametrize(("said", "value"), [("", None), (", empty: none", "none")])
def test_an_empty_cell_means_nothing_or_what_the_rules_say(
    tmp_path: Path, said: str, value: str | None
) -> None:
    row = ROW.replace("Acme", " ")
    made = the_draft(tmp_path, f"account: {{column: Account{said}}}", row)
    assert made.fields["account"] == value


def test_own_fields_keys_of_other_systems_and_tags(tmp_path: Path) -> None:
    row = ROW.replace("Acme", "a; b;a").replace(",1,", ",1,")
    fields = 'tags: {column: Account, split: ";"}, seats: Id, refs.erp: Id, x-raw: Amount'
    assert the_draft(tmp_path, fields, row).fields == {
        "title": "Website",
        "tags": ("a", "b"),
        "seats": 1,
        "refs.erp": "1",
        "x-raw": "120000",
    }


def test_a_row_is_explained_from_its_line_and_the_layout_that_the_rules_say(tmp_path: Path) -> None:
    rules = BASE.replace("FIELDS", "next_step: {what: Account, due: Day}")
    layout = "header: 2\ndelimiter: comma\nescape: backslash\nnulls: [\"NULL\", '-']\n"
    asked = request(tmp_path, rules + layout)
    asked = asked._replace(source=ForeignFile("deals.csv", f"Report\n{HEADER}{ROW}".encode()))
    told = explain(asked, 3).explained
    assert told[0] == (
        "row", "line 3", "header: 2; delimiter: comma; escape: backslash; nulls: NULL, -"
    )  # fmt: skip
    assert ("next_step.due", "2026-09-01", "column Day") in told
    with pytest.raises(ValueError, match="has no row 2; it has 3 to 3, 2 is the header"):
        explain(asked, 2)


@pytest.mark.parametrize("name", ["Kari Nes", "KARI NES", "kari", "karin"])
def test_an_owner_is_a_person_by_id_name_or_an_id_from_before(tmp_path: Path, name: str) -> None:
    assert the_draft(tmp_path, "owner: Account", ROW.replace("Acme", name)).state["owner"] == "kari"


def test_an_owner_who_is_nobody_yet_gets_an_id_of_his_name(tmp_path: Path) -> None:
    made = the_draft(tmp_path, "owner: Account", ROW.replace("Acme", "Søren Ærø"))
    assert made.state["owner"] == "soren-aero"


def test_a_stage_is_said_by_its_id_or_its_name(tmp_path: Path) -> None:
    row = ROW.replace("prospecting", "FORSLAG")
    assert the_draft(tmp_path, "source: Id", row).state["stage"] == "proposal"


def test_an_amount_is_in_the_stores_currency_unless_the_rules_say_another(tmp_path: Path) -> None:
    assert the_draft(tmp_path, "amount: Amount").state["currency"] == "NOK"
    euro = the_draft(tmp_path, "amount: Amount, currency: {constant: EUR}")
    assert euro.state["currency"] == "EUR"
    assert "currency" not in the_draft(tmp_path, "source: Id").state


JOINS = "joins: {prices: {file: prices.csv, column: Name, key: name}}"


def test_a_join_looks_a_value_up_in_another_file(tmp_path: Path) -> None:
    made = the_draft(tmp_path, "amount: prices.price", more=JOINS, prices="name,price\nWebsite,5\n")
    assert made.state["amount"] == 5


def test_a_spelling_is_put_right_before_it_is_looked_up_and_counted_once_a_row(
    tmp_path: Path,
) -> None:
    rules = (
        BASE.replace("FIELDS", "amount: prices.price")
        + JOINS
        + "\nspellings: {Name: {Web site: Website}}"
    )
    rows = ROW.replace("Website", "Web site")
    brought = found(tmp_path, rules, rows, prices="name,price\nWebsite,5\n")
    assert brought.drafts[0].fields["title"] == "Website"
    assert brought.notes == {"Name Web site read as Website": 1}


def test_an_empty_cell_finds_nothing_in_another_file(tmp_path: Path) -> None:
    joins = JOINS.replace("column: Name", "column: Account")
    row = ROW.replace("Acme", "")
    made = the_draft(tmp_path, "amount: prices.price", row, joins, prices="name,price\nx,5\n")
    assert made.state["amount"] is None


CONDITIONS = [
    ("when: {Stage: prospecting}", True),
    ("when: {Stage: won}", False),
    ("when: {Stage: [won, prospecting]}", True),
    ('when: {Account: ""}', False),
    ('when: {Account: "*"}', True),
    ("when: {Stage: prospecting, Account: Other}", False),
    ("unless: {Stage: prospecting}", False),
    ("when: {Stage: prospecting}, unless: {Account: Other}", True),
]


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_rows_are_left_out_on_conditions(tmp_path: Path, condition: str, holds: bool) -> None:  # noqa: FBT001 - a case
    rules = BASE.replace("FIELDS", "source: Id") + f"skip: [{{{condition}, because: a test}}]"
    brought = found(tmp_path, rules)
    assert len(brought.drafts) == (not holds)
    assert brought.notes == ({"skipped: a test": 1} if holds else {})


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_entries_are_made_on_conditions(tmp_path: Path, condition: str, holds: bool) -> None:  # noqa: FBT001 - a case
    more = f"history: [{{{condition}, day: Day, set: {{stage: Stage, note: Name}}}}]"
    made = the_draft(tmp_path, "source: Id", more=more)
    assert len(made.steps) == holds
    if holds:
        assert made.steps[0].more == {"note": "Website"}


def test_an_empty_day_is_named_by_its_column_and_its_block(tmp_path: Path) -> None:
    more = "history: [{unless: {Id: 1}, day: Id, set: {}}, {day: Day, set: {stage: Stage}}]"
    rules = BASE.replace("FIELDS", "source: Id").replace("as_of: Day\n", "") + more
    (row,) = found(tmp_path, rules, ROW.replace("2026-09-01", "")).refused
    assert row.why == (
        'Day is empty, the day of block 2 of `history`; fill it in, or add `Day: "*"` to the '
        "`when` of that block"
    )


def test_rows_of_another_file_stand_in_the_order_of_their_times(tmp_path: Path) -> None:
    more = (
        'history: [{file: log.csv, key: id, day: {column: at, date: "YYYY-MM-DD hh:mm"}, '
        "set: {stage: stage}}]"
    )
    log = "id,at,stage\n1,2026-09-02 10:00,prospecting\n1,2026-09-02 09:00,won\n"
    log += "1,2026-09-01 23:00,lost\n"
    made = the_draft(tmp_path, "source: Id", more=more, log=log)
    assert [step.values["stage"] for step in made.steps] == ["lost", "won", "prospecting"]


def test_rows_of_deals_that_are_not_there_may_be_passed_over(tmp_path: Path) -> None:
    more = "history: [{file: log.csv, key: id, day: at, strangers: skip, set: {stage: stage}}]"
    log = "id,at,stage\n9,2026-09-02,prospecting\n1,2026-09-02,prospecting\n"
    assert len(the_draft(tmp_path, "source: Id", more=more, log=log).steps) == 1


def test_refused_rows_come_back_as_they_were_with_the_reason_before_them(tmp_path: Path) -> None:
    rows = '1,"a, ""b""\nc",Acme,prospecting,x,2026-09-01\n2,short\n' + ROW.replace("1,", "3,", 1)
    asked = request(tmp_path, BASE.replace("FIELDS", "amount: Amount"), rows)
    brought = read(asked)
    assert [draft.key for draft in brought.drafts] == ["3"]
    written = list(csv.reader(io.StringIO(rejected(asked, brought.refused).decode(), newline="")))
    assert written[0] == ["why", *HEADER.strip().split(",")]
    assert written[1][1:] == ["1", 'a, "b"\nc', "Acme", "prospecting", "x", "2026-09-01"]
    assert written[2][1:] == ["2", "short"]
    assert written[1][0].startswith("amount: 'x' is not an amount")


def test_an_activity_has_its_direction_and_without_one_there_is_none(tmp_path: Path) -> None:
    log = "id,at,what,way\n1,2026-09-02,email,out\n1,2026-09-03,,in\n"
    block = "{file: log.csv, key: id, day: at, set: {activity: what, direction: way, note: at}}"
    more = f"history: [{{day: Day, set: {{stage: Stage}}}}, {block}]"
    draft = the_draft(tmp_path, "", more=more, log=log)
    assert [step.more for step in draft.steps[1:]] == [
        {"activity": "email", "direction": "out", "note": "2026-09-02"},
        {"note": "2026-09-03"},
    ]


# Writing


def table(found: list[Deal], *, history: bool = False, raw: bool = True) -> list[dict[str, str]]:
    text = write(found, SETUP, history=history, raw=raw)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_deal_is_a_row_with_all_its_fields() -> None:
    made = deal(
        entry(
            "2026-09-01", stage="prospecting", amount="1250.50", qualification={"need": "likely"}
        ),
        refs={"crm": "17"},
        tags=("a", "b"),
        extra={"x-list": ["1", "2"]},
    )
    row = {name: cell for name, cell in table([made])[0].items() if cell}
    assert row.pop("revision").isalpha()
    assert row == {
        "id": "acme-website-k7qm",
        "title": "Website redesign",
        "account": "Acme AS",
        "amount": "1250.50",
        "stage": "prospecting",
        "tags": "a b",
        "qualification.need.state": "likely",
        "refs.crm": "17",
        "x-list": '["1", "2"]',
    }


def test_an_entry_is_a_row_that_says_what_it_clears() -> None:
    made = deal(
        entry("2026-09-01", stage="prospecting", amount=5, by="kari"),
        entry("2026-09-02", "amount", qualification={"need": None}, note="Hi"),
    )
    first, second = table([made], history=True)
    assert (first["id"], first["day"], first["by"], first["amount"]) == (
        "acme-website-k7qm",
        "2026-09-01",
        "kari",
        "5",
    )
    assert (second["note"], second["clears"]) == ("Hi", "amount qualification.need")


def test_formulas_and_steering_characters_are_made_harmless_unless_raw() -> None:
    made = deal(title="=cmd()", account="\x1b[31m")
    assert table([made], raw=True)[0]["title"] == "=cmd()"
    guarded = table([made], raw=False)[0]
    assert (guarded["title"], guarded["account"]) == ("'=cmd()", "\\x1b[31m")


@given(st.lists(deals(), max_size=3))
def test_raw_texts_come_back_as_they_were(made: list[Deal]) -> None:
    rows: list[dict[str, Any]] = table(made)
    assert [row["title"] for row in rows] == [one.title for one in made]
    assert [row["notes"] for row in rows] == [one.notes or "" for one in made]
