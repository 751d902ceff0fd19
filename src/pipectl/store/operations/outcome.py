"""What became of the rows of an import, counted by kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipectl.domain.history.entries import IMPORT
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.intake.draft import DealDraft
from pipectl.domain.intake.importer import RefusedRow
from pipectl.domain.intake.merge import Merged
from pipectl.domain.model import fields
from pipectl.domain.model.deal import TRACKED, Deal
from pipectl.domain.model.settings import Setup


@dataclass(slots=True)
class Outcome:
    """What became of drafts.

    `left` says what was changed on both sides, and `stuck` counts the deals where nothing else
    was; `replaced` says which entries went, and `dated` which came on a day of the past. `twins`
    counts new deals with the account and title of an open one, `unborn` those that begin closed,
    `missing` deals of the source that the file does not have. `kinds` counts what changed, and
    `types` new deals by the type of their stage.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    stuck: int = 0
    people: int = 0
    twins: int = 0
    unborn: int = 0
    missing: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    dated: list[str] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    def count_new(self, deal: Deal, draft: DealDraft, setup: Setup) -> None:
        """Count a new deal by its type, and as one that begins closed for want of its creation."""
        first = deal.history[0]
        began = replace(deal, stage=first.stage or deal.stage, pipeline=first.pipeline)
        self.new += 1
        self.types[type_of(setup, deal)] += 1
        self.unborn += type_of(setup, began) != "open" and not draft.has_history

    def count_merged(self, deal: Deal, merged: Merged, draft: DealDraft, setup: Setup) -> None:
        """Count what a row has changed of a deal, and keep what is to be said of it."""
        self.left += merged.conflicts
        if merged.deal == deal:
            self.same += not merged.conflicts
            self.stuck += bool(merged.conflicts)
            return
        self.changed += 1
        self.kinds.update(_kinds(deal, merged.deal, draft, setup))
        self.replaced += [f"{deal.id}: the entry of {e.day} was replaced" for e in merged.replaced]
        if not draft.has_history:
            self.dated += _dated(deal, merged.deal, draft)


def _kinds(before: Deal, after: Deal, draft: DealDraft, setup: Setup) -> Iterable[str]:
    """Yield what changed: a field by its name, a stage by what happened."""
    for name in dict.fromkeys((*TRACKED, *draft.fields)):
        if fields.get(before, name) == fields.get(after, name):
            continue
        was, now = type_of(setup, before), type_of(setup, after)
        happened = ("moved" if was == now else "reopened") if now == "open" else now
        yield happened if name == "stage" else name


def _dated(before: Deal, after: Deal, draft: DealDraft) -> Iterable[str]:
    """Yield a line for each entry that came on a day before that of the export."""
    day = draft.as_of or draft.read_on
    for entry in after.history:
        if entry.via == IMPORT and entry not in before.history and day and entry.day < day:
            what = f"{entry.stage} on {entry.day}" if entry.stage else f"an entry of {entry.day}"
            yield f"{before.id}: {what}, as {draft.name} dates it; reports from that day on change"
