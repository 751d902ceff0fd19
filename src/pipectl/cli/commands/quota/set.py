"""Set a quota."""

import typer

from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes import targets
from pipectl.domain.checks.quotas import goal_in_words, quota_taken
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import parse_period


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
    note: params.Note = None,
    on: params.On = None,
    dry_run: params.DryRun = False,
) -> None:
    """Set a quota: an amount, or a number of deals or activities. Adds a line to quotas.yaml.

    A manager's quota is that of all people below and the manager's own. A quarter that is not
    set is the sum of its months. It counts from its day on: reports of an earlier day, also in a
    period that had begun, do not know it; --on gives it an earlier one.

    Examples: pipectl quota set elitsa 2027Q1 250k
              pipectl quota set signe 2026-W48 --activities meeting:5,call:20
    """
    aim = targets.Aim(
        currency,
        amount=amount,
        count=count,
        activities=activities,
        created=created,
        created_amount=created_amount,
    )
    action = context.action(ctx, on, None, note)
    targets.write(ctx, who, period, aim, action, _set, quota_taken, dry_run=dry_run)


def _set(setup: Setup, quota: Quota) -> str:
    goal = goal_in_words(setup, quota)
    is_late = parse_period(quota.period, setup.settings.fiscal_year_start).first < quota.day
    since = f", from {quota.day} on" if is_late else ""
    return f"{quota.who}: the quota for {quota.period} is {goal}{since}"
