"""A draft of a deal made into a new deal."""

from pipectl.domain.history.entries import add_up
from pipectl.domain.intake.draft import (
    NO_TITLE,
    DealDraft,
    assessed,
    correction,
    entries_of,
    entry_of,
    facts,
)
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.fields import put, text_of
from pipectl.domain.values.schema import build, changed, keys_of


def new_deal(draft: DealDraft, deal_id: str) -> Deal:
    """Make a deal of a draft. Raises ValueError for a draft without a day or a stage."""
    history = tuple(first_history(draft))
    tracked, _ = add_up(history)
    if draft.fields.get("title") is None:
        raise ValueError(NO_TITLE)
    fields = facts(draft.fields)
    imported = {name: text_of(value) for name, value in fields.items()}
    whole = {name: fields.pop(name) for name in imported if name in keys_of(Deal)}
    about = {"id": deal_id, "history": history, "imported": imported}
    deal = build(Deal, {**about, **tracked, **whole})
    for name, value in fields.items():
        deal = put(deal, name, value)
    return changed(assessed(deal, draft), {"refs": {**deal.refs, draft.system: draft.key}})


def first_history(draft: DealDraft) -> list[Entry]:
    """Return the history of a new deal.

    Tracked fields that no step sets stand in the first entry; what the row says and its steps do
    not come to has an entry of its own on the row's day, or the last step's if that is later.
    """
    entries = entries_of(draft.steps)
    if not entries:
        if draft.as_of is None:
            raise ValueError(_no_entry(draft))
        entries = [entry_of(draft.as_of, facts(draft.state), {})]
    else:
        stepped = {name for step in draft.steps for name in step.values}
        steady = {n: v for n, v in facts(draft.state).items() if n not in stepped}
        entries[0] = changed(entries[0], steady)
        entries += correction(draft, entries, stepped)
    if entries[0].stage is None:
        raise ValueError(f"no stage on its first day, {entries[0].day}; give one in the rules")
    return entries


def _no_entry(draft: DealDraft) -> str:
    """Say why a draft without a day of its own has no entry."""
    if draft.state.get("stage") is not None:
        return (
            "no day for the first entry, as no block of `history` holds; write as_of in the rules"
        )
    if draft.steps:
        return "the stage is empty; a deal is always in a stage: fill it in, or skip the row"
    return (
        "no stage and no day, as no block of `history` holds; add one for such rows, or skip them"
    )
