"""A report for each group: the rows of a group below its name, and nobody is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.cli.reading.by_group import by_group
from pipectl.domain.model.deal import NextStep
from pipectl.query.columns import grouping
from pipectl.reports import bottlenecks, changes, hygiene, owners, waterfall
from pipectl.table import Column, Kind, Table
from reports.tables import part

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.deal import Deal, Entry
    from pipectl.table import Page


def open_deal(name: str, owner: str, *more: object) -> Deal:
    start = entry("2026-08-01", stage="proposal", amount=100, owner=owner)
    return deal(start, *more, id=name)  # type: ignore[arg-type]


def by_owner(report: object, whole: Book) -> Page:
    return by_group(report, whole, grouping("owner", whole.setup))  # type: ignore[arg-type]


def falls(whole: Book) -> Page:
    return waterfall.report(whole, since=date(2026, 9, 30))


def test_each_group_has_its_rows_and_what_went_between_groups_is_transferred() -> None:
    given_away = entry("2026-10-05", owner="ola")
    whole = book(open_deal("a", "kari"), open_deal("b", "kari", given_away), open_deal("c", "ola"))
    table = part(by_owner(falls, whole), "waterfall")
    rows = {(row[0], str(row[1])): row[2] for row in table.rows}
    assert rows["kari", "opening"] == 2
    assert rows["kari", "closing"] == 1
    assert rows["ola", "closing"] == 2


def test_who_has_no_deal_any_more_is_among_the_others() -> None:
    won = entry("2026-10-01", stage="won")
    handed = entry("2026-10-20", owner="ola")
    whole = book(open_deal("a", "kari", won, handed))
    names = [row[0] for row in part(by_owner(falls, whole), "waterfall").rows]
    assert "others" in names


def test_a_group_is_a_heading_where_the_first_column_has_room_for_it() -> None:
    whole = book(open_deal("a", "kari"))
    assert part(by_owner(bottlenecks.report, whole), "sales").columns[0].heads
    page = by_owner(lambda each: changes.report(each, since=date(2026, 7, 1)), whole)
    tables = [each for each in page.parts if isinstance(each, Table) and each.rows]
    assert tables
    assert not any(table.columns[0].heads for table in tables)


def listing(*columns: Column, rows: tuple[tuple[object, ...], ...]) -> Table:
    return Table("deals", "Deals", columns, rows)  # type: ignore[arg-type]


def test_deals_of_the_others_are_listed_also_where_nothing_counts_them() -> None:
    won, handed = entry("2026-10-01", stage="won"), entry("2026-10-20", owner="ola")
    whole = book(open_deal("a", "kari", won, handed))

    def report(each: Book) -> Table:
        deals = each.snapshots(date(2026, 10, 1))
        return listing(Column("deal", "Deal"), rows=tuple((deal.id,) for deal in deals))

    table = part(by_owner(report, whole), "deals")
    assert table.rows == (("others", "a"),)


def test_a_group_that_hides_a_column_from_people_keeps_its_rows() -> None:
    whole = book(open_deal("a", "kari"), open_deal("b", "ola"))

    def report(each: Book) -> Table:
        count = sum(1 for _ in each.open())
        columns = (Column("what", "What"), Column("n", "n", Kind.COUNT, for_programs=count < 2))
        return listing(*columns, rows=(("open", count),))

    assert part(by_owner(report, whole), "deals").rows == (("kari", "open", 1), ("ola", "open", 1))


LEADS = pipeline(stage("new"), stage("won", "won"), id="leads", kind="leads")


@pytest.mark.parametrize("report", [bottlenecks.report, falls, hygiene.report])
def test_only_deals_of_the_chosen_pipeline_make_groups(report: object) -> None:
    lead = deal(entry("2026-08-01", pipeline="leads", stage="new"), id="lead")
    whole = book(open_deal("a", "kari"), lead, rules=setup(pipeline(), LEADS))
    chosen = replace(whole, pipelines=frozenset(["sales"]))
    page = by_group(report, chosen, grouping("stage", whole.setup))  # type: ignore[arg-type]
    labels = {row[0] for each in page.parts if isinstance(each, Table) for row in each.rows}
    assert labels <= {"proposal", "others"}


def test_groups_without_anything_are_counted_in_one_line() -> None:
    step = NextStep(due=date(2026, 12, 1), what="Call")
    calm = open_deal("b", "ola", entry("2026-11-24", next_step=step, expected_close="2026-12-20"))
    page = by_owner(hygiene.report, book(open_deal("a", "kari"), calm))
    assert {row[0] for row in part(page, "summary").rows} == {"kari"}
    assert page.notes[0] == "1 of 2 groups have nothing here"


def test_activities_of_groups_add_up_where_each_has_other_kinds() -> None:
    def did(kind: str) -> Entry:
        return entry("2026-11-02", activity=kind, by="kari")

    whole = book(
        open_deal("a", "kari", did("call"), did("meeting")), open_deal("b", "ola", did("call"))
    )
    table = part(by_owner(owners.report, whole), "activities")
    assert table.rows == (
        ("kari", "kari", 2, 1, 1),
        ("kari", "Total", 2, 1, 1),
        ("ola", "kari", 1, 1, 0),
        ("ola", "Total", 1, 1, 0),
    )
    assert table.totals == ((None, "Total", 3, 2, 1),)


def test_the_name_of_a_group_is_not_repeated_in_a_column_of_its_own() -> None:
    whole = book(open_deal("a", "kari"), open_deal("b", "ola"))

    def report(each: Book) -> Table:
        rows = tuple((deal.id, deal.owner) for deal in each.open())
        return listing(Column("deal", "Deal"), Column("owner", "Owner"), rows=rows)

    table = part(by_owner(report, whole), "deals")
    assert table.rows == (("kari", "a", "kari"), ("ola", "b", "ola"))
    assert [column.name for column in table.columns if not column.for_programs] == ["owner", "deal"]
