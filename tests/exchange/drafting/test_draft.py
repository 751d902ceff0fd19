"""Rules drafted from a file: they can be used at once, and say what they guess."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, pipeline, setup, stage
from pipectl.domain.intake.importer import DraftedRules, ForeignFile, ImportResult, Request
from pipectl.domain.model.deal import Answer
from pipectl.domain.model.pipeline import LostReason
from pipectl.errors import InvalidError
from pipectl.exchange import csv as format_
from pipectl.exchange.rows.rules import Rules, Value
from pipectl.store.rules_file import parse_rules
from strategies import texts

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft
    from pipectl.domain.model.settings import Setup

HEADER = "Id,Deal,Customer,Sum,Status,Created,Closed\n"
ROWS = (
    "1,Website,Acme,5000,Proposal,2026-09-01,\n"
    "2,Shop,Berg,6000,Won,2026-08-01,2026-10-01\n"
    "3,App,Fjord,7000,Lost,2026-08-02,2026-10-02\n"
)
STORE = setup(
    pipeline(
        *(stage(name) for name in ("prospecting", "needs", "proposal")),
        stage("won", "won"),
        stage("lost", "lost"),
        lost_reasons=(LostReason(id="price", name="Price"),),
    )
)


def drafted(file: str | bytes, store: Setup = STORE) -> DraftedRules:
    data = file if isinstance(file, bytes) else file.encode()
    return format_.draft(Request(ForeignFile("deals.csv", data), {}, None, store, TODAY))


def rules_of(file: str | bytes, store: Setup = STORE) -> Rules:
    return parse_rules(Path("rules.yaml"), drafted(file, store).text.encode(), Rules).record


def brought(file: str | bytes) -> ImportResult:
    data = file if isinstance(file, bytes) else file.encode()
    request = Request(ForeignFile("deals.csv", data), {}, rules_of(file), STORE, TODAY)
    result = format_.read(request)
    assert (result.findings, result.problems) == ([], [])
    return result


def only(result: ImportResult) -> DealDraft:
    (deal,) = result.drafts
    return deal


def line_with(text: str, file: str | bytes) -> str:
    (line,) = [line for line in drafted(file).text.splitlines() if text in line]
    return line.strip()


@pytest.mark.parametrize(
    ("name", "end"),
    [("Zq", "Zq9 and 990 more; `x-area: COLUMN` in fields takes one on"), ("Amount", "")],
)
def test_ten_of_a_thousand_columns_are_named(name: str, end: str) -> None:
    names = ",".join(f"{name}{number}" for number in range(1000))
    doubts = drafted(f"Title,Stage,{names}\nWeb,won,{'a,' * 999}a\n").doubts
    assert len(doubts) < 20
    assert max(map(len, doubts)) < 300
    assert any(doubt.endswith(end) for doubt in doubts)


def test_the_draft_of_a_tidy_file_brings_all_of_its_rows_in() -> None:
    result = brought(HEADER + ROWS)
    assert result.refused == []
    stages = {deal.key: [step.values["stage"] for step in deal.steps] for deal in result.drafts}
    assert {key: names[-1] for key, names in stages.items()} == {
        "1": "proposal",
        "2": "won",
        "3": "lost",
    }


cells = st.one_of(
    texts, st.sampled_from(["Won", "Stage", "Sum", "2026-09-01", "1.9.2026", "12 000,50", "a: b"])
)


@given(
    st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1251"]),
)
def test_the_draft_of_any_file_can_be_read_as_rules(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    try:
        draft = drafted(text.getvalue().encode(encoding, "replace"))
    except InvalidError:
        return
    assert parse_rules(Path("rules.yaml"), draft.text.encode(), Rules).record.fields


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp850", "mac-roman"])
def test_the_encoding_is_that_in_which_letters_make_words(encoding: str) -> None:
    file = (HEADER + ROWS.replace("Fjord", "Blåbær og Ærfugl")).encode(encoding)
    assert (rules_of(file).encoding or "utf-8") == encoding
    assert brought(file).drafts[2].fields["account"] == "Blåbær og Ærfugl"


def test_an_encoding_that_nothing_tells_is_left_to_fill_in() -> None:
    file = HEADER.encode() + ROWS.encode().replace(b"Fjord", b"Fj\x81\x9e\xb0\xb1rd")
    assert line_with("encoding:", file).startswith("# encoding: …")
    assert "no encoding makes words of the letters in the file; fill in the line `encoding`" in (
        drafted(file).doubts
    )


@pytest.mark.parametrize("name", ["Bærum", "Østby Å", "Caffè", "Опел"])
def test_utf_8_that_was_read_twice_is_told(name: str) -> None:
    twice = name.encode().decode("latin-1")
    (doubt,) = drafted(HEADER + ROWS.replace("Fjord", twice)).doubts
    assert "looks like UTF-8 that was read as another encoding; export it anew" in doubt
    assert drafted(HEADER + ROWS.replace("Fjord", name)).doubts == []


def test_cyrillic_letters_of_one_byte_are_known() -> None:
    file = (HEADER + ROWS.replace("Fjord", "Алфа ООД")).encode("cp1251")
    assert brought(file).drafts[2].fields["account"] == "Алфа ООД"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_what_parts_all_rows_alike(delimiter: str) -> None:
    file = (HEADER + ROWS).replace(",", delimiter).replace("Acme", "Acme, Berg, Fjord")
    assert rules_of(file).delimiter == delimiter


@pytest.mark.parametrize(
    ("numbers", "amount"),
    [
        (("1 200,50", "12 000", "350 000,-"), "1200.5"),
        (("1.200,50 €", "12.000,00 €", "3,00 €"), "1200.5"),
        (('"1,200.50"', '"12,000"', "3"), "1200.5"),
        (("1.200", "12.500", "350"), "1200"),
        (("kr 1200", "12000 kr", "3"), "1200"),
    ],
)
def test_the_form_of_numbers_is_judged_over_the_column(
    numbers: tuple[str, ...], amount: str
) -> None:
    rows = zip(ROWS.replace(",", ";").splitlines(), ("5000", "6000", "7000"), numbers, strict=True)
    file = HEADER.replace(",", ";") + "\n".join(row.replace(old, new) for row, old, new in rows)
    result = brought(file)
    assert result.refused == []
    assert str(result.drafts[0].state["amount"]) == amount


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (("13.9.2026", "1.9.2026", "2.9.2026"), "2026-09-13"),
        (("9/3/2026", "8/31/2026", "8/2/2026"), "2026-09-03"),
        (("3-Sep-26", "1-Sep-26", "2-Sep-26"), "2026-09-03"),
        (("2026-09-03 10:11", "2026-09-01 9:00", "2026-09-02 0:00"), "2026-09-03"),
        (("03.09.2026 г.", "01.09.2026 г.", "02.09.2026 г."), "2026-09-03"),
    ],
)
def test_the_form_of_dates_is_judged_over_the_column(days: tuple[str, ...], first: str) -> None:
    created = ("2026-09-01", "2026-08-01", "2026-08-02")
    rows = zip(ROWS.splitlines(), created, days, strict=True)
    result = brought(HEADER + "\n".join(row.replace(old, new) for row, old, new in rows))
    assert result.refused == []
    assert str(result.drafts[0].steps[0].day) == first


def test_the_order_of_day_and_month_that_one_column_settles_holds_for_others() -> None:
    file = "Deal;Status;Created;Closed\nA;Won;02/03/2026;25/03/2026\nB;Won;04/03/2026;26/03/2026\n"
    assert rules_of(file).dates == ("D/M/YYYY",)


def test_an_order_that_nothing_settles_is_told() -> None:
    assert drafted("Deal;Status;Created\nA;Needs;02/03/2026\n").doubts == [
        "Created may be M/D/YYYY as well; it is read as D/M/YYYY"
    ]


def test_a_value_that_may_be_any_stage_is_left_to_fill_in() -> None:
    file = HEADER + ROWS.replace("Proposal", "Hot")
    assert line_with("Hot", file) == "Hot: …  # fill in; 1 row"
    assert drafted(file).doubts == ["Status: 'Hot' may be any stage; fill in the map `stages`"]


def test_rules_with_a_line_to_fill_in_are_refused_with_that_line() -> None:
    file = "Deal,Stage,Sum\nA,Hot,about 5\nB,Won,6\n"
    request = Request(ForeignFile("deals.csv", file.encode()), {}, rules_of(file), STORE, TODAY)
    assert [(entry.path, entry.what) for entry in format_.read(request).findings] == [
        (("maps", "stages", "Hot"), "the line of 'Hot' is not filled in"),
        (("spellings", "Sum", "about 5"), "the line of 'about 5' is not filled in"),
    ]


def test_a_stage_is_told_by_its_values_where_its_column_has_another_name() -> None:
    file = HEADER.replace("Status", "Kind") + ROWS
    assert line_with("# Kind:", file).startswith("# Kind: each of its values, as one of")


def test_a_file_without_stages_is_told_and_begins_in_the_first() -> None:
    file = "Deal,Sum,Created\nA,1,2026-09-01\n"
    assert drafted(file).doubts == [
        "no column looks like a stage; all deals begin, and stay, in prospecting"
    ]
    assert only(brought(file)).steps[-1].values["stage"] == "prospecting"


def test_an_outcome_beside_the_stage_says_what_is_closed() -> None:
    file = (
        "Deal,Stage,Status,Created,Won time,Lost time\n"
        "A,Proposal,Open,2026-09-01,,\nB,Needs,Won,2026-09-01,2026-10-01,\n"
        "C,Needs,Lost,2026-09-01,,2026-10-02\n"
    )
    last = [deal.steps[-1] for deal in brought(file).drafts]
    assert [(str(step.day), step.values["stage"]) for step in last] == [
        ("2026-09-01", "proposal"),
        ("2026-10-01", "won"),
        ("2026-10-02", "lost"),
    ]


def test_a_close_without_a_day_takes_the_next_best() -> None:
    file = (
        "Deal,Stage,Created,Closed,Expected close\n"
        "A,Won,2026-09-01,2026-10-01,2026-10-09\nB,Won,2026-09-01,,\n"
    )
    days = [str(deal.steps[-1].day) for deal in brought(file).drafts]
    assert days == ["2026-10-01", "2026-09-01"]


@pytest.mark.parametrize(
    ("name", "values"),
    [("Vunnet", "Ja Nei"), ("Won?", "y n"), ("Vinta", "sì no"), ("Спечелена", "да не")],
)
def test_a_deal_that_is_not_won_may_be_lost_or_open(name: str, values: str) -> None:
    yes, no = values.split()
    file = f"Deal,{name},Created,Closed\nA,{yes},2026-02-01,2026-03-01\nB,{no},2026-02-02,\n"
    request = Request(ForeignFile("deals.csv", file.encode()), {}, rules_of(file), STORE, TODAY)
    (finding,) = format_.read(request).findings
    assert (finding.path, finding.what) == (("history", 2, "day"), "the line is not filled in")
    assert f"{name}: '{no}' may be open or closed; fill in the last `day`" in drafted(file).doubts


@pytest.mark.parametrize("name", ["Unit price", "Enhetspris", "Prezzo unitario", "Ед. цена"])
def test_the_price_of_one_is_no_amount(name: str) -> None:
    file = f"Deal,Quantity,{name},Stage\nA,10,1250,Needs\n"
    assert line_with("amount:", file).startswith("amount: …")
    assert f"{name} is the price of one; fill in `amount`" in drafted(file).doubts
    with_sum = f"Deal,Sum,{name},Stage\nA,12500,1250,Needs\n"
    assert f"{name} is not read: it is the price of one" in drafted(with_sum).doubts


def test_pipelines_of_the_store_are_read_and_others_told() -> None:
    name = next(iter(STORE.pipelines.values())).name
    file = f"Deal,Stage,Pipeline\nA,Needs,{name.upper()}\nB,Needs,\n"
    assert brought(file).drafts[0].state["pipeline"] == STORE.settings.default_pipeline
    strange = file.replace("B,Needs,", "B,Needs,Renewals")
    assert line_with("pipeline:", strange).startswith("# pipeline: {column: Pipeline, map: {")
    assert (
        "Pipeline is not read: no pipeline of the store is named 'Renewals'; "
        "the line `# pipeline` in fields takes it on"
    ) in drafted(strange).doubts


def test_a_day_of_closes_that_nothing_uses_is_told() -> None:
    file = "Deal,Created,Closed\nA,2026-02-01,2026-03-01\n"
    what = "Closed is not read: no column says which deals are won or lost"
    assert what in drafted(file).doubts


@pytest.mark.parametrize("name", ["Expected close", "Forv. avslutning", "Chiusura prevista"])
def test_an_expected_close_is_never_the_day_of_a_close(name: str) -> None:
    file = f"Deal,Stage,Created,{name}\nA,Won,2026-09-01,2026-10-09\nB,Needs,2026-09-02,\n"
    request = Request(ForeignFile("deals.csv", file.encode()), {}, rules_of(file), STORE, TODAY)
    (finding,) = format_.read(request).findings
    assert (finding.path, finding.what) == (("history", 2, "day"), "the line is not filled in")
    assert (
        f"1 won deal with no day of the close: {name} is when it was expected; fill in its `day`"
    ) in drafted(file).doubts


def test_the_close_date_of_open_deals_is_when_they_are_expected() -> None:
    file = (
        "Deal,Stage,Created,Close date\n"
        "A,Won,2026-09-01,2026-10-01\nB,Needs,2026-09-01,2026-12-09\n"
    )
    assert str(brought(file).drafts[1].state["expected_close"]) == "2026-12-09"


def test_a_reason_is_mapped_and_its_text_is_kept_as_a_note() -> None:
    file = (
        "Deal,Stage,Created,Closed,Lost reason\n"
        "A,Lost,2026-09-01,2026-10-01,For dyrt\nB,Lost,2026-09-01,2026-10-01,Bad luck\n"
    )
    more = [deal.steps[-1].more for deal in brought(file).drafts]
    assert more == [{"reason": "price", "note": "For dyrt"}, {"note": "Bad luck"}]


@pytest.mark.parametrize("row", [",,,18000,,,\n", ",Total,,18000,,,\n", "Sum,,,18000,,,\n"])
def test_a_row_of_totals_is_skipped(row: str) -> None:
    result = brought(HEADER + ROWS + row)
    assert (len(result.drafts), result.refused) == (3, [])
    assert result.notes == {"skipped: a total or no deal": 1}


def test_the_key_is_an_id_else_what_differs_in_each_row() -> None:
    assert rules_of(HEADER + ROWS).key == (Value(column="Id"),)
    assert rules_of("Deal,Stage\nA,Won\nB,Won\n").key == (Value(column="Deal"),)


@pytest.mark.parametrize("header", ["Sum (EUR)", "Sum"])
def test_the_currency_of_the_amounts_is_named(header: str) -> None:
    file = f"Deal;{header};Stage\nA;{'5,00' if 'EUR' in header else '€ 5,00'};Won\n"
    assert only(brought(file)).state["currency"] == "EUR"


SCALES = {
    "Verdi MNOK": ("5000000", "NOK"), "Beløp (tkr)": ("5000", None), "Value (k€)": ("5000", "EUR"),
    "Amount in thousands": ("5000", None), "Beløp mill": ("5000000", None),
    "Сума (хил. лв)": ("5000", "BGN"), "Importo in migliaia": ("5000", None),
    "Sum (kr 1000)": ("5000", None), "Amount £000": ("5000", "GBP"),
    "Amount (m)": ("5000000", None),
    "Beløp (MEUR)": ("5000000", "EUR"), "Summe TEUR": ("5000", "EUR"),
    "Summe Mio. €": ("5000000", "EUR"),
    "Amount (EUR)": ("5", "EUR"), "Sum t.o.m. 2026": ("5", None), "Amount 2000": ("5", None),
}  # fmt: skip


@pytest.mark.parametrize("name", SCALES)
def test_an_amount_counts_by_what_its_column_is_named(name: str) -> None:
    amount, currency = SCALES[name]
    first, blank = brought(f"Deal;{name};Stage\nA;5;Won\nB;;Won\n").drafts
    assert (str(first.state["amount"]), blank.state.get("amount")) == (amount, None)
    assert first.state.get("currency") in (currency, "NOK")
    if currency:
        assert first.state["currency"] == currency


@pytest.mark.parametrize("file", ["Deal;Sum (tkr);Stage\nA;5k;Won\n", "Deal;Sum tkr / MNOK\nA;5\n"])
def test_an_amount_of_two_scales_is_left_to_fill_in(file: str) -> None:
    assert line_with("amount:", file).startswith("amount: …")


def test_every_guess_says_why_and_how_many_rows_it_reads() -> None:
    file = HEADER + ROWS
    assert line_with("title:", file) == "title: Deal  # by its name; 3 of 3 rows"
    assert line_with("Proposal:", file) == "Proposal: proposal  # 1 row; its name"
    assert line_with("key:", file).startswith("key: Id  # by its name")


def test_columns_that_no_rule_reads_are_listed() -> None:
    file = HEADER.replace("Customer", "Weather") + ROWS
    assert line_with("Weather", file) == "#   Weather: it is no field of a deal"
    assert drafted(file).doubts == [
        "no field of a deal is in Weather; `x-area: COLUMN` in fields takes one on"
    ]


def test_stages_of_a_stores_own_are_found_by_what_their_names_mean() -> None:
    own = setup(pipeline(stage("ny"), stage("tilbud"), stage("seier", "won"), stage("tap", "lost")))
    assert rules_of("Deal,Stage\nA,Proposal\nB,Won\nC,Nytt lead\n", own).maps["stages"] == {
        "Nytt lead": "ny",
        "Proposal": "tilbud",
        "Won": "seier",
    }


@pytest.mark.parametrize(
    ("chance", "percent"),
    [("40%", "40"), ("0.4", "40"), ("40", "40"), ("40 pct", "40"), ("40 prosent", "40")],
)
def test_the_probability_of_an_open_deal_is_a_percent(chance: str, percent: str) -> None:
    file = f"Deal,Stage,Created,Probability\nA,Needs,2026-09-01,{chance}\n"
    assert str(only(brought(file)).steps[0].values["probability"]) == percent


def test_a_closed_deal_was_not_certain_when_it_began() -> None:
    file = "Deal,Stage,Created,Closed,Probability\nA,Won,2026-09-01,2026-10-01,100\n"
    assert all("probability" not in step.values for step in only(brought(file)).steps)


def test_a_prefix_that_another_system_puts_before_names_is_taken_off() -> None:
    file = "Deal,Account Name,Stage\nA,Accounts::::Acme,Won\nB,Accounts::::Berg,Won\n"
    assert [deal.fields["account"] for deal in brought(file).drafts] == ["Acme", "Berg"]


@pytest.mark.parametrize("above", ["Deals of 2026\n", "Deals\n\n", '"Two\nlines",,\n', "sep=,\n"])
def test_a_header_below_other_lines_is_found(above: str) -> None:
    result = brought(above + HEADER + ROWS)
    assert (len(result.drafts), result.refused) == (3, [])


@pytest.mark.parametrize(
    ("file", "doubt"),
    [
        ("Deal,Stage,Sum\nA,Needs,5\nB,Needs,-\n", "Sum: '-' in line 3 is read as no value"),
        (
            "Deal,Stage,Sum\nA,Needs,5\nB,Needs,5 or 6\n",
            "Sum: '5 or 6' in line 3 cannot be read; fill in its line of `spellings`",
        ),
        (
            "Deal,Stage,Sum\nA,Needs,5\nB,Needs,(500)\n",
            "Sum: '(500)' in line 3 cannot be read; fill in its line of `spellings`",
        ),
        (
            "Deal,Stage,Created\nA,Needs,2026-01-02\nB,Needs,soon\n",
            "Created: 'soon' in line 3 cannot be read; fill in its line of `spellings`",
        ),
        (
            "Deal,Stage,Chance\nA,Needs,60\nB,Needs,0.5\nC,Needs,40\n",
            "Chance: '0.5' in line 3 cannot be read; fill in its line of `spellings`",
        ),
        (
            "Deal,Stage,Status\nA,Needs,Won\nB,Needs,Lost\nC,Needs,Frozen\n",
            "Status: 'Frozen' in line 4 cannot be read; fill in its line of `spellings`",
        ),
        (
            "Deal,Stage,Status\nA,Needs,Open\nB,Needs,Lost\nC,Needs,Deleted\n",
            "1 row skipped, line 4: deleted",
        ),
        (
            "Deal,Stage,Note,Note\nA,Needs,a,b\n",
            "Note is not read: the header has it twice; rename one, and draft again",
        ),
        (
            "Deal,Stage,Sum\nA,Needs,many\nB,Needs,few\n",
            "Sum is not read: most of its cells are no number, as 'many'",
        ),
        (
            "Deal,Stage,Next step\nA,Needs,Call\n",
            "Next step is not read: a next step needs a text and a day in each row that has one",
        ),
        (
            "Deal,Stage\nA,Needs\nA,Needs\n",
            (
                "Deal, the key, is not another one in lines 2, 3; those rows are refused: "
                "correct them, or name a column that differs"
            ),
        ),
        (
            "Deal,Stage,Created\nA,Won,2026-01-02\n",
            (
                "1 won deal with no day of the close: closed on the day of the creation; "
                "give them a day"
            ),
        ),
        (
            "Acme,2026-01-02,Needs\nBerg,2026-01-03,Won\n",
            "no line names the columns; is line 1 a deal? Write their names in `header`",
        ),
    ],
)
def test_what_a_draft_cannot_tell_is_said(file: str, doubt: str) -> None:
    assert doubt in drafted(file).doubts


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        (("12.500", "1500.50", "900"), ["12.500: …  # fill in, as 12.5 or 12500, or leave it"]),
        (("8,000 kr", "1500,5 kr", "1 kr"), ["8,000 kr: …  # fill in, as 8 or 8000, or leave it"]),
        (("12.500", "1500.5", "1.250,00"), ["12.500: …", "1.250,00: …"]),
        (("12.500", "1500.125", "900.5"), []),
        (("12.500", "0.125", "900.5"), []),
        (("12.5", "1500.50", "900"), []),
    ],
)
def test_a_number_that_is_two_where_the_column_does_not_tell_is_asked_for(
    numbers: tuple[str, ...], asked: list[str]
) -> None:
    rows = "".join(f"D{n};Needs;{number};2026-09-01\n" for n, number in enumerate(numbers))
    lines = drafted(f"Deal;Stage;Sum;Created\n{rows}").text.splitlines()
    left = [line.strip().replace("'", "").replace('"', "") for line in lines if "…" in line]
    assert [line[: len(start)] for line, start in zip(left, asked, strict=True)] == asked


@pytest.mark.parametrize("odd", ["C,Needs,high", "C, Ltd,Needs,0.5,", "C,Needs"])
def test_one_odd_row_spoils_no_column_of_fractions(odd: str) -> None:
    rows = "A,Needs,0.5,\nB,Needs,0.25,\nD,Needs,1,\nE,Needs,0.1,\n"
    file = f"Deal,Stage,Chance,Created\n{rows}{odd},2026-09-01\n"
    set_in_first = rules_of(file).history[0].set["probability"]
    assert set_in_first == Value(column="Chance", fraction=True)
    assert [line for line in drafted(file).text.splitlines() if "…" in line] == (
        ["    high: …  # fill in, as 60 %, or leave it empty; line 6"] if "high" in odd else []
    )


@pytest.mark.parametrize("more", ["", "C,Needs,high\n"])
def test_chances_of_nought_and_one_alone_are_left_out_and_told(more: str) -> None:
    file = f"Deal,Stage,Chance\nA,Needs,1\nB,Needs,0\n{more}"
    (doubt,) = [doubt for doubt in drafted(file).doubts if "Chance" in doubt]
    assert doubt.startswith("Chance is not read: 1 may be 1 % or 100 %; if it is 100 %, write")


@pytest.mark.parametrize(
    "file", ["", "Deal,Stage,Sum\n", "<!DOCTYPE html><html><body>Log in</body></html>"]
)
def test_a_file_without_deals_is_refused(file: str) -> None:
    with pytest.raises(InvalidError, match=r"deals\.csv"):
        drafted(file)


def test_several_columns_are_the_key_where_none_differs_in_each_row() -> None:
    file = "Deal,Customer,Stage,Sum\nRoof,Acme,Needs,5\nRoof,Berg,Needs,6\nDoor,Berg,Needs,7\n"
    assert rules_of(file).key == (Value(column="Customer"), Value(column="Deal"))


@pytest.mark.parametrize("name", ["Ref", "№", "No.", "Nr", "Номер", "Deal ID", "Record ID", "#"])
def test_a_column_of_ids_is_the_key_and_never_an_amount(name: str) -> None:
    file = f"{name},Deal,Sum,Stage\n5001,A,10,Won\n5002,B,20,Won\n"
    assert rules_of(file).key == (Value(column=name),)


def test_names_of_people_and_places_are_no_stages() -> None:
    file = "Deal,Who,Where\nA,Contact Jo,New York\nB,Jo,Oslo\nC,Jo,Oslo\n"
    assert "no column looks like a stage; all deals begin, and stay, in prospecting" in (
        drafted(file).doubts
    )


def test_the_last_change_is_the_day_of_what_a_row_says() -> None:
    file = "Deal,Stage,Created,Last modified\nA,Needs,2026-01-02,2026-02-03\n"
    assert rules_of(file).as_of == Value(column="Last modified")


def test_the_day_in_a_name_is_told_and_no_part_of_the_system() -> None:
    request = Request(
        ForeignFile("deals-2026-11-23.csv", (HEADER + ROWS).encode()), {}, None, STORE, TODAY
    )
    draft = format_.draft(request)
    assert "system: deals " in draft.text
    assert draft.doubts == [
        "the file's name has the day 2026-11-23; if it was exported then, write it as `as_of`"
    ]


def test_columns_named_as_criteria_are_answers_where_all_cells_are_states() -> None:
    file = "Deal,Stage,Budget,Need\nA,Needs,Yes,big\nB,Needs,confirmed,small\n"
    draft = drafted(file)
    assert {deal.key: deal.fields["qualification.budget"] for deal in brought(file).drafts} == {
        "A": Answer(state="likely"),
        "B": Answer(state="confirmed"),
    }
    assert "no field of a deal is in Need; `x-area: COLUMN` in fields takes one on" in draft.doubts
