"""Read a whole store as it lies on the disk, with all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
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

SMALL = {
    "pipectl.yaml": "version: 1\ncurrency: EUR\n",
    "pipelines/sales.yaml": """\
name: Sales
stages:
  - {id: prospecting, name: Prospecting}
  - {id: qualification, name: Qualification}
  - {id: first_contact, name: First contact}
  - {id: proposal, name: Proposal}
  - {id: negotiation, name: Negotiation}
  - {id: won, name: Won, type: won}
  - {id: lost, name: Lost, type: lost}
""",
    ".pipectl/.gitignore": "*\n",
}
"""The settings of a store that is read in no time, for tests that read it hundreds of times."""


def write_files(root: Path, texts: Mapping[str, str]) -> None:
    """Write files into a folder, and make the folders they need."""
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def new_store(folder: Path, *deal_ids: str) -> Store:
    """Make a store in `folder` with these deals, all alike, and a cache beside it."""
    texts = scaffold("seven", "en", "EUR", 1, None)
    texts |= {f"deals/{deal_id}.yaml": DEAL for deal_id in deal_ids}
    begin(folder / "store", texts, dry_run=False)
    return Store(folder / "store", folder / "cache")
