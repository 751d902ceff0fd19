"""Read a whole store as it lies on the disk, with all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.reader import read_file
from pipectl.store.operations.create import begin
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.setup import read_setup
from pipectl.store.store import Store
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.listing import list_records

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import Problem


@dataclass(frozen=True)
class ReadStore:
    """A store's setup, its deals by id, and the messages about all of its files."""

    setup: Setup
    deals: dict[str, Deal]
    messages: list[str]


def read_deal(
    deal_id: str, path: str, data: bytes, setup: Setup
) -> tuple[Deal | None, list[Problem]]:
    """Read the file of a deal and ask the rules."""
    reading = read_file(DEALS, deal_id, path, data, setup)
    return reading.record, reading.problems


def read_store(root: Path) -> ReadStore:
    """Read every file of a store; its setup and deals must be readable."""
    files = [*root.glob("*.yaml"), *root.glob("pipelines/*.yaml")]
    setup, problems = read_setup(
        {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
    )
    assert setup is not None, problems
    listing = list_records(DiskTree(root), DEALS.folder)
    problems += listing.problems
    deals = {}
    for deal_id, found in listing.files.items():
        deal, more = read_deal(deal_id, found.path, (root / found.path).read_bytes(), setup)
        problems += more
        assert deal is not None, more
        deals[deal_id] = deal
    return ReadStore(setup, deals, [str(problem) for problem in problems])


DEAL = """\
title: Website  # the big one
stage: qualification
history:
  - {day: 2026-09-01, stage: qualification}
"""


def new_store(folder: Path, *deal_ids: str) -> Store:
    """Make a store in `folder` with these deals, all alike, and a cache beside it."""
    texts = scaffold("seven", "en", "EUR", 1, None)
    texts |= {f"deals/{deal_id}.yaml": DEAL for deal_id in deal_ids}
    begin(folder / "store", texts, dry_run=False)
    return Store(folder / "store", folder / "cache")
