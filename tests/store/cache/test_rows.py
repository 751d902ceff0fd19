"""Deals and setups as plain data: packed and unpacked, they are what they were."""

from __future__ import annotations

import marshal
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from builders import setup
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.domain.model.team import Person
from pipectl.errors import Place, Problem, Severity
from pipectl.store.cache.rows import (
    pack_problems,
    pack_record,
    pack_setup,
    unpack_problem,
    unpack_record,
    unpack_setup,
)
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.reader import read_file
from strategies import SETUP, texts

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain

SETTINGS = SETUP.settings
TEXT = """\
title: Website
stage: proposal
history:
  - {day: 2026-09-01, stage: proposal, amount: 10}
  - {day: 2026-09-02, amount: , qualification: {budget: }, objection: {id: k7, resolved: }}
"""


def test_a_file_is_packed_as_it_is_read() -> None:
    record, source, plain = read_file(DEALS, "acme", "deals/acme.yaml", TEXT.encode(), SETUP)
    assert record is not None, source.problems
    deal = unpack_record(Deal, "acme", pack_record(plain, record), SETTINGS)
    assert deal.history[0].amount == Decimal(10)
    assert deal.history[1].clears == {"amount"}
    assert deal.history[1].qualification == {"budget": None}
    assert deal.history[1].objection is not None
    assert deal.history[1].objection.resolved == ""


def test_a_key_that_is_unknown_is_not_packed() -> None:
    plain: dict[str, Plain] = {"title": "Website", "unknown": "1"}
    deal = Deal(id="acme", title="Website", stage="proposal", history=())
    assert marshal.loads(pack_record(plain, deal)) == {"title": "Website"}  # noqa: S302


def test_a_setup_is_what_it_was() -> None:
    whole = Setup(
        setup(name="Nordlys", fields={"region": "text"}).settings,
        SETUP.pipelines,
        {"kari": Person(name="Kari Nes", team="north", was=("karin",))},
        (Quota(who="kari", period="2026-10", amount=Decimal(10), day=date(2026, 9, 1)),),
        (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal("11.35")),),
    )
    packed = pack_setup(whole)
    assert marshal.loads(marshal.dumps(packed)) == packed  # noqa: S302
    assert unpack_setup(packed) == whole


@given(texts, texts, st.sampled_from(Severity), st.integers(0, 9))
def test_a_problem_is_what_it_was(what: str, remedy: str, severity: Severity, line: int) -> None:
    problem = Problem(Place("deals/acme.yaml", line, line), what, remedy, severity)
    assert [unpack_problem(said) for said in pack_problems([problem])] == [problem]
