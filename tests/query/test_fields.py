"""The fields: what there are in a store, and what each says of a deal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from builders import TODAY, pipeline, setup, snapshot
from pipectl.domain.model.deal import NextStep
from pipectl.domain.model.qualification import Criterion, Framework
from pipectl.domain.model.team import Person
from pipectl.errors import UsageError
from pipectl.query.answers import index_of
from pipectl.query.fields import FIELDS, field_names, field_of

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

TEAM = {"kari": Person(name="Kari Nes", team="north", manager="ola", was=("karin",))}


def value(name: str, *, store: Setup | None = None, **said: Any) -> Any:
    """Return what a field says of a deal today."""
    known = store or setup(team=TEAM)
    return field_of(name, known).value(snapshot(**said), TODAY, index_of(known))


def test_the_names_are_the_tables_the_frameworks_and_the_stores_own() -> None:
    names = field_names(setup(fields={"Region": "text"}))
    assert set(names) == {*FIELDS, "budget", "authority", "need", "timeline", "Region"}
    assert list(names) == sorted(names, key=str.casefold)


def test_every_pipelines_criteria_are_fields() -> None:
    own = Framework(criteria=(Criterion(id="fit"),))
    names = field_names(setup(pipeline(), pipeline(id="partners", qualification=own)))
    assert {"budget", "fit"} <= set(names)


def test_a_fixed_name_counts_before_a_criterion_and_a_criterion_before_an_own_field() -> None:
    own = Framework(criteria=(Criterion(id="stage"), Criterion(id="fit")))
    store = setup(pipeline(qualification=own), fields={"fit": "text", "owner": "text"})
    said = {"fields": {"fit": "good", "owner": "x"}, "qualification": {"fit": "weak"}}
    assert value("stage", store=store, **said) == "proposal"
    assert value("fit", store=store, **said) == "weak"
    assert value("owner", store=store, **said) is None


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("account", {}, "Acme AS"),
        ("age", {"created": date(2026, 11, 20)}, 5),
        ("amount", {"amount": Decimal("12.50")}, Decimal("12.50")),
        ("campaign", {"campaign": "autumn"}, "autumn"),
        ("category", {}, "best_case"),
        ("close", {"expected_close": date(2026, 12, 1)}, date(2026, 12, 1)),
        ("closed", {"closed": date(2026, 12, 1)}, date(2026, 12, 1)),
        ("created", {"created": date(2026, 11, 20)}, date(2026, 11, 20)),
        ("currency", {}, "NOK"),
        ("currency", {"currency": "EUR"}, "EUR"),
        ("id", {}, "acme-website-k7qm"),
        ("kind", {"kind": "renewal"}, "renewal"),
        ("manager", {"owner": "karin"}, "ola"),
        ("next", {}, None),
        ("next", {"next_step": NextStep(due=TODAY, what="Ring")}, TODAY),
        ("omit", {"omit": "test"}, "test"),
        ("owner", {"owner": "karin"}, "kari"),
        ("objections", {}, 0),
        ("objections", {"objections": ("k7", "h3")}, 2),
        ("parent", {"parent": "acme-1"}, "acme-1"),
        ("parked", {"parked_until": TODAY}, TODAY),
        ("pipeline", {}, "sales"),
        ("pipeline", {"pipeline": "leads"}, "leads"),
        ("probability", {}, Decimal(55)),
        ("reason", {"reason": "price"}, "price"),
        ("ref", {"refs": {"hubspot": "42"}}, ("hubspot:42",)),
        ("score", {}, 0),
        ("since", {"since": TODAY}, TODAY),
        ("source", {"source": "referral"}, "referral"),
        ("stage", {}, "proposal"),
        ("tag", {"tags": ("web", "big")}, ("web", "big")),
        ("team", {"owner": "kari"}, "north"),
        ("team", {"owner": "stranger"}, None),
        ("team", {}, None),
        ("title", {}, "Website redesign"),
        ("touched", {"touched": TODAY}, TODAY),
        ("type", {"stage": "won"}, "won"),
        ("budget", {"qualification": {"budget": "weak"}}, "weak"),
        ("budget", {}, "unknown"),
    ],
)
def test_a_field_says(name: str, said: dict[str, Any], expected: object) -> None:
    assert value(name, **said) == expected


def test_an_own_field_says_what_the_deal_says() -> None:
    store = setup(fields={"seats": "number"})
    assert value("seats", store=store, fields={"seats": Decimal(5)}) == 5
    assert value("seats", store=store) is None


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ({}, ("open",)),
        ({"stage": "won", "closed": TODAY}, ("won", "closed")),
        ({"stage": "lost", "closed": TODAY}, ("lost", "closed")),
        ({"parked_until": date(2026, 11, 26)}, ("open", "parked")),
        ({"parked_until": TODAY}, ("open",)),
        ({"expected_close": date(2026, 11, 24)}, ("open", "overdue")),
        ({"expected_close": TODAY}, ("open",)),
        ({"omit": "test"}, ("open", "omitted")),
        ({"drift": ("amount",)}, ("open", "drift")),
    ],
)
def test_flags_hold_each_by_itself(said: dict[str, Any], flags: tuple[str, ...]) -> None:
    assert value("is", **said) == flags


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UsageError, match=r"no field 'ownr'; did you mean owner\? fields: account,"):
        field_of("ownr", setup())
