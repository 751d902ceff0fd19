"""Lost deals: why, and in which stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.pipeline import LostReason
from pipectl.query.columns import group_names, grouping
from pipectl.render import text
from pipectl.reports import losses
from reports.tables import column, rows, totals

STAGES = ("one", "two", "three")
RULES = setup(
    pipeline(
        *(stage(name) for name in STAGES),
        stage("old", replaced_by="two"),
        stage("won", "won"),
        stage("lost", "lost"),
        lost_reasons=(
            LostReason(id="price", name="Pris"),
            LostReason(id="no_need", name="Ikke behov", class_="disqualified"),
        ),
    )
)


def lost(name: str, *stages: str, why: str | None = None, **more: Any) -> Any:
    """Make a deal that went through stages and was lost on 1 November."""
    first, *others = stages or ("one",)
    return deal(
        entry("2026-10-01", **{"stage": first, "amount": 100, "owner": "kari", **more}),
        *(entry("2026-10-02", stage=other) for other in others),
        entry("2026-11-01", stage="lost", reason=why),
        id=name,
    )


def reported(*deals: Any, **options: Any) -> Any:
    return losses.report(book(*deals, rules=RULES), **options)


def test_the_most_frequent_reason_stands_first_with_its_class_share_and_amount() -> None:
    page = reported(lost("a", why="no_need"), lost("b", why="price"), lost("c", why="price"))
    assert [tuple(row.values()) for row in rows(page, "reasons")] == [
        ("price", "lost", 2, (2, 3), 200),
        ("no_need", "disqualified", 1, (1, 3), 100),
    ]
    assert totals(page, "reasons")[0]["lost"] == 3


def test_people_read_the_name_of_a_reason_however_it_was_written() -> None:
    page = reported(lost("a", why="pris"), lost("b", why="price"))
    assert column(page, "reasons", "lost") == [2]
    assert "Pris" in text.render(page)


def test_a_reason_of_nobodys_list_has_no_class_and_none_is_none() -> None:
    page = reported(lost("a", why="they moved"), lost("b"))
    found = [(row["reason"], row["class"]) for row in rows(page, "reasons")]
    assert found == [("none", None), ("they moved", None)]


def test_the_stage_is_the_one_that_was_left_by_the_loss_and_not_the_furthest() -> None:
    page = reported(lost("a", "one", "three", "two"), lost("b", "one"))
    found = dict(zip(column(page, "stages", "stage"), column(page, "stages", "lost"), strict=True))
    assert found == {"one": 1, "two": 1, "three": 0}


def test_a_retired_stage_counts_as_its_successor() -> None:
    page = reported(lost("a", "old"), by=grouping("owner", RULES))
    assert column(page, "stages", "stage") == ["two"]


def test_a_deal_that_never_was_open_left_no_stage() -> None:
    page = reported(deal(entry("2026-11-01", stage="lost"), id="a"))
    assert [row["stage"] for row in rows(page, "stages") if row["lost"]] == ["none"]


def test_late_are_the_last_two_open_stages() -> None:
    page = reported(lost("a", "one"), lost("b", "two"), lost("c", "three"), late=True)
    assert totals(page, "stages")[0]["lost"] == 2
    assert "1 lost earlier, left out" in page.notes


def test_a_group_has_its_own_shares() -> None:
    kept = (lost("a", owner="ola"), lost("b", why="price"), lost("c"))
    page = reported(*kept, by=grouping("owner", RULES))
    assert [(row["owner"], row["share"]) for row in rows(page, "reasons")] == [
        ("kari", (1, 2)),
        ("kari", (1, 2)),
        ("ola", (1, 1)),
    ]


def test_a_deal_reopened_since_is_not_lost() -> None:
    back = lost("a")
    back = deal(*back.history, entry("2026-11-02", stage="one"), id="a")
    assert totals(reported(back), "reasons")[0]["lost"] == 0


@pytest.mark.parametrize("name", group_names(setup()))
def test_it_can_be_split_by_whatever_deals_are_grouped_by(name: str) -> None:
    page = reported(lost("a"), by=grouping(name, RULES))
    assert column(page, "reasons", "lost") == [1]


@given(st.lists(strategies.deals(), max_size=8), strategies.days)
def test_reasons_and_stages_are_of_the_same_deals(kept: Any, day: Any) -> None:
    page = losses.report(replace(book(*kept, rules=strategies.SETUP), as_of=day))
    counts = [[each or 0 for each in column(page, name, "lost")] for name in ("reasons", "stages")]
    assert sum(counts[0]) == sum(counts[1]) == totals(page, "reasons")[0]["lost"]


def test_a_loss_that_came_to_another_pipeline_since_stays_where_it_was_lost() -> None:
    other = pipeline(stage("x"), stage("won", "won"), stage("lost", "lost"), id="other")
    rules = replace(RULES, pipelines={**RULES.pipelines, "other": other})
    carried = entry("2026-11-10", pipeline="other", stage="lost")
    gone = deal(
        entry("2026-10-01", stage="two", amount=5), entry("2026-11-01", stage="lost"), carried
    )
    page = losses.report(replace(book(gone, rules=rules), pipelines=frozenset(["sales"])))
    assert {row["stage"]: row["lost"] for row in rows(page, "stages")}["two"] == 1
    assert page.notes == ()
