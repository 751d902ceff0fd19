"""What `lose` and `disqualify` share: a deal is given up for a reason."""

from functools import partial

from pipectl.cli.reading import find
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.actions import losing
from pipectl.domain.actions.action import Action
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import disqualifying
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
    deal = find.deal_id(store, deal, action.today, closed=False)
    if not reason:
        record = deal_in_question(store, deal, action.today, _otherwise(store.setup, disqualified))
        deal, reason = record.id, _ask_reason(store.setup, record, disqualified=disqualified)
    why = reason
    end = losing.disqualify if disqualified else losing.lose
    done = f"{'disqualified' if disqualified else 'lost'} on {action.day}"
    change_one(
        store, deal, action, lambda d: end(store.setup, d, action, why), done, dry_run=dry_run
    )


def _otherwise(setup: Setup, disqualified: bool) -> str:  # noqa: FBT001
    """Say which option a call without a terminal lacks."""
    ids = losing.reason_ids(setup, disqualified=disqualified)
    if disqualified:
        return f"say why; add --reason and one of {', '.join(ids) or 'class disqualified'}"
    choices = ", ".join([*ids, "or several words of your own"])
    return f"a loss has a reason; add --reason and one of {choices}"


def _ask_reason(setup: Setup, deal: Deal, *, disqualified: bool) -> str:
    pipeline = setup.pipeline(deal)
    reasons = disqualifying(pipeline) if disqualified else pipeline.lost_reasons
    names = {reason.id: reason.name or reason.id for reason in reasons}
    find_reason = losing.find_disqualifying if disqualified else losing.find_reason
    question = "Reason" if disqualified else "Reason, or several words of your own"
    return ask(question, partial(find_reason, pipeline), names)
