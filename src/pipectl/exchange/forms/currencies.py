"""The currency that a foreign text names by a sign, a code or a word."""

from __future__ import annotations

import re
from typing import Final

from pipectl.domain.values.scalars import CURRENCY
from pipectl.domain.values.text import fold

_SIGNS: Final = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "евро": "EUR", "£": "GBP", "pound": "GBP",
    "pounds": "GBP", "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD", "a$": "AUD",
    "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "r$": "BRL",
    "лв": "BGN", "лева": "BGN", "zł": "PLN", "kč": "CZK", "¥": "JPY", "₹": "INR", "₺": "TRY",
}  # fmt: skip
_CROWNS: Final = ("NOK", "SEK", "DKK", "ISK")
_CROWN: Final = {"kr", "krone", "kroner", "kronor", "krona"}
_WORD: Final = re.compile(r"[^\W\d_]*[€$£¥₹₺]|[^\W\d_]+")


def currency_in(text: str, usual: str) -> str | None:
    """Return the code of the currency that a text names, None where it names none.

    A crown beside a code is of that code; alone it is that of `usual`, the currency of the store,
    else ValueError.
    """
    words = _WORD.findall(fold(text))
    codes = {code for word in words if (code := _code(word))}
    if len(codes) > 1:
        raise ValueError(f"'{text}' names {' and '.join(sorted(codes))}; write one of them")
    crown = next((word for word in words if word in _CROWN), None)
    if crown is None or codes:
        return next(iter(codes), None)
    if usual in _CROWNS:
        return usual
    raise ValueError(f"'{crown}' may be {', '.join(_CROWNS)}; write which")


def _code(word: str) -> str | None:
    sign = _SIGNS.get(word) or _SIGNS.get(word[-1])
    if sign or len(word) != len("EUR"):
        return sign
    try:
        return str(CURRENCY.parse(word.upper()))
    except ValueError:
        return None
