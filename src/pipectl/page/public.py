"""What a page leaves out for strangers: what people typed about a deal, and what they aim at."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipectl.table import ChartColumns, Column, Facts, Page, Table, only

KEPT: Final = frozenset(
    (
        *("deal", "account", "title", "owner", "team", "stage", "from", "to", "state", "pipeline"),
        *("criterion", "by", "what"),
    )
)
"""The texts that remain: which deal it is, whose, where it stands, and by whom it was changed."""

_FACTS: Final = frozenset(
    (
        *("account", "title", "owner", "amount", "stage", "since", "created", "closed"),
        *("expected_close", "pipeline", "kind", "parked_until", "omit"),
    )
)
"""All that a deal's section says of it."""

_GOALS: Final = frozenset(("quota", "attainment"))
"""What a firm asks of its people, in the weekly report's first table; `quota` is a table too."""

_STEPS: Final = frozenset(("due", "cards"))
"""Tables in which `what` is a next step, which is left out; elsewhere it says what a row counts."""


def without_texts(page: Page) -> Page:
    """Return a page whose lists of deals have no text but those that are kept.

    Tables that are not of deals say what they count: they stay, without quotas. What was asked for
    is left out, for it may name a source or a tag.
    """
    parts = (part for part in page.parts if part.name not in _GOALS)
    about = {name: text for name, text in (page.about or {}).items() if name != "query"}
    return replace(page, parts=tuple(map(table_without_texts, parts)), about=about)


def table_without_texts(part: Table | Facts) -> Table | Facts:
    """Return one part so."""
    if isinstance(part, Facts):
        values = tuple(pair for pair in part.values if pair[0].name in _FACTS)
        return replace(part, values=values, without_value=())
    part = _without_goals(part)
    if all(column.name not in ("deal", "criterion", "day") for column in part.columns):
        return part
    return only(part, [at for at, column in enumerate(part.columns) if _is_kept(part, column)])


def without_rows(part: Table | Facts) -> Table | Facts:
    """Return a table that says nothing."""
    return replace(part, rows=(), totals=(), behind=()) if isinstance(part, Table) else part


def _without_goals(part: Table) -> Table:
    charts = tuple(
        each._replace(target=None) if isinstance(each, ChartColumns) else each
        for each in part.charts
    )
    places = [at for at, column in enumerate(part.columns) if column.name not in _GOALS]
    return replace(only(part, places), charts=charts)


def _is_kept(part: Table | Facts, column: Column) -> bool:
    if not column.kind.is_text:
        return True
    return column.name in KEPT and not (column.name == "what" and part.name in _STEPS)
