"""Deals in conflict are named where the settings are in conflict too."""

from __future__ import annotations

from pathlib import Path

from builders import TODAY
from pipectl.cli.reading.checking import all_problems
from stores import new_store

MARKERS = "<<<<<<< HEAD\namount: 1\n=======\namount: 2\n>>>>>>> ola\n"


def test_conflicted_deals_are_named_beside_conflicted_settings(tmp_path: Path) -> None:
    store = new_store(tmp_path / "sales", "acme", "fjord")
    for path in ("team.yaml", "deals/acme.yaml"):
        (store.root / path).write_text(MARKERS, encoding="utf-8")
    places = [problem.place.path for problem in all_problems(store, TODAY)]
    assert places == ["deals/acme.yaml", "team.yaml"]
