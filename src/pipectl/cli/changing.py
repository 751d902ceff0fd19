"""What all writing commands do: find the deals, change them, say what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.cli import find
from pipectl.cli import output
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pipectl.domain.booking import Change
    from pipectl.domain.deal import Deal
    from pipectl.store.store import Store


def change(  # noqa: PLR0913 - which deals, how, and what to say
    store: Store,
    named: str | None,
    where: str | None,
    how: Callable[[Deal], Change],
    today: date,
    *,
    done: str,
    dry_run: bool,
    yes: bool = False,
) -> None:
    """Change the deal that is named, or all that the query finds, and say so on stderr."""
    if named is not None:
        ids = [find.one(store, named, today)]
    else:
        if not (where or "").strip():
            raise UsageError("--where finds nothing without a query; write is:any for all deals")
        ids = find.many(store, [where or ""], today)
        output.tell(output.deals(len(ids)))
        if ids and not dry_run:
            output.confirm(f"Change {output.deals(len(ids))}?", yes=yes)
    written = store.change(ids, how, dry_run=dry_run)
    subject = ids[0] if named is not None else f"{len(written.changes)} of {output.deals(len(ids))}"
    output.report_written(written, f"{subject}: {done}", dry_run=dry_run)


def forced_by(*, force: bool, reason: str | None) -> str | None:
    """Return the reason for going ahead, None where nothing is forced."""
    if force and not (reason or "").strip():
        raise UsageError("--force wants --reason TEXT: it is recorded in the history")
    return reason if force else None
