"""What must hold of quotas and rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from builders import setup
from pipectl.domain.checks.quotas import quota_findings, rate_findings
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.model.team import Person
from pipectl.errors import Severity

DAY = date(2026, 1, 1)
TEAM = {
    "ola": Person(name="Ola", team="north"),
    "kari": Person(name="Kari", team="north", manager="ola", was=("karin",)),
    "mads": Person(name="Mads", team="north", manager="ola"),
}
MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))


def quota(
    who: str, period: str, amount: int, day: date = DAY, currency: str | None = None
) -> Quota:
    return Quota(who=who, period=period, amount=Decimal(amount), day=day, currency=currency)


def quotas(*lines: Quota, start: int = 1) -> list[tuple[object, str]]:
    rules = setup(quotas=lines, team=TEAM, fiscal_year_start=start)
    return [(finding.path[0], finding.what) for finding in quota_findings(rules)]


def rates(*lines: tuple[str, str]) -> list[tuple[object, Severity]]:
    every = tuple(ExchangeRate(day=DAY, currency=code, rate=Decimal(text)) for code, text in lines)
    return [(finding.path[0], finding.severity) for finding in rate_findings(setup(rates=every))]


def test_two_rates_of_a_currency_and_day_are_a_warning_and_a_hint_where_they_are_equal() -> None:
    assert rates(("EUR", "11.35"), ("DKK", "1.52"), ("EUR", "11.4")) == [(2, Severity.WARNING)]
    assert rates(("EUR", "11.35"), ("EUR", "11.350")) == [(1, Severity.HINT)]


def test_a_rate_that_leaps_is_a_warning_of_its_own_currency_alone() -> None:
    def leaps(*texts: str) -> list[str]:
        euros = (
            ExchangeRate(day=date(2026, month, 1), currency="EUR", rate=Decimal(text))
            for month, text in enumerate(texts, 1)
        )
        krona = ExchangeRate(day=DAY, currency="SEK", rate=Decimal("1.02"))
        return [finding.what for finding in rate_findings(setup(rates=(krona, *euros)))]

    assert leaps("11.35", "11.6", "33.9") == []
    assert leaps("11.6", "1160") == ["the rate of EUR leaps from 11.6 to 1 160 on 2026-02-01"]
    assert leaps("11.7", "3.9") == ["the rate of EUR leaps from 11.7 to 3.9 on 2026-02-01"]


def test_a_rate_of_the_stores_own_currency_is_a_warning() -> None:
    assert rates(("EUR", "11.35"), ("NOK", "1")) == [(1, Severity.WARNING)]


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("2026Q1", ("2026-01", "2026-02", "2026-03")),
        ("2026H2", ("2026Q3", "2026Q4")),
        ("2026", ("2026Q1", "2026Q2", "2026Q3", "2026Q4")),
        ("2026", ("2026H1", "2026Q3", "2026-10", "2026-11", "2026-12")),
        ("2026", MONTHS),
        ("FY2026", ("fy2026h1", "FY2026Q3", "2026Q4")),
    ],
)
def test_the_quotas_of_months_add_up_to_that_of_the_whole(whole: str, parts: tuple[str]) -> None:
    lines = [quota("kari", part, 100) for part in parts]
    total = 100 * len(parts)
    assert quotas(quota("kari", whole, total), *lines) == []
    noun = "months" if "Q" in whole else "quarters" if "H" in whole else "halves"
    what = f"the quota of kari for {whole} is 90, and those of its {noun} add up to {total:,}"
    assert quotas(quota("kari", whole, 90), *lines) == [
        (0, what.replace(",0", " 0").replace(",2", " 2"))
    ]


@pytest.mark.parametrize("period", ["9999", "9999Q4", "9999-12", "FY9999", "0002", "FY0002"])
@pytest.mark.parametrize("start", [1, 7])
def test_a_quota_may_be_at_an_end_of_the_calendar(period: str, start: int) -> None:
    assert quotas(quota("kari", period, 100), start=start) == []


def test_a_fiscal_year_is_compared_with_the_months_it_has() -> None:
    lines = [quota("kari", f"FY2026Q{number}", 100) for number in range(1, 5)]
    assert quotas(quota("kari", "2026", 90), *lines, start=4) == []
    assert len(quotas(quota("kari", "FY2026", 90), *lines, start=4)) == 1
    assert len(quotas(quota("kari", "2025Q2", 90), *lines, start=4)) == 1


def test_some_of_the_parts_may_be_less_than_the_whole_and_not_more() -> None:
    assert quotas(quota("kari", "2026Q1", 100), quota("kari", "2026-01", 60)) == []
    assert len(quotas(quota("kari", "2026Q1", 100), quota("kari", "2026-01", 101))) == 1


def test_the_quota_with_the_latest_day_counts() -> None:
    lines = [quota("kari", month, 100) for month in MONTHS[:3]]
    revised = quota("karin", "2026-03", 150, date(2026, 2, 2))
    assert quotas(quota("kari", "2026Q1", 350), revised, *lines) == []


def test_amounts_of_other_currencies_and_weeks_are_not_added() -> None:
    euros = quota("kari", "2026-01", 500, currency="EUR")
    assert quotas(quota("kari", "2026Q1", 100), euros, quota("kari", "2026-W02", 500)) == []


def test_two_quotas_of_one_day_are_a_warning() -> None:
    twice = (quota("kari", "2026Q1", 100), quota("karin", "FY2026Q1", 200))
    what = "the quota of karin for FY2026Q1 is given twice for one day, and differs"
    assert quotas(*twice) == [(1, what)]


@pytest.mark.parametrize(("who", "doubts"), [("north", 1), ("all", 1), ("ola", 0)])
def test_the_quotas_of_people_add_up_to_those_of_team_and_firm(who: str, doubts: int) -> None:
    lines = (quota("kari", "2026Q1", 100), quota("mads", "2026Q1", 100))
    assert quotas(*lines, quota(who, "2026Q1", 200)) == []
    assert len(quotas(*lines, quota(who, "2026Q1", 300))) == doubts
    assert len(quotas(*lines, quota(who, "2026Q1", 199))) == 1


def test_managers_in_a_circle_have_no_sum() -> None:
    team = {"a": Person(name="A", manager="b"), "b": Person(name="B", manager="a")}
    lines = (quota("a", "2026Q1", 100), quota("all", "2026", 100))
    assert list(quota_findings(setup(quotas=lines, team=team))) == []
