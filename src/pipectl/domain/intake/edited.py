"""A row of the store's own export, changed in a spreadsheet: the changed cells, as of today."""

from collections.abc import Mapping

from pipectl.domain.actions.action import Action, book
from pipectl.domain.actions.losing import correct, lose
from pipectl.domain.actions.stages import advance, reopen
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.intake.draft import NO_TITLE, DealDraft
from pipectl.domain.intake.merge import Merged
from pipectl.domain.intake.merge_history import conflict
from pipectl.domain.intake.revision import version_of
from pipectl.domain.model.deal import TRACKED, Deal
from pipectl.domain.model.fields import get, put
from pipectl.domain.model.pipeline import first_of_type
from pipectl.domain.model.plain import texts_of
from pipectl.domain.model.settings import Setup
from pipectl.errors import PipectlError, UsageError
from pipectl.escape import steering_shown

REASON = "reason"
"""The column of why a deal was lost, which no export has: it may be added."""

_PLACED = ("stage", "pipeline")


def edit(setup: Setup, deal: Deal, draft: DealDraft, action: Action) -> Merged:
    """Carry out what a spreadsheet has changed in the row of a deal, as commands would.

    What the row says as at its revision was not edited; what was edited and has changed here
    since is left. Raises ValueError for what no cell can change, and what a command refuses.
    """
    revision = draft.cells.get("revision")
    base = version_of(deal, revision, setup) if revision else deal
    texts = texts_of(base or deal, setup)
    _refuse_unreadable(draft, texts)
    values = {
        name: value
        for name, value in {**draft.fields, **draft.state}.items()
        if not _is_unedited(name, value, draft.cells, texts, base or deal)
        and value != get(deal, name)
    }
    clashing = [name for name in values if base is None or get(deal, name) != get(base, name)]
    conflicts = tuple(_conflict(deal, base, draft, name, values.pop(name)) for name in clashing)
    if values.get("amount") is not None and deal.currency is None:
        values.setdefault("currency", setup.settings.currency)
    if "title" in values and values["title"] is None:
        raise ValueError(NO_TITLE)
    try:
        reason = draft.cells.get(REASON, "").strip()
        return Merged(_carried_out(setup, deal, values, action, reason), conflicts)
    except PipectlError as error:
        raise ValueError(str(error)) from None


def _lost(setup: Setup, deal: Deal, action: Action, reason: str) -> Deal:
    """Lose a deal for the reason of its row. Raises UsageError where the row has none."""
    if not reason:
        way = f"or write `pipectl lose {deal.id} --reason …`"
        raise UsageError(f"a loss has a reason; fill in the row's column '{REASON}', {way}")
    return lose(setup, deal, action, reason).deal


def _is_unedited(
    name: str, value: object, cells: Mapping[str, str], texts: Mapping[str, str], base: Deal
) -> bool:
    """Say whether a cell has the text that was exported, or one that means the same."""
    cell = cells.get(name)
    is_text = cell is not None and _shown(cell) == _shown(texts.get(name, ""))
    return is_text or value == get(base, name)


def _shown(text: str) -> str:
    """Return a text as a spreadsheet may give it back."""
    return steering_shown(text.replace("\r\n", "\n")).strip()


def _refuse_unreadable(draft: DealDraft, texts: Mapping[str, str]) -> None:
    """Raise ValueError for a changed cell of what has no field of its own in a row."""
    for name in draft.fixed:
        if _shown(draft.cells[name]) != _shown(texts.get(name, "")):
            was = f"'{texts[name]}'" if name in texts else "empty"
            what = f"{name} was {was} and is '{draft.cells[name]}' in the row"
            raise ValueError(f"{what}; a row cannot change it: put it back, and use a command")


def _conflict(deal: Deal, base: Deal | None, draft: DealDraft, name: str, value: object) -> str:
    if base is None:
        what = f"{name} differs in {draft.name}, which was exported before {deal.id} was changed"
        return f"{deal.id}: {what}; the value here is kept: export again"
    return conflict(deal, draft, name, get(deal, name), get(base, name), value)


def _carried_out(
    setup: Setup, deal: Deal, values: Mapping[str, object], action: Action, reason: str
) -> Deal:
    tracked = {n: v for n, v in values.items() if n in TRACKED and n not in _PLACED}
    for name in values.keys() - tracked.keys() - {*_PLACED}:
        deal = put(deal, name, values[name])
    if tracked:
        clears = frozenset(name for name, value in tracked.items() if value is None)
        entry = {name: value for name, value in tracked.items() if value is not None}
        deal = book(deal, action, clears=clears, **entry).deal
    if values.keys() & {*_PLACED}:
        deal = _placed(setup, deal, values, action, reason)
    return correct(setup, deal, action, reason).deal if reason else deal


def _placed(
    setup: Setup, deal: Deal, values: Mapping[str, object], action: Action, reason: str
) -> Deal:
    stage, pipeline = str(values.get("stage") or deal.stage), values.get("pipeline")
    is_open, end = type_of(setup, deal) == "open", first_of_type(setup.pipeline(deal), "lost")
    if is_open and not pipeline and end and stage == end.id:
        return _lost(setup, deal, action, reason)
    if not is_open and not pipeline:
        return reopen(setup, deal, action, stage).deal
    into = str(pipeline) if pipeline else None
    return advance(setup, deal, stage, action, pipeline=into).deal
