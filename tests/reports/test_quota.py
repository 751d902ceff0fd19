"""Quota, won, gap, pipeline, and all that follows from them, by person, team and firm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from builders import book, deal, entry, pipeline, setup
from pipectl.domain.figures import pacing
from pipectl.domain.figures import quota as figures_of
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import parse_period
from pipectl.render import text
from pipectl.reports import quota as report
from pipectl.table import COVERED, MET, NA, PARTIAL
from reports.tables import part, rows, totals

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.deal import Deal

TEAM = {
    "ola": Person(name="Ola", team="north"),
    "kari": Person(name="Kari", team="north", manager="ola", was=("karin",)),
    "mads": Person(name="Mads", team="south", manager="ola"),
}
Q4 = parse_period("2026Q4", 1)


def quota(who: str, amount: int | None = 100, period: str = "2026Q4", **more: Any) -> Quota:
    value = None if amount is None else Decimal(amount)
    return Quota(**{"who": who, "period": period, "amount": value, "day": date(2025, 9, 1), **more})


def won(owner: str | None, amount: int | None, day: str = "2026-11-01", **more: Any) -> Deal:
    number = f"{owner}-{amount}-{day}"
    first = entry("2026-01-05", stage="prospecting", owner=owner, amount=amount, **more)
    return deal(first, entry(day, stage="won"), id=f"won-{number}".lower())


def open_(
    owner: str | None, amount: int | None, close: str | None = "2026-12-15", **more: Any
) -> Deal:
    first = entry("2026-10-05", stage="proposal", owner=owner, amount=amount, expected_close=close)
    return deal(first, id=f"open-{owner}-{amount}-{close}".lower(), **more)


def whole(*deals: Deal, quotas: tuple[Quota, ...] = (), **more: Any) -> Book:
    team = more.pop("team", TEAM)
    return book(*deals, as_of="2026-11-15", rules=setup(quotas=quotas, team=team, **more))


def of(page: Any, who: str, table: str = "quota", own: str = "whole") -> dict[str, Any]:
    every = [*rows(page, table), *totals(page, table)]
    (row,) = (row for row in every if (row["who"], row["part"]) == (who, own))
    return row


def figures(page: Any, who: str) -> tuple[Any, ...]:
    return tuple(of(page, who)[name] for name in ("quota", "won", "gap", "pipeline"))


def test_the_first_four_figures_are_quota_won_gap_and_pipeline() -> None:
    page = report.report(whole(won("kari", 40), open_("kari", 90), quotas=(quota("kari"),)))
    titles = [column.title for column in part(page, "quota").columns if not column.for_programs]
    assert titles[:5] == ["Who", "Quota", "Won", "Gap", "Pipeline"]
    assert figures(page, "kari") == (100, 40, 60, 90)


def test_what_is_over_the_quota_is_printed_as_over_by() -> None:
    page = report.report(whole(won("kari", 130), quotas=(quota("kari"),)))
    assert figures(page, "kari")[2] == -30
    assert "over by 30" in text.render(page)
    assert of(page, "kari", "pace")["coverage"] is MET
    assert of(page, "kari", "pace")["needed"] is COVERED


def test_without_a_quota_there_is_no_gap() -> None:
    page = report.report(whole(won("kari", 40)))
    assert figures(page, "kari") == (NA, 40, NA, 0)
    further = of(page, "kari", "pace")
    assert of(page, "kari", "quota")["attainment"] is NA
    assert (further["coverage"], further["pace"]) == (NA, NA)


def test_a_quota_of_nothing_has_no_attainment() -> None:
    page = report.report(whole(won("kari", 40), quotas=(quota("kari", 0),)))
    assert of(page, "kari", "quota")["attainment"] == (40, 0)
    assert of(page, "kari", "pace")["pace"] is NA
    assert "n/a" in text.render(page)


def test_pace_is_attainment_by_the_elapsed_share() -> None:
    page = report.report(whole(won("kari", 25), quotas=(quota("kari"),)))
    assert of(page, "kari", "quota")["attainment"] == (25, 100)
    assert of(page, "kari", "pace")["pace"] == 50  # half of the 92 days, to the 15th of November


def test_coverage_is_the_pipeline_of_the_period_by_the_gap() -> None:
    deals = (won("kari", 40), open_("kari", 90), open_("kari", 500, "2027-01-01"))
    page = report.report(whole(*deals, quotas=(quota("kari"),)))
    assert of(page, "kari", "pace")["coverage"] == Decimal("1.5")
    assert of(page, "kari", "pace")["weighted"] == Decimal("49.5")


def test_what_is_parked_omitted_or_not_forecast_is_not_in_the_pipeline() -> None:
    early = deal(
        entry(
            "2026-10-05", stage="prospecting", owner="kari", amount=5, expected_close="2026-12-01"
        )
    )
    parked = open_("kari", 7, parked_until=date(2027, 1, 1))
    page = report.report(whole(early, replace(parked, id="p"), quotas=(quota("kari"),)))
    assert figures(page, "kari")[3] == 0


def test_a_manager_has_the_figures_of_all_below_and_a_row_of_their_own_ones() -> None:
    deals = (won("kari", 40), won("mads", 20), won("ola", 10), open_("mads", 30))
    page = report.report(whole(*deals, quotas=(quota("kari"), quota("mads"))))
    assert figures(page, "ola") == (200, 70, 130, 30)
    assert of(page, "ola", own="own")["won"] == 10
    assert [str(row["who"]) for row in rows(page, "quota")] == ["ola", "ola", "kari", "mads"]
    assert [row["level"] for row in rows(page, "quota")] == [0, 1, 1, 1]
    assert figures(page, "all") == (200, 70, 130, 30)


def test_by_team_all_members_count() -> None:
    deals = (won("kari", 40), won("ola", 10), won("mads", 20), won("eva", 3))
    page = report.report(whole(*deals, quotas=(quota("kari"), quota("mads"))), by="team")
    assert figures(page, "north") == (100, 50, 50, 0)
    assert figures(page, "south")[:2] == (100, 20)
    assert figures(page, "none")[:2] == (NA, 3)
    assert figures(page, "all")[:2] == (200, 73)


def test_who_is_in_no_sum_is_named() -> None:
    team = {
        "a": Person(name="A", manager="b"),
        "b": Person(name="B", manager="a"),
        "c": Person(name="C", team="north"),
    }
    quotas = (quota("a"), quota("north"))
    page = report.report(whole(won("a", 1), won("eva", 2), won(None, 4), team=team, quotas=quotas))
    assert figures(page, "a")[:2] == (100, 1)
    assert figures(page, "b")[:2] == (NA, 0)
    assert figures(page, "none")[1] == 4
    assert figures(page, "all")[1] == 7
    assert "in no manager's figures and no sum of quotas therefore: a, b" in page.notes
    assert "in the total alone, being in no team.yaml: eva" in page.notes
    assert "in no sum, as none of their people has a quota: north" in page.notes


def test_beside_managers_in_a_circle_the_firm_has_the_quota_that_is_set_or_none() -> None:
    team = TEAM | {"a": Person(name="A", manager="b"), "b": Person(name="B", manager="a")}
    people = (quota("kari"), quota("mads"), quota("a"))
    page = report.report(whole(won("a", 7), team=team, quotas=people))
    assert figures(page, "all") == (NA, 7, NA, 0)
    assert figures(page, "ola")[0] == 200
    assert "managers in a circle: a → b → a; correct one of them in team.yaml" in page.notes
    page = report.report(whole(won("a", 7), team=team, quotas=(*people, quota("all", 350))))
    assert figures(page, "all") == (350, 7, 343, 0)
    assert not any("mismatch" in note for note in page.notes)


def test_a_quota_that_is_not_the_sum_of_its_people_is_a_mismatch() -> None:
    quotas = (quota("ola", 500), quota("kari"), quota("mads"))
    page = report.report(whole(quotas=quotas))
    assert figures(page, "ola")[0] == 500
    note = "mismatch: the quota of ola is 500 NOK, those of its people add up to 200 NOK"
    assert note in page.notes
    assert not [
        n
        for n in report.report(whole(quotas=(quota("ola", 200), *quotas[1:]))).notes
        if "mism" in n
    ]


def test_missing_parts_are_named() -> None:
    page = report.report(whole(quotas=(quota("kari", 50, "2026-10"),)))
    assert figures(page, "all")[0] == 50
    names = "kari 2026-11, kari 2026-12, mads"
    assert f"quotas are partial, without {names}; set these, to 0 for no quota" in page.notes


def test_wins_are_not_held_against_a_quota_that_does_not_cover_them() -> None:
    deals = (won("kari", 500, "2026-08-01"), won("kari", 40), open_("kari", 60))
    page = report.report(whole(*deals, quotas=(quota("kari"),)), period=parse_period("2026", 1))
    assert figures(page, "kari") == (100, 540, PARTIAL, 60)
    assert of(page, "kari")["attainment"] is PARTIAL
    names = ("pace", "coverage", "needed")
    assert [of(page, "kari", "pace")[name] for name in names] == [PARTIAL] * 3


def test_wins_of_people_without_a_quota_are_not_held_against_those_of_others() -> None:
    quotas = (quota("kari", None, count=4), quota("kari", None, activities={"call": 5}))
    page = report.report(whole(won("kari", 40), won("mads", 7), quotas=quotas))
    cells = {str(r["who"]): (r["done"], r["gap"]) for r in rows(page, "goals") if r["quota"] == 4}
    assert cells == {"ola": (2, PARTIAL), "kari": (1, 3), "all": (2, PARTIAL)}
    assert part(page, "goals").notes[0].startswith("quotas are partial, without mads; ")


def test_a_report_of_an_earlier_day_goes_by_the_quota_that_was_valid_then() -> None:
    revised = quota("kari", 150, day=date(2026, 11, 10), note="more")
    now = whole(quotas=(quota("kari"), revised))
    assert figures(report.report(now), "kari")[0] == 150
    assert figures(report.report(now.at(date(2026, 11, 9))), "kari")[0] == 100


def test_numbers_of_deals() -> None:
    quotas = (quota("kari", None, count=4),)
    page = report.report(whole(won("kari", 40), open_("kari", 1), quotas=quotas), type="count")
    assert figures(page, "kari") == (4, 1, 3, 1)
    assert of(page, "kari", "pace")["weighted"] == Decimal("0.55")


def test_weighted_takes_the_pipeline_times_its_probability() -> None:
    page = report.report(whole(open_("kari", 100), quotas=(quota("kari"),)), type="weighted")
    assert figures(page, "kari") == (100, 0, 100, 55)
    assert of(page, "kari", "pace")["amount"] == 100
    assert of(page, "kari", "pace")["coverage"] == Decimal("0.55")


def test_other_goals_have_tables_of_their_own() -> None:
    meeting = entry("2026-11-02", by="kari", activity="meeting")
    early = entry("2026-09-30", by="kari", activity="meeting")
    owned = entry("2026-10-05", stage="proposal", owner="mads", amount=70)
    first = entry("2026-09-05", stage="proposal", owner="kari")
    quotas = (
        quota("kari", None, activities={"meeting": 10}),
        quota("mads", None, created=3),
        quota("mads", None, created_amount=Decimal(60)),
        quota("all", None, count=2),
    )
    page = report.report(
        whole(
            deal(owned, meeting, id="a"), deal(first, early, id="b"), won("kari", 1), quotas=quotas
        )
    )
    done = [(str(r["who"]), r["goal"], r["quota"], r["done"]) for r in rows(page, "goals")]
    assert ("kari", "activities: meeting", 10, 1) in done
    assert ("mads", "deals created", 3, 1) in done
    assert ("ola", "deals created", 3, 1) in done
    assert ("all", "deals won", 2, 1) in done
    (mads,) = (r for r in rows(page, "created") if r["who"] == "mads")
    assert (mads["done"], mads["gap"]) == (70, -10)


def test_a_meeting_counts_for_who_had_it_whosever_deal_it_was_for() -> None:
    meeting = entry("2026-11-02", by="kari", activity="meeting")
    first = entry("2026-10-05", stage="proposal", owner="mads")
    test = entry("2026-11-03", omit="test")
    every = whole(
        deal(first, meeting, id="a"),
        deal(first, meeting, test, id="b"),
        quotas=(quota("kari", None, activities={"meeting": 10}),),
    )
    one = replace(every, people=frozenset(["kari"]), scope=lambda deal, _: deal.owner == "kari")
    assert [row["done"] for row in rows(report.report(one), "goals")] == [1]


def test_needed_is_gap_by_yield_less_the_pipeline() -> None:
    past = [
        deal(
            entry(
                f"{year}-{month:02}-01",
                stage="proposal",
                owner="kari",
                amount=100,
                expected_close=f"{year}-{month + 2:02}-20",
            ),
            entry(f"{year}-{month + 2:02}-20", stage=stage),
            id=f"d-{year}-{month}-{stage}",
        )
        for year, month in ((2025, 10), (2026, 1), (2026, 4), (2026, 7))
        for stage in ("won", "lost")
    ]
    now = whole(*past, open_("kari", 60), quotas=(quota("kari", 100),))
    page = report.report(now)
    assert totals(page, "pacing")[0]["yield"] == (400, 800)
    assert (of(page, "kari", "pace")["needed"], of(page, "kari", "pace")["periods"]) == (140, 4)
    assert (
        of(report.report(whole(*past[2:], quotas=now.setup.quotas)), "kari", "pace")["needed"] is NA
    )
    covered = whole(*past, open_("kari", 250), quotas=now.setup.quotas)
    assert of(report.report(covered), "kari", "pace")["needed"] is COVERED


def test_the_run_rate_is_that_of_91_days() -> None:
    page = report.report(whole(won("kari", 910, "2026-08-17"), won("mads", 910, "2026-08-16")))
    assert of(page, "kari", "pace")["run_rate"] == 460  # 10 a day, 46 days to go
    assert of(page, "mads", "pace")["run_rate"] == 0


def test_a_quota_in_another_currency_goes_by_the_rate_of_the_day() -> None:
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(10)),)
    euros = (quota("kari", 20, currency="EUR"), quota("mads", 5, currency="USD"))
    page = report.report(whole(quotas=euros, rates=rates))
    assert figures(page, "kari")[0] == 200
    assert "partial: quotas in USD not added up; rates.yaml has no rate by that day" in page.notes


def test_without_rates_each_currency_has_a_row() -> None:
    quotas = (quota("kari", 20, currency="EUR"),)
    page = report.report(whole(won("kari", 7), quotas=quotas, team={}))
    found = [(row["quota"], row["won"]) for row in rows(page, "quota")]
    assert found == [(NA, 7), (20, 0)]


def test_only_the_people_asked_about_have_rows() -> None:
    quotas = (quota("kari"), quota("mads"))
    every = whole(won("kari", 40), won("mads", 5), quotas=quotas)
    one = replace(every, people=frozenset(["kari"]), scope=lambda deal, _: deal.owner == "kari")
    page = report.report(one)
    assert [str(row["who"]) for row in rows(page, "quota")] == ["kari"]
    assert totals(page, "quota") == []
    boss = replace(every, people=frozenset(["ola"]), scope=lambda deal, _: deal.owner == "ola")
    assert [row["part"] for row in rows(report.report(boss), "quota")] == ["own"]


def test_a_person_who_left_before_the_period_has_no_row() -> None:
    team = {**TEAM, "pia": Person(name="Pia", until=date(2026, 9, 30))}
    page = report.report(whole(team=team))
    assert "pia" not in [row["who"] for row in rows(page, "quota")]


@pytest.mark.parametrize("period", ["2026-11", "2026Q4", "2026H2", "2026", "FY2027", "2026-W46"])
def test_any_period_has_quotas(period: str) -> None:
    now = whole(won("kari", 40), quotas=(quota("kari", 100, period),), fiscal_year_start=7)
    page = report.report(now, period=parse_period(period, 7))
    assert figures(page, "kari")[:2] == (100, 40 if period != "2026-W46" else 0)


def test_an_empty_store_has_a_page() -> None:
    rules = setup(pipeline())
    assert "Total" in text.render(report.report(book(rules=rules)))


def test_a_period_far_ahead_looks_at_no_period_between() -> None:
    start = entry("2020-01-05", stage="proposal", amount=1, expected_close="2026-09-10")
    old = whole(deal(start), won("kari", 1, "2026-11-12"))

    def first_days(period: str) -> list[date]:
        ended = pacing.past(old, parse_period(period, 1), figures_of.one)
        return [pace.period.first for pace in ended]

    assert first_days("9999-12-31") == []
    assert first_days("2026-12") == [date(2026, 10, 1), date(2026, 9, 1)]
    assert first_days("2026-11-14") == [date(2026, 11, 13), date(2026, 11, 12)]


def mismatches(*quotas: Quota, rates: tuple[ExchangeRate, ...] = ()) -> list[str]:
    page = report.report(whole(quotas=quotas, rates=rates))
    return [note for note in page.notes if note.startswith("mismatch")]


def test_a_mismatch_is_named_also_where_only_a_month_is_set() -> None:
    months = [quota("ola", 0, "2026-10"), quota("mads", 0)]
    months += [quota("kari", 100, f"2026-{number}") for number in (10, 11, 12)]
    months += [quota("mads", 0, f"2026-{number}") for number in (10, 11, 12)]
    assert mismatches(*months) == [
        "mismatch: the quota of ola is 200 NOK, those of its people add up to 300 NOK"
    ]


def test_there_is_no_mismatch_where_amounts_are_alike_or_without_a_rate() -> None:
    rate = ExchangeRate(currency="EUR", rate=Decimal(10), day=date(2026, 1, 1))
    euros, mads = quota("kari", 10, currency="EUR"), quota("mads", 0)
    assert mismatches(quota("ola", 100), euros, mads, rates=(rate,)) == []
    dollars = quota("kari", 10, currency="USD")
    assert mismatches(quota("ola", 100), dollars, mads, rates=(rate,)) == []


def test_of_a_single_day_the_day_has_passed() -> None:
    page = report.report(whole(quotas=(quota("kari"),)), period=parse_period("2026-11-14", 1))
    assert part(page, "pace").title == "Pace: 1 of 1 day has passed"
