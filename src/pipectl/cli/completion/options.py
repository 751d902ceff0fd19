"""How a command declares an option, a flag or an argument, and what the shell offers for it."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import typer

from pipectl.errors import UsageError

Offer = Callable[..., list[str] | list[tuple[str, str]]]
"""What a shell offers for a value, from the beginning of the word."""


def offer(name: str) -> Offer:
    """Return the completion of a value by the name of its function in `offers`."""

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from pipectl.cli.completion import line, offers

        return line.offered(getattr(offers, name), line.Line(ctx, incomplete))

    return complete


_USUAL: Final = {
    "LANG": "languages",
    "PERSON": "people",
    "REASON": "omissions",
    "SHELL": "shells",
    "TEAM": "teams",
}
"""What is offered for a value, by the word that stands for it."""

_FIXED: Final = {
    "DATE": "today|tomorrow|yesterday|mon|tue|wed|thu|fri|sat|sun|eow|eom|eoq|eoy",
    "NUMBERS": "1 234,50|1.234,50|1,234.50|1 234.50",
    "PERIOD": "this-week|this-month|this-quarter|this-half|this-year|last-week|last-month|"
    "last-quarter|last-half|last-year|next-week|next-month|next-quarter|next-half|next-year|Q1|Q2|Q3|Q4|H1|H2",
}
"""Words that mean the same in every store, by the word that stands for them."""


def _usual(metavar: str) -> Offer | None:
    """Return the completion that a word for a value has of itself: `PERSON`, or `now|as-was`."""
    words = _FIXED.get(metavar, metavar)
    if "|" in words:
        return lambda incomplete: [w for w in words.split("|") if w.startswith(incomplete)]
    return offer(_USUAL[metavar]) if metavar in _USUAL else None


def not_empty(ctx: typer.Context, param: typer.CallbackParam, value: object) -> object:
    """Refuse an option that is given and says nothing: it would be dropped without a word."""
    texts = value if isinstance(value, list) else [value]
    is_empty = any(isinstance(text, str) and not text.strip() for text in texts)
    if is_empty and not ctx.resilient_parsing:
        name = param.opts[0] if param.opts[0].startswith("-") else param.opts[0].upper()
        raise UsageError(f"{name} is empty; write something, or leave it out")
    return value


def option(
    words: str,
    about: str,
    hints: Offer | None = None,
    *,
    default: object = None,
    check: Callable[..., object] | None = not_empty,
    **more: Any,
) -> Any:
    """Declare an option by its names and what stands for its value: `--format -f FORMAT`."""
    *names, metavar = words.split(" ")
    hints = hints or _usual(metavar)
    return typer.Option(
        default, *names, metavar=metavar, help=about, autocompletion=hints, callback=check, **more
    )


def flag(words: str, about: str, *, default: object = False) -> Any:
    """Declare an option without a value by its names: `--yes -y`."""
    return typer.Option(default, *words.split(" "), help=about)


def argument(
    metavar: str,
    about: str,
    hints: Offer | None = None,
    *,
    default: object = ...,
    check: Callable[..., object] | None = None,
) -> Any:
    """Declare an argument; it is required unless it has a default, None included."""
    hints = hints or _usual(metavar)
    return typer.Argument(
        default, metavar=metavar, help=about, autocompletion=hints, callback=check
    )


shared_option = partial(option, default=...)
shared_flag = partial(flag, default=...)
"""Their defaults stand behind the parameters that they annotate."""
