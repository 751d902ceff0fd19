"""An import for tests: rules and rows in a folder, brought into a store, as the command does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from builders import TODAY
from pipectl.cli.writes import imports
from pipectl.domain.actions.action import Action
from pipectl.domain.intake.importer import ForeignFile, ImportResult, Request
from pipectl.domain.values.ids import new_id
from pipectl.exchange import csv
from pipectl.store.operations.import_rows import import_rows

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft
    from pipectl.store.operations.outcome import Outcome
    from pipectl.store.records import Written
    from pipectl.store.store import Store


RULES = """\
system: crm
key: Id
id: "crm-{Id}"
fields:
  title: Name
  account: Account
  stage: {column: Stage, map: {Open: qualification, Won: won}}
  amount: Amount
as_of: Day
"""
HEADER = "Id,Name,Account,Stage,Amount,Day\n"
ROWS = "1,Website,Acme,Open,120000,2026-09-01\n2,Web shop,,Won,1250.50,2026-09-02\n"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with a CSV file and rules for it."""

    path: Path

    def write(self, rows: str = ROWS, rules: str = RULES) -> None:
        """Write both files; `rows` come below the usual header."""
        (self.path / "deals.csv").write_text(HEADER + rows, encoding="utf-8")
        (self.path / "rules.yaml").write_text(rules, encoding="utf-8")

    def request(self, store: Store, today: date = TODAY) -> Request:
        """Return what the importer is given."""
        file, rules = self.path / "deals.csv", self.path / "rules.yaml"
        request = imports.prepare(csv.FORMAT, str(file), rules, None, store, today).request
        return request._replace(source=ForeignFile("deals.csv", file.read_bytes()))

    def read(self, store: Store) -> ImportResult:
        """Read the rows to drafts."""
        return csv.read(self.request(store))

    def bring_in(self, store: Store) -> tuple[Written, Outcome]:
        """Import all that is good."""
        brought = self.read(store)
        assert not brought.findings
        assert not brought.problems
        return import_rows(
            store,
            brought,
            Action(TODAY, "kari", TODAY),
            _made_up,
            before=lambda _: None,
            dry_run=False,
        )


def _made_up(draft: DealDraft, is_taken: Callable[[str], bool]) -> str:
    """Draw what is always the same, so that only the first id is free."""
    return new_id(None, draft.system, itemgetter(0), is_taken)
