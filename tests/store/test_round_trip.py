"""Whatever is read can be exported, imported and written again, with equal values."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from builders import TODAY
from pipectl.domain.intake.importer import ForeignFile, Request
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.plain import dump_whole
from pipectl.errors import stopping
from pipectl.exchange.csv import read as read_rows
from pipectl.exchange.json import read, write
from pipectl.exchange.rows import export_rows
from pipectl.exchange.rows.rules import Rules
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import Document, rewrite
from pipectl.store.edit.emit import document
from pipectl.store.rules_file import parse_rules
from store.edit.test_editor_properties import Writer
from stores import read_deal
from strategies import SETUP, deals

if TYPE_CHECKING:
    from random import Random

    from pipectl.domain.intake.draft import DealDraft

pytestmark = pytest.mark.slow

PATH = "deals/acme.yaml"

written_deals = deals(max_entries=2).filter(lambda deal: "None" not in repr(deal.extra))
"""Deals without empty items in lists below x- keys, which have no form of one line."""


class Uncommented(Writer):
    """Writes no comments: an edit is refused where it would lose one, with its place."""

    def behind(self) -> str:
        return ""

    def above(self, indent: str) -> list[str]:
        return [indent] if self.rarely() else []


def in_any_style(deal: Deal, random: Random) -> str:
    """Write a deal by hand: in styles that change from value to value, or as another's JSON."""
    plain = dump_whole(deal, SETUP)
    if random.random() < 0.3:
        return json.dumps(plain).replace("\x7f", "\\u007f") + "\n"
    return Uncommented(random).document(plain)


@st.composite
def accepted(draw: st.DrawFn) -> Document[Deal]:
    """Draw a file that `check` finds no problem in."""
    deal = draw(written_deals)
    data = in_any_style(deal, draw(st.randoms(use_true_random=False))).encode()
    read_again, problems = read_deal(deal.id, PATH, data, SETUP)
    if read_again is None or stopping(problems):
        reject()
    return Document(read_again, PATH, data)


def json_back(deal: Deal) -> Deal | None:
    """Export a deal as JSON and bring it into an empty store."""
    text = write([deal], SETUP, history=False, raw=False)
    result = read(Request(ForeignFile("backup.json", text.encode()), {}, None, SETUP, TODAY))
    assert result.problems == []
    return read_deal(deal.id, PATH, document(result.deals[deal.id]).encode(), SETUP)[0]


often = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@often
@given(accepted())
def test_what_is_read_survives_an_export_and_an_import_as_json(present: Document[Deal]) -> None:
    assert json_back(present.record) == present.record


RULES = b"""\
system: sheet
key: id
fields:
  title: title
  account: account
  source: source
  campaign: campaign
  kind: kind
  amount: amount
  currency: currency
  expected_close: expected_close
  probability: probability
  stage: stage
  pipeline: pipeline
as_of: {constant: 2026-11-25}
"""


def csv_back(deal: Deal) -> DealDraft:
    """Export a deal as CSV and read it by rules, as an import does."""
    text = export_rows.write([deal], SETUP, history=False, raw=True)
    rules = parse_rules(Path("rules.yaml"), RULES, Rules).record
    source = ForeignFile("out.csv", text.encode())
    result = read_rows(Request(source, {}, rules, SETUP, TODAY))
    assert [row.why for row in result.refused] == []
    return result.drafts[0]


@often
@given(accepted())
def test_what_is_read_survives_an_export_and_an_import_as_csv(present: Document[Deal]) -> None:
    deal = present.record
    assume(r"\x00" not in repr(deal))  # a NUL, which no CSV can hold
    draft = csv_back(deal)
    values = {**draft.fields, **draft.state}
    assert values == {name: _without_blanks(getattr(deal, name)) for name in values}
    assert len(values) == 11


def _without_blanks(value: object) -> object:
    """Return a value as an import takes it, which takes the blanks around a cell off."""
    return value.strip() if isinstance(value, str) else value


TOGETHER = ("stage", "pipeline", "history")
ALONE = {field.name for field in dataclasses.fields(Deal)} - {"id", *TOGETHER}
FIELDS: list[tuple[str, ...]] = [TOGETHER, *((name,) for name in sorted(ALONE))]


@often
@given(
    accepted(),
    written_deals,
    st.lists(st.sampled_from(FIELDS), min_size=4, max_size=4, unique=True),
)
def test_each_field_of_what_is_read_can_be_written(
    present: Document[Deal], other: Deal, fields: list[tuple[str, ...]]
) -> None:
    for names in fields:
        changed = replace(present.record, **{name: getattr(other, name) for name in names})
        data = rewrite(DEALS, present, changed, SETUP)
        assert read_deal(changed.id, PATH, data, SETUP)[0] == changed
