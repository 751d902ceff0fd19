"""Strings that break other programs go from CSV into files, to JSON and back, and to CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from builders import TODAY
from stores import ReadStore, read_store
from transcripts import call

STRINGS = Path(__file__).parents[2].parent / "shared" / "data" / "blns" / "blns.json"

pytestmark = [
    pytest.mark.skipif(not STRINGS.exists(), reason="the naughty strings are not here"),
    pytest.mark.slow,
]

RULES = """\
system: blns
key: Id
id: "blns-{Id}"
fields:
  title: {column: Text, empty: nothing}
  account: Text
  notes: Text
  x-raw: Text
  stage: {constant: needs}
history:
  - {day: {constant: 2026-01-01}, set: {stage: {constant: needs}, note: Text}}
"""


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    texts = json.loads(STRINGS.read_text(encoding="utf-8"))
    return {str(number): text for number, text in enumerate(texts)}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, cells: dict[str, str]) -> Path:
    root = tmp_path_factory.mktemp("naughty")
    assert call(["init", str(root / "store")], TODAY)[0] == 0
    text = io.StringIO()
    csv.writer(text).writerows([["Id", "Text"], *cells.items()])
    (root / "texts.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    (root / "rules.yaml").write_text(RULES)
    words = ["import", "csv", str(root / "texts.csv"), "--rules", str(root / "rules.yaml")]
    for said in (f"{len(cells)} rows: {len(cells)} new", f"{len(cells)} rows: 0 new, 0 changed"):
        code, printed = call(["-C", str(root / "store"), *words], TODAY)
        assert code == 0
        assert printed.startswith(said)
    return root


@pytest.fixture(scope="module")
def store(root: Path) -> ReadStore:
    return read_store(root / "store")


def test_every_cell_is_in_its_deal_without_outer_blanks(
    store: ReadStore, cells: dict[str, str]
) -> None:
    assert store.messages == []
    for key, text in cells.items():
        deal = store.deals[f"blns-{key}"]
        said = text.strip() or None
        assert (deal.account, deal.notes, deal.extra.get("x-raw")) == (said, said, said)
        assert deal.history[0].note == said


def test_all_of_it_goes_to_json_and_back(root: Path, store: ReadStore) -> None:
    assert call(["init", str(root / "other")], TODAY)[0] == 0
    backup = str(root / "backup.json")
    assert call(["-C", str(root / "store"), "export", "json", "-o", backup], TODAY)[0] == 0
    assert call(["-C", str(root / "other"), "import", "json", backup], TODAY)[0] == 0
    assert read_store(root / "other").deals == store.deals


def test_a_raw_export_has_every_cell_of_the_deals(root: Path, cells: dict[str, str]) -> None:
    _, text = call(["-C", str(root / "store"), "export", "csv", "--raw"], TODAY)
    rows = {row["refs.blns"]: row["notes"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert rows == {key: text.strip() for key, text in cells.items()}
