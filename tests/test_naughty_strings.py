"""The Big List of Naughty Strings: every text that a deal takes comes back byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest

from builders import TODAY
from pipectl.domain.book import stand
from pipectl.domain.booking import Act
from pipectl.domain.booking import Change
from pipectl.domain.booking import book
from pipectl.domain.deal import NextStep
from pipectl.domain.ids import new_id
from pipectl.domain.moves import create
from pipectl.domain.updates import assign
from pipectl.errors import PipectlError
from pipectl.render import json as as_json
from pipectl.reports import show
from pipectl.store.scaffold import scaffold
from pipectl.store.store import Store

if TYPE_CHECKING:
    from pipectl.domain.deal import Deal

LIST = Path(__file__).parents[2] / "shared" / "data" / "blns" / "blns.json"

pytestmark = pytest.mark.skipif(not LIST.exists(), reason="the list is not here")

STRINGS: list[str] = json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else []
FIELDS = ("title", "account", "source", "notes", "tags", "refs.erp", "owner")
"""What `set` takes; which strings each refuses is below."""

BLANK = {text for text in STRINGS if not text.strip()}
ACT = Act(TODAY, "kari", TODAY)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return Store(tmp_path, None)


def added(store: Store, title: str, **more: Any) -> Deal:
    return store.add_and_take(create(store.setup, ACT, None, title=title, id="deal-1", **more))


def shown(store: Store, deal_id: str) -> Any:
    """Return what `show -f json` prints of a deal, read as JSON."""
    deal = store.take(deal_id).deal
    standing = stand(deal, TODAY, store.setup)
    assert standing is not None
    return json.loads(as_json.render(show.report(deal, standing, store.setup, TODAY)))


def facts(store: Store, deal_id: str) -> dict[str, Any]:
    return dict(shown(store, deal_id)["parts"][0]["values"])
