"""Answers of a person: numbered choices, asked for again until one is right."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from pipectl.cli.shared import terminal
from pipectl.cli.shared.environment import is_terminal
from pipectl.domain.values.text import fold
from pipectl.errors import PipectlError, StoppedError, UsageError

T = TypeVar("T")

NOTHING: Mapping[str, str] = {}
"""No choices: any text that can be read."""


def can_ask() -> bool:
    """Say whether a person is there who sees the choices: not where stderr is kept for JSON."""
    return is_terminal() and not terminal.is_held()


def need_person(otherwise: str) -> None:
    """Refuse a call without a terminal, where nobody can be asked for what it lacks."""
    if not is_terminal():
        raise UsageError(otherwise)


def ask(question: str, read: Callable[[str], T], choices: Mapping[str, str] = NOTHING) -> T:
    """Ask until an answer can be read; one of the choices is named by number, name or a part.

    `choices` are names by id. Nothing and q are the way out: StoppedError, as for Ctrl-C.
    """
    answer = _answer(question, lambda text: read(_chosen(text, choices)), choices, "")
    if answer is None:
        raise StoppedError
    return answer


def ask_or_none(
    question: str, read: Callable[[str], T], enter: str, choices: Mapping[str, str] = NOTHING
) -> T | None:
    """Ask until an answer can be read; `enter` says what none means, which is None.

    What is chosen by its number may be another one, which `read` finds by itself.
    """
    return _answer(question, lambda text: read(_numbered(text, choices)), choices, enter)


def _answer(
    question: str, read: Callable[[str], T], choices: Mapping[str, str], enter: str
) -> T | None:
    for number, (choice, name) in enumerate(choices.items(), 1):
        terminal.tell(f"  {number}  {choice}{f'  {name}' if fold(name) != fold(choice) else ''}")
    while True:
        answer = terminal.ask(f"{question} ({enter}q stops)", empty=True).strip()
        if fold(answer) == "q":
            raise StoppedError
        if not answer:
            return None
        try:
            return read(answer)
        except PipectlError as error:
            terminal.tell(*(f"  {line}" for line in str(error).split("\n")))


def _numbered(answer: str, choices: Mapping[str, str]) -> str:
    """Return the choice of a number, else the answer."""
    is_number = answer.isdecimal() and 1 <= int(answer) <= len(choices)
    return [*choices][int(answer) - 1] if is_number else answer


def _chosen(answer: str, choices: Mapping[str, str]) -> str:
    """Return the choice of a number, or of a name or a part that no other has; else the answer."""
    folded = fold(answer := _numbered(answer, choices))
    texts = {choice: (fold(choice), fold(name)) for choice, name in choices.items()}
    exact = [choice for choice, names in texts.items() if folded in names]
    parts = [choice for choice, names in texts.items() if any(folded in name for name in names)]
    return next((only[0] for only in (exact, parts) if len(only) == 1), answer)
