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
from functools import cache
from typing import Final

from pipectl.records import dataclass

MAX_DECIMALS: Final = 4
MAX_DIGITS: Final = 18  # far above any deal

CURRENCIES: Final = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP
    BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD
    JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND
    TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER
    ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a line a code would take two hundred lines
)
"""Alphabetic codes of ISO 4217, without funds, metals and test codes."""

_LAST_DAYS: Final = """
    ADP:2001-12-31 AFA:2002-12-31 ANG:2025-06-30 AOK:1991-03-01 AON:2000-02-01 AOR:2000-02-01
    ARA:1992-01-01 ARP:1985-06-14 ATS:2002-02-28 AZM:2006-12-31 BAD:1994-08-15 BEF:2002-02-28
    BGL:1999-07-05 BGN:2026-01-31 BOP:1986-12-31 BRB:1986-02-28 BRC:1989-01-15 BRE:1993-08-01
    BRN:1990-03-16 BRR:1994-07-01 BUK:1989-06-18 BYB:2000-12-31 BYR:2017-01-01 CSD:2006-10-25
    CSK:1993-03-01 CUC:2021-06-01 CYP:2008-01-31 DDM:1990-10-02 DEM:2002-05-15 ECS:2000-10-02
    EEK:2010-12-31 ESP:2002-02-28 FIM:2002-02-28 FRF:2002-02-17 GEK:1995-09-25 GHC:2007-12-31
    GNS:1986-01-06 GQE:1986-06-01 GRD:2002-02-28 GWP:1997-03-31 HRD:1995-01-01 HRK:2023-01-14
    IEP:2002-02-09 ILP:1980-02-22 ILR:1985-09-04 ISJ:1981-01-01 ITL:2002-02-28 LTL:2014-12-31
    LTT:1993-06-25 LUF:2002-02-28 LVL:2013-12-31 LVR:1993-10-17 MGF:2004-12-31 MLF:1984-08-31
    MRO:2018-06-30 MTL:2008-01-31 MXP:1992-12-31 MZE:1980-06-16 MZM:2006-12-31 NIC:1991-04-30
    NLG:2002-02-28 PEI:1991-07-01 PES:1985-02-01 PLZ:1994-12-31 PTE:2002-02-28 RHD:1980-04-18
    ROL:2006-12-31 RUR:1998-12-31 SDD:2007-06-30 SDP:1998-06-01 SIT:2007-01-14 SKK:2009-01-01
    SLL:2023-12-31 SRG:2003-12-31 STD:2017-12-31 SUR:1992-10-01 TJR:2000-10-25 TMM:2009-01-01
    TPE:2002-05-20 TRL:2005-12-31 UAK:1993-10-17 UGS:1987-05-15 UYP:1993-03-01 VEB:2008-06-30
    VEF:2018-08-20 XEU:1998-12-31 YDD:1996-01-01 YUD:1990-01-01 YUM:2002-05-15 YUN:1992-07-24
    ZMK:2013-01-01 ZRN:1998-07-31 ZRZ:1993-11-01 ZWD:2008-08-01 ZWL:2024-08-31 ZWN:2008-07-31
    ZWR:2009-02-02
    """
LAST_DAYS: Final = dict(item.split(":") for item in _LAST_DAYS.split())
"""Currencies of old deals, which are no more, with their last days as Unicode's CLDR has them."""

ROUNDING: Final = Context(prec=80, rounding=ROUND_HALF_UP)
"""For the few operations that round, each by name: divisions, roots, logarithms, what is shown."""

# All other arithmetic is exact, or an error: no sum or product comes near so many digits.
setcontext(Context(prec=999, traps=[DivisionByZero, FloatOperation, Inexact, InvalidOperation]))

NUMBERS: Final = ("1 234,50", "1.234,50", "1,234.50", "1 234.50")
"""The forms that a store's amounts are typed and printed in; the last one where it says none."""

_THOUSANDS: Final = 3  # in half of Europe 45.000 is forty-five thousand
_AMOUNT: Final = re.compile(rf"(0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})(\.[0-9]{{1,{MAX_DECIMALS}}})?")
_SHORT: Final = r"((?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?)([kKmM])"
_PERCENT: Final = rf"(0|[1-9][0-9]{{0,2}})(\.[0-9]{{1,{MAX_DECIMALS}}})?"
_UNITS: Final = {"k": Decimal(1000), "m": Decimal(1_000_000)}


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency."""

    amount: Decimal
    currency: str


def divide(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return a quotient, rounded half up to 80 digits; `whole` is not 0."""
    return ROUNDING.divide(part, whole)


def grouped(number: Decimal | int, form: str | None = None) -> str:
    """Write a number as it is in groups of three, with the marks of a store's `form`.

    Blanks are plain ones: grep and awk would miss a narrow or no-break one.
    """
    # `z` writes -0.0 as 0.0.
    plain = f"{number:,}" if isinstance(number, int) else f"{number:z,f}"
    return plain.translate(_marks(form or NUMBERS[-1]))


@cache
def _marks(form: str) -> dict[int, str]:
    return {ord(","): form[1], ord("."): form[5]}


def spoken(money: Money, form: str | None, places: int = 0) -> str:
    """Write an amount in a sentence, rounded half up to so many decimals."""
    rounded = money.amount.quantize(Decimal(1).scaleb(-places), context=ROUNDING)
    return f"{grouped(rounded, form)} {money.currency}"


def parse_amount(text: str) -> Decimal:
    """Read an amount as a file holds it: `120000` or `120000.50`, at most 4 decimals, at least 0.

    Raises ValueError for any other form; nothing is guessed.
    """
    if not _AMOUNT.fullmatch(text):
        refuse_beyond_limits(text, "an amount", MAX_DIGITS, MAX_DECIMALS)
        raise ValueError(f"'{text}' is not an amount; write digits like 120000 or 1250.50")
    whole, _, decimals = text.partition(".")
    if len(decimals) == _THOUSANDS:
        meant, small = int(whole + decimals), f"{text}0" if int(decimals) else whole
        raise ValueError(f"'{text}' may mean {meant}; write {meant} or {small}")
    return Decimal(text)


def refuse_beyond_limits(text: str, name: str, digits: int, decimals: int) -> None:
    """Raise ValueError for a number that breaks a limit, which is named; nothing for other texts.

    With no `digits` there is another limit for what is big.
    """
    match = re.fullmatch(r"(-?)0*([0-9]*)(?:\.([0-9]+))?", text)
    if not match or not match[2] + (match[3] or ""):
        return
    if match[1]:
        raise ValueError(f"'{text}' is below 0, the least that {name} can be; write 0 or more")
    if digits and len(match[2]) > digits:
        what = f"'{text}' has {len(match[2])} digits before the point"
        raise ValueError(f"{what}, {name} at most {digits}; write a smaller one")
    if len(match[3] or "") > decimals:
        what = f"'{text}' has {len(match[3])} decimals, {name} at most {decimals}"
        raise ValueError(f"{what}; write it rounded")


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
    """Read a currency's code of ISO 4217, also that of one that is no more."""
    if text not in CURRENCIES and text not in LAST_DAYS:
        hint = text.upper() if text.upper() in CURRENCIES else "EUR, NOK or USD"
        raise ValueError(f"'{text}' is not a currency; write its ISO 4217 code, as {hint}")
    return text


def parse_form(text: str) -> str:
    """Read one of the forms that amounts are typed and printed in."""
    if text not in NUMBERS:
        forms = " or ".join(f'"{form}"' for form in NUMBERS)
        raise ValueError(f"'{text}' is no form of numbers; write {forms}")
    return text


def parse_percent(text: str) -> Decimal:
    """Read a percentage, 0 to 100; a fraction like 0.6 is refused, for it may mean 60."""
    if not re.fullmatch(_PERCENT, text) or Decimal(text) > 100:  # noqa: PLR2004 - a percentage
        refuse_beyond_limits(text, "a percentage", 0, MAX_DECIMALS)
        raise ValueError(f"'{text}' is not a percentage; write a number from 0 to 100")
    value = Decimal(text)
    if 0 < value < 1:
        raise ValueError(
            f"'{text}' looks like a fraction; write {(value * 100).normalize():f} for percent"
        )
    return value
