"""What a terminal's locale proposes for a new store: its language and its currency."""

import re
from typing import Final

from pipectl.domain.model.settings import LANGUAGES

_NORWEGIAN: Final = {"no": "nb", "nn": "nb"}
_EURO: Final = "AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM VA"
_CURRENCIES: Final = {
    **dict.fromkeys(_EURO.split(), "EUR"),
    **dict.fromkeys(("NO", "SJ"), "NOK"),
    **dict.fromkeys(("DK", "FO", "GL"), "DKK"),
    **dict.fromkeys(("CH", "LI"), "CHF"),
    "GB": "GBP", "US": "USD", "SE": "SEK", "IS": "ISK", "PL": "PLN", "CZ": "CZK", "HU": "HUF",
    "RO": "RON", "RS": "RSD", "MK": "MKD", "AL": "ALL", "TR": "TRY", "UA": "UAH", "CA": "CAD",
    "AU": "AUD", "NZ": "NZD", "JP": "JPY", "CN": "CNY", "IN": "INR", "BR": "BRL", "ZA": "ZAR",
}  # fmt: skip
"""By territory, its currency by ISO 4217."""

_HOMES: Final = {"nb": "NO", "da": "DK", "it": "IT", "bg": "BG"}

_NUMBERS: Final = {
    "en": "1,234.50", "nb": "1 234,50", "da": "1.234,50", "it": "1.234,50", "bg": "1 234,50",
}  # fmt: skip


def language_of(locale: str) -> str:
    """Return the language of a locale such as `nb_NO.UTF-8`; English where it is none of ours."""
    code = re.split(r"[_.@]", locale)[0].lower()
    language = _NORWEGIAN.get(code, code)
    return language if language in LANGUAGES else LANGUAGES[0]


def currency_of(locale: str, language: str) -> str | None:
    """Return the currency of a locale's territory, else that of a language, None without one."""
    territory = re.match(r"[^_.@]+_([A-Za-z]{2})\b", locale)
    return _CURRENCIES.get(territory[1].upper() if territory else _HOMES.get(language, ""))


def numbers_of(locale: str, language: str) -> str | None:
    """Return the form of numbers of a language, None for English that is no more than a guess."""
    is_guess = language == LANGUAGES[0] and not locale.startswith(language)
    return None if is_guess else _NUMBERS[language]
