"""The weekly report: a whole ISO week, against the Sunday before, and what to do now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.deal import NextStep
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.pipeline import ExitCriteria, LostReason
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import UsageError
from pipectl.reports import weekly
from pipectl.table import NA, is_left_out
from reports.tables import column, part, rows, totals

if TYPE_CHECKING:
    from pipectl.table import Page

START = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
W47 = ("2026-11-16", "2026-11-22")


def of(*deals: Any, as_of: str = "2026-11-25", rules: Any = None, **more: Any) -> Page:
    return weekly.report(book(*deals, as_of=as_of, rules=rules), **more)


@pytest.mark.parametrize(
    ("as_of", "week"),
    [("2026-11-22", "W47"), ("2026-11-23", "W47"), ("2026-11-28", "W47"), ("2026-11-29", "W48")],
)
def test_the_week_is_the_last_that_has_ended(as_of: str, week: str) -> None:
    assert of(as_of=as_of).title == f"Week 2026-{week}"


def test_a_week_over_the_new_year_is_the_isos() -> None:
    assert of(as_of="2027-01-03").title == "Week 2026-W53"


def test_an_earlier_week_can_be_asked_for() -> None:
    assert of(week=parse_period("2026-W40", 1)).title == "Week 2026-W40"


@pytest.mark.parametrize(
    "ended",
    [
        entry("2026-11-18", stage="won", currency="SEK"),
        entry("2026-11-18", stage="lost", currency="SEK"),
        entry("2026-10-02", stage="won", currency="SEK"),
    ],
)
def test_what_was_closed_in_a_currency_without_a_rate_is_said(ended: Any) -> None:
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11)),)
    page = of(deal(START, ended), rules=setup(rates=rates))
    assert [note for note in page.notes if note.startswith("partial: 1 deal in SEK")]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2026-11", "'2026-11' is not a week; write one as 2026-W47"),
        ("2026-11-18", "'2026-11-18' is not a week; write one as 2026-W47"),
        ("2026-W48", "2026-W48 ends on 2026-11-29, after 2026-11-25; the last week that has ended"),
    ],
)
def test_what_is_no_whole_week_that_has_ended_is_refused(asked: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        of(week=parse_period(asked, 1))
    assert str(refused.value).startswith(said)


def test_the_pipeline_is_that_of_sunday_and_changes_are_against_the_sunday_before() -> None:
    page = of(
        deal(START, entry("2026-11-18", amount=130), entry("2026-11-23", amount=999), id="a"),
        deal(entry("2026-11-22", stage="prospecting", amount=10), id="b"),
        deal(START, entry("2026-11-16", stage="won"), id="c"),
    )
    row = rows(page, "pipeline")[0]
    assert (row["deals"], row["deals_change"]) == (2, 0)
    assert (row["amount"], row["amount_change"]) == (140, -60)
    assert totals(page, "pipeline")[0]["amount_change"] == -60


@pytest.mark.parametrize("day", W47)
def test_the_weeks_first_and_last_day_are_in_it(day: str) -> None:
    page = of(deal(START, entry(day, stage="won"), id="a"))
    assert column(page, "won", "cycle") == [(entry(day).day - START.day).days]


@pytest.mark.parametrize("day", ["2026-11-15", "2026-11-23"])
def test_the_days_beside_it_are_not(day: str) -> None:
    assert rows(of(deal(START, entry(day, stage="won"), id="a")), "won") == []


def test_a_loss_says_why_in_the_pipelines_words() -> None:
    rules = setup(pipeline(lost_reasons=(LostReason(id="price", name="Pris"),)))
    lost = deal(START, entry("2026-11-17", stage="lost", reason="price"), id="a")
    assert column(of(lost, rules=rules), "lost", "reason") == ["Pris"]


def test_a_win_is_its_owners_on_its_day() -> None:
    won = deal(START, entry("2026-11-17", stage="won"), entry("2026-11-20", owner="ola"), id="a")
    page = of(won)
    assert column(page, "won", "owner") == ["kari"]
    assert totals(page, "won")[0]["amount"] == 100


def test_a_new_deal_stands_as_it_is_on_sunday() -> None:
    new = deal(
        entry("2026-11-17", stage="prospecting", amount=5),
        entry("2026-11-19", stage="proposal"),
        entry("2026-11-24", stage="won"),
        id="a",
    )
    page = of(new)
    assert column(page, "new", "stage") == ["Forslag"]
    assert rows(page, "moved") == []


def test_a_person_has_one_id_whatever_it_was_before() -> None:
    rules = setup(team={"kari": Person(name="Kari Nes", was=("karin",))})
    first = entry("2026-11-17", stage="proposal", owner="karin")
    page = of(deal(first, id="a"), deal(first, entry("2026-11-18", stage="won")), rules=rules)
    assert [column(page, name, "owner") for name in ("new", "won")] == [["kari"] * 2, ["kari"]]


def test_what_is_not_forecast_is_not_won_and_it_is_said() -> None:
    rules = setup(pipeline(), pipeline(id="service", forecast=False))
    done = (entry("2026-11-01", stage="proposal", pipeline="service", amount=5),)
    page = of(deal(*done, entry("2026-11-17", stage="won")), deal(*done, id="b"), rules=rules)
    assert rows(page, "won") == []
    assert totals(page, "pipeline")[0]["deals"] == 1
    assert (
        "not in won, lost, forecast and velocity: 2 deals of service (forecast: false)"
        in page.notes
    )


def test_to_name_the_default_pipeline_is_no_move() -> None:
    page = of(deal(START, entry("2026-11-17", pipeline="sales"), id="a"))
    assert rows(page, "moved") == []


def test_moved_says_where_from_and_where_to_over_the_whole_week() -> None:
    page = of(
        deal(START, entry("2026-11-17", stage="proposal"), id="a"),
        deal(
            START,
            entry("2026-11-17", stage="proposal"),
            entry("2026-11-18", stage="prospecting"),
            id="b",
        ),
    )
    moved = rows(page, "moved")
    assert [(one["deal"], one["from"], one["to"]) for one in moved] == [
        ("a", "Prospecting", "Forslag")
    ]


def test_pushed_is_a_later_expected_close_and_counts_pushes_to_later_months() -> None:
    first = entry("2026-09-01", stage="proposal", expected_close="2026-10-10")
    page = of(
        deal(
            first,
            entry("2026-10-01", expected_close="2026-11-20"),
            entry("2026-11-18", expected_close="2026-12-20"),
            id="later",
        ),
        deal(first, entry("2026-11-18", expected_close="2026-10-01"), id="sooner"),
    )
    pushed = rows(page, "pushed")
    assert [(one["deal"], str(one["to"]), one["pushes"]) for one in pushed] == [
        ("later", "2026-12-20", 2)
    ]


def test_a_later_day_of_the_same_month_is_no_push() -> None:
    first = entry("2026-09-01", stage="proposal", expected_close="2026-12-07")
    page = of(deal(first, entry("2026-11-18", expected_close="2026-12-25")))
    assert rows(page, "pushed") == []


def test_reopened_is_open_again_also_where_it_was_closed_within_the_week() -> None:
    page = of(
        deal(
            START,
            entry("2026-10-01", stage="lost"),
            entry("2026-11-18", stage="proposal"),
            id="before",
        ),
        deal(
            START,
            entry("2026-11-17", stage="lost"),
            entry("2026-11-18", stage="prospecting"),
            id="within",
        ),
        deal(START, entry("2026-11-18", stage="lost"), id="closed"),
    )
    assert column(page, "reopened", "deal") == ["before", "within"]
    assert column(page, "lost", "deal") == ["closed"]


def test_the_forecast_is_this_quarters_and_the_next() -> None:
    soon = entry("2026-09-01", stage="proposal", amount=100, expected_close="2027-01-10")
    page = of(deal(soon, id="a"))
    found = rows(page, "forecast")
    assert [(one["when"], one["open"]) for one in found] == [("2026Q4", 0), ("2027Q1", 100)]


def test_velocity_is_that_of_the_two_sundays() -> None:
    page = of(deal(START, entry("2026-11-18", stage="won"), id="a"))
    assert column(page, "factors", "window") == [
        "2026-08-25 to 2026-11-22",
        "2026-08-18 to 2026-11-15",
    ]
    assert column(page, "factors", "won") == [1, 0]


def test_what_wants_attention_is_as_of_the_reports_day() -> None:
    late = entry("2026-11-01", stage="proposal", expected_close="2026-11-24")
    page = of(deal(late, id="a"))
    assert column(page, "overdue", "late") == [1]
    assert part(page, "overdue").title == "Overdue on 2026-11-25: 1"
    assert column(page, "without_next_step", "idle") == [24]


def test_a_parked_deal_wants_no_attention() -> None:
    parked = entry(
        "2026-09-01", stage="proposal", expected_close="2026-10-01", parked_until="2026-12-01"
    )
    page = of(deal(parked, id="a"))
    assert [rows(page, name) for name in ("overdue", "stale", "without_next_step")] == [[], [], []]


def stale_rules() -> Any:
    usual = pipeline()
    return setup(pipeline(*(_rotting(one) for one in usual.stages)))


def _rotting(stage: Any) -> Any:
    from dataclasses import replace

    return replace(stage, rotting_days=14) if stage.type == "open" else stage


@pytest.mark.parametrize(("touched", "count"), [("2026-11-10", 1), ("2026-11-11", 0)])
def test_stale_is_idle_for_more_than_the_stages_days(touched: str, count: int) -> None:
    page = of(deal(START, entry(touched, note="hei"), id="a"), rules=stale_rules())
    assert len(rows(page, "stale")) == count


def test_an_import_wakes_no_stale_deal() -> None:
    imported = entry("2026-11-24", note="hei", via="import")
    assert len(rows(of(deal(START, imported, id="a"), rules=stale_rules()), "stale")) == 1


def test_a_next_step_that_is_not_yet_due_keeps_a_deal_from_being_stale() -> None:
    planned = entry("2026-09-02", next_step=NextStep(due=entry("2026-11-26").day, what="Ring"))
    page = of(deal(START, planned, id="a"), rules=stale_rules())
    assert (rows(page, "stale"), rows(page, "without_next_step")) == ([], [])


def test_the_clock_can_run_from_the_stage_or_the_creation() -> None:
    kept = deal(START, entry("2026-11-20", stage="proposal"), id="a")
    assert len(rows(of(kept, rules=stale_rules(), clock="created"), "stale")) == 1
    assert len(rows(of(kept, rules=stale_rules(), clock="stage"), "stale")) == 0


def test_a_week_in_which_nothing_happened_says_so_in_its_titles() -> None:
    page = of()
    names = ("won", "lost", "new", "moved", "pushed", "reopened", "overdue", "stale")
    assert all(part(page, name).title.endswith(": none") for name in names)


def test_its_title_has_the_firms_name() -> None:
    assert of(rules=setup(name="Nordlys")).title == "Nordlys: week 2026-W47"


def figures(page: Page) -> list[tuple[Any, ...]]:
    return [tuple(row.values())[1:4] for row in rows(page, "figures")]


def test_on_top_are_the_weeks_wins_the_quarters_of_its_quota_and_what_is_to_decide() -> None:
    aim = Quota(who="kari", period="2026Q4", amount=Decimal(400), day=date(2026, 9, 1))
    page = of(
        deal(START, entry("2026-11-18", stage="won"), id="now"),
        deal(START, entry("2026-10-18", stage="won"), id="earlier"),
        deal(START, entry("2026-11-02", expected_close="2026-11-24"), id="late"),
        rules=setup(team={"kari": Person(name="Kari")}, quotas=(aim,)),
    )
    assert page.parts[0].name == "figures"
    assert figures(page) == [(1, 100, None), (2, 200, 400), (1, 100, None)]


def test_a_quota_that_is_set_after_the_sunday_counts_on_the_day_of_the_report() -> None:
    aim = Quota(who="kari", period="2026Q4", amount=Decimal(400), day=date(2026, 11, 23))
    page = of(deal(START, id="a"), rules=setup(team={"kari": Person(name="Kari")}, quotas=(aim,)))
    assert figures(page)[1] == (0, 0, 400)
    assert rows(page, "quota")[0]["quota"] == 400


def test_without_a_quota_the_quarter_has_its_wins_alone_and_the_table_of_quotas_one_line() -> None:
    page = of(deal(START, entry("2026-11-18", stage="won"), id="a"))
    assert figures(page)[1] == (1, 100, NA)
    assert part(page, "quota").title == "Quota 2026Q4: none is set"


def test_a_deal_that_is_overdue_and_past_an_exit_criterion_is_to_be_decided_once() -> None:
    asks = stage("prospecting", exit=ExitCriteria(qualification={"budget": "likely"}))
    rules = setup(pipeline(asks, stage("proposal"), stage("won", "won"), stage("lost", "lost")))
    late = entry("2026-11-01", stage="proposal", amount=9, expected_close="2026-11-20")
    page = of(deal(late, id="a"), rules=rules)
    assert column(page, "overdue", "deal") == column(page, "unmet", "deal") == ["a"]
    assert column(page, "unmet", "missing") == ["budget"]
    assert figures(page)[2][:2] == (1, 9)


def test_the_slips_are_those_of_the_month_and_the_quarter_up_to_sunday() -> None:
    first = entry("2026-09-01", stage="proposal", amount=10, expected_close="2026-11-20")
    page = of(
        deal(first, entry("2026-11-24", stage="won"), id="after"),
        deal(first, entry("2026-10-20", stage="lost"), id="october"),
        deal(first, entry("2026-11-18", stage="won"), id="won"),
    )
    assert [tuple(row.values())[:5] for row in rows(page, "slips")] == [
        ("2026-11", 2, 1, 0, 1),
        ("2026Q4", 3, 1, 1, 1),
    ]


@pytest.mark.parametrize(
    ("week", "open_", "rate"),
    [("2026-W44", "Still open", "Open rate"), ("2024-W13", "Slipped", "Slip rate")],
)
def test_what_a_running_period_may_still_close_has_not_slipped(
    week: str, open_: str, rate: str
) -> None:
    page = of(week=parse_period(week, 1))
    assert [column.title for column in part(page, "slips").columns][-2:] == [open_, rate]
    assert [column.title for column in part(page, "slips_value").columns][-2:] == [open_, rate]


def test_a_week_over_the_turn_of_a_quarter_has_the_slips_of_both() -> None:
    first = entry("2026-06-01", stage="proposal", expected_close="2026-09-20")
    page = of(deal(first, entry("2026-10-03", stage="won")), week=parse_period("2026-W40", 1))
    assert column(page, "slips", "period") == ["2026-09", "2026-10", "2026Q3", "2026Q4"]
    assert column(page, "slips", "slipped") == [1, 0, 1, 0]


def test_what_left_or_came_back_without_a_close_is_named() -> None:
    page = of(
        deal(START, entry("2026-11-18", parked_until="2027-01-01"), id="parked"),
        deal(START, entry("2026-09-02", parked_until="2026-11-20"), id="back"),
        deal(START, entry("2026-11-18", omit="test"), id="out"),
        deal(START, entry("2026-11-18", owner="ola"), id="handed"),
        deal(START, entry("2026-11-24", parked_until="2027-01-01"), id="later"),
    )
    kinds = {row["deal"]: str(row["what"]) for row in rows(page, "aside")}
    assert kinds == {"parked": "parked", "back": "back", "out": "omitted", "handed": "transferred"}


def test_the_activities_are_those_of_the_week() -> None:
    calls = [entry(day, activity="call", by="ola") for day in ("2026-11-15", "2026-11-20")]
    page = of(deal(START, *calls, id="a"))
    assert [tuple(row.values()) for row in rows(page, "activities")] == [("ola", 1, 1)]


def test_what_is_wrong_is_counted_by_kind_without_what_is_wrong_with_none() -> None:
    late = entry("2026-11-20", stage="proposal", amount=9, expected_close="2026-11-24")
    assert [tuple(row.values()) for row in rows(of(deal(late, id="a")), "hygiene")] == [
        ("no_next_step", 1),
        ("overdue_close", 1),
    ]


def test_what_is_empty_is_one_line() -> None:
    page = of()
    names = ("due", "closing", "aside", "quota", "slips", "slips_value", "often", "hygiene")
    assert [name for name in names if not is_left_out(part(page, name))] == []
    assert is_left_out(part(page, "activities"))
