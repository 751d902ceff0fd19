"""Words that a command line lacks: asked for at a terminal, named with an example elsewhere."""

import re
import shlex
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import typer

from pipectl.cli.reading import find
from pipectl.cli.reading.params import chosen
from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask, can_ask
from pipectl.domain.model.pipeline import live_stages
from pipectl.errors import UsageError

_OPEN_ONLY: Final = ("done", "log", "lose", "next", "park", "win")
_ID: Final = {"DEAL": "Deal", "ACCOUNT": "Account", "STAGE": "Stage", "NAME": "Name", "ID": "Id"}
"""The questions for words that need no explanation."""


def answered(ctx: typer.Context, param: Any) -> list[str]:
    """Return the words for an argument that is missing; UsageError where nobody is there to say."""
    name = (param.metavar or param.name).strip("[]")
    if param.param_type_name != "argument" or not can_ask():
        raise UsageError(_lacking(ctx, name, param.help or ""))
    choices, read = _readers(ctx, param, name)
    question = _ID.get(name) or (param.help or name).rstrip(".")
    answer = ask(question, read, choices)
    return shlex.split(answer) if param.nargs == -1 else [answer]


def which_deal(ctx: typer.Context, otherwise: str) -> str:
    """Ask for the deal, of which the command line need not speak; off a terminal, `otherwise`."""
    if not can_ask():
        raise UsageError(otherwise)
    choices, read = _deals(ctx)
    return ask(_ID["DEAL"], read, choices)


def _deals(ctx: typer.Context) -> tuple[Mapping[str, str], Callable[[str], str]]:
    store, today, command = context.open_store(ctx), context.today(ctx), ctx.command.name
    closed = False if command in _OPEN_ONLY else True if command == "reopen" else None
    deals = [
        deal
        for deal in store.load(today).book.snapshots()
        if (deal.closed is not None) is bool(closed)
    ]
    words = {deal.id: find.in_words(store.setup, deal) for deal in deals[: find.SHOWN]}
    return words, lambda text: find.deal_id(store, text, today, closed=closed)


def _lacking(ctx: typer.Context, name: str, about: str) -> str:
    about = about.rstrip(".")
    about = about[:1].lower() + about[1:] if about[1:2].islower() or about[1:2] == " " else about
    example = re.search(r"Examples?: (.+)", ctx.command.help or "")
    return f"{name} is missing: {about}" + (f"; as in `{example[1]}`" if example else "")


def _readers(
    ctx: typer.Context, param: Any, name: str
) -> tuple[Mapping[str, str], Callable[[str], str]]:
    """Return the choices that are shown for an argument, and how an answer is read."""
    if name in ("DEAL", "ACCOUNT", "STAGE"):
        store, today = context.open_store(ctx), context.today(ctx)
        if name == "ACCOUNT":
            accounts = store.load(today).book.accounts
            names = {account.id: account.name for account in accounts[: find.SHOWN]}
            return names, lambda text: find.account(store, text, today)
        if name == "DEAL":
            return _deals(ctx)
        pipelines = store.setup.pipelines.values()
        stages = {s.id: s.name or s.id for each in pipelines for s in live_stages(each)}
        return stages, partial(chosen, name, tuple(stages))
    if name in ("FORMAT", "SHELL", "TEMPLATE"):
        values = {item.value: item.help or item.value for item in param.shell_complete(ctx, "")}
        return values, partial(chosen, name, tuple(values))
    return {}, str
