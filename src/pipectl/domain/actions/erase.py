"""Forgetting a customer: texts, account and contacts go, the tracked figures stay."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pipectl.domain.model.deal import ERASED, TRACKED, Answer, Deal, Entry
from pipectl.domain.model.fields import links_of
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.values.ids import Choose, free_id, is_suffix
from pipectl.domain.values.text import fold

EVIDENCE: Final = "erased"
REASON: Final = "erased with the customer"
_SHORTEST: Final = 4
"""Words of fewer letters name no customer: `AS`, `and`, `new`."""


def erased_id(deal_id: str, choose: Choose, is_taken: Callable[[str], object]) -> str:
    """Return `erased-k7qm` for `acme-website-k7qm`, with another random end where that is taken.

    So has an id of the user's own, `anna-berg`: its end may be a name.
    """
    head, _, tail = deal_id.rpartition("-")
    new_id = f"erased-{tail}"
    is_ours = head and is_suffix(tail) and not is_taken(new_id)
    return new_id if is_ours else free_id("erased", choose, is_taken)


def erase(deal: Deal, new_id: str, pipeline: Pipeline) -> Deal:
    """Return a deal that nothing of the customer is left in.

    Kept are the tracked fields but the next step, states of criteria, activities, signals and
    ticked items, kind and links between deals; a source and reasons only where the pipeline names
    them. That there was evidence, or a reason in words, is still said, so that no rule asks for it
    again.
    """
    reasons = {reason.id for reason in pipeline.lost_reasons}
    return Deal(
        id=new_id,
        title=ERASED,
        **{name: getattr(deal, name) for name in _KEPT},
        source=deal.source if deal.source in pipeline.sources else None,
        qualification={k: _erase_answer(a) for k, a in deal.qualification.items()},
        history=tuple(_erase_entry(entry, reasons) for entry in deal.history),
    )


def without_texts(deal: Deal, pipeline: Pipeline) -> Deal:
    """Return a deal as strangers may see it: its title and account, and what `_FOR_STRANGERS` has.

    Of the qualification they see the states of the pipeline's own criteria. An entry that says no
    more than who wrote something on a day is left out.
    """
    criteria = {criterion.id for criterion in criteria_of(pipeline.qualification)}
    answers = {name: Answer(state=a.state) for name, a in deal.qualification.items()}
    entries = [_for_strangers(entry, criteria) for entry in deal.history]
    return Deal(
        id=deal.id,
        title=deal.title,
        account=deal.account,
        kind=deal.kind,
        **{name: getattr(deal, name) for name in _FOR_STRANGERS},
        qualification={name: answer for name, answer in answers.items() if name in criteria},
        history=tuple(entry for entry in entries if entry != Entry(day=entry.day, by=entry.by)),
    )


def _for_strangers(entry: Entry, criteria: set[str]) -> Entry:
    states = {name: state for name, state in entry.qualification.items() if name in criteria}
    return Entry(
        day=entry.day,
        by=entry.by,
        **{name: getattr(entry, name) for name in _FOR_STRANGERS},
        qualification=states,
        clears=entry.clears & _FOR_STRANGERS,
    )


_FOR_STRANGERS: Final = frozenset(
    ("stage", "amount", "currency", "expected_close", "owner", "pipeline", "parked_until", "omit")
)
"""What strangers may see of a deal, now and in its history; all else is left out."""

_KEPT: Final = (*(name for name in TRACKED if name != "next_step"), *links_of(Deal), "kind")


def _erase_answer(answer: Answer) -> Answer:
    return Answer(state=answer.state, evidence=EVIDENCE if answer.evidence else None)


def _erase_entry(entry: Entry, known_reasons: set[str]) -> Entry:
    objection = entry.objection
    return replace(
        entry,
        next_step=None,
        clears=entry.clears - {"next_step"},
        note=None,
        reason=entry.reason if entry.reason in {None, *known_reasons} else REASON,
        objection=None
        if objection is None
        else replace(objection, text=None, resolved=None if objection.resolved is None else ""),
    )


def may_name(text: str, deal: Deal) -> bool:
    """Say whether a text has the id of a deal, or a word of its account or title.

    A word too many is the lesser evil: what is forgotten without need was a note.
    """
    names = {word for name in (deal.account, deal.title) for word in _words(name or "")}
    return deal.id in text or bool(names & set(_words(text)))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", fold(text)) if len(word) >= _SHORTEST]


def with_links_to(deal: Deal, old_id: str, new_id: str) -> Deal:
    """Return a deal whose links to another follow that one's new id."""
    return replace(
        deal,
        parent=new_id if deal.parent == old_id else deal.parent,
        duplicate_of=new_id if deal.duplicate_of == old_id else deal.duplicate_of,
    )
