"""Revise a quota."""

import typer

from pipectl.cli.completion.options import option
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes import targets
from pipectl.domain.checks.quotas import goal_in_words, lines_of, quota_too_early
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import Setup
from pipectl.errors import NotFoundError, UsageError


def run(
    ctx: typer.Context,
    who: targets.Who,
    period: targets.When,
    amount: targets.Amount = None,
    count: targets.Count = None,
    activities: targets.Activities = None,
    created: targets.Created = None,
    created_amount: targets.CreatedAmount = None,
    currency: targets.Currency = None,
    note: str | None = option("--note TEXT", "Why; must be given."),
    on: params.On = None,
    dry_run: params.DryRun = False,
) -> None:
    """Revise a quota that is set. The earlier line stays, and reports of earlier days go by it.

    Example: pipectl quota revise jonas 2026-12 250k --note "a good autumn"
    """
    if not note:
        raise UsageError("a revision wants --note TEXT: why the quota is another one")
    aim = targets.Aim(
        currency,
        amount=amount,
        count=count,
        activities=activities,
        created=created,
        created_amount=created_amount,
    )
    action = context.action(ctx, on, None, note)
    targets.write(ctx, who, period, aim, action, _revised, quota_too_early, dry_run=dry_run)


def _revised(setup: Setup, quota: Quota) -> str:
    lines = lines_of(setup, quota)
    if not lines:
        raise NotFoundError(
            f"{quota.who} has no such quota for {quota.period} to revise; "
            f"`pipectl quota set` sets one, `pipectl quota list` shows all",
            "quota",
        )
    before, after = (goal_in_words(setup, each) for each in (lines[0].quota, quota))
    return f"{quota.who}: the quota for {quota.period} was {before} and is {after}"
