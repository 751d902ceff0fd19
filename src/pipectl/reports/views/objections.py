"""What the customer of one deal has against it, and how it was answered."""

from typing import Final

from pipectl.domain.history.entries import in_order
from pipectl.domain.history.objections import Raised, objections
from pipectl.domain.model.deal import Deal
from pipectl.table import Column, Kind, Row, Table
from pipectl.words import meant

_COLUMNS: Final = (
    Column("day", "Day", Kind.DAY),
    Column("id", "Id"),
    Column("by", "By"),
    Column("text", "Objection"),
    Column("state", "State", ours=True),
    Column("resolved", meant("Resolved", "objection"), Kind.DAY),
    Column("answer", "Answer"),
)


def report(deal: Deal) -> Table | None:
    """List the objections to a deal, open ones first; None where there are none."""
    raised = sorted(
        objections(in_order(deal.history)), key=lambda objection: objection.resolved is not None
    )
    rows = tuple(map(_row, raised))
    return Table("objections", "Objections", _COLUMNS, rows) if rows else None


def _row(objection: Raised) -> Row:
    state = "open" if objection.resolved is None else "resolved"
    return (
        objection.day,
        objection.id,
        objection.by,
        objection.text,
        state,
        objection.answered,
        objection.resolved or None,
    )
