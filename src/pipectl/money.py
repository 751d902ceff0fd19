"""Exact amounts: Decimal, a currency beside them, no float anywhere."""

import re
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    setcontext,
)
from typing import Final

from pipectl.records import dataclass

MAX_DECIMALS: Final = 4
MAX_DIGITS: Final = 18  # far above any deal

CURRENCIES: Final = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP
    BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD
    JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND
    TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER
    ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a line a code would take two hundred lines
)
"""Alphabetic codes of ISO 4217, without funds, metals and test codes."""

ROUNDING: Final = Context(prec=80, rounding=ROUND_HALF_UP)
"""For the few operations that round, each by name: divisions, roots, logarithms, what is shown."""

# All other arithmetic is exact, or an error: no sum or product comes near so many digits.
setcontext(Context(prec=999, traps=[DivisionByZero, FloatOperation, Inexact, InvalidOperation]))

_THOUSANDS: Final = 3  # in half of Europe 45.000 is forty-five thousand
_AMOUNT: Final = re.compile(rf"(0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})(\.[0-9]{{1,{MAX_DECIMALS}}})?")
_SHORT: Final = r"((?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?)([kKmM])"
_PERCENT: Final = r"(0|[1-9][0-9]{0,2})(\.[0-9]{1,4})?"
_UNITS: Final = {"k": Decimal(1000), "m": Decimal(1_000_000)}


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency."""

    amount: Decimal
    currency: str


def divide(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return a quotient, rounded half up to 80 digits; `whole` is not 0."""
    return ROUNDING.divide(part, whole)


def spoken(money: Money) -> str:
    """Write an amount in a sentence: whole units, rounded half up, in groups of three."""
    whole = money.amount.quantize(Decimal(1), context=ROUNDING)
    return f"{whole:,f} {money.currency}".replace(",", " ")


def parse_amount(text: str) -> Decimal:
    """Read an amount as a file holds it: `120000` or `120000.50`, at most 4 decimals, at least 0.

    Raises ValueError for any other form; nothing is guessed.
    """
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"'{text}' is not an amount; write digits like 120000 or 1250.50")
    whole, _, decimals = text.partition(".")
    if len(decimals) == _THOUSANDS:
        meant = int(whole + decimals)
        raise ValueError(f"'{text}' may mean {meant}; write {meant} or {text}0")
    return Decimal(text)


def parse_short_amount(text: str) -> Decimal:
    """Read an amount as a person types it: also `10k` and `1.5m`."""
    match = re.fullmatch(_SHORT, text)
    if not match:
        return parse_amount(text)
    value = format((Decimal(match[1]) * _UNITS[match[2].lower()]).normalize(), "f")
    if not _AMOUNT.fullmatch(value):
        raise ValueError(f"'{text}' is finer than {MAX_DECIMALS} decimals; write the digits")
    # A fourth decimal, so that a file may hold it: three of them are ambiguous.
    return Decimal(value + "0" if len(value.partition(".")[2]) == _THOUSANDS else value)


def parse_currency(text: str) -> str:
    """Read a currency's code of ISO 4217."""
    if text not in CURRENCIES:
        hint = text.upper() if text.upper() in CURRENCIES else "EUR, NOK or USD"
        raise ValueError(f"'{text}' is not a currency; write its ISO 4217 code, as {hint}")
    return text


def parse_percent(text: str) -> Decimal:
    """Read a percentage, 0 to 100; a fraction like 0.6 is refused, for it may mean 60."""
    if not re.fullmatch(_PERCENT, text) or Decimal(text) > 100:  # noqa: PLR2004 - a percentage
        raise ValueError(f"'{text}' is not a percentage; write a number from 0 to 100")
    value = Decimal(text)
    if 0 < value < 1:
        raise ValueError(
            f"'{text}' looks like a fraction; write {(value * 100).normalize():f} for percent"
        )
    return value
