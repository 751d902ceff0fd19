"""What `lose` and `disqualify` share: a deal is given up for a reason."""

from pipectl.cli.shared import terminal
from pipectl.cli.writes.changes import change_one
from pipectl.domain.actions import losing
from pipectl.domain.actions.action import Action
from pipectl.domain.model.settings import Setup
from pipectl.store.store import Store


def give_up(  # noqa: PLR0913 - which deal, and why
    store: Store,
    deal: str,
    action: Action,
    reason: str | None,
    *,
    disqualified: bool,
    dry_run: bool,
) -> None:
    """Lose or disqualify the deal that is named; at a terminal, ask for a missing reason."""
    why = reason or _ask_reason(store.setup, disqualified=disqualified)
    end = losing.disqualify if disqualified else losing.lose
    done = f"{'disqualified' if disqualified else 'lost'} on {action.day}"
    change_one(
        store, deal, action, lambda d: end(store.setup, d, action, why), done, dry_run=dry_run
    )


def _ask_reason(setup: Setup, *, disqualified: bool) -> str:
    ids = losing.reason_ids(setup, disqualified=disqualified)
    if disqualified:
        choices = ", ".join(ids)
        otherwise = f"say why; add --reason and one of {choices or 'class disqualified'}"
    else:
        choices = ", ".join([*ids, "or several words of your own"])
        otherwise = f"a loss has a reason; add --reason and one of {choices}"
    return terminal.ask_missing("Reason", otherwise, choices)
