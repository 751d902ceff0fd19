"""How each person does: deals, activities, what is overdue, where coaching would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from builders import TODAY, book, deal, entry, pipeline, setup, stage
from pipectl.domain.figures.statistics import newcombe
from pipectl.domain.model.team import Person
from pipectl.reports import owners
from reports.tables import column, part, rows, totals

RULES = setup(
    pipeline(stage("one"), stage("two"), stage("won", "won"), stage("lost", "lost")),
    team={"kari": Person(name="Kari", was=("kn",)), "ola": Person(name="Ola")},
)


def moved(name: str, *stages: str, owner: str | None = "kari", **more: Any) -> Any:
    """Make a deal that entered a stage a day, the first on 1 October."""
    days = [(TODAY - timedelta(days=55 - n)).isoformat() for n in range(len(stages))]
    first, *others = zip(days, stages, strict=True)
    return deal(
        entry(first[0], **{"stage": first[1], "owner": owner, "amount": 10, **more}),
        *(entry(day, stage=name_) for day, name_ in others),
        id=name,
    )


def several(owner: str, count: int, *stages: str) -> list[Any]:
    return [moved(f"{owner}-{stages[-1]}-{n}", *stages, owner=owner) for n in range(count)]


def reported(*deals: Any, **more: Any) -> Any:
    return owners.report(replace(book(*deals, rules=RULES), **more))


def test_a_person_has_a_row_whatever_id_was_used() -> None:
    page = reported(
        moved("a", "one", "won", owner="kn"), moved("b", "one"), moved("c", "one", owner="ola")
    )
    found = [(row["owner"], row["won"], row["open"]) for row in rows(page, "owners")]
    assert found == [("kari", 1, 1), ("ola", 0, 1)]


def test_activities_belong_to_who_did_them_and_those_of_an_import_to_nobody() -> None:
    page = reported(
        deal(
            entry("2026-10-01", stage="one", owner="kari"),
            entry("2026-11-01", activity="call", by="ola"),
            entry("2026-11-02", activity="call", by="kn"),
            entry("2026-11-02", activity="email", by="kari"),
            entry("2026-11-03", activity="call", by="kari", via="import"),
            entry("2026-08-01", activity="call", by="kari"),
            id="a",
        )
    )
    assert [tuple(row.values()) for row in rows(page, "activities")] == [
        ("kari", 2, 1, 1),
        ("ola", 1, 1, 0),
    ]
    assert totals(page, "activities")[0]["activities"] == 3


def test_activities_of_closed_deals_count_and_those_of_omitted_ones_do_not() -> None:
    done = entry("2026-11-01", activity="meeting", by="kari")
    first = entry("2026-10-01", stage="one")
    page = reported(
        deal(first, done, entry("2026-11-02", stage="lost"), id="a"),
        deal(first, done, entry("2026-11-02", omit="test"), id="b"),
    )
    assert column(page, "activities", "activities") == [1]


def test_overdue_deals_are_counted_with_the_days_of_the_latest() -> None:
    page = reported(
        moved("a", "one", expected_close="2026-11-20"),
        moved("b", "one", expected_close="2026-11-10"),
        moved("c", "one", expected_close="2026-11-25"),
    )
    (row,) = rows(page, "overdue")
    assert (row["overdue"], row["amount"], row["late"]) == (2, 20, 15)


def test_coaching_names_the_stage_where_fewer_go_on_than_with_all_others() -> None:
    page = reported(
        *several("kari", 8, "one", "lost"),
        *several("kari", 2, "one", "two", "won"),
        *several("ola", 1, "one", "lost"),
        *several("ola", 9, "one", "two", "won"),
    )
    (row,) = rows(page, "coaching")
    assert (row["owner"], row["stage"]) == ("kari", "one")
    assert (row["own"], row["others"], row["points"]) == ((2, 10), (9, 10), -70)
    interval = newcombe((2, 10), (9, 10))
    assert interval is not None
    assert (row["low"], row["high"]) == tuple(100 * end for end in interval)


def test_deals_that_are_still_in_a_stage_are_not_resolved() -> None:
    page = reported(*several("kari", 5, "one"), *several("ola", 5, "one", "won"))
    assert rows(page, "coaching") == []


def test_with_one_person_asked_about_the_others_are_still_all_others() -> None:
    deals = [*several("kari", 4, "one", "lost"), *several("ola", 4, "one", "won")]
    page = reported(*deals, scope=lambda each, _: each.owner == "kari")
    assert column(page, "owners", "owner") == ["kari"]
    assert [(row["owner"], row["others"]) for row in rows(page, "coaching")] == [("kari", (4, 4))]


def test_a_deal_goes_on_for_the_owner_of_the_day_of_the_entry() -> None:
    handed = deal(
        entry("2026-10-01", stage="one", owner="kari"),
        entry("2026-10-10", stage="two", owner="ola"),
        entry("2026-10-20", stage="lost"),
        id="a",
    )
    page = reported(handed, *several("liv", 3, "one", "two", "won"))
    assert [(row["owner"], row["stage"]) for row in rows(page, "coaching")] == [("ola", "two")]


def test_an_empty_store_has_short_tables() -> None:
    page = reported()
    titles = [part(page, name).title for name in ("activities", "overdue", "coaching")]
    assert all(": none" in title for title in titles)
