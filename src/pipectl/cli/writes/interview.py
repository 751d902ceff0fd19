"""Qualifying at a terminal: one criterion after the other, with its answer so far."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from pipectl.cli.shared import terminal
from pipectl.domain.actions.qualify import Assessment, Question, parse_state, questions
from pipectl.domain.history.entries import aged_on
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import fold
from pipectl.errors import StoppedError

STATES: Final = {
    "absent": "known to be missing",
    "unknown": "nobody has asked, or nobody knows",
    "weak": "a hint, or hearsay",
    "likely": "somebody who should know says so",
    "confirmed": "there is evidence: who said so, and where",
}
"""What each state means, for those who ask."""

_QUESTION: Final = "  1 to 5, or a, u, w, l, c (Enter keeps it, ? explains, q stops)"
_STOP: Final = "q"
_NUMBERS: Final = {str(number): state for number, state in enumerate(STATES, 1)}


def said(answers: Mapping[str, Assessment]) -> str:
    """Write the answers as they are given on a command line."""
    return " ".join(f"{name}={assessment.state}" for name, assessment in answers.items())


def assessments(
    setup: Setup, deal: Deal, today: date, only: Sequence[str] = ()
) -> dict[str, Assessment]:
    """Ask a person for the state of each criterion, or of those named; return what was answered.

    Who stops keeps what was said before; where that is nothing, as for Ctrl-C: StoppedError.
    """
    ages = aged_on(setup, deal, today)
    answers: dict[str, Assessment] = {}
    _explain()
    for question in questions(setup, deal):
        if only and question.id not in only:
            continue
        terminal.tell(
            f"{question.name}: {question.question}" if question.question else question.name
        )
        terminal.tell(f"  so far: {_so_far(question, ages.get(question.id))}")
        state = _state()
        if state == _STOP and not answers:
            raise StoppedError
        if state == _STOP:
            break
        assessment = _assessment(question, state) if state else None
        if assessment and assessment.evidence == _STOP:
            terminal.tell(f"  {question.name} stays {_so_far(question, ages.get(question.id))}")
            if not answers:
                raise StoppedError
            break
        if assessment:
            answers[question.id] = assessment
    return answers


def _so_far(question: Question, age: int | None) -> str:
    if question.answer is None:
        return "unknown"
    details = (question.answer.evidence, question.answer.contact, question.answer.value)
    more = [text for text in details if text]
    aged = f", aged: assessed {age} days ago" if age is not None else ""
    return question.answer.state + aged + "".join(f"; {text}" for text in more)


def _state() -> str:
    """Ask until the answer is a state, the stop, or empty."""
    while True:
        typed = fold(terminal.ask(_QUESTION, empty=True).strip())
        state = _NUMBERS.get(typed) or parse_state(typed)
        if state or typed in ("", _STOP):
            return state or typed
        if typed != "?":
            terminal.tell(f"  there is no state '{typed}'")
        _explain()


def _explain() -> None:
    """List the states with their numbers."""
    terminal.tell(
        *(f"  {number}  {state:10} {STATES[state]}" for number, state in _NUMBERS.items())
    )


def _assessment(criterion: Question, state: str) -> Assessment:
    """Ask for the evidence of a likely or confirmed criterion; a confirmed one must have some."""
    if state not in ("likely", "confirmed"):
        return Assessment(state)
    has_some = criterion.answer is not None and bool(criterion.answer.evidence)
    may_be_empty = has_some or state == "likely"
    hint = " (Enter keeps it)" if has_some else " (Enter for none)" if may_be_empty else ""
    question = f"  Evidence: who said so, where{hint}"
    evidence = ""
    while not evidence.strip():
        evidence = terminal.ask(question, empty=may_be_empty)
        if may_be_empty:
            break
    return Assessment(state, evidence.strip() or None)
