"""Values of fields whose deals win more or less than all others, beyond chance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import book, deal, entry, setup
from pipectl.domain.figures import statistics
from pipectl.domain.model.account import Account
from pipectl.domain.model.deal import Answer
from pipectl.domain.values.calendar import parse_period
from pipectl.money import divide
from pipectl.reports import patterns
from reports.tables import rows


def closed(name: str, end: str, day: str = "2026-11-01", **own: Any) -> Any:
    states = own.pop("states", {})
    answers = {key: Answer(state=state) for key, state in states.items()}
    history = (
        entry("2026-10-01", stage="proposal", owner=own.pop("owner", None), qualification=states),
        entry(day, stage=end),
    )
    return deal(*history, id=name, **{"account": None, "qualification": answers, **own})


def several(count: int, end: str, day: str = "2026-11-01", **own: Any) -> list[Any]:
    return [closed(f"{end}-{n}-{own}", end, day, **own) for n in range(count)]


def reported(*groups: list[Any], **more: Any) -> Any:
    deals = [each for group in groups for each in group]
    return patterns.report(replace(book(*deals), **more))


def found(page: Any) -> set[tuple[str, str]]:
    return {(row["field"], row["value"]) for row in rows(page, "patterns")}


def test_a_value_that_wins_more_and_its_counterpart_are_listed() -> None:
    page = reported(
        several(18, "won", source="referral"),
        several(2, "lost", source="referral"),
        several(2, "won", source="event"),
        several(18, "lost", source="event"),
    )
    assert found(page) == {("source", "referral"), ("source", "event")}
    best, worst = rows(page, "patterns")
    assert (best["rate"], best["others"], best["points"]) == ((18, 20), (2, 20), 80)
    assert (best["low"] > 0, worst["high"] < 0) == (True, True)


def test_what_may_be_chance_is_looked_at_and_not_listed() -> None:
    page = reported(
        several(6, "won", source="referral"),
        several(5, "lost", source="referral"),
        several(5, "won", source="event"),
        several(6, "lost", source="event"),
    )
    assert found(page) == set()
    assert page.about["looked_at"] == "2"


def test_fewer_than_ten_resolved_deals_are_not_looked_at() -> None:
    page = reported(several(9, "won", source="referral"), several(9, "lost"))
    assert page.about["looked_at"] == "0"
    assert page.notes[0] == "no value of a field has 10 resolved deals"


def test_a_value_that_all_deals_have_has_no_others_to_compare_with() -> None:
    page = reported(several(30, "won"))
    assert page.about["looked_at"] == "0"


def test_the_more_is_looked_at_the_wider_an_interval() -> None:
    groups = (
        several(18, "won", source="referral"),
        several(2, "lost", source="referral"),
        several(20, "lost", source="event"),
    )
    (few, *_) = rows(reported(*groups), "patterns")
    tagged = [replace(each, tags=("a", "b")) for each in groups[0]]
    (many, *_) = rows(reported(tagged, *groups[1:]), "patterns")
    assert (many["points"], many["low"] < few["low"]) == (few["points"], True)


def test_the_interval_is_newcombes_at_the_level_of_all_looks() -> None:
    page = reported(several(15, "won", source="a"), several(15, "lost", source="b"))
    z = statistics.quantile(1 - divide(5, 100 * 2 * 2))
    interval = statistics.newcombe((15, 15), (0, 15), z)
    assert interval is not None
    best = rows(page, "patterns")[0]
    assert (best["low"], best["high"]) == tuple(100 * end for end in interval)
    assert "of 97.50 % each" in page.notes[0]


def test_the_level_of_intervals_is_in_the_form_of_the_store() -> None:
    deals = (*several(15, "won", source="a"), *several(15, "lost", source="b"))
    page = patterns.report(replace(book(*deals), setup=setup(numbers="1 234,50")))
    assert "of 97,50 % each" in page.notes[0]


@pytest.mark.parametrize(
    ("own", "pair"),
    [
        ({"campaign": "spring"}, ("campaign", "spring")),
        ({"owner": "kari"}, ("owner", "kari")),
        ({"kind": "renewal"}, ("kind", "renewal")),
        ({"currency": "EUR"}, ("currency", "EUR")),
        ({"tags": ("hot", "big")}, ("tags", "hot")),
        ({"account": "acme"}, ("account", "acme-as")),
        ({"fields": {"size": 3}}, ("size", "3")),
        ({"states": {"budget": "confirmed"}}, ("budget", "confirmed")),
    ],
)
def test_every_kind_of_field_is_looked_at(own: dict[str, Any], pair: tuple[str, str]) -> None:
    firm = Account(id="acme-as", name="Acme AS", aliases=("acme",))
    page = reported(
        several(20, "won", **own),
        several(20, "lost"),
        accounts=(firm,),
        setup=setup(fields={"size": "number"}),
    )
    assert pair in found(page)


def test_a_period_is_that_of_the_close() -> None:
    old = several(20, "lost", "2025-11-01", source="a")
    kept = book(*old, *several(20, "won", source="b"))
    page = patterns.report(kept, period=parse_period("2026", 1))
    assert rows(page, "patterns") == []
