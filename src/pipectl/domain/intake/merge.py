"""What a foreign row says now, merged into a deal: the last import is the base."""

from dataclasses import replace
from typing import NamedTuple

from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.intake import draft as drafts
from pipectl.domain.intake import merge_history, new_deal, row_now
from pipectl.domain.intake.draft import NO_TITLE, VIA, DealDraft, day_now, entry_of
from pipectl.domain.model.deal import Answer, Deal, Entry
from pipectl.domain.model.fields import get, put, text_of, with_key


class Merged(NamedTuple):
    """A deal with what an import says of it; `conflicts` were left, `replaced` entries are gone."""

    deal: Deal
    conflicts: tuple[str, ...] = ()
    replaced: tuple[Entry, ...] = ()


def merge(deal: Deal, draft: DealDraft) -> Merged:
    """Bring a deal up to date with what its row says now.

    The last import is the base: what the source changed since is taken over, unless a person
    changed the same since. Raises ValueError as `new_deal` does.
    """
    merged = _merge(deal, draft)
    return merged._replace(deal=drafts.assessed(merged.deal, draft))


def _merge(deal: Deal, draft: DealDraft) -> Merged:
    if draft.fields.get("title", "") is None:
        raise ValueError(NO_TITLE)
    conflicts: list[str] = []
    changed = _merge_fields(deal, draft, conflicts)
    base = [entry for entry in in_order(deal.history) if entry.via == VIA]
    if not base:
        return _met_by_hand(deal, changed, draft, conflicts)
    is_history = draft.has_history and drafts.entries_of(draft.steps)
    way = merge_history if is_history else row_now
    theirs = way.history_now(deal, draft, base, conflicts)
    gone, come = merge_history.difference_of(base, theirs)
    if base == theirs:
        return Merged(changed, tuple(conflicts))
    clashes = list(merge_history.clashes_of(deal, draft, base, theirs, gone=gone))
    if clashes:
        return Merged(changed, (*conflicts, *clashes))
    return Merged(
        merge_history.with_history(changed, gone, come, theirs), tuple(conflicts), tuple(gone)
    )


def _met_by_hand(deal: Deal, changed: Deal, draft: DealDraft, conflicts: list[str]) -> Merged:
    """Fill what is empty in a deal that no import has made; its history stays a person's."""
    entries = new_deal.first_history(draft)
    fields, _ = add_up(in_order(entries))
    news = {name: value for name, value in fields.items() if getattr(deal, name) is None}
    conflicts += [
        merge_history.conflict(deal, draft, name, getattr(deal, name), None, value)
        for name, value in fields.items()
        if name not in news and getattr(deal, name) != value
    ]
    if not news:
        return Merged(changed, tuple(conflicts))
    day = max(day_now(draft, in_order(entries)), in_order(deal.history)[0].day)
    come = [entry_of(day, news, {})]
    return Merged(merge_history.with_history(changed, (), come, come), tuple(conflicts))


def _merge_fields(deal: Deal, draft: DealDraft, conflicts: list[str]) -> Deal:
    """Take over the fields without history that the source has changed since the last import."""
    imported = dict(deal.imported)
    for name, value in draft.fields.items():
        base, theirs = imported.get(name), None if value is None else text_of(value)
        present = get(deal, name)
        ours = None if present is None else text_of(present)
        if theirs == base:
            continue
        if ours not in {base, theirs}:
            conflicts.append(merge_history.conflict(deal, draft, name, ours, base, theirs))
            continue
        deal = put(deal, name, _with_evidence(value, present))
        imported = with_key(imported, name, theirs)
    if draft.system in deal.refs and imported == deal.imported:
        return deal
    refs = deal.refs if draft.system in deal.refs else {**deal.refs, draft.system: draft.key}
    return replace(deal, imported=imported, refs=refs)


def _with_evidence(value: object, present: object) -> object:
    """Return a new value, with the evidence of the answer that it replaces."""
    if isinstance(value, Answer) and isinstance(present, Answer):
        return replace(present, state=value.state)
    return value
