"""List quotas."""

from datetime import date
from typing import Final

import typer

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes.targets import named_period
from pipectl.domain.checks.quotas import find_who
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.errors import NotFoundError, UsageError
from pipectl.reports.views import plans

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    who: str | None = argument(
        "[WHO_OR_PERIOD]",
        "Only of a person, a team, or all; or for a period.",
        offer("whos"),
        default=None,
    ),
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """List the lines of quotas.yaml: which of them count, and which were revised.

    Examples: pipectl quota list jonas
              pipectl quota list 2026Q4
    """
    setup, today = context.open_store(ctx).setup, context.today(ctx)
    whose, period = _narrowed(setup, who, today) if who else (None, None)
    table = plans.quotas(setup, today, whose, period)
    terminal.show(
        context.as_recorded(ctx, table),
        form,
        file,
        delimiter,
        fields,
        **read_in(setup.settings, language),
    )


_WHERE: Final = "WHO_OR_PERIOD"


def _narrowed(setup: Setup, text: str, today: date) -> tuple[str | None, Period | None]:
    """Read whose quotas are asked for, or of which period; people in team.yaml go first."""
    if setup.team and (who := _somebody(setup, text)):
        return who, None
    try:
        return None, named_period(setup, text, today, "a quota is not", _WHERE)
    except UsageError:
        if text[:1].isdigit():
            raise
    try:
        return find_who(setup, text), None
    except NotFoundError as error:
        raise NotFoundError(f"{_WHERE}: {error}, or a period like 2026Q4", "person") from None


def _somebody(setup: Setup, text: str) -> str | None:
    try:
        return find_who(setup, text)
    except NotFoundError:
        return None
