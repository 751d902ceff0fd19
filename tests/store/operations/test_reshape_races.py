"""A pipeline that is shaped while others read and write: each sees it before or after, whole."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from builders import TODAY, action
from pipectl.domain.actions import pipeline_edit, stages
from pipectl.domain.actions.fields import assign
from pipectl.domain.model.pipeline import find_stage
from pipectl.domain.templates.templates import build_pipeline
from pipectl.errors import ConflictError
from pipectl.store.operations.reshape import reshape
from pipectl.store.store import Store
from store.test_races import at_once
from stores import new_store

pytestmark = pytest.mark.slow

ROUNDS = 4
IDS = tuple(f"deal-{number}" for number in range(6))
ALL_IN = "needs"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    store = new_store(tmp_path, *IDS)
    store.change(IDS, lambda one: stages.advance(store.setup, one, ALL_IN, action(), forced="test"))
    return store.root


def migrate(root: Path, template: str, mapped: dict[str, str]) -> None:
    target = build_pipeline(template, "en")
    reshape(
        Store(root, None),
        "sales",
        lambda found: pipeline_edit.migrate(found, target, mapped),
        lambda setup, one: stages.follow(setup, one, action()),
        TODAY,
    )


def tag(root: Path, word: str) -> None:
    store = Store(root, None)
    store.change(IDS[:3], lambda one: assign(store.setup, one, [f"tags+={word}"], action()))


def test_a_reader_beside_a_migration_sees_one_of_the_two(root: Path) -> None:
    def migrate_there(_: int) -> list[str]:
        migrate(root, "five", {"needs": "first_contact", "negotiation": "closing"})
        return []

    def read(_: int) -> list[str]:
        seen = []
        for _ in range(25):
            book = Store(root, None).load(TODAY).book
            needs = find_stage(book.setup.pipelines["sales"], ALL_IN)
            assert needs is not None
            present = {record.latest.stage for record in book.records}
            seen.append("five" if needs.replaced_by else "seven")
            assert present == ({"first_contact"} if needs.replaced_by else {ALL_IN})
        return seen

    def work(number: int) -> Any:
        return migrate_there(number) if number == 0 else read(number)

    for seen in at_once(work, 3)[1:]:
        assert seen == sorted(seen, reverse=True)
        assert set(seen) <= {"seven", "five"}


def test_writers_beside_a_migration_lose_nothing(root: Path) -> None:
    def work(number: int) -> int:
        done = 0
        for turn in range(ROUNDS):
            with suppress(ConflictError):
                if number == 0:
                    mapped = {"needs": "first_contact", "negotiation": "closing"}
                    migrate(root, *(("five", mapped) if turn % 2 == 0 else ("seven", {})))
                else:
                    tag(root, f"w{number}x{turn}")
                    done += 1
        return done

    _, *writers = at_once(work, 3)
    loaded = Store(root, None).load(TODAY)
    assert [problem for problem in loaded.problems if "replaced" in problem.what] == []
    for name in IDS[:3]:
        tags = set(Store(root, None).deals.take(name).record.tags)
        assert len(tags) == sum(writers)
