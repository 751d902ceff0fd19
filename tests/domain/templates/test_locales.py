"""A locale proposes a language and a currency."""

from __future__ import annotations

import pytest

from pipectl.domain.templates.locales import currency_of, language_of, numbers_of


@pytest.mark.parametrize(
    ("locale", "language", "currency"),
    [
        ("nb_NO.UTF-8", "nb", "NOK"),
        ("nn_NO", "nb", "NOK"),
        ("no_NO@euro", "nb", "NOK"),
        ("da_DK.ISO-8859-1", "da", "DKK"),
        ("it_CH.UTF-8", "it", "CHF"),
        ("bg_BG.UTF-8", "bg", "EUR"),
        ("en_GB.UTF-8", "en", "GBP"),
        ("en_US", "en", "USD"),
        ("sv_SE.UTF-8", "en", "SEK"),
        ("da", "da", "DKK"),
        ("xx_QQ.UTF-8", "en", None),
        ("C.UTF-8", "en", None),
        ("POSIX", "en", None),
        ("", "en", None),
    ],
)
def test_a_locale_proposes(locale: str, language: str, currency: str | None) -> None:
    assert language_of(locale) == language
    assert currency_of(locale, language) == currency


def test_the_territory_goes_before_the_language() -> None:
    assert currency_of("en_GB.UTF-8", "nb") == "GBP"
    assert currency_of("C.UTF-8", "nb") == "NOK"


@pytest.mark.parametrize(
    ("locale", "language", "numbers"),
    [
        ("nb_NO.UTF-8", "nb", "1 234,50"), ("da", "da", "1.234,50"), ("C.UTF-8", "it", "1.234,50"),
        ("bg_BG", "bg", "1 234,50"), ("en_GB.UTF-8", "en", "1,234.50"), ("en", "en", "1,234.50"),
        ("C.UTF-8", "en", None), ("sv_SE.UTF-8", "en", None),
    ],
)  # fmt: skip
def test_numbers_are_those_of_a_language_that_is_known(
    locale: str, language: str, numbers: str | None
) -> None:
    assert numbers_of(locale, language) == numbers
