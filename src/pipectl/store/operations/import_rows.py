"""Drafts of deals brought into a store: new files, and what changed in those that are there."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from pipectl.domain.actions.action import Action, record_drift
from pipectl.domain.checks.deal import findings
from pipectl.domain.intake.draft import Draft, new_deal
from pipectl.domain.intake.merge import merge
from pipectl.errors import Severity, stop_at_problems
from pipectl.store.disk.fork import in_halves
from pipectl.store.disk.journal import Change
from pipectl.store.store import Store, Written
from pipectl.store.tree import layout
from pipectl.store.tree.listing import list_records

if TYPE_CHECKING:
    from pipectl.domain.history.snapshot import Record
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.team import Person

    MakeId: TypeAlias = Callable[[Draft, Callable[[str], bool]], str]
    """Returns an id for a new deal, one that is not taken."""


@dataclass(slots=True)
class Outcome:
    """What became of drafts.

    `left` says what was changed on both sides, and `stuck` counts the deals where nothing else
    was; `replaced` says which entries went.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    stuck: int = 0
    people: int = 0
    left: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    refused: list[tuple[Draft, str]] = field(default_factory=list)


def bring_in(  # noqa: PLR0913 - what, who, how ids are made, and whether to write
    store: Store,
    drafts: Sequence[Draft],
    people: Mapping[str, Person],
    action: Action,
    make_id: MakeId,
    *,
    before: Callable[[Outcome], None],
    dry_run: bool,
) -> tuple[Written, Outcome]:
    """Make deals of drafts, or merge them into those with their external key: all or none.

    `before` is asked when all is planned and nothing is written; what it raises stops all.
    """
    outcome = Outcome()

    def plan() -> Written:
        nonlocal outcome
        outcome = Outcome()
        changes = _planned(store, drafts, action, make_id, outcome)
        refused = {draft.number for draft, _ in outcome.refused}
        accepted = [draft for draft in drafts if draft.number not in refused]
        changes += _team(store, _people_of(accepted, people), outcome)
        before(outcome)
        return Written(tuple(changes), ())

    return store.commit(plan, dry_run=dry_run), outcome


def _people_of(drafts: Sequence[Draft], listed: Mapping[str, Person]) -> dict[str, Person]:
    """Return the people whom rows that come in tell of; a list comes with the first of them."""
    people = dict(listed) if drafts else {}
    for draft in drafts:
        if draft.person:
            people.setdefault(*draft.person)
    return people


def _planned(
    store: Store, drafts: Sequence[Draft], action: Action, make_id: MakeId, outcome: Outcome
) -> list[Change]:
    loaded = store.load(action.today)
    stop_at_problems(loaded.stopping)
    records = {record.latest.id: record for record in loaded.book.records}
    known = _by_key(loaded.book.records)
    paths: dict[str, Any] = {
        one: found.path for one, found in list_records(store.tree(), layout.DEALS).files.items()
    }
    made: dict[str, Deal] = {}
    taken = ChainMap[str, Any](paths, made)
    changes: list[Change] = []
    for draft in drafts:
        there = known.get((draft.system, draft.key))
        try:
            if there is None:
                deal_id = draft.id or make_id(draft, taken.__contains__)
                deal = _made(store, draft, deal_id, taken, known)
                known.update(dict.fromkeys(deal.refs.items(), deal.id))
                made[deal.id] = deal
            else:
                deal = records[there].deal
                changes += _merged(store, deal, draft, action, paths[there], outcome)
        except ValueError as error:
            outcome.refused.append((draft, str(error)))
    outcome.new = len(made)
    return changes + _composed(store, list(made.values()))


def _by_key(records: Sequence[Record]) -> dict[tuple[str, str], str]:
    return {ref: record.latest.id for record in records for ref in record.latest.refs.items()}


def _made(
    store: Store, draft: Draft, deal_id: str, taken: Container[str], keys: Mapping[Any, str]
) -> Deal:
    """Make a new deal. Raises ValueError where its id, or another of its keys, is taken."""
    if deal_id in taken:
        raise ValueError(
            f"the id '{deal_id}' is that of another deal; give another one in the rules"
        )
    deal = new_deal(draft, deal_id)
    for ref in deal.refs.items():
        if ref in keys:
            raise ValueError(f"the key '{ref[1]}' of {ref[0]} is that of {keys[ref]}; drop one")
    _refuse_problems(deal, store)
    return deal


def _refuse_problems(deal: Deal, store: Store) -> None:
    for finding in findings(deal, store.setup):
        if finding.severity is Severity.PROBLEM:
            raise ValueError(f"{finding.what}; {finding.remedy}")


def _merged(  # noqa: PLR0913 - a deal, its row, and where to say what became of it
    store: Store, deal: Deal, draft: Draft, action: Action, path: str, outcome: Outcome
) -> list[Change]:
    """Return the change of a deal that its row asks for, none where it asks for none."""
    merged = merge(deal, draft)
    if merged.deal != deal:
        # The bytes are read only now: most deals of a second import stay as they are.
        filed = store.take(deal.id, path=path)
        merged = merge(record_drift(filed.deal, action), draft)
        _refuse_problems(merged.deal, store)
    outcome.left += merged.conflicts
    outcome.replaced += [
        f"{deal.id}: the entry of {one.day} was replaced" for one in merged.replaced
    ]
    if merged.deal == deal:
        outcome.same += not merged.conflicts
        outcome.stuck += bool(merged.conflicts)
        return []
    outcome.changed += 1
    return store.edited(filed, merged.deal)


def _composed(store: Store, deals: list[Deal]) -> list[Change]:
    """Return new files; each is read again before it counts, which takes both processors."""
    from pipectl.store.document import compose

    setup = store.setup
    texts = in_halves(deals, lambda half: [compose(deal, setup) for deal in half])
    return [
        Change(f"{layout.DEALS}/{deal.id}{layout.SUFFIX}", None, data)
        for deal, data in zip(deals, texts, strict=True)
    ]


def _team(store: Store, people: Mapping[str, Person], outcome: Outcome) -> list[Change]:
    """Return the change of team.yaml that adds people; the lines that are there stay."""
    from pipectl.domain.values.schema import dump_record
    from pipectl.store.edit.editor import edit
    from pipectl.store.yaml.parser import parse
    from pipectl.store.yaml.reader import BOM, decode

    new = {
        who: dump_record(person) for who, person in people.items() if who not in store.setup.team
    }
    outcome.people = len(new)
    if not new:
        return []
    old = store.tree().find(layout.TEAM)
    text = decode(layout.TEAM, old or b"")
    present = parse(text).plain()
    wanted = {**(present if isinstance(present, dict) else {}), **new}
    bom = BOM if old and old.startswith(BOM.encode()) else ""
    return [Change(layout.TEAM, old, (bom + edit(text, wanted)).encode())]
