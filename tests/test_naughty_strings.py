"""The Big List of Naughty Strings: every text that a deal takes comes back byte for byte."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builders import TODAY, setup
from pipectl.domain.actions.action import Action, book
from pipectl.domain.actions.fields import parse_field
from pipectl.domain.actions.losing import lose
from pipectl.domain.actions.stages import create
from pipectl.errors import PipectlError
from pipectl.render import json as as_json
from pipectl.reports.views import show
from pipectl.store.store import Store
from stores import SMALL, write_files

LIST = Path(__file__).parents[2] / "shared" / "data" / "blns" / "blns.json"
STRINGS: list[str] = json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else []
BLANK = {text for text in STRINGS if not text.strip()}

pytestmark = [
    pytest.mark.skipif(not LIST.exists(), reason="the list is not here"),
    pytest.mark.slow,
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    write_files(tmp_path, SMALL)
    (tmp_path / "deals").mkdir()
    return Store(tmp_path, None)


def complaint(field: str, text: str) -> str:
    """Return why a field, or one item of a list, does not take a text; empty where it does."""
    try:
        parse_field(setup(), field, text, TODAY)
    except PipectlError as error:
        return str(error)
    return ""


def values_of(text: str) -> dict[str, Any]:
    """Return all fields of a deal that take a text, with it as their value."""
    fields = ("title", "account", "owner", "source", "campaign", "notes")
    taken = {name: text for name in fields if not complaint(name, text)}
    return {"title": "no title", **taken, "tags": () if complaint("tags", text) else (text,)}


def shown(store: Store, deal_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the fields and the history that `show -f json` prints."""
    said = json.loads(
        as_json.render(show.report(store.deals.take(deal_id).record, store.setup, TODAY))
    )
    parts = {part["name"]: part for part in said["parts"]}
    return parts["deal"]["values"], parts["history"]["rows"]


def action(note: str | None = None) -> Action:
    return Action(TODAY, "kari", TODAY, note)


def test_every_text_comes_back_after_a_later_note(store: Store) -> None:
    for number, text in enumerate(STRINGS):
        deal_id, values = f"deal-{number}", values_of(text)
        store.deals.add(create(store.setup, action(text), None, id=deal_id, **values))
        store.change([deal_id], lambda deal: book(deal, action("later")))
        fields, history = shown(store, deal_id)
        assert {name: fields.get(name, []) for name in values} == {
            **values,
            "tags": list(values["tags"]),
        }
        assert [entry["note"] for entry in history] == [text, "later"]


def test_every_reason_in_words_comes_back(store: Store) -> None:
    reasons = [text for text in STRINGS if len(text.split()) > 1]
    for number, text in enumerate(reasons):
        deal_id = f"deal-{number}"
        store.deals.add(create(store.setup, action(), None, id=deal_id, title="x"))
        store.change([deal_id], partial(lose, store.setup, action=action(), reason=text))
        assert shown(store, deal_id)[0]["reason"] == text


@pytest.mark.parametrize("field", ["title", "account", "owner", "source"])
def test_only_a_text_that_says_nothing_is_refused(field: str) -> None:
    refused = {text: complaint(field, text) for text in STRINGS if complaint(field, text)}
    message = f"{field}: an empty text; write something here or delete the key"
    assert refused == dict.fromkeys(BLANK, message)
    assert len(BLANK) == 2


def test_a_tag_is_a_short_name_and_all_else_is_refused() -> None:
    refused = {text: complaint("tags", text) for text in set(STRINGS) if complaint("tags", text)}
    assert len(refused) == 444
    for text, said in refused.items():
        remedy = "write letters, digits, - or _, no spaces"
        assert said == f"tags: '{text}' is not a short name; {remedy}"
