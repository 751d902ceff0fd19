"""What is known of a deal's criteria: states assessed, with the evidence for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.model.deal import STATES, Answer, Deal
from pipectl.domain.model.qualification import Criterion, criteria_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.templates.translations import criterion_name, criterion_question
from pipectl.domain.values.text import fold, suggestion
from pipectl.errors import UsageError


class Assessment(NamedTuple):
    """What is known of a criterion from now on; None leaves what was said, no state clears all."""

    state: str | None
    evidence: str | None = None
    contact: str | None = None
    value: str | None = None


class Question(NamedTuple):
    """A criterion as a person is asked about it, and what is known so far."""

    id: str
    name: str
    question: str | None
    answer: Answer | None


def questions(setup: Setup, deal: Deal) -> tuple[Question, ...]:
    """Return the criteria of a deal's framework in order, in the store's language."""
    language = setup.settings.language
    return tuple(
        Question(
            criterion.id,
            criterion.name or criterion_name(criterion.id, language),
            criterion.ask or criterion_question(criterion.id, language),
            deal.qualification.get(criterion.id),
        )
        for criterion in _criteria(setup, deal)
    )


def parse_state(text: str) -> str | None:
    """Return the state that a text names, in full or by its first letter; None for others."""
    word = fold(text.strip())
    return next((state for state in STATES if word in (state, state[0])), None)


def qualify(  # noqa: PLR0913 - the parts of an answer
    setup: Setup,
    deal: Deal,
    assessments: Sequence[str],
    action: Action,
    *,
    evidence: str | None = None,
    contact: str | None = None,
    value: str | None = None,
) -> Change:
    """Record `criterion=state` for each criterion assessed, changed or not; empty clears it.

    Raises UsageError for an unknown criterion or state, and where `confirmed` has no evidence.
    """
    names = _names(_criteria(setup, deal), setup.settings.language)
    states = dict(_assessment(text, names) for text in assessments)
    if len(states) < len(assessments):
        raise UsageError("a criterion is given twice; assess it once")
    answers = {name: Assessment(state, evidence, contact, value) for name, state in states.items()}
    return assess(deal, answers, action)


def assess(deal: Deal, assessments: Mapping[str, Assessment], action: Action) -> Change:
    """Record what is known of criteria, by their ids, in one entry.

    Where a later entry assesses one again, the top keeps that, and what is said of it. Raises
    UsageError where `confirmed` has no evidence, neither now nor before.
    """
    for name, assessment in assessments.items():
        if assessment.state == "confirmed" and not has_evidence(deal, name, assessment.evidence):
            raise UsageError(
                f"{name} is confirmed only with evidence; add --evidence 'who said so, where'"
            )
    states = {name: assessment.state for name, assessment in assessments.items()}
    change = book(deal, action, qualification=states)
    answers = change.deal.qualification
    for name, assessment in assessments.items():
        if assessment.state and name in answers and answers[name].state == assessment.state:
            details = {key: text for key, text in assessment._asdict().items() if text is not None}
            answers = {**answers, name: replace(answers[name], **details)}
    return Change(replace(change.deal, qualification=answers), change.messages)


def has_evidence(deal: Deal, name: str, evidence: str | None) -> bool:
    """Say whether a criterion has evidence: this one, or what was given before."""
    old = deal.qualification.get(name)
    return bool((evidence or "").strip() or (old and old.evidence))


def _criteria(setup: Setup, deal: Deal) -> tuple[Criterion, ...]:
    return criteria_of(setup.pipeline(deal).qualification)


def _names(criteria: Sequence[Criterion], language: str) -> dict[str, str]:
    """Return the ids of criteria by id and by name, in the store's language, case folded."""
    by_name = {fold(c.name or criterion_name(c.id, language)): c.id for c in criteria}
    return {**by_name, **{fold(criterion.id): criterion.id for criterion in criteria}}


def _assessment(text: str, names: Mapping[str, str]) -> tuple[str, str | None]:
    name, equals, state = text.partition("=")
    criteria = list(dict.fromkeys(names.values()))
    if not equals:
        raise UsageError(f"'{text}' has no state; write {criteria[0]}=likely")
    if fold(name) not in names:
        hint = suggestion(name, criteria)
        raise UsageError(f"there is no criterion '{name}'{hint}; there are {', '.join(criteria)}")
    if state and state not in STATES:
        hint = suggestion(state, STATES)
        raise UsageError(f"there is no state '{state}'{hint}; write one of {', '.join(STATES)}")
    return names[fold(name)], state or None
