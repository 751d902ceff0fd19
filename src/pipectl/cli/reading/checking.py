"""All that is wrong with a store, or may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.cli.reading import own_fields
from pipectl.cli.shared import terminal
from pipectl.domain.books import proving
from pipectl.errors import InvalidError, Severity
from pipectl.store.operations.close_books import book_problems
from pipectl.store.tree.layout import ASSERTIONS, SETTINGS

if TYPE_CHECKING:
    from datetime import date

    from pipectl.errors import Problem
    from pipectl.store.load_result import Loaded
    from pipectl.store.store import Store


def all_problems(store: Store, today: date) -> list[Problem]:
    """Return everything there is to say, in the order of places."""
    try:
        loaded = store.load(today)
        problems = [*loaded.problems, *book_problems(store, loaded.book)]
        problems += store.placed(SETTINGS, own_fields.findings(store.setup, today))
        problems += _proofs(store, loaded)
    except InvalidError as error:
        problems = [*error.problems, *store.conflicted()]
    return sorted(problems, key=lambda problem: problem.place)


def _proofs(store: Store, loaded: Loaded) -> list[Problem]:
    """Prove the assertions; where reports stop, no figure is to be had."""
    assertions, problems = store.assertions()
    if not any(assertions):
        return problems
    if loaded.stopping:
        terminal.tell(f"{ASSERTIONS} is proven when the problems are mended")
        return problems
    findings = proving.findings(loaded.book, assertions)
    return [*problems, *store.placed(ASSERTIONS, findings)]


def serious_problems(store: Store, today: date) -> list[Problem]:
    """Return those for which `check` exits with 5."""
    bad = (Severity.PROBLEM, Severity.FAILED)
    return [problem for problem in all_problems(store, today) if problem.severity in bad]
