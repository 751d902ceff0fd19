"""What a page leaves out for strangers: every text that somebody typed about a deal."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipectl.table import Column, Facts, Page, Table, only

KEPT: Final = frozenset(
    (
        *("deal", "account", "title", "owner", "team", "stage", "from", "to", "state", "pipeline"),
        *("category", "probability_from", "criterion", "by", "what"),
    )
)
"""The texts that remain: which deal it is, whose, where it stands, and by whom it was changed."""

_STEPS: Final = frozenset(("due", "cards"))
"""Tables in which `what` is a next step, which is left out; elsewhere it says what a row counts."""


def without_texts(page: Page) -> Page:
    """Return a page whose lists of deals have no text but those that are kept.

    Tables that are not of deals say what they count: they stay.
    """
    return replace(page, parts=tuple(map(table_without_texts, page.parts)))


def table_without_texts(part: Table | Facts) -> Table | Facts:
    """Return one part so."""
    if isinstance(part, Facts):
        values = tuple(pair for pair in part.values if _is_kept(part, pair[0]))
        return replace(part, values=values, without_value=())
    if all(column.name not in ("deal", "criterion", "day") for column in part.columns):
        return part
    return only(part, [at for at, column in enumerate(part.columns) if _is_kept(part, column)])


def _is_kept(part: Table | Facts, column: Column) -> bool:
    if not column.kind.is_text:
        return True
    return column.name in KEPT and not (column.name == "what" and part.name in _STEPS)
