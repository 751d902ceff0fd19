"""A pipeline's file changes with the deals that must move: one change, lines that need not stay."""

from __future__ import annotations

from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from builders import TODAY, action, stage
from pipectl.domain.actions import pipeline_edit, stages
from pipectl.domain.templates.templates import build_pipeline
from pipectl.errors import InvalidError, NotFoundError
from pipectl.store.operations.reshape import reshape
from pipectl.store.store import Store
from stores import DEAL, new_store

PATH = "pipelines/sales.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = new_store(tmp_path, "acme", "nes")
    (store.root / "deals/nes.yaml").write_text(f"account: Nes\n{DEAL}")
    return store


def shape(store: Store, how: Any, **more: Any) -> list[str]:
    """Change the pipeline; return the lines of its file that differ, with - and +."""
    path = store.root / PATH
    before = path.read_text(encoding="utf-8")
    reshape(
        store, "sales", how, lambda setup, one: stages.follow(setup, one, action()), TODAY, **more
    )
    after = path.read_text(encoding="utf-8")
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def stage_of(store: Store, deal_id: str) -> tuple[str, str | None]:
    deal = Store(store.root, None).deals.take(deal_id).record
    return deal.stage, deal.history[-1].via


def test_a_new_stage_is_one_new_line(store: Store) -> None:
    assert shape(store, lambda found: pipeline_edit.add(found, stage("demo"), "needs")) == [
        "+  - {id: demo, name: Demo}"
    ]


def test_a_figure_is_one_changed_line(store: Store) -> None:
    gone, come = shape(
        store, lambda found: pipeline_edit.change(found, "needs", ["probability=40"])
    )
    assert come[1:] == gone[1:].replace("probability: 35", "probability: 40")


def test_another_order_moves_whole_lines(store: Store) -> None:
    changed = shape(store, lambda found: pipeline_edit.place_after(found, "needs", "prospecting"))
    assert [line[1:] for line in changed if line[0] == "-"] == [
        line[1:] for line in changed if line[0] == "+"
    ]


def test_a_retired_stage_is_one_changed_line_and_its_deals_move(store: Store) -> None:
    gone, come = shape(store, lambda found: pipeline_edit.remove(found, "qualification", "needs"))
    assert come[1:] == gone[1:-1] + ", replaced_by: needs}"
    assert stage_of(store, "acme") == ("needs", "migrate")
    assert stage_of(store, "nes") == ("needs", "migrate")


def test_deals_in_other_stages_and_closed_ones_are_not_touched(store: Store) -> None:
    store.change(["acme"], lambda one: stages.win(store.setup, one, action(), forced="test"))
    store.change(
        ["nes"], lambda one: stages.advance(store.setup, one, "proposal", action(), forced="t")
    )
    before = [store.read(f"deals/{name}.yaml") for name in ("acme", "nes")]
    shape(store, lambda found: pipeline_edit.remove(found, "qualification", "needs"))
    assert [store.read(f"deals/{name}.yaml") for name in ("acme", "nes")] == before


def test_a_dry_run_writes_nothing(store: Store) -> None:
    assert shape(store, lambda found: pipeline_edit.add(found, stage("demo")), dry_run=True) == []


def test_a_deal_that_cannot_be_read_stops_it(store: Store) -> None:
    (store.root / "deals/nes.yaml").write_text("title: [\n")
    with pytest.raises(InvalidError):
        shape(store, lambda found: pipeline_edit.remove(found, "qualification", "needs"))
    assert "replaced_by" not in (store.root / PATH).read_text()


def test_an_unknown_pipeline_is_named_with_those_there_are(store: Store) -> None:
    with pytest.raises(NotFoundError, match="there is no pipeline 'x'; there are sales"):
        reshape(store, "x", lambda found: found, lambda _, one: one, TODAY)  # type: ignore[arg-type, return-value]


def test_after_a_migration_nothing_is_wrong_and_back_again_the_file_is_as_it_was(
    store: Store,
) -> None:
    before = (store.root / PATH).read_bytes()
    five, seven = build_pipeline("five", "en"), build_pipeline("seven", "en")
    mapped = {"needs": "first_contact", "negotiation": "closing"}
    shape(store, lambda found: pipeline_edit.migrate(found, five, mapped))
    assert Store(store.root, None).load(TODAY).problems == []
    shape(store, lambda found: pipeline_edit.migrate(found, seven, {}))
    assert (store.root / PATH).read_bytes() == before


def test_comments_quotes_and_a_byte_order_mark_stay(store: Store) -> None:
    path = store.root / PATH
    text = path.read_text(encoding="utf-8").replace("name: Proposal", "name: 'Proposal'")
    path.write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    reshape(
        store,
        "sales",
        lambda found: pipeline_edit.change(found, "needs", ["probability=40"]),
        lambda setup, one: stages.follow(setup, one, action()),
        TODAY,
    )
    expected = text.replace("probability: 35", "probability: 40").replace("\n", "\r\n")
    assert path.read_bytes().decode() == "\ufeff" + expected


def test_a_writer_that_waited_sees_the_stages_as_they_are_then(store: Store) -> None:
    waiting = Store(store.root, None)
    assert "needs" in {one.id for one in waiting.setup.pipelines["sales"].stages}
    shape(store, lambda found: pipeline_edit.remove(found, "needs", "proposal"))
    with pytest.raises(NotFoundError, match="the stage needs was replaced by proposal"):
        waiting.change(["acme"], lambda one: stages.advance(waiting.setup, one, "needs", action()))


def test_a_new_deal_that_waited_begins_in_no_stage_that_has_gone(store: Store) -> None:
    waiting = Store(store.root, None)
    new = stages.create(waiting.setup, action(), "needs", id="new", title="New", owner="kari")
    shape(store, lambda found: pipeline_edit.remove(found, "needs", "proposal"))
    with pytest.raises(NotFoundError, match="the stage needs was replaced by proposal"):
        waiting.deals.add(new)
    assert waiting.deals.path_of("new") is None


def test_a_deal_that_a_merge_brought_into_a_retired_stage_moves_with_the_next_one(
    store: Store,
) -> None:
    old = store.read("deals/acme.yaml")
    shape(store, lambda found: pipeline_edit.remove(found, "qualification", "needs"))
    (store.root / "deals/acme.yaml").write_bytes(old)
    (said,) = Store(store.root, None).load(TODAY).problems
    assert (said.what, said.remedy) == (
        "the stage qualification was replaced by needs",
        "run `pipectl move acme needs`",
    )
    shape(store, replace)
    assert stage_of(store, "acme") == ("needs", "migrate")
