"""The history of a deal merged, and its top with it: conflicts where both sides say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pipectl.domain.model.deal import ERASED, TRACKED, Deal
from pipectl.domain.model.fields import links_of
from pipectl.store.merge import ledger
from pipectl.store.merge.alignment import Entry, EntryVersions, keeps_order, laid_out
from pipectl.store.merge.ledger import CRITERION, STAGE, add_up, criterion
from pipectl.store.merge.pieces import UnmergeableError
from pipectl.store.merge.values import ABSENT, Both, by_key, key_order, three_way

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

HISTORY: Final = "history"
_TEXTS: Final = ("note", "objection", "next_step")
_FIGURES: Final = frozenset(
    (*(name for name in TRACKED if name != "next_step"), *links_of(Deal), "kind")
)
"""What is left at the top of a deal whose customer is forgotten."""


class Versions(NamedTuple):
    """A file three times, as what it says: before both, ours and theirs."""

    base: dict[str, Any]
    ours: dict[str, Any]
    theirs: dict[str, Any]


class MergedDeal(NamedTuple):
    """All but the history by key; the entries in their order, each with what is taken of it."""

    tops: Both
    slots: list[EntryVersions]
    taken: list[Both]


class _Histories(NamedTuple):
    """The three histories, and how they lie side by side."""

    base: list[Entry]
    ours: list[Entry]
    theirs: list[Entry]
    slots: list[EntryVersions]


def merge_deal(deal: Versions, setup: Setup, sets: Sequence[str]) -> MergedDeal | None:
    """Merge a deal; None where one side has forgotten the customer and the other has new texts.

    Raises UnmergeableError where the order of a day cannot be kept.
    """
    base, ours, theirs = map(_history, deal)
    histories = _Histories(base, ours, theirs, laid_out(base, ours, theirs, by_day=True))
    if _is_erased_against_texts(deal, histories, setup):
        return None
    if not keeps_order(histories.slots, ledger.day_of):
        raise UnmergeableError("a side has put entries of one day before those that were there")
    drift = ledger.drifting(deal.ours, ours) | ledger.drifting(deal.theirs, theirs)
    units = _in_conflict(deal, histories) | _closes_in_conflict(histories, setup)
    taken = [_taken(slot, units) for slot in histories.slots]
    sums = Both(*(add_up(filter(None, (both[side] for both in taken))) for side in (0, 1)))
    tops = _tops(deal, sums, drift, sets)
    return MergedDeal(tops, histories.slots, taken)


def _history(version: Mapping[str, Any]) -> list[Entry]:
    entries = version.get(HISTORY, [])
    if isinstance(entries, list) and all(isinstance(e, dict) and e.get("day") for e in entries):
        return entries
    raise UnmergeableError("a history is no list of entries with their days")


def _in_conflict(deal: Versions, histories: _Histories) -> set[str]:
    """Return the units whose ends differ, both from each other and from what was before."""
    ends = [ledger.ends(*pair) for pair in zip(deal, histories[:3], strict=True)]
    units = set()
    for name in {ledger.unit(name) for values in ends for name in values}:
        base, ours, theirs = (ledger.of_unit(values, name) for values in ends)
        if base not in (ours, theirs) and ours != theirs:
            units.add(name)
    answers = [_answers(version) for version in deal]
    for name in {*answers[1], *answers[2]}:
        before, mine, other = (side.get(name, ABSENT) for side in answers)
        if not _answer(before, mine, other).agree:
            units.add(criterion(name))
    return units


def _answer(base: Any, ours: Any, theirs: Any) -> Both:
    """Merge what is known of a criterion: evidence is evidence for its state."""
    states = {side.get("state") for side in (ours, theirs) if isinstance(side, dict)}
    if ABSENT not in (ours, theirs) and len(states) == 1:
        merged = three_way(base, ours, theirs)
        return merged if merged.agree else Both(ours, theirs)
    if base in (ours, theirs) or ours == theirs:
        return three_way(base, ours, theirs)
    return Both(ours, theirs)


def _closes_in_conflict(histories: _Histories, setup: Setup) -> set[str]:
    """Say whether one side closes the deal and the other brings it elsewhere, on whatever day."""
    closes = [ledger.closings(history, setup) for history in histories[:3]]
    has_stage, has_close = [False, False], [False, False]
    for slot in histories.slots:
        for side, entry in enumerate(slot.sides):
            is_own = entry != slot.base and slot.ours != slot.theirs
            if is_own and STAGE in ledger.units_touched(slot.base, entry):
                has_stage[side] = True
                has_close[side] |= bool(entry and closes[side + 1](entry))
                has_close[side] |= bool(slot.base and closes[0](slot.base))
    both = has_stage[0] and has_stage[1]
    return {STAGE} if both and any(has_close) else set()


def _taken(slot: EntryVersions, units: set[str]) -> Both:
    """Return what is taken of an entry: both versions where it is in conflict."""
    touched = [
        units & ledger.units_touched(slot.base, entry) for entry in slot.sides if entry != slot.base
    ]
    if slot.ours != slot.theirs and (slot.is_apart or any(touched)):
        return Both(*slot.sides)
    return three_way(slot.base, *slot.sides) if slot.ours != slot.theirs else Both(*slot.sides)


def _tops(deal: Versions, sums: Both, drift: set[str], sets: Sequence[str]) -> Both:
    """Return what stands at the top if either side is taken whole."""
    base, ours, theirs = (
        {k: v for k, v in side.items() if k not in (*TRACKED, CRITERION, HISTORY)} for side in deal
    )
    both = by_key(base, ours, theirs, sets)
    tops = [ledger.at_top(version) for version in deal]
    for name in TRACKED:
        if name in drift:
            value = three_way(*(top.get(name, ABSENT) for top in tops))
        else:
            value = Both(*(total.get(name, ABSENT) for total in sums))
        for target, part in zip(both, value, strict=True):
            if part is not ABSENT:
                target[name] = part
    for target, answers in zip(both, _merged_answers(deal, sums, drift), strict=True):
        if answers:
            target[CRITERION] = answers
    return both


def _answers(version: Mapping[str, Any]) -> dict[str, Any]:
    answers = version.get(CRITERION)
    return answers if isinstance(answers, dict) else {}


def _merged_answers(deal: Versions, sums: Both, drift: set[str]) -> Both:
    """Return the answers for either side: the states of its history, with what belongs to them."""
    base, ours, theirs = map(_answers, deal)
    mine: dict[str, Any] = {}
    other: dict[str, Any] = {}
    names = [n for n in (*sums.ours, *sums.theirs) if n.startswith(f"{CRITERION}.")]
    words = [name.partition(".")[2] for name in names]
    for name in dict.fromkeys([*key_order(list(base), list(ours), list(theirs)), *sorted(words)]):
        versions = [side.get(name, ABSENT) for side in (base, ours, theirs)]
        both = _answer(*versions)
        if criterion(name) not in drift:
            whole = [both.ours] if both.agree else []
            states = [total.get(criterion(name)) for total in sums]
            both = Both(
                _suiting(states[0], [*whole, versions[1], versions[0], versions[2]]),
                _suiting(states[1], [*whole, versions[2], versions[0], versions[1]]),
            )
        for target, answer in ((mine, both.ours), (other, both.theirs)):
            if answer is not ABSENT:
                target[name] = answer
    return Both(mine, other)


def _suiting(state: str | None, answers: Sequence[Any]) -> Any:
    """Return the first answer that has a state, else the state alone."""
    if state is None:
        return ABSENT
    some = (answer for answer in answers if isinstance(answer, dict))
    return next((answer for answer in some if answer.get("state") == state), {"state": state})


def _is_erased_against_texts(deal: Versions, histories: _Histories, setup: Setup) -> bool:
    """Say whether one side has forgotten the customer and the other has texts of its own."""
    erased = [version.get("title") == ERASED for version in deal]
    if erased[0] or erased[1] == erased[2]:
        return False
    other = 2 if erased[1] else 1
    top, before = deal[other], deal.base
    has_new_key = any(
        key not in {*_FIGURES, CRITERION, HISTORY} and before.get(key, ABSENT) != value
        for key, value in top.items()
    )
    details = [_details(version) for version in (before, top)]
    reasons = {r.id for pipeline in setup.pipelines.values() for r in pipeline.lost_reasons}
    new = ((slot.base or {}, slot.sides[other - 1] or {}) for slot in histories.slots)
    return (
        has_new_key
        or not details[1] <= details[0]
        or any(
            (key in _TEXTS or (key == "reason" and value not in reasons))
            and value is not None
            and old.get(key) != value
            for old, entry in new
            for key, value in entry.items()
        )
    )


def _details(version: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Return evidence, contacts and values of all criteria."""
    return {
        (name, key, str(value))
        for name, answer in _answers(version).items()
        if isinstance(answer, dict)
        for key, value in answer.items()
        if key != "state"
    }
