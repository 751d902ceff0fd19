"""A closed period is compared with what is known now: every difference has its name and adds up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.books.closing import closed
from pipectl.domain.books.restating import (
    NOT_TRACED,
    PIPELINE,
    RATE,
    Restated,
    call_changes,
    quota_changes,
    restated,
)
from pipectl.domain.figures.conversion import total
from pipectl.domain.history.entries import in_order, insert
from pipectl.domain.history.visits import visits
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.closed_book import PARTS
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.pipeline import find_stage
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import Period, parse_period

Q3 = parse_period("2026Q3", 1)
CLOSING, NOW = date(2026, 10, 5), date(2026, 11, 25)
OPEN = entry("2026-08-01", stage="proposal", amount=100, owner="kari")
WON = entry("2026-09-12", stage="won", by="kari")
RULES = setup()


def rates(*of_eur: int) -> tuple[ExchangeRate, ...]:
    """Return rates of EUR from the first of some months on, as high as the month."""
    return tuple(
        ExchangeRate(day=date(2026, month, 1), currency="EUR", rate=Decimal(month))
        for month in of_eur
    )


def compared(
    before: Sequence[Deal], after: Sequence[Deal], then: Setup = RULES, now: Setup | None = None
) -> Restated:
    """Close the third quarter with some deals, and restate it with others."""
    record = closed(book(*before, as_of=CLOSING, rules=then), Q3, day=CLOSING)
    return restated(book(*after, as_of=NOW, rules=now or then), record)


def said(result: Restated) -> list[tuple[str, str, int, str]]:
    """Return what differs: figure, deal, sum, and why."""
    return [
        (each.part, each.id, int(sum(each.sums.values())), each.why or causes(each.causes))
        for each in result.differences
    ]


def causes(several: Sequence[Any]) -> str:
    return ", ".join(f"{each.what} {each.day or ''}".strip() for each in several)


def test_nothing_differs_where_nothing_has_happened() -> None:
    result = compared([deal(OPEN, WON)], [deal(OPEN, WON)])
    assert (result.differences, dict(result.news)) == ((), {})


def test_a_late_win_is_named_with_its_entry_in_both_figures() -> None:
    result = compared([deal(OPEN, id="acme")], [deal(OPEN, WON, id="acme")])
    assert said(result) == [
        ("won", "acme", 100, "late 2026-09-12"),
        ("open", "acme", -100, "late 2026-09-12"),
    ]


def test_a_deal_that_was_booked_late_is_new() -> None:
    result = compared([], [deal(OPEN, id="acme")])
    assert said(result) == [
        ("new", "acme", 100, "late 2026-08-01"),
        ("open", "acme", 100, "late 2026-08-01"),
    ]


def test_a_corrected_amount_is_a_changed_entry() -> None:
    corrected = deal(replace(OPEN, amount=Decimal(90)), WON, id="acme")
    result = compared([deal(OPEN, WON, id="acme")], [corrected])
    assert said(result) == [
        ("won", "acme", -10, "changed 2026-08-01"),
        ("new", "acme", -10, "changed 2026-08-01"),
    ]


def test_two_entries_of_a_day_that_swap_places_are_both_named() -> None:
    lost = replace(WON, stage="lost")
    result = compared([deal(OPEN, WON, lost, id="acme")], [deal(OPEN, lost, WON, id="acme")])
    why = "changed (order) 2026-09-12, changed (order) 2026-09-12"
    assert said(result) == [("won", "acme", 100, why), ("lost", "acme", -100, why)]


def test_an_entry_that_was_taken_away_is_named_by_its_day() -> None:
    result = compared([deal(OPEN, WON, id="acme")], [deal(OPEN, id="acme")])
    assert said(result)[0] == ("won", "acme", -100, "gone 2026-09-12")


def test_a_duplicate_that_is_left_out_after_the_closing_leaves_won_and_new() -> None:
    after = deal(OPEN, WON, entry("2026-11-02", omit="duplicate"), id="acme")
    result = compared([deal(OPEN, WON, id="acme")], [after])
    assert said(result) == [
        ("won", "acme", -100, "dated after 2026-11-02"),
        ("new", "acme", -100, "dated after 2026-11-02"),
    ]


def test_a_won_amount_is_corrected_whatever_the_day_of_the_correction() -> None:
    after = deal(OPEN, WON, entry("2026-11-02", amount=70), id="acme")
    assert said(compared([deal(OPEN, WON, id="acme")], [after])) == [
        ("won", "acme", -30, "dated after 2026-11-02")
    ]


def test_a_deal_that_was_reopened_is_won_no_more_as_reports_say() -> None:
    after = deal(OPEN, WON, entry("2026-11-02", stage="proposal"), id="acme")
    assert said(compared([deal(OPEN, WON, id="acme")], [after])) == [
        ("won", "acme", -100, "dated after 2026-11-02")
    ]


def test_what_was_known_on_the_day_of_the_closing_is_no_difference() -> None:
    duplicate = deal(OPEN, WON, entry("2026-10-02", omit="duplicate"), id="acme")
    corrected = deal(OPEN, WON, entry("2026-10-02", amount=70), id="nes")
    whole = book(duplicate, corrected, as_of=Q3.last, rules=RULES)
    record = closed(whole, Q3, day=CLOSING)
    assert (record.won, record.new) == (
        {"deals": Decimal(1), "NOK": Decimal(70)},
        {"deals": Decimal(1), "NOK": Decimal(100)},
    )
    result = restated(replace(whole, as_of=NOW), record)
    assert (result.differences, dict(result.news)) == ((), {})


def test_an_amount_of_a_later_day_leaves_what_was_new_and_open() -> None:
    after = deal(OPEN, entry("2026-11-02", amount=70), id="acme")
    assert not compared([deal(OPEN, id="acme")], [after]).differences


def test_what_came_later_and_changes_nothing_is_no_news() -> None:
    after = deal(OPEN, WON, entry("2026-11-02", note="thanks"), id="acme")
    later = deal(OPEN, entry("2026-11-02", stage="won"), id="nes")
    result = compared([deal(OPEN, WON, id="acme"), deal(OPEN, id="nes")], [after, later])
    assert (result.differences, dict(result.news)) == ((), {})


def test_a_late_entry_that_changes_no_figure_is_news_without_a_difference() -> None:
    call = entry("2026-09-01", activity="call")
    result = compared([deal(OPEN, id="acme")], [deal(OPEN, call, id="acme")])
    assert not result.differences
    assert causes(result.news["acme"]) == "late 2026-09-01"


def test_a_file_that_is_gone_is_named() -> None:
    assert said(compared([deal(OPEN, id="acme")], [])) == [
        ("new", "acme", -100, "no file"),
        ("open", "acme", -100, "no file"),
    ]


def test_a_file_of_another_name_is_the_same_deal() -> None:
    result = compared([deal(OPEN, WON, id="acme")], [deal(OPEN, WON, id="acme-as")])
    assert (result.differences, dict(result.news)) == ((), {})


def test_a_renamed_file_may_have_late_entries() -> None:
    result = compared([deal(OPEN, id="acme")], [deal(OPEN, WON, id="acme-as")])
    assert said(result) == [
        ("won", "acme-as", 100, "late 2026-09-12"),
        ("open", "acme-as", -100, "late 2026-09-12"),
    ]


def test_a_pipeline_that_is_forecast_no_more_takes_its_deals_out_of_the_figures_of_now() -> None:
    sales, service = pipeline(), pipeline(id="service")
    kept = [deal(replace(OPEN, pipeline="service"), id="acme")]
    result = compared(
        kept, kept, setup(sales, service), setup(sales, replace(service, forecast=False))
    )
    assert said(result) == [("new", "acme", -100, PIPELINE), ("open", "acme", -100, PIPELINE)]
    assert result.pipelines_then == {"service"}


def test_a_restated_period_can_be_that_of_a_pipeline() -> None:
    kept = [deal(OPEN, id="acme"), deal(replace(OPEN, pipeline="service"), id="nes")]
    rules = setup(pipeline(), pipeline(id="service"))
    record = closed(book(*kept, as_of=CLOSING, rules=rules), Q3, day=CLOSING)
    now = replace(book(*kept, as_of=NOW, rules=rules), pipelines=frozenset(["service"]))
    assert {each.id for each in restated(now, record).before} == {"nes"}


def test_a_deal_that_was_imported_late_with_an_older_history_was_not_counted_then() -> None:
    older = entry("2026-06-01", stage="proposal", amount=100), entry("2026-08-01", note="call")
    assert said(compared([], [deal(*older, id="acme")])) == [
        ("open", "acme", 100, "not counted then")
    ]


def test_a_reopening_before_the_period_is_named_where_the_deal_was_not_counted() -> None:
    lost = entry("2026-02-20", stage="lost")
    first, again = replace(OPEN, day=date(2026, 1, 10)), entry("2026-03-06", stage="proposal")
    result = compared([deal(first, lost, id="acme")], [deal(first, lost, again, id="acme")])
    assert said(result) == [("open", "acme", 100, "not counted then 2026-03-06")]


def test_a_late_entry_behind_the_period_says_nothing_of_what_was_open_at_its_end() -> None:
    older = entry("2026-06-01", stage="proposal", amount=100), entry("2026-10-02", amount=200)
    assert said(compared([], [deal(*older, id="acme")])) == [
        ("open", "acme", 100, "not counted then")
    ]


def test_a_rate_that_was_changed_is_told_from_a_corrected_amount() -> None:
    foreign = replace(OPEN, currency="EUR")
    then, now = setup(rates=rates(9)), setup(rates=(replace(rates(9)[0], rate=Decimal(11)),))
    corrected = deal(replace(foreign, amount=Decimal(90)), WON, id="acme")
    result = compared([deal(foreign, WON, id="acme")], [corrected], then, now)
    won = [row for row in said(result) if row[0] == "won"]
    assert won == [("won", "acme", -90, "changed 2026-08-01"), ("won", "acme", 180, RATE)]
    lines = result.rates_of(next(each for each in result.differences if each.why == RATE))
    assert [line and line.rate for line in lines] == [9, 11]


def test_a_rate_that_came_later_for_that_day_makes_its_difference() -> None:
    won = deal(replace(OPEN, currency="EUR"), WON, id="acme")
    result = compared([won], [won], setup(rates=rates(8)), setup(rates=rates(8, 9)))
    assert said(result) == [("won", "acme", 100, RATE), ("new", "acme", 100, RATE)]


def test_new_rates_of_later_days_change_no_closed_period() -> None:
    foreign = replace(OPEN, currency="EUR")
    kept = [deal(foreign, WON, id="acme"), deal(foreign, id="nes")]
    assert not compared(
        kept, kept, setup(rates=rates(8)), setup(rates=rates(8, 10, 11))
    ).differences


def test_a_top_that_was_changed_without_an_entry_is_named() -> None:
    result = compared([deal(OPEN, id="acme")], [deal(OPEN, id="acme", amount=70)])
    assert said(result)[0] == ("new", "acme", -30, "the top differs: amount")


def with_stage(**changes: Any) -> Setup:
    """Return the rules with another stage of proposals."""
    sales = RULES.pipelines["sales"]
    stages = tuple(
        replace(each, **changes) if each.id == "proposal" else each for each in sales.stages
    )
    return replace(RULES, pipelines={"sales": replace(sales, stages=stages)})


@pytest.mark.parametrize(
    ("changes", "by"), [({"category": "commit"}, 0), ({"type": "lost", "category": None}, -100)]
)
def test_a_stage_that_counts_otherwise_is_the_pipelines(changes: dict[str, Any], by: int) -> None:
    result = compared([deal(OPEN, id="acme")], [deal(OPEN, id="acme")], now=with_stage(**changes))
    assert ("open", "acme", by, PIPELINE) in said(result)


def test_what_nothing_in_the_files_explains_is_not_traced() -> None:
    record = closed(book(deal(OPEN, id="acme"), as_of=CLOSING), Q3, day=CLOSING)
    line = replace(record.deals[0], new=None)
    result = restated(
        book(deal(OPEN, id="acme"), as_of=NOW, rules=RULES), replace(record, deals=(line,))
    )
    assert said(result) == [("new", "acme", 100, NOT_TRACED)]


def test_a_person_with_another_id_makes_no_difference() -> None:
    then = setup(team={"kari": Person(name="Kari")})
    now = setup(team={"kari-nes": Person(name="Kari", was=("kari",))})
    result = compared([deal(OPEN, WON)], [deal(OPEN, WON)], then, now)
    assert (result.differences, result.renamed) == ((), {"kari": "kari-nes"})


def test_a_quota_that_was_revised_is_named_with_its_line() -> None:
    first = Quota(who="kari", period="2026Q3", amount=Decimal(500), day=date(2026, 1, 1))
    revised = replace(first, amount=Decimal(400), day=date(2026, 11, 1), note="ill")
    team = {"kari": Person(name="Kari")}
    then, now = setup(quotas=(first,), team=team), setup(quotas=(first, revised), team=team)
    result = compared([], [], then, now)
    changes = {change.who: change for change in quota_changes(result)}
    assert changes["kari"].after["NOK"] - changes["kari"].before["NOK"] == -100
    assert changes["kari"].last == revised


def test_of_a_person_only_own_quotas_and_calls_are_named() -> None:
    team = {"kari": Person(name="Kari", team="oslo"), "ola": Person(name="Ola", team="oslo")}
    quotas = [
        Quota(who=who, period="2026Q3", amount=Decimal(5), day=date(2026, 1, 1)) for who in team
    ]
    calls = [
        ForecastCall(who=who, period="2026Q3", commit=Decimal(9), day=date(2026, 8, 1))
        for who in team
    ]
    now = setup(team=team, quotas=tuple(quotas))
    result = compared([], [], setup(team=team), replace(now, calls=tuple(calls)))
    of_ola = replace(result, book=replace(result.book, people=frozenset(["ola"])))
    assert [change.who for change in quota_changes(of_ola)] == ["ola"]
    assert [call.who for _, call in call_changes(of_ola)] == ["ola"]
    assert {change.who for change in quota_changes(result)} >= {"kari", "ola", "oslo", "all"}


def test_a_quota_that_a_corrected_rate_alone_changes_is_told_from_a_revised_one() -> None:
    line = Quota(
        who="all", period="2026Q3", amount=Decimal(10), currency="EUR", day=date(2026, 1, 1)
    )
    then, now = (
        setup(quotas=(line,), rates=(replace(rates(9)[0], rate=Decimal(r)),)) for r in (9, 8)
    )
    (change,) = quota_changes(compared([], [], then, now))
    assert (change.before, change.after, change.is_rate) == (
        {"NOK": Decimal(90)},
        {"NOK": Decimal(80)},
        True,
    )


def test_calls_that_came_late_or_went_are_named_whatever_their_notes_say() -> None:
    first = ForecastCall(who="kari", period="2026Q3", commit=Decimal(9), day=date(2026, 8, 1))
    noted, late = replace(first, note="Acme"), replace(first, day=date(2026, 8, 9))
    after = replace(first, day=date(2026, 11, 1))
    then = replace(setup(), calls=(noted, replace(first, who="ola")))
    result = compared([], [], then, replace(setup(), calls=(first, late, after)))
    assert [call.note for call in result.closed.calls] == [None, None]
    assert call_changes(result) == [("gone", replace(first, who="ola")), ("late", late)]


def test_a_restated_period_can_be_that_of_a_person() -> None:
    other = deal(replace(OPEN, owner="ola"), WON, id="nes")
    record = closed(book(deal(OPEN, WON, id="acme"), other, as_of=CLOSING), Q3, day=CLOSING)
    now = replace(book(other, as_of=NOW), people=frozenset(["ola"]))
    result = restated(now, record)
    assert ([each.id for each in result.before], result.differences) == (["nes", "nes"], ())


# Whatever happens to a store after a period was closed, the differences have names and add up.

FIRST = strategies.FIRST_DAY + timedelta(days=20)
PERIOD: Final = Period(FIRST, FIRST + timedelta(days=45), "2026Q3")
CLOSED_ON: Final = PERIOD.last + timedelta(days=5)
TODAY: Final = PERIOD.last + timedelta(days=90)
Files = dict[str, Deal]
Edit = Callable[[st.DrawFn, Files, Setup], tuple[Files, Setup]]


def with_history(kept: Deal, history: tuple[Entry, ...]) -> Deal:
    """Return a deal with another history, whose top agrees with it."""
    clear: dict[str, Any] = dict.fromkeys(strategies.TRACKED_VALUES)
    return replace(
        kept, history=history, **{**clear, "pipeline": None, **strategies.top_of(history)}
    )


def one_of(draw: st.DrawFn, files: Files) -> str:
    return draw(st.sampled_from(sorted(files)))


def booked(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Book an entry into the period, before it, or after it: a stage, an amount, an omission."""
    name = one_of(draw, files)
    stages = [stage.id for stage in rules.pipelines[files[name].pipeline or "sales"].stages]
    what: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"stage": draw(st.sampled_from(stages))},
                {"amount": Decimal(draw(st.integers(0, 900)))},
                {"omit": "duplicate"},
                {"owner": draw(st.sampled_from(["kari", "ola"]))},
                {"currency": draw(st.sampled_from(["EUR", "NOK", "SEK"]))},
                {"note": "late"},
            ]
        )
    )
    first = min(each.day for each in files[name].history)
    day = max(first, TODAY - timedelta(days=draw(st.integers(0, 140))))
    history = insert(files[name].history, Entry(day=day, by="ola", **what))
    return {**files, name: with_history(files[name], history)}, rules


def is_sound(kept: Deal) -> bool:
    """Say whether a deal can be read: each stage is one of its pipeline."""
    pipelines = strategies.SETUP.pipelines
    been = list(visits(in_order(kept.history), "sales"))
    return bool(been) and all(
        find_stage(pipelines[each.pipeline or "sales"], each.stage) for each in been
    )


def corrected(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Write another amount, or another note, into an entry that is there."""
    name = one_of(draw, files)
    history = list(files[name].history)
    at = draw(st.integers(0, len(history) - 1))
    history[at] = replace(history[at], amount=Decimal(draw(st.integers(0, 900))), note="corrected")
    history[at] = replace(history[at], clears=history[at].clears - {"amount"})
    return {**files, name: with_history(files[name], tuple(history))}, rules


def shortened(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Take an entry away that says no stage and no pipeline."""
    name = one_of(draw, files)
    history = files[name].history
    rest = tuple(each for each in history if each.stage or each.pipeline or draw(st.booleans()))
    return {**files, name: with_history(files[name], rest)}, rules


def merged(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Bring two files of one customer together: the history of one goes into the other."""
    name, other = one_of(draw, files), one_of(draw, files)
    if name == other:
        return files, rules
    own = sorted((*files[name].history, *files[other].history), key=lambda each: each.day)
    left = {key: value for key, value in files.items() if key != other}
    return {**left, name: with_history(files[name], tuple(own))}, rules


def renamed(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Call a file otherwise."""
    name = one_of(draw, files)
    new = f"renamed-{len(name)}-{name[-4:]}"
    left = {key: value for key, value in files.items() if key != name}
    return {**left, new: replace(files[name], id=new)}, rules


def deleted(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Delete a file."""
    name = one_of(draw, files)
    return {key: value for key, value in files.items() if key != name}, rules


def added(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Import a deal late, with all its history."""
    new = replace(draw(strategies.busy_deals()), id="imported-k7qm")
    return {**files, new.id: new}, rules


def rerated(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Change a rate, take it away, or add one."""
    lines = list(rules.rates)
    at = draw(st.integers(0, len(lines) - 1))
    new = replace(lines[at], rate=lines[at].rate + draw(st.sampled_from([0, 1, 3])))
    day = new.day + timedelta(days=draw(st.integers(-15, 15)))
    lines[at : at + draw(st.integers(0, 1))] = [replace(new, day=day)]
    return files, replace(rules, rates=tuple(lines))


def called_otherwise(draw: st.DrawFn, files: Files, rules: Setup) -> tuple[Files, Setup]:
    """Give a person another id."""
    who = draw(st.sampled_from(["kari", "ola"]))
    team = {key: person for key, person in rules.team.items() if key != who}
    return files, replace(rules, team={**team, f"{who}-2": Person(name=who, was=(who,))})


EDITS: Final[tuple[Edit, ...]] = (
    booked,
    booked,
    booked,
    corrected,
    shortened,
    merged,
    renamed,
    deleted,
    added,
    rerated,
    called_otherwise,
)
TEAM = {"kari": Person(name="Kari"), "ola": Person(name="Ola")}
EUR = tuple(
    ExchangeRate(day=FIRST + timedelta(days=days), currency="EUR", rate=Decimal(days + 60) / 8)
    for days in range(-50, 100, 10)
)


@st.composite
def edited(draw: st.DrawFn, least: int, most: int) -> Restated:
    """Draw a store, close a period of it, edit it many times, and restate the period."""
    rules = replace(strategies.SETUP, team=TEAM, rates=EUR)
    deals = draw(st.lists(strategies.busy_deals(), min_size=1, max_size=6))
    files: Files = {each.id: each for each in deals}
    whole = book(*files.values(), as_of=CLOSED_ON, rules=rules)
    record = closed(whole, PERIOD, day=CLOSED_ON)
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=least, max_size=most)):
        new = edit(draw, files, rules) if files else (files, rules)
        files, rules = new if all(map(is_sound, new[0].values())) else (files, rules)
    return restated(book(*files.values(), as_of=TODAY, rules=rules), record)


def check_sums(result: Restated) -> None:
    """Hold that the differences of each figure are the whole difference, in deals and in money."""
    for part in PARTS:
        sides = [
            total(each.worth for each in several if each.part == part)
            for several in (result.before, result.after)
        ]
        own = [each for each in result.differences if each.part == part]
        assert sum(each.deals for each in own) == sides[1].count - sides[0].count
        for code in {*sides[0].sums, *sides[1].sums, *(c for each in own for c in each.sums)}:
            whole = sides[1].in_currency(code) - sides[0].in_currency(code)
            assert sum((each.sums.get(code, Decimal(0)) for each in own), Decimal(0)) == whole


@given(edited(0, 6))
def test_after_a_few_edits_every_difference_is_named_and_they_add_up(result: Restated) -> None:
    check_sums(result)
    assert [each for each in result.differences if each.why == NOT_TRACED] == []
    for each in result.differences:
        assert each.why == RATE or each.causes


@pytest.mark.full
@settings(max_examples=30)
@given(edited(10, 30))
def test_after_many_edits_every_difference_is_named_and_they_add_up(result: Restated) -> None:
    check_sums(result)
    assert [each for each in result.differences if each.why == NOT_TRACED] == []
