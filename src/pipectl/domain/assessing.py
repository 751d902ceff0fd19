"""What is known of a deal's criteria: states assessed, with the evidence for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipectl.domain.booking import Change
from pipectl.domain.booking import book
from pipectl.domain.deal import STATES
from pipectl.domain.qualification import criteria_of
from pipectl.domain.settings import pipeline_of
from pipectl.domain.text import fold
from pipectl.domain.text import suggestion
from pipectl.domain.words import criterion_name
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pipectl.domain.booking import Act
    from pipectl.domain.deal import Deal
    from pipectl.domain.qualification import Criterion
    from pipectl.domain.settings import Setup


def qualify(  # noqa: PLR0913 - the parts of an answer
    setup: Setup,
    deal: Deal,
    assessments: Sequence[str],
    act: Act,
    *,
    evidence: str | None = None,
    contact: str | None = None,
    value: str | None = None,
) -> Change:
    """Record `criterion=state` for each criterion assessed, changed or not; empty clears it.

    Where a later entry assesses it again, the top keeps that, and what is said of it.
    Raises UsageError for an unknown criterion or state, and where `confirmed` has no evidence.
    """
    pipeline = pipeline_of(setup, deal.pipeline)
    assert pipeline is not None  # noqa: S101 - the reader has made sure
    names = _names(criteria_of(pipeline.qualification), setup.settings.language)
    states = dict(_assessment(text, names) for text in assessments)
    if len(states) < len(assessments):
        raise UsageError("a criterion stands there twice; assess it once")
    more = {"evidence": evidence, "contact": contact, "value": value}
    given = {name: text for name, text in more.items() if text is not None}
    for name, state in states.items():
        old = deal.qualification.get(name)
        if state == "confirmed" and not ((evidence or "").strip() or (old and old.evidence)):
            raise UsageError(
                f"{name} is confirmed only with evidence; add --evidence 'who said so, where'"
            )
    change = book(deal, act, qualification=states)
    answers = change.deal.qualification
    for name, state in states.items():
        if state and name in answers and answers[name].state == state:
            answers = {**answers, name: replace(answers[name], **given)}
    return Change(replace(change.deal, qualification=answers), change.said)


def _names(criteria: Sequence[Criterion], language: str) -> dict[str, str]:
    """Return the ids of criteria by id and by name, in the store's language, case folded."""
    by_name = {fold(c.name or criterion_name(c.id, language)): c.id for c in criteria}
    return {**by_name, **{fold(criterion.id): criterion.id for criterion in criteria}}


def _assessment(text: str, names: Mapping[str, str]) -> tuple[str, str | None]:
    name, equals, state = text.partition("=")
    known = list(dict.fromkeys(names.values()))
    if not equals:
        raise UsageError(f"'{text}' assesses nothing; write {known[0]}=likely")
    if fold(name) not in names:
        hint = suggestion(name, known)
        raise UsageError(f"there is no criterion '{name}'{hint}; there are {', '.join(known)}")
    if state and state not in STATES:
        hint = suggestion(state, STATES)
        raise UsageError(f"there is no state '{state}'{hint}; write one of {', '.join(STATES)}")
    return names[fold(name)], state or None
