"""Set a rate."""

import typer

from pipectl.cli.completion.options import argument, not_empty, offer
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.domain.actions.assign import plain, typed
from pipectl.domain.checks.quotas import rate_taken
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.domain.values import scalars
from pipectl.domain.values.currencies import read_currency
from pipectl.domain.values.schema import keys_of
from pipectl.errors import UsageError
from pipectl.store.operations.append import append


def run(
    ctx: typer.Context,
    currency: str = argument("CURRENCY", "EUR, DKK.", offer("currencies"), check=not_empty),
    rate: str = argument("RATE", "Units of the store's currency for 1 of it.", check=not_empty),
    on: params.On = None,
    dry_run: params.DryRun = False,
) -> None:
    """Set the rate of a currency from a day on. Adds a line to rates.yaml.

    Example: pipectl rates set EUR 11.35 --on 2026-11-16
    """
    action = context.action(ctx, on, None)

    def new_rate(setup: Setup) -> ExchangeRate:
        return ExchangeRate(
            day=action.day,
            currency=_currency(setup, currency),
            rate=typed("RATE", _RATE, _digits(setup, rate), action.today, setup),
        )

    store = context.open_store(ctx)
    written = append(store, "rates", new_rate, rate_taken, dry_run=dry_run)
    code, home = _currency(store.setup, currency), store.setup.home
    done = f"1 {code} is {rate} {home} from {action.day} on"
    terminal.report_written(written, done, dry_run=dry_run)


_RATE = keys_of(ExchangeRate)["rate"].shape


def _currency(setup: Setup, text: str) -> str:
    try:
        code = read_currency(text, setup.home)
    except ValueError as error:
        raise UsageError(f"CURRENCY: {error}") from None
    if code == setup.home:
        raise UsageError(f"{code} is the store's own currency: its rate is 1")
    return code


def _digits(setup: Setup, text: str) -> str:
    try:
        return plain(scalars.NUMBER, text, setup.settings.numbers)
    except ValueError as error:
        raise UsageError(f"RATE: {error}") from None
