"""Drafts of deals brought into a store: new files, and what changed in those that are there."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from pipectl.domain.actions.action import Action, record_drift
from pipectl.domain.checks.deal import problems
from pipectl.domain.checks.duplicates import same_name
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.intake.draft import DealDraft
from pipectl.domain.intake.edited import edit
from pipectl.domain.intake.importer import ImportResult, Progress, RefusedRow, silent
from pipectl.domain.intake.merge import Merged, merge
from pipectl.domain.intake.new_deal import new_deal
from pipectl.domain.model.account import meaning
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.team import Person
from pipectl.errors import PipectlError, stop_at_problems
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import compose_checked, rewritten
from pipectl.store.disk import fork, journal
from pipectl.store.operations.outcome import Outcome
from pipectl.store.records import Written
from pipectl.store.store import Store
from pipectl.store.tree import layout
from pipectl.store.tree.listing import list_records

MakeId: TypeAlias = Callable[[DealDraft, Callable[[str], bool]], str]
"""Returns an id for a new deal, one that is not taken."""


def import_rows(  # noqa: PLR0913 - what, who, how ids are made, and whether to write
    store: Store,
    result: ImportResult,
    action: Action,
    make_id: MakeId,
    *,
    before: Callable[[Outcome], None],
    dry_run: bool,
    progress: Progress = silent,
) -> tuple[Written, Outcome]:
    """Make deals of drafts, or merge them into those with their external key: all or none.

    `before` is called when all is planned and nothing is written; what it raises stops all.
    """
    outcome = Outcome()

    def plan() -> Written:
        nonlocal outcome
        outcome = Outcome()
        changes = _planned(store, result, action, make_id, outcome, progress)
        refused = {row.number for row in outcome.refused}
        accepted = [draft for draft in result.drafts if draft.number not in refused]
        changes += _team(store, _people_of(accepted, result.people), outcome)
        before(outcome)
        return Written(tuple(changes), ())

    written = store.commit(plan, dry_run=dry_run)
    if outcome.new >= fork.WORTH_IT and not dry_run:
        _warm(store, result, action)
    return written, outcome


def _warm(store: Store, result: ImportResult, action: Action) -> None:
    """Read many new files at once, so that the next command finds them in the cache.

    The drafts go first: they take as much memory.
    """
    result.drafts.clear()
    with suppress(PipectlError):
        store.load(action.today)


def _people_of(drafts: Sequence[DealDraft], listed: Mapping[str, Person]) -> dict[str, Person]:
    """Return the people whom rows that come in tell of; a list comes with the first of them."""
    people = dict(listed) if drafts else {}
    for draft in drafts:
        if draft.person:
            people.setdefault(*draft.person)
    return people


def _planned(  # noqa: PLR0913 - what, who, how ids are made, and who hears of it
    store: Store,
    result: ImportResult,
    action: Action,
    make_id: MakeId,
    outcome: Outcome,
    progress: Progress,
) -> list[journal.FileChange]:
    loaded = store.load(action.today)
    stop_at_problems(loaded.stopping)
    index = loaded.indexes[DEALS.folder]
    rows = {deal_id: row for row, deal_id in enumerate(index.ids)}
    refs = zip(index.ids, index.values("refs"), strict=True)
    ids = {ref: deal_id for deal_id, keys in refs for ref in keys.items()}
    files = list_records(store.tree(), DEALS.folder).files
    paths = {deal_id: file.path for deal_id, file in files.items()}
    new: dict[str, Deal] = {}
    ids_taken = set(paths)
    changes: list[journal.FileChange] = []
    outcome.missing = sum(system == result.system and key not in result.keys for system, key in ids)
    for count, draft in enumerate(result.drafts, 1):
        progress("rows compared", count, len(result.drafts))
        try:
            deal_id = _id_of(draft, ids, rows)
            if deal_id:
                deal = index.decoded(rows[deal_id])
                changes += _merged(store, deal, draft, action, paths[deal_id], outcome)
            else:
                deal_id = draft.id or make_id(draft, ids_taken.__contains__)
                new[deal_id] = _new_deal(store, draft, deal_id, ids_taken, ids)
                outcome.count_new(new[deal_id], draft, store.setup)
                ids_taken.add(deal_id)
                ids.update(dict.fromkeys(new[deal_id].refs.items(), deal_id))
        except ValueError as error:
            outcome.refused.append(RefusedRow(draft.place, draft.number, str(error)))
    outcome.twins = _twins(loaded.book, new.values())
    return changes + _composed(store, list(new.values()))


def _id_of(
    draft: DealDraft, ids: Mapping[tuple[str, str], str], there: Container[str]
) -> str | None:
    """Return the id of the deal that a row is about, None for a new one."""
    if not draft.is_own:
        return ids.get((draft.system, draft.key))
    if draft.key not in there:
        what = f"there is no deal '{draft.key}' here"
        raise ValueError(f"{what}; correct the id, or make the deal with `pipectl add`")
    return draft.key


def _twins(book: Book, new: Iterable[Deal]) -> int:
    """Count the new deals with the account and title of another open one, there or new."""
    meant = meaning(book.accounts)
    names = {same_name(deal, meant) for deal in book.open()}
    added = [same_name(deal, meant) for deal in new if type_of(book.setup, deal) == "open"]
    return len(names) + len(added) - len(names.union(added))


def _new_deal(
    store: Store,
    draft: DealDraft,
    deal_id: str,
    ids_taken: set[str],
    ids: Mapping[tuple[str, str], str],
) -> Deal:
    """Make a new deal. Raises ValueError where its id, or another of its keys, is taken."""
    if deal_id in ids_taken:
        raise ValueError(
            f"the id '{deal_id}' belongs to another deal; give another one in the rules"
        )
    deal = new_deal(draft, deal_id)
    for ref in deal.refs.items():
        if ref in ids:
            raise ValueError(f"the key '{ref[1]}' of {ref[0]} belongs to {ids[ref]}; drop one")
    _refuse_problems(deal, store)
    return deal


def _refuse_problems(deal: Deal, store: Store) -> None:
    for finding in problems(deal, store.setup):
        raise ValueError(f"{finding.what}; {finding.remedy}")


def _merged(  # noqa: PLR0913 - a deal, its row, and where to say what became of it
    store: Store, deal: Deal, draft: DealDraft, action: Action, path: str, outcome: Outcome
) -> list[journal.FileChange]:
    """Return the change of a deal that its row asks for, none where it asks for none."""
    merged = _brought_up(store, deal, draft, action)
    if merged.deal != deal:
        # The bytes are read only now: most deals of a second import stay as they are.
        document = store.deals.take(deal.id, path=path)
        merged = _brought_up(store, record_drift(document.record, action), draft, action)
        _refuse_problems(merged.deal, store)
    outcome.count_merged(deal, merged, draft, store.setup)
    if merged.deal == deal:
        return []
    return store.deals.edited(document, merged.deal)


def _brought_up(store: Store, deal: Deal, draft: DealDraft, action: Action) -> Merged:
    return edit(store.setup, deal, draft, action) if draft.is_own else merge(deal, draft)


def _composed(store: Store, deals: list[Deal]) -> list[journal.FileChange]:
    """Return new files; each is read again before it counts, which takes both processors."""
    setup = store.setup
    texts = fork.in_halves(
        deals, lambda half: [compose_checked(DEALS, deal, setup) for deal in half]
    )
    return [
        journal.FileChange(f"{DEALS.folder}/{deal.id}{layout.SUFFIX}", None, data)
        for deal, data in zip(deals, texts, strict=True)
    ]


def _team(store: Store, people: Mapping[str, Person], outcome: Outcome) -> list[journal.FileChange]:
    """Return the change of team.yaml that adds people; the lines that are there stay."""
    from pipectl.domain.values.schema import dump_record
    from pipectl.store.edit.editor import edit
    from pipectl.store.yaml.parser import parse

    new = {
        who: dump_record(person) for who, person in people.items() if who not in store.setup.team
    }
    outcome.people = len(new)
    if not new:
        return []
    old = store.tree().find(layout.TEAM)

    def add(text: str) -> str:
        present = parse(text).plain()
        return edit(text, {**(present if isinstance(present, dict) else {}), **new})

    data = rewritten(layout.TEAM, old or b"", add, "change these lines with an editor")
    return [journal.FileChange(layout.TEAM, old, data)]
