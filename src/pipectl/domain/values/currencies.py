"""The currency that a text names by a sign, a code or a word, and an amount beside it."""

from __future__ import annotations

import re
from typing import Final

from pipectl.domain.values.text import fold
from pipectl.money import CURRENCIES, LAST_DAYS, parse_currency

_DOLLARS: Final = ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP")
_CROWNS: Final = ("NOK", "SEK", "DKK", "ISK")
_YEN: Final = ("JPY", "CNY")
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("$", "dollar", "dollars", "dollari"), _DOLLARS),
    **dict.fromkeys(("kr", "krone", "kroner", "kronor", "krona"), _CROWNS),
    "¥": _YEN,
    "€": ("EUR",), "euro": ("EUR",), "euros": ("EUR",), "евро": ("EUR",),
    "£": ("GBP",), "pound": ("GBP",), "pounds": ("GBP",),
    "us$": ("USD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",), "ca$": ("CAD",),
    "nz$": ("NZD",), "hk$": ("HKD",), "s$": ("SGD",), "r$": ("BRL",), "mx$": ("MXN",),
    "nkr": ("NOK",), "skr": ("SEK",), "dkr": ("DKK",), "лв": ("BGN",), "лева": ("BGN",),
    "zł": ("PLN",), "kč": ("CZK",), "₹": ("INR",), "₺": ("TRY",), "₴": ("UAH",), "₪": ("ILS",),
}  # fmt: skip
"""What each name may be, the one it is alone first; a crown alone is none."""

_CODE: Final = re.compile("[a-z]{3}")
_WORD: Final = re.compile(r"[^\W\d_]*[€$£¥₹₺₴₪]|[^\W\d_]+")
_SIGNS: Final = "€$£¥₹₺₴₪"
_AMOUNT: Final = re.compile(
    r"([^0-9-]*?)\s*(-?[0-9](?:[\W\d_]*[0-9])?(?:[.,][-–—]{1,2})?)\s*([^0-9]*)"
)
_UNITS: Final = "kKmM"
_COUNTING: Final = ("k", "m", "t", "tsd", "mn", "mio", "mln", "bn", "mrd")
"""What may stand before a sign in one word, as in `T€`."""


def currency_in(text: str, *usual: str) -> str | None:
    """Return the code of the currency that a text names, None where it names none.

    What several currencies are called, as a crown or `$`, is the one whose code stands beside it;
    alone it is the first of the `usual` ones, as that of the store, which is one of them. Raises
    ValueError for two currencies, and for a crown that may be any.
    """
    words = [word for word in _WORD.findall(fold(text)) if _meanings(word)]
    sure = {codes[0]: None for word in words if len(codes := _meanings(word)) == 1}
    shared = {word: codes for word in words if len(codes := _meanings(word)) > 1}
    stray = [word for word, codes in shared.items() if sure and not {*codes} & {*sure}]
    if len(names := [*sorted(sure), *stray]) > 1:
        raise ValueError(f"'{text}' names {' and '.join(names)}; write one of them")
    if sure or not shared:
        return next(iter(sure), None)
    word, codes = next(iter(shared.items()))
    expected = next((code for code in usual if code in codes), None)
    if expected is None and codes == _CROWNS:
        raise ValueError(f"'{word}' may be {', '.join(codes)}; write which")
    return expected or codes[0]


def read_currency(text: str, *usual: str) -> str:
    """Read a currency as a person types it: `eur`, `€`, `kr`. Raises ValueError as the others."""
    code = currency_in(text, *usual) if is_currency(text) else None
    return parse_currency(code or text.upper())


def is_currency(word: str) -> bool:
    """Say whether a word or sign is the name of a currency, or of several."""
    return bool(_codes(fold(word)))


def _codes(word: str) -> tuple[str, ...]:
    """Return the codes that a folded word may mean."""
    code = word.upper()
    if _CODE.fullmatch(word) and (code in CURRENCIES or code in LAST_DAYS):
        return (code,)
    return _NAMES.get(word, ())


def _meanings(word: str) -> tuple[str, ...]:
    """Return the codes that a folded word may mean, also one that counts: `t€`."""
    return _codes(word) or (_codes(word[-1]) if word[:-1] in _COUNTING else ())


def split_amount(text: str, *usual: str) -> tuple[str, str | None]:
    """Return the number of a typed amount, and the code of the currency before or behind it.

    `EUR 5 000` is `5 000` and EUR, `1,2 MNOK` is `1,2M` and NOK; a text with anything else beside
    the number is returned as it is. Raises ValueError as `currency_in` does.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if not match:
        return text, None
    before, unit_before = _unit_and_name(match[1])
    behind, unit_behind = _unit_and_name(match[3])
    words = re.findall(r"[^\s.]+", f"{before} {behind}")
    if (unit_before and unit_behind) or not all(map(is_currency, words)):
        return text, None
    return match[2] + unit_before + unit_behind, currency_in(
        f"{before} {match[2]} {behind}".strip(), *usual
    )


def _unit_and_name(text: str) -> tuple[str, str]:
    """Return the currency's name and the unit in front of it: `NOK` and `M` of `MNOK`."""
    name = text.strip().removesuffix(".")
    rest = name[1:].strip()
    if name[:1] and name[0] in _UNITS and not is_currency(name) and (not rest or is_currency(rest)):
        return rest, name[0]
    return name, ""
