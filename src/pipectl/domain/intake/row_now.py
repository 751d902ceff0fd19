"""What a row says now, with the days that it knows, merged into what earlier imports recorded.

Nothing that is recorded moves: a new day is an entry on it, every other change one on the day of
the export.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pipectl.domain.history.entries import add_up, in_order, sets
from pipectl.domain.intake import draft as drafts
from pipectl.domain.intake import merge_history
from pipectl.domain.intake.draft import DealDraft, DraftStep
from pipectl.domain.model.deal import Deal, Entry

_ALONE: Final = ("note", "activity")
"""What makes an entry though it changes nothing."""


def history_now(
    deal: Deal, draft: DealDraft, base: list[Entry], conflicts: list[str]
) -> list[Entry]:
    """Return the entries of earlier imports with those that come; days that differ are told."""
    come = [_entry(draft, step, base) for step in _new_steps(deal, draft, base, conflicts)]
    now = in_order([*base, *come])
    total, _ = add_up(drafts.entries_of(draft.steps))
    stepped: dict[str, object] = {n: total.get(n) for step in draft.steps for n in step.values}
    state = stepped | draft.state
    news = merge_history.news(deal, draft, state, now, base, conflicts)
    return [*now, drafts.entry_of(_day_of_news(draft, now, base), news, {})] if news else now


def _day_of_news(draft: DealDraft, now: Sequence[Entry], base: Sequence[Entry]) -> date:
    """Return the day of the export. Raises ValueError where an earlier import had a later one."""
    day = draft.as_of or draft.read_on
    if day is None:
        raise ValueError("no day for what has changed; write as_of in the rules")
    if day < base[-1].day and not draft.has_history:
        what = f"the row is of {day}, and an earlier import has brought entries of {base[-1].day}"
        raise ValueError(f"{what}; import the newest export, or correct its as_of")
    return max(day, now[-1].day)


def _new_steps(
    deal: Deal, draft: DealDraft, base: Sequence[Entry], conflicts: list[str]
) -> Iterator[DraftStep]:
    """Yield the steps that no earlier import has recorded, on another day neither."""
    untold = [entry for entry in base if not _is_told(entry, draft.steps)]
    staged = _staged(draft)
    for step in draft.steps:
        on_day = [entry for entry in base if entry.day == step.day]
        if _is_recorded(step, base, on_day) or any(_was(e, step, base, untold) for e in on_day):
            continue
        stage = step.values.get("stage")
        twins = [entry for entry in untold if stage and entry.stage == stage]
        is_close = step in staged[1:][-1:]
        if twins and not (is_close and _is_left(deal, twins[-1], step)):
            since = twins[-1 if is_close else 0].day
            what = f"{stage} since {since} here, since {step.day} in {draft.name}"
            conflicts.append(f"{deal.id}: {what}; the day here is kept")
        elif (
            twins
            or not step.more.keys().isdisjoint(_ALONE)
            or not _agrees(step.values, _state_on(step, base))
        ):
            yield step


def _is_left(deal: Deal, twin: Entry, step: DraftStep) -> bool:
    """Say whether a deal has left the stage of an entry since, and a step is of a new close."""
    history = in_order(deal.history)
    later = history[history.index(twin) + 1 :]
    others = (entry for entry in later if entry.stage not in (None, twin.stage))
    return any(entry.via == drafts.VIA or entry.day <= step.day for entry in others)


def _staged(draft: DealDraft) -> list[DraftStep]:
    return [step for step in draft.steps if step.values.get("stage")]


def _entry(draft: DealDraft, step: DraftStep, base: Sequence[Entry]) -> Entry:
    """Return the entry of a new step; where a deal is now follows all stages recorded before."""
    staged = _staged(draft)
    day = step.day
    if staged and step is staged[-1]:
        day = max(day, *(entry.day for entry in base if entry.stage))
    return drafts.entry_of(day, step.values, step.more)


def _is_recorded(step: DraftStep, base: Sequence[Entry], on_day: Sequence[Entry]) -> bool:
    """Say whether an entry of its day came to what a step says, and has its note."""
    if not step.more.keys().isdisjoint(_ALONE):
        more = step.more.items()
        return any(all(getattr(entry, name) == value for name, value in more) for entry in on_day)
    first = sum(entry.day < step.day for entry in base)
    moments = (add_up(base[:count])[0] for count in range(first + 1, first + len(on_day) + 1))
    return any(_agrees(step.values, fields) for fields in moments)


def _was(entry: Entry, step: DraftStep, base: Sequence[Entry], untold: Sequence[Entry]) -> bool:
    """Say whether an entry of its day is what a step said then: its value changed, not its day."""
    is_same = entry.stage == step.values.get("stage") or (entry is base[0] and entry in untold)
    return is_same and any(sets(entry, name) for name in step.values)


def _state_on(step: DraftStep, base: Sequence[Entry]) -> Mapping[str, object]:
    return add_up(entry for entry in base if entry.day <= step.day)[0]


def _agrees(values: Mapping[str, object], fields: Mapping[str, object]) -> bool:
    return all(fields.get(name) == value for name, value in values.items())


def _is_told(entry: Entry, steps: Sequence[DraftStep]) -> bool:
    """Say whether a step is still what an entry says of the stage on its day."""
    return any(step.day == entry.day and step.values.get("stage") == entry.stage for step in steps)
